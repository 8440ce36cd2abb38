-- duplicate_target: one
-- The question that was asked before, as far as the actor may see it; loop: it is marked as a duplicate of ours.
--   actor int8
--   question int8
--   same_as int8
--   -> id int8, loop bool
select t.id, exists (
	select from post_link l where l.from_post = t.id and l.to_post = :question and l.kind = 'duplicate')
from thread t
join reader_space v on v.reader = :actor and v.space = t.space
where t.id = :same_as and t.kind = 'question' and not t.withdrawn;

-- duplicate_remove: many
-- Takes back that a question is a duplicate, of any but this one.
--   question int8
--   but int8?
--   by int8
--   now timestamptz
--   -> like link_remove
with gone as (
	delete from post_link
	where from_post = :question and kind = 'duplicate' and to_post is distinct from :but
	returning from_post, to_post, kind, created_by, created_at
), told as (
	insert into post_link_gone (from_post, to_post, kind, created_by, created_at, removed_by, removed_at)
	select from_post, to_post, kind, created_by, created_at, :by, :now from gone
	returning from_post, to_post
)
select from_post, to_post from told limit 100;

-- duplicate_put: exec
-- Somebody says that this question was asked before.
--   question int8
--   same_as int8
--   by int8
--   now timestamptz
insert into post_link (from_post, to_post, kind, created_by, created_at)
values (:question, :same_as, 'duplicate', :by, :now)
on conflict do nothing;
