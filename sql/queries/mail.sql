-- mail_insert: exec
-- A mail at once for a notice, for somebody who wants that.
--   notice int8
--   now timestamptz
insert into mail (person, notice, try_at, created_at)
select n.person, n.id, :now, :now
from notice n
join person p on p.id = n.person and p.mail_asked and p.email is not null
where n.id = :notice
	and not exists (select from notice_choice c where c.person = n.person and c.kind = n.kind and c.mail <> 'now')
on conflict do nothing;

-- mail_due: many
-- Mails whose time has come, held until the transaction ends.
--   now timestamptz
--   rows int8
--   -> id int8
select id from mail where state = 'waiting' and try_at <= :now
order by try_at, id limit :rows for update skip locked;

-- mail_people_hold: many
-- Whose week these mails take a place of, held in order: nobody else takes the last one just now.
--   ids int8[]
--   -> id int8
select p.id from person p
where p.id in (select m.person from mail m where m.id = any (:ids) and m.notice is not null)
order by p.id
limit 1000
for no key update;

-- mail_quiet: exec
-- Nobody is mailed in their quiet hours: these wait until they end. Whoever asked for a new password waits for it, and
-- whoever is kept out wonders why.
--   ids int8[]
--   now timestamptz
update mail m set try_at = quiet_end(m.person, :now)
where m.id = any (:ids) and not m.reset and m.suspension is null and quiet_end(m.person, :now) is not null;

-- mail_over: exec
-- More than their person wants in a week: the next digest has it. Being asked took its place when they were asked,
-- and what was tried once has its own.
--   ids int8[]
--   now timestamptz
--   since timestamptz
update mail set state = 'void', ended_at = :now
where id in (
	select x.id from (
		select m.id, coalesce(a.asks, 5) as asks, row_number() over (partition by m.person order by m.id) +
			(select count(*) from interruption i where i.person = m.person and i.at > :since) as used
		from mail m
		join notice n on n.id = m.notice and n.kind not in ('invitation', 'shared')
		left join availability a on a.person = m.person
		where m.id = any (:ids) and m.state = 'waiting' and m.try_at <= :now and m.interrupts_at is null
	) x
	where x.used > x.asks
);

-- mail_claim: many
-- Of these, all that go now. Until they are sent or failed they come back after the lease, so a worker that dies
-- loses none.
--   ids int8[]
--   now timestamptz
--   lease timestamptz
--   -> id int8, attempts int4, created_at timestamptz
update mail m set try_at = :lease, attempts = m.attempts + 1,
	interrupts_at = case when n.kind in ('invitation', 'shared') then null
		when n.id is not null then :now::timestamptz end
from mail x
left join notice n on n.id = x.notice
where x.id = m.id and m.id in (select id from mail
	where id = any (:ids) and state = 'waiting' and try_at <= :now limit 1000)
returning m.id, m.attempts, m.created_at;

-- mail_content: many
-- What these mails are about, as far as it still waits and its person may still
-- read it, is here, and still wants to be mailed. The others have nothing to say.
--   ids int8[]
--   -> mail int8, person int8, person_name text, email text, notice int8, kind text
--   -> thread int8, post int8, about int8, title text, space int8, space_slug text, space_name text
--   -> space_private bool, actor int8?, actor_name text?, actor_team text?, created_at timestamptz
select m.id, p.id, p.name, p.email, n.id, n.kind,
	n.thread, n.post, n.about, q.title, s.id, s.slug, s.name,
	s.private, a.id, a.name, a.team, n.created_at
from mail m
join person p on p.id = m.person and p.state = 'active' and p.mail_asked and p.email is not null
join shown_notice n on n.id = m.notice and n.act and n.done_at is null and n.mailed_at is null
join post q on q.id = n.thread
join space s on s.id = n.space
left join person a on a.id = n.actor
where m.id = any (:ids) and m.state = 'waiting'
	and not exists (select from notice_choice c where c.person = p.id and c.kind = n.kind and c.mail <> 'now')
	and not exists (select from digest_item i where i.notice = n.id)
order by m.id
limit 100;

-- mail_meeting_due: many
-- Invitations to a calendar, as they are now, to those who are here, still want mail and are still one of the two. Of
-- each meeting only the latest sequence: an earlier one has nothing to say any more.
--   ids int8[]
--   -> mail int8, person int8, person_name text, email text, time_zone text, meeting int8, mentorship int8
--   -> starts_at timestamptz, wall timestamptz, minutes int4, place text, cancelled bool, sequence int4
--   -> changed_at timestamptz, changed_by int8, other_name text
select m.id, p.id, p.name, p.email, p.time_zone, g.id, g.mentorship,
	g.starts_at, (g.starts_at at time zone p.time_zone) at time zone 'UTC', g.minutes, g.place,
	g.state = 'cancelled', g.sequence, g.changed_at, g.changed_by, a.name
from mail m
join meeting g on g.id = m.meeting and g.sequence = m.sequence and g.state in ('planned', 'cancelled')
join mentorship s on s.id = g.mentorship
join person p on p.id = m.person and p.state = 'active' and p.mail_asked and p.email is not null
join person a on a.id in (s.mentor, s.mentee) and a.id <> p.id
where m.id = any (:ids) and m.state = 'waiting' and p.id in (s.mentor, s.mentee)
order by m.id
limit 100;

-- mail_sent: exec
-- The notice knows of it, too: no digest repeats it.
--   mail int8
--   now timestamptz
with told as (
	update mail set state = 'sent', ended_at = :now, last_error = ''
	where id = :mail and state = 'waiting' returning notice, person, meeting
)
update notice set mailed_at = :now
where mailed_at is null and id in (
	select notice from told
	union all
	select n.id from told t
	join meeting g on g.id = t.meeting
	join notice n on n.person = t.person and n.kind = 'mentor-meeting' and n.about = g.mentorship
);

-- mail_void: exec
-- It interrupted nobody.
--   mail int8
--   now timestamptz
update mail set state = 'void', ended_at = :now, interrupts_at = null where id = :mail and state = 'waiting';

-- mail_failed: exec
-- Tried again later, or left for an administrator to look at. Its place in the week is free until then.
--   mail int8
--   try_at timestamptz
--   error text
--   dead bool
--   now timestamptz
update mail set try_at = :try_at, last_error = :error, interrupts_at = null,
	state = case when :dead then 'dead' else 'waiting' end,
	ended_at = case when :dead then :now::timestamptz end
where id = :mail and state = 'waiting';

-- mail_dead: many
-- What could not be sent, the latest first.
--   rows int8
--   -> id int8, person int8, person_name text, person_team text, email text?, attempts int4, error text
--   -> created_at timestamptz, ended_at timestamptz
select m.id, p.id, p.name, p.team, p.email, m.attempts, m.last_error, m.created_at, m.ended_at
from mail m
join person p on p.id = m.person
where m.state = 'dead' and m.ended_at is not null
order by m.id desc
limit :rows;

-- mail_counts: one
--   -> waiting int8, dead int8, oldest timestamptz?
select (select count(*) from mail where state = 'waiting'), (select count(*) from mail where state = 'dead'),
	(select min(created_at) from mail where state = 'waiting');

-- mail_again: one
-- One that could not be sent, from the beginning.
--   mail int8
--   now timestamptz
--   -> id int8
update mail set state = 'waiting', try_at = :now, attempts = 0, created_at = :now, ended_at = null
where id = :mail and state = 'dead'
returning id;

-- mail_tidy: exec
--   before timestamptz
delete from mail where state in ('sent', 'void') and ended_at < :before;

-- mail_asked_set: exec
--   person int8
--   asked bool
update person set mail_asked = :asked where id = :person and mail_asked <> :asked;

-- mail_asked_of: one
--   person int8
--   -> asked bool, name text
select mail_asked, name from person where id = :person and state <> 'erased';
