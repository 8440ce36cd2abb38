/*
 * routing_year_test.c -- a company of 300 people asks questions: nobody is asked too often, too late, or twice.
 *
 * Thirteen days in which clocks are changed in Europe and in America; with PEERLORE_TEST_ALL
 * a whole year, with its holidays. Time is given, nothing waits. What must hold is checked behind
 * all of it, over what is in the database, by PostgreSQL's own arithmetic. The seed
 * is printed; PEERLORE_TEST_SEED repeats a run. time limit: 480
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libpq-fe.h>

#include "base/random.h"
#include "base/settings.h"
#include "forum.h"
#include "invitations.h"
#include "jobs.h"
#include "queries.h"
#include "scratch.h"

#define PEOPLE 300
#define TAGS 40
#define QUESTIONS_A_DAY 12
#define SPACES 5 /* general, two open, two private */

static const char *conninfo;
static struct db_pool *pool;
static PGconn *pg; /* the test's own eyes */
static bool whole_year;
static timestamp_us begin, end, now;
static int64_t seed;

/* -- chance ------------------------------------------------------------------------- */

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

/* -- one call, one context -------------------------------------------------------------- */

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

#define CHANGE(ctx, call)                                                                          \
	({                                                                                         \
		enum err change_e = db_begin((ctx)->db);                                           \
		if (change_e == OK)                                                                \
			change_e = (call);                                                         \
		if (change_e == OK)                                                                \
			change_e = db_commit((ctx)->db);                                           \
		else                                                                               \
			db_rollback((ctx)->db);                                                    \
		change_e;                                                                          \
	})

static PGresult *
ask_sql(const char *sql)
{
	PGresult *r = PQexec(pg, sql);

	if (PQresultStatus(r) != PGRES_TUPLES_OK && PQresultStatus(r) != PGRES_COMMAND_OK)
		fail_msg("%s%s", PQerrorMessage(pg), sql);
	return (r);
}

static void
script(const char *sql)
{
	PQclear(ask_sql(sql));
}

static int64_t
number_of(const PGresult *r, int row, int column)
{
	return (strtoll(PQgetvalue(r, row, column), NULL, 10));
}

/* The clock of the simulation, for SQL. */
static void
clock_tell(void)
{
	char text[CLOCK_TEXT], sql[100];

	(void)snprintf(sql, sizeof(sql), "set sim.now = '%s'", clock_rfc3339(now, text).p);
	script(sql);
}

static void
assert_sql(const char *what, const char *condition)
{
	char sql[4000];
	PGresult *r;

	(void)snprintf(sql, sizeof(sql), "select coalesce((%s), false)", condition);
	r = ask_sql(sql);
	if (strcmp(PQgetvalue(r, 0, 0), "t") != 0)
		fail_msg("%s (seed %lld): %s", what, (long long)seed, condition);
	PQclear(r);
}

/* -- the company -------------------------------------------------------------------------- */

/* People in many zones, some in shifts, some part-time, with quiet hours and holidays of their own. */
static const char *const company =
    "create table sim_member (space bigint, person bigint, since timestamptz, until timestamptz);"
    "create function sim_random(key text) returns double precision language sql immutable as $$"
    " select (('x' || substr(md5(key || current_setting('sim.seed')), 1, 8))::bit(32)::bigint)"
    "	/ 4294967296.0 $$;"
    "insert into person (email, name, time_zone, created_at)"
    " select 'p' || i || '@example.com', 'Person ' || i,"
    "	(array['Europe/Berlin','Europe/Berlin','Europe/Berlin','Europe/London','America/New_York',"
    "	'America/Denver','Asia/Kolkata','Australia/Lord_Howe','Pacific/Auckland','Asia/Tokyo',"
    "	'America/Sao_Paulo','Africa/Casablanca'])[1 + floor(12 * sim_random('zone' || i))::int],"
    "	'2025-01-01' from generate_series(1, 300) i;"
    "update person set admin = true where id in (1, 2);"
    "insert into availability (person, days, work_from, work_until, quiet_from, quiet_until, asks)"
    " select id,"
    "	(array[31,31,31,31,7,30,21,124])[1 + floor(8 * sim_random('days' || id))::int],"
    "	f, (f + (array[480,480,510,240])[1 + floor(4 * sim_random('long' || id))::int]) % 1440,"
    "	case when sim_random('quiet' || id) < .3 then q end,"
    "	case when sim_random('quiet' || id) < .3 then (q + 90) % 1440 end,"
    "	(array[5,5,5,3,1,0,10,20,2,5])[1 + floor(10 * sim_random('asks' || id))::int]"
    " from (select id,"
    "	(array[540,480,420,600,360,840,1320,570])[1 + floor(8 * sim_random('from' || id))::int] as "
    "f,"
    "	(floor(96 * sim_random('q' || id)) * 15)::int as q from person) x"
    " where id % 4 <> 0;"
    /* Everybody's holidays, and three of one's own. */
    "insert into away select id, d, d + 2 + (id % 13)::int from person,"
    "	unnest(array['2026-02-09', '2026-04-06', '2026-07-13', '2026-10-12', "
    "'2026-12-23']::date[]) as x(d)"
    "	where (id + extract(doy from d)::int) % 3 = 0 or d = '2026-12-23'"
    "	on conflict do nothing;"
    "insert into topic_choice (person, name, wanted) select p.id, 'topic-' || t,"
    "	sim_random('wanted' || p.id || t) < .7"
    "	from person p, generate_series(0, 39) t where sim_random('choice' || p.id || ':' || t) < "
    ".02;"
    "insert into space (slug, name, private) values ('hall', 'Hall', false), ('lab', 'Lab', false),"
    "	('board', 'Board', true), ('deals', 'Deals', true);"
    "insert into membership (space, person, role) select s.id, p.id,"
    "	case when p.id % 60 = s.id then 'owner' when p.id % 30 = s.id then 'moderator'"
    "	when p.id % 7 = 0 then 'reader' else 'member' end"
    "	from space s join person p on s.slug <> 'general' and (p.id % 15 = s.id or p.id % 11 = "
    "s.id);"
    "insert into sim_member select space, person, '-infinity', 'infinity' from membership where "
    "role <> 'reader';"
    "create function sim_member_changed() returns trigger language plpgsql as $$ begin"
    "	update sim_member set until = current_setting('sim.now')::timestamptz"
    "		where space = old.space and person = old.person; return null; end $$;"
    "create trigger sim_member_changed after delete on membership"
    "	for each row execute function sim_member_changed();"
    /* What they answered before: each knows a few topics. */
    "insert into tag (name) select 'topic-' || i from generate_series(0, 39) i;"
    "do $$ declare i int; q bigint; a bigint; topic int; who bigint; at timestamptz; begin"
    "	for i in 1..900 loop"
    "		topic := floor(40 * sim_random('topic' || i));"
    "		who := 1 + (topic * 37 + floor(12 * sim_random('who' || i) * sim_random('w' || "
    "i))::int * 17) % 300;"
    "		at := timestamptz '2026-01-05' - i * interval '9 hours';"
    "		insert into thread (id, space, created_at, activity_at)"
    "			values (nextval('post_id'), 1, at, at) returning id into q;"
    "		insert into post (id, kind, thread, space, author, owner, title, body, body_html, "
    "created_at)"
    "			values (q, 'question', q, 1, 1 + i % 300, 1 + i % 300, 'An old question on "
    "topic ' || topic, 'x', 'x', at);"
    "		insert into thread_tag (thread, tag, created_at)"
    "			select q, id, at from tag where name = 'topic-' || topic;"
    "		insert into post (kind, thread, space, author, owner, body, body_html, created_at)"
    "			values ('answer', q, 1, who, who, 'x', 'x', at + interval '1 hour');"
    "	end loop; end $$;";

/* -- what people do ------------------------------------------------------------------------------ */

/* A moment of a working day, anywhere on earth. */
static timestamp_us
question_time(void)
{
	timestamp_us day;

	do
		day = begin + DAYS_US(any((end - begin) / DAYS_US(1)));
	/* Few ask on weekends: 1970-01-01 was a Thursday. */
	while ((day / DAYS_US(1) + 3) % 7 >= 5 && !chance(10));
	return (day + MINUTES_US(any(24 * 60)));
}

static void
somebody_asks(int64_t number)
{
	static const char *const slugs[SPACES] = {"general", "general", "hall", "board", "deals"};
	int64_t asker = 1 + any(PEOPLE), question = 0;
	struct ctx ctx = as(asker);
	struct question_draft draft = {
	    .title = str_fmt(ctx.mem, "Question %lld of the simulation", (long long)number),
	    .body = STR("Who knows?"),
	    .space = str_of(slugs[any(SPACES)])};
	struct str tags[2];
	enum err e;

	tags[0] = str_fmt(ctx.mem, "topic-%lld", (long long)any(TAGS));
	tags[1] = str_fmt(ctx.mem, "topic-%lld", (long long)any(TAGS));
	draft.tags = (struct str_list){tags, str_eq(tags[0], tags[1]) ? 1 : (size_t)any(3)};
	e = CHANGE(&ctx, question_ask(&ctx, &draft, &question));
	/* Not everybody may ask everywhere: then in the open. */
	if (e == ERR_INPUT) {
		ctx.problem_count = 0;
		draft.space = STR("general");
		e = CHANGE(&ctx, question_ask(&ctx, &draft, &question));
	}
	assert_int_equal(e, OK);
	done(&ctx);
}

static void
somebody_answers(int64_t person, int64_t question)
{
	struct ctx ctx = as(person);
	int64_t id;
	enum err e = CHANGE(&ctx,
	    answer_post(&ctx, question, &(struct answer_draft){.body = STR("This is how.")}, &id));

	/* They may have left the space meanwhile. */
	assert_true(e == OK || e == ERR_NOT_FOUND || e == ERR_FORBIDDEN || e == ERR_WITHDRAWN);
	done(&ctx);
}

static void
somebody_passes(int64_t person, int64_t invitation)
{
	static const char *const reasons[] = {"time", "topic", "better"};
	struct ctx ctx = as(person);
	int64_t question;
	enum err e =
	    CHANGE(&ctx, invitation_pass(&ctx, invitation, str_of(reasons[any(3)]), &question));

	assert_true(e == OK || e == ERR_CONFLICT || e == ERR_NOT_FOUND);
	done(&ctx);
}

static void
somebody_suggests(int64_t person, int64_t invitation)
{
	struct ctx ctx = as(person);
	struct invited_colleague colleague;
	enum err e =
	    CHANGE(&ctx, invitation_suggest(&ctx, invitation, 1 + any(PEOPLE), &colleague));

	assert_true(e == OK || e == ERR_CONFLICT || e == ERR_NOT_FOUND || e == ERR_INPUT);
	done(&ctx);
}

/* One of the latest questions. */
static int64_t
question_pick(int64_t *asker)
{
	PGresult *r =
	    ask_sql("select r.question, p.author from routing r join post p on p.id = r.question "
		    "order by r.question desc limit 40");
	int n = PQntuples(r), row = n > 0 ? (int)any(n) : 0;
	int64_t question = n > 0 ? number_of(r, row, 0) : 0;

	*asker = n > 0 ? number_of(r, row, 1) : 0;
	PQclear(r);
	return (question);
}

static void
somebody_shares(void)
{
	struct ctx ctx = as(1 + any(PEOPLE));
	struct invited_colleague colleague;
	int64_t asker, question = question_pick(&asker);
	enum err e = CHANGE(&ctx, invitation_share(&ctx, question, 1 + any(PEOPLE), &colleague));

	assert_true(e == OK || e == ERR_NOT_FOUND || e == ERR_FORBIDDEN || e == ERR_INPUT ||
		    e == ERR_WITHDRAWN);
	done(&ctx);
}

static void
somebody_withdraws(void)
{
	int64_t asker, question = question_pick(&asker), thread;
	struct ctx ctx = as(asker);
	enum err e = CHANGE(&ctx, post_withdraw(&ctx, question, &thread));

	assert_true(e == OK || e == ERR_NOT_FOUND);
	done(&ctx);
}

static void
somebody_leaves_a_space(void)
{
	clock_tell();
	script(
	    "delete from membership where (space, person) in (select space, person from membership "
	    "where role = 'member' order by md5(space || ':' || person || "
	    "current_setting('sim.now')) limit 1)");
}

/* -- what happens when ------------------------------------------------------------------------------ */

enum act { ASKS, ANSWERS, PASSES, SUGGESTS, SHARES, WITHDRAWS, LEAVES, SWEEP };

struct event {
	timestamp_us at;
	enum act act;
	int64_t person;
	int64_t object;
};

/* A heap, the earliest on top. */
static struct event *events;
static size_t event_count, event_room;

static void
event_swap(size_t i, size_t j)
{
	struct event e = events[i];

	events[i] = events[j];
	events[j] = e;
}

static void
event_add(struct event e)
{
	size_t i = event_count++;

	if (event_count > event_room) {
		event_room = event_room * 2 + 1000;
		events = realloc(events, event_room * sizeof(*events));
		assert_non_null(events);
	}
	events[i] = e;
	for (; i > 0 && events[i].at < events[(i - 1) / 2].at; i = (i - 1) / 2)
		event_swap(i, (i - 1) / 2);
}

static struct event
event_take(void)
{
	struct event first = events[0];
	size_t i = 0, next;

	events[0] = events[--event_count];
	while ((next = 2 * i + 1) < event_count) {
		if (next + 1 < event_count && events[next + 1].at < events[next].at)
			next++;
		if (events[i].at <= events[next].at)
			break;
		event_swap(i, next);
		i = next;
	}
	return (first);
}

static void
event_do(const struct event *e)
{
	switch (e->act) {
	case ASKS:
		somebody_asks(e->object);
		break;
	case ANSWERS:
		somebody_answers(e->person, e->object);
		break;
	case PASSES:
		somebody_passes(e->person, e->object);
		break;
	case SUGGESTS:
		somebody_suggests(e->person, e->object);
		break;
	case SHARES:
		somebody_shares();
		break;
	case WITHDRAWS:
		somebody_withdraws();
		break;
	case LEAVES:
		somebody_leaves_a_space();
		break;
	case SWEEP:
		break;
	}
}

/*
 * A third answers within hours, a fifth passes, some suggest somebody; the others never look. Every twelfth
 * question is one that nobody who is asked can answer, so that each way to end is gone in two weeks, too.
 */
static void
invited_reacts(int64_t person, int64_t invitation, int64_t question)
{
	timestamp_us later = now + MINUTES_US(5 + any(6 * 60));

	if (question % 12 != 0 && chance(30))
		event_add((struct event){later, ANSWERS, person, question});
	else if (chance(30))
		event_add((struct event){later, PASSES, person, invitation});
	else if (chance(10))
		event_add((struct event){later, SUGGESTS, person, invitation});
}

/* What people hear of the worker's doings. */
static void
people_react(void)
{
	PGresult *r = ask_sql(
	    "with n as (insert into sim_seen select id from invitation i where state = 'waiting'"
	    "	and not exists (select from sim_seen s where s.id = i.id) returning id)"
	    " select i.person, i.id, i.question from n join invitation i using (id) order by i.id");
	int i;

	for (i = 0; i < PQntuples(r); i++)
		invited_reacts(number_of(r, i, 0), number_of(r, i, 1), number_of(r, i, 2));
	PQclear(r);
	r = ask_sql(
	    "with n as (insert into sim_owned select question from routing r where state = "
	    "'escalated'"
	    "	and not exists (select from sim_owned s where s.question = r.question) returning "
	    "question)"
	    " select r.owner, r.question from n join routing r using (question) order by 2");
	for (i = 0; i < PQntuples(r); i++) {
		if (chance(60))
			event_add((struct event){now + HOURS_US(1 + any(90)), ANSWERS,
			    number_of(r, i, 0), number_of(r, i, 1)});
	}
	PQclear(r);
}

/* When a question is due again. */
static timestamp_us
next_due(void)
{
	PGresult *r =
	    ask_sql("select (extract(epoch from min(next_at)) * 1000000)::bigint from routing "
		    "where next_at is not null");
	timestamp_us at = PQgetisnull(r, 0, 0) ? INT64_MAX : number_of(r, 0, 0);

	PQclear(r);
	return (at);
}

/* One round of the worker: what the minute's job finds, then all jobs that are due. */
static void
work(void)
{
	struct ctx ctx = as(0);
	enum err e = CHANGE(&ctx, job_waves(&ctx, STR("")));

	done(&ctx);
	while (e == OK) {
		ctx = as(0);
		e = job_run_next(&ctx);
		done(&ctx);
	}
	assert_int_equal(e, ERR_NOT_FOUND);
	people_react();
}

static void
plans_make(void)
{
	int64_t days = (end - begin) / DAYS_US(1), i;

	for (i = 0; i < days * QUESTIONS_A_DAY * 5 / 7; i++)
		event_add((struct event){question_time(), ASKS, 0, i});
	for (i = 0; i < days; i++) {
		event_add((struct event){begin + DAYS_US(i) + MINUTES_US(any(1440)), SHARES, 0, 0});
		event_add((struct event){begin + DAYS_US(i) + MINUTES_US(any(1440)), SWEEP, 0, 0});
		if (i % 4 == 1)
			event_add((struct event){
			    begin + DAYS_US(i) + MINUTES_US(any(1440)), WITHDRAWS, 0, 0});
		if (i % 5 == 2)
			event_add((struct event){
			    begin + DAYS_US(i) + MINUTES_US(any(1440)), LEAVES, 0, 0});
	}
	/* Behind the last question there is time for all of them to end. */
	for (i = 0; i < 70; i++)
		event_add((struct event){end + DAYS_US(i), SWEEP, 0, 0});
}

static void
time_passes(void)
{
	plans_make();
	while (event_count > 0) {
		timestamp_us due = next_due();

		if (due < events[0].at) {
			now = due > now ? due : now;
		} else {
			struct event e = event_take();

			now = e.at > now ? e.at : now;
			event_do(&e);
		}
		work();
	}
}

/* -- what must hold ------------------------------------------------------------------------------------ */

static void
nobody_is_asked_more_often_than_they_want(void **state)
{
	(void)state;
	assert_sql("somebody was asked", "select count(*) > 100 from invitation");
	assert_sql("caps",
	    "select max(n - cap) <= 0 from (select coalesce(a.asks, 5) as cap,"
	    " count(*) over (partition by i.person order by i.asked_at range between "
	    "'167:59:59.999999' preceding and current row) as n"
	    " from invitation i left join availability a using (person)) x");
	assert_sql("caps are reached, so this test can fail",
	    "select max(n - cap) = 0 from (select coalesce(a.asks, 5) as cap,"
	    " count(*) over (partition by i.person order by i.asked_at range between "
	    "'167:59:59.999999' preceding and current row) as n"
	    " from invitation i left join availability a using (person)) x");
	assert_sql("never",
	    "select count(*) = 0 from invitation join availability using (person) where asks = 0");
}

static void
nobody_is_asked_when_they_do_not_work(void **state)
{
	(void)state;
	script("create view sim_asked as select i.*, p.time_zone,"
	       " (i.asked_at at time zone p.time_zone) as wall,"
	       " (extract(hour from i.asked_at at time zone p.time_zone) * 60"
	       "	+ extract(minute from i.asked_at at time zone p.time_zone))::int as m,"
	       " coalesce(a.days, 31) as days, coalesce(a.work_from, 540) as f, "
	       "coalesce(a.work_until, 1020) as u,"
	       " a.quiet_from as qf, a.quiet_until as qu"
	       " from invitation i join person p on p.id = i.person left join availability a on "
	       "a.person = p.id");
	assert_sql("hours", "select bool_and(case when f < u then m >= f and m < u else m >= f or "
			    "m < u end) from sim_asked");
	assert_sql("days", "select bool_and(days & (1 << (extract(isodow from case when u < f and "
			   "m < u then wall - interval "
			   "'1 day' else wall end)::int - 1)) <> 0) from sim_asked");
	assert_sql("quiet hours", "select not bool_or(case when qf < qu then m >= qf and m < qu "
				  "else m >= qf or m < qu end) "
				  "from sim_asked where qf is not null");
	assert_sql("away",
	    "select count(*) = 0 from sim_asked s join away a on a.person = s.person and "
	    "s.wall::date between a.first_day and a.last_day");
	assert_sql("clocks were changed meanwhile",
	    "select count(distinct i.asked_at at time zone p.time_zone - i.asked_at at time zone "
	    "'UTC') > 1"
	    " from invitation i join person p on p.id = i.person where p.time_zone = "
	    "'Europe/Berlin'");
	assert_sql("owners are not woken either",
	    "select bool_and(extract(epoch from ((r.escalated_at at time zone "
	    "p.time_zone)::time))/60"
	    "	between coalesce(a.work_from, 540) and coalesce(a.work_until, 1020))"
	    " from routing r join person p on p.id = r.owner left join availability a on a.person "
	    "= p.id"
	    " where r.escalated_at is not null and (a.person is null or a.work_from < "
	    "a.work_until)");
}

static void
nobody_is_asked_twice_nor_about_their_own_question(void **state)
{
	(void)state;
	assert_sql("twice", "select count(*) = count(distinct (question, person)) from invitation");
	assert_sql("the asker", "select count(*) = 0 from invitation i join post p on p.id = "
				"i.question where p.author = i.person");
	assert_sql("the asker as owner", "select count(*) = 0 from routing r join post p on p.id = "
					 "r.question where p.author = r.owner");
}

static void
nobody_is_asked_who_may_not_answer_there(void **state)
{
	(void)state;
	assert_sql("private questions were asked",
	    "select count(*) > 20 from invitation i join thread t on t.id = i.question"
	    " join space s on s.id = t.space where s.private");
	assert_sql("members alone",
	    "select count(*) = 0 from invitation i join thread t on t.id = i.question"
	    " join space s on s.id = t.space where s.private and not exists (select from "
	    "sim_member m"
	    "	where m.space = s.id and m.person = i.person and m.since <= i.asked_at and m.until "
	    "> i.asked_at)");
	assert_sql("readers do not answer",
	    "select count(*) = 0 from invitation i join thread t on t.id = i.question"
	    " join membership m on m.space = t.space and m.person = i.person where m.role = "
	    "'reader'");
}

static void
one_question_of_a_topic_at_a_time_and_no_unwanted_topics(void **state)
{
	(void)state;
	assert_sql("topics",
	    "select count(*) = 0 from invitation i join thread t on t.id = i.question"
	    " join invitation o on o.person = i.person and o.id <> i.id and o.asked_at < i.asked_at"
	    "	and (o.closed_at is null or o.closed_at > i.asked_at)"
	    " join thread u on u.id = o.question"
	    " where i.seat in ('best', 'explore', 'group') and t.tags && u.tags");
	assert_sql("unwanted",
	    "select count(*) = 0 from invitation i join thread t on t.id = i.question"
	    " join topic_choice c on c.person = i.person and not c.wanted and c.name = any (t.tags)"
	    " where i.seat in ('best', 'explore', 'group')");
	assert_sql("wanted ones help",
	    "select count(*) > 0 from invitation i join invitation_reason r on r.invitation = i.id"
	    " where i.seat = 'group' and r.text like 'wants to be asked about %'");
}

static void
every_question_ends(void **state)
{
	(void)state;
	assert_sql("ended", "select count(*) = 0 from routing where state = 'asking'");
	assert_sql("nobody waits for nothing",
	    "select count(*) = 0 from invitation i join routing r using (question)"
	    " where i.state in ('planned', 'waiting') and r.state in ('answered', 'closed')"
	    "	and i.seat in ('best', 'explore', 'group')");
	assert_sql("ends are true",
	    "select bool_and(case r.state when 'answered' then t.answers > 0 or t.withdrawn"
	    "	when 'escalated' then r.owner is not null and t.answers = 0 else true end)"
	    " from routing r join thread t on t.id = r.question");
	assert_sql("closed without an answer only when withdrawn",
	    "select bool_and(t.withdrawn) from routing r join thread t on t.id = r.question where "
	    "r.state = 'closed'");
	assert_sql("all ways are gone", "select count(distinct state) >= 3 from routing where "
					"state in ('answered', 'escalated', 'closed')");
	assert_sql("all waves happen", "select count(distinct wave) >= 3 from invitation");
	assert_sql("an unanswered question has somebody within two weeks of holidays",
	    "select bool_and(coalesce(escalated_at, ended_at) - begun_at < interval '21 days') "
	    "from routing"
	    " where state <> 'quiet'");
}

static void
exploration_is_logged(void **state)
{
	(void)state;
	assert_sql("propensities",
	    "select bool_and(propensity = 1) filter (where seat = 'best')"
	    "	and bool_and(propensity > 0 and propensity <= 1 and score is not null) filter "
	    "(where seat = 'explore')"
	    "	and count(*) filter (where seat = 'explore') > 20 from invitation");
}

static void
the_load_is_printed(void **state)
{
	PGresult *r = ask_sql(
	    "with load as (select person, count(*) as n from invitation group by person),"
	    " ranked as (select n, row_number() over (order by n) as i, count(*) over () as people,"
	    "	sum(n) over () as total from load)"
	    " select min(people), min(total), round((2 * sum(i * n) / (min(people) * min(total))"
	    "	- (min(people) + 1.0) / min(people))::numeric, 3), max(n),"
	    " (select count(*) from routing where state <> 'quiet'),"
	    " (select round(100.0 * avg((state = 'answered')::int), 1) from routing where state <> "
	    "'quiet'),"
	    " (select round(100.0 * avg((state = 'escalated')::int), 1) from routing where state "
	    "<> 'quiet') from ranked");

	(void)state;
	print_message("seed %lld: %s questions, %s %% answered, %s %% with an owner; %s "
		      "invitations to %s of %d "
		      "people, at most %s, Gini %s\n",
	    (long long)seed, PQgetvalue(r, 0, 4), PQgetvalue(r, 0, 5), PQgetvalue(r, 0, 6),
	    PQgetvalue(r, 0, 1), PQgetvalue(r, 0, 0), PEOPLE, PQgetvalue(r, 0, 3),
	    PQgetvalue(r, 0, 2));
	assert_true(atof(PQgetvalue(r, 0, 2)) > 0 && atof(PQgetvalue(r, 0, 2)) < 1);
	PQclear(r);
}

static int
before(void **state)
{
	char sql[100];

	(void)state;
	whole_year = getenv("PEERLORE_TEST_ALL") != NULL;
	(void)setenv("PEERLORE_TEST_SEED", "20261025", 0);
	seed = strtoll(getenv("PEERLORE_TEST_SEED"), NULL, 10);
	(void)setenv("PEERLORE_DATA", "/tmp", 0);
	random_open();
	if (settings_open(NULL) != OK)
		return (-1);
	if (!clock_parse(
		str_of(whole_year ? "2026-01-05T00:00:00Z" : "2026-10-22T00:00:00Z"), &begin))
		return (-1);
	end = begin + DAYS_US(whole_year ? 365 : 13);
	now = begin;
	conninfo = scratch_migrated("year");
	pg = PQconnectdb(conninfo);
	(void)snprintf(sql, sizeof(sql), "set sim.seed = '%lld'", (long long)seed);
	script(sql);
	script("set client_min_messages = warning");
	script(company);
	script("create table sim_seen (id bigint primary key); create table sim_owned (question "
	       "bigint primary key); analyze");
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	time_passes();
	return (0);
}

static int
behind(void **state)
{
	(void)state;
	db_pool_close(pool);
	PQfinish(pg);
	free(events);
	return (0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(nobody_is_asked_more_often_than_they_want),
	    cmocka_unit_test(nobody_is_asked_when_they_do_not_work),
	    cmocka_unit_test(nobody_is_asked_twice_nor_about_their_own_question),
	    cmocka_unit_test(nobody_is_asked_who_may_not_answer_there),
	    cmocka_unit_test(one_question_of_a_topic_at_a_time_and_no_unwanted_topics),
	    cmocka_unit_test(every_question_ends),
	    cmocka_unit_test(exploration_is_logged),
	    cmocka_unit_test(the_load_is_printed),
	};

	return (cmocka_run_group_tests(tests, before, behind));
}
