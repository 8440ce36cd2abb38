-- suspension_put: exec
--   person int8
--   reason text
--   now timestamptz
--   until timestamptz?
--   actor int8?
--   mailed bool
with suspended as (
	insert into suspension (person, reason, since, until, suspended_by)
	values (:person, :reason, :now, :until, :actor)
	returning id, person
)
insert into mail (person, suspension, try_at, created_at)
select s.person, s.id, :now, :now
from suspended s
join person p on p.id = s.person and p.email is not null
where :mailed;

-- mail_suspension_due: many
-- Why somebody is suspended, while they are.
--   ids int8[]
--   -> mail int8, person int8, person_name text, email text, time_zone text, reason text, until timestamptz?, wall timestamptz?
select m.id, p.id, p.name, p.email, p.time_zone, s.reason, s.until, (s.until at time zone p.time_zone) at time zone 'UTC'
from mail m
join suspension s on s.id = m.suspension and s.ended_at is null
join person p on p.id = m.person and p.state = 'suspended' and p.email is not null
where m.id = any (:ids) and m.state = 'waiting'
order by m.id
limit 100;

-- suspension_begin: exec
-- Their tokens and links are gone. Their sessions are dead with the epoch; the rows stay until they expire, so that
-- whoever holds one can be told why.
--   person int8
with tokens as (delete from api_token where person = :person),
	links as (delete from sign_in_link where person = :person)
update person set state = 'suspended', epoch = epoch + 1 where id = :person;

-- suspension_end: exec
--   person int8
--   now timestamptz
--   actor int8?
update suspension set ended_at = :now, ended_by = :actor where person = :person and ended_at is null;

-- suspension_past: many
-- All there were of a person, the latest first.
--   person int8
--   -> reason text, since timestamptz, until timestamptz?, ended_at timestamptz?, by int8?, by_name text?
--   -> ended_by int8?, ended_by_name text?
select s.reason, s.since, s.until, s.ended_at, b.id, b.name, x.id, x.name
from suspension s
left join person b on b.id = s.suspended_by
left join person x on x.id = s.ended_by
where s.person = :person
order by s.id desc
limit 20;

-- suspension_now: one
-- What somebody is to be told who may not sign in; over: its time has passed.
--   person int8
--   now timestamptz
--   -> reason text?, until timestamptz?, over bool
select s.reason, s.until, coalesce(s.until <= :now, false)
from person p
left join suspension s on s.person = p.id and s.ended_at is null
where p.id = :person and p.state = 'suspended';

-- suspension_of_session: one
-- The same for who held this session when they were suspended.
--   token_hash bytea
--   now timestamptz
--   -> reason text?, until timestamptz?
select x.reason, x.until
from session s
join person p on p.id = s.person and p.state = 'suspended'
left join suspension x on x.person = p.id and x.ended_at is null
where s.token_hash = :token_hash and s.expires_at > :now and (x.until is null or x.until > :now);

-- suspensions_due: many
-- Whose time is over, held until that is written.
--   now timestamptz
--   -> person int8
select p.id
from suspension s
join person p on p.id = s.person
where s.ended_at is null and s.until <= :now
order by p.id
limit 500
for no key update of p;
