-- Evidence for routing a question. All of it comes from open spaces and the
-- question's own (:space): what stands in another private space changes nothing.

-- expert_posts: many
-- Who wrote what in the threads that are like the question (0 question, 1 answer, 2 comment), and
-- whether they may be asked.
--   threads int8[]
--   space int8
--   -> thread int8, person int8, kind int4, accepted bool, created_at timestamptz, askable bool
with found as materialized (
	select t.id, t.accepted_answer
	from thread t
	join space s on s.id = t.space and (not s.private or s.id = :space)
	where t.id = any (:threads) and not t.withdrawn
), said as materialized (
	(select p.thread, p.author, (p.kind = 'answer')::integer as kind,
		f.accepted_answer is not distinct from p.id as accepted, p.created_at
	from found f
	join post p on p.thread = f.id and p.withdrawn_at is null
	limit 10000)
	union all
	(select c.thread, c.author, 2, false, c.created_at
	from found f
	join comment c on c.thread = f.id and c.withdrawn_at is null
	join post p on p.id = c.post and p.withdrawn_at is null
	limit 10000)
)
select s.thread, s.author, s.kind, s.accepted, s.created_at, v.reader is not null
from said s
left join (
	select v.reader
	from reader_space v
	join person a on a.id = v.reader and a.state = 'active'
	where v.space = :space and v.reader in (select author from said)
) v on v.reader = s.author;

-- expert_tags: many
-- Who answered under the question's tags: in the newest threads of each, fresh answers counting more.
--   tags text[]
--   space int8
--   question int8
--   now timestamptz
--   half_life float8
--   people int8
--   -> tag text, person int8, freshness float8, answers int8, last_at timestamptz, last_thread int8
with readable as materialized (
	select array_agg(id) as spaces from space where not private or id = :space
), given as materialized (
	select g.name, n.thread
	from tag g
	cross join lateral (
		select tt.thread
		from thread_tag tt
		cross join lateral (
			select from thread t
			where t.id = tt.thread and not t.withdrawn and t.space = any ((select spaces from readable)::bigint[])
			offset 0
		) t
		where tt.tag = g.id and tt.thread <> :question
		order by tt.created_at desc, tt.thread desc
		limit 300
	) n
	where g.name = any (:tags)
), answered as materialized (
	select g.name, p.author, sum(power(2, -greatest(0, date_part('epoch', :now - p.created_at) / 86400) / :half_life)) as freshness,
		count(distinct p.thread) as answers, max(p.created_at) as last_at,
		(max(array[(extract(epoch from p.created_at) * 1000000)::bigint, p.thread]))[2] as last_thread
	from given g
	cross join lateral (
		select p.thread, p.author, p.created_at
		from post p
		where p.thread = g.thread and p.kind = 'answer' and p.withdrawn_at is null
		offset 0
	) p
	group by g.name, p.author
)
select n.name, n.author, n.freshness, n.answers, n.last_at, n.last_thread
from answered n
join person a on a.id = n.author and a.state = 'active'
join reader_space v on v.reader = n.author and v.space = :space
order by n.freshness desc, n.author
limit :people;

-- expert_circle: many
-- Who answers in the newest threads of these people: of each, the part of the threads, fresh answers counting more.
--   people int8[]
--   space int8
--   question int8
--   now timestamptz
--   half_life float8
--   newest int8
--   -> member int8, person int8, freshness float8
with readable as materialized (
	select array_agg(id) as spaces from space where not private or id = :space
), near as materialized (
	select g.id, n.thread, count(*) over (partition by g.id) as threads
	from unnest(:people::bigint[]) as g(id)
	cross join lateral (
		select distinct l.thread
		from (
			select p.thread
			from post p
			cross join lateral (select from thread t where t.id = p.thread and not t.withdrawn offset 0) t
			where p.author = g.id and p.withdrawn_at is null and p.thread <> :question
				and p.space = any ((select spaces from readable)::bigint[])
			order by p.created_at desc, p.id desc
			limit :newest
		) l
	) n
), answered as materialized (
	select n.id, p.author,
		sum(power(2, -greatest(0, date_part('epoch', :now - p.created_at) / 86400) / :half_life) / n.threads) as freshness
	from near n
	cross join lateral (
		select p.author, p.created_at
		from post p
		where p.thread = n.thread and p.kind = 'answer' and p.withdrawn_at is null
		offset 0
	) p
	group by n.id, p.author
)
select n.id, n.author, n.freshness
from answered n
join person a on a.id = n.author and a.state = 'active'
join reader_space v on v.reader = n.author and v.space = :space
order by n.id, n.author
limit 10000;

-- expert_active: many
-- Who answers these days: in the threads that moved last, fresh answers counting more; the most active first.
--   space int8
--   question int8
--   now timestamptz
--   half_life float8
--   -> person int8, freshness float8, month int8
with readable as materialized (
	select array_agg(id) as spaces from space where not private or id = :space
), lately as materialized (
	select t.id
	from thread t
	where not t.withdrawn and t.space = any ((select spaces from readable)::bigint[]) and t.id <> :question
	order by t.activity_at desc, t.id desc
	limit 1000
), answered as materialized (
	select p.author,
		sum(power(2, -greatest(0, date_part('epoch', :now - p.created_at) / 86400) / :half_life)) as freshness,
		count(*) filter (where p.created_at > :now - interval '30 days') as month
	from lately l
	cross join lateral (
		select p.author, p.created_at
		from post p
		where p.thread = l.id and p.kind = 'answer' and p.withdrawn_at is null
		offset 0
	) p
	group by p.author
)
select n.author, n.freshness, n.month
from answered n
join person a on a.id = n.author and a.state = 'active'
join reader_space v on v.reader = n.author and v.space = :space
order by n.freshness desc, n.author
limit 2000;

-- expert_wanting: many
-- Who wants to be asked about one of these tags.
--   tags text[]
--   space int8
--   people int8
--   -> person int8
select distinct c.person
from topic_choice c
join person a on a.id = c.person and a.state = 'active'
join reader_space v on v.reader = c.person and v.space = :space
where c.wanted and c.name = any (:tags)
order by c.person
limit :people;

-- expert_people: many
-- The candidates who may be asked: active, able to read the space; when they wrote last, and what
-- became of earlier invitations (asked: of those that are closed).
--   people int8[]
--   tags text[]
--   space int8
--   question int8
--   asker int8
--   -> person int8, name text, about text, same_team bool, seen_at timestamptz?
--   -> for_asker int8, wants text?, asked int8, answered int8, hours float8, waiting int8
with readable as materialized (
	select array_agg(id) as spaces from space where not private or id = :space
)
select a.id, a.name, a.team || E'\n' || a.about,
	a.team <> '' and lower(a.team) = coalesce((select lower(team) from person where id = :asker), ''),
	greatest(n.seen_at, c.seen_at), coalesce(f.answers, 0),
	(select min(w.name) from topic_choice w where w.person = a.id and w.wanted and w.name = any (:tags)),
	i.asked, i.answered, i.hours, i.waiting
from reader_space v
join person a on a.id = v.reader and a.state = 'active'
left join lateral (
	select p.created_at as seen_at
	from post p
	join thread t on t.id = p.thread and not t.withdrawn
	where p.author = a.id and p.withdrawn_at is null and p.thread <> :question
		and p.space = any ((select spaces from readable)::bigint[])
	order by p.created_at desc, p.id desc
	limit 1
) n on true
left join lateral (
	select c.created_at as seen_at
	from comment c
	join thread t on t.id = c.thread and not t.withdrawn and t.space = any ((select spaces from readable)::bigint[])
	join post p on p.id = c.post and p.withdrawn_at is null
	where c.author = a.id and c.withdrawn_at is null and c.thread <> :question
	order by c.id desc
	limit 1
) c on true
cross join lateral (
	select count(*) filter (where i.state in ('answered', 'passed', 'expired')) as asked,
		count(*) filter (where i.state = 'answered') as answered,
		coalesce(avg(extract(epoch from i.answered_at - i.asked_at)::float8 / 3600)
			filter (where i.state = 'answered'), 0) as hours,
		count(*) filter (where i.state in ('planned', 'waiting')) as waiting
	from (
		select i.state, i.asked_at, i.answered_at
		from invitation i
		join thread t on t.id = i.question and not t.withdrawn and t.space = any ((select spaces from readable)::bigint[])
		where i.person = a.id and i.question <> :question
		order by i.asked_at desc, i.id desc
		limit 50
	) i
) i
left join (
	select p.author, count(*) as answers
	from post q
	join thread t on t.id = q.id and not t.withdrawn
	join post p on p.thread = q.id and p.kind = 'answer' and p.withdrawn_at is null
	where q.author = :asker and q.kind = 'question' and q.id <> :question
		and q.space = any ((select spaces from readable)::bigint[])
	group by p.author
) f on f.author = a.id
where v.space = :space and v.reader = any (:people) and v.reader <> :asker
order by a.id
limit 2000;

-- expert_titles: many
-- The threads that reasons lead to.
--   threads int8[]
--   space int8
--   -> id int8, title text
select t.id, p.title
from thread t
join space s on s.id = t.space and (not s.private or s.id = :space)
join post p on p.id = t.id
where t.id = any (:threads) and not t.withdrawn
limit 1000;

-- expert_question: one
-- A question to be routed, for whoever may read it.
--   reader int8
--   question int8
--   -> title text, body text, tags text[], space int8, author int8, withdrawn bool
select p.title, p.body, t.tags, t.space, p.author, t.withdrawn
from thread t
join post p on p.id = t.id
join reader_space v on v.reader = :reader and v.space = t.space
where t.id = :question and t.kind = 'question';
