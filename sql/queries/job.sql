-- job_claim: one
-- The next job that is due, for whoever asks first. Until it is done or failed
-- it comes back after the lease, so a worker that dies loses nothing. A kind
-- that this worker does not know is left to a newer one. Whoever asks for it
-- from here on means what comes after.
--   now timestamptz
--   lease timestamptz
--   kinds text[]
--   -> id int8, kind text, argument text, attempts int4
update job set run_at = :lease, attempts = attempts + 1, again_at = null
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
	set run_at = least(job.run_at, excluded.run_at), again_at = least(job.again_at, excluded.run_at), state = 'waiting';

-- job_done: exec
-- Not when it was asked for again while it ran: then job_anew.
--   id int8
delete from job where id = :id and again_at is null;

-- job_anew: exec
--   id int8
update job set run_at = again_at, again_at = null, attempts = 0, last_error = '' where id = :id and again_at is not null;

-- job_again: exec
-- A periodic job is done for now.
--   id int8
--   run_at timestamptz
update job set run_at = least(:run_at, again_at), again_at = null, attempts = 0, last_error = '' where id = :id;

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

-- jobs_listed: many
-- What was given up, then what fails, then what comes next. Whose password was lost is nobody's business.
--   rows int8
--   -> id int8, kind text, argument text, state text, last_error text, attempts int4, run_at timestamptz
--   -> created_at timestamptz
select id, kind, case when kind <> 'reset-mail' then argument else '' end, state, last_error, attempts, run_at, created_at
from job
order by state = 'dead' desc, last_error <> '' desc, run_at, id
limit :rows;

-- job_retry: one
--   job int8
--   now timestamptz
--   -> id int8, kind text
update job set state = 'waiting', run_at = :now, attempts = 0
where id = :job and (state = 'dead' or last_error <> '')
returning id, kind;

-- search_shown_clean: exec
-- What was shown is kept for half a year, as gaps; what became of it for ever, to learn from.
--   before timestamptz
delete from search_shown s
where s.shown_at < :before and not exists (select from search_choice c where c.shown = s.id);

-- site_counts: one
-- For those who watch over it: mail that waits, sessions, size.
--   now timestamptz
--   since timestamptz
--   -> mails int8, mail_at timestamptz?, mails_dead int8, sessions int8, active int8, bytes int8
select m.waiting, m.oldest, (select count(*) from mail where state = 'dead'), s.n, s.active,
	pg_database_size(current_database())
from (select count(*) as waiting, min(try_at) as oldest from mail where state = 'waiting' and try_at <= :now) m,
	(select count(*) as n, count(*) filter (where seen_at > :since) as active from session where expires_at > :now) s;
