-- refused: 2: note_all: select * (name the columns)
-- note_all: many
--   -> id int8
select *
from note limit 5;
