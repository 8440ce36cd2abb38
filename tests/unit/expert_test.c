/* expert_test.c -- the scoring model by hand: what each feature is, how they are compared, what is said about them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "routing/fit.h"
#include "routing/model.h"

#define NOW (DAYS_US(20000))
#define ASKER 1
#define ANNA 2
#define BEN 3
#define CARLA 4
#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-9)

static struct arena *mem;
static struct evidence evidence;

static int
begin(void **state)
{
	(void)state;
	assert_int_equal(ranking_open(NULL), OK);
	mem = arena_new();
	evidence = evidence_open(mem, NOW, ASKER);
	return (0);
}

static int
end(void **state)
{
	(void)state;
	arena_free(mem);
	return (0);
}

static struct model_post
post(int64_t thread, int64_t person, enum model_kind kind, int64_t days)
{
	return ((struct model_post){.thread = thread,
	    .person = person,
	    .kind = kind,
	    .askable = true,
	    .at = NOW - DAYS_US(days)});
}

static const char *
text_of(struct str s)
{
	return (str_c(mem, s));
}

/* -- similar questions ------------------------------------------------------------------ */

static void
a_thread_half_as_alike_answered_a_half_life_ago_counts_a_quarter(void **state)
{
	const struct model_thread threads[] = {{10, 8}, {11, 4}};
	const struct model_post posts[] = {
	    post(11, ANNA, MODEL_ANSWER, 90), post(10, ANNA, MODEL_ANSWER, 0)};

	(void)state;
	evidence_posts(&evidence, threads, 2, posts, 2);
	assert_near(evidence_find(&evidence, ANNA)->text, 1.25);
	assert_int_equal(evidence_find(&evidence, ANNA)->threads, 2);
	assert_true(evidence_find(&evidence, ANNA)->text_at == NOW);
	assert_int_equal(evidence_find(&evidence, ANNA)->best[0].id, 10);
	assert_int_equal(evidence_find(&evidence, ANNA)->best[1].id, 11);
}

static void
a_thread_counts_once_for_a_person_by_the_best_they_wrote_there(void **state)
{
	const struct model_thread threads[] = {{10, 8}};
	const struct model_post posts[] = {post(10, ANNA, MODEL_ANSWER, 90),
	    post(10, ANNA, MODEL_ANSWER, 0), post(10, ANNA, MODEL_COMMENT, 0)};

	(void)state;
	evidence_posts(&evidence, threads, 1, posts, 3);
	assert_near(evidence_find(&evidence, ANNA)->text, 1);
	assert_int_equal(evidence_find(&evidence, ANNA)->threads, 1);
}

static void
an_accepted_answer_counts_more_asking_and_commenting_less(void **state)
{
	const struct model_thread threads[] = {{10, 8}};
	struct model_post posts[] = {post(10, ANNA, MODEL_QUESTION, 0),
	    post(10, BEN, MODEL_ANSWER, 0), post(10, CARLA, MODEL_COMMENT, 0)};

	(void)state;
	posts[1].accepted = true;
	evidence_posts(&evidence, threads, 1, posts, 3);
	assert_near(evidence_find(&evidence, BEN)->text, 1 + ranking()->route_accepted);
	assert_near(evidence_find(&evidence, ANNA)->text, ranking()->route_question);
	assert_near(evidence_find(&evidence, CARLA)->text, ranking()->route_comment);
	/* Only who answered is said to have answered. */
	assert_int_equal(evidence_find(&evidence, ANNA)->best[0].id, 0);
	assert_int_equal(evidence_find(&evidence, CARLA)->threads, 0);
}

static void
the_asker_and_nobody_are_no_candidates(void **state)
{
	const struct model_thread threads[] = {{10, 8}};
	const struct model_post posts[] = {
	    post(10, ASKER, MODEL_ANSWER, 0), post(10, 0, MODEL_ANSWER, 0)};

	(void)state;
	evidence_posts(&evidence, threads, 1, posts, 2);
	assert_int_equal(evidence.n, 0);
	assert_null(evidence_of(&evidence, ASKER));
	assert_null(evidence_of(&evidence, 0));
}

static void
who_may_not_be_asked_is_no_candidate_but_of_the_circle(void **state)
{
	const struct model_thread threads[] = {{10, 8}};
	struct model_post posts[] = {post(10, ANNA, MODEL_ANSWER, 0)};
	struct model_member members[MODEL_CIRCLE];

	(void)state;
	posts[0].askable = false;
	evidence_posts(&evidence, threads, 1, posts, 1);
	assert_int_equal(evidence.n, 0);
	assert_int_equal(model_circle(&evidence, threads, 1, posts, 1, members), 1);
}

/* -- the circle ---------------------------------------------------------------------------- */

static void
the_circle_is_who_wrote_there_by_the_squares_of_how_alike_the_threads_are(void **state)
{
	const struct model_thread threads[] = {{10, 8}, {11, 4}};
	const struct model_post posts[] = {post(10, ANNA, MODEL_QUESTION, 3),
	    post(10, ANNA, MODEL_COMMENT, 2), post(10, BEN, MODEL_ANSWER, 2),
	    post(11, BEN, MODEL_COMMENT, 1), post(11, ASKER, MODEL_ANSWER, 1)};
	struct model_member members[MODEL_CIRCLE];

	(void)state;
	/* Anna 1, Ben 1 + 1/4 */
	assert_int_equal(model_circle(&evidence, threads, 2, posts, 5, members), 2);
	assert_int_equal(members[0].person, BEN);
	assert_near(members[0].share, 1.25 / 2.25);
	assert_int_equal(members[1].person, ANNA);
	assert_near(members[1].share, 1 / 2.25);
	assert_int_equal(model_circle(&evidence, threads, 0, posts, 0, members), 0);
}

/* -- features ------------------------------------------------------------------------------- */

static void
features_are_logarithms_of_what_was_done_and_how_long_ago(void **state)
{
	struct candidate *anna = evidence_of(&evidence, ANNA);
	double raw[EXPERT_FEATURE_COUNT];

	(void)state;
	anna->text = 0.99;
	anna->circle = 0.497;
	anna->tags[0].sum = 1.5;
	anna->tags[1].sum = 0.45;
	anna->tags[2].sum = 7; /* of no tag of the question */
	anna->activity = 2.95;
	anna->seen_at = NOW - DAYS_US(9);
	anna->asker = 3;
	anna->asked = 3;
	anna->answered = 2;
	anna->hours = 1;
	anna->open = 4;
	model_raw(&evidence, anna, 2, raw);
	assert_near(raw[EXPERT_TEXT], log(1.0));
	assert_near(raw[EXPERT_CIRCLE], log(0.5));
	assert_near(raw[EXPERT_TAGS], log(2.0));
	assert_near(raw[EXPERT_ACTIVITY], log(3.0));
	assert_near(raw[EXPERT_SEEN], -log(10.0));
	assert_near(raw[EXPERT_ASKER], log(4.0));
	assert_near(raw[EXPERT_ACCEPTANCE], 0.4);
	assert_near(raw[EXPERT_RESPONSE], log(2.0));
	assert_near(raw[EXPERT_OPEN], 4);
}

static void
features_are_compared_among_the_candidates_of_the_question(void **state)
{
	double weights[EXPERT_FEATURE_COUNT] = {[EXPERT_ASKER] = 2, [EXPERT_OPEN] = -1};
	double sd = sqrt(2.0 / 3);

	(void)state;
	evidence_of(&evidence, ANNA)->open = 1;
	evidence_of(&evidence, BEN)->open = 2;
	evidence_of(&evidence, CARLA)->open = 3;
	model_score(&evidence, 0, weights);
	/* Mean 2, deviation sqrt(2/3); of the asker nothing is known of anybody. */
	assert_near(evidence_find(&evidence, ANNA)->features[EXPERT_OPEN], -1 / sd);
	assert_near(evidence_find(&evidence, BEN)->features[EXPERT_OPEN], 0);
	assert_near(evidence_find(&evidence, CARLA)->features[EXPERT_OPEN], 1 / sd);
	assert_near(evidence_find(&evidence, BEN)->features[EXPERT_ASKER], 0);
	assert_near(evidence_find(&evidence, ANNA)->score, 1 / sd);
	assert_int_equal(evidence.items[0]->person, ANNA);
	assert_int_equal(evidence.items[2]->person, CARLA);
}

static void
who_was_never_asked_is_as_quick_as_the_others_are_on_average(void **state)
{
	double weights[EXPERT_FEATURE_COUNT] = {[EXPERT_RESPONSE] = -1};

	(void)state;
	evidence_of(&evidence, ANNA)->hours = 1;
	evidence_of(&evidence, BEN)->hours = 100;
	(void)evidence_of(&evidence, CARLA);
	model_score(&evidence, 0, weights);
	assert_near(evidence_find(&evidence, CARLA)->features[EXPERT_RESPONSE], 0);
	assert_int_equal(evidence.items[0]->person, ANNA);
	assert_int_equal(evidence.items[1]->person, CARLA);
	assert_int_equal(evidence.items[2]->person, BEN);
}

static void
equal_people_stand_in_the_order_of_their_numbers_however_they_came(void **state)
{
	double weights[EXPERT_FEATURE_COUNT];
	int64_t person;

	(void)state;
	for (person = 900; person > 1; person--)
		(void)evidence_of(&evidence, person);
	model_weights(weights);
	model_score(&evidence, 0, weights);
	assert_int_equal(evidence.n, 899);
	for (person = 2; person <= 900; person++)
		assert_int_equal(evidence.items[person - 2]->person, person);
	assert_int_equal(evidence_find(&evidence, 500)->person, 500);
}

/* -- reasons -------------------------------------------------------------------------------- */

static void
reasons_say_what_counted_most_first_with_at_most_three_links(void **state)
{
	struct str names[] = {STR("vpn"), STR("wifi")};
	struct str_list tags = {names, 2};
	double weights[EXPERT_FEATURE_COUNT] = {
	    [EXPERT_TAGS] = 3, [EXPERT_TEXT] = 1, [EXPERT_ASKER] = 0.1};
	const struct model_thread threads[] = {{10, 8}, {11, 4}};
	const struct model_post posts[] = {
	    post(10, ANNA, MODEL_ANSWER, 1), post(11, ANNA, MODEL_ANSWER, 100)};
	struct candidate *anna;
	struct expert_reason_list list;

	(void)state;
	evidence_posts(&evidence, threads, 2, posts, 2);
	(void)evidence_of(&evidence, BEN);
	anna = evidence_find(&evidence, ANNA);
	anna->tags[0] = (struct candidate_tag){2, 4, NOW - DAYS_US(12), 12};
	anna->tags[1] = (struct candidate_tag){1, 1, NOW, 13};
	anna->asker = 1;
	anna->month = 5;
	model_score(&evidence, 2, weights);
	list = model_reasons(&evidence, anna, &tags, weights);
	assert_int_equal(list.n, EXPERT_REASONS);
	assert_string_equal(
	    text_of(list.items[0].text), "answered 4 questions on vpn, last one 12 days ago");
	assert_int_equal(list.items[0].thread, 12);
	assert_string_equal(text_of(list.items[1].text), "answered a similar question yesterday");
	assert_int_equal(list.items[1].thread, 10);
	assert_string_equal(
	    text_of(list.items[2].text), "answered a similar question 3 months ago");
	assert_int_equal(list.items[2].thread, 11);
	assert_string_equal(text_of(list.items[3].text), "answered this person before");
	assert_int_equal(list.items[3].thread, 0);
}

static void
who_is_only_around_has_no_reasons(void **state)
{
	struct str_list tags = {NULL, 0};
	double weights[EXPERT_FEATURE_COUNT];
	struct candidate *anna = evidence_of(&evidence, ANNA);

	(void)state;
	model_weights(weights);
	model_score(&evidence, 0, weights);
	assert_int_equal(model_reasons(&evidence, anna, &tags, weights).n, 0);
}

/* -- learning --------------------------------------------------------------------------------- */

static bool
is_ben(void *with, int64_t person)
{
	(void)with;
	return (person == BEN);
}

/* Ben answers, and what tells him apart is one feature alone. */
static void
questions_add(struct fit_questions *questions, size_t n)
{
	double weights[EXPERT_FEATURE_COUNT] = {0};
	size_t i;

	for (i = 0; i < n; i++) {
		evidence = evidence_open(mem, NOW, ASKER);
		evidence_of(&evidence, ANNA)->open = 3;
		(void)evidence_of(&evidence, BEN);
		(void)evidence_of(&evidence, CARLA);
		model_score(&evidence, 0, weights);
		fit_add(mem, questions, &evidence, is_ben, NULL);
	}
}

static void
fitting_moves_the_weight_that_tells_who_answers_and_no_other(void **state)
{
	struct fit_questions questions = {NULL, 0, 0};
	double weights[EXPERT_FEATURE_COUNT] = {[EXPERT_TEXT] = 0.25};

	(void)state;
	questions_add(&questions, 300);
	fit_run(&questions, weights);
	assert_true(weights[EXPERT_OPEN] < -0.2);
	assert_near(weights[EXPERT_TEXT], 0.25);
	assert_near(weights[EXPERT_ASKER], 0);
}

static void
few_questions_move_it_less_and_none_not_at_all(void **state)
{
	struct fit_questions few = {NULL, 0, 0}, many = {NULL, 0, 0}, none = {NULL, 0, 0};
	double by_few[EXPERT_FEATURE_COUNT] = {0}, by_many[EXPERT_FEATURE_COUNT] = {0};
	double by_none[EXPERT_FEATURE_COUNT] = {[EXPERT_TEXT] = 0.25};

	(void)state;
	questions_add(&few, 3);
	questions_add(&many, 300);
	fit_run(&few, by_few);
	fit_run(&many, by_many);
	fit_run(&none, by_none);
	assert_true(by_many[EXPERT_OPEN] < by_few[EXPERT_OPEN]);
	assert_true(by_few[EXPERT_OPEN] < 0);
	assert_near(by_none[EXPERT_TEXT], 0.25);
}

static bool
is_nobody(void *with, int64_t person)
{
	(void)with;
	(void)person;
	return (false);
}

static void
a_question_nobody_of_them_answered_teaches_nothing(void **state)
{
	struct fit_questions questions = {NULL, 0, 0};
	double weights[EXPERT_FEATURE_COUNT] = {0};

	(void)state;
	(void)evidence_of(&evidence, ANNA);
	model_score(&evidence, 0, weights);
	fit_add(mem, &questions, &evidence, is_nobody, NULL);
	assert_int_equal(questions.n, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(a_thread_half_as_alike_answered_a_half_life_ago_counts_a_quarter),
	    T(a_thread_counts_once_for_a_person_by_the_best_they_wrote_there),
	    T(an_accepted_answer_counts_more_asking_and_commenting_less),
	    T(the_asker_and_nobody_are_no_candidates),
	    T(who_may_not_be_asked_is_no_candidate_but_of_the_circle),
	    T(the_circle_is_who_wrote_there_by_the_squares_of_how_alike_the_threads_are),
	    T(features_are_logarithms_of_what_was_done_and_how_long_ago),
	    T(features_are_compared_among_the_candidates_of_the_question),
	    T(who_was_never_asked_is_as_quick_as_the_others_are_on_average),
	    T(equal_people_stand_in_the_order_of_their_numbers_however_they_came),
	    T(reasons_say_what_counted_most_first_with_at_most_three_links),
	    T(who_is_only_around_has_no_reasons),
	    T(fitting_moves_the_weight_that_tells_who_answers_and_no_other),
	    T(few_questions_move_it_less_and_none_not_at_all),
	    T(a_question_nobody_of_them_answered_teaches_nothing),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
