/* expert_rank_test.c -- who is ranked for a question, from what evidence; and that a private space shows in no other. */
#include "search_fixture.h"

#include <math.h>

#include "eval/history.h"
#include "queries.h"
#include "routing/model.h"
#include "scratch.h"
#include "search.h"
#include "store/db.h"

#define GENERAL 1
#define BOARD 2
enum { ANNA = 1, BEN, CARLA, DORA, SUSPENDED, IMPORTED, PEOPLE = IMPORTED };
#define SECRET "zephirine"
#define assert_near(a, b) assert_true(fabs((a) - (b)) < 1e-6)

static const char *conninfo;
static struct db_pool *pool;
static struct indexer *indexer;
static struct fixture *fixture;
static struct ctx ctx;

/* -- a small company ------------------------------------------------------------------ */

static void
sql(const char *text)
{
	assert_ok(db_exec_script(conninfo, text));
}

static void PRINTF_LIKE(1, 2) put(const char *format, ...)
{
	char text[2048];
	va_list args;

	va_start(args, format);
	(void)vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	sql(text);
}

/* Helpers in the database: say when in days before the moment the tests look from. */
static const char helpers[] =
    "create function at(days float8) returns timestamptz language sql as $$"
    "	select to_timestamp(1795000000) - days * interval '1 day' $$;"
    "create function ask(thread bigint, in_space bigint, by_whom bigint, words text, days float8, "
    "tags text[]) returns void language sql as $$"
    "	insert into thread (id, kind, space, created_at, activity_at) values (thread, 'question', "
    "in_space, at(days), at(days));"
    "	insert into post (id, kind, thread, space, author, owner, title, body, body_html, "
    "created_at) values (thread, 'question', thread, in_space, by_whom, by_whom, words, words, "
    "'', at(days));"
    "	insert into tag (name) select unnest(tags) on conflict do nothing;"
    "	insert into thread_tag (thread, tag, created_at) select thread, id, at(days) from tag "
    "where name = any (tags) $$;"
    "create function answer(number bigint, question bigint, by_whom bigint, words text, days "
    "float8) returns void language sql as $$"
    "	insert into post (id, kind, thread, space, author, owner, body, body_html, created_at)"
    "	select number, 'answer', id, space, by_whom, by_whom, words, '', at(days) from thread "
    "where id = question $$;"
    "create function remark(on_post bigint, by_whom bigint, days float8) returns void language "
    "sql as $$"
    "	insert into comment (post, thread, author, body, body_html, created_at)"
    "	select id, thread, by_whom, 'And the gateway?', '', at(days) from post where id = on_post "
    "$$;";

static const char content[] =
    "insert into person (name, state) values ('Anna Berg', 'active'), ('Ben Cole', 'active'), "
    "('Carla Diaz', 'active'), ('Dora Elm', 'active'), ('Su Spended', 'suspended'), ('Im Ported', "
    "'imported');"
    "insert into space (slug, name, private) values ('board', 'Board', true);"
    "insert into membership (space, person, role) values (2, 1, 'member'), (2, 2, 'member');"
    "select ask(100, 1, 1, 'The tunnel drops every hour on the train', 200, '{vpn}');"
    "select ask(101, 1, 3, 'No tunnel after the update of the laptop', 40, '{vpn,laptop}');"
    "select ask(102, 1, 1, 'Where are the parcels', 30, '{post}');"
    "select answer(200, 100, 2, 'Renew the tunnel certificate.', 90);"
    "select answer(201, 101, 2, 'The gateway of the tunnel moved.', 0);"
    "select answer(202, 101, 5, 'Tunnel? Ask somebody else.', 1);"
    "select answer(203, 101, 6, 'The tunnel wants the old client.', 1);"
    "select answer(204, 102, 4, 'At the gate.', 29);"
    "select remark(204, 4, 3);";

static void
catch_up(void)
{
	bool caught_up = false;

	while (!caught_up)
		assert_ok(indexer_step(indexer, &caught_up));
}

static int
begin(void **state)
{
	static int number;
	char name[32];

	if (fixture_setup(state) != 0 || ranking_open(NULL) != OK)
		return (-1);
	fixture = *state;
	(void)snprintf(name, sizeof(name), "expert%d", number++);
	conninfo = scratch_migrated(name);
	sql(helpers);
	sql(content);
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .name = "expert test",
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	indexer = indexer_new(pool, fixture->dir.p, "test");
	catch_up();
	assert_ok(search_open(fixture->dir.p));
	ctx = (struct ctx){.mem = fixture->mem,
	    .db = db_open_handle(pool, fixture->mem),
	    .now = FIXTURE_NOW,
	    .actor = {.system = true, .scopes = SCOPE_ALL}};
	return (0);
}

static int
end(void **state)
{
	search_close();
	indexer_free(indexer);
	db_close_handle(ctx.db);
	db_pool_close(pool);
	return (fixture_teardown(state));
}

/* -- asking ------------------------------------------------------------------------------ */

static struct str vpn[] = {{"vpn", 3}};

static struct expert_request
request_of(int64_t space)
{
	return ((struct expert_request){.title = STR("The tunnel is down"),
	    .body = STR("Since the update the **tunnel** does not come up."),
	    .tags = {vpn, 1},
	    .space = space,
	    .asker = ANNA});
}

static struct expert_list
ranked(int64_t space)
{
	struct expert_request request = request_of(space);
	struct expert_list list;

	assert_ok(experts_rank(&ctx, &request, &list));
	return (list);
}

static const struct expert *
expert_find(const struct expert_list *list, int64_t person)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->items[i].person == person)
			return (&list->items[i]);
	}
	return (NULL);
}

/* Everything there is in a ranking, exactly. */
static struct str
written(const struct expert_list *list)
{
	struct buf b = {.mem = ctx.mem};
	size_t i, k;

	for (i = 0; i < list->n; i++) {
		const struct expert *x = &list->items[i];

		buf_fmt(&b, "%lld %.*s %a", (long long)x->person, STR_ARG(x->name), x->score);
		for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
			buf_fmt(&b, " %a", x->features[k]);
		for (k = 0; k < x->reasons.n; k++)
			buf_fmt(&b, "\n\t%.*s %lld %.*s %.*s", STR_ARG(x->reasons.items[k].text),
			    (long long)x->reasons.items[k].thread,
			    STR_ARG(x->reasons.items[k].title), STR_ARG(x->reasons.items[k].slug));
		buf_char(&b, '\n');
	}
	return (buf_view(&b));
}

/* -- evidence by hand ------------------------------------------------------------------------ */

static void
tags_count_answers_halved_every_half_life_and_name_the_last_thread(void **state)
{
	struct expert_tags_rows rows;

	(void)state;
	assert_ok(
	    q_expert_tags(ctx.db, (struct str_list){vpn, 1}, GENERAL, 0, ctx.now, 90, 100, &rows));
	assert_int_equal(rows.n, 1); /* neither the suspended nor the imported */
	assert_int_equal(rows.items[0].person, BEN);
	assert_near(rows.items[0].freshness, 1.5);
	assert_int_equal(rows.items[0].answers, 2);
	assert_int_equal(rows.items[0].last_thread, 101);
	assert_true(rows.items[0].last_at == FIXTURE_NOW);
	/* The question itself is no evidence for it. */
	assert_ok(q_expert_tags(
	    ctx.db, (struct str_list){vpn, 1}, GENERAL, 101, ctx.now, 90, 100, &rows));
	assert_near(rows.items[0].freshness, 0.5);
}

static void
people_are_known_by_their_answers_comments_and_invitations(void **state)
{
	int64_t ids[] = {ANNA, BEN, CARLA, DORA, SUSPENDED, IMPORTED};
	struct expert_people_rows rows;

	(void)state;
	sql("insert into topic_choice (person, name, wanted) values (3, 'vpn', true), (4, 'vpn', "
	    "false);"
	    "insert into routing (question, state, begun_at) values (101, 'answered', at(40)), "
	    "(102, "
	    "'asking', at(30));"
	    "insert into invitation (question, person, wave, seat, state, asked_at, closed_at, "
	    "answered_at) values"
	    "	(101, 2, 1, 'best', 'answered', at(2), at(1.8), at(1.5)),"
	    "	(102, 2, 1, 'best', 'waiting', at(1), null, null)");
	assert_ok(q_expert_people(ctx.db, (struct int64_list){ids, 6}, (struct str_list){vpn, 1},
	    GENERAL, 0, ANNA, &rows));
	assert_int_equal(rows.n, 3); /* not the asker, not who cannot be asked */
	assert_int_equal(rows.items[0].person, BEN);
	assert_true(rows.items[0].seen_at == FIXTURE_NOW);
	assert_int_equal(rows.items[0].for_asker, 1);
	assert_int_equal(rows.items[0].asked, 1);
	assert_int_equal(rows.items[0].answered, 1);
	assert_near(rows.items[0].hours, 12);
	assert_int_equal(rows.items[0].waiting, 1);
	assert_false(rows.items[0].has_wants);
	assert_true(rows.items[1].has_wants); /* Carla */
	assert_int_equal(rows.items[2].person, DORA);
	assert_false(rows.items[2].has_wants);
	assert_true(rows.items[2].seen_at == FIXTURE_NOW - DAYS_US(3)); /* a comment */
}

/* Nobody sees it any more, so it says nothing about anybody either. */
static void
what_stands_under_something_withdrawn_is_no_evidence(void **state)
{
	struct expert_list list = ranked(GENERAL);
	struct str before = written(&list);

	(void)state;
	sql("select ask(170, 1, 3, 'A tunnel nobody needs', 2, '{vpn}');"
	    "select answer(270, 170, 4, 'The tunnel is needed.', 1), answer(271, 101, 3, 'No.', 1);"
	    "select remark(170, 4, 0.5), remark(270, 2, 0.5), remark(271, 4, 0.5);"
	    "update post set withdrawn_at = at(0), withdrawn_by = 3 where id in (170, 271)");
	catch_up();
	list = ranked(GENERAL);
	assert_str(written(&list), str_c(ctx.mem, before));
}

static void
activity_counts_answers_halved_every_half_life(void **state)
{
	struct expert_active_rows rows;

	(void)state;
	assert_ok(q_expert_active(ctx.db, GENERAL, 0, ctx.now, 30, &rows));
	assert_int_equal(rows.n, 2);
	assert_int_equal(rows.items[0].person, BEN);
	assert_near(rows.items[0].freshness, 1.125);
	assert_int_equal(rows.items[0].month, 1);
	assert_int_equal(rows.items[1].person, DORA);
	assert_near(rows.items[1].freshness, exp2(-29.0 / 30));
}

static void
the_circle_answers_in_the_newest_threads_of_its_members(void **state)
{
	int64_t members[] = {ANNA};
	struct expert_circle_rows rows;

	(void)state;
	/* Anna asked 100 and 102: half of her threads each. */
	assert_ok(q_expert_circle(
	    ctx.db, (struct int64_list){members, 1}, GENERAL, 0, ctx.now, 90, 30, &rows));
	assert_int_equal(rows.n, 2);
	assert_int_equal(rows.items[0].member, ANNA);
	assert_int_equal(rows.items[0].person, BEN);
	assert_near(rows.items[0].freshness, 0.25);
	assert_int_equal(rows.items[1].person, DORA);
	assert_near(rows.items[1].freshness, exp2(-29.0 / 90) / 2);
}

/* -- who is ranked ------------------------------------------------------------------------------ */

static void
who_answered_the_like_lately_comes_first_and_the_reasons_say_so(void **state)
{
	struct expert_list list = ranked(GENERAL);

	(void)state;
	assert_int_equal(list.items[0].person, BEN);
	assert_str(list.items[0].name, "Ben Cole");
	assert_str(list.items[0].slug, "ben-cole");
	assert_true(
	    str_find(written(&list), STR("\tanswered 2 questions on vpn, last one today 0")) > 0);
	assert_true(str_find(written(&list),
			STR("\tanswered a similar question today 101 No tunnel after the update of "
			    "the laptop no-tunnel-after-the-update-of-the-laptop\n")) > 0);
	assert_null(expert_find(&list, ANNA));
	assert_null(expert_find(&list, SUSPENDED));
	assert_null(expert_find(&list, IMPORTED));
}

static void
a_profile_counts_when_it_names_a_tag_and_a_name_does_not(void **state)
{
	struct expert_list list;
	size_t i;

	(void)state;
	sql("update person set about = 'I keep VPN and proxies alive.' where id = 4;"
	    "update person set name = 'Vpn Tunnel' where id = 3");
	catch_up();
	list = ranked(GENERAL);
	assert_true(str_find(written(&list), STR("mentions vpn in the profile")) > 0);
	assert_non_null(expert_find(&list, DORA));
	for (i = 0; i < list.n; i++) {
		if (list.items[i].person == CARLA)
			assert_int_equal(list.items[i].reasons.n, 0);
	}
}

static void
what_was_withdrawn_is_no_evidence(void **state)
{
	struct expert_list list;

	(void)state;
	sql("update post set withdrawn_at = at(0), withdrawn_by = author where id in (200, 201)");
	catch_up();
	list = ranked(GENERAL);
	assert_int_equal(str_find(written(&list), STR("similar")), -1);
	assert_int_equal(str_find(written(&list), STR("on vpn")), -1);
}

static void
without_an_index_the_rest_of_the_evidence_counts(void **state)
{
	struct expert_list list;

	(void)state;
	search_close();
	list = ranked(GENERAL);
	assert_int_equal(list.items[0].person, BEN);
}

static void
a_limit_cuts_the_list_behind_the_best(void **state)
{
	struct expert_request request = request_of(GENERAL);
	struct expert_list list;

	(void)state;
	request.limit = 1;
	assert_ok(experts_rank(&ctx, &request, &list));
	assert_int_equal(list.n, 1);
	assert_int_equal(list.items[0].person, BEN);
}

static void
whoever_may_not_read_a_question_learns_nothing_of_its_experts(void **state)
{
	struct expert_list list;

	(void)state;
	sql("select ask(150, 2, 1, 'The " SECRET " tunnel', 1, '{vpn}');"
	    "select ask(151, 1, 1, 'A tunnel taken back', 1, '{vpn}');"
	    "update post set withdrawn_at = at(0), withdrawn_by = 1 where id = 151");
	ctx.actor = (struct actor){.person = CARLA, .scopes = SCOPE_ALL};
	assert_int_equal(experts_of(&ctx, 150, 0, &list), ERR_NOT_FOUND);
	assert_int_equal(experts_of(&ctx, 9999, 0, &list), ERR_NOT_FOUND);
	assert_int_equal(experts_of(&ctx, 151, 0, &list), ERR_WITHDRAWN);
	assert_ok(experts_of(&ctx, 101, 0, &list));
	/* Carla asked that one: she is no expert for it. */
	assert_null(expert_find(&list, CARLA));
	ctx.actor.person = BEN;
	assert_ok(experts_of(&ctx, 150, 0, &list));
}

/* -- private spaces -------------------------------------------------------------------------------- */

/* Made last, so that no number before it moves; full of words and people of the open space. */
static void
private_content(void)
{
	int i;

	for (i = 0; i < 20; i++) {
		put("select ask(%d, 2, 1, 'The " SECRET " tunnel is down, update %d', 1, "
		    "'{vpn,secret}');"
		    "select answer(%d, %d, %d, 'The " SECRET " tunnel of the board.', 0.5);"
		    "select remark(%d, 4, 0.1)",
		    1000 + i, i, 2000 + i, 1000 + i, i % 2 == 0 ? BEN : DORA, 2000 + i);
		put("update thread set accepted_answer = %d, accepted_at = at(0) where id = %d",
		    2000 + i, 1000 + i);
		put("insert into routing (question, state, begun_at) values (%d, 'asking', at(1))",
		    1000 + i);
		put("insert into invitation (question, person, wave, seat, state, asked_at, "
		    "closed_at, answered_at) "
		    "values (%d, 4, 1, 'best', 'answered', at(1), at(0.5), at(0.5)), (%d, 2, 1, "
		    "'best', 'waiting', at(1), null, null)",
		    1000 + i, 1000 + i);
	}
}

static void
a_private_space_changes_no_byte_of_the_ranking_for_an_open_question(void **state)
{
	struct expert_list list = ranked(GENERAL);
	struct str before = written(&list);

	(void)state;
	private_content();
	catch_up();
	list = ranked(GENERAL);
	assert_str(written(&list), str_c(ctx.mem, before));
	assert_int_equal(str_find(before, STR(SECRET)), -1);
}

static void
another_private_space_changes_nothing_for_a_private_question_either(void **state)
{
	struct expert_list list;
	struct str before;

	(void)state;
	sql("insert into space (slug, name, private) values ('lab', 'Lab', true);"
	    "insert into membership (space, person, role) select 3, id, 'member' from person where "
	    "id "
	    "<= 4;"
	    "select ask(160, 3, 1, 'The tunnel of the lab', 2, '{vpn}');"
	    "select answer(260, 160, 3, 'The tunnel of the lab is closed.', 1);");
	catch_up();
	list = ranked(3);
	before = written(&list);
	private_content();
	catch_up();
	list = ranked(3);
	assert_str(written(&list), str_c(ctx.mem, before));
	/* Its own evidence counts, and open evidence too. */
	assert_true(str_find(before, STR("160 The tunnel of the lab")) > 0);
	assert_true(str_find(before, STR("101 No tunnel")) > 0);
}

static void
a_private_question_goes_to_members_alone_by_what_its_space_says(void **state)
{
	struct expert_list list;

	(void)state;
	private_content();
	catch_up();
	list = ranked(BOARD);
	/* Dora answered there, but is no member any more. */
	assert_int_equal(list.n, 1);
	assert_int_equal(list.items[0].person, BEN);
	assert_true(str_find(written(&list), STR(SECRET)) > 0);
}

/* -- the evaluation sees the same --------------------------------------------------------------------- */

static struct company_post
company_post(size_t thread, int64_t person, enum model_kind kind, double days, const char *text)
{
	return ((struct company_post){thread, person, kind,
	    FIXTURE_NOW - (timestamp_us)(days * (double)DAYS_US(1)), str_of(text)});
}

/* The same company as the evaluation would have read it, without those who cannot be asked. */
static void
the_evaluation_gathers_the_same_evidence_as_the_product(void **state)
{
	struct str tags[] = {STR("vpn"), STR("laptop"), STR("post")};
	struct company_thread threads[] = {
	    {ANNA, FIXTURE_NOW - DAYS_US(200), STR("The tunnel drops every hour on the train"),
		{tags, 1}, 0, true},
	    {CARLA, FIXTURE_NOW - DAYS_US(40), STR("No tunnel after the update of the laptop"),
		{tags, 2}, 2, true},
	    {ANNA, FIXTURE_NOW - DAYS_US(30), STR("Where are the parcels"), {tags + 2, 1}, 3, true},
	    {ANNA, FIXTURE_NOW, STR("The tunnel is down"), {tags, 1}, 7, false}};
	struct company_post posts[] = {
	    company_post(0, ANNA, MODEL_QUESTION, 200, "The tunnel drops every hour on the train"),
	    company_post(0, BEN, MODEL_ANSWER, 90, "Renew the tunnel certificate."),
	    company_post(1, CARLA, MODEL_QUESTION, 40, "No tunnel after the update of the laptop"),
	    company_post(2, ANNA, MODEL_QUESTION, 30, "Where are the parcels"),
	    company_post(2, DORA, MODEL_ANSWER, 29, "At the gate."),
	    company_post(2, DORA, MODEL_COMMENT, 3, "And the gateway?"),
	    company_post(1, BEN, MODEL_ANSWER, 0, "The gateway of the tunnel moved."),
	    company_post(
		3, ANNA, MODEL_QUESTION, 0, "Since the update the tunnel does not come up.")};
	struct company company = {.mem = ctx.mem,
	    .posts = posts,
	    .post_count = 8,
	    .threads = threads,
	    .thread_count = 4,
	    .people = 4};
	double weights[EXPERT_FEATURE_COUNT];
	struct history *history;
	struct history_view view;
	struct expert_list list;
	size_t i, k;

	(void)state;
	sql("update post set withdrawn_at = at(0), withdrawn_by = author where author in (5, 6)");
	catch_up();
	assert_ok(history_open(&company, &history));
	for (i = 0; i < 7; i++)
		history_add(history, i);
	model_weights(weights);
	assert_ok(history_ask(history, 3, weights, ctx.mem, &view));
	model_score(&view.evidence, 1, weights);
	list = ranked(GENERAL);
	assert_int_equal(list.n, view.evidence.n);
	for (i = 0; i < list.n; i++) {
		const struct candidate *c = evidence_find(&view.evidence, list.items[i].person);

		assert_non_null(c);
		for (k = 0; k < EXPERT_FEATURE_COUNT; k++) {
			double off = fabs(c->features[k] - list.items[i].features[k]);

			/* The index of the product holds people too, which moves BM25 a little. */
			if (off > (k == EXPERT_TEXT || k == EXPERT_CIRCLE ? 0.05 : 1e-6))
				fail_msg("person %lld feature %zu: %g and %g", (long long)c->person,
				    k, c->features[k], list.items[i].features[k]);
		}
	}
	history_close(history);
}

#define T(name) cmocka_unit_test_setup_teardown(name, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    T(tags_count_answers_halved_every_half_life_and_name_the_last_thread),
	    T(people_are_known_by_their_answers_comments_and_invitations),
	    T(activity_counts_answers_halved_every_half_life),
	    T(the_circle_answers_in_the_newest_threads_of_its_members),
	    T(who_answered_the_like_lately_comes_first_and_the_reasons_say_so),
	    T(a_profile_counts_when_it_names_a_tag_and_a_name_does_not),
	    T(what_was_withdrawn_is_no_evidence),
	    T(what_stands_under_something_withdrawn_is_no_evidence),
	    T(without_an_index_the_rest_of_the_evidence_counts),
	    T(a_limit_cuts_the_list_behind_the_best),
	    T(whoever_may_not_read_a_question_learns_nothing_of_its_experts),
	    T(a_private_space_changes_no_byte_of_the_ranking_for_an_open_question),
	    T(another_private_space_changes_nothing_for_a_private_question_either),
	    T(a_private_question_goes_to_members_alone_by_what_its_space_says),
	    T(the_evaluation_gathers_the_same_evidence_as_the_product),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
