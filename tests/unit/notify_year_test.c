/*
 * notify_year_test.c -- a year of notices: never over budget, never in quiet hours, digests on time, each thing once.
 *
 * Four weeks in which clocks are changed on both halves of the earth; with
 * PEERLORE_TEST_ALL a whole year, another one each time. Time is given, nothing waits. Workers die at
 * random points: before a transaction ends, before a mail is handed over, and
 * behind that, before it is noted. Walls are read with the C library's clock, not
 * with PostgreSQL's. The seed is printed; PEERLORE_TEST_SEED repeats a run.
 * time limit: 480
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/keys.h"
#include "base/random.h"
#include "base/settings.h"
#include "forum.h"
#include "mail.h"
#include "notify.h"
#include "notify/local.h"
#include "queries.h"
#include "scratch.h"
#include "store/db.h"

#define assert_ok(e) assert_int_equal((e), OK)
#define PEOPLE 16
#define QUESTIONS 12
#define TICK MINUTES_US(30)
#define TIDE DAYS_US(9) /* behind the last notice: all that is told is told by then */
#define DELIVERED_MOST 60000

static const char *const zones[] = {"Europe/Berlin", "America/New_York", "Australia/Sydney",
    "America/Santiago", "Pacific/Auckland", "Asia/Kolkata", "Australia/Lord_Howe", "UTC"};

struct reader {
	int64_t id;
	const char *zone;
	int quiet_from, quiet_until; /* minutes; equal: none */
	int asks;
	const char *digest;
	int hour, day; /* Monday = 1 */
	bool changed; /* their mind about the digest */
};

/* A mail that was handed over. */
struct delivery {
	bool digest;
	int64_t id; /* of the notice or digest */
	struct reader *to;
	timestamp_us at;
};

static const char *conninfo;
static struct db_pool *pool;
static PGconn *pg; /* the test's own eyes */
static timestamp_us now, begin, end;
static struct reader readers[PEOPLE];
static int64_t actor, questions[QUESTIONS], about, seed;
static struct delivery *delivered;
static size_t delivery_count;

static int64_t
any(int64_t below)
{
	return ((int64_t)random_number((uint64_t)below));
}

static bool
chance(int64_t percent)
{
	return (any(100) < percent);
}

static struct ctx
as(int64_t person)
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem, .db = db_open_handle(pool, mem), .now = now};

	ctx.actor = (struct actor){.person = person, .system = person == 0, .scopes = SCOPE_ALL};
	return (ctx);
}

static void
done(struct ctx *ctx)
{
	db_close_handle(ctx->db);
	arena_free(ctx->mem);
}

static PGresult *
sql(const char *text)
{
	PGresult *r = PQexec(pg, text);

	if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
		fail_msg("%s%s", PQerrorMessage(pg), text);
	return (r);
}

static int64_t
number(const char *text)
{
	PGresult *r = sql(text);
	int64_t n = strtoll(PQgetvalue(r, 0, 0), NULL, 10);

	PQclear(r);
	return (n);
}

/* -- what the wall shows ---------------------------------------------------------------- */

static struct tm
wall(const struct reader *r, timestamp_us at)
{
	time_t t = (time_t)(at / SECONDS_US(1));
	struct tm tm;

	(void)setenv("TZ", r->zone, 1);
	tzset();
	(void)localtime_r(&t, &tm);
	return (tm);
}

static bool
span(int from, int until, int m)
{
	return (from < until ? m >= from && m < until : m >= from || m < until);
}

static bool
quiet(const struct reader *r, timestamp_us at)
{
	struct tm tm = wall(r, at);

	return (r->quiet_from != r->quiet_until &&
		span(r->quiet_from, r->quiet_until, tm.tm_hour * 60 + tm.tm_min));
}

/* The minute of the day a digest of theirs comes. */
static int
digest_minute(const struct reader *r)
{
	int m = r->hour * 60;

	return (r->quiet_from != r->quiet_until && span(r->quiet_from, r->quiet_until, m)
		    ? r->quiet_until
		    : m);
}

/* -- the company ------------------------------------------------------------------------------ */

static void
reader_make(struct reader *r, size_t i)
{
	static const char *const paces[] = {"daily", "daily", "weekly", "off"};
	char text[900], quiet_text[40] = "null, null";

	*r = (struct reader){.zone = zones[i % (sizeof(zones) / sizeof(zones[0]))],
	    .asks = (int)any(5),
	    .digest = paces[any(4)],
	    .hour = 5 + (int)any(7),
	    .day = 1 + (int)any(7)};
	if (chance(70)) {
		r->quiet_from = (int)any(48) * 30;
		r->quiet_until = (r->quiet_from + 30 * (1 + (int)any(24))) % 1440;
		(void)snprintf(
		    quiet_text, sizeof(quiet_text), "%d, %d", r->quiet_from, r->quiet_until);
	}
	(void)snprintf(text, sizeof(text),
	    "insert into person (email, name, time_zone) values ('p%zu@example.com', 'P %zu', "
	    "'%s') "
	    "returning id",
	    i, i, r->zone);
	r->id = number(text);
	(void)snprintf(text, sizeof(text),
	    "insert into availability (person, quiet_from, quiet_until, asks) "
	    "values (%lld, %s, %d);"
	    "insert into notice_pace values (%lld, '%s', %d, %d);"
	    "insert into notice_choice select %lld, k, m from (values ('thanked', 'off'), "
	    "('mentor-asked', 'digest'), ('answered', 'digest')) as x(k, m) where random() < 0.3",
	    (long long)r->id, quiet_text, r->asks, (long long)r->id, r->digest, r->hour, r->day,
	    (long long)r->id);
	PQclear(sql(text));
}

static int64_t
question_make(void)
{
	struct ctx ctx = as(actor);
	struct question_draft draft = {.title = STR("Why does the press hiss?"),
	    .body = STR("Since Monday."),
	    .space = STR("general")};
	int64_t id = 0;

	assert_ok(db_begin(ctx.db));
	assert_ok(question_ask(&ctx, &draft, &id));
	assert_ok(db_commit(ctx.db));
	done(&ctx);
	return (id);
}

static int
all_begin(void **state)
{
	static const unsigned char master[32] = {7};
	bool all = getenv("PEERLORE_TEST_ALL") != NULL;
	size_t i;
	char text[60];

	(void)state;
	if (!all) /* before a change nothing may depend on luck */
		(void)setenv("PEERLORE_TEST_SEED", "20261004", 0);
	if (getenv("PEERLORE_TEST_SEED") == NULL) {
		random_open();
		(void)snprintf(text, sizeof(text), "%lld", (long long)random_number(1000000));
		(void)setenv("PEERLORE_TEST_SEED", text, 1);
	}
	seed = strtoll(getenv("PEERLORE_TEST_SEED"), NULL, 10);
	random_open();
	printf("PEERLORE_TEST_SEED=%lld\n", (long long)seed);
	keys_open_fixed(master);
	accounts_open(true, NULL);
	(void)setenv("PEERLORE_SMTP_URL", "smtp://127.0.0.1:9", 1);
	(void)setenv("PEERLORE_MAIL_FROM", "ask@example.com", 1);
	(void)setenv("PEERLORE_BASE_URL", "https://peerlore.example", 1);
	assert_ok(settings_open(NULL));
	assert_true(clock_parse(STR("2026-10-02T00:00:00Z"), &begin));
	end = begin + (all ? DAYS_US(366) : DAYS_US(26));
	now = begin;
	conninfo = scratch_migrated("notify_year_test");
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	pg = PQconnectdb(conninfo);
	(void)snprintf(text, sizeof(text), "select setseed(%f)", (double)(seed % 1000) / 1000);
	PQclear(sql(text));
	actor = number("insert into person (email, name) values ('actor@example.com', 'Actor') "
		       "returning id");
	for (i = 0; i < PEOPLE; i++)
		reader_make(&readers[i], i);
	for (i = 0; i < QUESTIONS; i++)
		questions[i] = question_make();
	PQclear(sql("update routing set state = 'quiet', next_at = null"));
	delivered = calloc(DELIVERED_MOST, sizeof(*delivered));
	return (delivered == NULL ? -1 : 0);
}

static int
all_end(void **state)
{
	(void)state;
	free(delivered);
	PQfinish(pg);
	db_pool_close(pool);
	return (0);
}

/* -- what happens to them ------------------------------------------------------------------------- */

static void
tell(struct ctx *ctx, const struct reader *r)
{
	static const enum notice_kind all[] = {NOTICE_ESCALATED, NOTICE_MENTOR_ASKED,
	    NOTICE_ANSWERED, NOTICE_ANSWERED, NOTICE_ACCEPTED, NOTICE_THANKED, NOTICE_COMMENTED};
	enum notice_kind kind = all[any(7)];

	assert_ok(notice_add(
	    ctx, r->id, kind, questions[any(QUESTIONS)], chance(95) ? actor : r->id, ++about));
}

/* As routing asks: it takes a place of the same week. */
static void
invite(struct ctx *ctx, const struct reader *r)
{
	struct int64_list people = {(int64_t[]){r->id}, 1};
	struct people_hold_rows held;
	struct invitation_insert row;
	int64_t question = questions[any(QUESTIONS)];
	enum err e;

	assert_ok(q_people_hold(ctx->db, people, &held));
	e = q_invitation_insert(ctx->db, question, r->id, 1, STR("best"), NULL, NULL,
	    STR("waiting"), NULL, now, now - INTERRUPTIONS_WEEK, r->asks, &row);
	if (e == OK)
		assert_ok(notice_add(ctx, r->id, NOTICE_INVITATION, question, actor, row.id));
	else
		assert_int_equal(e, ERR_NOT_FOUND);
}

/* They look: news is read, or they do something they were asked. */
static void
look(struct ctx *ctx, struct reader *r)
{
	ctx->actor = (struct actor){.person = r->id, .scopes = SCOPE_ALL};
	if (chance(50))
		assert_ok(inbox_seen(ctx, 0));
	else
		assert_ok(notice_acted(ctx, r->id, questions[any(QUESTIONS)]));
	if (chance(10) && strcmp(r->digest, "off") != 0) {
		struct str digest = chance(50) ? STR("daily") : STR("weekly");
		struct notice_pace_change change = {.digest = &digest};

		assert_ok(notice_pace_change(ctx, &change));
		r->digest = digest.p;
		r->changed = true;
	}
}

static void
life(void)
{
	struct ctx ctx = as(0);
	struct reader *r = &readers[any(PEOPLE)];
	int64_t what = any(100);

	assert_ok(db_begin(ctx.db));
	if (what < 45)
		tell(&ctx, r);
	else if (what < 55)
		invite(&ctx, r);
	else if (what < 60)
		look(&ctx, r);
	/* Whatever it was did not come to be. */
	if (chance(3) && what < 45)
		db_rollback(ctx.db);
	else
		assert_ok(db_commit(ctx.db));
	done(&ctx);
}

/* -- the worker, which dies now and then ---------------------------------------------------------- */

static void
digests(void)
{
	struct ctx ctx = as(0);

	assert_ok(db_begin(ctx.db));
	assert_ok(job_digests(&ctx, STR("")));
	if (chance(8))
		db_rollback(ctx.db);
	else
		assert_ok(db_commit(ctx.db));
	done(&ctx);
}

static void
deliver(const struct smtp_message *m)
{
	struct delivery *d = &delivered[delivery_count++];
	size_t i;

	assert_true(delivery_count < DELIVERED_MOST);
	*d = (struct delivery){.at = now};
	for (i = 0; i < m->header_count; i++) {
		const char *id = m->headers[i];

		if (strncmp(id, "Message-ID: <", 13) != 0)
			continue;
		d->digest = strncmp(id + 13, "digest-", 7) == 0;
		d->id = strtoll(strchr(id + 13, '-') + 1, NULL, 10);
	}
	for (i = 0; i < PEOPLE; i++) {
		char address[40];

		(void)snprintf(address, sizeof(address), "p%zu@example.com", i);
		if (strcmp(address, m->to) == 0)
			d->to = &readers[i];
	}
	assert_non_null(d->to);
	if (quiet(d->to, now))
		fail_msg("mail to person %lld in their quiet hours (seed %lld)",
		    (long long)d->to->id, (long long)seed);
}

static void
mails(void)
{
	struct ctx ctx = as(0);
	struct mail_batch batch;
	bool dies_before, dies_behind;
	size_t i;

	do {
		assert_ok(mails_claim(&ctx, mail_write, &batch));
		dies_before = chance(5);
		dies_behind = chance(5);
		for (i = 0; i < batch.n && !dies_before; i++) {
			batch.messages[i].outcome = chance(3) ? SMTP_LATER : SMTP_SENT;
			if (batch.messages[i].outcome == SMTP_SENT)
				deliver(&batch.messages[i]);
			if (dies_behind && chance(50))
				break;
		}
		if (!dies_before && !dies_behind)
			assert_ok(mails_note(&ctx, &batch));
	} while (batch.n > 0 && !dies_before && !dies_behind);
	done(&ctx);
}

/* -- what must hold --------------------------------------------------------------------------------- */

/* Digests are made when the wall of their person shows their hour, or as soon as a worker lives again. */
static void
digests_are_on_time(void)
{
	PGresult *r = sql("select person, (extract(epoch from created_at) * 1000000)::bigint, "
			  "id from digest order by id");
	int i;

	for (i = 0; i < PQntuples(r); i++) {
		int64_t person = strtoll(PQgetvalue(r, i, 0), NULL, 10);
		timestamp_us at = strtoll(PQgetvalue(r, i, 1), NULL, 10);
		struct reader *who = &readers[0];
		struct tm tm;
		int late;

		while (who->id != person)
			who++;
		tm = wall(who, at);
		late = tm.tm_hour * 60 + tm.tm_min - digest_minute(who);
		/* A worker died at most six times in a row. */
		if (late < 0 || late > 7 * 30)
			fail_msg("digest %s of person %lld at %d:%02d, asked for at minute %d "
				 "(seed %lld)",
			    PQgetvalue(r, i, 2), (long long)person, tm.tm_hour, tm.tm_min,
			    digest_minute(who), (long long)seed);
		if (!who->changed && strcmp(who->digest, "weekly") == 0)
			assert_int_equal(tm.tm_wday, who->day % 7);
	}
	PQclear(r);
}

static bool
delivered_first(size_t i)
{
	size_t j;

	for (j = 0; j < i; j++) {
		if (delivered[j].digest == delivered[i].digest &&
		    delivered[j].id == delivered[i].id)
			return (false);
	}
	return (true);
}

/* In no seven days is anybody interrupted more often than they said. */
static void
nobody_is_over_their_budget(void)
{
	char text[200];
	size_t i;

	PQclear(sql("create temporary table sent (digest bool, id bigint, person bigint, "
		    "at timestamptz)"));
	for (i = 0; i < delivery_count; i++) {
		if (!delivered_first(i))
			continue;
		(void)snprintf(text, sizeof(text),
		    "insert into sent values (%s, %lld, %lld, to_timestamp(%lld))",
		    delivered[i].digest ? "true" : "false", (long long)delivered[i].id,
		    (long long)delivered[i].to->id, (long long)(delivered[i].at / SECONDS_US(1)));
		PQclear(sql(text));
	}
	assert_int_equal(
	    number("with x as (select person, asked_at as at from invitation union all "
		   "select s.person, s.at from sent s join notice n on n.id = s.id "
		   "where not s.digest and n.kind not in ('invitation', 'shared')) "
		   "select count(*) from (select x.person, count(*) over (partition by x.person "
		   "order by x.at range between interval '6 days 23:59:59' preceding and current "
		   "row) as n from x) w join availability a on a.person = w.person "
		   "where w.n > a.asks"),
	    0);
}

static void
everything_is_told_once(void)
{
	/* In a mail of its own and in a digest, or in two digests: never. */
	assert_int_equal(number("select count(*) from sent s join digest_item i "
				"on i.notice = s.id join sent d on d.digest and d.id = i.digest "
				"where not s.digest"),
	    0);
	/* Only acts were mailed at once, and nobody hears of themself. */
	assert_int_equal(number("select count(*) from sent s join notice n on n.id = s.id "
				"where not s.digest and not n.act"),
	    0);
	assert_int_equal(number("select count(*) from notice where actor = person"), 0);
	/* Whatever still waits or was not read was told to whoever wants that and has digests. */
	assert_int_equal(
	    number("select count(*) from notice n join notice_pace x on x.person = n.person "
		   "and x.digest <> 'off' where n.done_at is null and (n.act or n.seen_at is null) "
		   "and not exists (select from notice_choice c where c.person = n.person "
		   "and c.kind = n.kind and c.mail = 'off') "
		   "and not exists (select from sent s where not s.digest and s.id = n.id) "
		   "and not exists (select from digest_item i join sent s on s.digest "
		   "and s.id = i.digest where i.notice = n.id)"),
	    0);
	/* Nobody who wants none gets a digest. */
	assert_int_equal(number("select count(*) from digest d join notice_pace x "
				"on x.person = d.person and x.digest = 'off'"),
	    0);
	assert_int_equal(number("select count(*) from mail where state = 'waiting'"), 0);
}

static void
a_year_of_notices(void **state)
{
	(void)state;
	for (now = begin; now < end + TIDE; now += TICK) {
		int i;

		for (i = 0; i < 2 && now < end; i++)
			life();
		digests();
		mails();
	}
	digests_are_on_time();
	nobody_is_over_their_budget();
	everything_is_told_once();
	printf("%zu mails, %lld digests, %lld notices\n", delivery_count,
	    (long long)number("select count(*) from digest"),
	    (long long)number("select count(*) from notice"));
	assert_true(number("select count(*) from digest") > 50);
	assert_true(number("select count(*) from sent where not digest") > 10);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {cmocka_unit_test(a_year_of_notices)};

	return (cmocka_run_group_tests(tests, all_begin, all_end));
}
