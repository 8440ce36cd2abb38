-- Asking without one's name.
--
-- Whoever asks so has, in this one thread, no name: a person of their own stands there in their place, with the number
-- of the thread, negative. Every column that says who did something in the thread holds that number, put there by the
-- triggers below whatever a statement says, so no page, mail, feed or sum can show what it was never given. Who it is
-- stands in one table, which few queries read.

alter table person drop constraint person_state_check;
alter table person add constraint person_state_check
	check (state in ('invited', 'active', 'suspended', 'imported', 'erased', 'unnamed'));
alter table person add constraint person_unnamed check ((id < 0) = (state = 'unnamed'));

-- They are in no index, need no handle and have no page.
drop trigger person_changed on person;
create trigger person_changed after insert or update of name, team, about, state on person
	for each row when (new.id > 0) execute function person_changed();
drop trigger person_handle_new on person;
create trigger person_handle_new before insert on person
	for each row when (new.handle is null and new.state not in ('imported', 'erased', 'unnamed')) execute function person_handle();

alter table space add column unnamed boolean not null default true;
alter table draft add column unnamed boolean not null default false;
alter table thread add column unnamed boolean not null default false; -- somebody is without a name in it

-- thread: where they are without one now, which moves along when their question becomes part of another.
create table unnamed (
	alias bigint primary key references person,
	thread bigint not null references thread,
	person bigint not null references person,
	asked_at timestamptz not null,
	check (alias < 0)
);
create index unnamed_thread on unnamed (thread, person);
create index unnamed_person on unnamed (person, alias);

-- Each time an administrator looked who it is, with the reason that the asker reads.
create table unnamed_look (
	id bigint generated always as identity primary key,
	alias bigint not null references person,
	looked_by bigint not null references person,
	reason text not null check (char_length(reason) between 1 and 500),
	looked_at timestamptz not null
);
create index unnamed_look_alias on unnamed_look (alias, id);

alter view erasable_column rename to erasable_column_before_unnamed;
create view erasable_column as
	select of_table, of_column, most from erasable_column_before_unnamed
	union all
	select 'unnamed_look', 'reason', 500;

-- Who somebody is in a thread: themselves, or nobody by name. In PL/pgSQL, which plans once and not for each statement.
create function acts_as(in_thread bigint, who bigint) returns bigint language plpgsql stable as $$
begin
	return coalesce((select u.alias from unnamed u where u.thread = in_thread and u.person = who
		order by u.alias <> -in_thread, u.alias desc limit 1), who);
end $$;

-- Whom to tell, and whose it is: never for showing.
create function behind(who bigint) returns bigint language plpgsql stable as $$
begin
	if who < 0 then
		return (select u.person from unnamed u where u.alias = who);
	end if;
	return who;
end $$;

-- -- nobody by name, whatever a statement says ------------------------------------------

create function unnamed_post() returns trigger language plpgsql as $$
begin
	new.author := acts_as(new.thread, new.author);
	new.owner := acts_as(new.thread, new.owner);
	new.edited_by := acts_as(new.thread, new.edited_by);
	new.withdrawn_by := acts_as(new.thread, new.withdrawn_by);
	return new;
end $$;
create trigger unnamed_post before insert or update of author, owner, edited_by, withdrawn_by on post
	for each row execute function unnamed_post();

create function unnamed_comment() returns trigger language plpgsql as $$
begin
	new.author := acts_as(new.thread, new.author);
	new.withdrawn_by := acts_as(new.thread, new.withdrawn_by);
	return new;
end $$;
create trigger unnamed_comment before insert or update of author, withdrawn_by on comment
	for each row execute function unnamed_comment();

create function unnamed_revision() returns trigger language plpgsql as $$
begin
	new.author := acts_as((select p.thread from post p where p.id = new.post), new.author);
	return new;
end $$;
create trigger unnamed_revision before insert or update of author on revision
	for each row execute function unnamed_revision();

-- Votes, uses, "outdated": whom they are of shows in sums of different people.
create function unnamed_mark() returns trigger language plpgsql as $$
begin
	new.person := acts_as((select p.thread from post p where p.id = new.post), new.person);
	return new;
end $$;
create trigger unnamed_vote before insert or update of person on vote for each row execute function unnamed_mark();
create trigger unnamed_use before insert or update of person on post_use for each row execute function unnamed_mark();
create trigger unnamed_outdated before insert or update of person on post_outdated
	for each row execute function unnamed_mark();
create trigger unnamed_flag before insert or update of person on flag for each row execute function unnamed_mark();

-- Whoever decides on a suggestion.
create function unnamed_proposal() returns trigger language plpgsql as $$
begin
	new.decided_by := acts_as((select p.thread from post p where p.id = new.post), new.decided_by);
	return new;
end $$;
create trigger unnamed_proposal before update of decided_by on proposal
	for each row when (new.decided_by is not null) execute function unnamed_proposal();

create function unnamed_thanks() returns trigger language plpgsql as $$
begin
	new.giver := acts_as((select p.thread from post p where p.id = new.post), new.giver);
	new.withdrawn_by := acts_as((select p.thread from post p where p.id = new.post), new.withdrawn_by);
	return new;
end $$;
create trigger unnamed_thanks before insert or update of giver, withdrawn_by on thanks
	for each row when (new.post is not null) execute function unnamed_thanks();

create function unnamed_link() returns trigger language plpgsql as $$
begin
	new.created_by := acts_as(new.to_post, acts_as(new.from_post, new.created_by));
	return new;
end $$;
create trigger unnamed_link before insert or update of created_by on post_link
	for each row execute function unnamed_link();

-- Locking and pinning are a moderator's, and stay theirs: nobody learns from it who asked.
create function unnamed_thread() returns trigger language plpgsql as $$
begin
	new.closed_by := acts_as(new.id, new.closed_by);
	return new;
end $$;
create trigger unnamed_thread before update of closed_by on thread
	for each row when (new.closed_by is not null) execute function unnamed_thread();

create function unnamed_invitation() returns trigger language plpgsql as $$
begin
	new.suggested_by := acts_as(new.question, new.suggested_by);
	return new;
end $$;
create trigger unnamed_invitation before insert or update of suggested_by on invitation
	for each row when (new.suggested_by is not null) execute function unnamed_invitation();

-- Who is told is somebody, who did it may be nobody by name; of what they did themselves nobody is told.
create function unnamed_notice() returns trigger language plpgsql as $$
begin
	new.person := behind(new.person);
	if new.thread is not null then
		new.actor := acts_as(new.thread, new.actor);
	end if;
	if new.person is null or behind(new.actor) = new.person then
		return null;
	end if;
	return new;
end $$;
create trigger unnamed_notice before insert on notice for each row execute function unnamed_notice();

-- A question that becomes part of another takes along who is without a name, and back again.
create function unnamed_merged() returns trigger language plpgsql as $$
begin
	update unnamed u set thread = thread_final(-u.alias)
	where -u.alias in (select family from thread_family(new.source) union select family from thread_family(new.target));
	if found then
		update thread t set unnamed = exists (select from unnamed u where u.thread = t.id)
		where t.id in (new.source, new.target, thread_final(new.target));
	end if;
	return null;
end $$;
create trigger unnamed_merged after insert or update of undone_at on merge
	for each row execute function unnamed_merged();

-- -- the audit trail ----------------------------------------------------------------------

create function audit_thread(kind text, object bigint) returns bigint language plpgsql stable as $$
begin
	return case kind
		when 'post' then (select p.thread from post p where p.id = object)
		when 'question' then (select p.thread from post p where p.id = object)
		when 'routing' then (select p.thread from post p where p.id = object)
		when 'comment' then (select c.thread from comment c where c.id = object)
		when 'thanks' then (select p.thread from thanks k join post p on p.id = k.post where k.id = object)
		when 'recording' then (select p.thread from recording r join post p on p.id = r.post where r.id = object)
	end;
end $$;

-- What moderators and administrators do, they do by name.
create function audit_actor(action text, kind text, object bigint, who bigint) returns bigint language plpgsql stable as $$
begin
	return case when action in ('lock', 'unlock', 'pin', 'unpin', 'merge', 'unmerge', 'move', 'redact', 'flag.decided', 'unnamed.looked')
		then who else acts_as(audit_thread(kind, object), who) end;
end $$;

-- A row carries its hash, so it cannot be put right here: what would name somebody is refused.
create function unnamed_audit() returns trigger language plpgsql as $$
begin
	if new.actor is distinct from audit_actor(new.action, new.object_kind, new.object, new.actor) then
		raise exception 'the audit trail would name who asked without a name';
	end if;
	return new;
end $$;
create trigger unnamed_audit before insert on audit_new
	for each row when (new.actor > 0) execute function unnamed_audit();

-- -- what counts ---------------------------------------------------------------------------

-- What was good of somebody without a name is nobody's, until they put theirs to it.
create or replace view credit_fact as
	select 'use' as kind, u.person as giver, p.author as person, u.post, p.space, 0::bigint as about, u.created_at as at,
		p.thread, p.kind as post_kind
	from post_use u
	join post p on p.id = u.post and p.withdrawn_at is null and p.author <> u.person and p.author > 0
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = p.space and s.recognition
	union all
	select 'read', e.person, p.author, e.post, p.space, (e.day - date '2000-01-01')::bigint, e.ended_at, p.thread, p.kind
	from search_end e
	join post p on p.id = e.post and p.withdrawn_at is null and p.author <> e.person and p.author > 0
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = p.space and s.recognition
	union all
	select 'accepted', q.author, p.author, p.id, p.space, 0, t.accepted_at, p.thread, p.kind
	from thread t
	join post p on p.id = t.accepted_answer and p.withdrawn_at is null and p.author > 0
	join post q on q.id = t.id and q.author <> p.author
	join space s on s.id = t.space and s.recognition
	where not t.withdrawn and t.accepted_at is not null
	union all
	select 'vote', v.person, p.author, v.post, p.space, 0, v.created_at, p.thread, p.kind
	from vote v
	join post p on p.id = v.post and p.withdrawn_at is null and p.author <> v.person and p.author > 0
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = p.space and s.recognition
	where v.value = 1
	union all
	select 'thanks', k.giver, k.person, k.post, p.space, k.id, k.created_at, p.thread, p.kind
	from thanks k
	join post p on p.id = k.post and p.withdrawn_at is null
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = p.space and s.recognition
	where k.withdrawn_at is null
	union all
	select 'thanks', k.giver, k.person, 0, 0, k.id, k.created_at, 0, ''
	from thanks k
	where k.withdrawn_at is null and k.post is null;

create or replace view counted_mark as
	select t.id,
		exists (select from post_link l where l.from_post = t.id)
			or exists (select from post_link l where l.to_post = t.id) as linked,
		exists (select from mentor_wish w where w.question = t.id) as wished,
		exists (select from post p join proposal g on g.post = p.id and g.state = 'open' where p.thread = t.id) as suggested,
		exists (select from unnamed u where u.thread = t.id) as unnamed
	from thread t;

-- -- putting one's name to it ----------------------------------------------------------------

-- For ever: afterwards nothing but what is in the audit trail and the ledger was ever without it.
create function unnamed_name(of_alias bigint) returns bigint language plpgsql as $$
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
	update merge_vote set person = who where person = of_alias;
	update thread set closed_by = who where id in (here, -of_alias) and closed_by = of_alias;
	update invitation set suggested_by = who where question in (here, -of_alias) and suggested_by = of_alias;
	update notice set actor = who where thread in (here, -of_alias) and actor = of_alias;
	perform thread_raise(here);
	return who;
end $$;
