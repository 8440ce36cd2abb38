/* thanks.c -- saying thank you, with a reason; taking it back; reading it. */
#include "recognition.h"

#include "field_limits.h"
#include "notify.h"
#include "queries.h"
#include "store/db.h"
#include "text/markdown.h"
#include "text/slug.h"
#include "threads.h"

/* -- giving ---------------------------------------------------------------------------------- */

static void
reason_check(struct ctx *ctx, struct str reason)
{
	if (reason.n == 0)
		ctx_note(ctx, PROBLEM_THANKS_EMPTY);
	else if (str_points(reason) > LIMIT_REASON_MAX)
		ctx_note(ctx, PROBLEM_THANKS_LONG);
}

static bool
may_be_thanked(struct str state)
{
	return (str_eq(state, STR("active")) || str_eq(state, STR("imported")) ||
		str_eq(state, STR("invited")));
}

static enum err
person_check(struct ctx *ctx, int64_t person)
{
	struct thanks_person row;
	struct thanks_hold held;
	enum err e;

	if (person == ctx->actor.person) {
		ctx_note(ctx, PROBLEM_THANKS_SELF);
		return (OK);
	}
	if ((e = q_thanks_hold(ctx->db, ctx->actor.person, &held)))
		return (e);
	e = q_thanks_person(
	    ctx->db, ctx->actor.person, person, ctx->now - ctx->now % DAYS_US(1), &row);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	if (e == ERR_NOT_FOUND || !may_be_thanked(row.state))
		ctx_note(ctx, PROBLEM_THANKS_NOBODY);
	else if (row.given >= THANKS_PER_DAY)
		ctx_note(ctx, PROBLEM_THANKS_OFTEN);
	return (OK);
}

/* A post out of sight is like one that does not exist. */
static enum err
target_check(struct ctx *ctx, int64_t person, int64_t post)
{
	struct thanks_target row;
	enum err e = q_thanks_target(ctx->db, ctx->actor.person, post, person, &row);

	if (e)
		return (e);
	if (row.withdrawn)
		return (ERR_WITHDRAWN);
	if (!row.recognition)
		ctx_note(ctx, PROBLEM_THANKS_OFF);
	else if (!row.wrote)
		ctx_note(ctx, PROBLEM_THANKS_POST);
	return (OK);
}

/* Behind thanks_hold: whoever puts two forward at once is counted one after the other. */
static enum err
leader_check(struct ctx *ctx, int64_t post)
{
	struct thanks_leader row;
	enum err e;

	if ((e = q_thanks_leader(ctx->db, ctx->actor.person, post == 0 ? NULL : &post,
		 ctx->now - SHOUT_EVERY, &row)))
		return (e);
	if (!row.owns && !ctx->actor.admin)
		ctx_note(ctx, PROBLEM_SHOUT_LEADER);
	else if (row.shouts > 0)
		ctx_note(ctx, PROBLEM_SHOUT_WEEK);
	return (OK);
}

static enum err
give(struct ctx *ctx, int64_t person, int64_t post, struct str reason, bool shout, int64_t *id)
{
	struct thanks_insert row;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	reason = title_tidy(ctx->mem, reason);
	if (post != 0 && (e = target_check(ctx, person, post)))
		return (e);
	if ((e = person_check(ctx, person)))
		return (e);
	reason_check(ctx, reason);
	if (shout && (e = leader_check(ctx, post)))
		return (e);
	if ((e = ctx_problems(ctx)))
		return (e);
	if ((e = q_thanks_insert(ctx->db, ctx->actor.person, person, post == 0 ? NULL : &post,
		 reason, shout, ctx->now, &row)))
		return (e);
	*id = row.id;
	if ((e = notice_add(ctx, person, NOTICE_THANKED, post, ctx->actor.person, row.id)))
		return (e);
	return (audit_note(ctx, "thanks.given", "thanks", row.id, STR("")));
}

enum err
thanks_give(struct ctx *ctx, int64_t person, int64_t post, struct str reason, int64_t *id)
{
	return (give(ctx, person, post, reason, false, id));
}

enum err
thanks_shout(struct ctx *ctx, int64_t person, int64_t post, struct str words, int64_t *id)
{
	return (give(ctx, person, post, words, true, id));
}

enum err
thanks_withdraw(struct ctx *ctx, int64_t thanks, int64_t *person)
{
	struct thanks_for_change row;
	int64_t changed, me = ctx->actor.person;
	enum err e;

	if (me == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_thanks_for_change(ctx->db, me, thanks, &row)))
		return (e);
	if (row.giver != me && row.person != me && !row.moderates)
		return (ERR_FORBIDDEN);
	*person = row.person;
	if ((e = q_thanks_withdraw(ctx->db, thanks, me, ctx->now, &changed)) || changed == 0)
		return (e);
	if ((e = notice_done(ctx, NOTICE_THANKED, thanks)))
		return (e);
	return (audit_note(ctx, "withdraw", "thanks", thanks, STR("")));
}

enum err
thanks_form_show(struct ctx *ctx, int64_t person, int64_t post, struct thanks_form *form)
{
	struct thanks_target target;
	struct thanks_author author;
	struct thanks_leader leader;
	struct person_view view;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	*form = (struct thanks_form){.post = post};
	if (person == 0) {
		if ((e = q_thanks_author(ctx->db, ctx->actor.person, post, &author)))
			return (e);
		person = author.person;
	}
	if (person == ctx->actor.person)
		return (ERR_NOT_FOUND);
	if ((e = person_show(ctx, person, &view)))
		return (e);
	if (!may_be_thanked(view.state))
		return (ERR_NOT_FOUND);
	form->person = (struct person_ref){view.id, view.name, view.team};
	if ((e = q_thanks_leader(ctx->db, ctx->actor.person, post == 0 ? NULL : &post,
		 ctx->now - SHOUT_EVERY, &leader)))
		return (e);
	form->may_shout = (leader.owns || ctx->actor.admin) && leader.shouts == 0;
	if (post == 0)
		return (OK);
	if ((e = q_thanks_target(ctx->db, ctx->actor.person, post, person, &target)))
		return (e);
	if (target.withdrawn)
		return (ERR_WITHDRAWN);
	if (!target.wrote || !target.recognition)
		return (ERR_NOT_FOUND);
	form->thread = target.thread;
	form->answer = post != target.thread;
	form->title = target.title;
	return (OK);
}

/* -- reading ---------------------------------------------------------------------------------- */

static struct thanks_view
view_of(struct ctx *ctx, const struct thanks_of *row, int64_t person)
{
	int64_t me = ctx->actor.person;
	struct thanks_view view = {.id = row->id,
	    .giver = {row->giver, row->giver_name, row->giver_team},
	    .tip = row->tip,
	    .reason = row->reason,
	    .created_at = row->created_at,
	    .hidden = !row->open,
	    .shout = row->shout,
	    .may_withdraw = row->gave || me == person};

	if (!row->has_post)
		return (view);
	view.post = row->post;
	view.thread = row->thread;
	view.answer = row->post != row->thread;
	view.title = row->title;
	view.slug = slug(ctx->mem, row->title);
	view.space =
	    (struct space_ref){row->space, row->space_slug, row->space_name, row->space_private};
	return (view);
}

enum err
thanks_list(
    struct ctx *ctx, int64_t person, struct str cursor, int64_t limit, struct thanks_list *list)
{
	struct thanks_of_rows rows;
	struct person_view view;
	int64_t after = 0;
	size_t i;
	enum err e;

	if ((e = person_show(ctx, person, &view)))
		return (e);
	if (limit == 0)
		limit = LIMIT_LIST_DEFAULT;
	if (limit < 1 || limit > LIMIT_LIST_MAX)
		return (ctx_problem(ctx, PROBLEM_LIMIT_BAD));
	if (cursor.n > 0 && (!str_int64(cursor, &after) || after <= 0))
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	if ((e = q_thanks_of(
		 ctx->db, ctx->actor.person, person, after == 0 ? NULL : &after, limit + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		list->items[i] = view_of(ctx, &rows.items[i], person);
	list->next = rows.n > list->n
			 ? str_fmt(ctx->mem, "%lld", (long long)rows.items[list->n - 1].id)
			 : STR("");
	return (OK);
}

enum err
thanks_count(struct ctx *ctx, int64_t person, int64_t *n)
{
	struct thanks_count row;
	enum err e;

	if ((e = q_thanks_count(ctx->db, ctx->actor.person, person, &row)))
		return (e);
	*n = row.n;
	return (OK);
}
