-- backup_isolate: exec
-- The first statement of a transaction whose every look is the same moment.
set transaction isolation level repeatable read, read only;

-- backup_snapshot: one
-- A name for this moment, for pg_dump, as long as the transaction lasts.
--   -> snapshot text, level int4, made_at timestamptz, bytes int8
select pg_export_snapshot(), (select coalesce(max(number), 0) from schema_migration), now(),
	pg_database_size(current_database());

-- backup_uploads: many
-- What must lie in media/uploads, and how much of it.
--   after text
--   -> id text, bytes int8
select id, received from upload
where id > :after and received > 0
order by id
limit 1000;

-- backup_recordings: many
-- What must lie in media/recordings: the rendition that is played.
--   after int8
--   -> id int8, served int4, bytes int8
select id, served, bytes from recording
where id > :after and served > 0
order by id
limit 1000;

-- restore_tables: one
-- Whether there is anything in the database.
--   -> n int8
select count(*) from pg_class where relkind in ('r', 'p', 'v', 'm') and relnamespace = 'public'::regnamespace;
