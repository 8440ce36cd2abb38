/* space.c -- spaces: who reads and writes where, and who looks after them. */
#include "forum.h"
#include "local.h"
#include "text/language.h"

#define GENERAL STR("general")

/* -- reading ------------------------------------------------------------------------- */

static void
space_fill(struct ctx *ctx, const struct space_show *row, struct space_view *view)
{
	struct str role = row->has_role ? row->role : STR("");
	bool administers = ctx->actor.admin && !row->private;

	*view = (struct space_view){
	    .id = row->id,
	    .slug = row->slug,
	    .name = row->name,
	    .about = row->about,
	    .private = row->private,
	    .role = role,
	    .may_write = !str_eq(role, STR("reader")),
	    .manages = ctx->actor.system || administers || str_eq(role, STR("owner")),
	    .members = row->members,
	    .embeddings = row->embeddings,
	    .language = row->language,
	    .recognition = row->recognition,
	    .unnamed = row->unnamed,
	    .following = row->following,
	    .revision = row->revision,
	    .created_at = row->created_at,
	};
}

enum err
space_open(struct ctx *ctx, struct str slug, struct space_view *view)
{
	struct space_show row;
	enum err e;

	if (ctx->actor.system)
		e = q_space_show_any(ctx->db, slug, &row);
	else if ((e = actor_present(ctx)) == OK)
		e = q_space_show(ctx->db, ctx->actor.person, slug, &row);
	if (e)
		return (e);
	space_fill(ctx, &row, view);
	return (OK);
}

enum err
space_show(struct ctx *ctx, struct str slug, struct space_view *view)
{
	return (space_open(ctx, slug, view));
}

enum err
space_managed(struct ctx *ctx, struct str slug, struct space_view *view)
{
	enum err e = space_open(ctx, slug, view);

	return (e || view->manages ? e : ERR_FORBIDDEN);
}

enum err
space_list(struct ctx *ctx, struct str cursor, int64_t limit, struct space_list *list)
{
	struct space_show_rows rows;
	struct stretch at;
	size_t i;
	enum err e;

	if ((e = actor_present(ctx)))
		return (e);
	if ((e = stretch_read(ctx, cursor, limit, &at)))
		return (e);
	if ((e = q_space_page(ctx->db, ctx->actor.person, at.after, at.n + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)at.n ? (size_t)at.n : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		space_fill(ctx, &rows.items[i], &list->items[i]);
	list->next = rows.n > list->n ? cursor_write(ctx, rows.items[list->n - 1].id) : STR("");
	return (OK);
}

enum err
space_list_writable(struct ctx *ctx, struct space_list *list)
{
	struct space_writable_rows rows;
	size_t i;
	enum err e;

	if ((e = actor_present(ctx)))
		return (e);
	if ((e = q_space_writable(ctx->db, ctx->actor.person, &rows)))
		return (e);
	list->n = rows.n;
	list->next = STR("");
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < rows.n; i++) {
		const struct space_writable *r = &rows.items[i];

		list->items[i] = (struct space_view){
		    .id = r->id,
		    .slug = r->slug,
		    .name = r->name,
		    .private = r->private,
		    .role = r->has_role ? r->role : STR(""),
		    .may_write = true,
		    .unnamed = r->unnamed,
		};
	}
	return (OK);
}

enum err
space_for_posting(struct ctx *ctx, struct str slug, struct space_ref *space)
{
	struct space_for_posting row;
	enum err e;

	if ((e = actor_present(ctx)))
		return (e);
	slug = str_trim(slug);
	e = q_space_for_posting(ctx->db, ctx->actor.person, slug.n == 0 ? GENERAL : slug, &row);
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_SPACE_UNKNOWN));
	if (e)
		return (e);
	if (!row.may_write)
		return (ctx_problem(ctx, PROBLEM_SPACE_READ_ONLY));
	*space = (struct space_ref){row.id, row.slug, row.name, row.private};
	return (OK);
}

/* -- making and changing ----------------------------------------------------------------- */

/* a-z, 0-9 and single hyphens between them; what the database checks too. */
static void
slug_check(struct ctx *ctx, struct str slug)
{
	bool fine =
	    slug.n > 0 && slug.n <= LIMIT_SLUG_MAX && slug.p[0] != '-' && slug.p[slug.n - 1] != '-';
	size_t i;

	for (i = 0; fine && i < slug.n; i++) {
		char c = slug.p[i];

		fine = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		       (c == '-' && slug.p[i - 1] != '-');
	}
	if (!fine)
		ctx_note(ctx, PROBLEM_SLUG_BAD);
}

static void
about_check(struct ctx *ctx, struct str about)
{
	if (about.n > LIMIT_ABOUT_MAX)
		ctx_note(ctx, PROBLEM_ABOUT_LONG);
}

static void
language_check(struct ctx *ctx, struct str language)
{
	if (!language_known(language))
		ctx_note(ctx, PROBLEM_LANGUAGE_BAD);
}

/* Who will own a new space; notes a problem when there is nobody. */
static enum err
owner_find(struct ctx *ctx, const struct space_form *form, int64_t *owner)
{
	struct person_by_email by_email;
	struct person_show by_id;
	struct admin_oldest oldest;
	enum err e;

	*owner = 0;
	if (form->owner_id != 0) {
		e = q_person_show(ctx->db, form->owner_id, &by_id);
		if (e == OK && str_eq(by_id.state, STR("active")))
			*owner = by_id.id;
	} else if (form->owner.n > 0) {
		e = q_person_by_email(ctx->db, email_tidy(ctx->mem, form->owner), &by_email);
		if (e == OK && str_eq(by_email.state, STR("active")))
			*owner = by_email.id;
	} else if (ctx->actor.person != 0) {
		e = OK;
		*owner = ctx->actor.person;
	} else {
		e = q_admin_oldest(ctx->db, &oldest);
		if (e == OK)
			*owner = oldest.id;
	}
	if (e && e != ERR_NOT_FOUND)
		return (e);
	if (*owner == 0)
		ctx_note(ctx, PROBLEM_OWNER_UNKNOWN);
	return (OK);
}

enum err
space_add(struct ctx *ctx, const struct space_form *form, int64_t *id)
{
	struct str name = line_tidy(ctx->mem, form->name),
		   about = lines_tidy(ctx->mem, form->about);
	struct str slug = str_trim(form->slug);
	struct str language = form->language.n == 0 ? STR("en") : form->language;
	struct space_insert row;
	int64_t owner;
	enum err e;

	if ((e = actor_administers(ctx)))
		return (e);
	slug_check(ctx, slug);
	name_check(ctx, name);
	about_check(ctx, about);
	language_check(ctx, language);
	if ((e = owner_find(ctx, form, &owner)) || (e = ctx_problems(ctx)))
		return (e);
	e = q_space_insert(ctx->db, slug, name, about.n == 0 ? STR("") : about, form->private,
	    language, ctx->now, &row);
	if (e)
		return (e == ERR_UNIQUE ? already_there(ctx, PROBLEM_SLUG_TAKEN) : e);
	if ((e = q_member_put(ctx->db, row.id, owner, STR("owner"), ctx->now, NULL)))
		return (e);
	if ((e = audit_note(ctx, "space.added", "space", row.id,
		 str_fmt(ctx->mem, "%s, owner %lld", form->private ? "private" : "open",
		     (long long)owner))))
		return (e);
	*id = row.id;
	return (OK);
}

/* Only who is inside may close the door or open it to everyone. */
static enum err
visibility_check(struct ctx *ctx, const struct space_view *space, bool private)
{
	if (private == space->private)
		return (OK);
	if (str_eq(space->slug, GENERAL))
		return (ctx_problem(ctx, PROBLEM_SPACE_GENERAL));
	if (!str_eq(space->role, STR("owner")) && !ctx->actor.system)
		return (ERR_FORBIDDEN);
	return (actor_fresh(ctx));
}

/* What it says of itself, if that is another than it is; two who save at once come one after the other. */
static enum err
words_change(struct ctx *ctx, int64_t space, const struct space_change *change)
{
	const int64_t *author = ctx->actor.person == 0 ? NULL : &ctx->actor.person;
	struct space_hold held;
	struct str name, about;
	enum err e;

	if ((e = q_space_hold(ctx->db, space, &held)))
		return (e);
	name = change->name == NULL ? held.name : line_tidy(ctx->mem, *change->name);
	about = change->about == NULL ? held.about : lines_tidy(ctx->mem, *change->about);
	if (str_eq(name, held.name) && str_eq(about, held.about))
		return (OK);
	if (change->revision != NULL && *change->revision != held.revision)
		return (ERR_STALE);
	return (q_space_text_set(
	    ctx->db, space, name, about.n == 0 ? STR("") : about, author, ctx->now, NULL));
}

enum err
space_join(struct ctx *ctx, const struct space_view *space, int64_t revision, struct str name,
    struct str about, struct post_joined *joined)
{
	struct post_text base = {.title = space->name, .body = space->about};
	struct post_text mine = {.title = name, .body = about};
	struct space_revision_one old;
	enum err e = ERR_NOT_FOUND;

	if (revision >= 0 && revision <= INT32_MAX)
		e = q_space_revision_one(ctx->db, space->id, (int32_t)revision, &old);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	*joined = (struct post_joined){.now = base, .revision = space->revision, .named = true};
	if (e == OK)
		base = (struct post_text){.title = old.name, .body = old.about};
	text_join(ctx, &base, &mine, joined);
	return (OK);
}

enum err
space_change(struct ctx *ctx, struct str slug, const struct space_change *change)
{
	struct space_view space;
	enum err e;

	if ((e = space_managed(ctx, slug, &space)))
		return (e);
	if (change->name != NULL)
		name_check(ctx, line_tidy(ctx->mem, *change->name));
	if (change->about != NULL)
		about_check(ctx, lines_tidy(ctx->mem, *change->about));
	if (change->language != NULL)
		language_check(ctx, *change->language);
	if (change->private != NULL && (e = visibility_check(ctx, &space, *change->private)))
		return (e);
	if ((e = ctx_problems(ctx)))
		return (e);
	if ((e = words_change(ctx, space.id, change)) ||
	    (e = q_space_update(ctx->db, space.id, change->private,
		 change->language == NULL ? STR_NONE : *change->language, change->recognition,
		 change->unnamed, NULL)))
		return (e);
	return (audit_note(ctx, "space.changed", "space", space.id,
	    change->private == NULL ? STR("")
	    : *change->private      ? STR("private")
				    : STR("open")));
}

enum err
space_embeddings_set(struct ctx *ctx, struct str slug, bool allowed)
{
	struct space_view space;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = space_open(ctx, slug, &space)))
		return (e);
	if (!space.private)
		return (allowed ? ERR_CONFLICT : OK);
	/* What leaves the house does not come back. */
	if (allowed && (e = actor_fresh(ctx)))
		return (e);
	if ((e = q_space_embeddings_set(ctx->db, space.id, allowed, NULL)))
		return (e);
	return (audit_note(ctx, "space.embeddings", "space", space.id,
	    allowed ? STR("allowed") : STR("not allowed")));
}

bool
space_moderates(const struct space_view *space)
{
	return (str_eq(space->role, STR("moderator")) || str_eq(space->role, STR("owner")));
}
