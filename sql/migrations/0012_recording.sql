-- Recordings: what was published of an upload, what is said in it, and how far people watched.

-- upload: the last part of its address. generation counts what was prepared or
-- is being prepared: a recording that is replaced goes on playing (served) until
-- the next one is ready. Times are milliseconds from the start of what is played;
-- trim_* alone from the start of the upload.
create table recording (
	id bigint generated always as identity primary key,
	post bigint unique references post,
	person bigint not null references person,
	upload text not null check (octet_length(upload) between 1 and 200),
	kind text not null check (kind in ('screen', 'camera', 'voice', 'file')),
	state text not null default 'preparing' check (state in ('uploading', 'preparing', 'ready', 'failed')),
	error text not null default '' check (octet_length(error) <= 1000),
	generation integer not null default 1,
	served integer not null default 0, -- 0: nothing to play yet
	trim_from_ms bigint not null default 0 check (trim_from_ms >= 0),
	trim_to_ms bigint check (trim_to_ms > trim_from_ms), -- null: its end
	duration_ms bigint not null default 0,
	width integer not null default 0,
	height integer not null default 0,
	has_video boolean not null default false,
	has_audio boolean not null default false,
	bytes bigint not null default 0, -- of the full rendition
	has_original boolean not null default false,
	lines_state text not null default 'none' check (lines_state in ('none', 'draft', 'edited')),
	-- Grows with every change of lines or chapters, so that the thread hears of it.
	lines_version integer not null default 0,
	created_at timestamptz not null,
	ready_at timestamptz,
	check ((state = 'failed') = (error <> '')),
	check (served <= generation)
);
create unique index recording_upload on recording (upload);
create index recording_person on recording (person, id);
create index recording_original on recording (ready_at) where has_original;

-- Step markers as they were pressed, in the time of the upload; chapters come of them.
create table recording_step (
	recording bigint not null references recording on delete cascade,
	n integer not null check (n >= 1),
	at_ms bigint not null check (at_ms >= 0),
	title text not null check (char_length(title) <= 100),
	primary key (recording, n)
);

-- Chapters, in their order. An empty title is shown as its number.
create table chapter (
	recording bigint not null references recording on delete cascade,
	n integer not null check (n >= 1),
	at_ms bigint not null check (at_ms >= 0),
	title text not null check (char_length(title) <= 100),
	primary key (recording, n)
);

-- Lines of the transcript; the captions are these.
create table cue (
	recording bigint not null references recording on delete cascade,
	n integer not null check (n >= 1),
	from_ms bigint not null check (from_ms >= 0),
	to_ms bigint not null check (to_ms > from_ms),
	text text not null check (octet_length(text) between 1 and 2000),
	confidence integer not null default 100 check (confidence between 0 and 100), -- per cent
	primary key (recording, n)
);

-- Where somebody stopped watching; observed, see tests/security/observed.txt.
create table recording_position (
	person bigint not null references person,
	recording bigint not null references recording on delete cascade,
	at_ms bigint not null check (at_ms >= 0),
	seen_at timestamptz not null,
	primary key (person, recording)
);

-- What a page of the thread shows of it, and what search finds, changes with it.
create function recording_changed() returns trigger language plpgsql as $$
begin
	perform thread_raise(p.thread) from post p where p.id = new.post;
	return null;
end $$;
create trigger recording_changed after insert or update of post, state, error, served, lines_version on recording
	for each row when (new.post is not null) execute function recording_changed();
