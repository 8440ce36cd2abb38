-- job_claim: one
-- The next job that is due, for whoever asks first. Until it is done or failed
-- it comes back after the lease, so a worker that dies loses nothing. A kind
-- that this worker does not know is left to a newer one.
--   now timestamptz
--   lease timestamptz
--   kinds text[]
--   -> id int8, kind text, argument text, attempts int4
update job set run_at = :lease, attempts = attempts + 1
where id = (
	select id from job where state = 'waiting' and run_at <= :now and kind = any(:kinds)
	order by run_at limit 1 for update skip locked
)
returning id, kind, argument, attempts;

-- job_put: exec
-- One job of a kind and argument at a time; an earlier time wins.
--   kind text
--   argument text
--   run_at timestamptz
insert into job (kind, argument, run_at) values (:kind, :argument, :run_at)
on conflict (kind, argument) do update
	set run_at = least(job.run_at, excluded.run_at), state = 'waiting';

-- job_done: exec
--   id int8
delete from job where id = :id;

-- job_again: exec
-- A periodic job is done for now.
--   id int8
--   run_at timestamptz
update job set run_at = :run_at, attempts = 0, last_error = '' where id = :id;

-- job_failed: exec
-- Tried again later, or left for an administrator to look at.
--   id int8
--   run_at timestamptz
--   error text
--   dead bool
update job set run_at = :run_at, last_error = :error,
	state = case when :dead then 'dead' else 'waiting' end
where id = :id;

-- job_periodic: exec
-- Makes sure that a periodic job is there.
--   kind text
--   run_at timestamptz
insert into job (kind, run_at) values (:kind, :run_at) on conflict (kind, argument) do nothing;

-- job_figures: one
-- What waits, what of it has failed before, what was given up, and since when the longest is due.
--   now timestamptz
--   -> waiting int8, failing int8, dead int8, due_at timestamptz?
select count(*) filter (where state = 'waiting'),
	count(*) filter (where state = 'waiting' and last_error <> ''),
	count(*) filter (where state = 'dead'),
	min(run_at) filter (where state = 'waiting' and run_at <= :now)
from job;

-- jobs_dead: many
-- What was given up, the latest first.
--   -> id int8, kind text, argument text, last_error text, run_at timestamptz
select id, kind, argument, last_error, run_at from job where state = 'dead' order by id desc limit 20;

-- search_shown_clean: exec
-- What was shown is kept for half a year, as gaps; what became of it for ever, to learn from.
--   before timestamptz
delete from search_shown s
where s.shown_at < :before and not exists (select from search_choice c where c.shown = s.id);
