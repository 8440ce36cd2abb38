-- refused: 6: b: either columns or like, not both
-- a: one
--   -> n int4
select 1;

-- b: one
--   -> like a
--   -> n int4
select 1;
