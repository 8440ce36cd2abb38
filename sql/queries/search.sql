-- search_enter: one
-- What a search begins with: the standing of who asks (none: nobody who may read), which glossary there is now,
-- and which learned words are in use for what (0: none).
--   reader int8
--   -> standing int8?, epoch int8, words int8, learned_similar int8, learned_search int8
select p.standing, site.epoch, site.words,
	case when l.wanted and l.in_similar then l.version else 0 end,
	case when l.wanted and l.in_search then l.version else 0 end
from site cross join translation l
left join person p on p.id = :reader and p.state in ('active', 'imported', 'invited');

-- search_spaces: many
-- The private spaces a reader may search, and whether what is said there may be sent to an embeddings endpoint.
-- As reader_space has it, but from the memberships on: most private spaces are other people's.
--   reader int8
--   -> id int8, slug text, embeddings bool
select s.id, s.slug, s.embeddings
from membership m
join space s on s.id = m.space and s.private
where m.person = :reader
order by s.id limit 1000;

-- search_space_names: many
-- Names for the facets of a search, as far as the reader may see them.
--   reader int8
--   ids int8[]
--   -> id int8, slug text, name text
select s.id, s.slug, s.name
from space s
left join membership m on m.space = s.id and m.person = :reader
where s.id = any (:ids) and (not s.private or m.role is not null)
limit 100;

-- search_space_by_slug: one
-- A space named in a search.
--   reader int8
--   slug text
--   -> id int8
select space from reader_space where reader = :reader and slug = :slug;

-- search_people: many
-- People among the hits, checked once more.
--   reader int8
--   ids int8[]
--   -> id int8, name text, team text, about text
select p.id, p.name, p.team, p.about
from person p
where p.id = any (:ids) and p.state in ('active', 'invited', 'imported')
	and exists (select from person r where r.id = :reader and r.state = 'active')
limit 200;

-- search_person_by_name: one
-- The person meant by user:NAME: their id, their name, or their first name.
--   name text
--   -> id int8
select p.id
from person p
where p.state not in ('erased', 'unnamed')
	and (lower(p.name) = lower(:name) or split_part(lower(p.name), ' ', 1) = lower(:name)
		or p.id::text = :name)
order by lower(p.name) = lower(:name) desc, p.id
limit 1;

-- search_shown_insert: one
-- What a search or a list of similar questions showed.
--   person int8
--   kind text
--   query text
--   shown int8[]
--   people int4
--   now timestamptz
--   -> id int8
insert into search_shown (person, kind, query, shown, people, shown_at)
values (:person, :kind, :query, :shown, :people, :now)
returning id;

-- search_choice_insert: exec
-- What became of something shown; only the person it was shown to can say so.
--   person int8
--   shown int8
--   thread int8
--   choice text
--   now timestamptz
insert into search_choice (shown, thread, rank, choice, chosen_at)
select s.id, :thread, array_position(s.shown, :thread::bigint), :choice, :now
from search_shown s
where s.id = :shown and s.person = :person and :thread = any (s.shown)
on conflict do nothing;

-- search_dismissed: many
-- What this person said is not what they ask with these very words.
--   person int8
--   query text
--   since timestamptz
--   -> thread int8
select c.thread
from search_shown s
join search_choice c on c.shown = s.id and c.choice = 'dismissed'
where s.person = :person and s.kind = 'similar' and s.query = :query and s.shown_at > :since
limit 100;

-- search_answered_well: many
-- Threads with an accepted answer or one that helped others, as far as the reader may see them.
--   reader int8
--   ids int8[]
--   -> id int8
select t.id
from thread t
where t.id = any (:ids) and t.space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (t.accepted_answer is not null
		or exists (select from post p where p.thread = t.id and p.kind = 'answer' and p.withdrawn_at is null
			and p.score + 2 * p.uses >= 2))
limit 200;
