-- What becomes of a post after it was written: closed, locked, pinned; linked and merged; improved by others;
-- followed; moved; and rid of a secret.

-- -- closed, locked, pinned ------------------------------------------------------

-- A closed question takes no more answers, and nobody is asked about it; what is there stays open to comments,
-- votes and edits. A locked thread takes nothing from anybody but moderators. What is pinned stands above its
-- space's list.
alter table thread
	add column closed_at timestamptz,
	add column closed_by bigint references person,
	add column closed_reason text
		check (closed_reason in ('duplicate', 'unclear', 'elsewhere', 'obsolete', 'solved', 'other')),
	add column closed_note text not null default '' check (char_length(closed_note) <= 300),
	add column locked_at timestamptz,
	add column locked_by bigint references person,
	add column pinned_at timestamptz,
	add column pinned_by bigint references person,
	add check ((closed_at is null) = (closed_by is null) and (closed_at is null) = (closed_reason is null)),
	add check (closed_at is null or kind = 'question'),
	add check ((locked_at is null) = (locked_by is null)),
	add check ((pinned_at is null) = (pinned_by is null));
create index thread_pinned on thread (space, pinned_at desc) where pinned_at is not null;

create function thread_settled() returns trigger language plpgsql as $$
begin
	perform thread_raise(new.id);
	return null;
end $$;
create trigger thread_settled after update of closed_at, closed_reason, closed_note, locked_at, pinned_at on thread
	for each row when (old.closed_at is distinct from new.closed_at or old.closed_reason is distinct from new.closed_reason
		or old.closed_note <> new.closed_note or old.locked_at is distinct from new.locked_at
		or old.pinned_at is distinct from new.pinned_at)
	execute function thread_settled();

create or replace view question_row as
	select t.id, p.title, p.excerpt, t.score, t.uses, t.answers,
		t.accepted_answer is not null as accepted, t.created_at, t.activity_at,
		p.author, a.name as author_name, a.team as author_team, p.author_written,
		t.space, s.slug as space_slug, s.name as space_name, s.private as space_private, t.tags,
		is_stale(t.overdue, t.outdated) as stale, t.closed_at is not null as closed
	from thread t
	join post p on p.id = t.id
	join person a on a.id = p.author
	join space s on s.id = t.space
	where t.kind = 'question' and p.kind = 'question' and not t.withdrawn;

create or replace view thread_row as
	select t.id, p.title, p.excerpt, t.score, t.uses, t.answers,
		t.accepted_answer is not null as accepted, t.created_at, t.activity_at,
		p.author, a.name as author_name, a.team as author_team, p.author_written,
		t.space, s.slug as space_slug, s.name as space_name, s.private as space_private, t.tags,
		is_stale(t.overdue, t.outdated) as stale, t.kind = 'tip' as tip, t.kind, t.closed_at is not null as closed,
		t.pinned_at
	from thread t
	join post p on p.id = t.id
	join person a on a.id = p.author
	join space s on s.id = t.space
	where t.kind in ('question', 'tip') and not t.withdrawn;

-- -- two threads become one --------------------------------------------------------

-- One row per merge. The question that was merged stays, withdrawn: it is in no list, count or index, and its
-- address leads on. What went over is named one by one, so that it can go back.
create table merge (
	id bigint generated always as identity primary key,
	source bigint not null references thread,
	target bigint not null references thread,
	merged_by bigint not null references person,
	merged_at timestamptz not null,
	accepted bigint references post, -- of the source
	accepted_at timestamptz,
	accepted_over boolean not null default false, -- the target took it over
	undone_by bigint references person,
	undone_at timestamptz,
	check (source <> target),
	check ((undone_at is null) = (undone_by is null))
);
create unique index merge_source on merge (source) where undone_at is null;
create index merge_target on merge (target) where undone_at is null;

-- The page and the index document of what is left name what became part of it.
create function merge_changed() returns trigger language plpgsql as $$
begin
	perform thread_raise(new.target);
	return null;
end $$;
create trigger merge_changed after insert or update of undone_at on merge
	for each row execute function merge_changed();

create table merge_post (
	merge bigint not null references merge,
	post bigint not null references post, -- an answer
	primary key (merge, post)
);
create table merge_comment (
	merge bigint not null references merge,
	comment bigint not null references comment, -- on the question itself
	primary key (merge, comment)
);
-- On the question itself, of those who had not voted on the other one.
create table merge_vote (
	merge bigint not null references merge,
	person bigint not null references person,
	value smallint not null,
	primary key (merge, person)
);

-- Where a thread's address leads in the end.
create function thread_final(of_thread bigint) returns bigint language sql stable as $$
	with recursive chain (id, depth) as (
		values (of_thread, 0)
		union all
		select m.target, c.depth + 1
		from chain c
		join merge m on m.source = c.id and m.undone_at is null
		where c.depth < 100
	)
	select id from chain order by depth desc limit 1
$$;

-- As before, and an answer may go over to another thread of its space.
create or replace function post_changed() returns trigger language plpgsql as $$
declare
	said_at timestamptz := case when tg_op = 'INSERT' then new.created_at
		when new.revision > old.revision then new.edited_at end;
	delta integer := 0;
	at_space bigint;
begin
	if new.kind = 'answer' then
		if tg_op = 'INSERT' then
			delta := (new.withdrawn_at is null)::integer;
		elsif new.thread <> old.thread then
			delta := (new.withdrawn_at is null)::integer;
			update thread set answers = answers - (old.withdrawn_at is null)::integer, version = version + 1
				where id = old.thread returning space into at_space;
			insert into outbox (kind, object, space) values ('thread', old.thread, at_space);
		else
			delta := (new.withdrawn_at is null)::integer - (old.withdrawn_at is null)::integer;
		end if;
		update thread set answers = answers + delta, version = version + 1,
				activity_at = greatest(activity_at, said_at)
			where id = new.thread returning space into at_space;
		if new.withdrawn_at is not null then
			update thread set accepted_answer = null, accepted_at = null
				where id = new.thread and accepted_answer = new.id;
		end if;
	else
		update thread set score = new.score, uses = new.uses,
				withdrawn = new.withdrawn_at is not null, version = version + 1,
				activity_at = greatest(activity_at, said_at)
			where id = new.thread returning space into at_space;
	end if;
	insert into outbox (kind, object, space) values ('thread', new.thread, at_space);
	return null;
end $$;

-- -- improved by others --------------------------------------------------------------

-- Anybody who may write in its space edits it.
alter table post add column wiki boolean not null default false;

-- -- moved, rid of a secret ------------------------------------------------------------

-- A thread and all that was merged into it.
create function thread_family(of_thread bigint) returns table (family bigint) language sql stable as $$
	with recursive member (id, depth) as (
		values (of_thread, 0)
		union all
		select m.source, d.depth + 1
		from member d
		join merge m on m.target = d.id and m.undone_at is null
		where d.depth < 100
	)
	select id from member
$$;
