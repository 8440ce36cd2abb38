/* sign_in.c -- signing in: by password, by one-time link, by invitation. */
#include "base/keys.h"
#include "local.h"

#define LINK_LIFE MINUTES_US(15)
#define INVITATION_LIFE DAYS_US(7)
#define SECOND_LIFE MINUTES_US(5)
#define RESET_LIFE HOURS_US(1)
#define FAILURES_ACCOUNT 5
#define FAILURES_ADDRESS 100

/* -- failures ------------------------------------------------------------------ */

/* Neither addresses nor what was typed as one are kept, only that it was the same. */
static struct str
subject_of(struct arena *mem, const char *kind, struct str what)
{
	struct str parts[] = {str_of(kind), what};
	unsigned char *hash = arena_alloc(mem, KEYS_HASH);

	keys_hash(KEY_SESSION, parts, 2, hash);
	return ((struct str){(const char *)hash, KEYS_HASH});
}

enum err
attempt_begin(struct ctx *ctx, struct str account, struct str address, struct attempt *attempt)
{
	struct db_batch *b;
	struct sign_in_try *by_account, *by_address;
	struct sign_in_failures sums;
	struct str from = subject_of(ctx->mem, "address", address);
	enum err e;

	*attempt = (struct attempt){.account = subject_of(ctx->mem, "account", account)};
	if (!accounts_limited())
		return (OK);
	b = db_batch(ctx->db);
	q_sign_in_try_add(b, attempt->account, ctx->now, &by_account);
	q_sign_in_try_add(b, from, ctx->now, &by_address);
	if ((e = db_batch_run(b)))
		return (e);
	attempt->ids.items = arena_array(ctx->mem, 2, sizeof(*attempt->ids.items));
	attempt->ids.items[attempt->ids.n++] = by_account->id;
	attempt->ids.items[attempt->ids.n++] = by_address->id;
	if ((e = q_sign_in_failures(
		 ctx->db, attempt->account, from, ctx->now - SECONDS_US(SIGN_IN_WINDOW), &sums)))
		return (e);
	if (sums.account_failures <= FAILURES_ACCOUNT &&
	    (address.n == 0 || sums.address_failures <= FAILURES_ADDRESS))
		return (OK);
	e = attempt_forget(ctx, attempt);
	return (e ? e : ERR_LIMITED);
}

enum err
attempt_forget(struct ctx *ctx, const struct attempt *attempt)
{
	return (attempt->ids.n == 0 ? OK : q_sign_in_forget(ctx->db, attempt->ids, NULL));
}

enum err
attempt_succeed(struct ctx *ctx, const struct attempt *attempt)
{
	enum err e;

	if (attempt->ids.n == 0)
		return (OK);
	if ((e = q_sign_in_forget(ctx->db, attempt->ids, NULL)))
		return (e);
	return (q_sign_in_clear(ctx->db, attempt->account, NULL));
}

/* -- links -------------------------------------------------------------------------- */

static const struct {
	const char *word;
	const char *state; /* in which a person must be for a link of this kind to work */
	timestamp_us life;
} link_kinds[] = {
    [LINK_SIGN_IN] = {"sign-in", "active", LINK_LIFE},
    [LINK_INVITATION] = {"invitation", "invited", INVITATION_LIFE},
    [LINK_SECOND] = {"second", "active", SECOND_LIFE},
    [LINK_RESET] = {"reset", "active", RESET_LIFE},
};

static struct str
link_kind_word(enum link_kind kind)
{
	return (str_of(link_kinds[kind].word));
}

static struct str
link_kind_state(enum link_kind kind)
{
	return (str_of(link_kinds[kind].state));
}

enum err
link_insert(struct ctx *ctx, enum link_kind kind, int64_t person, int32_t epoch, bool by_link,
    struct str *token, timestamp_us *expires_at)
{
	struct secret secret = secret_new(ctx->mem, "");
	const int64_t *by = ctx->actor.person == 0 ? NULL : &ctx->actor.person;
	timestamp_us until = ctx->now + link_kinds[kind].life;
	enum err e;

	if ((e = q_link_supersede(ctx->db, person, link_kind_word(kind), NULL)))
		return (e);
	if ((e = q_link_insert(ctx->db, secret.hash, link_kind_word(kind), person, epoch, by,
		 by_link, ctx->now, until, NULL)))
		return (e);
	*token = secret.token;
	*expires_at = until;
	return (OK);
}

/* The first step was right and a code is asked for: who goes on is known by a token of its own. */
static enum err
second_begin(struct ctx *ctx, int64_t person, int32_t epoch, bool by_link, struct signed_in *out)
{
	timestamp_us until;

	*out = (struct signed_in){.person = person};
	return (link_insert(ctx, LINK_SECOND, person, epoch, by_link, &out->second, &until));
}

/* -- by password ------------------------------------------------------------------ */

static enum err
signed_in_store(struct ctx *ctx, const struct sign_in_form *form,
    const struct sign_in_person *person, struct str rehashed, const struct attempt *attempt,
    struct signed_in *out)
{
	enum err e;

	if ((e = attempt_succeed(ctx, attempt)))
		return (e);
	if (person->suspended) {
		const struct suspended_view *suspended;

		if ((e = suspension_meet(ctx, person->id, &suspended)))
			return (e);
		if (suspended != NULL) {
			*out = (struct signed_in){.suspended = suspended};
			return (OK);
		}
	}
	if (rehashed.n > 0 &&
	    (e = q_password_rehash(ctx->db, person->id, person->hash, rehashed, NULL)))
		return (e);
	if (person->second)
		return (second_begin(ctx, person->id, person->epoch, false, out));
	if ((e = session_end_hash(ctx, form->before)) ||
	    (e = session_start(ctx, person->id, person->epoch, form->agent, false, out)))
		return (e);
	ctx->actor.person = person->id;
	e = audit_note(ctx, "sign-in.password", "person", person->id, STR(""));
	ctx->actor.person = 0;
	return (e);
}

enum err
sign_in(struct ctx *ctx, const struct sign_in_form *form, struct signed_in *out)
{
	struct str email = email_tidy(ctx->mem, form->email), rehashed = STR_NONE;
	struct sign_in_person person = {0};
	struct attempt attempt;
	bool right, stale;
	enum err e, was;

	if ((e = attempt_begin(ctx, email, form->address, &attempt)))
		return (e);
	e = q_sign_in_person(ctx->db, email, &person);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	/* Nobody there takes as long as somebody. */
	if ((was = password_verify(ctx, form->password, person.hash, &right, &stale))) {
		e = attempt_forget(ctx, &attempt);
		return (e ? e : was);
	}
	if (!right)
		return (ctx_problem(ctx, PROBLEM_PASSWORD_WRONG));
	if (stale && (e = password_hash(ctx, form->password, &rehashed)))
		return (e);
	if ((e = db_begin(ctx->db)))
		return (e);
	if ((e = signed_in_store(ctx, form, &person, rehashed, &attempt, out))) {
		db_rollback(ctx->db);
		return (e);
	}
	return (db_commit(ctx->db));
}

/* -- the second step ---------------------------------------------------------------- */

static enum err
second_store(struct ctx *ctx, const struct second_form *form, struct signed_in *out)
{
	struct link_use link;
	struct actor actor = ctx->actor;
	enum err e;

	if ((e = q_link_use(ctx->db, keys_token_hash(ctx->mem, form->token),
		 link_kind_word(LINK_SECOND), link_kind_state(LINK_SECOND), ctx->now, &link)))
		return (e);
	if ((e = session_end_hash(ctx, form->before)) ||
	    (e = session_start(ctx, link.person, link.epoch, form->agent, link.by_link, out)))
		return (e);
	ctx->actor.person = link.person;
	e = audit_note(ctx, "sign-in.second", "person", link.person, STR(""));
	ctx->actor = actor;
	return (e);
}

enum err
sign_in_second(struct ctx *ctx, const struct second_form *form, struct signed_in *out)
{
	struct link_view link;
	enum err e;

	if ((e = link_show(ctx, LINK_SECOND, form->token, &link)) ||
	    (e = code_verify(ctx, link.person.id, form->code, form->address)) ||
	    (e = db_begin(ctx->db)))
		return (e);
	if ((e = second_store(ctx, form, out))) {
		db_rollback(ctx->db);
		return (e);
	}
	return (db_commit(ctx->db));
}

/* -- by one-time link ---------------------------------------------------------------- */

enum err
link_show(struct ctx *ctx, enum link_kind kind, struct str token, struct link_view *view)
{
	struct link_show row;
	enum err e;

	if ((e = q_link_show(ctx->db, keys_token_hash(ctx->mem, token), link_kind_word(kind),
		 link_kind_state(kind), ctx->now, &row)))
		return (e);
	*view = (struct link_view){{row.person, row.name, row.team}, row.email, row.expires_at};
	return (OK);
}

enum err
link_use(
    struct ctx *ctx, struct str token, struct str agent, struct str before, struct signed_in *out)
{
	struct link_use link;
	struct actor actor = ctx->actor;
	enum err e;

	if ((e = q_link_use(ctx->db, keys_token_hash(ctx->mem, token), STR("sign-in"),
		 STR("active"), ctx->now, &link)))
		return (e);
	if (link.second)
		return (second_begin(ctx, link.person, link.epoch, true, out));
	if ((e = session_end_hash(ctx, before)) ||
	    (e = session_start(ctx, link.person, link.epoch, agent, true, out)))
		return (e);
	ctx->actor.person = link.person;
	e = audit_note(ctx, "sign-in.link", "person", link.person, STR(""));
	ctx->actor = actor;
	return (e);
}

enum err
link_make(struct ctx *ctx, struct str email, struct str *token)
{
	struct person_by_email person;
	timestamp_us until;
	enum err e;

	if (!ctx->actor.system)
		return (ERR_NOT_FOUND);
	e = q_person_by_email(ctx->db, email_tidy(ctx->mem, email), &person);
	if (e == ERR_NOT_FOUND || (e == OK && !str_eq(person.state, STR("active"))))
		return (ctx_problem(ctx, PROBLEM_PERSON_UNKNOWN));
	if (e)
		return (e);
	if ((e = link_insert(ctx, LINK_SIGN_IN, person.id, person.epoch, false, token, &until)))
		return (e);
	return (audit_note(ctx, "link.made", "person", person.id, STR("")));
}

/* -- by invitation ---------------------------------------------------------------------- */

/* The part of an address before @, until somebody says what they are called. */
static struct str
name_of_email(struct str email)
{
	struct str local = email;

	(void)str_cut(&email, '@', &local);
	return (str_first_points(local, LIMIT_NAME_MAX));
}

enum err
person_invite(struct ctx *ctx, struct str email_given, struct str name_given, struct invited *out)
{
	struct str email = email_tidy(ctx->mem, email_given);
	struct str name = line_tidy(ctx->mem, name_given);
	struct person_by_email there;
	struct person_insert row;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = actor_fresh(ctx)))
		return (e);
	if (name.n == 0)
		name = name_of_email(email);
	email_check(ctx, email);
	if (email.n > 0)
		name_check(ctx, name);
	if ((e = ctx_problems(ctx)))
		return (e);
	e = q_person_by_email(ctx->db, email, &there);
	if (e == OK)
		return (ctx_problem(ctx, PROBLEM_EMAIL_TAKEN));
	if (e != ERR_NOT_FOUND)
		return (e);
	e = q_person_insert(
	    ctx->db, email, name, STR("invited"), false, zone_usual(), ctx->now, &row);
	if (e == ERR_UNIQUE)
		return (already_there(ctx, PROBLEM_EMAIL_TAKEN));
	if (e)
		return (e);
	if ((e = link_insert(
		 ctx, LINK_INVITATION, row.id, 1, false, &out->token, &out->expires_at)))
		return (e);
	out->person = row.id;
	return (audit_note(ctx, "person.invited", "person", row.id, STR("")));
}

enum err
person_invite_again(struct ctx *ctx, int64_t id, struct str email_given, struct invited *out)
{
	struct str email = email_tidy(ctx->mem, email_given);
	struct person_lock person;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = actor_fresh(ctx)))
		return (e);
	if ((e = q_person_lock(ctx->db, id, &person)))
		return (e);
	if (!str_eq(person.state, STR("invited")) && !str_eq(person.state, STR("imported")))
		return (ERR_CONFLICT);
	if (email.n > 0)
		email_check(ctx, email);
	else if (!person.has_email)
		ctx_note(ctx, PROBLEM_EMAIL_NEEDED);
	if ((e = ctx_problems(ctx)))
		return (e);
	e = email.n == 0 ? OK : q_person_email_set(ctx->db, id, email, NULL);
	if (e == ERR_UNIQUE)
		return (already_there(ctx, PROBLEM_EMAIL_TAKEN));
	if (e || (e = q_person_invited(ctx->db, id, NULL)))
		return (e);
	if ((e = link_insert(
		 ctx, LINK_INVITATION, id, person.epoch, false, &out->token, &out->expires_at)))
		return (e);
	out->person = id;
	return (audit_note(ctx, "person.invited", "person", id, STR("again")));
}

enum err
invitation_withdraw(struct ctx *ctx, int64_t person)
{
	int64_t gone;
	enum err e;

	if ((e = actor_administers(ctx)))
		return (e);
	if ((e = q_link_supersede(ctx->db, person, STR("invitation"), &gone)))
		return (e);
	if (gone == 0)
		return (ERR_NOT_FOUND);
	return (audit_note(ctx, "invitation.withdrawn", "person", person, STR("")));
}

enum err
invitation_list(struct ctx *ctx, struct invitation_list *list)
{
	struct invitation_page_rows rows;
	size_t i;
	enum err e;

	if ((e = actor_administers(ctx)))
		return (e);
	db_slow(ctx->db);
	if ((e = q_invitation_page(ctx->db, ctx->now, &rows)))
		return (e);
	list->n = rows.n;
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < rows.n; i++) {
		const struct invitation_page *r = &rows.items[i];

		list->items[i] = (struct invitation_view){
		    .person = {r->person, r->name, STR("")},
		    .email = r->email,
		    .by = {r->has_by ? r->by : 0, r->by_name, STR("")},
		    .created_at = r->created_at,
		    .expires_at = r->expires_at,
		    .expired = r->expired,
		};
	}
	return (OK);
}

static enum err
invitation_store(struct ctx *ctx, struct str token, const struct invitation_form *form,
    struct str name, struct str hash, struct signed_in *out)
{
	struct str zone = form->time_zone.n > 0 ? form->time_zone : STR_NONE;
	struct link_use link;
	struct person_activate person;
	enum err e;

	if ((e = q_link_use(ctx->db, keys_token_hash(ctx->mem, token), STR("invitation"),
		 STR("invited"), ctx->now, &link)))
		return (e);
	if ((e = q_person_activate(ctx->db, link.person, name, zone, &person)))
		return (e);
	if ((e = q_password_put(ctx->db, link.person, hash, ctx->now, NULL)))
		return (e);
	if ((e = session_end_hash(ctx, form->before)) ||
	    (e = session_start(ctx, link.person, person.epoch, form->agent, false, out)))
		return (e);
	ctx->actor.person = link.person;
	e = audit_note(ctx, "invitation.accepted", "person", link.person, STR(""));
	ctx->actor.person = 0;
	return (e);
}

enum err
invitation_accept(
    struct ctx *ctx, struct str token, const struct invitation_form *form, struct signed_in *out)
{
	struct str name = line_tidy(ctx->mem, form->name), hash;
	struct link_view link;
	enum err e;

	if ((e = link_show(ctx, LINK_INVITATION, token, &link)))
		return (e);
	name_check(ctx, name);
	password_check(ctx, form->password, link.email, name);
	if (!str_eq(form->password, form->again))
		ctx_note(ctx, PROBLEM_PASSWORD_AGAIN);
	if ((e = ctx_problems(ctx)))
		return (e);
	if ((e = password_hash(ctx, form->password, &hash)) || (e = db_begin(ctx->db)))
		return (e);
	ctx->actor.person = 0;
	if ((e = invitation_store(ctx, token, form, name, hash, out))) {
		db_rollback(ctx->db);
		return (e);
	}
	return (db_commit(ctx->db));
}
