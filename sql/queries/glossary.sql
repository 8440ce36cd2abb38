-- glossary_all: many
-- The whole glossary, for the copy each server process keeps.
--   -> id int8, kind text, term text, means text[]
select id, kind, term, means from glossary order by id limit 1000;

-- glossary_page: many
-- By term; after is the last one of the page before.
--   after int8?
--   n int8
--   -> like glossary_all
select g.id, g.kind, g.term, g.means
from glossary g
where :after::bigint is null
	or (lower(g.term), g.id) > (select lower(a.term), a.id from glossary a where a.id = :after)
order by lower(g.term), g.id
limit :n;

-- glossary_by_id: one
--   id int8
--   -> like glossary_all
select id, kind, term, means from glossary where id = :id;

-- glossary_by_term: one
--   term text
--   -> like glossary_all
select id, kind, term, means from glossary where lower(term) = lower(:term);

-- glossary_count: one
--   -> entries int8
select count(*) from glossary;

-- glossary_insert: one
--   kind text
--   term text
--   means text[]
--   actor int8
--   now timestamptz
--   -> id int8
insert into glossary (kind, term, means, created_by, created_at, changed_at)
values (:kind, :term, :means, :actor, :now, :now)
returning id;

-- glossary_update: exec
--   id int8
--   kind text
--   term text
--   means text[]
--   now timestamptz
update glossary set kind = :kind, term = :term, means = :means, changed_at = :now where id = :id;

-- glossary_delete: exec
--   id int8
delete from glossary where id = :id;

-- acronym_offered: many
-- What posts of open spaces explain now, the most frequent first.
--   n int8
--   -> term text, meaning text, posts int8, thread int8, title text
with open_seen as (
	select a.short, lower(a.long) as long, min(a.long) as written, count(distinct a.post) as posts,
		min(t.id) as thread
	from acronym_seen a
	join post p on p.id = a.post and p.withdrawn_at is null
	join thread t on t.id = p.thread and not t.withdrawn
	join space s on s.id = t.space and not s.private
	group by a.short, lower(a.long)
)
select o.short, o.written, o.posts, o.thread, q.title
from open_seen o
join post q on q.id = o.thread
where not exists (select from acronym_dismissed d
		where lower(d.short) = lower(o.short) and lower(d.long) = o.long)
	and not exists (select from glossary g, unnest(g.means) m
		where (lower(g.term) = lower(o.short) and lower(m) = o.long)
			or (lower(g.term) = o.long and lower(m) = lower(o.short)))
order by o.posts desc, lower(o.short), o.long
limit :n;

-- acronym_dismiss: exec
--   term text
--   meaning text
--   actor int8
--   now timestamptz
insert into acronym_dismissed (short, long, dismissed_by, dismissed_at)
values (:term, :meaning, :actor, :now)
on conflict do nothing;

-- acronym_scan_get: one
--   -> post int8, edited_at timestamptz?
select post, nullif(edited_at, '-infinity') from acronym_scan;

-- acronym_scan_put: exec
--   post int8
--   edited_at timestamptz
update acronym_scan set post = :post, edited_at = :edited_at;

-- acronym_posts: many
-- What stands in open spaces, in the order of ids.
--   after int8
--   -> id int8, title text, body text
select p.id, coalesce(p.title, ''), p.body
from post p
join space s on s.id = p.space and not s.private
where p.id > :after and p.withdrawn_at is null
order by p.id limit 500;

-- acronym_edited: many
-- What was edited there since.
--   since timestamptz?
--   after int8
--   -> like acronym_posts
select p.id, coalesce(p.title, ''), p.body
from post p
join space s on s.id = p.space and not s.private
where p.edited_at > coalesce(:since::timestamptz, '-infinity') and p.id > :after
	and p.withdrawn_at is null
order by p.id limit 500;

-- acronym_forget: exec
--   posts int8[]
delete from acronym_seen where post = any (:posts);

-- acronym_note: exec
--   posts int8[]
--   terms text[]
--   meanings text[]
insert into acronym_seen (post, short, long)
select n.post, n.term, n.meaning
from unnest(:posts::bigint[], :terms::text[], :meanings::text[]) n (post, term, meaning)
on conflict do nothing;
