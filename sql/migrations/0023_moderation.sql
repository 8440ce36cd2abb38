-- Moderation: an audit trail in which nothing can be changed unnoticed.

-- Each row holds a keyed hash of its content (mac), and one over that, its number and the hash of the row before.
-- The keys are not in the database: whoever has only that can neither change, add, remove nor reorder rows so that
-- `peerlore audit --check` finds them right. Rows from before have neither.
alter table audit alter column id drop identity;
alter table audit add column once bigint; -- is in mac, and random: no two rows have the same
alter table audit add column mac bytea check (octet_length(mac) = 32);
alter table audit add column hash bytea check (octet_length(hash) = 32);
create index audit_actor on audit (actor, id);
create index audit_action on audit (action, id);
create index audit_mac on audit (mac);

-- Where a change leaves its row, in its own transaction, so that none is lost and no writer waits for another.
-- The worker takes them from here into the chain, in the order of their numbers as far as it sees them.
create table audit_new (
	id bigint generated always as identity primary key,
	happened_at timestamptz not null,
	actor bigint, -- whoever is signed in is there; the chain has the foreign key
	action text not null,
	object_kind text not null,
	object bigint not null,
	detail text not null,
	once bigint not null,
	mac bytea not null check (octet_length(mac) = 32)
);

-- Where the chain ends. Workers queue here.
create table audit_head (
	one boolean primary key default true check (one),
	last bigint not null,
	hash bytea not null check (octet_length(hash) = 32)
) with (fillfactor = 20);
insert into audit_head (last, hash) select coalesce(max(id), 0), sha256('peerlore audit') from audit;

-- All there is; id is null as long as a row waits for the worker.
create view audit_all as
	select id, 0 as waiting, happened_at, actor, action, object_kind, object, detail from audit
	union all
	select null, id, happened_at, actor, action, object_kind, object, detail from audit_new;

create function audit_only_grows() returns trigger language plpgsql as $$
begin
	raise exception 'the audit trail is only added to';
end $$;
create trigger audit_only_grows before update or delete or truncate on audit
	for each statement execute function audit_only_grows();

-- -- flags: somebody says that something needs a look, and why ---------------------------------

create table flag_decision (
	id bigint generated always as identity primary key,
	thread bigint not null,
	space bigint not null,
	post bigint not null references post,
	comment bigint references comment,
	author bigint not null references person, -- of what was decided on
	verdict text not null check (verdict in ('fine', 'improve', 'withdrawn')),
	note text not null check (char_length(note) <= 1000), -- to the author
	decided_by bigint not null references person,
	decided_at timestamptz not null,
	foreign key (thread, space) references thread (id, space) on update cascade
);
create index flag_decision_space on flag_decision (space, id desc);
create index flag_decision_author on flag_decision (author, id desc);

create table flag (
	id bigint generated always as identity primary key,
	thread bigint not null,
	space bigint not null,
	post bigint not null references post,
	comment bigint references comment, -- null: the post itself
	person bigint not null references person,
	reason text not null check (char_length(reason) between 1 and 40),
	words text not null check (char_length(words) <= 500),
	raised_at timestamptz not null,
	decision bigint references flag_decision, -- null: it waits for a moderator
	foreign key (thread, space) references thread (id, space) on update cascade
);
-- Once by a person; flagged again after a decision it is a new one.
create unique index flag_open on flag (post, coalesce(comment, 0), person) where decision is null;
create index flag_waiting on flag (space, post, coalesce(comment, 0), id) where decision is null;
create index flag_person on flag (person, raised_at);

-- What a decision says to its author has no post, because that may be withdrawn. It is read as long as its space is.
create or replace view shown_notice as
	select n.id, n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about,
		n.created_at, n.seen_at, n.done_at, n.mailed_at, t.space
	from notice n
	left join thread t on t.id = n.thread
	left join post p on p.id = n.post
	left join comment c on n.kind = 'commented' and c.id = n.about
	where (n.act or n.done_at is null) and c.withdrawn_at is null
		and (n.kind <> 'moderated' or exists (select from flag_decision d
			join reader_space v on v.reader = n.person and v.space = d.space where d.id = n.about))
		and (n.post is null or (not t.withdrawn and p.withdrawn_at is null
			and exists (select from reader_space v where v.reader = n.person and v.space = t.space)));

-- -- somebody may not take part for a time -------------------------------------------------------

-- While one is open its person's state is 'suspended'. Those that are over stay, for administrators.
create table suspension (
	id bigint generated always as identity primary key,
	person bigint not null references person,
	reason text not null check (char_length(reason) between 1 and 500), -- the person reads it
	since timestamptz not null,
	until timestamptz check (until > since), -- null: until an administrator ends it
	suspended_by bigint references person, -- null: the command line
	ended_at timestamptz,
	ended_by bigint references person -- null in one that is over: its time was
);
create unique index suspension_open on suspension (person) where ended_at is null;
create index suspension_person on suspension (person, id desc);
create index suspension_until on suspension (until) where ended_at is null;
