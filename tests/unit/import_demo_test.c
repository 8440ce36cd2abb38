/* import_demo_test.c -- the demo company: complete, never in the future, loaded once. A real PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <jansson.h>

#include "demo.h"
#include "queries.h"
#include "scratch.h"
#include "store/db.h"

static struct db_pool *pool;
static const char *conninfo;

static enum err
load(timestamp_us now)
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem,
	    .db = db_open_handle(pool, mem),
	    .now = now,
	    .actor = {.system = true, .scopes = SCOPE_ALL}};
	enum err e = db_begin(ctx.db);

	if (e == OK && (e = demo_load(&ctx)) == OK)
		e = db_commit(ctx.db);
	db_close_handle(ctx.db);
	arena_free(mem);
	return (e);
}

/* Raises an error unless the condition holds. */
static void
assert_sql(const char *condition)
{
	char script[2000];

	(void)snprintf(script, sizeof(script),
	    "do $$ begin if not coalesce((%s), false) then raise exception 'does not hold'; end "
	    "if; end $$",
	    condition);
	if (db_exec_script(conninfo, script) != OK)
		fail_msg("must hold: %s", condition);
}

static void
the_company_is_there_after_the_first_start(void **state)
{
	(void)state;
	assert_int_equal(load(clock_now()), OK);
	assert_sql("(select count(*) = 25 from person where state = 'active')");
	assert_sql("(select count(*) >= 60 from thread where kind = 'question')");
	assert_sql("(select count(*) = 3 and count(*) filter (where private) = 1 from space)");
	assert_sql("(select count(*) > 100 from post where kind = 'answer')");
	assert_sql("(select count(*) > 100 from comment)");
	assert_sql("(select count(*) > 400 from vote)");
	assert_sql("(select count(*) > 100 from post_use)");
	assert_sql("(select count(*) > 40 from thread where accepted_answer is not null)");
	assert_sql("(select count(*) > 0 from post_link where kind = 'duplicate')");
	assert_sql("(select count(*) >= 1 from person where admin)");
	assert_sql("(select bool_and(about <> '') from tag)");
}

static void
its_numbers_fit_together(void **state)
{
	(void)state;
	assert_sql("(select bool_and(p.score = coalesce((select sum(value) from vote v where "
		   "v.post = p.id), 0)"
		   " and p.uses = (select count(*) from post_use u where u.post = p.id)"
		   " and p.revision = (select max(number) from revision r where r.post = p.id)) "
		   "from post p)");
	assert_sql(
	    "(select bool_and(t.answers = (select count(*) from post p where p.thread = t.id and"
	    " p.kind = 'answer')) from thread t)");
	assert_sql("(select bool_and(r.body = p.body and r.title is not distinct from p.title)"
		   " from post p join revision r on r.post = p.id and r.number = p.revision)");
	assert_sql("not exists (select from vote v join post p on p.id = v.post where p.author = "
		   "v.person)");
	assert_sql("(select count(*) > 0 from post where edited_by <> author and revision > 1)");
	assert_sql("(select bool_and(a.thread = t.id) from thread t join post a on a.id = "
		   "t.accepted_answer)");
}

static void
nothing_is_in_the_future_nor_before_its_cause(void **state)
{
	(void)state;
	assert_sql("not exists (select from post where created_at > now() or edited_at > now()"
		   " or edited_at < created_at)");
	assert_sql("not exists (select from comment c join post p on p.id = c.post"
		   " where c.created_at > now() or c.created_at < p.created_at)");
	assert_sql(
	    "not exists (select from thread where activity_at > now() or activity_at < created_at"
	    " or accepted_at > now())");
	assert_sql("not exists (select from post p join thread t on t.id = p.thread"
		   " where p.created_at < t.created_at)");
	assert_sql("not exists (select from post p join person a on a.id = p.author"
		   " where p.created_at < a.created_at)");
	assert_sql("not exists (select from vote where created_at > now())");
	assert_sql("not exists (select from post_use where created_at > now())");
	assert_sql("(select max(created_at) > now() - interval '8 days' from post)");
}

static void
a_second_start_changes_nothing(void **state)
{
	(void)state;
	assert_sql("(select count(*) = 0 from person where email = 'x@example.com')");
	if (db_exec_script(
		conninfo, "create table seen as select count(*) as n, max(id) as last from outbox"))
		fail();
	assert_int_equal(load(clock_now()), OK);
	assert_sql("(select n = (select count(*) from outbox) and last = (select max(id) from "
		   "outbox) from seen)");
}

static void
every_file_is_json_and_in_the_program(void **state)
{
	size_t questions = 0, i;
	json_error_t error;

	(void)state;
	for (i = 0; i < demo_file_count; i++) {
		json_t *root = json_loads(demo_files[i].json, JSON_REJECT_DUPLICATES, &error);

		if (root == NULL)
			fail_msg("%s: %s", demo_files[i].name, error.text);
		questions += strncmp(demo_files[i].name, "questions/", 10) == 0;
		json_decref(root);
	}
	assert_true(questions >= 60);
}

static int
all_begin(void **state)
{

	(void)state;
	clock_open();
	conninfo = scratch_migrated("demo_test");
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	return (0);
}

static int
all_end(void **state)
{
	(void)state;
	db_pool_close(pool);
	return (0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_file_is_json_and_in_the_program),
	    cmocka_unit_test(the_company_is_there_after_the_first_start),
	    cmocka_unit_test(its_numbers_fit_together),
	    cmocka_unit_test(nothing_is_in_the_future_nor_before_its_cause),
	    cmocka_unit_test(a_second_start_changes_nothing),
	};

	return (cmocka_run_group_tests(tests, all_begin, all_end));
}
