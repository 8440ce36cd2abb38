-- people_by_handle: many
--   handles text[]
--   -> id int8, handle text
select id, handle from person where handle = any(:handles) limit 50;

-- mentions_put: many
-- Who is named in a text for the first time. comment 0: in the post itself.
--   post int8
--   comment int8
--   people int8[]
--   now timestamptz
--   -> person int8
with new_ones as (
	insert into mention (post, comment, person, mentioned_at)
	select :post, :comment, p.id, :now from person p where p.id = any(:people)
	on conflict do nothing
	returning person
)
select person from new_ones order by person limit 50;

-- people_to_mention: many
-- Whose handle, or last name, begins like this, and who may read the space of a post or the one of this name, as far
-- as the reader may themself.
--   reader int8
--   post int8?
--   slug text
--   typed text
--   -> id int8, handle text, name text, team text
with place as (
	select v.space, v.private from reader_space v
	where v.reader = :reader and v.space = case when :post::bigint is null then (select s.id from space s where s.slug = :slug)
		else (select t.space from post p join thread t on t.id = p.thread and not t.withdrawn
			where p.id = :post and p.withdrawn_at is null) end
), words as (
	select handle_fold(:typed) as w
)
select p.id, p.handle, p.name, p.team
from words k
join person p on (p.handle >= k.w collate "C" and p.handle < (k.w || '~') collate "C")
	or (substring(p.handle from '[^.]*$') collate "C" >= k.w and substring(p.handle from '[^.]*$') collate "C" < (k.w || '~') collate "C")
where k.w <> '' and p.state = 'active' and p.id <> :reader
	and exists (select from place s where not s.private
		or exists (select from membership m where m.space = s.space and m.person = p.id))
order by not starts_with(p.handle, k.w), p.handle
limit 8;
