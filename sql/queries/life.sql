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

-- post_wiki: exec
--   post int8
--   wiki bool
update post set wiki = :wiki where id = :post and wiki <> :wiki;

-- revision_one: one
-- A text that a post had; whoever asks may edit the post.
--   post int8
--   number int4
--   -> title text?, body text, summary text, tags text[], redacted bool
select title, body, summary, tags, redacted from revision where post = :post and number = :number;

-- link_target: one
-- Another thread that the actor may read.
--   actor int8
--   thread int8
--   -> id int8, kind text
select t.id, t.kind
from thread t
join reader_space v on v.reader = :actor and v.space = t.space
where t.id = :thread and not t.withdrawn and t.kind in ('question', 'tip');

-- link_put: exec
--   thread int8
--   target int8
--   kind text
--   by int8
--   now timestamptz
insert into post_link (from_post, to_post, kind, created_by, created_at)
values (:thread, :target, :kind, :by, :now)
on conflict do nothing;

-- link_remove: many
-- In either direction. Both threads remember it.
--   thread int8
--   target int8
--   kind text
--   by int8
--   now timestamptz
--   -> from_post int8, to_post int8
with gone as (
	delete from post_link
	where kind = :kind and ((from_post = :thread and to_post = :target) or (from_post = :target and to_post = :thread))
	returning from_post, to_post, kind, created_by, created_at
), told as (
	insert into post_link_gone (from_post, to_post, kind, created_by, created_at, removed_by, removed_at)
	select from_post, to_post, kind, created_by, created_at, :by, :now from gone
	returning from_post, to_post
)
select from_post, to_post from told limit 100;
