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
