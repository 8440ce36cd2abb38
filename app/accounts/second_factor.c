/* second_factor.c -- what is asked beside the password: codes of an app, and recovery codes for whoever lost it. */
#include <sodium.h>

#include "accounts/totp.h"
#include "base/keys.h"
#include "base/random.h"
#include "local.h"

/* How long a seed waits for its first code. */
#define SETUP_LIFE HOURS_US(1)
#define RECOVERY_BYTES 10 /* of which 50 bits are used */
#define RECOVERY_LETTERS 10

/* -- the seed ------------------------------------------------------------------- */

/* What a seed is sealed for: it opens for nobody else. */
static struct str
seed_about(struct ctx *ctx, int64_t person)
{
	return (str_fmt(ctx->mem, "second_factor %lld", (long long)person));
}

static enum err
seed_open(struct ctx *ctx, int64_t person, const struct second_factor_of *row, struct str *seed)
{
	enum err e = keys_unseal(ctx->mem, KEY_TOTP, seed_about(ctx, person), row->seed, seed);

	/* Sealed with another master key: no code can be right. */
	return (e == OK && seed->n == TOTP_SEED ? OK : ERR_INTERNAL);
}

/* -- recovery codes ---------------------------------------------------------------- */

/* Letters and digits as they were given out, without what people put between them. */
static struct str
recovery_hash(struct ctx *ctx, int64_t person, struct str code)
{
	unsigned char *hash = arena_alloc(ctx->mem, KEYS_HASH);
	struct buf plain = {.mem = ctx->mem};
	struct str parts[3];
	size_t i;

	code = str_lower(ctx->mem, code);
	for (i = 0; i < code.n; i++) {
		if (code.p[i] != ' ' && code.p[i] != '-')
			buf_char(&plain, code.p[i]);
	}
	parts[0] = STR("recovery");
	parts[1] = str_fmt(ctx->mem, "%lld", (long long)person);
	parts[2] = buf_view(&plain);
	keys_hash(KEY_TOTP, parts, 3, hash);
	return ((struct str){(const char *)hash, KEYS_HASH});
}

/* New ones in place of all there were. */
static enum err
recovery_make(struct ctx *ctx, int64_t person, struct str_list *codes)
{
	struct str_list hashes = {arena_array(ctx->mem, RECOVERY_CODES, sizeof(struct str)), 0};
	unsigned char random[RECOVERY_BYTES];
	size_t i;

	*codes = (struct str_list){arena_array(ctx->mem, RECOVERY_CODES, sizeof(struct str)), 0};
	for (i = 0; i < RECOVERY_CODES; i++) {
		struct str all;

		random_secret(random, sizeof(random));
		all = str_lower(ctx->mem, totp_base32(ctx->mem, random, sizeof(random)));
		codes->items[codes->n++] = str_fmt(ctx->mem, "%.*s-%.*s", RECOVERY_LETTERS / 2,
		    all.p, RECOVERY_LETTERS / 2, all.p + RECOVERY_LETTERS / 2);
		hashes.items[hashes.n++] = recovery_hash(ctx, person, codes->items[i]);
	}
	sodium_memzero(random, sizeof(random));
	return (q_recovery_code_put(ctx->db, person, hashes, NULL));
}

/* -- taking a code ------------------------------------------------------------------ */

/* Of two who bring the same code at once one is refused. */
static enum err
code_take(struct ctx *ctx, int64_t person, struct str code)
{
	struct second_factor_of row;
	struct second_factor_use used;
	struct recovery_code_use recovered;
	struct str seed;
	int64_t step;
	enum err e;

	if ((e = q_second_factor_of(ctx->db, person, &row)))
		return (e);
	if (!row.has_confirmed_at)
		return (ERR_NOT_FOUND);
	if ((e = seed_open(ctx, person, &row, &seed)))
		return (e);
	step = totp_match((const unsigned char *)seed.p, code, ctx->now);
	if (step > 0)
		return (q_second_factor_use(ctx->db, person, step, &used));
	if ((e = q_recovery_code_use(
		 ctx->db, person, recovery_hash(ctx, person, code), ctx->now, &recovered)))
		return (e);
	return (audit_note(ctx, "recovery-code.used", "person", person, STR("")));
}

enum err
code_verify(struct ctx *ctx, int64_t person, struct str code, struct str address)
{
	struct str account = str_fmt(ctx->mem, "code of %lld", (long long)person);
	struct attempt attempt;
	enum err e, was;

	if ((e = attempt_begin(ctx, account, address, &attempt)))
		return (e);
	was = code_take(ctx, person, code);
	if (was == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_CODE_WRONG));
	if (was) {
		e = attempt_forget(ctx, &attempt);
		return (e ? e : was);
	}
	return (attempt_succeed(ctx, &attempt));
}

/* -- one's own ------------------------------------------------------------------------ */

static bool
setup_waits(struct ctx *ctx, const struct second_factor_of *row)
{
	return (!row->has_confirmed_at && row->begun_at > ctx->now - SETUP_LIFE);
}

enum err
second_factor_show(struct ctx *ctx, struct second_factor_view *view)
{
	struct second_factor_of row;
	struct person_show person;
	struct str seed;
	enum err e;

	if ((e = actor_at_keyboard(ctx)))
		return (e);
	*view = (struct second_factor_view){0};
	e = q_second_factor_of(ctx->db, ctx->actor.person, &row);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	view->on = row.has_confirmed_at;
	view->since = view->on ? row.confirmed_at : 0;
	view->codes_left = row.codes_left;
	/* Whoever finds a session open must not get at the seed. */
	if (!setup_waits(ctx, &row) || actor_fresh(ctx) != OK)
		return (OK);
	if ((e = seed_open(ctx, ctx->actor.person, &row, &seed)) ||
	    (e = q_person_show(ctx->db, ctx->actor.person, &person)))
		return (e);
	view->secret = totp_base32(ctx->mem, (const unsigned char *)seed.p, seed.n);
	view->address = totp_address(ctx->mem, (const unsigned char *)seed.p, STR("Peerlore"),
	    person.has_email ? person.email : person.name);
	return (OK);
}

enum err
second_factor_begin(struct ctx *ctx)
{
	unsigned char seed[TOTP_SEED];
	struct str sealed;
	int64_t n;
	enum err e;

	if ((e = actor_at_keyboard(ctx)) || (e = actor_fresh(ctx)))
		return (e);
	random_secret(seed, sizeof(seed));
	sealed = keys_seal(ctx->mem, KEY_TOTP, seed_about(ctx, ctx->actor.person),
	    (struct str){(const char *)seed, sizeof(seed)});
	sodium_memzero(seed, sizeof(seed));
	if ((e = q_second_factor_begin(ctx->db, ctx->actor.person, sealed, ctx->now, &n)))
		return (e);
	return (n == 0 ? ERR_CONFLICT : OK);
}

/* Whoever was signed in without it, or with another one, is so no more; who changed it goes on here. */
static enum err
factor_changed(struct ctx *ctx, const char *what, struct str agent, struct signed_in *out)
{
	struct person_epoch_raise raised;
	int64_t person = ctx->actor.person;
	enum err e;

	if ((e = q_person_epoch_raise(ctx->db, person, &raised)) ||
	    (e = session_start(ctx, person, raised.epoch, agent, false, out)))
		return (e);
	return (audit_note(ctx, what, "person", person, STR("")));
}

enum err
second_factor_confirm(struct ctx *ctx, struct str code, struct str agent, struct str_list *codes,
    struct signed_in *out)
{
	struct second_factor_of row;
	struct second_factor_confirm done;
	struct str seed;
	int64_t step;
	enum err e;

	if ((e = actor_at_keyboard(ctx)) || (e = actor_fresh(ctx)) ||
	    (e = q_second_factor_of(ctx->db, ctx->actor.person, &row)))
		return (e);
	if (!setup_waits(ctx, &row))
		return (ERR_CONFLICT);
	if ((e = seed_open(ctx, ctx->actor.person, &row, &seed)))
		return (e);
	if ((step = totp_match((const unsigned char *)seed.p, code, ctx->now)) == 0)
		return (ctx_problem(ctx, PROBLEM_CODE_WRONG));
	if ((e = q_second_factor_confirm(ctx->db, ctx->actor.person, step, ctx->now, &done)))
		return (e == ERR_NOT_FOUND ? ERR_CONFLICT : e);
	if ((e = recovery_make(ctx, ctx->actor.person, codes)))
		return (e);
	return (factor_changed(ctx, "second-factor.on", agent, out));
}

enum err
second_factor_off(struct ctx *ctx, struct str agent, struct signed_in *out)
{
	struct second_factor_delete gone;
	enum err e;

	if ((e = actor_at_keyboard(ctx)) || (e = actor_fresh(ctx)) ||
	    (e = q_second_factor_delete(ctx->db, ctx->actor.person, &gone)))
		return (e == ERR_NOT_FOUND ? ERR_CONFLICT : e);
	return (factor_changed(ctx, "second-factor.off", agent, out));
}

enum err
recovery_codes_renew(struct ctx *ctx, struct str_list *codes)
{
	struct second_factor_of row;
	enum err e;

	if ((e = actor_at_keyboard(ctx)) || (e = actor_fresh(ctx)))
		return (e);
	e = q_second_factor_of(ctx->db, ctx->actor.person, &row);
	if (e == ERR_NOT_FOUND || (e == OK && !row.has_confirmed_at))
		return (ERR_CONFLICT);
	if (e || (e = recovery_make(ctx, ctx->actor.person, codes)))
		return (e);
	return (audit_note(ctx, "recovery-codes.made", "person", ctx->actor.person, STR("")));
}

/* -- somebody else's --------------------------------------------------------------------- */

enum err
second_factor_clear(struct ctx *ctx, int64_t person)
{
	struct second_factor_delete gone;
	struct person_epoch_raise raised;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = actor_fresh(ctx)) ||
	    (e = q_person_show(ctx->db, person, &(struct person_show){0})))
		return (e);
	if (person == ctx->actor.person)
		return (ctx_problem(ctx, PROBLEM_NOT_YOURSELF));
	e = q_second_factor_delete(ctx->db, person, &gone);
	if (e)
		return (e == ERR_NOT_FOUND ? ctx_problem(ctx, PROBLEM_NO_SECOND) : e);
	if ((e = q_person_epoch_raise(ctx->db, person, &raised)))
		return (e);
	return (audit_note(ctx, "second-factor.cleared", "person", person, STR("")));
}

/* -- that it is really them ----------------------------------------------------------------- */

enum err
actor_at_keyboard(const struct ctx *ctx)
{
	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	return (ctx->actor.session != 0 ? OK : ERR_FORBIDDEN);
}

enum err
actor_fresh(const struct ctx *ctx)
{
	/* A token was made by somebody fresh, for what it may do. */
	if (ctx->actor.system || ctx->actor.session == 0)
		return (OK);
	return (ctx->actor.fresh_at > ctx->now - STEP_UP_LIFE ? OK : ERR_STEP_UP);
}

enum err
step_up_show(struct ctx *ctx, struct step_up_view *view)
{
	struct db_batch *b = db_batch(ctx->db);
	struct second_factor_of *factor;
	struct password_of *password;
	enum err e;

	if ((e = actor_at_keyboard(ctx)))
		return (e);
	q_second_factor_of_add(b, ctx->actor.person, &factor);
	q_password_of_add(b, ctx->actor.person, &password);
	if ((e = db_batch_run(b)))
		return (e);
	view->code = factor != NULL && factor->has_confirmed_at;
	view->password = !view->code && password != NULL;
	return (OK);
}

enum err
step_up(struct ctx *ctx, const struct step_up_form *form, struct signed_in *out)
{
	struct secret secret = secret_new(ctx->mem, "");
	struct session_renew renewed;
	struct step_up_view with;
	enum err e;

	if ((e = step_up_show(ctx, &with)))
		return (e);
	if (with.code)
		e = code_verify(ctx, ctx->actor.person, form->code, form->address);
	else
		e = password_prove(ctx, form->password);
	if (e || (e = q_session_renew(ctx->db, ctx->actor.session, ctx->actor.person, secret.hash,
		      ctx->now, &renewed)))
		return (e == ERR_NOT_FOUND ? ERR_SIGNED_OUT : e);
	*out = (struct signed_in){.person = ctx->actor.person,
	    .token = secret.token,
	    .seconds = (renewed.expires_at - ctx->now) / SECONDS_US(1)};
	return (audit_note(ctx, "session.confirmed", "person", ctx->actor.person, STR("")));
}
