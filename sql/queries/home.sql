-- What stands on somebody's home page. This is on the hot path: one statement for all of it (home_rows), with
-- bounded looks at the newest threads; what else there is to do is asked for only when there is some, or at leisure.

-- home_rows: many
-- `part` is 0: waiting for an answer, of the newest :look those first that fit the reader; 1: the reader's own
-- that nobody has accepted or that may be out of date; 2: lately answered, of the newest :look those first whose
-- topic the reader chose; 3: the newest tips; 4: their mentoring, with the other one and the goal; 5 and 6: the
-- topics the reader chose, and those they answered on lately. topics: of a row that fits the reader, its own.
-- chars: about as many as there are to read. shouts, on row 5: since then something was put forward.
--   reader int8
--   shouts_since timestamptz
--   waiting int8
--   lately int8
--   tips int8
--   look int8
--   -> part int4, id int8, about int8, tip bool, title text, author int8, author_name text, author_team text
--   -> author_written text?, answers int4, accepted bool, stale bool, created_at timestamptz, chars int4
--   -> topics text[], shouts bool
with readable as materialized (
	select array_agg(v.space) as spaces from reader_space v where v.reader = :reader
), topic as materialized (
	select array(select c.name from topic_choice c where c.person = :reader and c.wanted) as chosen,
		array(select g
			from (select a.thread from post a
				where a.author = :reader and a.kind = 'answer' and a.withdrawn_at is null
				order by a.created_at desc, a.id desc limit 6) x
			join thread t on t.id = x.thread
			cross join unnest(t.tags) g
			where t.space = any ((select spaces from readable)::bigint[])
				and g <> all (array(select c.name from topic_choice c where c.person = :reader and not c.wanted))) as answered
)
(select 0, t.id, 0::bigint, false, p.title, a.id, a.name, a.team, p.author_written, 0, false, t.stale, t.created_at, 0,
	case when case when a.id < 0 then behind(a.id) else a.id end = :reader or not (t.chosen or t.answered)
			or exists (select from invitation i where i.question = t.id and i.person = :reader) then '{}'
		else t.tags end, false
from (select u.id, u.tags, u.created_at, u.stale, u.tags && (select chosen from topic) as chosen,
		u.tags && (select answered from topic) as answered
	from (select r.id, r.tags, r.created_at, is_stale(r.overdue, r.outdated) as stale from thread r
		where not r.withdrawn and r.answers = 0 and r.closed_at is null and r.kind = 'question'
			and r.space = any ((select spaces from readable)::bigint[])
		order by r.created_at desc, r.id desc limit :look) u
	order by 5 desc, 6 desc, u.created_at desc, u.id desc limit :waiting) t
join post p on p.id = t.id
join person a on a.id = p.author
limit :waiting)
union all
(select 1, t.id, 0, t.kind = 'tip', p.title, 0, '', '', '', t.answers, t.accepted_answer is not null,
	is_stale(t.overdue, t.outdated), t.created_at, octet_length(p.body), '{}', false
from post p
join thread t on t.id = p.id and not t.withdrawn
	and ((t.answers > 0 and t.accepted_answer is null and t.kind = 'question') or is_stale(t.overdue, t.outdated))
where p.author = :reader and p.kind in ('question', 'tip') and t.space = any ((select spaces from readable)::bigint[])
order by p.created_at desc, p.id desc limit 20)
union all
(select 1, t.id, 0, false, p.title, 0, '', '', '', t.answers, t.accepted_answer is not null,
	is_stale(t.overdue, t.outdated), t.created_at, octet_length(p.body), '{}', false
from unnamed u
join thread t on t.id = u.thread and t.id = -u.alias and not t.withdrawn
	and ((t.answers > 0 and t.accepted_answer is null) or is_stale(t.overdue, t.outdated))
join post p on p.id = t.id
where u.person = :reader and t.space = any ((select spaces from readable)::bigint[])
order by t.created_at desc, t.id desc limit 20)
union all
(select 2, t.id, 0, false, p.title, a.id, a.name, a.team, p.author_written, t.answers, t.accepted, t.stale,
	t.activity_at, 0,
	case when t.chosen then t.tags else '{}' end, false
from (select u.id, u.tags, u.activity_at, u.answers, u.accepted, u.stale,
		u.tags && (select chosen from topic) as chosen
	from (select r.id, r.tags, r.activity_at, r.answers, r.accepted_answer is not null as accepted,
			is_stale(r.overdue, r.outdated) as stale
		from thread r
		where not r.withdrawn and r.answers > 0 and r.closed_at is null and r.kind = 'question'
			and r.space = any ((select spaces from readable)::bigint[])
		order by r.activity_at desc, r.id desc limit :look) u
	order by 7 desc, u.activity_at desc, u.id desc limit :lately) t
join post p on p.id = t.id
join person a on a.id = p.author
limit :lately)
union all
(select 3, t.id, 0, true, p.title, a.id, a.name, a.team, p.author_written, t.answers, false,
	is_stale(t.overdue, t.outdated), t.created_at, 0, '{}', false
from thread t
join post p on p.id = t.id
join person a on a.id = p.author
where not t.withdrawn and t.kind = 'tip' and t.space = any ((select spaces from readable)::bigint[])
order by t.created_at desc, t.id desc limit :tips)
union all
(select 4, m.offer, m.id, false, m.goal, o.id, o.name, o.team, '', 0, false, false, m.created_at,
	octet_length(m.goal), '{}', false
from mentorship m
join person o on o.id = m.mentor + m.mentee - :reader
where (m.mentor = :reader or m.mentee = :reader) and m.state = 'accepted'
order by m.id desc limit 3)
union all
select 5, 0, 0, false, '', 0, '', '', '', 0, false, false, '-infinity', 0, chosen,
	exists (select from thanks x where x.shout and x.withdrawn_at is null and x.created_at > :shouts_since)
from topic
union all
select 6, 0, 0, false, '', 0, '', '', '', 0, false, false, '-infinity', 0, answered, false from topic;

-- home_act: many
-- What waits in the inbox for the reader to act. Titles are read, and shown, as far as shown_notice goes.
--   reader int8
--   -> thread int8, about int8, tip bool, offer bool, decide bool, improve bool, review bool, title text, chars int4
--   -> actor int8, actor_name text, actor_team text
select n.thread, n.about, t.kind = 'tip', t.kind = 'offer', n.kind = 'mentor-asked', n.kind = 'improve', n.kind = 'suggested', q.title, octet_length(q.body),
	coalesce(a.id, 0), coalesce(a.name, ''), coalesce(a.team, '')
from shown_notice n
join thread t on t.id = n.thread
join post q on q.id = n.thread
left join person a on a.id = n.actor
where n.person = :reader and n.act and n.done_at is null
order by n.id desc
limit 5;

-- home_fit: many
-- What the reader is likely to know (suggested), best known topics first, and what is new in the topics they
-- chose; nothing that is theirs, that they took part in or were asked about before.
--   reader int8
--   since timestamptz
--   -> suggested bool, id int8, tip bool, title text, chars int4, author int8, author_name text, author_written text?
--   -> topic text, answers int8
with readable as materialized (
	select array_agg(v.space) as spaces from reader_space v where v.reader = :reader
), own as materialized (
	select g as name, count(*) as answers
	from (select a.thread from post a
		where a.author = :reader and a.kind = 'answer' and a.withdrawn_at is null
		order by a.created_at desc, a.id desc limit 60) x
	join thread t on t.id = x.thread and t.space = any ((select spaces from readable)::bigint[])
	cross join unnest(t.tags) g
	where not exists (select from topic_choice c where c.person = :reader and c.name = g and not c.wanted)
	group by g
), topic as materialized (
	select name, max(answers) as answers from (
		select name, answers from own
		union all
		select c.name, 0 from topic_choice c where c.person = :reader and c.wanted
	) y group by name
)
(select true, t.id, false, q.title, octet_length(q.body), a.id, a.name, q.author_written, why.name, why.answers
from (select u.id, u.tags from thread u
	where not u.withdrawn and u.answers = 0 and u.closed_at is null and u.kind = 'question'
		and u.space = any ((select spaces from readable)::bigint[])
	order by u.created_at desc, u.id desc limit 300) t
join lateral (select y.name, y.answers from topic y where y.name = any (t.tags)
	order by y.answers desc, y.name limit 1) why on true
join post q on q.id = t.id and case when q.author < 0 then behind(q.author) else q.author end is distinct from :reader
join person a on a.id = q.author
where not exists (select from invitation i where i.question = t.id and i.person = :reader)
order by why.answers desc, t.id desc limit 5)
union all
(select false, t.id, t.kind = 'tip', q.title, octet_length(q.body)
		+ coalesce((select sum(octet_length(p.body)) from post p
			where p.thread = t.id and p.kind = 'answer' and p.withdrawn_at is null), 0)::int4,
	a.id, a.name, q.author_written, x.name, 0
from (select tt.thread, min(c.name) as name
	from topic_choice c
	join tag g on g.name = c.name
	join lateral (select n.thread from thread_tag n where n.tag = g.id and n.created_at > :since
		order by n.created_at desc, n.thread desc limit 20) tt on true
	where c.person = :reader and c.wanted
	group by tt.thread) x
join thread t on t.id = x.thread and not t.withdrawn
	and (t.kind = 'tip' or (t.kind = 'question' and t.answers > 0))
join post q on q.id = t.id and case when q.author < 0 then behind(q.author) else q.author end is distinct from :reader
join person a on a.id = q.author
where t.space = any ((select spaces from readable)::bigint[])
	and not exists (select from post p where p.thread = t.id and p.author = :reader)
	and not exists (select from comment c where c.thread = t.id and c.author = :reader)
order by t.id desc limit 5);
