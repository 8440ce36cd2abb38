-- refused: 3: note_by_id: unknown type integer
-- note_by_id: one
--   id integer
--   -> id int8
select id from note where id = :id;
