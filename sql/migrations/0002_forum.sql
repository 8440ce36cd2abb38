-- Questions and answers, what is said and thought of them, and how they change.

create sequence post_id;

-- One row per question with all that hangs on it. version grows with every
-- change that a page of the thread could show; writers of one thread queue at
-- this row.
create table thread (
	id bigint primary key,
	kind text not null default 'question' check (kind in ('question', 'tip', 'offer')),
	space bigint not null references space,
	version bigint not null default 1,
	accepted_answer bigint,
	accepted_at timestamptz,
	answers integer not null default 0,
	score integer not null default 0,
	uses integer not null default 0,
	withdrawn boolean not null default false,
	tags text[] not null default '{}', -- the names of thread_tag, in order
	created_at timestamptz not null,
	activity_at timestamptz not null,
	unique (id, space)
);

create table post (
	id bigint primary key default nextval('post_id'),
	kind text not null check (kind in ('question', 'answer', 'tip', 'offer')),
	thread bigint not null,
	space bigint not null,
	author bigint not null references person,
	owner bigint not null references person,
	-- The name an imported post was signed with when its author has no account.
	author_written text,
	title text check (char_length(title) between 1 and 250),
	body text not null check (octet_length(body) <= 131072),
	body_html text not null,
	excerpt text not null default '',
	revision integer not null default 1,
	score integer not null default 0,
	imported_score integer not null default 0,
	uses integer not null default 0,
	created_at timestamptz not null,
	edited_at timestamptz,
	edited_by bigint references person,
	withdrawn_at timestamptz,
	withdrawn_by bigint references person,
	check ((kind = 'answer') = (title is null)),
	check ((kind = 'answer') = (id <> thread)),
	check ((withdrawn_at is null) = (withdrawn_by is null)),
	foreign key (thread, space) references thread (id, space) on update cascade
);
alter sequence post_id owned by post.id;
alter table thread add foreign key (id) references post deferrable initially deferred;
alter table thread add foreign key (accepted_answer) references post;

create index post_thread on post (thread, id);
create index post_author on post (author, created_at desc, id desc);
create index post_asked_by on post (author) where kind = 'question';

create index thread_newest on thread (created_at desc, id desc) where not withdrawn;
create index thread_space_newest on thread (space, created_at desc, id desc) where not withdrawn;
create index thread_unanswered on thread (created_at desc, id desc)
	where not withdrawn and answers = 0;
create index thread_active on thread (activity_at desc, id desc) where not withdrawn;

create table comment (
	id bigint generated always as identity primary key,
	post bigint not null references post,
	thread bigint not null references thread,
	author bigint not null references person,
	author_written text,
	body text not null check (octet_length(body) <= 16384),
	body_html text not null,
	score integer not null default 0,
	created_at timestamptz not null,
	withdrawn_at timestamptz,
	withdrawn_by bigint references person
);
create index comment_thread on comment (thread, id);
create index comment_author on comment (author, id);

create table revision (
	post bigint not null references post,
	number integer not null check (number >= 1),
	title text,
	body text not null,
	tags text[] not null default '{}',
	author bigint not null references person,
	note text not null default '' check (char_length(note) <= 300),
	created_at timestamptz not null,
	primary key (post, number)
);

create table vote (
	post bigint not null references post,
	person bigint not null references person,
	value smallint not null check (value in (-1, 1)),
	created_at timestamptz not null default now(),
	primary key (post, person)
);
create index vote_person on vote (person, post);

-- "This worked for me."
create table post_use (
	post bigint not null references post,
	person bigint not null references person,
	created_at timestamptz not null default now(),
	primary key (post, person)
);
create index post_use_person on post_use (person, post);

create table tag (
	id bigint generated always as identity primary key,
	name text not null unique
		check (name ~ '^[[:alnum:]][[:alnum:]+#.-]*$' and char_length(name) <= 35),
	about text not null default '' check (octet_length(about) <= 4000),
	open_questions integer not null default 0 -- in open spaces: what every reader may count
);
create index tag_most_used on tag (open_questions desc, name) where open_questions > 0;

create table thread_tag (
	thread bigint not null references thread on delete cascade,
	tag bigint not null references tag,
	created_at timestamptz not null, -- the thread's, for lists by tag
	primary key (thread, tag)
);
create index thread_tag_newest on thread_tag (tag, created_at desc, thread desc);

-- Questions per tag and space; a page adds up the spaces its reader may see.
create table tag_count (
	tag bigint not null references tag,
	space bigint not null references space,
	questions integer not null,
	primary key (tag, space)
);

-- What the counters count. They are kept by the triggers below; peerlore
-- recount compares them with this and puts them right.
create view counted_post as
	select p.id, (p.imported_score + coalesce(v.score, 0))::integer as score,
		coalesce(u.uses, 0)::integer as uses
	from post p
	left join (select post, sum(value) as score from vote group by post) v on v.post = p.id
	left join (select post, count(*) as uses from post_use group by post) u on u.post = p.id;

create view counted_thread as
	select t.id, coalesce(a.answers, 0)::integer as answers, q.score, q.uses,
		q.withdrawn_at is not null as withdrawn
	from thread t
	join post q on q.id = t.id
	left join (
		select thread, count(*) as answers from post
		where kind = 'answer' and withdrawn_at is null group by thread
	) a on a.thread = t.id;

create view counted_tag as
	select x.tag, t.space, count(*)::integer as questions
	from thread_tag x
	join thread t on t.id = x.thread and not t.withdrawn
	group by x.tag, t.space;

-- In open spaces.
create view counted_open_tag as
	select g.id, coalesce(sum(c.questions) filter (where not s.private), 0)::integer as questions
	from tag g
	left join counted_tag c on c.tag = g.id
	left join space s on s.id = c.space
	group by g.id;

create table post_link (
	from_post bigint not null references post,
	to_post bigint not null references post,
	kind text not null check (kind in ('related', 'duplicate', 'follow-up', 'supersedes')),
	created_by bigint references person,
	created_at timestamptz not null,
	primary key (from_post, to_post, kind),
	check (from_post <> to_post)
);
create index post_link_to on post_link (to_post);

-- -- what follows from a change -------------------------------------------

-- Effects cross features here: a row names what changed, not how. Its order is
-- (xid, id); see app/store/outbox.h.
create table outbox (
	id bigint generated always as identity primary key,
	xid xid8 not null default pg_current_xact_id(),
	kind text not null check (kind in ('thread', 'person', 'space')),
	object bigint not null,
	space bigint,
	from_space bigint,
	created_at timestamptz not null default now()
);
create index outbox_order on outbox (xid, id);

create table outbox_reader (
	name text primary key,
	xid xid8 not null,
	id bigint not null,
	seen_at timestamptz not null default now()
);

-- A thread's page, list entry and index document change together.
create function thread_announce(changed bigint) returns void language sql as $$
	insert into outbox (kind, object, space) select 'thread', id, space from thread where id = changed;
	select pg_notify('outbox', '');
$$;

-- at: when something was said; NULL leaves the thread's activity as it is.
create function thread_raise(changed bigint, at timestamptz default null) returns void
language sql as $$
	update thread set version = version + 1, activity_at = greatest(activity_at, at)
		where id = changed;
	select thread_announce(changed);
$$;

-- What a post changes in its thread, in one update: the row has many indexes.
create function post_changed() returns trigger language plpgsql as $$
declare
	said_at timestamptz := case when tg_op = 'INSERT' then new.created_at
		when new.revision > old.revision then new.edited_at end;
	delta integer := 0;
begin
	if new.kind = 'answer' then
		if tg_op = 'INSERT' then
			delta := (new.withdrawn_at is null)::integer;
		else
			delta := (new.withdrawn_at is null)::integer - (old.withdrawn_at is null)::integer;
		end if;
		update thread set answers = answers + delta, version = version + 1,
				activity_at = greatest(activity_at, said_at)
			where id = new.thread;
		if new.withdrawn_at is not null then
			update thread set accepted_answer = null, accepted_at = null
				where id = new.thread and accepted_answer = new.id;
		end if;
	else
		update thread set score = new.score, uses = new.uses,
				withdrawn = new.withdrawn_at is not null, version = version + 1,
				activity_at = greatest(activity_at, said_at)
			where id = new.thread;
	end if;
	perform thread_announce(new.thread);
	return null;
end $$;
create trigger post_changed after insert or update on post
	for each row execute function post_changed();

create function comment_changed() returns trigger language plpgsql as $$
begin
	perform thread_raise(new.thread, case when tg_op = 'INSERT' then new.created_at end);
	return null;
end $$;
create trigger comment_changed after insert or update on comment
	for each row execute function comment_changed();

-- Votes and uses are rows; the sums on the post follow them.
create function vote_changed() returns trigger language plpgsql as $$
begin
	update post set score = score
			+ case when tg_op = 'DELETE' then 0 else new.value end
			- case when tg_op = 'INSERT' then 0 else old.value end
		where id = coalesce(new.post, old.post);
	return null;
end $$;
create trigger vote_changed after insert or update or delete on vote
	for each row execute function vote_changed();

create function use_changed() returns trigger language plpgsql as $$
begin
	update post set uses = uses + case when tg_op = 'INSERT' then 1 else -1 end
		where id = coalesce(new.post, old.post);
	return null;
end $$;
create trigger use_changed after insert or delete on post_use
	for each row execute function use_changed();

-- Whoever opens or closes the space waits for us and counts us, or we wait and see it.
create function tag_count_add(of_tag bigint, in_space bigint, delta integer) returns void
language plpgsql as $$
begin
	perform from space where id = in_space for share;
	insert into tag_count (tag, space, questions) values (of_tag, in_space, delta)
	on conflict (tag, space) do update set questions = tag_count.questions + excluded.questions;
	update tag set open_questions = open_questions + delta
	where id = of_tag and exists (select from space where id = in_space and not private);
end $$;

create function thread_tags(of_thread bigint) returns text[] language sql stable as $$
	select array(select g.name from thread_tag tt join tag g on g.id = tt.tag
		where tt.thread = of_thread order by g.name)
$$;

create function thread_tag_changed() returns trigger language plpgsql as $$
declare
	t thread%rowtype;
begin
	select * into t from thread where id = coalesce(new.thread, old.thread);
	if not t.withdrawn then
		perform tag_count_add(coalesce(new.tag, old.tag), t.space,
			case when tg_op = 'INSERT' then 1 else -1 end);
	end if;
	update thread set tags = thread_tags(t.id) where id = t.id;
	perform thread_raise(t.id);
	return null;
end $$;
create trigger thread_tag_changed after insert or delete on thread_tag
	for each row execute function thread_tag_changed();

-- A thread that moves or is withdrawn takes its tags along.
create function thread_moved() returns trigger language plpgsql as $$
begin
	perform from space where id in (old.space, new.space) order by id for share;
	if not old.withdrawn then
		perform tag_count_add(tag, old.space, -1) from (
			select tag from thread_tag where thread = old.id order by tag
		) x;
	end if;
	if not new.withdrawn then
		perform tag_count_add(tag, new.space, 1) from (
			select tag from thread_tag where thread = new.id order by tag
		) x;
	end if;
	if old.space <> new.space then
		update thread set version = version + 1 where id = new.id;
		insert into outbox (kind, object, space, from_space)
			values ('thread', new.id, new.space, old.space);
	end if;
	return null;
end $$;
create trigger thread_moved after update of space, withdrawn on thread
	for each row when (old.space <> new.space or old.withdrawn <> new.withdrawn)
	execute function thread_moved();

create function thread_accepted() returns trigger language plpgsql as $$
begin
	perform thread_raise(new.id);
	return null;
end $$;
create trigger thread_accepted after update of accepted_answer on thread
	for each row when (old.accepted_answer is distinct from new.accepted_answer)
	execute function thread_accepted();

-- A tag's name stands on pages and in index documents.
create function tag_renamed() returns trigger language plpgsql as $$
begin
	update thread set tags = thread_tags(id) where id in (select thread from thread_tag where tag = new.id);
	update site set epoch = epoch + 1;
	insert into outbox (kind, object, space)
		select 'thread', t.id, t.space from thread_tag x join thread t on t.id = x.thread
		where x.tag = new.id;
	perform pg_notify('outbox', '');
	return null;
end $$;
create trigger tag_renamed after update of name on tag
	for each row when (old.name <> new.name) execute function tag_renamed();

-- A question as a row of a list; the queries add which ones and in what order.
create view question_row as
	select t.id, p.title, p.excerpt, t.score, t.uses, t.answers,
		t.accepted_answer is not null as accepted, t.created_at, t.activity_at,
		p.author, a.name as author_name, a.team as author_team, p.author_written,
		t.space, s.slug as space_slug, s.name as space_name, s.private as space_private, t.tags
	from thread t
	join post p on p.id = t.id
	join person a on a.id = p.author
	join space s on s.id = t.space
	where t.kind = 'question' and p.kind = 'question' and not t.withdrawn;

-- A person's index document, and the documents that carry their name.
create function person_changed() returns trigger language plpgsql as $$
begin
	insert into outbox (kind, object) values ('person', new.id);
	perform pg_notify('outbox', '');
	return null;
end $$;
create trigger person_changed after insert or update of name, team, about, state on person
	for each row execute function person_changed();

-- A space whose visibility changes is indexed anew as a whole.
create function space_changed() returns trigger language plpgsql as $$
begin
	insert into outbox (kind, object, space) values ('space', new.id, new.id);
	perform pg_notify('outbox', '');
	return null;
end $$;
create trigger space_changed after insert or update of private, name, slug on space
	for each row execute function space_changed();

-- What every reader may count follows the visibility of the space.
create function space_opened() returns trigger language plpgsql as $$
begin
	perform from tag where id in (select tag from tag_count where space = new.id)
		order by id for no key update;
	update tag g set open_questions = g.open_questions
			+ case when new.private then -c.questions else c.questions end
		from tag_count c where c.tag = g.id and c.space = new.id;
	return null;
end $$;
create trigger space_opened after update of private on space
	for each row when (old.private <> new.private) execute function space_opened();
