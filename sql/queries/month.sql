-- month_make: one
-- Mails of last month's top contributions to everybody for whom it is the morning of a working day, at the hour of
-- their digest, and who has none of this month yet: so it is the first one, or the next when no worker ran. Only in the
-- first ten days, and where by their own clock the month is the site's, too. Whoever wants no digests wants none.
--   now timestamptz
--   since timestamptz
--   month text
--   rows int8
--   -> made int8
with candidate as materialized (
	select p.id, zone_or_utc(p.time_zone) as zone, coalesce(a.days, 31) as days
	from person p
	left join availability a on a.person = p.id
	left join notice_choice c on c.person = p.id and c.kind = 'top-month'
	where p.state = 'active' and p.email is not null and coalesce(c.mail, 'digest') <> 'off'
		and not exists (select from digest d where d.person = p.id and d.month = :month::date)
), morning as materialized (
	select x.id, digest_next(x.id, :since, true) at time zone x.zone as wall, x.days,
		:now::timestamptz at time zone x.zone as clock
	from candidate x
	where date_trunc('month', :now::timestamptz at time zone x.zone) = :month::date
		and extract(day from :now::timestamptz at time zone x.zone) <= 10
), made as (
	insert into digest (person, created_at, month)
	select m.id, :now, :month::date
	from morning m
	where m.wall <= m.clock and date_trunc('month', m.wall) = :month::date
		and (m.days >> (extract(isodow from m.wall)::integer - 1)) & 1 = 1
	order by m.id
	limit :rows
	on conflict do nothing
	returning id, person
), mails as (
	insert into mail (person, digest, try_at, created_at) select person, id, :now, :now from made
)
select count(*) from made;

-- month_content: many
-- To whom these mails go, as far as they still want them.
--   ids int8[]
--   -> mail int8, digest int8, person int8, person_name text, email text
select m.id, d.id, p.id, p.name, p.email
from mail m
join digest d on d.id = m.digest and d.month is not null
join person p on p.id = m.person and p.state = 'active' and p.email is not null
where m.id = any (:ids) and m.state = 'waiting'
	and not exists (select from notice_pace y where y.person = p.id and y.digest = 'off')
	and not exists (select from notice_choice c where c.person = p.id and c.kind = 'top-month' and c.mail = 'off')
order by m.id
limit 100;

-- month_of: one
-- Whether somebody gets these mails.
--   person int8
--   -> on bool, name text
select coalesce(x.digest, 'daily') <> 'off' and coalesce(c.mail, 'digest') <> 'off', p.name
from person p
left join notice_pace x on x.person = p.id
left join notice_choice c on c.person = p.id and c.kind = 'top-month'
where p.id = :person and p.state <> 'erased';
