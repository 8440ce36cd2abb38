-- sign_in_person: one
-- Who wants to sign in, and the hash to compare with.
--   email text
--   -> id int8, epoch int4, hash text, second bool, suspended bool
select p.id, p.epoch, w.hash, f.person is not null, p.state = 'suspended'
from person p
join password w on w.person = p.id
left join second_factor f on f.person = p.id and f.confirmed_at is not null
where p.email = :email and p.state in ('active', 'suspended');

-- sign_in_try: one
-- Counts an attempt before its password is looked at, so that many at once count too.
--   subject bytea
--   now timestamptz
--   -> id int8
insert into sign_in_failure (subject, failed_at) values (:subject, :now) returning id;

-- sign_in_failures: one
--   account bytea
--   address bytea
--   since timestamptz
--   -> account_failures int8, address_failures int8
select count(*) filter (where subject = :account), count(*) filter (where subject = :address)
from sign_in_failure
where subject in (:account, :address) and failed_at > :since;

-- sign_in_forget: exec
-- These attempts were none: they succeeded, or were not looked at.
--   ids int8[]
delete from sign_in_failure where id = any (:ids);

-- sign_in_clear: exec
-- After success the account starts anew.
--   account bytea
delete from sign_in_failure where subject = :account;

-- password_of: one
--   person int8
--   -> hash text
select hash from password where person = :person;

-- password_put: exec
--   person int8
--   hash text
--   now timestamptz
insert into password (person, hash, changed_at) values (:person, :hash, :now)
on conflict (person) do update set hash = excluded.hash, changed_at = excluded.changed_at;

-- password_rehash: exec
-- The same password, hashed with today's parameters, unless it was changed meanwhile.
--   person int8
--   old text
--   hash text
update password set hash = :hash where person = :person and hash = :old;

-- link_insert: exec
--   token_hash bytea
--   kind text
--   person int8
--   epoch int4
--   created_by int8?
--   by_link bool
--   now timestamptz
--   expires_at timestamptz
insert into sign_in_link (token_hash, kind, person, epoch, created_by, by_link, created_at, expires_at)
values (:token_hash, :kind, :person, :epoch, :created_by, :by_link, :now, :expires_at);

-- link_supersede: exec
-- Open links of this kind are void from now on.
--   person int8
--   kind text
delete from sign_in_link where person = :person and kind = :kind and used_at is null;

-- link_show: one
--   token_hash bytea
--   kind text
--   state text
--   now timestamptz
--   -> person int8, name text, team text, email text?, expires_at timestamptz
select p.id, p.name, p.team, p.email, l.expires_at
from sign_in_link l
join person p on p.id = l.person and p.epoch = l.epoch and p.state = :state
where l.token_hash = :token_hash and l.kind = :kind and l.used_at is null and l.expires_at > :now;

-- link_use: one
-- Uses a link up; of two at once one finds nothing.
--   token_hash bytea
--   kind text
--   state text
--   now timestamptz
--   -> person int8, epoch int4, by_link bool, second bool
update sign_in_link l set used_at = :now
from person p
left join second_factor f on f.person = p.id and f.confirmed_at is not null
where p.id = l.person and p.epoch = l.epoch and p.state = :state
	and l.token_hash = :token_hash and l.kind = :kind and l.used_at is null and l.expires_at > :now
returning l.person, l.epoch, l.by_link, f.person is not null;

-- invitation_page: many
-- Invitations nobody has taken yet, the newest first.
--   now timestamptz
--   -> person int8, name text, email text?, by int8?, by_name text?, created_at timestamptz
--   -> expires_at timestamptz, expired bool
select p.id, p.name, p.email, b.id, b.name, l.created_at, l.expires_at, l.expires_at <= :now
from sign_in_link l
join person p on p.id = l.person and p.epoch = l.epoch and p.state = 'invited'
left join person b on b.id = l.created_by
where l.kind = 'invitation' and l.used_at is null
order by l.created_at desc, p.id desc
limit 500;

-- sign_in_tidy: exec
--   now timestamptz
--   since timestamptz
with failures as (delete from sign_in_failure where failed_at < :since)
delete from sign_in_link where expires_at < :now and kind <> 'invitation';
