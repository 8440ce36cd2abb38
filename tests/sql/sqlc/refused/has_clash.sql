-- refused: 2: note_by_id: has_body says whether body is there; rename the column
-- note_by_id: one
--   -> body text?, has_body bool
select body, body is not null from note limit 1;
