-- Files on their way to us: what the tus protocol needs to know of each.

-- The bytes are in media/uploads/<id> of the data folder. received never counts
-- more than the file has: rows are moved after the file. size is null while
-- whoever uploads does not know it yet (a recording that still runs).
create table upload (
	id text primary key check (id ~ '^[A-Za-z0-9_-]{22}$'),
	person bigint not null references person,
	size bigint check (size >= 0),
	received bigint not null default 0 check (received >= 0),
	file_name text not null default '' check (char_length(file_name) <= 200),
	declared_type text not null default '' check (char_length(declared_type) <= 100),
	-- Upload-Metadata as it came, to be given back.
	metadata text not null default '' check (octet_length(metadata) <= 4096),
	created_at timestamptz not null,
	touched_at timestamptz not null,
	expires_at timestamptz not null,
	finished_at timestamptz,
	-- Since then it belongs to something: a recording.
	taken_at timestamptz,
	check (received <= size),
	check (finished_at is null or received = size),
	check (taken_at is null or finished_at is not null)
);
create index upload_person on upload (person, created_at);
create index upload_expires on upload (expires_at) where taken_at is null;

-- What each person has sent in a day (UTC), also of uploads that are gone since.
create table upload_day (
	person bigint not null references person,
	day timestamptz not null,
	bytes bigint not null check (bytes >= 0),
	primary key (person, day)
);
create index upload_day_day on upload_day (day);
