-- upload_insert: exec
--   id text
--   person int8
--   size int8?
--   file_name text
--   declared_type text
--   metadata text
--   now timestamptz
--   expires_at timestamptz
insert into upload (id, person, size, file_name, declared_type, metadata, created_at, touched_at, expires_at)
values (:id, :person, :size, :file_name, :declared_type, :metadata, :now, :now, :expires_at);

-- upload_promise: exec
-- One that is finished as soon as a job has put its file there.
--   id text
--   person int8
--   size int8
--   file_name text
--   declared_type text
--   now timestamptz
--   expires_at timestamptz
insert into upload (id, person, size, received, file_name, declared_type, created_at, touched_at,
	expires_at, finished_at)
values (:id, :person, :size, :size, :file_name, :declared_type, :now, :now, :expires_at, :now);

-- upload_by_id: one
--   id text
--   -> id text, person int8, size int8?, received int8, file_name text, declared_type text, metadata text
--   -> created_at timestamptz, touched_at timestamptz, expires_at timestamptz
--   -> finished_at timestamptz?, taken_at timestamptz?, awaited bool, sum bytea?
select id, person, size, received, file_name, declared_type, metadata,
	created_at, touched_at, expires_at, finished_at, taken_at, awaited, sum
from upload where id = :id;

-- upload_sum_state: one
-- What was summed up of its first bytes.
--   id text
--   -> received int8, state bytea?
select received, sum_state from upload where id = :id;

-- upload_untaken: many
-- What a person has sent, or begun to send, and not used yet; the newest first.
--   person int8
--   now timestamptz
--   -> like upload_by_id
select id, person, size, received, file_name, declared_type, metadata,
	created_at, touched_at, expires_at, finished_at, taken_at, awaited, sum
from upload
where person = :person and taken_at is null and not awaited and expires_at > :now
order by created_at desc
limit 100;

-- upload_take: one
-- Only once: of two who try at the same time the second finds nothing.
--   id text
--   awaited bool
--   now timestamptz
--   -> taken_at timestamptz
update upload set taken_at = :now
where id = :id and awaited = :awaited and finished_at is not null and taken_at is null and expires_at > :now
returning taken_at;

-- upload_await: one
-- No row when it is finished, or something waits for it already.
--   id text
--   now timestamptz
--   -> id text
update upload set awaited = true
where id = :id and not awaited and finished_at is null and expires_at > :now
returning id;

-- upload_delete: one
--   id text
--   -> awaited bool
delete from upload where id = :id returning awaited and taken_at is null;

-- uploads_expire: many
-- Those that nobody took in time go.
--   now timestamptz
--   -> id text, awaited bool
delete from upload where id in (
	select id from upload where taken_at is null and expires_at <= :now limit 1000
)
returning id, awaited;

-- uploads_missing: many
-- Which of these names have no row.
--   ids text[]
--   -> id text
select i.id from unnest(:ids) as i(id) where not exists (select from upload u where u.id = i.id)
limit 1000;

-- upload_days_clean: exec
--   before timestamptz
delete from upload_day where day < :before;

-- upload_advance: one
-- The row follows the file, and the day is charged; the answer is all that the
-- person has sent on it, and whether something waits for the end that has come now.
-- Nothing for a row that is gone or taken.
--   id text
--   size int8?
--   received int8
--   more int8
--   day timestamptz
--   now timestamptz
--   expires_at timestamptz
--   sum_state bytea?
--   sum bytea?
--   -> bytes int8, arrived bool
with moved as (
	update upload set size = :size, received = :received, touched_at = :now, expires_at = :expires_at,
		sum_state = :sum_state, sum = :sum, finished_at = case when :received = :size then :now end
	where id = :id and taken_at is null
	returning person, awaited and finished_at is not null as arrived
)
insert into upload_day (person, day, bytes) select person, :day, :more from moved
on conflict (person, day) do update set bytes = upload_day.bytes + excluded.bytes
returning bytes, (select arrived from moved);

-- upload_day_bytes: one
--   person int8
--   day timestamptz
--   -> bytes int8
select coalesce(sum(bytes), 0)::bigint from upload_day where person = :person and day = :day;
