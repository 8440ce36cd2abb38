-- refused: 3: note_by_id: id is declared twice
-- note_by_id: one
--   -> id int8, id int8
select id, id from note limit 1;
