-- refused: 3: note_by_id: the name default is taken in C
-- note_by_id: one
--   -> default int8
select id from note limit 1;
