-- Work behind the pages: jobs, repeated requests, imports, what was observed, audit.

create table job (
	id bigint generated always as identity primary key,
	kind text not null,
	argument text not null default '',
	state text not null default 'waiting' check (state in ('waiting', 'dead')),
	run_at timestamptz not null default now(),
	attempts integer not null default 0,
	last_error text not null default '',
	created_at timestamptz not null default now(),
	unique (kind, argument)
);
create index job_next on job (run_at) where state = 'waiting';

-- The answer to a write that carried a key, so that a repeat answers the same.
create table idempotency (
	person bigint not null references person,
	key text not null check (octet_length(key) between 1 and 255),
	route text not null,
	body_hash bytea not null,
	status integer not null default 0,
	location text not null default '',
	body text not null default '',
	created_at timestamptz not null default now(),
	primary key (person, key)
);
create index idempotency_age on idempotency (created_at);

create table import_source (
	id bigint generated always as identity primary key,
	kind text not null,
	name text not null,
	space bigint not null references space,
	placeholder bigint references person,
	created_at timestamptz not null default now(),
	unique (kind, name, space)
);

-- What became of each row of a source; makes an import repeatable.
create table import_row (
	source bigint not null references import_source,
	kind text not null check (kind in ('person', 'post', 'comment', 'tag', 'link')),
	source_id bigint not null,
	local_id bigint not null,
	primary key (source, kind, source_id)
);

-- What pages and the API observe about reading; listed in tests/security/observed.txt.
create table search_shown (
	id bigint generated always as identity primary key,
	person bigint not null references person,
	kind text not null check (kind in ('search', 'similar')),
	query text not null,
	shown bigint[] not null,
	shown_at timestamptz not null default now()
);
create index search_shown_at on search_shown (shown_at);

create table search_choice (
	shown bigint not null references search_shown,
	thread bigint not null,
	rank integer not null,
	choice text not null check (choice in ('opened', 'dismissed', 'solved')),
	chosen_at timestamptz not null default now(),
	primary key (shown, thread, choice)
);

create table audit (
	id bigint generated always as identity primary key,
	happened_at timestamptz not null default now(),
	actor bigint references person,
	action text not null,
	object_kind text not null,
	object bigint not null,
	detail text not null default ''
);
create index audit_object on audit (object_kind, object);
