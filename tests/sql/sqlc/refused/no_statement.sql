-- refused: 2: empty: there is no statement
-- empty: exec
-- Says much and does nothing.
;
