-- zone_changes: many
-- How the clocks of these zones stand, and when they are changed; see the function.
--   zones text[]
--   since timestamptz
--   until timestamptz
--   -> name text, from_at timestamptz, seconds int4
select z.name, z.from_at, z.seconds from zone_changes(:zones, :since, :until) z
order by z.name, z.from_at
limit 5000;
