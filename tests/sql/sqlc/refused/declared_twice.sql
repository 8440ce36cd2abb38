-- refused: 4: note_by_id: id is declared twice
-- note_by_id: one
--   id int8
--   id int8
--   -> id int8
select id from note where id = :id;
