-- What was learned from use: pairs, the translation table, searches that found nothing.

-- What somebody searched and did lately.
create index search_shown_person on search_shown (person, shown_at);
-- People among the first things a search showed: whoever looks for a person opens no thread.
alter table search_shown add column people integer not null default 0;

-- What people in open spaces said belongs together: words asked, and the thread
-- that was meant or (dismissed) was not. No text of a private space is in here;
-- what was typed into a search may hold any word, so whoever learns from it
-- takes only words that an open thread has, too.
create view learning_pair as
	select l.kind, q.title as asked, l.from_post as asked_in, l.to_post as thread,
		l.created_by as person, l.created_at as at
	from post_link l
	join thread f on f.id = l.from_post and f.kind = 'question' and not f.withdrawn
	join space fs on fs.id = f.space and not fs.private
	join post q on q.id = f.id
	join thread t on t.id = l.to_post and t.kind = 'question' and not t.withdrawn
	join space ts on ts.id = t.space and not ts.private
	where l.kind = 'duplicate'
	union all
	select c.choice, s.query, null, c.thread, s.person, c.chosen_at
	from search_choice c
	join search_shown s on s.id = c.shown
	join thread t on t.id = c.thread and t.kind = 'question' and not t.withdrawn
	join space ts on ts.id = t.space and not ts.private
	where c.choice <> 'opened'
		-- Opened, and it was enough: they neither looked on, nor opened another, nor asked.
		or not exists (select from search_shown n
			where n.person = s.person and n.query <> s.query
				and n.shown_at > c.chosen_at and n.shown_at <= c.chosen_at + interval '3 minutes')
		and not exists (select from search_choice o
			where o.shown = c.shown and (o.thread, o.choice) <> (c.thread, c.choice)
				and o.choice <> 'solved' and o.chosen_at >= c.chosen_at
				and o.chosen_at <= c.chosen_at + interval '3 minutes')
		and not exists (select from search_choice d
			where d.shown = c.shown and d.thread = c.thread and d.choice = 'dismissed')
		and not exists (select from post p
			where p.author = s.person and p.kind = 'question'
				and p.created_at > s.shown_at and p.created_at <= s.shown_at + interval '30 minutes');

-- One night's learning: from what, how good it was, and what came of it.
create table learning_run (
	id bigint generated always as identity primary key,
	started_at timestamptz not null,
	finished_at timestamptz not null,
	duplicates integer not null,
	solved integer not null,
	opened integer not null,
	dismissed integer not null,
	threads integer not null, -- titles with their own texts
	trained integer not null, -- pairs the table was learned from
	measured integer not null, -- questions held back, that it was measured with
	without_table double precision not null,
	with_table double precision not null,
	p_value double precision not null,
	outcome text not null check (outcome in ('few', 'unmeasured', 'worse', 'unsure', 'better'))
);

-- The table in use. version grows with every change, so that whoever reads it
-- notices; wanted is the administrators' switch.
create table translation (
	one boolean primary key default true check (one),
	version bigint not null default 0,
	wanted boolean not null default true,
	run bigint references learning_run,
	bytes bytea,
	check ((run is null) = (bytes is null))
);
insert into translation default values;

create function translation_changed() returns trigger language plpgsql as $$
begin
	new.version := old.version + 1;
	return new;
end $$;
create trigger translation_changed before update on translation
	for each row execute function translation_changed();

-- What becomes private teaches nobody else any more: the table goes at once, and a new one is learned.
create function translation_forget() returns trigger language plpgsql as $$
begin
	update translation set run = null, bytes = null where run is not null;
	if found then
		update job set run_at = now() where kind = 'learn' and state = 'waiting';
	end if;
	return null;
end $$;
create trigger translation_space_closed after update of private on space
	for each row when (new.private and not old.private) execute function translation_forget();
create function translation_thread_closed() returns trigger language plpgsql as $$
begin
	if (select s.private from space s where s.id = new.space)
			and not (select s.private from space s where s.id = old.space) then
		update translation set run = null, bytes = null where run is not null;
		if found then
			update job set run_at = now() where kind = 'learn' and state = 'waiting';
		end if;
	end if;
	return null;
end $$;
create trigger translation_thread_closed after update of space on thread
	for each row when (old.space <> new.space) execute function translation_thread_closed();

-- What people looked for in vain, made anew each hour from search_shown; only
-- words that two different people typed, and none that stands in private spaces alone.
create table gap (
	rank integer primary key,
	phrase text not null,
	people integer not null check (people >= 2),
	searches integer not null,
	first_at timestamptz not null,
	last_at timestamptz not null,
	written bigint references thread -- of an open space, written since, with all of these words
);
