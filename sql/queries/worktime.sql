-- zone_changes: many
-- How the clocks of these zones stand, and when they are changed; see the function.
--   zones text[]
--   since timestamptz
--   until timestamptz
--   -> name text, from_at timestamptz, seconds int4
select z.name, z.from_at, z.seconds from zone_changes(:zones, :since, :until) z
order by z.name, z.from_at
limit 5000;

-- zone_of: many
-- The same for the zone of one person.
--   person int8
--   since timestamptz
--   until timestamptz
--   -> like zone_changes
select z.name, z.from_at, z.seconds
from zone_changes(array(select p.time_zone from person p where p.id = :person), :since, :until) z
order by z.from_at
limit 100;
