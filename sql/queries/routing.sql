-- routing_insert: exec
-- A new question sets out. preferred: whom the asker was shown; excluded: whom they did not want.
--   question int8
--   state text
--   preferred int8[]
--   excluded int8[]
--   next_at timestamptz?
--   now timestamptz
insert into routing (question, state, preferred, excluded, next_at, begun_at)
values (:question, :state, :preferred, :excluded, :next_at, :now)
on conflict (question) do nothing;

-- routing_hold: one
-- Where a question stands, with what is asked; nobody else moves it until the transaction ends.
-- About a closed question nobody is asked, as about one that was withdrawn. behind: who it is that asked without a name.
--   question int8
--   -> question int8, state text, wave int4, wave_until timestamptz?, next_at timestamptz?
--   -> preferred int8[], excluded int8[], owner int8?, behind int8?, begun_at timestamptz
--   -> escalated_at timestamptz?, ended_at timestamptz?
--   -> space int8, withdrawn bool, answers int4, asker int8, title text, body text, tags text[]
select r.question, r.state, r.wave, r.wave_until, r.next_at, r.preferred,
	r.excluded, r.owner, case when p.author < 0 then behind(p.author) end, r.begun_at, r.escalated_at, r.ended_at,
	t.space, t.withdrawn or t.closed_at is not null, t.answers, p.author, p.title, p.body, t.tags
from routing r
join thread t on t.id = r.question
join post p on p.id = r.question
where r.question = :question
for no key update of r;

-- routing_save: exec
--   question int8
--   state text
--   wave int4
--   wave_until timestamptz?
--   next_at timestamptz?
--   owner int8?
--   escalated_at timestamptz?
--   ended_at timestamptz?
update routing set state = :state, wave = :wave, wave_until = :wave_until, next_at = :next_at,
	owner = :owner, escalated_at = :escalated_at, ended_at = :ended_at
where question = :question;

-- routing_sooner: exec
-- Something happened: it is looked at again by then.
--   question int8
--   at timestamptz
update routing set next_at = least(next_at, :at) where question = :question;

-- routing_due: many
-- Questions to look at again.
--   now timestamptz
--   -> question int8
select question from routing where next_at <= :now order by next_at limit 500;

-- routing_group: many
-- Whom to ask as a group: who wants to be asked about one of these tags, then who belongs to the
-- space; those asked least lately first.
--   question int8
--   space int8
--   tags text[]
--   since timestamptz
--   -> person int8, follows text?
select x.person, max(x.follows)
from (
	select c.person, c.name as follows from topic_choice c where c.wanted and c.name = any (:tags)
	union all
	select m.person, null from membership m where m.space = :space and m.role <> 'reader'
) x
join person p on p.id = x.person and p.state = 'active'
where not exists (select from invitation i where i.question = :question and i.person = x.person)
group by x.person
order by max(x.follows) is null,
	(select count(*) from invitation i where i.person = x.person and i.asked_at > :since), x.person
limit 100;

-- routing_owners: many
-- Who could look after a question that nobody answered: owners of its space, else those who
-- moderate it, else administrators who may write there.
--   space int8
--   asker int8
--   -> person int8, rank int4, load int8
select x.person, x.rank, (select count(*) from routing r where r.owner = x.person and r.state = 'escalated')
from (
	select m.person, case m.role when 'owner' then 0 else 1 end as rank
	from membership m
	where m.space = :space and m.role in ('owner', 'moderator')
	union all
	select a.id, 2
	from person a
	where a.admin and not exists (select from membership m
		where m.space = :space and m.person = a.id and m.role in ('owner', 'moderator'))
) x
where x.person <> :asker
order by x.rank, 3, x.person
limit 100;

-- standing_read: many
-- What decides whether these people may be asked about a question, of those who are active and may
-- write where it stands. What was withdrawn a moment ago may come back, and engages them until it is closed.
-- For a preview (`outside`) it does not, and what happens in other private spaces is left out: who looks
-- there must not learn of it.
--   people int8[]
--   question int8
--   space int8
--   tags text[]
--   since timestamptz
--   outside bool
--   -> person int8, name text, zone text, days int4, work_from int4, work_until int4
--   -> quiet_from int4?, quiet_until int4?, asks int4, asked int8
--   -> asked_before bool, opted_out bool, engaged bool
select p.id, p.name, p.time_zone, coalesce(a.days, 31), coalesce(a.work_from, 540), coalesce(a.work_until, 1020),
	a.quiet_from, a.quiet_until, coalesce(a.asks, 5),
	(select count(*) from interruption i
		left join space s on s.id = i.space
		where i.person = p.id and i.at > :since
			and (not :outside or s.id is null or not s.private or s.id = :space)),
	exists (select from invitation i where i.question = :question and i.person = p.id),
	exists (select from topic_choice c where c.person = p.id and not c.wanted and c.name = any (:tags)),
	exists (select from invitation i
		join thread t on t.id = i.question
		join space s on s.id = t.space
		where i.person = p.id and i.state in ('planned', 'waiting') and i.question <> :question
			and (t.tags && :tags or (cardinality(t.tags) = 0 and cardinality(:tags::text[]) = 0 and t.space = :space))
			and (not :outside or (not t.withdrawn and (not s.private or s.id = :space))))
from person p
join writer_space w on w.reader = p.id and w.space = :space
left join availability a on a.person = p.id
where p.id = any (:people) and p.state = 'active'
order by p.id
limit 500;

-- away_read: many
-- When these people are away, from a day on.
--   people int8[]
--   since timestamptz
--   -> person int8, first_day int4, last_day int4
select person, (first_day - date '1970-01-01')::integer, (last_day - date '1970-01-01')::integer
from away
where person = any (:people) and last_day >= :since::date - 2
order by person, first_day
limit 5000;

-- people_hold: many
-- People about to be asked, in order: two questions at once do not both take the last free place of a week.
--   people int8[]
--   -> id int8
select id from person where id = any (:people) order by id limit 500 for no key update;

-- invitation_insert: one
-- No row when this person is asked already, or interrupted as often as they said.
--   question int8
--   person int8
--   wave int4
--   seat text
--   score float8?
--   propensity float8?
--   state text
--   suggested_by int8?
--   asked_at timestamptz
--   since timestamptz
--   asks int4
--   -> id int8
insert into invitation (question, person, wave, seat, score, propensity, state, suggested_by, asked_at)
select :question, :person, :wave, :seat, :score, :propensity, :state, :suggested_by, :asked_at
where (select count(*) from interruption i where i.person = :person and i.at > :since) < :asks::integer
on conflict (question, person) do nothing
returning id;

-- invitation_reason_insert: exec
--   invitation int8
--   place int4
--   text text
--   thread int8?
insert into invitation_reason (invitation, place, text, thread)
values (:invitation, :place, :text, :thread);

-- invitation_due: many
-- Planned ones whose time has come.
--   question int8
--   now timestamptz
--   -> id int8, person int8, seat text, suggested_by int8?
select id, person, seat, suggested_by from invitation
where question = :question and state = 'planned' and asked_at <= :now
order by person
limit 100;

-- invitation_send: exec
--   id int8
--   now timestamptz
update invitation set state = 'waiting', asked_at = :now where id = :id and state = 'planned';

-- invitation_plan: exec
--   id int8
--   at timestamptz
update invitation set asked_at = :at where id = :id and state = 'planned';

-- invitation_drop: exec
-- Was never sent, and will not be.
--   id int8
delete from invitation where id = :id and state = 'planned';

-- invitation_open: one
-- How many of a question are open, and when the next planned one is due.
--   question int8
--   -> open int8, planned_at timestamptz?
select count(*), min(asked_at) filter (where state = 'planned')
from invitation where question = :question and state in ('planned', 'waiting');

-- invitations_end: many
-- All that are open end like this, but the ones of `person`; planned ones were never there.
--   question int8
--   person int8
--   state text
--   now timestamptz
--   -> id int8, person int8, seat text
with planned as (
	delete from invitation where question = :question and state = 'planned' and person <> :person
), ended as (
	update invitation set state = :state, closed_at = :now
	where question = :question and state = 'waiting' and person <> :person
	returning id, person, seat
)
select id, person, seat from ended order by person limit 500;

-- invitation_answered: many
-- Whoever was asked has answered; whatever they said before.
--   question int8
--   person int8
--   now timestamptz
--   -> like invitations_end
with answered as (
	update invitation set state = 'answered', answered_at = :now, closed_at = coalesce(closed_at, :now), passed_reason = null
	where question = :question and person = :person and state <> 'answered'
	returning id, person, seat
)
select id, person, seat from answered limit 1;

-- invitations_lost: many
-- Open invitations of people who may no longer read the question, or no longer come here.
--   now timestamptz
--   -> id int8, person int8, seat text, question int8
with lost as (
	update invitation i set state = 'withdrawn', closed_at = :now
	where i.state in ('planned', 'waiting') and (
		not exists (select from thread t
			join writer_space w on w.reader = i.person and w.space = t.space
			where t.id = i.question and not t.withdrawn)
		or not exists (select from person p where p.id = i.person and p.state = 'active'))
	returning id, person, seat, question
)
select id, person, seat, question from lost order by person limit 1000;

-- invitations_expired: many
-- Open for too long.
--   before timestamptz
--   now timestamptz
--   -> like invitations_end
with expired as (
	update invitation i set state = 'expired', closed_at = :now
	where i.state = 'waiting' and i.asked_at < :before
	returning id, person, seat
)
select id, person, seat from expired order by person limit 1000;

-- routing_reader: one
-- Whether the actor may read a question, and write where it stands.
--   actor int8
--   question int8
--   -> may_write bool, withdrawn bool
select v.role is distinct from 'reader', t.withdrawn
from thread t
join reader_space v on v.reader = :actor and v.space = t.space
where t.id = :question and t.kind = 'question';

-- routing_thread: one
-- The same, with what is asked.
--   actor int8
--   question int8
--   -> may_write bool, space int8, asker int8, title text, body text, tags text[]
select v.role is distinct from 'reader', t.space, q.author, q.title, q.body, t.tags
from thread t
join reader_space v on v.reader = :actor and v.space = t.space
join post q on q.id = t.id
where t.id = :question and t.kind = 'question' and not t.withdrawn;

-- invitation_own: one
-- An invitation of the actor, while they may read the question.
--   actor int8
--   invitation int8
--   -> id int8, question int8, state text, seat text
select i.id, i.question, i.state, i.seat
from invitation i
join thread t on t.id = i.question and not t.withdrawn
join reader_space v on v.reader = i.person and v.space = t.space
where i.id = :invitation and i.person = :actor and i.state <> 'planned';

-- invitation_pass: exec
--   id int8
--   reason text
--   now timestamptz
update invitation set state = 'passed', passed_reason = :reason, closed_at = :now
where id = :id and state = 'waiting';

-- routing_at_door: one
-- What a reader who may read the question has to do with where it stands; concerned: something, and it stands somewhere.
-- Whoever asked without a name is asked by us only so that they are not missed.
--   reader int8
--   question int8
--   -> asker bool, owner bool, manages bool, invitation int8?, withdrawn bool, concerned bool
select coalesce(case when q.author < 0 then behind(q.author) else q.author end = me.id, false), coalesce(r.owner = me.id and r.state = 'escalated', false),
	coalesce(me.admin or r.owner = me.id or v.role in ('moderator', 'owner'), false),
	case when i.state = 'waiting' and (q.author > 0 or i.seat in ('share', 'suggested') or behind(q.author) is distinct from me.id) then i.id end, t.withdrawn,
	r.question is not null and (coalesce(case when q.author < 0 then behind(q.author) else q.author end = me.id, false) or me.admin or coalesce(r.owner = me.id, false)
		or coalesce(i.state = 'waiting', false) or coalesce(v.role in ('moderator', 'owner'), false))
from person me
join thread t on t.id = :question and t.kind = 'question'
join reader_space v on v.reader = me.id and v.space = t.space
join post q on q.id = t.id
left join routing r on r.question = t.id
left join invitation i on i.question = t.id and i.person = me.id
where me.id = :reader;

-- routing_show: one
--   question int8
--   -> state text, wave int4, wave_until timestamptz?, begun_at timestamptz, escalated_at timestamptz?
--   -> ended_at timestamptz?, owner int8?, owner_name text?, owner_team text?
select r.state, r.wave, r.wave_until, r.begun_at, r.escalated_at, r.ended_at, r.owner, o.name, o.team
from routing r
left join person o on o.id = r.owner
where r.question = :question;

-- invitation_people: many
-- Everybody who was or will be asked about these questions.
--   questions int8[]
--   -> id int8, question int8, person int8, name text, team text, wave int4, seat text, state text
--   -> passed_reason text?, asked_at timestamptz, closed_at timestamptz?, by int8?, by_name text?
select i.id, i.question, i.person, p.name, p.team, i.wave, i.seat, i.state, i.passed_reason, i.asked_at,
	coalesce(i.answered_at, i.closed_at), b.id, b.name
from invitation i
join person p on p.id = i.person
left join person b on b.id = i.suggested_by
where i.question = any (:questions)
order by i.question, i.state = 'planned', i.asked_at, i.id
limit 2000;

-- invitation_reasons: many
-- Why these people, as far as the reader may see what it comes from.
--   reader int8
--   invitations int8[]
--   -> invitation int8, text text, thread int8?, title text?
select r.invitation, r.text, r.thread, q.title
from invitation_reason r
left join thread t on t.id = r.thread and not t.withdrawn
left join post q on q.id = t.id
where r.invitation = any (:invitations)
	and (r.thread is null or exists (select from reader_space v where v.reader = :reader and v.space = t.space))
order by r.invitation, r.place
limit 1000;

-- routing_reopen: exec
-- Begins again with whoever was not asked yet.
--   question int8
--   now timestamptz
update routing set state = 'asking', wave = 0, wave_until = null, next_at = :now, owner = null, begun_at = :now,
	escalated_at = null, ended_at = null, preferred = '{}'
where question = :question;

-- routing_owner_set: exec
--   question int8
--   owner int8
--   now timestamptz
update routing set state = 'escalated', wave = 4, wave_until = null, next_at = null, owner = :owner,
	escalated_at = :now, ended_at = null
where question = :question;

-- -- for administrators -----------------------------------------------------------

-- routing_waiting: many
-- Questions on their way or looked after by somebody, as far as the reader may see them, the oldest first.
--   reader int8
--   after int8
--   rows int8
--   -> question int8, title text, asker int8, asker_name text, space_slug text, space_name text
--   -> state text, wave int4, wave_until timestamptz?, begun_at timestamptz, owner int8?, owner_name text?
select r.question, q.title, a.id, a.name, v.slug, v.name, r.state, r.wave, r.wave_until, r.begun_at, o.id, o.name
from routing r
join thread t on t.id = r.question and not t.withdrawn
join reader_space v on v.reader = :reader and v.space = t.space
join post q on q.id = r.question
join person a on a.id = q.author
left join person o on o.id = r.owner
where r.state in ('asking', 'escalated') and r.question > :after
order by r.question
limit :rows;

-- routing_load: many
-- How often people were asked since then, about questions the reader may see.
--   reader int8
--   since timestamptz
--   -> person int8, name text, asked int8, answered int8, passed int8, waiting int8, looks_after int8
select p.id, p.name, coalesce(x.asked, 0), coalesce(x.answered, 0), coalesce(x.passed, 0),
	coalesce(x.waiting, 0), coalesce(y.n, 0)
from (
	select i.person, count(*) as asked, count(*) filter (where i.state = 'answered') as answered,
		count(*) filter (where i.state = 'passed') as passed,
		count(*) filter (where i.state = 'waiting') as waiting
	from invitation i
	join thread t on t.id = i.question and not t.withdrawn
	join reader_space v on v.reader = :reader and v.space = t.space
	where i.asked_at > :since and i.state <> 'planned'
	group by i.person
) x
full join (
	select r.owner, count(*) as n
	from routing r
	join thread t on t.id = r.question and not t.withdrawn
	join reader_space v on v.reader = :reader and v.space = t.space
	where r.state = 'escalated'
	group by r.owner
) y on y.owner = x.person
join person p on p.id = coalesce(x.person, y.owner)
order by 3 desc, p.id
limit 5000;
