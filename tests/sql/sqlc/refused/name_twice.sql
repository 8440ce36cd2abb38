-- refused: 6: note_clear: this name is used already, at name_twice.sql:2
-- note_clear: exec
delete from note;

-- The same name again.
-- note_clear: exec
delete from rating;
