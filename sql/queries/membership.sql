-- member_page: many
-- Who belongs to a space, by name; after is the last one of the page before.
--   space int8
--   after int8?
--   n int8
--   -> person int8, name text, team text, email text?, role text, created_at timestamptz
select p.id, p.name, p.team, p.email, m.role, m.created_at
from membership m
join person p on p.id = m.person
where m.space = :space
	and (:after::bigint is null
		or (lower(p.name), p.id) > (select lower(a.name), a.id from person a where a.id = :after))
order by lower(p.name), p.id
limit :n;

-- owner_lock: many
-- The owners of a space who may act, locked, so that two of them cannot go at once.
--   space int8
--   -> person int8
select m.person
from membership m
join person p on p.id = m.person
where m.space = :space and m.role = 'owner' and p.state = 'active'
order by m.person
limit 10000
for update of m;

-- member_role: one
--   space int8
--   person int8
--   -> role text
select role from membership where space = :space and person = :person;

-- member_put: exec
-- Changes nothing when the role is the same.
--   space int8
--   person int8
--   role text
--   now timestamptz
insert into membership (space, person, role, created_at) values (:space, :person, :role, :now)
on conflict (space, person) do update set role = excluded.role
where membership.role <> excluded.role;

-- member_delete: exec
--   space int8
--   person int8
delete from membership where space = :space and person = :person;

-- standing_by_person: one
-- Who somebody is and what they are in their spaces. bit: theirs in thread.marked.
--   person int8
--   -> standing int8, name text, admin bool, bit int8, spaces int8[], roles text[]
select p.standing, p.name, p.admin, reader_bit(p.id),
	array(select m.space from membership m where m.person = p.id order by m.space),
	array(select m.role from membership m where m.person = p.id order by m.space)
from person p where p.id = :person;
