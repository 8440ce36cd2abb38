-- What a thread is made of goes by thread_family: itself, and what was merged into it.

-- thread_move: exec
-- To another space with all that hangs on it, and with what was merged into it; the pin stays behind.
--   thread int8
--   space int8
update thread set space = :space, pinned_at = null, pinned_by = null
where space <> :space and id in (select family from thread_family(:thread));

-- redact_posts: many
-- Posts with these words, of a whole thread: withdrawn ones too.
--   thread int8
--   words text
--   -> id int8, title text?, body text, summary text
select p.id, p.title, p.body, p.summary
from post p
where p.thread in (select family from thread_family(:thread))
	and (strpos(p.body, :words) > 0 or strpos(coalesce(p.title, ''), :words) > 0 or strpos(p.summary, :words) > 0)
order by p.id
limit 1000;

-- redact_post: exec
-- It is the same revision, without the words.
--   post int8
--   title text?
--   body text
--   body_html text
--   excerpt text
--   summary text
update post set title = :title, body = :body, body_html = :body_html, excerpt = :excerpt, summary = :summary
where id = :post;

-- redact_revisions: exec
--   thread int8
--   words text
--   mark text
update revision r
set title = replace(r.title, :words, :mark), body = replace(r.body, :words, :mark),
	summary = replace(r.summary, :words, :mark), note = replace(r.note, :words, :mark)
from post p
where p.id = r.post and p.thread in (select family from thread_family(:thread))
	and (strpos(r.body, :words) > 0 or strpos(coalesce(r.title, ''), :words) > 0 or strpos(r.summary, :words) > 0
		or strpos(r.note, :words) > 0);

-- redact_comments: many
--   thread int8
--   words text
--   -> id int8, body text
select id, body from comment
where thread in (select family from thread_family(:thread)) and strpos(body, :words) > 0
order by id
limit 2000;

-- redact_comment: exec
--   comment int8
--   body text
--   body_html text
update comment set body = :body, body_html = :body_html where id = :comment;

-- redact_cues: exec
-- What is said in recordings, as far as it is written down.
--   thread int8
--   words text
--   mark text
update cue c set text = replace(c.text, :words, :mark)
from recording r
join post p on p.id = r.post
where c.recording = r.id and p.thread in (select family from thread_family(:thread)) and strpos(c.text, :words) > 0;

-- redact_chapters: exec
--   thread int8
--   words text
--   mark text
update chapter c set title = replace(c.title, :words, :mark)
from recording r
join post p on p.id = r.post
where c.recording = r.id and p.thread in (select family from thread_family(:thread)) and strpos(c.title, :words) > 0;

-- redact_note: exec
-- What was written when it was closed.
--   thread int8
--   words text
--   mark text
update thread set closed_note = replace(closed_note, :words, :mark)
where id in (select family from thread_family(:thread)) and strpos(closed_note, :words) > 0;

-- redact_acronyms: exec
-- They are found anew.
--   thread int8
delete from acronym_seen a using post p
where p.id = a.post and p.thread in (select family from thread_family(:thread));

-- redact_raise: exec
-- Pages and index documents are made anew.
--   thread int8
select thread_raise(family) from thread_family(:thread);

-- redact_searches: exec
-- What people typed who looked for it, or asked with it in the title.
--   words text
--   mark text
update search_shown set query = :mark where strpos(lower(query), lower(:words)) > 0;
