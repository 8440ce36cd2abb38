-- Second factor, step-up, password reset, profile, erasure.

-- When its person last proved who they are; null: when the session began.
alter table session add column fresh_at timestamptz;

create or replace view live_session as
	select s.token_hash, s.id as session, s.person, p.name, p.admin,
		s.created_at, s.seen_at, s.expires_at, s.agent, s.by_link,
		p.inbox_waiting, p.inbox_news,
		coalesce(s.fresh_at, s.created_at) as fresh_at
	from session s
	join person p on p.id = s.person and p.epoch = s.epoch
	where p.state = 'active';

-- second: the password (or, by_link, a one-time link) was right, and the code is asked.
-- reset: sets a new password.
alter table sign_in_link
	drop constraint sign_in_link_kind_check,
	add constraint sign_in_link_kind_check check (kind in ('sign-in', 'invitation', 'second', 'reset')),
	add column by_link boolean not null default false;

-- Whoever confirmed theirs is asked for a code when they sign in. The seed is
-- sealed with a key that is not in the database. used_step: the last time step
-- whose code was taken; none is taken twice.
create table second_factor (
	person bigint primary key references person,
	seed bytea not null check (octet_length(seed) between 41 and 200),
	used_step bigint not null default 0,
	begun_at timestamptz not null,
	confirmed_at timestamptz
);

-- For whoever lost their phone. The hash is keyed; a used one stays, to be counted.
create table recovery_code (
	person bigint not null references person,
	code_hash bytea not null check (octet_length(code_hash) = 32),
	used_at timestamptz,
	primary key (person, code_hash)
);

-- Mail with a link that sets a new password. The link is made when it is sent.
alter table mail
	add column reset boolean not null default false,
	drop constraint mail_about,
	add constraint mail_about check (num_nonnulls(notice, digest, meeting) + reset::integer = 1
		and (meeting is null) = (sequence is null));
create index mail_reset on mail (person, created_at) where reset;
