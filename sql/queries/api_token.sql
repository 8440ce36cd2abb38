-- api_token_find: one
--   token_hash bytea
--   now timestamptz
--   -> token int8, person int8, name text, admin bool, scopes int4, seen_at timestamptz?
--   -> expires_at timestamptz
select token, person, name, admin, scopes, seen_at, expires_at
from live_api_token
where token_hash = :token_hash and expires_at > :now;

-- api_token_seen: exec
--   token int8
--   now timestamptz
--   before timestamptz
update api_token set seen_at = :now where id = :token and (seen_at is null or seen_at < :before);

-- api_token_insert: one
-- In the epoch the person is in now; nothing for somebody who may not sign in.
--   token_hash bytea
--   person int8
--   name text
--   scopes int4
--   now timestamptz
--   expires_at timestamptz
--   -> id int8
insert into api_token (token_hash, person, epoch, name, scopes, created_at, expires_at)
select :token_hash, p.id, p.epoch, :name, :scopes, :now, :expires_at
from person p
where p.id = :person and p.state = 'active'
returning id;

-- api_token_own: many
--   person int8
--   now timestamptz
--   -> id int8, name text, scopes int4, created_at timestamptz, expires_at timestamptz
--   -> seen_at timestamptz?, expired bool
select t.id, t.name, t.scopes, t.created_at, t.expires_at, t.seen_at, t.expires_at <= :now
from api_token t
join person p on p.id = t.person and p.epoch = t.epoch
where t.person = :person
order by t.id desc
limit 100;

-- api_token_count: one
--   person int8
--   -> n int8
select count(*) from api_token where person = :person;

-- api_token_delete: one
--   token int8
--   person int8
--   -> id int8
delete from api_token where id = :token and person = :person returning id;
