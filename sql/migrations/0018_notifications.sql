-- What a person wants to hear of by mail, and when: choices by kind, the digest, one budget of interruptions.

-- No row: the kind's own way, at once for what asks to act and in the digest for news.
create table notice_choice (
	person bigint not null references person,
	kind text not null, -- NOTICE_KINDS in include/notify.h
	mail text not null check (mail in ('now', 'digest', 'off')),
	primary key (person, kind)
);

-- No row: the values below. By the person's own clock; days are Monday = 1 to Sunday = 7.
create table notice_pace (
	person bigint primary key references person,
	digest text not null default 'daily' check (digest in ('daily', 'weekly', 'off')),
	digest_hour integer not null default 8 check (digest_hour between 5 and 11),
	digest_day integer not null default 1 check (digest_day between 1 and 7)
);

-- Whoever has something for their next digest, and when that is due. Without news there is no row and no mail.
create table digest_plan (
	person bigint primary key references person,
	due_at timestamptz not null
);
create index digest_plan_due on digest_plan (due_at);

create table digest (
	id bigint generated always as identity primary key,
	person bigint not null references person,
	created_at timestamptz not null
);
create index digest_person on digest (person);
-- A notice is in one digest at most, whatever happens to workers.
create table digest_item (
	notice bigint primary key references notice on delete cascade,
	digest bigint not null references digest on delete cascade
);
create index digest_item_digest on digest_item (digest);

-- A mail is about one notice or is a digest. interrupts_at: when it took its place in the week of its person.
alter table mail
	alter column notice drop not null,
	add column digest bigint unique references digest on delete cascade,
	add column interrupts_at timestamptz,
	add constraint mail_about check ((notice is null) <> (digest is null));
create index mail_waiting_person on mail (person) where state = 'waiting';
create index mail_interrupts on mail (person, interrupts_at) where interrupts_at is not null;

-- What interrupts people, all of it: being asked (with or without a mail), and any other mail at once.
-- space: where it is from, for readers who must not learn of others; NULL for none.
create view interruption as
	select i.person, i.asked_at as at, t.space
	from invitation i
	join thread t on t.id = i.question
	union all
	select m.person, m.interrupts_at, t.space
	from mail m
	join notice n on n.id = m.notice
	left join thread t on t.id = n.thread
	where m.interrupts_at is not null;

-- -- time -------------------------------------------------------------------

create function zone_or_utc(zone text) returns text language plpgsql stable as $$
begin
	perform now() at time zone zone;
	return zone;
exception when invalid_parameter_value then
	return 'UTC';
end $$;

-- Is minute m of a day within [first, last), which may go over midnight?
create function span_holds(first integer, last integer, m integer) returns boolean language sql immutable as $$
	select case when first < last then m >= first and m < last else m >= first or m < last end
$$;

-- When the quiet hours of a person that hold at a moment are over; NULL: it is not quiet. Where the clock is
-- set back into them it is asked again, and it is quiet once more.
create function quiet_end(who bigint, moment timestamptz) returns timestamptz language plpgsql stable as $$
declare
	zone text;
	first integer;
	last integer;
	wall timestamp;
	m integer;
begin
	select p.time_zone, a.quiet_from, a.quiet_until into zone, first, last
	from availability a join person p on p.id = a.person
	where a.person = who and a.quiet_from is not null;
	if not found then
		return null;
	end if;
	zone := zone_or_utc(zone);
	wall := moment at time zone zone;
	m := extract(hour from wall) * 60 + extract(minute from wall);
	if not span_holds(first, last, m) then
		return null;
	end if;
	wall := wall::date + make_interval(mins => last) + case when m >= last then interval '1 day' else interval '0' end;
	return greatest(wall at time zone zone, moment + interval '1 minute');
end $$;

-- When the next digest of a person is due, behind a moment: their hour on their wall, or when their quiet hours
-- end if that is later; any_day: also between two weekly ones. NULL: they have none.
create function digest_next(who bigint, moment timestamptz, any_day boolean) returns timestamptz
language plpgsql stable as $$
declare
	zone text;
	pace text;
	minute integer;
	weekday integer;
	first integer;
	last integer;
	day date;
	at timestamptz;
begin
	select p.time_zone, coalesce(x.digest, 'daily'), coalesce(x.digest_hour, 8) * 60, coalesce(x.digest_day, 1),
		a.quiet_from, a.quiet_until
	into zone, pace, minute, weekday, first, last
	from person p
	left join notice_pace x on x.person = p.id
	left join availability a on a.person = p.id
	where p.id = who and p.state = 'active' and p.email is not null;
	if not found or pace = 'off' then
		return null;
	end if;
	if first is not null and span_holds(first, last, minute) then
		minute := last;
	end if;
	zone := zone_or_utc(zone);
	day := (moment at time zone zone)::date;
	loop
		at := (day + make_interval(mins => minute)) at time zone zone;
		if at > moment and (any_day or pace = 'daily' or extract(isodow from day) = weekday) then
			return at;
		end if;
		day := day + 1;
	end loop;
end $$;

-- What somebody asked or wrote as a tip, for their home page.
create index post_opened_by on post (author) where kind in ('question', 'tip');
drop index post_asked_by;
