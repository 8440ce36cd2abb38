-- Tips: what a colleague knows and nobody asked yet; threads without answers, often with a recording.

-- One line on when it helps; only tips have one.
alter table post add column summary text not null default '' check (char_length(summary) <= 200);
alter table post add check (kind = 'tip' or summary = '');
alter table revision add column summary text not null default '';

-- Said about this second of the post's recording.
alter table comment add column at_seconds integer check (at_seconds between 0 and 86400);

create index thread_tip_newest on thread (created_at desc, id desc) where kind = 'tip' and not withdrawn;
create index post_tip_author on post (author, created_at desc, id desc) where kind = 'tip';

-- Questions and tips as rows of a list.
create view thread_row as
	select t.id, p.title, p.excerpt, t.score, t.uses, t.answers,
		t.accepted_answer is not null as accepted, t.created_at, t.activity_at,
		p.author, a.name as author_name, a.team as author_team, p.author_written,
		t.space, s.slug as space_slug, s.name as space_name, s.private as space_private, t.tags,
		is_stale(t.overdue, t.outdated) as stale, t.kind = 'tip' as tip, t.kind
	from thread t
	join post p on p.id = t.id
	join person a on a.id = p.author
	join space s on s.id = t.space
	where t.kind in ('question', 'tip') and not t.withdrawn;
