-- audit_insert: exec
-- The next link of the chain: its hash is made of that of the row before, under the lock of the head.
--   key bytea
--   now timestamptz
--   actor int8?
--   action text
--   object_kind text
--   object int8
--   detail text
--   mac bytea
with head as (
	update audit_head
	set last = last + 1, hash = sha256(:key || hash || int8send(last + 1) || :mac)
	returning last, hash
)
insert into audit (id, happened_at, actor, action, object_kind, object, detail, mac, hash)
select h.last, :now, :actor, :action, :object_kind, :object, :detail, :mac, h.hash
from head h;

-- audit_chain: many
-- The next rows in the order they were written, and with each the head as of the same moment; id 0 when there is none.
--   after int8
--   limit int8
--   -> id int8, happened_at timestamptz, actor int8?, action text, object_kind text, object int8, detail text, mac bytea?, hash bytea?, head_last int8, head_hash bytea
select coalesce(a.id, 0), coalesce(a.happened_at, 'epoch'), a.actor, coalesce(a.action, ''), coalesce(a.object_kind, ''),
	coalesce(a.object, 0), coalesce(a.detail, ''), a.mac, a.hash, h.last, h.hash
from audit_head h
left join (select x.id, x.happened_at, x.actor, x.action, x.object_kind, x.object, x.detail, x.mac, x.hash
	from audit x where x.id > :after order by x.id limit :limit) a on true
order by a.id;

-- audit_after: many
-- In the order they were written, for exports.
-- Who did one of the acts in quiet is shown to nobody.
--   after int8
--   quiet text[]
--   limit int8
--   -> id int8, happened_at timestamptz, actor int8?, name text?, action text, object_kind text, object int8, detail text, hash bytea?, quiet bool
select a.id, a.happened_at, case when a.action <> all (:quiet) then a.actor end,
	case when a.action <> all (:quiet) then r.name end, a.action, a.object_kind, a.object, a.detail, a.hash, a.action = any (:quiet)
from audit a
left join person r on r.id = a.actor
where a.id > :after
order by a.id
limit :limit;

-- audit_latest: many
-- What was done last, the latest first: all, by one person, of one kind, to one object.
--   before int8?
--   actor int8?
--   action text?
--   object_kind text?
--   object int8?
--   quiet text[]
--   limit int8
--   -> like audit_after
select a.id, a.happened_at, case when a.action <> all (:quiet) then a.actor end,
	case when a.action <> all (:quiet) then r.name end, a.action, a.object_kind, a.object, a.detail, a.hash, a.action = any (:quiet)
from audit a
left join person r on r.id = a.actor
where (:before::bigint is null or a.id < :before)
	and (:actor::bigint is null or (a.actor = :actor and a.action <> all (:quiet)))
	and (:action::text is null or a.action = :action)
	and (:object_kind::text is null or a.object_kind = :object_kind)
	and (:object::bigint is null or a.object = :object)
order by a.id desc
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
