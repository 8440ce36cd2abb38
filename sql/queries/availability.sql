-- availability_show: one
-- When a person may be asked, the defaults where they said nothing; and when they are away, from now on.
--   person int8
--   now timestamptz
--   -> zone text, days int4, work_from int4, work_until int4, quiet_from int4?, quiet_until int4?, asks int4
--   -> away_first int8[], away_last int8[]
select p.time_zone, coalesce(a.days, 31), coalesce(a.work_from, 540), coalesce(a.work_until, 1020),
	a.quiet_from, a.quiet_until, coalesce(a.asks, 5),
	array(select (w.first_day - date '1970-01-01')::bigint from away w
		where w.person = p.id and w.last_day >= :now::date - 2 order by w.first_day limit 1000),
	array(select (w.last_day - date '1970-01-01')::bigint from away w
		where w.person = p.id and w.last_day >= :now::date - 2 order by w.first_day limit 1000)
from person p
left join availability a on a.person = p.id
where p.id = :person;

-- availability_put: exec
--   person int8
--   days int4
--   work_from int4
--   work_until int4
--   quiet_from int4?
--   quiet_until int4?
--   asks int4
insert into availability (person, days, work_from, work_until, quiet_from, quiet_until, asks)
values (:person, :days, :work_from, :work_until, :quiet_from, :quiet_until, :asks)
on conflict (person) do update set days = excluded.days, work_from = excluded.work_from,
	work_until = excluded.work_until, quiet_from = excluded.quiet_from,
	quiet_until = excluded.quiet_until, asks = excluded.asks;

-- away_put: exec
--   person int8
--   first_day int4
--   last_day int4
insert into away (person, first_day, last_day)
values (:person, date '1970-01-01' + :first_day, date '1970-01-01' + :last_day)
on conflict (person, first_day) do update set last_day = excluded.last_day;

-- away_remove: exec
--   person int8
--   first_day int4
delete from away where person = :person and first_day = date '1970-01-01' + :first_day;

-- away_clear: exec
--   person int8
delete from away where person = :person;

-- topic_evidence: many
-- What a person answered, by tag, as far as the reader may see it: the tags they answered under most, lately.
--   reader int8
--   person int8
--   now timestamptz
--   -> name text, answers int8, accepted int8, last_at timestamptz, threads int8[], titles text[]
select g.name, count(*), count(*) filter (where t.accepted_answer = a.id), max(a.created_at),
	(array_agg(t.id order by a.created_at desc, a.id desc))[1:3], (array_agg(q.title order by a.created_at desc, a.id desc))[1:3]
from post a
join thread t on t.id = a.thread and not t.withdrawn
join post q on q.id = t.id
join thread_tag x on x.thread = t.id
join tag g on g.id = x.tag
where a.author = :person and a.kind = 'answer' and a.withdrawn_at is null
	and t.space = any (array(select v.space from reader_space v where v.reader = :reader))
group by g.name
order by sum(power(0.5, greatest(0, extract(epoch from :now - a.created_at)::float8) / 86400 / 90)) desc, g.name
limit 8;

-- topic_choices: many
--   person int8
--   -> name text, wanted bool
select name, wanted from topic_choice where person = :person order by created_at, name limit 100;

-- topic_choose: exec
--   person int8
--   name text
--   wanted bool
--   now timestamptz
insert into topic_choice (person, name, wanted, created_at) values (:person, :name, :wanted, :now)
on conflict (person, name) do update set wanted = excluded.wanted, merged_from = null;

-- topic_forget: exec
--   person int8
--   name text
delete from topic_choice where person = :person and name = :name;
