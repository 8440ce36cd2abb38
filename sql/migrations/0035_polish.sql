-- What whoever uses it every day would miss.

-- -- moved out of its asker's sight -------------------------------------------------------------
--
-- A moderator may move a question to a space its asker does not read. They are told so, of no post, with the title it had
-- then, which they could read, and with the space it was in, where somebody can say more: of where it is now, nothing.
alter table notice add column was_in bigint references space;

-- The title a post had at some moment; it is kept nowhere else, so that redaction and erasure reach it.
create function title_at(of_post bigint, at timestamptz) returns text language plpgsql stable as $$
begin
	return (select r.title from revision r where r.post = of_post and r.created_at <= at order by r.number desc limit 1);
end $$;

-- Shown while its person reads the space it was in and not the one it is in.
create or replace view shown_notice as
	select n.id, n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about, n.created_at, n.seen_at, n.done_at, n.mailed_at,
		coalesce(t.space, n.was_in) as space, n.follow
	from notice n
	left join thread t on t.id = n.thread
	left join post p on p.id = n.post
	left join comment c on n.kind in ('commented', 'mentioned', 'followed-commented') and c.id = n.about
	where (n.act or n.done_at is null) and c.withdrawn_at is null
		and (n.kind <> 'moderated' or exists (select from flag_decision d
			join reader_space v on v.reader = n.person and v.space = d.space where d.id = n.about))
		and (n.was_in is null or (exists (select from reader_space v where v.reader = n.person and v.space = n.was_in)
			and not exists (select from thread m join reader_space v on v.reader = n.person and v.space = m.space
				where m.id = n.about)))
		and (n.post is null or (not t.withdrawn and p.withdrawn_at is null
			and exists (select from reader_space v where v.reader = n.person and v.space = t.space)));

create or replace function inbox_of_space() returns trigger language plpgsql as $$
begin
	perform inbox_count(array(select distinct n.person from thread t
		join notice n on n.thread = t.id and n.done_at is null where t.space = new.id
		union select n.person from notice n where n.was_in = new.id and n.done_at is null
		union select n.person from thread t
		join notice n on n.about = t.id and n.kind = 'moved-away' and n.done_at is null where t.space = new.id));
	return null;
end $$;
create index notice_was_in on notice (was_in) where was_in is not null and done_at is null;

-- -- lists ---------------------------------------------------------------------------------------
--
-- A page of a list other than the usual ones: the ids in their order and the number each is sorted by. It is put together
-- for what it is asked, because states, orders and places are few, but each wants its own index. after_key, after_id: that
-- number and id of the last row of the page before. What one asked oneself has several authors, for one is another person
-- wherever one asked without a name. thread_read, how often it was read, has a row for what was: it is beside the thread,
-- because looking changes nothing there. (question_sift stays for the version before this one.)
create table thread_read (
	thread bigint primary key references thread,
	reads bigint not null check (reads > 0)
);
create index thread_read_most on thread_read (reads desc, thread desc);

create function question_page(spaces bigint[], of_state text, of_order text, of_tags bigint[], of_authors bigint[],
	after_key bigint, after_id bigint, most integer) returns table (id bigint, key bigint)
	language plpgsql stable
as $$
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
	wanted text := format($wanted$
		t.kind = 'question' and not t.withdrawn and t.space = any ($1) %s
			and ($2 is null or exists (select from thread_tag x where x.thread = t.id and x.tag = any ($2)))
			and ($3 is null or exists (select from post w where w.id = t.id and w.author = any ($3)))
	$wanted$, state);
	got integer;
begin
	if of_order = 'reads' then
		return query execute 'select t.id, r.reads from thread_read r join thread t on t.id = r.thread where ' || wanted || '
				and ($4 is null or (r.reads, r.thread) < ($4, $5))
			order by r.reads desc, r.thread desc
			limit $6'
			using spaces, of_tags, of_authors, after_key, after_id, most;
		get diagnostics got = row_count;
		if got < most then
			return query execute 'select t.id, 0::bigint from thread t where ' || wanted || '
					and not exists (select from thread_read r where r.thread = t.id) and ($4 is null or $4 > 0 or t.id < $5)
				order by t.id desc
				limit $6'
				using spaces, of_tags, of_authors, after_key, after_id, most - got;
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
	$list$, number, wanted, sorted_by, past, bound, way) using spaces, of_tags, of_authors, after_key, after_id, most;
end $$;

-- -- suggested edits --------------------------------------------------------------------------
--
-- The language somebody suggests a text is said to be in; empty: its space's; null: as it is.
alter table proposal add column language text;
