-- saved_put: exec
-- A note that is NULL stays as it is.
--   person int8
--   post int8
--   thread int8
--   note text?
--   now timestamptz
insert into saved_post (person, post, thread, note, saved_at)
values (:person, :post, :thread, coalesce(:note, ''), :now)
on conflict (person, post) do update set note = coalesce(:note, saved_post.note);

-- saved_note: one
-- What somebody noted there, and nobody changes it until the transaction ends.
--   person int8
--   post int8
--   -> note text
select note from saved_post where person = :person and post = :post for update;

-- saved_remove: exec
--   person int8
--   post int8
delete from saved_post where person = :person and post = :post;

-- saved_page: many
-- What a person saved and may read, the latest first.
--   person int8
--   kind text?
--   words text[]
--   before int8?
--   rows int8
--   -> id int8, post int8, kind text, thread int8, tip bool, title text, excerpt text, note text
--   -> author int8, author_name text, author_team text, author_written text?
--   -> space int8, space_slug text, space_name text, space_private bool, saved_at timestamptz
select w.id, p.id, p.kind, t.id, t.kind = 'tip', q.title, p.excerpt, w.note,
	a.id, a.name, a.team, p.author_written, v.space, v.slug, v.name, v.private, w.saved_at
from saved_post w
join post p on p.id = w.post and p.withdrawn_at is null
join thread t on t.id = p.thread and not t.withdrawn
join post q on q.id = t.id
join person a on a.id = p.author
join reader_space v on v.reader = w.person and v.space = t.space
where w.person = :person and (:kind::text is null or p.kind = :kind) and (:before::bigint is null or w.id < :before)
	and not exists (select from unnest(:words::text[]) as x(word)
		where position(x.word in lower(q.title || ' ' || p.body || ' ' || w.note)) = 0)
order by w.id desc
limit :rows;
