-- recording_counts: one
-- How recordings stand, for administrators: numbers alone, of all spaces.
--   -> preparing int8, failed int8, ready int8, published int8, originals int8, original_bytes int8
--   -> drafts int8, draft_bytes int8, listening int8, oldest timestamptz?
select count(*) filter (where r.state = 'preparing'), count(*) filter (where r.state = 'failed'),
	count(*) filter (where r.served > 0), coalesce(sum(r.bytes) filter (where r.served > 0), 0)::bigint,
	count(*) filter (where r.has_original), coalesce(sum(u.received) filter (where r.has_original), 0)::bigint,
	(select count(*) from upload where taken_at is null),
	(select coalesce(sum(received), 0)::bigint from upload where taken_at is null),
	(select count(*) from job where kind = 'transcribe' and state = 'waiting'),
	(select min(created_at) from job where kind = 'publish' and state = 'waiting')
from recording r
left join upload u on u.id = r.upload;

-- recording_failures: many
-- Those that failed, the latest first, of all spaces; thread and title only where the reader may see them.
--   reader int8
--   rows int8
--   -> id int8, kind text, error text, created_at timestamptz, may_retry bool, bytes int8
--   -> person int8, person_name text, person_team text, thread int8?, title text?
select r.id, r.kind, r.error, r.created_at, r.has_original, coalesce(u.received, 0),
	p.id, p.name, p.team, v.thread, v.title
from recording r
join person p on p.id = r.person
left join upload u on u.id = r.upload
left join lateral (
	select t.id as thread, q.title
	from post o
	join thread t on t.id = o.thread and not t.withdrawn
	join post q on q.id = t.id
	join reader_space s on s.reader = :reader and s.space = t.space
	where o.id = r.post and o.withdrawn_at is null) v on true
where r.state = 'failed'
order by r.id desc
limit :rows;

-- recording_failed_again: one
-- One that failed and whose upload is still there.
--   id int8
--   -> generation int4
update recording set state = 'preparing', error = '', generation = generation + 1
where id = :id and state = 'failed' and has_original
returning generation;
