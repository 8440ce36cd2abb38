-- refused: 2: note_add: select * (name the columns)
-- note_add: one
--   -> id int8
insert into note default values returning *;
