-- refused: 4: note_by_id: kind is declared and not used
-- note_by_id: one
--   id int8
--   kind text
--   -> id int8
select id from note where id = :id and title = ':kind' /* :kind */; -- :kind
