-- What whoever uses it every day would miss, once more.

-- -- how often it was read ------------------------------------------------------------------------
--
-- Looks of this hour and the last, each a number made with the key of the installation of who, what and which hour, so that
-- several web server processes count one once, and nobody reads here who read what. Not in the log: after a crash somebody
-- may count twice.
create unlogged table thread_look (
	mark bigint primary key,
	at timestamptz not null
);
create index thread_look_at on thread_look (at);

-- -- pictures in comments -------------------------------------------------------------------------
--
-- A comment leads to the pictures it names; while it is there, whoever reads it may look at them.
create table comment_picture (
	comment bigint not null references comment on delete cascade,
	picture bigint not null references picture on delete cascade,
	primary key (comment, picture)
);
create index comment_picture_picture on comment_picture (picture);
