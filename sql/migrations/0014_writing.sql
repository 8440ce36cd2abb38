-- What a write costs. Plans are kept in plpgsql, not in SQL functions, and nobody is notified of a thread:
-- a NOTIFY makes commits queue behind each other's flush. The indexers look every 100 ms.

create or replace function thread_announce(changed bigint) returns void language plpgsql as $$
begin
	insert into outbox (kind, object, space) select 'thread', id, space from thread where id = changed;
end $$;

create or replace function thread_raise(changed bigint, at timestamptz default null) returns void language plpgsql as $$
declare
	at_space bigint;
begin
	update thread set version = version + 1, activity_at = greatest(activity_at, at)
		where id = changed returning space into at_space;
	if found then
		insert into outbox (kind, object, space) values ('thread', changed, at_space);
	end if;
end $$;

create or replace function thread_outdated(changed bigint) returns void language plpgsql as $$
begin
	update thread t set outdated = c.outdated
		from counted_outdated c where c.id = t.id and t.id = changed and t.outdated <> c.outdated;
	perform thread_raise(changed);
end $$;

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

-- One more for one person. Locked also when there is nothing to change, and looked at again behind the lock:
-- somebody who marks all as read, or loses the space, just now has not counted this one.
create or replace function notice_added() returns trigger language plpgsql as $$
declare
	news boolean;
begin
	select inbox_news into news from person where id = new.person for no key update;
	if not exists (select from shown_notice s where s.id = new.id) then
		perform inbox_count(array[new.person]);
	elsif new.done_at is null and (new.act or (not news and new.seen_at is null)) then
		update person set inbox_waiting = inbox_waiting + new.act::integer, inbox_news = inbox_news or not new.act
			where id = new.person;
	end if;
	return null;
end $$;

drop trigger notice_added on notice;
create trigger notice_added after insert on notice for each row execute function notice_added();
