-- How often threads were read.

-- reads_add: many
-- What a worker has noted: each look counts once, whichever worker notes it. Both tables in their order, so that two
-- workers do not wait for each other; gives the sums.
--   threads int8[]
--   marks int8[]
--   now timestamptz
--   -> thread int8, reads int8
with looked as (
	select c.thread, c.mark from unnest(:threads::bigint[], :marks::bigint[]) c (thread, mark)
), fresh as (
	insert into thread_look (mark, at) select distinct mark, :now::timestamptz from looked order by mark
	on conflict do nothing
	returning mark
), added as (
	insert into thread_read as r (thread, reads)
	select t.id, count(*)
	from looked c
	join fresh f on f.mark = c.mark
	join thread t on t.id = c.thread
	group by t.id
	order by t.id
	on conflict (thread) do update set reads = r.reads + excluded.reads
	returning r.thread, r.reads
)
select c.thread, coalesce(a.reads, r.reads)
from (select distinct thread from looked) c
left join added a on a.thread = c.thread
left join thread_read r on r.thread = c.thread
where coalesce(a.reads, r.reads) is not null
limit 1000;

-- reads_tidy: exec
-- Their hour is over: nobody makes the same again.
--   before timestamptz
delete from thread_look where at < :before;
