-- audit_insert: exec
-- For the worker to take into the chain.
--   now timestamptz
--   actor int8?
--   action text
--   object_kind text
--   object int8
--   detail text
--   once int8
--   mac bytea
insert into audit_new (happened_at, actor, action, object_kind, object, detail, once, mac)
values (:now, :actor, :action, :object_kind, :object, :detail, :once, :mac);

-- audit_actor: one
-- Who did something to an object, as the trail may say it: whoever asked without a name has none here, either. It
-- concerns another one, too: nor has who asked that one.
--   action text
--   kind text
--   object int8
--   other int8?
--   person int8
--   -> person int8
select case when :other::bigint is null then x.person else audit_actor(:action, :kind, :other, x.person) end
from (select audit_actor(:action, :kind, :object, :person) as person) x;

-- audit_end_lock: one
-- Where the chain ends; workers go on one after the other.
--   -> like audit_ends
select last, hash from audit_head for update;

-- audit_waiting: many
-- What is to go into the chain next.
--   limit int8
--   -> id int8, happened_at timestamptz, actor int8?, action text, object_kind text, object int8, detail text, once int8, mac bytea
select id, happened_at, actor, action, object_kind, object, detail, once, mac
from audit_new
order by id
limit :limit;

-- audit_link: exec
-- Takes rows into the chain behind its last one, in this order, each with its hash. An actor who never was, which
-- we do not write, must not stop the others.
--   last int8
--   rows int8[]
--   hashes bytea[]
with moved as (
	delete from audit_new n
	using unnest(:rows::bigint[], :hashes::bytea[]) with ordinality l (row, hash, place)
	where n.id = l.row
	returning l.place, n.happened_at, n.actor, n.action, n.object_kind, n.object, n.detail, n.once, n.mac, l.hash
)
insert into audit (id, happened_at, actor, action, object_kind, object, detail, once, mac, hash)
select :last + m.place, m.happened_at, r.id, m.action, m.object_kind, m.object, m.detail, m.once, m.mac, m.hash
from moved m
left join person r on r.id = m.actor;

-- audit_end_put: exec
--   last int8
--   hash bytea
update audit_head set last = :last, hash = :hash;

-- audit_chain: many
-- The next rows in the order of the chain, and with each the head and what waits as of the same moment; id 0 when there is none.
-- copy: an earlier row has the same mac, which no two rows of ours have.
--   after int8
--   limit int8
--   -> id int8, happened_at timestamptz, actor int8?, action text, object_kind text, object int8, detail text, once int8?, mac bytea?, hash bytea?
--   -> copy bool, head_last int8, head_hash bytea, waiting int8, oldest timestamptz?
select coalesce(a.id, 0), coalesce(a.happened_at, 'epoch'), a.actor, coalesce(a.action, ''), coalesce(a.object_kind, ''),
	coalesce(a.object, 0), coalesce(a.detail, ''), a.once, a.mac, a.hash,
	exists (select from audit b where b.mac = a.mac and b.id < a.id), h.last, h.hash, w.waiting, w.oldest
from audit_head h
cross join (select count(*) as waiting, min(happened_at) as oldest from audit_new) w
left join (select x.id, x.happened_at, x.actor, x.action, x.object_kind, x.object, x.detail, x.once, x.mac, x.hash
	from audit x where x.id > :after order by x.id limit :limit) a on true
order by a.id;

-- audit_after: many
-- The chain in its order, for exports.
-- Who did one of the acts in quiet is shown to nobody.
--   after int8
--   quiet text[]
--   limit int8
--   -> id int8, waiting int8, happened_at timestamptz, actor int8?, name text?, action text, object_kind text, object int8, detail text, hash bytea?, quiet bool
select a.id, 0::bigint, a.happened_at, case when a.action <> all (:quiet) then a.actor end,
	case when a.action <> all (:quiet) then r.name end, a.action, a.object_kind, a.object, a.detail, a.hash, a.action = any (:quiet)
from audit a
left join person r on r.id = a.actor
where a.id > :after
order by a.id
limit :limit;

-- audit_latest: many
-- What was done last, the latest first: all, by one person, of one kind, to one object. What is not in the chain yet
-- comes first; it has no id, but a place among those that wait.
--   before int8?
--   before_waiting int8?
--   actor int8?
--   action text?
--   object_kind text?
--   object int8?
--   quiet text[]
--   limit int8
--   -> like audit_after
select a.id, a.waiting, a.happened_at, case when a.action <> all (:quiet) then a.actor end,
	case when a.action <> all (:quiet) then r.name end, a.action, a.object_kind, a.object, a.detail, a.hash, a.action = any (:quiet)
from (
	(select 0::bigint as id, n.id as waiting, n.happened_at, n.actor, n.action, n.object_kind, n.object, n.detail, null::bytea as hash
		from audit_new n
		where :before::bigint is null and (:before_waiting::bigint is null or n.id < :before_waiting)
			and (:actor::bigint is null or (n.actor = :actor and n.action <> all (:quiet)))
			and (:action::text is null or n.action = :action)
			and (:object_kind::text is null or n.object_kind = :object_kind)
			and (:object::bigint is null or n.object = :object)
		order by n.id desc limit :limit)
	union all
	(select c.id, 0, c.happened_at, c.actor, c.action, c.object_kind, c.object, c.detail, c.hash
		from audit c
		where (:before::bigint is null or c.id < :before)
			and (:actor::bigint is null or (c.actor = :actor and c.action <> all (:quiet)))
			and (:action::text is null or c.action = :action)
			and (:object_kind::text is null or c.object_kind = :object_kind)
			and (:object::bigint is null or c.object = :object)
		order by c.id desc limit :limit)
) a
left join person r on r.id = a.actor
order by a.waiting desc, a.id desc
limit :limit;

-- audit_actions: many
-- Every kind of act there has been, by jumping from one to the next in the index.
--   -> action text
with recursive acts (action) as (
	(select min(action) from audit)
	union all
	select (select min(b.action) from audit b where b.action > a.action) from acts a where a.action is not null
)
select action from acts where action is not null order by action limit 400;

-- audit_ends: one
--   -> last int8, hash bytea
select last, hash from audit_head;
