-- refused: 2: note_by_id: no ; at its end
-- note_by_id: one
--   -> text text
select 'never closed;
