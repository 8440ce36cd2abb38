/* session.c -- being signed in: who holds a session, where else, and how it ends. */
#include "base/keys.h"
#include "local.h"

#define SEEN_EVERY MINUTES_US(5)
/* How long a session that a one-time link started may set a password without the current one. */
#define LINK_FRESH MINUTES_US(15)
#define AGENT_MAX 200

enum err
session_actor(struct ctx *ctx, struct str hash, struct actor *out)
{
	struct session_find row;
	enum err e = q_session_find(ctx->db, hash, ctx->now, ctx->now - SESSION_IDLE, &row);

	if (e == ERR_NOT_FOUND) {
		*out = (struct actor){0};
		return (OK);
	}
	if (e)
		return (e);
	*out = (struct actor){
	    .person = row.person,
	    .admin = row.admin,
	    .scopes = SCOPE_ALL,
	    .session = row.session,
	    .fresh_at = row.fresh_at,
	    .name = row.name,
	    .waiting = row.waiting,
	    .news = row.news,
	};
	return (session_seen(ctx, row.session, row.seen_at));
}

enum err
session_seen(struct ctx *ctx, int64_t session, timestamp_us seen_at)
{
	timestamp_us before = ctx->now - SEEN_EVERY;

	if (seen_at >= before)
		return (OK);
	return (q_session_seen(ctx->db, session, ctx->now, before, NULL));
}

enum err
session_start(struct ctx *ctx, int64_t person, int32_t epoch, struct str agent, bool by_link,
    struct signed_in *out)
{
	struct secret secret = secret_new(ctx->mem, "");
	struct session_insert row;
	enum err e;

	/* The header may hold anything. */
	agent = str_is_utf8(agent) ? str_first_points(agent, AGENT_MAX) : STR("");
	if ((e = q_session_insert(ctx->db, secret.hash, person, epoch, agent, by_link, ctx->now,
		 ctx->now + SESSION_LIFE, &row)))
		return (e);
	*out = (struct signed_in){
	    .person = person, .token = secret.token, .seconds = SESSION_LIFE / SECONDS_US(1)};
	return (OK);
}

enum err
session_list(struct ctx *ctx, struct session_list *list)
{
	struct session_own_rows rows;
	size_t i;
	enum err e;

	if ((e = actor_present(ctx)))
		return (e);
	if ((e = q_session_own(
		 ctx->db, ctx->actor.person, ctx->now, ctx->now - SESSION_IDLE, &rows)))
		return (e);
	list->n = rows.n;
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < rows.n; i++) {
		const struct session_own *r = &rows.items[i];

		list->items[i] = (struct session_view){
		    .id = r->id,
		    .person = {ctx->actor.person, ctx->actor.name, STR("")},
		    .agent = r->agent,
		    .by_link = r->by_link,
		    .current = r->id == ctx->actor.session,
		    .created_at = r->created_at,
		    .seen_at = r->seen_at,
		    .expires_at = r->expires_at,
		};
	}
	return (OK);
}

enum err
session_list_all(struct ctx *ctx, struct session_list *list)
{
	struct session_all_rows rows;
	size_t i;
	enum err e;

	if ((e = actor_administers(ctx)))
		return (e);
	db_slow(ctx->db);
	if ((e = q_session_all(ctx->db, ctx->now, ctx->now - SESSION_IDLE, &rows)))
		return (e);
	list->n = rows.n;
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < rows.n; i++) {
		const struct session_all *r = &rows.items[i];

		list->items[i] = (struct session_view){
		    .id = r->id,
		    .person = {r->person, r->name, STR("")},
		    .agent = r->agent,
		    .by_link = r->by_link,
		    .current = r->id == ctx->actor.session,
		    .created_at = r->created_at,
		    .seen_at = r->seen_at,
		    .expires_at = r->expires_at,
		};
	}
	return (OK);
}

enum err
session_end(struct ctx *ctx, int64_t session)
{
	struct session_delete row;
	bool rules = ctx->actor.system || ctx->actor.admin;
	enum err e, fresh = actor_fresh(ctx);

	if (!ctx->actor.system && (e = actor_present(ctx)))
		return (e);
	e = q_session_delete(ctx->db, session, ctx->actor.person, rules && fresh == OK, &row);
	/* Not one's own, so that a proof comes first. */
	if (e == ERR_NOT_FOUND && rules && fresh != OK)
		return (fresh);
	if (e)
		return (e);
	return (audit_note(ctx, "session.ended", "person", row.person, STR("")));
}

enum err
session_end_hash(struct ctx *ctx, struct str hash)
{
	struct session_delete_hash row;
	struct actor actor = ctx->actor;
	enum err e;

	e = hash.n == 0 ? ERR_NOT_FOUND : q_session_delete_hash(ctx->db, hash, &row);
	if (e == ERR_NOT_FOUND)
		return (OK);
	if (e)
		return (e);
	ctx->actor.person = row.person;
	e = audit_note(ctx, "session.ended", "person", row.person, STR("signed out"));
	ctx->actor = actor;
	return (e);
}

enum err
session_end_others(struct ctx *ctx)
{
	int64_t gone;
	enum err e;

	if ((e = actor_present(ctx)))
		return (e);
	if ((e = q_session_delete_others(ctx->db, ctx->actor.person, ctx->actor.session, &gone)))
		return (e);
	if (gone == 0)
		return (OK);
	return (audit_note(ctx, "session.ended", "person", ctx->actor.person, STR("all others")));
}

/* -- one's password ------------------------------------------------------------------ */

/* What is known before a password changes. */
struct password_now {
	struct str hash; /* empty: there is none yet */
	bool fresh_link;
	struct person_show person;
};

static enum err
password_now(struct ctx *ctx, struct password_now *now)
{
	struct db_batch *b = db_batch(ctx->db);
	struct password_of *hash;
	struct session_link_age *link;
	struct person_show *person;
	enum err e;

	/* A token is no person at a keyboard. */
	if (ctx->actor.person == 0 || ctx->actor.session == 0)
		return (ERR_FORBIDDEN);
	q_password_of_add(b, ctx->actor.person, &hash);
	q_session_link_age_add(
	    b, ctx->actor.session, ctx->actor.person, ctx->now - LINK_FRESH, &link);
	q_person_show_add(b, ctx->actor.person, &person);
	if ((e = db_batch_run(b)))
		return (e);
	if (person == NULL)
		return (ERR_SIGNED_OUT);
	*now = (struct password_now){
	    hash == NULL ? STR("") : hash->hash, link != NULL && link->fresh, *person};
	return (OK);
}

enum err
password_needs_current(struct ctx *ctx, bool *needed)
{
	struct password_now now;
	enum err e;

	if ((e = password_now(ctx, &now)))
		return (e);
	*needed = now.hash.n > 0 && !now.fresh_link;
	return (OK);
}

/* Counted like signing in: a session left open must not become a way to guess. */
static enum err
current_verify(struct ctx *ctx, const struct password_now *now, struct str current)
{
	struct attempt attempt;
	bool right, stale;
	enum err e, was;

	if ((e = attempt_begin(ctx, now->person.email, STR(""), &attempt)))
		return (e);
	if ((was = password_verify(ctx, current, now->hash, &right, &stale))) {
		e = attempt_forget(ctx, &attempt);
		return (e ? e : was);
	}
	if (!right)
		return (ctx_problem(ctx, PROBLEM_PASSWORD_CURRENT));
	return (attempt_succeed(ctx, &attempt));
}

enum err
password_prove(struct ctx *ctx, struct str current)
{
	struct password_now now;
	enum err e;

	if ((e = password_now(ctx, &now)))
		return (e);
	return (current_verify(ctx, &now, current));
}

/* All other sessions end; without the current password, whoever had that is shut out as well. */
static enum err
password_store(
    struct ctx *ctx, struct str hash, bool reset, struct str agent, struct signed_in *out)
{
	struct person_lock person;
	struct person_epoch_raise raised;
	int32_t epoch;
	enum err e;

	if ((e = q_person_lock(ctx->db, ctx->actor.person, &person)))
		return (e);
	if (!str_eq(person.state, STR("active")))
		return (ERR_SIGNED_OUT);
	epoch = person.epoch;
	if ((e = q_password_put(ctx->db, ctx->actor.person, hash, ctx->now, NULL)))
		return (e);
	if (reset) {
		if ((e = q_person_epoch_raise(ctx->db, ctx->actor.person, &raised)))
			return (e);
		epoch = raised.epoch;
	} else {
		if ((e = q_session_delete_others(ctx->db, ctx->actor.person, 0, NULL)) ||
		    (e = q_link_supersede(ctx->db, ctx->actor.person, STR("sign-in"), NULL)))
			return (e);
	}
	if ((e = session_start(ctx, ctx->actor.person, epoch, agent, false, out)))
		return (e);
	return (audit_note(ctx, "password.changed", "person", ctx->actor.person,
	    reset ? STR("by link") : STR("")));
}

enum err
password_change(struct ctx *ctx, const struct password_form *form, struct signed_in *out)
{
	struct password_now now;
	struct str hash;
	bool needed;
	enum err e;

	if ((e = password_now(ctx, &now)))
		return (e);
	needed = now.hash.n > 0 && !now.fresh_link;
	password_check(ctx, form->password, now.person.email, now.person.name);
	if (!str_eq(form->password, form->again))
		ctx_note(ctx, PROBLEM_PASSWORD_AGAIN);
	if ((e = ctx_problems(ctx)) || (needed && (e = current_verify(ctx, &now, form->current))))
		return (e);
	if ((e = password_hash(ctx, form->password, &hash)) || (e = db_begin(ctx->db)))
		return (e);
	if ((e = password_store(ctx, hash, !needed, form->agent, out))) {
		db_rollback(ctx->db);
		return (e);
	}
	return (db_commit(ctx->db));
}
