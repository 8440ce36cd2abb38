-- Suggested edits. Who sees one: whoever made it, the author of the post, and who moderates its space, as long as they
-- may read the post. Whoever asked without a name decides without one, and suggests nothing in that thread.

-- proposal_author_here: one
-- Whether who wrote a post may still decide on what is suggested for it.
--   post int8
--   -> author int8, here bool
select behind(p.author), exists (select from person a
	join reader_space v on v.reader = a.id and v.space = t.space and v.role is distinct from 'reader'
	where a.id = behind(p.author) and a.state = 'active' and (t.locked_at is null or v.role in ('moderator', 'owner')))
from post p
join thread t on t.id = p.thread
where p.id = :post;

-- proposal_own: one
-- The actor's that waits.
--   actor int8
--   post int8
--   -> id int8, revision int4, title text?, summary text, body text, tags text[], note text, language text?, version int4
select g.id, g.revision, g.title, g.summary, g.body, g.tags, g.note, g.language, g.version
from proposal g
where g.post = :post and g.person = :actor and g.state = 'open';

-- proposal_put: one
-- One of a person waits for a post; changed, it is what they said last.
--   post int8
--   person int8
--   revision int4
--   title text?
--   summary text
--   body text
--   tags text[]
--   note text
--   language text?
--   now timestamptz
--   -> id int8
insert into proposal (post, person, revision, title, summary, body, tags, note, language, created_at, changed_at)
values (:post, :person, :revision, :title, :summary, :body, :tags, :note, :language, :now, :now)
on conflict (post, person) where state = 'open' do update
set revision = excluded.revision, title = excluded.title, summary = excluded.summary, body = excluded.body,
	tags = excluded.tags, note = excluded.note, language = excluded.language, changed_at = excluded.changed_at, version = proposal.version + 1
returning id;

-- proposal_often: one
-- How many somebody made since then.
--   person int8
--   since timestamptz
--   -> n int8
select count(*) from proposal where person = :person and created_at > :since;

-- proposal_moderators: many
-- Who looks after a space.
--   space int8
--   -> person int8
select m.person from membership m
where m.space = :space and m.role in ('moderator', 'owner')
order by m.person
limit 100;

-- proposal_find: one
-- One that the actor may see, with the post it is for.
--   actor int8
--   id int8
--   -> id int8, version int4, post int8, person int8, person_name text, person_team text, revision int4, title text?, summary text, body text
--   -> tags text[], note text, state text, created_at timestamptz, changed_at timestamptz, decider_name text
--   -> decided_at timestamptz?, words text, changed bool, became int4?, thread int8, tip bool, thread_title text, gone bool
--   -> post_author int8, post_author_name text, moderates bool, may_write bool, locked bool, slug text
--   -> language text?, post_language text, space_language text
select g.id, g.version, g.post, a.id, a.name, a.team, g.revision, g.title, g.summary, g.body,
	g.tags, g.note, g.state, g.created_at, g.changed_at, coalesce(d.name, ''),
	g.decided_at, g.words, g.changed, g.became, t.id, t.kind = 'tip', q.title, p.withdrawn_at is not null or t.withdrawn,
	behind(p.author), w.name, coalesce(v.role in ('moderator', 'owner'), false), v.role is distinct from 'reader', t.locked_at is not null,
	v.slug, g.language, coalesce(p.language, ''), (select s.language from space s where s.id = t.space)
from proposal g
join person a on a.id = g.person
left join person d on d.id = g.decided_by
join post p on p.id = g.post
join person w on w.id = p.author
join thread t on t.id = p.thread
join post q on q.id = t.id
join reader_space v on v.reader = :actor and v.space = t.space
where g.id = :id and (g.person = :actor or behind(p.author) = :actor or v.role in ('moderator', 'owner'));

-- proposal_decide: exec
--   id int8
--   state text
--   actor int8
--   words text
--   with_changes bool
--   became int4?
--   now timestamptz
update proposal set state = :state, decided_by = :actor, decided_at = :now, words = :words, changed = :with_changes, became = :became
where id = :id and state = 'open';

-- proposals_own: many
-- What somebody suggested, the latest first.
--   actor int8
--   before int8?
--   rows int8
--   -> id int8, post int8, person int8, person_name text, person_team text, note text, state text, created_at timestamptz
--   -> decided_at timestamptz?, thread int8, tip bool, thread_title text, gone bool
select g.id, g.post, a.id, a.name, a.team, g.note, g.state, g.created_at,
	g.decided_at, t.id, t.kind = 'tip', q.title, p.withdrawn_at is not null or t.withdrawn
from proposal g
join person a on a.id = g.person
join post p on p.id = g.post
join thread t on t.id = p.thread
join post q on q.id = t.id
join reader_space v on v.reader = :actor and v.space = t.space
where g.person = :actor and (:before::bigint is null or g.id < :before)
order by g.id desc
limit :rows;

-- proposals_for: many
-- What waits for an author to decide, what came first in front.
--   actor int8
--   before int8?
--   rows int8
--   -> like proposals_own
select g.id, g.post, a.id, a.name, a.team, g.note, g.state, g.created_at,
	g.decided_at, t.id, t.kind = 'tip', q.title, false
from proposal g
join person a on a.id = g.person
join post p on p.id = g.post and p.withdrawn_at is null
join thread t on t.id = p.thread and not t.withdrawn
join post q on q.id = t.id
join reader_space v on v.reader = :actor and v.space = t.space and v.role is distinct from 'reader'
where g.state = 'open' and p.author in (select :actor union all select u.alias from unnamed u where u.person = :actor) and (:before::bigint is null or g.id > :before)
order by g.id
limit :rows;

-- proposals_of_post: many
--   actor int8
--   post int8
--   before int8?
--   rows int8
--   -> like proposals_own
select g.id, g.post, a.id, a.name, a.team, g.note, g.state, g.created_at,
	g.decided_at, t.id, t.kind = 'tip', q.title, false
from proposal g
join person a on a.id = g.person
join post p on p.id = g.post and p.withdrawn_at is null
join thread t on t.id = p.thread and not t.withdrawn
join post q on q.id = t.id
join reader_space v on v.reader = :actor and v.space = t.space
where g.post = :post and g.state = 'open' and (:before::bigint is null or g.id > :before)
	and (g.person = :actor or behind(p.author) = :actor or v.role in ('moderator', 'owner'))
order by g.id
limit :rows;

-- proposals_of_space: many
-- What waits in a space, for those who moderate it.
--   actor int8
--   space int8
--   before int8?
--   rows int8
--   -> like proposals_own
select g.id, g.post, a.id, a.name, a.team, g.note, g.state, g.created_at,
	g.decided_at, t.id, t.kind = 'tip', q.title, false
from proposal g
join person a on a.id = g.person
join post p on p.id = g.post and p.withdrawn_at is null
join thread t on t.id = p.thread and not t.withdrawn and t.space = :space
join post q on q.id = t.id
join reader_space v on v.reader = :actor and v.space = t.space and v.role in ('moderator', 'owner')
where g.state = 'open' and (:before::bigint is null or g.id > :before)
order by g.id
limit :rows;

-- proposals_in_space: one
-- How many wait there.
--   space int8
--   -> n int8
select count(*) from proposal g
join post p on p.id = g.post and p.withdrawn_at is null
join thread t on t.id = p.thread and not t.withdrawn and t.space = :space
where g.state = 'open';

-- proposals_at_door: many
-- On the page of a thread that has some: the reader's own, and how many of others wait for them.
--   reader int8
--   thread int8
--   moderates bool
--   -> post int8, own int8, waiting int8
select g.post, coalesce(max(g.id) filter (where g.person = :reader), 0),
	count(*) filter (where g.person <> :reader and (:moderates or behind(p.author) = :reader))
from proposal g
join post p on p.id = g.post and p.withdrawn_at is null
where p.thread = :thread and g.state = 'open' and (:moderates or behind(p.author) = :reader or g.person = :reader)
group by g.post
limit 501;

-- proposal_pictures_hold: exec
-- Whoever takes a suggested text may show the pictures that stand in it.
--   post int8
--   ids int8[]
insert into post_picture (post, picture, held) select :post, c.id, false from picture c where c.id = any(:ids)
on conflict (post, picture) do nothing;
