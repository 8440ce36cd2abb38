-- mentoring_month_row: many
-- What mentoring brought in each of the last months, the current one first, in the spaces that the reader reads; whoever
-- asks without a name is nobody's mentee.
--   reader int8
--   now timestamptz
--   months int4
--   -> begins_at timestamptz, offers int8, requests int8, agreed int8, pairs int8, met int8, meetings int8
--   -> minutes int8, ended int8, asked int8, solved int8
with month as materialized (
	select g at time zone 'UTC' as a, (g + interval '1 month') at time zone 'UTC' as z
	from generate_series(date_trunc('month', :now::timestamptz at time zone 'UTC') - (:months - 1) * interval '1 month',
		date_trunc('month', :now::timestamptz at time zone 'UTC'), interval '1 month') g
), pair as materialized (
	select m.id, m.mentee, m.created_at, m.state, m.ended_at,
		case when m.state in ('accepted', 'paused', 'closed') then m.answered_at end as begun_at
	from mentorship m
	join thread t on t.id = m.offer
	join reader_space v on v.reader = :reader and v.space = t.space
), held as materialized (
	select g.mentorship, g.starts_at, g.minutes from meeting g
	where g.state = 'held' and g.starts_at >= (select min(a) from month)
), asked as materialized (
	select distinct t.id, t.created_at, t.accepted_answer is not null as solved
	from pair p
	join post q on q.author = p.mentee and q.kind = 'question' and q.withdrawn_at is null
		and q.created_at >= greatest(p.begun_at, (select min(a) from month)) and (p.ended_at is null or q.created_at < p.ended_at)
	join thread t on t.id = q.id and not t.withdrawn
	join reader_space v on v.reader = :reader and v.space = t.space
	where p.begun_at is not null
)
select m.a,
	(select count(*) from thread t join reader_space v on v.reader = :reader and v.space = t.space
		where t.kind = 'offer' and not t.withdrawn and t.created_at >= m.a and t.created_at < m.z),
	(select count(*) from pair p where p.created_at >= m.a and p.created_at < m.z),
	(select count(*) from pair p where p.begun_at >= m.a and p.begun_at < m.z),
	w.pairs, w.met,
	(select count(*) from held h where h.starts_at >= m.a and h.starts_at < m.z),
	(select coalesce(sum(h.minutes), 0) from held h where h.starts_at >= m.a and h.starts_at < m.z)::bigint,
	(select count(*) from pair p where p.begun_at is not null and p.state = 'closed' and p.ended_at >= m.a and p.ended_at < m.z),
	(select count(*) from asked q where q.created_at >= m.a and q.created_at < m.z),
	(select count(*) from asked q where q.created_at >= m.a and q.created_at < m.z and q.solved)
from month m
cross join lateral (
	select count(*) as pairs, count(*) filter (where exists (select from held h
		where h.mentorship = p.id and h.starts_at >= m.a and h.starts_at < m.z)) as met
	from pair p
	where p.begun_at < m.z and (p.ended_at is null or p.ended_at >= m.a)
) w
order by m.a desc
limit 60;
