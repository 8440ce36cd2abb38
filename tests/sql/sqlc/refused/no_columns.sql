-- refused: 2: note_by_id: one needs its columns: --   -> name type
-- note_by_id: one
--   id int8
select id from note where id = :id;
