-- Who is asked to answer a question: when, why, and what they said.

-- -- when a person may be asked ------------------------------------------------

-- No row: the values below. Days are bits, Monday = 1 to Sunday = 64; times are
-- minutes of the person's own day, and a day of work may end after midnight.
create table availability (
	person bigint primary key references person,
	days integer not null default 31 check (days between 1 and 127),
	work_from integer not null default 540 check (work_from between 0 and 1439),
	work_until integer not null default 1020 check (work_until between 0 and 1439),
	quiet_from integer check (quiet_from between 0 and 1439),
	quiet_until integer check (quiet_until between 0 and 1439),
	asks integer not null default 5 check (asks between 0 and 20), -- in seven days; 0: never
	check (work_from <> work_until),
	check ((quiet_from is null) = (quiet_until is null)),
	check (quiet_from <> quiet_until)
);

-- First and last day of being away, in the person's own calendar.
create table away (
	person bigint not null references person,
	first_day date not null,
	last_day date not null,
	primary key (person, first_day),
	check (first_day <= last_day)
);

-- What a person wants to be asked about beyond what they answered, or no longer.
create table topic_choice (
	person bigint not null references person,
	name text not null,
	wanted boolean not null,
	created_at timestamptz not null default now(),
	primary key (person, name)
);
create index topic_choice_name on topic_choice (name, person) where wanted;

-- -- where a question stands -----------------------------------------------------

-- Waves 1 and 2 ask three people each, 3 a group, 4 finds somebody who looks
-- after the question. next_at: when it is looked at again, NULL when there is
-- nothing more to do. quiet: nobody is asked but whom people ask themselves.
create table routing (
	question bigint primary key references thread,
	state text not null
		check (state in ('asking', 'answered', 'escalated', 'closed', 'quiet')),
	wave integer not null default 0 check (wave between 0 and 4),
	wave_until timestamptz, -- nobody answered by then: the next wave
	next_at timestamptz,
	preferred bigint[] not null default '{}', -- whom the asker saw before posting
	excluded bigint[] not null default '{}', -- whom the asker did not want
	owner bigint references person, -- looks after it
	begun_at timestamptz not null,
	escalated_at timestamptz,
	ended_at timestamptz,
	check ((state = 'escalated') <= (owner is not null))
);
create index routing_next on routing (next_at) where next_at is not null;
create index routing_open on routing (begun_at) where state in ('asking', 'escalated');
create index routing_owner on routing (owner) where state = 'escalated';

-- Nobody is asked twice about one question. planned: will be asked at asked_at,
-- when their working time begins, and does not know yet.
create table invitation (
	id bigint generated always as identity primary key,
	question bigint not null references routing,
	person bigint not null references person,
	wave integer not null,
	seat text not null check (seat in ('best', 'explore', 'group', 'share', 'suggested')),
	score double precision, -- compares within the wave
	propensity double precision, -- how likely this seat was to be theirs; of best and explore
	state text not null check (state in ('planned', 'waiting', 'answered', 'passed', 'expired', 'withdrawn')),
	passed_reason text check (passed_reason in ('time', 'topic', 'better')),
	suggested_by bigint references person, -- the colleague whose idea it was
	asked_at timestamptz not null,
	closed_at timestamptz,
	unique (question, person),
	check ((state = 'passed') = (passed_reason is not null)),
	check ((state in ('planned', 'waiting')) = (closed_at is null))
);
create index invitation_person on invitation (person, asked_at);
create index invitation_waiting on invitation (person) where state in ('planned', 'waiting');
create index invitation_old on invitation (asked_at) where state = 'waiting';

-- Why this person: a sentence, and a thread to look at. It is shown only to who
-- may read that thread.
create table invitation_reason (
	invitation bigint not null references invitation on delete cascade,
	place integer not null,
	text text not null,
	thread bigint references thread,
	primary key (invitation, place)
);

-- -- time ---------------------------------------------------------------------------

-- How a zone's clocks stand: the first row of a zone is its offset to UTC, in
-- seconds, at since, the others when it changes until then. An unknown zone is UTC.
create function zone_changes(zones text[], since timestamptz, until timestamptz)
returns table (name text, from_at timestamptz, seconds integer) language plpgsql stable as $$
declare
	zone text;
	moment timestamptz;
	low timestamptz;
	high timestamptz;
	middle timestamptz;
	before integer;
	later integer;
begin
	for zone in select distinct z from unnest(zones) as x(z) loop
		name := zone;
		begin
			perform since at time zone zone;
		exception when invalid_parameter_value then
			zone := 'UTC';
		end;
		before := extract(epoch from (since at time zone zone) - (since at time zone 'UTC'));
		from_at := since;
		seconds := before;
		return next;
		moment := since;
		while moment < until loop
			low := moment;
			moment := moment + interval '24 hours';
			later := extract(epoch from (moment at time zone zone) - (moment at time zone 'UTC'));
			if later <> before then
				high := moment;
				-- To the minute: that is when clocks are changed.
				while high - low > interval '1 second' loop
					middle := low + (high - low) / 2;
					if extract(epoch from (middle at time zone zone) - (middle at time zone 'UTC')) = before then
						low := middle;
					else
						high := middle;
					end if;
				end loop;
				from_at := date_trunc('minute', high + interval '30 seconds');
				seconds := later;
				return next;
				before := later;
			end if;
		end loop;
	end loop;
end $$;
