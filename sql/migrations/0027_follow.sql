-- What people follow, and what they keep for themselves.

-- object is a thread, tag, person or space. Who follows what nobody else sees. What was followed before it became part
-- of another question is followed there, too (merged_from), until that is undone.
create table follow (
	id bigint generated always as identity primary key,
	person bigint not null references person on delete cascade,
	kind text not null check (kind in ('thread', 'tag', 'person', 'space')),
	object bigint not null,
	merged_from bigint,
	created_at timestamptz not null,
	unique (person, kind, object)
);
create index follow_object on follow (kind, object, person);
create index follow_page on follow (person, id desc);

-- What one follows brought it. That may have ended since.
alter table notice add column follow bigint;

create or replace view shown_notice as
	select n.id, n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about,
		n.created_at, n.seen_at, n.done_at, n.mailed_at, t.space, n.follow
	from notice n
	left join thread t on t.id = n.thread
	left join post p on p.id = n.post
	left join comment c on n.kind in ('commented', 'mentioned', 'followed-commented') and c.id = n.about
	where (n.act or n.done_at is null) and c.withdrawn_at is null
		and (n.kind <> 'moderated' or exists (select from flag_decision d
			join reader_space v on v.reader = n.person and v.space = d.space where d.id = n.about))
		and (n.post is null or (not t.withdrawn and p.withdrawn_at is null
			and exists (select from reader_space v where v.reader = n.person and v.space = t.space)));

create or replace function inbox_of_comment() returns trigger language plpgsql as $$
begin
	perform inbox_count(array(select distinct person from notice
		where kind in ('commented', 'mentioned', 'followed-commented') and about = new.id and done_at is null));
	return null;
end $$;

-- Questions, answers and tips somebody wants to find again, with a word why. thread is the post's, kept beside it so
-- that a page asks once for all of a thread.
create table saved_post (
	id bigint generated always as identity primary key,
	person bigint not null references person on delete cascade,
	post bigint not null references post,
	thread bigint not null references thread,
	note text not null default '' check (char_length(note) <= 300),
	saved_at timestamptz not null,
	unique (person, post)
);
create index saved_post_page on saved_post (person, id desc);
create index saved_post_thread on saved_post (person, thread);
create index saved_post_post on saved_post (post);

-- Somebody followed the thread once, or saved a post of it: the page of every other one does not look for that.
alter table thread add column kept boolean not null default false;

create function thread_kept() returns trigger language plpgsql as $$
begin
	if tg_table_name = 'saved_post' then
		update thread set kept = true where id = new.thread and not kept;
	elsif new.kind = 'thread' then
		update thread set kept = true where id = new.object and not kept;
	end if;
	return null;
end $$;
create trigger thread_kept after insert on follow for each row execute function thread_kept();
create trigger thread_kept after insert on saved_post for each row execute function thread_kept();

create function saved_moves() returns trigger language plpgsql as $$
begin
	update saved_post set thread = new.thread where post = new.id;
	if found then
		update thread set kept = true where id = new.thread and not kept;
	end if;
	return null;
end $$;
create trigger saved_moves after update of thread on post
	for each row when (old.thread <> new.thread) execute function saved_moves();

-- A note may name somebody who is taken out later.
alter view erasable_column rename to erasable_column_before_notes;
create view erasable_column as
	select of_table, of_column, most from erasable_column_before_notes
	union all
	select 'saved_post', 'note', 300;
