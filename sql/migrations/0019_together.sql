-- What two people have with each other once a request is accepted: what they agreed on, when they meet, and the
-- invitations to that. All of it is read by these two alone.

-- Goals one to a row of the array, how far each has come beside it. Whoever changes the words agrees with them;
-- the other one agrees to a revision.
create table agreement (
	mentorship bigint primary key references mentorship,
	revision integer not null,
	goals text[] not null check (cardinality(goals) between 1 and 5),
	progress integer[] not null check (0 <= all (progress) and 4 >= all (progress)), -- in quarters
	rhythm text not null default '' check (char_length(rhythm) <= 100),
	privacy text not null check (privacy in ('between-us', 'ask-first', 'free')),
	mentor_agreed integer not null default 0, -- to which revision
	mentee_agreed integer not null default 0,
	changed_by bigint not null references person,
	changed_at timestamptz not null,
	check (cardinality(goals) = cardinality(progress))
);

create table meeting (
	id bigint generated always as identity primary key,
	mentorship bigint not null references mentorship,
	starts_at timestamptz not null,
	minutes integer not null check (minutes between 5 and 720),
	place text not null default '' check (char_length(place) <= 200), -- or a link
	agenda text not null default '' check (char_length(agenda) <= 2000),
	state text not null default 'planned' check (state in ('planned', 'cancelled', 'held')),
	sequence integer not null default 0, -- RFC 5546: one more each time it moves or is cancelled
	changed_by bigint not null references person,
	created_at timestamptz not null,
	changed_at timestamptz not null
);
create index meeting_mentorship on meeting (mentorship, starts_at);

-- Mail is of a notice, is a digest, or takes an invitation to a calendar to one of the two: of a sequence, once. What stands in
-- it is read when it is sent; an earlier sequence that has not gone out by then says nothing.
alter table mail
	add column meeting bigint references meeting,
	add column sequence integer,
	drop constraint mail_about,
	add constraint mail_about check (num_nonnulls(notice, digest, meeting) = 1 and (meeting is null) = (sequence is null));
create unique index mail_meeting on mail (meeting, person, sequence) where meeting is not null;

-- The private feed of somebody's meetings: its address is signed with this number, so another number is another address.
create table calendar_feed (
	person bigint primary key references person,
	number integer not null,
	open boolean not null,
	made_at timestamptz not null
);

-- What one of the two noted for themselves about a meeting; nobody else ever reads it.
create table meeting_note (
	meeting bigint not null references meeting,
	person bigint not null references person,
	words text not null check (char_length(words) <= 4000),
	changed_at timestamptz not null,
	primary key (meeting, person)
);

-- What one of the two said they would do.
create table pair_task (
	id bigint generated always as identity primary key,
	mentorship bigint not null references mentorship,
	person bigint not null references person, -- who does it
	words text not null check (char_length(words) between 1 and 200),
	due_on date,
	done_at timestamptz,
	gone_at timestamptz, -- let go
	created_by bigint not null references person,
	created_at timestamptz not null
);
create index pair_task_mentorship on pair_task (mentorship, id) where gone_at is null;

-- How it was, from each of the two, once: what is counted is never taken out of a sum again.
create table pair_feedback (
	mentorship bigint not null references mentorship,
	person bigint not null references person,
	helped integer not null check (helped between 1 and 4),
	reached integer not null check (reached between 0 and 2), -- no, in part, yes
	again boolean not null,
	given_at timestamptz not null,
	primary key (mentorship, person)
);
create index pair_feedback_person on pair_feedback (person);

-- After a shadowing its mentee is asked for a short note; a row is there from when they were asked. Read by both.
create table shadow_note (
	mentorship bigint primary key references mentorship,
	asked_at timestamptz not null,
	words text not null default '' check (char_length(words) <= 2000),
	written_at timestamptz,
	tip bigint references thread -- what became of it
);
