-- What the hottest pages ask stands where they look for it: who opened a thread on the thread, and on a vote, a use or
-- a doubt the thread it belongs to. Both follow the post; `recount` compares them.

alter table thread add author bigint references person (id);
alter table vote add thread bigint;
alter table post_use add thread bigint;
alter table post_outdated add thread bigint;

alter table thread disable trigger user;
alter table vote disable trigger user;
alter table post_use disable trigger user;
alter table post_outdated disable trigger user;
update thread t set author = p.author from post p where p.id = t.id;
update vote x set thread = p.thread from post p where p.id = x.post;
update post_use x set thread = p.thread from post p where p.id = x.post;
update post_outdated x set thread = p.thread from post p where p.id = x.post;
alter table thread enable trigger user;
alter table vote enable trigger user;
alter table post_use enable trigger user;
alter table post_outdated enable trigger user;

alter table vote alter thread set not null;
alter table post_use alter thread set not null;
alter table post_outdated alter thread set not null;

-- Somebody's own of one thread is one look.
drop index vote_person, post_use_person, post_outdated_person;
create index vote_person on vote (person, thread, post);
create index post_use_person on post_use (person, thread, post);
create index post_outdated_person on post_outdated (person, thread, post);

-- What home reminds somebody of: answered and nothing accepted; said to be out of date.
create index thread_unsettled on thread (author, created_at desc, id desc)
	where kind = 'question' and answers > 0 and accepted_answer is null and not withdrawn;
create index thread_doubtful on thread (author, created_at desc, id desc)
	where is_stale(overdue, outdated) and not withdrawn;

-- A vote, a use or a doubt: the same, and where it is.
create function mark_placed() returns trigger language plpgsql as $$
begin
	new.thread := (select p.thread from post p where p.id = new.post);
	new.person := acts_as(new.thread, new.person);
	return new;
end $$;
drop trigger unnamed_vote on vote;
drop trigger unnamed_use on post_use;
drop trigger unnamed_outdated on post_outdated;
create trigger mark_placed before insert or update of person on vote for each row execute function mark_placed();
create trigger mark_placed before insert or update of person on post_use for each row execute function mark_placed();
create trigger mark_placed before insert or update of person on post_outdated for each row execute function mark_placed();

-- Not when only the thread is another.
drop trigger vote_changed on vote;
create trigger vote_changed after insert or delete or update of value on vote
	for each row execute function vote_changed();

create function marks_move() returns trigger language plpgsql as $$
begin
	update vote set thread = new.thread where post = new.id;
	update post_use set thread = new.thread where post = new.id;
	update post_outdated set thread = new.thread where post = new.id;
	return null;
end $$;
create trigger marks_move after update of thread on post
	for each row when (old.thread <> new.thread) execute function marks_move();

create function thread_opened() returns trigger language plpgsql as $$
begin
	update thread set author = new.author where id = new.id and author is distinct from new.author;
	return null;
end $$;
create trigger thread_opened after insert on post
	for each row when (new.id = new.thread) execute function thread_opened();
create trigger thread_reopened after update of author on post
	for each row when (new.id = new.thread and old.author <> new.author) execute function thread_opened();

create or replace view counted_thread as
select t.id, coalesce(a.answers, 0)::integer as answers, q.score, q.uses, q.withdrawn_at is not null as withdrawn,
	q.author
from thread t
join post q on q.id = t.id
left join (
	select thread, count(*) as answers from post where kind = 'answer' and withdrawn_at is null group by thread
) a on a.thread = t.id;

-- Marks that say another thread than their post.
create view misplaced_mark as
select 'vote' as of_table, x.post, x.person, p.thread from vote x join post p on p.id = x.post where x.thread <> p.thread
union all
select 'post_use', x.post, x.person, p.thread from post_use x join post p on p.id = x.post where x.thread <> p.thread
union all
select 'post_outdated', x.post, x.person, p.thread from post_outdated x join post p on p.id = x.post where x.thread <> p.thread;

-- What home says of somebody's own is kept until the outbox says that something changed: a thread, a space, a person, or
-- (own) their topics, mentoring, or what they are asked. It is only added to, so nobody who writes waits for it.
-- site.shouted_at: when something was last put forward.
alter table outbox drop constraint outbox_kind_check;
alter table outbox add constraint outbox_kind_check check (kind in ('thread', 'person', 'space', 'vector', 'own'));
alter table site add shouted_at timestamptz not null default '-infinity';
update site set shouted_at = coalesce((select max(created_at) from thanks where shout and withdrawn_at is null), '-infinity');

create function own_changed(who bigint) returns void language plpgsql as $$
begin
	insert into outbox (kind, object) values ('own', behind(who));
	perform pg_notify('outbox', '');
end $$;

create function own_of_person() returns trigger language plpgsql as $$
begin
	perform own_changed(case when tg_op = 'DELETE' then old.person else new.person end);
	return null;
end $$;
create trigger own_of_person after insert or update or delete on topic_choice
	for each row execute function own_of_person();
create trigger own_of_person after insert or delete or update of person on invitation
	for each row execute function own_of_person();

create function own_of_mentorship() returns trigger language plpgsql as $$
begin
	perform own_changed(new.mentor);
	perform own_changed(new.mentee);
	return null;
end $$;
create trigger own_of_mentorship after insert or update on mentorship
	for each row execute function own_of_mentorship();

create function thanks_shouted() returns trigger language plpgsql as $$
begin
	update site set shouted_at = greatest(shouted_at, new.created_at);
	return null;
end $$;
create trigger thanks_shouted after insert or update of shout on thanks
	for each row when (new.shout) execute function thanks_shouted();
