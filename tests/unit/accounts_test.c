/* accounts_test.c -- the rules of people, sessions and spaces, on a real database. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "accounts.h"
#include "base/keys.h"
#include "base/random.h"
#include "queries.h"
#include "scratch.h"

#define assert_ok(e) assert_int_equal((e), OK)
#define assert_err(e, expected) assert_int_equal((e), (expected))
#define PASSWORD STR("seven green lathes")
#define OTHER_PASSWORD STR("nine quiet presses")
#define START ((timestamp_us)1800000000 * 1000000)

static const char *conninfo;
static struct db_pool *pool;
static int64_t admin, ben, cleo;

/* -- one call, one context: as requests come ---------------------------------------- */

static struct ctx
as(int64_t person, timestamp_us now)
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem, .db = db_open_handle(pool, mem), .now = now};

	ctx.actor = (struct actor){.person = person, .admin = person == admin, .scopes = SCOPE_ALL};
	return (ctx);
}

static struct ctx
system_now(timestamp_us now)
{
	struct ctx ctx = as(0, now);

	ctx.actor.system = true;
	return (ctx);
}

static void
done(struct ctx *ctx)
{
	db_close_handle(ctx->db);
	arena_free(ctx->mem);
}

/* Runs what changes something as the router does: in a transaction that an error undoes. */
#define CHANGE(ctx, call)                                                                          \
	({                                                                                         \
		enum err change_e = db_begin((ctx)->db);                                           \
		if (change_e == OK)                                                                \
			change_e = (call);                                                         \
		if (change_e == OK)                                                                \
			change_e = db_commit((ctx)->db);                                           \
		else                                                                               \
			db_rollback((ctx)->db);                                                    \
		change_e;                                                                          \
	})

static bool
has_problem(const struct ctx *ctx, const char *field)
{
	size_t i;

	for (i = 0; i < ctx->problem_count; i++) {
		if (strcmp(ctx->problems[i].field, field) == 0)
			return (true);
	}
	return (false);
}

static int64_t
person_make(const char *email, const char *name, bool is_admin, struct str password)
{
	struct ctx ctx = system_now(START);
	struct person_form form = {str_of(email), str_of(name), is_admin, password};
	int64_t id = 0;

	assert_ok(person_add(&ctx, &form, &id));
	done(&ctx);
	return (id);
}

static enum err
try_sign_in(const char *email, struct str password, timestamp_us now, char token[64])
{
	struct ctx ctx = as(0, now);
	struct sign_in_form form = {
	    .email = str_of(email), .password = password, .address = STR("192.0.2.7")};
	struct signed_in in;
	enum err e = sign_in(&ctx, &form, &in);

	if (e == OK && token != NULL) {
		assert_true(in.token.n < 64);
		memcpy(token, in.token.p, in.token.n);
		token[in.token.n] = '\0';
	}
	done(&ctx);
	return (e);
}

static const struct suspension_form for_a_week = {STR("You shared a customer's file."), 7};

/* The right password is told why, and gets nothing; a wrong one is told what everybody is. */
static void
assert_suspended(const char *email, timestamp_us now)
{
	struct ctx ctx = as(0, now);
	struct sign_in_form form = {
	    .email = str_of(email), .password = PASSWORD, .address = STR("192.0.2.7")};
	struct signed_in in;

	assert_ok(sign_in(&ctx, &form, &in));
	assert_non_null(in.suspended);
	assert_true(str_eq(in.suspended->reason, STR("You shared a customer's file.")));
	assert_int_equal(in.suspended->until, now + DAYS_US(7));
	assert_int_equal(in.token.n, 0);
	assert_int_equal(in.person, 0);
	done(&ctx);
	assert_err(try_sign_in(email, STR("another password"), now, NULL), ERR_INPUT);
}

static struct actor
holder_of(const char *token, timestamp_us now)
{
	struct ctx ctx = as(0, now);
	struct actor actor = {.person = -1};

	assert_ok(session_actor(&ctx, keys_token_hash(ctx.mem, str_of(token)), &actor));
	actor.name = STR_NONE;
	done(&ctx);
	return (actor);
}

static void
sql(const char *statement)
{
	assert_ok(db_exec_script(conninfo, statement));
}

static void
assert_audited(const char *action)
{
	char text[256];

	(void)snprintf(text, sizeof(text),
	    "do $$ begin if not exists (select from audit_all where action = '%s') then "
	    "raise exception 'no row'; end if; end $$",
	    action);
	sql(text);
}

static int
all_begin(void **state)
{
	static const unsigned char master[32] = {7};

	(void)state;
	random_open();
	keys_open_fixed(master);
	accounts_open(true, NULL);
	conninfo = scratch_migrated("accounts_test");
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	admin = person_make("ada@example.com", "Ada Admin", true, PASSWORD);
	ben = person_make("ben@example.com", "Ben Fitter", false, PASSWORD);
	cleo = person_make("cleo@example.com", "Cleo Buyer", false, STR(""));
	return (0);
}

static int
all_end(void **state)
{
	(void)state;
	db_pool_close(pool);
	return (0);
}

/* -- passwords and signing in ----------------------------------------------------------- */

static enum err
add_with_password(const char *password, struct ctx *ctx)
{
	struct person_form form = {
	    STR("grete@example.com"), STR("Grete Solheim"), false, str_of(password)};
	int64_t id;

	return (person_add(ctx, &form, &id));
}

static void
a_guessable_password_is_refused(void **state)
{
	static const char *const bad[] = {"short", "password1234", "Passw0rd!!!!",
	    "passwordpassword", "qwertyuiop123", "123456789012", "aaaaaaaaaaaaaa", "abcdefghijklmn",
	    "gretesolheim1", "Solheim12345", "letmein2026!!", "11111summer11111"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		struct ctx ctx = system_now(START);

		if (add_with_password(bad[i], &ctx) != ERR_INPUT)
			fail_msg("taken: %s", bad[i]);
		assert_true(has_problem(&ctx, "password"));
		done(&ctx);
	}
}

static void
the_right_password_signs_in_and_the_session_is_found(void **state)
{
	char token[64], again[64];
	struct actor actor;

	(void)state;
	assert_ok(try_sign_in("  BEN@example.com ", PASSWORD, START, token));
	assert_ok(try_sign_in("ben@example.com", PASSWORD, START, again));
	assert_string_not_equal(token, again);
	actor = holder_of(token, START);
	assert_int_equal(actor.person, ben);
	assert_false(actor.admin);
	assert_true(actor.session > 0);
	assert_int_equal(holder_of("no such token", START).person, 0);
	assert_audited("sign-in.password");
}

static void
unknown_people_and_wrong_passwords_answer_alike(void **state)
{
	static const char *const emails[] = {
	    "ben@example.com", "nobody@example.com", "cleo@example.com", "not an address"};
	size_t i;

	(void)state;
	for (i = 0; i < 4; i++) {
		struct ctx ctx = as(0, START + HOURS_US(2));
		struct sign_in_form form = {.email = str_of(emails[i]), .password = OTHER_PASSWORD};
		struct signed_in in;

		assert_err(sign_in(&ctx, &form, &in), ERR_INPUT);
		assert_int_equal(ctx.problem_count, 1);
		assert_string_equal(ctx.problems[0].field, "password");
		done(&ctx);
	}
}

static void
five_failures_lock_an_account_for_a_quarter_of_an_hour(void **state)
{
	timestamp_us now = START + DAYS_US(3);
	int i;

	(void)state;
	for (i = 0; i < 5; i++)
		assert_err(try_sign_in("ben@example.com", OTHER_PASSWORD, now, NULL), ERR_INPUT);
	assert_err(try_sign_in("ben@example.com", PASSWORD, now, NULL), ERR_LIMITED);
	assert_err(
	    try_sign_in("Ben@Example.com", PASSWORD, now + MINUTES_US(14), NULL), ERR_LIMITED);
	/* Somebody else is not concerned. */
	assert_ok(try_sign_in("ada@example.com", PASSWORD, now, NULL));
	assert_ok(try_sign_in("ben@example.com", PASSWORD, now + MINUTES_US(16), NULL));
	/* Unknown people are locked in the same way. */
	for (i = 0; i < 5; i++)
		assert_err(try_sign_in("ghost@example.com", OTHER_PASSWORD, now, NULL), ERR_INPUT);
	assert_err(try_sign_in("ghost@example.com", OTHER_PASSWORD, now, NULL), ERR_LIMITED);
}

static void
limits_off_lets_everything_pass(void **state)
{
	timestamp_us now = START + DAYS_US(4);
	int i;

	(void)state;
	accounts_open(false, NULL);
	for (i = 0; i < 7; i++)
		assert_err(try_sign_in("ben@example.com", OTHER_PASSWORD, now, NULL), ERR_INPUT);
	assert_ok(try_sign_in("ben@example.com", PASSWORD, now, NULL));
	accounts_open(true, NULL);
}

static void
a_session_ends_when_unused_and_at_the_latest_after_a_week(void **state)
{
	timestamp_us now = START + DAYS_US(10), t;
	char token[64];

	(void)state;
	assert_ok(try_sign_in("ben@example.com", PASSWORD, now, token));
	assert_int_equal(holder_of(token, now + HOURS_US(11)).person, ben);
	/* Seen then, so it lives on. */
	assert_int_equal(holder_of(token, now + HOURS_US(22)).person, ben);
	assert_int_equal(holder_of(token, now + HOURS_US(35)).person, 0);
	assert_ok(try_sign_in("ben@example.com", PASSWORD, now, token));
	for (t = now; t < now + DAYS_US(7) - HOURS_US(6); t += HOURS_US(6))
		assert_int_equal(holder_of(token, t).person, ben);
	assert_int_equal(holder_of(token, now + DAYS_US(7) + 1).person, 0);
}

static void
signing_in_ends_the_session_held_before(void **state)
{
	timestamp_us now = START + DAYS_US(20);
	char token[64];
	struct ctx ctx;
	struct signed_in in;
	struct sign_in_form form = {.email = STR("ben@example.com"), .password = PASSWORD};

	(void)state;
	assert_ok(try_sign_in("ben@example.com", PASSWORD, now, token));
	ctx = as(0, now);
	form.before = keys_token_hash(ctx.mem, str_of(token));
	assert_ok(sign_in(&ctx, &form, &in));
	assert_int_equal(holder_of(token, now).person, 0);
	done(&ctx);
}

/* -- links and invitations ---------------------------------------------------------------- */

static void
link_for(const char *email, timestamp_us now, char token[64])
{
	struct ctx ctx = system_now(now);
	struct str text;

	assert_ok(CHANGE(&ctx, link_make(&ctx, str_of(email), &text)));
	memcpy(token, text.p, text.n);
	token[text.n] = '\0';
	done(&ctx);
}

static enum err
link_try(const char *token, timestamp_us now)
{
	struct ctx ctx = as(0, now);
	struct signed_in in;
	enum err e = CHANGE(&ctx, link_use(&ctx, str_of(token), STR("test"), STR(""), &in));

	done(&ctx);
	return (e);
}

static enum err
link_look(const char *token, timestamp_us now)
{
	struct ctx ctx = as(0, now);
	struct link_view view;
	enum err e = link_show(&ctx, LINK_SIGN_IN, str_of(token), &view);

	if (e == OK)
		assert_int_equal(view.person.id, cleo);
	done(&ctx);
	return (e);
}

static void
a_sign_in_link_works_once(void **state)
{
	timestamp_us now = START + DAYS_US(30);
	char token[64], newer[64];

	(void)state;
	link_for("cleo@example.com", now, token);
	assert_ok(link_look(token, now));
	assert_ok(link_look(token, now)); /* looking does not use it up */
	assert_ok(link_try(token, now + MINUTES_US(14)));
	assert_err(link_try(token, now + MINUTES_US(14)), ERR_NOT_FOUND);
	assert_err(link_look(token, now), ERR_NOT_FOUND);
	link_for("cleo@example.com", now, token);
	assert_err(link_try(token, now + MINUTES_US(15) + 1), ERR_NOT_FOUND);
	link_for("cleo@example.com", now, newer);
	assert_err(link_try(token, now), ERR_NOT_FOUND); /* superseded */
	assert_ok(link_try(newer, now));
	assert_err(link_try("", now), ERR_NOT_FOUND);
}

static void
an_invitation_is_taken_once_with_name_and_password(void **state)
{
	timestamp_us now = START + DAYS_US(31);
	struct ctx ctx = as(admin, now), guest = as(0, now);
	struct invitation_form form = {
	    .name = STR(" Dana  Ferro "), .password = PASSWORD, .again = OTHER_PASSWORD};
	struct person_view dana;
	struct invited invited;
	struct signed_in in;

	(void)state;
	assert_ok(CHANGE(&ctx, person_invite(&ctx, STR("Dana@Example.com"), STR(""), &invited)));
	assert_err(try_sign_in("dana@example.com", PASSWORD, now, NULL), ERR_INPUT);
	assert_err(invitation_accept(&guest, invited.token, &form, &in), ERR_INPUT);
	assert_true(has_problem(&guest, "again"));
	form.again = PASSWORD;
	guest.problem_count = 0;
	assert_ok(invitation_accept(&guest, invited.token, &form, &in));
	assert_int_equal(in.person, invited.person);
	assert_err(invitation_accept(&guest, invited.token, &form, &in), ERR_NOT_FOUND);
	assert_ok(person_show(&ctx, invited.person, &dana));
	assert_true(str_eq(dana.name, STR("Dana Ferro")));
	assert_true(dana.active);
	assert_true(str_eq(dana.email, STR("dana@example.com")));
	assert_ok(try_sign_in("dana@example.com", PASSWORD, now, NULL));
	/* Twice is not. */
	assert_err(CHANGE(&ctx, person_invite(&ctx, STR("dana@example.com"), STR(""), &invited)),
	    ERR_INPUT);
	assert_true(has_problem(&ctx, "email"));
	done(&ctx);
	done(&guest);
}

static void
an_invitation_taken_back_or_renewed_no_longer_works(void **state)
{
	timestamp_us now = START + DAYS_US(32);
	struct ctx ctx = as(admin, now), guest = as(0, now);
	struct invited first, second;
	struct link_view view;
	struct invitation_list list;

	(void)state;
	assert_ok(CHANGE(&ctx, person_invite(&ctx, STR("emil@example.com"), STR("Emil"), &first)));
	assert_ok(CHANGE(&ctx, person_invite_again(&ctx, first.person, STR(""), &second)));
	assert_err(link_show(&guest, LINK_INVITATION, first.token, &view), ERR_NOT_FOUND);
	assert_ok(link_show(&guest, LINK_INVITATION, second.token, &view));
	assert_ok(invitation_list(&ctx, &list));
	assert_int_equal(list.n, 1);
	assert_int_equal(list.items[0].by.id, admin);
	assert_ok(CHANGE(&ctx, invitation_withdraw(&ctx, first.person)));
	assert_err(link_show(&guest, LINK_INVITATION, second.token, &view), ERR_NOT_FOUND);
	guest.now = now + DAYS_US(8);
	assert_ok(CHANGE(&ctx, person_invite_again(&ctx, first.person, STR(""), &second)));
	assert_err(link_show(&guest, LINK_INVITATION, second.token, &view), ERR_NOT_FOUND);
	done(&ctx);
	done(&guest);
}

static void
somebody_imported_is_invited_with_an_address(void **state)
{
	struct ctx ctx = as(admin, START);
	struct person_list list;
	struct invited invited;
	struct person_filter filter = {.prefix = STR("imported")};

	(void)state;
	sql("insert into person (name, state) values ('Imported Ines', 'imported')");
	assert_ok(person_list(&ctx, &filter, &list));
	assert_int_equal(list.n, 1);
	assert_err(CHANGE(&ctx, person_invite_again(&ctx, list.items[0].id, STR(""), &invited)),
	    ERR_INPUT);
	assert_true(has_problem(&ctx, "email"));
	ctx.problem_count = 0;
	assert_err(CHANGE(&ctx, person_invite_again(
				    &ctx, list.items[0].id, STR("ben@example.com"), &invited)),
	    ERR_INPUT);
	ctx.problem_count = 0;
	assert_ok(CHANGE(
	    &ctx, person_invite_again(&ctx, list.items[0].id, STR("ines@example.com"), &invited)));
	done(&ctx);
}

/* -- what ends at once ------------------------------------------------------------------------ */

static void
suspension_ends_sessions_tokens_and_links_at_once(void **state)
{
	timestamp_us now = START + DAYS_US(40);
	struct ctx ctx = as(admin, now), own;
	struct api_token_form form = {STR("script"), STR("write"), 30};
	struct api_token_made made;
	struct actor actor;
	char session[64], link[64];
	int64_t eve = person_make("eve@example.com", "Eve Lindqvist", false, PASSWORD);

	(void)state;
	assert_ok(try_sign_in("eve@example.com", PASSWORD, now, session));
	link_for("eve@example.com", now, link);
	own = as(eve, now);
	assert_ok(CHANGE(&own, api_token_make(&own, &form, &made)));
	assert_ok(api_token_actor(&own, keys_token_hash(own.mem, made.token), &actor));
	assert_int_equal(actor.person, eve);
	assert_int_equal(actor.scopes, SCOPE_READ | SCOPE_WRITE);
	assert_ok(CHANGE(&ctx, person_suspend(&ctx, eve, &for_a_week)));
	assert_int_equal(holder_of(session, now).person, 0);
	assert_ok(api_token_actor(&own, keys_token_hash(own.mem, made.token), &actor));
	assert_int_equal(actor.person, 0);
	assert_err(link_try(link, now), ERR_NOT_FOUND);
	assert_suspended("eve@example.com", now);
	/* Back again: the password works, nothing older does. */
	assert_ok(CHANGE(&ctx, person_reinstate(&ctx, eve)));
	assert_int_equal(holder_of(session, now).person, 0);
	assert_ok(try_sign_in("eve@example.com", PASSWORD, now, NULL));
	assert_audited("person.suspended");
	assert_audited("person.reinstated");
	done(&own);
	done(&ctx);
}

static void
a_suspension_ends_by_itself(void **state)
{
	timestamp_us now = START + DAYS_US(60), later = now + DAYS_US(7);
	struct ctx ctx = as(admin, now), then = as(admin, later), job = as(0, later);
	struct suspension_form wrong = {STR(" \n "), 366};
	struct suspension_list past;
	struct person_view view;
	int64_t uta = person_make("uta@example.com", "Uta Arend", false, PASSWORD);
	int64_t vic = person_make("vic@example.com", "Vic Brandt", false, PASSWORD);

	(void)state;
	assert_err(CHANGE(&ctx, person_suspend(&ctx, uta, &wrong)), ERR_INPUT);
	assert_true(has_problem(&ctx, "reason"));
	assert_true(has_problem(&ctx, "days"));
	done(&ctx);
	ctx = as(admin, now);
	assert_ok(CHANGE(&ctx, person_suspend(&ctx, uta, &for_a_week)));
	assert_ok(CHANGE(&ctx, person_suspend(&ctx, vic, &for_a_week)));
	assert_suspended("uta@example.com", now);
	/* One of them signs in, the other one is found by the job. */
	assert_ok(try_sign_in("uta@example.com", PASSWORD, later, NULL));
	job.actor.system = true;
	assert_ok(CHANGE(&job, job_suspensions(&job, STR(""))));
	assert_ok(person_show(&then, vic, &view));
	assert_true(view.active);
	assert_ok(suspension_list(&then, vic, &past));
	assert_int_equal(past.n, 1);
	assert_int_equal(past.items[0].ended_at, later);
	assert_int_equal(past.items[0].ended_by.id, 0);
	assert_int_equal(past.items[0].by.id, admin);
	assert_ok(try_sign_in("vic@example.com", PASSWORD, later, NULL));
	/* Changed it is another one, and without an end it has none. */
	assert_ok(CHANGE(&then, person_suspend(&then, vic, &for_a_week)));
	assert_ok(CHANGE(&then, person_suspend(&then, vic,
				    &(struct suspension_form){STR("Until we have talked."), 0})));
	assert_ok(suspension_list(&then, vic, &past));
	assert_int_equal(past.n, 3);
	assert_int_equal(past.items[0].until, 0);
	assert_int_equal(past.items[1].ended_at, later);
	done(&job);
	job = as(0, later + DAYS_US(400));
	job.actor.system = true;
	assert_ok(CHANGE(&job, job_suspensions(&job, STR(""))));
	assert_ok(person_show(&then, vic, &view));
	assert_true(view.suspended);
	done(&job);
	done(&then);
	done(&ctx);
}

static void
demotion_ends_sessions_and_the_last_administrator_stays(void **state)
{
	timestamp_us now = START + DAYS_US(41);
	struct ctx ctx = as(admin, now);
	char token[64];
	int64_t fay = person_make("fay@example.com", "Fay Second", true, PASSWORD);

	(void)state;
	assert_ok(try_sign_in("fay@example.com", PASSWORD, now, token));
	assert_true(holder_of(token, now).admin);
	assert_ok(CHANGE(&ctx, person_admin_set(&ctx, fay, false)));
	assert_int_equal(holder_of(token, now).person, 0);
	assert_ok(try_sign_in("fay@example.com", PASSWORD, now, token));
	assert_false(holder_of(token, now).admin);
	assert_err(CHANGE(&ctx, person_admin_set(&ctx, admin, false)), ERR_INPUT);
	assert_true(has_problem(&ctx, "person"));
	assert_err(CHANGE(&ctx, person_suspend(&ctx, admin, &for_a_week)), ERR_INPUT);
	assert_err(CHANGE(&ctx, person_reinstate(&ctx, admin)), ERR_INPUT);
	done(&ctx);
}

static void
only_administrators_decide_about_people(void **state)
{
	struct ctx ctx = as(ben, START);
	struct session_list sessions;
	struct invitation_list invitations;
	struct invited invited;
	struct space_form form = {.slug = STR("mine"), .name = STR("Mine")};
	int64_t id;

	(void)state;
	assert_err(CHANGE(&ctx, person_suspend(&ctx, cleo, &for_a_week)), ERR_NOT_FOUND);
	assert_err(CHANGE(&ctx, person_admin_set(&ctx, ben, true)), ERR_NOT_FOUND);
	assert_err(CHANGE(&ctx, person_invite(&ctx, STR("x@example.com"), STR(""), &invited)),
	    ERR_NOT_FOUND);
	assert_err(invitation_list(&ctx, &invitations), ERR_NOT_FOUND);
	assert_err(session_list_all(&ctx, &sessions), ERR_NOT_FOUND);
	assert_err(CHANGE(&ctx, space_add(&ctx, &form, &id)), ERR_NOT_FOUND);
	done(&ctx);
}

static void
a_new_password_ends_every_other_session(void **state)
{
	timestamp_us now = START + DAYS_US(42);
	char here[64], there[64];
	struct password_form form = {
	    .current = OTHER_PASSWORD, .password = OTHER_PASSWORD, .again = OTHER_PASSWORD};
	struct signed_in in;
	struct ctx ctx;
	bool needed = false;

	(void)state;
	(void)person_make("gil@example.com", "Gil Turner", false, PASSWORD);
	assert_ok(try_sign_in("gil@example.com", PASSWORD, now, here));
	assert_ok(try_sign_in("gil@example.com", PASSWORD, now, there));
	ctx = as(0, now);
	ctx.actor = holder_of(here, now);
	assert_ok(password_needs_current(&ctx, &needed));
	assert_true(needed);
	assert_err(password_change(&ctx, &form, &in), ERR_INPUT);
	assert_true(has_problem(&ctx, "current"));
	ctx.problem_count = 0;
	form.current = PASSWORD;
	assert_ok(password_change(&ctx, &form, &in));
	assert_int_equal(holder_of(here, now).person, 0);
	assert_int_equal(holder_of(there, now).person, 0);
	assert_int_equal(holder_of(str_c(ctx.mem, in.token), now).person, in.person);
	assert_err(try_sign_in("gil@example.com", PASSWORD, now, NULL), ERR_INPUT);
	assert_ok(try_sign_in("gil@example.com", OTHER_PASSWORD, now, NULL));
	done(&ctx);
}

static void
after_a_link_a_password_is_set_without_the_old_one_for_a_while(void **state)
{
	timestamp_us now = START + DAYS_US(43);
	char link[64], old[64];
	struct password_form form = {.password = OTHER_PASSWORD, .again = OTHER_PASSWORD};
	struct api_token_form token_form = {STR(""), STR("read"), 1};
	struct api_token_made made;
	struct signed_in in;
	struct actor actor;
	struct ctx ctx;
	int64_t hal = person_make("hal@example.com", "Hal Weber", false, PASSWORD);
	bool needed;

	(void)state;
	assert_ok(try_sign_in("hal@example.com", PASSWORD, now, old));
	ctx = as(hal, now);
	assert_ok(CHANGE(&ctx, api_token_make(&ctx, &token_form, &made)));
	link_for("hal@example.com", now, link);
	assert_ok(CHANGE(&ctx, link_use(&ctx, str_of(link), STR(""), STR(""), &in)));
	ctx.actor = holder_of(str_c(ctx.mem, in.token), now);
	ctx.now = now + MINUTES_US(16);
	assert_ok(password_needs_current(&ctx, &needed));
	assert_true(needed);
	ctx.now = now + MINUTES_US(5);
	assert_ok(password_needs_current(&ctx, &needed));
	assert_false(needed);
	assert_ok(password_change(&ctx, &form, &in));
	assert_int_equal(holder_of(old, now).person, 0);
	assert_ok(api_token_actor(&ctx, keys_token_hash(ctx.mem, made.token), &actor));
	assert_int_equal(actor.person, 0);
	assert_int_equal(holder_of(str_c(ctx.mem, in.token), ctx.now).person, hal);
	done(&ctx);
}

static void
nobody_ends_the_session_of_another(void **state)
{
	timestamp_us now = START + DAYS_US(44);
	char token[64];
	struct actor actor;
	struct ctx ctx = as(cleo, now), boss = as(admin, now);

	(void)state;
	assert_ok(try_sign_in("ben@example.com", PASSWORD, now, token));
	actor = holder_of(token, now);
	assert_err(CHANGE(&ctx, session_end(&ctx, actor.session)), ERR_NOT_FOUND);
	assert_int_equal(holder_of(token, now).person, ben);
	assert_ok(CHANGE(&boss, session_end(&boss, actor.session)));
	assert_int_equal(holder_of(token, now).person, 0);
	done(&ctx);
	done(&boss);
}

/* -- tokens -------------------------------------------------------------------------------------- */

static void
a_token_never_does_more_than_who_made_it(void **state)
{
	struct ctx ctx = as(admin, START);
	struct api_token_form form = {STR("narrow"), STR("read"), 10};
	struct api_token_made made;
	struct api_token_list list;
	struct actor actor;

	(void)state;
	ctx.actor.scopes = SCOPE_READ | SCOPE_WRITE;
	ctx.actor.admin = false;
	form.scopes = STR("all");
	assert_err(CHANGE(&ctx, api_token_make(&ctx, &form, &made)), ERR_INPUT);
	assert_true(has_problem(&ctx, "scopes"));
	ctx.problem_count = 0;
	form.scopes = STR("read, write");
	assert_ok(CHANGE(&ctx, api_token_make(&ctx, &form, &made)));
	assert_ok(api_token_actor(&ctx, keys_token_hash(ctx.mem, made.token), &actor));
	assert_int_equal(actor.person, admin);
	assert_false(
	    actor.admin); /* an administrator's token without the admin scope is anybody's */
	assert_ok(api_token_list(&ctx, &list));
	assert_int_equal(list.n, 1);
	assert_true(str_eq(list.items[0].scopes, STR("read write")));
	ctx.now = START + DAYS_US(10) + 1;
	assert_ok(api_token_actor(&ctx, keys_token_hash(ctx.mem, made.token), &actor));
	assert_int_equal(actor.person, 0);
	assert_ok(CHANGE(&ctx, api_token_revoke(&ctx, made.id)));
	assert_err(CHANGE(&ctx, api_token_revoke(&ctx, made.id)), ERR_NOT_FOUND);
	form = (struct api_token_form){STR(""), STR("read sudo"), 400};
	assert_err(CHANGE(&ctx, api_token_make(&ctx, &form, &made)), ERR_INPUT);
	assert_true(has_problem(&ctx, "scopes") && has_problem(&ctx, "days"));
	done(&ctx);
}

/* -- people ----------------------------------------------------------------------------------------- */

static void
a_profile_shows_the_address_to_few(void **state)
{
	struct ctx ctx = as(cleo, START), boss = as(admin, START), own = as(ben, START);
	struct person_view view;

	(void)state;
	assert_ok(person_show(&ctx, ben, &view));
	assert_int_equal(view.email.n, 0);
	assert_int_equal(view.time_zone.n, 0);
	assert_ok(person_show(&boss, ben, &view));
	assert_true(view.email.n > 0);
	assert_ok(person_show(&own, ben, &view));
	assert_true(view.email.n > 0 && view.self);
	assert_err(person_show(&ctx, 999999, &view), ERR_NOT_FOUND);
	done(&ctx);
	done(&boss);
	done(&own);
}

static void
people_change_what_they_say_about_themselves(void **state)
{
	struct ctx ctx = as(cleo, START);
	struct str name = STR("Cleo \xe2\x80\xae Buyer\x07 "), team = STR(""),
		   about = STR("Pumps.\r\nValves."), zone = STR("Europe/Oslo"),
		   bad = STR("Mars/Base");
	struct person_change change = {
	    .name = &name, .team = &team, .about = &about, .time_zone = &zone};
	struct person_view view;

	(void)state;
	assert_ok(CHANGE(&ctx, person_change(&ctx, &change)));
	assert_ok(person_show(&ctx, cleo, &view));
	assert_true(str_eq(view.name, STR("Cleo Buyer")));
	assert_true(str_eq(view.about, STR("Pumps.\nValves.")));
	assert_true(str_eq(view.time_zone, zone));
	change = (struct person_change){.time_zone = &bad};
	assert_err(CHANGE(&ctx, person_change(&ctx, &change)), ERR_INPUT);
	assert_true(has_problem(&ctx, "time_zone"));
	done(&ctx);
}

static void
people_are_listed_by_name_page_by_page(void **state)
{
	struct ctx ctx = as(cleo, START);
	struct person_filter filter = {.limit = 2};
	struct person_list list;
	struct str before = STR("");
	size_t pages = 0, people = 0, i;

	(void)state;
	do {
		assert_ok(person_list(&ctx, &filter, &list));
		for (i = 0; i < list.n; i++) {
			struct str name = str_lower(ctx.mem, list.items[i].name);

			assert_true(str_cmp(before, name) <= 0);
			before = name;
			assert_false(list.items[i].suspended);
		}
		people += list.n;
		pages++;
		filter.cursor = list.next;
	} while (list.next.n > 0);
	assert_true(people >= 5 && pages >= 3);
	filter = (struct person_filter){.prefix = STR("fitt")};
	assert_ok(person_list(&ctx, &filter, &list));
	assert_int_equal(list.n, 1);
	assert_int_equal(list.items[0].id, ben);
	filter = (struct person_filter){.cursor = STR("x"), .limit = 101};
	assert_err(person_list(&ctx, &filter, &list), ERR_INPUT);
	done(&ctx);
}

/* -- spaces ------------------------------------------------------------------------------------------ */

static void
space_make(const char *slug, bool private, const char *owner)
{
	struct ctx ctx = system_now(START);
	struct space_form form = {
	    .slug = str_of(slug), .name = str_of(slug), .private = private, .owner = str_of(owner)};
	int64_t id;

	assert_ok(CHANGE(&ctx, space_add(&ctx, &form, &id)));
	done(&ctx);
}

static void
a_private_space_is_missing_for_all_but_its_members(void **state)
{
	struct ctx ctx = as(ben, START), out = as(cleo, START), boss = as(admin, START);
	struct space_view view, none;
	struct space_list list;
	struct member_list members;
	struct space_ref ref;
	struct str slug = STR("board"), name = STR("x");
	struct space_change change = {.name = &name};
	size_t i;

	(void)state;
	space_make("board", true, "ben@example.com");
	assert_ok(space_show(&ctx, slug, &view));
	assert_true(view.manages && view.private && view.may_write);
	/* Administrators are no members. */
	assert_err(space_show(&out, slug, &view), ERR_NOT_FOUND);
	assert_err(space_show(&boss, slug, &view), ERR_NOT_FOUND);
	assert_err(space_show(&out, STR("no-such"), &none), ERR_NOT_FOUND);
	assert_err(CHANGE(&boss, space_change(&boss, slug, &change)), ERR_NOT_FOUND);
	assert_err(CHANGE(&out, member_put(&out, slug, cleo, STR("member"))), ERR_NOT_FOUND);
	assert_err(CHANGE(&out, member_remove(&out, slug, ben)), ERR_NOT_FOUND);
	assert_err(member_list(&out, slug, STR(""), 0, &members), ERR_NOT_FOUND);
	assert_ok(space_list(&out, STR(""), 100, &list));
	for (i = 0; i < list.n; i++)
		assert_false(str_eq(list.items[i].slug, slug));
	assert_err(space_for_posting(&out, slug, &ref), ERR_INPUT);
	assert_true(has_problem(&out, "space"));
	assert_ok(space_for_posting(&ctx, slug, &ref));
	assert_true(ref.private);
	done(&ctx);
	done(&out);
	done(&boss);
}

static void
readers_read_members_write_owners_manage(void **state)
{
	struct ctx owner = as(ben, START), ctx = as(cleo, START);
	struct space_view view;
	struct space_ref ref;
	struct str slug = STR("press");

	(void)state;
	space_make("press", true, "ben@example.com");
	assert_ok(CHANGE(&owner, member_put(&owner, slug, cleo, STR("reader"))));
	assert_ok(space_show(&ctx, slug, &view));
	assert_false(view.may_write || view.manages);
	assert_err(space_for_posting(&ctx, slug, &ref), ERR_INPUT);
	assert_err(CHANGE(&ctx, member_put(&ctx, slug, cleo, STR("owner"))), ERR_FORBIDDEN);
	assert_ok(CHANGE(&owner, member_put(&owner, slug, cleo, STR("member"))));
	ctx.problem_count = 0;
	assert_ok(space_for_posting(&ctx, slug, &ref));
	assert_err(CHANGE(&owner, member_put(&owner, slug, cleo, STR("king"))), ERR_INPUT);
	assert_err(CHANGE(&owner, member_put(&owner, slug, 999999, STR("member"))), ERR_INPUT);
	assert_ok(CHANGE(&ctx, member_remove(&ctx, slug, cleo))); /* leaving */
	assert_err(space_show(&ctx, slug, &view), ERR_NOT_FOUND);
	done(&owner);
	done(&ctx);
}

static void
a_space_keeps_an_owner(void **state)
{
	struct ctx owner = as(ben, START);
	struct str slug = STR("paint");

	(void)state;
	space_make("paint", false, "ben@example.com");
	assert_err(CHANGE(&owner, member_put(&owner, slug, ben, STR("member"))), ERR_INPUT);
	assert_true(has_problem(&owner, "person"));
	owner.problem_count = 0;
	assert_err(CHANGE(&owner, member_remove(&owner, slug, ben)), ERR_INPUT);
	assert_ok(CHANGE(&owner, member_put(&owner, slug, cleo, STR("owner"))));
	assert_ok(CHANGE(&owner, member_remove(&owner, slug, ben)));
	done(&owner);
}

static void
an_empty_slug_means_general_which_stays_open(void **state)
{
	struct ctx ctx = as(cleo, START), boss = as(admin, START);
	struct space_ref ref;
	struct space_list list;
	bool yes = true;
	struct space_change change = {.private = &yes};

	(void)state;
	assert_ok(space_for_posting(&ctx, STR(""), &ref));
	assert_true(str_eq(ref.slug, STR("general")));
	assert_ok(space_list_writable(&ctx, &list));
	assert_true(str_eq(list.items[0].slug, STR("general")));
	assert_err(CHANGE(&boss, space_change(&boss, STR("general"), &change)), ERR_INPUT);
	assert_true(has_problem(&boss, "private"));
	assert_err(CHANGE(&ctx, space_change(&ctx, STR("general"), &change)), ERR_FORBIDDEN);
	done(&ctx);
	done(&boss);
}

static void
a_bad_or_taken_address_of_a_space_is_named(void **state)
{
	static const char *const bad[] = {"", "-a", "a-", "a--b", "Upper", "with space", "ümlaut",
	    "a123456789a123456789a123456789a123456789x"};
	struct ctx ctx = as(admin, START);
	struct space_form form = {.name = STR("Name")};
	int64_t id;
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
		form.slug = str_of(bad[i]);
		ctx.problem_count = 0;
		assert_err(CHANGE(&ctx, space_add(&ctx, &form, &id)), ERR_INPUT);
		assert_true(has_problem(&ctx, "slug"));
	}
	ctx.problem_count = 0;
	form.slug = STR("general");
	assert_err(CHANGE(&ctx, space_add(&ctx, &form, &id)), ERR_INPUT);
	assert_true(has_problem(&ctx, "slug"));
	done(&ctx);
}

/* -- repeats ---------------------------------------------------------------------------------------- */

static void
a_repeat_gets_the_first_answer_and_another_body_is_refused(void **state)
{
	struct ctx ctx = as(ben, START);
	struct repeat repeat, first = {201, STR("/questions/1"), STR("{\"id\":1}")};
	struct str one = STR("hash of one body"), two = STR("hash of another");

	(void)state;
	assert_ok(db_begin(ctx.db));
	assert_ok(repeat_begin(&ctx, STR("k1"), STR("/q"), one, &repeat));
	assert_int_equal(repeat.status, 0);
	assert_ok(repeat_finish(&ctx, STR("k1"), &first));
	assert_ok(db_commit(ctx.db));
	assert_ok(CHANGE(&ctx, repeat_begin(&ctx, STR("k1"), STR("/q"), one, &repeat)));
	assert_int_equal(repeat.status, 201);
	assert_true(str_eq(repeat.body, first.body));
	assert_err(CHANGE(&ctx, repeat_begin(&ctx, STR("k1"), STR("/q"), two, &repeat)), ERR_INPUT);
	/* Somebody else's key is another key. */
	ctx.actor.person = cleo;
	assert_ok(CHANGE(&ctx, repeat_begin(&ctx, STR("k1"), STR("/q"), two, &repeat)));
	assert_int_equal(repeat.status, 0);
	ctx.now = START + DAYS_US(3);
	assert_ok(accounts_tidy(&ctx));
	ctx.actor.person = ben;
	assert_ok(CHANGE(&ctx, repeat_begin(&ctx, STR("k1"), STR("/q"), two, &repeat)));
	assert_int_equal(repeat.status, 0);
	done(&ctx);
}

static void
nothing_secret_is_in_the_database(void **state)
{
	(void)state;
	sql("do $$ begin if exists (select from audit_all where detail ~ '[A-Za-z0-9_-]{40}') then "
	    "raise exception 'a token in the audit trail'; end if; end $$");
	sql("do $$ begin if exists (select from password where hash !~ "
	    "'^\\$argon2id\\$v=19\\$m=65536,t=3,p=1') then "
	    "raise exception 'not argon2id'; end if; end $$");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_guessable_password_is_refused),
	    cmocka_unit_test(the_right_password_signs_in_and_the_session_is_found),
	    cmocka_unit_test(unknown_people_and_wrong_passwords_answer_alike),
	    cmocka_unit_test(five_failures_lock_an_account_for_a_quarter_of_an_hour),
	    cmocka_unit_test(limits_off_lets_everything_pass),
	    cmocka_unit_test(a_session_ends_when_unused_and_at_the_latest_after_a_week),
	    cmocka_unit_test(signing_in_ends_the_session_held_before),
	    cmocka_unit_test(a_sign_in_link_works_once),
	    cmocka_unit_test(an_invitation_is_taken_once_with_name_and_password),
	    cmocka_unit_test(an_invitation_taken_back_or_renewed_no_longer_works),
	    cmocka_unit_test(somebody_imported_is_invited_with_an_address),
	    cmocka_unit_test(suspension_ends_sessions_tokens_and_links_at_once),
	    cmocka_unit_test(a_suspension_ends_by_itself),
	    cmocka_unit_test(demotion_ends_sessions_and_the_last_administrator_stays),
	    cmocka_unit_test(only_administrators_decide_about_people),
	    cmocka_unit_test(a_new_password_ends_every_other_session),
	    cmocka_unit_test(after_a_link_a_password_is_set_without_the_old_one_for_a_while),
	    cmocka_unit_test(nobody_ends_the_session_of_another),
	    cmocka_unit_test(a_token_never_does_more_than_who_made_it),
	    cmocka_unit_test(a_profile_shows_the_address_to_few),
	    cmocka_unit_test(people_change_what_they_say_about_themselves),
	    cmocka_unit_test(people_are_listed_by_name_page_by_page),
	    cmocka_unit_test(a_private_space_is_missing_for_all_but_its_members),
	    cmocka_unit_test(readers_read_members_write_owners_manage),
	    cmocka_unit_test(a_space_keeps_an_owner),
	    cmocka_unit_test(an_empty_slug_means_general_which_stays_open),
	    cmocka_unit_test(a_bad_or_taken_address_of_a_space_is_named),
	    cmocka_unit_test(a_repeat_gets_the_first_answer_and_another_body_is_refused),
	    cmocka_unit_test(nothing_secret_is_in_the_database),
	};

	return (cmocka_run_group_tests(tests, all_begin, all_end));
}
