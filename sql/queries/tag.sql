-- tag_insert: exec
-- Tags that are new. Whoever makes the same ones waits, and finds them with
-- tag_find: a statement does not see what came while it waited. All in one
-- order, so that two who wait do not wait for one another.
--   names text[]
insert into tag (name) select distinct n from unnest(:names::text[]) as x(n) order by n
on conflict (name) do nothing;

-- tag_find: many
--   names text[]
--   -> id int8, name text
select id, name from tag where name = any (:names) order by id limit 100;

-- thread_tag_put: exec
--   thread int8
--   tags int8[]
insert into thread_tag (thread, tag, created_at)
select t.id, x.tag, t.created_at from thread t, unnest(:tags::bigint[]) as x(tag)
where t.id = :thread
order by x.tag
on conflict do nothing;

-- thread_tag_keep: exec
-- Removes every tag of a thread but these.
--   thread int8
--   tags int8[]
delete from thread_tag where thread = :thread and tag <> all (:tags::bigint[]);

-- thread_tag_names: many
--   thread int8
--   -> name text
select g.name from thread_tag tt join tag g on g.id = tt.tag
where tt.thread = :thread order by g.name limit 100;

-- tag_page: many
-- Tags a reader sees at least one question with, most used first, or by name.
--   reader int8
--   prefix text?
--   by_name bool
--   rows int8
--   skip int8
--   -> id int8, name text, about text, questions int8
select g.id, g.name, g.about, sum(c.questions)::bigint
from tag_count c
join tag g on g.id = c.tag
where c.questions > 0
	and c.space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:prefix::text is null or starts_with(g.name, :prefix))
group by g.id
order by case when :by_name then 0 else -sum(c.questions) end, g.name
limit :rows offset :skip;

-- tag_top: many
-- The most used tags of the open spaces, for everybody alike.
--   rows int8
--   -> like tag_page
select id, name, about, open_questions::bigint
from tag
where open_questions > 0
order by open_questions desc, name
limit :rows;

-- tag_show: one
-- A tag exists for a reader who may see a question with it.
--   reader int8
--   name text
--   -> id int8, name text, about text, questions int8, following bool
select g.id, g.name, g.about, sum(c.questions)::bigint,
	exists (select from follow w where w.person = :reader and w.kind = 'tag' and w.object = g.id)
from tag g
join tag_count c on c.tag = g.id and c.questions > 0
	and c.space = any (array(select v.space from reader_space v where v.reader = :reader))
where g.name = :name
group by g.id;

-- space_tags: many
-- The most used tags of one space.
--   space int8
--   -> name text, questions int4
select g.name, c.questions
from tag_count c join tag g on g.id = c.tag
where c.space = :space and c.questions > 0
order by c.questions desc, g.name
limit 12;
