-- refused: 5: note_by_id: :kind is not declared
-- note_by_id: one
--   id int8
--   -> id int8
select id from note where id = :id and kind = :kind and :kind <> '';
