-- Suggested edits: whoever may read a post and not edit it proposes how it should read; its author or a moderator takes
-- that or declines it. And what a redaction changed can be told from what somebody wrote.

-- -- a redaction makes a revision ---------------------------------------------------

-- redacted: a secret was taken out of this text since it was written. Whoever began to write with it may still have
-- the secret; the post goes on with the next revision, so that this shows.
alter table revision add column redacted boolean not null default false;

-- -- suggested edits -----------------------------------------------------------------

create table proposal (
	id bigint generated always as identity primary key,
	post bigint not null references post,
	person bigint not null references person,
	revision integer not null check (revision > 0), -- of the post, that it began with
	title text, -- of a question or tip
	body text not null,
	summary text not null default '',
	tags text[] not null default '{}',
	note text not null check (char_length(note) between 1 and 300), -- why
	state text not null default 'open' check (state in ('open', 'accepted', 'declined', 'withdrawn')),
	version integer not null default 1, -- goes up when its person changes it
	created_at timestamptz not null,
	changed_at timestamptz not null,
	decided_by bigint references person,
	decided_at timestamptz,
	words text not null default '' check (char_length(words) <= 500), -- to who suggested it, when it was declined
	changed boolean not null default false, -- whoever accepted it changed it first
	became integer, -- the revision; null in an accepted one: the post read so already
	check ((state = 'open') = (decided_at is null) and (decided_at is null) = (decided_by is null))
);
-- One of a person that waits.
create unique index proposal_open on proposal (post, person) where state = 'open';
create index proposal_waiting on proposal (id) where state = 'open';
create index proposal_person on proposal (person, id desc);
create index proposal_post on proposal (post);

-- What a revision came from.
alter table revision add column proposal bigint references proposal;

-- -- a mark on the thread -------------------------------------------------------------

-- Something is suggested for a post of it and waits: the page of every other thread does not look for that.
alter table thread add column suggested boolean not null default false;

create or replace view counted_mark as
	select t.id,
		exists (select from post_link l where l.from_post = t.id)
			or exists (select from post_link l where l.to_post = t.id) as linked,
		exists (select from mentor_wish w where w.question = t.id) as wished,
		exists (select from post p join proposal g on g.post = p.id and g.state = 'open' where p.thread = t.id) as suggested
	from thread t;

create or replace function threads_mark(threads bigint[]) returns void language plpgsql as $$
begin
	perform from thread where id = any (threads) order by id for no key update;
	update thread t set linked = c.linked, wished = c.wished, suggested = c.suggested
	from counted_mark c
	where t.id = any (threads) and c.id = t.id
		and (t.linked, t.wished, t.suggested) is distinct from (c.linked, c.wished, c.suggested);
end $$;

create function proposal_marked() returns trigger language plpgsql as $$
begin
	perform threads_mark(array(select p.thread from post p where p.id = new.post));
	return null;
end $$;
create trigger proposal_marked after insert or update of state on proposal
	for each row execute function proposal_marked();

-- An answer that goes over to another thread takes along what is suggested for it.
create function proposal_moves() returns trigger language plpgsql as $$
begin
	if exists (select from proposal g where g.post = new.id and g.state = 'open') then
		perform threads_mark(array[old.thread, new.thread]);
	end if;
	return null;
end $$;
create trigger proposal_moves after update of thread on post
	for each row when (old.thread <> new.thread) execute function proposal_moves();

-- What somebody began to suggest is kept as what they began to write.
alter table draft drop constraint draft_place_check;
alter table draft add constraint draft_place_check check (place ~ '^(question|tip|(answer|edit|suggest)-[1-9][0-9]{0,17})$');

-- It may name somebody who is taken out later.
alter view erasable_column rename to erasable_column_before_proposals;
create view erasable_column as
	select of_table, of_column, most from erasable_column_before_proposals
	union all
	select * from (values ('proposal', 'title', 250), ('proposal', 'body', null), ('proposal', 'summary', null),
		('proposal', 'note', 300), ('proposal', 'words', 500)) as c (of_table, of_column, most);
