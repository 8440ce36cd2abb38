-- Programmes of mentoring: everybody here reads what they are for; whom somebody would like or not is theirs alone.

-- programme_insert: one
--   name text
--   about text
--   begins_on text
--   ends_on text
--   closes_on text
--   everywhere bool
--   actor int8
--   now timestamptz
--   -> id int8
insert into programme (name, about, begins_on, ends_on, closes_on, everywhere, created_by, created_at)
values (:name, :about, :begins_on::text::date, :ends_on::text::date, :closes_on::text::date, :everywhere, :actor, :now)
returning id;

-- programme_update: exec
--   id int8
--   name text
--   about text
--   begins_on text
--   ends_on text
--   closes_on text
--   everywhere bool
update programme set name = :name, about = :about, begins_on = :begins_on::text::date, ends_on = :ends_on::text::date,
	closes_on = :closes_on::text::date, everywhere = :everywhere, changed = changed or everywhere <> :everywhere
where id = :id;

-- programme_row: many
-- One of them, or all, the latest first; with what the reader is in it.
--   reader int8
--   id int8?
--   zone text
--   now timestamptz
--   rows int8
--   -> id int8, name text, about text, begins_on text, ends_on text, closes_on text
--   -> begins_at timestamptz, ends_at timestamptz, closes_at timestamptz, everywhere bool, open bool, published bool, ran bool
--   -> changed bool, mentors int8, mentees int8, joined bool, mentor bool
select p.id, p.name, p.about, to_char(p.begins_on, 'YYYY-MM-DD'), to_char(p.ends_on, 'YYYY-MM-DD'), to_char(p.closes_on, 'YYYY-MM-DD'),
	p.begins_on::timestamp at time zone 'UTC', p.ends_on::timestamp at time zone 'UTC', p.closes_on::timestamp at time zone 'UTC',
	p.everywhere, p.published_at is null and :now < (p.closes_on + 1)::timestamp at time zone :zone,
	p.published_at is not null, p.ran_at is not null, p.changed,
	(select count(*) from programme_member m where m.programme = p.id and m.mentor),
	(select count(*) from programme_member m where m.programme = p.id and not m.mentor),
	me.person is not null, coalesce(me.mentor, false)
from programme p
left join programme_person me on me.programme = p.id and me.person = :reader
where :id::bigint is null or p.id = :id
order by p.id desc
limit :rows;

-- programme_lock: one
-- A programme about to change, or whoever is in it: one after the other.
--   id int8
--   zone text
--   now timestamptz
--   -> id int8, name text, about text, everywhere bool, open bool, published bool, ran bool, changed bool
select id, name, about, everywhere, published_at is null and :now < (closes_on + 1)::timestamp at time zone :zone,
	published_at is not null, ran_at is not null, changed
from programme where id = :id
for no key update;

-- programme_changed: exec
-- What was found before does not hold any more.
--   id int8
update programme set changed = true where id = :id and ran_at is not null;

-- programme_ran: exec
--   id int8
--   now timestamptz
update programme set ran_at = :now, changed = false where id = :id;

-- programme_published: exec
--   id int8
--   now timestamptz
update programme set published_at = :now where id = :id;

-- -- who is in it --

-- programme_join: exec
-- Again is a change; whoever changes sides loses what they had said about the others.
--   programme int8
--   person int8
--   mentor bool
--   capacity int4
--   goal text
--   topics text[]
--   now timestamptz
insert into programme_person (programme, person, mentor, capacity, goal, topics, joined_at)
values (:programme, :person, :mentor, :capacity, :goal, :topics, :now)
on conflict (programme, person) do update set capacity = excluded.capacity, goal = excluded.goal, topics = excluded.topics;

-- programme_leave: exec
-- With all they said, and all that was said of them.
--   programme int8
--   person int8
delete from programme_person where programme = :programme and person = :person;

-- programme_count: one
--   programme int8
--   -> n int8
select count(*) from programme_person where programme = :programme;

-- programme_self_row: many
-- What the reader signed up with.
--   programme int8
--   reader int8
--   -> mentor bool, capacity int4, goal text, topics text[]
select mentor, capacity, goal, topics from programme_person where programme = :programme and person = :reader
limit 1;

-- programme_others_row: many
-- The other side, for somebody who is in it: what they signed up with, and what the reader has said of them.
--   programme int8
--   reader int8
--   -> person int8, name text, team text, goal text, topics text[], capacity int4, place int4, never bool
select o.person, o.name, o.team, o.goal, o.topics, o.capacity, coalesce(c.place, 0), n.other is not null
from programme_person me
join programme_member o on o.programme = me.programme and o.mentor <> me.mentor
left join programme_choice c on c.programme = me.programme and c.person = me.person and c.choice = o.person
left join programme_never n on n.programme = me.programme and n.person = me.person and n.other = o.person
where me.programme = :programme and me.person = :reader
order by c.place nulls last, lower(o.name), o.person
limit 400;

-- programme_choices_drop: exec
--   programme int8
--   person int8
delete from programme_choice where programme = :programme and person = :person;

-- programme_never_drop: exec
--   programme int8
--   person int8
delete from programme_never where programme = :programme and person = :person;

-- programme_choices_put: exec
-- The first of the list has place 1. Who is not on the other side is let go.
--   programme int8
--   person int8
--   choices int8[]
insert into programme_choice (programme, person, choice, place)
select me.programme, me.person, o.person, (row_number() over (order by c.at))::integer
from programme_person me
join unnest(:choices::bigint[]) with ordinality as c(person, at) on true
join programme_person o on o.programme = me.programme and o.person = c.person and o.mentor <> me.mentor
where me.programme = :programme and me.person = :person;

-- programme_never_put: exec
--   programme int8
--   person int8
--   others int8[]
insert into programme_never (programme, person, other)
select me.programme, me.person, o.person
from programme_person me
join programme_person o on o.programme = me.programme and o.person = any (:others) and o.mentor <> me.mentor
where me.programme = :programme and me.person = :person;

-- programme_fit_drop: exec
--   programme int8
--   mentee int8
delete from programme_fit where programme = :programme and mentee = :mentee;

-- programme_fit_put: exec
--   programme int8
--   mentee int8
--   people int8[]
insert into programme_fit (programme, mentee, person, knows)
select :programme, :mentee, p.person, 1 / (1 + 0.25 * (p.at - 1))
from unnest(:people::bigint[]) with ordinality as p(person, at);

-- -- making pairs --

-- programme_side: many
-- One side, in the order they signed up; elsewhere: how many colleagues a mentor has outside of programmes' pairs.
--   programme int8
--   mentor bool
--   -> person int8, name text, team text, capacity int4, topics text[], goal text, elsewhere int8
select m.person, m.name, m.team, m.capacity, m.topics, m.goal,
	(select count(*) from mentorship s where s.mentor = m.person and s.state in ('accepted', 'paused'))
from programme_member m
where m.programme = :programme and m.mentor = :mentor
order by m.joined_at, m.person
limit 400;

-- programme_choice_list: many
--   programme int8
--   -> person int8, choice int8
select person, choice from programme_choice where programme = :programme order by person, place limit 4000;

-- programme_fit_list: many
--   programme int8
--   -> mentee int8, person int8, knows float8
select f.mentee, f.person, f.knows
from programme_fit f
join programme_member m on m.programme = f.programme and m.person = f.person and m.mentor
where f.programme = :programme
order by f.mentee, f.person
limit 16000;

-- programme_apart_list: many
--   programme int8
--   -> mentor int8, mentee int8
select mentor, mentee from programme_apart where programme = :programme limit 160000;

-- programme_ruling_list: many
--   programme int8
--   -> mentor int8, mentor_name text, mentee int8, mentee_name text, fixed bool
select r.mentor, a.name, r.mentee, b.name, r.fixed
from programme_ruling r
join programme_member a on a.programme = r.programme and a.person = r.mentor
join programme_member b on b.programme = r.programme and b.person = r.mentee
where r.programme = :programme
order by r.fixed desc, lower(b.name), r.mentee, r.mentor
limit 2000;

-- programme_may_pair: one
-- Whether these two are on the two sides of it, and nothing keeps them apart; and for how many the mentor has room, and how many of those are fixed already.
--   programme int8
--   mentor int8
--   mentee int8
--   -> apart bool, room int8, fixed int8
select exists (select from programme_apart x where x.programme = a.programme and x.mentor = a.person and x.mentee = b.person),
	a.capacity - case when g.everywhere then (select count(*) from mentorship s
		where s.mentor = a.person and s.state in ('accepted', 'paused')) else 0 end,
	(select count(*) from programme_ruling r
		where r.programme = a.programme and r.mentor = a.person and r.mentee <> b.person and r.fixed)
from programme_member a
join programme g on g.id = a.programme
join programme_member b on b.programme = a.programme and b.person = :mentee and not b.mentor
where a.programme = :programme and a.person = :mentor and a.mentor;

-- programme_ruling_drop: exec
-- What was said of this pair; fixing a mentee lets go of whom they were fixed with.
--   programme int8
--   mentor int8
--   mentee int8
--   fixes bool
delete from programme_ruling where programme = :programme and mentee = :mentee and (mentor = :mentor or (:fixes and fixed));

-- programme_ruling_put: exec
--   programme int8
--   mentor int8
--   mentee int8
--   fixed bool
--   actor int8
--   now timestamptz
insert into programme_ruling (programme, mentor, mentee, fixed, ruled_by, ruled_at)
values (:programme, :mentor, :mentee, :fixed, :actor, :now);

-- programme_pairs_drop: exec
--   programme int8
delete from programme_pair where programme = :programme;

-- programme_pairs_put: exec
--   programme int8
--   mentees int8[]
--   mentors int8[]
--   fixed int8[]
--   mentor_ranks int8[]
--   mentee_ranks int8[]
insert into programme_pair (programme, mentee, mentor, fixed, mentor_rank, mentee_rank)
select :programme, x.mentee, x.mentor, x.fixed = 1, x.mentor_rank, x.mentee_rank
from unnest(:mentees::bigint[], :mentors::bigint[], :fixed::bigint[], :mentor_ranks::bigint[], :mentee_ranks::bigint[])
	as x(mentee, mentor, fixed, mentor_rank, mentee_rank);

-- programme_pair_list: many
-- The pairs with all that speaks for them, mentor by mentor.
--   programme int8
--   -> mentor int8, mentor_name text, mentor_team text, mentee int8, mentee_name text, mentee_team text, goal text
--   -> fixed bool, mentor_rank int4, mentee_rank int4, mentor_place int4, mentee_place int4, topics text[]
--   -> knows bool, mentorship int8?, mentor_topics text[]
select x.mentor, a.name, a.team, x.mentee, b.name, b.team, b.goal, x.fixed, x.mentor_rank, x.mentee_rank,
	coalesce(c.place, 0), coalesce(d.place, 0),
	array(select t from unnest(b.topics) as t where t = any (a.topics) order by t), f.knows is not null, x.mentorship, a.topics
from programme_pair x
join programme_member a on a.programme = x.programme and a.person = x.mentor
join programme_member b on b.programme = x.programme and b.person = x.mentee
left join programme_choice c on c.programme = x.programme and c.person = x.mentee and c.choice = x.mentor
left join programme_choice d on d.programme = x.programme and d.person = x.mentor and d.choice = x.mentee
left join programme_fit f on f.programme = x.programme and f.mentee = x.mentee and f.person = x.mentor
where x.programme = :programme
order by lower(a.name), x.mentor, x.mentee_rank, x.mentee
limit 400;

-- programme_pair_made: exec
--   programme int8
--   mentee int8
--   mentorship int8
update programme_pair set mentorship = :mentorship where programme = :programme and mentee = :mentee;

-- programme_own_pairs: many
-- The reader's, once it is published.
--   programme int8
--   reader int8
--   -> mentorship int8, person int8, name text, team text
select x.mentorship, o.id, o.name, o.team
from programme_pair x
join person o on o.id = case when x.mentor = :reader then x.mentee else x.mentor end
where x.programme = :programme and :reader in (x.mentor, x.mentee) and x.mentorship is not null
order by lower(o.name), o.id
limit 50;

-- programme_figures_row: one
-- What became of the pairs, in sums.
--   programme int8
--   -> pairs int8, first int8, third int8, running int8, paused int8, closed int8, met int8, minutes int8
--   -> goals int8, goals_reached int8
select count(*), count(*) filter (where c.place = 1), count(*) filter (where c.place <= 3),
	count(*) filter (where m.state = 'accepted'), count(*) filter (where m.state = 'paused'),
	count(*) filter (where m.state = 'closed'),
	count(*) filter (where h.minutes > 0), coalesce(sum(h.minutes), 0)::bigint,
	coalesce(sum(cardinality(a.goals)), 0), coalesce(sum((select count(*) from unnest(a.progress) q where q = 4)), 0)::bigint
from programme_pair x
join mentorship m on m.id = x.mentorship
left join agreement a on a.mentorship = m.id
left join lateral (select sum(g.minutes) as minutes from meeting g where g.mentorship = m.id and g.state = 'held') h on true
left join programme_choice c on c.programme = x.programme and c.person = x.mentee and c.choice = x.mentor
where x.programme = :programme;
