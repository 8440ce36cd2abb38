-- gap_searches: many
-- Searches that led to nothing: no person was among the first results, and within half an hour whoever
-- searched opened nothing that was found, solved nothing with it, and asked nothing.
--   since timestamptz
--   until timestamptz
--   -> person int8, query text, times int4, first_at timestamptz, last_at timestamptz
select s.person, s.query, count(*)::integer, min(s.shown_at), max(s.shown_at)
from search_shown s
where s.kind = 'search' and s.people = 0 and s.shown_at > :since and s.shown_at <= :until
	and not exists (
		select from search_shown n
		join search_choice c on c.shown = n.id and c.choice in ('opened', 'solved')
		where n.person = s.person
			and n.shown_at > s.shown_at - interval '1 hour' and n.shown_at <= s.shown_at + interval '30 minutes'
			and c.chosen_at >= s.shown_at and c.chosen_at <= s.shown_at + interval '30 minutes')
	and not exists (
		select from post p
		where p.author = s.person and p.kind = 'question'
			and p.created_at >= s.shown_at and p.created_at <= s.shown_at + interval '30 minutes')
group by s.person, s.query
order by max(s.shown_at) desc, s.person, s.query
limit 3000;

-- gap_threads: many
-- Beginnings of the texts of open threads, and when the newest of them was written.
--   ids int8[]
--   -> id int8, title text, body text, answers text, written_at timestamptz
select t.id, p.title, left(p.body, 3000), coalesce((
	select string_agg(left(a.body, 3000), E'\n\n') from (
		select x.body from post x
		where x.thread = t.id and x.kind = 'answer' and x.withdrawn_at is null
		order by x.id desc limit 5
	) a), ''),
	(select max(x.created_at) from post x where x.thread = t.id and x.withdrawn_at is null)
from thread t
join post p on p.id = t.id
join space s on s.id = t.space and not s.private
where t.id = any (:ids) and t.kind = 'question' and not t.withdrawn
order by t.id
limit 100;

-- gap_clear: exec
delete from gap where true;

-- gap_insert: exec
--   rank int4
--   phrase text
--   people int4
--   searches int4
--   first_at timestamptz
--   last_at timestamptz
--   written int8?
insert into gap (rank, phrase, people, searches, first_at, last_at, written)
values (:rank, :phrase, :people, :searches, :first_at, :last_at, :written);

-- gap_page: many
-- The gaps, the widest first; a thread that was written since is named while everybody may read it.
--   after int4
--   rows int8
--   -> rank int4, phrase text, people int4, searches int4, first_at timestamptz, last_at timestamptz
--   -> written int8?, title text?
select g.rank, g.phrase, g.people, g.searches, g.first_at, g.last_at, o.id, o.title
from gap g
left join (
	select t.id, p.title
	from thread t
	join post p on p.id = t.id
	join space s on s.id = t.space and not s.private
	where not t.withdrawn
) o on o.id = g.written
where g.rank > :after
order by g.rank
limit :rows;

-- gap_space: one
-- An open space: whom everybody may ask is looked for there.
--   -> id int8
select id from space where not private order by id limit 1;
