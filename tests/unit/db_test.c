/* db_test.c -- calls that block: values, batches, transactions, errors, losses. A real PostgreSQL. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <cmocka.h>

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include "base/clock.h"
#include "db_sample.h"
#include "scratch.h"

/* What the query compiler makes of in.sql; sqlc.test.mjs holds it to that. */
#include "../sql/sqlc/sample/queries.c"

#define assert_ok(e) assert_int_equal((e), OK)
#define assert_str(s, text) assert_true(str_eq((s), str_of(text)))

static const char *conninfo;
static struct db_pool *pool;
static struct arena *mem;
static struct db *db;

static int
all_begin(void **state)
{
	(void)state;
	clock_open();
	conninfo = scratch_database("db_test");
	assert_ok(db_exec_script(conninfo, SAMPLE_TABLES));
	return (0);
}

static struct db_pool *
pool_new(int timeout_ms)
{
	return (db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .name = "db_test",
	    .statements = db_statements,
	    .statement_count = db_statement_count,
	    .blocking_timeout_ms = timeout_ms}));
}

static int
one_begin(void **state)
{
	(void)state;
	assert_ok(db_exec_script(conninfo, "truncate note, rating restart identity"));
	pool = pool_new(0);
	mem = arena_new();
	db = db_open_handle(pool, mem);
	return (0);
}

static int
one_end(void **state)
{
	(void)state;
	db_close_handle(db);
	db_pool_close(pool);
	arena_free(mem);
	return (0);
}

static int64_t
note_add(const char *title)
{
	struct note_insert note;

	assert_ok(q_note_insert(db, str_of(title), STR_NONE, STR("plain"), &note));
	return (note.id);
}

static int64_t
notes(struct db *handle)
{
	struct note_count count;

	assert_ok(q_note_count(handle, &count));
	return (count.n);
}

/* -- values -------------------------------------------------------------------- */

static void
every_type_comes_back_as_it_went(void **state)
{
	int64_t numbers[] = {INT64_MIN, 0, INT64_MAX};
	int64_t times[] = {0, -1, 4102444800000000};
	struct str texts[] = {STR("a,\"{}\\"), STR(""), STR("größer")};
	struct str bytes[] = {STR("\0\xff")};
	struct every_type row;

	(void)state;
	assert_ok(q_every_type(db, INT32_MIN, INT64_MIN, true, STR("grün"), STR("\0\1\xff"),
	    1763626500123456, -0.1, (struct int64_list){numbers, 3}, (struct str_list){texts, 3},
	    (struct str_list){bytes, 1}, (struct int64_list){times, 3}, &row));
	assert_int_equal(row.a, INT32_MIN);
	assert_true(row.b == INT64_MIN && row.c && row.g == -0.1);
	assert_str(row.d, "grün");
	assert_true(str_eq(row.e, STR("\0\1\xff")));
	assert_true(row.f == 1763626500123456);
	assert_int_equal(row.h.n, 3);
	assert_memory_equal(row.h.items, numbers, sizeof(numbers));
	assert_int_equal(row.i.n, 3);
	assert_str(row.i.items[0], "a,\"{}\\");
	assert_int_equal(row.i.items[1].n, 0);
	assert_str(row.i.items[2], "größer");
	assert_true(row.j.n == 1 && str_eq(row.j.items[0], bytes[0]));
	assert_memory_equal(row.k.items, times, sizeof(times));
}

static void
nothing_is_empty_where_null_may_not_be(void **state)
{
	struct every_type row;

	(void)state;
	assert_ok(q_every_type(db, 0, 0, false, STR_NONE, STR_NONE, INT64_MAX, 0,
	    (struct int64_list){NULL, 0}, (struct str_list){NULL, 0}, (struct str_list){NULL, 0},
	    (struct int64_list){NULL, 0}, &row));
	assert_true(row.d.p != NULL && row.d.n == 0 && row.e.p != NULL && row.e.n == 0);
	assert_true(row.h.n == 0 && row.i.n == 0 && row.j.n == 0 && row.k.n == 0);
	/* Infinity stays what it is. */
	assert_true(row.f == INT64_MAX);
}

static void
null_goes_there_and_comes_back(void **state)
{
	int64_t number = 7;
	struct every_type_or_null row;

	(void)state;
	assert_ok(q_every_type_or_null(db, NULL, NULL, NULL, STR_NONE, STR_NONE, NULL, NULL,
	    (struct int64_list){NULL, 0}, (struct str_list){NULL, 0}, (struct str_list){NULL, 0},
	    (struct int64_list){NULL, 0}, &row));
	assert_false(row.has_a || row.has_b || row.has_c || row.has_d || row.has_e || row.has_f);
	assert_false(row.has_g || row.has_h || row.has_i || row.has_j || row.has_k);
	assert_true(row.d.p == NULL && row.h.items == NULL && row.b == 0);
	assert_ok(q_every_type_or_null(db, NULL, &number, NULL, STR(""), STR_NONE, NULL, NULL,
	    (struct int64_list){&number, 1}, (struct str_list){NULL, 0}, (struct str_list){NULL, 0},
	    (struct int64_list){NULL, 0}, &row));
	assert_true(row.has_b && row.b == 7 && row.has_d && row.d.n == 0);
	assert_true(row.has_h && row.h.n == 1 && row.h.items[0] == 7 && !row.has_a);
}

static void
a_null_inside_an_array_is_a_text_without_bytes(void **state)
{
	struct texts_with_null row;

	(void)state;
	assert_ok(q_texts_with_null(db, &row));
	assert_int_equal(row.list.n, 3);
	assert_null(row.list.items[1].p);
	assert_non_null(row.list.items[2].p);
}

static void
null_in_a_column_that_may_not_be_null_is_an_error(void **state)
{
	struct null_where_none_may_be row = {.n = 42};

	(void)state;
	assert_int_equal(q_null_where_none_may_be(db, &row), ERR_INTERNAL);
	assert_int_equal(row.n, 42);
	assert_int_equal(notes(db), 0);
}

static void
quotes_and_comments_survive_the_compiler(void **state)
{
	struct quoting quoting;
	struct over_two_lines lines;

	(void)state;
	assert_ok(q_quoting(db, STR("!"), &quoting));
	assert_str(quoting.text, ":no; -- noit's :no: :no ;  ' a ?\?/ \\ \"b\"!");
	assert_ok(q_over_two_lines(db, &lines));
	assert_str(lines.text, "one\n\t-- two;\nthree");
}

static void
a_megabyte_and_many_rows_arrive(void **state)
{
	struct much much;
	struct numbers_rows rows;

	(void)state;
	assert_ok(q_much(db, 1 << 20, &much));
	assert_int_equal(much.text.n, 1 << 20);
	assert_true(much.text.p[0] == 'x' && much.text.p[much.text.n - 1] == 'x');
	assert_ok(q_numbers(db, 50000, &rows));
	assert_int_equal(rows.n, 50000);
	assert_true(rows.items[0].n == 1 && rows.items[49999].n == 50000);
}

static void
a_large_parameter_arrives(void **state)
{
	size_t n = 3 << 20;
	struct every_type_or_null row;
	struct str big = {arena_alloc(mem, n), n};

	(void)state;
	memset((char *)(uintptr_t)big.p, 'y', n);
	assert_ok(q_every_type_or_null(db, NULL, NULL, NULL, big, STR_NONE, NULL, NULL,
	    (struct int64_list){NULL, 0}, (struct str_list){NULL, 0}, (struct str_list){NULL, 0},
	    (struct int64_list){NULL, 0}, &row));
	assert_true(str_eq(row.d, big));
}

/* -- one, many, exec ------------------------------------------------------------- */

static void
a_row_that_is_not_there_is_not_found(void **state)
{
	struct note_by_id note = {.likes = 42}, *pointer = &note;
	struct db_batch *b = db_batch(db);

	(void)state;
	assert_int_equal(q_note_by_id(db, 1, &note), ERR_NOT_FOUND);
	assert_int_equal(note.likes, 42);
	q_note_by_id_add(b, 1, &pointer);
	assert_ok(db_batch_run(b));
	assert_null(pointer);
}

static void
two_rows_where_one_was_promised_are_an_error(void **state)
{
	struct two_rows row;

	(void)state;
	assert_int_equal(q_two_rows(db, &row), ERR_INTERNAL);
}

static void
exec_tells_how_many_rows_changed(void **state)
{
	int64_t id = note_add("a"), changed = 42;

	(void)state;
	assert_ok(q_note_like(db, id, &changed));
	assert_int_equal(changed, 1);
	assert_ok(q_note_like(db, id + 1, &changed));
	assert_int_equal(changed, 0);
	assert_ok(q_note_like(db, id, NULL));
}

static void
a_list_may_be_narrowed_by_arrays_and_null(void **state)
{
	int64_t ids[3] = {note_add("a"), note_add("b"), note_add("c")};
	struct note_by_id_rows rows;

	(void)state;
	assert_ok(q_note_list(db, STR_NONE, (struct int64_list){NULL, 0}, NULL, 10, &rows));
	assert_int_equal(rows.n, 3);
	assert_ok(q_note_list(db, STR("plain"), (struct int64_list){ids, 2}, &ids[0], 10, &rows));
	assert_int_equal(rows.n, 1);
	assert_str(rows.items[0].title, "b");
	assert_false(rows.items[0].has_body || rows.items[0].has_liked_at);
	assert_ok(q_note_list(db, STR("other"), (struct int64_list){NULL, 0}, NULL, 10, &rows));
	assert_true(rows.n == 0 && rows.items == NULL);
}

/* -- batches ---------------------------------------------------------------------- */

static void
a_batch_runs_in_order_and_fills_its_pointers(void **state)
{
	struct db_batch *b = db_batch(db);
	struct note_insert *one, *two;
	struct note_count *before, *after;
	struct note_by_id_rows rows;
	int64_t changed;

	(void)state;
	q_note_count_add(b, &before);
	q_note_insert_add(b, STR("a"), STR("text"), STR("plain"), &one);
	q_note_insert_add(b, STR("b"), STR_NONE, STR("plain"), &two);
	q_note_like_add(b, 2, &changed);
	q_note_list_add(b, STR_NONE, (struct int64_list){NULL, 0}, NULL, 10, &rows);
	q_note_count_add(b, &after);
	assert_ok(db_batch_run(b));
	assert_true(before->n == 0 && one->id == 1 && two->id == 2 && changed == 1);
	assert_true(rows.n == 2 && rows.items[1].likes == 1 && rows.items[1].has_liked_at);
	assert_str(rows.items[0].body, "text");
	assert_int_equal(after->n, 2);
	b = db_batch(db);
	assert_ok(db_batch_run(b));
}

static void
an_error_in_the_middle_undoes_the_whole_batch(void **state)
{
	struct db_batch *b = db_batch(db);
	struct note_insert *one = NULL, *two = NULL;
	struct note_count *count = NULL;

	(void)state;
	q_note_insert_add(b, STR("a"), STR_NONE, STR("plain"), &one);
	q_note_insert_add(b, STR("a"), STR_NONE, STR("plain"), &two);
	q_note_count_add(b, &count);
	assert_int_equal(db_batch_run(b), ERR_UNIQUE);
	assert_true(one == NULL && two == NULL && count == NULL);
	assert_int_equal(notes(db), 0);
}

static void
a_batch_of_thousands_does_not_choke(void **state)
{
	struct db_batch *b = db_batch(db);
	struct note_insert *last = NULL;
	int i;

	(void)state;
	for (i = 0; i < 5000; i++)
		q_note_insert_add(
		    b, str_fmt(mem, "note %d", i), str_fmt(mem, "%0100d", i), STR("plain"), &last);
	assert_ok(db_batch_run(b));
	assert_int_equal(last->id, 5000);
	assert_int_equal(notes(db), 5000);
}

/* -- errors ------------------------------------------------------------------------ */

static void
violations_say_which_constraint(void **state)
{
	int64_t id = note_add("a");
	struct note_insert note;

	(void)state;
	assert_int_equal(q_note_insert(db, STR("a"), STR_NONE, STR("plain"), &note), ERR_UNIQUE);
	assert_str(db_violated(db), "note_title_key");
	assert_int_equal(q_note_of(db, id + 1, 3, NULL), ERR_NO_REFERENCE);
	assert_str(db_violated(db), "rating_note");
	assert_int_equal(q_note_of(db, id, 6, NULL), ERR_CONFLICT);
	assert_str(db_violated(db), "rating_stars");
	assert_ok(q_note_of(db, id, 5, NULL));
	assert_int_equal(db_violated(db).n, 0);
}

static void
a_statement_over_its_time_is_stopped(void **state)
{
	struct db_pool *hurried = pool_new(100);
	struct db *other = db_open_handle(hurried, mem);

	(void)state;
	assert_int_equal(q_sleep(other, 5, NULL), ERR_TIMEOUT);
	assert_int_equal(notes(other), 0);
	db_pool_close(hurried);
}

static void
a_lost_connection_is_down_once_and_then_new(void **state)
{
	int64_t id = note_add("a");
	struct note_by_id note;

	(void)state;
	assert_int_equal(q_kill_myself(db, NULL), ERR_DOWN);
	assert_ok(q_note_by_id(db, id, &note));
	/* Killed while idle: the next call finds out. */
	assert_ok(db_exec_script(conninfo,
	    "select pg_terminate_backend(pid), pg_sleep(.1) from pg_stat_activity "
	    "where application_name = 'db_test blocking'"));
	assert_int_equal(q_note_by_id(db, id, &note), ERR_DOWN);
	assert_ok(q_note_by_id(db, id, &note));
}

static void
no_server_is_down_and_not_a_hang(void **state)
{
	struct db_pool *nowhere =
	    db_pool_open(&(struct db_settings){.conninfo = "host=/nonexistent",
		.statements = db_statements,
		.statement_count = db_statement_count});
	struct note_count count;

	(void)state;
	assert_int_equal(q_note_count(db_open_handle(nowhere, mem), &count), ERR_DOWN);
	assert_int_equal(q_note_count(db_open_handle(nowhere, mem), &count), ERR_DOWN);
	db_pool_close(nowhere);
}

/* -- transactions -------------------------------------------------------------------- */

static void
what_is_committed_stays_and_what_is_not_does_not(void **state)
{
	struct db *other = db_open_handle(pool, mem);

	(void)state;
	assert_ok(db_begin(db));
	assert_true(db_in_transaction(db));
	note_add("a");
	assert_int_equal(notes(db), 1);
	/* Another handle is another connection. */
	assert_int_equal(notes(other), 0);
	assert_ok(db_commit(db));
	assert_false(db_in_transaction(db));
	assert_int_equal(notes(other), 1);
	assert_ok(db_begin(db));
	note_add("b");
	db_rollback(db);
	assert_int_equal(notes(db), 1);
	/* Nothing asked, nothing sent. */
	assert_ok(db_begin(db));
	assert_ok(db_commit(db));
	db_rollback(db);
}

static void
after_an_error_a_transaction_only_gives_that_error(void **state)
{
	struct note_insert note;
	struct note_count count;

	(void)state;
	note_add("a");
	assert_ok(db_begin(db));
	note_add("b");
	assert_int_equal(q_note_insert(db, STR("a"), STR_NONE, STR("plain"), &note), ERR_UNIQUE);
	assert_int_equal(q_note_count(db, &count), ERR_UNIQUE);
	assert_int_equal(db_commit(db), ERR_UNIQUE);
	assert_int_equal(notes(db), 1);
}

static void
not_found_does_not_end_a_transaction(void **state)
{
	struct note_by_id note;

	(void)state;
	assert_ok(db_begin(db));
	note_add("a");
	assert_int_equal(q_note_by_id(db, 99, &note), ERR_NOT_FOUND);
	assert_ok(db_commit(db));
	assert_int_equal(notes(db), 1);
}

static void
a_closed_handle_rolls_back(void **state)
{
	struct db *other = db_open_handle(pool, mem);
	struct note_insert note;

	(void)state;
	assert_ok(db_begin(other));
	assert_ok(q_note_insert(other, STR("a"), STR_NONE, STR("plain"), &note));
	db_close_handle(other);
	assert_int_equal(notes(db), 0);
}

static void
a_transaction_dies_with_its_connection(void **state)
{
	struct note_count count;

	(void)state;
	assert_ok(db_begin(db));
	note_add("a");
	assert_int_equal(q_kill_myself(db, NULL), ERR_DOWN);
	assert_int_equal(q_note_count(db, &count), ERR_DOWN);
	assert_int_equal(db_commit(db), ERR_DOWN);
	assert_int_equal(notes(db), 0);
}

/* -- listening --------------------------------------------------------------------------- */

static char last_heard[64];
static int times_new;

static void
heard(void *arg, struct str payload)
{
	assert_ptr_equal(arg, &times_new);
	if (payload.p == NULL)
		times_new++;
	else
		snprintf(last_heard, sizeof(last_heard), "%.*s", STR_ARG(payload));
}

static void
wait_for(const char *text)
{
	timestamp_us end = clock_monotonic() + SECONDS_US(5);

	while (strcmp(last_heard, text) != 0 && clock_monotonic() < end)
		db_wait(pool, 1000);
	assert_string_equal(last_heard, text);
}

static void
news_are_heard_also_after_a_loss(void **state)
{
	(void)state;
	last_heard[0] = '\0';
	times_new = 0;
	db_listen(pool, "news", heard, &times_new);
	while (times_new == 0)
		db_wait(pool, 1000);
	assert_ok(db_exec_script(conninfo, "notify news, 'first'"));
	wait_for("first");
	assert_int_equal(q_kill_myself(db, NULL), ERR_DOWN);
	while (times_new == 1)
		db_wait(pool, 1000);
	assert_ok(db_exec_script(conninfo, "notify news, 'second'"));
	wait_for("second");
	assert_int_equal(times_new, 2);
}

/* -- over TCP ------------------------------------------------------------------ */

static void *
nobody(void)
{
	return (NULL);
}

static void *
not_watched(int fd, struct db_conn *conn)
{
	(void)fd;
	return (conn);
}

static void
not_unwatched(int fd, void *watched)
{
	(void)fd;
	(void)watched;
}

static int
socket_option(int fd, int level, int name)
{
	int value = -1;
	socklen_t n = sizeof(value);

	assert_int_equal(getsockopt(fd, level, name, &value, &n), 0);
	return (value);
}

/* A port that is listened at, and never answered: connections are made and wait. */
static int
deaf_port(int *fd)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(at);

	*fd = socket(AF_INET, SOCK_STREAM, 0);
	assert_int_equal(bind(*fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(listen(*fd, 64), 0);
	assert_int_equal(getsockname(*fd, (struct sockaddr *)&at, &n), 0);
	return (ntohs(at.sin_port));
}

/* Every TCP connection of this process has what notices a machine that is gone; how many there are. */
static int
sockets_checked(int except, int patience_ms)
{
	int fd, n = 0;

	for (fd = 3; fd < 256; fd++) {
		struct sockaddr_in at;
		socklen_t length = sizeof(at);

		if (fd == except || getsockname(fd, (struct sockaddr *)&at, &length) != 0 ||
		    at.sin_family != AF_INET)
			continue;
		assert_int_equal(socket_option(fd, SOL_SOCKET, SO_KEEPALIVE), 1);
		assert_int_equal(socket_option(fd, IPPROTO_TCP, TCP_KEEPIDLE), 10);
		assert_int_equal(socket_option(fd, IPPROTO_TCP, TCP_KEEPINTVL), 5);
		assert_int_equal(socket_option(fd, IPPROTO_TCP, TCP_KEEPCNT), 3);
		assert_int_equal(socket_option(fd, IPPROTO_TCP, TCP_USER_TIMEOUT), patience_ms);
		n++;
	}
	return (n);
}

static void
over_tcp_a_machine_that_is_gone_is_noticed(void **state)
{
	static const struct db_wait_ops ops = {
	    .current = nobody, .watch = not_watched, .unwatch = not_unwatched};
	static const char *const more[] = {"", " tcp_user_timeout=7000"};
	static const int patience_ms[] = {20000, 7000};
	char text[100];
	int fd, port = deaf_port(&fd);
	size_t i;

	(void)state;
	for (i = 0; i < 2; i++) {
		struct db_pool *far;

		(void)snprintf(text, sizeof(text),
		    "host=127.0.0.1 port=%d user=x dbname=x sslmode=disable%s", port, more[i]);
		far = db_pool_open(
		    &(struct db_settings){.conninfo = text, .name = "far", .ops = &ops});
		assert_true(sockets_checked(fd, patience_ms[i]) >= 6);
		db_pool_close(far);
	}
	(void)close(fd);
}

static void
waiting_ends_when_its_time_is_over(void **state)
{
	timestamp_us begin = clock_monotonic();

	(void)state;
	db_wait(pool, 50);
	assert_in_range(clock_monotonic() - begin, 45000, 5000000);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, one_begin, one_end)
	const struct CMUnitTest tests[] = {
	    TEST(every_type_comes_back_as_it_went),
	    TEST(nothing_is_empty_where_null_may_not_be),
	    TEST(null_goes_there_and_comes_back),
	    TEST(a_null_inside_an_array_is_a_text_without_bytes),
	    TEST(null_in_a_column_that_may_not_be_null_is_an_error),
	    TEST(quotes_and_comments_survive_the_compiler),
	    TEST(a_megabyte_and_many_rows_arrive),
	    TEST(a_large_parameter_arrives),
	    TEST(a_row_that_is_not_there_is_not_found),
	    TEST(two_rows_where_one_was_promised_are_an_error),
	    TEST(exec_tells_how_many_rows_changed),
	    TEST(a_list_may_be_narrowed_by_arrays_and_null),
	    TEST(a_batch_runs_in_order_and_fills_its_pointers),
	    TEST(an_error_in_the_middle_undoes_the_whole_batch),
	    TEST(a_batch_of_thousands_does_not_choke),
	    TEST(violations_say_which_constraint),
	    TEST(a_statement_over_its_time_is_stopped),
	    TEST(a_lost_connection_is_down_once_and_then_new),
	    TEST(no_server_is_down_and_not_a_hang),
	    TEST(what_is_committed_stays_and_what_is_not_does_not),
	    TEST(after_an_error_a_transaction_only_gives_that_error),
	    TEST(not_found_does_not_end_a_transaction),
	    TEST(a_closed_handle_rolls_back),
	    TEST(a_transaction_dies_with_its_connection),
	    TEST(news_are_heard_also_after_a_loss),
	    TEST(over_tcp_a_machine_that_is_gone_is_noticed),
	    TEST(waiting_ends_when_its_time_is_over),
	};

	return (cmocka_run_group_tests(tests, all_begin, NULL));
}
