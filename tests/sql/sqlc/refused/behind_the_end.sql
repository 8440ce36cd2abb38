-- refused: 4: a statement without a name: delete from note;
-- first: exec
delete from rating;
delete from note;
