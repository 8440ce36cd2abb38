-- Programmes of mentoring, and thanks that a leader puts forward.

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
