-- Offers of mentoring: posts with places. The gate is the space of their thread, as for all posts.

-- offer_insert: exec
-- What an offer has beside its thread.
--   id int8
--   kind text
--   gets text
--   for_whom text
--   rhythm text
--   times text
--   place text
--   languages text[]
--   capacity int4
insert into offer (id, kind, gets, for_whom, rhythm, times, place, languages, capacity)
values (:id, :kind, :gets, :for_whom, :rhythm, :times, :place, :languages, :capacity);

-- offer_update: exec
--   id int8
--   kind text
--   gets text
--   for_whom text
--   rhythm text
--   times text
--   place text
--   languages text[]
--   capacity int4
--   state text
update offer set kind = :kind, gets = :gets, for_whom = :for_whom, rhythm = :rhythm, times = :times,
	place = :place, languages = :languages, capacity = :capacity, state = :state
where id = :id;

-- offer_list_row: many
-- Offers a reader may see, newest first; places: only those with a free one. state `current` is open or full.
--   reader int8
--   kind text?
--   tag int8?
--   space int8?
--   language text?
--   author int8?
--   state text?
--   places bool
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> id int8, title text, excerpt text, revision int4, kind text, gets text, for_whom text, rhythm text
--   -> times text, place text, languages text[], capacity int4, taken int4, state text, waiting int4
--   -> author int8, author_name text, author_team text
--   -> space int8, space_slug text, space_name text, space_private bool, tags text[], created_at timestamptz
select id, title, excerpt, revision, kind, gets, for_whom, rhythm, times, place, languages, capacity, taken,
	state, waiting, author, author_name, author_team, space, space_slug, space_name, space_private, tags, created_at
from offer_row
where space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:kind::text is null or kind = :kind)
	and (:space::bigint is null or space = :space)
	and (:language::text is null or :language = any (languages))
	and (:author::bigint is null or author = :author)
	and (:state::text is null or state = :state or (:state = 'current' and state in ('open', 'full')))
	and (not :places or state = 'open')
	and (:tag::bigint is null or exists (select from thread_tag tt where tt.thread = id and tt.tag = :tag))
	and (:after_at::timestamptz is null or (created_at, id) < (:after_at, :after_id))
order by created_at desc, id desc
limit :rows;

-- offer_kinds: many
-- How many there are of each kind, counted as the list above is narrowed.
--   reader int8
--   tag int8?
--   space int8?
--   language text?
--   state text?
--   places bool
--   -> kind text, offers int8
select kind, count(*)
from offer_row
where space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:space::bigint is null or space = :space)
	and (:language::text is null or :language = any (languages))
	and (:state::text is null or state = :state or (:state = 'current' and state in ('open', 'full')))
	and (not :places or state = 'open')
	and (:tag::bigint is null or exists (select from thread_tag tt where tt.thread = id and tt.tag = :tag))
group by kind
order by kind
limit 10;

-- offer_tags: many
-- What current offers are about, for those who look around.
--   reader int8
--   -> name text, offers int8
select g.name, count(*)
from offer_row o
cross join lateral unnest(o.tags) as g(name)
where o.state in ('open', 'full')
	and o.space = any (array(select v.space from reader_space v where v.reader = :reader))
group by g.name
order by count(*) desc, g.name
limit 12;

-- offer_by_ids: many
-- Search hits, checked once more against what the reader may see.
--   reader int8
--   ids int8[]
--   -> like offer_list_row
select id, title, excerpt, revision, kind, gets, for_whom, rhythm, times, place, languages, capacity, taken,
	state, waiting, author, author_name, author_team, space, space_slug, space_name, space_private, tags, created_at
from offer_row
where id = any (:ids) and space = any (array(select v.space from reader_space v where v.reader = :reader))
limit 200;

-- offer_show: one
-- The text of an offer that is no row of offer_list, and what its reader may do.
--   reader int8
--   offer int8
--   -> body text, body_html text, language text, withdrawn bool, edited_at timestamptz?, may_write bool, moderates bool
select p.body, p.body_html, coalesce(p.language, s.language), t.withdrawn, p.edited_at, v.role is distinct from 'reader',
	coalesce(v.role in ('moderator', 'owner'), false)
from offer o
join thread t on t.id = o.id
join post p on p.id = o.id
join space s on s.id = t.space
join reader_space v on v.reader = :reader and v.space = t.space
where o.id = :offer;

-- offer_for_change: one
-- An offer the actor may read, locked: whoever fills its places queues here.
--   actor int8
--   offer int8
--   -> id int8, kind text, gets text, for_whom text, rhythm text, times text, place text, languages text[]
--   -> capacity int4, taken int4, state text, author int8, author_state text, withdrawn bool, may_write bool
--   -> moderates bool, space int8, tags text[], title text
select o.id, o.kind, o.gets, o.for_whom, o.rhythm, o.times, o.place, o.languages, o.capacity, o.taken, o.state,
	p.author, a.state, t.withdrawn, v.role is distinct from 'reader',
	coalesce(v.role in ('moderator', 'owner'), false), t.space, t.tags, p.title
from offer o
join thread t on t.id = o.id
join post p on p.id = o.id
join person a on a.id = p.author
join reader_space v on v.reader = :actor and v.space = t.space
where o.id = :offer
for no key update of o;

-- offer_slot_list: many
-- The days of a shadowing from now on, as the reader's clock shows them; taken: somebody comes already.
--   reader int8
--   offer int8
--   now timestamptz
--   -> id int8, starts_at timestamptz, minutes int4, taken bool, wall timestamptz
select l.id, l.starts_at, l.minutes, exists (select from mentorship m
		where m.slot = l.id and m.state in ('accepted', 'paused', 'closed')),
	(l.starts_at at time zone coalesce((select r.time_zone from person r where r.id = :reader), 'UTC')) at time zone 'UTC'
from offer_slot l
where l.offer = :offer and l.starts_at > :now
order by l.starts_at
limit 50;

-- offer_slots_put: exec
-- New days.
--   offer int8
--   starts timestamptz[]
--   minutes int4
insert into offer_slot (offer, starts_at, minutes)
select :offer, s, :minutes from unnest(:starts::timestamptz[]) as s
on conflict (offer, starts_at) do update set minutes = excluded.minutes;

-- offer_slots_drop: exec
-- Days to come that are no longer offered, as far as nobody has asked for them.
--   offer int8
--   starts timestamptz[]
--   now timestamptz
delete from offer_slot l
where l.offer = :offer and l.starts_at > :now and l.starts_at <> all (:starts)
	and not exists (select from mentorship m where m.slot = l.id);

-- wall_times: many
-- What somebody's clock shows (as if it were UTC), as moments.
--   person int8
--   walls timestamptz[]
--   -> at timestamptz
select (w at time zone 'UTC') at time zone r.time_zone
from unnest(:walls::timestamptz[]) as w
cross join person r
where r.id = :person
limit 60;

-- offer_evidence: many
-- The best a person has written under these tags (none: under any), as far as the reader may see it; on each
-- row the sums of all of it.
--   reader int8
--   person int8
--   tags text[]
--   rows int8
--   -> id int8, thread int8, title text, tip bool, accepted bool, uses int4, score int4, created_at timestamptz
--   -> answers int8, accepted_n int8, used int8, tips int8, last_at timestamptz
with given as (
	select p.id, t.id as thread, p.kind = 'tip' as tip, t.accepted_answer is not distinct from p.id as accepted,
		p.uses, p.score, p.created_at
	from post p
	join thread t on t.id = p.thread and not t.withdrawn and t.kind in ('question', 'tip')
	where p.author = :person and p.kind in ('answer', 'tip') and p.withdrawn_at is null
		and (cardinality(:tags::text[]) = 0 or t.tags && :tags)
		and t.space = any (array(select v.space from reader_space v where v.reader = :reader))
), ranked as (
	select g.id, g.thread, g.tip, g.accepted, g.uses, g.score, g.created_at, row_number() over (partition by tip order by accepted desc, 2 * uses + score desc, created_at desc) as place
	from given g
)
select r.id, r.thread, q.title, r.tip, r.accepted, r.uses, r.score, r.created_at,
	s.answers, s.accepted, s.used, s.tips, s.last_at
from ranked r
join post q on q.id = r.thread
cross join (select count(*) filter (where not tip) as answers, count(*) filter (where accepted) as accepted,
	sum(uses) as used, count(*) filter (where tip) as tips, max(created_at) as last_at from given) s
where r.place <= :rows
order by r.tip, r.place
limit 20;

-- offer_thanks: many
-- What a person was thanked for under these tags (none: under any), as far as the reader may see it and both take
-- part in that; the latest first, with the number of all of them.
--   reader int8
--   person int8
--   tags text[]
--   rows int8
--   -> id int8, giver int8, name text, team text, reason text, all_n int8
select k.id, g.id, g.name, g.team, k.reason, count(*) over ()
from shown_thanks k
join person g on g.id = k.giver
join thread t on t.id = k.thread and not t.withdrawn
where k.reader = :reader and k.person = :person and k.open
	and (cardinality(:tags::text[]) = 0 or t.tags && :tags)
order by k.id desc
limit :rows;
