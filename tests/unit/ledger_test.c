/*
 * ledger_test.c -- the ledger agrees with a plain model of the rules after any order of events, and praise in a ring
 * is worth next to nothing.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "accounts.h"
#include "base/arena.h"
#include "base/clock.h"
#include "base/keys.h"
#include "base/random.h"
#include "base/settings.h"
#include "queries.h"
#include "recognition.h"
#include "recognition/circle.h"
#include "scratch.h"
#include "store/db.h"

#define assert_ok(e) assert_int_equal((e), OK)
#define START ((timestamp_us)1767225600 * 1000000) /* 2026-01-01 */
#define PEOPLE 40
#define POSTS 120
#define DAYS_RUN 250

static const char *conninfo;
static struct db_pool *pool;

static struct ctx
ctx_now(timestamp_us now)
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem, .db = db_open_handle(pool, mem), .now = now};

	ctx.actor = (struct actor){.system = true, .scopes = SCOPE_ALL};
	return (ctx);
}

static void
done(struct ctx *ctx)
{
	db_close_handle(ctx->db);
	arena_free(ctx->mem);
}

static int64_t badges_changed; /* by the last fold */

static int64_t
fold(bool all, timestamp_us now)
{
	struct ctx ctx = ctx_now(now);
	struct ledger_changes changes;

	assert_ok(db_begin(ctx.db));
	assert_ok(ledger_fold(&ctx, all, &changes));
	assert_ok(db_commit(ctx.db));
	done(&ctx);
	badges_changed = changes.badges;
	return (changes.entries);
}

static int
all_begin(void **state)
{
	static const unsigned char master[32] = {7};

	(void)state;
	random_open();
	keys_open_fixed(master);
	accounts_open(true, NULL);
	assert_ok(settings_open(NULL));
	conninfo = scratch_migrated("ledger_test");
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

/* -- a plain model ------------------------------------------------------------------------------- */

struct mark { /* of one person on one post */
	bool vote;
	bool use;
	timestamp_us voted_at;
	timestamp_us used_at;
};
struct said { /* thanks */
	int64_t id;
	int giver;
	int person;
	int post; /* -1: none */
	bool taken_back;
	timestamp_us at;
};
struct fact {
	int giver;
	int person;
	int64_t about;
	int post;
	const char *kind;
	timestamp_us at;
	int64_t worth;
};

static struct {
	struct mark marks[PEOPLE][POSTS];
	bool withdrawn[POSTS];
	int accepted_by[POSTS]; /* of an answer: who asked, -1: not accepted */
	timestamp_us accepted_at[POSTS];
	struct said said[20000];
	size_t said_n;
} model;

/* Posts are questions and their answers in turn: 0, 2, 4 … and 1, 3, 5 … */
static int
author_of(int post)
{
	return ((post * 7 + 3) % PEOPLE);
}

/* Every fourth person has a team, two to a team. */
static bool
same_team(int a, int b)
{
	return (a % 4 == 0 && b % 4 == 0 && a / 8 == b / 8);
}

static timestamp_us
season_of(timestamp_us at)
{
	char text[CLOCK_TEXT];
	struct str s = clock_rfc3339(at, text);
	int64_t month = 0;

	(void)str_int64(str_slice(s, 5, 2), &month);
	return ((month - 1) / 3);
}

static size_t
facts_list(struct fact *facts)
{
	size_t i, n = 0;
	int p, post;

	for (p = 0; p < PEOPLE; p++) {
		for (post = 0; post < POSTS; post++) {
			const struct mark *m = &model.marks[p][post];
			int to = author_of(post);

			if (to == p || model.withdrawn[post] || model.withdrawn[post / 2 * 2])
				continue;
			if (m->use)
				facts[n++] = (struct fact){p, to, 0, post, "use", m->used_at, 1000};
			if (m->vote)
				facts[n++] =
				    (struct fact){p, to, 0, post, "vote", m->voted_at, 100};
		}
	}
	for (post = 1; post < POSTS; post += 2) {
		int by = author_of(post - 1);

		if (model.accepted_by[post] >= 0 && !model.withdrawn[post] &&
		    !model.withdrawn[post - 1] && by != author_of(post))
			facts[n++] = (struct fact){
			    by, author_of(post), 0, post, "accepted", model.accepted_at[post], 800};
	}
	for (i = 0; i < model.said_n; i++) {
		const struct said *s = &model.said[i];

		if (s->taken_back || (s->post >= 0 && (model.withdrawn[s->post] ||
							  model.withdrawn[s->post / 2 * 2])))
			continue;
		facts[n++] =
		    (struct fact){s->giver, s->person, s->id, s->post, "thanks", s->at, 500};
	}
	return (n);
}

static int
fact_compare(const void *a, const void *b)
{
	const struct fact *x = a, *y = b;

	if (x->at != y->at)
		return (x->at < y->at ? -1 : 1);
	if (strcmp(x->kind, y->kind) != 0)
		return (strcmp(x->kind, y->kind));
	if (x->post != y->post)
		return (x->post - y->post);
	return ((x->about > y->about) - (x->about < y->about));
}

/* Whoever reaches each other along strong edges, by trying all ways: no Tarjan here. */
static void
circles_mark(const struct fact *facts, size_t n, bool together[PEOPLE][PEOPLE])
{
	static int64_t edge[PEOPLE][PEOPLE];
	static bool reach[PEOPLE][PEOPLE];
	int64_t got;
	int a, b, c, size;
	size_t i;

	memset(edge, 0, sizeof(edge));
	memset(reach, 0, sizeof(reach));
	for (i = 0; i < n; i++)
		edge[facts[i].giver][facts[i].person]++;
	for (b = 0; b < PEOPLE; b++) {
		for (got = 0, a = 0; a < PEOPLE; a++)
			got += edge[a][b];
		for (a = 0; a < PEOPLE; a++)
			reach[a][b] = edge[a][b] > 0 && edge[a][b] * 10 >= got;
	}
	for (c = 0; c < PEOPLE; c++)
		for (a = 0; a < PEOPLE; a++)
			for (b = 0; b < PEOPLE; b++)
				reach[a][b] = reach[a][b] || (reach[a][c] && reach[c][b]);
	for (a = 0; a < PEOPLE; a++) {
		for (size = 1, b = 0; b < PEOPLE; b++)
			size += b != a && reach[a][b] && reach[b][a];
		for (b = 0; b < PEOPLE; b++)
			together[a][b] =
			    a != b && reach[a][b] && reach[b][a] && size <= CIRCLE_MOST;
	}
}

/* What everybody should have, season by season. */
static void
model_balances(int64_t balances[PEOPLE])
{
	static struct fact facts[60000], season[60000];
	static bool together[PEOPLE][PEOPLE];
	static int64_t given[PEOPLE][PEOPLE];
	size_t n = facts_list(facts), k, i;
	timestamp_us day = -1;
	int s;

	memset(balances, 0, PEOPLE * sizeof(*balances));
	qsort(facts, n, sizeof(*facts), fact_compare);
	for (s = 0; s < 4; s++) {
		for (k = 0, i = 0; i < n; i++) {
			if (season_of(facts[i].at) == s)
				season[k++] = facts[i];
		}
		circles_mark(season, k, together);
		for (i = 0; i < k; i++) {
			const struct fact *f = &season[i];
			int64_t worth = f->worth;
			int64_t *sum = &given[f->giver][f->person];

			if (f->at / DAYS_US(1) != day)
				memset(given, 0, sizeof(given));
			day = f->at / DAYS_US(1);
			worth =
			    worth * (together[f->giver][f->person] ? 5 : 100) *
			    (strcmp(f->kind, "vote") == 0 && same_team(f->giver, f->person) ? 50
											    : 100) /
			    10000;
			*sum += worth;
			if (*sum > 2000)
				worth -= *sum - 2000 < worth ? *sum - 2000 : worth;
			balances[f->person] += worth;
		}
	}
}

/* -- events ---------------------------------------------------------------------------------------- */

static uint64_t dice_state;

static int
dice(int sides)
{
	dice_state = dice_state * 6364136223846793005u + 1442695040888963407u;
	return ((int)((dice_state >> 33) % (uint64_t)sides));
}

static char script[1 << 20];
static size_t script_n;

static void script_add(const char *format, ...) PRINTF_LIKE(1, 2);
static void
script_add(const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(script + script_n, sizeof(script) - script_n, format, ap);
	va_end(ap);
	assert_true(n > 0 && script_n + (size_t)n < sizeof(script));
	script_n += (size_t)n;
}

static void
script_run(void)
{
	if (script_n > 0)
		assert_ok(db_exec_script(conninfo, script));
	script_n = 0;
}

#define AT(t) (long long)((t) / 1000000)

static void
mark_event(timestamp_us at, bool use)
{
	int p = dice(PEOPLE), post = dice(4) == 0 ? dice(POSTS) : p * 3 % POSTS;
	struct mark *m = &model.marks[p][post];
	bool *on = use ? &m->use : &m->vote;

	if (author_of(post) == p)
		return;
	*on = !*on;
	*(use ? &m->used_at : &m->voted_at) = at;
	if (!*on)
		script_add("delete from %s where post = %d and person = %d;\n",
		    use ? "post_use" : "vote", post + 1, p + 1);
	else if (use)
		script_add("insert into post_use values (%d, %d, to_timestamp(%lld));\n", post + 1,
		    p + 1, AT(at));
	else
		script_add("insert into vote values (%d, %d, 1, to_timestamp(%lld));\n", post + 1,
		    p + 1, AT(at));
}

static void
thanks_event(timestamp_us at)
{
	int giver = dice(PEOPLE), post = dice(POSTS + 40);
	int person = post < POSTS ? author_of(post) : dice(PEOPLE);
	struct said *s;

	if (model.said_n > 0 && dice(3) == 0) {
		s = &model.said[dice((int)model.said_n)];
		if (s->taken_back)
			return;
		s->taken_back = true;
		script_add(
		    "update thanks set withdrawn_at = to_timestamp(%lld), withdrawn_by = giver "
		    "where id = %lld;\n",
		    AT(at), (long long)s->id);
		return;
	}
	if (giver == person || model.said_n == sizeof(model.said) / sizeof(model.said[0]))
		return;
	s = &model.said[model.said_n++];
	*s = (struct said){
	    (int64_t)model.said_n, giver, person, post < POSTS ? post : -1, false, at};
	script_add("insert into thanks (giver, person, post, reason, created_at) values (%d, %d, "
		   "nullif(%d, 0), 'x', to_timestamp(%lld));\n",
	    giver + 1, person + 1, s->post + 1, AT(at));
}

/* Withdrawing an answer takes its acceptance along; undoing here does not give it back. */
static void
withdraw_event(timestamp_us at)
{
	int post = dice(POSTS);

	model.withdrawn[post] = !model.withdrawn[post];
	if (!model.withdrawn[post]) {
		script_add(
		    "update post set withdrawn_at = null, withdrawn_by = null where id = %d;\n",
		    post + 1);
		return;
	}
	model.accepted_by[post] = -1;
	script_add("update post set withdrawn_at = to_timestamp(%lld), withdrawn_by = author where "
		   "id = %d;\n",
	    AT(at), post + 1);
}

static void
accept_event(timestamp_us at)
{
	int post = dice(POSTS / 2) * 2 + 1;

	if (model.withdrawn[post])
		return;
	if (model.accepted_by[post] >= 0) {
		model.accepted_by[post] = -1;
		script_add("update thread set accepted_answer = null, accepted_at = null where id "
			   "= %d;\n",
		    post);
		return;
	}
	model.accepted_by[post] = author_of(post - 1);
	model.accepted_at[post] = at;
	script_add("update thread set accepted_answer = %d, accepted_at = to_timestamp(%lld) where "
		   "id = %d;\n",
	    post + 1, AT(at), post);
}

/* -- the tests --------------------------------------------------------------------------------------- */

static void
people_make(int n)
{
	int i;

	for (i = 0; i < n; i++)
		script_add(
		    "insert into person (id, name, team, created_at) overriding system value "
		    "values (%d, 'P%d', '%s', to_timestamp(%lld));\n",
		    i + 1, i,
		    i % 4 == 0 ? (const char *[]){"a", "b", "c", "d", "e", "f", "g"}[i / 8 % 7]
			       : "",
		    AT(START));
	script_run();
}

static void
posts_make(int n)
{
	int i;

	for (i = 0; i < n; i += 2) {
		script_add("begin; insert into thread (id, space, created_at, activity_at) values "
			   "(%d, 1, to_timestamp(%lld), to_timestamp(%lld));\n",
		    i + 1, AT(START), AT(START));
		script_add(
		    "insert into post (id, kind, thread, space, author, owner, title, body, "
		    "body_html, created_at) values (%d, 'question', %d, 1, %d, %d, 'Why?', '', "
		    "'', to_timestamp(%lld));\n",
		    i + 1, i + 1, author_of(i) + 1, author_of(i) + 1, AT(START));
		script_add(
		    "insert into post (id, kind, thread, space, author, owner, body, body_html, "
		    "created_at) values (%d, 'answer', %d, 1, %d, %d, '', '', "
		    "to_timestamp(%lld)); commit;\n",
		    i + 2, i + 1, author_of(i + 1) + 1, author_of(i + 1) + 1, AT(START));
	}
	script_run();
}

static void
everything_clear(void)
{
	int i;

	assert_ok(db_exec_script(conninfo,
	    "alter table audit disable trigger audit_only_grows; "
	    "truncate person, post, thread, vote, post_use, thanks, credit, badge, outbox, notice, "
	    "mail "
	    "restart identity cascade; delete from credit_fold; insert into credit_fold default "
	    "values;"));
	memset(&model, 0, sizeof(model));
	for (i = 0; i < POSTS; i++)
		model.accepted_by[i] = -1;
}

static void
balances_read(int64_t balances[PEOPLE])
{
	struct ctx ctx = ctx_now(START);
	struct credit_balances_rows rows;
	size_t i;

	memset(balances, 0, PEOPLE * sizeof(*balances));
	assert_ok(q_credit_balances(ctx.db, &rows));
	for (i = 0; i < rows.n; i++)
		balances[rows.items[i].person - 1] = rows.items[i].amount;
	done(&ctx);
}

static void
balances_agree(void)
{
	int64_t wanted[PEOPLE], is[PEOPLE];
	int p;

	model_balances(wanted);
	balances_read(is);
	for (p = 0; p < PEOPLE; p++) {
		if (is[p] != wanted[p])
			fail_msg("person %d has %lld, not %lld", p + 1, (long long)is[p],
			    (long long)wanted[p]);
	}
}

/* "11 ten-helped 1", a line each; with when they were earned if asked. */
static struct str
badges_read(struct arena *mem, bool times)
{
	struct ctx ctx = ctx_now(START);
	struct buf text = {.mem = mem};
	struct badge_list_rows rows;
	int64_t p;
	size_t i;

	for (p = 1; p <= PEOPLE; p++) {
		assert_ok(q_badge_list(ctx.db, p, p, &rows));
		for (i = 0; i < rows.n; i++) {
			const struct badge_list *b = &rows.items[i];

			buf_fmt(&text, "%lld %.*s %lld", (long long)p, STR_ARG(b->badge),
			    (long long)b->space);
			if (times)
				buf_fmt(&text, " %lld", (long long)b->earned_at);
			buf_char(&text, '\n');
		}
	}
	done(&ctx);
	return (buf_view(&text));
}

static void
after_any_events_the_ledger_adds_up_to_what_the_facts_are_worth(void **state)
{
	int events = getenv("PEERLORE_TEST_ALL") != NULL ? 100000 : 6000, i;
	timestamp_us at = START, step = DAYS_US(DAYS_RUN) / events / SECONDS_US(1) * SECONDS_US(1);
	int64_t before[PEOPLE], after[PEOPLE];
	struct arena *mem = arena_new();
	struct str badges;

	(void)state;
	everything_clear();
	people_make(PEOPLE);
	posts_make(POSTS);
	dice_state = 20261121;
	for (i = 0; i < events; i++) {
		int what = dice(100);

		at += step;
		if (what < 45)
			mark_event(at, false);
		else if (what < 85)
			mark_event(at, true);
		else if (what < 92)
			accept_event(at);
		else if (what < 97)
			withdraw_event(at);
		else
			thanks_event(at);
		if (script_n > sizeof(script) / 2 || dice(events / 20) == 0)
			script_run();
		if (dice(events / 8) == 0) {
			script_run();
			(void)fold(false, at);
			balances_agree();
		}
	}
	script_run();
	(void)fold(false, at);
	balances_agree();
	/* Folding everything finds nothing left to do; and from nothing it gives the same. */
	assert_int_equal(fold(true, at), 0);
	assert_int_equal(badges_changed, 0);
	balances_read(before);
	badges = badges_read(mem, true);
	assert_true(badges.n > 0);
	assert_ok(db_exec_script(conninfo, "truncate credit, badge"));
	assert_true(fold(true, at) > 0);
	balances_read(after);
	assert_memory_equal(before, after, sizeof(before));
	assert_true(str_eq(badges, badges_read(mem, true)));
	arena_free(mem);
}

static void
an_entry_is_never_changed_or_removed(void **state)
{
	(void)state;
	everything_clear();
	people_make(2);
	script_add("insert into thanks (giver, person, reason, created_at) values (1, 2, 'x', "
		   "to_timestamp(%lld));\n",
	    AT(START));
	script_run();
	assert_int_equal(fold(false, START), 1);
	assert_int_not_equal(db_exec_script(conninfo, "update credit set amount = 1"), OK);
	assert_int_not_equal(db_exec_script(conninfo, "delete from credit"), OK);
	/* Taken back, it becomes one more. */
	assert_ok(db_exec_script(
	    conninfo, "update thanks set withdrawn_at = created_at, withdrawn_by = giver"));
	assert_int_equal(fold(false, START), 1);
	assert_int_equal(fold(false, START), 0);
}

/* Whether exactly these are given, a line each; and once only. */
static void
badges_are(const char *wanted, timestamp_us at)
{
	struct arena *mem = arena_new();
	struct str is;

	script_run();
	(void)fold(false, at);
	is = badges_read(mem, false);
	if (!str_eq(is, str_of(wanted)))
		fail_msg("badges are\n%.*snot\n%s", STR_ARG(is), wanted);
	(void)fold(true, at);
	assert_int_equal(badges_changed, 0);
	arena_free(mem);
}

static void
use_add(int64_t post, int64_t person, timestamp_us at)
{
	script_add("insert into post_use values (%lld, %lld, to_timestamp(%lld)) on conflict do "
		   "nothing;\n",
	    (long long)post, (long long)person, AT(at));
}

static void
badges_are_for_different_people_who_were_helped_and_are_taken_back(void **state)
{
	int64_t p;

	(void)state;
	everything_clear();
	people_make(PEOPLE);
	posts_make(POSTS);
	/* Thirty votes, and the same colleague again and again, are nothing. */
	for (p = 1; p <= 30; p++)
		script_add("insert into vote values (6, %lld, 1, to_timestamp(%lld)) on conflict "
			   "do nothing;\n",
		    (long long)p, AT(START));
	badges_are("", START);
	/* Person 11 wrote post 2: all the others use it, who are of five teams. */
	for (p = 1; p <= PEOPLE; p++) {
		if (p != 11)
			use_add(2, p, START + DAYS_US(p));
	}
	badges_are("11 first-help 1\n11 ten-helped 1\n11 well-trodden 1\n11 across-teams 1\n",
	    START + DAYS_US(50));
	/* Only 24 are left, and ten again; the fifth team is gone. */
	script_add("delete from post_use where post = 2 and person > 25;");
	badges_are("11 first-help 1\n11 ten-helped 1\n", START + DAYS_US(50));
	script_add("delete from post_use;");
	badges_are("", START + DAYS_US(50));
	/* Thanks of five, not five of one. */
	for (p = 1; p <= 5; p++)
		script_add(
		    "insert into thanks (giver, person, reason, created_at) values (1, 30, 'x', "
		    "to_timestamp(%lld));\n",
		    AT(START + DAYS_US(50 + p)));
	badges_are("", START + DAYS_US(50));
	for (p = 2; p <= 5; p++)
		script_add(
		    "insert into thanks (giver, person, reason, created_at) values (%lld, 30, 'x', "
		    "to_timestamp(%lld));\n",
		    (long long)p, AT(START + DAYS_US(50 + p)));
	badges_are("30 thanked-by-five 0\n", START + DAYS_US(56));
}

static void
badges_are_for_what_lasts_and_for_what_was_worth_the_wait(void **state)
{
	int64_t p;

	(void)state;
	everything_clear();
	people_make(PEOPLE);
	posts_make(POSTS);
	/* Person 25 wrote post 4: two find it late, and one early. */
	for (p = 1; p <= 3; p++)
		use_add(4, p, START + DAYS_US(p == 3 ? 100 : 200));
	badges_are("25 first-help 1\n", START + DAYS_US(201));
	use_add(4, 5, START + DAYS_US(201));
	badges_are("25 first-help 1\n25 lasting 1\n", START + DAYS_US(202));
	/* Person 13 answered three after four days, whom persons 1 to 3 had asked. */
	script_add("update post set author = id / 40 + 1, owner = author where id in (7, 47, 87);");
	script_add(
	    "update post set created_at = created_at + interval '4 days' where id in (8, 48);");
	script_add("update thread set accepted_answer = id + 1, accepted_at = to_timestamp(%lld) "
		   "where id in (7, 47, "
		   "87);",
	    AT(START + DAYS_US(203)));
	badges_are("13 first-help 1\n25 first-help 1\n25 lasting 1\n", START + DAYS_US(204));
	script_add("update post set created_at = created_at + interval '4 days' where id = 88;");
	script_add("update thread set accepted_at = accepted_at + interval '1 day' where id = 87;");
	badges_are("13 first-help 1\n13 worth-the-wait 1\n25 first-help 1\n25 lasting 1\n",
	    START + DAYS_US(206));
}

/* Five who vote for each other as often as an honest colleague gets votes from others: each for each, or round. */
static void
ring_make(bool round)
{
	int i, k, member;

	everything_clear();
	people_make(PEOPLE);
	/* 20 answers each of the five (0..4) and of the honest one (5). */
	for (member = 0; member < 6; member++) {
		for (i = 0; i < 20; i++) {
			int id = member * 20 + i + 1;

			script_add(
			    "begin; insert into thread (id, kind, space, created_at, activity_at) "
			    "values (%d, 'tip', 1, to_timestamp(%lld), to_timestamp(%lld));"
			    "insert into post (id, kind, thread, space, author, owner, title, "
			    "body, "
			    "body_html, created_at) values (%d, 'tip', %d, 1, %d, %d, 'Tip', '', "
			    "'', to_timestamp(%lld)); commit;\n",
			    id, AT(START), AT(START), id, id, member + 1, member + 1, AT(START));
			for (k = 1; k <= 4; k++) {
				int giver = member == 5 ? 6 + (i * 4 + k) % 34
					    : round     ? (member + 4) % 5
							: (member + k) % 5;

				if (round && member < 5 && k > 1)
					giver = 6 + (i + k * 11 + member) % 34;
				if (round && member < 5 && k > 2)
					continue;
				script_add(
				    "insert into vote values (%d, %d, 1, to_timestamp(%lld)) on "
				    "conflict do nothing;\n",
				    id, giver + 1,
				    AT(START + DAYS_US(i) + SECONDS_US(member * 10 + k)));
				if (!round || k == 1 || member == 5)
					script_add("insert into post_use values (%d, %d, "
						   "to_timestamp(%lld)) on conflict do nothing;\n",
					    id, giver + 1,
					    AT(START + DAYS_US(i) + SECONDS_US(member * 10 + k)));
			}
		}
	}
	script_run();
}

static void
a_ring_of_five_gains_at_most_a_tenth_of_an_honest_colleague(void **state)
{
	int64_t balances[PEOPLE];
	int i;

	(void)state;
	ring_make(false);
	(void)fold(false, START + DAYS_US(40));
	balances_read(balances);
	assert_true(balances[5] > 0);
	for (i = 0; i < 5; i++)
		assert_true(balances[i] > 0 && balances[i] * 10 <= balances[5]);
}

static void
praise_that_only_goes_round_in_a_ring_is_worth_as_little(void **state)
{
	int64_t balances[PEOPLE];
	int i;

	(void)state;
	ring_make(true);
	(void)fold(false, START + DAYS_US(40));
	balances_read(balances);
	/* A few votes of others are among it, and count in full: 20 of 100 each. */
	for (i = 0; i < 5; i++)
		assert_true((balances[i] - 2000) * 10 <= balances[5]);
}

static void
colleagues_who_help_many_others_are_no_circle(void **state)
{
	struct arena *mem = arena_new();
	struct edge edges[600];
	size_t n = 0;
	int a, b;

	(void)state;
	/* Thirty, each helped by seven others: whoever praises is praised by somebody else. */
	for (a = 0; a < 30; a++)
		for (b = 1; b <= 7; b++)
			edges[n++] = (struct edge){a + 1, (a + b * 4) % 30 + 1, 1};
	assert_int_equal(circles_find(mem, edges, n).people.n, 0);
	assert_int_equal(circles_find(mem, edges, 0).people.n, 0);
	/* A pair is a circle, and does not draw in who only gives or only gets. */
	n = 0;
	edges[n++] = (struct edge){101, 102, 5};
	edges[n++] = (struct edge){102, 101, 5};
	edges[n++] = (struct edge){101, 103, 1};
	edges[n++] = (struct edge){104, 102, 1};
	assert_int_equal(circles_find(mem, edges, n).people.n, 2);
	arena_free(mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(after_any_events_the_ledger_adds_up_to_what_the_facts_are_worth),
	    cmocka_unit_test(an_entry_is_never_changed_or_removed),
	    cmocka_unit_test(badges_are_for_different_people_who_were_helped_and_are_taken_back),
	    cmocka_unit_test(badges_are_for_what_lasts_and_for_what_was_worth_the_wait),
	    cmocka_unit_test(a_ring_of_five_gains_at_most_a_tenth_of_an_honest_colleague),
	    cmocka_unit_test(praise_that_only_goes_round_in_a_ring_is_worth_as_little),
	    cmocka_unit_test(colleagues_who_help_many_others_are_no_circle),
	};

	return (cmocka_run_group_tests(tests, all_begin, all_end));
}
