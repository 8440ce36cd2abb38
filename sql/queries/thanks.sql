-- thanks_person: one
-- Somebody who may be thanked, and how often they were today by the same colleague.
--   giver int8
--   person int8
--   today timestamptz
--   -> id int8, state text, given int8
select r.id, r.state, (select count(*) from thanks k
	where (k.giver = :giver or (k.giver < 0 and behind(k.giver) = :giver)) and k.person = r.id and k.created_at >= :today)
from person r
where r.id = :person;

-- thanks_hold: one
-- Whoever is about to thank waits here for their own other thanks; what is counted must be asked afterwards.
--   giver int8
--   -> id int8
select id from person where id = :giver for no key update;

-- thanks_target: one
-- What a post has to do with the person who is to be thanked for it: they wrote it, or something in its thread.
--   reader int8
--   post int8
--   person int8
--   -> thread int8, kind text, title text, wrote bool, withdrawn bool, recognition bool
select t.id, p.kind, q.title,
	p.author = :person
	or exists (select from post o where o.thread = t.id and o.author = :person and o.withdrawn_at is null)
	or exists (select from comment c where c.thread = t.id and c.author = :person and c.withdrawn_at is null),
	p.withdrawn_at is not null or t.withdrawn, s.recognition
from post p
join thread t on t.id = p.thread
join post q on q.id = t.id
join space s on s.id = t.space
join reader_space v on v.reader = :reader and v.space = t.space
where p.id = :post;

-- thanks_author: one
-- Who wrote a post the reader may see.
--   reader int8
--   post int8
--   -> person int8, name text, team text, written text?
select a.id, a.name, a.team, p.author_written
from post p
join person a on a.id = p.author
join reader_space v on v.reader = :reader and v.space = p.space
where p.id = :post;

-- thanks_leader: one
-- Whether somebody owns the space of a post, or any space when there is none; and what they have put forward lately.
--   actor int8
--   post int8?
--   since timestamptz
--   -> owns bool, shouts int8
select exists (select from membership m where m.person = :actor and m.role = 'owner'
		and (:post::bigint is null or m.space = (select p.space from post p where p.id = :post))),
	(select count(*) from thanks k where k.giver = :actor and k.shout and k.withdrawn_at is null and k.created_at > :since);

-- thanks_shouts: many
-- What leaders put forward lately, for everybody who may read it, the latest first.
--   reader int8
--   since timestamptz
--   rows int8
--   -> like top_thanks_found
select k.id, g.id, g.name, g.team, r.id, r.name, r.team, k.post, k.thread, coalesce(t.kind = 'tip', false), q.title,
	k.reason, k.created_at
from thanks x
join shown_thanks k on k.id = x.id and k.reader = :reader and k.open
join person g on g.id = k.giver
join person r on r.id = k.person
left join thread t on t.id = k.thread
left join post q on q.id = k.thread
where x.shout and x.withdrawn_at is null and x.created_at > :since
order by k.created_at desc, k.id desc
limit :rows;

-- thanks_insert: one
--   giver int8
--   person int8
--   post int8?
--   reason text
--   shout bool
--   now timestamptz
--   -> id int8
insert into thanks (giver, person, post, reason, shout, created_at)
values (:giver, :person, :post, :reason, :shout, :now)
returning id;

-- thanks_notice: one
-- A notice of no post: of thanks, or of what a moderator decided.
--   person int8
--   kind text
--   actor int8?
--   about int8
--   now timestamptz
--   -> id int8, person int8
insert into notice (person, kind, act, post, thread, actor, about, created_at)
select r.id, :kind, false, null, null, :actor, :about, :now
from person r
where r.id = behind(:person) and r.state = 'active'
on conflict do nothing
returning id, person;

-- thanks_of: many
-- What a person was thanked for, as far as the reader may see it, the latest first.
--   reader int8
--   person int8
--   after int8?
--   rows int8
--   -> id int8, giver int8, giver_name text, giver_team text, post int8?, thread int8?, tip bool, title text?
--   -> space int8?, space_slug text?, space_name text?, space_private bool?, reason text, created_at timestamptz, open bool
--   -> shout bool, gave bool
select k.id, g.id, g.name, g.team, k.post, k.thread, coalesce(t.kind = 'tip', false), q.title,
	s.id, s.slug, s.name, s.private, k.reason, k.created_at, k.open, k.shout, k.giver = :reader or (k.giver < 0 and behind(k.giver) = :reader)
from shown_thanks k
join person g on g.id = k.giver
left join thread t on t.id = k.thread
left join post q on q.id = k.thread
left join space s on s.id = k.space
where k.reader = :reader and k.person = :person and (:after::bigint is null or k.id < :after)
order by k.id desc
limit :rows;

-- thanks_count: one
--   reader int8
--   person int8
--   -> n int8
select count(*) from shown_thanks k where k.reader = :reader and k.person = :person;

-- thanks_for_change: one
-- Thanks the actor may see, with who may take them back: giver (who it is, for the permission alone), receiver, and
-- who moderates where they stand.
--   actor int8
--   thanks int8
--   -> id int8, giver int8, person int8, withdrawn bool, moderates bool
select k.id, coalesce(behind(k.giver), k.giver), k.person, k.withdrawn_at is not null,
	coalesce(v.role in ('moderator', 'owner'), false)
from thanks k
left join post p on p.id = k.post
left join reader_space v on v.reader = :actor and v.space = p.space
where k.id = :thanks and (k.post is null or v.space is not null)
	and (:actor in (behind(k.giver), k.person) or exists (select from shown_thanks x where x.id = k.id and x.reader = :actor))
for no key update of k;

-- thanks_withdraw: exec
--   thanks int8
--   actor int8
--   now timestamptz
update thanks set withdrawn_at = :now, withdrawn_by = :actor where id = :thanks and withdrawn_at is null;
