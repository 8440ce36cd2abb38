/* routing_test.c -- a question on its way: waves, ends, passing, sharing, who looks after it. A real PostgreSQL. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/settings.h"
#include "forum.h"
#include "invitations.h"
#include "jobs.h"
#include "queries.h"
#include "routing/local.h"
#include "scratch.h"

#define assert_ok(e) assert_int_equal((e), OK)
#define ASKER 1
#define ADMIN 2
#define OWNER 3 /* of the space hall, and of the closed one */
#define MODERATOR 4
#define FIRST 10 /* 10 to 29 answered before, the first ones most and latest */
#define EXPERTS 20
#define NEWCOMER 40 /* knows nothing yet, wants to be asked about kettles */

static const char *conninfo;
static struct db_pool *pool;
static timestamp_us now;

static timestamp_us
at(const char *text)
{
	timestamp_us t;

	assert_true(clock_parse(str_of(text), &t));
	return (t);
}

static struct ctx
as(int64_t person)
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem, .db = db_open_handle(pool, mem), .now = now};

	ctx.actor = (struct actor){
	    .person = person, .admin = person == ADMIN, .system = person == 0, .scopes = SCOPE_ALL};
	return (ctx);
}

static void
done(struct ctx *ctx)
{
	db_close_handle(ctx->db);
	arena_free(ctx->mem);
}

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

static void
script(const char *sql)
{
	if (db_exec_script(conninfo, sql) != OK)
		fail_msg("%s", sql);
}

static void __attribute__((format(printf, 1, 2))) assert_sql(const char *fmt, ...)
{
	char condition[900], text[1200];
	va_list ap;

	va_start(ap, fmt);
	(void)vsnprintf(condition, sizeof(condition), fmt, ap);
	va_end(ap);
	(void)snprintf(text, sizeof(text),
	    "do $x$ begin if not coalesce((%s), false) then raise exception 'does not hold'; end "
	    "if; end $x$",
	    condition);
	if (db_exec_script(conninfo, text) != OK)
		fail_msg("must hold: %s", condition);
}

/* The worker, at this moment. */
static void
work(const char *time)
{
	struct ctx ctx;
	enum err e;

	if (time != NULL)
		now = at(time);
	ctx = as(0);
	e = CHANGE(&ctx, job_waves(&ctx, STR("")));
	done(&ctx);
	while (e == OK) {
		ctx = as(0);
		e = job_run_next(&ctx);
		done(&ctx);
	}
	assert_int_equal(e, ERR_NOT_FOUND);
	assert_sql("not exists (select from job where attempts > 1 or state = 'dead')");
}

static int64_t
ask(const char *time, const char *space, const char *tag)
{
	struct str tags[] = {str_of(tag)};
	struct question_draft draft = {.title = STR("Why does the kettle whistle?"),
	    .body = STR("Since Monday."),
	    .space = str_of(space),
	    .tags = {tags, tag[0] != '\0'}};
	struct ctx ctx;
	int64_t id = 0;

	now = at(time);
	ctx = as(ASKER);
	assert_ok(CHANGE(&ctx, question_ask(&ctx, &draft, &id)));
	done(&ctx);
	work(NULL);
	return (id);
}

static int64_t
answer(int64_t person, int64_t question)
{
	struct ctx ctx = as(person);
	int64_t id = 0;

	assert_ok(CHANGE(&ctx,
	    answer_post(&ctx, question, &(struct answer_draft){.body = STR("Turn it off.")}, &id)));
	done(&ctx);
	return (id);
}

static struct routing_view view; /* of the last look; its texts are gone, its numbers stay */
static char state[16];

static void
look(int64_t question)
{
	struct ctx ctx = as(ASKER);

	assert_ok(routing_show(&ctx, question, &view));
	(void)snprintf(state, sizeof(state), "%.*s", STR_ARG(view.state));
	done(&ctx);
}

/* One who was asked and has not reacted; nth in order of person. */
static int64_t
waiting(int64_t question, size_t nth, int64_t *invitation)
{
	struct ctx ctx = as(ASKER);
	struct routing_view v;
	int64_t person = 0;
	size_t i, seen = 0;

	assert_ok(routing_show(&ctx, question, &v));
	for (i = 0; i < v.people.n; i++) {
		if (!v.people.items[i].waiting || seen++ != nth)
			continue;
		person = v.people.items[i].person.id;
		*invitation = v.people.items[i].invitation;
	}
	done(&ctx);
	assert_true(person != 0);
	return (person);
}

static void
pass(int64_t question)
{
	int64_t invitation = 0, person = waiting(question, 0, &invitation), about = 0;
	struct ctx ctx = as(person);

	assert_ok(CHANGE(&ctx, invitation_pass(&ctx, invitation, STR("time"), &about)));
	assert_int_equal(about, question);
	done(&ctx);
}

/* -- the waves -------------------------------------------------------------------------- */

static void
three_then_three_then_a_group_then_an_owner(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "hall", "kettle");

	(void)s;
	look(q);
	assert_int_equal(view.asked, 3);
	assert_int_equal(view.wave, 1);
	assert_true(view.next.at == at("2026-11-24T13:00:00Z"));
	assert_sql("(select count(*) = 3 from notice where kind = 'invitation' and post = %lld and "
		   "done_at is null)",
	    (long long)q);
	work("2026-11-24T12:59:00Z");
	look(q);
	assert_int_equal(view.asked, 3);
	work("2026-11-24T13:00:00Z");
	look(q);
	assert_int_equal(view.asked, 6);
	assert_int_equal(view.wave, 2);
	/* A working day after the first. */
	assert_true(view.next.at == at("2026-11-24T17:00:00Z"));
	work("2026-11-24T17:00:00Z");
	look(q);
	/* Nobody works any more: the group is asked when its day begins. */
	assert_int_equal(view.wave, 3);
	assert_int_equal(view.asked, 6);
	assert_sql(
	    "(select count(*) = 10 and bool_and(asked_at = '2026-11-25 09:00Z') from invitation "
	    "where question = %lld and state = 'planned')",
	    (long long)q);
	work("2026-11-25T09:00:00Z");
	look(q);
	assert_int_equal(view.asked, 16);
	assert_sql("exists (select from invitation where question = %lld and person = %d and seat "
		   "= 'group')",
	    (long long)q, NEWCOMER);
	assert_true(view.next.at == at("2026-11-25T17:00:00Z"));
	/* Two working days: the owner, when they are there. */
	work("2026-11-25T17:00:00Z");
	look(q);
	assert_true(view.asking);
	assert_true(view.next.at == at("2026-11-26T09:00:00Z"));
	work("2026-11-26T09:00:00Z");
	look(q);
	assert_true(view.escalated);
	assert_int_equal(view.owner.id, OWNER);
	assert_sql("(select count(*) = 1 from notice where kind = 'escalated' and person = %d and "
		   "done_at is null)",
	    OWNER);
	assert_sql("(select bool_and(state = 'expired') from invitation where question = %lld)",
	    (long long)q);
	assert_sql("not exists (select from notice where kind = 'invitation' and post = %lld and "
		   "done_at is null)",
	    (long long)q);
	/* Until somebody answers. */
	answer(FIRST + 3, q);
	look(q);
	assert_string_equal(state, "answered");
	assert_sql("not exists (select from notice where act and done_at is null)");
}

static void
when_all_have_passed_the_next_wave_comes_at_once(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "general", "kettle");

	(void)s;
	now += MINUTES_US(10);
	pass(q);
	pass(q);
	work(NULL);
	look(q);
	assert_int_equal(view.asked, 3);
	assert_int_equal(view.passed, 2);
	pass(q);
	work(NULL);
	look(q);
	assert_int_equal(view.asked, 6);
	assert_int_equal(view.passed, 3);
	assert_int_equal(view.wave, 2);
}

static void
an_answer_by_anybody_ends_it_quietly(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "general", "kettle");

	(void)s;
	answer(MODERATOR, q);
	look(q);
	assert_string_equal(state, "answered");
	assert_sql("(select bool_and(state = 'withdrawn') from invitation where question = %lld)",
	    (long long)q);
	assert_sql("not exists (select from notice where act and done_at is null)");
	work("2026-11-25T15:00:00Z");
	look(q);
	assert_int_equal(view.asked, 3);
}

static void
who_answers_has_answered_whatever_they_said_before(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "general", "kettle"), invitation = 0;
	int64_t person = waiting(q, 0, &invitation);

	(void)s;
	pass(q);
	answer(person, q);
	assert_sql(
	    "(select state = 'answered' and passed_reason is null from invitation where id = %lld)",
	    (long long)invitation);
}

static void
a_withdrawn_answer_lets_the_question_wait_again(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "general", "kettle"), thread;
	int64_t a = answer(MODERATOR, q);
	struct ctx ctx;

	(void)s;
	now += MINUTES_US(5);
	ctx = as(MODERATOR);
	assert_ok(CHANGE(&ctx, post_withdraw(&ctx, a, &thread)));
	done(&ctx);
	work("2026-11-24T09:20:00Z");
	look(q);
	assert_true(view.asking);
	assert_int_equal(view.asked, 6);
}

static void
a_withdrawn_question_asks_nobody_unless_it_comes_back_in_time(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "general", "kettle"), thread;
	struct ctx ctx = as(ASKER);

	(void)s;
	assert_ok(CHANGE(&ctx, post_withdraw(&ctx, q, &thread)));
	assert_int_equal(routing_show(&ctx, q, &view), ERR_WITHDRAWN);
	done(&ctx);
	work("2026-11-24T09:12:00Z");
	assert_sql("(select state = 'closed' from routing where question = %lld)", (long long)q);
	assert_sql("(select bool_and(state = 'withdrawn') from invitation where question = %lld)",
	    (long long)q);
}

static void
with_nobody_to_ask_somebody_looks_after_it_at_once(void **s)
{
	int64_t q;

	(void)s;
	script("insert into availability (person, asks) select id, 0 from person");
	q = ask("2026-11-24T09:00:00Z", "general", "kettle");
	look(q);
	assert_int_equal(view.asked, 0);
	assert_true(view.escalated);
	/* The space without owners has administrators. */
	assert_int_equal(view.owner.id, ADMIN);
}

static void
a_closed_space_that_has_nobody_else_closes_its_question(void **s)
{
	int64_t q;

	(void)s;
	script("update membership set role = 'owner' where person = 1");
	script("delete from membership where person <> 1 and space = (select id from space where "
	       "slug = 'closed')");
	q = ask("2026-11-24T09:00:00Z", "closed", "kettle");
	look(q);
	assert_true(view.closed);
	assert_int_equal(view.people.n, 0);
}

static void
who_is_away_does_not_own_anything(void **s)
{
	int64_t q;

	(void)s;
	script("insert into availability (person, asks) select id, 0 from person");
	script("insert into away values (3, '2026-11-20', '2026-12-20')");
	q = ask("2026-11-24T09:00:00Z", "hall", "kettle");
	look(q);
	assert_int_equal(view.owner.id, MODERATOR);
}

/* -- who is left out ------------------------------------------------------------------------ */

static void
nobody_over_their_week_nor_with_an_open_ask_on_the_topic_is_asked(void **s)
{
	int64_t first, second, third;

	(void)s;
	first = ask("2026-11-24T09:00:00Z", "general", "kettle");
	second = ask("2026-11-24T09:01:00Z", "general", "kettle");
	assert_sql("not exists (select from invitation a join invitation b using (person) where "
		   "a.question = %lld "
		   "and b.question = %lld)",
	    (long long)first, (long long)second);
	script("insert into availability (person, asks) select id, 1 from person");
	third = ask("2026-11-24T09:02:00Z", "general", "press");
	assert_sql("not exists (select from invitation a join invitation b using (person) where "
		   "a.question <> %lld "
		   "and b.question = %lld)",
	    (long long)third, (long long)third);
	assert_sql("(select count(*) = 3 from invitation where question = %lld)", (long long)third);
}

static void
whom_the_asker_does_not_want_is_not_asked(void **s)
{
	int64_t spare[] = {FIRST, FIRST + 1}, ask_these[] = {FIRST + 2, FIRST + 3, FIRST + 9},
		q = 0;
	struct str tags[] = {STR("kettle")};
	struct question_draft draft = {.title = STR("Why does the kettle whistle?"),
	    .body = STR("Since Monday."),
	    .tags = {tags, 1},
	    .ask = {ask_these, 3},
	    .spare = {spare, 2}};
	struct preview_list list;
	struct ctx ctx;
	size_t i;

	(void)s;
	now = at("2026-11-24T09:00:00Z");
	ctx = as(ASKER);
	assert_ok(routing_preview(&ctx, &draft, &list));
	assert_int_equal(list.n, 3);
	for (i = 0; i < 3; i++)
		assert_true(list.items[i].person == FIRST + 2 ||
			    list.items[i].person == FIRST + 3 || list.items[i].person == FIRST + 9);
	assert_ok(CHANGE(&ctx, question_ask(&ctx, &draft, &q)));
	done(&ctx);
	work(NULL);
	assert_sql("(select array_agg(person order by person) = '{12,13,19}' from invitation where "
		   "question = %lld)",
	    (long long)q);
	assert_sql("(select seat = 'explore' and propensity < 1 from invitation where question = "
		   "%lld and person = 19)",
	    (long long)q);
	work("2026-11-24T17:00:00Z");
	work("2026-11-25T09:00:00Z");
	assert_sql(
	    "not exists (select from invitation where question = %lld and person in (10, 11))",
	    (long long)q);
}

static void
a_preview_is_the_same_each_time_and_knows_nothing_of_other_closed_spaces(void **s)
{
	struct str tags[] = {STR("kettle")};
	struct question_draft draft = {
	    .title = STR("Why does the kettle whistle?"), .tags = {tags, 1}};
	struct preview_list before, after;
	struct ctx ctx;
	int64_t q;
	size_t i;

	(void)s;
	now = at("2026-11-24T09:00:00Z");
	ctx = as(NEWCOMER);
	assert_ok(routing_preview(&ctx, &draft, &before));
	assert_int_equal(before.n, 3);
	q = ask("2026-11-24T09:00:00Z", "closed", "kettle");
	assert_sql(
	    "(select count(*) > 0 from invitation where question = %lld and person in (10, 11))",
	    (long long)q);
	assert_ok(routing_preview(&ctx, &draft, &after));
	assert_int_equal(after.n, 3);
	for (i = 0; i < 3; i++)
		assert_int_equal(before.items[i].person, after.items[i].person);
	done(&ctx);
}

static void
whoever_leaves_the_space_is_asked_no_more(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "closed", "kettle"), invitation = 0, about;
	int64_t person = waiting(q, 0, &invitation);
	struct ctx ctx;
	char sql[200];

	(void)s;
	(void)snprintf(sql, sizeof(sql),
	    "delete from membership where person = %lld and space = (select id from space where "
	    "slug = 'closed')",
	    (long long)person);
	script(sql);
	ctx = as(person);
	assert_int_equal(
	    CHANGE(&ctx, invitation_pass(&ctx, invitation, STR("time"), &about)), ERR_NOT_FOUND);
	done(&ctx);
	work(NULL);
	assert_sql(
	    "(select state = 'withdrawn' from invitation where id = %lld)", (long long)invitation);
}

/* -- sharing and suggesting --------------------------------------------------------------------- */

static enum err
share(int64_t actor, int64_t question, int64_t person, const char **field)
{
	struct invited_colleague colleague;
	struct ctx ctx = as(actor);
	enum err e = CHANGE(&ctx, invitation_share(&ctx, question, person, &colleague));

	*field = ctx.problem_count > 0 ? ctx.problems[0].sentence : "";
	done(&ctx);
	return (e);
}

static void
sharing_says_why_it_cannot_be(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "closed", "kettle"), invitation = 0;
	int64_t asked = waiting(q, 0, &invitation);
	const char *why;

	(void)s;
	assert_int_equal(share(NEWCOMER, q, FIRST, &why), ERR_NOT_FOUND);
	assert_int_equal(share(OWNER, q, ASKER, &why), ERR_INPUT);
	assert_non_null(strstr(why, "themselves"));
	assert_int_equal(share(OWNER, q, OWNER, &why), ERR_INPUT);
	assert_int_equal(share(OWNER, q, asked, &why), ERR_INPUT);
	assert_non_null(strstr(why, "already"));
	assert_int_equal(share(OWNER, q, NEWCOMER, &why), ERR_INPUT);
	assert_non_null(strstr(why, "no member"));
	script("insert into availability (person, asks) values (4, 0)");
	assert_int_equal(share(OWNER, q, MODERATOR, &why), ERR_INPUT);
	assert_non_null(strstr(why, "do not want"));
	script("update availability set asks = 1 where person = 4");
	assert_ok(share(OWNER, q, MODERATOR, &why));
	assert_int_equal(share(OWNER, q, MODERATOR, &why), ERR_INPUT);
	q = ask("2026-11-24T09:01:00Z", "closed", "press");
	assert_int_equal(share(OWNER, q, MODERATOR, &why), ERR_INPUT);
	assert_non_null(strstr(why, "this week"));
	script("update availability set asks = 5; insert into away values (4, '2026-01-01', "
	       "'2029-01-01')");
	assert_int_equal(share(OWNER, q, MODERATOR, &why), ERR_INPUT);
	assert_non_null(strstr(why, "away"));
}

static void
a_shared_question_waits_for_the_working_day(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "general", "kettle");
	const char *why;

	(void)s;
	now = at("2026-11-24T20:00:00Z");
	assert_ok(share(OWNER, q, NEWCOMER, &why));
	assert_sql("(select state = 'planned' and asked_at = '2026-11-25 09:00Z' from invitation "
		   "where question = "
		   "%lld and person = %d)",
	    (long long)q, NEWCOMER);
	assert_sql("not exists (select from notice where person = %d)", NEWCOMER);
	work("2026-11-25T08:59:00Z");
	assert_sql("not exists (select from notice where person = %d)", NEWCOMER);
	work("2026-11-25T09:00:00Z");
	assert_sql("(select count(*) = 1 from notice where person = %d and kind = 'shared' and "
		   "actor = %d)",
	    NEWCOMER, OWNER);
	/* Somebody who is away by then is asked when they are back. */
	q = ask("2026-11-25T20:00:00Z", "general", "press");
	script("insert into availability (person, work_until) values (40, 1000)");
	assert_ok(share(OWNER, q, NEWCOMER, &why));
	script("insert into away values (40, '2026-11-26', '2026-11-27')");
	work("2026-11-26T09:00:00Z");
	assert_sql("(select state = 'planned' and asked_at = '2026-11-30 09:00Z' from invitation "
		   "where question = "
		   "%lld and person = %d)",
	    (long long)q, NEWCOMER);
	/* And not at all when they no longer want it. */
	script("update availability set asks = 0 where person = 40");
	work("2026-11-30T09:00:00Z");
	assert_sql("not exists (select from invitation where question = %lld and person = %d)",
	    (long long)q, NEWCOMER);
}

static void
an_old_question_can_be_shared_and_waits_for_nobody(void **s)
{
	const char *why;

	(void)s;
	now = at("2026-11-24T09:00:00Z");
	assert_ok(share(OWNER, 1000, NEWCOMER, &why));
	work("2026-11-25T09:00:00Z");
	assert_sql("(select state = 'quiet' from routing where question = 1000)");
	assert_sql("(select count(*) = 1 from invitation where question = 1000)");
	work("2026-12-09T10:00:00Z");
	assert_sql("(select state = 'expired' from invitation where question = 1000)");
	assert_sql("not exists (select from notice where act and done_at is null)");
}

static void
who_suggests_somebody_is_done(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "general", "kettle"), invitation = 0;
	int64_t person = waiting(q, 0, &invitation);
	struct invited_colleague colleague;
	struct ctx ctx = as(person);

	(void)s;
	assert_ok(CHANGE(&ctx, invitation_suggest(&ctx, invitation, NEWCOMER, &colleague)));
	assert_true(colleague.now);
	assert_int_equal(CHANGE(&ctx, invitation_suggest(&ctx, invitation, MODERATOR, &colleague)),
	    ERR_CONFLICT);
	done(&ctx);
	assert_sql("(select state = 'passed' and passed_reason = 'better' from invitation where id "
		   "= %lld)",
	    (long long)invitation);
	assert_sql("(select seat = 'suggested' and suggested_by = %lld and state = 'waiting' from "
		   "invitation where "
		   "question = %lld and person = %d)",
	    (long long)person, (long long)q, NEWCOMER);
	/* Somebody else's invitation is nobody's. */
	ctx = as(MODERATOR);
	assert_int_equal(
	    CHANGE(&ctx, invitation_suggest(&ctx, invitation, OWNER, &colleague)), ERR_NOT_FOUND);
	done(&ctx);
}

/* -- deciding -------------------------------------------------------------------------------------- */

static void
the_asker_may_stop_and_begin_again_and_others_may_not(void **s)
{
	int64_t q = ask("2026-11-24T09:00:00Z", "general", "kettle");
	struct ctx ctx = as(FIRST);

	(void)s;
	assert_int_equal(CHANGE(&ctx, routing_close(&ctx, q)), ERR_FORBIDDEN);
	assert_int_equal(routing_show(&ctx, q, &view), ERR_FORBIDDEN);
	done(&ctx);
	ctx = as(ASKER);
	assert_int_equal(CHANGE(&ctx, routing_hand_on(&ctx, q, OWNER)), ERR_FORBIDDEN);
	assert_ok(CHANGE(&ctx, routing_close(&ctx, q)));
	done(&ctx);
	work("2026-11-24T14:00:00Z");
	look(q);
	assert_true(view.closed);
	assert_int_equal(view.asked, 3);
	ctx = as(ASKER);
	assert_ok(CHANGE(&ctx, routing_again(&ctx, q)));
	done(&ctx);
	work(NULL);
	look(q);
	assert_true(view.asking);
	assert_int_equal(view.wave, 1);
	assert_int_equal(view.asked, 6);
}

static void
whoever_looks_after_it_may_hand_it_on(void **s)
{
	int64_t q;
	struct ctx ctx;

	(void)s;
	script("insert into availability (person, asks) select id, 0 from person");
	q = ask("2026-11-24T09:00:00Z", "closed", "kettle");
	look(q);
	assert_int_equal(view.owner.id, OWNER);
	ctx = as(OWNER);
	assert_int_equal(CHANGE(&ctx, routing_hand_on(&ctx, q, ADMIN)), ERR_INPUT);
	ctx.problem_count = 0;
	assert_ok(CHANGE(&ctx, routing_hand_on(&ctx, q, MODERATOR)));
	done(&ctx);
	look(q);
	assert_int_equal(view.owner.id, MODERATOR);
	assert_sql("(select count(*) = 1 from notice where kind = 'escalated' and done_at is null "
		   "and person = %d)",
	    MODERATOR);
	/* An administrator who is no member knows nothing of it. */
	ctx = as(ADMIN);
	assert_int_equal(routing_show(&ctx, q, &view), ERR_NOT_FOUND);
	done(&ctx);
}

static void
administrators_see_what_they_may_read(void **s)
{
	struct waiting_list list;
	struct load_view load;
	struct ctx ctx;

	(void)s;
	(void)ask("2026-11-24T09:00:00Z", "closed", "press");
	(void)ask("2026-11-24T09:01:00Z", "general", "kettle");
	ctx = as(ADMIN);
	assert_ok(routing_waiting(&ctx, STR(""), 20, &list));
	assert_int_equal(list.n, 1);
	assert_int_equal(list.items[0].routing.asked, 3);
	assert_ok(routing_load(&ctx, 20, &load));
	assert_int_equal(load.asked, 3);
	assert_int_equal(load.people, 3);
	done(&ctx);
	ctx = as(OWNER);
	assert_int_equal(routing_waiting(&ctx, STR(""), 20, &list), ERR_NOT_FOUND);
	assert_int_equal(routing_load(&ctx, 20, &load), ERR_NOT_FOUND);
	done(&ctx);
}

static void
the_gini_of_a_load(void **s)
{
	const int64_t even[] = {3, 3, 3, 3}, one[] = {0, 0, 0, 12}, some[] = {4, 1, 3, 2};

	(void)s;
	assert_true(fabs(gini(even, 4)) < 1e-12);
	assert_true(fabs(gini(one, 4) - 0.75) < 1e-12);
	assert_true(fabs(gini(some, 4) - 0.25) < 1e-12);
	assert_true(gini(NULL, 0) == 0);
}

/* -- one's own settings ------------------------------------------------------------------------------ */

static void
topics_are_corrected_by_the_person(void **s)
{
	struct topics_view topics;
	struct ctx ctx;
	int64_t q;

	(void)s;
	now = at("2026-11-24T09:00:00Z");
	ctx = as(FIRST);
	assert_ok(topics_show(&ctx, FIRST, &topics));
	assert_true(topics.topics.n > 0);
	assert_true(str_eq(topics.topics.items[0].name, STR("kettle")));
	assert_true(topics.topics.items[0].answers > 0 && topics.topics.items[0].threads.n > 0);
	assert_ok(CHANGE(&ctx, topic_choose(&ctx, STR("kettle"), TOPIC_REMOVE)));
	assert_ok(CHANGE(&ctx, topic_choose(&ctx, STR("Steam"), TOPIC_ADD)));
	assert_ok(topics_show(&ctx, FIRST, &topics));
	assert_true(str_eq(topics.topics.items[topics.topics.n - 1].name, STR("steam")));
	assert_int_equal(topics.removed.n, 1);
	assert_int_equal(
	    CHANGE(&ctx, topic_choose(&ctx, STR("two, topics"), TOPIC_ADD)), ERR_INPUT);
	done(&ctx);
	ctx = as(ASKER);
	assert_ok(topics_show(&ctx, FIRST, &topics));
	assert_int_equal(topics.removed.n, 0);
	done(&ctx);
	q = ask("2026-11-24T09:00:00Z", "general", "kettle");
	work("2026-11-24T13:00:00Z");
	assert_sql("not exists (select from invitation where question = %lld and person = %d)",
	    (long long)q, FIRST);
}

static void
availability_is_what_was_saved(void **s)
{
	struct str from = STR("22:00"), until = STR("06:00"), quiet = STR("02:00"), empty = STR("");
	struct str days[] = {STR("mon"), STR("sun")};
	struct str_list week = {days, 2};
	int64_t asks = 0;
	struct availability_change change = {.days = &week,
	    .from = &from,
	    .until = &until,
	    .quiet_from = &quiet,
	    .quiet_until = &from,
	    .asks = &asks};
	struct availability shown;
	struct ctx ctx;

	(void)s;
	now = at("2026-11-24T09:00:00Z");
	ctx = as(FIRST);
	assert_ok(availability_show(&ctx, &shown));
	assert_int_equal(shown.days.n, 5);
	assert_int_equal(shown.asks, 5);
	assert_int_equal(shown.quiet_from.n, 0);
	assert_ok(CHANGE(&ctx, availability_change(&ctx, &change)));
	assert_ok(CHANGE(&ctx, away_add(&ctx, STR("2026-12-24"), STR("2027-01-02"))));
	assert_ok(CHANGE(&ctx, away_add(&ctx, STR("2028-02-29"), STR(""))));
	assert_ok(availability_show(&ctx, &shown));
	assert_true(str_eq(shown.from, from) && str_eq(shown.until, until) &&
		    str_eq(shown.quiet_from, quiet));
	assert_true(shown.days.n == 2 && str_eq(shown.days.items[1], STR("sun")));
	assert_int_equal(shown.asks, 0);
	assert_true(shown.away.n == 2 && str_eq(shown.away.items[0].last, STR("2027-01-02")));
	assert_true(str_eq(shown.away.items[1].last, STR("2028-02-29")));
	assert_ok(CHANGE(&ctx, away_remove(&ctx, STR("2026-12-24"))));
	change = (struct availability_change){.quiet_from = &empty, .quiet_until = &empty};
	assert_ok(CHANGE(&ctx, availability_change(&ctx, &change)));
	assert_ok(availability_show(&ctx, &shown));
	assert_int_equal(shown.away.n, 1);
	assert_int_equal(shown.quiet_from.n, 0);
	change = (struct availability_change){.from = &until, .until = &until};
	assert_int_equal(CHANGE(&ctx, availability_change(&ctx, &change)), ERR_INPUT);
	done(&ctx);
}

static void
times_are_told_by_the_clock_of_who_reads(void **s)
{
	struct moment m;
	struct zone zone;
	struct ctx ctx;

	(void)s;
	script(
	    "update person set time_zone = 'Australia/Sydney' where id = 10"); /* eleven hours ahead */
	now = at("2026-11-24T12:30:00Z");
	ctx = as(FIRST);
	assert_ok(zone_of_reader(&ctx, &zone));
	m = moment_of(&ctx, &zone, at("2026-11-24T12:45:00Z"));
	assert_true(m.today && str_eq(m.clock, STR("23:45")));
	m = moment_of(&ctx, &zone, at("2026-11-24T22:05:00Z"));
	assert_true(m.tomorrow && !m.today && str_eq(m.clock, STR("09:05")));
	m = moment_of(&ctx, &zone, at("2026-11-26T22:05:00Z"));
	assert_true(!m.tomorrow && !m.today);
	assert_true(m.wall == at("2026-11-27T09:05:00Z"));
	done(&ctx);
}

/* -- a small company, new for each test --------------------------------------------------------------- */

static const char *const company =
    "insert into person (email, name, created_at) select 'p' || i || '@example.com', 'Person ' || "
    "i, '2025-01-01'"
    "	from generate_series(1, 40) i;"
    "update person set state = 'suspended' where id between 30 and 39;"
    "update person set admin = true where id = 2;"
    "insert into space (slug, name, private) values ('hall', 'Hall', false), ('closed', 'Closed', "
    "true);"
    "insert into membership (space, person, role) select s.id, x.person, x.role from space s,"
    "	(values (3, 'owner'), (4, 'moderator'), (1, 'member')) x (person, role) where s.slug <> "
    "'general';"
    "insert into membership (space, person, role) select s.id, i, 'member' from space s, "
    "generate_series(10, 20) i"
    "	where s.slug = 'closed';"
    "insert into topic_choice (person, name, wanted) values (40, 'kettle', true);"
    "insert into tag (name) values ('kettle'), ('press');"
    "do $$ declare i int; q bigint; at timestamptz; begin"
    "	for i in 0..119 loop"
    "		at := timestamptz '2026-11-20' - i * interval '20 hours';"
    "		insert into thread (id, space, created_at, activity_at) values (1000 + i, 1, at, "
    "at);"
    "		insert into post (id, kind, thread, space, author, owner, title, body, body_html, "
    "created_at)"
    "			values (1000 + i, 'question', 1000 + i, 1, 3, 3, 'An old question about "
    "steam', 'x', 'x', at);"
    "		insert into thread_tag (thread, tag, created_at) select 1000 + i, id, at from tag "
    "where name ="
    "			case when i % 3 = 0 then 'press' else 'kettle' end;"
    "		insert into post (id, kind, thread, space, author, owner, body, body_html, "
    "created_at)"
    "			values (2000 + i, 'answer', 1000 + i, 1, 10 + floor(20 * (i / "
    "120.0))::int, 3, 'x', 'x', at + interval '1 hour');"
    "	end loop; perform setval('post_id', 3000); end $$;";

static int
before_each(void **s)
{
	static int number;
	char name[32];

	(void)s;
	(void)snprintf(name, sizeof(name), "routing%d", ++number);
	conninfo = scratch_migrated(name);
	script(company);
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	return (0);
}

static int
after_each(void **s)
{
	(void)s;
	db_pool_close(pool);
	return (0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, before_each, after_each)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(three_then_three_then_a_group_then_an_owner),
	    T(when_all_have_passed_the_next_wave_comes_at_once),
	    T(an_answer_by_anybody_ends_it_quietly),
	    T(who_answers_has_answered_whatever_they_said_before),
	    T(a_withdrawn_answer_lets_the_question_wait_again),
	    T(a_withdrawn_question_asks_nobody_unless_it_comes_back_in_time),
	    T(with_nobody_to_ask_somebody_looks_after_it_at_once),
	    T(a_closed_space_that_has_nobody_else_closes_its_question),
	    T(who_is_away_does_not_own_anything),
	    T(nobody_over_their_week_nor_with_an_open_ask_on_the_topic_is_asked),
	    T(whom_the_asker_does_not_want_is_not_asked),
	    T(a_preview_is_the_same_each_time_and_knows_nothing_of_other_closed_spaces),
	    T(whoever_leaves_the_space_is_asked_no_more),
	    T(sharing_says_why_it_cannot_be),
	    T(a_shared_question_waits_for_the_working_day),
	    T(an_old_question_can_be_shared_and_waits_for_nobody),
	    T(who_suggests_somebody_is_done),
	    T(the_asker_may_stop_and_begin_again_and_others_may_not),
	    T(whoever_looks_after_it_may_hand_it_on),
	    T(administrators_see_what_they_may_read),
	    T(the_gini_of_a_load),
	    T(topics_are_corrected_by_the_person),
	    T(availability_is_what_was_saved),
	    T(times_are_told_by_the_clock_of_who_reads),
	};

	(void)setenv("PEERLORE_TEST_SEED", "3", 0);
	(void)setenv("PEERLORE_DATA", "/tmp", 0);
	random_open();
	if (settings_open(NULL) != OK)
		return (1);
	return (cmocka_run_group_tests(tests, NULL, NULL));
}
