-- What few threads have is marked on the thread, so that the page of every other one does not look for it: links to
-- other threads, a wish for a mentor. peerlore recount compares both.
alter table thread
	add column linked boolean not null default false,
	add column wished boolean not null default false;

create view counted_mark as
	select t.id,
		exists (select from post_link l where l.from_post = t.id)
			or exists (select from post_link l where l.to_post = t.id) as linked,
		exists (select from mentor_wish w where w.question = t.id) as wished
	from thread t;

update thread t set linked = c.linked, wished = c.wished
from counted_mark c
where c.id = t.id and (c.linked or c.wished);

-- Locked in order: whoever links the same two the other way round waits.
create function threads_mark(threads bigint[]) returns void language plpgsql as $$
begin
	perform from thread where id = any (threads) order by id for no key update;
	update thread t set linked = c.linked, wished = c.wished
	from counted_mark c
	where t.id = any (threads) and c.id = t.id and (t.linked, t.wished) is distinct from (c.linked, c.wished);
end $$;

create function link_marked() returns trigger language plpgsql as $$
begin
	perform threads_mark(case tg_op when 'DELETE' then array[old.from_post, old.to_post]
		else array[new.from_post, new.to_post] end);
	return null;
end $$;
create trigger link_marked after insert or delete on post_link for each row execute function link_marked();

create function wish_marked() returns trigger language plpgsql as $$
begin
	perform threads_mark(array[case tg_op when 'DELETE' then old.question else new.question end]);
	return null;
end $$;
create trigger wish_marked after insert or delete on mentor_wish for each row execute function wish_marked();
