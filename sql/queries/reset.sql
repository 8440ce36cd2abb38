-- reset_mail_insert: exec
-- For who is here and has an address, if none is on its way and there were fewer than `most` since.
--   email text
--   now timestamptz
--   since timestamptz
--   most int8
insert into mail (person, reset, try_at, created_at)
select p.id, true, :now, :now from person p
where p.email = :email and p.state = 'active'
	and (select count(*) from mail m where m.person = p.id and m.reset and m.created_at > :since) < :most
	and not exists (select from mail m where m.person = p.id and m.reset and m.state = 'waiting');

-- mail_reset_due: many
--   ids int8[]
--   -> mail int8, person int8, person_name text, email text, epoch int4
select m.id, p.id, p.name, p.email, p.epoch
from mail m
join person p on p.id = m.person and p.state = 'active' and p.email is not null
where m.id = any (:ids) and m.reset and m.state = 'waiting'
order by m.id
limit 100;
