/* membership.c -- who belongs to a space, and as what. */
#include "local.h"

struct str
role_word(struct str role)
{
	static const char *const roles[] = {"reader", "member", "moderator", "owner"};
	size_t i;

	for (i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (str_eq(role, str_of(roles[i])))
			return (str_of(roles[i]));
	}
	return (STR_NONE);
}

static bool
role_is_known(struct str role)
{
	return (role_word(role).n > 0);
}

enum err
member_list(
    struct ctx *ctx, struct str slug, struct str cursor, int64_t limit, struct member_list *list)
{
	struct space_view space;
	struct member_page_rows rows;
	struct stretch at;
	size_t i;
	enum err e;

	if ((e = space_open(ctx, slug, &space)))
		return (e);
	if ((e = stretch_read(ctx, cursor, limit, &at)))
		return (e);
	if ((e = q_member_page(ctx->db, space.id, at.after, at.n + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)at.n ? (size_t)at.n : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++) {
		const struct member_page *r = &rows.items[i];

		list->items[i] = (struct member_view){
		    .person = {r->person, r->name, r->team},
		    .email = space.manages && r->has_email ? r->email : STR(""),
		    .role = r->role,
		    .self = r->person == ctx->actor.person,
		    .created_at = r->created_at,
		};
	}
	list->next = rows.n > list->n ? cursor_write(ctx, rows.items[list->n - 1].person) : STR("");
	return (OK);
}

/* A space with owners keeps one who can act. The owners' rows are locked until the end. */
static enum err
another_owner(struct ctx *ctx, int64_t space, int64_t but)
{
	struct owner_lock_rows rows;
	size_t i, others = 0;
	enum err e;

	if ((e = q_owner_lock(ctx->db, space, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++)
		others += rows.items[i].person != but;
	return (others > 0 ? OK : ctx_problem(ctx, PROBLEM_LAST_OWNER));
}

/* Whoever is or was to be here and can be made a member. */
static enum err
member_person(struct ctx *ctx, int64_t person)
{
	struct person_show row;
	enum err e = q_person_show(ctx->db, person, &row);

	if (e == ERR_NOT_FOUND ||
	    (e == OK && (str_eq(row.state, STR("suspended")) || str_eq(row.state, STR("erased")))))
		return (ctx_problem(ctx, PROBLEM_PERSON_UNKNOWN));
	return (e);
}

/* Who decides for others there. Making somebody that, or no longer, takes a proof. */
static bool
role_weighs(struct str role)
{
	return (str_eq(role, STR("moderator")) || str_eq(role, STR("owner")));
}

/* What somebody is in a space now; empty: no member. */
static enum err
role_of(struct ctx *ctx, int64_t space, int64_t person, struct str *role)
{
	struct member_role row;
	enum err e = q_member_role(ctx->db, space, person, &row);

	*role = e == OK ? row.role : STR("");
	return (e == ERR_NOT_FOUND ? OK : e);
}

static enum err
member_store(struct ctx *ctx, const struct space_view *space, int64_t person, struct str role)
{
	struct str now;
	enum err e;

	if ((e = member_person(ctx, person)) || (e = role_of(ctx, space->id, person, &now)))
		return (e);
	if (str_eq(now, role))
		return (OK);
	if ((role_weighs(now) || role_weighs(role)) && (e = actor_fresh(ctx)))
		return (e);
	if (str_eq(now, STR("owner")) && (e = another_owner(ctx, space->id, person)))
		return (e);
	if ((e = q_member_put(ctx->db, space->id, person, role, ctx->now, NULL)))
		return (e);
	return (audit_note(ctx, "member.put", "space", space->id,
	    str_fmt(ctx->mem, "%lld %.*s", (long long)person, STR_ARG(role))));
}

enum err
member_put(struct ctx *ctx, struct str slug, int64_t person, struct str role)
{
	struct space_view space;
	enum err e;

	if ((e = space_managed(ctx, slug, &space)))
		return (e);
	if (!role_is_known(role))
		return (ctx_problem(ctx, PROBLEM_ROLE_BAD));
	return (member_store(ctx, &space, person, role));
}

enum err
member_put_email(
    struct ctx *ctx, struct str slug, struct str email, struct str role, int64_t *person)
{
	struct space_view space;
	struct person_by_email row;
	enum err e;

	if ((e = space_managed(ctx, slug, &space)))
		return (e);
	if (!role_is_known(role))
		ctx_note(ctx, PROBLEM_ROLE_BAD);
	e = q_person_by_email(ctx->db, email_tidy(ctx->mem, email), &row);
	if (e == ERR_NOT_FOUND)
		ctx_note(ctx, PROBLEM_PERSON_UNKNOWN);
	else if (e)
		return (e);
	if ((e = ctx_problems(ctx)) || (e = member_store(ctx, &space, row.id, role)))
		return (e);
	*person = row.id;
	return (OK);
}

enum err
member_remove(struct ctx *ctx, struct str slug, int64_t person)
{
	struct space_view space;
	struct str now;
	enum err e;

	if ((e = space_open(ctx, slug, &space)))
		return (e);
	if (!space.manages && person != ctx->actor.person)
		return (ERR_FORBIDDEN);
	if ((e = role_of(ctx, space.id, person, &now)))
		return (e);
	if (now.n == 0)
		return (ERR_NOT_FOUND);
	if (person != ctx->actor.person && role_weighs(now) && (e = actor_fresh(ctx)))
		return (e);
	if (str_eq(now, STR("owner")) && (e = another_owner(ctx, space.id, person)))
		return (e);
	if ((e = q_member_delete(ctx->db, space.id, person, NULL)))
		return (e);
	return (audit_note(ctx, "member.removed", "space", space.id,
	    str_fmt(ctx->mem, "%lld", (long long)person)));
}
