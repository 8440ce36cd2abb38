-- session_find: one
-- Who holds a session; idle is the moment before which it must not have been left.
--   token_hash bytea
--   now timestamptz
--   idle timestamptz
--   -> session int8, person int8, name text, admin bool, seen_at timestamptz
--   -> waiting int4, news bool, fresh_at timestamptz
select session, person, name, admin, seen_at, inbox_waiting, inbox_news, fresh_at
from live_session
where token_hash = :token_hash and expires_at > :now and seen_at > :idle;

-- session_insert: one
--   token_hash bytea
--   person int8
--   epoch int4
--   agent text
--   by_link bool
--   now timestamptz
--   expires_at timestamptz
--   -> id int8
insert into session (token_hash, person, epoch, agent, by_link, created_at, seen_at, expires_at)
values (:token_hash, :person, :epoch, :agent, :by_link, :now, :now, :expires_at)
returning id;

-- session_seen: exec
--   session int8
--   now timestamptz
--   before timestamptz
update session set seen_at = :now where id = :session and seen_at < :before;

-- session_own: many
--   person int8
--   now timestamptz
--   idle timestamptz
--   -> id int8, agent text, by_link bool, created_at timestamptz, seen_at timestamptz
--   -> expires_at timestamptz
select session, agent, by_link, created_at, seen_at, expires_at
from live_session
where person = :person and expires_at > :now and seen_at > :idle
order by seen_at desc, session desc
limit 100;

-- session_all: many
--   now timestamptz
--   idle timestamptz
--   -> id int8, person int8, name text, agent text, by_link bool, created_at timestamptz
--   -> seen_at timestamptz, expires_at timestamptz
select session, person, name, agent, by_link, created_at, seen_at, expires_at
from live_session
where expires_at > :now and seen_at > :idle
order by seen_at desc, session desc
limit 500;

-- session_delete: one
-- One's own, or as an administrator anybody's.
--   session int8
--   actor int8
--   anybody bool
--   -> person int8
delete from session where id = :session and (person = :actor or :anybody)
returning person;

-- session_delete_hash: one
--   token_hash bytea
--   -> id int8, person int8
delete from session where token_hash = :token_hash returning id, person;

-- session_delete_others: exec
--   person int8
--   keep int8
delete from session where person = :person and id <> :keep;

-- session_link_age: one
-- Whether this session was started by a one-time link after `since`.
--   session int8
--   person int8
--   since timestamptz
--   -> fresh bool
select by_link and created_at > :since from session where id = :session and person = :person;

-- session_renew: one
-- Its person proved who they are: from here on the session has another token.
--   session int8
--   person int8
--   token_hash bytea
--   now timestamptz
--   -> expires_at timestamptz
update session set token_hash = :token_hash, fresh_at = :now where id = :session and person = :person
returning expires_at;

-- session_tidy: exec
--   now timestamptz
--   idle timestamptz
delete from session where expires_at < :now or seen_at < :idle;
