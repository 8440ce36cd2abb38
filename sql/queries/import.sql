-- import_space: one
-- Where an import goes; the command line asks, no reader is looked at.
--   slug text
--   -> id int8
select id from space where slug = :slug;

-- import_source_put: exec
-- One row per thing imported into one space; a second run finds it.
--   kind text
--   name text
--   space int8
--   now timestamptz
insert into import_source (kind, name, space, created_at) values (:kind, :name, :space, :now)
on conflict (kind, name, space) do nothing;

-- import_placeholder_put: exec
-- The one person who stands for all authors without an account.
--   kind text
--   name text
--   space int8
--   person_name text
--   now timestamptz
with s as (
	select id from import_source
	where kind = :kind and name = :name and space = :space and placeholder is null
), p as (
	insert into person (name, state, created_at) select :person_name, 'imported', :now from s
	returning id
)
update import_source i set placeholder = p.id from s, p where i.id = s.id;

-- import_source_get: one
--   kind text
--   name text
--   space int8
--   -> id int8, placeholder int8
select id, placeholder from import_source where kind = :kind and name = :name and space = :space;

-- import_source_lock: one
-- Two runs of one import take turns.
--   source int8
--   -> id int8
select id from import_source where id = :source for update;

-- import_known: many
-- Which rows of a source are here already, and as what.
--   source int8
--   kind text
--   ids int8[]
--   -> source_id int8, local_id int8
select source_id, local_id from import_row
where source = :source and kind = :kind and source_id = any (:ids)
order by source_id limit 10000;

-- import_known_questions: many
-- The same for questions alone.
--   source int8
--   ids int8[]
--   -> like import_known
select r.source_id, r.local_id
from import_row r
join thread t on t.id = r.local_id
where r.source = :source and r.kind = 'post' and r.source_id = any (:ids)
order by r.source_id limit 10000;

-- import_people: exec
--   source int8
--   ids int8[]
--   names text[]
--   abouts text[]
--   created timestamptz[]
with given as materialized (
	select nextval(pg_get_serial_sequence('person', 'id')) as id, g.source_id, g.name, g.about, g.created_at
	from unnest(:ids::bigint[], :names::text[], :abouts::text[], :created::timestamptz[])
		as g(source_id, name, about, created_at)
), made as (
	insert into person (id, name, about, state, created_at) overriding system value
	select id, name, about, 'imported', created_at from given
)
insert into import_row (source, kind, source_id, local_id)
select :source, 'person', source_id, id from given;

-- import_tag_names: exec
--   names text[]
insert into tag (name) select distinct unnest(:names::text[])
on conflict (name) do nothing;

-- import_tags: exec
-- Tags of a source, which are there by now.
--   source int8
--   ids int8[]
--   names text[]
insert into import_row (source, kind, source_id, local_id)
select :source, 'tag', g.source_id, tag.id
from unnest(:ids::bigint[], :names::text[]) as g(source_id, name)
join tag on tag.name = g.name;

-- import_tag_abouts: exec
-- Says what tags are about, where nobody has said so.
--   tags int8[]
--   abouts text[]
update tag set about = g.about
from unnest(:tags::bigint[], :abouts::text[]) as g(id, about)
where tag.id = g.id and tag.about = '';

-- import_questions: exec
-- Threads with their questions and first revisions. Empty written is none; tags are parted by blanks.
--   source int8
--   space int8
--   ids int8[]
--   authors int8[]
--   written text[]
--   titles text[]
--   bodies text[]
--   htmls text[]
--   excerpts text[]
--   tags text[]
--   scores int8[]
--   created timestamptz[]
--   active timestamptz[]
with given as materialized (
	select nextval('post_id') as id, g.source_id, g.author, g.written, g.title, g.body, g.html,
		g.excerpt, g.tags, g.score, g.created_at, g.activity_at
	from unnest(:ids::bigint[], :authors::bigint[], :written::text[], :titles::text[], :bodies::text[],
		:htmls::text[], :excerpts::text[], :tags::text[], :scores::bigint[], :created::timestamptz[],
		:active::timestamptz[])
		as g(source_id, author, written, title, body, html, excerpt, tags, score, created_at, activity_at)
), t as (
	insert into thread (id, kind, space, author, created_at, activity_at)
	select id, 'question', :space, author, created_at, activity_at from given
), p as (
	insert into post (id, kind, thread, space, author, owner, author_written, title, body, body_html,
		excerpt, score, imported_score, created_at)
	select id, 'question', id, :space, author, author, nullif(written, ''), title, body, html,
		excerpt, score::integer, score::integer, created_at
	from given
), r as (
	insert into revision (post, number, title, body, tags, author, created_at)
	select id, 1, title, body, coalesce(string_to_array(nullif(tags, ''), ' '), '{}'), author, created_at
	from given
)
insert into import_row (source, kind, source_id, local_id)
select :source, 'post', source_id, id from given;

-- import_thread_tags: exec
-- Tags of questions that are there by now; a row for each tag of each.
--   source int8
--   ids int8[]
--   names text[]
insert into thread_tag (thread, tag, created_at)
select t.id, coalesce(tag.main, tag.id), t.created_at
from unnest(:ids::bigint[], :names::text[]) as g(source_id, name)
join import_row r on r.source = :source and r.kind = 'post' and r.source_id = g.source_id
join thread t on t.id = r.local_id
join tag on tag.name = g.name
on conflict do nothing;

-- import_answers: exec
-- Answers go where their question is now.
--   source int8
--   ids int8[]
--   threads int8[]
--   authors int8[]
--   written text[]
--   bodies text[]
--   htmls text[]
--   excerpts text[]
--   scores int8[]
--   created timestamptz[]
with given as materialized (
	select nextval('post_id') as id, g.source_id, g.thread, t.space, g.author, g.written, g.body,
		g.html, g.excerpt, g.score, g.created_at
	from unnest(:ids::bigint[], :threads::bigint[], :authors::bigint[], :written::text[], :bodies::text[],
		:htmls::text[], :excerpts::text[], :scores::bigint[], :created::timestamptz[])
		as g(source_id, thread, author, written, body, html, excerpt, score, created_at)
	join thread t on t.id = g.thread
), p as (
	insert into post (id, kind, thread, space, author, owner, author_written, body, body_html, excerpt,
		score, imported_score, created_at)
	select id, 'answer', thread, space, author, author, nullif(written, ''), body, html, excerpt,
		score::integer, score::integer, created_at
	from given
), r as (
	insert into revision (post, number, body, author, created_at)
	select id, 1, body, author, created_at from given
)
insert into import_row (source, kind, source_id, local_id)
select :source, 'post', source_id, id from given;

-- import_touch: exec
-- Something was said in these threads then.
--   threads int8[]
--   times timestamptz[]
update thread set activity_at = g.at
from (
	select x.thread, max(x.at) as at
	from unnest(:threads::bigint[], :times::timestamptz[]) as x(thread, at)
	group by x.thread
) g
where thread.id = g.thread and thread.activity_at < g.at;

-- import_accept: exec
-- Accepted answers; who accepted when is not known.
--   source int8
--   threads int8[]
--   answers int8[]
update thread set accepted_answer = r.local_id
from unnest(:threads::bigint[], :answers::bigint[]) as g(thread, answer)
join import_row r on r.source = :source and r.kind = 'post' and r.source_id = g.answer
where thread.id = g.thread and thread.accepted_answer is null;

-- import_comments: exec
--   source int8
--   ids int8[]
--   posts int8[]
--   authors int8[]
--   written text[]
--   bodies text[]
--   htmls text[]
--   scores int8[]
--   created timestamptz[]
with given as materialized (
	select nextval(pg_get_serial_sequence('comment', 'id')) as id, g.source_id, g.post, p.thread,
		g.author, g.written, g.body, g.html, g.score, g.created_at
	from unnest(:ids::bigint[], :posts::bigint[], :authors::bigint[], :written::text[], :bodies::text[],
		:htmls::text[], :scores::bigint[], :created::timestamptz[])
		as g(source_id, post, author, written, body, html, score, created_at)
	join post p on p.id = g.post
), made as (
	insert into comment (id, post, thread, author, author_written, body, body_html, score, created_at)
	overriding system value
	select id, post, thread, author, nullif(written, ''), body, html, score::integer, created_at
	from given
)
insert into import_row (source, kind, source_id, local_id)
select :source, 'comment', source_id, id from given;

-- import_links: exec
--   source int8
--   ids int8[]
--   from_posts int8[]
--   to_posts int8[]
--   kinds text[]
--   created timestamptz[]
with given as materialized (
	select g.source_id, g.from_post, g.to_post, g.kind, g.created_at
	from unnest(:ids::bigint[], :from_posts::bigint[], :to_posts::bigint[], :kinds::text[],
		:created::timestamptz[]) as g(source_id, from_post, to_post, kind, created_at)
), made as (
	insert into post_link (from_post, to_post, kind, created_at)
	select from_post, to_post, kind, min(created_at) from given group by from_post, to_post, kind
	on conflict do nothing
)
insert into import_row (source, kind, source_id, local_id)
select :source, 'link', source_id, from_post from given;

-- import_counts: one
-- Rows of a source that are here.
--   source int8
--   -> questions int8, answers int8, comments int8, people int8, tags int8, links int8, used_tags int8
select count(*) filter (where p.kind = 'question'), count(*) filter (where p.kind = 'answer'),
	count(*) filter (where r.kind = 'comment'), count(*) filter (where r.kind = 'person'),
	count(*) filter (where r.kind = 'tag'), count(*) filter (where r.kind = 'link'),
	(select count(distinct tt.tag) from import_row q join thread_tag tt on tt.thread = q.local_id
		where q.source = :source and q.kind = 'post')
from import_row r
left join post p on r.kind = 'post' and p.id = r.local_id
where r.source = :source;

-- import_outbox_last: one
-- How far the index has to come.
--   -> xid int8, id int8
select xid::text::bigint, id from outbox order by xid desc, id desc limit 1;

-- import_outbox_readers: one
-- Who reads the outbox: workers seen since, those of them that are not as far as this, workers running now.
--   since timestamptz
--   xid int8
--   id int8
--   -> readers int8, behind int8, slowest int8, workers int8
select count(*), count(*) filter (where (r.xid, r.id) < (:xid::text::xid8, :id)), coalesce(min(r.id), 0),
	(select count(*) from pg_stat_activity a where a.application_name = 'peerlore worker')
from outbox_reader r
where r.seen_at > :since;
