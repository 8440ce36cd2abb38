-- stub_experts: many
-- STAND-IN of helper waves; see app/routing/stub.c.
--   space int8
--   asker int8
--   question int8
--   tags text[]
--   now timestamptz
--   -> person int8, name text, score float8, answers int8, thread int8, title text
select p.id, p.name, ln(1 + x.weight)::float8, x.answers, x.thread, q.title
from (
	select a.author, sum((1 + 4 * (t.tags && :tags)::integer)
			* exp(-extract(epoch from :now::timestamptz - a.created_at) / 86400 / 60)) as weight,
		count(*) filter (where t.tags && :tags) as answers, max(t.id) as thread
	from post a join thread t on t.id = a.thread and not t.withdrawn
	join space s on s.id = t.space and (not s.private or s.id = :space)
	where a.kind = 'answer' and a.withdrawn_at is null and t.id <> :question
	group by a.author
) x
join person p on p.id = x.author and p.state = 'active' and p.id <> :asker
join reader_space v on v.reader = p.id and v.space = :space
join post q on q.id = x.thread
order by x.weight desc, p.id limit 50;
