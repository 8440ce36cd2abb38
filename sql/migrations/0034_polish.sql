-- What whoever uses it every day would miss.

-- -- moved out of its asker's sight -------------------------------------------------------------
--
-- A moderator may move a question to a space its asker does not read. They are told so, of no post, with the title it had
-- then, which they could read, and with the space it was in, where somebody can say more: of where it is now, nothing.
alter table notice add column was_in bigint references space;

-- The title a post had at some moment; it is kept nowhere else, so that redaction and erasure reach it.
create function title_at(of_post bigint, at timestamptz) returns text language plpgsql stable as $$
begin
	return (select r.title from revision r where r.post = of_post and r.created_at <= at order by r.number desc limit 1);
end $$;

-- Shown while its person reads the space it was in and not the one it is in.
create or replace view shown_notice as
	select n.id, n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about, n.created_at, n.seen_at, n.done_at, n.mailed_at,
		coalesce(t.space, n.was_in) as space, n.follow
	from notice n
	left join thread t on t.id = n.thread
	left join post p on p.id = n.post
	left join comment c on n.kind in ('commented', 'mentioned', 'followed-commented') and c.id = n.about
	where (n.act or n.done_at is null) and c.withdrawn_at is null
		and (n.kind <> 'moderated' or exists (select from flag_decision d
			join reader_space v on v.reader = n.person and v.space = d.space where d.id = n.about))
		and (n.was_in is null or (exists (select from reader_space v where v.reader = n.person and v.space = n.was_in)
			and not exists (select from thread m join reader_space v on v.reader = n.person and v.space = m.space
				where m.id = n.about)))
		and (n.post is null or (not t.withdrawn and p.withdrawn_at is null
			and exists (select from reader_space v where v.reader = n.person and v.space = t.space)));

create or replace function inbox_of_space() returns trigger language plpgsql as $$
begin
	perform inbox_count(array(select distinct n.person from thread t
		join notice n on n.thread = t.id and n.done_at is null where t.space = new.id
		union select n.person from notice n where n.was_in = new.id and n.done_at is null
		union select n.person from thread t
		join notice n on n.about = t.id and n.kind = 'moved-away' and n.done_at is null where t.space = new.id));
	return null;
end $$;
create index notice_was_in on notice (was_in) where was_in is not null and done_at is null;
