-- space_show: one
-- A space the reader may see.
--   reader int8
--   slug text
--   -> id int8, slug text, name text, about text, private bool, role text?, members int8
--   -> created_at timestamptz, embeddings bool, language text, recognition bool, following bool, unnamed bool, revision int4
select v.space, v.slug, v.name, s.about, v.private, v.role,
	(select count(*) from membership m where m.space = v.space), s.created_at, s.embeddings, s.language, s.recognition,
	exists (select from follow w where w.person = :reader and w.kind = 'space' and w.object = v.space), s.unnamed, s.revision
from reader_space v
join space s on s.id = v.space
where v.reader = :reader and v.slug = :slug;

-- space_show_any: one
-- The same for the command line, which sees all.
--   slug text
--   -> like space_show
select s.id, s.slug, s.name, s.about, s.private, null::text,
	(select count(*) from membership m where m.space = s.id), s.created_at, s.embeddings, s.language, s.recognition, false, s.unnamed, s.revision
from space s
where s.slug = :slug;

-- space_page: many
-- The spaces the reader may see, by name; after is the last one of the page before.
--   reader int8
--   after int8?
--   n int8
--   -> like space_show
select v.space, v.slug, v.name, s.about, v.private, v.role,
	(select count(*) from membership m where m.space = v.space), s.created_at, s.embeddings, s.language, s.recognition, false, s.unnamed, s.revision
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

-- space_hold: one
-- What it says of itself, and nobody else changes it until the transaction ends.
--   space int8
--   -> name text, about text, revision int4
select name, about, revision from space where id = :space for update;

-- space_revision_one: one
--   space int8
--   number int4
--   -> name text, about text
select name, about from space_revision where space = :space and number = :number;

-- space_text_set: exec
-- It says something else, which is a revision. What was there before anybody kept them comes first.
--   space int8
--   name text
--   about text
--   author int8?
--   now timestamptz
with held as (
	select id, name, about, revision from space where id = :space
), first as (
	insert into space_revision (space, number, name, about, author, created_at)
	select h.id, 0, h.name, h.about, null, :now from held h where h.revision = 0
	on conflict do nothing
), after as (
	insert into space_revision (space, number, name, about, author, created_at)
	select h.id, h.revision + 1, :name, :about, :author::bigint, :now from held h
)
update space set name = :name, about = :about, revision = revision + 1 where id = :space;

-- space_update: exec
-- NULL leaves it.
--   space int8
--   private bool?
--   language text?
--   recognition bool?
--   unnamed bool?
update space set
	private = coalesce(:private, private),
	language = coalesce(:language, language),
	recognition = coalesce(:recognition, recognition),
	unnamed = coalesce(:unnamed, unnamed)
where id = :space;

-- space_embeddings_set: exec
--   space int8
--   allowed bool
update space set embeddings = :allowed where id = :space and private;
