-- The weights of routing, learned again from who really answered.

-- What the model saw of those it would have asked, when a question was first
-- routed. layout says which features these are; another one is not read.
create table routing_seen (
	question bigint not null references thread on delete cascade,
	person bigint not null references person,
	layout bigint not null,
	features real[] not null,
	primary key (question, person)
);

-- A night's attempt. used: the newest such row counts, if administrators want it.
create table routing_fit (
	id bigint generated always as identity primary key,
	fitted_at timestamptz not null,
	questions integer not null, -- answered ones there were
	measured integer not null, -- of these, held back
	mrr_before double precision not null,
	mrr_after double precision not null,
	names text[] not null,
	weights double precision[] not null,
	used boolean not null
);

create table routing_fit_wanted (
	one boolean primary key default true check (one),
	wanted boolean not null default true
);
insert into routing_fit_wanted default values;

-- Whoever passed, or was no longer waited for, may answer all the same: closed_at says
-- until when they were asked, this when they answered.
alter table invitation add column answered_at timestamptz;
update invitation set answered_at = closed_at where state = 'answered';
alter table invitation add constraint invitation_answered check ((state = 'answered') = (answered_at is not null));

-- Who answered in a thread, and when, read from the index alone: routing looks at thousands of threads for one question.
create index post_answers on post (thread) include (author, created_at) where kind = 'answer' and withdrawn_at is null;
