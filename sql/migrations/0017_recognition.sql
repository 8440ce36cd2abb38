-- Thanks: what people say to each other, with a reason; who takes part in recognition, and where.

-- Their own choice: without it no thanks, reputation, badge or place in a list of theirs is shown to anybody else.
alter table person add column recognition boolean not null default true;
-- Its owner's choice: without it nothing in it is thanked for or counted.
alter table space add column recognition boolean not null default true;

create or replace view reader_space as
	select p.id as reader, s.id as space, s.slug, s.name, s.private, m.role, s.recognition
	from person p
	cross join space s
	left join membership m on m.space = s.id and m.person = p.id
	where p.state in ('active', 'imported', 'invited') and (not s.private or m.person is not null);

create table thanks (
	id bigint generated always as identity primary key,
	giver bigint not null references person,
	person bigint not null references person,
	post bigint references post, -- null: for anything; everyone here reads it then
	reason text not null check (char_length(reason) between 1 and 500),
	created_at timestamptz not null,
	withdrawn_at timestamptz,
	withdrawn_by bigint references person,
	check (giver <> person),
	check ((withdrawn_at is null) = (withdrawn_by is null))
);
create index thanks_person on thanks (person, id desc) where withdrawn_at is null;
create index thanks_pair on thanks (giver, person, created_at);
create index thanks_post on thanks (post) where post is not null;
create index thanks_latest on thanks (created_at) where withdrawn_at is null;

-- The one place that says which thanks a reader may see: those of posts they may read, or of no post, between
-- people who both take part; and always their own, given or received.
create view shown_thanks as
	select v.id as reader, k.id, k.giver, k.person, k.post, k.reason, k.created_at,
		p.thread, p.space, p.kind as post_kind, g.recognition and r.recognition as open
	from person v
	cross join thanks k
	join person r on r.id = k.person
	join person g on g.id = k.giver
	left join post p on p.id = k.post
	where k.withdrawn_at is null
		and ((g.recognition and r.recognition) or v.id in (k.person, k.giver))
		and (k.post is null or exists (
			select from thread t
			join space s on s.id = t.space and s.recognition
			where t.id = p.thread and not t.withdrawn and p.withdrawn_at is null
				and (not s.private or exists (
					select from membership m where m.space = s.id and m.person = v.id))));

-- A notice may be of something that has no post: of thanks for anything.
alter table notice alter column post drop not null, alter column thread drop not null;

create or replace view shown_notice as
	select n.id, n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about,
		n.created_at, n.seen_at, n.done_at, n.mailed_at, t.space
	from notice n
	left join thread t on t.id = n.thread
	left join post p on p.id = n.post
	left join comment c on n.kind = 'commented' and c.id = n.about
	where (n.act or n.done_at is null) and c.withdrawn_at is null
		and (n.post is null or (not t.withdrawn and p.withdrawn_at is null
			and exists (select from reader_space v where v.reader = n.person and v.space = t.space)));

-- -- what was of use to whom -----------------------------------------------------

-- A search that ended here: somebody opened the thread from it and looked no further, or said that it was the
-- answer. The post is the answer that counted then, or the tip. Kept beyond the searches themselves.
create table search_end (
	post bigint not null references post,
	person bigint not null references person,
	day date not null,
	ended_at timestamptz not null,
	primary key (post, person, day)
);
create index search_end_at on search_end (ended_at);

-- Everything somebody did that says: this person's post was good. Facts as they are now: what was taken back, or
-- stands in what was withdrawn or in a space that does not count, is none. Without a post, post and space are 0.
create view credit_fact as
	select 'use' as kind, u.person as giver, p.author as person, u.post, p.space, 0::bigint as about, u.created_at as at,
		p.thread, p.kind as post_kind
	from post_use u
	join post p on p.id = u.post and p.withdrawn_at is null and p.author <> u.person
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = p.space and s.recognition
	union all
	select 'read', e.person, p.author, e.post, p.space, (e.day - date '2000-01-01')::bigint, e.ended_at, p.thread, p.kind
	from search_end e
	join post p on p.id = e.post and p.withdrawn_at is null and p.author <> e.person
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = p.space and s.recognition
	union all
	select 'accepted', q.author, p.author, p.id, p.space, 0, t.accepted_at, p.thread, p.kind
	from thread t
	join post p on p.id = t.accepted_answer and p.withdrawn_at is null
	join post q on q.id = t.id and q.author <> p.author
	join space s on s.id = t.space and s.recognition
	where not t.withdrawn and t.accepted_at is not null
	union all
	select 'vote', v.person, p.author, v.post, p.space, 0, v.created_at, p.thread, p.kind
	from vote v
	join post p on p.id = v.post and p.withdrawn_at is null and p.author <> v.person
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = p.space and s.recognition
	where v.value = 1
	union all
	select 'thanks', k.giver, k.person, k.post, p.space, k.id, k.created_at, p.thread, p.kind
	from thanks k
	join post p on p.id = k.post and p.withdrawn_at is null
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = p.space and s.recognition
	where k.withdrawn_at is null
	union all
	select 'thanks', k.giver, k.person, 0, 0, k.id, k.created_at, 0, ''
	from thanks k
	where k.withdrawn_at is null and k.post is null;
create index vote_at on vote (created_at);
create index post_use_at on post_use (created_at);
create index thread_accepted_at on thread (accepted_at) where accepted_at is not null;

-- The ledger: what each fact is worth, in hundredths. Only added to: what is taken back, or is worth something
-- else since, is put right by a further row. All rows of a fact add up to what it is worth now; reputation is
-- the sum of a person's rows. Whoever folds (app/recognition/ledger.c) holds credit_fold.
create table credit (
	id bigint generated always as identity primary key,
	person bigint not null references person,
	giver bigint not null references person,
	kind text not null check (kind in ('use', 'read', 'accepted', 'vote', 'thanks')),
	post bigint not null, -- 0: none
	space bigint not null, -- 0: none
	about bigint not null,
	at timestamptz not null, -- of the fact
	amount integer not null check (amount <> 0),
	written_at timestamptz not null
);
create index credit_at on credit (at);
create index credit_person on credit (person, at) include (space, amount);
create index credit_post on credit (post) where post > 0;

create function credit_is_kept() returns trigger language plpgsql as $$
begin
	raise exception 'the ledger is only added to';
end $$;
create trigger credit_is_kept before update or delete on credit
	for each statement execute function credit_is_kept();

-- How far changes and searches have been folded.
create table credit_fold (
	one boolean primary key default true check (one),
	xid xid8, -- of the outbox; null: everything is still to be folded
	id bigint not null default 0,
	at timestamptz not null default '-infinity', -- thanks that are newer
	searched timestamptz not null default '-infinity' -- choices that are newer
);
insert into credit_fold default values;

-- -- top contributions ------------------------------------------------------------

-- The facts of a period in these spaces (0: those without a post), by topic, team and kind of post, if asked.
create function top_fact(spaces bigint[], since timestamptz, of_tag bigint, of_team text, of_kind text)
returns table (kind text, giver bigint, person bigint, post bigint) language sql stable as $$
	select f.kind, f.giver, f.person, f.post
	from credit_fact f
	where f.at >= since and f.space = any (spaces)
		and (of_tag is null or exists (select from thread_tag x where x.thread = f.thread and x.tag = of_tag))
		and (of_team is null or exists (select from person r where r.id = f.person and r.team = of_team))
		and (of_kind is null or f.post_kind = of_kind)
$$;

-- What the ledger says of the same.
create function top_credit(spaces bigint[], since timestamptz, of_tag bigint, of_team text, of_kind text)
returns table (person bigint, post bigint, amount integer) language sql stable as $$
	select c.person, c.post, c.amount
	from credit c
	where c.at >= since and c.space = any (spaces)
		and (of_team is null or exists (select from person r where r.id = c.person and r.team = of_team))
		and ((of_tag is null and of_kind is null) or exists (
			select from post p
			where p.id = c.post and (of_kind is null or p.kind = of_kind)
				and (of_tag is null or exists (
					select from thread_tag x where x.thread = p.thread and x.tag = of_tag))))
$$;

-- How often each person was of use, and to how many. Votes alone help nobody.
create function top_people(spaces bigint[], since timestamptz, of_tag bigint, of_team text, of_kind text)
returns table (person bigint, helped bigint, worked bigint, reads bigint, accepted bigint, votes bigint, thanks bigint,
	amount bigint) language sql stable as $$
	with counted as (
		select f.person, count(distinct f.giver) filter (where f.kind in ('use', 'read', 'accepted')) as helped,
			count(*) filter (where f.kind = 'use') as worked, count(*) filter (where f.kind = 'read') as reads,
			count(*) filter (where f.kind = 'accepted') as accepted, count(*) filter (where f.kind = 'vote') as votes,
			count(*) filter (where f.kind = 'thanks') as thanks
		from top_fact(spaces, since, of_tag, of_team, of_kind) f
		group by f.person
	), weighed as (
		select c.person, sum(c.amount) as amount from top_credit(spaces, since, of_tag, of_team, of_kind) c
		group by c.person
	)
	select c.person, c.helped, c.worked, c.reads, c.accepted, c.votes, c.thanks, coalesce(w.amount, 0)::bigint
	from counted c
	left join weighed w on w.person = c.person
$$;

create function top_posts(spaces bigint[], since timestamptz, of_tag bigint, of_team text, of_kind text)
returns table (post bigint, helped bigint, worked bigint, reads bigint, accepted bigint, votes bigint, thanks bigint,
	amount bigint) language sql stable as $$
	with counted as (
		select f.post, count(distinct f.giver) filter (where f.kind in ('use', 'read', 'accepted')) as helped,
			count(*) filter (where f.kind = 'use') as worked, count(*) filter (where f.kind = 'read') as reads,
			count(*) filter (where f.kind = 'accepted') as accepted, count(*) filter (where f.kind = 'vote') as votes,
			count(*) filter (where f.kind = 'thanks') as thanks
		from top_fact(spaces, since, of_tag, of_team, of_kind) f
		where f.post > 0
		group by f.post
	), weighed as (
		select c.post, sum(c.amount) as amount from top_credit(spaces, since, of_tag, of_team, of_kind) c
		group by c.post
	)
	select c.post, c.helped, c.worked, c.reads, c.accepted, c.votes, c.thanks, coalesce(w.amount, 0)::bigint
	from counted c
	left join weighed w on w.post = c.post
$$;

-- The same counted ahead by the worker, where there is too much to count while somebody waits: space 0 is all
-- open ones. It can be thrown away at any time. Who takes no part is left out when it is read.
create table top_kept (
	period text not null,
	since timestamptz not null,
	space bigint not null,
	made_at timestamptz not null,
	helped bigint not null,
	writers bigint not null,
	worked bigint not null,
	reads bigint not null,
	primary key (period, space)
);
create table top_kept_row (
	period text not null,
	space bigint not null,
	post boolean not null,
	place integer not null,
	id bigint not null, -- of the person or the post
	helped bigint not null,
	worked bigint not null,
	reads bigint not null,
	accepted bigint not null,
	votes bigint not null,
	thanks bigint not null,
	amount bigint not null,
	primary key (period, space, post, place),
	foreign key (period, space) references top_kept on delete cascade
);
