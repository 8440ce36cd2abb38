-- What a space says of itself is changed like any other text: a form names the revision it began with, so that of two who
-- write at once both keep their words, and nothing comes back that was taken out meanwhile.
alter table space add column revision integer not null default 0;
create table space_revision (
	space bigint not null references space on delete cascade,
	number integer not null,
	name text not null check (char_length(name) between 1 and 80),
	about text not null check (octet_length(about) <= 4000),
	author bigint references person,
	created_at timestamptz not null,
	primary key (space, number)
);
create index space_revision_author on space_revision (author);

alter view erasable_column rename to erasable_column_before_spaces;
create view erasable_column as
	select of_table, of_column, most from erasable_column_before_spaces
	union all
	select * from (values ('space_revision', 'name', 80), ('space_revision', 'about', -4000)) as more (of_table, of_column, most);

-- A file that comes in parts is summed up while it comes, so that a byte which a disk turns between two of them is found
-- before anything is made of it. sum_state: how far that is, with received; sum: of all of it. Null: not known.
alter table upload add column sum_state bytea check (octet_length(sum_state) <= 1024),
	add column sum bytea check (octet_length(sum) = 32);
