-- refused: 3: forgotten: no ; at its end

-- forgotten: exec
delete from note
