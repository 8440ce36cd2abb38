-- picture_insert: one
-- One that is to be made of an upload.
--   person int8
--   upload text
--   words text
--   width int4
--   height int4
--   bytes int8
--   now timestamptz
--   -> id int8
insert into picture (person, upload, words, width, height, bytes, created_at, loose_at)
values (:person, :upload, :words, :width, :height, :bytes, :now, :now)
returning id;

-- picture_room: one
-- What somebody's pictures take.
--   person int8
--   -> bytes int8, preparing int8
select coalesce(sum(bytes), 0)::bigint, count(*) filter (where state = 'preparing')
from picture where person = :person and state <> 'failed';

-- pictures_own: many
-- Somebody's own, the latest first.
--   person int8
--   -> id int8, state text, fault text?, words text, width int4, height int4, created_at timestamptz, loose bool
select id, state, fault, words, width, height, created_at, loose_at is not null
from picture where person = :person order by id desc limit 60;

-- picture_own: one
--   person int8
--   picture int8
--   -> like pictures_own
select id, state, fault, words, width, height, created_at, loose_at is not null
from picture where id = :picture and person = :person;

-- picture_door: one
-- One to look at: its uploader's while no text holds it, else that of whoever may read a text that does; and of whoever
-- decides whether a text takes it that was suggested. A comment is a text, too.
--   reader int8
--   picture int8
--   -> id int8
select c.id from picture c
where c.id = :picture and c.state = 'ready' and (
	(c.person = :reader and not exists (select from post_picture h where h.picture = c.id and h.held)
		and not exists (select from comment_picture k join comment m on m.id = k.comment and m.withdrawn_at is null
			where k.picture = c.id))
	or exists (select from comment_picture k
		join comment m on m.id = k.comment and m.withdrawn_at is null
		join post p on p.id = m.post and p.withdrawn_at is null
		join thread t on t.id = p.thread and not t.withdrawn
		join reader_space v on v.reader = :reader and v.space = t.space
		where k.picture = c.id)
	or exists (select from post_picture h
		join post p on p.id = h.post and p.withdrawn_at is null
		join thread t on t.id = p.thread and not t.withdrawn
		join reader_space v on v.reader = :reader and v.space = t.space
		where h.picture = c.id and h.held)
	or exists (select from post_picture h
		join proposal g on g.post = h.post and g.person = c.person and g.state = 'open'
		join post p on p.id = h.post and p.withdrawn_at is null
		join thread t on t.id = p.thread and not t.withdrawn
		join reader_space v on v.reader = :reader and v.space = t.space
		where h.picture = c.id and not h.held and (p.author = :reader or v.role in ('moderator', 'owner'))));

-- pictures_for_text: many
-- Those that somebody's text may show: what stood in it before, and of what they put there just now (fresh) their own
-- and that of texts they may read in the same space or an open one. space null: a preview, so any text they may read.
--   person int8
--   post int8
--   comment int8
--   space int8?
--   ids int8[]
--   fresh int8[]
--   -> id int8, width int4, height int4, own bool, state text, fault text?
select c.id, c.width, c.height, c.person = :person, c.state, c.fault
from picture c
where c.id = any(:ids) and (
	exists (select from post_picture h where h.picture = c.id and h.post = :post)
	or exists (select from comment_picture k where k.picture = c.id and k.comment = :comment)
	or (c.id = any(:fresh) and (c.person = :person
		or exists (select from post_picture h
			join post p on p.id = h.post and p.withdrawn_at is null
			join thread t on t.id = p.thread and not t.withdrawn
			join reader_space v on v.reader = :person and v.space = t.space
			where h.picture = c.id and h.held
				and (:space::bigint is null or t.space = :space or not v.private)))))
limit 50;

-- post_pictures_set: exec
-- A text holds exactly these. Those it no longer holds are loose, unless another does.
--   post int8
--   ids int8[]
--   now timestamptz
with kept as (
	insert into post_picture (post, picture) select :post, c.id from picture c where c.id = any(:ids)
	on conflict (post, picture) do update set held = true
), held as (
	update picture set loose_at = null where id = any(:ids) and loose_at is not null
), gone as (
	update post_picture set held = false where post = :post and held and picture <> all(:ids) returning picture
)
update picture c set loose_at = :now
from gone g where c.id = g.picture
	and not exists (select from post_picture h where h.picture = c.id and h.post <> :post and h.held)
	and not exists (select from comment_picture k join comment m on m.id = k.comment and m.withdrawn_at is null
		where k.picture = c.id);

-- comment_pictures: many
--   comment int8
--   -> picture int8
select picture from comment_picture where comment = :comment order by picture limit 200;

-- comment_pictures_set: exec
-- A comment leads to exactly these; what nothing holds any more pictures_loosen finds.
--   comment int8
--   ids int8[]
with gone as (
	delete from comment_picture where comment = :comment and picture <> all(:ids)
), kept as (
	insert into comment_picture (comment, picture) select :comment, c.id from picture c where c.id = any(:ids)
	on conflict do nothing
)
update picture set loose_at = null where id = any(:ids) and loose_at is not null;

-- pictures_redact: many
-- What stood in a text of this thread and is to be gone. One that another thread shows, too, stays there.
--   ids int8[]
--   thread int8
--   -> id int8, upload text?
with gone as (
	delete from picture c where c.id = any(:ids) and not exists (select from post_picture h
		join post p on p.id = h.post where h.picture = c.id and h.held and p.thread <> :thread)
		and not exists (select from comment_picture k join comment m on m.id = k.comment and m.withdrawn_at is null
			where k.picture = c.id and m.thread <> :thread)
	returning c.id, c.upload
)
select id, upload from gone limit 200;

-- post_pictures: many
--   post int8
--   -> picture int8
select picture from post_picture where post = :post and held order by picture limit 200;

-- picture_for_work: one
--   picture int8
--   -> id int8, person int8, upload text, width int4, height int4
select id, person, upload, width, height from picture
where id = :picture and state = 'preparing' and upload is not null;

-- picture_ready: one
--   picture int8
--   upload text
--   bytes int8
--   sum bytea?
--   -> id int8
update picture set state = 'ready', upload = null, bytes = :bytes, sum = :sum
where id = :picture and upload = :upload and state = 'preparing' returning id;

-- picture_failed: one
--   picture int8
--   upload text
--   fault text
--   -> id int8
update picture set state = 'failed', upload = null, fault = :fault
where id = :picture and upload = :upload and state = 'preparing' returning id;

-- picture_remove: one
-- One's own that no text holds.
--   person int8
--   picture int8
--   -> id int8, upload text?
delete from picture c where c.id = :picture and c.person = :person
	and not exists (select from post_picture h where h.picture = c.id and h.held)
	and not exists (select from comment_picture k join comment m on m.id = k.comment and m.withdrawn_at is null
		where k.picture = c.id)
returning c.id, c.upload;

-- picture_there: one
--   picture int8
--   -> id int8
select id from picture where id = :picture;

-- pictures_loosen: exec
-- Two texts may have let go of one at the same moment.
--   now timestamptz
update picture c set loose_at = :now
where c.loose_at is null and not exists (select from post_picture h where h.picture = c.id and h.held)
	and not exists (select from comment_picture k join comment m on m.id = k.comment and m.withdrawn_at is null
		where k.picture = c.id);

-- pictures_forget: many
-- Loose for so long that nobody comes back for them.
--   before timestamptz
--   -> id int8, upload text?
delete from picture where id in (select c.id from picture c where c.loose_at < :before
	and not exists (select from post_picture h where h.picture = c.id and (h.held
		or exists (select from proposal g where g.post = h.post and g.state = 'open')))
	and not exists (select from comment_picture k join comment m on m.id = k.comment and m.withdrawn_at is null
		where k.picture = c.id)
	order by c.loose_at limit 200)
returning id, upload;
