-- follow_thread_find: one
-- The question or tip a post is in, for whoever may read it.
--   reader int8
--   post int8
--   -> thread int8, kind text, withdrawn bool
select t.id, t.kind, t.withdrawn or p.withdrawn_at is not null
from post p
join thread t on t.id = p.thread
join reader_space v on v.reader = :reader and v.space = t.space
where p.id = :post;

-- follow_put: exec
--   person int8
--   kind text
--   object int8
--   now timestamptz
insert into follow (person, kind, object, created_at) values (:person, :kind, :object, :now)
on conflict (person, kind, object) do update set merged_from = null where follow.merged_from is not null;

-- follow_end: exec
--   person int8
--   kind text
--   object int8
delete from follow where person = :person and kind = :kind and object = :object;

-- follow_stop: exec
--   person int8
--   follow int8
delete from follow where person = :person and id = :follow;

-- follow_is: one
--   person int8
--   kind text
--   object int8
--   -> follows bool
select exists (select from follow where person = :person and kind = :kind and object = :object);

-- follow_of: one
-- For the link in a mail: who, and what sort of thing. kind: none when it has ended.
--   person int8
--   follow int8
--   -> name text, kind text?
select p.name, w.kind
from person p
left join follow w on w.id = :follow and w.person = p.id
where p.id = :person and p.state <> 'erased';

-- follow_page: many
-- What a person follows, as far as they may see it, the latest first.
--   person int8
--   kind text?
--   before int8?
--   rows int8
--   -> id int8, kind text, object int8, name text, about text, slug text, tip bool, created_at timestamptz
select w.id, w.kind, w.object, coalesce(q.title, g.name, a.name, s.name), coalesce(ts.name, a.team, ''), coalesce(s.slug, ''),
	coalesce(t.kind = 'tip', false), w.created_at
from follow w
left join thread t on w.kind = 'thread' and t.id = w.object and not t.withdrawn
left join reader_space ts on ts.reader = w.person and ts.space = t.space
left join post q on q.id = t.id and ts.space is not null
left join tag g on w.kind = 'tag' and g.id = w.object and g.main is null and exists (select from tag_count c where c.tag = g.id and c.questions > 0
	and c.space = any (array(select v.space from reader_space v where v.reader = :person)))
left join person a on w.kind = 'person' and a.id = w.object and a.state <> 'erased'
left join reader_space s on w.kind = 'space' and s.reader = w.person and s.space = w.object
where w.person = :person and (:kind::text is null or w.kind = :kind) and (:before::bigint is null or w.id < :before)
	and coalesce(q.id, g.id, a.id, s.space) is not null
order by w.id desc
limit :rows;

-- follow_job_put: exec
-- Work for the worker, where somebody follows what it is about: the thread; of an answer and of what is new also its
-- author; of what is new also its space and tags. Asked for while it runs, it runs once more, as job_put has it.
--   argument text
--   thread int8
--   author int8?
--   fresh bool
--   now timestamptz
insert into job (kind, argument, run_at)
select 'follow', :argument, :now
where exists (select from follow w where w.kind = 'thread' and w.object = :thread)
	or exists (select from follow w where w.kind = 'person' and w.object = :author)
	or (:fresh and (
		exists (select from thread t join follow w on w.kind = 'space' and w.object = t.space where t.id = :thread)
		or exists (select from thread_tag x join follow w on w.kind = 'tag' and w.object = x.tag where x.thread = :thread)))
on conflict (kind, argument) do update
	set run_at = least(job.run_at, excluded.run_at), again_at = least(job.again_at, excluded.run_at), state = 'waiting';

-- follow_posted: one
-- What happened, if it still holds: where, at what post, about what, when.
--   id int8
--   -> thread int8, post int8, about int8, at timestamptz
select p.thread, p.id, 0::bigint, p.created_at from post p where p.id = :id and p.withdrawn_at is null;

-- follow_commented: one
--   id int8
--   -> like follow_posted
select c.thread, c.post, c.id, c.created_at from comment c where c.id = :id and c.withdrawn_at is null;

-- follow_accepted: one
--   id int8
--   -> like follow_posted
select t.id, p.id, p.id, t.accepted_at
from post p
join thread t on t.id = p.thread and t.accepted_answer = p.id and t.accepted_at is not null
where p.id = :id;

-- follow_closed: one
--   id int8
--   -> like follow_posted
select t.id, t.id, t.id, t.closed_at from thread t where t.id = :id and t.closed_at is not null;

-- follow_told: one
-- Notices for the next of its followers, in the order of their numbers: for those who are here, may read the post and
-- did not do it themselves, unless the same act told them already (it was their question, they were asked). last is
-- the one to go on after, NULL at the end. Whoever withdraws or moves the thread, or closes the space, waits for us or
-- we for them, as in notice_insert.
--   kind text
--   thread int8
--   post int8
--   about int8
--   at timestamptz
--   actor int8
--   author int8?
--   fresh bool
--   after int8
--   rows int8
--   -> told int8, last int8?
with follower as (
	select distinct on (w.person) w.person, w.id
	from (
		select f.person, f.id, 1 as place from follow f where f.kind = 'thread' and f.object = :thread and f.person > :after
		union all
		select f.person, f.id, 2 from follow f where f.kind = 'person' and f.object = :author and f.person > :after
		union all
		select f.person, f.id, 3
		from thread_tag x join follow f on f.kind = 'tag' and f.object = x.tag and f.person > :after
		where :fresh and x.thread = :thread
		union all
		select f.person, f.id, 4
		from thread t join follow f on f.kind = 'space' and f.object = t.space and f.person > :after
		where :fresh and t.id = :thread
	) w
	order by w.person, w.place, w.id
	limit :rows
), told as (
	insert into notice (person, kind, act, post, thread, actor, about, follow, created_at)
	select r.id, :kind, false, p.id, t.id, :actor, :about, f.id, :at
	from follower f
	join person r on r.id = f.person and r.state = 'active' and r.id <> :actor
	join post p on p.id = :post and p.withdrawn_at is null
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = t.space
	join reader_space v on v.reader = r.id and v.space = s.id
	where not exists (select from notice n where n.person = r.id and n.thread = t.id
		and ((n.actor = :actor and n.created_at = :at) or (:fresh and n.act and n.done_at is null)))
	order by f.person
	for share of t, s
	on conflict (person, kind, post, about) where done_at is null do nothing
	returning id, person, kind
)
select (select count(*) from told), (select max(person) from follower having count(*) = :rows);

-- follow_plan: exec
-- Their next digest, for those who were told of it in this round. One that is made just now is waited for.
--   kind text
--   post int8
--   about int8
--   after int8
--   last int8?
--   now timestamptz
insert into digest_plan (person, due_at)
select x.person, x.due_at
from (
	select n.person, digest_next(n.person, :now, false) as due_at
	from notice n
	where n.kind = :kind and n.post = :post and n.about = :about and n.done_at is null and n.person > :after
		and (:last::bigint is null or n.person <= :last)
		and not exists (select from notice_choice c where c.person = n.person and c.kind = :kind and c.mail = 'off')
) x
where x.due_at is not null
order by x.person
on conflict (person) do update set due_at = excluded.due_at where false;

-- follow_merge: exec
--   source int8
--   target int8
--   now timestamptz
insert into follow (person, kind, object, merged_from, created_at)
select w.person, 'thread', :target, :source, :now from follow w where w.kind = 'thread' and w.object = :source
on conflict do nothing;

-- follow_unmerge: exec
--   source int8
--   target int8
delete from follow where kind = 'thread' and object = :target and merged_from = :source;

-- follow_kept: one
-- What somebody keeps of a thread they read: whether they follow it, and which posts of it they saved.
--   person int8
--   thread int8
--   -> following bool, saved int8[]
select exists (select from follow w where w.person = :person and w.kind = 'thread' and w.object = t.id),
	array(select k.post from saved_post k where k.person = :person and k.thread = t.id order by k.post limit 500)
from thread t
where t.id = :thread;
