-- thread_timeline: many
-- What became of a thread, the latest first, as far as its reader may know: they may read the thread, which is asked
-- before; of other threads there is only what they may read as well. From the rows themselves and the audit trail. Whoever
-- did it without their name has none here, either. key: a second order, for what happened in one moment.
--   reader int8
--   thread int8
--   after_at timestamptz?
--   after_key int8?
--   rows int8
--   -> at timestamptz, key int8, kind text, post int8, comment int8, number int4, words text, outgoing bool
--   -> actor int8?, name text?, team text?, written text?, other int8?, title text?, tip bool?
with live as materialized (
	select p.id, p.kind, p.author, p.author_written, p.created_at from post p where p.thread = :thread and p.withdrawn_at is null
), trail as (
	select a.happened_at, a.actor, a.action, a.object, a.detail
	from audit a where a.object_kind = 'post' and a.object = any (array(select l.id from live l))
	union all
	select n.happened_at, n.actor, n.action, n.object, n.detail
	from audit_new n where n.object_kind = 'post' and n.object = any (array(select l.id from live l))
), seen as materialized (
	select t.id, t.kind = 'tip' as tip, q.title
	from thread t
	join post q on q.id = t.id
	join reader_space v on v.reader = :reader and v.space = t.space
	where not t.withdrawn and t.id in (select l.to_post from post_link l where l.from_post = :thread
		union select l.from_post from post_link l where l.to_post = :thread
		union select g.to_post from post_link_gone g where g.from_post = :thread
		union select g.from_post from post_link_gone g where g.to_post = :thread
		union select m.target from merge m where m.source = :thread
		union select m.source from merge m where m.target = :thread)
)
select e.at, e.key, e.kind, e.post, e.comment, e.number, e.words, e.outgoing, r.id, r.name, r.team, e.written, e.other, e.title, e.tip
from (
	select l.created_at as at, l.id * 32 as key, case l.kind when 'question' then 'asked' when 'tip' then 'shared' else 'answered' end as kind,
		l.id as post, 0::bigint as comment, 0 as number, '' as words, false as outgoing,
		l.author as actor, l.author_written as written, null::bigint as other, null as title, null::boolean as tip
	from live l
	union all
	select v.created_at, v.post * 32 + 1, 'edited', v.post, 0, v.number, v.note, false, v.author, null, null, null, null
	from live l
	join revision v on v.post = l.id and v.number > 1
	union all
	-- So many a day, with the first of them.
	select max(c.created_at), min(c.id) * 32 + 2, 'commented', :thread, min(c.id), count(*)::integer, '', false,
		case when count(distinct (c.author, c.author_written)) = 1 then min(c.author) end, min(c.author_written), null, null, null
	from live l
	join comment c on c.post = l.id and c.withdrawn_at is null
	group by date_trunc('day', c.created_at at time zone 'UTC')
	union all
	select a.happened_at, a.object * 32 + 3 + w.place, w.kind, a.object, 0, 0, case when w.words then a.detail else '' end, false, a.actor, null, null, null, null
	from trail a
	join (values (0, 'post.accepted', 'accepted', false), (1, 'post.unaccepted', 'unaccepted', false), (2, 'close', 'closed', true), (3, 'reopen', 'reopened', false),
		(4, 'lock', 'locked', false), (5, 'unlock', 'unlocked', false), (6, 'pin', 'pinned', false), (7, 'unpin', 'unpinned', false), (8, 'wiki', 'wiki', false),
		(9, 'unwiki', 'unwiki', false), (10, 'move', 'moved', false), (11, 'redact', 'redacted', false), (12, 'reviewed', 'verified', true),
		(13, 'withdraw', 'withdrawn', false), (14, 'restore', 'restored', false)) w (place, action, kind, words) on w.action = a.action
	-- Of an answer that was gone for a while nothing is said: it stands there again.
	where a.object = :thread or w.kind in ('accepted', 'wiki', 'unwiki')
	union all
	-- What came in by an import is in no trail.
	select t.accepted_at, t.accepted_answer * 32 + 20, 'accepted', t.accepted_answer, 0, 0, '', false, null, null, null, null, null
	from thread t
	join live l on l.id = t.accepted_answer
	where t.id = :thread and t.accepted_at is not null and not exists (select from trail a where a.action = 'post.accepted' and a.object = t.accepted_answer)
	union all
	select t.closed_at, t.id * 32 + 21, 'closed', t.id, 0, 0, t.closed_reason, false, t.closed_by, null, null, null, null
	from thread t
	where t.id = :thread and t.closed_at is not null and not exists (select from trail a where a.action = 'close' and a.object = t.id)
	union all
	select k.created_at, s.id * 32 + 22, 'linked', :thread, 0, 0, k.kind, k.from_post = :thread, k.created_by, null, s.id, s.title, s.tip
	from (select from_post, to_post, kind, created_by, created_at from post_link where :thread in (from_post, to_post)
		union all
		select from_post, to_post, kind, created_by, created_at from post_link_gone where :thread in (from_post, to_post)) k
	join seen s on s.id = case when k.from_post = :thread then k.to_post else k.from_post end
	union all
	select g.removed_at, s.id * 32 + 25, 'unlinked', :thread, 0, 0, g.kind, g.from_post = :thread, g.removed_by, null, s.id, s.title, s.tip
	from post_link_gone g
	join seen s on s.id = case when g.from_post = :thread then g.to_post else g.from_post end
	where :thread in (g.from_post, g.to_post)
	union all
	-- What is part of this one is told on its page; what is one of its own again, to who may read it.
	select m.merged_at, m.id * 32 + 23, 'merged', :thread, 0, 0, '', m.source = :thread, m.merged_by, null,
		o.id, o.title, false
	from merge m
	join post o on o.id = case when m.source = :thread then m.target else m.source end
	where :thread in (m.source, m.target) and ((m.target = :thread and m.undone_at is null) or o.id in (select s.id from seen s))
	union all
	select m.undone_at, m.id * 32 + 24, 'unmerged', :thread, 0, 0, '', m.source = :thread, m.undone_by, null, s.id, s.title, false
	from merge m
	join seen s on s.id = case when m.source = :thread then m.target else m.source end
	where :thread in (m.source, m.target) and m.undone_at is not null
) e
left join person r on r.id = e.actor
where :after_at::timestamptz is null or (e.at, e.key) < (:after_at, :after_key)
order by e.at desc, e.key desc
limit :rows;
