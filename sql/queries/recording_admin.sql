-- recording_counts: one
-- How recordings stand, for administrators: of the spaces they read, for what happens in others is not theirs to know.
--   reader int8
--   -> preparing int8, failed int8, ready int8, published int8, originals int8, original_bytes int8
--   -> listening int8, oldest timestamptz?
with seen as (
	select r.id, r.state, r.served, r.bytes, r.has_original, coalesce(u.received, 0) as received
	from recording r
	join post o on o.id = r.post
	join thread t on t.id = o.thread
	join reader_space s on s.reader = :reader and s.space = t.space
	left join upload u on u.id = r.upload
), waiting as (
	select j.kind, j.created_at
	from job j
	join seen on seen.id::text = split_part(j.argument, ' ', 1)
	where j.kind in ('publish', 'transcribe') and j.state = 'waiting'
)
select count(*) filter (where state = 'preparing'), count(*) filter (where state = 'failed'),
	count(*) filter (where served > 0), coalesce(sum(bytes) filter (where served > 0), 0)::bigint,
	count(*) filter (where has_original), coalesce(sum(received) filter (where has_original), 0)::bigint,
	(select count(*) from waiting where kind = 'transcribe'),
	(select min(created_at) from waiting where kind = 'publish')
from seen;

-- recording_failures: many
-- Those that failed in spaces the reader reads, the latest first.
--   reader int8
--   rows int8
--   -> id int8, kind text, error text, created_at timestamptz, may_retry bool, bytes int8
--   -> person int8, person_name text, person_team text, thread int8, title text
select r.id, r.kind, r.error, r.created_at, r.has_original, coalesce(u.received, 0),
	p.id, p.name, p.team, t.id, q.title
from recording r
join person p on p.id = r.person
join post o on o.id = r.post and o.withdrawn_at is null
join thread t on t.id = o.thread and not t.withdrawn
join post q on q.id = t.id
join reader_space s on s.reader = :reader and s.space = t.space
left join upload u on u.id = r.upload
where r.state = 'failed'
order by r.id desc
limit :rows;

-- recording_failed_again: one
-- One that failed, in a space the reader reads, and whose upload is still there.
--   reader int8
--   id int8
--   -> generation int4
update recording r set state = 'preparing', error = '', generation = generation + 1
where r.id = :id and r.state = 'failed' and r.has_original
	and exists (select from post o join thread t on t.id = o.thread
		join reader_space s on s.reader = :reader and s.space = t.space where o.id = r.post)
returning r.generation;
