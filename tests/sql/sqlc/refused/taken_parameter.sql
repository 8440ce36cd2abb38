-- refused: 3: note_by_id: the name out is taken in C
-- note_by_id: one
--   out int8
--   -> id int8
select id from note where id = :out;
