-- What an older renderer wrote is written anew (rendering.c).

-- rendering: one
--   -> version int4, making int4, post int8, comment int8
select version, making, post, comment from rendering;

-- rendering_hold: one
-- One round at a time.
--   -> like rendering
select version, making, post, comment from rendering for update;

-- rendering_at: exec
-- How far this renderer has got.
--   making int4
--   post int8
--   comment int8
update rendering set making = :making, post = :post, comment = :comment;

-- rendering_done: exec
--   version int4
update rendering set version = :version, making = 0, post = 0, comment = 0;

-- rendering_left: one
-- How much there is to look at.
--   post int8
--   comment int8
--   -> texts int8
select (select count(*) from post where id > :post) + (select count(*) from comment where id > :comment);

-- rendering_posts: many
-- The next posts, withdrawn ones too: they may come back. What was imported names nobody here.
--   after int8
--   most int8
--   -> id int8, body text, body_html text, excerpt text, summary text, imported bool
select p.id, p.body, p.body_html, p.excerpt, p.summary, p.author_written is not null or a.state = 'imported'
from post p join person a on a.id = p.author
where p.id > :after order by p.id limit :most;

-- rendering_comments: many
-- The next comments, with whoever wrote them: a comment shows what its author may show.
--   after int8
--   most int8
--   -> id int8, post int8, space int8, author int8, body text, body_html text, imported bool
select c.id, c.post, t.space, behind(c.author), c.body, c.body_html, c.author_written is not null or a.state = 'imported'
from comment c join thread t on t.id = c.thread join person a on a.id = c.author
where c.id > :after order by c.id limit :most;

-- rendering_posts_hold: many
-- All that this round changes, before the first of them holds its thread: whoever edits goes from post to thread, too.
--   ids int8[]
--   -> id int8
select id from post where id = any(:ids) order by id limit 100 for no key update;

-- rendering_comments_hold: many
--   ids int8[]
--   -> id int8
select id from comment where id = any(:ids) order by id limit 100 for no key update;

-- rendering_post_put: exec
-- Not when somebody wrote meanwhile: that is made by this renderer.
--   id int8
--   body text
--   body_html text
--   excerpt text
update post set body_html = :body_html, excerpt = :excerpt where id = :id and body = :body;

-- rendering_comment_put: exec
--   id int8
--   body text
--   body_html text
update comment set body_html = :body_html where id = :id and body = :body;
