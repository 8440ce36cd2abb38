-- post_for_change: one
-- A post the actor may read, its thread locked: writers of one thread queue here. me: who they are in it, themselves
-- or, where they asked without their name, nobody by name.
--   actor int8
--   post int8
--   -> id int8, kind text, thread int8, space int8, author int8, owner int8, title text?
--   -> body text, summary text, revision int4, withdrawn bool, thread_withdrawn bool, question_author int8
--   -> accepted_answer int8?, may_write bool, moderates bool, private bool, closed_by int8?, locked bool, pinned bool, wiki bool
--   -> me int8
select p.id, p.kind, t.id, t.space, p.author, p.owner, p.title,
	p.body, p.summary, p.revision, p.withdrawn_at is not null, t.withdrawn, q.author,
	t.accepted_answer, v.role is distinct from 'reader',
	coalesce(v.role in ('moderator', 'owner'), false), v.private, t.closed_by, t.locked_at is not null, t.pinned_at is not null, p.wiki,
	case when t.unnamed then acts_as(t.id, :actor) else :actor end
from post p
join thread t on t.id = p.thread
join post q on q.id = t.id
join reader_space v on v.reader = :actor and v.space = t.space
where p.id = :post
for no key update of t;

-- post_show: one
-- A post the reader may see, with what an edit form shows.
--   reader int8
--   post int8
--   -> id int8, kind text, thread int8, author int8, title text, question_title text, body text
--   -> summary text, revision int4, withdrawn bool, may_write bool, moderates bool, tags text[], language text?, space_language text
--   -> locked bool, wiki bool, me int8
select p.id, p.kind, t.id, p.author, coalesce(p.title, ''), q.title, p.body,
	p.summary, p.revision, p.withdrawn_at is not null or t.withdrawn, v.role is distinct from 'reader',
	coalesce(v.role in ('moderator', 'owner'), false),
	t.tags, p.language, (select s.language from space s where s.id = t.space), t.locked_at is not null, p.wiki,
	case when t.unnamed then acts_as(t.id, :reader) else :reader end
from post p
join thread t on t.id = p.thread
join post q on q.id = t.id
join reader_space v on v.reader = :reader and v.space = t.space
where p.id = :post;

-- answer_insert: one
-- An answer and its first revision.
--   question int8
--   space int8
--   author int8
--   body text
--   body_html text
--   excerpt text
--   now timestamptz
--   -> id int8
with written as (
	insert into post (kind, thread, space, author, owner, body, body_html, excerpt, created_at)
	values ('answer', :question, :space, :author, :author, :body, :body_html, :excerpt, :now)
	returning id, author, body, created_at
), revised as (
	insert into revision (post, number, title, body, tags, author, note, created_at)
	select id, 1, null, body, '{}', author, '', created_at from written
)
select id from written;

-- thread_accept: exec
-- Accepts an answer, or takes the acceptance back.
--   question int8
--   answer int8?
--   now timestamptz
update thread set accepted_answer = :answer, accepted_at = case when :answer is null then null else :now end
where id = :question;

-- comment_insert: one
--   post int8
--   thread int8
--   author int8
--   body text
--   body_html text
--   at_seconds int4?
--   now timestamptz
--   -> id int8
insert into comment (post, thread, author, body, body_html, at_seconds, created_at)
values (:post, :thread, :author, :body, :body_html, :at_seconds, :now)
returning id;

-- comment_for_change: one
--   actor int8
--   comment int8
--   -> id int8, post int8, thread int8, author int8, withdrawn_at timestamptz?, withdrawn_by int8?
--   -> may_write bool, moderates bool, locked bool, me int8
select c.id, c.post, c.thread, c.author, c.withdrawn_at, c.withdrawn_by,
	v.role is distinct from 'reader', coalesce(v.role in ('moderator', 'owner'), false), t.locked_at is not null,
	case when t.unnamed then acts_as(t.id, :actor) else :actor end
from comment c
join thread t on t.id = c.thread and not t.withdrawn
join reader_space v on v.reader = :actor and v.space = t.space
where c.id = :comment
for no key update of t;

-- comment_withdraw: exec
--   comment int8
--   actor int8
--   now timestamptz
update comment set withdrawn_at = :now, withdrawn_by = :actor
where id = :comment and withdrawn_at is null;

-- comment_withdrawn: one
-- The trace of a withdrawn comment.
--   reader int8
--   comment int8
--   -> post int8, thread int8, author int8, withdrawn_at timestamptz, withdrawn_by int8
--   -> may_write bool, moderates bool, me int8
select c.post, c.thread, c.author, c.withdrawn_at, c.withdrawn_by,
	v.role is distinct from 'reader', coalesce(v.role in ('moderator', 'owner'), false),
	case when t.unnamed then acts_as(t.id, :reader) else :reader end
from comment c
join thread t on t.id = c.thread and not t.withdrawn
join post p on p.id = c.post and p.withdrawn_at is null
join reader_space v on v.reader = :reader and v.space = t.space
where c.id = :comment and c.withdrawn_at is not null;

-- comment_restore: exec
--   comment int8
update comment set withdrawn_at = null, withdrawn_by = null
where id = :comment and withdrawn_at is not null;

-- vote_put: exec
--   post int8
--   person int8
--   value int4
--   now timestamptz
insert into vote (post, person, value, created_at) values (:post, :person, :value::smallint, :now)
on conflict (post, person) do update set value = excluded.value, created_at = excluded.created_at
where vote.value <> excluded.value;

-- vote_remove: exec
--   post int8
--   person int8
delete from vote where post = :post and person = :person;

-- use_put: exec
--   post int8
--   person int8
--   now timestamptz
insert into post_use (post, person, created_at) values (:post, :person, :now)
on conflict do nothing;

-- use_remove: exec
--   post int8
--   person int8
delete from post_use where post = :post and person = :person;

-- post_score: one
-- The sums after a vote or a use.
--   post int8
--   -> score int4, uses int4
select score, uses from post where id = :post;

-- post_update: exec
-- A new revision of a post.
--   post int8
--   title text?
--   body text
--   body_html text
--   excerpt text
--   summary text
--   actor int8
--   now timestamptz
update post set title = :title, body = :body, body_html = :body_html, excerpt = :excerpt, summary = :summary,
	revision = revision + 1, edited_at = :now, edited_by = :actor
where id = :post;

-- revision_insert: exec
--   post int8
--   number int4
--   title text?
--   body text
--   summary text
--   tags text[]
--   author int8
--   note text
--   proposal int8?
--   now timestamptz
insert into revision (post, number, title, body, summary, tags, author, note, proposal, created_at)
values (:post, :number, :title, :body, :summary, :tags, :author, :note, :proposal, :now);

-- post_revisions: many
-- All revisions of a post, newest first.
--   post int8
--   -> number int4, title text?, body text, summary text, tags text[], author int8, author_name text
--   -> author_team text, note text, created_at timestamptz, suggested_by int8?, suggested_name text?, suggested_team text?
--   -> accepted_by int8?, accepted_name text?, accepted_team text?
select r.number, r.title, r.body, r.summary, r.tags, a.id, a.name, a.team, r.note, r.created_at, s.id, s.name, s.team,
	d.id, d.name, d.team
from revision r
join person a on a.id = r.author
left join proposal g on g.id = r.proposal
left join person s on s.id = g.person
left join person d on d.id = g.decided_by
where r.post = :post
order by r.number desc
limit 200;

-- post_withdraw: exec
-- Title and text stay in the database, out of everybody's sight.
--   post int8
--   actor int8
--   now timestamptz
update post set withdrawn_at = :now, withdrawn_by = :actor,
	accepted_before = (select t.accepted_at from thread t where t.accepted_answer = post.id)
where id = :post and withdrawn_at is null;

-- post_restore: exec
--   post int8
update post set withdrawn_at = null, withdrawn_by = null, accepted_before = null
where id = :post and withdrawn_at is not null;

-- thread_accept_again: exec
-- The acceptance that withdrawing this answer took away, unless another was accepted meanwhile.
--   answer int8
update thread t set accepted_answer = p.id, accepted_at = p.accepted_before
from post p
where p.id = :answer and t.id = p.thread and p.accepted_before is not null
	and t.accepted_answer is null;

-- post_withdrawn: one
-- The trace of a withdrawn post: who took it back and when.
--   reader int8
--   post int8
--   -> id int8, kind text, thread int8, withdrawn_at timestamptz, person int8, person_name text
--   -> person_team text, author int8, by_author bool, thread_withdrawn bool, may_write bool, moderates bool
--   -> merged bool, me int8
select p.id, p.kind, p.thread, p.withdrawn_at, w.id, w.name,
	w.team, p.author, w.id = p.author, t.withdrawn, v.role is distinct from 'reader',
	coalesce(v.role in ('moderator', 'owner'), false),
	exists (select from merge m where m.source = p.id and m.undone_at is null),
	case when t.unnamed then acts_as(t.id, :reader) else :reader end
from post p
join thread t on t.id = p.thread
join person w on w.id = p.withdrawn_by
join reader_space v on v.reader = :reader and v.space = p.space
where p.id = :post and p.withdrawn_at is not null;

-- post_language: exec
-- Which language it is in; NULL: the one of its space.
--   post int8
--   language text?
update post set language = :language where id = :post and language is distinct from :language;

-- outdated_put: exec
--   post int8
--   person int8
--   now timestamptz
insert into post_outdated (post, person, created_at) values (:post, :person, :now)
on conflict do nothing;

-- outdated_remove: exec
--   post int8
--   person int8
delete from post_outdated where post = :post and person = :person;

-- outdated_count: one
--   post int8
--   -> said int8
select count(*) from post_outdated where post = :post;

-- outdated_said: many
-- Who called a thread's posts outdated, for its owner; latest first.
--   thread int8
--   -> person int8, name text, team text, post int8, kind text, created_at timestamptz
select o.person, a.name, a.team, p.id, p.kind, o.created_at
from post p
join post_outdated o on o.post = p.id
join person a on a.id = o.person
where p.thread = :thread and p.withdrawn_at is null
order by o.created_at desc, o.person
limit 100;

-- review_show: one
--   thread int8
--   -> review_by timestamptz?, overdue bool, outdated int4
select review_by, overdue, outdated from thread where id = :thread;

-- review_put: exec
-- A new day to look at it again, or none; whether that has passed, the job `stale` says.
--   thread int8
--   review_by timestamptz?
update thread set review_by = :review_by, overdue = false where id = :thread;

-- outdated_clear: exec
-- Somebody who answers for it has looked: what was said before is settled.
--   thread int8
delete from post_outdated o using post p where p.id = o.post and p.thread = :thread;

-- stale_due: many
-- Threads whose day has passed: their triggers tell the index and the pages.
--   today timestamptz
--   -> id int8
update thread set overdue = true
where id in (
	select id from thread where review_by < :today and not overdue order by review_by limit 1000
)
returning id;
