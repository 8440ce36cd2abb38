-- tip_part_link: exec
-- A tip is a part of another one.
--   part int8
--   whole int8
--   by int8
--   now timestamptz
insert into post_link (from_post, to_post, kind, created_by, created_at)
values (:part, :whole, 'part', :by, :now);
