-- The processes that serve pages keep who a reader is and what they may do where (the reader's standing), and what the door of a
-- thread says to all (closed, locked, private and the like). A request asks which number of both is the one now: each rises in the
-- transaction that changes anything of it.
alter table person add column standing bigint not null default 1;

create function person_standing() returns trigger language plpgsql as $$
begin
	new.standing := old.standing + 1;
	return new;
end $$;
create trigger person_standing before update of name, admin on person
	for each row when (old.name is distinct from new.name or old.admin is distinct from new.admin) execute function person_standing();

create function membership_standing() returns trigger language plpgsql as $$
begin
	update person set standing = standing + 1 where id in (old.person, new.person);
	return null;
end $$;
create trigger membership_standing after insert or update or delete on membership
	for each row execute function membership_standing();

-- Instead of "has links" the threads it is linked with, so that their versions are looked up at once: at most the hundred newest.
drop view counted_mark;
create view counted_mark as
select t.id,
	array(select x.thread from (
			select l.to_post as thread, l.created_at from post_link l where l.from_post = t.id
			union
			select l.from_post, l.created_at from post_link l where l.to_post = t.id) x
		order by x.created_at desc, x.thread desc limit 100) as links,
	exists (select from mentor_wish w where w.question = t.id) as wished,
	exists (select from post p join proposal g on g.post = p.id and g.state = 'open' where p.thread = t.id) as suggested,
	exists (select from unnamed u where u.thread = t.id) as unnamed
from thread t;

alter table thread add column links bigint[] not null default '{}';
update thread t set links = c.links from counted_mark c where c.id = t.id and t.linked;
alter table thread drop column linked;

create or replace function threads_mark(threads bigint[]) returns void language plpgsql as $$
begin
	perform from thread where id = any (threads) order by id for no key update;
	update thread t set links = c.links, wished = c.wished, suggested = c.suggested
	from counted_mark c
	where t.id = any (threads) and c.id = t.id
		and (t.links, t.wished, t.suggested) is distinct from (c.links, c.wished, c.suggested);
end $$;

-- The version rises with every link, for two threads may be linked in more than one way.
create or replace function link_marked() returns trigger language plpgsql as $$
declare
	both_ends bigint[] := case tg_op when 'DELETE' then array[old.from_post, old.to_post]
		else array[new.from_post, new.to_post] end;
begin
	perform threads_mark(both_ends);
	update thread set version = version + 1 where id = any (both_ends);
	return null;
end $$;

create function thread_door() returns trigger language plpgsql as $$
begin
	new.version := old.version + 1;
	return new;
end $$;
create trigger thread_door before update of kind, space, withdrawn, recorded, wished, closed_at, locked_at, links, suggested, unnamed, author on thread
	for each row when (new.version = old.version
		and (old.kind, old.space, old.withdrawn, old.recorded, old.wished, old.closed_at, old.locked_at, old.links, old.suggested, old.unnamed, old.author)
			is distinct from (new.kind, new.space, new.withdrawn, new.recorded, new.wished, new.closed_at, new.locked_at, new.links, new.suggested, new.unnamed, new.author))
	execute function thread_door();

drop trigger space_renamed on space;
create trigger space_renamed after update of name, slug, private, recognition, embeddings on space
	for each row when (old.name is distinct from new.name or old.slug is distinct from new.slug or old.private is distinct from new.private
		or old.recognition is distinct from new.recognition or old.embeddings is distinct from new.embeddings)
	execute function raise_site_epoch();
