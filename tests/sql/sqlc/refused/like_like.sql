-- refused: 2: b: a has no columns of its own
-- b: one
--   -> like a
select 1;

-- a: one
--   -> like c
select 1;

-- c: one
--   -> n int4
select 1;
