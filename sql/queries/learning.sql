-- learning_pairs: many
-- What people said belongs together, each pair of words and thread once per person; the newest.
--   -> kind text, asked text, asked_in int8?, thread int8, at timestamptz
select kind, asked, asked_in, thread, at
from (
	select distinct on (kind, asked, thread, person) kind, asked, asked_in, thread, at
	from learning_pair
	order by kind, asked, thread, person, at desc
) p
order by at desc, asked, thread
limit 20000;

-- learning_threads: many
-- Beginnings of the texts of open threads, the newest first, or of those named.
--   before int8?
--   ids int8[]
--   rows int8
--   -> id int8, title text, body text, answers text, language text
select t.id, p.title, left(p.body, 1500), coalesce((
	select string_agg(left(a.body, 1500), E'\n\n') from (
		select x.body from post x
		where x.thread = t.id and x.kind = 'answer' and x.withdrawn_at is null
		order by x.id is not distinct from t.accepted_answer desc, x.score + 2 * x.uses desc, x.id
		limit 2
	) a), ''), coalesce(p.language, s.language)
from thread t
join post p on p.id = t.id
join space s on s.id = t.space and not s.private
where t.kind = 'question' and not t.withdrawn
	and (:before::bigint is null or t.id < :before)
	and (:before::bigint is not null or t.id = any (:ids))
order by t.id desc
limit :rows;

-- learning_run_insert: one
--   started_at timestamptz
--   finished_at timestamptz
--   duplicates int4
--   solved int4
--   opened int4
--   dismissed int4
--   threads int4
--   trained int4
--   measured int4
--   without_table float8
--   with_table float8
--   p_value float8
--   outcome text
--   -> id int8
insert into learning_run (started_at, finished_at, duplicates, solved, opened, dismissed, threads, trained,
	measured, without_table, with_table, p_value, outcome)
values (:started_at, :finished_at, :duplicates, :solved, :opened, :dismissed, :threads, :trained,
	:measured, :without_table, :with_table, :p_value, :outcome)
returning id;

-- learning_runs: many
-- The latest nights.
--   rows int8
--   -> id int8, started_at timestamptz, finished_at timestamptz, duplicates int4, solved int4, opened int4
--   -> dismissed int4, threads int4, trained int4, measured int4, without_table float8, with_table float8
--   -> p_value float8, outcome text
select id, started_at, finished_at, duplicates, solved, opened, dismissed, threads, trained,
	measured, without_table, with_table, p_value, outcome
from learning_run order by id desc limit :rows;

-- learning_runs_clean: exec
--   before timestamptz
delete from learning_run r
where r.started_at < :before and not exists (select from translation t where t.run = r.id);

-- translation_put: exec
-- Tonight's table is in use from now on, or none.
--   run int8?
--   bytes bytea?
update translation set run = :run, bytes = :bytes;

-- translation_want: exec
--   wanted bool
update translation set wanted = :wanted where wanted <> :wanted;

-- translation_state: one
-- Asked with every list of similar questions: is there a table, and which.
--   -> version int8, on bool, wanted bool, run int8?
select version, wanted and bytes is not null, wanted, run from translation;

-- translation_bytes: one
--   -> version int8, bytes bytea?
select version, case when wanted then bytes end from translation;
