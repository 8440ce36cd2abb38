-- credit_hold: one
-- How far everything was folded. One folds at a time.
--   -> xid int8?, id int8, at timestamptz, searched timestamptz
select xid::text::bigint, id, at, searched from credit_fold for update;

-- credit_folded: exec
--   xid int8
--   id int8
--   at timestamptz
--   searched timestamptz
update credit_fold set xid = :xid::text::xid8, id = :id, at = :at, searched = :searched;

-- credit_changed: many
-- Posts of threads that changed since; the last of them says how far that was.
--   xid int8
--   id int8
--   rows int8
--   -> xid int8, id int8, thread int8
select o.xid::text::bigint, o.id, o.object
from outbox o
where (o.xid, o.id) > (:xid::text::xid8, :id) and o.kind = 'thread'
	and o.xid < pg_snapshot_xmin(pg_current_snapshot())
order by o.xid, o.id
limit :rows;

-- credit_reads: exec
-- Searches that ended: said so, or opened and then neither looked on, nor opened another, nor asked.
-- Of a question it is the accepted answer that was read, or the one that was most useful.
--   since timestamptz
--   settled timestamptz
--   solved timestamptz
insert into search_end (post, person, day, ended_at)
select distinct on (a.post, s.person, c.chosen_at::date) a.post, s.person, c.chosen_at::date, c.chosen_at
from search_choice c
join search_shown s on s.id = c.shown
join thread t on t.id = c.thread and not t.withdrawn
cross join lateral (
	select p.id as post, p.author from post p
	where p.thread = t.id and p.withdrawn_at is null
		and (p.kind = 'answer' or (p.kind = 'tip' and p.id = t.id))
	order by (p.id = t.accepted_answer) is true desc, p.uses desc, p.score desc, p.id
	limit 1
) a
where a.author <> s.person
	and ((c.choice = 'solved' and c.chosen_at > :since and c.chosen_at <= :solved)
		or (c.choice = 'opened' and c.chosen_at > :since::timestamptz - interval '30 minutes'
			and c.chosen_at <= :settled
			and not exists (select from search_shown n
				where n.person = s.person and n.query <> s.query
					and n.shown_at > c.chosen_at and n.shown_at <= c.chosen_at + interval '3 minutes')
			and not exists (select from search_choice o
				where o.shown = c.shown and (o.thread, o.choice) <> (c.thread, c.choice)
					and o.choice <> 'solved' and o.chosen_at >= c.chosen_at
					and o.chosen_at <= c.chosen_at + interval '3 minutes')
			and not exists (select from search_choice d
				where d.shown = c.shown and d.thread = c.thread and d.choice = 'dismissed')
			and not exists (select from post p
				where p.author = s.person and p.kind = 'question'
					and p.created_at > s.shown_at and p.created_at <= s.shown_at + interval '30 minutes')))
order by a.post, s.person, c.chosen_at::date, c.chosen_at
on conflict do nothing;

-- credit_seasons: many
-- The quarters in which something may have changed: of these threads, and thanks said or taken back since.
--   threads int8[]
--   since timestamptz
--   -> season timestamptz
with changed as (
	select p.id as post from post p where p.thread = any (:threads::bigint[])
)
select distinct date_trunc('quarter', x.at, 'UTC') as season from (
	select created_at as at from post_use where post in (select post from changed)
	union all select created_at from vote where post in (select post from changed)
	union all select ended_at from search_end where post in (select post from changed)
	union all select accepted_at from thread where id = any (:threads::bigint[]) and accepted_at is not null
	union all select created_at from thanks where post in (select post from changed)
	union all select at from credit where post in (select post from changed) and post > 0
	union all select created_at from thanks where created_at >= :since or withdrawn_at >= :since
	union all select ended_at from search_end where ended_at >= :since
) x
order by season
limit 1000;

-- credit_seasons_all: many
--   -> like credit_seasons
select distinct date_trunc('quarter', x.at, 'UTC') as season from (
	select at from credit_fact union all select at from credit
) x
order by season
limit 1000;

-- credit_season_end: one
--   season timestamptz
--   -> season timestamptz
select ((:season::timestamptz at time zone 'UTC') + interval '3 months') at time zone 'UTC';

-- credit_edges: many
-- Who said of whom that something was good, and how often.
--   since timestamptz
--   until timestamptz
--   -> giver int8, person int8, n int8
select giver, person, count(*) from credit_fact
where at >= :since and at < :until
group by giver, person
order by giver, person
limit 1000000;

-- credit_fold: exec
-- What each fact of the season is worth, and a row for each that the ledger has otherwise. Circles are people who
-- mostly say it of each other. What one person gives another in a day (UTC) is capped, the earlier before the later.
--   since timestamptz
--   until timestamptz
--   people int8[]
--   circles int8[]
--   w_use int8
--   w_read int8
--   w_accepted int8
--   w_thanks int8
--   w_vote int8
--   circle_percent int8
--   team_percent int8
--   day_most int8
--   now timestamptz
insert into credit (person, giver, kind, post, space, about, at, amount, written_at)
with circle as (
	select person, circle from unnest(:people::bigint[], :circles::bigint[]) as c (person, circle)
), weighed as (
	select f.kind, f.giver, f.person, f.post, f.space, f.about, f.at,
		(case f.kind when 'use' then :w_use when 'read' then :w_read when 'accepted' then :w_accepted
			when 'thanks' then :w_thanks else :w_vote end)
		* (case when a.circle = b.circle then :circle_percent else 100 end)
		* (case when f.kind = 'vote' and g.team <> '' and g.team = r.team then :team_percent else 100 end)
		/ 10000 as amount
	from credit_fact f
	join person g on g.id = f.giver
	join person r on r.id = f.person
	left join circle a on a.person = f.giver
	left join circle b on b.person = f.person
	where f.at >= :since and f.at < :until
), due as (
	select kind, giver, person, post, space, about, at,
		greatest(0, least(amount, :day_most - sum(amount) over (
			partition by giver, person, date_trunc('day', at, 'UTC')
			order by at, kind, post, about
			rows between unbounded preceding and current row) + amount))::bigint as amount
	from weighed
), had as (
	select kind, giver, person, post, space, about, at, sum(amount) as amount
	from credit where at >= :since and at < :until
	group by kind, giver, person, post, space, about, at
)
select person, giver, kind, post, space, about, at,
	(coalesce(due.amount, 0) - coalesce(had.amount, 0))::integer, :now
from due
full join had using (kind, giver, person, post, space, about, at)
where coalesce(due.amount, 0) <> coalesce(had.amount, 0);

-- credit_sum: one
-- A person's reputation as far as the reader may see what it comes from, in hundredths.
--   reader int8
--   person int8
--   -> amount int8
select coalesce(sum(c.amount), 0)::bigint
from credit c
where c.person = :person
	and (c.space = 0 or exists (select from reader_space v
		where v.reader = :reader and v.space = c.space and v.recognition));

-- credit_balances: many
-- The sum of everybody's entries, in hundredths.
--   -> person int8, amount int8
select c.person, sum(c.amount)::bigint from credit c group by c.person order by c.person limit 1000000;
