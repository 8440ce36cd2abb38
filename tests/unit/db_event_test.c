/* db_event_test.c -- the same calls from coroutines on an event loop: a small one of epoll and ucontext. */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <ucontext.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "db_sample.h"
#include "scratch.h"

#include "../sql/sqlc/sample/queries.c"

#if defined(__SANITIZE_ADDRESS__)
#include <sanitizer/common_interface_defs.h>
#define SWITCH_BEGIN(save, bottom, size) __sanitizer_start_switch_fiber(save, bottom, size)
#define SWITCH_END(save) __sanitizer_finish_switch_fiber(save, NULL, NULL)
#else
#define SWITCH_BEGIN(save, bottom, size) ((void)(bottom), (void)(size))
#define SWITCH_END(save) ((void)(save))
#endif

#define assert_ok(e) assert_int_equal((e), OK)
/* cmocka leaves a failed test with longjmp, which cannot cross stacks: jobs use these. */
#define must(what)                                                                                 \
	do {                                                                                       \
		if (!(what)) {                                                                     \
			fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #what);                 \
			abort();                                                                   \
		}                                                                                  \
	} while (0)
#define must_ok(e) must((e) == OK)
#define STACK (128u * 1024)

/* -- coroutines ------------------------------------------------------------------ */

struct task {
	ucontext_t at, back;
	void *stack, *shadow;
	void (*job)(struct task *);
	struct arena *mem;
	struct db *db;
	bool ready, done;
	/* What jobs leave behind. */
	enum err e;
	int64_t n;
	timestamp_us began, ended;
};

static const char *conninfo;
static struct db_pool *pool;
static struct task *running;
static struct task *tasks;
static size_t task_count;
static int loop;
static const void *main_bottom;
static size_t main_size;

static void
task_main(void)
{
	struct task *t = running;

#if defined(__SANITIZE_ADDRESS__)
	__sanitizer_finish_switch_fiber(NULL, &main_bottom, &main_size);
#endif
	t->began = clock_monotonic();
	t->job(t);
	t->ended = clock_monotonic();
	t->done = true;
	db_close_handle(t->db);
	SWITCH_BEGIN(NULL, main_bottom, main_size);
	swapcontext(&t->at, &t->back);
}

static void
task_resume(struct task *t)
{
	void *shadow = NULL;

	running = t;
	t->ready = false;
	SWITCH_BEGIN(&shadow, t->stack, STACK);
	swapcontext(&t->back, &t->at);
	SWITCH_END(shadow);
	running = NULL;
}

static void
task_suspend(void)
{
	struct task *t = running;

	SWITCH_BEGIN(&t->shadow, main_bottom, main_size);
	swapcontext(&t->at, &t->back);
	SWITCH_END(t->shadow);
}

static void *
task_current(void)
{
	return (running);
}

static void
task_ready(void *who)
{
	((struct task *)who)->ready = true;
}

static void *
watch(int fd, struct db_conn *conn)
{
	struct epoll_event ev = {
	    .events = EPOLLIN | EPOLLOUT | EPOLLRDHUP | EPOLLET, .data.ptr = conn};

	assert_int_equal(epoll_ctl(loop, EPOLL_CTL_ADD, fd, &ev), 0);
	return (conn);
}

static void
unwatch(int fd, void *watched)
{
	(void)fd;
	(void)watched;
}

static const struct db_wait_ops ops = {task_current, task_suspend, task_ready, watch, unwatch};

/* -- the loop --------------------------------------------------------------------------- */

static timestamp_us clock_ahead;
static bool ticking;

static void
loop_turn(void)
{
	static timestamp_us ticked;
	struct epoll_event events[16];
	timestamp_us now;
	size_t i;
	int k, n = epoll_wait(loop, events, 16, 5);

	for (k = 0; k < n; k++)
		db_conn_event(events[k].data.ptr, (events[k].events & EPOLLIN) != 0,
		    (events[k].events & EPOLLOUT) != 0,
		    (events[k].events & (EPOLLERR | EPOLLHUP | EPOLLRDHUP)) != 0);
	now = clock_monotonic();
	if (ticking && now - ticked >= 20000) {
		ticked = now;
		db_tick(pool, now + clock_ahead);
	}
	for (i = 0; i < task_count; i++) {
		if (tasks[i].ready)
			task_resume(&tasks[i]);
	}
}

/* Runs the tasks to their end. */
static void
tasks_run(void)
{
	timestamp_us end = clock_monotonic() + SECONDS_US(30);
	size_t i, left;

	do {
		loop_turn();
		for (left = i = 0; i < task_count; i++)
			left += !tasks[i].done;
	} while (left > 0 && clock_monotonic() < end);
	assert_int_equal(left, 0);
}

static struct task *
tasks_new(size_t n, void (*job)(struct task *))
{
	struct task *first = &tasks[task_count];
	size_t i;

	assert_true(task_count + n <= 1000);
	for (i = 0; i < n; i++) {
		struct task *t = &first[i];

		*t = (struct task){.job = job, .ready = true, .n = (int64_t)i, .mem = arena_new()};
		t->db = db_open_handle(pool, t->mem);
		t->stack = mmap(NULL, STACK, PROT_READ | PROT_WRITE,
		    MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
		assert_true(t->stack != MAP_FAILED);
		getcontext(&t->at);
		t->at.uc_stack.ss_sp = t->stack;
		t->at.uc_stack.ss_size = STACK;
		makecontext(&t->at, task_main, 0);
	}
	task_count += n;
	return (first);
}

static void
tasks_free(void)
{
	while (task_count > 0) {
		struct task *t = &tasks[--task_count];

		munmap(t->stack, STACK);
		arena_free(t->mem);
	}
}

static int
all_begin(void **state)
{
	(void)state;
	clock_open();
	conninfo = scratch_database("db_event_test");
	tasks = calloc(1000, sizeof(*tasks));
	return (db_exec_script(conninfo, SAMPLE_TABLES) == OK ? 0 : -1);
}

static int
all_end(void **state)
{
	(void)state;
	free(tasks);
	return (0);
}

static int
one_begin(void **state)
{
	(void)state;
	clock_ahead = 0;
	ticking = true;
	loop = epoll_create1(EPOLL_CLOEXEC);
	assert_ok(db_exec_script(conninfo, "truncate note, rating restart identity"));
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .name = "event",
	    .ops = &ops,
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	return (0);
}

static int
one_end(void **state)
{
	(void)state;
	tasks_free();
	db_pool_close(pool);
	close(loop);
	return (0);
}

static unsigned
connections_up(void)
{
	struct db_stats stats;

	db_pool_stats(pool, &stats);
	return (stats.up);
}

static void
wait_until_up(void)
{
	timestamp_us end = clock_monotonic() + SECONDS_US(10);

	while (connections_up() < 6 && clock_monotonic() < end)
		loop_turn();
	assert_int_equal(connections_up(), 6);
}

/* -- lanes --------------------------------------------------------------------------- */

static void
asks_thrice(struct task *t)
{
	struct numbers_rows rows;
	struct over_two_lines *lines;
	struct numbers_rows more;
	struct db_batch *b;

	t->e = q_numbers(t->db, t->n + 1, &rows);
	must_ok(t->e);
	must((int64_t)rows.n == t->n + 1);
	b = db_batch(t->db);
	q_over_two_lines_add(b, &lines);
	q_numbers_add(b, t->n + 2, &more);
	must_ok(db_batch_run(b));
	must((int64_t)more.n == t->n + 2);
	must(lines->text.n == 18);
	must_ok(q_numbers(t->db, t->n + 3, &rows));
	must((int64_t)rows.n == t->n + 3);
}

static void
everybody_gets_their_own_answers(void **state)
{
	struct db_stats stats;

	(void)state;
	tasks_new(200, asks_thrice);
	tasks_run();
	db_pool_stats(pool, &stats);
	assert_int_equal(stats.batches, 600);
	assert_int_equal(stats.statements, 800);
	assert_true(stats.waiting == 0 && stats.failed == 0 && stats.connections == 6);
}

static void
sleeps_on_the_slow_lane(struct task *t)
{
	db_slow(t->db);
	t->e = q_sleep(t->db, .4, NULL);
}

static void
counts(struct task *t)
{
	struct note_count count;

	t->e = q_note_count(t->db, &count);
}

static void
a_slow_lane_holds_up_nobody_on_the_fast_one(void **state)
{
	struct task *slow = tasks_new(1, sleeps_on_the_slow_lane), *fast = tasks_new(20, counts);
	int i;

	(void)state;
	tasks_run();
	assert_ok(slow->e);
	for (i = 0; i < 20; i++) {
		assert_ok(fast[i].e);
		assert_true(fast[i].ended < slow->ended - 100000);
	}
}

static void
tells_its_limits(struct task *t)
{
	struct backend b;

	if (t->n == 1)
		db_slow(t->db);
	if (t->n == 2)
		must_ok(db_begin(t->db));
	t->e = q_backend(t->db, &b);
	must_ok(t->e);
	must(str_eq(b.statement_timeout, t->n == 0   ? STR("2s")
					 : t->n == 1 ? STR("10s")
						     : STR("5s")));
	must(str_eq(b.name, t->n == 0   ? STR("event fast")
			    : t->n == 1 ? STR("event slow")
					: STR("event transaction")));
}

static void
each_lane_has_its_time_limit(void **state)
{
	(void)state;
	tasks_new(3, tells_its_limits);
	tasks_run();
}

static void
takes_a_megabyte(struct task *t)
{
	struct much much;

	t->e = q_much(t->db, 1 << 20, &much);
	must(much.text.n == 1 << 20);
	must(much.text.p[(1 << 20) - 1] == 'x');
}

static void
a_megabyte_does_not_stall_an_edge_triggered_socket(void **state)
{
	(void)state;
	/* The tick looks after old batches and would hide it. */
	ticking = false;
	tasks_new(8, takes_a_megabyte);
	tasks_run();
}

static void
sends_a_megabyte(struct task *t)
{
	struct str big = {arena_alloc(t->mem, 1 << 20), 1 << 20};
	struct every_type_or_null row;

	memset((char *)(uintptr_t)big.p, 'z', big.n);
	t->e = q_every_type_or_null(t->db, NULL, NULL, NULL, big, STR_NONE, NULL, NULL,
	    (struct int64_list){NULL, 0}, (struct str_list){NULL, 0}, (struct str_list){NULL, 0},
	    (struct int64_list){NULL, 0}, &row);
	must_ok(t->e);
	must(str_eq(row.d, big));
}

static void
megabytes_go_both_ways_at_once(void **state)
{
	(void)state;
	tasks_new(8, sends_a_megabyte);
	tasks_run();
}

static void
naps_on_the_fast_lane(struct task *t)
{
	t->e = q_sleep(t->db, .3, NULL);
}

static void
the_queue_has_an_end(void **state)
{
	struct task *all = tasks_new(1, naps_on_the_fast_lane);
	int i, busy = 0;

	(void)state;
	tasks_new(600, counts);
	tasks_run();
	for (i = 0; i < 601; i++) {
		assert_true(all[i].e == OK || all[i].e == ERR_BUSY);
		busy += all[i].e == ERR_BUSY;
	}
	assert_int_equal(busy, 101);
}

static void
sleeps_too_long(struct task *t)
{
	t->e = q_sleep(t->db, 10, NULL);
}

static void
a_statement_over_its_time_leaves_the_lane_working(void **state)
{
	struct task *slow = tasks_new(1, sleeps_too_long), *next = tasks_new(1, counts);

	(void)state;
	tasks_run();
	assert_int_equal(slow->e, ERR_TIMEOUT);
	assert_ok(next->e);
}

static void
the_main_stack_blocks(void **state)
{
	struct arena *mem = arena_new();
	struct db *db = db_open_handle(pool, mem);
	struct note_count count;

	(void)state;
	assert_ok(q_note_count(db, &count));
	assert_ok(db_begin(db));
	assert_ok(q_note_count(db, &count));
	assert_ok(db_commit(db));
	arena_free(mem);
}

/* -- transactions ------------------------------------------------------------------------- */

static void
inserts_and_naps(struct task *t)
{
	struct note_insert note;

	must_ok(db_begin(t->db));
	t->e =
	    q_note_insert(t->db, str_fmt(t->mem, "%d", (int)t->n), STR_NONE, STR("plain"), &note);
	if (t->e == OK)
		t->e = q_sleep(t->db, .1, NULL);
	if (t->e == OK)
		t->e = db_commit(t->db);
}

static int64_t
notes(void)
{
	struct arena *mem = arena_new();
	struct note_count count = {.n = -1};

	assert_ok(q_note_count(db_open_handle(pool, mem), &count));
	arena_free(mem);
	return (count.n);
}

static void
the_fifth_transaction_waits_for_its_turn(void **state)
{
	struct task *all = tasks_new(9, inserts_and_naps);
	int i;

	(void)state;
	tasks_run();
	for (i = 0; i < 9; i++)
		assert_ok(all[i].e);
	assert_true(all[8].ended - all[0].began > 280000);
	assert_int_equal(notes(), 9);
}

static void
holds_a_transaction(struct task *t)
{
	struct note_count count;

	must_ok(db_begin(t->db));
	must_ok(q_note_count(t->db, &count));
	t->e = q_sleep(t->db, 3, NULL);
}

static void
who_waits_two_seconds_for_a_transaction_is_told_busy(void **state)
{
	struct task *late;

	(void)state;
	tasks_new(4, holds_a_transaction);
	late = tasks_new(1, inserts_and_naps);
	tasks_run();
	assert_int_equal(late->e, ERR_BUSY);
	assert_in_range(late->ended - late->began, 1900000, 2900000);
	/* They were closed without a commit: the connections are free again. */
	tasks_new(4, inserts_and_naps);
	tasks_run();
	assert_int_equal(notes(), 4);
}

static void
fails_and_goes(struct task *t)
{
	struct note_insert note;

	must_ok(db_begin(t->db));
	must_ok(q_note_insert(
	    t->db, str_fmt(t->mem, "mine %d", (int)t->n), STR_NONE, STR("plain"), &note));
	t->e = q_note_insert(t->db, STR("taken"), STR_NONE, STR("plain"), &note);
	if (t->n % 2 == 0)
		t->e = q_note_of(t->db, 1 << 20, 1, NULL);
}

static void
failed_transactions_give_their_connection_back(void **state)
{
	(void)state;
	tasks_new(40, fails_and_goes);
	tasks_run();
	assert_int_equal(notes(), 0);
	tasks_new(4, inserts_and_naps);
	tasks_run();
	assert_int_equal(notes(), 4);
}

/* -- losses ----------------------------------------------------------------------------------- */

static void
kills_the_fast_lane(struct task *t)
{
	t->e = q_kill_myself(t->db, NULL);
}

static void
a_killed_lane_fails_what_was_pending_and_comes_back(void **state)
{
	struct task *before = tasks_new(1, counts), *killer = tasks_new(1, kills_the_fast_lane);
	struct task *pending = tasks_new(5, counts);
	int i;

	(void)state;
	tasks_run();
	assert_ok(before->e);
	assert_int_equal(killer->e, ERR_DOWN);
	for (i = 0; i < 5; i++)
		assert_int_equal(pending[i].e, ERR_DOWN);
	wait_until_up();
	assert_int_equal(notes(), 0);
}

static void
kills_its_transaction(struct task *t)
{
	struct note_count count;

	must_ok(db_begin(t->db));
	must_ok(q_note_count(t->db, &count));
	must(q_kill_myself(t->db, NULL) == ERR_DOWN);
	t->e = db_commit(t->db);
}

static void
killed_transactions_come_back_too(void **state)
{
	struct task *all = tasks_new(4, kills_its_transaction);
	int i;

	(void)state;
	tasks_run();
	for (i = 0; i < 4; i++)
		assert_int_equal(all[i].e, ERR_DOWN);
	wait_until_up();
	tasks_new(4, inserts_and_naps);
	tasks_run();
	assert_int_equal(notes(), 4);
}

static void
a_stopped_server_is_down_at_once_and_used_again_when_it_is_back(void **state)
{
	struct task *pending = tasks_new(3, sleeps_too_long), *later;
	int i;

	(void)state;
	for (i = 0; i < 5; i++)
		loop_turn();
	scratch_stop();
	tasks_run();
	for (i = 0; i < 3; i++)
		assert_int_equal(pending[i].e, ERR_DOWN);
	later = tasks_new(1, counts);
	tasks_new(1, inserts_and_naps);
	tasks_run();
	assert_int_equal(later[0].e, ERR_DOWN);
	assert_int_equal(later[1].e, ERR_DOWN);
	assert_true(later[0].ended - later[0].began < 50000);
	assert_true(later[1].ended - later[1].began < 50000);
	scratch_again();
	wait_until_up();
	assert_int_equal(notes(), 0);
}

static void
reads_a_note(struct task *t)
{
	struct note_by_id note;

	t->e = q_note_by_id(t->db, 1, &note);
}

/* A connection given up from a coroutine is only shut down there; the event does the rest. */
static void
a_table_changed_below_a_prepared_statement_costs_one_connection(void **state)
{
	struct task *t = tasks_new(1, reads_a_note);
	struct db_stats stats;

	(void)state;
	tasks_run();
	assert_int_equal(t->e, ERR_NOT_FOUND);
	assert_ok(db_exec_script(conninfo, "alter table note alter likes type bigint"));
	t = tasks_new(1, reads_a_note);
	tasks_run();
	assert_int_equal(t->e, ERR_INTERNAL);
	assert_ok(db_exec_script(conninfo, "alter table note alter likes type integer"));
	do {
		loop_turn();
		db_pool_stats(pool, &stats);
	} while (stats.lost == 0);
	wait_until_up();
	t = tasks_new(1, reads_a_note);
	tasks_run();
	assert_int_equal(t->e, ERR_NOT_FOUND);
	db_pool_stats(pool, &stats);
	assert_int_equal(stats.lost, 1);
}

static void
asks_for_the_backend(struct task *t)
{
	struct backend b;

	t->e = q_backend(t->db, &b);
	must_ok(t->e);
	t->n = b.pid;
}

static void
a_frozen_lane_is_given_up_after_five_seconds(void **state)
{
	struct task *frozen = tasks_new(1, asks_for_the_backend), *stuck;
	int i;

	(void)state;
	tasks_run();
	kill((pid_t)frozen->n, SIGSTOP);
	stuck = tasks_new(2, counts);
	for (i = 0; i < 20; i++)
		loop_turn();
	assert_false(stuck[0].done);
	clock_ahead = SECONDS_US(6);
	loop_turn();
	while (!stuck[1].done)
		loop_turn();
	clock_ahead = 0;
	assert_int_equal(stuck[0].e, ERR_DOWN);
	assert_int_equal(stuck[1].e, ERR_DOWN);
	kill((pid_t)frozen->n, SIGCONT);
	wait_until_up();
	assert_int_equal(notes(), 0);
}

/* -- news --------------------------------------------------------------------------------------- */

static int news, fresh;

static void
heard(void *arg, struct str payload)
{
	(void)arg;
	if (payload.p == NULL)
		fresh++;
	else
		news++;
}

static void
tells(struct task *t)
{
	t->e = q_tell(t->db, STR("hello"), NULL);
	must_ok(t->e);
}

static void
wait_for(const int *what, int n)
{
	timestamp_us end = clock_monotonic() + SECONDS_US(5);

	while (*what < n && clock_monotonic() < end)
		loop_turn();
	assert_int_equal(*what, n);
}

static void
news_are_heard_also_after_a_loss(void **state)
{
	(void)state;
	news = fresh = 0;
	db_listen(pool, "news", heard, NULL);
	wait_for(&fresh, 1);
	tasks_new(1, tells);
	tasks_run();
	wait_for(&news, 1);
	tasks_new(1, kills_the_fast_lane);
	tasks_run();
	wait_for(&fresh, 2);
	assert_ok(db_exec_script(conninfo, "notify news, 'again'"));
	wait_for(&news, 2);
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, one_begin, one_end)
	const struct CMUnitTest tests[] = {
	    TEST(everybody_gets_their_own_answers),
	    TEST(a_slow_lane_holds_up_nobody_on_the_fast_one),
	    TEST(each_lane_has_its_time_limit),
	    TEST(a_megabyte_does_not_stall_an_edge_triggered_socket),
	    TEST(megabytes_go_both_ways_at_once),
	    TEST(the_queue_has_an_end),
	    TEST(a_statement_over_its_time_leaves_the_lane_working),
	    TEST(the_main_stack_blocks),
	    TEST(the_fifth_transaction_waits_for_its_turn),
	    TEST(who_waits_two_seconds_for_a_transaction_is_told_busy),
	    TEST(failed_transactions_give_their_connection_back),
	    TEST(a_killed_lane_fails_what_was_pending_and_comes_back),
	    TEST(killed_transactions_come_back_too),
	    TEST(a_stopped_server_is_down_at_once_and_used_again_when_it_is_back),
	    TEST(a_table_changed_below_a_prepared_statement_costs_one_connection),
	    TEST(a_frozen_lane_is_given_up_after_five_seconds),
	    TEST(news_are_heard_also_after_a_loss),
	};

	return (cmocka_run_group_tests(tests, all_begin, all_end));
}
