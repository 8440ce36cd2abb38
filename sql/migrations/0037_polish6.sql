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
