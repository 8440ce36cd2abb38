-- What somebody began to write and has not posted yet.

-- place says where it belongs: 'question', 'tip', 'answer-12' (to question 12), 'edit-12' (of post 12). It names no
-- thread by reference: what was begun is its writer's, whatever becomes of the thread.
create table draft (
	person bigint not null references person on delete cascade,
	place text not null check (place ~ '^(question|tip|(answer|edit)-[1-9][0-9]{0,17})$'),
	title text not null default '',
	summary text not null default '',
	goal text not null default '',
	tried text not null default '',
	stuck text not null default '',
	body text not null default '',
	tags text not null default '',
	revision integer not null default 0, -- of the post that is edited: what the writer saw
	kept_at timestamptz not null,
	primary key (person, place)
);
create index draft_kept on draft (kept_at);
