-- outbox_after: many
-- What changed beyond a position, in commit-safe order: rows of transactions
-- that could still be running are not there yet.
--   xid int8
--   id int8
--   rows int8
--   -> xid int8, id int8, kind text, object int8, space int8?, from_space int8?, created_at timestamptz
select xid::text::bigint, id, kind, object, space, from_space, created_at
from outbox
where (xid, id) > (:xid::text::xid8, :id)
	and xid < pg_snapshot_xmin(pg_current_snapshot())
order by xid, id
limit :rows;

-- outbox_now: one
-- A position such that everything up to it is visible to statements from now
-- on, and which cluster says so.
--   -> xid int8, system text, timeline int8
select pg_snapshot_xmin(pg_current_snapshot())::text::bigint - 1,
	(select system_identifier::text from pg_control_system()),
	(select timeline_id::bigint from pg_control_checkpoint());

-- outbox_lag: one
-- Age of the oldest row beyond a position.
--   xid int8
--   id int8
--   -> oldest timestamptz?, rows int8
select min(created_at), count(*) from (
	select created_at from outbox where (xid, id) > (:xid::text::xid8, :id) order by xid, id limit 10000
) o;

-- outbox_figures: one
-- How far the slowest reader is behind (rows, since when), and when one was last seen.
--   -> rows int8, oldest timestamptz?, seen_at timestamptz?
select count(*), min(o.created_at), (select max(seen_at) from outbox_reader)
from (
	select created_at from outbox
	where (xid, id) > (select xid, id from outbox_reader order by xid, id limit 1)
	order by xid, id limit 10000
) o;

-- outbox_reader_put: exec
--   name text
--   xid int8
--   id int8
--   now timestamptz
insert into outbox_reader (name, xid, id, seen_at) values (:name, :xid::text::xid8, :id, :now)
on conflict (name) do update set xid = excluded.xid, id = excluded.id, seen_at = excluded.seen_at;

-- outbox_reader_get: one
--   name text
--   -> xid int8, id int8, seen_at timestamptz
select xid::text::bigint, id, seen_at from outbox_reader where name = :name;

-- outbox_reader_forget: exec
-- A reader unseen for a week must rebuild; it no longer holds rows back.
--   before timestamptz
delete from outbox_reader where seen_at < :before;

-- outbox_clean: exec
-- Rows below all readers and older than a day.
--   before timestamptz
delete from outbox o
where o.created_at < :before
	and not exists (select from outbox_reader r where (r.xid, r.id) < (o.xid, o.id));

-- index_thread: one
-- A thread as the index sees it now.
--   thread int8
--   -> id int8, kind text, space int8, private bool, title text, body text, summary text, author int8
--   -> author_name text, accepted_answer int8?, answers int4, score int4, uses int4
--   -> created_at timestamptz, activity_at timestamptz, withdrawn bool, tags text[], language text, stale bool
--   -> synonyms text[]
select t.id, t.kind, t.space, s.private, p.title, p.body,
	case when o.id is null then p.summary
		else concat_ws(E'\n', o.gets, o.for_whom, replace(o.kind, '-', ' '), o.rhythm, o.times, o.place) end, p.author,
	a.name, t.accepted_answer, t.answers, t.score, t.uses,
	t.created_at, t.activity_at, t.withdrawn,
	t.tags, coalesce(p.language, s.language), is_stale(t.overdue, t.outdated),
	array(select n.name from tag g join tag n on n.main = g.id where g.name = any (t.tags) order by n.name limit 200)
from thread t
join post p on p.id = t.id
join person a on a.id = p.author
join space s on s.id = t.space
left join offer o on o.id = t.id
where t.id = :thread;

-- index_answers: many
-- The texts of a thread's answers, the accepted and most useful first.
--   thread int8
--   -> id int8, body text, author int8, score int4, uses int4
select p.id, p.body, p.author, p.score, p.uses
from post p join thread t on t.id = p.thread
where p.thread = :thread and p.kind = 'answer' and p.withdrawn_at is null
order by p.id is not distinct from t.accepted_answer desc, p.score + 2 * p.uses desc, p.id
limit 50;

-- index_comments: many
-- What was said beside a thread's posts, as far as they are still there; and before it what became part of it.
--   thread int8
--   -> body text
select x.body
from (
	select p.title || E'\n\n' || p.body as body, 0 as place, m.id
	from merge m
	join post p on p.id = m.source
	where m.target = :thread and m.undone_at is null
	union all
	select c.body, 1, c.id
	from comment c
	join post p on p.id = c.post and p.withdrawn_at is null
	where c.thread = :thread and c.withdrawn_at is null
) x
order by x.place, x.id
limit 50;

-- index_lines_of: many
-- What is said in the recordings of a thread, with the titles of chapters where they begin.
--   thread int8
--   -> post int8, from_ms int8, to_ms int8, text text
select x.post, x.from_ms, x.to_ms, x.text
from (
	select r.post, c.from_ms, c.to_ms, c.text from cue c join recording r on r.id = c.recording
	where r.post in (select p.id from post p where p.thread = :thread and p.withdrawn_at is null)
		and r.served > 0
	union all
	select r.post, c.at_ms, c.at_ms + 1, c.title from chapter c join recording r on r.id = c.recording
	where r.post in (select p.id from post p where p.thread = :thread and p.withdrawn_at is null)
		and r.served > 0 and c.title <> ''
) x
order by x.post, x.from_ms, x.to_ms
limit 6000;

-- index_threads: many
-- Ids of threads in order, for a scan.
--   after int8
--   space int8?
--   -> id int8
select id from thread
where id > :after and (:space::bigint is null or space = :space)
order by id limit 500;

-- index_drawn: many
-- About n threads: half of them drawn, half the latest to change; withdrawn ones, too.
--   n int8
--   -> id int8
with ends as (select min(id) as low, max(id) as high from thread),
drawn as (
	select (select t.id from thread t where t.id >= e.low + floor(random() * (e.high - e.low + 1))::bigint + 0 * g.g
		order by t.id limit 1) as id
	from ends e, generate_series(1, :n::integer) g(g)
), latest as (select t.id from thread t order by t.activity_at desc limit :n)
select d.id from drawn d where d.id is not null
union
select l.id from latest l
limit 1000;

-- index_person: one
--   person int8
--   -> id int8, name text, team text, about text, state text, created_at timestamptz
select id, name, team, about, state, created_at from person where id = :person;

-- index_persons: many
--   after int8
--   -> id int8
select id from person where id > :after order by id limit 500;

-- index_spaces: many
-- All spaces, and which of them have a database of their own.
--   -> id int8, slug text, private bool
select id, slug, private from space order by id limit 10000;

-- index_count: one
-- How many documents an index has, for progress.
--   -> documents int8
select (select count(*) from thread) + (select count(*) from person where id > 0);
