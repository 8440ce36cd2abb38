-- Tags: names that mean the same, a tree of topics, merging that can be undone, descriptions with their history; lists by state.

-- A tag with main is a synonym: nothing carries it, and whoever types it gets main. A synonym has none of its own, and
-- stands nowhere in the tree.
alter table tag
	add column main bigint references tag on delete set null,
	add column parent bigint references tag on delete set null,
	add column revision integer not null default 0,
	add constraint tag_main_check check (main <> id),
	add constraint tag_parent_check check (parent <> id),
	add constraint tag_synonym_check check (main is null or parent is null);
create index tag_main on tag (main) where main is not null;
create index tag_parent on tag (parent) where parent is not null;

-- A tag and all that is below it.
create function tag_below(of_tag bigint) returns table (below bigint, depth integer) language sql stable as $$
	with recursive member (id, depth) as (
		values (of_tag, 1)
		union all
		select g.id, m.depth + 1 from member m join tag g on g.parent = m.id where m.depth < 10
	)
	select id, depth from member
$$;

-- A tag and what it is under, itself first.
create function tag_above(of_tag bigint) returns table (above bigint, depth integer) language sql stable as $$
	with recursive member (id, depth) as (
		values (of_tag, 1)
		union all
		select g.parent, m.depth + 1 from member m join tag g on g.id = m.id and g.parent is not null where m.depth < 10
	)
	select id, depth from member
$$;

-- The rules say it in words before; here it holds for whoever writes.
create function tag_in_tree() returns trigger language plpgsql as $$
begin
	if exists (select from tag_above(new.parent) where above = new.id) then
		raise exception 'tag % would be below itself', new.id using errcode = 'check_violation';
	end if;
	if (select max(depth) from tag_above(new.id)) + (select max(depth) from tag_below(new.id)) - 1 > 5 then
		raise exception 'tag % would be more than five deep', new.id using errcode = 'check_violation';
	end if;
	return null;
end $$;
create trigger tag_in_tree after update of parent on tag
	for each row when (new.parent is not null) execute function tag_in_tree();

create table tag_revision (
	tag bigint not null references tag on delete cascade,
	number integer not null,
	about text not null check (octet_length(about) <= 4000),
	author bigint references person,
	created_at timestamptz not null,
	primary key (tag, number)
);
create index tag_revision_author on tag_revision (author);

-- source became a synonym of target. Its posts follow in small rounds, each noted in tag_merge_thread, so that undoing
-- gives them back. renamed: target is the same tag under its new name.
create table tag_merge (
	id bigint generated always as identity primary key,
	source bigint not null references tag on delete cascade,
	target bigint not null references tag on delete cascade,
	renamed boolean not null,
	parent bigint references tag on delete set null,
	moved integer not null default 0,
	merged_by bigint not null references person,
	merged_at timestamptz not null,
	done_at timestamptz,
	undone_by bigint references person,
	undone_at timestamptz,
	check (source <> target)
);
create unique index tag_merge_open on tag_merge (source) where undone_at is null;
create index tag_merge_target on tag_merge (target);

-- had: the thread carried both.
create table tag_merge_thread (
	merge bigint not null references tag_merge on delete cascade,
	thread bigint not null references thread,
	had boolean not null,
	primary key (merge, thread)
);
create index tag_merge_thread_of on tag_merge_thread (thread);

-- Synonyms of the source, and tags below it, that went over.
create table tag_merge_tag (
	merge bigint not null references tag_merge on delete cascade,
	tag bigint not null references tag on delete cascade,
	child boolean not null,
	primary key (merge, tag)
);
create index tag_merge_tag_of on tag_merge_tag (tag);

-- A choice that came with a merge, until that is undone.
alter table topic_choice add column merged_from bigint;

-- Lists by state and order. What few questions are has an index of its own; the others are found by walking the usual ones.
create index thread_useful on thread (score desc, id desc) where kind = 'question' and not withdrawn;
create index thread_closed on thread (created_at desc, id desc) where closed_at is not null and not withdrawn;
create index thread_recorded on thread (created_at desc, id desc) where recorded and not withdrawn;
create index thread_unaccepted on thread (created_at desc, id desc)
	where kind = 'question' and accepted_answer is null and closed_at is null and not withdrawn;
create index post_wiki on post (thread) where wiki;

-- A page of a list other than the usual ones: the ids in their order and the number each is sorted by. Planned for
-- what it is asked (states, orders and places are few, but each wants its own index). before: that number and id of
-- the last row of the page before.
create function question_sift(spaces bigint[], of_state text, of_order text, of_tags bigint[], of_author bigint,
	after_key bigint, after_id bigint, most integer) returns table (id bigint, key bigint)
	language plpgsql stable set plan_cache_mode to 'force_custom_plan'
as $$
#variable_conflict use_column
declare
	after_at timestamptz := timestamptz 'epoch' + after_key * interval '1 microsecond';
begin
	if of_order = 'votes' then
		return query select t.id, t.score::bigint
		from thread t
		where t.kind = 'question' and not t.withdrawn and t.space = any (spaces)
			and (of_state <> 'unanswered' or (t.answers = 0 and t.closed_at is null))
			and (of_state <> 'unaccepted' or (t.accepted_answer is null and t.closed_at is null))
			and (of_state <> 'accepted' or t.accepted_answer is not null)
			and (of_state <> 'closed' or t.closed_at is not null)
			and (of_state <> 'recorded' or t.recorded)
			and (of_state <> 'wiki' or t.id = any (array(select w.thread from post w where w.wiki and w.withdrawn_at is null)))
			and (of_tags is null or exists (select from thread_tag x where x.thread = t.id and x.tag = any (of_tags)))
			and (of_author is null or exists (select from post w where w.id = t.id and w.author = of_author))
			and (after_key is null or (t.score, t.id) < (after_key, after_id))
		order by t.score desc, t.id desc
		limit most;
	elsif of_order = 'active' then
		return query select t.id, (extract(epoch from t.activity_at) * 1000000)::bigint
		from thread t
		where t.kind = 'question' and not t.withdrawn and t.space = any (spaces)
			and (of_state <> 'unanswered' or (t.answers = 0 and t.closed_at is null))
			and (of_state <> 'unaccepted' or (t.accepted_answer is null and t.closed_at is null))
			and (of_state <> 'accepted' or t.accepted_answer is not null)
			and (of_state <> 'closed' or t.closed_at is not null)
			and (of_state <> 'recorded' or t.recorded)
			and (of_state <> 'wiki' or t.id = any (array(select w.thread from post w where w.wiki and w.withdrawn_at is null)))
			and (of_tags is null or exists (select from thread_tag x where x.thread = t.id and x.tag = any (of_tags)))
			and (of_author is null or exists (select from post w where w.id = t.id and w.author = of_author))
			and (after_key is null or (t.activity_at, t.id) < (after_at, after_id))
		order by t.activity_at desc, t.id desc
		limit most;
	elsif of_order = 'oldest' then
		return query select t.id, (extract(epoch from t.created_at) * 1000000)::bigint
		from thread t
		where t.kind = 'question' and not t.withdrawn and t.space = any (spaces)
			and (of_state <> 'unanswered' or (t.answers = 0 and t.closed_at is null))
			and (of_state <> 'unaccepted' or (t.accepted_answer is null and t.closed_at is null))
			and (of_state <> 'accepted' or t.accepted_answer is not null)
			and (of_state <> 'closed' or t.closed_at is not null)
			and (of_state <> 'recorded' or t.recorded)
			and (of_state <> 'wiki' or t.id = any (array(select w.thread from post w where w.wiki and w.withdrawn_at is null)))
			and (of_tags is null or exists (select from thread_tag x where x.thread = t.id and x.tag = any (of_tags)))
			and (of_author is null or exists (select from post w where w.id = t.id and w.author = of_author))
			and (after_key is null or (t.created_at, t.id) > (after_at, after_id))
		order by t.created_at, t.id
		limit most;
	else
		return query select t.id, (extract(epoch from t.created_at) * 1000000)::bigint
		from thread t
		where t.kind = 'question' and not t.withdrawn and t.space = any (spaces)
			and (of_state <> 'unanswered' or (t.answers = 0 and t.closed_at is null))
			and (of_state <> 'unaccepted' or (t.accepted_answer is null and t.closed_at is null))
			and (of_state <> 'accepted' or t.accepted_answer is not null)
			and (of_state <> 'closed' or t.closed_at is not null)
			and (of_state <> 'recorded' or t.recorded)
			and (of_state <> 'wiki' or t.id = any (array(select w.thread from post w where w.wiki and w.withdrawn_at is null)))
			and (of_tags is null or exists (select from thread_tag x where x.thread = t.id and x.tag = any (of_tags)))
			and (of_author is null or exists (select from post w where w.id = t.id and w.author = of_author))
			and (after_key is null or (t.created_at, t.id) < (after_at, after_id))
		order by t.created_at desc, t.id desc
		limit most;
	end if;
end $$;

-- Where a name may stand that is to be erased.
alter view erasable_column rename to erasable_column_before_tags;
create view erasable_column as
	select of_table, of_column, most from erasable_column_before_tags
	union all
	select 'tag_revision', 'about', -4000;

-- The inbox as it is read: of several comments on one thread that somebody follows, read or not read together, the
-- latest stands for all, with their number.
create view inbox_notice as
	select n.id, n.person, n.kind, n.act, n.post, n.thread, n.actor, n.about, n.created_at, n.seen_at, n.done_at, n.mailed_at,
		n.space, n.follow, case when n.kind <> 'followed-commented' then 1 else (select count(*) from shown_notice m
			where m.person = n.person and m.kind = n.kind and m.thread = n.thread and m.done_at is null
				and m.seen_at is not distinct from n.seen_at)::integer end as bundled
	from shown_notice n
	where n.kind <> 'followed-commented' or not exists (select from shown_notice m
		where m.person = n.person and m.kind = n.kind and m.thread = n.thread and m.done_at is null and m.id > n.id
			and m.seen_at is not distinct from n.seen_at);
