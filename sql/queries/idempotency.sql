-- repeat_insert: exec
-- The first call with a key; waits for another one that is under way.
--   person int8
--   key text
--   route text
--   body_hash bytea
--   now timestamptz
insert into idempotency (person, key, route, body_hash, created_at)
values (:person, :key, :route, :body_hash, :now)
on conflict (person, key) do nothing;

-- repeat_find: one
--   person int8
--   key text
--   -> route text, body_hash bytea, status int4, location text, body text
select route, body_hash, status, location, body from idempotency
where person = :person and key = :key;

-- repeat_finish: exec
--   person int8
--   key text
--   status int4
--   location text
--   body text
update idempotency set status = :status, location = :location, body = :body
where person = :person and key = :key;

-- repeat_tidy: exec
--   before timestamptz
delete from idempotency where created_at < :before;
