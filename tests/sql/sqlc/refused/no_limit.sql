-- refused: 2: note_all: many without LIMIT
-- note_all: many
--   -> id int8
select id from note where title <> 'limit 5' /* limit 5 */; -- limit 5
