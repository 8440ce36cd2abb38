-- refused: 2: note_all: there is no query note_by_id to be like
-- note_all: many
--   -> like note_by_id
select id from note limit 5;
