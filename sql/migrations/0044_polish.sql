-- Markup is made when a text is written. Which renderer (MARKDOWN_VERSION) made all of it that is kept, which one makes it
-- anew (0: none does), and the last post and comment that it has looked at. Where nothing was written yet all is up to date.
create table rendering (
	one boolean primary key default true check (one),
	version integer not null,
	making integer not null default 0,
	post bigint not null default 0,
	comment bigint not null default 0
);
insert into rendering (version)
	select case when exists (select from post) or exists (select from comment) then 0 else 1 end;

-- Links that were taken away, for the timelines of both threads. Whoever asked without their name stays unnamed, as in links.
create table post_link_gone (
	id bigint generated always as identity primary key,
	from_post bigint not null references post,
	to_post bigint not null references post,
	kind text not null check (kind in ('related', 'duplicate', 'follow-up', 'supersedes', 'part')),
	created_by bigint references person,
	created_at timestamptz not null,
	removed_by bigint references person,
	removed_at timestamptz not null
);
create index post_link_gone_from on post_link_gone (from_post);
create index post_link_gone_to on post_link_gone (to_post);
create function unnamed_link_gone() returns trigger language plpgsql as $$
begin
	new.created_by := acts_as(new.to_post, acts_as(new.from_post, new.created_by));
	new.removed_by := acts_as(new.to_post, acts_as(new.from_post, new.removed_by));
	return new;
end $$;
create trigger unnamed_link_gone before insert or update of created_by, removed_by on post_link_gone
	for each row execute function unnamed_link_gone();
create or replace function unnamed_name(of_alias bigint) returns bigint language plpgsql as $$
declare
	who bigint;
	here bigint;
	posts bigint[];
begin
	delete from unnamed where alias = of_alias returning person, thread into who, here;
	if not found then
		return null;
	end if;
	update thread t set unnamed = exists (select from unnamed u where u.thread = t.id) where t.id = here;
	posts := array(select p.id from post p where p.thread in (here, -of_alias));
	update revision set author = who where post = any (posts) and author = of_alias;
	update post set author = who where author = of_alias;
	update post set owner = who where id = any (posts) and owner = of_alias;
	update post set edited_by = who where id = any (posts) and edited_by = of_alias;
	update post set withdrawn_by = who where id = any (posts) and withdrawn_by = of_alias;
	update comment set author = who where author = of_alias;
	update comment set withdrawn_by = who where thread in (here, -of_alias) and withdrawn_by = of_alias;
	-- What they said by name before the two threads were one is said already.
	delete from vote v where v.person = of_alias and exists (select from vote w where w.post = v.post and w.person = who);
	update vote set person = who where person = of_alias;
	delete from post_use v where v.person = of_alias
		and exists (select from post_use w where w.post = v.post and w.person = who);
	update post_use set person = who where person = of_alias;
	delete from post_outdated v where v.post = any (posts) and v.person = of_alias
		and exists (select from post_outdated w where w.post = v.post and w.person = who);
	update post_outdated set person = who where post = any (posts) and person = of_alias;
	delete from flag f where f.post = any (posts) and f.person = of_alias and f.decision is null
		and exists (select from flag w where w.post = f.post and coalesce(w.comment, 0) = coalesce(f.comment, 0)
			and w.person = who and w.decision is null);
	update flag set person = who where post = any (posts) and person = of_alias;
	update flag_decision set author = who where post = any (posts) and author = of_alias;
	update thanks set giver = who where giver = of_alias;
	update thanks set withdrawn_by = who where post = any (posts) and withdrawn_by = of_alias;
	update post_link set created_by = who where of_alias = created_by and (from_post = any (posts) or to_post = any (posts));
	update post_link_gone set created_by = who where of_alias = created_by and (from_post = any (posts) or to_post = any (posts));
	update post_link_gone set removed_by = who where of_alias = removed_by and (from_post = any (posts) or to_post = any (posts));
	update merge_vote set person = who where person = of_alias;
	update thread set closed_by = who where id in (here, -of_alias) and closed_by = of_alias;
	update invitation set suggested_by = who where question in (here, -of_alias) and suggested_by = of_alias;
	update notice set actor = who where thread in (here, -of_alias) and actor = of_alias;
	perform thread_raise(here);
	return who;
end $$;

-- What was asked for while it ran: it runs once more then, for that may be newer than what it saw.
alter table job add column again_at timestamptz;
