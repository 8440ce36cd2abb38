-- Pictures in texts, and who is named in one.

-- -- pictures ------------------------------------------------------------------
-- upload: what it is made of, while it is; fault: why nothing came of it; width and height of what is shown;
-- loose_at: since when no text holds it; null while one does.
create table picture (
	id bigint generated always as identity primary key,
	person bigint not null references person,
	state text not null default 'preparing' check (state in ('preparing', 'ready', 'failed')),
	upload text,
	fault text,
	words text not null default '',
	width integer not null check (width > 0),
	height integer not null check (height > 0),
	bytes bigint not null,
	created_at timestamptz not null,
	loose_at timestamptz
);
create index picture_person on picture (person, id);
create index picture_loose on picture (loose_at) where loose_at is not null;

-- Which texts hold it: who may read one of these may see it. held: false once it was taken out of the text; whoever
-- edits that may put it back.
create table post_picture (
	post bigint not null references post on delete cascade,
	picture bigint not null references picture on delete cascade,
	held boolean not null default true,
	primary key (post, picture)
);
create index post_picture_picture on post_picture (picture);

-- -- names behind @ --------------------------------------------------------------
-- anna.berg for Anna Berg: letters without their marks, so that any keyboard can type it.
create function handle_fold(words text) returns text language sql immutable as $$
	select trim('.-' from left(trim('.-' from regexp_replace(lower(regexp_replace(normalize(
		replace(replace(replace(replace(replace(replace(replace(replace(words,
			'ß', 'ss'), 'ø', 'o'), 'Ø', 'O'), 'æ', 'ae'), 'Æ', 'Ae'), 'ł', 'l'), 'Ł', 'L'), 'ı', 'i'), nfd),
		'[\u0300-\u036f'']', '', 'g')), '[^a-z0-9-]+', '.', 'g')), 40))
$$;

-- It stays when its person is called otherwise, so that what was written goes on meaning them. Who cannot sign in has none.
alter table person add column handle text collate "C" check (handle ~ '^[a-z0-9][a-z0-9._-]{0,59}$');
create unique index person_handle on person (handle);
create index person_handle_last on person ((substring(handle from '[^.]*$') collate "C"));

create function person_handle() returns trigger language plpgsql as $$
declare
	base text := handle_fold(new.name);
	n integer := 1;
begin
	if base = '' then
		base := handle_fold(split_part(coalesce(new.email, ''), '@', 1));
	end if;
	if base = '' then
		base := 'person';
	end if;
	-- Two who are called alike and come at the same moment: one after the other.
	perform pg_advisory_xact_lock(hashtext('person_handle'));
	new.handle := base;
	while n < 10 and exists (select from person where handle = new.handle) loop
		n := n + 1;
		new.handle := base || n;
	end loop;
	if n = 10 then
		new.handle := base || '-' || new.id;
	end if;
	return new;
end $$;
create trigger person_handle_new before insert on person
	for each row when (new.handle is null and new.state not in ('imported', 'erased')) execute function person_handle();
create trigger person_handle_come before update of state on person
	for each row when (new.handle is null and new.state not in ('imported', 'erased')) execute function person_handle();
update person set state = state where handle is null;

-- Who was named in a text; comment 0: in the post itself. Told once of each.
create table mention (
	post bigint not null references post on delete cascade,
	comment bigint not null,
	person bigint not null references person,
	mentioned_at timestamptz not null,
	primary key (post, comment, person)
);
create index mention_person on mention (person);

create or replace view shown_notice as
	select n.id, n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about,
		n.created_at, n.seen_at, n.done_at, n.mailed_at, t.space
	from notice n
	left join thread t on t.id = n.thread
	left join post p on p.id = n.post
	left join comment c on n.kind in ('commented', 'mentioned') and c.id = n.about
	where (n.act or n.done_at is null) and c.withdrawn_at is null
		and (n.post is null or (not t.withdrawn and p.withdrawn_at is null
			and exists (select from reader_space v where v.reader = n.person and v.space = t.space)));

create or replace function inbox_of_comment() returns trigger language plpgsql as $$
begin
	perform inbox_count(array(select distinct person from notice
		where kind in ('commented', 'mentioned') and about = new.id and done_at is null));
	return null;
end $$;
