-- Recordings of answers: a thread knows whether any of its posts has one, so that its page asks only then.

-- Never taken back: a thread that had one may be asked in vain.
alter table thread add column recorded boolean not null default false;
update thread t set recorded = true
where exists (select from post p join recording r on r.post = p.id where p.thread = t.id);

create or replace function recording_changed() returns trigger language plpgsql as $$
begin
	update thread t set recorded = true from post p where p.id = new.post and t.id = p.thread and not t.recorded;
	perform thread_raise(p.thread) from post p where p.id = new.post;
	return null;
end $$;
