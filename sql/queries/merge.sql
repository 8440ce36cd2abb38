-- merge_pair: one
-- Two questions of one space that the actor reads; both are held, the one with the lower number first.
--   actor int8
--   source int8
--   target int8
--   -> moderates bool, same_space bool, accepted int8?, accepted_at timestamptz?, target_accepted bool, recorded bool, author int8
select coalesce(v.role in ('moderator', 'owner'), false), s.space = t.space,
	s.accepted_answer, s.accepted_at, t.accepted_answer is not null, s.recorded, q.author
from (select h.id, h.space, h.accepted_answer, h.accepted_at, h.recorded, h.withdrawn, h.kind from thread h
	where h.id in (:source, :target) order by h.id for no key update) s
join thread t on t.id = :target
join post q on q.id = s.id
join reader_space v on v.reader = :actor and v.space = s.space
join reader_space w on w.reader = :actor and w.space = t.space
where s.id = :source and not s.withdrawn and not t.withdrawn and s.kind = 'question' and t.kind = 'question';

-- merge_insert: one
--   source int8
--   target int8
--   actor int8
--   now timestamptz
--   accepted int8?
--   accepted_at timestamptz?
--   accepted_over bool
--   -> id int8
insert into merge (source, target, merged_by, merged_at, accepted, accepted_at, accepted_over)
values (:source, :target, :actor, :now, :accepted, :accepted_at, :accepted_over)
returning id;

-- merge_unaccept: exec
--   thread int8
update thread set accepted_answer = null, accepted_at = null where id = :thread and accepted_answer is not null;

-- merge_accept: exec
--   thread int8
--   answer int8?
--   at timestamptz?
update thread set accepted_answer = :answer, accepted_at = :at where id = :thread;

-- merge_recorded: exec
--   thread int8
update thread set recorded = true where id = :thread and not recorded;

-- merge_answers: exec
-- All answers go over, those that were withdrawn as well, with what hangs on them.
--   merge int8
--   source int8
--   target int8
with moved as (
	update post set thread = :target where thread = :source and kind = 'answer'
	returning id
), noted as (
	insert into merge_post (merge, post) select :merge, id from moved
), told as (
	update notice n set thread = :target from moved where n.post = moved.id
), flagged as (
	update flag f set thread = :target from moved where f.post = moved.id
), decided as (
	update flag_decision d set thread = :target from moved where d.post = moved.id
)
update comment c set thread = :target from moved where c.post = moved.id;

-- merge_comments: exec
-- The comments on the question itself go over.
--   merge int8
--   source int8
--   target int8
with moved as (
	update comment set post = :target, thread = :target where post = :source
	returning id
), flagged as (
	update flag f set post = :target, thread = :target from moved where f.comment = moved.id
), decided as (
	update flag_decision d set post = :target, thread = :target from moved where d.comment = moved.id
)
insert into merge_comment (merge, comment) select :merge, id from moved;

-- merge_votes: exec
-- So do its votes: of those who had none on the other question, and did not write it.
--   merge int8
--   source int8
--   target int8
--   now timestamptz
with added as (
	insert into vote (post, person, value, created_at)
	select :target, v.person, v.value, :now
	from vote v
	join post p on p.id = :target
	where v.post = :source and v.person <> p.author and v.person is distinct from behind(p.author)
	on conflict (post, person) do nothing
	returning person, value
)
insert into merge_vote (merge, person, value) select :merge, person, value from added;

-- merge_held: one
-- The merge of a question that can be undone, while the actor reads it; both threads are held.
--   actor int8
--   source int8
--   -> id int8, target int8, moderates bool, accepted int8?, accepted_at timestamptz?, accepted_over bool
--   -> target_withdrawn bool, target_accepted int8?, same_space bool
select m.id, m.target, coalesce(v.role in ('moderator', 'owner'), false), m.accepted, m.accepted_at, m.accepted_over,
	t.withdrawn, t.accepted_answer, s.space = t.space
from merge m
join (select h.id, h.space from thread h
	where h.id = :source or h.id in (select o.target from merge o where o.source = :source and o.undone_at is null)
	order by h.id for no key update) s on s.id = m.source
join thread t on t.id = m.target
join reader_space v on v.reader = :actor and v.space = s.space
where m.source = :source and m.undone_at is null;

-- unmerge_answers: exec
-- What went over and is still there comes back.
--   merge int8
--   source int8
--   target int8
with moved as (
	update post p set thread = :source from merge_post m
	where m.merge = :merge and m.post = p.id and p.thread = :target
	returning p.id
), told as (
	update notice n set thread = :source from moved where n.post = moved.id
), flagged as (
	update flag f set thread = :source from moved where f.post = moved.id
), decided as (
	update flag_decision d set thread = :source from moved where d.post = moved.id
)
update comment c set thread = :source from moved where c.post = moved.id;

-- unmerge_comments: exec
--   merge int8
--   source int8
--   target int8
with moved as (
	update comment c set post = :source, thread = :source from merge_comment m
	where m.merge = :merge and m.comment = c.id and c.post = :target
	returning c.id
), flagged as (
	update flag f set post = :source, thread = :source from moved where f.comment = moved.id
)
update flag_decision d set post = :source, thread = :source from moved where d.comment = moved.id;

-- unmerge_votes: exec
-- A vote that was changed meanwhile is one of its own.
--   merge int8
--   target int8
delete from vote v using merge_vote m
where m.merge = :merge and v.post = :target and v.person = m.person and v.value = m.value;

-- merge_undo: exec
--   merge int8
--   actor int8
--   now timestamptz
update merge set undone_by = :actor, undone_at = :now where id = :merge;

-- merged_where: one
-- Where the address of a merged question leads, as far as the reader may read that.
--   reader int8
--   thread int8
--   -> id int8, title text
select t.id, p.title
from merge m
join thread t on t.id = thread_final(m.source) and not t.withdrawn
join post p on p.id = t.id
join reader_space v on v.reader = :reader and v.space = t.space
where m.source = :thread and m.undone_at is null;

-- merged_here: many
-- The questions that became this one.
--   thread int8
--   -> id int8, title text, body_html text, author int8, author_name text, author_team text, author_written text?
--   -> created_at timestamptz
select p.id, p.title, p.body_html, a.id, a.name, a.team, p.author_written, p.created_at
from merge m
join post p on p.id = m.source
join person a on a.id = p.author
where m.target = :thread and m.undone_at is null
order by m.id
limit 50;
