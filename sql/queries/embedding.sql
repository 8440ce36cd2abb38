-- embedding_due_after: many
-- Threads without a vector of this model as they are now, newest first; dimension 0 is any.
--   model text
--   dimension int8
--   before int8
--   n int8
--   -> id int8
select m.id
from embeddable_thread m
left join embedding e on e.thread = m.id
where m.id < :before and (e.thread is null or e.model <> :model or e.version < m.version
	or (:dimension::int8 > 0 and e.dimension not in (0, :dimension::int8)))
order by m.id desc
limit :n;

-- embedding_due_among: many
-- Those of the given threads that are due.
--   model text
--   dimension int8
--   ids int8[]
--   -> id int8
select m.id
from embeddable_thread m
left join embedding e on e.thread = m.id
where m.id = any (:ids) and (e.thread is null or e.model <> :model or e.version < m.version
	or (:dimension::int8 > 0 and e.dimension not in (0, :dimension::int8)))
order by m.id desc
limit 1000;

-- embedding_count: one
-- How many vectors there should be, and how many are still to make.
--   model text
--   dimension int8
--   -> wanted int8, due int8
select count(*), count(*) filter (where e.thread is null or e.model <> :model or e.version < m.version
	or (:dimension::int8 > 0 and e.dimension not in (0, :dimension::int8)))
from embeddable_thread m
left join embedding e on e.thread = m.id;

-- embedding_text: one
-- What would be sent of a thread: title, body and the accepted or best answer.
--   thread int8
--   -> version int8, title text, body text, answer text?, had_digest bytea?, had_model text?
--   -> had_dimension int4?
select m.version, p.title, p.body,
	(select a.body from post a join thread t on t.id = a.thread
		where a.thread = m.id and a.kind = 'answer' and a.withdrawn_at is null
		order by a.id is not distinct from t.accepted_answer desc, a.score + 2 * a.uses desc, a.id
		limit 1),
	e.digest, e.model, e.dimension
from embeddable_thread m
join post p on p.id = m.id
left join embedding e on e.thread = m.id
where m.id = :thread;

-- embedding_put: one
-- Only while the thread may still be sent: whoever moves or closes it waits for us, or we see it.
--   thread int8
--   version int8
--   model text
--   dimension int4
--   digest bytea
--   scale float8
--   vector bytea
--   now timestamptz
--   -> done bool
with allowed as (
	select t.id, t.space
	from thread t
	join space s on s.id = t.space
	where t.id = :thread and not t.withdrawn and (not s.private or s.embeddings)
	for share
), put as (
	insert into embedding (thread, model, dimension, version, digest, scale, vector, made_at)
	select id, :model, :dimension, :version, :digest, :scale, :vector, :now from allowed
	on conflict (thread) do update set model = excluded.model, dimension = excluded.dimension,
		version = excluded.version, digest = excluded.digest, scale = excluded.scale,
		vector = excluded.vector, made_at = excluded.made_at
	returning thread
), told as (
	insert into outbox (kind, object, space) select 'vector', a.id, a.space from allowed a join put on put.thread = a.id
	returning 1
)
select true from told, pg_notify('outbox', '');

-- embedding_same: exec
-- The text has not changed with this version.
--   thread int8
--   version int8
update embedding set version = :version where thread = :thread and version < :version;

-- embedding_states: many
-- Where the vectors of these threads belong now: 0 the open ones, else a private
-- space; no row where there is none.
--   model text
--   dimension int8
--   ids int8[]
--   -> id int8, place int8, scale float8, vector bytea
select e.thread, case when m.private then m.space else 0 end, e.scale, e.vector
from embedding e
join embeddable_thread m on m.id = e.thread
where e.thread = any (:ids) and e.model = :model and e.dimension = :dimension::int8
limit 1000;

-- embedding_scan: many
-- All of them, in order.
--   model text
--   dimension int8
--   after int8
--   -> like embedding_states
select e.thread, case when m.private then m.space else 0 end, e.scale, e.vector
from embedding e
join embeddable_thread m on m.id = e.thread
where e.thread > :after and e.model = :model and e.dimension = :dimension::int8
order by e.thread
limit 500;

-- embedding_dimension: one
-- What the model gave last.
--   model text
--   -> dimension int8
select dimension::bigint from embedding where model = :model and dimension > 0
order by made_at desc, thread desc limit 1;

-- embedding_lease_take: one
-- Of use when it gives a row: then it is ours for that long.
--   holder text
--   seconds int8
--   force bool
--   -> got bool
update embedding_lease set holder = :holder, until = clock_timestamp() + make_interval(secs => :seconds::int8)
where one_row and (:force or holder = :holder or until < clock_timestamp())
returning true;

-- embedding_lease_end: exec
--   holder text
update embedding_lease set until = '-infinity' where holder = :holder;
