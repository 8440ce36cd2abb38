-- space_show: one
-- A space the reader may see.
--   reader int8
--   slug text
--   -> id int8, slug text, name text, about text, private bool, role text?, members int8
--   -> created_at timestamptz, embeddings bool, language text, recognition bool, following bool, unnamed bool
select v.space, v.slug, v.name, s.about, v.private, v.role,
	(select count(*) from membership m where m.space = v.space), s.created_at, s.embeddings, s.language, s.recognition,
	exists (select from follow w where w.person = :reader and w.kind = 'space' and w.object = v.space), s.unnamed
from reader_space v
join space s on s.id = v.space
where v.reader = :reader and v.slug = :slug;

-- space_show_any: one
-- The same for the command line, which sees all.
--   slug text
--   -> like space_show
select s.id, s.slug, s.name, s.about, s.private, null::text,
	(select count(*) from membership m where m.space = s.id), s.created_at, s.embeddings, s.language, s.recognition, false, s.unnamed
from space s
where s.slug = :slug;

-- space_page: many
-- The spaces the reader may see, by name; after is the last one of the page before.
--   reader int8
--   after int8?
--   n int8
--   -> like space_show
select v.space, v.slug, v.name, s.about, v.private, v.role,
	(select count(*) from membership m where m.space = v.space), s.created_at, s.embeddings, s.language, s.recognition, false, s.unnamed
from reader_space v
join space s on s.id = v.space
where v.reader = :reader
	and (:after::bigint is null or (lower(v.name), v.space) >
		(select lower(a.name), a.space from reader_space a where a.reader = :reader and a.space = :after))
order by lower(v.name), v.space
limit :n;

-- space_writable: many
-- Where the reader may write: their own spaces first, then the open ones.
--   reader int8
--   -> id int8, slug text, name text, private bool, role text?, unnamed bool
select w.space, w.slug, w.name, w.private, w.role, s.unnamed
from writer_space w
join space s on s.id = w.space
where w.reader = :reader
order by w.slug <> 'general', w.role is null, lower(w.name), w.space
limit 100;

-- space_for_posting: one
--   actor int8
--   slug text
--   -> id int8, slug text, name text, private bool, may_write bool
select v.space, v.slug, v.name, v.private, v.role is distinct from 'reader'
from reader_space v
where v.reader = :actor and v.slug = :slug;

-- space_insert: one
--   slug text
--   name text
--   about text
--   private bool
--   language text
--   now timestamptz
--   -> id int8
insert into space (slug, name, about, private, language, created_at)
values (:slug, :name, :about, :private, :language, :now)
returning id;

-- space_update: exec
-- NULL leaves it.
--   space int8
--   name text?
--   about text?
--   private bool?
--   language text?
--   recognition bool?
--   unnamed bool?
update space set
	name = coalesce(:name, name),
	about = coalesce(:about, about),
	private = coalesce(:private, private),
	language = coalesce(:language, language),
	recognition = coalesce(:recognition, recognition),
	unnamed = coalesce(:unnamed, unnamed)
where id = :space;

-- space_embeddings_set: exec
--   space int8
--   allowed bool
update space set embeddings = :allowed where id = :space and private;
