-- face_of: one
-- How it stands with somebody's own picture.
--   person int8
--   -> version int4, upload text?, fault text?
select p.face, f.upload, f.fault from person p left join face f on f.person = p.id where p.id = :person;

-- face_begin: exec
-- The next one is to be made of this upload.
--   person int8
--   upload text
insert into face (person, upload) values (:person, :upload)
on conflict (person) do update set upload = excluded.upload, fault = null;

-- face_ready: one
-- Shown from now on; no row when another upload has taken its place meanwhile.
--   person int8
--   upload text
--   small bytea
--   large bytea
--   -> face int4
with made as (
	update face set version = version + 1, upload = null, fault = null, small = :small, large = :large
	where person = :person and upload = :upload
	returning version
)
update person set face = made.version from made where id = :person returning face;

-- face_failed: exec
-- The one there was stays.
--   person int8
--   upload text
--   fault text
update face set upload = null, fault = :fault where person = :person and upload = :upload;

-- face_remove: exec
-- Versions go on counting: an address never shows another picture than before.
--   person int8
with gone as (update face set upload = null, fault = null, small = null, large = null where person = :person)
update person set face = 0 where id = :person;

-- face_bytes: one
--   person int8
--   large bool
--   -> version int4, bytes bytea
select p.face, case when :large then f.large else f.small end
from person p
join face f on f.person = p.id
where p.id = :person and p.face > 0;
