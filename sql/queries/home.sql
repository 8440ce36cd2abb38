-- home_task_row: many
-- What there is for a reader to do, a few of each kind: what they are asked, what became of their questions, what
-- of theirs is to be looked at again, their mentoring; with `more` also what they may know and what they follow.
-- `part` is the order of home_task_kind. chars: what there is to read.
--   reader int8
--   since timestamptz
--   more bool
--   -> part int4, kind text, thread int8, about int8, tip bool, title text, chars int8, who text, topic text, answers int8
with readable as materialized (
	select array_agg(v.space) as spaces from reader_space v where v.reader = :reader
), own as materialized (
	select g.name, count(*) as answers
	from (select a.thread from post a
		where :more and a.author = :reader and a.kind = 'answer' and a.withdrawn_at is null
		order by a.created_at desc, a.id desc limit 60) x
	join thread_tag tt on tt.thread = x.thread
	join tag g on g.id = tt.tag
	where not exists (select from topic_choice c where c.person = :reader and c.name = g.name and not c.wanted)
	group by g.name
), topic as materialized (
	select name, max(answers) as answers from (
		select name, answers from own
		union all
		select c.name, 0 from topic_choice c where :more and c.person = :reader and c.wanted
	) y group by name
)
(select case when n.kind like 'mentor%' then 1 else 0 end, n.kind, n.thread, n.about, false, q.title,
	length(q.body)::bigint, coalesce(a.name, ''), '', 0::bigint
from shown_notice n
join post q on q.id = n.thread
left join person a on a.id = n.actor
where n.person = :reader and n.act and n.done_at is null
order by n.id desc limit 5)
union all
(select 2, 'accept', t.id, 0, false, p.title,
	(select coalesce(sum(length(a.body)), 0) from post a where a.thread = t.id and a.kind = 'answer' and a.withdrawn_at is null),
	'', '', 0
from post p
join thread t on t.id = p.id and not t.withdrawn and t.answers > 0 and t.accepted_answer is null
where :more and p.author = :reader and p.kind = 'question' and t.space = any ((select spaces from readable)::bigint[])
order by p.id desc limit 5)
union all
(select 3, 'verify', t.id, 0, t.kind = 'tip', p.title, length(p.body), '', '', 0
from post p
join thread t on t.id = p.id and not t.withdrawn and is_stale(t.overdue, t.outdated)
where p.author = :reader and p.kind in ('question', 'tip') and t.space = any ((select spaces from readable)::bigint[])
order by p.id desc limit 3)
union all
(select 4, 'mentoring', m.offer, m.id, false, p.title, length(m.goal), o.name, '', 0
from mentorship m
join post p on p.id = m.offer
join person o on o.id = case when m.mentor = :reader then m.mentee else m.mentor end
where (m.mentor = :reader or m.mentee = :reader) and m.state = 'accepted'
order by m.id desc limit 3)
union all
(select 5, 'suggested', t.id, 0, false, q.title, length(q.body), a.name, why.name, why.answers
from (select u.id, u.tags, u.space from thread u
	where :more and not u.withdrawn and u.answers = 0 and u.kind = 'question'
	order by u.created_at desc, u.id desc limit 300) t
join post q on q.id = t.id and q.author <> :reader
join person a on a.id = q.author
join lateral (select y.name, y.answers from topic y where y.name = any (t.tags)
	order by y.answers desc, y.name limit 1) why on true
where t.space = any ((select spaces from readable)::bigint[])
	and not exists (select from invitation i where i.question = t.id and i.person = :reader)
order by why.answers desc, t.id desc limit 5)
union all
(select 6, 'followed', t.id, 0, t.kind = 'tip', q.title, length(q.body), a.name, c.name, 0
from topic_choice c
join tag g on g.name = c.name
join lateral (select tt.thread from thread_tag tt where tt.tag = g.id and tt.created_at > :since
	order by tt.created_at desc limit 5) x on true
join thread t on t.id = x.thread and not t.withdrawn and (t.answers > 0 or t.kind = 'tip')
join post q on q.id = t.id and q.author <> :reader
join person a on a.id = q.author
where :more and c.person = :reader and c.wanted and t.space = any ((select spaces from readable)::bigint[])
order by t.id desc limit 5);
