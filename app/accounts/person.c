/* person.c -- people: who they are, what they say about themselves, what an administrator decides. */
#include "local.h"
#include "notify.h"
#include "text/language.h"
#include "text/slug.h"

/* -- reading ------------------------------------------------------------------------ */

static void
person_fill(struct ctx *ctx, const struct person_show *row, struct person_view *view)
{
	bool self = row->id == ctx->actor.person;
	bool close = self || ctx->actor.admin || ctx->actor.system;

	*view = (struct person_view){
	    .id = row->id,
	    .name = row->name,
	    .slug = slug(ctx->mem, row->name),
	    .team = row->team,
	    .about = row->about,
	    .job = row->job,
	    .face = row->face,
	    .handle = row->has_handle ? row->handle : STR(""),
	    .languages = row->languages,
	    .email = close && row->has_email ? row->email : STR(""),
	    .time_zone = close ? row->time_zone : STR(""),
	    .state = row->state,
	    .active = str_eq(row->state, STR("active")),
	    .invited = str_eq(row->state, STR("invited")),
	    .suspended = str_eq(row->state, STR("suspended")),
	    .imported = str_eq(row->state, STR("imported")),
	    .admin = row->admin,
	    .self = self,
	    .second = close && row->second,
	    .mail_asked = row->mail_asked,
	    .recognition = row->recognition,
	    .created_at = row->created_at,
	};
	if (row->has_manager && actor_administers(ctx) == OK)
		view->manager = (struct person_ref){.id = row->manager, .name = row->manager_name};
}

enum err
person_show(struct ctx *ctx, int64_t id, struct person_view *view)
{
	struct person_show row;
	enum err e;

	if (!ctx->actor.system && (e = actor_present(ctx)))
		return (e);
	if ((e = q_person_show(ctx->db, id, &row)))
		return (e);
	person_fill(ctx, &row, view);
	return (OK);
}

/* The states a list may show: everybody sees those who take part, administrators any. */
static struct str_list
states_of(struct ctx *ctx, struct str state)
{
	static const char *const usual[] = {"active", "imported"};
	struct str_list list;
	size_t i;

	list.items = arena_array(ctx->mem, 2, sizeof(*list.items));
	list.n = 0;
	if (state.n > 0 && actor_administers(ctx) == OK) {
		list.items[list.n++] = state;
		return (list);
	}
	for (i = 0; i < 2; i++)
		list.items[list.n++] = str_of(usual[i]);
	return (list);
}

enum err
person_list(struct ctx *ctx, const struct person_filter *filter, struct person_list *list)
{
	struct str prefix = line_tidy(ctx->mem, filter->prefix);
	struct person_show_rows rows;
	struct stretch at;
	size_t i;
	enum err e;

	if (!ctx->actor.system && (e = actor_present(ctx)))
		return (e);
	if (str_points(prefix) > LIMIT_NAME_MAX)
		return (ctx_problem(ctx, PROBLEM_QUERY_LONG));
	if ((e = stretch_read(ctx, filter->cursor, filter->limit, &at)))
		return (e);
	db_slow(ctx->db);
	if ((e = q_person_page(
		 ctx->db, prefix, states_of(ctx, filter->state), at.after, at.n + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)at.n ? (size_t)at.n : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		person_fill(ctx, &rows.items[i], &list->items[i]);
	list->next = rows.n > list->n ? cursor_write(ctx, rows.items[list->n - 1].id) : STR("");
	return (OK);
}

enum err
person_of_email(struct ctx *ctx, struct str email, int64_t *id)
{
	struct person_by_email row;
	enum err e;

	if (!ctx->actor.system)
		return (ERR_NOT_FOUND);
	e = q_person_by_email(ctx->db, email_tidy(ctx->mem, email), &row);
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_PERSON_UNKNOWN));
	if (e)
		return (e);
	*id = row.id;
	return (OK);
}

/* -- changing oneself -------------------------------------------------------------------- */

static enum err
time_zone_check(struct ctx *ctx, struct str name)
{
	struct time_zone_known row;
	enum err e;

	if (str_eq(name, STR("UTC")))
		return (OK);
	if (name.n == 0 || name.n > 64) {
		ctx_note(ctx, PROBLEM_TIME_ZONE_BAD);
		return (OK);
	}
	if ((e = q_time_zone_known(ctx->db, name, &row)))
		return (e);
	if (!row.known)
		ctx_note(ctx, PROBLEM_TIME_ZONE_BAD);
	return (OK);
}

/* Each once, in the order given. */
static struct str_list
languages_check(struct ctx *ctx, struct str_list codes)
{
	struct str_list list = {arena_array(ctx->mem, codes.n + 1, sizeof(struct str)), 0};
	bool known = true;
	size_t i, k;

	for (i = 0; i < codes.n; i++) {
		for (k = 0; k < list.n && !str_eq(list.items[k], codes.items[i]); k++)
			;
		if (k == list.n)
			list.items[list.n++] = codes.items[i];
		known = known && language_known(codes.items[i]);
	}
	if (!known || list.n > LANGUAGES_SPOKEN)
		ctx_note(ctx, PROBLEM_LANGUAGES_SPOKEN);
	return (list);
}

enum err
person_change(struct ctx *ctx, const struct person_change *change)
{
	struct str name = STR_NONE, team = STR_NONE, about = STR_NONE, zone = STR_NONE;
	struct str job = STR_NONE;
	struct str_list languages = {NULL, 0};
	struct person_show now;
	enum err e;

	if ((e = actor_present(ctx)) || (e = q_person_show(ctx->db, ctx->actor.person, &now)))
		return (e);
	if (change->name != NULL) {
		name = line_tidy(ctx->mem, *change->name);
		name_check(ctx, name);
	}
	if (change->team != NULL) {
		team = line_tidy(ctx->mem, *change->team);
		if (str_points(team) > LIMIT_TEAM_MAX)
			ctx_note(ctx, PROBLEM_TEAM_LONG);
	}
	if (change->about != NULL) {
		about = lines_tidy(ctx->mem, *change->about);
		if (about.n > LIMIT_ABOUT_MAX)
			ctx_note(ctx, PROBLEM_ABOUT_LONG);
	}
	if (change->job != NULL) {
		job = line_tidy(ctx->mem, *change->job);
		if (str_points(job) > LIMIT_TEAM_MAX)
			ctx_note(ctx, PROBLEM_JOB_LONG);
	}
	if (change->languages != NULL)
		languages = languages_check(ctx, *change->languages);
	if (change->time_zone != NULL) {
		zone = str_trim(*change->time_zone);
		if (!str_eq(zone, now.time_zone) && (e = time_zone_check(ctx, zone)))
			return (e);
	}
	if ((e = ctx_problems(ctx)))
		return (e);
	/* An empty text is one, not "as it is". */
	if (change->team != NULL && team.p == NULL)
		team = STR("");
	if (change->about != NULL && about.p == NULL)
		about = STR("");
	if (change->job != NULL && job.p == NULL)
		job = STR("");
	if ((e = q_person_update(ctx->db, ctx->actor.person, name, team, about, zone,
		 change->mail_asked, change->recognition, job, languages, NULL)))
		return (e);
	return (zone.n == 0 ? OK : digest_move(ctx, ctx->actor.person));
}

/* -- adding ------------------------------------------------------------------------------- */

static enum err
person_store(struct ctx *ctx, const struct person_form *form, struct str email, struct str name,
    struct str hash, int64_t *id)
{
	struct person_insert row;
	enum err e;

	if ((e = q_person_insert(
		 ctx->db, email, name, STR("active"), form->admin, zone_usual(), ctx->now, &row)))
		return (e == ERR_UNIQUE ? already_there(ctx, PROBLEM_EMAIL_TAKEN) : e);
	if (hash.n > 0 && (e = q_password_put(ctx->db, row.id, hash, ctx->now, NULL)))
		return (e);
	if ((e = audit_note(ctx, "person.added", "person", row.id,
		 form->admin ? STR("administrator") : STR(""))))
		return (e);
	*id = row.id;
	return (OK);
}

enum err
person_add(struct ctx *ctx, const struct person_form *form, int64_t *id)
{
	struct str email = email_tidy(ctx->mem, form->email);
	struct str name = line_tidy(ctx->mem, form->name), hash = STR_NONE;
	enum err e;

	if (!ctx->actor.system)
		return (ERR_NOT_FOUND);
	email_check(ctx, email);
	name_check(ctx, name);
	if (form->password.n > 0)
		password_check(ctx, form->password, email, name);
	if ((e = ctx_problems(ctx)))
		return (e);
	if (form->password.n > 0 && (e = password_hash(ctx, form->password, &hash)))
		return (e);
	if ((e = db_begin(ctx->db)))
		return (e);
	if ((e = person_store(ctx, form, email, name, hash, id))) {
		db_rollback(ctx->db);
		return (e);
	}
	return (db_commit(ctx->db));
}

/* -- what administrators decide --------------------------------------------------------------- */

/* Somebody has to be left who can undo all this. */
enum err
another_admin(struct ctx *ctx, int64_t but)
{
	struct admin_lock_rows rows;
	size_t i, others = 0;
	enum err e;

	if ((e = q_admin_lock(ctx->db, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++)
		others += rows.items[i].id != but;
	return (others > 0 ? OK : ctx_problem(ctx, PROBLEM_LAST_ADMIN));
}

enum err
person_manager_set(struct ctx *ctx, int64_t id, int64_t manager)
{
	struct person_show row;
	struct person_lock person;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = q_person_lock(ctx->db, id, &person)))
		return (e);
	if (manager != 0) {
		e = q_person_show(ctx->db, manager, &row);
		if (e == ERR_NOT_FOUND || manager == id ||
		    (e == OK && str_eq(row.state, STR("erased"))))
			return (ctx_problem(ctx, PROBLEM_MANAGER_UNKNOWN));
		if (e)
			return (e);
	}
	if ((e = q_person_manager_set(ctx->db, id, manager == 0 ? NULL : &manager, NULL)))
		return (e);
	return (audit_note(ctx, "person.manager", "person", id, STR("")));
}

enum err
person_manager_set_email(struct ctx *ctx, int64_t id, struct str email)
{
	struct person_by_email row = {.id = 0};
	enum err e;

	if ((e = actor_administers(ctx)))
		return (e);
	email = email_tidy(ctx->mem, email);
	if (email.n > 0 && (e = q_person_by_email(ctx->db, email, &row)))
		return (e == ERR_NOT_FOUND ? ctx_problem(ctx, PROBLEM_MANAGER_UNKNOWN) : e);
	return (person_manager_set(ctx, id, row.id));
}

enum err
person_admin_set(struct ctx *ctx, int64_t id, bool admin)
{
	struct person_lock person;
	struct person_epoch_raise raised;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = actor_fresh(ctx)))
		return (e);
	if ((e = q_person_show(ctx->db, id, &(struct person_show){0})))
		return (e);
	if (!admin && (e = another_admin(ctx, id)))
		return (e);
	if ((e = q_person_lock(ctx->db, id, &person)))
		return (e);
	if (person.admin == admin)
		return (OK);
	if (!str_eq(person.state, STR("active")))
		return (ERR_CONFLICT);
	if ((e = q_person_admin_set(ctx->db, id, admin, NULL)) ||
	    (e = q_person_epoch_raise(ctx->db, id, &raised)))
		return (e);
	return (
	    audit_note(ctx, admin ? "person.promoted" : "person.demoted", "person", id, STR("")));
}
