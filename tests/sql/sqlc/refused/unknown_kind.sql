-- refused: 2: note_clear: a query is one, many or exec, not all
-- note_clear: all
delete from note;
