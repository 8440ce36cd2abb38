-- A question page asks what its reader did there (votes, "this worked for me", saved, followed) only where they may have done
-- anything: a thread keeps one of 64 bits for each person who did. Readers who share a bit are asked about for nothing. Where
-- somebody asked without a name it keeps all of them, or it would say who may have.
create function reader_bit(reader bigint) returns bigint language sql immutable as $$
	select 1::bigint << (reader & 63)::integer
$$;

alter table thread add column marked bigint not null default 0;

create view counted_marked as
select x.thread, bit_or(reader_bit(x.person)) as marked
from (
	select thread, person from vote
	union all
	select thread, person from post_use
	union all
	select thread, person from post_outdated
	union all
	select thread, person from saved_post
	union all
	select object, person from follow where kind = 'thread'
) x
group by x.thread;

update thread t set marked = case when t.unnamed then -1 else c.marked end from counted_marked c where c.thread = t.id;

drop trigger thread_kept on follow;
drop trigger thread_kept on saved_post;
drop function thread_kept();
alter table thread drop column kept;

create function thread_mark(in_thread bigint, reader bigint) returns void language plpgsql as $$
begin
	update thread set marked = case when unnamed then -1 else marked | reader_bit(reader) end
		where id = in_thread and marked & reader_bit(reader) = 0;
end $$;

create function thread_marked() returns trigger language plpgsql as $$
begin
	if tg_table_name <> 'follow' then
		perform thread_mark(new.thread, new.person);
	elsif new.kind = 'thread' then
		perform thread_mark(new.object, new.person);
	end if;
	return null;
end $$;

-- Triggers of one table fire by name: these behind those that lock the post, which comes before its thread everywhere.
create trigger who_did after insert or update of person, thread on vote
	for each row execute function thread_marked();
create trigger who_did after insert or update of person, thread on post_use
	for each row execute function thread_marked();
create trigger who_did after insert or update of person, thread on post_outdated
	for each row execute function thread_marked();
create trigger who_did after insert or update of person, thread on saved_post
	for each row execute function thread_marked();
create trigger who_did after insert or update of person, object on follow
	for each row execute function thread_marked();

create or replace function saved_moves() returns trigger language plpgsql as $$
begin
	update saved_post set thread = new.thread where post = new.id;
	return null;
end $$;
