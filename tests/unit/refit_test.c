/* refit_test.c -- the nightly fitting: when it learns, when what it learned is used, and who teaches. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "queries.h"
#include "routing.h"
#include "routing/refit.h"
#include "scratch.h"
#include "store/db.h"

#define assert_ok(e) assert_int_equal((e), OK)
#define NOW (DAYS_US(20000))
#define OPEN 1
#define PRIVATE 2
#define PEOPLE 5 /* seen for each question: 1 asks, 2 to 6 could answer */

static const char *conninfo;
static struct db_pool *pool;
static struct ctx ctx;

static void PRINTF_LIKE(1, 2) sql(const char *format, ...)
{
	char text[1024];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	assert_ok(db_exec_script(conninfo, text));
}

static int
begin(void **state)
{
	static int number;
	struct arena *mem = arena_new();
	char name[32];

	(void)state;
	(void)snprintf(name, sizeof(name), "refit%d", number++);
	conninfo = scratch_migrated(name);
	assert_ok(ranking_open(NULL));
	sql("insert into person (name) select 'P' || n from generate_series(1, 6) n;"
	    "insert into space (slug, name, private) values ('board', 'Board', true)");
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .name = "refit_test",
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	ctx = (struct ctx){.mem = mem,
	    .db = db_open_handle(pool, mem),
	    .now = NOW,
	    .actor = {.person = 1, .admin = true, .scopes = SCOPE_ALL}};
	return (0);
}

static int
end(void **state)
{
	(void)state;
	db_close_handle(ctx.db);
	arena_free(ctx.mem);
	db_pool_close(pool);
	return (0);
}

/*
 * n questions of a space, each seen with five people and answered by one of
 * them in turn: the one whose feature is highest.
 */
static void
questions_make(int64_t first, int n, int64_t space, enum expert_feature feature, double height)
{
	struct expert experts[PEOPLE] = {{.person = 0}};
	struct expert_list list = {experts, PEOPLE};
	int i, k;

	sql("insert into thread (id, kind, space, created_at, activity_at) select %lld + n, "
	    "'question', "
	    "%lld, to_timestamp(%lld), to_timestamp(%lld) from generate_series(0, %d) n;"
	    "insert into post (id, kind, thread, space, author, owner, title, body, body_html, "
	    "created_at) select id, 'question', id, space, 1, 1, 'A question', 'b', '', created_at "
	    "from "
	    "thread where id between %lld and %lld",
	    (long long)first, (long long)space, (long long)(NOW / 1000000),
	    (long long)(NOW / 1000000), n - 1, (long long)first, (long long)first + n - 1);
	sql("insert into post (id, kind, thread, space, author, owner, body, body_html, "
	    "created_at) "
	    "select id + 100000, 'answer', id, space, 2 + (id - %lld) %% 5, 2, 'b', '', created_at "
	    "from "
	    "thread where id between %lld and %lld",
	    (long long)first, (long long)first, (long long)first + n - 1);
	for (i = 0; i < n; i++) {
		for (k = 0; k < PEOPLE; k++) {
			experts[k].person = 2 + k;
			experts[k].features[feature] = k == i % PEOPLE ? height : -height / 4;
		}
		assert_ok(experts_note(&ctx, first + i, &list));
	}
}

static struct refit_view
night(void)
{
	struct refit_view view;

	assert_ok(job_refit(&ctx, STR_NONE));
	assert_ok(refit_show(&ctx, &view));
	return (view);
}

/* The weights that rankings use now. */
static double
weight_used(enum expert_feature feature)
{
	double weights[EXPERT_FEATURE_COUNT];
	struct refit_weights row;
	enum err e = q_refit_weights(ctx.db, &row);

	assert_true(e == OK || e == ERR_NOT_FOUND);
	refit_weights_read(e == OK ? &row : NULL, weights);
	return (weights[feature]);
}

/* -- when -------------------------------------------------------------------------------- */

static void
below_two_hundred_answered_questions_nothing_is_learned(void **state)
{
	struct refit_view view;

	(void)state;
	questions_make(1000, REFIT_QUESTIONS - 1, OPEN, EXPERT_TEAM, 2);
	view = night();
	assert_int_equal(view.questions, REFIT_QUESTIONS - 1);
	assert_false(view.used);
	assert_false(view.in_use);
	assert_true(view.fitted_at == NOW);
	assert_true(weight_used(EXPERT_TEAM) == ranking()->route_team);
}

static void
what_tells_who_answers_gains_weight_and_is_used(void **state)
{
	struct refit_view view;

	(void)state;
	questions_make(1000, 300, OPEN, EXPERT_TEAM, 2);
	view = night();
	assert_int_equal(view.questions, 300);
	assert_int_equal(view.measured, 60);
	/* Delivered, a team counts nothing: all five are alike, (1 + 4/2) is the rank. */
	assert_true(fabs(view.before - 1.0 / 3) < 1e-9);
	assert_true(fabs(view.after - 1) < 1e-9);
	assert_true(view.used && view.in_use);
	assert_true(weight_used(EXPERT_TEAM) > 0.3);
	assert_true(weight_used(EXPERT_SEEN) == ranking()->route_seen);
}

static void
what_ranks_the_newest_worse_is_not_used(void **state)
{
	struct refit_view view;

	(void)state;
	/* Long ago who has much waiting answered; of late, who has least. */
	questions_make(1000, 400, OPEN, EXPERT_OPEN, 3);
	questions_make(2000, 100, OPEN, EXPERT_OPEN, -3);
	view = night();
	assert_int_equal(view.measured, 100);
	assert_true(view.after < view.before);
	assert_false(view.used || view.in_use);
	assert_true(weight_used(EXPERT_OPEN) == ranking()->route_open);
}

static void
it_is_compared_with_what_is_in_use_not_with_what_was_delivered(void **state)
{
	struct refit_view view;

	(void)state;
	questions_make(1000, 300, OPEN, EXPERT_TEAM, 2);
	assert_true(night().used);
	view = night();
	assert_true(fabs(view.before - 1) < 1e-9);
}

/* -- who teaches ----------------------------------------------------------------------------- */

static void
private_questions_teach_nothing(void **state)
{
	struct refit_view view;

	(void)state;
	questions_make(1000, 300, PRIVATE, EXPERT_TEAM, 2);
	view = night();
	assert_int_equal(view.questions, 0);
	assert_true(weight_used(EXPERT_TEAM) == ranking()->route_team);
}

static void
withdrawn_questions_and_answers_teach_nothing(void **state)
{
	(void)state;
	questions_make(1000, 300, OPEN, EXPERT_TEAM, 2);
	sql("update post set withdrawn_at = created_at, withdrawn_by = 1 where id between 1000 and "
	    "1099 or id between 101100 and 101199");
	assert_int_equal(night().questions, 100);
}

static void
only_the_first_ranking_of_a_question_is_kept(void **state)
{
	struct expert one = {.person = 6};
	struct expert_list list = {&one, 1};
	struct refit_seen_rows rows;

	(void)state;
	questions_make(1000, 1, OPEN, EXPERT_TEAM, 2);
	assert_ok(experts_note(&ctx, 1000, &list));
	/* What the answerer looked like then: not what a later call would say. */
	sql("update routing_seen set layout = 7");
	assert_ok(q_refit_seen(ctx.db, 7, 10, &rows));
	assert_int_equal(rows.n, PEOPLE);
	assert_true(rows.items[0].answered && !rows.items[4].answered);
	assert_true(str_find(rows.items[0].features, STR(" 2 ")) > 0);
	assert_true(str_find(rows.items[4].features, STR(" -0.5 ")) > 0);
	/* Features of another kind are not read. */
	assert_int_equal(night().questions, 0);
}

/* -- the switch --------------------------------------------------------------------------------- */

static void
switched_off_the_delivered_weights_count_until_it_is_on_again(void **state)
{
	struct refit_view view;
	double learned;

	(void)state;
	questions_make(1000, 300, OPEN, EXPERT_TEAM, 2);
	assert_true(night().in_use);
	learned = weight_used(EXPERT_TEAM);
	assert_ok(refit_want(&ctx, false));
	assert_ok(refit_show(&ctx, &view));
	assert_false(view.wanted || view.in_use);
	assert_true(weight_used(EXPERT_TEAM) == ranking()->route_team);
	assert_ok(refit_want(&ctx, true));
	assert_true(weight_used(EXPERT_TEAM) == learned);
}

static void
only_administrators_see_it_and_switch_it(void **state)
{
	struct refit_view view;

	(void)state;
	ctx.actor.admin = false;
	assert_int_equal(refit_show(&ctx, &view), ERR_NOT_FOUND);
	assert_int_equal(refit_want(&ctx, false), ERR_NOT_FOUND);
	ctx.actor.admin = true;
	assert_ok(refit_show(&ctx, &view));
	assert_true(view.wanted);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(below_two_hundred_answered_questions_nothing_is_learned),
	    T(what_tells_who_answers_gains_weight_and_is_used),
	    T(what_ranks_the_newest_worse_is_not_used),
	    T(it_is_compared_with_what_is_in_use_not_with_what_was_delivered),
	    T(private_questions_teach_nothing),
	    T(withdrawn_questions_and_answers_teach_nothing),
	    T(only_the_first_ranking_of_a_question_is_kept),
	    T(switched_off_the_delivered_weights_count_until_it_is_on_again),
	    T(only_administrators_see_it_and_switch_it),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
