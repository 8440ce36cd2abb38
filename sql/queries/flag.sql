-- flag_target: one
-- A post, or a comment on it, that the actor may read.
--   actor int8
--   post int8
--   comment int8?
--   -> thread int8, space int8, slug text, author int8, owner int8, withdrawn bool, moderates bool, alone bool, tip bool, offer bool, title text, said text
--   -> me int8
select t.id, t.space, v.slug, coalesce(c.author, p.author), coalesce(c.author, p.owner),
	p.withdrawn_at is not null or t.withdrawn or c.withdrawn_at is not null,
	coalesce(v.role in ('moderator', 'owner'), false), not exists (select from membership m
		join person o on o.id = m.person and o.state = 'active' and o.id <> :actor
		where m.space = t.space and m.role in ('moderator', 'owner')), t.kind = 'tip', t.kind = 'offer', q.title, coalesce(c.body, p.excerpt),
	case when t.unnamed then acts_as(t.id, :actor) else :actor end
from post p
join thread t on t.id = p.thread
join post q on q.id = t.id
join reader_space v on v.reader = :actor and v.space = t.space
left join comment c on c.id = :comment and c.post = p.id
where p.id = :post and (:comment::bigint is null or c.id is not null);

-- flag_comment: one
--   comment int8
--   -> post int8
select post from comment where id = :comment;

-- flag_open_questions: many
-- Questions of a space that nobody has answered, the oldest first; with each, how many there are and how many of them
-- were asked before that day.
--   space int8
--   before timestamptz
--   limit int8
--   -> id int8, title text, created_at timestamptz, n int8, old int8
with waiting as materialized (
	select t.id, t.created_at from thread t
	where t.space = :space and t.kind = 'question' and t.answers = 0 and not t.withdrawn and t.closed_at is null
)
select w.id, q.title, w.created_at, (select count(*) from waiting), (select count(*) from waiting o where o.created_at < :before)
from (select id, created_at from waiting order by created_at, id limit :limit) w
join post q on q.id = w.id
order by w.created_at, w.id
limit :limit;

-- newcomer_posts: one
-- What somebody wrote since then, if they came after joined; else 0.
--   person int8
--   joined timestamptz
--   since timestamptz
--   -> n int8
select case when r.created_at > :joined then
	(select count(*) from post p where p.author = r.id and p.created_at > :since)
	+ (select count(*) from comment c where c.author = r.id and c.created_at > :since)
	+ (select count(*) from proposal g where g.person = r.id and g.created_at > :since)
	+ (select count(*) from unnamed u join post p on p.author = u.alias where u.person = r.id and p.created_at > :since)
	+ (select count(*) from unnamed u join comment c on c.author = u.alias where u.person = r.id and c.created_at > :since)
	else 0 end
from person r
where r.id = :person;

-- flag_put: exec
-- Said again while it waits, it is what was said last.
--   thread int8
--   space int8
--   post int8
--   comment int8?
--   person int8
--   reason text
--   words text
--   now timestamptz
insert into flag (thread, space, post, comment, person, reason, words, raised_at)
values (:thread, :space, :post, :comment, :person, :reason, :words, :now)
on conflict (post, coalesce(comment, 0), person) where decision is null
do update set reason = excluded.reason, words = excluded.words;

-- flag_remove: exec
--   post int8
--   comment int8?
--   person int8
delete from flag
where post = :post and coalesce(comment, 0) = coalesce(:comment::bigint, 0) and person = :person and decision is null;

-- flag_often: one
-- How often somebody flagged since then.
--   person int8
--   since timestamptz
--   -> n int8
select count(*) from flag
where (person = :person or person in (select u.alias from unnamed u where u.person = :person)) and raised_at > :since;

-- flag_waiting: one
-- Things in a space that wait for a moderator.
--   space int8
--   -> n int8
select count(*) from (
	select from flag
	where space = :space and decision is null and not gone
	group by post, coalesce(comment, 0)
) w;

-- flag_queue: many
-- What waits in a space for a moderator, what was flagged first in front. What was withdrawn meanwhile does not.
--   actor int8
--   space int8
--   after int8
--   limit int8
--   -> first int8, since timestamptz, n int8, post int8, comment int8, thread int8, kind text, title text
--   -> body text, author int8, author_name text, author_team text, written_at timestamptz, tip bool, offer bool, own bool
select w.first, w.since, w.n, p.id, w.comment, p.thread, case when c.id is null then p.kind else 'comment' end, q.title,
	coalesce(c.body, p.body), a.id, a.name, a.team, coalesce(c.created_at, p.created_at), t.kind = 'tip', t.kind = 'offer', a.id = :actor and exists (select from membership m
		join person o on o.id = m.person and o.state = 'active' and o.id <> :actor
		where m.space = t.space and m.role in ('moderator', 'owner'))
from (
	select f.post, coalesce(f.comment, 0) as comment, min(f.id) as first, min(f.raised_at) as since, count(*) as n
	from flag f
	where f.space = :space and f.decision is null and not f.gone
	group by 1, 2
	having min(f.id) > :after
	order by 3
	limit :limit
) w
join post p on p.id = w.post
join thread t on t.id = p.thread
join post q on q.id = t.id
left join comment c on c.id = w.comment
join person a on a.id = coalesce(c.author, p.author)
order by w.first
limit :limit;

-- flag_said: many
-- What was said about these posts and waits.
--   posts int8[]
--   -> post int8, comment int8, reason text, words text, person int8, name text, raised_at timestamptz
select f.post, coalesce(f.comment, 0), f.reason, f.words, r.id, r.name, f.raised_at
from flag f
join person r on r.id = f.person
where f.post = any (:posts) and f.decision is null
order by f.id
limit 1000;

-- flag_decide: one
-- Whoever decides second finds nothing that waits, and no row.
--   thread int8
--   space int8
--   post int8
--   comment int8?
--   author int8
--   verdict text
--   note text
--   actor int8
--   now timestamptz
--   -> id int8
with waiting as (
	select id from flag
	where post = :post and coalesce(comment, 0) = coalesce(:comment::bigint, 0) and decision is null
	for update
), decided as (
	insert into flag_decision (thread, space, post, comment, author, verdict, note, decided_by, decided_at)
	select :thread, :space, :post, :comment, :author, :verdict, :note, :actor, :now
	where exists (select from waiting)
	returning id
), closed as (
	update flag f set decision = d.id from decided d, waiting w where f.id = w.id
)
select id from decided;

-- flag_decision_show: one
-- A decision, for its author and for who moderates there.
--   reader int8
--   id int8
--   -> id int8, verdict text, note text, decided_at timestamptz, post int8, comment int8, thread int8, title text
--   -> body text, withdrawn bool, tip bool, offer bool, space int8, slug text, space_name text, private bool, mine bool, moderates bool
--   -> by_name text, author_name text
select d.id, d.verdict, d.note, d.decided_at, d.post, coalesce(d.comment, 0), d.thread, q.title,
	coalesce(c.body, p.body), p.withdrawn_at is not null or t.withdrawn or c.withdrawn_at is not null, t.kind = 'tip', t.kind = 'offer',
	v.space, v.slug, v.name, v.private, coalesce(behind(d.author) = :reader, false), coalesce(v.role in ('moderator', 'owner'), false),
	b.name, a.name
from flag_decision d
join thread t on t.id = d.thread
join post p on p.id = d.post
join post q on q.id = d.thread
left join comment c on c.id = d.comment
join person a on a.id = d.author
join person b on b.id = d.decided_by
join reader_space v on v.reader = :reader and v.space = t.space
where d.id = :id and (behind(d.author) = :reader or (c.id is null and behind(p.owner) = :reader) or v.role in ('moderator', 'owner'));

-- flag_decisions: many
-- What was decided in a space, the latest first.
--   space int8
--   before int8?
--   limit int8
--   -> id int8, verdict text, note text, decided_at timestamptz, title text, kind text, by_name text, author_name text
select d.id, d.verdict, d.note, d.decided_at, q.title, case when d.comment is null then p.kind else 'comment' end, b.name, a.name
from flag_decision d
join post p on p.id = d.post
join post q on q.id = d.thread
join person a on a.id = d.author
join person b on b.id = d.decided_by
where d.space = :space and (:before::bigint is null or d.id < :before)
order by d.id desc
limit :limit;
