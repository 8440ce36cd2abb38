/* db_migrate_test.c -- migrations go forward once, in order, whole or not at all. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "scratch.h"
#include "store/migrate.h"

#define assert_ok(e) assert_int_equal((e), OK)
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static const struct migration three[] = {
    {1, "shelf",
	"create table shelf (id integer primary key);\ninsert into shelf values (1), (2);\n"},
    {2, "book", "create table book (shelf integer not null references shelf);\n"},
    {3, "label", "alter table shelf add label text not null default '';\n"},
};

static const char *
fresh(void)
{
	static int n;
	char name[40];

	(void)snprintf(name, sizeof(name), "migrate_%d", n++);
	return (scratch_database(name));
}

static int
level(const char *conninfo)
{
	struct db_pool *pool = db_pool_open(&(struct db_settings){.conninfo = conninfo});
	struct arena *mem = arena_new();
	int n = -1;

	assert_ok(migrate_level(db_open_handle(pool, mem), &n));
	db_pool_close(pool);
	arena_free(mem);
	return (n);
}

static void
an_empty_database_gets_all_of_them_and_then_none(void **state)
{
	const char *conninfo = fresh();
	size_t applied = 99;

	(void)state;
	assert_ok(migrate_run(conninfo, three, 2, &applied));
	assert_int_equal(applied, 2);
	assert_int_equal(level(conninfo), 2);
	assert_ok(migrate_run(conninfo, three, 2, &applied));
	assert_int_equal(applied, 0);
	assert_ok(migrate_run(conninfo, three, 3, &applied));
	assert_int_equal(applied, 1);
	assert_int_equal(level(conninfo), 3);
	assert_ok(db_exec_script(conninfo, "insert into book values (2); select label from shelf"));
}

static void
a_failing_one_leaves_nothing_behind_and_what_came_before_stays(void **state)
{
	const struct migration list[] = {three[0],
	    {2, "half", "create table half (id integer); insert into nowhere values (1);\n"}};
	const char *conninfo = fresh();
	size_t applied = 99;

	(void)state;
	assert_int_equal(migrate_run(conninfo, list, COUNT(list), &applied), ERR_INTERNAL);
	assert_int_equal(applied, 99);
	assert_int_equal(level(conninfo), 1);
	assert_int_not_equal(db_exec_script(conninfo, "select * from half"), OK);
	assert_ok(migrate_run(conninfo, three, 3, &applied));
	assert_int_equal(applied, 2);
}

static void
one_that_commits_by_itself_is_refused(void **state)
{
	const struct migration list[] = {{1, "sly", "create table sly (id integer); commit;\n"}};
	const char *conninfo = fresh();
	size_t applied;

	(void)state;
	assert_int_equal(migrate_run(conninfo, list, 1, &applied), ERR_INTERNAL);
	assert_int_equal(level(conninfo), 0);
}

static void
a_newer_database_is_refused(void **state)
{
	const char *conninfo = fresh();
	size_t applied;

	(void)state;
	assert_ok(migrate_run(conninfo, three, 3, &applied));
	assert_int_equal(migrate_run(conninfo, three, 2, &applied), ERR_CONFLICT);
}

static void
a_database_of_other_migrations_is_refused(void **state)
{
	const struct migration other[] = {{1, "kennel", "create table kennel (id integer);\n"}};
	const char *conninfo = fresh();
	size_t applied;

	(void)state;
	assert_ok(migrate_run(conninfo, other, 1, &applied));
	assert_int_equal(migrate_run(conninfo, three, 3, &applied), ERR_CONFLICT);
}

/* Runs in a child, because libpq blocks. */
static pid_t
in_child(const char *conninfo, const char *script)
{
	pid_t pid = fork();
	size_t applied;

	if (pid == 0) {
		enum err e = script == NULL ? migrate_run(conninfo, three, 3, &applied)
					    : db_exec_script(conninfo, script);
		_exit(e == OK ? 0 : 1);
	}
	return (pid);
}

static void
two_nodes_at_once_do_it_once(void **state)
{
	const char *conninfo = fresh();
	pid_t nodes[3];
	int i, status;

	(void)state;
	for (i = 0; i < 3; i++)
		nodes[i] = in_child(conninfo, NULL);
	for (i = 0; i < 3; i++) {
		assert_int_equal(waitpid(nodes[i], &status, 0), nodes[i]);
		assert_int_equal(status, 0);
	}
	assert_int_equal(level(conninfo), 3);
}

static void
a_locked_table_is_tried_again(void **state)
{
	const char *conninfo = fresh();
	size_t applied;
	pid_t reader;
	int status;

	(void)state;
	assert_ok(migrate_run(conninfo, three, 2, &applied));
	reader = in_child(conninfo, "begin; lock table shelf; select pg_sleep(2); commit");
	usleep(200000);
	assert_ok(migrate_run(conninfo, three, 3, &applied));
	assert_int_equal(applied, 1);
	assert_int_equal(waitpid(reader, &status, 0), reader);
	assert_int_equal(status, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(an_empty_database_gets_all_of_them_and_then_none),
	    cmocka_unit_test(a_failing_one_leaves_nothing_behind_and_what_came_before_stays),
	    cmocka_unit_test(one_that_commits_by_itself_is_refused),
	    cmocka_unit_test(a_newer_database_is_refused),
	    cmocka_unit_test(a_database_of_other_migrations_is_refused),
	    cmocka_unit_test(two_nodes_at_once_do_it_once),
	    cmocka_unit_test(a_locked_table_is_tried_again),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
