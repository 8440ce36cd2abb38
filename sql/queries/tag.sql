-- tag_insert: exec
-- Tags that are new. Whoever makes the same ones waits, and finds them with
-- tag_find: a statement does not see what came while it waited. All in one
-- order, so that two who wait do not wait for one another.
--   names text[]
insert into tag (name) select distinct n from unnest(:names::text[]) as x(n) order by n
on conflict (name) do nothing;

-- tag_find: many
-- The tags of these names; of a synonym the one it stands for.
--   names text[]
--   -> id int8
select distinct coalesce(main, id) from tag where name = any (:names) order by 1 limit 100;

-- tag_mains: many
-- Those of these names that are synonyms, and what they stand for, where the reader knows that.
--   reader int8
--   names text[]
--   -> name text, main text
select n.name, g.name from tag n join tag g on g.id = n.main
where n.name = any (:names) and exists (select from tag_count c where c.tag = g.id and c.questions > 0
	and c.space = any (array(select v.space from reader_space v where v.reader = :reader)))
limit 100;

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

-- What the reader sees with a tag is what all open spaces count together (open_questions) and what their closed ones count
-- each for itself: two numbers where many tags are, not one for each space.

-- tag_page: many
-- Tags a reader sees at least one question with, most used first. What comes first among all of them comes first among those of
-- the open spaces, or a closed one uses it, too.
--   reader int8
--   rows int8
--   skip int8
--   -> id int8, name text, about text, questions int8, synonym text
with first as (
	(select id from tag where open_questions > 0 order by open_questions desc, name limit :skip + :rows)
	union
	select tag from tag_closed(:reader)
)
select g.id, g.name, g.about, g.open_questions + coalesce(o.questions, 0), ''
from first f
join tag g on g.id = f.id
left join tag_closed(:reader) o on o.tag = f.id
order by g.open_questions + coalesce(o.questions, 0) desc, g.name
limit :rows offset :skip;

-- tag_page_named: many
-- The same by their names.
--   reader int8
--   rows int8
--   skip int8
--   -> like tag_page
with first as (
	(select id from tag where open_questions > 0 order by name limit :skip + :rows)
	union
	select tag from tag_closed(:reader)
)
select g.id, g.name, g.about, g.open_questions + coalesce(o.questions, 0), ''
from first f
join tag g on g.id = f.id
left join tag_closed(:reader) o on o.tag = f.id
order by g.name
limit :rows offset :skip;

-- tag_page_begun: many
-- Those that begin like this. synonym: the name that does, where the tag's own does not.
--   reader int8
--   prefix text
--   by_name bool
--   rows int8
--   skip int8
--   -> like tag_page
select g.id, g.name, g.about, g.open_questions + coalesce(o.questions, 0),
	case when starts_with(g.name, :prefix) then ''
		else (select min(n.name) from tag n where n.main = g.id and starts_with(n.name, :prefix)) end
from tag g
left join tag_closed(:reader) o on o.tag = g.id
where (starts_with(g.name, :prefix)
		or g.id in (select n.main from tag n where n.main is not null and starts_with(n.name, :prefix)))
	and g.open_questions + coalesce(o.questions, 0) > 0
order by case when :by_name then 0 else -(g.open_questions + coalesce(o.questions, 0)) end, g.name
limit :rows offset :skip;

-- tag_letters: many
-- What the names of tags begin with that the reader sees a question with.
--   reader int8
--   -> letter text
select left(g.name, 1)
from tag g
where g.open_questions > 0 or g.id in (select tag from tag_closed(:reader))
group by 1
order by 1
limit 60;

-- tag_top: many
-- The most used tags of the open spaces, for everybody alike.
--   rows int8
--   -> like tag_page
select id, name, about, open_questions::bigint, ''
from tag
where open_questions > 0
order by open_questions desc, name
limit :rows;

-- tag_show: one
-- The tag of this name, or that it is a synonym of. A tag exists for a reader who may see a question with it, or with one
-- that is below it.
--   reader int8
--   name text
-- arriving: posts of another one that became part of it are on their way still.
--   -> id int8, name text, about text, questions int8, following bool, below bool, open bool, revision int4, arriving bool
select g.id, g.name, g.about,
	coalesce((select sum(c.questions) from tag_count c where c.tag = g.id and c.questions > 0
		and c.space = any (array(select v.space from reader_space v where v.reader = :reader))), 0)::bigint,
	exists (select from follow w where w.person = :reader and w.kind = 'tag' and w.object = g.id),
	exists (select from tag b where b.parent = g.id),
	g.open_questions > 0, g.revision,
	exists (select from tag_merge m where m.target = g.id and m.done_at is null and m.undone_at is null)
from tag n
join tag g on g.id = coalesce(n.main, n.id)
where n.name = :name
	and (exists (select from tag_count c where c.tag = g.id and c.questions > 0
			and c.space = any (array(select v.space from reader_space v where v.reader = :reader)))
		or exists (select from tag_below(g.id) b join tag_count c on c.tag = b.below and c.questions > 0
			and c.space = any (array(select v.space from reader_space v where v.reader = :reader))));

-- tag_under: many
-- What a tag is under, the topmost first.
--   tag int8
--   -> name text
select g.name from tag_above(:tag) a join tag g on g.id = a.above where a.depth > 1 order by a.depth desc limit 10;

-- tag_children: many
-- The tags right below one, as far as the reader sees a question with them or below them.
--   reader int8
--   tag int8
--   rows int8
--   -> like tag_page
select x.id, x.name, x.about, x.questions, ''
from (
	select g.id, g.name, g.about, g.open_questions + coalesce(o.questions, 0) as questions
	from tag g
	left join tag_closed(:reader) o on o.tag = g.id
	where g.parent = :tag
) x
where x.questions > 0 or exists (select from tag_below(x.id) b join tag_count c on c.tag = b.below and c.questions > 0
	and c.space = any (array(select v.space from reader_space v where v.reader = :reader)))
order by x.questions desc, x.name
limit :rows;

-- tag_synonyms: many
--   tag int8
--   -> name text, merged bool
select n.name, exists (select from tag_merge m where m.source = n.id and m.undone_at is null)
from tag n where n.main = :tag order by n.name limit 100;

-- tag_family: many
-- A tag, and with below all that is below it, for lists. Nothing carries a synonym but while its posts are on their way to the
-- tag that it became part of.
--   tag int8
--   below bool
--   -> id int8
with family as materialized (select below as id from tag_below(:tag) where :below or depth = 1)
select id from family
union all
select n.id from family f join tag n on n.main = f.id
limit 20000;

-- tag_arriving: many
-- Names under which posts of these tags are found still, because they are on their way.
--   names text[]
--   -> name text, carried text
select g.name, n.name
from tag g
join tag_merge m on m.target = g.id and m.done_at is null and m.undone_at is null
join tag n on n.id = m.source
where g.name = any (:names)
order by 1, 2
limit 100;

-- tag_placed: many
-- All that has a place in the tree, by name, and how many questions the reader sees with it, which may be none: those that are
-- seen for what is below them are found by whoever asks.
--   reader int8
--   -> id int8, parent int8?, name text, questions int8
select g.id, g.parent, g.name, g.open_questions + coalesce(o.questions, 0)
from tag g
left join tag_closed(:reader) o on o.tag = g.id
where g.parent is not null or g.id in (select b.parent from tag b where b.parent is not null)
order by g.name
limit 20000;

-- tag_near_row: many
-- For each of these names the names of about its length that the reader knows, and what they stand for.
--   reader int8
--   names text[]
--   -> typed text, name text, main text, questions int8
with known as materialized (
	select c.tag, sum(c.questions)::bigint as questions
	from tag_count c
	where c.questions > 0 and c.space = any (array(select v.space from reader_space v where v.reader = :reader))
	group by c.tag
)
select t.typed, n.name, g.name, k.questions
from unnest(:names::text[]) as t(typed)
join tag n on abs(char_length(n.name) - char_length(t.typed)) <= 3
join tag g on g.id = coalesce(n.main, n.id)
join known k on k.tag = g.id
order by k.questions desc, n.name
limit 10000;

-- space_tags: many
-- The most used tags of one space.
--   space int8
--   -> name text, questions int4
select g.name, c.questions
from tag_count c join tag g on g.id = c.tag
where c.space = :space and c.questions > 0
order by c.questions desc, g.name
limit 12;

-- tag_beside: many
-- The tags that stand beside one most often, and how often, among the latest with it that a reader may see.
--   reader int8
--   tag int8
--   -> name text, questions int8
select g.name, count(*)
from (
	select tt.thread from thread_tag tt join thread t on t.id = tt.thread and not t.withdrawn
	where tt.tag = :tag and t.space = any (array(select v.space from reader_space v where v.reader = :reader))
	order by tt.created_at desc, tt.thread desc
	limit 300
) l
join thread_tag o on o.thread = l.thread and o.tag <> :tag
join tag g on g.id = o.tag
group by g.name
order by count(*) desc, g.name
limit 12;

-- -- looking after tags ---------------------------------------------------------------------

-- tag_moderates: one
-- Whether somebody moderates a space.
--   actor int8
--   -> moderates bool
select exists (select from membership where person = :actor and role in ('moderator', 'owner'));

-- tag_tree_hold: one
-- Whoever changes names or the tree waits for whoever does.
--   -> held bool
select pg_advisory_xact_lock(hashtext('tag_tree')) is not null;

-- tag_named: one
-- A tag by its very name, for those who look after them all.
--   name text
--   -> id int8, main int8?, parent int8?, about text, open bool, used bool
select g.id, g.main, g.parent, g.about, g.open_questions > 0,
	exists (select from tag_count c where c.tag = g.id and c.questions > 0) or exists (select from tag b where g.id in (b.parent, b.main))
from tag g where g.name = :name;

-- tag_place: one
-- Where a tag stands: how deep, and how much is below it.
--   tag int8
--   -> depth int4, height int4, synonym bool
select (select max(a.depth) from tag_above(g.id) a), (select max(b.depth) from tag_below(g.id) b), g.main is not null
from tag g where g.id = :tag;

-- tag_is_below: one
--   tag int8
--   of int8
--   -> below bool
select exists (select from tag_below(:of) b where b.below = :tag);

-- tag_about_set: one
--   tag int8
--   about text
--   -> revision int4
update tag set about = :about, revision = revision + 1 where id = :tag returning revision;

-- tag_about_hold: one
-- As it is, and nobody else changes it until the transaction ends.
--   tag int8
--   -> about text, revision int4
select about, revision from tag where id = :tag for update;

-- tag_revision_one: one
--   tag int8
--   number int4
--   -> about text
select about from tag_revision where tag = :tag and number = :number;

-- tag_revision_put: exec
--   tag int8
--   number int4
--   about text
--   author int8?
--   now timestamptz
insert into tag_revision (tag, number, about, author, created_at) values (:tag, :number, :about, :author, :now)
on conflict do nothing;

-- tag_revisions: many
--   tag int8
--   -> number int4, about text, author int8?, author_name text?, author_team text?, created_at timestamptz
select r.number, r.about, a.id, a.name, a.team, r.created_at
from tag_revision r left join person a on a.id = r.author
where r.tag = :tag
order by r.number desc
limit 100;

-- tag_parent_set: exec
--   tag int8
--   parent int8?
update tag set parent = :parent where id = :tag;

-- tag_main_set: exec
-- What becomes a synonym has no place in the tree.
--   tag int8
--   main int8?
update tag set main = :main, parent = null where id = :tag;

-- tag_drop: exec
-- A synonym that never was a tag.
--   tag int8
delete from tag where id = :tag and main is not null and not exists (select from thread_tag x where x.tag = :tag)
	and not exists (select from tag_count c where c.tag = :tag);

-- tag_count_drop: exec
--   tag int8
delete from tag_count c where c.tag = :tag and c.questions = 0 and not exists (select from thread_tag x where x.tag = :tag);

-- tag_busy: one
-- Posts are on their way to or from it.
--   tag int8
--   -> busy bool
select exists (select from tag_merge m where :tag in (m.source, m.target) and
	case when m.undone_at is null then m.done_at is null
		else exists (select from tag_merge_thread x where x.merge = m.id) end);

-- tag_merge_put: one
--   source int8
--   target int8
--   renamed bool
--   parent int8?
--   actor int8
--   now timestamptz
--   -> id int8
insert into tag_merge (source, target, renamed, parent, merged_by, merged_at)
values (:source, :target, :renamed, :parent, :actor, :now)
returning id;

-- tag_merge_relations: exec
-- The source's synonyms stand for the target now, and what was below it is below the target.
--   merge int8
--   source int8
--   target int8
with went as (
	insert into tag_merge_tag (merge, tag, child)
	select :merge, g.id, g.main is null from tag g
	where (g.main = :source or g.parent = :source) and g.id <> :target
	returning tag, child
)
update tag g set main = case when w.child then null else :target end, parent = case when w.child then :target end
from went w where g.id = w.tag;

-- tag_unmerge_relations: exec
-- Those that are still there come back.
--   merge int8
--   source int8
--   target int8
update tag g set main = case when w.child then null else :source end, parent = case when w.child then :source end
from tag_merge_tag w
where w.merge = :merge and g.id = w.tag and g.id <> :source
	and case when w.child then g.parent = :target else g.main = :target end;

-- tag_merge_follows: exec
--   source int8
--   target int8
--   now timestamptz
insert into follow (person, kind, object, merged_from, created_at)
select w.person, 'tag', :target, :source, :now from follow w where w.kind = 'tag' and w.object = :source
on conflict do nothing;

-- tag_unmerge_follows: exec
--   source int8
--   target int8
delete from follow where kind = 'tag' and object = :target and merged_from = :source;

-- tag_merge_topics: exec
-- What people want to be asked about, and what not.
--   source int8
--   target int8
--   now timestamptz
insert into topic_choice (person, name, wanted, created_at, merged_from)
select c.person, g.name, c.wanted, :now, :source
from tag n
join tag g on g.id = :target
join topic_choice c on c.name = n.name
where n.id = :source
on conflict do nothing;

-- tag_unmerge_topics: exec
--   source int8
--   target int8
delete from topic_choice c using tag g where g.id = :target and c.name = g.name and c.merged_from = :source;

-- tag_merge_held: one
-- A merge for the worker's next round; two rounds wait for one another.
--   merge int8
--   -> source int8, target int8, undone bool, done bool, now_main int8?
select m.source, m.target, m.undone_at is not null, m.done_at is not null, g.main
from tag_merge m join tag g on g.id = m.source
where m.id = :merge
for no key update of m;

-- tag_index: one
-- The next threads with a tag go into the index anew; after: the last one of the round before.
--   tag int8
--   after int8
--   rows int8
--   -> last int8
with next as (
	select x.thread from thread_tag x where x.tag = :tag and x.thread > :after order by x.thread limit :rows
), told as (
	insert into outbox (kind, object, space) select 'thread', t.id, t.space from next s join thread t on t.id = s.thread order by t.id
)
select coalesce(max(thread), 0) from next;

-- tag_merge_some: many
-- The next threads that carry the source, held in the order in which everybody holds them.
--   tag int8
--   rows int8
--   -> id int8
select t.id from thread t
where t.id in (select x.thread from thread_tag x where x.tag = :tag order by x.created_at, x.thread limit :rows)
order by t.id
limit :rows
for no key update;

-- tag_merge_move: exec
--   merge int8
--   source int8
--   target int8
--   threads int8[]
with gone as (
	delete from thread_tag where tag = :source and thread = any (:threads)
	returning thread, created_at
), put as (
	insert into thread_tag (thread, tag, created_at)
	select thread, :target, created_at from gone
	on conflict do nothing
	returning thread
), noted as (
	insert into tag_merge_thread (merge, thread, had)
	select :merge, g.thread, not exists (select from put p where p.thread = g.thread) from gone g
	on conflict do nothing
)
update tag_merge set moved = moved + (select count(*) from gone)::integer where id = :merge;

-- tag_merge_done: exec
--   merge int8
--   now timestamptz
update tag_merge set done_at = :now where id = :merge and done_at is null;

-- tag_unmerge_some: many
--   merge int8
--   rows int8
--   -> like tag_merge_some
select t.id from thread t
where t.id in (select x.thread from tag_merge_thread x where x.merge = :merge order by x.thread limit :rows)
order by t.id
limit :rows
for no key update;

-- tag_unmerge_move: exec
-- Every thread that still carries the target gets the source back; one that was tagged anew since is left as it is.
--   merge int8
--   source int8
--   target int8
--   threads int8[]
with noted as (
	delete from tag_merge_thread where merge = :merge and thread = any (:threads)
	returning thread, had
), back as (
	select n.thread, n.had, x.created_at from noted n join thread_tag x on x.thread = n.thread and x.tag = :target
), put as (
	insert into thread_tag (thread, tag, created_at)
	select thread, :source, created_at from back
	on conflict do nothing
)
delete from thread_tag x using back b where x.thread = b.thread and x.tag = :target and not b.had;

-- tag_merge_open: one
-- The merge a name came by, while it holds.
--   name text
--   -> id int8, source int8, target int8, target_name text, renamed bool, parent int8?, done bool, last bool
select m.id, m.source, m.target, g.name, m.renamed, m.parent, m.done_at is not null, n.main = m.target
from tag n
join tag_merge m on m.source = n.id and m.undone_at is null
join tag g on g.id = m.target
where n.name = :name;

-- tag_merge_undo: exec
--   merge int8
--   actor int8
--   now timestamptz
update tag_merge set undone_by = :actor, undone_at = :now where id = :merge and undone_at is null;

-- tag_merge_end: exec
-- The tag is called as it was before: what led away from it holds no more, and nothing is given back.
--   tag int8
--   actor int8
--   now timestamptz
with ended as (
	update tag_merge set undone_by = :actor, undone_at = :now where source = :tag and undone_at is null
	returning id
)
delete from tag_merge_thread x using ended e where x.merge = e.id;

-- tags_under_way: many
-- Posts that are on their way from one tag to another, or back; how many have come and how many follow. Names that the reader
-- may not know are empty.
--   reader int8
--   -> name text, into text, undone bool, moved int8, still int8
with known as (
	select c.tag from tag_count c where c.questions > 0
		and c.space = any (array(select v.space from reader_space v where v.reader = :reader))
)
select case when n.id in (select tag from known) or g.id in (select tag from known) then n.name else '' end,
	case when g.id in (select tag from known) then g.name else '' end,
	m.undone_at is not null, case when m.undone_at is null then m.moved else m.moved - b.still end, case when m.undone_at is null then f.still else b.still end
from tag_merge m
join tag n on n.id = m.source
join tag g on g.id = m.target
cross join lateral (select coalesce(sum(c.questions), 0)::bigint as still from tag_count c where c.tag = m.source) f
cross join lateral (select count(*) as still from tag_merge_thread x where x.merge = m.id and m.undone_at is not null) b
where (m.undone_at is null and m.done_at is null) or (m.undone_at is not null and b.still > 0)
order by m.id
limit 50;

-- tag_returning: one
-- How many posts are on their way back to a tag.
--   tag int8
--   -> posts int8
select count(*) from tag_merge_thread x join tag_merge m on m.id = x.merge
where m.source = :tag and m.undone_at is not null;

-- tag_merges: many
-- What became part of a tag, and whether its posts are there yet.
--   tag int8
--   -> name text, renamed bool, moved int4, done bool, still int8, at timestamptz, by int8, by_name text, by_team text
select n.name, m.renamed, m.moved, m.done_at is not null,
	case when m.done_at is null then coalesce((select sum(c.questions) from tag_count c where c.tag = m.source), 0) else 0 end::bigint,
	m.merged_at, a.id, a.name, a.team
from tag_merge m
join tag n on n.id = m.source
join person a on a.id = m.merged_by
where m.target = :tag and m.undone_at is null and n.main = :tag
order by m.id desc
limit 50;
