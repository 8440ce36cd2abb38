-- People, how they sign in, and the spaces they belong to.

-- One row for the whole installation. epoch grows when a name shown on many
-- pages changes (person, tag, space), so that no cached page keeps the old one.
create table site (
	one_row boolean primary key default true check (one_row),
	epoch bigint not null default 1
);
insert into site default values;

-- People are never deleted: they are suspended, or erased on request (a stable
-- pseudonym replaces the name). imported = came with an import and cannot sign
-- in until invited.
create table person (
	id bigint generated always as identity primary key,
	email text check (email = lower(email) and octet_length(email) between 3 and 254),
	name text not null check (char_length(name) between 1 and 80),
	team text not null default '' check (char_length(team) <= 80),
	about text not null default '' check (octet_length(about) <= 4000),
	time_zone text not null default 'UTC',
	admin boolean not null default false,
	state text not null default 'active'
		check (state in ('invited', 'active', 'suspended', 'imported', 'erased')),
	-- Sessions, links and tokens carry the epoch they were made in and die when it grows.
	epoch integer not null default 1,
	created_at timestamptz not null default now()
);
create unique index person_email on person (email) where email is not null;
create index person_name on person (lower(name), id);

create table password (
	person bigint primary key references person,
	hash text not null,
	changed_at timestamptz not null default now()
);

create table session (
	id bigint generated always as identity primary key,
	token_hash bytea not null unique check (octet_length(token_hash) = 32),
	person bigint not null references person,
	epoch integer not null,
	agent text not null default '',
	-- Started by a one-time link: for a while it may set a password without the current one.
	by_link boolean not null default false,
	created_at timestamptz not null,
	seen_at timestamptz not null,
	expires_at timestamptz not null
);
create index session_person on session (person);

-- The one place that says whose session is alive. What depends on the clock is
-- left to the query: expires_at > :now and seen_at > :idle.
create view live_session as
	select s.token_hash, s.id as session, s.person, p.name, p.admin,
		s.created_at, s.seen_at, s.expires_at, s.agent, s.by_link
	from session s
	join person p on p.id = s.person and p.epoch = s.epoch
	where p.state = 'active';

-- One-time links: to sign in, or to accept an invitation.
create table sign_in_link (
	token_hash bytea primary key check (octet_length(token_hash) = 32),
	kind text not null check (kind in ('sign-in', 'invitation')),
	person bigint not null references person,
	epoch integer not null,
	created_by bigint references person,
	created_at timestamptz not null,
	expires_at timestamptz not null,
	used_at timestamptz
);
create index sign_in_link_person on sign_in_link (person);

create table api_token (
	id bigint generated always as identity primary key,
	token_hash bytea not null unique check (octet_length(token_hash) = 32),
	person bigint not null references person,
	epoch integer not null,
	name text not null default '' check (char_length(name) <= 80),
	scopes integer not null check (scopes between 1 and 7),
	created_at timestamptz not null,
	expires_at timestamptz not null,
	seen_at timestamptz
);
create index api_token_person on api_token (person);

create view live_api_token as
	select t.token_hash, t.id as token, t.person, p.name, p.admin, t.scopes, t.seen_at, t.expires_at
	from api_token t
	join person p on p.id = t.person and p.epoch = t.epoch
	where p.state = 'active';

-- Failed sign-ins, counted per account and per address over many nodes. The
-- subject is a keyed hash: what was typed may be anything, even a password.
create table sign_in_failure (
	id bigint generated always as identity primary key,
	subject bytea not null check (octet_length(subject) = 32),
	failed_at timestamptz not null
);
create index sign_in_failure_subject on sign_in_failure (subject, failed_at);

create table space (
	id bigint generated always as identity primary key,
	slug text not null unique check (slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$' and length(slug) <= 40),
	name text not null check (char_length(name) between 1 and 80),
	about text not null default '' check (octet_length(about) <= 4000),
	private boolean not null default false,
	created_at timestamptz not null default now()
);
insert into space (slug, name, about)
	values ('general', 'General', 'Everything that has no space of its own yet.');

create table membership (
	space bigint not null references space,
	person bigint not null references person,
	role text not null check (role in ('reader', 'member', 'moderator', 'owner')),
	created_at timestamptz not null default now(),
	primary key (space, person)
);
create index membership_person on membership (person, space);

-- The one place that decides who reads what: every signed-in person reads open
-- spaces, members read private ones. role is NULL for who is no member.
create view reader_space as
	select p.id as reader, s.id as space, s.slug, s.name, s.private, m.role
	from person p
	cross join space s
	left join membership m on m.space = s.id and m.person = p.id
	where p.state in ('active', 'imported', 'invited') and (not s.private or m.person is not null);

-- Who may do what beyond reading. A reader of a space only reads; everybody may
-- write in an open space unless they are named its reader.
create view writer_space as
	select reader, space, slug, name, private, role,
		role in ('moderator', 'owner') as moderates
	from reader_space
	where role is distinct from 'reader';

create function raise_site_epoch() returns trigger language plpgsql as $$
begin
	update site set epoch = epoch + 1;
	return null;
end $$;

create trigger person_renamed after update of name, team, state on person
	for each row when (old.name is distinct from new.name or old.team is distinct from new.team
		or old.state is distinct from new.state)
	execute function raise_site_epoch();
create trigger space_renamed after update of name, slug, private on space
	for each row when (old.name is distinct from new.name or old.slug is distinct from new.slug
		or old.private is distinct from new.private)
	execute function raise_site_epoch();
