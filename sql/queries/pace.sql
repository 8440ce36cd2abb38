-- notice_pace_show: one
-- How a person is told of things, the defaults where they said nothing; and what this week took already.
--   person int8
--   since timestamptz
--   -> mail_asked bool, has_mail bool, digest text, hour int4, day int4, quiet_from int4?, quiet_until int4?
--   -> zone text, limit int4, used int8, kinds text[], mails text[]
select p.mail_asked, p.email is not null, coalesce(x.digest, 'daily'), coalesce(x.digest_hour, 8),
	coalesce(x.digest_day, 1), a.quiet_from, a.quiet_until, p.time_zone, coalesce(a.asks, 5),
	(select count(*) from interruption i where i.person = p.id and i.at > :since),
	array(select c.kind from notice_choice c where c.person = p.id order by c.kind limit 100),
	array(select c.mail from notice_choice c where c.person = p.id order by c.kind limit 100)
from person p
left join notice_pace x on x.person = p.id
left join availability a on a.person = p.id
where p.id = :person;

-- notice_pace_put: exec
--   person int8
--   digest text
--   hour int4
--   day int4
insert into notice_pace (person, digest, digest_hour, digest_day) values (:person, :digest, :hour, :day)
on conflict (person) do update set digest = excluded.digest, digest_hour = excluded.digest_hour,
	digest_day = excluded.digest_day;

-- notice_choice_put: exec
--   person int8
--   kind text
--   mail text
insert into notice_choice (person, kind, mail) values (:person, :kind, :mail)
on conflict (person, kind) do update set mail = excluded.mail;

-- digest_off: exec
-- No more digests for this person.
--   person int8
insert into notice_pace (person, digest) values (:person, 'off')
on conflict (person) do update set digest = 'off';

-- digest_of: one
--   person int8
--   -> on bool, name text
select coalesce(x.digest, 'daily') <> 'off', p.name
from person p
left join notice_pace x on x.person = p.id
where p.id = :person and p.state <> 'erased';

-- digest_plan: exec
-- Something for the next digest of this person, if they want it there. A digest that is made just now is waited
-- for: it does not know of this one yet.
--   person int8
--   kind text
--   now timestamptz
insert into digest_plan (person, due_at)
select x.person, x.due_at
from (select :person::bigint as person, digest_next(:person, :now, false) as due_at) x
where x.due_at is not null
	and not exists (select from notice_choice c where c.person = :person and c.kind = :kind and c.mail = 'off')
on conflict (person) do update set due_at = excluded.due_at where false;

-- digest_plan_move: exec
-- Their clock, their quiet hours or their wish have changed: what is planned comes when it would be due now.
--   person int8
--   now timestamptz
update digest_plan set due_at = coalesce(digest_next(person, :now, false), due_at) where person = :person;

-- digest_plan_late: exec
-- Nobody made these in time. The next morning is better than the middle of the day, also for a weekly one.
--   now timestamptz
--   late timestamptz
update digest_plan set due_at = coalesce(digest_next(person, :now, true), due_at)
where person in (select person from digest_plan where due_at <= :late
	order by due_at, person limit 1000 for update skip locked);

-- digest_make: one
-- Digests that are due, each with all that its person was not told yet: what waits for them, and news they have
-- not read. A mail at once that is held back by quiet hours is in it instead. Whoever has nothing gets nothing.
-- All of it is one statement: a worker that dies has made it or has not.
--   now timestamptz
--   since timestamptz
--   rows int8
--   -> due int8, made int8
with due as (
	select d.person from digest_plan d where d.due_at <= :now
	order by d.due_at, d.person limit :rows for update skip locked
), reader as (
	select u.person
	from due u
	join person p on p.id = u.person and p.state = 'active' and p.email is not null
	left join notice_pace x on x.person = u.person
	where coalesce(x.digest, 'daily') <> 'off'
), held as (
	select m.id, m.notice from mail m
	where m.person in (select person from reader) and m.state = 'waiting' and m.attempts = 0 and m.notice is not null
	for update skip locked
), told as (
	select r.person, n.id as notice
	from reader r
	join shown_notice n on n.person = r.person and n.done_at is null and (n.act or n.seen_at is null)
		and n.mailed_at is null and n.created_at > :since
	left join notice_choice c on c.person = n.person and c.kind = n.kind
	where coalesce(c.mail, 'digest') <> 'off'
		and not exists (select from digest_item i where i.notice = n.id)
		and not exists (select from mail m where m.notice = n.id and m.state = 'waiting'
			and m.id not in (select id from held))
), made as (
	insert into digest (person, created_at) select distinct person, :now::timestamptz from told returning id, person
), items as (
	insert into digest_item (notice, digest) select t.notice, m.id from told t join made m on m.person = t.person
), mails as (
	insert into mail (person, digest, try_at, created_at) select person, id, :now, :now from made
), instead as (
	update mail set state = 'void', ended_at = :now
	where id in (select h.id from held h join told t on t.notice = h.notice)
), gone as (
	delete from digest_plan where person in (select person from due)
)
select (select count(*) from due), (select count(*) from made);

-- digest_content: many
-- What stands in these digests, of each the first rows: as far as it still waits or is still new, and its person
-- may still read it and still wants digests. What waits for them comes first; comments on one thread are one row, and
-- answers that one is reminded of are not told beside the reminder.
--   ids int8[]
--   most int8
--   -> mail int8, digest int8, person int8, person_name text, email text, total int8, acts int8
--   -> id int8, kind text, act bool, thread int8, post int8, about int8, title text, space int8, space_slug text
--   -> space_name text, space_private bool, actor int8?, actor_name text?, actor_team text?
--   -> created_at timestamptz, said text, post_kind text, follow int8?, follow_kind text?, bundled int4
select x.mail, x.digest, x.person, x.person_name, x.email, x.total, x.acts,
	x.id, x.kind, x.act, coalesce(x.thread, 0), coalesce(x.post, 0), x.about,
	coalesce(q.title, case when x.kind = 'moved-away' then title_at(x.about, x.created_at) end, ''),
	coalesce(s.id, 0), coalesce(s.slug, ''), coalesce(s.name, ''), coalesce(s.private, false),
	a.id, a.name, a.team, x.created_at, coalesce(k.reason, ''), coalesce(o.kind, ''), w.id, w.kind, x.bundled
from (
	select y.mail, y.digest, y.person, y.person_name, y.email, y.id, y.kind, y.act, y.thread, y.post, y.space, y.actor, y.about,
		y.created_at, y.follow, y.bundled, count(*) over w as total, count(*) filter (where y.act) over w as acts,
		row_number() over (partition by y.mail order by y.act desc, y.id desc) as place
	from (
	select m.id as mail, m.digest, p.id as person, p.name as person_name, p.email,
		n.id, n.kind, n.act, n.thread, n.post, n.space, n.actor, n.about, n.created_at, n.follow,
		row_number() over (partition by m.id, b.bundle order by n.id desc) as nth,
		(count(*) over (partition by m.id, b.bundle))::integer as bundled,
		max(n.id) filter (where n.kind = 'remind') over (partition by m.id, n.thread) as reminded
	from mail m
	join person p on p.id = m.person and p.state = 'active' and p.email is not null
	join digest_item i on i.digest = m.digest
	join shown_notice n on n.id = i.notice and n.done_at is null and (n.act or n.seen_at is null)
	cross join lateral (select case when n.kind = 'followed-commented' then -n.thread else n.id end as bundle) b
	where m.id = any (:ids) and m.state = 'waiting'
		and not exists (select from notice_pace y where y.person = p.id and y.digest = 'off')
		and not exists (select from notice_choice c where c.person = p.id and c.kind = n.kind and c.mail = 'off')
	) y
	where y.nth = 1 and not (y.kind = 'answered' and y.id < coalesce(y.reminded, 0))
	window w as (partition by y.mail)
) x
left join post q on q.id = x.thread
left join post o on o.id = x.post
left join follow w on w.id = x.follow and w.person = x.person
left join space s on s.id = x.space
left join person a on a.id = x.actor
left join thanks k on x.kind = 'thanked' and k.id = x.about
where x.place <= :most
order by x.mail, x.place
limit 1000;
