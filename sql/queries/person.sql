-- person_show: one
--   person int8
--   -> id int8, name text, team text, about text, email text?, time_zone text, state text
--   -> admin bool, created_at timestamptz, mail_asked bool, recognition bool, manager int8?, manager_name text?
--   -> second bool, job text, languages text[], face int4, handle text?
select p.id, p.name, p.team, p.about, p.email, p.time_zone, p.state, p.admin, p.created_at, p.mail_asked, p.recognition,
	m.id, m.name, exists (select from second_factor f where f.person = p.id and f.confirmed_at is not null),
	p.job, p.languages, p.face, p.handle
from person p
left join person m on m.id = p.manager
where p.id = :person;

-- person_page: many
-- People by name; after is the last person of the page before.
--   prefix text
--   states text[]
--   after int8?
--   n int8
--   -> like person_show
select p.id, p.name, p.team, p.about, p.email, p.time_zone, p.state, p.admin, p.created_at, p.mail_asked, p.recognition,
	m.id, m.name, exists (select from second_factor f where f.person = p.id and f.confirmed_at is not null),
	p.job, p.languages, p.face, p.handle
from person p
left join person m on m.id = p.manager
where p.state = any (:states)
	and (:prefix = '' or position(' ' || lower(:prefix) in ' ' || lower(p.name)) > 0)
	and (:after::bigint is null
		or (lower(p.name), p.id) > (select lower(a.name), a.id from person a where a.id = :after))
order by lower(p.name), p.id
limit :n;

-- person_by_email: one
--   email text
--   -> id int8, name text, state text, epoch int4, admin bool
select id, name, state, epoch, admin from person where email = :email;

-- person_lock: one
-- A person about to change, their row locked.
--   person int8
--   -> id int8, name text, email text?, state text, admin bool, epoch int4
select id, name, email, state, admin, epoch from person where id = :person for no key update;

-- person_insert: one
--   email text?
--   name text
--   state text
--   admin bool
--   zone text
--   now timestamptz
--   -> id int8
insert into person (email, name, state, admin, time_zone, created_at)
values (:email, :name, :state, :admin, :zone, :now)
returning id;

-- person_update: exec
-- What people may change about themselves; NULL leaves it.
--   person int8
--   name text?
--   team text?
--   about text?
--   time_zone text?
--   mail_asked bool?
--   recognition bool?
--   job text?
--   languages text[]?
update person set
	name = coalesce(:name, name),
	team = coalesce(:team, team),
	about = coalesce(:about, about),
	time_zone = coalesce(:time_zone, time_zone),
	mail_asked = coalesce(:mail_asked, mail_asked),
	recognition = coalesce(:recognition, recognition),
	job = coalesce(:job, job),
	languages = coalesce(:languages::text[], languages)
where id = :person;

-- person_manager_set: exec
--   person int8
--   manager int8?
update person set manager = :manager where id = :person;

-- person_email_set: exec
--   person int8
--   email text
update person set email = :email where id = :person;

-- person_invited: exec
-- Somebody imported was invited.
--   person int8
update person set state = 'invited' where id = :person and state = 'imported';

-- person_activate: one
-- An invitation is taken: the name they choose, and every link of theirs is void.
-- A zone that nobody knows leaves theirs as it is.
--   person int8
--   name text
--   zone text?
--   -> epoch int4
update person set state = 'active', name = :name, epoch = epoch + 1,
	time_zone = coalesce((select z.name from pg_timezone_names z where z.name = :zone), time_zone)
where id = :person and state = 'invited'
returning epoch;

-- person_state_set: exec
--   person int8
--   state text
update person set state = :state where id = :person;

-- person_admin_set: exec
--   person int8
--   admin bool
update person set admin = :admin where id = :person;

-- person_epoch_raise: one
-- Ends all that a person is signed in with: what carries the old epoch is dead.
--   person int8
--   -> epoch int4
with sessions as (delete from session where person = :person),
	tokens as (delete from api_token where person = :person),
	links as (delete from sign_in_link where person = :person)
update person set epoch = epoch + 1 where id = :person
returning epoch;

-- admin_lock: many
-- The administrators, locked, so that two of them cannot remove each other at once.
--   -> id int8
select id from person where admin and state = 'active' order by id limit 10000 for no key update;

-- admin_oldest: one
--   -> id int8
select id from person where admin and state = 'active' order by id limit 1;

-- time_zone_known: one
-- Slow (reads the files of all zones); asked only when a person changes theirs.
--   name text
--   -> known bool
select exists (select from pg_timezone_names z where z.name = :name);

-- erasure_begin: exec
-- What the worker has to look for; nothing the second time.
--   person int8
--   pseudonym text
--   now timestamptz
insert into erasure (person, pseudonym, name, email, begun_at)
select id, :pseudonym, name, email, :now from person where id = :person
on conflict do nothing;

-- person_erase: exec
-- What says who they were goes, and what was theirs alone; what they wrote for others stays.
--   person int8
--   pseudonym text
with gone_password as (delete from password where person = :person),
	gone_factor as (delete from second_factor where person = :person),
	gone_asking as (delete from job where kind = 'reset-mail' and argument = (select email from person where id = :person)),
	ended_suspension as (update suspension set ended_at = now() where person = :person and ended_at is null),
	gone_drafts as (delete from draft where person = :person),
	gone_face as (delete from face where person = :person),
	gone_codes as (delete from recovery_code where person = :person),
	gone_hours as (delete from availability where person = :person),
	gone_away as (delete from away where person = :person),
	gone_choices as (delete from notice_choice where person = :person),
	gone_pace as (delete from notice_pace where person = :person),
	gone_topics as (delete from topic_choice where person = :person),
	gone_feed as (delete from calendar_feed where person = :person),
	gone_atom as (delete from atom_feed where person = :person),
	gone_follows as (delete from follow where person = :person or (kind = 'person' and object = :person)),
	gone_saved as (delete from saved_post where person = :person),
	gone_positions as (delete from recording_position where person = :person),
	gone_answers as (delete from idempotency where person = :person),
	gone_memberships as (delete from membership where person = :person),
	void_mail as (update mail set state = 'void', ended_at = now() where person = :person and state = 'waiting'),
	closed_offers as (update offer set state = 'closed' where id in (select id from post where author = :person and kind = 'offer')),
	no_manager as (update person set manager = null where manager = :person)
update person set name = :pseudonym, email = null, team = '', about = '', job = '', languages = '{}', face = 0, time_zone = 'UTC', admin = false,
	state = 'erased', manager = null, mail_asked = false, recognition = false, inbox_waiting = 0, inbox_news = false
where id = :person;

-- space_left_alone: one
-- A space with members whose only owner they are.
--   person int8
--   -> slug text
select s.slug
from membership m
join space s on s.id = m.space
where m.person = :person and m.role = 'owner'
	and exists (select from membership o where o.space = m.space and o.person <> :person)
	and not exists (select from membership o join person p on p.id = o.person and p.state = 'active'
		where o.space = m.space and o.role = 'owner' and o.person <> :person)
order by s.slug
limit 1;

-- erasure_tables: many
--   -> name text
select distinct of_table from erasable_column order by of_table limit 200;

-- erasure_waits: one
--   person int8
--   -> person int8
select person from erasure where person = :person and done_at is null for update;

-- erasure_table: one
--   person int8
--   of_table text
--   -> n int8
select erase_table(:person, :of_table);

-- erasure_done: exec
-- From here on nobody knows the name any more.
--   person int8
--   now timestamptz
with nameless as (update person set handle = null where id = :person and state = 'erased')
update erasure set name = null, email = null, done_at = :now where person = :person and done_at is null;
