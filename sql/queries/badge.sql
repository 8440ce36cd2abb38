-- badge_mark: one
-- Entries of the ledger that are newer than this were written behind it.
--   -> id int8
select coalesce(max(id), 0) from credit;

-- badge_people: many
-- Whose badges may be others since an entry; since 0: everybody's who has an entry or a badge.
--   since int8
--   -> person int8
select distinct x.person from (
	select c.person from credit c where c.id > :since
	union all
	select b.person from badge b where :since = 0
) x
order by x.person
limit 1000000;

-- badge_fold: one
-- Gives these people the badges that the ledger says they have now, and takes back the others. A fact counts as far
-- as it is worth something: a colleague counts from the worth of a single search on, so praise in a circle does not.
-- earned_at is when the last fact came that was needed.
--   people int8[]
--   badges text[]
--   measures text[]
--   least int8[]
--   w_found int8
--   w_thanks int8
--   -> given int8, taken int8
with rule as (
	select badge, measure, least
	from unnest(:badges::text[], :measures::text[], :least::bigint[]) as r (badge, measure, least)
), fact as (
	select c.person, c.space, c.kind, c.giver, c.post, c.at, sum(c.amount) as amount
	from credit c
	where c.person = any (:people)
	group by c.person, c.space, c.kind, c.giver, c.post, c.at, c.about
	having sum(c.amount) > 0
), found as (
	select person, space, giver, post, min(at) as at, sum(amount) as amount
	from fact where kind in ('use', 'read', 'accepted')
	group by person, space, giver, post
), helped as (
	select person, space, giver, min(at) as at
	from found
	group by person, space, giver having sum(amount) >= :w_found
), event as (
	-- Different people who found something in what they wrote.
	select person, space, 'people' as measure, 0::bigint as part, at from helped
	union all
	-- Other teams among them.
	select h.person, h.space, 'teams', 0, min(h.at)
	from helped h
	join person g on g.id = h.giver and g.team <> ''
	join person r on r.id = h.person and r.team <> g.team
	group by h.person, h.space, g.team
	union all
	-- Different people whom a single post helped.
	select person, space, 'post', post, at from found where amount >= :w_found
	union all
	-- The same, half a year and more after it was written.
	select f.person, f.space, 'old', f.post, min(f.at)
	from fact f
	join post p on p.id = f.post
	where f.kind in ('use', 'read', 'accepted') and f.amount >= :w_found
		and f.at >= p.created_at + interval '180 days'
	group by f.person, f.space, f.post, f.giver
	union all
	-- Different people whose question had waited for three days.
	select f.person, f.space, 'waited', 0, min(f.at)
	from fact f
	join post p on p.id = f.post
	join post q on q.id = p.thread
	where f.kind = 'accepted' and f.amount >= :w_found and p.created_at >= q.created_at + interval '3 days'
	group by f.person, f.space, f.giver
	union all
	-- Different people who said thank you.
	select person, space, 'thanks', 0, min(at)
	from fact where kind = 'thanks'
	group by person, space, giver having sum(amount) >= :w_thanks
), placed as (
	select person, space, measure, at,
		row_number() over (partition by person, space, measure, part order by at) as place
	from event
), due as (
	select p.person, r.badge, p.space, min(p.at) as earned_at
	from placed p
	join rule r on r.measure = p.measure and r.least = p.place
	group by p.person, r.badge, p.space
), taken as (
	delete from badge b
	where b.person = any (:people)
		and not exists (select from due d where (d.person, d.badge, d.space) = (b.person, b.badge, b.space))
	returning 1
), given as (
	insert into badge as b (person, badge, space, earned_at)
	select person, badge, space, earned_at from due
	on conflict (person, badge, space) do update set earned_at = excluded.earned_at
		where b.earned_at <> excluded.earned_at
	returning 1
)
select (select count(*) from given), (select count(*) from taken);

-- badge_list: many
-- A person's badges as far as the reader may see what they come from, with where they were earned; space 0: anywhere.
--   reader int8
--   person int8
--   -> badge text, space int8, slug text, name text, private bool, earned_at timestamptz
select x.badge, x.space, coalesce(s.slug, ''), coalesce(s.name, ''), coalesce(s.private, false), x.earned_at
from shown_badge x
left join space s on s.id = x.space
where x.reader = :reader and x.person = :person
order by x.earned_at, x.badge, x.space
limit 1000;
