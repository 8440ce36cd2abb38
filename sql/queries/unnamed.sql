-- Asking without one's name: the few queries that know who it is.

-- unnamed_allowed: one
-- Whether a space takes questions without a name.
--   space int8
--   -> allowed bool
select unnamed from space where id = :space;

-- unnamed_show: one
-- A question that the reader may read, and what it has to do with them: mine, they asked it without their name.
--   reader int8
--   question int8
--   -> question int8, title text, alias int8, author_name text, mine bool
select t.id, p.title, p.author, a.name, coalesce(behind(p.author) = :reader, false)
from thread t
join post p on p.id = t.id
join person a on a.id = p.author
join reader_space v on v.reader = :reader and v.space = t.space
where t.id = :question and not t.withdrawn and p.author < 0
	and exists (select from unnamed u where u.alias = p.author);

-- unnamed_person: one
-- Who it is.
--   alias int8
--   -> person int8, name text, team text
select r.id, r.name, r.team
from unnamed u
join person r on r.id = u.person
where u.alias = :alias;

-- unnamed_look: one
--   alias int8
--   actor int8
--   reason text
--   now timestamptz
--   -> id int8
insert into unnamed_look (alias, looked_by, reason, looked_at) values (:alias, :actor, :reason, :now)
returning id;

-- unnamed_looks: many
-- Who looked, when and why, the latest first: for who asked, and for administrators.
--   alias int8
--   -> id int8, person int8, name text, reason text, looked_at timestamptz
select l.id, l.looked_by, a.name, l.reason, l.looked_at
from unnamed_look l
join person a on a.id = l.looked_by
where l.alias = :alias
order by l.id desc
limit 50;

-- unnamed_name: one
-- Their name stands where nobody's did.
--   alias int8
--   -> person int8
select unnamed_name(:alias);
