-- What two people who found each other owe each other, and how it was. Being one of the two is the gate, in every query.

-- pair_task_list: many
-- What is open first, by its day; then what is done, the latest first.
--   reader int8
--   mentorship int8
--   task int8?
--   rows int8
--   -> id int8, mentorship int8, person int8, name text, words text, has_due bool, due timestamptz, done_at timestamptz?
--   -> state text
select t.id, m.id, t.person, p.name, t.words, t.due_on is not null,
	coalesce(t.due_on, '1970-01-01')::timestamp at time zone 'UTC', t.done_at, m.state
from pair_task t
join mentorship m on m.id = t.mentorship and :reader in (m.mentor, m.mentee)
join person p on p.id = t.person
where (t.mentorship = :mentorship or t.id = :task) and t.gone_at is null
	and (:task::bigint is null or t.id = :task)
order by t.done_at is not null, t.done_at desc, t.due_on nulls last, t.id
limit :rows;

-- pair_task_insert: one
-- No row: there are too many already.
--   mentorship int8
--   person int8
--   words text
--   has_due bool
--   due timestamptz
--   actor int8
--   now timestamptz
--   -> id int8
insert into pair_task (mentorship, person, words, due_on, created_by, created_at)
select m.id, :person, :words, case when :has_due then (:due at time zone 'UTC')::date end, :actor, :now
from mentorship m
where m.id = :mentorship and :actor in (m.mentor, m.mentee) and :person in (m.mentor, m.mentee)
	and (select count(*) from pair_task t where t.mentorship = m.id and t.gone_at is null) < 100
returning id;

-- pair_task_put: one
-- done, open again, or gone.
--   actor int8
--   task int8
--   state text
--   now timestamptz
--   -> id int8, mentorship int8
update pair_task t set
	done_at = case when :state = 'done' then coalesce(t.done_at, :now) when :state = 'open' then null else t.done_at end,
	gone_at = case when :state = 'gone' then :now::timestamptz end
from mentorship m
where t.id = :task and m.id = t.mentorship and :actor in (m.mentor, m.mentee) and t.gone_at is null
returning t.id, m.id;

-- pair_feedback_show: one
-- The reader's own, whether the other one has said theirs is not told; held: they met at least once.
--   reader int8
--   mentorship int8
--   -> held bool, given bool, helped int4, reached int4, again bool
select exists (select from meeting g where g.mentorship = m.id and g.state = 'held'), f.person is not null,
	coalesce(f.helped, 0), coalesce(f.reached, 0), coalesce(f.again, false)
from mentorship m
left join pair_feedback f on f.mentorship = m.id and f.person = :reader
where m.id = :mentorship and :reader in (m.mentor, m.mentee);

-- pair_feedback_insert: exec
--   mentorship int8
--   actor int8
--   helped int4
--   reached int4
--   again bool
--   now timestamptz
insert into pair_feedback (mentorship, person, helped, reached, again, given_at)
values (:mentorship, :actor, :helped, :reached, :again, :now);

-- pair_feedback_sums: one
-- How it was for those who worked with somebody, or for all in a programme: each of them once, and only in whole
-- groups, so that no two sums differ by fewer people than a group has.
--   person int8?
--   programme int8?
--   people int8
--   -> people int8, helped int8, reached int8, partly int8, again int8
with given as (
	select distinct on (f.person) f.person, f.helped, f.reached, f.again, f.given_at
	from pair_feedback f
	join mentorship m on m.id = f.mentorship
	where (:person in (m.mentor, m.mentee) and f.person <> :person)
		or (:programme::bigint is not null and m.id in (select x.mentorship from programme_pair x where x.programme = :programme))
	order by f.person, f.given_at, f.mentorship
), ranked as (
	select g.helped, g.reached, g.again, row_number() over (order by g.given_at, g.person) as n, count(*) over () as total
	from given g
)
select count(*), count(*) filter (where helped >= 3), count(*) filter (where reached = 2),
	count(*) filter (where reached = 1), count(*) filter (where again)
from ranked where n <= total / :people * :people;

-- pair_sums_row: one
-- Somebody's own hours and what came of them.
--   reader int8
--   -> minutes_mentor int8, minutes_mentee int8, meetings int8, people int8, goals int8, goals_reached int8
--   -> tasks_done int8, tips int8
with mine as (
	select m.id, m.mentor = :reader as mentoring, case when m.mentor = :reader then m.mentee else m.mentor end as other
	from mentorship m
	where :reader in (m.mentor, m.mentee) and m.state in ('accepted', 'paused', 'closed')
), held as (
	select x.mentoring, x.other, g.minutes from mine x join meeting g on g.mentorship = x.id and g.state = 'held'
)
select coalesce((select sum(minutes) from held where mentoring), 0), coalesce((select sum(minutes) from held where not mentoring), 0),
	(select count(*) from held), (select count(distinct other) from held),
	coalesce((select sum(cardinality(a.goals)) from mine x join agreement a on a.mentorship = x.id), 0),
	(select count(*) from mine x join agreement a on a.mentorship = x.id, unnest(a.progress) q where q = 4),
	(select count(*) from mine x join pair_task t on t.mentorship = x.id where t.done_at is not null and t.gone_at is null),
	(select count(*) from mine x join shadow_note n on n.mentorship = x.id where n.tip is not null);

-- shadow_note_ask: many
-- Mentees who came along for a shadowing that is over and have not been asked yet.
--   now timestamptz
--   -> mentorship int8, mentee int8, offer int8
insert into shadow_note (mentorship, asked_at)
select m.id, :now
from mentorship m
join offer o on o.id = m.offer and o.kind = 'shadowing'
where m.state in ('accepted', 'paused', 'closed')
	and not exists (select from shadow_note n where n.mentorship = m.id)
	and exists (select from meeting g where g.mentorship = m.id
		and (g.state = 'held' or (g.state = 'planned' and g.starts_at + make_interval(mins => g.minutes) <= :now)))
order by m.id
limit 100
on conflict do nothing
returning mentorship, (select m.mentee from mentorship m where m.id = shadow_note.mentorship),
	(select m.offer from mentorship m where m.id = shadow_note.mentorship);

-- shadow_note_show: one
-- tip: 0 when there is none, or none the reader may read.
--   reader int8
--   mentorship int8
--   -> words text, written_at timestamptz?, tip int8, tip_title text
select n.words, n.written_at, case when v.space is null then 0 else p.id end, case when v.space is null then '' else p.title end
from shadow_note n
join mentorship m on m.id = n.mentorship and :reader in (m.mentor, m.mentee)
left join thread t on t.id = n.tip and not t.withdrawn
left join post p on p.id = t.id
left join reader_space v on v.reader = :reader and v.space = t.space
where n.mentorship = :mentorship;

-- shadow_note_put: one
-- No row: nobody asked for it, or it is not the actor's to write.
--   actor int8
--   mentorship int8
--   words text
--   now timestamptz
--   -> mentorship int8
update shadow_note n set words = :words, written_at = :now
from mentorship m
where n.mentorship = :mentorship and m.id = n.mentorship and m.mentee = :actor
returning n.mentorship;

-- shadow_note_tip: exec
--   actor int8
--   mentorship int8
--   tip int8
update shadow_note n set tip = :tip
from mentorship m
where n.mentorship = :mentorship and m.id = n.mentorship and m.mentee = :actor and n.written_at is not null;
