-- second_factor_of: one
-- What somebody has to sign in with beside the password.
--   person int8
--   -> seed bytea, used_step int8, begun_at timestamptz, confirmed_at timestamptz?, codes_left int8
select f.seed, f.used_step, f.begun_at, f.confirmed_at,
	(select count(*) from recovery_code c where c.person = f.person and c.used_at is null)
from second_factor f
where f.person = :person;

-- second_factor_begin: exec
-- A new seed, in place of one that was never confirmed.
--   person int8
--   seed bytea
--   now timestamptz
insert into second_factor (person, seed, begun_at) values (:person, :seed, :now)
on conflict (person) do update set seed = excluded.seed, begun_at = excluded.begun_at, used_step = 0
	where second_factor.confirmed_at is null;

-- second_factor_confirm: one
--   person int8
--   step int8
--   now timestamptz
--   -> person int8
update second_factor set confirmed_at = :now, used_step = :step
where person = :person and confirmed_at is null
returning person;

-- second_factor_use: one
-- Takes the code of a time step, or a later one: of two at once one finds nothing.
--   person int8
--   step int8
--   -> person int8
update second_factor set used_step = :step
where person = :person and confirmed_at is not null and used_step < :step
returning person;

-- second_factor_delete: one
--   person int8
--   -> person int8
with codes as (delete from recovery_code where person = :person)
delete from second_factor where person = :person
returning person;

-- recovery_code_put: exec
-- These and no others.
--   person int8
--   hashes bytea[]
with gone as (delete from recovery_code where person = :person and not code_hash = any (:hashes))
insert into recovery_code (person, code_hash) select :person, unnest(:hashes);

-- recovery_code_use: one
--   person int8
--   code_hash bytea
--   now timestamptz
--   -> person int8
update recovery_code set used_at = :now
where person = :person and code_hash = :code_hash and used_at is null
returning person;
