-- refused: 2: a statement without a name: select 1;
select 1;
