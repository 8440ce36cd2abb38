-- Mentoring: what colleagues offer each other, who asked for it, and what became of it.

-- What an offer has beside its post.
create table offer (
	id bigint primary key references thread,
	kind text not null check (kind in
		('one-to-one', 'circle', 'flash', 'shadowing', 'pairing', 'rotation', 'reverse')),
	gets text not null default '' check (char_length(gets) <= 200), -- what one gets out of it
	for_whom text not null default '' check (char_length(for_whom) <= 200),
	rhythm text not null default '' check (char_length(rhythm) <= 100), -- how often, how long
	times text not null default '' check (char_length(times) <= 100),
	place text not null default '' check (char_length(place) <= 100),
	languages text[] not null default '{}' check (cardinality(languages) <= 5),
	capacity integer not null check (capacity between 1 and 50),
	taken integer not null default 0, -- mentorships that hold a place; kept by a trigger
	state text not null default 'open' check (state in ('open', 'paused', 'closed')),
	constraint offer_room check (taken between 0 and capacity)
);

-- The days of a shadowing; one colleague each.
create table offer_slot (
	id bigint generated always as identity primary key,
	offer bigint not null references offer,
	starts_at timestamptz not null,
	minutes integer not null check (minutes between 5 and 720),
	unique (offer, starts_at)
);

create table mentorship (
	id bigint generated always as identity primary key,
	offer bigint not null references offer,
	mentor bigint not null references person,
	mentee bigint not null references person,
	goal text not null check (char_length(goal) between 1 and 500),
	slot bigint references offer_slot,
	state text not null default 'requested' check (state in
		('requested', 'accepted', 'declined', 'withdrawn', 'expired', 'paused', 'closed')),
	reason text not null default '' check (char_length(reason) <= 500), -- of who declined, paused or closed it
	state_by bigint references person, -- whose act the state is; null: time passed
	created_at timestamptz not null,
	expires_at timestamptz not null, -- while it is only a request
	answered_at timestamptz,
	ended_at timestamptz,
	check (mentor <> mentee)
);
create unique index mentorship_open on mentorship (offer, mentee)
	where state in ('requested', 'accepted', 'paused');
create unique index mentorship_slot on mentorship (slot)
	where slot is not null and state in ('accepted', 'paused', 'closed');
create index mentorship_mentor on mentorship (mentor, id desc);
create index mentorship_mentee on mentorship (mentee, id desc);
create index mentorship_offer on mentorship (offer, state);
create index mentorship_expiry on mentorship (expires_at) where state = 'requested';

create function mentorship_holds_place(state text) returns boolean language sql immutable as $$
	select state in ('accepted', 'paused')
$$;

-- What offer.taken counts; peerlore recount compares them and puts it right.
create view counted_offer as
	select o.id, (select count(*) from mentorship m
		where m.offer = o.id and mentorship_holds_place(m.state))::integer as taken
	from offer o;

create function mentorship_changed() returns trigger language plpgsql as $$
declare
	more integer := mentorship_holds_place(new.state)::integer
		- case when tg_op = 'UPDATE' then mentorship_holds_place(old.state)::integer else 0 end;
begin
	if more <> 0 then
		update offer set taken = taken + more where id = new.offer;
	end if;
	return null;
end $$;
create trigger mentorship_changed after insert or update of state on mentorship
	for each row execute function mentorship_changed();

-- Its words stand in the index with those of its post.
create function offer_changed() returns trigger language plpgsql as $$
begin
	perform thread_raise(new.id);
	return null;
end $$;
create trigger offer_changed after insert or update of kind, gets, for_whom, rhythm, times, place, languages on offer
	for each row execute function offer_changed();

-- Offers as rows of a list. full: open, and no place is free; of somebody who is no longer here: closed.
create view offer_row as
	select o.id, p.title, p.excerpt, p.revision, o.kind, o.gets, o.for_whom, o.rhythm, o.times, o.place,
		o.languages, o.capacity, o.taken,
		case when a.state <> 'active' then 'closed'
			when o.state = 'open' and o.taken >= o.capacity then 'full' else o.state end as state,
		(select count(*) from mentorship m where m.offer = o.id and m.state = 'requested')::integer as waiting,
		p.author, a.name as author_name, a.team as author_team,
		t.space, s.slug as space_slug, s.name as space_name, s.private as space_private,
		t.tags, t.created_at
	from offer o
	join thread t on t.id = o.id and not t.withdrawn
	join post p on p.id = o.id
	join person a on a.id = p.author
	join space s on s.id = t.space;

create index thread_offer_newest on thread (created_at desc, id desc) where kind = 'offer' and not withdrawn;
create index post_offer_author on post (author) where kind = 'offer';

-- Somebody found no mentor and asks for one: a question, which routing takes to those who are likely to know.
create table mentor_wish (
	question bigint primary key references thread,
	person bigint not null references person,
	created_at timestamptz not null
);
create index mentor_wish_person on mentor_wish (person, question desc);

-- An offer that was made for somebody who asked.
create table offer_for (
	offer bigint primary key references offer,
	question bigint not null references mentor_wish
);
create index offer_for_question on offer_for (question);
