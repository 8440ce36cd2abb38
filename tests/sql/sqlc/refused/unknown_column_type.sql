-- refused: 3: note_all: unknown type varchar
-- note_all: one
--   -> id int8, title varchar
select id, title from note limit 1;
