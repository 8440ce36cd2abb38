-- The company's words: a glossary for search, languages of spaces and posts, and what is out of date.

-- -- glossary ---------------------------------------------------------------

-- One row per word or phrase: what means the same, or what an acronym stands
-- for. Made by administrators, used in every search.
create table glossary (
	id bigint generated always as identity primary key,
	kind text not null check (kind in ('both-ways', 'one-way', 'acronym')),
	term text not null check (char_length(term) between 1 and 80),
	means text[] not null check (cardinality(means) between 1 and 10),
	created_by bigint references person,
	created_at timestamptz not null,
	changed_at timestamptz not null
);
create unique index glossary_term on glossary (lower(term));

-- Each server process keeps the glossary; this number says when it is to be read anew.
alter table site add column words bigint not null default 1;

create function glossary_changed() returns trigger language plpgsql as $$
begin
	update site set words = words + 1;
	return null;
end $$;
create trigger glossary_changed after insert or update or delete on glossary
	for each statement execute function glossary_changed();

-- "virtual private network (VPN)", as found in posts of open spaces. What is
-- offered is looked up again each time: a post that is withdrawn, or a space that
-- closes, takes it back.
create table acronym_seen (
	post bigint not null references post on delete cascade,
	short text not null check (char_length(short) between 2 and 12),
	long text not null check (char_length(long) between 1 and 80),
	primary key (post, short, long)
);
create index acronym_seen_short on acronym_seen (short, long);

create table acronym_dismissed (
	short text not null,
	long text not null,
	dismissed_by bigint references person,
	dismissed_at timestamptz not null,
	primary key (short, long)
);

-- How far posts were read: in the order of their ids, and edits since then.
create table acronym_scan (
	one_row boolean primary key default true check (one_row),
	post bigint not null default 0,
	edited_at timestamptz not null default '-infinity'
);
insert into acronym_scan default values;
create index post_edited on post (edited_at) where edited_at is not null;

-- What a space held while it was closed has not been read yet.
create function space_read_anew() returns trigger language plpgsql as $$
begin
	update acronym_scan set post = 0;
	return null;
end $$;
create trigger space_read_anew after update of private on space
	for each row when (old.private and not new.private) execute function space_read_anew();

-- -- languages ----------------------------------------------------------------

alter table space add column language text not null default 'en' check (language ~ '^[a-z]{2}$');
-- NULL: the language of its space.
alter table post add column language text check (language ~ '^[a-z]{2}$');

-- Another language means other stems: every thread of the space goes to the index anew.
create function space_spoken() returns trigger language plpgsql as $$
begin
	update site set epoch = epoch + 1;
	insert into outbox (kind, object, space) select 'thread', t.id, t.space from thread t where t.space = new.id;
	perform pg_notify('outbox', '');
	return null;
end $$;
create trigger space_spoken after update of language on space
	for each row when (old.language <> new.language) execute function space_spoken();

-- -- out of date -----------------------------------------------------------------

-- "This is outdated", said once by a person about a post.
create table post_outdated (
	post bigint not null references post,
	person bigint not null references person,
	created_at timestamptz not null,
	primary key (post, person)
);
create index post_outdated_person on post_outdated (person, post);

alter table thread
	add column review_by timestamptz, -- the beginning of that day, in UTC
	-- The day has come; set by whoever knows the clock (see the job `stale`).
	add column overdue boolean not null default false,
	-- People who said so of the question or of the answer that counts.
	add column outdated integer not null default 0,
	add check (review_by is not null or not overdue);
create index thread_review on thread (review_by) where not overdue;

-- One voice may be a mistake; two are a reason to look again.
create function is_stale(overdue boolean, outdated integer) returns boolean
language sql immutable parallel safe as $$
	select overdue or outdated >= 2
$$;

create view counted_outdated as
	select t.id, coalesce(o.people, 0)::integer as outdated
	from thread t
	left join lateral (
		select count(distinct o.person) as people
		from post p
		join post_outdated o on o.post = p.id
		where p.thread = t.id and p.withdrawn_at is null
			and (p.id = t.id or t.accepted_answer is null or p.id = t.accepted_answer)
	) o on true;

-- The version grows in any case: pages show how many said so of each post.
create function thread_outdated(changed bigint) returns void language sql as $$
	update thread t set outdated = c.outdated
		from counted_outdated c where c.id = t.id and t.id = changed and t.outdated <> c.outdated;
	select thread_raise(changed);
$$;

create function outdated_changed() returns trigger language plpgsql as $$
begin
	perform thread_outdated((select thread from post where id = coalesce(new.post, old.post)));
	return null;
end $$;
create trigger outdated_changed after insert or delete on post_outdated
	for each row execute function outdated_changed();

-- Which answer counts may change with acceptance or withdrawal.
create function thread_counts_other() returns trigger language plpgsql as $$
begin
	update thread t set outdated = c.outdated
		from counted_outdated c where c.id = t.id and t.id = new.id and t.outdated <> c.outdated;
	return null;
end $$;
create trigger thread_counts_other after update of accepted_answer on thread
	for each row when (old.accepted_answer is distinct from new.accepted_answer)
	execute function thread_counts_other();

create function post_taken_back() returns trigger language plpgsql as $$
begin
	update thread t set outdated = c.outdated
		from counted_outdated c where c.id = t.id and t.id = new.thread and t.outdated <> c.outdated;
	return null;
end $$;
create trigger post_taken_back after update of withdrawn_at on post
	for each row when ((old.withdrawn_at is null) <> (new.withdrawn_at is null))
	execute function post_taken_back();

-- What was said of an earlier text does not hold for the new one.
create function post_rewritten() returns trigger language plpgsql as $$
begin
	delete from post_outdated where post = new.id;
	return null;
end $$;
create trigger post_rewritten after update of revision on post
	for each row when (old.revision < new.revision) execute function post_rewritten();

create function thread_reviewed() returns trigger language plpgsql as $$
begin
	perform thread_raise(new.id);
	return null;
end $$;
create trigger thread_reviewed after update of review_by, overdue on thread
	for each row when (old.review_by is distinct from new.review_by or old.overdue <> new.overdue)
	execute function thread_reviewed();

-- Lists and results say what is out of date.
create or replace view question_row as
	select t.id, p.title, p.excerpt, t.score, t.uses, t.answers,
		t.accepted_answer is not null as accepted, t.created_at, t.activity_at,
		p.author, a.name as author_name, a.team as author_team, p.author_written,
		t.space, s.slug as space_slug, s.name as space_name, s.private as space_private, t.tags,
		is_stale(t.overdue, t.outdated) as stale
	from thread t
	join post p on p.id = t.id
	join person a on a.id = p.author
	join space s on s.id = t.space
	where t.kind = 'question' and p.kind = 'question' and not t.withdrawn;
