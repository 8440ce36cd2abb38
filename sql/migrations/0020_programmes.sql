-- Programmes of mentoring, thanks that a leader puts forward, badges, and top contributions counted ahead.

-- -- programmes: an administrator opens one, people sign up as mentor or mentee and say with whom they would like
-- to learn, and a stable matching makes their pairs.

-- Whom somebody reports to; set by administrators. They are never matched with each other.
alter table person add column manager bigint references person check (manager <> id);
create index person_manager on person (manager) where manager is not null;

create table programme (
	id bigint generated always as identity primary key,
	name text not null check (char_length(name) between 3 and 60),
	about text not null check (octet_length(about) between 1 and 4000), -- what it is for; plain text
	begins_on date not null,
	ends_on date not null,
	closes_on date not null, -- the last day on which people sign up, in the site's time zone
	everywhere boolean not null, -- colleagues a mentor has elsewhere count against the places they give here
	published_at timestamptz,
	ran_at timestamptz, -- when the pairs below were found; null: not yet
	changed boolean not null default false, -- since then: they are to be found again
	created_by bigint not null references person,
	created_at timestamptz not null,
	check (closes_on <= begins_on and begins_on < ends_on)
);
create index programme_latest on programme (id desc);

create table programme_person (
	programme bigint not null references programme,
	person bigint not null references person,
	mentor boolean not null,
	capacity integer not null check (capacity between 1 and 50), -- colleagues a mentor takes; of a mentee 1
	goal text not null check (char_length(goal) <= 500), -- of a mentee what they want to learn, of a mentor what they give
	topics text[] not null check (cardinality(topics) <= 5),
	joined_at timestamptz not null,
	primary key (programme, person),
	check (mentor or (capacity = 1 and goal <> ''))
);
create index programme_person_person on programme_person (person);

-- Whom they would like, the first first; read by them alone and by whoever makes the pairs.
create table programme_choice (
	programme bigint not null,
	person bigint not null,
	choice bigint not null,
	place integer not null check (place between 1 and 10),
	primary key (programme, person, choice),
	unique (programme, person, place),
	foreign key (programme, person) references programme_person on delete cascade,
	foreign key (programme, choice) references programme_person (programme, person) on delete cascade,
	check (person <> choice)
);
create index programme_choice_choice on programme_choice (programme, choice);

-- With whom they would rather not; nobody else ever reads it.
create table programme_never (
	programme bigint not null,
	person bigint not null,
	other bigint not null,
	primary key (programme, person, other),
	foreign key (programme, person) references programme_person on delete cascade,
	foreign key (programme, other) references programme_person (programme, person) on delete cascade,
	check (person <> other)
);
create index programme_never_other on programme_never (programme, other);

-- What an administrator decides: a pair that is held, or one that must not be.
create table programme_ruling (
	programme bigint not null,
	mentor bigint not null,
	mentee bigint not null,
	fixed boolean not null, -- else forbidden
	ruled_by bigint not null references person,
	ruled_at timestamptz not null,
	primary key (programme, mentor, mentee),
	foreign key (programme, mentor) references programme_person (programme, person) on delete cascade,
	foreign key (programme, mentee) references programme_person (programme, person) on delete cascade
);
create unique index programme_ruling_fixed on programme_ruling (programme, mentee) where fixed;
create index programme_ruling_mentee on programme_ruling (programme, mentee);

-- How likely somebody is to know what a mentee wants to learn, as finding a mentor says it when they sign up: 1 the likeliest.
create table programme_fit (
	programme bigint not null,
	mentee bigint not null,
	person bigint not null references person,
	knows double precision not null check (knows > 0 and knows <= 1),
	primary key (programme, mentee, person),
	foreign key (programme, mentee) references programme_person (programme, person) on delete cascade
);
create index programme_fit_person on programme_fit (person);

-- The pairs that were found, and the places they have in each other's lists (0: fixed, and in none).
create table programme_pair (
	programme bigint not null,
	mentee bigint not null,
	mentor bigint not null,
	fixed boolean not null,
	mentor_rank integer not null, -- the mentor's place for the mentee
	mentee_rank integer not null, -- the mentee's for the mentor
	mentorship bigint unique references mentorship, -- once it is published
	primary key (programme, mentee),
	foreign key (programme, mentee) references programme_person (programme, person) on delete cascade,
	foreign key (programme, mentor) references programme_person (programme, person) on delete cascade
);
create index programme_pair_mentor on programme_pair (programme, mentor);

-- Who is in it and still here.
create view programme_member as
	select m.programme, m.person, m.mentor, m.capacity, m.goal, m.topics, m.joined_at, p.name, p.team, p.manager
	from programme_person m
	join person p on p.id = m.person and p.state = 'active';

-- Two who are never matched, whatever else is said: one reports to the other, or one of them would rather not.
create view programme_apart as
	select a.programme, a.person as mentor, b.person as mentee
	from programme_member a
	join programme_member b on b.programme = a.programme and a.mentor and not b.mentor
	where a.manager = b.person or b.manager = a.person
		or exists (select from programme_never n where n.programme = a.programme
			and ((n.person = a.person and n.other = b.person) or (n.person = b.person and n.other = a.person)));

-- -- put forward -------------------------------------------------------------------

-- Thanks of an administrator or of a space's owner that everybody who may read them sees on /top and at home.
alter table thanks add column shout boolean not null default false;
create index thanks_shout on thanks (created_at) where shout and withdrawn_at is null;

create or replace view shown_thanks as
	select v.id as reader, k.id, k.giver, k.person, k.post, k.reason, k.created_at,
		p.thread, p.space, p.kind as post_kind, g.recognition and r.recognition as open, k.shout
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

-- -- badges: what somebody is known for, by the rules in app/recognition/badges.def ---------

-- Earned in one space, from its facts in the ledger (0: from thanks for anything). Written by the fold alone; it can be
-- thrown away at any time.
create table badge (
	person bigint not null references person,
	badge text not null,
	space bigint not null,
	earned_at timestamptz not null,
	primary key (person, badge, space)
);

-- The one place that says who sees which: as with thanks.
create view shown_badge as
	select v.id as reader, b.person, b.badge, b.space, b.earned_at
	from person v
	cross join badge b
	join person r on r.id = b.person
	where (r.recognition or v.id = b.person)
		and (b.space = 0 or exists (
			select from reader_space s where s.reader = v.id and s.space = b.space and s.recognition));

-- -- top contributions, counted ahead -----------------------------------------------------

-- What each post and person got in a period, wherever it stands (post 0: thanks for anything): any topic, team, kind
-- and space is added up from this. givers: the different people whom it helped. It can be thrown away at any time.
create table top_kept_post (
	period text not null,
	post bigint not null,
	person bigint not null,
	thread bigint not null,
	space bigint not null,
	kind text not null,
	worked integer not null,
	reads integer not null,
	accepted integer not null,
	votes integer not null,
	thanks integer not null,
	amount integer not null,
	givers bigint[] not null,
	primary key (period, post, person)
);
create index top_kept_post_thread on top_kept_post (period, thread);
create index top_kept_post_person on top_kept_post (period, person);

-- When a period of top contributions begins by the clock of a zone.
create function top_since(unit text, moment timestamptz, zone text) returns timestamptz language sql stable as $$
	select case when unit = 'last-month'
		then (date_trunc('month', moment at time zone zone) - interval '1 month') at time zone zone
		else date_trunc(unit, moment, zone) end
$$;

-- The sums of all open spaces are kept for each kind of post, too; '': any.
delete from top_kept;
alter table top_kept_row
	drop constraint top_kept_row_period_space_fkey,
	drop constraint top_kept_row_pkey,
	add column kind text not null default '';
alter table top_kept
	drop constraint top_kept_pkey,
	add column kind text not null default '',
	add primary key (period, space, kind);
alter table top_kept_row
	add primary key (period, space, kind, post, place),
	add foreign key (period, space, kind) references top_kept on delete cascade;

create function top_kept_of(of_period text, spaces bigint[], of_tag bigint, of_team text, of_kind text)
returns setof top_kept_post language plpgsql stable set plan_cache_mode = force_custom_plan as $$
begin
	if of_tag is not null then
		return query select x.*
			from thread_tag g
			join top_kept_post x on x.period = of_period and x.thread = g.thread
			where g.tag = of_tag and x.space = any (spaces)
				and (of_team is null or exists (select from person r where r.id = x.person and r.team = of_team))
				and (of_kind is null or x.kind = of_kind);
	elsif of_team is not null then
		return query select x.*
			from person r
			join top_kept_post x on x.period = of_period and x.person = r.id
			where r.team = of_team and x.space = any (spaces)
				and (of_kind is null or x.kind = of_kind);
	else
		return query select x.*
			from top_kept_post x
			where x.period = of_period and x.space = any (spaces)
				and (of_kind is null or x.kind = of_kind);
	end if;
end $$;

-- As top_people and top_posts.
create function top_kept_people(of_period text, spaces bigint[], of_tag bigint, of_team text, of_kind text)
returns table (person bigint, helped bigint, worked bigint, reads bigint, accepted bigint, votes bigint, thanks bigint,
	amount bigint) language sql stable as $$
	with counted as materialized (
		select * from top_kept_of(of_period, spaces, of_tag, of_team, of_kind)
	), helped as (
		select c.person, count(distinct g.giver) as n from counted c, unnest(c.givers) as g (giver) group by c.person
	)
	select c.person, coalesce(min(h.n), 0), sum(c.worked), sum(c.reads), sum(c.accepted), sum(c.votes), sum(c.thanks),
		sum(c.amount)
	from counted c
	left join helped h on h.person = c.person
	group by c.person
$$;

create function top_kept_posts(of_period text, spaces bigint[], of_tag bigint, of_team text, of_kind text)
returns table (post bigint, helped bigint, worked bigint, reads bigint, accepted bigint, votes bigint, thanks bigint,
	amount bigint) language sql stable as $$
	select c.post, sum(cardinality(c.givers)), sum(c.worked), sum(c.reads), sum(c.accepted), sum(c.votes),
		sum(c.thanks), sum(c.amount)
	from top_kept_of(of_period, spaces, of_tag, of_team, of_kind) c
	where c.post > 0
	group by c.post
$$;

create function top_kept_totals(of_period text, spaces bigint[], of_tag bigint, of_team text, of_kind text)
returns table (helped bigint, writers bigint, worked bigint, reads bigint) language sql stable as $$
	with counted as materialized (
		select * from top_kept_of(of_period, spaces, of_tag, of_team, of_kind)
	)
	select (select count(distinct g.giver) from counted c, unnest(c.givers) as g (giver)),
		count(distinct c.person) filter (where c.givers <> '{}'), coalesce(sum(c.worked), 0), coalesce(sum(c.reads), 0)
	from counted c
$$;

-- How much there is depends on the period: planned anew each time, as for a year no plan is good for a week.
create or replace function top_fact(spaces bigint[], since timestamptz, of_tag bigint, of_team text, of_kind text)
returns table (kind text, giver bigint, person bigint, post bigint) language plpgsql stable
set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
begin
	return query select f.kind, f.giver, f.person, f.post
	from credit_fact f
	where f.at >= since and f.space = any (spaces)
		and (of_tag is null or exists (select from thread_tag x where x.thread = f.thread and x.tag = of_tag))
		and (of_team is null or exists (select from person r where r.id = f.person and r.team = of_team))
		and (of_kind is null or f.post_kind = of_kind);
end $$;

-- A mail of the month's top contributions is a digest without notices; everybody gets one of a month at most.
alter table digest add column month date;
create unique index digest_month on digest (person, month) where month is not null;
