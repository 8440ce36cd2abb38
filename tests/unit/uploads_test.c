/* uploads_test.c -- what recordings see of uploads: whose they are, taken once, offered again, removed. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/random.h"
#include "base/settings.h"
#include "jobs.h"
#include "queries.h"
#include "scratch.h"
#include "store/db.h"
#include "uploads.h"

#define assert_ok(e) assert_int_equal((e), OK)
#define NOON (DAYS_US(20000) + HOURS_US(12))
#define HALF STR("HALFAAAAAAAAAAAAAAAAAA")
#define WHOLE STR("WHOLEAAAAAAAAAAAAAAAAA")
#define OTHER STR("OTHERAAAAAAAAAAAAAAAAA")
#define LATE STR("LATEAAAAAAAAAAAAAAAAAA")

static const char *conninfo;
static struct db_pool *pool;
static struct ctx ctx;
static char folder[] = "/tmp/peerlore-uploads-XXXXXX";

static void
sql(const char *text)
{
	assert_ok(db_exec_script(conninfo, text));
}

static int
all_begin(void **state)
{
	char path[64];

	(void)state;
	clock_open();
	random_open();
	assert_non_null(mkdtemp(folder));
	assert_int_equal(setenv("PEERLORE_DATA", folder, 1), 0);
	assert_ok(settings_open(NULL));
	(void)snprintf(path, sizeof(path), "%s/media", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	(void)snprintf(path, sizeof(path), "%s/media/uploads", folder);
	assert_int_equal(mkdir(path, 0700), 0);
	conninfo = scratch_migrated("uploads_test");
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .name = "uploads_test",
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	sql("insert into person (email, name) values ('a@x', 'Anna'), ('b@x', 'Ben')");
	return (0);
}

/* A file of n bytes for an upload. */
static void
file_put(struct str id, size_t n)
{
	FILE *f = fopen(upload_path(ctx.mem, id), "we");

	assert_non_null(f);
	while (n-- > 0)
		assert_int_equal(fputc('x', f), 'x');
	assert_int_equal(fclose(f), 0);
}

static bool
file_is_there(struct str id)
{
	return (access(upload_path(ctx.mem, id), F_OK) == 0);
}

/* Anna's: one half sent, one whole, one whole that is over since yesterday. Ben's: one whole. */
static int
one_begin(void **state)
{
	struct arena *mem = arena_new();

	(void)state;
	ctx = (struct ctx){.mem = mem,
	    .db = db_open_handle(pool, mem),
	    .now = NOON,
	    .actor = {.person = 1, .scopes = SCOPE_ALL}};
	sql("delete from job; delete from upload;"
	    "insert into upload (id, person, size, received, file_name, declared_type, created_at,"
	    "	touched_at, expires_at, finished_at)"
	    "select id, person, 4, received, id || '.webm', 'video/webm', at, at, at + interval '7 "
	    "days',"
	    "	case when received = 4 then at end "
	    "from (values ('HALFAAAAAAAAAAAAAAAAAA', 1, 2, timestamptz '2024-10-04 10:00Z'),"
	    "	('WHOLEAAAAAAAAAAAAAAAAA', 1, 4, '2024-10-04 11:00Z'),"
	    "	('LATEAAAAAAAAAAAAAAAAAA', 1, 4, '2024-09-20 11:00Z'),"
	    "	('OTHERAAAAAAAAAAAAAAAAA', 2, 4, '2024-10-04 11:00Z')) v(id, person, received, "
	    "at)");
	file_put(HALF, 2);
	file_put(WHOLE, 4);
	file_put(LATE, 4);
	file_put(OTHER, 4);
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

static int
all_end(void **state)
{
	char command[80];

	(void)state;
	db_pool_close(pool);
	(void)snprintf(command, sizeof(command), "rm -rf %s", folder);
	return (system(command));
}

static void
others_and_those_that_are_over_are_not_there(void **state)
{
	const struct str none[] = {OTHER, LATE, STR("AAAAAAAAAAAAAAAAAAAAAA"), STR(""),
	    STR("../../etc/passwd"), STR("x'--")};
	struct upload u = {0};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(none) / sizeof(none[0]); i++) {
		assert_int_equal(upload_find(&ctx, none[i], &u), ERR_NOT_FOUND);
		assert_int_equal(upload_take(&ctx, none[i], &u), ERR_NOT_FOUND);
		assert_int_equal(upload_remove(&ctx, none[i]), ERR_NOT_FOUND);
	}
	assert_ok(upload_find(&ctx, WHOLE, &u));
	assert_true(str_eq(u.id, WHOLE) && str_eq(u.type, STR("video/webm")));
	assert_int_equal(u.size, 4);
	ctx.actor = (struct actor){0};
	assert_int_equal(upload_find(&ctx, WHOLE, &u), ERR_SIGNED_OUT);
	ctx.actor = (struct actor){.system = true};
	assert_ok(upload_find(&ctx, OTHER, &u));
}

static void
an_upload_is_taken_once_and_only_when_it_is_whole(void **state)
{
	struct upload u;

	(void)state;
	assert_int_equal(upload_take(&ctx, HALF, &u), ERR_CONFLICT);
	/* In the caller's transaction: taken back with it. */
	assert_ok(db_begin(ctx.db));
	assert_ok(upload_take(&ctx, WHOLE, &u));
	assert_int_equal(u.taken_at, NOON);
	db_rollback(ctx.db);
	ctx.db = db_open_handle(pool, ctx.mem);
	assert_ok(upload_take(&ctx, WHOLE, &u));
	assert_int_equal(upload_take(&ctx, WHOLE, &u), ERR_CONFLICT);
	/* It is found for as long as it is needed. */
	ctx.now = NOON + DAYS_US(400);
	assert_ok(upload_find(&ctx, WHOLE, &u));
	assert_int_equal(upload_find(&ctx, HALF, &u), ERR_NOT_FOUND);
}

static void
what_was_not_used_is_offered_again(void **state)
{
	struct upload_list list;
	struct upload u;

	(void)state;
	assert_ok(upload_drafts(&ctx, &list));
	assert_int_equal(list.n, 2);
	assert_true(str_eq(list.items[0].id, WHOLE) && str_eq(list.items[1].id, HALF));
	assert_int_equal(list.items[1].received, 2);
	assert_int_equal(list.items[1].finished_at, 0);
	assert_ok(upload_take(&ctx, WHOLE, &u));
	assert_ok(upload_drafts(&ctx, &list));
	assert_int_equal(list.n, 1);
}

static void
removing_leaves_neither_row_nor_file(void **state)
{
	struct upload u;

	(void)state;
	assert_ok(upload_remove(&ctx, HALF));
	assert_int_equal(upload_find(&ctx, HALF, &u), ERR_NOT_FOUND);
	assert_true(file_is_there(HALF)); /* until the transaction has gone through */
	ctx.actor = (struct actor){.system = true};
	assert_ok(job_run_next(&ctx));
	assert_false(file_is_there(HALF));
	/* A job that comes once more, or for one that is still there, does no harm. */
	assert_ok(job_upload_gone(&ctx, HALF));
	assert_ok(job_upload_gone(&ctx, WHOLE));
	assert_true(file_is_there(WHOLE));
}

static void
the_hourly_job_removes_what_is_over(void **state)
{
	(void)state;
	ctx.actor = (struct actor){.system = true};
	assert_ok(job_uploads(&ctx, STR("")));
	assert_false(file_is_there(LATE));
	assert_true(file_is_there(HALF) && file_is_there(WHOLE) && file_is_there(OTHER));
}

static void
settling_notices_a_file_that_was_cut_short(void **state)
{
	struct upload u;

	(void)state;
	assert_ok(upload_find(&ctx, WHOLE, &u));
	assert_ok(upload_settle(&u));
	assert_int_equal(truncate(upload_path(ctx.mem, WHOLE), 3), 0);
	assert_int_equal(upload_settle(&u), ERR_NOT_FOUND);
	assert_int_equal(unlink(upload_path(ctx.mem, WHOLE)), 0);
	assert_int_equal(upload_settle(&u), ERR_NOT_FOUND);
}

int
main(void)
{
#define T(name) cmocka_unit_test_setup_teardown(name, one_begin, one_end)
	const struct CMUnitTest tests[] = {T(others_and_those_that_are_over_are_not_there),
	    T(an_upload_is_taken_once_and_only_when_it_is_whole),
	    T(what_was_not_used_is_offered_again), T(removing_leaves_neither_row_nor_file),
	    T(the_hourly_job_removes_what_is_over), T(settling_notices_a_file_that_was_cut_short)};

	return (cmocka_run_group_tests(tests, all_begin, all_end));
}
