-- What stands on somebody's home page. This is on the hot path: what is the reader's own is asked for each time, with
-- bounded looks; what everybody sees is kept (app/forum/home_kept.h); what else there is to do is asked for only when
-- there is some, or at leisure.

-- home_spaces: one
-- For a reader without a session of their own (API): the private spaces they are in, as list_enter says them.
--   reader int8
--   -> spaces int8[], shouted_at timestamptz
select array(select m.space from membership m join space s on s.id = m.space and s.private where m.person = :reader
		order by m.space limit 1000),
	shouted_at
from site;

-- home_mine: one
-- What decides which of the threads everybody sees fit the reader: topics they chose, topics they answered on lately,
-- who they are where nobody sees their name, and what they were asked about.
--   reader int8
--   -> chosen text[], answered text[], aliases int8[], asked int8[]
select array(select c.name from topic_choice c where c.person = :reader and c.wanted),
	array(select g
		from (select a.thread from post a
			where a.author = :reader and a.kind = 'answer' and a.withdrawn_at is null
			order by a.created_at desc, a.id desc limit 6) x
		join thread t on t.id = x.thread
		join space s on s.id = t.space
			and (not s.private or exists (select from membership m where m.space = s.id and m.person = :reader))
		cross join unnest(t.tags) g
		where not exists (select from topic_choice c where c.person = :reader and c.name = g and not c.wanted)),
	array(select u.alias from unnamed u where u.person = :reader order by u.alias limit 200),
	array(select i.question from invitation i where i.person = :reader order by i.asked_at desc limit 200);

-- home_own_row: many
-- What is the reader's own: questions nobody has accepted an answer of, what may be out of date (verify); or, with
-- about, their mentoring, with the other one and the goal. chars: about as many as there are to read.
--   reader int8
--   most int8
--   -> about int8, id int8, verify bool, tip bool, title text, chars int4
--   -> other int8, other_name text, other_team text
with here as materialized (
	select array(select u.alias from unnamed u where u.person = :reader order by u.alias limit 200) || :reader::bigint as ids
), theirs as (
	(select t.id, false as verify, t.kind, t.created_at
	from thread t
	join space s on s.id = t.space
		and (not s.private or exists (select from membership m where m.space = s.id and m.person = :reader))
	where t.author = any ((select ids from here)::bigint[])
		and t.kind = 'question' and t.answers > 0 and t.accepted_answer is null and not t.withdrawn
	order by t.created_at desc, t.id desc limit :most)
	union all
	(select t.id, true, t.kind, t.created_at
	from thread t
	join space s on s.id = t.space
		and (not s.private or exists (select from membership m where m.space = s.id and m.person = :reader))
	where t.author = any ((select ids from here)::bigint[]) and is_stale(t.overdue, t.outdated) and not t.withdrawn
		and not (t.kind = 'question' and t.answers > 0 and t.accepted_answer is null)
	order by t.created_at desc, t.id desc limit :most)
)
select 0::bigint, x.id, x.verify, x.kind = 'tip', p.title, octet_length(p.body), 0::bigint, '', ''
from theirs x
join post p on p.id = x.id
union all
(select m.id, m.offer, false, false, m.goal, octet_length(m.goal), o.id, o.name, o.team
from mentorship m
join person o on o.id = m.mentor + m.mentee - :reader
where (m.mentor = :reader or m.mentee = :reader) and m.state = 'accepted'
order by m.id desc limit 3);

-- home_shared_row: many
-- What everybody sees who is in these private spaces; what of it comes first for whom is decided afterwards. `part` is
-- 0: waiting for an answer, the newest; 1: lately answered; 2: the newest tips.
--   spaces int8[]
--   look int8
--   tips int8
--   -> part int4, id int8, title text, author int8, author_name text, author_team text, author_written text?
--   -> answers int4, accepted bool, stale bool, at timestamptz, tags text[]
with readable as materialized (
	select array_agg(s.id) as spaces from space s where not s.private or s.id = any (:spaces)
), look as materialized (
	(select 0 as part, r.id, r.created_at as at
	from thread r
	where not r.withdrawn and r.answers = 0 and r.closed_at is null and r.kind = 'question'
		and r.space = any ((select spaces from readable)::bigint[])
	order by r.created_at desc, r.id desc limit :look)
	union all
	(select 1, r.id, r.activity_at
	from thread r
	where not r.withdrawn and r.answers > 0 and r.closed_at is null and r.kind = 'question'
		and r.space = any ((select spaces from readable)::bigint[])
	order by r.activity_at desc, r.id desc limit :look)
	union all
	(select 2, r.id, r.created_at
	from thread r
	where not r.withdrawn and r.kind = 'tip' and r.space = any ((select spaces from readable)::bigint[])
	order by r.created_at desc, r.id desc limit :tips)
)
select l.part, t.id, p.title, a.id, a.name, a.team, p.author_written,
	t.answers, t.accepted_answer is not null, is_stale(t.overdue, t.outdated), l.at, t.tags
from look l
join thread t on t.id = l.id
join post p on p.id = t.id
join person a on a.id = p.author
order by l.part, l.at desc, t.id desc;

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
