-- in.sql -- each thing that a query file may hold. db_test.c runs what is made of it.
-- This comment belongs to nobody.

-- note_by_id: one
-- A note, whoever wrote it.
--   id int8
--   -> id int8, title text, body text?, likes int4,
--      liked_at timestamptz?, done bool
select id, title, body, likes, liked_at, done from note where id = :id;

-- note_list: many
-- Notes of a kind, or all of them.
-- The second line of its purpose: it ends in */ and must not end the comment.
--   kind text?
--   ids int8[]?
--   after int8?, rows int8
--   -> like note_by_id
select id, title, body, likes, liked_at, done
from note
where (:kind::text is null or kind = :kind) -- :not_a_parameter, and it's a comment
	and (:ids::bigint[] is null or id = any (:ids))
	and (:after::bigint is null or id > :after)
order by id /* limit 5; :nor_here /* nested */ still */
limit :rows;

-- note_insert: one
--   title text
--   body text?
--   kind text
--   -> id int8
insert into note (title, body, kind) values (:title, :body, :kind) returning id;

-- note_like: exec
--   id int8
update note set likes = likes + 1, liked_at = now() where id = :id;

-- note_clear: exec
-- Without parameters.
delete from note;

-- note_count: one
--   -> n int8
select count(*) from note;

-- note_of: exec
-- A reference that may not exist, and a check.
--   note int8
--   stars int4
insert into rating (note, stars) values (:note, :stars);

-- quoting: one
-- Literals that look like parameters, comments and ends.
--   word text
--   -> text text
select ':no; -- no' || E'it\'s :no' || "colon:no" || $$ :no ; $$ || $q$ ' $q$ || 'a ??/ \ "b"' || :word
from (select ':' as "colon:no") x;

-- over_two_lines: one
--   -> text text
select 'one
	-- two;
three';

-- every_type: one
-- Each type goes there and comes back.
--   a int4
--   b int8
--   c bool
--   d text
--   e bytea
--   f timestamptz
--   g float8
--   h int8[]
--   i text[]
--   j bytea[]
--   k timestamptz[]
--   -> a int4, b int8, c bool, d text, e bytea, f timestamptz, g float8
--   -> h int8[], i text[], j bytea[], k timestamptz[]
select :a::integer, :b::bigint, :c::boolean, :d::text, :e::bytea, :f::timestamptz, :g::float8,
	:h::bigint[], :i::text[], :j::bytea[], :k::timestamptz[];

-- every_type_or_null: one
--   a int4?
--   b int8?
--   c bool?
--   d text?
--   e bytea?
--   f timestamptz?
--   g float8?
--   h int8[]?
--   i text[]?
--   j bytea[]?
--   k timestamptz[]?
--   -> a int4?, b int8?, c bool?, d text?, e bytea?, f timestamptz?, g float8?
--   -> h int8[]?, i text[]?, j bytea[]?, k timestamptz[]?
select :a::integer, :b::bigint, :c::boolean, :d::text, :e::bytea, :f::timestamptz, :g::float8,
	:h::bigint[], :i::text[], :j::bytea[], :k::timestamptz[];

-- null_where_none_may_be: one
--   -> n int8
select null::bigint;

-- texts_with_null: one
--   -> list text[]
select array['a', null, '']::text[];

-- much: one
--   size int4
--   -> text text
select repeat('x', :size);

-- numbers: many
--   count int8
--   -> n int8
select i from generate_series(1, :count) i limit :count;

-- sleep: exec
--   seconds float8
select pg_sleep(:seconds);

-- two_rows: one
--   -> n int4
select i from generate_series(1, 2) i;

-- kill: exec
-- Ends connections of this database by their name.
--   name text
select pg_terminate_backend(pid) from pg_stat_activity
where application_name = :name and datname = current_database() and pid <> pg_backend_pid();

-- kill_myself: exec
select pg_terminate_backend(pg_backend_pid());

-- backend: one
--   -> pid int4, name text, statement_timeout text
select pg_backend_pid(), current_setting('application_name'), current_setting('statement_timeout');

-- tell: exec
--   payload text
select pg_notify('news', :payload);

-- lock_note: one
--   id int8
--   -> id int8
select id from note where id = :id for update;
