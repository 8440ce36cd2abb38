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
--   after int8
--   -> id int8, title text?, body text, summary text
select p.id, p.title, p.body, p.summary
from post p
where p.thread in (select family from thread_family(:thread)) and p.id > :after
	and (strpos(p.body, :words) > 0 or strpos(coalesce(p.title, ''), :words) > 0 or strpos(p.summary, :words) > 0)
order by p.id
limit 100;

-- redact_post: exec
-- Its text without the words.
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
	summary = replace(r.summary, :words, :mark), note = replace(r.note, :words, :mark),
	tags = array(select g from unnest(r.tags) with ordinality u (g, n) where strpos(lower(g), lower(:words)) = 0 order by n),
	redacted = r.redacted or strpos(r.body, :words) > 0 or strpos(coalesce(r.title, ''), :words) > 0 or strpos(r.summary, :words) > 0
		or strpos(lower(array_to_string(r.tags, ' ')), lower(:words)) > 0
from post p
where p.id = r.post and p.thread in (select family from thread_family(:thread))
	and (strpos(r.body, :words) > 0 or strpos(coalesce(r.title, ''), :words) > 0 or strpos(r.summary, :words) > 0
		or strpos(r.note, :words) > 0 or strpos(lower(array_to_string(r.tags, ' ')), lower(:words)) > 0);

-- redact_revise: exec
-- What somebody sees and edits now is another revision than the one that had the words: a form from before shows that.
--   thread int8
--   actor int8
--   note text
--   now timestamptz
with revised as (
	insert into revision (post, number, title, body, summary, tags, author, note, created_at)
	select p.id, p.revision + 1, r.title, r.body, r.summary, r.tags, :actor, :note, :now
	from post p
	join revision r on r.post = p.id and r.number = p.revision and r.redacted
	where p.thread in (select family from thread_family(:thread))
	returning post, number
)
update post p set revision = v.number from revised v where p.id = v.post;

-- redact_proposals: exec
-- What others suggested for it, taken or not. Whoever has one that waits before them sees that it is another one now.
--   thread int8
--   words text
--   mark text
update proposal g
set version = g.version + 1, title = replace(g.title, :words, :mark), body = replace(g.body, :words, :mark),
	summary = replace(g.summary, :words, :mark), note = replace(g.note, :words, :mark), words = replace(g.words, :words, :mark),
	tags = array(select a from unnest(g.tags) with ordinality u (a, n) where strpos(lower(a), lower(:words)) = 0 order by n)
from post p
where p.id = g.post and p.thread in (select family from thread_family(:thread))
	and (strpos(concat_ws(' ', g.title, g.body, g.summary, g.note, g.words), :words) > 0
		or strpos(lower(array_to_string(g.tags, ' ')), lower(:words)) > 0);

-- redact_comments: many
--   thread int8
--   words text
--   after int8
--   -> id int8, post int8, body text
select id, post, body from comment
where thread in (select family from thread_family(:thread)) and id > :after and strpos(body, :words) > 0
order by id
limit 100;

-- redact_comment: exec
--   comment int8
--   body text
--   body_html text
update comment set body = :body, body_html = :body_html where id = :comment;

-- redact_tags: exec
-- A tag is written small, and whoever typed the secret there did not choose that.
--   thread int8
--   words text
delete from thread_tag tt using tag g
where g.id = tt.tag and tt.thread in (select family from thread_family(:thread)) and strpos(lower(g.name), lower(:words)) > 0;

-- redact_tag_counts: exec
-- A tag that nothing has any more goes too, first its counts.
--   words text
delete from tag_count c using tag g
where g.id = c.tag and strpos(lower(g.name), lower(:words)) > 0
	and not exists (select from thread_tag tt where tt.tag = g.id);

-- redact_tag_names: many
-- A synonym as well; what it stood for stays, and has a name less.
--   words text
--   -> main int8
with gone as (
	delete from tag g
	where strpos(lower(g.name), lower(:words)) > 0 and not exists (select from thread_tag tt where tt.tag = g.id)
	returning main
)
select distinct main from gone where main is not null limit 1000;

-- redact_thanks: exec
-- What somebody was thanked for, where it says which post.
--   thread int8
--   words text
--   mark text
update thanks h set reason = replace(h.reason, :words, :mark)
from post p
where p.id = h.post and p.thread in (select family from thread_family(:thread)) and strpos(h.reason, :words) > 0;

-- redact_flags: exec
-- What was said when something in it was flagged.
--   thread int8
--   words text
--   mark text
update flag set words = replace(words, :words, :mark)
where thread in (select family from thread_family(:thread)) and strpos(words, :words) > 0;

-- redact_decisions: exec
--   thread int8
--   words text
--   mark text
update flag_decision set note = replace(note, :words, :mark)
where thread in (select family from thread_family(:thread)) and strpos(note, :words) > 0;

-- redact_lines_raise: exec
-- Captions that a browser kept are fetched anew.
--   thread int8
--   words text
update recording r set lines_version = r.lines_version + 1
from post p
where p.id = r.post and p.thread in (select family from thread_family(:thread))
	and (exists (select from cue c where c.recording = r.id and strpos(c.text, :words) > 0)
		or exists (select from chapter c where c.recording = r.id and strpos(c.title, :words) > 0));

-- redact_steps: exec
-- Chapters are made of them again when the recording is cut anew.
--   thread int8
--   words text
--   mark text
update recording_step s set title = replace(s.title, :words, :mark)
from recording r
join post p on p.id = r.post
where s.recording = r.id and p.thread in (select family from thread_family(:thread)) and strpos(s.title, :words) > 0;

-- redact_uploads: exec
-- What a file was called that was sent in.
--   thread int8
--   words text
update upload u set file_name = '', metadata = ''
from recording r
join post p on p.id = r.post
where u.id = r.upload and p.thread in (select family from thread_family(:thread)) and strpos(u.file_name, :words) > 0;

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

-- redact_repeats: exec
-- Answers kept for a call that is repeated: their addresses hold the words of titles.
--   thread int8
--   words text
delete from idempotency i
where strpos(i.body, :words) > 0 or strpos(i.body, trim(both '"' from to_json(:words::text)::text)) > 0
	or exists (select from thread_family(:thread) f where strpos(i.location || ' ' || i.body, '/' || f.family || '/') > 0);

-- redact_dismissed: exec
-- What was once proposed as an acronym from it.
--   words text
delete from acronym_dismissed where strpos(long, :words) > 0 or strpos(short, :words) > 0;

-- redact_gaps: exec
-- The list of what is looked for in vain is made anew each hour.
--   words text
delete from gap where strpos(lower(phrase), lower(:words)) > 0;

-- redact_learned: exec
-- The words of open threads that a night learned from: the table goes, and a new one is learned.
with gone as (
	update translation set run = null, bytes = null, in_similar = false, in_search = false where run is not null
	returning one
)
update job set run_at = now() where kind = 'learn' and state = 'waiting' and exists (select from gone);

-- redact_acronyms: exec
-- They are found anew.
--   thread int8
delete from acronym_seen a using post p
where p.id = a.post and p.thread in (select family from thread_family(:thread));

-- redact_raise: exec
-- Pages and index documents are made anew.
--   thread int8
with raised as (
	update thread set version = version + 1 where id in (select family from thread_family(:thread))
	returning id, space
)
insert into outbox (kind, object, space) select 'thread', id, space from raised;

-- redact_searches: exec
-- What people typed who looked for it, or asked with it in the title.
--   words text
--   mark text
update search_shown set query = :mark where strpos(lower(query), lower(:words)) > 0;

-- redact_drafts: exec
-- What somebody has begun to write with it, about anything.
--   words text
--   mark text
update draft set title = replace(title, :words, :mark), summary = replace(summary, :words, :mark),
	goal = replace(goal, :words, :mark), tried = replace(tried, :words, :mark), stuck = replace(stuck, :words, :mark),
	body = replace(body, :words, :mark), tags = replace(tags, :words, :mark)
where strpos(concat_ws(' ', title, summary, goal, tried, stuck, body, tags), :words) > 0;

-- redact_tag_abouts: exec
-- What a tag is said to be about, now and before. Who moderates a space may describe every tag. What had the words is
-- another revision from then on, and the one before is kept without them: a form from before shows that.
--   words text
--   mark text
--   actor int8
--   now timestamptz
with before as (
	update tag_revision set about = replace(about, :words, :mark) where strpos(about, :words) > 0
), had as (
	select g.id, g.revision, replace(g.about, :words, :mark) as about from tag g where strpos(g.about, :words) > 0
), first as (
	-- One from before anybody kept revisions.
	insert into tag_revision (tag, number, about, author, created_at)
	select h.id, 0, h.about, null, :now::timestamptz from had h where h.revision = 0
	on conflict do nothing
), after as (
	insert into tag_revision (tag, number, about, author, created_at)
	select h.id, h.revision + 1, h.about, :actor::bigint, :now::timestamptz from had h
)
update tag g set about = h.about, revision = g.revision + 1 from had h where g.id = h.id;

-- redact_space_about: exec
-- What the space it is in says of itself, and said before. What had the words is another revision from then on, as with a tag.
--   thread int8
--   words text
--   mark text
--   actor int8
--   now timestamptz
with before as (
	update space_revision r set about = replace(r.about, :words, :mark)
	from thread t
	where t.id = :thread and r.space = t.space and strpos(r.about, :words) > 0
), had as (
	select s.id, s.revision, s.name, replace(s.about, :words, :mark) as about
	from thread t
	join space s on s.id = t.space
	where t.id = :thread and strpos(s.about, :words) > 0
), first as (
	insert into space_revision (space, number, name, about, author, created_at)
	select h.id, 0, h.name, h.about, null, :now::timestamptz from had h where h.revision = 0
	on conflict do nothing
), after as (
	insert into space_revision (space, number, name, about, author, created_at)
	select h.id, h.revision + 1, h.name, h.about, :actor::bigint, :now::timestamptz from had h
)
update space s set about = h.about, revision = s.revision + 1 from had h where s.id = h.id;

-- redact_saved: exec
-- What people noted for themselves when they kept something of it.
--   thread int8
--   words text
--   mark text
update saved_post set note = replace(note, :words, :mark)
where thread in (select family from thread_family(:thread)) and strpos(note, :words) > 0;

-- redact_picture_words: exec
-- What its pictures are said to show.
--   thread int8
--   words text
--   mark text
update picture c set words = replace(c.words, :words, :mark)
from post_picture h
join post p on p.id = h.post and p.thread in (select family from thread_family(:thread))
where c.id = h.picture and strpos(c.words, :words) > 0;

-- redact_reasons: exec
-- Why somebody was asked, and why somebody looked who asked it without a name.
--   thread int8
--   words text
--   mark text
with looks as (
	update unnamed_look l set reason = replace(l.reason, :words, :mark)
	where strpos(l.reason, :words) > 0 and -l.alias in (select family from thread_family(:thread))
)
update invitation_reason r set text = :mark
from invitation i
where i.id = r.invitation and i.question in (select family from thread_family(:thread))
	and strpos(lower(r.text), lower(:words)) > 0;

-- redact_webhook_tries: exec
-- What another program answered when it was told of it.
--   thread int8
--   words text
--   mark text
update webhook_try y set said = replace(y.said, :words, :mark)
from webhook_message m
where m.id = y.message and m.thread in (select family from thread_family(:thread)) and strpos(y.said, :words) > 0;
