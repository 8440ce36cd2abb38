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
		and (n.kind <> 'moderated' or exists (select from flag_decision d
			join reader_space v on v.reader = n.person and v.space = d.space where d.id = n.about))
		and (n.post is null or (not t.withdrawn and p.withdrawn_at is null
			and exists (select from reader_space v where v.reader = n.person and v.space = t.space)));

create or replace function inbox_of_comment() returns trigger language plpgsql as $$
begin
	perform inbox_count(array(select distinct person from notice
		where kind in ('commented', 'mentioned') and about = new.id and done_at is null));
	return null;
end $$;

-- Who is taken out on request goes from behind @ as well, and what a picture shows is looked through.
create or replace function erase_patterns(of_person bigint) returns text[] language sql stable as $$
	select array_remove(array[
		'(?i)(?<![[:alnum:]._%+-])' || regexp_replace(e.email, '([^[:alnum:]])', '\\\1', 'g') || '(?![[:alnum:]-])',
		'(?i)@' || regexp_replace(p.handle, '([^[:alnum:]])', '\\\1', 'g') || '(?![[:alnum:]]|[._-][[:alnum:]])',
		name_pattern(e.name),
		case when m.name <> e.name then name_pattern(m.name) end], null)
	from erasure e
	join person p on p.id = e.person
	cross join lateral (select replace(replace(replace(replace(e.name, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;') as name) m
	where e.person = of_person
$$;

create or replace view erasable_column as
	select * from (values
		('agreement', 'rhythm', 100), ('agreement', 'goals', 200), ('chapter', 'title', 100),
		('comment', 'author_written', null), ('comment', 'body', -16384), ('comment', 'body_html', null),
		('cue', 'text', -2000),
		('draft', 'title', null), ('draft', 'summary', null), ('draft', 'goal', null), ('draft', 'tried', null), ('draft', 'stuck', null), ('draft', 'body', null), ('draft', 'tags', null),
		('flag', 'words', 500), ('flag_decision', 'note', 1000), ('gap', 'phrase', null), ('glossary', 'means', 80), ('idempotency', 'body', null),
		('invitation', 'passed_reason', null), ('invitation_reason', 'text', null), ('job', 'last_error', null),
		('mail', 'last_error', null), ('meeting', 'agenda', 2000), ('meeting', 'place', 200),
		('meeting_note', 'words', 4000), ('mentorship', 'goal', 500), ('mentorship', 'reason', 500),
		('offer', 'for_whom', 200), ('offer', 'gets', 200), ('offer', 'place', 100), ('offer', 'rhythm', 100),
		('offer', 'times', 100), ('pair_task', 'words', 200), ('person', 'about', -4000), ('person', 'job', 80), ('person', 'team', 80),
		('picture', 'words', 300), ('post', 'author_written', null), ('post', 'body', -131072), ('post', 'body_html', null),
		('post', 'excerpt', null), ('post', 'summary', 200), ('post', 'title', 250), ('programme', 'about', -4000),
		('programme', 'name', 60), ('programme_person', 'goal', 500), ('recording', 'error', -1000),
		('recording_step', 'title', 100), ('revision', 'body', null), ('revision', 'note', 300),
		('revision', 'summary', null), ('revision', 'title', null), ('search_shown', 'query', null),
		('shadow_note', 'words', 2000), ('space', 'about', -4000), ('space', 'name', 80), ('suspension', 'reason', 500), ('tag', 'about', -4000), ('thread', 'closed_note', 300),
		('thanks', 'reason', 500), ('upload', 'file_name', 200), ('upload', 'metadata', -4096)
	) as c (of_table, of_column, most);
