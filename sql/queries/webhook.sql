-- webhook_note: exec
-- Something happened in a thread: a message for each webhook that is told of it. thread is read in this transaction.
--   event text
--   thread int8
--   post int8
--   about int8?
--   now timestamptz
insert into webhook_message (webhook, event, thread, post, about, happened_at, try_at)
select w.id, :event, t.id, :post, :about, :now, :now
from webhook w
join thread t on t.id = :thread
join space s on s.id = t.space
where w.state = 'on' and :event = any(w.events) and (w.space = s.id or (w.space is null and not s.private));

-- webhook_next: one
--   -> id int8
select nextval('webhook_id_seq');

-- webhook_insert: exec
--   id int8
--   space int8?
--   maker int8
--   name text
--   url text
--   events text[]
--   secret bytea
--   now timestamptz
insert into webhook (id, space, maker, name, url, events, secret, created_at)
values (:id, :space, :maker, :name, :url, :events, :secret, :now);

-- webhook_count: one
--   space int8?
--   -> n int8
select count(*) from webhook where space is not distinct from :space;

-- webhook_find: one
-- One of them, with what the actor may do in its space. waiting: messages that are not delivered yet.
--   actor int8
--   webhook int8
--   -> id int8, space int8?, slug text, space_name text, private bool, role text?, name text, url text, events text[]
--   -> state text, off_why text?, failing_since timestamptz?, before_until timestamptz?, created_at timestamptz
--   -> maker int8, maker_name text, maker_team text, allowed bool, waiting int8, failed int8
select w.id, w.space, coalesce(s.slug, ''), coalesce(s.name, ''), coalesce(s.private, false), m.role, w.name, w.url, w.events,
	w.state, w.off_why, w.failing_since, w.before_until, w.created_at,
	p.id, p.name, p.team, webhook_allowed(w.maker, w.space),
	(select count(*) from webhook_message x where x.webhook = w.id and x.state = 'waiting'),
	(select count(*) from webhook_message x where x.webhook = w.id and x.state = 'failed')
from webhook w
join person p on p.id = w.maker
left join space s on s.id = w.space
left join membership m on m.space = w.space and m.person = :actor
where w.id = :webhook;

-- webhooks_of: many
-- Those of a space, or of all open ones, by name.
--   actor int8
--   space int8?
--   rows int8
--   -> like webhook_find
select w.id, w.space, coalesce(s.slug, ''), coalesce(s.name, ''), coalesce(s.private, false), m.role, w.name, w.url, w.events,
	w.state, w.off_why, w.failing_since, w.before_until, w.created_at,
	p.id, p.name, p.team, webhook_allowed(w.maker, w.space),
	(select count(*) from webhook_message x where x.webhook = w.id and x.state = 'waiting'),
	(select count(*) from webhook_message x where x.webhook = w.id and x.state = 'failed')
from webhook w
join person p on p.id = w.maker
left join space s on s.id = w.space
left join membership m on m.space = w.space and m.person = :actor
where w.space is not distinct from :space
order by lower(w.name), w.id
limit :rows;

-- webhook_update: exec
--   webhook int8
--   name text
--   url text
--   events text[]
update webhook set name = :name, url = :url, events = :events where id = :webhook;

-- webhook_rotate: one
-- A new secret; the one there was goes on for a while.
--   webhook int8
--   secret bytea
--   until timestamptz
--   -> id int8
update webhook set secret_before = secret, before_until = :until, secret = :secret where id = :webhook returning id;

-- webhook_on: one
-- On again, in the name of whoever says so.
--   webhook int8
--   maker int8
--   -> id int8
update webhook set state = 'on', off_why = null, failing_since = null, maker = :maker
where id = :webhook and state = 'off'
returning id;

-- webhook_off: one
-- Off; what was not delivered is not tried any more, until somebody sends it again.
--   webhook int8
--   why text
--   now timestamptz
--   -> id int8, maker int8
with off as (
	update webhook set state = 'off', off_why = :why where id = :webhook and state = 'on' returning id, maker
), given_up as (
	update webhook_message set state = 'failed', ended_at = :now
	where webhook in (select id from off) and state = 'waiting'
)
select id, maker from off;

-- webhook_remove: one
--   webhook int8
--   -> id int8
delete from webhook where id = :webhook returning id;

-- webhook_test: one
-- A message about nothing, to see whether it arrives.
--   webhook int8
--   now timestamptz
--   -> id int8, word text
insert into webhook_message (webhook, event, happened_at, try_at) values (:webhook, 'webhook.test', :now, :now)
returning id, word;

-- webhook_again: exec
-- Messages that have ended go out again: one, or what happened since then. all: also what arrived.
--   webhook int8
--   word text?
--   since timestamptz?
--   all bool
--   now timestamptz
update webhook_message set state = 'waiting', ended_at = null, attempts = 0, try_at = :now
where webhook = :webhook and state <> 'waiting'
	and (:word::text is null or word = :word)
	and (:since::timestamptz is null or (happened_at >= :since and (:all or state <> 'sent')));

-- webhook_messages: many
-- What a webhook was told, the latest first.
--   webhook int8
--   state text?
--   before int8?
--   rows int8
--   -> id int8, word text, event text, thread int8?, post int8?, state text, attempts int4, happened_at timestamptz, try_at timestamptz
select id, word, event, thread, post, state, attempts, happened_at, try_at
from webhook_message
where webhook = :webhook and (:state::text is null or state = :state) and (:before::bigint is null or id < :before)
order by id desc
limit :rows;

-- webhook_message_id: one
--   webhook int8
--   word text
--   -> id int8
select id from webhook_message where webhook = :webhook and word = :word;

-- webhook_tries: many
-- What became of these, the latest first.
--   messages int8[]
--   -> message int8, tried_at timestamptz, status int4, took_ms int4, said text, fault text
select message, tried_at, status, took_ms, said, fault
from webhook_try
where message = any(:messages)
order by message desc, id desc
limit 1000;

-- -- sending ------------------------------------------------------------------------------------

-- webhook_claim: one
-- The next message that is due, for whoever asks first; it comes back after the lease. busy: webhooks that have enough
-- on their way.
--   now timestamptz
--   lease timestamptz
--   busy int8[]
--   -> id int8, attempts int4
update webhook_message set attempts = attempts + 1, try_at = :lease
where id = (
	select m.id
	from webhook_message m
	where m.state = 'waiting' and m.try_at <= :now and m.webhook <> all(:busy)
	order by m.try_at, m.id
	limit 1
	for update skip locked
)
returning id, attempts;

-- webhook_to_send: one
-- A message with what there is to say at this moment. allowed: whoever made the webhook still has the right. shown: a
-- reader of its space can read the post now (or, of what was withdrawn, could read the thread's space). holds: what
-- happened was not taken back.
--   message int8
--   -> word text, event text, happened_at timestamptz, webhook int8, name text, url text, secret bytea, secret_before bytea?
--   -> before_until timestamptz?, state text, allowed bool, shown bool, holds bool, thread int8, thread_kind text, title text
--   -> slug text, space_name text, tags text[], post int8, post_kind text, excerpt text, about int8?, comment text?
--   -> reason text?
select x.word, x.event, x.happened_at, w.id, w.name, w.url, w.secret, w.secret_before, w.before_until, w.state,
	webhook_allowed(w.maker, w.space),
	x.event = 'webhook.test'
		or ((w.space = s.id or (w.space is null and not s.private)) is true
			and (x.event = 'post.withdrawn' or (not t.withdrawn and p.withdrawn_at is null and (x.event <> 'comment.posted' or c.withdrawn_at is null)))),
	case x.event
		when 'answer.accepted' then (t.accepted_answer = p.id) is true
		when 'question.closed' then t.closed_at is not null
		when 'post.withdrawn' then t.withdrawn or p.withdrawn_at is not null
		when 'comment.posted' then c.id is not null
		when 'flag.raised' then f.reason is not null and w.space is not null and exists (select from membership m
			where m.space = w.space and m.person = w.maker and m.role in ('moderator', 'owner'))
		else true
	end,
	coalesce(t.id, 0), coalesce(t.kind, ''), coalesce(q.title, ''), coalesce(s.slug, ''), coalesce(s.name, ''), coalesce(t.tags, '{}'),
	coalesce(p.id, 0), coalesce(p.kind, ''), coalesce(p.excerpt, ''), x.about, left(c.body, 300),
	coalesce(f.reason, case when x.event = 'question.closed' then t.closed_reason end)
from webhook_message x
join webhook w on w.id = x.webhook
left join post p on p.id = x.post
left join thread t on t.id = p.thread
left join post q on q.id = t.id
left join space s on s.id = t.space
left join comment c on x.event = 'comment.posted' and c.id = x.about
left join lateral (select g.reason from flag g
	where x.event = 'flag.raised' and g.post = x.post and g.comment is not distinct from x.about and g.decision is null
	order by g.id desc limit 1) f on true
where x.id = :message;

-- webhook_tried: exec
--   message int8
--   at timestamptz
--   status int4
--   took_ms int4
--   said text
--   fault text
insert into webhook_try (message, tried_at, status, took_ms, said, fault)
select m.id, :at, :status, :took_ms, :said, :fault from webhook_message m where m.id = :message;

-- webhook_message_end: exec
--   message int8
--   state text
--   now timestamptz
update webhook_message set state = :state, ended_at = :now where id = :message and state = 'waiting';

-- webhook_message_later: exec
--   message int8
--   at timestamptz
update webhook_message set try_at = :at where id = :message and state = 'waiting';

-- webhook_worked: exec
--   webhook int8
update webhook set failing_since = null where id = :webhook and failing_since is not null;

-- webhook_failed: one
-- It did not take a message; since when it takes none.
--   webhook int8
--   now timestamptz
--   -> since timestamptz
update webhook set failing_since = coalesce(failing_since, :now) where id = :webhook returning failing_since;

-- -- now and then ---------------------------------------------------------------------------------

-- webhooks_without_right: many
-- Those whose maker may not see any more what they are told.
--   -> id int8
select id from webhook where state = 'on' and not webhook_allowed(maker, space) order by id limit 500;

-- webhook_messages_clean: exec
--   before timestamptz
delete from webhook_message where state <> 'waiting' and ended_at < :before;

-- webhook_secrets_clean: exec
--   now timestamptz
update webhook set secret_before = null, before_until = null where before_until < :now;

-- webhook_figures: one
-- For those who watch over it: what is due and not sent yet, and webhooks that are off by themselves.
--   now timestamptz
--   -> waiting int8, due_at timestamptz?, stopped int8
select count(*), min(try_at), (select count(*) from webhook where state = 'off' and off_why in ('failing', 'gone'))
from webhook_message where state = 'waiting' and try_at <= :now;

-- webhook_used: one
--   -> used bool
select exists (select from webhook);
