-- demo_people: exec
-- The people of the demo company.
--   emails text[]
--   names text[]
--   teams text[]
--   abouts text[]
--   zones text[]
--   admins int8[]
--   joined timestamptz[]
insert into person (email, name, team, about, time_zone, admin, state, created_at)
select email, name, team, about, zone, admin = 1, 'active', joined
from unnest(:emails::text[], :names::text[], :teams::text[], :abouts::text[], :zones::text[], :admins::bigint[],
	:joined::timestamptz[]) as g(email, name, team, about, zone, admin, joined);

-- demo_people_known: many
--   emails text[]
--   -> id int8, email text
select id, email from person where email = any (:emails) order by id limit 1000;

-- demo_spaces: exec
--   slugs text[]
--   names text[]
--   abouts text[]
--   hidden int8[]
--   now timestamptz
insert into space (slug, name, about, private, created_at)
select slug, name, about, hidden = 1, :now
from unnest(:slugs::text[], :names::text[], :abouts::text[], :hidden::bigint[]) as g(slug, name, about, hidden)
on conflict (slug) do update set name = excluded.name, about = excluded.about;

-- demo_spaces_known: many
--   slugs text[]
--   -> id int8, slug text
select id, slug from space where slug = any (:slugs) order by id limit 1000;

-- demo_members: exec
--   spaces int8[]
--   people int8[]
--   roles text[]
--   now timestamptz
insert into membership (space, person, role, created_at)
select space, person, role, :now
from unnest(:spaces::bigint[], :people::bigint[], :roles::text[]) as g(space, person, role)
on conflict do nothing;

-- demo_tags: exec
--   names text[]
--   abouts text[]
insert into tag (name, about)
select name, about from unnest(:names::text[], :abouts::text[]) as g(name, about)
on conflict (name) do nothing;

-- demo_ids: many
-- Numbers for posts, in order.
--   n int8
--   -> id int8
select nextval('post_id') as id from generate_series(1, :n::int8) limit :n;

-- demo_threads: exec
--   ids int8[]
--   spaces int8[]
--   created timestamptz[]
--   active timestamptz[]
insert into thread (id, kind, space, created_at, activity_at)
select id, 'question', space, created, active
from unnest(:ids::bigint[], :spaces::bigint[], :created::timestamptz[], :active::timestamptz[])
	as g(id, space, created, active);

-- demo_posts: exec
-- Questions and answers in their last revision. An empty title is an answer's; edited by 0 is never.
--   ids int8[]
--   threads int8[]
--   authors int8[]
--   titles text[]
--   bodies text[]
--   htmls text[]
--   excerpts text[]
--   revisions int8[]
--   editors int8[]
--   created timestamptz[]
--   edited timestamptz[]
insert into post (id, kind, thread, space, author, owner, title, body, body_html, excerpt, revision, created_at,
	edited_at, edited_by)
select g.id, case when title = '' then 'answer' else 'question' end, t.id, t.space, g.author, g.author,
	nullif(title, ''), body, html, excerpt, revision::integer, created,
	case when editor > 0 then edited end, nullif(editor, 0)
from unnest(:ids::bigint[], :threads::bigint[], :authors::bigint[], :titles::text[], :bodies::text[],
	:htmls::text[], :excerpts::text[], :revisions::bigint[], :editors::bigint[], :created::timestamptz[],
	:edited::timestamptz[])
	as g(id, thread, author, title, body, html, excerpt, revision, editor, created, edited)
join thread t on t.id = g.thread
order by g.id;

-- demo_revisions: exec
-- Tags are parted by blanks.
--   posts int8[]
--   numbers int8[]
--   titles text[]
--   bodies text[]
--   tags text[]
--   authors int8[]
--   notes text[]
--   created timestamptz[]
insert into revision (post, number, title, body, tags, author, note, created_at)
select post, number::integer, nullif(title, ''), body, coalesce(string_to_array(nullif(tags, ''), ' '), '{}'),
	author, note, created
from unnest(:posts::bigint[], :numbers::bigint[], :titles::text[], :bodies::text[], :tags::text[],
	:authors::bigint[], :notes::text[], :created::timestamptz[])
	as g(post, number, title, body, tags, author, note, created);

-- demo_thread_tags: exec
--   threads int8[]
--   names text[]
insert into thread_tag (thread, tag, created_at)
select t.id, tag.id, t.created_at
from unnest(:threads::bigint[], :names::text[]) as g(thread, name)
join thread t on t.id = g.thread
join tag on tag.name = g.name;

-- demo_comments: exec
--   posts int8[]
--   authors int8[]
--   bodies text[]
--   htmls text[]
--   created timestamptz[]
insert into comment (post, thread, author, body, body_html, created_at)
select g.post, p.thread, g.author, g.body, g.html, g.created
from unnest(:posts::bigint[], :authors::bigint[], :bodies::text[], :htmls::text[], :created::timestamptz[])
	as g(post, author, body, html, created)
join post p on p.id = g.post
order by g.created;

-- demo_votes: exec
--   posts int8[]
--   people int8[]
--   marks int8[]
--   created timestamptz[]
insert into vote (post, person, value, created_at)
select post, person, mark::smallint, created
from unnest(:posts::bigint[], :people::bigint[], :marks::bigint[], :created::timestamptz[])
	as g(post, person, mark, created);

-- demo_uses: exec
--   posts int8[]
--   people int8[]
--   created timestamptz[]
insert into post_use (post, person, created_at)
select post, person, created
from unnest(:posts::bigint[], :people::bigint[], :created::timestamptz[]) as g(post, person, created);

-- demo_thanks: exec
-- Post 0: for anything.
--   givers int8[]
--   people int8[]
--   posts int8[]
--   reasons text[]
--   created timestamptz[]
insert into thanks (giver, person, post, reason, created_at)
select giver, person, nullif(post, 0), reason, created
from unnest(:givers::bigint[], :people::bigint[], :posts::bigint[], :reasons::text[], :created::timestamptz[])
	as g(giver, person, post, reason, created)
order by created;

-- demo_accepted: exec
--   threads int8[]
--   answers int8[]
--   times timestamptz[]
update thread set accepted_answer = g.answer, accepted_at = g.at
from unnest(:threads::bigint[], :answers::bigint[], :times::timestamptz[]) as g(thread, answer, at)
where thread.id = g.thread;

-- demo_links: exec
--   from_posts int8[]
--   to_posts int8[]
--   kinds text[]
--   people int8[]
--   created timestamptz[]
insert into post_link (from_post, to_post, kind, created_by, created_at)
select from_post, to_post, kind, person, created
from unnest(:from_posts::bigint[], :to_posts::bigint[], :kinds::text[], :people::bigint[], :created::timestamptz[])
	as g(from_post, to_post, kind, person, created)
on conflict do nothing;

-- demo_admin: one
-- Who gets the sign-in link of `up --demo`.
--   -> email text
select email from person where admin and state = 'active' and email is not null order by id limit 1;
