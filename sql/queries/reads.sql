-- How often threads were read.

-- reads_add: many
-- Adds what a worker has counted, each thread in its turn, so that two workers do not wait for each other; gives the sums.
--   threads int8[]
--   counts int8[]
--   -> thread int8, reads int8
with added as (
	insert into thread_read as r (thread, reads)
	select t.id, c.n
	from unnest(:threads::bigint[], :counts::bigint[]) c (thread, n)
	join thread t on t.id = c.thread
	order by t.id
	on conflict (thread) do update set reads = r.reads + excluded.reads
	returning r.thread, r.reads
)
select thread, reads from added limit 1000;
