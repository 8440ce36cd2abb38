-- Recordings of answers: a thread knows whether any of its posts has one, so that its page asks only then.
-- Tips that are parts of a longer recording.

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

-- A part is cut from what was played of another recording (its served generation then); it keeps the lines it has there.
alter table recording add column source bigint references recording;
alter table recording add column source_generation integer;
alter table recording add check ((source is null) = (source_generation is null));
create index recording_source on recording (source) where source is not null;

-- A recording that was published before all of it was sent waits for it.
alter table upload add column awaited boolean not null default false;
create index recording_uploading on recording (upload) where state = 'uploading';

-- From a part to the whole it was cut from.
alter table post_link drop constraint post_link_kind_check;
alter table post_link add constraint post_link_kind_check
	check (kind in ('related', 'duplicate', 'follow-up', 'supersedes', 'part'));
