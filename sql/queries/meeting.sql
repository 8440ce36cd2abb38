-- What two people who found each other do together. The gate is being one of the two, in every query; who is not
-- gets no row, administrators included.

-- agreement_show: one
-- The revision the reader and the other one agreed to are said from the reader's side.
--   reader int8
--   mentorship int8
--   -> revision int4, goals text[], progress int8[], rhythm text, privacy text, mine bool, theirs bool
--   -> changed_by int8, changed_at timestamptz
select a.revision, a.goals, a.progress::bigint[], a.rhythm, a.privacy,
	case when m.mentor = :reader then a.mentor_agreed else a.mentee_agreed end = a.revision,
	case when m.mentor = :reader then a.mentee_agreed else a.mentor_agreed end = a.revision,
	a.changed_by, a.changed_at
from agreement a
join mentorship m on m.id = a.mentorship and :reader in (m.mentor, m.mentee)
where a.mentorship = :mentorship;

-- agreement_put: one
-- Goals that stay keep how far they have come. No row: it is not at this revision any more (0: there is none yet).
--   actor int8
--   mentorship int8
--   revision int4
--   goals text[]
--   rhythm text
--   privacy text
--   now timestamptz
--   -> revision int4
insert into agreement as a (mentorship, revision, goals, progress, rhythm, privacy, mentor_agreed, mentee_agreed,
	changed_by, changed_at)
select m.id, 1, :goals, array_fill(0, array[cardinality(:goals::text[])]), :rhythm, :privacy,
	(m.mentor = :actor)::integer, (m.mentee = :actor)::integer, :actor, :now
from mentorship m
where m.id = :mentorship and :actor in (m.mentor, m.mentee)
	and (:revision::integer = 0 or exists (select from agreement b where b.mentorship = m.id))
on conflict (mentorship) do update set revision = a.revision + 1, goals = excluded.goals,
	progress = array(select coalesce(a.progress[array_position(a.goals, g)], 0)
		from unnest(excluded.goals) with ordinality u (g, n) order by n),
	rhythm = excluded.rhythm, privacy = excluded.privacy,
	mentor_agreed = case when excluded.mentor_agreed = 1 then a.revision + 1 else a.mentor_agreed end,
	mentee_agreed = case when excluded.mentee_agreed = 1 then a.revision + 1 else a.mentee_agreed end,
	changed_by = excluded.changed_by, changed_at = excluded.changed_at
	where a.revision = :revision
returning a.revision;

-- agreement_agree: one
--   actor int8
--   mentorship int8
--   revision int4
--   -> revision int4
update agreement a set
	mentor_agreed = case when m.mentor = :actor then a.revision else a.mentor_agreed end,
	mentee_agreed = case when m.mentee = :actor then a.revision else a.mentee_agreed end
from mentorship m
where m.id = a.mentorship and a.mentorship = :mentorship and :actor in (m.mentor, m.mentee) and a.revision = :revision
returning a.revision;

-- agreement_progress: one
--   actor int8
--   mentorship int8
--   goal int4
--   progress int4
--   -> goals int4
update agreement a set progress[:goal] = :progress
from mentorship m
where m.id = a.mentorship and a.mentorship = :mentorship and :actor in (m.mentor, m.mentee)
	and :goal between 1 and cardinality(a.goals)
returning cardinality(a.goals);

-- meeting_insert: one
--   actor int8
--   mentorship int8
--   starts_at timestamptz
--   minutes int4
--   place text
--   agenda text
--   now timestamptz
--   -> id int8
insert into meeting (mentorship, starts_at, minutes, place, agenda, changed_by, created_at, changed_at)
select m.id, :starts_at, :minutes, :place, :agenda, :actor, :now, :now
from mentorship m
where m.id = :mentorship and :actor in (m.mentor, m.mentee)
	and (select count(*) from meeting g where g.mentorship = m.id and g.state = 'planned' and g.starts_at > :now) < 50
returning id;

-- meeting_for_change: one
-- Locked: it moves one step at a time.
--   actor int8
--   meeting int8
--   -> id int8, mentorship int8, offer int8, mentor int8, mentee int8, pair_state text
--   -> starts_at timestamptz, minutes int4, place text, agenda text, state text, sequence int4
select g.id, m.id, m.offer, m.mentor, m.mentee, m.state, g.starts_at, g.minutes, g.place, g.agenda, g.state, g.sequence
from meeting g
join mentorship m on m.id = g.mentorship
where g.id = :meeting and :actor in (m.mentor, m.mentee)
for no key update of g;

-- meeting_put: exec
--   meeting int8
--   actor int8
--   starts_at timestamptz
--   minutes int4
--   place text
--   agenda text
--   state text
--   sequence int4
--   now timestamptz
update meeting set starts_at = :starts_at, minutes = :minutes, place = :place, agenda = :agenda, state = :state,
	sequence = :sequence, changed_by = :actor, changed_at = :now
where id = :meeting;

-- meeting_mail: exec
-- The invitation to both, as far as they want to be mailed.
--   meeting int8
--   sequence int4
--   now timestamptz
insert into mail (person, meeting, sequence, try_at, created_at)
select p.id, g.id, :sequence, :now, :now
from meeting g
join mentorship m on m.id = g.mentorship
join person p on p.id in (m.mentor, m.mentee) and p.mail_asked and p.email is not null
where g.id = :meeting
on conflict do nothing;

-- meeting_cancel_all: many
-- What was still to come, when the two are through.
--   mentorship int8
--   actor int8
--   now timestamptz
--   -> id int8, sequence int4
update meeting set state = 'cancelled', sequence = sequence + 1, changed_by = :actor, changed_at = :now
where id in (select id from meeting where mentorship = :mentorship and state = 'planned' and starts_at > :now
	order by id limit 100 for no key update)
returning id, sequence;

-- meeting_row: many
-- Of one mentorship or one meeting, or (none named) all of the reader's that are still to come or lie back no longer
-- than since. The latest first; wall: what the reader's clock shows, as if that were UTC.
--   reader int8
--   mentorship int8?
--   meeting int8?
--   since timestamptz?
--   rows int8
--   -> id int8, mentorship int8, starts_at timestamptz, wall timestamptz, minutes int4, place text, agenda text
--   -> state text, sequence int4, changed_by int8, changed_at timestamptz, pair_state text, kind text
--   -> other int8, other_name text, other_team text, time_zone text
select g.id, g.mentorship, g.starts_at, (g.starts_at at time zone r.time_zone) at time zone 'UTC', g.minutes, g.place,
	g.agenda, g.state, g.sequence, g.changed_by, g.changed_at, m.state, o.kind, p.id, p.name, p.team, r.time_zone
from person r
join mentorship m on r.id in (m.mentor, m.mentee)
join offer o on o.id = m.offer
join meeting g on g.mentorship = m.id
join person p on p.id in (m.mentor, m.mentee) and p.id <> r.id
where r.id = :reader
	and (:mentorship::bigint is null or g.mentorship = :mentorship)
	and (:meeting::bigint is null or g.id = :meeting)
	and (:since::timestamptz is null or (g.state <> 'cancelled' and g.starts_at > :since))
order by g.starts_at desc, g.id desc
limit :rows;

-- calendar_feed_show: one
--   person int8
--   -> number int4, open bool, made_at timestamptz
select number, open, made_at from calendar_feed where person = :person;

-- calendar_feed_put: exec
-- A new address, or none (open = no); an old one never comes back.
--   person int8
--   open bool
--   now timestamptz
insert into calendar_feed as f (person, number, open, made_at) values (:person, 1, :open, :now)
on conflict (person) do update set number = f.number + 1, open = excluded.open, made_at = excluded.made_at;

-- calendar_feed_person: one
-- Whose feed it is, while they are here and it is open.
--   person int8
--   number int4
--   -> person int8, name text, time_zone text
select p.id, p.name, p.time_zone
from calendar_feed f
join person p on p.id = f.person and p.state = 'active'
where f.person = :person and f.number = :number and f.open;

-- meeting_slot: one
-- The day that was asked for with a request, if it is still to come.
--   mentorship int8
--   actor int8
--   now timestamptz
--   -> id int8
insert into meeting (mentorship, starts_at, minutes, place, changed_by, created_at, changed_at)
select m.id, l.starts_at, l.minutes, o.place, :actor, :now, :now
from mentorship m
join offer o on o.id = m.offer
join offer_slot l on l.id = m.slot
where m.id = :mentorship and :actor in (m.mentor, m.mentee) and l.starts_at > :now
returning id;

-- meeting_note_show: one
--   reader int8
--   meeting int8
--   -> words text, changed_at timestamptz
select words, changed_at from meeting_note where meeting = :meeting and person = :reader;

-- meeting_note_put: one
-- No row: the meeting is none of the actor's.
--   actor int8
--   meeting int8
--   words text
--   now timestamptz
--   -> meeting int8
insert into meeting_note (meeting, person, words, changed_at)
select g.id, :actor, :words, :now
from meeting g
join mentorship m on m.id = g.mentorship
where g.id = :meeting and :actor in (m.mentor, m.mentee)
on conflict (meeting, person) do update set words = excluded.words, changed_at = excluded.changed_at
returning meeting;
