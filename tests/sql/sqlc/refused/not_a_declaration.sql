-- refused: 3: note_by_id: expected a name and a type, not 'the id of a note'
-- note_by_id: one
--   the id of a note
--   -> id int8
select id from note limit 1;
