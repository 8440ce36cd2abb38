-- Finding a mentor.

-- mentor_about: one
-- A question or tip that is to be learned from, as far as the reader may see it.
--   reader int8
--   thread int8
--   -> id int8, title text, body text, tags text[], space int8, space_slug text, author int8, tip bool
select t.id, p.title, p.body, t.tags, t.space, v.slug, p.author, t.kind = 'tip'
from thread t
join post p on p.id = t.id
join reader_space v on v.reader = :reader and v.space = t.space
where t.id = :thread and not t.withdrawn and t.kind in ('question', 'tip');

-- mentor_space: one
-- Where what is not about anything in particular belongs.
--   -> id int8
select id from space where slug = 'general';

-- mentor_offers: many
-- Offers one can ask for now or wait for: by topic, or by one of these people; how many of the topics they are about.
--   reader int8
--   tags text[]
--   people int8[]
--   ids int8[]
--   -> id int8, author int8, tags_met int8
select o.id, o.author, (select count(*) from unnest(o.tags) as g(name) where g.name = any (:tags))
from offer_row o
where o.state in ('open', 'full') and o.author <> :reader
	and o.space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (o.tags && :tags or o.author = any (:people) or o.id = any (:ids))
	and not exists (select from mentorship m where m.offer = o.id and m.mentee = :reader
		and m.state in ('requested', 'accepted', 'paused'))
order by o.created_at desc, o.id desc
limit 500;

-- wish_insert: exec
--   question int8
--   person int8
--   now timestamptz
insert into mentor_wish (question, person, created_at) values (:question, :person, :now);

-- wish_show: one
-- Somebody who asks for a mentor, for whom may read that.
--   reader int8
--   question int8
--   -> question int8, person int8, name text, title text, tags text[], space_slug text
select w.question, w.person, a.name, p.title, t.tags, v.slug
from mentor_wish w
join thread t on t.id = w.question and not t.withdrawn
join post p on p.id = t.id
join person a on a.id = w.person
join reader_space v on v.reader = :reader and v.space = t.space
where w.question = :question;

-- offer_for_put: exec
--   offer int8
--   question int8
insert into offer_for (offer, question) values (:offer, :question) on conflict do nothing;

-- wish_list_row: many
-- Who looks for a mentor and has none yet, the latest first; never one's own.
--   reader int8
--   rows int8
--   -> question int8, person int8, name text, team text, title text, tags text[], created_at timestamptz
select w.question, a.id, a.name, a.team, p.title, t.tags, w.created_at
from mentor_wish w
join thread t on t.id = w.question and not t.withdrawn
join post p on p.id = t.id
join person a on a.id = w.person and a.state = 'active'
where w.person <> :reader
	and t.space = any (array(select v.space from reader_space v where v.reader = :reader))
	and not exists (select from mentorship m join offer_for f on f.offer = m.offer
		where f.question = w.question and m.mentee = w.person and m.state in ('accepted', 'paused', 'closed'))
	and t.accepted_answer is null
order by w.question desc
limit :rows;

-- mentor_topics: many
-- Which of these words are tags of something the reader may see.
--   reader int8
--   names text[]
--   -> name text
select g.name
from tag g
where g.name = any (:names) and exists (select from tag_count c where c.tag = g.id and c.questions > 0
	and c.space = any (array(select v.space from reader_space v where v.reader = :reader)))
order by g.name
limit 5;
