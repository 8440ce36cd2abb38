-- refused: 3: a statement without a name: delete from note;
-- pair: exec
delete from rating; delete from note;
