-- What files of media held when they were written.

-- recordings_unsummed: many
-- Served ones whose files were never read for it.
--   after int8
--   -> id int8, served int4
select id, served from recording
where id > :after and served > 0 and media_sum is null
order by id
limit 100;

-- recording_sums_put: exec
-- Not when another upload is served by now.
--   id int8
--   served int4
--   media bytea
--   small bytea?
--   poster bytea?
update recording set media_sum = :media, small_sum = :small, poster_sum = :poster
where id = :id and served = :served and media_sum is null;

-- pictures_unsummed: many
--   after int8
--   -> id int8
select id from picture
where id > :after and state = 'ready' and sum is null
order by id
limit 100;

-- picture_sum_put: exec
--   id int8
--   sum bytea
update picture set sum = :sum where id = :id and state = 'ready' and sum is null;
