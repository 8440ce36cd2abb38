-- doctor_server: one
-- What the database server is and how it is set.
--   -> version int4, encoding text, fsync bool, full_page_writes bool
--   -> checksums bool, max_connections int4, reserved int4, connections int4, standby bool, now timestamptz
select current_setting('server_version_num')::int4, pg_encoding_to_char(d.encoding)::text,
	current_setting('fsync')::bool, current_setting('full_page_writes')::bool,
	current_setting('data_checksums')::bool,
	current_setting('max_connections')::int4, current_setting('superuser_reserved_connections')::int4,
	(select count(*)::int4 from pg_stat_activity where backend_type = 'client backend'),
	pg_is_in_recovery(), clock_timestamp()
from pg_database d where d.datname = current_database();

-- doctor_role: one
-- What the role that serves may do: rows of our tables and nothing else.
--   role text
--   -> superuser bool, owns int8, creates bool, lacks int8, lacks_one text?
select r.rolsuper,
	(select count(*) from pg_class c where c.relowner = r.oid and c.relnamespace = 'public'::regnamespace),
	has_schema_privilege(r.oid, 'public', 'create') or has_database_privilege(r.oid, current_database(), 'create'),
	(select count(*) from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
		and c.relname <> 'schema_migration' and not (has_table_privilege(r.oid, c.oid, 'select')
		and has_table_privilege(r.oid, c.oid, 'insert'))),
	(select min(c.relname)::text from pg_class c where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace
		and c.relname <> 'schema_migration' and not (has_table_privilege(r.oid, c.oid, 'select')
		and has_table_privilege(r.oid, c.oid, 'insert')))
from pg_roles r where r.rolname = :role;

-- doctor_role_name: one
--   -> role text
select current_user::text;

-- doctor_transactions: many
-- What has been open for so long that it holds up the index and vacuum; the oldest first.
--   now timestamptz
--   before timestamptz
--   -> pid int4, who text, since timestamptz, state text, writes bool
select a.pid, coalesce(a.application_name, '') || ' (' || coalesce(a.usename, '?') || ')', a.xact_start,
	coalesce(a.state, ''), a.backend_xid is not null
from pg_stat_activity a
where a.xact_start < :before and a.xact_start < :now and a.pid <> pg_backend_pid()
	and a.datname = current_database() and a.backend_type = 'client backend'
order by a.xact_start limit 5;

-- doctor_prepared: one
-- Transactions that were prepared and forgotten.
--   before timestamptz
--   -> n int8
select count(*) from pg_prepared_xacts where prepared < :before and database = current_database();

-- doctor_checksum_failures: one
--   -> n int8
select coalesce(sum(checksum_failures), 0)::bigint from pg_stat_database;

-- doctor_invalid_indexes: one
-- An index whose making was broken off.
--   -> n int8, one text?
select count(*), min(indexrelid::regclass::text) from pg_index where not indisvalid;

-- doctor_jobs: many
-- What fails or was given up, the given up first; without what strangers typed.
--   -> id int8, kind text, argument text, state text, last_error text, attempts int4
select id, kind, case when kind <> 'reset-mail' then argument else '' end, state, last_error, attempts from job
where state = 'dead' or last_error <> ''
order by state, id desc limit 5;
