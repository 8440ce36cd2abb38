-- notice_insert: one
-- A notice for somebody who is here and may read the post; no row when they are
-- not, may not, or have it already. Whoever withdraws or moves the thread, or
-- closes the space, waits for us and counts us, or we wait and see it.
--   person int8
--   kind text
--   act bool
--   post int8
--   actor int8?
--   about int8
--   now timestamptz
--   -> id int8, person int8
insert into notice (person, kind, act, post, thread, actor, about, created_at)
select r.id, :kind, :act, p.id, p.thread, :actor, :about, :now
from post p
join thread t on t.id = p.thread and not t.withdrawn
join space s on s.id = t.space
join person r on r.id = behind(:person) and r.state = 'active'
join reader_space v on v.reader = r.id and v.space = s.id
where p.id = :post and p.withdrawn_at is null
for share of t, s
on conflict (person, kind, post, about) where done_at is null do nothing
returning id, person;

-- notice_moved_away: one
-- For whoever wrote what is in another space now: no row when they may read it there, or might not where it was.
--   person int8
--   thread int8
--   was_in int8
--   now timestamptz
--   -> like notice_insert
insert into notice (person, kind, act, about, was_in, created_at)
select r.id, 'moved-away', false, t.id, :was_in, :now
from thread t
join person r on r.id = behind(:person) and r.state = 'active'
join reader_space v on v.reader = r.id and v.space = :was_in
where t.id = :thread and not t.withdrawn
	and not exists (select from reader_space w where w.reader = r.id and w.space = t.space)
returning id, person;

-- notice_done: exec
-- What lay behind these is done, void or taken back.
--   kind text
--   about int8
--   now timestamptz
update notice set done_at = :now where about = :about and kind = :kind and done_at is null;

-- notice_remind_due: many
-- Questions whose answers have waited for their asker since `until`, that nobody was reminded of.
--   since timestamptz
--   until timestamptz
--   -> id int8, author int8
select t.id, q.author
from thread t
join post q on q.id = t.id
join person a on a.id = behind(q.author) and a.state = 'active'
where t.kind = 'question' and not t.withdrawn and t.closed_at is null and t.answers > 0 and t.accepted_answer is null
	and t.activity_at between :since and :until
	and not exists (select from notice n where n.person = a.id and n.kind = 'remind' and n.post = t.id)
order by t.activity_at, t.id
limit 500;

-- notice_answer_due: many
-- Questions that wait with whoever looks after them since `until`, and nobody was reminded of since `again`.
--   since timestamptz
--   until timestamptz
--   again timestamptz
--   -> id int8, owner int8
select r.question, r.owner
from routing r
join thread t on t.id = r.question
where r.state = 'escalated' and r.escalated_at between :since and :until
	and t.answers = 0 and not t.withdrawn and t.closed_at is null
	and not exists (select from notice n where n.person = r.owner and n.kind = 'remind-answer' and n.post = r.question
		and n.created_at > :again)
order by r.escalated_at, r.question
limit 500;

-- notice_done_post: exec
--   kind text
--   thread int8
--   post int8
--   now timestamptz
update notice set done_at = :now
where thread = :thread and post = :post and kind = :kind and done_at is null;

-- notice_done_in_thread: exec
-- Somebody did what they were asked in this thread.
--   person int8
--   thread int8
--   now timestamptz
update notice set done_at = :now
where person = :person and act and done_at is null and thread = :thread and kind not in ('improve', 'suggested');

-- notice_seen_all: exec
--   person int8
--   upto int8
--   now timestamptz
update notice set seen_at = :now
where person = :person and id <= :upto and not act and seen_at is null and done_at is null;

-- notice_news: one
-- A piece of news that the person is shown.
--   person int8
--   id int8
--   -> id int8
select n.id from shown_notice n where n.id = :id and n.person = :person and not n.act;

-- notice_seen_one: exec
-- It is read, or unread again; with it what it is shown in one line with.
--   person int8
--   id int8
--   seen bool
--   now timestamptz
update notice n set seen_at = case when :seen then :now::timestamptz end
from notice o
where o.id = :id and o.person = :person and not o.act and o.done_at is null and (o.seen_at is null) = :seen
	and n.person = o.person and n.done_at is null and (n.id = o.id
		or (o.kind = 'followed-commented' and n.kind = o.kind and n.thread = o.thread and n.seen_at is not distinct from o.seen_at));

-- notice_seen_in_thread: exec
--   person int8
--   thread int8
--   now timestamptz
update notice set seen_at = :now
where person = :person and not act and seen_at is null and done_at is null and thread = :thread;

-- inbox_waiting: many
-- What asks the person to act, the latest first.
--   person int8
--   rows int8
--   -> id int8, kind text, act bool, thread int8, post int8, post_kind text, about int8
--   -> title text, space int8, space_slug text, space_name text, space_private bool
--   -> actor int8?, actor_name text?, actor_team text?
--   -> created_at timestamptz, seen bool, done bool, said text, follow int8?, follow_kind text?, bundled int4
select n.id, n.kind, n.act, coalesce(n.thread, 0), coalesce(n.post, 0), coalesce(p.kind, ''), n.about,
	coalesce(q.title, case when n.kind = 'moved-away' then title_at(n.about, n.created_at) end, ''), coalesce(s.id, 0), coalesce(s.slug, ''), coalesce(s.name, ''), coalesce(s.private, false),
	a.id, a.name, a.team,
	n.created_at, n.seen_at is not null, n.done_at is not null, coalesce(k.reason, d.note, h.name, case n.kind when 'suggested' then g.note else g.words end, ''), w.id, w.kind, n.bundled
from inbox_notice n
left join post p on p.id = n.post
left join post q on q.id = n.thread
left join space s on s.id = n.space
left join person a on a.id = n.actor
left join thanks k on n.kind = 'thanked' and k.id = n.about
left join flag_decision d on n.kind in ('moderated', 'improve') and d.id = n.about
left join proposal g on n.kind in ('suggested', 'suggestion-accepted', 'suggestion-declined') and g.id = n.about
left join follow w on w.id = n.follow and w.person = n.person
left join webhook h on n.kind = 'webhook-off' and h.id = n.about
where n.person = :person and n.act and n.done_at is null
order by n.id desc
limit :rows;

-- inbox_news: many
-- News, and acts that no longer wait, the latest first.
--   person int8
--   after int8?
--   rows int8
--   -> like inbox_waiting
select n.id, n.kind, n.act, coalesce(n.thread, 0), coalesce(n.post, 0), coalesce(p.kind, ''), n.about,
	coalesce(q.title, case when n.kind = 'moved-away' then title_at(n.about, n.created_at) end, ''), coalesce(s.id, 0), coalesce(s.slug, ''), coalesce(s.name, ''), coalesce(s.private, false),
	a.id, a.name, a.team,
	n.created_at, n.seen_at is not null, n.done_at is not null, coalesce(k.reason, d.note, h.name, case n.kind when 'suggested' then g.note else g.words end, ''), w.id, w.kind, n.bundled
from inbox_notice n
left join post p on p.id = n.post
left join post q on q.id = n.thread
left join space s on s.id = n.space
left join person a on a.id = n.actor
left join thanks k on n.kind = 'thanked' and k.id = n.about
left join flag_decision d on n.kind in ('moderated', 'improve') and d.id = n.about
left join proposal g on n.kind in ('suggested', 'suggestion-accepted', 'suggestion-declined') and g.id = n.about
left join follow w on w.id = n.follow and w.person = n.person
left join webhook h on n.kind = 'webhook-off' and h.id = n.about
where n.person = :person and (n.done_at is not null or not n.act)
	and (:after::bigint is null or n.id < :after)
order by n.id desc
limit :rows;

-- inbox_all: many
-- Both, the latest first.
--   person int8
--   after int8?
--   rows int8
--   -> like inbox_waiting
select n.id, n.kind, n.act, coalesce(n.thread, 0), coalesce(n.post, 0), coalesce(p.kind, ''), n.about,
	coalesce(q.title, case when n.kind = 'moved-away' then title_at(n.about, n.created_at) end, ''), coalesce(s.id, 0), coalesce(s.slug, ''), coalesce(s.name, ''), coalesce(s.private, false),
	a.id, a.name, a.team,
	n.created_at, n.seen_at is not null, n.done_at is not null, coalesce(k.reason, d.note, h.name, case n.kind when 'suggested' then g.note else g.words end, ''), w.id, w.kind, n.bundled
from inbox_notice n
left join post p on p.id = n.post
left join post q on q.id = n.thread
left join space s on s.id = n.space
left join person a on a.id = n.actor
left join thanks k on n.kind = 'thanked' and k.id = n.about
left join flag_decision d on n.kind in ('moderated', 'improve') and d.id = n.about
left join proposal g on n.kind in ('suggested', 'suggestion-accepted', 'suggestion-declined') and g.id = n.about
left join follow w on w.id = n.follow and w.person = n.person
left join webhook h on n.kind = 'webhook-off' and h.id = n.about
where n.person = :person and (:after::bigint is null or n.id < :after)
order by n.id desc
limit :rows;

-- inbox_pulse_of: one
-- What is new for whoever holds this session, while they hold it.
--   session bytea
--   now timestamptz
--   idle timestamptz
--   -> waiting int4, news bool, latest int8
select s.inbox_waiting, s.inbox_news,
	coalesce((select n.id from shown_notice n where n.person = s.person order by n.id desc limit 1), 0)
from live_session s
where s.token_hash = :session and s.expires_at > :now and s.seen_at > :idle;
