-- backup_isolate: exec
-- The first statement of a transaction whose every look is the same moment.
set transaction isolation level repeatable read, read only;

-- backup_snapshot: one
-- A name for this moment, for pg_dump, as long as the transaction lasts.
--   -> snapshot text, level int4, made_at timestamptz, bytes int8
select pg_export_snapshot(), (select coalesce(max(number), 0) from schema_migration), now(),
	pg_database_size(current_database());

-- backup_uploads: many
-- What must lie in media/uploads, and how much of it; the sum of what is all there.
--   after text
--   -> id text, bytes int8, sum bytea?
select id, received, sum from upload
where id > :after and received > 0
order by id
limit 1000;

-- backup_recordings: many
-- What must lie in media/recordings, the rendition that is played, and where; open: its title may stand in a log.
--   after int8
--   -> id int8, served int4, bytes int8, media bytea?, small bytea?, poster bytea?, thread int8, kind text, open bool, title text
select r.id, r.served, r.bytes, r.media_sum, r.small_sum, r.poster_sum, coalesce(t.id, 0), coalesce(t.kind, ''), coalesce(not s.private, false), coalesce(q.title, '')
from recording r
left join post p on p.id = r.post
left join thread t on t.id = p.thread
left join post q on q.id = t.id
left join space s on s.id = t.space
where r.id > :after and r.served > 0
order by r.id
limit 1000;

-- backup_pictures: many
-- What must lie in media/pictures, and where it was shown first.
--   after int8
--   -> id int8, bytes int8, sum bytea?, thread int8, kind text, open bool, title text
select c.id, c.bytes, c.sum, coalesce(t.id, 0), coalesce(t.kind, ''), coalesce(not s.private, false), coalesce(q.title, '')
from picture c
left join lateral (select p.thread from post_picture h join post p on p.id = h.post
	where h.picture = c.id and h.held order by p.id limit 1) h on true
left join thread t on t.id = h.thread
left join post q on q.id = t.id
left join space s on s.id = t.space
where c.id > :after and c.state = 'ready'
order by c.id
limit 1000;

-- backup_media_bytes: one
-- How much is read when all of it is compared, about: recordings have smaller files beside the one that is counted.
--   -> bytes int8
select coalesce((select sum(bytes) from recording where served > 0), 0)::bigint
	+ coalesce((select sum(bytes) from picture where state = 'ready'), 0)::bigint;

-- restore_tables: one
-- Whether there is anything in the database.
--   -> n int8
select count(*) from pg_class where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace;
