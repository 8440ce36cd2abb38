-- Second factor, step-up, password reset, profile, erasure.

-- When its person last proved who they are; null: when the session began.
alter table session add column fresh_at timestamptz;

create or replace view live_session as
	select s.token_hash, s.id as session, s.person, p.name, p.admin,
		s.created_at, s.seen_at, s.expires_at, s.agent, s.by_link,
		p.inbox_waiting, p.inbox_news,
		coalesce(s.fresh_at, s.created_at) as fresh_at
	from session s
	join person p on p.id = s.person and p.epoch = s.epoch
	where p.state = 'active';

-- second: the password (or, by_link, a one-time link) was right, and the code is asked.
-- reset: sets a new password.
alter table sign_in_link
	drop constraint sign_in_link_kind_check,
	add constraint sign_in_link_kind_check check (kind in ('sign-in', 'invitation', 'second', 'reset')),
	add column by_link boolean not null default false;

-- Whoever confirmed theirs is asked for a code when they sign in. The seed is
-- sealed with a key that is not in the database. used_step: the last time step
-- whose code was taken; none is taken twice.
create table second_factor (
	person bigint primary key references person,
	seed bytea not null check (octet_length(seed) between 41 and 200),
	used_step bigint not null default 0,
	begun_at timestamptz not null,
	confirmed_at timestamptz
);

-- For whoever lost their phone. The hash is keyed; a used one stays, to be counted.
create table recovery_code (
	person bigint not null references person,
	code_hash bytea not null check (octet_length(code_hash) = 32),
	used_at timestamptz,
	primary key (person, code_hash)
);

-- What they do, and the languages they speak, on their page.
alter table person
	add column job text not null default '' check (char_length(job) <= 80),
	add column languages text[] not null default '{}' check (cardinality(languages) <= 10);

-- Mail with a link that sets a new password. The link is made when it is sent.
alter table mail
	add column reset boolean not null default false,
	drop constraint mail_about,
	add constraint mail_about check (num_nonnulls(notice, digest, meeting) + reset::integer = 1
		and (meeting is null) = (sequence is null));
create index mail_reset on mail (person, created_at) where reset;

-- -- erasure ------------------------------------------------------------------
-- Somebody is taken out on request: what they wrote stays, under a pseudonym that
-- says nothing. Their row changes at once; then the worker goes through all that
-- people typed. The name is kept here until it has, and no longer.
create table erasure (
	person bigint primary key references person,
	pseudonym text not null,
	name text,
	email text,
	begun_at timestamptz not null,
	done_at timestamptz,
	check ((done_at is null) = (name is not null))
);

-- A name as a regular expression: any case, any blanks between its words, and not within a longer word. One word
-- alone ("Will") may be another word in small letters, so it is found only as it is written.
create function name_pattern(name text) returns text language sql immutable as $$
	select case when name ~ '\s' then '(?i)' else '' end || case when name ~ '^\w' then '\m' else '' end
		|| regexp_replace(regexp_replace(name, '([^[:alnum:][:space:]])', '\\\1', 'g'), '\s+', '\\s+', 'g')
		|| case when name ~ '\w$' then '\M' else '' end
$$;

-- All that has to go of somebody: name and address, as text and as markup.
create function erase_patterns(of_person bigint) returns text[] language sql stable as $$
	select array_remove(array[
		'(?i)(?<![[:alnum:]._%+-])' || regexp_replace(e.email, '([^[:alnum:]])', '\\\1', 'g') || '(?![[:alnum:]-])',
		name_pattern(e.name),
		case when m.name <> e.name then name_pattern(m.name) end], null)
	from erasure e
	cross join lateral (select replace(replace(replace(replace(e.name, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;') as name) m
	where e.person = of_person
$$;

create function erase_words(words text, patterns text[], pseudonym text) returns text
language plpgsql immutable as $$
declare
	pattern text;
begin
	foreach pattern in array patterns loop
		words := regexp_replace(words, pattern, pseudonym, 'g');
	end loop;
	return words;
end $$;

-- Where people type freely, and how long it may be: characters, or bytes below 0. A test knows every text column
-- there is, and that each is here or a reason is given.
create view erasable_column as
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
		('post', 'author_written', null), ('post', 'body', -131072), ('post', 'body_html', null),
		('post', 'excerpt', null), ('post', 'summary', 200), ('post', 'title', 250), ('programme', 'about', -4000),
		('programme', 'name', 60), ('programme_person', 'goal', 500), ('recording', 'error', -1000),
		('recording_step', 'title', 100), ('revision', 'body', null), ('revision', 'note', 300),
		('revision', 'summary', null), ('revision', 'title', null), ('search_shown', 'query', null),
		('shadow_note', 'words', 2000), ('space', 'about', -4000), ('space', 'name', 80), ('suspension', 'reason', 500), ('tag', 'about', -4000), ('thread', 'closed_note', 300),
		('thanks', 'reason', 500), ('upload', 'file_name', 200), ('upload', 'metadata', -4096)
	) as c (of_table, of_column, most);

-- The pseudonym may be longer than the name: then the end is cut.
create function erase_fit(words text, most integer) returns text language plpgsql immutable as $$
begin
	if most > 0 then
		return left(words, most);
	end if;
	while most < 0 and octet_length(words) > -most loop
		words := left(words, -1);
	end loop;
	return words;
end $$;

-- One table after the other, so that none takes too long. Twice is once.
create function erase_table(of_person bigint, of_table text) returns bigint language plpgsql as $$
declare
	patterns text[] := erase_patterns(of_person);
	pseudonym text := (select e.pseudonym from erasure e where e.person = of_person);
	sets text;
	wheres text;
	n bigint;
begin
	select string_agg(case when a.data_type = 'ARRAY'
			then format('%1$I = (select array_agg(erase_fit(erase_words(w, $1, $2), %2$s) order by i) from unnest(%1$I) with ordinality as u (w, i))', c.of_column, c.most)
			else format('%1$I = erase_fit(erase_words(%1$I, $1, $2), %2$L)', c.of_column, c.most) end, ', '),
		string_agg(case when a.data_type = 'ARRAY' then format('array_to_string(%I, E''\n'') ~ any ($1)', c.of_column)
			else format('%I ~ any ($1)', c.of_column) end, ' or ')
	into sets, wheres
	from erasable_column c
	join information_schema.columns a on a.table_schema = 'public' and a.table_name = c.of_table and a.column_name = c.of_column
	where c.of_table = erase_table.of_table;
	execute format('update %I set %s where %s', of_table, sets, wheres) using patterns, pseudonym;
	get diagnostics n = row_count;
	-- What is said in a recording, or offered, stands in the index of its thread.
	if n > 0 and of_table in ('cue', 'chapter', 'recording_step') then
		execute format('select thread_raise(p.thread) from recording r join post p on p.id = r.post
			where exists (select from %I x where x.recording = r.id and position($1 in x::text) > 0)', of_table) using pseudonym;
	elsif n > 0 and of_table = 'offer' then
		perform thread_raise(o.id) from offer o where position(pseudonym in o::text) > 0;
	end if;
	return n;
end $$;

-- -- pictures -----------------------------------------------------------------
-- Which picture of theirs is shown, counted up with each; 0: none.
alter table person add column face integer not null default 0;

-- upload: what the next one is made of, while it is; fault: why nothing came of it.
create table face (
	person bigint primary key references person,
	version integer not null default 0,
	upload text,
	fault text,
	small bytea check (octet_length(small) <= 262144),
	large bytea check (octet_length(large) <= 262144)
);
alter table face alter column small set storage external, alter column large set storage external;
