-- top_scope: one
-- When the period began in this zone, and from where the reader may count: all open spaces and what has no post,
-- or the one space.
--   reader int8
--   space int8?
--   unit text
--   zone text
--   now timestamptz
--   -> since timestamptz, spaces int8[]
select top_since(:unit, :now, :zone),
	array(select v.space from reader_space v
		where v.reader = :reader and v.recognition
			and case when :space::bigint is null then not v.private else v.space = :space end)
	|| case when :space::bigint is null then '{0}'::bigint[] else '{}' end;

-- top_people_found: many
--   spaces int8[]
--   since timestamptz
--   tag int8?
--   team text?
--   kind text?
--   rows int8
--   -> person int8, name text, team text, helped int8, worked int8, reads int8, accepted int8, votes int8, thanks int8
--   -> amount int8
select r.id, r.name, r.team, x.helped, x.worked, x.reads, x.accepted, x.votes, x.thanks, x.amount
from top_people(:spaces, :since, :tag, :team, :kind) x
join person r on r.id = x.person and r.recognition and r.state <> 'erased'
order by x.amount desc, x.helped desc, x.worked desc, x.thanks desc, x.votes desc, r.id
limit :rows;

-- top_posts_found: many
--   spaces int8[]
--   since timestamptz
--   tag int8?
--   team text?
--   kind text?
--   rows int8
--   -> post int8, kind text, thread int8, tip bool, title text, person int8, name text, team text, written text?
--   -> space int8, space_slug text, space_name text, space_private bool
--   -> helped int8, worked int8, reads int8, accepted int8, votes int8, thanks int8, amount int8
select p.id, p.kind, t.id, t.kind = 'tip', q.title, r.id, r.name, r.team, p.author_written,
	s.id, s.slug, s.name, s.private,
	x.helped, x.worked, x.reads, x.accepted, x.votes, x.thanks, x.amount
from top_posts(:spaces, :since, :tag, :team, :kind) x
join post p on p.id = x.post
join thread t on t.id = p.thread
join post q on q.id = t.id
join space s on s.id = p.space
join person r on r.id = p.author and r.recognition and r.state <> 'erased'
order by x.amount desc, x.helped desc, x.worked desc, x.votes desc, p.id
limit :rows;

-- top_sums: one
--   spaces int8[]
--   since timestamptz
--   tag int8?
--   team text?
--   kind text?
--   -> helped int8, writers int8, worked int8, reads int8
select count(distinct f.giver), count(distinct f.person), count(*) filter (where f.kind = 'use'),
	count(*) filter (where f.kind = 'read')
from top_fact(:spaces, :since, :tag, :team, :kind) f
where f.kind in ('use', 'read', 'accepted');

-- top_waiting: one
-- Questions nobody has answered yet, at most a thousand, and the oldest of them.
--   spaces int8[]
--   -> n int8, oldest timestamptz?
select count(*), min(x.created_at) from (
	select t.created_at from thread t
	where not t.withdrawn and t.answers = 0 and t.kind = 'question' and t.space = any (:spaces)
	order by t.created_at desc, t.id desc
	limit 1000
) x;

-- top_thanks_found: many
-- The latest thanks of the period that everybody who sees the page may read.
--   spaces int8[]
--   since timestamptz
--   rows int8
--   -> id int8, giver int8, giver_name text, giver_team text, person int8, person_name text, person_team text
--   -> post int8?, thread int8?, tip bool, title text?, reason text, created_at timestamptz
select k.id, g.id, g.name, g.team, r.id, r.name, r.team, k.post, t.id, coalesce(t.kind = 'tip', false), q.title,
	k.reason, k.created_at
from thanks k
join person g on g.id = k.giver and g.recognition
join person r on r.id = k.person and r.recognition
left join post p on p.id = k.post
left join thread t on t.id = p.thread
left join post q on q.id = p.thread
where not k.shout and k.created_at >= :since and k.withdrawn_at is null
	and coalesce(p.space, 0) = any (:spaces)
	and (p.id is null or (p.withdrawn_at is null and not t.withdrawn))
order by k.created_at desc, k.id desc
limit :rows;

-- top_shouts_found: many
-- What leaders put forward in the period, likewise.
--   spaces int8[]
--   since timestamptz
--   rows int8
--   -> like top_thanks_found
select k.id, g.id, g.name, g.team, r.id, r.name, r.team, k.post, t.id, coalesce(t.kind = 'tip', false), q.title,
	k.reason, k.created_at
from thanks k
join person g on g.id = k.giver and g.recognition
join person r on r.id = k.person and r.recognition
left join post p on p.id = k.post
left join thread t on t.id = p.thread
left join post q on q.id = p.thread
where k.shout and k.created_at >= :since and k.withdrawn_at is null
	and coalesce(p.space, 0) = any (:spaces)
	and (p.id is null or (p.withdrawn_at is null and not t.withdrawn))
order by k.created_at desc, k.id desc
limit :rows;

-- top_kept_sums: one
-- What was counted ahead for this period, unless it is of another one.
--   period text
--   since timestamptz
--   space int8
--   tag int8
--   kind text
--   -> helped int8, writers int8, worked int8, reads int8, made_at timestamptz
select helped, writers, worked, reads, made_at from top_kept
where period = :period and space = :space and tag = :tag and kind = :kind and since = :since;

-- top_people_kept: many
--   period text
--   space int8
--   tag int8
--   kind text
--   rows int8
--   -> like top_people_found
select r.id, r.name, r.team, x.helped, x.worked, x.reads, x.accepted, x.votes, x.thanks, x.amount
from top_kept_row x
join person r on r.id = x.id and r.recognition and r.state <> 'erased'
where x.period = :period and x.space = :space and x.tag = :tag and x.kind = :kind and not x.post
order by x.place
limit :rows;

-- top_posts_kept: many
-- Looked at once more: it may have been withdrawn or moved since.
--   period text
--   space int8
--   tag int8
--   kind text
--   spaces int8[]
--   rows int8
--   -> like top_posts_found
select p.id, p.kind, t.id, t.kind = 'tip', q.title, r.id, r.name, r.team, p.author_written,
	s.id, s.slug, s.name, s.private,
	x.helped, x.worked, x.reads, x.accepted, x.votes, x.thanks, x.amount
from top_kept_row x
join post p on p.id = x.id and p.withdrawn_at is null
join thread t on t.id = p.thread and not t.withdrawn
join post q on q.id = t.id
join space s on s.id = p.space
join person r on r.id = p.author and r.recognition and r.state <> 'erased'
where x.period = :period and x.space = :space and x.tag = :tag and x.kind = :kind and x.post and p.space = any (:spaces)
order by x.place
limit :rows;

-- top_people_summed: many
-- Added up from what was counted ahead, for what is not kept by itself.
--   period text
--   spaces int8[]
--   tag int8?
--   team text?
--   kind text?
--   rows int8
--   -> like top_people_found
select r.id, r.name, r.team, x.helped, x.worked, x.reads, x.accepted, x.votes, x.thanks, x.amount
from top_kept_people(:period, :spaces, :tag, :team, :kind) x
join person r on r.id = x.person and r.recognition and r.state <> 'erased'
order by x.amount desc, x.helped desc, x.worked desc, x.thanks desc, x.votes desc, r.id
limit :rows;

-- top_posts_summed: many
--   period text
--   spaces int8[]
--   tag int8?
--   team text?
--   kind text?
--   rows int8
--   -> like top_posts_found
select p.id, p.kind, t.id, t.kind = 'tip', q.title, r.id, r.name, r.team, p.author_written,
	s.id, s.slug, s.name, s.private,
	x.helped, x.worked, x.reads, x.accepted, x.votes, x.thanks, x.amount
from (
	select y.post, y.helped, y.worked, y.reads, y.accepted, y.votes, y.thanks, y.amount
	from top_kept_posts(:period, :spaces, :tag, :team, :kind) y
	order by y.amount desc, y.helped desc, y.worked desc, y.votes desc, y.post
	limit 2000
) x
join post p on p.id = x.post and p.withdrawn_at is null and p.space = any (:spaces)
join thread t on t.id = p.thread and not t.withdrawn
join post q on q.id = t.id
join space s on s.id = p.space
join person r on r.id = p.author and r.recognition and r.state <> 'erased'
order by x.amount desc, x.helped desc, x.worked desc, x.votes desc, p.id
limit :rows;

-- top_sums_summed: one
--   period text
--   spaces int8[]
--   tag int8?
--   team text?
--   kind text?
--   -> like top_sums
select helped, writers, worked, reads from top_kept_totals(:period, :spaces, :tag, :team, :kind);

-- top_many: one
-- How much was said since, of each sort up to a bound, whether it counts or not: read from the indexes alone.
--   since timestamptz
--   bound int8
--   -> n int8
select (select count(*) from (select from post_use where created_at >= :since limit :bound) x)
	+ (select count(*) from (select from search_end where ended_at >= :since limit :bound) x)
	+ (select count(*) from (select from vote where created_at >= :since limit :bound) x)
	+ (select count(*) from (select from thread where accepted_at >= :since limit :bound) x)
	+ (select count(*) from (select from thanks where created_at >= :since and withdrawn_at is null limit :bound) x);

-- top_keep_facts: exec
-- Counts a period: what each post and person got in it.
--   period text
--   since timestamptz
--   until timestamptz?
with counted as (
	select f.post, f.person, max(f.thread) as thread, max(f.space) as space, max(f.post_kind) as kind,
		count(*) filter (where f.kind = 'use') as worked, count(*) filter (where f.kind = 'read') as reads,
		count(*) filter (where f.kind = 'accepted') as accepted, count(*) filter (where f.kind = 'vote') as votes,
		count(*) filter (where f.kind = 'thanks') as thanks,
		coalesce(array_agg(distinct f.giver) filter (where f.kind in ('use', 'read', 'accepted')), '{}') as givers
	from credit_fact f
	where f.at >= :since and (:until::timestamptz is null or f.at < :until)
	group by f.post, f.person
), weighed as (
	select c.post, c.person, sum(c.amount) as amount
	from credit c
	where c.at >= :since and (:until::timestamptz is null or c.at < :until)
	group by c.post, c.person
)
insert into top_kept_post (period, post, person, thread, space, kind, worked, reads, accepted, votes, thanks, amount,
	givers)
select :period, c.post, c.person, c.thread, c.space, c.kind, c.worked, c.reads, c.accepted, c.votes, c.thanks,
	coalesce(w.amount, 0), c.givers
from counted c
left join weighed w on w.post = c.post and w.person = c.person;

-- top_keep_spaces: many
-- 0 for all open ones together, and each that has much in it: whose sums are kept, too, of every kind.
--   period text
--   bound int8
--   -> space int8
select 0::bigint as space
union all
select x.space from (
	select k.space from top_kept_post k where k.period = :period and k.space > 0
	group by k.space having count(*) >= :bound
	order by count(*) desc
	limit 20
) x
limit 21;

-- top_keep_tags: many
-- Topics with much in the open spaces: whose sums are kept, too.
--   period text
--   spaces int8[]
--   bound int8
--   -> tag int8
select x.tag from (
	select g.tag from top_kept_post k join thread_tag g on g.thread = k.thread
	where k.period = :period and k.space = any (:spaces)
	group by g.tag having count(*) >= :bound
	order by count(*) desc, g.tag
	limit 12
) x
limit 12;

-- top_keep_scope: one
--   space int8
--   -> spaces int8[]
select array(select s.id from space s where s.recognition
		and case when :space::bigint = 0 then not s.private else s.id = :space end)
	|| case when :space::bigint = 0 then '{0}'::bigint[] else '{}' end;

-- top_keep_clear: exec
-- What was counted of a period before.
--   period text
with gone as (delete from top_kept_post where period = :period)
delete from top_kept where period = :period;

-- top_keep_begin: exec
--   period text
--   since timestamptz
--   space int8
--   tag int8
--   kind text
--   spaces int8[]
--   now timestamptz
insert into top_kept (period, since, space, tag, kind, made_at, helped, writers, worked, reads)
select :period, :since, :space, :tag, :kind, :now, x.helped, x.writers, x.worked, x.reads
from top_kept_totals(:period, :spaces, nullif(:tag::bigint, 0), null, nullif(:kind, '')) x;

-- top_keep_people: exec
--   period text
--   space int8
--   tag int8
--   kind text
--   spaces int8[]
insert into top_kept_row (period, space, tag, kind, post, place, id, helped, worked, reads, accepted, votes, thanks, amount)
select :period, :space, :tag, :kind, false, row_number() over (order by x.amount desc, x.helped desc, x.worked desc,
	x.thanks desc, x.votes desc, x.person), x.person, x.helped, x.worked, x.reads, x.accepted, x.votes, x.thanks,
	x.amount
from top_kept_people(:period, :spaces, nullif(:tag::bigint, 0), null, nullif(:kind, '')) x
order by 6
limit 1000;

-- top_keep_posts: exec
--   period text
--   space int8
--   tag int8
--   kind text
--   spaces int8[]
insert into top_kept_row (period, space, tag, kind, post, place, id, helped, worked, reads, accepted, votes, thanks, amount)
select :period, :space, :tag, :kind, true, row_number() over (order by x.amount desc, x.helped desc, x.worked desc,
	x.votes desc, x.post), x.post, x.helped, x.worked, x.reads, x.accepted, x.votes, x.thanks, x.amount
from top_kept_posts(:period, :spaces, nullif(:tag::bigint, 0), null, nullif(:kind, '')) x
order by 6
limit 1000;

-- top_keep_age: one
-- When this period was last counted ahead.
--   period text
--   since timestamptz
--   -> made_at timestamptz
select made_at from top_kept where period = :period and space = 0 and tag = 0 and kind = '' and since = :since;

-- top_own_scope: one
-- When the period began, and everywhere the person reads.
--   reader int8
--   unit text
--   zone text
--   now timestamptz
--   -> like top_scope
select top_since(:unit, :now, :zone),
	array(select v.space from reader_space v where v.reader = :reader and v.recognition) || '{0}'::bigint[];

-- top_own_posts: many
--   person int8
--   spaces int8[]
--   since timestamptz
--   rows int8
--   -> like top_posts_found
select p.id, p.kind, t.id, t.kind = 'tip', q.title, r.id, r.name, r.team, p.author_written,
	s.id, s.slug, s.name, s.private,
	x.helped, x.worked, x.reads, x.accepted, x.votes, x.thanks, coalesce(w.amount, 0)::bigint
from (
	select f.post, count(distinct f.giver) filter (where f.kind in ('use', 'read', 'accepted')) as helped,
		count(*) filter (where f.kind = 'use') as worked, count(*) filter (where f.kind = 'read') as reads,
		count(*) filter (where f.kind = 'accepted') as accepted, count(*) filter (where f.kind = 'vote') as votes,
		count(*) filter (where f.kind = 'thanks') as thanks
	from credit_fact f
	where f.person = :person and f.at >= :since and f.space = any (:spaces) and f.post > 0
	group by f.post
) x
join post p on p.id = x.post and p.author = :person
join thread t on t.id = p.thread
join post q on q.id = t.id
join space s on s.id = p.space
join person r on r.id = p.author
left join (
	select c.post, sum(c.amount) as amount from credit c
	where c.person = :person and c.at >= :since and c.space = any (:spaces)
	group by c.post
) w on w.post = x.post
order by coalesce(w.amount, 0) desc, x.helped desc, x.worked desc, x.votes desc, p.id
limit :rows;

-- top_own_sums: one
--   person int8
--   spaces int8[]
--   since timestamptz
--   -> like top_sums
select count(distinct f.giver), 1::bigint, count(*) filter (where f.kind = 'use'), count(*) filter (where f.kind = 'read')
from credit_fact f
where f.person = :person and f.at >= :since and f.space = any (:spaces) and f.kind in ('use', 'read', 'accepted');

-- top_month_begins: one
-- The month by the clock of a zone.
--   now timestamptz
--   zone text
--   -> month text
select to_char(date_trunc('month', :now::timestamptz at time zone :zone), 'YYYY-MM-DD');

-- top_month_sums: one
-- Last month, when it is counted.
--   now timestamptz
--   zone text
--   -> helped int8
select helped from top_kept
where period = 'last-month' and space = 0 and tag = 0 and kind = '' and since = top_since('last-month', :now, :zone);
