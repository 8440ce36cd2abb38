-- refused: 2: note_clear: exec gives no columns
-- note_clear: exec
--   -> id int8
delete from note;
