-- A page of a list other than the usual ones, as question_page gave it, and narrowed further: to what carries several tags at
-- once, and to what was asked since. of_tags are grouped by tag_parts: of each group one is enough, and each group has to be met.
create function question_sieve(spaces bigint[], of_state text, of_order text, of_tags bigint[], tag_parts bigint[], of_authors bigint[], since timestamptz,
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
end $$;

-- The timeline of a thread also tells of merges that were undone.
create index merge_of on merge (source);
create index merge_into on merge (target);

drop function question_page(bigint[], text, text, bigint[], bigint[], bigint, bigint, integer);
drop function question_sift(bigint[], text, text, bigint[], bigint, bigint, bigint, integer);
