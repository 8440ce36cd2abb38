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
