-- Private addresses of Atom feeds: nothing of an address is kept but its number, the rest is proved by a key that is not
-- in the database. A new number ends the old address for ever.
create table atom_feed (
	person bigint primary key references person on delete cascade,
	number integer not null,
	open boolean not null,
	made_at timestamptz not null
);
