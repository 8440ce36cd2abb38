-- Pictures in texts, and who is named in one.

-- -- pictures ------------------------------------------------------------------
-- upload: what it is made of, while it is; fault: why nothing came of it; width and height of what is shown;
-- loose_at: since when no text holds it; null while one does.
create table picture (
	id bigint generated always as identity primary key,
	person bigint not null references person,
	state text not null default 'preparing' check (state in ('preparing', 'ready', 'failed')),
	upload text,
	fault text,
	words text not null default '',
	width integer not null check (width > 0),
	height integer not null check (height > 0),
	bytes bigint not null,
	created_at timestamptz not null,
	loose_at timestamptz
);
create index picture_person on picture (person, id);
create index picture_loose on picture (loose_at) where loose_at is not null;

-- Which texts hold it: who may read one of these may see it. held: false once it was taken out of the text; whoever
-- edits that may put it back.
create table post_picture (
	post bigint not null references post on delete cascade,
	picture bigint not null references picture on delete cascade,
	held boolean not null default true,
	primary key (post, picture)
);
create index post_picture_picture on post_picture (picture);
