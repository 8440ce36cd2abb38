-- thread_close: exec
-- Closes a question, or gives another reason.
--   question int8
--   reason text
--   note text
--   actor int8
--   now timestamptz
update thread set closed_at = :now, closed_by = :actor, closed_reason = :reason, closed_note = :note
where id = :question and (closed_at is null or closed_reason <> :reason or closed_note <> :note);

-- thread_reopen: exec
--   question int8
update thread set closed_at = null, closed_by = null, closed_reason = null, closed_note = ''
where id = :question and closed_at is not null;

-- thread_lock: exec
--   thread int8
--   actor int8
--   now timestamptz
update thread set locked_at = :now, locked_by = :actor where id = :thread and locked_at is null;

-- thread_unlock: exec
--   thread int8
update thread set locked_at = null, locked_by = null where id = :thread and locked_at is not null;

-- thread_pin: exec
-- Above its space's list; three of a space have room there, and the fourth takes the place of the oldest.
--   thread int8
--   space int8
--   actor int8
--   now timestamptz
update thread t
set pinned_at = case when t.id = :thread then :now end, pinned_by = case when t.id = :thread then :actor end
where (t.id = :thread and t.pinned_at is null)
	or (t.pinned_at is not null and t.id in (
		select o.id from thread o
		where o.space = :space and o.pinned_at is not null and not o.withdrawn and o.id <> :thread
			and not exists (select from thread n where n.id = :thread and n.pinned_at is not null)
		order by o.pinned_at desc
		offset 2));

-- thread_unpin: exec
--   thread int8
update thread set pinned_at = null, pinned_by = null where id = :thread and pinned_at is not null;
