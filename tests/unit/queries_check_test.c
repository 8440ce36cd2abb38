/* queries_check_test.c -- every query fits the database that the migrations make. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "queries.h"
#include "scratch.h"

#define assert_ok(e) assert_int_equal((e), OK)

static const char *conninfo;
static char lines[4096];

static int
all_begin(void **state)
{

	(void)state;
	conninfo = scratch_migrated("queries_check_test");
	return (0);
}

static void
remember(void *arg, const char *line)
{
	size_t n = strlen(lines);

	(void)arg;
	(void)snprintf(lines + n, sizeof(lines) - n, "%s\n", line);
}

static void
every_query_fits_the_migrated_database(void **state)
{
	size_t wrong = 99;

	(void)state;
	lines[0] = '\0';
	assert_ok(
	    db_check_queries(conninfo, db_statements, db_statement_count, remember, NULL, &wrong));
	if (wrong > 0)
		fail_msg("%zu differences:\n%s", wrong, lines);
}

/* What the check has to find, each named in a line of its own. */
static const struct db_field id_int4[] = {{"id", DB_INT4, false, 0, 0}};
static const struct db_field id_int8[] = {{"id", DB_INT8, false, 0, 0}};
static const struct db_field rows_int4[] = {{"rows", DB_INT4, false, 0, 0}};
static const struct db_field spare[] = {
    {"id", DB_INT8, false, 0, 0}, {"more", DB_INT8, false, 0, 0}};

#define QUERY(called, text, parameters, n, results, m)                                             \
	{                                                                                          \
		.name = called, .source = "planted.sql:1", .sql = text, .params = parameters,      \
		.param_count = n, .columns = results, .column_count = m                            \
	}
static const struct db_statement planted[] = {
    QUERY("fine", "select id from shelf where id = $1 limit 5", id_int8, 1, id_int8, 1),
    QUERY("column_type", "select id from shelf where id = $1 limit 5", id_int8, 1, id_int4, 1),
    QUERY("param_type", "select id from shelf where id = $1 limit 5", id_int4, 1, id_int8, 1),
    QUERY("limit_type", "select id from shelf limit $1", rows_int4, 1, id_int8, 1),
    QUERY("column_count", "select id from shelf where id = $1", id_int8, 1, spare, 2),
    QUERY("misspelt", "select ide from shelf where id = $1", id_int8, 1, id_int8, 1),
    QUERY("cast", "select $1::smallint::integer", id_int4, 1, id_int4, 1),
    QUERY("cast_through", "select $1::text::integer", id_int4, 1, id_int4, 1),
};

static void
a_planted_mistake_is_named(void **state)
{
	const char *other = scratch_database("planted");
	size_t wrong = 0;

	(void)state;
	lines[0] = '\0';
	assert_ok(db_exec_script(other, "create table shelf (id bigint primary key)"));
	assert_ok(db_check_queries(
	    other, planted, sizeof(planted) / sizeof(planted[0]), remember, NULL, &wrong));
	assert_string_equal(lines,
	    "planted.sql:1: column_type: column id is declared int4, PostgreSQL gives int8\n"
	    "planted.sql:1: param_type: parameter id is declared int4, PostgreSQL expects int8 (or "
	    "write :id::int4)\n"
	    "planted.sql:1: limit_type: parameter rows is declared int4, PostgreSQL expects int8 "
	    "(or write :rows::int4)\n"
	    "planted.sql:1: column_count: declares 2 columns, PostgreSQL gives 1\n"
	    "planted.sql:1: misspelt: ERROR:  column \"ide\" does not exist\n");
	assert_int_equal(wrong, 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_query_fits_the_migrated_database),
	    cmocka_unit_test(a_planted_mistake_is_named),
	};

	return (cmocka_run_group_tests(tests, all_begin, NULL));
}
