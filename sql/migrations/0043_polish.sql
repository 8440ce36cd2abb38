-- Markup is made when a text is written. Which renderer (MARKDOWN_VERSION) made all of it that is kept, which one makes it
-- anew (0: none does), and the last post and comment that it has looked at. Where nothing was written yet all is up to date.
create table rendering (
	one boolean primary key default true check (one),
	version integer not null,
	making integer not null default 0,
	post bigint not null default 0,
	comment bigint not null default 0
);
insert into rendering (version)
	select case when exists (select from post) or exists (select from comment) then 0 else 1 end;
