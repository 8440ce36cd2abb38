/* job_test.c -- work that fails: tried again, given up in sight, never lost; and the figures of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "jobs.h"
#include "queries.h"
#include "scratch.h"
#include "store/db.h"

#define assert_ok(e) assert_int_equal((e), OK)
#define NOON (DAYS_US(20000) + HOURS_US(12))

static const char *conninfo;
static struct db_pool *pool;
static struct ctx ctx;

static void
sql(const char *text)
{
	assert_ok(db_exec_script(conninfo, text));
}

static int
all_begin(void **state)
{

	(void)state;
	clock_open();
	conninfo = scratch_migrated("job_test");
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .name = "job_test",
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	return (0);
}

static int
one_begin(void **state)
{
	struct arena *mem = arena_new();

	(void)state;
	ctx = (struct ctx){.mem = mem,
	    .db = db_open_handle(pool, mem),
	    .now = NOON,
	    .actor = {.system = true, .scopes = SCOPE_ALL}};
	sql("delete from job; delete from outbox; delete from outbox_reader");
	return (0);
}

static int
one_end(void **state)
{
	(void)state;
	db_close_handle(ctx.db);
	arena_free(ctx.mem);
	return (0);
}

static struct work_figures
figures(void)
{
	struct work_figures n;

	assert_ok(work_figures(&ctx, &n));
	return (n);
}

/* Runs what is due, again and again over this time; how many runs there were. */
static int
run_for(timestamp_us time, timestamp_us step)
{
	timestamp_us end = ctx.now + time;
	int runs = 0;
	enum err e;

	for (; ctx.now < end; ctx.now += step) {
		while ((e = job_run_next(&ctx)) == OK)
			runs++;
		assert_int_equal(e, ERR_NOT_FOUND);
	}
	return (runs);
}

static void
a_job_that_keeps_failing_is_given_up_in_sight(void **state)
{
	struct work_figures n;
	struct jobs_dead_rows dead;

	(void)state;
	assert_ok(job_add(&ctx, JOB_ROUTE, STR("no number"), ctx.now));
	assert_int_equal(job_run_next(&ctx), OK);
	n = figures();
	assert_int_equal(n.waiting, 1);
	assert_int_equal(n.failing, 1);
	assert_int_equal(n.dead, 0);
	assert_int_equal(run_for(DAYS_US(2), SECONDS_US(30)), JOB_ATTEMPTS - 1);
	n = figures();
	assert_int_equal(n.waiting, 0);
	assert_int_equal(n.dead, 1);
	assert_ok(q_jobs_dead(ctx.db, &dead));
	assert_int_equal(dead.n, 1);
	assert_true(str_eq(dead.items[0].kind, STR("route")));
	assert_true(dead.items[0].last_error.n > 0);
	/* Asked for again, it is tried again. */
	assert_ok(job_add(&ctx, JOB_ROUTE, STR("no number"), ctx.now));
	assert_int_equal(figures().waiting, 1);
	assert_int_equal(job_run_next(&ctx), OK);
}

static void
a_job_that_is_asked_for_while_it_runs_runs_once_more(void **state)
{
	struct str route = STR("route");
	struct str_list kinds = {&route, 1};
	struct job_claim job;
	int64_t gone = 0;

	(void)state;
	assert_ok(job_add(&ctx, JOB_ROUTE, STR("1"), ctx.now));
	assert_ok(job_add(&ctx, JOB_ROUTE, STR("1"), ctx.now));
	assert_ok(q_job_claim(ctx.db, ctx.now, ctx.now + MINUTES_US(10), kinds, &job));
	/* Somebody answers: what runs may have looked before. */
	assert_ok(job_add(&ctx, JOB_ROUTE, STR("1"), ctx.now + SECONDS_US(1)));
	assert_ok(q_job_done(ctx.db, job.id, &gone));
	assert_int_equal(gone, 0);
	assert_ok(q_job_anew(ctx.db, job.id, &gone));
	assert_int_equal(gone, 1);
	assert_int_equal(job_run_next(&ctx), ERR_NOT_FOUND);
	ctx.now += SECONDS_US(1);
	assert_int_equal(job_run_next(&ctx), OK);
	/* Asked for twice before it ran, it ran once. */
	assert_int_equal(figures().waiting, 0);
	/* One that comes back by itself comes as soon as it was asked for. */
	sql("insert into job (kind, run_at) values ('tidy', '2001-01-01')");
	kinds.items[0] = STR("tidy");
	assert_ok(q_job_claim(ctx.db, ctx.now, ctx.now + MINUTES_US(10), kinds, &job));
	assert_ok(job_add(&ctx, JOB_TIDY, STR(""), ctx.now));
	assert_ok(q_job_again(ctx.db, job.id, ctx.now + DAYS_US(1), NULL));
	assert_ok(q_job_claim(ctx.db, ctx.now, ctx.now + MINUTES_US(10), kinds, &job));
	assert_ok(q_job_again(ctx.db, job.id, ctx.now + DAYS_US(1), NULL));
	assert_int_equal(
	    q_job_claim(ctx.db, ctx.now, ctx.now + MINUTES_US(10), kinds, &job), ERR_NOT_FOUND);
}

/* A question is closed, opened and closed again while those who follow it are told of the first time. */
static void
followers_that_are_to_be_told_while_they_are_told_are_told_once_more(void **state)
{
	struct str follow = STR("follow"), closed = STR("closed.1.2.0");
	struct str_list kinds = {&follow, 1};
	struct job_claim job;
	int64_t gone = 0;

	(void)state;
	sql("insert into person (name, email, state) values ('Ada', 'ada@example.com', 'active');"
	    "insert into follow (person, kind, object, created_at)"
	    " select id, 'thread', 1, now() from person where email = 'ada@example.com'");
	assert_ok(q_follow_job_put(ctx.db, closed, 1, NULL, false, ctx.now, NULL));
	assert_ok(q_follow_job_put(ctx.db, closed, 1, NULL, false, ctx.now, NULL));
	assert_int_equal(figures().waiting, 1);
	assert_ok(q_job_claim(ctx.db, ctx.now, ctx.now + MINUTES_US(10), kinds, &job));
	assert_ok(q_follow_job_put(ctx.db, closed, 1, NULL, false, ctx.now, NULL));
	assert_ok(q_job_done(ctx.db, job.id, &gone));
	assert_int_equal(gone, 0);
	assert_ok(q_job_anew(ctx.db, job.id, &gone));
	assert_int_equal(gone, 1);
	assert_int_equal(job_run_next(&ctx), OK);
	assert_int_equal(figures().waiting, 0);
	/* Nobody follows that one. */
	assert_ok(q_follow_job_put(ctx.db, closed, 2, NULL, false, ctx.now, NULL));
	assert_int_equal(figures().waiting, 0);
}

static void
what_comes_back_by_itself_is_never_given_up(void **state)
{
	(void)state;
	assert_ok(jobs_prepare(&ctx));
	sql("delete from job where kind <> 'tidy'; alter table search_shown rename to "
	    "put_elsewhere");
	assert_true(run_for(DAYS_US(3), MINUTES_US(10)) > JOB_ATTEMPTS);
	assert_int_equal(figures().dead, 0);
	assert_int_equal(figures().failing, 1);
	sql("alter table put_elsewhere rename to search_shown");
	(void)run_for(HOURS_US(2), MINUTES_US(10));
	assert_int_equal(figures().failing, 0);
	assert_int_equal(figures().waiting, 1);
}

static void
a_job_that_ends_its_worker_is_given_up_as_well(void **state)
{
	(void)state;
	assert_ok(job_add(&ctx, JOB_ROUTE, STR("1"), ctx.now));
	/* So often it was claimed, and nobody ever said how it went. */
	sql("update job set attempts = 8");
	assert_int_equal(job_run_next(&ctx), OK);
	assert_int_equal(figures().dead, 1);
}

static void
a_kind_of_a_newer_version_is_left_alone(void **state)
{
	(void)state;
	sql("insert into job (kind, run_at) values ('tomorrow', '2001-01-01')");
	assert_int_equal(job_run_next(&ctx), ERR_NOT_FOUND);
	assert_int_equal(figures().waiting, 1);
	assert_int_equal(figures().failing, 0);
	assert_true(figures().overdue > 86400);
}

static void
how_far_the_index_is_behind_is_counted_from_the_slowest(void **state)
{
	struct work_figures n = figures();

	(void)state;
	assert_int_equal(n.seen, -1);
	sql("insert into outbox (kind, object, created_at) values ('thread', 1, '2024-10-04 "
	    "11:00'),"
	    " ('thread', 2, '2024-10-04 11:30+00');"
	    "insert into outbox_reader select 'a', xid, id, '2024-10-04 11:59+00' from outbox "
	    "where "
	    "object = 2;"
	    "insert into outbox_reader select 'b', xid, id, '2024-10-04 11:50+00' from outbox "
	    "where "
	    "object = 1");
	ctx.now = DAYS_US(20000) + HOURS_US(12); /* 2024-10-04 */
	n = figures();
	assert_int_equal(n.behind, 1);
	assert_int_equal(n.behind_for, 1800);
	assert_int_equal(n.seen, 60);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, one_begin, one_end)
	const struct CMUnitTest tests[] = {
	    TEST(a_job_that_keeps_failing_is_given_up_in_sight),
	    TEST(a_job_that_is_asked_for_while_it_runs_runs_once_more),
	    TEST(followers_that_are_to_be_told_while_they_are_told_are_told_once_more),
	    TEST(what_comes_back_by_itself_is_never_given_up),
	    TEST(a_job_that_ends_its_worker_is_given_up_as_well),
	    TEST(a_kind_of_a_newer_version_is_left_alone),
	    TEST(how_far_the_index_is_behind_is_counted_from_the_slowest),
	};

	return (cmocka_run_group_tests_name("job", tests, all_begin, NULL));
}
