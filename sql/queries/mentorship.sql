-- What two people have with each other. The gate is being one of the two, for reading and for changing;
-- who is not gets no row, administrators included.

-- mentorship_insert: one
--   offer int8
--   mentor int8
--   mentee int8
--   goal text
--   slot int8?
--   now timestamptz
--   expires_at timestamptz
--   -> id int8
insert into mentorship (offer, mentor, mentee, goal, slot, state_by, created_at, expires_at)
values (:offer, :mentor, :mentee, :goal, :slot, :mentee, :now, :expires_at)
on conflict (offer, mentee) where state in ('requested', 'accepted', 'paused') do nothing
returning id;

-- mentorship_slot: one
-- A day of an offer that is still to come.
--   offer int8
--   slot int8
--   now timestamptz
--   -> id int8, taken bool
select l.id, exists (select from mentorship m
	where m.slot = l.id and m.state in ('accepted', 'paused', 'closed'))
from offer_slot l
where l.id = :slot and l.offer = :offer and l.starts_at > :now;

-- mentorship_offer: one
-- The offer of a mentorship of the actor's, locked: places are given away one after the other.
--   actor int8
--   mentorship int8
--   -> id int8, capacity int4, taken int4, withdrawn bool
select o.id, o.capacity, o.taken, t.withdrawn
from offer o
join thread t on t.id = o.id
where o.id = (select m.offer from mentorship m where m.id = :mentorship and :actor in (m.mentor, m.mentee))
for no key update of o;

-- mentorship_for_change: one
-- The mentorship itself, locked behind its offer.
--   actor int8
--   mentorship int8
--   -> id int8, offer int8, mentor int8, mentee int8, slot int8?, state text
select id, offer, mentor, mentee, slot, state
from mentorship
where id = :mentorship and :actor in (mentor, mentee)
for no key update;

-- mentorship_state_put: exec
--   mentorship int8
--   state text
--   reason text
--   actor int8?
--   answered_at timestamptz?
--   ended_at timestamptz?
update mentorship set state = :state, reason = :reason, state_by = :actor,
	answered_at = coalesce(answered_at, :answered_at), ended_at = :ended_at
where id = :mentorship;

-- mentorship_slot_taken: one
-- Whether somebody else comes on this day already.
--   slot int8
--   mentorship int8
--   -> taken bool
select exists (select from mentorship m
	where m.slot = :slot and m.id <> :mentorship and m.state in ('accepted', 'paused', 'closed'));

-- mentorship_list_row: many
-- One's own, as mentor or mentee; those that are over come last, otherwise the latest first. The title of the
-- offer is there while the reader may read it.
--   reader int8
--   id int8?
--   offer int8?
--   current bool
--   after int8?
--   rows int8
--   -> id int8, offer int8, title text, kind text, goal text, state text, reason text, state_by int8?
--   -> mentor int8, mentor_name text, mentor_team text, mentee int8, mentee_name text, mentee_team text
--   -> slot_at timestamptz?, slot_wall timestamptz?, slot_minutes int4?
--   -> created_at timestamptz, expires_at timestamptz, answered_at timestamptz?, ended_at timestamptz?, tags text[]
select m.id, m.offer, case when v.space is null or t.withdrawn then '' else p.title end, o.kind, m.goal, m.state,
	m.reason, m.state_by, a.id, a.name, a.team, b.id, b.name, b.team,
	l.starts_at, (l.starts_at at time zone r.time_zone) at time zone 'UTC', l.minutes,
	m.created_at, m.expires_at, m.answered_at, m.ended_at,
	case when v.space is null or t.withdrawn then '{}' else t.tags end
from mentorship m
join person r on r.id = :reader
join offer o on o.id = m.offer
join thread t on t.id = o.id
join post p on p.id = o.id
join person a on a.id = m.mentor
join person b on b.id = m.mentee
left join offer_slot l on l.id = m.slot
left join reader_space v on v.reader = r.id and v.space = t.space
where r.id in (m.mentor, m.mentee)
	and (:id::bigint is null or m.id = :id)
	and (:offer::bigint is null or m.offer = :offer)
	and (not :current or m.state in ('requested', 'accepted', 'paused'))
	and (:after::bigint is null or m.id < :after)
order by m.id desc
limit :rows;

-- mentorship_expire: many
-- Requests nobody has answered in time.
--   now timestamptz
--   -> id int8, offer int8, mentor int8, mentee int8
update mentorship set state = 'expired', state_by = null, ended_at = :now
where id in (select id from mentorship where state = 'requested' and expires_at <= :now
	order by expires_at limit 100 for update skip locked)
returning id, offer, mentor, mentee;
