-- What the files of media held when they were written: a byte that a disk turned is found. Null: not known yet, for
-- what was there before; the worker makes it.
alter table picture add column sum bytea check (octet_length(sum) = 32);
alter table recording add column media_sum bytea check (octet_length(media_sum) = 32),
	add column small_sum bytea check (octet_length(small_sum) = 32),
	add column poster_sum bytea check (octet_length(poster_sum) = 32);
create index picture_unsummed on picture (id) where state = 'ready' and sum is null;
create index recording_unsummed on recording (id) where served > 0 and media_sum is null;
