-- What the migrations make, written by `make schema`; a test keeps it true.


CREATE FUNCTION public.acts_as(in_thread bigint, who bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
	return coalesce((select u.alias from unnamed u where u.thread = in_thread and u.person = who
		order by u.alias <> -in_thread, u.alias desc limit 1), who);
end $$;

CREATE FUNCTION public.audit_actor(action text, kind text, object bigint, who bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
	return case when action in ('lock', 'unlock', 'pin', 'unpin', 'merge', 'unmerge', 'move', 'redact', 'flag.decided', 'unnamed.looked')
		then who else acts_as(audit_thread(kind, object), who) end;
end $$;

CREATE FUNCTION public.audit_only_grows() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	raise exception 'the audit trail is only added to';
end $$;

CREATE FUNCTION public.audit_thread(kind text, object bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
	return case kind
		when 'post' then (select p.thread from post p where p.id = object)
		when 'question' then (select p.thread from post p where p.id = object)
		when 'routing' then (select p.thread from post p where p.id = object)
		when 'comment' then (select c.thread from comment c where c.id = object)
		when 'thanks' then (select p.thread from thanks k join post p on p.id = k.post where k.id = object)
		when 'recording' then (select p.thread from recording r join post p on p.id = r.post where r.id = object)
	end;
end $$;

CREATE FUNCTION public.behind(who bigint) RETURNS bigint
    LANGUAGE plpgsql STABLE
    AS $$
begin
	if who < 0 then
		return (select u.person from unnamed u where u.alias = who);
	end if;
	return who;
end $$;

CREATE FUNCTION public.comment_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform thread_raise(new.thread, case when tg_op = 'INSERT' then new.created_at end);
	return null;
end $$;

CREATE FUNCTION public.comment_flagged() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform flags_look(array[new.post]);
	return null;
end $$;

CREATE FUNCTION public.credit_is_kept() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	raise exception 'the ledger is only added to';
end $$;

CREATE FUNCTION public.digest_next(who bigint, moment timestamp with time zone, any_day boolean) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.erase_fit(words text, most integer) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    AS $$
begin
	if most > 0 then
		return left(words, most);
	end if;
	while most < 0 and octet_length(words) > -most loop
		words := left(words, -1);
	end loop;
	return words;
end $$;

CREATE FUNCTION public.erase_patterns(of_person bigint) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
	select array_remove(array[
		'(?i)(?<![[:alnum:]._%+-])' || regexp_replace(e.email, '([^[:alnum:]])', '\\\1', 'g') || '(?![[:alnum:]-])',
		'(?i)@' || regexp_replace(p.handle, '([^[:alnum:]])', '\\\1', 'g') || '(?![[:alnum:]]|[._-][[:alnum:]])',
		name_pattern(e.name),
		case when m.name <> e.name then name_pattern(m.name) end], null)
	from erasure e
	join person p on p.id = e.person
	cross join lateral (select replace(replace(replace(replace(e.name, '&', '&amp;'), '<', '&lt;'), '>', '&gt;'), '"', '&quot;') as name) m
	where e.person = of_person
$$;

CREATE FUNCTION public.erase_table(of_person bigint, of_table text) RETURNS bigint
    LANGUAGE plpgsql
    AS $_$
declare
	patterns text[] := erase_patterns(of_person);
	pseudonym text := (select e.pseudonym from erasure e where e.person = of_person);
	sets text;
	wheres text;
	n bigint;
begin
	select string_agg(case when a.data_type = 'ARRAY'
			then format('%1$I = (select array_agg(erase_fit(erase_words(w, $1, $2), %2$s) order by i) from unnest(%1$I) with ordinality as u (w, i))', c.of_column, c.most)
			else format('%1$I = erase_fit(erase_words(%1$I, $1, $2), %2$L)', c.of_column, c.most) end, ', '),
		string_agg(case when a.data_type = 'ARRAY' then format('array_to_string(%I, E''\n'') ~ any ($1)', c.of_column)
			else format('%I ~ any ($1)', c.of_column) end, ' or ')
	into sets, wheres
	from erasable_column c
	join information_schema.columns a on a.table_schema = 'public' and a.table_name = c.of_table and a.column_name = c.of_column
	where c.of_table = erase_table.of_table;
	execute format('update %I set %s where %s', of_table, sets, wheres) using patterns, pseudonym;
	get diagnostics n = row_count;
	-- What is said in a recording, or offered, stands in the index of its thread.
	if n > 0 and of_table in ('cue', 'chapter', 'recording_step') then
		execute format('select thread_raise(p.thread) from recording r join post p on p.id = r.post
			where exists (select from %I x where x.recording = r.id and position($1 in x::text) > 0)', of_table) using pseudonym;
	elsif n > 0 and of_table = 'offer' then
		perform thread_raise(o.id) from offer o where position(pseudonym in o::text) > 0;
	end if;
	return n;
end $_$;

CREATE FUNCTION public.erase_words(words text, patterns text[], pseudonym text) RETURNS text
    LANGUAGE plpgsql IMMUTABLE
    AS $$
declare
	pattern text;
begin
	foreach pattern in array patterns loop
		words := regexp_replace(words, pattern, pseudonym, 'g');
	end loop;
	return words;
end $$;

CREATE FUNCTION public.flag_raised() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform from thread where id = new.thread for share;
	new.gone := exists (select from post p join thread t on t.id = p.thread
		where p.id = new.post and (p.withdrawn_at is not null or t.withdrawn))
		or exists (select from comment c where c.id = new.comment and c.withdrawn_at is not null);
	return new;
end $$;

CREATE FUNCTION public.flags_look(posts bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
	update flag f set gone = c.gone
	from counted_flag c
	where f.post = any (posts) and f.decision is null and c.id = f.id and f.gone <> c.gone;
end $$;

CREATE FUNCTION public.glossary_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update site set words = words + 1;
	return null;
end $$;

CREATE FUNCTION public.handle_fold(words text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $$
	select trim('.-' from left(trim('.-' from regexp_replace(lower(regexp_replace(normalize(
		replace(replace(replace(replace(replace(replace(replace(replace(words,
			'ß', 'ss'), 'ø', 'o'), 'Ø', 'O'), 'æ', 'ae'), 'Æ', 'Ae'), 'ł', 'l'), 'Ł', 'L'), 'ı', 'i'), nfd),
		'[\u0300-\u036f'']', '', 'g')), '[^a-z0-9-]+', '.', 'g')), 40))
$$;

CREATE FUNCTION public.inbox_count(people bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
	perform from person where id = any (people) order by id for no key update;
	update person p set inbox_waiting = c.waiting, inbox_news = c.news
	from counted_inbox c
	where p.id = any (people) and c.person = p.id
		and (p.inbox_waiting, p.inbox_news) is distinct from (c.waiting, c.news);
end $$;

CREATE FUNCTION public.inbox_of_comment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform inbox_count(array(select distinct person from notice
		where kind in ('commented', 'mentioned', 'followed-commented') and about = new.id and done_at is null));
	return null;
end $$;

CREATE FUNCTION public.inbox_of_member() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform inbox_count(array[coalesce(new.person, old.person)]);
	return null;
end $$;

CREATE FUNCTION public.inbox_of_person() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform inbox_count(array[new.id]);
	return null;
end $$;

CREATE FUNCTION public.inbox_of_post() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform inbox_count(array(select distinct person from notice
		where thread = new.thread and post = new.id and done_at is null));
	return null;
end $$;

CREATE FUNCTION public.inbox_of_space() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform inbox_count(array(select distinct n.person from thread t
		join notice n on n.thread = t.id and n.done_at is null where t.space = new.id
		union select n.person from notice n where n.was_in = new.id and n.done_at is null
		union select n.person from thread t
		join notice n on n.about = t.id and n.kind = 'moved-away' and n.done_at is null where t.space = new.id));
	return null;
end $$;

CREATE FUNCTION public.inbox_of_thread() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform inbox_count(array(select distinct person from notice where thread = new.id and done_at is null));
	return null;
end $$;

CREATE FUNCTION public.is_stale(overdue boolean, outdated integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
	select overdue or outdated >= 2
$$;

CREATE FUNCTION public.link_marked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	both_ends bigint[] := case tg_op when 'DELETE' then array[old.from_post, old.to_post]
		else array[new.from_post, new.to_post] end;
begin
	perform threads_mark(both_ends);
	update thread set version = version + 1 where id = any (both_ends);
	return null;
end $$;

CREATE FUNCTION public.mark_placed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.thread := (select p.thread from post p where p.id = new.post);
	new.person := acts_as(new.thread, new.person);
	return new;
end $$;

CREATE FUNCTION public.marks_move() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update vote set thread = new.thread where post = new.id;
	update post_use set thread = new.thread where post = new.id;
	update post_outdated set thread = new.thread where post = new.id;
	return null;
end $$;

CREATE FUNCTION public.membership_standing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update person set standing = standing + 1 where id in (old.person, new.person);
	return null;
end $$;

CREATE FUNCTION public.mentorship_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	more integer := mentorship_holds_place(new.state)::integer
		- case when tg_op = 'UPDATE' then mentorship_holds_place(old.state)::integer else 0 end;
begin
	if more <> 0 then
		update offer set taken = taken + more where id = new.offer;
	end if;
	return null;
end $$;

CREATE FUNCTION public.mentorship_holds_place(state text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
	select state in ('accepted', 'paused')
$$;

CREATE FUNCTION public.merge_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update thread t set merged = c.merged
		from counted_mark c where c.id = t.id and t.id = new.target and t.merged <> c.merged;
	perform thread_raise(new.target);
	return null;
end $$;

CREATE FUNCTION public.name_pattern(name text) RETURNS text
    LANGUAGE sql IMMUTABLE
    AS $_$
	select case when name ~ '\s' then '(?i)' else '' end || case when name ~ '^\w' then '\m' else '' end
		|| regexp_replace(regexp_replace(name, '([^[:alnum:][:space:]])', '\\\1', 'g'), '\s+', '\\s+', 'g')
		|| case when name ~ '\w$' then '\M' else '' end
$_$;

CREATE FUNCTION public.notice_added() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	news boolean;
begin
	select inbox_news into news from person where id = new.person for no key update;
	if not exists (select from shown_notice s where s.id = new.id) then
		perform inbox_count(array[new.person]);
	elsif new.done_at is null and (new.act or (not news and new.seen_at is null)) then
		update person set inbox_waiting = inbox_waiting + new.act::integer, inbox_news = inbox_news or not new.act
			where id = new.person;
	end if;
	return null;
end $$;

CREATE FUNCTION public.notice_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if exists (select from changed) then
		perform inbox_count(array(select distinct person from changed));
	end if;
	return null;
end $$;

CREATE FUNCTION public.offer_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform thread_raise(new.id);
	return null;
end $$;

CREATE FUNCTION public.outdated_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	at_thread bigint;
begin
	update post set said = said + case when tg_op = 'INSERT' then 1 else -1 end
		where id = coalesce(new.post, old.post) returning thread into at_thread;
	perform thread_outdated(at_thread);
	return null;
end $$;

CREATE FUNCTION public.own_changed(who bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
	insert into outbox (kind, object) values ('own', behind(who));
	perform pg_notify('outbox', '');
end $$;

CREATE FUNCTION public.own_of_mentorship() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform own_changed(new.mentor);
	perform own_changed(new.mentee);
	return null;
end $$;

CREATE FUNCTION public.own_of_person() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform own_changed(case when tg_op = 'DELETE' then old.person else new.person end);
	return null;
end $$;

CREATE FUNCTION public.person_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	insert into outbox (kind, object) values ('person', new.id);
	perform pg_notify('outbox', '');
	return null;
end $$;

CREATE FUNCTION public.person_handle() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	base text := handle_fold(new.name);
	n integer := 1;
begin
	if base = '' then
		base := handle_fold(split_part(coalesce(new.email, ''), '@', 1));
	end if;
	if base = '' then
		base := 'person';
	end if;
	-- Two who are called alike and come at the same moment: one after the other.
	perform pg_advisory_xact_lock(hashtext('person_handle'));
	new.handle := base;
	while n < 10 and exists (select from person where handle = new.handle) loop
		n := n + 1;
		new.handle := base || n;
	end loop;
	if n = 10 then
		new.handle := base || '-' || new.id;
	end if;
	return new;
end $$;

CREATE FUNCTION public.person_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
begin
	if new.state not in ('invited', 'active', 'suspended', 'imported', 'erased', 'unnamed')
			or (new.id < 0) <> (new.state = 'unnamed') or char_length(new.name) not between 1 and 80
			or new.email <> lower(new.email) or octet_length(new.email) not between 3 and 254
			or new.handle !~ '^[a-z0-9][a-z0-9._-]{0,59}$' or new.manager = new.id or octet_length(new.about) > 4000
			or char_length(new.team) > 80 or char_length(new.job) > 80 or cardinality(new.languages) > 10 then
		raise check_violation using table = 'person', message = format('person %s breaks a rule of persons', new.id);
	end if;
	return new;
end $_$;

CREATE FUNCTION public.person_standing() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.standing := old.standing + 1;
	return new;
end $$;

CREATE FUNCTION public.post_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	said_at timestamptz := case when tg_op = 'INSERT' then new.created_at
		when new.revision > old.revision then new.edited_at end;
	delta integer := 0;
	at_space bigint;
begin
	if new.kind = 'answer' then
		if tg_op = 'INSERT' then
			delta := (new.withdrawn_at is null)::integer;
		elsif new.thread <> old.thread then
			delta := (new.withdrawn_at is null)::integer;
			update thread set answers = answers - (old.withdrawn_at is null)::integer, version = version + 1
				where id = old.thread returning space into at_space;
			insert into outbox (kind, object, space) values ('thread', old.thread, at_space);
		else
			delta := (new.withdrawn_at is null)::integer - (old.withdrawn_at is null)::integer;
		end if;
		update thread set answers = answers + delta, version = version + 1,
				activity_at = greatest(activity_at, said_at)
			where id = new.thread returning space into at_space;
		if new.withdrawn_at is not null then
			update thread set accepted_answer = null, accepted_at = null
				where id = new.thread and accepted_answer = new.id;
		end if;
	else
		update thread set score = new.score, uses = new.uses,
				withdrawn = new.withdrawn_at is not null, version = version + 1,
				activity_at = greatest(activity_at, said_at)
			where id = new.thread returning space into at_space;
	end if;
	insert into outbox (kind, object, space) values ('thread', new.thread, at_space);
	return null;
end $$;

CREATE FUNCTION public.post_flagged() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform flags_look(array[new.id]);
	return null;
end $$;

CREATE FUNCTION public.post_rewritten() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	delete from post_outdated where post = new.id;
	return null;
end $$;

CREATE FUNCTION public.post_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $_$
begin
	if new.kind not in ('question', 'answer', 'tip', 'offer')
			or (new.kind = 'answer') <> (new.title is null) or (new.kind = 'answer') <> (new.id <> new.thread)
			or char_length(new.title) not between 1 and 250 or octet_length(new.body) > 131072
			or char_length(new.summary) > 200 or (new.kind <> 'tip' and new.summary <> '')
			or new.language !~ '^[a-z]{2}$' or (new.withdrawn_at is null) <> (new.withdrawn_by is null) then
		raise check_violation using table = 'post', message = format('post %s breaks a rule of posts', new.id);
	end if;
	return new;
end $_$;

CREATE FUNCTION public.post_taken_back() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update thread t set outdated = c.outdated
		from counted_outdated c where c.id = t.id and t.id = new.thread and t.outdated <> c.outdated;
	return null;
end $$;

CREATE FUNCTION public.proposal_marked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform threads_mark(array(select p.thread from post p where p.id = new.post));
	return null;
end $$;

CREATE FUNCTION public.proposal_moves() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if exists (select from proposal g where g.post = new.id and g.state = 'open') then
		perform threads_mark(array[old.thread, new.thread]);
	end if;
	return null;
end $$;

CREATE FUNCTION public.question_sieve(spaces bigint[], of_state text, of_order text, of_tags bigint[], tag_parts bigint[], of_authors bigint[], since timestamp with time zone, after_key bigint, after_id bigint, most integer) RETURNS TABLE(id bigint, key bigint)
    LANGUAGE plpgsql STABLE
    AS $_$
declare
	sorted_by text := case of_order when 'votes' then 't.score' when 'active' then 't.activity_at' else 't.created_at' end;
	way text := case of_order when 'oldest' then '' else ' desc' end;
	past text := case of_order when 'oldest' then '>' else '<' end;
	number text := case of_order when 'votes' then 't.score::bigint' else '(extract(epoch from ' || sorted_by || ') * 1000000)::bigint' end;
	bound text := case of_order when 'votes' then '$4' else 'timestamptz ''epoch'' + $4 * interval ''1 microsecond''' end;
	state text := case of_state
		when 'unanswered' then 'and t.answers = 0 and t.closed_at is null'
		when 'unaccepted' then 'and t.accepted_answer is null and t.closed_at is null'
		when 'accepted' then 'and t.accepted_answer is not null'
		when 'closed' then 'and t.closed_at is not null'
		when 'recorded' then 'and t.recorded'
		when 'wiki' then 'and t.id = any (array(select w.thread from post w where w.wiki and w.withdrawn_at is null))'
		else '' end;
	parts bigint := (select count(distinct p.part) from unnest(tag_parts) p (part));
	-- One tag (and what is below it), or none: as it always was. Of several each is looked up by itself, so that the rarest can lead.
	tagged text := case when parts > 1 then (
		select string_agg(format('and exists (select from thread_tag x where x.thread = t.id and x.tag = any (%L::bigint[]))', g.tags), ' ')
		from (select array_agg(w.tag) as tags from unnest(of_tags, tag_parts) w (tag, part) group by w.part) g)
		else 'and ($2 is null or exists (select from thread_tag x where x.thread = t.id and x.tag = any ($2)))' end;
	wanted text := format($wanted$
		t.kind = 'question' and not t.withdrawn and t.space = any ($1) %s %s %s
			and ($3 is null or exists (select from post w where w.id = t.id and w.author = any ($3)))
	$wanted$, state, tagged, case when since is null then '' else 'and t.created_at >= $7' end);
	got integer;
begin
	if of_order = 'reads' then
		return query execute 'select t.id, r.reads from thread_read r join thread t on t.id = r.thread where ' || wanted || '
				and ($4 is null or (r.reads, r.thread) < ($4, $5))
			order by r.reads desc, r.thread desc
			limit $6'
			using spaces, of_tags, of_authors, after_key, after_id, most, since;
		get diagnostics got = row_count;
		if got < most then
			return query execute 'select t.id, 0::bigint from thread t where ' || wanted || '
					and not exists (select from thread_read r where r.thread = t.id) and ($4 is null or $4 > 0 or t.id < $5)
				order by t.id desc
				limit $6'
				using spaces, of_tags, of_authors, after_key, after_id, most - got, since;
		end if;
		return;
	end if;
	return query execute format($list$
		select t.id, %1$s
		from thread t
		where %2$s
			and ($4 is null or (%3$s, t.id) %4$s (%5$s, $5))
		order by %3$s%6$s, t.id%6$s
		limit $6
	$list$, number, wanted, sorted_by, past, bound, way) using spaces, of_tags, of_authors, after_key, after_id, most, since;
end $_$;

CREATE FUNCTION public.quiet_end(who bigint, moment timestamp with time zone) RETURNS timestamp with time zone
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.raise_site_epoch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update site set epoch = epoch + 1;
	return null;
end $$;

CREATE FUNCTION public.reader_bit(reader bigint) RETURNS bigint
    LANGUAGE sql IMMUTABLE
    AS $$
	select 1::bigint << (reader & 63)::integer
$$;

CREATE FUNCTION public.recording_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update thread t set recorded = true from post p where p.id = new.post and t.id = p.thread and not t.recorded;
	perform thread_raise(p.thread) from post p where p.id = new.post;
	return null;
end $$;

CREATE FUNCTION public.saved_moves() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update saved_post set thread = new.thread where post = new.id;
	return null;
end $$;

CREATE FUNCTION public.space_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	insert into outbox (kind, object, space) values ('space', new.id, new.id);
	perform pg_notify('outbox', '');
	return null;
end $$;

CREATE FUNCTION public.space_embeddings_end() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.embeddings := false;
	return new;
end $$;

CREATE FUNCTION public.space_opened() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform from tag where id in (select tag from tag_count where space = new.id)
		order by id for no key update;
	update tag g set open_questions = g.open_questions
			+ case when new.private then -c.questions else c.questions end
		from tag_count c where c.tag = g.id and c.space = new.id;
	return null;
end $$;

CREATE FUNCTION public.space_read_anew() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update acronym_scan set post = 0;
	return null;
end $$;

CREATE FUNCTION public.space_spoken() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update site set epoch = epoch + 1;
	insert into outbox (kind, object, space) select 'thread', t.id, t.space from thread t where t.space = new.id;
	perform pg_notify('outbox', '');
	return null;
end $$;

CREATE FUNCTION public.space_unembedded() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if new.private and not new.embeddings then
		delete from embedding e using thread t where e.thread = t.id and t.space = new.id;
	end if;
	if old.private = new.private then -- else space_changed says so
		insert into outbox (kind, object, space) values ('space', new.id, new.id);
		perform pg_notify('outbox', '');
	end if;
	return null;
end $$;

CREATE FUNCTION public.span_holds(first integer, last integer, m integer) RETURNS boolean
    LANGUAGE sql IMMUTABLE
    AS $$
	select case when first < last then m >= first and m < last else m >= first or m < last end
$$;

CREATE FUNCTION public.tag_above(of_tag bigint) RETURNS TABLE(above bigint, depth integer)
    LANGUAGE sql STABLE
    AS $$
	with recursive member (id, depth) as (
		values (of_tag, 1)
		union all
		select g.parent, m.depth + 1 from member m join tag g on g.id = m.id and g.parent is not null where m.depth < 10
	)
	select id, depth from member
$$;

CREATE FUNCTION public.tag_below(of_tag bigint) RETURNS TABLE(below bigint, depth integer)
    LANGUAGE sql STABLE
    AS $$
	with recursive member (id, depth) as (
		values (of_tag, 1)
		union all
		select g.id, m.depth + 1 from member m join tag g on g.parent = m.id where m.depth < 10
	)
	select id, depth from member
$$;

CREATE FUNCTION public.tag_closed(of_reader bigint) RETURNS TABLE(tag bigint, questions bigint)
    LANGUAGE sql STABLE
    AS $$
	select c.tag, sum(c.questions)::bigint
	from tag_count c
	where c.questions > 0
		and c.space = any (array(select v.space from reader_space v where v.reader = of_reader and v.private))
	group by c.tag
$$;

CREATE FUNCTION public.tag_count_add(of_tag bigint, in_space bigint, delta integer) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
	perform from space where id = in_space for share;
	insert into tag_count (tag, space, questions) values (of_tag, in_space, delta)
	on conflict (tag, space) do update set questions = tag_count.questions + excluded.questions;
	update tag set open_questions = open_questions + delta
	where id = of_tag and exists (select from space where id = in_space and not private);
end $$;

CREATE FUNCTION public.tag_in_tree() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if exists (select from tag_above(new.parent) where above = new.id) then
		raise exception 'tag % would be below itself', new.id using errcode = 'check_violation';
	end if;
	if (select max(depth) from tag_above(new.id)) + (select max(depth) from tag_below(new.id)) - 1 > 5 then
		raise exception 'tag % would be more than five deep', new.id using errcode = 'check_violation';
	end if;
	return null;
end $$;

CREATE FUNCTION public.tag_renamed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update thread set tags = thread_tags(id) where id in (select thread from thread_tag where tag = new.id);
	update site set epoch = epoch + 1;
	insert into outbox (kind, object, space)
		select 'thread', t.id, t.space from thread_tag x join thread t on t.id = x.thread
		where x.tag = new.id;
	perform pg_notify('outbox', '');
	return null;
end $$;

CREATE FUNCTION public.thanks_shouted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update site set shouted_at = greatest(shouted_at, new.created_at);
	return null;
end $$;

CREATE FUNCTION public.thread_accepted() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform thread_raise(new.id);
	return null;
end $$;

CREATE FUNCTION public.thread_announce(changed bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
	insert into outbox (kind, object, space) select 'thread', id, space from thread where id = changed;
end $$;

CREATE FUNCTION public.thread_counts_other() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update thread t set outdated = c.outdated
		from counted_outdated c where c.id = t.id and t.id = new.id and t.outdated <> c.outdated;
	return null;
end $$;

CREATE FUNCTION public.thread_door() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.version := old.version + 1;
	return new;
end $$;

CREATE FUNCTION public.thread_family(of_thread bigint) RETURNS TABLE(family bigint)
    LANGUAGE sql STABLE
    AS $$
	with recursive member (id, depth) as (
		values (of_thread, 0)
		union all
		select m.source, d.depth + 1
		from member d
		join merge m on m.target = d.id and m.undone_at is null
		where d.depth < 100
	)
	select id from member
$$;

CREATE FUNCTION public.thread_final(of_thread bigint) RETURNS bigint
    LANGUAGE sql STABLE
    AS $$
	with recursive chain (id, depth) as (
		values (of_thread, 0)
		union all
		select m.target, c.depth + 1
		from chain c
		join merge m on m.source = c.id and m.undone_at is null
		where c.depth < 100
	)
	select id from chain order by depth desc limit 1
$$;

CREATE FUNCTION public.thread_flagged() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform flags_look(array(select id from post where thread = new.id));
	return null;
end $$;

CREATE FUNCTION public.thread_mark(in_thread bigint, reader bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
	update thread set marked = case when unnamed then -1 else marked | reader_bit(reader) end
		where id = in_thread and marked & reader_bit(reader) = 0;
end $$;

CREATE FUNCTION public.thread_marked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if tg_table_name <> 'follow' then
		perform thread_mark(new.thread, new.person);
	elsif new.kind = 'thread' then
		perform thread_mark(new.object, new.person);
	end if;
	return null;
end $$;

CREATE FUNCTION public.thread_moved() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform from space where id in (old.space, new.space) order by id for share;
	if not old.withdrawn then
		perform tag_count_add(tag, old.space, -1) from (
			select tag from thread_tag where thread = old.id order by tag
		) x;
	end if;
	if not new.withdrawn then
		perform tag_count_add(tag, new.space, 1) from (
			select tag from thread_tag where thread = new.id order by tag
		) x;
	end if;
	if old.space <> new.space then
		update thread set version = version + 1 where id = new.id;
		insert into outbox (kind, object, space, from_space)
			values ('thread', new.id, new.space, old.space);
	end if;
	return null;
end $$;

CREATE FUNCTION public.thread_opened() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update thread set author = new.author where id = new.id and author is distinct from new.author;
	return null;
end $$;

CREATE FUNCTION public.thread_outdated(changed bigint) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
	update thread t set outdated = c.outdated
		from counted_outdated c where c.id = t.id and t.id = changed and t.outdated <> c.outdated;
	perform thread_raise(changed);
end $$;

CREATE FUNCTION public.thread_raise(changed bigint, at timestamp with time zone DEFAULT NULL::timestamp with time zone) RETURNS void
    LANGUAGE plpgsql
    AS $$
declare
	at_space bigint;
begin
	update thread set version = version + 1, activity_at = greatest(activity_at, at)
		where id = changed returning space into at_space;
	if found then
		insert into outbox (kind, object, space) values ('thread', changed, at_space);
	end if;
end $$;

CREATE FUNCTION public.thread_reviewed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform thread_raise(new.id);
	return null;
end $$;

CREATE FUNCTION public.thread_rules() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if new.kind not in ('question', 'tip', 'offer') or (new.overdue and new.review_by is null)
			or (new.closed_at is null) <> (new.closed_by is null) or (new.closed_at is null) <> (new.closed_reason is null)
			or (new.closed_at is not null and new.kind <> 'question') or char_length(new.closed_note) > 300
			or new.closed_reason not in ('duplicate', 'unclear', 'elsewhere', 'obsolete', 'solved', 'other')
			or (new.locked_at is null) <> (new.locked_by is null) or (new.pinned_at is null) <> (new.pinned_by is null) then
		raise check_violation using table = 'thread', message = format('thread %s breaks a rule of threads', new.id);
	end if;
	return new;
end $$;

CREATE FUNCTION public.thread_settled() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform thread_raise(new.id);
	return null;
end $$;

CREATE FUNCTION public.thread_tag_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
declare
	t thread%rowtype;
begin
	select * into t from thread where id = coalesce(new.thread, old.thread);
	if not t.withdrawn then
		perform tag_count_add(coalesce(new.tag, old.tag), t.space,
			case when tg_op = 'INSERT' then 1 else -1 end);
	end if;
	update thread set tags = thread_tags(t.id) where id = t.id;
	perform thread_raise(t.id);
	return null;
end $$;

CREATE FUNCTION public.thread_tags(of_thread bigint) RETURNS text[]
    LANGUAGE sql STABLE
    AS $$
	select array(select g.name from thread_tag tt join tag g on g.id = tt.tag
		where tt.thread = of_thread order by g.name)
$$;

CREATE FUNCTION public.thread_unembedded() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	delete from embedding e where e.thread = new.id
		and not exists (select from embeddable_thread m where m.id = new.id);
	return null;
end $$;

CREATE FUNCTION public.threads_mark(threads bigint[]) RETURNS void
    LANGUAGE plpgsql
    AS $$
begin
	perform from thread where id = any (threads) order by id for no key update;
	update thread t set links = c.links, wished = c.wished, suggested = c.suggested
	from counted_mark c
	where t.id = any (threads) and c.id = t.id
		and (t.links, t.wished, t.suggested) is distinct from (c.links, c.wished, c.suggested);
end $$;

CREATE FUNCTION public.title_at(of_post bigint, at timestamp with time zone) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
begin
	return (select r.title from revision r where r.post = of_post and r.created_at <= at order by r.number desc limit 1);
end $$;

CREATE FUNCTION public.top_credit(spaces bigint[], since timestamp with time zone, of_tag bigint, of_team text, of_kind text) RETURNS TABLE(person bigint, post bigint, amount integer)
    LANGUAGE sql STABLE
    AS $$
	select c.person, c.post, c.amount
	from credit c
	where c.at >= since and c.space = any (spaces)
		and (of_team is null or exists (select from person r where r.id = c.person and r.team = of_team))
		and ((of_tag is null and of_kind is null) or exists (
			select from post p
			where p.id = c.post and (of_kind is null or p.kind = of_kind)
				and (of_tag is null or exists (
					select from thread_tag x where x.thread = p.thread and x.tag = of_tag))))
$$;

CREATE FUNCTION public.top_fact(spaces bigint[], since timestamp with time zone, of_tag bigint, of_team text, of_kind text) RETURNS TABLE(kind text, giver bigint, person bigint, post bigint)
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
#variable_conflict use_column
begin
	return query select f.kind, f.giver, f.person, f.post
	from credit_fact f
	where f.at >= since and f.space = any (spaces)
		and (of_tag is null or exists (select from thread_tag x where x.thread = f.thread and x.tag = of_tag))
		and (of_team is null or exists (select from person r where r.id = f.person and r.team = of_team))
		and (of_kind is null or f.post_kind = of_kind);
end $$;

CREATE TABLE public.top_kept_post (
    period text NOT NULL,
    post bigint NOT NULL,
    person bigint NOT NULL,
    thread bigint NOT NULL,
    space bigint NOT NULL,
    kind text NOT NULL,
    worked integer NOT NULL,
    reads integer NOT NULL,
    accepted integer NOT NULL,
    votes integer NOT NULL,
    thanks integer NOT NULL,
    amount integer NOT NULL,
    givers bigint[] NOT NULL
);

CREATE FUNCTION public.top_kept_of(of_period text, spaces bigint[], of_tag bigint, of_team text, of_kind text) RETURNS SETOF public.top_kept_post
    LANGUAGE plpgsql STABLE
    SET plan_cache_mode TO 'force_custom_plan'
    AS $$
begin
	if of_tag is not null then
		return query select x.*
			from thread_tag g
			join top_kept_post x on x.period = of_period and x.thread = g.thread
			where g.tag = of_tag and x.space = any (spaces)
				and (of_team is null or exists (select from person r where r.id = x.person and r.team = of_team))
				and (of_kind is null or x.kind = of_kind);
	elsif of_team is not null then
		return query select x.*
			from person r
			join top_kept_post x on x.period = of_period and x.person = r.id
			where r.team = of_team and x.space = any (spaces)
				and (of_kind is null or x.kind = of_kind);
	else
		return query select x.*
			from top_kept_post x
			where x.period = of_period and x.space = any (spaces)
				and (of_kind is null or x.kind = of_kind);
	end if;
end $$;

CREATE FUNCTION public.top_kept_people(of_period text, spaces bigint[], of_tag bigint, of_team text, of_kind text) RETURNS TABLE(person bigint, helped bigint, worked bigint, reads bigint, accepted bigint, votes bigint, thanks bigint, amount bigint)
    LANGUAGE sql STABLE
    AS $$
	with counted as materialized (
		select * from top_kept_of(of_period, spaces, of_tag, of_team, of_kind)
	), helped as (
		select c.person, count(distinct g.giver) as n from counted c, unnest(c.givers) as g (giver) group by c.person
	)
	select c.person, coalesce(min(h.n), 0), sum(c.worked), sum(c.reads), sum(c.accepted), sum(c.votes), sum(c.thanks),
		sum(c.amount)
	from counted c
	left join helped h on h.person = c.person
	group by c.person
$$;

CREATE FUNCTION public.top_kept_posts(of_period text, spaces bigint[], of_tag bigint, of_team text, of_kind text) RETURNS TABLE(post bigint, helped bigint, worked bigint, reads bigint, accepted bigint, votes bigint, thanks bigint, amount bigint)
    LANGUAGE sql STABLE
    AS $$
	select c.post, sum(cardinality(c.givers)), sum(c.worked), sum(c.reads), sum(c.accepted), sum(c.votes),
		sum(c.thanks), sum(c.amount)
	from top_kept_of(of_period, spaces, of_tag, of_team, of_kind) c
	where c.post > 0
	group by c.post
$$;

CREATE FUNCTION public.top_kept_totals(of_period text, spaces bigint[], of_tag bigint, of_team text, of_kind text) RETURNS TABLE(helped bigint, writers bigint, worked bigint, reads bigint)
    LANGUAGE sql STABLE
    AS $$
	with counted as materialized (
		select * from top_kept_of(of_period, spaces, of_tag, of_team, of_kind)
	)
	select (select count(distinct g.giver) from counted c, unnest(c.givers) as g (giver)),
		count(distinct c.person) filter (where c.givers <> '{}'), coalesce(sum(c.worked), 0), coalesce(sum(c.reads), 0)
	from counted c
$$;

CREATE FUNCTION public.top_people(spaces bigint[], since timestamp with time zone, of_tag bigint, of_team text, of_kind text) RETURNS TABLE(person bigint, helped bigint, worked bigint, reads bigint, accepted bigint, votes bigint, thanks bigint, amount bigint)
    LANGUAGE sql STABLE
    AS $$
	with counted as (
		select f.person, count(distinct f.giver) filter (where f.kind in ('use', 'read', 'accepted')) as helped,
			count(*) filter (where f.kind = 'use') as worked, count(*) filter (where f.kind = 'read') as reads,
			count(*) filter (where f.kind = 'accepted') as accepted, count(*) filter (where f.kind = 'vote') as votes,
			count(*) filter (where f.kind = 'thanks') as thanks
		from top_fact(spaces, since, of_tag, of_team, of_kind) f
		group by f.person
	), weighed as (
		select c.person, sum(c.amount) as amount from top_credit(spaces, since, of_tag, of_team, of_kind) c
		group by c.person
	)
	select c.person, c.helped, c.worked, c.reads, c.accepted, c.votes, c.thanks, coalesce(w.amount, 0)::bigint
	from counted c
	left join weighed w on w.person = c.person
$$;

CREATE FUNCTION public.top_posts(spaces bigint[], since timestamp with time zone, of_tag bigint, of_team text, of_kind text) RETURNS TABLE(post bigint, helped bigint, worked bigint, reads bigint, accepted bigint, votes bigint, thanks bigint, amount bigint)
    LANGUAGE sql STABLE
    AS $$
	with counted as (
		select f.post, count(distinct f.giver) filter (where f.kind in ('use', 'read', 'accepted')) as helped,
			count(*) filter (where f.kind = 'use') as worked, count(*) filter (where f.kind = 'read') as reads,
			count(*) filter (where f.kind = 'accepted') as accepted, count(*) filter (where f.kind = 'vote') as votes,
			count(*) filter (where f.kind = 'thanks') as thanks
		from top_fact(spaces, since, of_tag, of_team, of_kind) f
		where f.post > 0
		group by f.post
	), weighed as (
		select c.post, sum(c.amount) as amount from top_credit(spaces, since, of_tag, of_team, of_kind) c
		group by c.post
	)
	select c.post, c.helped, c.worked, c.reads, c.accepted, c.votes, c.thanks, coalesce(w.amount, 0)::bigint
	from counted c
	left join weighed w on w.post = c.post
$$;

CREATE FUNCTION public.top_since(unit text, moment timestamp with time zone, zone text) RETURNS timestamp with time zone
    LANGUAGE sql STABLE
    AS $$
	select case when unit = 'last-month'
		then (date_trunc('month', moment at time zone zone) - interval '1 month') at time zone zone
		else date_trunc(unit, moment, zone) end
$$;

CREATE FUNCTION public.translation_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.version := old.version + 1;
	return new;
end $$;

CREATE FUNCTION public.translation_forget() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update translation set run = null, bytes = null, in_similar = false, in_search = false
		where run is not null;
	if found then
		update job set run_at = now() where kind = 'learn' and state = 'waiting';
	end if;
	return null;
end $$;

CREATE FUNCTION public.translation_thread_closed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if (select s.private from space s where s.id = new.space)
			and not (select s.private from space s where s.id = old.space) then
		update translation set run = null, bytes = null, in_similar = false, in_search = false
		where run is not null;
		if found then
			update job set run_at = now() where kind = 'learn' and state = 'waiting';
		end if;
	end if;
	return null;
end $$;

CREATE FUNCTION public.unnamed_audit() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if new.actor is distinct from audit_actor(new.action, new.object_kind, new.object, new.actor) then
		raise exception 'the audit trail would name who asked without a name';
	end if;
	return new;
end $$;

CREATE FUNCTION public.unnamed_comment() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.author := acts_as(new.thread, new.author);
	new.withdrawn_by := acts_as(new.thread, new.withdrawn_by);
	return new;
end $$;

CREATE FUNCTION public.unnamed_invitation() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.suggested_by := acts_as(new.question, new.suggested_by);
	return new;
end $$;

CREATE FUNCTION public.unnamed_link() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.created_by := acts_as(new.to_post, acts_as(new.from_post, new.created_by));
	return new;
end $$;

CREATE FUNCTION public.unnamed_link_gone() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.created_by := acts_as(new.to_post, acts_as(new.from_post, new.created_by));
	new.removed_by := acts_as(new.to_post, acts_as(new.from_post, new.removed_by));
	return new;
end $$;

CREATE FUNCTION public.unnamed_mark() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.person := acts_as((select p.thread from post p where p.id = new.post), new.person);
	return new;
end $$;

CREATE FUNCTION public.unnamed_merged() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update unnamed u set thread = thread_final(-u.alias)
	where -u.alias in (select family from thread_family(new.source) union select family from thread_family(new.target));
	if found then
		update thread t set unnamed = exists (select from unnamed u where u.thread = t.id)
		where t.id in (new.source, new.target, thread_final(new.target));
	end if;
	return null;
end $$;

CREATE FUNCTION public.unnamed_name(of_alias bigint) RETURNS bigint
    LANGUAGE plpgsql
    AS $$
declare
	who bigint;
	here bigint;
	posts bigint[];
begin
	delete from unnamed where alias = of_alias returning person, thread into who, here;
	if not found then
		return null;
	end if;
	update thread t set unnamed = exists (select from unnamed u where u.thread = t.id) where t.id = here;
	posts := array(select p.id from post p where p.thread in (here, -of_alias));
	update revision set author = who where post = any (posts) and author = of_alias;
	update post set author = who where author = of_alias;
	update post set owner = who where id = any (posts) and owner = of_alias;
	update post set edited_by = who where id = any (posts) and edited_by = of_alias;
	update post set withdrawn_by = who where id = any (posts) and withdrawn_by = of_alias;
	update comment set author = who where author = of_alias;
	update comment set withdrawn_by = who where thread in (here, -of_alias) and withdrawn_by = of_alias;
	-- What they said by name before the two threads were one is said already.
	delete from vote v where v.person = of_alias and exists (select from vote w where w.post = v.post and w.person = who);
	update vote set person = who where person = of_alias;
	delete from post_use v where v.person = of_alias
		and exists (select from post_use w where w.post = v.post and w.person = who);
	update post_use set person = who where person = of_alias;
	delete from post_outdated v where v.post = any (posts) and v.person = of_alias
		and exists (select from post_outdated w where w.post = v.post and w.person = who);
	update post_outdated set person = who where post = any (posts) and person = of_alias;
	delete from flag f where f.post = any (posts) and f.person = of_alias and f.decision is null
		and exists (select from flag w where w.post = f.post and coalesce(w.comment, 0) = coalesce(f.comment, 0)
			and w.person = who and w.decision is null);
	update flag set person = who where post = any (posts) and person = of_alias;
	update flag_decision set author = who where post = any (posts) and author = of_alias;
	update thanks set giver = who where giver = of_alias;
	update thanks set withdrawn_by = who where post = any (posts) and withdrawn_by = of_alias;
	update post_link set created_by = who where of_alias = created_by and (from_post = any (posts) or to_post = any (posts));
	update post_link_gone set created_by = who where of_alias = created_by and (from_post = any (posts) or to_post = any (posts));
	update post_link_gone set removed_by = who where of_alias = removed_by and (from_post = any (posts) or to_post = any (posts));
	update merge_vote set person = who where person = of_alias;
	update thread set closed_by = who where id in (here, -of_alias) and closed_by = of_alias;
	update invitation set suggested_by = who where question in (here, -of_alias) and suggested_by = of_alias;
	update notice set actor = who where thread in (here, -of_alias) and actor = of_alias;
	perform thread_raise(here);
	return who;
end $$;

CREATE FUNCTION public.unnamed_notice() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.person := behind(new.person);
	if new.thread is not null then
		new.actor := acts_as(new.thread, new.actor);
	end if;
	if new.person is null or behind(new.actor) = new.person then
		return null;
	end if;
	return new;
end $$;

CREATE FUNCTION public.unnamed_post() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.author := acts_as(new.thread, new.author);
	new.owner := acts_as(new.thread, new.owner);
	new.edited_by := acts_as(new.thread, new.edited_by);
	new.withdrawn_by := acts_as(new.thread, new.withdrawn_by);
	return new;
end $$;

CREATE FUNCTION public.unnamed_proposal() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.decided_by := acts_as((select p.thread from post p where p.id = new.post), new.decided_by);
	return new;
end $$;

CREATE FUNCTION public.unnamed_revision() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.author := acts_as((select p.thread from post p where p.id = new.post), new.author);
	return new;
end $$;

CREATE FUNCTION public.unnamed_thanks() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.giver := acts_as((select p.thread from post p where p.id = new.post), new.giver);
	new.withdrawn_by := acts_as((select p.thread from post p where p.id = new.post), new.withdrawn_by);
	return new;
end $$;

CREATE FUNCTION public.unnamed_thread() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	new.closed_by := acts_as(new.id, new.closed_by);
	return new;
end $$;

CREATE FUNCTION public.use_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	if tg_op = 'INSERT' then
		update post set uses = uses + 1, used_at = greatest(used_at, new.created_at) where id = new.post;
	else
		update post set uses = uses - 1, used_at = (select max(u.created_at) from post_use u where u.post = old.post)
			where id = old.post;
	end if;
	return null;
end $$;

CREATE FUNCTION public.vote_changed() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	update post set score = score
			+ case when tg_op = 'DELETE' then 0 else new.value end
			- case when tg_op = 'INSERT' then 0 else old.value end
		where id = coalesce(new.post, old.post);
	return null;
end $$;

CREATE FUNCTION public.webhook_allowed(maker bigint, of_space bigint) RETURNS boolean
    LANGUAGE sql STABLE
    AS $$
	select exists (
		select from person p
		left join space s on s.id = of_space
		left join membership m on m.space = of_space and m.person = p.id
		where p.id = maker and p.state = 'active'
			and case when of_space is null then p.admin else m.role = 'owner' or (p.admin and not s.private) end)
$$;

CREATE FUNCTION public.wish_marked() RETURNS trigger
    LANGUAGE plpgsql
    AS $$
begin
	perform threads_mark(array[case tg_op when 'DELETE' then old.question else new.question end]);
	return null;
end $$;

CREATE FUNCTION public.zone_changes(zones text[], since timestamp with time zone, until timestamp with time zone) RETURNS TABLE(name text, from_at timestamp with time zone, seconds integer)
    LANGUAGE plpgsql STABLE
    AS $$
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

CREATE FUNCTION public.zone_or_utc(zone text) RETURNS text
    LANGUAGE plpgsql STABLE
    AS $$
begin
	perform now() at time zone zone;
	return zone;
exception when invalid_parameter_value then
	return 'UTC';
end $$;

CREATE TABLE public.acronym_dismissed (
    short text NOT NULL,
    long text NOT NULL,
    dismissed_by bigint,
    dismissed_at timestamp with time zone NOT NULL
);

CREATE TABLE public.acronym_scan (
    one_row boolean DEFAULT true NOT NULL,
    post bigint DEFAULT 0 NOT NULL,
    edited_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT acronym_scan_one_row_check CHECK (one_row)
);

CREATE TABLE public.acronym_seen (
    post bigint NOT NULL,
    short text NOT NULL,
    long text NOT NULL,
    CONSTRAINT acronym_seen_long_check CHECK (((char_length(long) >= 1) AND (char_length(long) <= 80))),
    CONSTRAINT acronym_seen_short_check CHECK (((char_length(short) >= 2) AND (char_length(short) <= 12)))
);

CREATE TABLE public.agreement (
    mentorship bigint NOT NULL,
    revision integer NOT NULL,
    goals text[] NOT NULL,
    progress integer[] NOT NULL,
    rhythm text DEFAULT ''::text NOT NULL,
    privacy text NOT NULL,
    mentor_agreed integer DEFAULT 0 NOT NULL,
    mentee_agreed integer DEFAULT 0 NOT NULL,
    changed_by bigint NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT agreement_check CHECK ((cardinality(goals) = cardinality(progress))),
    CONSTRAINT agreement_goals_check CHECK (((cardinality(goals) >= 1) AND (cardinality(goals) <= 5))),
    CONSTRAINT agreement_privacy_check CHECK ((privacy = ANY (ARRAY['between-us'::text, 'ask-first'::text, 'free'::text]))),
    CONSTRAINT agreement_progress_check CHECK (((0 <= ALL (progress)) AND (4 >= ALL (progress)))),
    CONSTRAINT agreement_rhythm_check CHECK ((char_length(rhythm) <= 100))
);

CREATE TABLE public.api_token (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    person bigint NOT NULL,
    epoch integer NOT NULL,
    name text DEFAULT ''::text NOT NULL,
    scopes integer NOT NULL,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone,
    CONSTRAINT api_token_name_check CHECK ((char_length(name) <= 80)),
    CONSTRAINT api_token_scopes_check CHECK (((scopes >= 1) AND (scopes <= 7))),
    CONSTRAINT api_token_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

ALTER TABLE public.api_token ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.api_token_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.atom_feed (
    person bigint NOT NULL,
    number integer NOT NULL,
    open boolean NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE public.audit (
    id bigint NOT NULL,
    happened_at timestamp with time zone DEFAULT now() NOT NULL,
    actor bigint,
    action text NOT NULL,
    object_kind text NOT NULL,
    object bigint NOT NULL,
    detail text DEFAULT ''::text NOT NULL,
    once bigint,
    mac bytea,
    hash bytea,
    CONSTRAINT audit_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT audit_mac_check CHECK ((octet_length(mac) = 32))
);

CREATE TABLE public.audit_new (
    id bigint NOT NULL,
    happened_at timestamp with time zone NOT NULL,
    actor bigint,
    action text NOT NULL,
    object_kind text NOT NULL,
    object bigint NOT NULL,
    detail text NOT NULL,
    once bigint NOT NULL,
    mac bytea NOT NULL,
    CONSTRAINT audit_new_mac_check CHECK ((octet_length(mac) = 32))
);

CREATE VIEW public.audit_all AS
 SELECT audit.id,
    0 AS waiting,
    audit.happened_at,
    audit.actor,
    audit.action,
    audit.object_kind,
    audit.object,
    audit.detail
   FROM public.audit
UNION ALL
 SELECT NULL::bigint AS id,
    audit_new.id AS waiting,
    audit_new.happened_at,
    audit_new.actor,
    audit_new.action,
    audit_new.object_kind,
    audit_new.object,
    audit_new.detail
   FROM public.audit_new;

CREATE TABLE public.audit_head (
    one boolean DEFAULT true NOT NULL,
    last bigint NOT NULL,
    hash bytea NOT NULL,
    CONSTRAINT audit_head_hash_check CHECK ((octet_length(hash) = 32)),
    CONSTRAINT audit_head_one_check CHECK (one)
)
WITH (fillfactor='20');

ALTER TABLE public.audit_new ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.audit_new_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.availability (
    person bigint NOT NULL,
    days integer DEFAULT 31 NOT NULL,
    work_from integer DEFAULT 540 NOT NULL,
    work_until integer DEFAULT 1020 NOT NULL,
    quiet_from integer,
    quiet_until integer,
    asks integer DEFAULT 5 NOT NULL,
    CONSTRAINT availability_asks_check CHECK (((asks >= 0) AND (asks <= 20))),
    CONSTRAINT availability_check CHECK ((work_from <> work_until)),
    CONSTRAINT availability_check1 CHECK (((quiet_from IS NULL) = (quiet_until IS NULL))),
    CONSTRAINT availability_check2 CHECK ((quiet_from <> quiet_until)),
    CONSTRAINT availability_days_check CHECK (((days >= 1) AND (days <= 127))),
    CONSTRAINT availability_quiet_from_check CHECK (((quiet_from >= 0) AND (quiet_from <= 1439))),
    CONSTRAINT availability_quiet_until_check CHECK (((quiet_until >= 0) AND (quiet_until <= 1439))),
    CONSTRAINT availability_work_from_check CHECK (((work_from >= 0) AND (work_from <= 1439))),
    CONSTRAINT availability_work_until_check CHECK (((work_until >= 0) AND (work_until <= 1439)))
);

CREATE TABLE public.away (
    person bigint NOT NULL,
    first_day date NOT NULL,
    last_day date NOT NULL,
    CONSTRAINT away_check CHECK ((first_day <= last_day))
);

CREATE TABLE public.badge (
    person bigint NOT NULL,
    badge text NOT NULL,
    space bigint NOT NULL,
    earned_at timestamp with time zone NOT NULL
);

CREATE TABLE public.calendar_feed (
    person bigint NOT NULL,
    number integer NOT NULL,
    open boolean NOT NULL,
    made_at timestamp with time zone NOT NULL
);

CREATE TABLE public.chapter (
    recording bigint NOT NULL,
    n integer NOT NULL,
    at_ms bigint NOT NULL,
    title text NOT NULL,
    CONSTRAINT chapter_at_ms_check CHECK ((at_ms >= 0)),
    CONSTRAINT chapter_n_check CHECK ((n >= 1)),
    CONSTRAINT chapter_title_check CHECK ((char_length(title) <= 100))
);

CREATE TABLE public.comment (
    id bigint NOT NULL,
    post bigint NOT NULL,
    thread bigint NOT NULL,
    author bigint NOT NULL,
    author_written text,
    body text NOT NULL,
    body_html text NOT NULL,
    score integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by bigint,
    at_seconds integer,
    CONSTRAINT comment_at_seconds_check CHECK (((at_seconds >= 0) AND (at_seconds <= 86400))),
    CONSTRAINT comment_body_check CHECK ((octet_length(body) <= 16384))
);

ALTER TABLE public.comment ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.comment_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.comment_picture (
    comment bigint NOT NULL,
    picture bigint NOT NULL
);

CREATE TABLE public.flag (
    id bigint NOT NULL,
    thread bigint NOT NULL,
    space bigint NOT NULL,
    post bigint NOT NULL,
    comment bigint,
    person bigint NOT NULL,
    reason text NOT NULL,
    words text NOT NULL,
    raised_at timestamp with time zone NOT NULL,
    decision bigint,
    gone boolean DEFAULT false NOT NULL,
    CONSTRAINT flag_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 40))),
    CONSTRAINT flag_words_check CHECK ((char_length(words) <= 500))
);

CREATE TABLE public.post (
    id bigint NOT NULL,
    kind text NOT NULL,
    thread bigint NOT NULL,
    space bigint NOT NULL,
    author bigint NOT NULL,
    owner bigint NOT NULL,
    author_written text,
    title text,
    body text NOT NULL,
    body_html text NOT NULL,
    excerpt text DEFAULT ''::text NOT NULL,
    revision integer DEFAULT 1 NOT NULL,
    score integer DEFAULT 0 NOT NULL,
    imported_score integer DEFAULT 0 NOT NULL,
    uses integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    edited_at timestamp with time zone,
    edited_by bigint,
    withdrawn_at timestamp with time zone,
    withdrawn_by bigint,
    language text,
    accepted_before timestamp with time zone,
    summary text DEFAULT ''::text NOT NULL,
    wiki boolean DEFAULT false NOT NULL,
    used_at timestamp with time zone,
    said integer DEFAULT 0 NOT NULL
);
ALTER TABLE ONLY public.post ALTER COLUMN body_html SET STORAGE MAIN;

CREATE TABLE public.thread (
    id bigint NOT NULL,
    kind text DEFAULT 'question'::text NOT NULL,
    space bigint NOT NULL,
    version bigint DEFAULT 1 NOT NULL,
    accepted_answer bigint,
    accepted_at timestamp with time zone,
    answers integer DEFAULT 0 NOT NULL,
    score integer DEFAULT 0 NOT NULL,
    uses integer DEFAULT 0 NOT NULL,
    withdrawn boolean DEFAULT false NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    created_at timestamp with time zone NOT NULL,
    activity_at timestamp with time zone NOT NULL,
    review_by timestamp with time zone,
    overdue boolean DEFAULT false NOT NULL,
    outdated integer DEFAULT 0 NOT NULL,
    recorded boolean DEFAULT false NOT NULL,
    closed_at timestamp with time zone,
    closed_by bigint,
    closed_reason text,
    closed_note text DEFAULT ''::text NOT NULL,
    locked_at timestamp with time zone,
    locked_by bigint,
    pinned_at timestamp with time zone,
    pinned_by bigint,
    wished boolean DEFAULT false NOT NULL,
    suggested boolean DEFAULT false NOT NULL,
    unnamed boolean DEFAULT false NOT NULL,
    author bigint,
    marked bigint DEFAULT 0 NOT NULL,
    links bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    merged boolean DEFAULT false NOT NULL
);

CREATE VIEW public.counted_flag AS
 SELECT f.id,
    ((p.withdrawn_at IS NOT NULL) OR t.withdrawn OR (c.withdrawn_at IS NOT NULL)) AS gone
   FROM (((public.flag f
     JOIN public.post p ON ((p.id = f.post)))
     JOIN public.thread t ON ((t.id = p.thread)))
     LEFT JOIN public.comment c ON ((c.id = f.comment)))
  WHERE (f.decision IS NULL);

CREATE TABLE public.flag_decision (
    id bigint NOT NULL,
    thread bigint NOT NULL,
    space bigint NOT NULL,
    post bigint NOT NULL,
    comment bigint,
    author bigint NOT NULL,
    verdict text NOT NULL,
    note text NOT NULL,
    decided_by bigint NOT NULL,
    decided_at timestamp with time zone NOT NULL,
    CONSTRAINT flag_decision_note_check CHECK ((char_length(note) <= 1000)),
    CONSTRAINT flag_decision_verdict_check CHECK ((verdict = ANY (ARRAY['fine'::text, 'improve'::text, 'withdrawn'::text])))
);

CREATE TABLE public.membership (
    space bigint NOT NULL,
    person bigint NOT NULL,
    role text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT membership_role_check CHECK ((role = ANY (ARRAY['reader'::text, 'member'::text, 'moderator'::text, 'owner'::text])))
);

CREATE TABLE public.notice (
    id bigint NOT NULL,
    person bigint NOT NULL,
    kind text NOT NULL,
    act boolean NOT NULL,
    post bigint,
    thread bigint,
    actor bigint,
    about bigint DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone,
    done_at timestamp with time zone,
    mailed_at timestamp with time zone,
    follow bigint,
    was_in bigint
);

CREATE TABLE public.person (
    id bigint NOT NULL,
    email text,
    name text NOT NULL,
    team text DEFAULT ''::text NOT NULL,
    about text DEFAULT ''::text NOT NULL,
    time_zone text DEFAULT 'UTC'::text NOT NULL,
    admin boolean DEFAULT false NOT NULL,
    state text DEFAULT 'active'::text NOT NULL,
    epoch integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    inbox_waiting integer DEFAULT 0 NOT NULL,
    inbox_news boolean DEFAULT false NOT NULL,
    mail_asked boolean DEFAULT true NOT NULL,
    recognition boolean DEFAULT true NOT NULL,
    manager bigint,
    job text DEFAULT ''::text NOT NULL,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    face integer DEFAULT 0 NOT NULL,
    handle text COLLATE pg_catalog."C",
    standing bigint DEFAULT 1 NOT NULL
);

CREATE TABLE public.space (
    id bigint NOT NULL,
    slug text NOT NULL,
    name text NOT NULL,
    about text DEFAULT ''::text NOT NULL,
    private boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    language text DEFAULT 'en'::text NOT NULL,
    embeddings boolean DEFAULT false NOT NULL,
    recognition boolean DEFAULT true NOT NULL,
    unnamed boolean DEFAULT true NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    CONSTRAINT space_about_check CHECK ((octet_length(about) <= 4000)),
    CONSTRAINT space_check CHECK ((private OR (NOT embeddings))),
    CONSTRAINT space_language_check CHECK ((language ~ '^[a-z]{2}$'::text)),
    CONSTRAINT space_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 80))),
    CONSTRAINT space_slug_check CHECK (((slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'::text) AND (length(slug) <= 40)))
);

CREATE VIEW public.reader_space AS
 SELECT p.id AS reader,
    s.id AS space,
    s.slug,
    s.name,
    s.private,
    m.role,
    s.recognition
   FROM ((public.person p
     CROSS JOIN public.space s)
     LEFT JOIN public.membership m ON (((m.space = s.id) AND (m.person = p.id))))
  WHERE ((p.state = ANY (ARRAY['active'::text, 'imported'::text, 'invited'::text])) AND ((NOT s.private) OR (m.person IS NOT NULL)));

CREATE VIEW public.shown_notice AS
 SELECT n.id,
    n.person,
    n.kind,
    n.act,
    n.post,
    n.thread,
    n.actor,
    n.about,
    n.created_at,
    n.seen_at,
    n.done_at,
    n.mailed_at,
    COALESCE(t.space, n.was_in) AS space,
    n.follow
   FROM (((public.notice n
     LEFT JOIN public.thread t ON ((t.id = n.thread)))
     LEFT JOIN public.post p ON ((p.id = n.post)))
     LEFT JOIN public.comment c ON (((n.kind = ANY (ARRAY['commented'::text, 'mentioned'::text, 'followed-commented'::text])) AND (c.id = n.about))))
  WHERE ((n.act OR (n.done_at IS NULL)) AND (c.withdrawn_at IS NULL) AND ((n.kind <> 'moderated'::text) OR (EXISTS ( SELECT
           FROM (public.flag_decision d
             JOIN public.reader_space v ON (((v.reader = n.person) AND (v.space = d.space))))
          WHERE (d.id = n.about)))) AND ((n.was_in IS NULL) OR ((EXISTS ( SELECT
           FROM public.reader_space v
          WHERE ((v.reader = n.person) AND (v.space = n.was_in)))) AND (NOT (EXISTS ( SELECT
           FROM (public.thread m
             JOIN public.reader_space v ON (((v.reader = n.person) AND (v.space = m.space))))
          WHERE (m.id = n.about)))))) AND ((n.post IS NULL) OR ((NOT t.withdrawn) AND (p.withdrawn_at IS NULL) AND (EXISTS ( SELECT
           FROM public.reader_space v
          WHERE ((v.reader = n.person) AND (v.space = t.space)))))));

CREATE VIEW public.counted_inbox AS
 SELECT p.id AS person,
    (( SELECT count(*) AS count
           FROM public.shown_notice n
          WHERE ((n.person = p.id) AND n.act AND (n.done_at IS NULL))))::integer AS waiting,
    (EXISTS ( SELECT
           FROM public.shown_notice n
          WHERE ((n.person = p.id) AND (NOT n.act) AND (n.seen_at IS NULL) AND (n.done_at IS NULL)))) AS news
   FROM public.person p;

CREATE TABLE public.mentor_wish (
    question bigint NOT NULL,
    person bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE TABLE public.merge (
    id bigint NOT NULL,
    source bigint NOT NULL,
    target bigint NOT NULL,
    merged_by bigint NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    accepted bigint,
    accepted_at timestamp with time zone,
    accepted_over boolean DEFAULT false NOT NULL,
    undone_by bigint,
    undone_at timestamp with time zone,
    CONSTRAINT merge_check CHECK ((source <> target)),
    CONSTRAINT merge_check1 CHECK (((undone_at IS NULL) = (undone_by IS NULL)))
);

CREATE TABLE public.post_link (
    from_post bigint NOT NULL,
    to_post bigint NOT NULL,
    kind text NOT NULL,
    created_by bigint,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT post_link_check CHECK ((from_post <> to_post)),
    CONSTRAINT post_link_kind_check CHECK ((kind = ANY (ARRAY['related'::text, 'duplicate'::text, 'follow-up'::text, 'supersedes'::text, 'part'::text])))
);

CREATE TABLE public.proposal (
    id bigint NOT NULL,
    post bigint NOT NULL,
    person bigint NOT NULL,
    revision integer NOT NULL,
    title text,
    body text NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    note text NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    version integer DEFAULT 1 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    decided_by bigint,
    decided_at timestamp with time zone,
    words text DEFAULT ''::text NOT NULL,
    changed boolean DEFAULT false NOT NULL,
    became integer,
    language text,
    CONSTRAINT proposal_check CHECK ((((state = 'open'::text) = (decided_at IS NULL)) AND ((decided_at IS NULL) = (decided_by IS NULL)))),
    CONSTRAINT proposal_note_check CHECK (((char_length(note) >= 1) AND (char_length(note) <= 300))),
    CONSTRAINT proposal_revision_check CHECK ((revision > 0)),
    CONSTRAINT proposal_state_check CHECK ((state = ANY (ARRAY['open'::text, 'accepted'::text, 'declined'::text, 'withdrawn'::text]))),
    CONSTRAINT proposal_words_check CHECK ((char_length(words) <= 500))
);

CREATE TABLE public.unnamed (
    alias bigint NOT NULL,
    thread bigint NOT NULL,
    person bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    CONSTRAINT unnamed_alias_check CHECK ((alias < 0))
);

CREATE VIEW public.counted_mark AS
 SELECT t.id,
    ARRAY( SELECT x.thread
           FROM ( SELECT l.to_post AS thread,
                    l.created_at
                   FROM public.post_link l
                  WHERE (l.from_post = t.id)
                UNION
                 SELECT l.from_post,
                    l.created_at
                   FROM public.post_link l
                  WHERE (l.to_post = t.id)) x
          ORDER BY x.created_at DESC, x.thread DESC
         LIMIT 100) AS links,
    (EXISTS ( SELECT
           FROM public.mentor_wish w
          WHERE (w.question = t.id))) AS wished,
    (EXISTS ( SELECT
           FROM (public.post p
             JOIN public.proposal g ON (((g.post = p.id) AND (g.state = 'open'::text))))
          WHERE (p.thread = t.id))) AS suggested,
    (EXISTS ( SELECT
           FROM public.unnamed u
          WHERE (u.thread = t.id))) AS unnamed,
    (EXISTS ( SELECT
           FROM public.merge m
          WHERE ((m.target = t.id) AND (m.undone_at IS NULL)))) AS merged
   FROM public.thread t;

CREATE TABLE public.follow (
    id bigint NOT NULL,
    person bigint NOT NULL,
    kind text NOT NULL,
    object bigint NOT NULL,
    merged_from bigint,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT follow_kind_check CHECK ((kind = ANY (ARRAY['thread'::text, 'tag'::text, 'person'::text, 'space'::text])))
);

CREATE TABLE public.post_outdated (
    post bigint NOT NULL,
    person bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    thread bigint NOT NULL
);

CREATE TABLE public.post_use (
    post bigint NOT NULL,
    person bigint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    thread bigint NOT NULL
);

CREATE TABLE public.saved_post (
    id bigint NOT NULL,
    person bigint NOT NULL,
    post bigint NOT NULL,
    thread bigint NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    saved_at timestamp with time zone NOT NULL,
    CONSTRAINT saved_post_note_check CHECK ((char_length(note) <= 300))
);

CREATE TABLE public.vote (
    post bigint NOT NULL,
    person bigint NOT NULL,
    value smallint NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    thread bigint NOT NULL,
    CONSTRAINT vote_value_check CHECK ((value = ANY (ARRAY['-1'::integer, 1])))
);

CREATE VIEW public.counted_marked AS
 SELECT x.thread,
    bit_or(public.reader_bit(x.person)) AS marked
   FROM ( SELECT vote.thread,
            vote.person
           FROM public.vote
        UNION ALL
         SELECT post_use.thread,
            post_use.person
           FROM public.post_use
        UNION ALL
         SELECT post_outdated.thread,
            post_outdated.person
           FROM public.post_outdated
        UNION ALL
         SELECT saved_post.thread,
            saved_post.person
           FROM public.saved_post
        UNION ALL
         SELECT follow.object,
            follow.person
           FROM public.follow
          WHERE (follow.kind = 'thread'::text)) x
  GROUP BY x.thread;

CREATE TABLE public.mentorship (
    id bigint NOT NULL,
    offer bigint NOT NULL,
    mentor bigint NOT NULL,
    mentee bigint NOT NULL,
    goal text NOT NULL,
    slot bigint,
    state text DEFAULT 'requested'::text NOT NULL,
    reason text DEFAULT ''::text NOT NULL,
    state_by bigint,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    answered_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT mentorship_check CHECK ((mentor <> mentee)),
    CONSTRAINT mentorship_goal_check CHECK (((char_length(goal) >= 1) AND (char_length(goal) <= 500))),
    CONSTRAINT mentorship_reason_check CHECK ((char_length(reason) <= 500)),
    CONSTRAINT mentorship_state_check CHECK ((state = ANY (ARRAY['requested'::text, 'accepted'::text, 'declined'::text, 'withdrawn'::text, 'expired'::text, 'paused'::text, 'closed'::text])))
);

CREATE TABLE public.offer (
    id bigint NOT NULL,
    kind text NOT NULL,
    gets text DEFAULT ''::text NOT NULL,
    for_whom text DEFAULT ''::text NOT NULL,
    rhythm text DEFAULT ''::text NOT NULL,
    times text DEFAULT ''::text NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    languages text[] DEFAULT '{}'::text[] NOT NULL,
    capacity integer NOT NULL,
    taken integer DEFAULT 0 NOT NULL,
    state text DEFAULT 'open'::text NOT NULL,
    CONSTRAINT offer_capacity_check CHECK (((capacity >= 1) AND (capacity <= 50))),
    CONSTRAINT offer_for_whom_check CHECK ((char_length(for_whom) <= 200)),
    CONSTRAINT offer_gets_check CHECK ((char_length(gets) <= 200)),
    CONSTRAINT offer_kind_check CHECK ((kind = ANY (ARRAY['one-to-one'::text, 'circle'::text, 'flash'::text, 'shadowing'::text, 'pairing'::text, 'rotation'::text, 'reverse'::text]))),
    CONSTRAINT offer_languages_check CHECK ((cardinality(languages) <= 5)),
    CONSTRAINT offer_place_check CHECK ((char_length(place) <= 100)),
    CONSTRAINT offer_rhythm_check CHECK ((char_length(rhythm) <= 100)),
    CONSTRAINT offer_room CHECK (((taken >= 0) AND (taken <= capacity))),
    CONSTRAINT offer_state_check CHECK ((state = ANY (ARRAY['open'::text, 'paused'::text, 'closed'::text]))),
    CONSTRAINT offer_times_check CHECK ((char_length(times) <= 100))
);

CREATE VIEW public.counted_offer AS
 SELECT o.id,
    (( SELECT count(*) AS count
           FROM public.mentorship m
          WHERE ((m.offer = o.id) AND public.mentorship_holds_place(m.state))))::integer AS taken
   FROM public.offer o;

CREATE TABLE public.thread_tag (
    thread bigint NOT NULL,
    tag bigint NOT NULL,
    created_at timestamp with time zone NOT NULL
);

CREATE VIEW public.counted_tag AS
 SELECT x.tag,
    t.space,
    (count(*))::integer AS questions
   FROM (public.thread_tag x
     JOIN public.thread t ON (((t.id = x.thread) AND (NOT t.withdrawn))))
  GROUP BY x.tag, t.space;

CREATE TABLE public.tag (
    id bigint NOT NULL,
    name text NOT NULL,
    about text DEFAULT ''::text NOT NULL,
    open_questions integer DEFAULT 0 NOT NULL,
    main bigint,
    parent bigint,
    revision integer DEFAULT 0 NOT NULL,
    CONSTRAINT tag_about_check CHECK ((octet_length(about) <= 4000)),
    CONSTRAINT tag_main_check CHECK ((main <> id)),
    CONSTRAINT tag_name_check CHECK (((name ~ '^[[:alnum:]][[:alnum:]+#.-]*$'::text) AND (char_length(name) <= 35))),
    CONSTRAINT tag_parent_check CHECK ((parent <> id)),
    CONSTRAINT tag_synonym_check CHECK (((main IS NULL) OR (parent IS NULL)))
);

CREATE VIEW public.counted_open_tag AS
 SELECT g.id,
    (COALESCE(sum(c.questions) FILTER (WHERE (NOT s.private)), (0)::bigint))::integer AS questions
   FROM ((public.tag g
     LEFT JOIN public.counted_tag c ON ((c.tag = g.id)))
     LEFT JOIN public.space s ON ((s.id = c.space)))
  GROUP BY g.id;

CREATE VIEW public.counted_outdated AS
 SELECT t.id,
    (COALESCE(o.people, (0)::bigint))::integer AS outdated
   FROM (public.thread t
     LEFT JOIN LATERAL ( SELECT count(DISTINCT o_1.person) AS people
           FROM (public.post p
             JOIN public.post_outdated o_1 ON ((o_1.post = p.id)))
          WHERE ((p.thread = t.id) AND (p.withdrawn_at IS NULL) AND ((p.id = t.id) OR (t.accepted_answer IS NULL) OR (p.id = t.accepted_answer)))) o ON (true));

CREATE VIEW public.counted_post AS
 SELECT p.id,
    ((p.imported_score + COALESCE(v.score, (0)::bigint)))::integer AS score,
    (COALESCE(u.uses, (0)::bigint))::integer AS uses,
    u.used_at,
    (COALESCE(o.said, (0)::bigint))::integer AS said
   FROM (((public.post p
     LEFT JOIN ( SELECT vote.post,
            sum(vote.value) AS score
           FROM public.vote
          GROUP BY vote.post) v ON ((v.post = p.id)))
     LEFT JOIN ( SELECT post_use.post,
            count(*) AS uses,
            max(post_use.created_at) AS used_at
           FROM public.post_use
          GROUP BY post_use.post) u ON ((u.post = p.id)))
     LEFT JOIN ( SELECT post_outdated.post,
            count(*) AS said
           FROM public.post_outdated
          GROUP BY post_outdated.post) o ON ((o.post = p.id)));

CREATE VIEW public.counted_thread AS
 SELECT t.id,
    (COALESCE(a.answers, (0)::bigint))::integer AS answers,
    q.score,
    q.uses,
    (q.withdrawn_at IS NOT NULL) AS withdrawn,
    q.author
   FROM ((public.thread t
     JOIN public.post q ON ((q.id = t.id)))
     LEFT JOIN ( SELECT post.thread,
            count(*) AS answers
           FROM public.post
          WHERE ((post.kind = 'answer'::text) AND (post.withdrawn_at IS NULL))
          GROUP BY post.thread) a ON ((a.thread = t.id)));

CREATE TABLE public.credit (
    id bigint NOT NULL,
    person bigint NOT NULL,
    giver bigint NOT NULL,
    kind text NOT NULL,
    post bigint NOT NULL,
    space bigint NOT NULL,
    about bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    amount integer NOT NULL,
    written_at timestamp with time zone NOT NULL,
    CONSTRAINT credit_amount_check CHECK ((amount <> 0)),
    CONSTRAINT credit_kind_check CHECK ((kind = ANY (ARRAY['use'::text, 'read'::text, 'accepted'::text, 'vote'::text, 'thanks'::text])))
);

CREATE TABLE public.search_end (
    post bigint NOT NULL,
    person bigint NOT NULL,
    day date NOT NULL,
    ended_at timestamp with time zone NOT NULL
);

CREATE TABLE public.thanks (
    id bigint NOT NULL,
    giver bigint NOT NULL,
    person bigint NOT NULL,
    post bigint,
    reason text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    withdrawn_at timestamp with time zone,
    withdrawn_by bigint,
    shout boolean DEFAULT false NOT NULL,
    CONSTRAINT thanks_check CHECK ((giver <> person)),
    CONSTRAINT thanks_check1 CHECK (((withdrawn_at IS NULL) = (withdrawn_by IS NULL))),
    CONSTRAINT thanks_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500)))
);

CREATE VIEW public.credit_fact AS
 SELECT 'use'::text AS kind,
    u.person AS giver,
    p.author AS person,
    u.post,
    p.space,
    (0)::bigint AS about,
    u.created_at AS at,
    p.thread,
    p.kind AS post_kind
   FROM (((public.post_use u
     JOIN public.post p ON (((p.id = u.post) AND (p.withdrawn_at IS NULL) AND (p.author <> u.person) AND (p.author > 0))))
     JOIN public.thread t ON (((t.id = p.thread) AND (NOT t.withdrawn))))
     JOIN public.space s ON (((s.id = p.space) AND s.recognition)))
UNION ALL
 SELECT 'read'::text AS kind,
    e.person AS giver,
    p.author AS person,
    e.post,
    p.space,
    ((e.day - '2000-01-01'::date))::bigint AS about,
    e.ended_at AS at,
    p.thread,
    p.kind AS post_kind
   FROM (((public.search_end e
     JOIN public.post p ON (((p.id = e.post) AND (p.withdrawn_at IS NULL) AND (p.author <> e.person) AND (p.author > 0))))
     JOIN public.thread t ON (((t.id = p.thread) AND (NOT t.withdrawn))))
     JOIN public.space s ON (((s.id = p.space) AND s.recognition)))
UNION ALL
 SELECT 'accepted'::text AS kind,
    q.author AS giver,
    p.author AS person,
    p.id AS post,
    p.space,
    0 AS about,
    t.accepted_at AS at,
    p.thread,
    p.kind AS post_kind
   FROM (((public.thread t
     JOIN public.post p ON (((p.id = t.accepted_answer) AND (p.withdrawn_at IS NULL) AND (p.author > 0))))
     JOIN public.post q ON (((q.id = t.id) AND (q.author <> p.author))))
     JOIN public.space s ON (((s.id = t.space) AND s.recognition)))
  WHERE ((NOT t.withdrawn) AND (t.accepted_at IS NOT NULL))
UNION ALL
 SELECT 'vote'::text AS kind,
    v.person AS giver,
    p.author AS person,
    v.post,
    p.space,
    0 AS about,
    v.created_at AS at,
    p.thread,
    p.kind AS post_kind
   FROM (((public.vote v
     JOIN public.post p ON (((p.id = v.post) AND (p.withdrawn_at IS NULL) AND (p.author <> v.person) AND (p.author > 0))))
     JOIN public.thread t ON (((t.id = p.thread) AND (NOT t.withdrawn))))
     JOIN public.space s ON (((s.id = p.space) AND s.recognition)))
  WHERE (v.value = 1)
UNION ALL
 SELECT 'thanks'::text AS kind,
    k.giver,
    k.person,
    k.post,
    p.space,
    k.id AS about,
    k.created_at AS at,
    p.thread,
    p.kind AS post_kind
   FROM (((public.thanks k
     JOIN public.post p ON (((p.id = k.post) AND (p.withdrawn_at IS NULL))))
     JOIN public.thread t ON (((t.id = p.thread) AND (NOT t.withdrawn))))
     JOIN public.space s ON (((s.id = p.space) AND s.recognition)))
  WHERE (k.withdrawn_at IS NULL)
UNION ALL
 SELECT 'thanks'::text AS kind,
    k.giver,
    k.person,
    0 AS post,
    0 AS space,
    k.id AS about,
    k.created_at AS at,
    0 AS thread,
    ''::text AS post_kind
   FROM public.thanks k
  WHERE ((k.withdrawn_at IS NULL) AND (k.post IS NULL));

CREATE TABLE public.credit_fold (
    one boolean DEFAULT true NOT NULL,
    xid xid8,
    id bigint DEFAULT 0 NOT NULL,
    at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    searched timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    facts bigint DEFAULT 0 NOT NULL,
    CONSTRAINT credit_fold_one_check CHECK (one)
);

ALTER TABLE public.credit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.credit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.cue (
    recording bigint NOT NULL,
    n integer NOT NULL,
    from_ms bigint NOT NULL,
    to_ms bigint NOT NULL,
    text text NOT NULL,
    confidence integer DEFAULT 100 NOT NULL,
    CONSTRAINT cue_check CHECK ((to_ms > from_ms)),
    CONSTRAINT cue_confidence_check CHECK (((confidence >= 0) AND (confidence <= 100))),
    CONSTRAINT cue_from_ms_check CHECK ((from_ms >= 0)),
    CONSTRAINT cue_n_check CHECK ((n >= 1)),
    CONSTRAINT cue_text_check CHECK (((octet_length(text) >= 1) AND (octet_length(text) <= 2000)))
);

CREATE TABLE public.digest (
    id bigint NOT NULL,
    person bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    month date
);

ALTER TABLE public.digest ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.digest_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.digest_item (
    notice bigint NOT NULL,
    digest bigint NOT NULL
);

CREATE TABLE public.digest_plan (
    person bigint NOT NULL,
    due_at timestamp with time zone NOT NULL
);

CREATE TABLE public.draft (
    person bigint NOT NULL,
    place text NOT NULL,
    title text DEFAULT ''::text NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    goal text DEFAULT ''::text NOT NULL,
    tried text DEFAULT ''::text NOT NULL,
    stuck text DEFAULT ''::text NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    tags text DEFAULT ''::text NOT NULL,
    revision integer DEFAULT 0 NOT NULL,
    kept_at timestamp with time zone NOT NULL,
    unnamed boolean DEFAULT false NOT NULL,
    CONSTRAINT draft_place_check CHECK ((place ~ '^(question|tip|(answer|edit|suggest)-[1-9][0-9]{0,17})$'::text))
);

CREATE VIEW public.embeddable_thread AS
 SELECT t.id,
    t.space,
    t.version,
    s.private
   FROM (public.thread t
     JOIN public.space s ON ((s.id = t.space)))
  WHERE ((NOT t.withdrawn) AND ((NOT s.private) OR s.embeddings));

CREATE TABLE public.embedding (
    thread bigint NOT NULL,
    model text NOT NULL,
    dimension integer NOT NULL,
    version bigint NOT NULL,
    digest bytea NOT NULL,
    scale double precision NOT NULL,
    vector bytea NOT NULL,
    made_at timestamp with time zone NOT NULL,
    CONSTRAINT embedding_check CHECK ((octet_length(vector) = dimension)),
    CONSTRAINT embedding_digest_check CHECK ((octet_length(digest) = 16)),
    CONSTRAINT embedding_dimension_check CHECK (((dimension >= 0) AND (dimension <= 4096)))
);

CREATE TABLE public.embedding_lease (
    one_row boolean DEFAULT true NOT NULL,
    holder text DEFAULT ''::text NOT NULL,
    until timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT embedding_lease_one_row_check CHECK (one_row)
);

CREATE VIEW public.erasable_column_before_notes AS
 SELECT c.of_table,
    c.of_column,
    c.most
   FROM ( VALUES ('agreement'::text,'rhythm'::text,100), ('agreement'::text,'goals'::text,200), ('chapter'::text,'title'::text,100), ('comment'::text,'author_written'::text,NULL::integer), ('comment'::text,'body'::text,'-16384'::integer), ('comment'::text,'body_html'::text,NULL::integer), ('cue'::text,'text'::text,'-2000'::integer), ('draft'::text,'title'::text,NULL::integer), ('draft'::text,'summary'::text,NULL::integer), ('draft'::text,'goal'::text,NULL::integer), ('draft'::text,'tried'::text,NULL::integer), ('draft'::text,'stuck'::text,NULL::integer), ('draft'::text,'body'::text,NULL::integer), ('draft'::text,'tags'::text,NULL::integer), ('flag'::text,'words'::text,500), ('flag_decision'::text,'note'::text,1000), ('gap'::text,'phrase'::text,NULL::integer), ('glossary'::text,'means'::text,80), ('idempotency'::text,'body'::text,NULL::integer), ('invitation'::text,'passed_reason'::text,NULL::integer), ('invitation_reason'::text,'text'::text,NULL::integer), ('job'::text,'last_error'::text,NULL::integer), ('mail'::text,'last_error'::text,NULL::integer), ('meeting'::text,'agenda'::text,2000), ('meeting'::text,'place'::text,200), ('meeting_note'::text,'words'::text,4000), ('mentorship'::text,'goal'::text,500), ('mentorship'::text,'reason'::text,500), ('offer'::text,'for_whom'::text,200), ('offer'::text,'gets'::text,200), ('offer'::text,'place'::text,100), ('offer'::text,'rhythm'::text,100), ('offer'::text,'times'::text,100), ('pair_task'::text,'words'::text,200), ('person'::text,'about'::text,'-4000'::integer), ('person'::text,'job'::text,80), ('person'::text,'team'::text,80), ('picture'::text,'words'::text,300), ('post'::text,'author_written'::text,NULL::integer), ('post'::text,'body'::text,'-131072'::integer), ('post'::text,'body_html'::text,NULL::integer), ('post'::text,'excerpt'::text,NULL::integer), ('post'::text,'summary'::text,200), ('post'::text,'title'::text,250), ('programme'::text,'about'::text,'-4000'::integer), ('programme'::text,'name'::text,60), ('programme_person'::text,'goal'::text,500), ('recording'::text,'error'::text,'-1000'::integer), ('recording_step'::text,'title'::text,100), ('revision'::text,'body'::text,NULL::integer), ('revision'::text,'note'::text,300), ('revision'::text,'summary'::text,NULL::integer), ('revision'::text,'title'::text,NULL::integer), ('search_shown'::text,'query'::text,NULL::integer), ('shadow_note'::text,'words'::text,2000), ('space'::text,'about'::text,'-4000'::integer), ('space'::text,'name'::text,80), ('suspension'::text,'reason'::text,500), ('tag'::text,'about'::text,'-4000'::integer), ('thread'::text,'closed_note'::text,300), ('thanks'::text,'reason'::text,500), ('upload'::text,'file_name'::text,200), ('upload'::text,'metadata'::text,'-4096'::integer)) c(of_table, of_column, most);

CREATE VIEW public.erasable_column_before_webhooks AS
 SELECT erasable_column_before_notes.of_table,
    erasable_column_before_notes.of_column,
    erasable_column_before_notes.most
   FROM public.erasable_column_before_notes
UNION ALL
 SELECT 'saved_post'::text AS of_table,
    'note'::text AS of_column,
    300 AS most;

CREATE VIEW public.erasable_column_before_proposals AS
 SELECT erasable_column_before_webhooks.of_table,
    erasable_column_before_webhooks.of_column,
    erasable_column_before_webhooks.most
   FROM public.erasable_column_before_webhooks
UNION ALL
 SELECT more.of_table,
    more.of_column,
    more.most
   FROM ( VALUES ('webhook'::text,'name'::text,80), ('webhook_try'::text,'said'::text,300)) more(of_table, of_column, most);

CREATE VIEW public.erasable_column_before_tags AS
 SELECT erasable_column_before_proposals.of_table,
    erasable_column_before_proposals.of_column,
    erasable_column_before_proposals.most
   FROM public.erasable_column_before_proposals
UNION ALL
 SELECT c.of_table,
    c.of_column,
    c.most
   FROM ( VALUES ('proposal'::text,'title'::text,250), ('proposal'::text,'body'::text,NULL::integer), ('proposal'::text,'summary'::text,NULL::integer), ('proposal'::text,'note'::text,300), ('proposal'::text,'words'::text,500)) c(of_table, of_column, most);

CREATE VIEW public.erasable_column_before_unnamed AS
 SELECT erasable_column_before_tags.of_table,
    erasable_column_before_tags.of_column,
    erasable_column_before_tags.most
   FROM public.erasable_column_before_tags
UNION ALL
 SELECT 'tag_revision'::text AS of_table,
    'about'::text AS of_column,
    '-4000'::integer AS most;

CREATE VIEW public.erasable_column_before_spaces AS
 SELECT erasable_column_before_unnamed.of_table,
    erasable_column_before_unnamed.of_column,
    erasable_column_before_unnamed.most
   FROM public.erasable_column_before_unnamed
UNION ALL
 SELECT 'unnamed_look'::text AS of_table,
    'reason'::text AS of_column,
    500 AS most;

CREATE VIEW public.erasable_column AS
 SELECT erasable_column_before_spaces.of_table,
    erasable_column_before_spaces.of_column,
    erasable_column_before_spaces.most
   FROM public.erasable_column_before_spaces
UNION ALL
 SELECT more.of_table,
    more.of_column,
    more.most
   FROM ( VALUES ('space_revision'::text,'name'::text,80), ('space_revision'::text,'about'::text,'-4000'::integer)) more(of_table, of_column, most);

CREATE TABLE public.erasure (
    person bigint NOT NULL,
    pseudonym text NOT NULL,
    name text,
    email text,
    begun_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    CONSTRAINT erasure_check CHECK (((done_at IS NULL) = (name IS NOT NULL)))
);

CREATE TABLE public.face (
    person bigint NOT NULL,
    version integer DEFAULT 0 NOT NULL,
    upload text,
    fault text,
    small bytea,
    large bytea,
    CONSTRAINT face_large_check CHECK ((octet_length(large) <= 262144)),
    CONSTRAINT face_small_check CHECK ((octet_length(small) <= 262144))
);
ALTER TABLE ONLY public.face ALTER COLUMN small SET STORAGE EXTERNAL;
ALTER TABLE ONLY public.face ALTER COLUMN large SET STORAGE EXTERNAL;

ALTER TABLE public.flag_decision ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.flag_decision_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.flag ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.flag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

ALTER TABLE public.follow ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.follow_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.gap (
    rank integer NOT NULL,
    phrase text NOT NULL,
    people integer NOT NULL,
    searches integer NOT NULL,
    first_at timestamp with time zone NOT NULL,
    last_at timestamp with time zone NOT NULL,
    written bigint,
    CONSTRAINT gap_people_check CHECK ((people >= 2))
);

CREATE TABLE public.glossary (
    id bigint NOT NULL,
    kind text NOT NULL,
    term text NOT NULL,
    means text[] NOT NULL,
    created_by bigint,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT glossary_kind_check CHECK ((kind = ANY (ARRAY['both-ways'::text, 'one-way'::text, 'acronym'::text]))),
    CONSTRAINT glossary_means_check CHECK (((cardinality(means) >= 1) AND (cardinality(means) <= 10))),
    CONSTRAINT glossary_term_check CHECK (((char_length(term) >= 1) AND (char_length(term) <= 80)))
);

ALTER TABLE public.glossary ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.glossary_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.idempotency (
    person bigint NOT NULL,
    key text NOT NULL,
    route text NOT NULL,
    body_hash bytea NOT NULL,
    status integer DEFAULT 0 NOT NULL,
    location text DEFAULT ''::text NOT NULL,
    body text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT idempotency_key_check CHECK (((octet_length(key) >= 1) AND (octet_length(key) <= 255)))
);

CREATE TABLE public.import_row (
    source bigint NOT NULL,
    kind text NOT NULL,
    source_id bigint NOT NULL,
    local_id bigint NOT NULL,
    CONSTRAINT import_row_kind_check CHECK ((kind = ANY (ARRAY['person'::text, 'post'::text, 'comment'::text, 'tag'::text, 'link'::text])))
);

CREATE TABLE public.import_source (
    id bigint NOT NULL,
    kind text NOT NULL,
    name text NOT NULL,
    space bigint NOT NULL,
    placeholder bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.import_source ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.import_source_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.inbox_notice AS
 SELECT n.id,
    n.person,
    n.kind,
    n.act,
    n.post,
    n.thread,
    n.actor,
    n.about,
    n.created_at,
    n.seen_at,
    n.done_at,
    n.mailed_at,
    n.space,
    n.follow,
        CASE
            WHEN (n.kind <> 'followed-commented'::text) THEN 1
            ELSE (( SELECT count(*) AS count
               FROM public.shown_notice m
              WHERE ((m.person = n.person) AND (m.kind = n.kind) AND (m.thread = n.thread) AND (m.done_at IS NULL) AND (NOT (m.seen_at IS DISTINCT FROM n.seen_at)))))::integer
        END AS bundled
   FROM public.shown_notice n
  WHERE ((n.kind <> 'followed-commented'::text) OR (NOT (EXISTS ( SELECT
           FROM public.shown_notice m
          WHERE ((m.person = n.person) AND (m.kind = n.kind) AND (m.thread = n.thread) AND (m.done_at IS NULL) AND (m.id > n.id) AND (NOT (m.seen_at IS DISTINCT FROM n.seen_at)))))));

CREATE TABLE public.invitation (
    id bigint NOT NULL,
    question bigint NOT NULL,
    person bigint NOT NULL,
    wave integer NOT NULL,
    seat text NOT NULL,
    score double precision,
    propensity double precision,
    state text NOT NULL,
    passed_reason text,
    suggested_by bigint,
    asked_at timestamp with time zone NOT NULL,
    closed_at timestamp with time zone,
    answered_at timestamp with time zone,
    CONSTRAINT invitation_answered CHECK (((state = 'answered'::text) = (answered_at IS NOT NULL))),
    CONSTRAINT invitation_check CHECK (((state = 'passed'::text) = (passed_reason IS NOT NULL))),
    CONSTRAINT invitation_check1 CHECK (((state = ANY (ARRAY['planned'::text, 'waiting'::text])) = (closed_at IS NULL))),
    CONSTRAINT invitation_passed_reason_check CHECK ((passed_reason = ANY (ARRAY['time'::text, 'topic'::text, 'better'::text]))),
    CONSTRAINT invitation_seat_check CHECK ((seat = ANY (ARRAY['best'::text, 'explore'::text, 'group'::text, 'share'::text, 'suggested'::text]))),
    CONSTRAINT invitation_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'waiting'::text, 'answered'::text, 'passed'::text, 'expired'::text, 'withdrawn'::text])))
);

CREATE TABLE public.mail (
    id bigint NOT NULL,
    person bigint NOT NULL,
    notice bigint,
    state text DEFAULT 'waiting'::text NOT NULL,
    try_at timestamp with time zone NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    digest bigint,
    interrupts_at timestamp with time zone,
    meeting bigint,
    sequence integer,
    reset boolean DEFAULT false NOT NULL,
    suspension bigint,
    CONSTRAINT mail_about CHECK ((((num_nonnulls(notice, digest, meeting, suspension) + (reset)::integer) = 1) AND ((meeting IS NULL) = (sequence IS NULL)))),
    CONSTRAINT mail_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'void'::text, 'dead'::text])))
);

CREATE VIEW public.interruption AS
 SELECT i.person,
    i.asked_at AS at,
    t.space
   FROM (public.invitation i
     JOIN public.thread t ON ((t.id = i.question)))
UNION ALL
 SELECT m.person,
    m.interrupts_at AS at,
    t.space
   FROM ((public.mail m
     JOIN public.notice n ON ((n.id = m.notice)))
     LEFT JOIN public.thread t ON ((t.id = n.thread)))
  WHERE (m.interrupts_at IS NOT NULL);

ALTER TABLE public.invitation ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.invitation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.invitation_reason (
    invitation bigint NOT NULL,
    place integer NOT NULL,
    text text NOT NULL,
    thread bigint
);

CREATE TABLE public.job (
    id bigint NOT NULL,
    kind text NOT NULL,
    argument text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    run_at timestamp with time zone DEFAULT now() NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    last_error text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    again_at timestamp with time zone,
    CONSTRAINT job_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'dead'::text])))
);

ALTER TABLE public.job ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.job_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.search_choice (
    shown bigint NOT NULL,
    thread bigint NOT NULL,
    rank integer NOT NULL,
    choice text NOT NULL,
    chosen_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT search_choice_choice_check CHECK ((choice = ANY (ARRAY['opened'::text, 'dismissed'::text, 'solved'::text])))
);

CREATE TABLE public.search_shown (
    id bigint NOT NULL,
    person bigint NOT NULL,
    kind text NOT NULL,
    query text NOT NULL,
    shown bigint[] NOT NULL,
    shown_at timestamp with time zone DEFAULT now() NOT NULL,
    people integer DEFAULT 0 NOT NULL,
    CONSTRAINT search_shown_kind_check CHECK ((kind = ANY (ARRAY['search'::text, 'similar'::text])))
);

CREATE VIEW public.learning_pair AS
 SELECT l.kind,
    q.title AS asked,
    l.from_post AS asked_in,
    l.to_post AS thread,
    l.created_by AS person,
    l.created_at AS at
   FROM (((((public.post_link l
     JOIN public.thread f ON (((f.id = l.from_post) AND (f.kind = 'question'::text) AND (NOT f.withdrawn))))
     JOIN public.space fs ON (((fs.id = f.space) AND (NOT fs.private))))
     JOIN public.post q ON ((q.id = f.id)))
     JOIN public.thread t ON (((t.id = l.to_post) AND (t.kind = 'question'::text) AND (NOT t.withdrawn))))
     JOIN public.space ts ON (((ts.id = t.space) AND (NOT ts.private))))
  WHERE (l.kind = 'duplicate'::text)
UNION ALL
 SELECT c.choice AS kind,
    s.query AS asked,
    NULL::bigint AS asked_in,
    c.thread,
    s.person,
    c.chosen_at AS at
   FROM (((public.search_choice c
     JOIN public.search_shown s ON ((s.id = c.shown)))
     JOIN public.thread t ON (((t.id = c.thread) AND (t.kind = 'question'::text) AND (NOT t.withdrawn))))
     JOIN public.space ts ON (((ts.id = t.space) AND (NOT ts.private))))
  WHERE ((c.choice <> 'opened'::text) OR ((NOT (EXISTS ( SELECT
           FROM public.search_shown n
          WHERE ((n.person = s.person) AND (n.query <> s.query) AND (n.shown_at > c.chosen_at) AND (n.shown_at <= (c.chosen_at + '00:03:00'::interval)))))) AND (NOT (EXISTS ( SELECT
           FROM public.search_choice o
          WHERE ((o.shown = c.shown) AND ((o.thread <> c.thread) OR (o.choice <> c.choice)) AND (o.choice <> 'solved'::text) AND (o.chosen_at >= c.chosen_at) AND (o.chosen_at <= (c.chosen_at + '00:03:00'::interval)))))) AND (NOT (EXISTS ( SELECT
           FROM public.search_choice d
          WHERE ((d.shown = c.shown) AND (d.thread = c.thread) AND (d.choice = 'dismissed'::text))))) AND (NOT (EXISTS ( SELECT
           FROM public.post p
          WHERE ((p.author = s.person) AND (p.kind = 'question'::text) AND (p.created_at > s.shown_at) AND (p.created_at <= (s.shown_at + '00:30:00'::interval))))))));

CREATE TABLE public.learning_run (
    id bigint NOT NULL,
    started_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone NOT NULL,
    duplicates integer NOT NULL,
    solved integer NOT NULL,
    opened integer NOT NULL,
    dismissed integer NOT NULL,
    threads integer NOT NULL,
    trained integer NOT NULL,
    measured integer NOT NULL,
    similar_without double precision NOT NULL,
    similar_with double precision NOT NULL,
    similar_p double precision NOT NULL,
    similar_used boolean NOT NULL,
    search_without double precision NOT NULL,
    search_with double precision NOT NULL,
    search_p double precision NOT NULL,
    search_used boolean NOT NULL,
    outcome text NOT NULL,
    CONSTRAINT learning_run_outcome_check CHECK ((outcome = ANY (ARRAY['few'::text, 'unmeasured'::text, 'measured'::text])))
);

ALTER TABLE public.learning_run ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.learning_run_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.live_api_token AS
 SELECT t.token_hash,
    t.id AS token,
    t.person,
    p.name,
    p.admin,
    t.scopes,
    t.seen_at,
    t.expires_at
   FROM (public.api_token t
     JOIN public.person p ON (((p.id = t.person) AND (p.epoch = t.epoch))))
  WHERE (p.state = 'active'::text);

CREATE TABLE public.session (
    id bigint NOT NULL,
    token_hash bytea NOT NULL,
    person bigint NOT NULL,
    epoch integer NOT NULL,
    agent text DEFAULT ''::text NOT NULL,
    by_link boolean DEFAULT false NOT NULL,
    created_at timestamp with time zone NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    fresh_at timestamp with time zone,
    CONSTRAINT session_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

CREATE VIEW public.live_session AS
 SELECT s.token_hash,
    s.id AS session,
    s.person,
    p.name,
    p.admin,
    s.created_at,
    s.seen_at,
    s.expires_at,
    s.agent,
    s.by_link,
    p.inbox_waiting,
    p.inbox_news,
    COALESCE(s.fresh_at, s.created_at) AS fresh_at
   FROM (public.session s
     JOIN public.person p ON (((p.id = s.person) AND (p.epoch = s.epoch))))
  WHERE (p.state = 'active'::text);

ALTER TABLE public.mail ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.mail_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meeting (
    id bigint NOT NULL,
    mentorship bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    minutes integer NOT NULL,
    place text DEFAULT ''::text NOT NULL,
    agenda text DEFAULT ''::text NOT NULL,
    state text DEFAULT 'planned'::text NOT NULL,
    sequence integer DEFAULT 0 NOT NULL,
    changed_by bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT meeting_agenda_check CHECK ((char_length(agenda) <= 2000)),
    CONSTRAINT meeting_minutes_check CHECK (((minutes >= 5) AND (minutes <= 720))),
    CONSTRAINT meeting_place_check CHECK ((char_length(place) <= 200)),
    CONSTRAINT meeting_state_check CHECK ((state = ANY (ARRAY['planned'::text, 'cancelled'::text, 'held'::text])))
);

ALTER TABLE public.meeting ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.meeting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.meeting_note (
    meeting bigint NOT NULL,
    person bigint NOT NULL,
    words text NOT NULL,
    changed_at timestamp with time zone NOT NULL,
    CONSTRAINT meeting_note_words_check CHECK ((char_length(words) <= 4000))
);

CREATE TABLE public.mention (
    post bigint NOT NULL,
    comment bigint NOT NULL,
    person bigint NOT NULL,
    mentioned_at timestamp with time zone NOT NULL
);

ALTER TABLE public.mentorship ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.mentorship_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.merge_comment (
    merge bigint NOT NULL,
    comment bigint NOT NULL
);

ALTER TABLE public.merge ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.merge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.merge_post (
    merge bigint NOT NULL,
    post bigint NOT NULL
);

CREATE TABLE public.merge_vote (
    merge bigint NOT NULL,
    person bigint NOT NULL,
    value smallint NOT NULL
);

CREATE VIEW public.misplaced_mark AS
 SELECT 'vote'::text AS of_table,
    x.post,
    x.person,
    p.thread
   FROM (public.vote x
     JOIN public.post p ON ((p.id = x.post)))
  WHERE (x.thread <> p.thread)
UNION ALL
 SELECT 'post_use'::text AS of_table,
    x.post,
    x.person,
    p.thread
   FROM (public.post_use x
     JOIN public.post p ON ((p.id = x.post)))
  WHERE (x.thread <> p.thread)
UNION ALL
 SELECT 'post_outdated'::text AS of_table,
    x.post,
    x.person,
    p.thread
   FROM (public.post_outdated x
     JOIN public.post p ON ((p.id = x.post)))
  WHERE (x.thread <> p.thread);

CREATE TABLE public.notice_choice (
    person bigint NOT NULL,
    kind text NOT NULL,
    mail text NOT NULL,
    CONSTRAINT notice_choice_mail_check CHECK ((mail = ANY (ARRAY['now'::text, 'digest'::text, 'off'::text])))
);

ALTER TABLE public.notice ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.notice_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.notice_pace (
    person bigint NOT NULL,
    digest text DEFAULT 'daily'::text NOT NULL,
    digest_hour integer DEFAULT 8 NOT NULL,
    digest_day integer DEFAULT 1 NOT NULL,
    CONSTRAINT notice_pace_digest_check CHECK ((digest = ANY (ARRAY['daily'::text, 'weekly'::text, 'off'::text]))),
    CONSTRAINT notice_pace_digest_day_check CHECK (((digest_day >= 1) AND (digest_day <= 7))),
    CONSTRAINT notice_pace_digest_hour_check CHECK (((digest_hour >= 5) AND (digest_hour <= 11)))
);

CREATE TABLE public.offer_for (
    offer bigint NOT NULL,
    question bigint NOT NULL
);

CREATE VIEW public.offer_row AS
 SELECT o.id,
    p.title,
    p.excerpt,
    p.revision,
    o.kind,
    o.gets,
    o.for_whom,
    o.rhythm,
    o.times,
    o.place,
    o.languages,
    o.capacity,
    o.taken,
        CASE
            WHEN (a.state <> 'active'::text) THEN 'closed'::text
            WHEN ((o.state = 'open'::text) AND (o.taken >= o.capacity)) THEN 'full'::text
            ELSE o.state
        END AS state,
    (( SELECT count(*) AS count
           FROM public.mentorship m
          WHERE ((m.offer = o.id) AND (m.state = 'requested'::text))))::integer AS waiting,
    p.author,
    a.name AS author_name,
    a.team AS author_team,
    t.space,
    s.slug AS space_slug,
    s.name AS space_name,
    s.private AS space_private,
    t.tags,
    t.created_at
   FROM ((((public.offer o
     JOIN public.thread t ON (((t.id = o.id) AND (NOT t.withdrawn))))
     JOIN public.post p ON ((p.id = o.id)))
     JOIN public.person a ON ((a.id = p.author)))
     JOIN public.space s ON ((s.id = t.space)));

CREATE TABLE public.offer_slot (
    id bigint NOT NULL,
    offer bigint NOT NULL,
    starts_at timestamp with time zone NOT NULL,
    minutes integer NOT NULL,
    CONSTRAINT offer_slot_minutes_check CHECK (((minutes >= 5) AND (minutes <= 720)))
);

ALTER TABLE public.offer_slot ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.offer_slot_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.outbox (
    id bigint NOT NULL,
    xid xid8 DEFAULT pg_current_xact_id() NOT NULL,
    kind text NOT NULL,
    object bigint NOT NULL,
    space bigint,
    from_space bigint,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    CONSTRAINT outbox_kind_check CHECK ((kind = ANY (ARRAY['thread'::text, 'person'::text, 'space'::text, 'vector'::text, 'own'::text])))
);

ALTER TABLE public.outbox ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.outbox_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.outbox_reader (
    name text NOT NULL,
    xid xid8 NOT NULL,
    id bigint NOT NULL,
    seen_at timestamp with time zone DEFAULT now() NOT NULL
);

CREATE TABLE public.pair_feedback (
    mentorship bigint NOT NULL,
    person bigint NOT NULL,
    helped integer NOT NULL,
    reached integer NOT NULL,
    again boolean NOT NULL,
    given_at timestamp with time zone NOT NULL,
    CONSTRAINT pair_feedback_helped_check CHECK (((helped >= 1) AND (helped <= 4))),
    CONSTRAINT pair_feedback_reached_check CHECK (((reached >= 0) AND (reached <= 2)))
);

CREATE TABLE public.pair_task (
    id bigint NOT NULL,
    mentorship bigint NOT NULL,
    person bigint NOT NULL,
    words text NOT NULL,
    due_on date,
    done_at timestamp with time zone,
    gone_at timestamp with time zone,
    created_by bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT pair_task_words_check CHECK (((char_length(words) >= 1) AND (char_length(words) <= 200)))
);

ALTER TABLE public.pair_task ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.pair_task_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.password (
    person bigint NOT NULL,
    hash text NOT NULL,
    changed_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.person ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.person_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.picture (
    id bigint NOT NULL,
    person bigint NOT NULL,
    state text DEFAULT 'preparing'::text NOT NULL,
    upload text,
    fault text,
    words text DEFAULT ''::text NOT NULL,
    width integer NOT NULL,
    height integer NOT NULL,
    bytes bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    loose_at timestamp with time zone,
    sum bytea,
    CONSTRAINT picture_height_check CHECK ((height > 0)),
    CONSTRAINT picture_state_check CHECK ((state = ANY (ARRAY['preparing'::text, 'ready'::text, 'failed'::text]))),
    CONSTRAINT picture_sum_check CHECK ((octet_length(sum) = 32)),
    CONSTRAINT picture_width_check CHECK ((width > 0))
);

ALTER TABLE public.picture ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.picture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE SEQUENCE public.post_id
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;

ALTER SEQUENCE public.post_id OWNED BY public.post.id;

CREATE TABLE public.post_link_gone (
    id bigint NOT NULL,
    from_post bigint NOT NULL,
    to_post bigint NOT NULL,
    kind text NOT NULL,
    created_by bigint,
    created_at timestamp with time zone NOT NULL,
    removed_by bigint,
    removed_at timestamp with time zone NOT NULL,
    CONSTRAINT post_link_gone_kind_check CHECK ((kind = ANY (ARRAY['related'::text, 'duplicate'::text, 'follow-up'::text, 'supersedes'::text, 'part'::text])))
);

ALTER TABLE public.post_link_gone ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.post_link_gone_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.post_picture (
    post bigint NOT NULL,
    picture bigint NOT NULL,
    held boolean DEFAULT true NOT NULL
);

CREATE TABLE public.programme (
    id bigint NOT NULL,
    name text NOT NULL,
    about text NOT NULL,
    begins_on date NOT NULL,
    ends_on date NOT NULL,
    closes_on date NOT NULL,
    everywhere boolean NOT NULL,
    published_at timestamp with time zone,
    ran_at timestamp with time zone,
    changed boolean DEFAULT false NOT NULL,
    created_by bigint NOT NULL,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT programme_about_check CHECK (((octet_length(about) >= 1) AND (octet_length(about) <= 4000))),
    CONSTRAINT programme_check CHECK (((closes_on <= begins_on) AND (begins_on < ends_on))),
    CONSTRAINT programme_name_check CHECK (((char_length(name) >= 3) AND (char_length(name) <= 60)))
);

CREATE TABLE public.programme_person (
    programme bigint NOT NULL,
    person bigint NOT NULL,
    mentor boolean NOT NULL,
    capacity integer NOT NULL,
    goal text NOT NULL,
    topics text[] NOT NULL,
    joined_at timestamp with time zone NOT NULL,
    CONSTRAINT programme_person_capacity_check CHECK (((capacity >= 1) AND (capacity <= 50))),
    CONSTRAINT programme_person_check CHECK ((mentor OR ((capacity = 1) AND (goal <> ''::text)))),
    CONSTRAINT programme_person_goal_check CHECK ((char_length(goal) <= 500)),
    CONSTRAINT programme_person_topics_check CHECK ((cardinality(topics) <= 5))
);

CREATE VIEW public.programme_member AS
 SELECT m.programme,
    m.person,
    m.mentor,
    m.capacity,
    m.goal,
    m.topics,
    m.joined_at,
    p.name,
    p.team,
    p.manager
   FROM (public.programme_person m
     JOIN public.person p ON (((p.id = m.person) AND (p.state = 'active'::text))));

CREATE TABLE public.programme_never (
    programme bigint NOT NULL,
    person bigint NOT NULL,
    other bigint NOT NULL,
    CONSTRAINT programme_never_check CHECK ((person <> other))
);

CREATE VIEW public.programme_apart AS
 SELECT a.programme,
    a.person AS mentor,
    b.person AS mentee
   FROM (public.programme_member a
     JOIN public.programme_member b ON (((b.programme = a.programme) AND a.mentor AND (NOT b.mentor))))
  WHERE ((a.manager = b.person) OR (b.manager = a.person) OR (EXISTS ( SELECT
           FROM public.programme_never n
          WHERE ((n.programme = a.programme) AND (((n.person = a.person) AND (n.other = b.person)) OR ((n.person = b.person) AND (n.other = a.person)))))));

CREATE TABLE public.programme_choice (
    programme bigint NOT NULL,
    person bigint NOT NULL,
    choice bigint NOT NULL,
    place integer NOT NULL,
    CONSTRAINT programme_choice_check CHECK ((person <> choice)),
    CONSTRAINT programme_choice_place_check CHECK (((place >= 1) AND (place <= 10)))
);

CREATE TABLE public.programme_fit (
    programme bigint NOT NULL,
    mentee bigint NOT NULL,
    person bigint NOT NULL,
    knows double precision NOT NULL,
    CONSTRAINT programme_fit_knows_check CHECK (((knows > (0)::double precision) AND (knows <= (1)::double precision)))
);

ALTER TABLE public.programme ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.programme_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.programme_pair (
    programme bigint NOT NULL,
    mentee bigint NOT NULL,
    mentor bigint NOT NULL,
    fixed boolean NOT NULL,
    mentor_rank integer NOT NULL,
    mentee_rank integer NOT NULL,
    mentorship bigint
);

CREATE TABLE public.programme_ruling (
    programme bigint NOT NULL,
    mentor bigint NOT NULL,
    mentee bigint NOT NULL,
    fixed boolean NOT NULL,
    ruled_by bigint NOT NULL,
    ruled_at timestamp with time zone NOT NULL
);

ALTER TABLE public.proposal ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.proposal_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.question_row AS
 SELECT t.id,
    p.title,
    p.excerpt,
    t.score,
    t.uses,
    t.answers,
    (t.accepted_answer IS NOT NULL) AS accepted,
    t.created_at,
    t.activity_at,
    p.author,
    a.name AS author_name,
    a.team AS author_team,
    p.author_written,
    t.space,
    s.slug AS space_slug,
    s.name AS space_name,
    s.private AS space_private,
    t.tags,
    public.is_stale(t.overdue, t.outdated) AS stale,
    (t.closed_at IS NOT NULL) AS closed
   FROM (((public.thread t
     JOIN public.post p ON ((p.id = t.id)))
     JOIN public.person a ON ((a.id = p.author)))
     JOIN public.space s ON ((s.id = t.space)))
  WHERE ((t.kind = 'question'::text) AND (p.kind = 'question'::text) AND (NOT t.withdrawn));

CREATE TABLE public.recording (
    id bigint NOT NULL,
    post bigint,
    person bigint NOT NULL,
    upload text NOT NULL,
    kind text NOT NULL,
    state text DEFAULT 'preparing'::text NOT NULL,
    error text DEFAULT ''::text NOT NULL,
    generation integer DEFAULT 1 NOT NULL,
    served integer DEFAULT 0 NOT NULL,
    trim_from_ms bigint DEFAULT 0 NOT NULL,
    trim_to_ms bigint,
    duration_ms bigint DEFAULT 0 NOT NULL,
    width integer DEFAULT 0 NOT NULL,
    height integer DEFAULT 0 NOT NULL,
    has_video boolean DEFAULT false NOT NULL,
    has_audio boolean DEFAULT false NOT NULL,
    bytes bigint DEFAULT 0 NOT NULL,
    has_original boolean DEFAULT false NOT NULL,
    lines_state text DEFAULT 'none'::text NOT NULL,
    lines_version integer DEFAULT 0 NOT NULL,
    created_at timestamp with time zone NOT NULL,
    ready_at timestamp with time zone,
    source bigint,
    source_generation integer,
    media_sum bytea,
    small_sum bytea,
    poster_sum bytea,
    CONSTRAINT recording_check CHECK ((trim_to_ms > trim_from_ms)),
    CONSTRAINT recording_check1 CHECK (((state = 'failed'::text) = (error <> ''::text))),
    CONSTRAINT recording_check2 CHECK ((served <= generation)),
    CONSTRAINT recording_check3 CHECK (((source IS NULL) = (source_generation IS NULL))),
    CONSTRAINT recording_error_check CHECK ((octet_length(error) <= 1000)),
    CONSTRAINT recording_kind_check CHECK ((kind = ANY (ARRAY['screen'::text, 'camera'::text, 'voice'::text, 'file'::text]))),
    CONSTRAINT recording_lines_state_check CHECK ((lines_state = ANY (ARRAY['none'::text, 'draft'::text, 'edited'::text]))),
    CONSTRAINT recording_media_sum_check CHECK ((octet_length(media_sum) = 32)),
    CONSTRAINT recording_poster_sum_check CHECK ((octet_length(poster_sum) = 32)),
    CONSTRAINT recording_small_sum_check CHECK ((octet_length(small_sum) = 32)),
    CONSTRAINT recording_state_check CHECK ((state = ANY (ARRAY['uploading'::text, 'preparing'::text, 'ready'::text, 'failed'::text]))),
    CONSTRAINT recording_trim_from_ms_check CHECK ((trim_from_ms >= 0)),
    CONSTRAINT recording_upload_check CHECK (((octet_length(upload) >= 1) AND (octet_length(upload) <= 200)))
);

ALTER TABLE public.recording ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.recording_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.recording_position (
    person bigint NOT NULL,
    recording bigint NOT NULL,
    at_ms bigint NOT NULL,
    seen_at timestamp with time zone NOT NULL,
    CONSTRAINT recording_position_at_ms_check CHECK ((at_ms >= 0))
);

CREATE TABLE public.recording_step (
    recording bigint NOT NULL,
    n integer NOT NULL,
    at_ms bigint NOT NULL,
    title text NOT NULL,
    CONSTRAINT recording_step_at_ms_check CHECK ((at_ms >= 0)),
    CONSTRAINT recording_step_n_check CHECK ((n >= 1)),
    CONSTRAINT recording_step_title_check CHECK ((char_length(title) <= 100))
);

CREATE TABLE public.recovery_code (
    person bigint NOT NULL,
    code_hash bytea NOT NULL,
    used_at timestamp with time zone,
    CONSTRAINT recovery_code_code_hash_check CHECK ((octet_length(code_hash) = 32))
);

CREATE TABLE public.rendering (
    one boolean DEFAULT true NOT NULL,
    version integer NOT NULL,
    making integer DEFAULT 0 NOT NULL,
    post bigint DEFAULT 0 NOT NULL,
    comment bigint DEFAULT 0 NOT NULL,
    CONSTRAINT rendering_one_check CHECK (one)
);

CREATE TABLE public.revision (
    post bigint NOT NULL,
    number integer NOT NULL,
    title text,
    body text NOT NULL,
    tags text[] DEFAULT '{}'::text[] NOT NULL,
    author bigint NOT NULL,
    note text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    summary text DEFAULT ''::text NOT NULL,
    redacted boolean DEFAULT false NOT NULL,
    proposal bigint,
    CONSTRAINT revision_note_check CHECK ((char_length(note) <= 300)),
    CONSTRAINT revision_number_check CHECK ((number >= 1))
);

CREATE TABLE public.routing (
    question bigint NOT NULL,
    state text NOT NULL,
    wave integer DEFAULT 0 NOT NULL,
    wave_until timestamp with time zone,
    next_at timestamp with time zone,
    preferred bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    excluded bigint[] DEFAULT '{}'::bigint[] NOT NULL,
    owner bigint,
    begun_at timestamp with time zone NOT NULL,
    escalated_at timestamp with time zone,
    ended_at timestamp with time zone,
    CONSTRAINT routing_check CHECK (((state = 'escalated'::text) <= (owner IS NOT NULL))),
    CONSTRAINT routing_state_check CHECK ((state = ANY (ARRAY['asking'::text, 'answered'::text, 'escalated'::text, 'closed'::text, 'quiet'::text]))),
    CONSTRAINT routing_wave_check CHECK (((wave >= 0) AND (wave <= 4)))
);

CREATE TABLE public.routing_fit (
    id bigint NOT NULL,
    fitted_at timestamp with time zone NOT NULL,
    questions integer NOT NULL,
    measured integer NOT NULL,
    mrr_before double precision NOT NULL,
    mrr_after double precision NOT NULL,
    names text[] NOT NULL,
    weights double precision[] NOT NULL,
    used boolean NOT NULL
);

ALTER TABLE public.routing_fit ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.routing_fit_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.routing_fit_wanted (
    one boolean DEFAULT true NOT NULL,
    wanted boolean DEFAULT true NOT NULL,
    CONSTRAINT routing_fit_wanted_one_check CHECK (one)
);

CREATE TABLE public.routing_seen (
    question bigint NOT NULL,
    person bigint NOT NULL,
    layout bigint NOT NULL,
    features real[] NOT NULL
);

ALTER TABLE public.saved_post ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.saved_post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.schema_migration (
    number integer NOT NULL,
    name text NOT NULL,
    applied_at timestamp with time zone DEFAULT now() NOT NULL
);

ALTER TABLE public.search_shown ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.search_shown_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.second_factor (
    person bigint NOT NULL,
    seed bytea NOT NULL,
    used_step bigint DEFAULT 0 NOT NULL,
    begun_at timestamp with time zone NOT NULL,
    confirmed_at timestamp with time zone,
    CONSTRAINT second_factor_seed_check CHECK (((octet_length(seed) >= 41) AND (octet_length(seed) <= 200)))
);

ALTER TABLE public.session ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.session_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.shadow_note (
    mentorship bigint NOT NULL,
    asked_at timestamp with time zone NOT NULL,
    words text DEFAULT ''::text NOT NULL,
    written_at timestamp with time zone,
    tip bigint,
    CONSTRAINT shadow_note_words_check CHECK ((char_length(words) <= 2000))
);

CREATE VIEW public.shown_badge AS
 SELECT v.id AS reader,
    b.person,
    b.badge,
    b.space,
    b.earned_at
   FROM ((public.person v
     CROSS JOIN public.badge b)
     JOIN public.person r ON ((r.id = b.person)))
  WHERE ((r.recognition OR (v.id = b.person)) AND ((b.space = 0) OR (EXISTS ( SELECT
           FROM public.reader_space s
          WHERE ((s.reader = v.id) AND (s.space = b.space) AND s.recognition)))));

CREATE VIEW public.shown_thanks AS
 SELECT v.id AS reader,
    k.id,
    k.giver,
    k.person,
    k.post,
    k.reason,
    k.created_at,
    p.thread,
    p.space,
    p.kind AS post_kind,
    (g.recognition AND r.recognition) AS open,
    k.shout
   FROM ((((public.person v
     CROSS JOIN public.thanks k)
     JOIN public.person r ON ((r.id = k.person)))
     JOIN public.person g ON ((g.id = k.giver)))
     LEFT JOIN public.post p ON ((p.id = k.post)))
  WHERE ((k.withdrawn_at IS NULL) AND ((g.recognition AND r.recognition) OR ((v.id = k.person) OR (v.id = k.giver))) AND ((k.post IS NULL) OR (EXISTS ( SELECT
           FROM (public.thread t
             JOIN public.space s ON (((s.id = t.space) AND s.recognition)))
          WHERE ((t.id = p.thread) AND (NOT t.withdrawn) AND (p.withdrawn_at IS NULL) AND ((NOT s.private) OR (EXISTS ( SELECT
                   FROM public.membership m
                  WHERE ((m.space = s.id) AND (m.person = v.id))))))))));

CREATE TABLE public.sign_in_failure (
    id bigint NOT NULL,
    subject bytea NOT NULL,
    failed_at timestamp with time zone NOT NULL,
    CONSTRAINT sign_in_failure_subject_check CHECK ((octet_length(subject) = 32))
);

ALTER TABLE public.sign_in_failure ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.sign_in_failure_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.sign_in_link (
    token_hash bytea NOT NULL,
    kind text NOT NULL,
    person bigint NOT NULL,
    epoch integer NOT NULL,
    created_by bigint,
    created_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    used_at timestamp with time zone,
    by_link boolean DEFAULT false NOT NULL,
    CONSTRAINT sign_in_link_kind_check CHECK ((kind = ANY (ARRAY['sign-in'::text, 'invitation'::text, 'second'::text, 'reset'::text]))),
    CONSTRAINT sign_in_link_token_hash_check CHECK ((octet_length(token_hash) = 32))
);

CREATE TABLE public.site (
    one_row boolean DEFAULT true NOT NULL,
    epoch bigint DEFAULT 1 NOT NULL,
    words bigint DEFAULT 1 NOT NULL,
    shouted_at timestamp with time zone DEFAULT '-infinity'::timestamp with time zone NOT NULL,
    CONSTRAINT site_one_row_check CHECK (one_row)
);

ALTER TABLE public.space ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.space_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.space_revision (
    space bigint NOT NULL,
    number integer NOT NULL,
    name text NOT NULL,
    about text NOT NULL,
    author bigint,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT space_revision_about_check CHECK ((octet_length(about) <= 4000)),
    CONSTRAINT space_revision_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 80)))
);

CREATE TABLE public.suspension (
    id bigint NOT NULL,
    person bigint NOT NULL,
    reason text NOT NULL,
    since timestamp with time zone NOT NULL,
    until timestamp with time zone,
    suspended_by bigint,
    ended_at timestamp with time zone,
    ended_by bigint,
    CONSTRAINT suspension_check CHECK ((until > since)),
    CONSTRAINT suspension_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500)))
);

ALTER TABLE public.suspension ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.suspension_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tag_count (
    tag bigint NOT NULL,
    space bigint NOT NULL,
    questions integer NOT NULL
);

ALTER TABLE public.tag ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tag_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tag_merge (
    id bigint NOT NULL,
    source bigint NOT NULL,
    target bigint NOT NULL,
    renamed boolean NOT NULL,
    parent bigint,
    moved integer DEFAULT 0 NOT NULL,
    merged_by bigint NOT NULL,
    merged_at timestamp with time zone NOT NULL,
    done_at timestamp with time zone,
    undone_by bigint,
    undone_at timestamp with time zone,
    CONSTRAINT tag_merge_check CHECK ((source <> target))
);

ALTER TABLE public.tag_merge ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.tag_merge_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.tag_merge_tag (
    merge bigint NOT NULL,
    tag bigint NOT NULL,
    child boolean NOT NULL
);

CREATE TABLE public.tag_merge_thread (
    merge bigint NOT NULL,
    thread bigint NOT NULL,
    had boolean NOT NULL
);

CREATE TABLE public.tag_revision (
    tag bigint NOT NULL,
    number integer NOT NULL,
    about text NOT NULL,
    author bigint,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT tag_revision_about_check CHECK ((octet_length(about) <= 4000))
);

ALTER TABLE public.thanks ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.thanks_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE UNLOGGED TABLE public.thread_look (
    mark bigint NOT NULL,
    at timestamp with time zone NOT NULL
);

CREATE TABLE public.thread_read (
    thread bigint NOT NULL,
    reads bigint NOT NULL,
    CONSTRAINT thread_read_reads_check CHECK ((reads > 0))
);

CREATE VIEW public.thread_row AS
 SELECT t.id,
    p.title,
    p.excerpt,
    t.score,
    t.uses,
    t.answers,
    (t.accepted_answer IS NOT NULL) AS accepted,
    t.created_at,
    t.activity_at,
    p.author,
    a.name AS author_name,
    a.team AS author_team,
    p.author_written,
    t.space,
    s.slug AS space_slug,
    s.name AS space_name,
    s.private AS space_private,
    t.tags,
    public.is_stale(t.overdue, t.outdated) AS stale,
    (t.kind = 'tip'::text) AS tip,
    t.kind,
    (t.closed_at IS NOT NULL) AS closed,
    t.pinned_at
   FROM (((public.thread t
     JOIN public.post p ON ((p.id = t.id)))
     JOIN public.person a ON ((a.id = p.author)))
     JOIN public.space s ON ((s.id = t.space)))
  WHERE ((t.kind = ANY (ARRAY['question'::text, 'tip'::text])) AND (NOT t.withdrawn));

CREATE TABLE public.top_kept (
    period text NOT NULL,
    since timestamp with time zone NOT NULL,
    space bigint NOT NULL,
    made_at timestamp with time zone NOT NULL,
    helped bigint NOT NULL,
    writers bigint NOT NULL,
    worked bigint NOT NULL,
    reads bigint NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    tag bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.top_kept_row (
    period text NOT NULL,
    space bigint NOT NULL,
    post boolean NOT NULL,
    place integer NOT NULL,
    id bigint NOT NULL,
    helped bigint NOT NULL,
    worked bigint NOT NULL,
    reads bigint NOT NULL,
    accepted bigint NOT NULL,
    votes bigint NOT NULL,
    thanks bigint NOT NULL,
    amount bigint NOT NULL,
    kind text DEFAULT ''::text NOT NULL,
    tag bigint DEFAULT 0 NOT NULL
);

CREATE TABLE public.topic_choice (
    person bigint NOT NULL,
    name text NOT NULL,
    wanted boolean NOT NULL,
    created_at timestamp with time zone DEFAULT now() NOT NULL,
    merged_from bigint
);

CREATE TABLE public.translation (
    one boolean DEFAULT true NOT NULL,
    version bigint DEFAULT 0 NOT NULL,
    wanted boolean DEFAULT true NOT NULL,
    run bigint,
    in_similar boolean DEFAULT false NOT NULL,
    in_search boolean DEFAULT false NOT NULL,
    bytes bytea,
    CONSTRAINT translation_check CHECK (((run IS NULL) = (bytes IS NULL))),
    CONSTRAINT translation_check1 CHECK (((run IS NOT NULL) = (in_similar OR in_search))),
    CONSTRAINT translation_one_check CHECK (one)
);

CREATE TABLE public.unnamed_look (
    id bigint NOT NULL,
    alias bigint NOT NULL,
    looked_by bigint NOT NULL,
    reason text NOT NULL,
    looked_at timestamp with time zone NOT NULL,
    CONSTRAINT unnamed_look_reason_check CHECK (((char_length(reason) >= 1) AND (char_length(reason) <= 500)))
);

ALTER TABLE public.unnamed_look ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.unnamed_look_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.upload (
    id text NOT NULL,
    person bigint NOT NULL,
    size bigint,
    received bigint DEFAULT 0 NOT NULL,
    file_name text DEFAULT ''::text NOT NULL,
    declared_type text DEFAULT ''::text NOT NULL,
    metadata text DEFAULT ''::text NOT NULL,
    created_at timestamp with time zone NOT NULL,
    touched_at timestamp with time zone NOT NULL,
    expires_at timestamp with time zone NOT NULL,
    finished_at timestamp with time zone,
    taken_at timestamp with time zone,
    awaited boolean DEFAULT false NOT NULL,
    sum_state bytea,
    sum bytea,
    CONSTRAINT upload_check CHECK ((received <= size)),
    CONSTRAINT upload_check1 CHECK (((finished_at IS NULL) OR (received = size))),
    CONSTRAINT upload_check2 CHECK (((taken_at IS NULL) OR (finished_at IS NOT NULL))),
    CONSTRAINT upload_declared_type_check CHECK ((char_length(declared_type) <= 100)),
    CONSTRAINT upload_file_name_check CHECK ((char_length(file_name) <= 200)),
    CONSTRAINT upload_id_check CHECK ((id ~ '^[A-Za-z0-9_-]{22}$'::text)),
    CONSTRAINT upload_metadata_check CHECK ((octet_length(metadata) <= 4096)),
    CONSTRAINT upload_received_check CHECK ((received >= 0)),
    CONSTRAINT upload_size_check CHECK ((size >= 0)),
    CONSTRAINT upload_sum_check CHECK ((octet_length(sum) = 32)),
    CONSTRAINT upload_sum_state_check CHECK ((octet_length(sum_state) <= 1024))
);

CREATE TABLE public.upload_day (
    person bigint NOT NULL,
    day timestamp with time zone NOT NULL,
    bytes bigint NOT NULL,
    CONSTRAINT upload_day_bytes_check CHECK ((bytes >= 0))
);

CREATE TABLE public.webhook (
    id bigint NOT NULL,
    space bigint,
    maker bigint NOT NULL,
    name text NOT NULL,
    url text NOT NULL,
    events text[] NOT NULL,
    secret bytea NOT NULL,
    secret_before bytea,
    before_until timestamp with time zone,
    state text DEFAULT 'on'::text NOT NULL,
    off_why text,
    failing_since timestamp with time zone,
    created_at timestamp with time zone NOT NULL,
    CONSTRAINT webhook_check CHECK (((state = 'off'::text) = (off_why IS NOT NULL))),
    CONSTRAINT webhook_check1 CHECK (((secret_before IS NULL) = (before_until IS NULL))),
    CONSTRAINT webhook_events_check CHECK (((cardinality(events) >= 1) AND (cardinality(events) <= 20))),
    CONSTRAINT webhook_name_check CHECK (((char_length(name) >= 1) AND (char_length(name) <= 80))),
    CONSTRAINT webhook_off_why_check CHECK ((off_why = ANY (ARRAY['hand'::text, 'failing'::text, 'gone'::text, 'rights'::text]))),
    CONSTRAINT webhook_secret_before_check CHECK (((octet_length(secret_before) >= 41) AND (octet_length(secret_before) <= 200))),
    CONSTRAINT webhook_secret_check CHECK (((octet_length(secret) >= 41) AND (octet_length(secret) <= 200))),
    CONSTRAINT webhook_state_check CHECK ((state = ANY (ARRAY['on'::text, 'off'::text]))),
    CONSTRAINT webhook_url_check CHECK (((octet_length(url) >= 10) AND (octet_length(url) <= 500)))
);

ALTER TABLE public.webhook ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public.webhook_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.webhook_message (
    id bigint NOT NULL,
    webhook bigint NOT NULL,
    word text DEFAULT ('msg_'::text || replace((gen_random_uuid())::text, '-'::text, ''::text)) NOT NULL,
    event text NOT NULL,
    thread bigint,
    post bigint,
    about bigint,
    happened_at timestamp with time zone NOT NULL,
    state text DEFAULT 'waiting'::text NOT NULL,
    attempts integer DEFAULT 0 NOT NULL,
    try_at timestamp with time zone NOT NULL,
    ended_at timestamp with time zone,
    CONSTRAINT webhook_message_check CHECK (((state = 'waiting'::text) = (ended_at IS NULL))),
    CONSTRAINT webhook_message_event_check CHECK ((char_length(event) <= 40)),
    CONSTRAINT webhook_message_state_check CHECK ((state = ANY (ARRAY['waiting'::text, 'sent'::text, 'failed'::text, 'dropped'::text])))
);

ALTER TABLE public.webhook_message ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_message_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE TABLE public.webhook_try (
    id bigint NOT NULL,
    message bigint NOT NULL,
    tried_at timestamp with time zone NOT NULL,
    status integer NOT NULL,
    took_ms integer NOT NULL,
    said text NOT NULL,
    fault text NOT NULL,
    CONSTRAINT webhook_try_fault_check CHECK ((char_length(fault) <= 200)),
    CONSTRAINT webhook_try_said_check CHECK ((char_length(said) <= 300)),
    CONSTRAINT webhook_try_status_check CHECK (((status >= 0) AND (status <= 999))),
    CONSTRAINT webhook_try_took_ms_check CHECK ((took_ms >= 0))
);

ALTER TABLE public.webhook_try ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.webhook_try_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);

CREATE VIEW public.writer_space AS
 SELECT reader_space.reader,
    reader_space.space,
    reader_space.slug,
    reader_space.name,
    reader_space.private,
    reader_space.role,
    (reader_space.role = ANY (ARRAY['moderator'::text, 'owner'::text])) AS moderates
   FROM public.reader_space
  WHERE (reader_space.role IS DISTINCT FROM 'reader'::text);

ALTER TABLE ONLY public.post ALTER COLUMN id SET DEFAULT nextval('public.post_id'::regclass);

ALTER TABLE ONLY public.acronym_dismissed
    ADD CONSTRAINT acronym_dismissed_pkey PRIMARY KEY (short, long);

ALTER TABLE ONLY public.acronym_scan
    ADD CONSTRAINT acronym_scan_pkey PRIMARY KEY (one_row);

ALTER TABLE ONLY public.acronym_seen
    ADD CONSTRAINT acronym_seen_pkey PRIMARY KEY (post, short, long);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_pkey PRIMARY KEY (mentorship);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.atom_feed
    ADD CONSTRAINT atom_feed_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.audit_head
    ADD CONSTRAINT audit_head_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.audit_new
    ADD CONSTRAINT audit_new_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.availability
    ADD CONSTRAINT availability_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.away
    ADD CONSTRAINT away_pkey PRIMARY KEY (person, first_day);

ALTER TABLE ONLY public.badge
    ADD CONSTRAINT badge_pkey PRIMARY KEY (person, badge, space);

ALTER TABLE ONLY public.calendar_feed
    ADD CONSTRAINT calendar_feed_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.chapter
    ADD CONSTRAINT chapter_pkey PRIMARY KEY (recording, n);

ALTER TABLE ONLY public.comment_picture
    ADD CONSTRAINT comment_picture_pkey PRIMARY KEY (comment, picture);

ALTER TABLE ONLY public.comment
    ADD CONSTRAINT comment_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.credit_fold
    ADD CONSTRAINT credit_fold_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.credit
    ADD CONSTRAINT credit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.cue
    ADD CONSTRAINT cue_pkey PRIMARY KEY (recording, n);

ALTER TABLE ONLY public.digest_item
    ADD CONSTRAINT digest_item_pkey PRIMARY KEY (notice);

ALTER TABLE ONLY public.digest
    ADD CONSTRAINT digest_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.digest_plan
    ADD CONSTRAINT digest_plan_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.draft
    ADD CONSTRAINT draft_pkey PRIMARY KEY (person, place);

ALTER TABLE ONLY public.embedding_lease
    ADD CONSTRAINT embedding_lease_pkey PRIMARY KEY (one_row);

ALTER TABLE ONLY public.embedding
    ADD CONSTRAINT embedding_pkey PRIMARY KEY (thread);

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.face
    ADD CONSTRAINT face_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.flag_decision
    ADD CONSTRAINT flag_decision_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.flag
    ADD CONSTRAINT flag_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.follow
    ADD CONSTRAINT follow_person_kind_object_key UNIQUE (person, kind, object);

ALTER TABLE ONLY public.follow
    ADD CONSTRAINT follow_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.gap
    ADD CONSTRAINT gap_pkey PRIMARY KEY (rank);

ALTER TABLE ONLY public.glossary
    ADD CONSTRAINT glossary_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_pkey PRIMARY KEY (person, key);

ALTER TABLE ONLY public.import_row
    ADD CONSTRAINT import_row_pkey PRIMARY KEY (source, kind, source_id);

ALTER TABLE ONLY public.import_source
    ADD CONSTRAINT import_source_kind_name_space_key UNIQUE (kind, name, space);

ALTER TABLE ONLY public.import_source
    ADD CONSTRAINT import_source_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_question_person_key UNIQUE (question, person);

ALTER TABLE ONLY public.invitation_reason
    ADD CONSTRAINT invitation_reason_pkey PRIMARY KEY (invitation, place);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_kind_argument_key UNIQUE (kind, argument);

ALTER TABLE ONLY public.job
    ADD CONSTRAINT job_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.learning_run
    ADD CONSTRAINT learning_run_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mail
    ADD CONSTRAINT mail_digest_key UNIQUE (digest);

ALTER TABLE ONLY public.mail
    ADD CONSTRAINT mail_notice_key UNIQUE (notice);

ALTER TABLE ONLY public.mail
    ADD CONSTRAINT mail_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.mail
    ADD CONSTRAINT mail_suspension_key UNIQUE (suspension);

ALTER TABLE ONLY public.meeting_note
    ADD CONSTRAINT meeting_note_pkey PRIMARY KEY (meeting, person);

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_pkey PRIMARY KEY (space, person);

ALTER TABLE ONLY public.mention
    ADD CONSTRAINT mention_pkey PRIMARY KEY (post, comment, person);

ALTER TABLE ONLY public.mentor_wish
    ADD CONSTRAINT mentor_wish_pkey PRIMARY KEY (question);

ALTER TABLE ONLY public.mentorship
    ADD CONSTRAINT mentorship_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.merge_comment
    ADD CONSTRAINT merge_comment_pkey PRIMARY KEY (merge, comment);

ALTER TABLE ONLY public.merge
    ADD CONSTRAINT merge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.merge_post
    ADD CONSTRAINT merge_post_pkey PRIMARY KEY (merge, post);

ALTER TABLE ONLY public.merge_vote
    ADD CONSTRAINT merge_vote_pkey PRIMARY KEY (merge, person);

ALTER TABLE ONLY public.notice_choice
    ADD CONSTRAINT notice_choice_pkey PRIMARY KEY (person, kind);

ALTER TABLE ONLY public.notice_pace
    ADD CONSTRAINT notice_pace_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offer_for
    ADD CONSTRAINT offer_for_pkey PRIMARY KEY (offer);

ALTER TABLE ONLY public.offer
    ADD CONSTRAINT offer_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.offer_slot
    ADD CONSTRAINT offer_slot_offer_starts_at_key UNIQUE (offer, starts_at);

ALTER TABLE ONLY public.offer_slot
    ADD CONSTRAINT offer_slot_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT outbox_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.outbox_reader
    ADD CONSTRAINT outbox_reader_pkey PRIMARY KEY (name);

ALTER TABLE ONLY public.pair_feedback
    ADD CONSTRAINT pair_feedback_pkey PRIMARY KEY (mentorship, person);

ALTER TABLE ONLY public.pair_task
    ADD CONSTRAINT pair_task_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.password
    ADD CONSTRAINT password_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.picture
    ADD CONSTRAINT picture_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.post_link_gone
    ADD CONSTRAINT post_link_gone_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.post_link
    ADD CONSTRAINT post_link_pkey PRIMARY KEY (from_post, to_post, kind);

ALTER TABLE ONLY public.post_outdated
    ADD CONSTRAINT post_outdated_pkey PRIMARY KEY (post, person);

ALTER TABLE ONLY public.post_picture
    ADD CONSTRAINT post_picture_pkey PRIMARY KEY (post, picture);

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.post_use
    ADD CONSTRAINT post_use_pkey PRIMARY KEY (post, person);

ALTER TABLE ONLY public.programme_choice
    ADD CONSTRAINT programme_choice_pkey PRIMARY KEY (programme, person, choice);

ALTER TABLE ONLY public.programme_choice
    ADD CONSTRAINT programme_choice_programme_person_place_key UNIQUE (programme, person, place);

ALTER TABLE ONLY public.programme_fit
    ADD CONSTRAINT programme_fit_pkey PRIMARY KEY (programme, mentee, person);

ALTER TABLE ONLY public.programme_never
    ADD CONSTRAINT programme_never_pkey PRIMARY KEY (programme, person, other);

ALTER TABLE ONLY public.programme_pair
    ADD CONSTRAINT programme_pair_mentorship_key UNIQUE (mentorship);

ALTER TABLE ONLY public.programme_pair
    ADD CONSTRAINT programme_pair_pkey PRIMARY KEY (programme, mentee);

ALTER TABLE ONLY public.programme_person
    ADD CONSTRAINT programme_person_pkey PRIMARY KEY (programme, person);

ALTER TABLE ONLY public.programme
    ADD CONSTRAINT programme_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.programme_ruling
    ADD CONSTRAINT programme_ruling_pkey PRIMARY KEY (programme, mentor, mentee);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recording
    ADD CONSTRAINT recording_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.recording_position
    ADD CONSTRAINT recording_position_pkey PRIMARY KEY (person, recording);

ALTER TABLE ONLY public.recording
    ADD CONSTRAINT recording_post_key UNIQUE (post);

ALTER TABLE ONLY public.recording_step
    ADD CONSTRAINT recording_step_pkey PRIMARY KEY (recording, n);

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_pkey PRIMARY KEY (person, code_hash);

ALTER TABLE ONLY public.rendering
    ADD CONSTRAINT rendering_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_pkey PRIMARY KEY (post, number);

ALTER TABLE ONLY public.routing_fit
    ADD CONSTRAINT routing_fit_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.routing_fit_wanted
    ADD CONSTRAINT routing_fit_wanted_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.routing
    ADD CONSTRAINT routing_pkey PRIMARY KEY (question);

ALTER TABLE ONLY public.routing_seen
    ADD CONSTRAINT routing_seen_pkey PRIMARY KEY (question, person);

ALTER TABLE ONLY public.saved_post
    ADD CONSTRAINT saved_post_person_post_key UNIQUE (person, post);

ALTER TABLE ONLY public.saved_post
    ADD CONSTRAINT saved_post_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.schema_migration
    ADD CONSTRAINT schema_migration_pkey PRIMARY KEY (number);

ALTER TABLE ONLY public.search_choice
    ADD CONSTRAINT search_choice_pkey PRIMARY KEY (shown, thread, choice);

ALTER TABLE ONLY public.search_end
    ADD CONSTRAINT search_end_pkey PRIMARY KEY (post, person, day);

ALTER TABLE ONLY public.search_shown
    ADD CONSTRAINT search_shown_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.second_factor
    ADD CONSTRAINT second_factor_pkey PRIMARY KEY (person);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_token_hash_key UNIQUE (token_hash);

ALTER TABLE ONLY public.shadow_note
    ADD CONSTRAINT shadow_note_pkey PRIMARY KEY (mentorship);

ALTER TABLE ONLY public.sign_in_failure
    ADD CONSTRAINT sign_in_failure_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT sign_in_link_pkey PRIMARY KEY (token_hash);

ALTER TABLE ONLY public.site
    ADD CONSTRAINT site_pkey PRIMARY KEY (one_row);

ALTER TABLE ONLY public.space
    ADD CONSTRAINT space_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.space_revision
    ADD CONSTRAINT space_revision_pkey PRIMARY KEY (space, number);

ALTER TABLE ONLY public.space
    ADD CONSTRAINT space_slug_key UNIQUE (slug);

ALTER TABLE ONLY public.suspension
    ADD CONSTRAINT suspension_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tag_count
    ADD CONSTRAINT tag_count_pkey PRIMARY KEY (tag, space);

ALTER TABLE ONLY public.tag_merge
    ADD CONSTRAINT tag_merge_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tag_merge_tag
    ADD CONSTRAINT tag_merge_tag_pkey PRIMARY KEY (merge, tag);

ALTER TABLE ONLY public.tag_merge_thread
    ADD CONSTRAINT tag_merge_thread_pkey PRIMARY KEY (merge, thread);

ALTER TABLE ONLY public.tag
    ADD CONSTRAINT tag_name_key UNIQUE (name);

ALTER TABLE ONLY public.tag
    ADD CONSTRAINT tag_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.tag_revision
    ADD CONSTRAINT tag_revision_pkey PRIMARY KEY (tag, number);

ALTER TABLE ONLY public.thanks
    ADD CONSTRAINT thanks_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.thread
    ADD CONSTRAINT thread_id_space_key UNIQUE (id, space);

ALTER TABLE ONLY public.thread_look
    ADD CONSTRAINT thread_look_pkey PRIMARY KEY (mark);

ALTER TABLE ONLY public.thread
    ADD CONSTRAINT thread_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.thread_read
    ADD CONSTRAINT thread_read_pkey PRIMARY KEY (thread);

ALTER TABLE ONLY public.thread_tag
    ADD CONSTRAINT thread_tag_pkey PRIMARY KEY (thread, tag);

ALTER TABLE ONLY public.top_kept
    ADD CONSTRAINT top_kept_pkey PRIMARY KEY (period, space, tag, kind);

ALTER TABLE ONLY public.top_kept_post
    ADD CONSTRAINT top_kept_post_pkey PRIMARY KEY (period, post, person);

ALTER TABLE ONLY public.top_kept_row
    ADD CONSTRAINT top_kept_row_pkey PRIMARY KEY (period, space, tag, kind, post, place);

ALTER TABLE ONLY public.topic_choice
    ADD CONSTRAINT topic_choice_pkey PRIMARY KEY (person, name);

ALTER TABLE ONLY public.translation
    ADD CONSTRAINT translation_pkey PRIMARY KEY (one);

ALTER TABLE ONLY public.unnamed_look
    ADD CONSTRAINT unnamed_look_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.unnamed
    ADD CONSTRAINT unnamed_pkey PRIMARY KEY (alias);

ALTER TABLE ONLY public.upload_day
    ADD CONSTRAINT upload_day_pkey PRIMARY KEY (person, day);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.vote
    ADD CONSTRAINT vote_pkey PRIMARY KEY (post, person);

ALTER TABLE ONLY public.webhook_message
    ADD CONSTRAINT webhook_message_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_message
    ADD CONSTRAINT webhook_message_word_key UNIQUE (word);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_pkey PRIMARY KEY (id);

ALTER TABLE ONLY public.webhook_try
    ADD CONSTRAINT webhook_try_pkey PRIMARY KEY (id);

CREATE INDEX acronym_seen_short ON public.acronym_seen USING btree (short, long);

CREATE INDEX api_token_person ON public.api_token USING btree (person);

CREATE INDEX audit_action ON public.audit USING btree (action, id);

CREATE INDEX audit_actor ON public.audit USING btree (actor, id);

CREATE INDEX audit_mac ON public.audit USING btree (mac);

CREATE INDEX audit_object ON public.audit USING btree (object_kind, object);

CREATE INDEX comment_author ON public.comment USING btree (author, id);

CREATE INDEX comment_picture_picture ON public.comment_picture USING btree (picture);

CREATE INDEX comment_thread ON public.comment USING btree (thread, id);

CREATE INDEX credit_at ON public.credit USING btree (at);

CREATE INDEX credit_person ON public.credit USING btree (person, at) INCLUDE (space, amount);

CREATE INDEX credit_post ON public.credit USING btree (post) WHERE (post > 0);

CREATE INDEX digest_item_digest ON public.digest_item USING btree (digest);

CREATE UNIQUE INDEX digest_month ON public.digest USING btree (person, month) WHERE (month IS NOT NULL);

CREATE INDEX digest_person ON public.digest USING btree (person);

CREATE INDEX digest_plan_due ON public.digest_plan USING btree (due_at);

CREATE INDEX draft_kept ON public.draft USING btree (kept_at);

CREATE INDEX flag_decision_author ON public.flag_decision USING btree (author, id DESC);

CREATE INDEX flag_decision_space ON public.flag_decision USING btree (space, id DESC);

CREATE UNIQUE INDEX flag_open ON public.flag USING btree (post, COALESCE(comment, (0)::bigint), person) WHERE (decision IS NULL);

CREATE INDEX flag_person ON public.flag USING btree (person, raised_at);

CREATE INDEX flag_waiting ON public.flag USING btree (space, post, COALESCE(comment, (0)::bigint), id) WHERE ((decision IS NULL) AND (NOT gone));

CREATE INDEX follow_object ON public.follow USING btree (kind, object, person);

CREATE INDEX follow_page ON public.follow USING btree (person, id DESC);

CREATE UNIQUE INDEX glossary_term ON public.glossary USING btree (lower(term));

CREATE INDEX idempotency_age ON public.idempotency USING btree (created_at);

CREATE INDEX invitation_old ON public.invitation USING btree (asked_at) WHERE (state = 'waiting'::text);

CREATE INDEX invitation_person ON public.invitation USING btree (person, asked_at);

CREATE INDEX invitation_waiting ON public.invitation USING btree (person) WHERE (state = ANY (ARRAY['planned'::text, 'waiting'::text]));

CREATE INDEX job_next ON public.job USING btree (run_at) WHERE (state = 'waiting'::text);

CREATE INDEX mail_dead ON public.mail USING btree (id) WHERE (state = 'dead'::text);

CREATE INDEX mail_ended ON public.mail USING btree (ended_at) WHERE (state = ANY (ARRAY['sent'::text, 'void'::text]));

CREATE INDEX mail_interrupts ON public.mail USING btree (person, interrupts_at) WHERE (interrupts_at IS NOT NULL);

CREATE UNIQUE INDEX mail_meeting ON public.mail USING btree (meeting, person, sequence) WHERE (meeting IS NOT NULL);

CREATE INDEX mail_next ON public.mail USING btree (try_at) WHERE (state = 'waiting'::text);

CREATE INDEX mail_reset ON public.mail USING btree (person, created_at) WHERE reset;

CREATE INDEX mail_waiting_person ON public.mail USING btree (person) WHERE (state = 'waiting'::text);

CREATE INDEX meeting_mentorship ON public.meeting USING btree (mentorship, starts_at);

CREATE INDEX membership_person ON public.membership USING btree (person, space);

CREATE INDEX mention_person ON public.mention USING btree (person);

CREATE INDEX mentor_wish_person ON public.mentor_wish USING btree (person, question DESC);

CREATE INDEX mentorship_expiry ON public.mentorship USING btree (expires_at) WHERE (state = 'requested'::text);

CREATE INDEX mentorship_mentee ON public.mentorship USING btree (mentee, id DESC);

CREATE INDEX mentorship_mentor ON public.mentorship USING btree (mentor, id DESC);

CREATE INDEX mentorship_offer ON public.mentorship USING btree (offer, state);

CREATE UNIQUE INDEX mentorship_open ON public.mentorship USING btree (offer, mentee) WHERE (state = ANY (ARRAY['requested'::text, 'accepted'::text, 'paused'::text]));

CREATE UNIQUE INDEX mentorship_slot ON public.mentorship USING btree (slot) WHERE ((slot IS NOT NULL) AND (state = ANY (ARRAY['accepted'::text, 'paused'::text, 'closed'::text])));

CREATE INDEX merge_into ON public.merge USING btree (target);

CREATE INDEX merge_of ON public.merge USING btree (source);

CREATE UNIQUE INDEX merge_source ON public.merge USING btree (source) WHERE (undone_at IS NULL);

CREATE INDEX merge_target ON public.merge USING btree (target) WHERE (undone_at IS NULL);

CREATE INDEX notice_about ON public.notice USING btree (about, kind) WHERE ((done_at IS NULL) AND (about <> 0));

CREATE UNIQUE INDEX notice_open ON public.notice USING btree (person, kind, post, about) WHERE (done_at IS NULL);

CREATE INDEX notice_page ON public.notice USING btree (person, id DESC);

CREATE INDEX notice_thread ON public.notice USING btree (thread) WHERE (done_at IS NULL);

CREATE INDEX notice_unread ON public.notice USING btree (person, id) WHERE ((NOT act) AND (seen_at IS NULL) AND (done_at IS NULL));

CREATE INDEX notice_waiting ON public.notice USING btree (person, id) WHERE (act AND (done_at IS NULL));

CREATE INDEX notice_was_in ON public.notice USING btree (was_in) WHERE ((was_in IS NOT NULL) AND (done_at IS NULL));

CREATE INDEX offer_for_question ON public.offer_for USING btree (question);

CREATE INDEX outbox_order ON public.outbox USING btree (xid, id);

CREATE INDEX pair_feedback_person ON public.pair_feedback USING btree (person);

CREATE INDEX pair_task_mentorship ON public.pair_task USING btree (mentorship, id) WHERE (gone_at IS NULL);

CREATE UNIQUE INDEX person_email ON public.person USING btree (email) WHERE (email IS NOT NULL);

CREATE UNIQUE INDEX person_handle ON public.person USING btree (handle);

CREATE INDEX person_handle_last ON public.person USING btree ("substring"(handle, '[^.]*$'::text));

CREATE INDEX person_manager ON public.person USING btree (manager) WHERE (manager IS NOT NULL);

CREATE INDEX person_name ON public.person USING btree (lower(name), id);

CREATE INDEX picture_loose ON public.picture USING btree (loose_at) WHERE (loose_at IS NOT NULL);

CREATE INDEX picture_person ON public.picture USING btree (person, id);

CREATE INDEX picture_unsummed ON public.picture USING btree (id) WHERE ((state = 'ready'::text) AND (sum IS NULL));

CREATE INDEX post_answers ON public.post USING btree (thread) INCLUDE (author, created_at) WHERE ((kind = 'answer'::text) AND (withdrawn_at IS NULL));

CREATE INDEX post_author ON public.post USING btree (author, created_at DESC, id DESC);

CREATE INDEX post_edited ON public.post USING btree (edited_at) WHERE (edited_at IS NOT NULL);

CREATE INDEX post_link_gone_from ON public.post_link_gone USING btree (from_post);

CREATE INDEX post_link_gone_to ON public.post_link_gone USING btree (to_post);

CREATE INDEX post_link_to ON public.post_link USING btree (to_post);

CREATE INDEX post_offer_author ON public.post USING btree (author) WHERE (kind = 'offer'::text);

CREATE INDEX post_opened_by ON public.post USING btree (author) WHERE (kind = ANY (ARRAY['question'::text, 'tip'::text]));

CREATE INDEX post_outdated_person ON public.post_outdated USING btree (person, thread, post);

CREATE INDEX post_picture_picture ON public.post_picture USING btree (picture);

CREATE INDEX post_thread ON public.post USING btree (thread, id);

CREATE INDEX post_tip_author ON public.post USING btree (author, created_at DESC, id DESC) WHERE (kind = 'tip'::text);

CREATE INDEX post_use_at ON public.post_use USING btree (created_at);

CREATE INDEX post_use_person ON public.post_use USING btree (person, thread, post);

CREATE INDEX post_wiki ON public.post USING btree (thread) WHERE wiki;

CREATE INDEX programme_choice_choice ON public.programme_choice USING btree (programme, choice);

CREATE INDEX programme_fit_person ON public.programme_fit USING btree (person);

CREATE INDEX programme_latest ON public.programme USING btree (id DESC);

CREATE INDEX programme_never_other ON public.programme_never USING btree (programme, other);

CREATE INDEX programme_pair_mentor ON public.programme_pair USING btree (programme, mentor);

CREATE INDEX programme_person_person ON public.programme_person USING btree (person);

CREATE UNIQUE INDEX programme_ruling_fixed ON public.programme_ruling USING btree (programme, mentee) WHERE fixed;

CREATE INDEX programme_ruling_mentee ON public.programme_ruling USING btree (programme, mentee);

CREATE UNIQUE INDEX proposal_open ON public.proposal USING btree (post, person) WHERE (state = 'open'::text);

CREATE INDEX proposal_person ON public.proposal USING btree (person, id DESC);

CREATE INDEX proposal_post ON public.proposal USING btree (post);

CREATE INDEX proposal_waiting ON public.proposal USING btree (id) WHERE (state = 'open'::text);

CREATE INDEX recording_original ON public.recording USING btree (ready_at) WHERE has_original;

CREATE INDEX recording_person ON public.recording USING btree (person, id);

CREATE INDEX recording_source ON public.recording USING btree (source) WHERE (source IS NOT NULL);

CREATE INDEX recording_unsummed ON public.recording USING btree (id) WHERE ((served > 0) AND (media_sum IS NULL));

CREATE UNIQUE INDEX recording_upload ON public.recording USING btree (upload);

CREATE INDEX recording_uploading ON public.recording USING btree (upload) WHERE (state = 'uploading'::text);

CREATE INDEX routing_next ON public.routing USING btree (next_at) WHERE (next_at IS NOT NULL);

CREATE INDEX routing_open ON public.routing USING btree (begun_at) WHERE (state = ANY (ARRAY['asking'::text, 'escalated'::text]));

CREATE INDEX routing_owner ON public.routing USING btree (owner) WHERE (state = 'escalated'::text);

CREATE INDEX saved_post_page ON public.saved_post USING btree (person, id DESC);

CREATE INDEX saved_post_post ON public.saved_post USING btree (post);

CREATE INDEX saved_post_thread ON public.saved_post USING btree (person, thread);

CREATE INDEX search_end_at ON public.search_end USING btree (ended_at);

CREATE INDEX search_shown_at ON public.search_shown USING btree (shown_at);

CREATE INDEX search_shown_person ON public.search_shown USING btree (person, shown_at);

CREATE INDEX session_person ON public.session USING btree (person);

CREATE INDEX sign_in_failure_subject ON public.sign_in_failure USING btree (subject, failed_at);

CREATE INDEX sign_in_link_person ON public.sign_in_link USING btree (person);

CREATE INDEX space_revision_author ON public.space_revision USING btree (author);

CREATE UNIQUE INDEX suspension_open ON public.suspension USING btree (person) WHERE (ended_at IS NULL);

CREATE INDEX suspension_person ON public.suspension USING btree (person, id DESC);

CREATE INDEX suspension_until ON public.suspension USING btree (until) WHERE (ended_at IS NULL);

CREATE INDEX tag_count_space ON public.tag_count USING btree (space);

CREATE INDEX tag_main ON public.tag USING btree (main) WHERE (main IS NOT NULL);

CREATE UNIQUE INDEX tag_merge_open ON public.tag_merge USING btree (source) WHERE (undone_at IS NULL);

CREATE INDEX tag_merge_tag_of ON public.tag_merge_tag USING btree (tag);

CREATE INDEX tag_merge_target ON public.tag_merge USING btree (target);

CREATE INDEX tag_merge_thread_of ON public.tag_merge_thread USING btree (thread);

CREATE INDEX tag_most_used ON public.tag USING btree (open_questions DESC, name) WHERE (open_questions > 0);

CREATE INDEX tag_parent ON public.tag USING btree (parent) WHERE (parent IS NOT NULL);

CREATE INDEX tag_revision_author ON public.tag_revision USING btree (author);

CREATE INDEX thanks_latest ON public.thanks USING btree (created_at) WHERE (withdrawn_at IS NULL);

CREATE INDEX thanks_pair ON public.thanks USING btree (giver, person, created_at);

CREATE INDEX thanks_person ON public.thanks USING btree (person, id DESC) WHERE (withdrawn_at IS NULL);

CREATE INDEX thanks_post ON public.thanks USING btree (post) WHERE (post IS NOT NULL);

CREATE INDEX thanks_shout ON public.thanks USING btree (created_at) WHERE (shout AND (withdrawn_at IS NULL));

CREATE INDEX thread_accepted_at ON public.thread USING btree (accepted_at) WHERE (accepted_at IS NOT NULL);

CREATE INDEX thread_active ON public.thread USING btree (activity_at DESC, id DESC) WHERE (NOT withdrawn);

CREATE INDEX thread_closed ON public.thread USING btree (created_at DESC, id DESC) WHERE ((closed_at IS NOT NULL) AND (NOT withdrawn));

CREATE INDEX thread_doubtful ON public.thread USING btree (author, created_at DESC, id DESC) WHERE (public.is_stale(overdue, outdated) AND (NOT withdrawn));

CREATE INDEX thread_look_at ON public.thread_look USING btree (at);

CREATE INDEX thread_newest ON public.thread USING btree (created_at DESC, id DESC) WHERE (NOT withdrawn);

CREATE INDEX thread_offer_newest ON public.thread USING btree (created_at DESC, id DESC) WHERE ((kind = 'offer'::text) AND (NOT withdrawn));

CREATE INDEX thread_pinned ON public.thread USING btree (space, pinned_at DESC) WHERE (pinned_at IS NOT NULL);

CREATE INDEX thread_read_most ON public.thread_read USING btree (reads DESC, thread DESC);

CREATE INDEX thread_recorded ON public.thread USING btree (created_at DESC, id DESC) WHERE (recorded AND (NOT withdrawn));

CREATE INDEX thread_review ON public.thread USING btree (review_by) WHERE (NOT overdue);

CREATE INDEX thread_space_newest ON public.thread USING btree (space, created_at DESC, id DESC) WHERE (NOT withdrawn);

CREATE INDEX thread_tag_newest ON public.thread_tag USING btree (tag, created_at DESC, thread DESC);

CREATE INDEX thread_tip_newest ON public.thread USING btree (created_at DESC, id DESC) WHERE ((kind = 'tip'::text) AND (NOT withdrawn));

CREATE INDEX thread_unaccepted ON public.thread USING btree (created_at DESC, id DESC) WHERE ((kind = 'question'::text) AND (accepted_answer IS NULL) AND (closed_at IS NULL) AND (NOT withdrawn));

CREATE INDEX thread_unanswered ON public.thread USING btree (created_at DESC, id DESC) WHERE ((NOT withdrawn) AND (answers = 0));

CREATE INDEX thread_unsettled ON public.thread USING btree (author, created_at DESC, id DESC) WHERE ((kind = 'question'::text) AND (answers > 0) AND (accepted_answer IS NULL) AND (NOT withdrawn));

CREATE INDEX thread_useful ON public.thread USING btree (score DESC, id DESC) WHERE ((kind = 'question'::text) AND (NOT withdrawn));

CREATE INDEX top_kept_post_person ON public.top_kept_post USING btree (period, person);

CREATE INDEX top_kept_post_thread ON public.top_kept_post USING btree (period, thread);

CREATE INDEX topic_choice_name ON public.topic_choice USING btree (name, person) WHERE wanted;

CREATE INDEX unnamed_look_alias ON public.unnamed_look USING btree (alias, id);

CREATE INDEX unnamed_person ON public.unnamed USING btree (person, alias);

CREATE INDEX unnamed_thread ON public.unnamed USING btree (thread, person);

CREATE INDEX upload_day_day ON public.upload_day USING btree (day);

CREATE INDEX upload_expires ON public.upload USING btree (expires_at) WHERE (taken_at IS NULL);

CREATE INDEX upload_person ON public.upload USING btree (person, created_at);

CREATE INDEX vote_at ON public.vote USING btree (created_at);

CREATE INDEX vote_person ON public.vote USING btree (person, thread, post);

CREATE INDEX webhook_maker ON public.webhook USING btree (maker);

CREATE INDEX webhook_message_due ON public.webhook_message USING btree (try_at) WHERE (state = 'waiting'::text);

CREATE INDEX webhook_message_old ON public.webhook_message USING btree (ended_at) WHERE (state <> 'waiting'::text);

CREATE INDEX webhook_message_page ON public.webhook_message USING btree (webhook, id DESC);

CREATE INDEX webhook_space ON public.webhook USING btree (space);

CREATE INDEX webhook_try_message ON public.webhook_try USING btree (message, id);

CREATE TRIGGER audit_only_grows BEFORE DELETE OR UPDATE OR TRUNCATE ON public.audit FOR EACH STATEMENT EXECUTE FUNCTION public.audit_only_grows();

CREATE TRIGGER comment_changed AFTER INSERT OR UPDATE ON public.comment FOR EACH ROW EXECUTE FUNCTION public.comment_changed();

CREATE TRIGGER comment_flagged AFTER UPDATE OF withdrawn_at, post ON public.comment FOR EACH ROW WHEN ((((old.withdrawn_at IS NULL) <> (new.withdrawn_at IS NULL)) OR (old.post <> new.post))) EXECUTE FUNCTION public.comment_flagged();

CREATE TRIGGER credit_is_kept BEFORE DELETE OR UPDATE ON public.credit FOR EACH STATEMENT EXECUTE FUNCTION public.credit_is_kept();

CREATE TRIGGER flag_raised BEFORE INSERT ON public.flag FOR EACH ROW EXECUTE FUNCTION public.flag_raised();

CREATE TRIGGER glossary_changed AFTER INSERT OR DELETE OR UPDATE ON public.glossary FOR EACH STATEMENT EXECUTE FUNCTION public.glossary_changed();

CREATE TRIGGER inbox_of_comment AFTER UPDATE OF withdrawn_at ON public.comment FOR EACH ROW WHEN (((old.withdrawn_at IS NULL) <> (new.withdrawn_at IS NULL))) EXECUTE FUNCTION public.inbox_of_comment();

CREATE TRIGGER inbox_of_member AFTER INSERT OR DELETE ON public.membership FOR EACH ROW EXECUTE FUNCTION public.inbox_of_member();

CREATE TRIGGER inbox_of_person AFTER UPDATE OF state ON public.person FOR EACH ROW WHEN ((old.state <> new.state)) EXECUTE FUNCTION public.inbox_of_person();

CREATE TRIGGER inbox_of_post AFTER UPDATE OF withdrawn_at ON public.post FOR EACH ROW WHEN ((((old.withdrawn_at IS NULL) <> (new.withdrawn_at IS NULL)) AND (new.kind = 'answer'::text))) EXECUTE FUNCTION public.inbox_of_post();

CREATE TRIGGER inbox_of_space AFTER UPDATE OF private ON public.space FOR EACH ROW WHEN ((old.private <> new.private)) EXECUTE FUNCTION public.inbox_of_space();

CREATE TRIGGER inbox_of_thread AFTER UPDATE OF space, withdrawn ON public.thread FOR EACH ROW WHEN (((old.space <> new.space) OR (old.withdrawn <> new.withdrawn))) EXECUTE FUNCTION public.inbox_of_thread();

CREATE TRIGGER link_marked AFTER INSERT OR DELETE ON public.post_link FOR EACH ROW EXECUTE FUNCTION public.link_marked();

CREATE TRIGGER mark_placed BEFORE INSERT OR UPDATE OF person ON public.post_outdated FOR EACH ROW EXECUTE FUNCTION public.mark_placed();

CREATE TRIGGER mark_placed BEFORE INSERT OR UPDATE OF person ON public.post_use FOR EACH ROW EXECUTE FUNCTION public.mark_placed();

CREATE TRIGGER mark_placed BEFORE INSERT OR UPDATE OF person ON public.vote FOR EACH ROW EXECUTE FUNCTION public.mark_placed();

CREATE TRIGGER marks_move AFTER UPDATE OF thread ON public.post FOR EACH ROW WHEN ((old.thread <> new.thread)) EXECUTE FUNCTION public.marks_move();

CREATE TRIGGER membership_standing AFTER INSERT OR DELETE OR UPDATE ON public.membership FOR EACH ROW EXECUTE FUNCTION public.membership_standing();

CREATE TRIGGER mentorship_changed AFTER INSERT OR UPDATE OF state ON public.mentorship FOR EACH ROW EXECUTE FUNCTION public.mentorship_changed();

CREATE TRIGGER merge_changed AFTER INSERT OR UPDATE OF undone_at ON public.merge FOR EACH ROW EXECUTE FUNCTION public.merge_changed();

CREATE TRIGGER notice_added AFTER INSERT ON public.notice FOR EACH ROW EXECUTE FUNCTION public.notice_added();

CREATE TRIGGER notice_changed AFTER UPDATE ON public.notice REFERENCING NEW TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.notice_changed();

CREATE TRIGGER notice_removed AFTER DELETE ON public.notice REFERENCING OLD TABLE AS changed FOR EACH STATEMENT EXECUTE FUNCTION public.notice_changed();

CREATE TRIGGER offer_changed AFTER INSERT OR UPDATE OF kind, gets, for_whom, rhythm, times, place, languages ON public.offer FOR EACH ROW EXECUTE FUNCTION public.offer_changed();

CREATE TRIGGER outdated_changed AFTER INSERT OR DELETE ON public.post_outdated FOR EACH ROW EXECUTE FUNCTION public.outdated_changed();

CREATE TRIGGER own_of_mentorship AFTER INSERT OR UPDATE ON public.mentorship FOR EACH ROW EXECUTE FUNCTION public.own_of_mentorship();

CREATE TRIGGER own_of_person AFTER INSERT OR DELETE OR UPDATE OF person ON public.invitation FOR EACH ROW EXECUTE FUNCTION public.own_of_person();

CREATE TRIGGER own_of_person AFTER INSERT OR DELETE OR UPDATE ON public.topic_choice FOR EACH ROW EXECUTE FUNCTION public.own_of_person();

CREATE TRIGGER person_changed AFTER INSERT OR UPDATE OF name, team, about, state ON public.person FOR EACH ROW WHEN ((new.id > 0)) EXECUTE FUNCTION public.person_changed();

CREATE TRIGGER person_handle_come BEFORE UPDATE OF state ON public.person FOR EACH ROW WHEN (((new.handle IS NULL) AND (new.state <> ALL (ARRAY['imported'::text, 'erased'::text])))) EXECUTE FUNCTION public.person_handle();

CREATE TRIGGER person_handle_new BEFORE INSERT ON public.person FOR EACH ROW WHEN (((new.handle IS NULL) AND (new.state <> ALL (ARRAY['imported'::text, 'erased'::text, 'unnamed'::text])))) EXECUTE FUNCTION public.person_handle();

CREATE TRIGGER person_renamed AFTER UPDATE OF name, team, state ON public.person FOR EACH ROW WHEN (((old.name IS DISTINCT FROM new.name) OR (old.team IS DISTINCT FROM new.team) OR (old.state IS DISTINCT FROM new.state))) EXECUTE FUNCTION public.raise_site_epoch();

CREATE TRIGGER person_standing BEFORE UPDATE OF name, admin ON public.person FOR EACH ROW WHEN (((old.name IS DISTINCT FROM new.name) OR (old.admin IS DISTINCT FROM new.admin))) EXECUTE FUNCTION public.person_standing();

CREATE TRIGGER post_changed AFTER INSERT OR UPDATE ON public.post FOR EACH ROW EXECUTE FUNCTION public.post_changed();

CREATE TRIGGER post_flagged AFTER UPDATE OF withdrawn_at, thread ON public.post FOR EACH ROW WHEN ((((old.withdrawn_at IS NULL) <> (new.withdrawn_at IS NULL)) OR (old.thread <> new.thread))) EXECUTE FUNCTION public.post_flagged();

CREATE TRIGGER post_rewritten AFTER UPDATE OF revision ON public.post FOR EACH ROW WHEN ((old.revision < new.revision)) EXECUTE FUNCTION public.post_rewritten();

CREATE TRIGGER post_taken_back AFTER UPDATE OF withdrawn_at ON public.post FOR EACH ROW WHEN (((old.withdrawn_at IS NULL) <> (new.withdrawn_at IS NULL))) EXECUTE FUNCTION public.post_taken_back();

CREATE TRIGGER proposal_marked AFTER INSERT OR UPDATE OF state ON public.proposal FOR EACH ROW EXECUTE FUNCTION public.proposal_marked();

CREATE TRIGGER proposal_moves AFTER UPDATE OF thread ON public.post FOR EACH ROW WHEN ((old.thread <> new.thread)) EXECUTE FUNCTION public.proposal_moves();

CREATE TRIGGER recording_changed AFTER INSERT OR UPDATE OF post, state, error, served, lines_version ON public.recording FOR EACH ROW WHEN ((new.post IS NOT NULL)) EXECUTE FUNCTION public.recording_changed();

CREATE TRIGGER saved_moves AFTER UPDATE OF thread ON public.post FOR EACH ROW WHEN ((old.thread <> new.thread)) EXECUTE FUNCTION public.saved_moves();

CREATE TRIGGER space_changed AFTER INSERT OR UPDATE OF private, name, slug ON public.space FOR EACH ROW EXECUTE FUNCTION public.space_changed();

CREATE TRIGGER space_embeddings_end BEFORE UPDATE OF private ON public.space FOR EACH ROW WHEN ((old.private <> new.private)) EXECUTE FUNCTION public.space_embeddings_end();

CREATE TRIGGER space_opened AFTER UPDATE OF private ON public.space FOR EACH ROW WHEN ((old.private <> new.private)) EXECUTE FUNCTION public.space_opened();

CREATE TRIGGER space_read_anew AFTER UPDATE OF private ON public.space FOR EACH ROW WHEN ((old.private AND (NOT new.private))) EXECUTE FUNCTION public.space_read_anew();

CREATE TRIGGER space_renamed AFTER UPDATE OF name, slug, private, recognition, embeddings ON public.space FOR EACH ROW WHEN (((old.name IS DISTINCT FROM new.name) OR (old.slug IS DISTINCT FROM new.slug) OR (old.private IS DISTINCT FROM new.private) OR (old.recognition IS DISTINCT FROM new.recognition) OR (old.embeddings IS DISTINCT FROM new.embeddings))) EXECUTE FUNCTION public.raise_site_epoch();

CREATE TRIGGER space_spoken AFTER UPDATE OF language ON public.space FOR EACH ROW WHEN ((old.language <> new.language)) EXECUTE FUNCTION public.space_spoken();

CREATE TRIGGER space_unembedded AFTER UPDATE OF private, embeddings ON public.space FOR EACH ROW WHEN (((old.private <> new.private) OR (old.embeddings <> new.embeddings))) EXECUTE FUNCTION public.space_unembedded();

CREATE TRIGGER tag_in_tree AFTER UPDATE OF parent ON public.tag FOR EACH ROW WHEN ((new.parent IS NOT NULL)) EXECUTE FUNCTION public.tag_in_tree();

CREATE TRIGGER tag_renamed AFTER UPDATE OF name ON public.tag FOR EACH ROW WHEN ((old.name <> new.name)) EXECUTE FUNCTION public.tag_renamed();

CREATE TRIGGER thanks_shouted AFTER INSERT OR UPDATE OF shout ON public.thanks FOR EACH ROW WHEN (new.shout) EXECUTE FUNCTION public.thanks_shouted();

CREATE TRIGGER thread_accepted AFTER UPDATE OF accepted_answer ON public.thread FOR EACH ROW WHEN ((old.accepted_answer IS DISTINCT FROM new.accepted_answer)) EXECUTE FUNCTION public.thread_accepted();

CREATE TRIGGER thread_counts_other AFTER UPDATE OF accepted_answer ON public.thread FOR EACH ROW WHEN ((old.accepted_answer IS DISTINCT FROM new.accepted_answer)) EXECUTE FUNCTION public.thread_counts_other();

CREATE TRIGGER thread_door BEFORE UPDATE OF kind, space, withdrawn, recorded, wished, closed_at, locked_at, links, suggested, unnamed, author ON public.thread FOR EACH ROW WHEN (((new.version = old.version) AND (((((((((((old.kind IS DISTINCT FROM new.kind) OR (old.space IS DISTINCT FROM new.space)) OR (old.withdrawn IS DISTINCT FROM new.withdrawn)) OR (old.recorded IS DISTINCT FROM new.recorded)) OR (old.wished IS DISTINCT FROM new.wished)) OR (old.closed_at IS DISTINCT FROM new.closed_at)) OR (old.locked_at IS DISTINCT FROM new.locked_at)) OR (old.links IS DISTINCT FROM new.links)) OR (old.suggested IS DISTINCT FROM new.suggested)) OR (old.unnamed IS DISTINCT FROM new.unnamed)) OR (old.author IS DISTINCT FROM new.author)))) EXECUTE FUNCTION public.thread_door();

CREATE TRIGGER thread_flagged AFTER UPDATE OF withdrawn ON public.thread FOR EACH ROW WHEN ((old.withdrawn <> new.withdrawn)) EXECUTE FUNCTION public.thread_flagged();

CREATE TRIGGER thread_moved AFTER UPDATE OF space, withdrawn ON public.thread FOR EACH ROW WHEN (((old.space <> new.space) OR (old.withdrawn <> new.withdrawn))) EXECUTE FUNCTION public.thread_moved();

CREATE TRIGGER thread_opened AFTER INSERT ON public.post FOR EACH ROW WHEN ((new.id = new.thread)) EXECUTE FUNCTION public.thread_opened();

CREATE TRIGGER thread_reopened AFTER UPDATE OF author ON public.post FOR EACH ROW WHEN (((new.id = new.thread) AND (old.author <> new.author))) EXECUTE FUNCTION public.thread_opened();

CREATE TRIGGER thread_reviewed AFTER UPDATE OF review_by, overdue ON public.thread FOR EACH ROW WHEN (((old.review_by IS DISTINCT FROM new.review_by) OR (old.overdue <> new.overdue))) EXECUTE FUNCTION public.thread_reviewed();

CREATE TRIGGER thread_settled AFTER UPDATE OF closed_at, closed_reason, closed_note, locked_at, pinned_at ON public.thread FOR EACH ROW WHEN (((old.closed_at IS DISTINCT FROM new.closed_at) OR (old.closed_reason IS DISTINCT FROM new.closed_reason) OR (old.closed_note <> new.closed_note) OR (old.locked_at IS DISTINCT FROM new.locked_at) OR (old.pinned_at IS DISTINCT FROM new.pinned_at))) EXECUTE FUNCTION public.thread_settled();

CREATE TRIGGER thread_tag_changed AFTER INSERT OR DELETE ON public.thread_tag FOR EACH ROW EXECUTE FUNCTION public.thread_tag_changed();

CREATE TRIGGER thread_unembedded AFTER UPDATE OF space, withdrawn ON public.thread FOR EACH ROW WHEN (((old.space <> new.space) OR (old.withdrawn <> new.withdrawn))) EXECUTE FUNCTION public.thread_unembedded();

CREATE TRIGGER translation_changed BEFORE UPDATE ON public.translation FOR EACH ROW EXECUTE FUNCTION public.translation_changed();

CREATE TRIGGER translation_space_closed AFTER UPDATE OF private ON public.space FOR EACH ROW WHEN ((new.private AND (NOT old.private))) EXECUTE FUNCTION public.translation_forget();

CREATE TRIGGER translation_thread_closed AFTER UPDATE OF space ON public.thread FOR EACH ROW WHEN ((old.space <> new.space)) EXECUTE FUNCTION public.translation_thread_closed();

CREATE TRIGGER unnamed_audit BEFORE INSERT ON public.audit_new FOR EACH ROW WHEN ((new.actor > 0)) EXECUTE FUNCTION public.unnamed_audit();

CREATE TRIGGER unnamed_comment BEFORE INSERT OR UPDATE OF author, withdrawn_by ON public.comment FOR EACH ROW EXECUTE FUNCTION public.unnamed_comment();

CREATE TRIGGER unnamed_flag BEFORE INSERT OR UPDATE OF person ON public.flag FOR EACH ROW EXECUTE FUNCTION public.unnamed_mark();

CREATE TRIGGER unnamed_invitation BEFORE INSERT OR UPDATE OF suggested_by ON public.invitation FOR EACH ROW WHEN ((new.suggested_by IS NOT NULL)) EXECUTE FUNCTION public.unnamed_invitation();

CREATE TRIGGER unnamed_link BEFORE INSERT OR UPDATE OF created_by ON public.post_link FOR EACH ROW EXECUTE FUNCTION public.unnamed_link();

CREATE TRIGGER unnamed_link_gone BEFORE INSERT OR UPDATE OF created_by, removed_by ON public.post_link_gone FOR EACH ROW EXECUTE FUNCTION public.unnamed_link_gone();

CREATE TRIGGER unnamed_merged AFTER INSERT OR UPDATE OF undone_at ON public.merge FOR EACH ROW EXECUTE FUNCTION public.unnamed_merged();

CREATE TRIGGER unnamed_notice BEFORE INSERT ON public.notice FOR EACH ROW EXECUTE FUNCTION public.unnamed_notice();

CREATE TRIGGER unnamed_post BEFORE INSERT OR UPDATE OF author, owner, edited_by, withdrawn_by ON public.post FOR EACH ROW EXECUTE FUNCTION public.unnamed_post();

CREATE TRIGGER unnamed_proposal BEFORE UPDATE OF decided_by ON public.proposal FOR EACH ROW WHEN ((new.decided_by IS NOT NULL)) EXECUTE FUNCTION public.unnamed_proposal();

CREATE TRIGGER unnamed_revision BEFORE INSERT OR UPDATE OF author ON public.revision FOR EACH ROW EXECUTE FUNCTION public.unnamed_revision();

CREATE TRIGGER unnamed_thanks BEFORE INSERT OR UPDATE OF giver, withdrawn_by ON public.thanks FOR EACH ROW WHEN ((new.post IS NOT NULL)) EXECUTE FUNCTION public.unnamed_thanks();

CREATE TRIGGER unnamed_thread BEFORE UPDATE OF closed_by ON public.thread FOR EACH ROW WHEN ((new.closed_by IS NOT NULL)) EXECUTE FUNCTION public.unnamed_thread();

CREATE TRIGGER use_changed AFTER INSERT OR DELETE ON public.post_use FOR EACH ROW EXECUTE FUNCTION public.use_changed();

CREATE TRIGGER vote_changed AFTER INSERT OR DELETE OR UPDATE OF value ON public.vote FOR EACH ROW EXECUTE FUNCTION public.vote_changed();

CREATE TRIGGER who_did AFTER INSERT OR UPDATE OF person, object ON public.follow FOR EACH ROW EXECUTE FUNCTION public.thread_marked();

CREATE TRIGGER who_did AFTER INSERT OR UPDATE OF person, thread ON public.post_outdated FOR EACH ROW EXECUTE FUNCTION public.thread_marked();

CREATE TRIGGER who_did AFTER INSERT OR UPDATE OF person, thread ON public.post_use FOR EACH ROW EXECUTE FUNCTION public.thread_marked();

CREATE TRIGGER who_did AFTER INSERT OR UPDATE OF person, thread ON public.saved_post FOR EACH ROW EXECUTE FUNCTION public.thread_marked();

CREATE TRIGGER who_did AFTER INSERT OR UPDATE OF person, thread ON public.vote FOR EACH ROW EXECUTE FUNCTION public.thread_marked();

CREATE TRIGGER wish_marked AFTER INSERT OR DELETE ON public.mentor_wish FOR EACH ROW EXECUTE FUNCTION public.wish_marked();

CREATE TRIGGER within_rules BEFORE INSERT OR UPDATE OF id, email, name, team, about, state, manager, job, languages, handle ON public.person FOR EACH ROW EXECUTE FUNCTION public.person_rules();

CREATE TRIGGER within_rules BEFORE INSERT OR UPDATE OF id, kind, thread, title, body, summary, language, withdrawn_at, withdrawn_by ON public.post FOR EACH ROW EXECUTE FUNCTION public.post_rules();

CREATE TRIGGER within_rules BEFORE INSERT OR UPDATE OF kind, review_by, overdue, closed_at, closed_by, closed_reason, closed_note, locked_at, locked_by, pinned_at, pinned_by ON public.thread FOR EACH ROW EXECUTE FUNCTION public.thread_rules();

ALTER TABLE ONLY public.acronym_dismissed
    ADD CONSTRAINT acronym_dismissed_dismissed_by_fkey FOREIGN KEY (dismissed_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.acronym_seen
    ADD CONSTRAINT acronym_seen_post_fkey FOREIGN KEY (post) REFERENCES public.post(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.agreement
    ADD CONSTRAINT agreement_mentorship_fkey FOREIGN KEY (mentorship) REFERENCES public.mentorship(id);

ALTER TABLE ONLY public.api_token
    ADD CONSTRAINT api_token_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.atom_feed
    ADD CONSTRAINT atom_feed_person_fkey FOREIGN KEY (person) REFERENCES public.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.audit
    ADD CONSTRAINT audit_actor_fkey FOREIGN KEY (actor) REFERENCES public.person(id);

ALTER TABLE ONLY public.availability
    ADD CONSTRAINT availability_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.away
    ADD CONSTRAINT away_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.badge
    ADD CONSTRAINT badge_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.calendar_feed
    ADD CONSTRAINT calendar_feed_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.chapter
    ADD CONSTRAINT chapter_recording_fkey FOREIGN KEY (recording) REFERENCES public.recording(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.comment
    ADD CONSTRAINT comment_author_fkey FOREIGN KEY (author) REFERENCES public.person(id);

ALTER TABLE ONLY public.comment_picture
    ADD CONSTRAINT comment_picture_comment_fkey FOREIGN KEY (comment) REFERENCES public.comment(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.comment_picture
    ADD CONSTRAINT comment_picture_picture_fkey FOREIGN KEY (picture) REFERENCES public.picture(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.comment
    ADD CONSTRAINT comment_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.comment
    ADD CONSTRAINT comment_thread_fkey FOREIGN KEY (thread) REFERENCES public.thread(id);

ALTER TABLE ONLY public.comment
    ADD CONSTRAINT comment_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.credit
    ADD CONSTRAINT credit_giver_fkey FOREIGN KEY (giver) REFERENCES public.person(id);

ALTER TABLE ONLY public.credit
    ADD CONSTRAINT credit_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.cue
    ADD CONSTRAINT cue_recording_fkey FOREIGN KEY (recording) REFERENCES public.recording(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.digest_item
    ADD CONSTRAINT digest_item_digest_fkey FOREIGN KEY (digest) REFERENCES public.digest(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.digest_item
    ADD CONSTRAINT digest_item_notice_fkey FOREIGN KEY (notice) REFERENCES public.notice(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.digest
    ADD CONSTRAINT digest_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.digest_plan
    ADD CONSTRAINT digest_plan_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.draft
    ADD CONSTRAINT draft_person_fkey FOREIGN KEY (person) REFERENCES public.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.embedding
    ADD CONSTRAINT embedding_thread_fkey FOREIGN KEY (thread) REFERENCES public.thread(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.erasure
    ADD CONSTRAINT erasure_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.face
    ADD CONSTRAINT face_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.flag
    ADD CONSTRAINT flag_comment_fkey FOREIGN KEY (comment) REFERENCES public.comment(id);

ALTER TABLE ONLY public.flag_decision
    ADD CONSTRAINT flag_decision_author_fkey FOREIGN KEY (author) REFERENCES public.person(id);

ALTER TABLE ONLY public.flag_decision
    ADD CONSTRAINT flag_decision_comment_fkey FOREIGN KEY (comment) REFERENCES public.comment(id);

ALTER TABLE ONLY public.flag_decision
    ADD CONSTRAINT flag_decision_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.flag
    ADD CONSTRAINT flag_decision_fkey FOREIGN KEY (decision) REFERENCES public.flag_decision(id);

ALTER TABLE ONLY public.flag_decision
    ADD CONSTRAINT flag_decision_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.flag_decision
    ADD CONSTRAINT flag_decision_thread_space_fkey FOREIGN KEY (thread, space) REFERENCES public.thread(id, space) ON UPDATE CASCADE;

ALTER TABLE ONLY public.flag
    ADD CONSTRAINT flag_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.flag
    ADD CONSTRAINT flag_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.flag
    ADD CONSTRAINT flag_thread_space_fkey FOREIGN KEY (thread, space) REFERENCES public.thread(id, space) ON UPDATE CASCADE;

ALTER TABLE ONLY public.follow
    ADD CONSTRAINT follow_person_fkey FOREIGN KEY (person) REFERENCES public.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.gap
    ADD CONSTRAINT gap_written_fkey FOREIGN KEY (written) REFERENCES public.thread(id);

ALTER TABLE ONLY public.glossary
    ADD CONSTRAINT glossary_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.idempotency
    ADD CONSTRAINT idempotency_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.import_row
    ADD CONSTRAINT import_row_source_fkey FOREIGN KEY (source) REFERENCES public.import_source(id);

ALTER TABLE ONLY public.import_source
    ADD CONSTRAINT import_source_placeholder_fkey FOREIGN KEY (placeholder) REFERENCES public.person(id);

ALTER TABLE ONLY public.import_source
    ADD CONSTRAINT import_source_space_fkey FOREIGN KEY (space) REFERENCES public.space(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_question_fkey FOREIGN KEY (question) REFERENCES public.routing(question);

ALTER TABLE ONLY public.invitation_reason
    ADD CONSTRAINT invitation_reason_invitation_fkey FOREIGN KEY (invitation) REFERENCES public.invitation(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.invitation_reason
    ADD CONSTRAINT invitation_reason_thread_fkey FOREIGN KEY (thread) REFERENCES public.thread(id);

ALTER TABLE ONLY public.invitation
    ADD CONSTRAINT invitation_suggested_by_fkey FOREIGN KEY (suggested_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.mail
    ADD CONSTRAINT mail_digest_fkey FOREIGN KEY (digest) REFERENCES public.digest(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mail
    ADD CONSTRAINT mail_meeting_fkey FOREIGN KEY (meeting) REFERENCES public.meeting(id);

ALTER TABLE ONLY public.mail
    ADD CONSTRAINT mail_notice_fkey FOREIGN KEY (notice) REFERENCES public.notice(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mail
    ADD CONSTRAINT mail_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.mail
    ADD CONSTRAINT mail_suspension_fkey FOREIGN KEY (suspension) REFERENCES public.suspension(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_changed_by_fkey FOREIGN KEY (changed_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.meeting
    ADD CONSTRAINT meeting_mentorship_fkey FOREIGN KEY (mentorship) REFERENCES public.mentorship(id);

ALTER TABLE ONLY public.meeting_note
    ADD CONSTRAINT meeting_note_meeting_fkey FOREIGN KEY (meeting) REFERENCES public.meeting(id);

ALTER TABLE ONLY public.meeting_note
    ADD CONSTRAINT meeting_note_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.membership
    ADD CONSTRAINT membership_space_fkey FOREIGN KEY (space) REFERENCES public.space(id);

ALTER TABLE ONLY public.mention
    ADD CONSTRAINT mention_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.mention
    ADD CONSTRAINT mention_post_fkey FOREIGN KEY (post) REFERENCES public.post(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.mentor_wish
    ADD CONSTRAINT mentor_wish_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.mentor_wish
    ADD CONSTRAINT mentor_wish_question_fkey FOREIGN KEY (question) REFERENCES public.thread(id);

ALTER TABLE ONLY public.mentorship
    ADD CONSTRAINT mentorship_mentee_fkey FOREIGN KEY (mentee) REFERENCES public.person(id);

ALTER TABLE ONLY public.mentorship
    ADD CONSTRAINT mentorship_mentor_fkey FOREIGN KEY (mentor) REFERENCES public.person(id);

ALTER TABLE ONLY public.mentorship
    ADD CONSTRAINT mentorship_offer_fkey FOREIGN KEY (offer) REFERENCES public.offer(id);

ALTER TABLE ONLY public.mentorship
    ADD CONSTRAINT mentorship_slot_fkey FOREIGN KEY (slot) REFERENCES public.offer_slot(id);

ALTER TABLE ONLY public.mentorship
    ADD CONSTRAINT mentorship_state_by_fkey FOREIGN KEY (state_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.merge
    ADD CONSTRAINT merge_accepted_fkey FOREIGN KEY (accepted) REFERENCES public.post(id);

ALTER TABLE ONLY public.merge_comment
    ADD CONSTRAINT merge_comment_comment_fkey FOREIGN KEY (comment) REFERENCES public.comment(id);

ALTER TABLE ONLY public.merge_comment
    ADD CONSTRAINT merge_comment_merge_fkey FOREIGN KEY (merge) REFERENCES public.merge(id);

ALTER TABLE ONLY public.merge
    ADD CONSTRAINT merge_merged_by_fkey FOREIGN KEY (merged_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.merge_post
    ADD CONSTRAINT merge_post_merge_fkey FOREIGN KEY (merge) REFERENCES public.merge(id);

ALTER TABLE ONLY public.merge_post
    ADD CONSTRAINT merge_post_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.merge
    ADD CONSTRAINT merge_source_fkey FOREIGN KEY (source) REFERENCES public.thread(id);

ALTER TABLE ONLY public.merge
    ADD CONSTRAINT merge_target_fkey FOREIGN KEY (target) REFERENCES public.thread(id);

ALTER TABLE ONLY public.merge
    ADD CONSTRAINT merge_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.merge_vote
    ADD CONSTRAINT merge_vote_merge_fkey FOREIGN KEY (merge) REFERENCES public.merge(id);

ALTER TABLE ONLY public.merge_vote
    ADD CONSTRAINT merge_vote_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_actor_fkey FOREIGN KEY (actor) REFERENCES public.person(id);

ALTER TABLE ONLY public.notice_choice
    ADD CONSTRAINT notice_choice_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.notice_pace
    ADD CONSTRAINT notice_pace_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_thread_fkey FOREIGN KEY (thread) REFERENCES public.thread(id);

ALTER TABLE ONLY public.notice
    ADD CONSTRAINT notice_was_in_fkey FOREIGN KEY (was_in) REFERENCES public.space(id);

ALTER TABLE ONLY public.offer_for
    ADD CONSTRAINT offer_for_offer_fkey FOREIGN KEY (offer) REFERENCES public.offer(id);

ALTER TABLE ONLY public.offer_for
    ADD CONSTRAINT offer_for_question_fkey FOREIGN KEY (question) REFERENCES public.mentor_wish(question);

ALTER TABLE ONLY public.offer
    ADD CONSTRAINT offer_id_fkey FOREIGN KEY (id) REFERENCES public.thread(id);

ALTER TABLE ONLY public.offer_slot
    ADD CONSTRAINT offer_slot_offer_fkey FOREIGN KEY (offer) REFERENCES public.offer(id);

ALTER TABLE ONLY public.pair_feedback
    ADD CONSTRAINT pair_feedback_mentorship_fkey FOREIGN KEY (mentorship) REFERENCES public.mentorship(id);

ALTER TABLE ONLY public.pair_feedback
    ADD CONSTRAINT pair_feedback_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.pair_task
    ADD CONSTRAINT pair_task_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.pair_task
    ADD CONSTRAINT pair_task_mentorship_fkey FOREIGN KEY (mentorship) REFERENCES public.mentorship(id);

ALTER TABLE ONLY public.pair_task
    ADD CONSTRAINT pair_task_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.password
    ADD CONSTRAINT password_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.person
    ADD CONSTRAINT person_manager_fkey FOREIGN KEY (manager) REFERENCES public.person(id);

ALTER TABLE ONLY public.picture
    ADD CONSTRAINT picture_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_author_fkey FOREIGN KEY (author) REFERENCES public.person(id);

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_edited_by_fkey FOREIGN KEY (edited_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.post_link
    ADD CONSTRAINT post_link_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.post_link
    ADD CONSTRAINT post_link_from_post_fkey FOREIGN KEY (from_post) REFERENCES public.post(id);

ALTER TABLE ONLY public.post_link_gone
    ADD CONSTRAINT post_link_gone_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.post_link_gone
    ADD CONSTRAINT post_link_gone_from_post_fkey FOREIGN KEY (from_post) REFERENCES public.post(id);

ALTER TABLE ONLY public.post_link_gone
    ADD CONSTRAINT post_link_gone_removed_by_fkey FOREIGN KEY (removed_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.post_link_gone
    ADD CONSTRAINT post_link_gone_to_post_fkey FOREIGN KEY (to_post) REFERENCES public.post(id);

ALTER TABLE ONLY public.post_link
    ADD CONSTRAINT post_link_to_post_fkey FOREIGN KEY (to_post) REFERENCES public.post(id);

ALTER TABLE ONLY public.post_outdated
    ADD CONSTRAINT post_outdated_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.post_outdated
    ADD CONSTRAINT post_outdated_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_owner_fkey FOREIGN KEY (owner) REFERENCES public.person(id);

ALTER TABLE ONLY public.post_picture
    ADD CONSTRAINT post_picture_picture_fkey FOREIGN KEY (picture) REFERENCES public.picture(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.post_picture
    ADD CONSTRAINT post_picture_post_fkey FOREIGN KEY (post) REFERENCES public.post(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_thread_space_fkey FOREIGN KEY (thread, space) REFERENCES public.thread(id, space) ON UPDATE CASCADE;

ALTER TABLE ONLY public.post_use
    ADD CONSTRAINT post_use_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.post_use
    ADD CONSTRAINT post_use_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.post
    ADD CONSTRAINT post_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.programme_choice
    ADD CONSTRAINT programme_choice_programme_choice_fkey FOREIGN KEY (programme, choice) REFERENCES public.programme_person(programme, person) ON DELETE CASCADE;

ALTER TABLE ONLY public.programme_choice
    ADD CONSTRAINT programme_choice_programme_person_fkey FOREIGN KEY (programme, person) REFERENCES public.programme_person(programme, person) ON DELETE CASCADE;

ALTER TABLE ONLY public.programme
    ADD CONSTRAINT programme_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.programme_fit
    ADD CONSTRAINT programme_fit_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.programme_fit
    ADD CONSTRAINT programme_fit_programme_mentee_fkey FOREIGN KEY (programme, mentee) REFERENCES public.programme_person(programme, person) ON DELETE CASCADE;

ALTER TABLE ONLY public.programme_never
    ADD CONSTRAINT programme_never_programme_other_fkey FOREIGN KEY (programme, other) REFERENCES public.programme_person(programme, person) ON DELETE CASCADE;

ALTER TABLE ONLY public.programme_never
    ADD CONSTRAINT programme_never_programme_person_fkey FOREIGN KEY (programme, person) REFERENCES public.programme_person(programme, person) ON DELETE CASCADE;

ALTER TABLE ONLY public.programme_pair
    ADD CONSTRAINT programme_pair_mentorship_fkey FOREIGN KEY (mentorship) REFERENCES public.mentorship(id);

ALTER TABLE ONLY public.programme_pair
    ADD CONSTRAINT programme_pair_programme_mentee_fkey FOREIGN KEY (programme, mentee) REFERENCES public.programme_person(programme, person) ON DELETE CASCADE;

ALTER TABLE ONLY public.programme_pair
    ADD CONSTRAINT programme_pair_programme_mentor_fkey FOREIGN KEY (programme, mentor) REFERENCES public.programme_person(programme, person) ON DELETE CASCADE;

ALTER TABLE ONLY public.programme_person
    ADD CONSTRAINT programme_person_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.programme_person
    ADD CONSTRAINT programme_person_programme_fkey FOREIGN KEY (programme) REFERENCES public.programme(id);

ALTER TABLE ONLY public.programme_ruling
    ADD CONSTRAINT programme_ruling_programme_mentee_fkey FOREIGN KEY (programme, mentee) REFERENCES public.programme_person(programme, person) ON DELETE CASCADE;

ALTER TABLE ONLY public.programme_ruling
    ADD CONSTRAINT programme_ruling_programme_mentor_fkey FOREIGN KEY (programme, mentor) REFERENCES public.programme_person(programme, person) ON DELETE CASCADE;

ALTER TABLE ONLY public.programme_ruling
    ADD CONSTRAINT programme_ruling_ruled_by_fkey FOREIGN KEY (ruled_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_decided_by_fkey FOREIGN KEY (decided_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.proposal
    ADD CONSTRAINT proposal_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.recording
    ADD CONSTRAINT recording_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.recording_position
    ADD CONSTRAINT recording_position_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.recording_position
    ADD CONSTRAINT recording_position_recording_fkey FOREIGN KEY (recording) REFERENCES public.recording(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recording
    ADD CONSTRAINT recording_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.recording
    ADD CONSTRAINT recording_source_fkey FOREIGN KEY (source) REFERENCES public.recording(id);

ALTER TABLE ONLY public.recording_step
    ADD CONSTRAINT recording_step_recording_fkey FOREIGN KEY (recording) REFERENCES public.recording(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.recovery_code
    ADD CONSTRAINT recovery_code_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_author_fkey FOREIGN KEY (author) REFERENCES public.person(id);

ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.revision
    ADD CONSTRAINT revision_proposal_fkey FOREIGN KEY (proposal) REFERENCES public.proposal(id);

ALTER TABLE ONLY public.routing
    ADD CONSTRAINT routing_owner_fkey FOREIGN KEY (owner) REFERENCES public.person(id);

ALTER TABLE ONLY public.routing
    ADD CONSTRAINT routing_question_fkey FOREIGN KEY (question) REFERENCES public.thread(id);

ALTER TABLE ONLY public.routing_seen
    ADD CONSTRAINT routing_seen_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.routing_seen
    ADD CONSTRAINT routing_seen_question_fkey FOREIGN KEY (question) REFERENCES public.thread(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.saved_post
    ADD CONSTRAINT saved_post_person_fkey FOREIGN KEY (person) REFERENCES public.person(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.saved_post
    ADD CONSTRAINT saved_post_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.saved_post
    ADD CONSTRAINT saved_post_thread_fkey FOREIGN KEY (thread) REFERENCES public.thread(id);

ALTER TABLE ONLY public.search_choice
    ADD CONSTRAINT search_choice_shown_fkey FOREIGN KEY (shown) REFERENCES public.search_shown(id);

ALTER TABLE ONLY public.search_end
    ADD CONSTRAINT search_end_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.search_end
    ADD CONSTRAINT search_end_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.search_shown
    ADD CONSTRAINT search_shown_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.second_factor
    ADD CONSTRAINT second_factor_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.session
    ADD CONSTRAINT session_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.shadow_note
    ADD CONSTRAINT shadow_note_mentorship_fkey FOREIGN KEY (mentorship) REFERENCES public.mentorship(id);

ALTER TABLE ONLY public.shadow_note
    ADD CONSTRAINT shadow_note_tip_fkey FOREIGN KEY (tip) REFERENCES public.thread(id);

ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT sign_in_link_created_by_fkey FOREIGN KEY (created_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.sign_in_link
    ADD CONSTRAINT sign_in_link_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.space_revision
    ADD CONSTRAINT space_revision_author_fkey FOREIGN KEY (author) REFERENCES public.person(id);

ALTER TABLE ONLY public.space_revision
    ADD CONSTRAINT space_revision_space_fkey FOREIGN KEY (space) REFERENCES public.space(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.suspension
    ADD CONSTRAINT suspension_ended_by_fkey FOREIGN KEY (ended_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.suspension
    ADD CONSTRAINT suspension_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.suspension
    ADD CONSTRAINT suspension_suspended_by_fkey FOREIGN KEY (suspended_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.tag_count
    ADD CONSTRAINT tag_count_space_fkey FOREIGN KEY (space) REFERENCES public.space(id);

ALTER TABLE ONLY public.tag_count
    ADD CONSTRAINT tag_count_tag_fkey FOREIGN KEY (tag) REFERENCES public.tag(id);

ALTER TABLE ONLY public.tag
    ADD CONSTRAINT tag_main_fkey FOREIGN KEY (main) REFERENCES public.tag(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.tag_merge
    ADD CONSTRAINT tag_merge_merged_by_fkey FOREIGN KEY (merged_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.tag_merge
    ADD CONSTRAINT tag_merge_parent_fkey FOREIGN KEY (parent) REFERENCES public.tag(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.tag_merge
    ADD CONSTRAINT tag_merge_source_fkey FOREIGN KEY (source) REFERENCES public.tag(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tag_merge_tag
    ADD CONSTRAINT tag_merge_tag_merge_fkey FOREIGN KEY (merge) REFERENCES public.tag_merge(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tag_merge_tag
    ADD CONSTRAINT tag_merge_tag_tag_fkey FOREIGN KEY (tag) REFERENCES public.tag(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tag_merge
    ADD CONSTRAINT tag_merge_target_fkey FOREIGN KEY (target) REFERENCES public.tag(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tag_merge_thread
    ADD CONSTRAINT tag_merge_thread_merge_fkey FOREIGN KEY (merge) REFERENCES public.tag_merge(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.tag_merge_thread
    ADD CONSTRAINT tag_merge_thread_thread_fkey FOREIGN KEY (thread) REFERENCES public.thread(id);

ALTER TABLE ONLY public.tag_merge
    ADD CONSTRAINT tag_merge_undone_by_fkey FOREIGN KEY (undone_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.tag
    ADD CONSTRAINT tag_parent_fkey FOREIGN KEY (parent) REFERENCES public.tag(id) ON DELETE SET NULL;

ALTER TABLE ONLY public.tag_revision
    ADD CONSTRAINT tag_revision_author_fkey FOREIGN KEY (author) REFERENCES public.person(id);

ALTER TABLE ONLY public.tag_revision
    ADD CONSTRAINT tag_revision_tag_fkey FOREIGN KEY (tag) REFERENCES public.tag(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.thanks
    ADD CONSTRAINT thanks_giver_fkey FOREIGN KEY (giver) REFERENCES public.person(id);

ALTER TABLE ONLY public.thanks
    ADD CONSTRAINT thanks_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.thanks
    ADD CONSTRAINT thanks_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.thanks
    ADD CONSTRAINT thanks_withdrawn_by_fkey FOREIGN KEY (withdrawn_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.thread
    ADD CONSTRAINT thread_accepted_answer_fkey FOREIGN KEY (accepted_answer) REFERENCES public.post(id);

ALTER TABLE ONLY public.thread
    ADD CONSTRAINT thread_author_fkey FOREIGN KEY (author) REFERENCES public.person(id);

ALTER TABLE ONLY public.thread
    ADD CONSTRAINT thread_closed_by_fkey FOREIGN KEY (closed_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.thread
    ADD CONSTRAINT thread_id_fkey FOREIGN KEY (id) REFERENCES public.post(id) DEFERRABLE INITIALLY DEFERRED;

ALTER TABLE ONLY public.thread
    ADD CONSTRAINT thread_locked_by_fkey FOREIGN KEY (locked_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.thread
    ADD CONSTRAINT thread_pinned_by_fkey FOREIGN KEY (pinned_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.thread_read
    ADD CONSTRAINT thread_read_thread_fkey FOREIGN KEY (thread) REFERENCES public.thread(id);

ALTER TABLE ONLY public.thread
    ADD CONSTRAINT thread_space_fkey FOREIGN KEY (space) REFERENCES public.space(id);

ALTER TABLE ONLY public.thread_tag
    ADD CONSTRAINT thread_tag_tag_fkey FOREIGN KEY (tag) REFERENCES public.tag(id);

ALTER TABLE ONLY public.thread_tag
    ADD CONSTRAINT thread_tag_thread_fkey FOREIGN KEY (thread) REFERENCES public.thread(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.top_kept_row
    ADD CONSTRAINT top_kept_row_period_space_tag_kind_fkey FOREIGN KEY (period, space, tag, kind) REFERENCES public.top_kept(period, space, tag, kind) ON DELETE CASCADE;

ALTER TABLE ONLY public.topic_choice
    ADD CONSTRAINT topic_choice_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.translation
    ADD CONSTRAINT translation_run_fkey FOREIGN KEY (run) REFERENCES public.learning_run(id);

ALTER TABLE ONLY public.unnamed
    ADD CONSTRAINT unnamed_alias_fkey FOREIGN KEY (alias) REFERENCES public.person(id);

ALTER TABLE ONLY public.unnamed_look
    ADD CONSTRAINT unnamed_look_alias_fkey FOREIGN KEY (alias) REFERENCES public.person(id);

ALTER TABLE ONLY public.unnamed_look
    ADD CONSTRAINT unnamed_look_looked_by_fkey FOREIGN KEY (looked_by) REFERENCES public.person(id);

ALTER TABLE ONLY public.unnamed
    ADD CONSTRAINT unnamed_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.unnamed
    ADD CONSTRAINT unnamed_thread_fkey FOREIGN KEY (thread) REFERENCES public.thread(id);

ALTER TABLE ONLY public.upload_day
    ADD CONSTRAINT upload_day_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.upload
    ADD CONSTRAINT upload_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.vote
    ADD CONSTRAINT vote_person_fkey FOREIGN KEY (person) REFERENCES public.person(id);

ALTER TABLE ONLY public.vote
    ADD CONSTRAINT vote_post_fkey FOREIGN KEY (post) REFERENCES public.post(id);

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_maker_fkey FOREIGN KEY (maker) REFERENCES public.person(id);

ALTER TABLE ONLY public.webhook_message
    ADD CONSTRAINT webhook_message_webhook_fkey FOREIGN KEY (webhook) REFERENCES public.webhook(id) ON DELETE CASCADE;

ALTER TABLE ONLY public.webhook
    ADD CONSTRAINT webhook_space_fkey FOREIGN KEY (space) REFERENCES public.space(id);

ALTER TABLE ONLY public.webhook_try
    ADD CONSTRAINT webhook_try_message_fkey FOREIGN KEY (message) REFERENCES public.webhook_message(id) ON DELETE CASCADE;

