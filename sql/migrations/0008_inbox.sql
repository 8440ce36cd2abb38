-- The inbox of a person, and mail to be sent.

-- What somebody should hear of: about a post, because of somebody's act (actor;
-- NULL: time passed). act = it asks them to do something. Titles and names are
-- not kept here: they are read when the notice is shown, as far as its person may.
create table notice (
	id bigint generated always as identity primary key,
	person bigint not null references person,
	kind text not null, -- NOTICE_KINDS in include/notify.h
	act boolean not null,
	post bigint not null references post,
	thread bigint not null references thread,
	actor bigint references person,
	about bigint not null default 0, -- the thing behind it, such as an invitation or a comment; 0: the post
	created_at timestamptz not null,
	seen_at timestamptz,
	done_at timestamptz, -- the act is done or void; news that is taken back
	mailed_at timestamptz
);
create unique index notice_open on notice (person, kind, post, about) where done_at is null;
create index notice_waiting on notice (person, id) where act and done_at is null;
create index notice_unread on notice (person, id) where not act and seen_at is null and done_at is null;
create index notice_page on notice (person, id desc);
create index notice_thread on notice (thread) where done_at is null;
create index notice_about on notice (about, kind) where done_at is null and about <> 0;

-- The one place that says which notices their person may see, now. What is no
-- longer readable or was withdrawn is as if it had never been announced.
create view shown_notice as
	select n.id, n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about,
		n.created_at, n.seen_at, n.done_at, n.mailed_at, t.space
	from notice n
	join thread t on t.id = n.thread and not t.withdrawn
	join post p on p.id = n.post and p.withdrawn_at is null
	join reader_space v on v.reader = n.person and v.space = t.space
	left join comment c on n.kind = 'commented' and c.id = n.about
	where (n.act or n.done_at is null) and c.withdrawn_at is null;

-- The count at the top of every page rides in the query for the session, so it
-- is kept beside the person's name: acts that wait, and whether there is news.
alter table person
	add column inbox_waiting integer not null default 0,
	add column inbox_news boolean not null default false,
	add column mail_asked boolean not null default true; -- their own setting: mail when asked

create or replace view live_session as
	select s.token_hash, s.id as session, s.person, p.name, p.admin,
		s.created_at, s.seen_at, s.expires_at, s.agent, s.by_link,
		p.inbox_waiting, p.inbox_news
	from session s
	join person p on p.id = s.person and p.epoch = s.epoch
	where p.state = 'active';

-- What the two columns count; peerlore recount compares them.
create view counted_inbox as
	select p.id as person,
		(select count(*) from shown_notice n
			where n.person = p.id and n.act and n.done_at is null)::integer as waiting,
		exists (select from shown_notice n
			where n.person = p.id and not n.act and n.seen_at is null and n.done_at is null) as news
	from person p;

-- Counted anew for these people. They are locked first, in order: whoever counts
-- at the same time waits and sees what we did.
create function inbox_count(people bigint[]) returns void language plpgsql as $$
begin
	perform from person where id = any (people) order by id for no key update;
	update person p set inbox_waiting = c.waiting, inbox_news = c.news
	from counted_inbox c
	where p.id = any (people) and c.person = p.id
		and (p.inbox_waiting, p.inbox_news) is distinct from (c.waiting, c.news);
end $$;

create function notice_changed() returns trigger language plpgsql as $$
begin
	if exists (select from changed) then
		perform inbox_count(array(select distinct person from changed));
	end if;
	return null;
end $$;
-- A new one is readable (notice_insert) and only adds: counting all of them for each would cost more than the post.
create function notice_added() returns trigger language plpgsql as $$
begin
	-- Locked also when there is nothing to change, and looked at again behind the lock: somebody who marks
	-- all as read, or loses the space, just now has not counted this one.
	perform from person where id in (select person from changed) order by id for no key update;
	if exists (select from changed c where not exists (select from shown_notice s where s.id = c.id)) then
		perform inbox_count(array(select distinct person from changed));
		return null;
	end if;
	update person p set inbox_waiting = p.inbox_waiting + fresh.acts, inbox_news = p.inbox_news or fresh.news
	from (
		select person, count(*) filter (where act) as acts, bool_or(not act) as news
		from changed where done_at is null and (act or seen_at is null) group by person
	) fresh
	where p.id = fresh.person and (fresh.acts > 0 or (fresh.news and not p.inbox_news));
	return null;
end $$;
create trigger notice_added after insert on notice
	referencing new table as changed for each statement execute function notice_added();
create trigger notice_changed after update on notice
	referencing new table as changed for each statement execute function notice_changed();
create trigger notice_removed after delete on notice
	referencing old table as changed for each statement execute function notice_changed();

-- What a person may see changes with their membership, the space, the thread and the answer.
create function inbox_of_member() returns trigger language plpgsql as $$
begin
	perform inbox_count(array[coalesce(new.person, old.person)]);
	return null;
end $$;
create trigger inbox_of_member after insert or delete on membership
	for each row execute function inbox_of_member();

create function inbox_of_person() returns trigger language plpgsql as $$
begin
	perform inbox_count(array[new.id]);
	return null;
end $$;
create trigger inbox_of_person after update of state on person
	for each row when (old.state <> new.state) execute function inbox_of_person();

create function inbox_of_space() returns trigger language plpgsql as $$
begin
	perform inbox_count(array(select distinct n.person from thread t
		join notice n on n.thread = t.id and n.done_at is null where t.space = new.id));
	return null;
end $$;
create trigger inbox_of_space after update of private on space
	for each row when (old.private <> new.private) execute function inbox_of_space();

create function inbox_of_thread() returns trigger language plpgsql as $$
begin
	perform inbox_count(array(select distinct person from notice where thread = new.id and done_at is null));
	return null;
end $$;
create trigger inbox_of_thread after update of space, withdrawn on thread
	for each row when (old.space <> new.space or old.withdrawn <> new.withdrawn)
	execute function inbox_of_thread();

create function inbox_of_post() returns trigger language plpgsql as $$
begin
	perform inbox_count(array(select distinct person from notice
		where thread = new.thread and post = new.id and done_at is null));
	return null;
end $$;
create function inbox_of_comment() returns trigger language plpgsql as $$
begin
	perform inbox_count(array(select distinct person from notice
		where kind = 'commented' and about = new.id and done_at is null));
	return null;
end $$;
create trigger inbox_of_comment after update of withdrawn_at on comment
	for each row when ((old.withdrawn_at is null) <> (new.withdrawn_at is null))
	execute function inbox_of_comment();

create trigger inbox_of_post after update of withdrawn_at on post
	for each row when ((old.withdrawn_at is null) <> (new.withdrawn_at is null) and new.kind = 'answer')
	execute function inbox_of_post();

-- Mail to be sent. What stands in it is written when it is sent, from what its
-- person may read then; a mail with nothing left to say is void. It is sent at
-- least once: a worker that dies between sending and noting it sends it again,
-- under the same Message-ID.
create table mail (
	id bigint generated always as identity primary key,
	person bigint not null references person,
	notice bigint not null unique references notice on delete cascade,
	state text not null default 'waiting' check (state in ('waiting', 'sent', 'void', 'dead')),
	try_at timestamptz not null,
	attempts integer not null default 0,
	last_error text not null default '',
	created_at timestamptz not null,
	ended_at timestamptz
);
create index mail_next on mail (try_at) where state = 'waiting';
create index mail_dead on mail (id) where state = 'dead';
create index mail_ended on mail (ended_at) where state in ('sent', 'void');
