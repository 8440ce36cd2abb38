-- refused: 2: forgotten: no ; at its end
-- forgotten: exec
delete from note

-- other: exec
delete from note;
