-- recording_door: one
-- A post the reader may see, with its recording (id null: it has none) and where they stopped watching.
--   reader int8
--   post int8
--   -> post int8, id int8?, state text?, error text?, kind text?, generation int4?, served int4?
--   -> duration_ms int8?, width int4?, height int4?, has_video bool?, has_audio bool?
--   -> has_original bool?, lines_state text?, lines_version int4?, at_ms int8?, may_edit bool
select p.id, r.id, r.state, r.error, r.kind, r.generation, r.served,
	r.duration_ms, r.width, r.height, r.has_video, r.has_audio,
	r.has_original, r.lines_state, r.lines_version, o.at_ms,
	v.role is distinct from 'reader'
		and (p.author = :reader or coalesce(v.role in ('moderator', 'owner'), false))
from post p
join thread t on t.id = p.thread and not t.withdrawn
join reader_space v on v.reader = :reader and v.space = t.space
left join recording r on r.post = p.id
left join recording_position o on o.recording = r.id and o.person = :reader
where p.id = :post and p.withdrawn_at is null;

-- recording_doors: many
-- The same for all posts of a thread that have one.
--   reader int8
--   thread int8
--   -> like recording_door
select p.id, r.id, r.state, r.error, r.kind, r.generation, r.served,
	r.duration_ms, r.width, r.height, r.has_video, r.has_audio,
	r.has_original, r.lines_state, r.lines_version, o.at_ms,
	v.role is distinct from 'reader'
		and (p.author = :reader or coalesce(v.role in ('moderator', 'owner'), false))
from thread t
join reader_space v on v.reader = :reader and v.space = t.space
join post p on p.thread = t.id and p.withdrawn_at is null
join recording r on r.post = p.id
left join recording_position o on o.recording = r.id and o.person = :reader
where t.id = :thread and not t.withdrawn
order by p.id limit 500;

-- recording_thread_cues: many
-- Lines of all recordings of a thread; asked behind recording_doors.
--   thread int8
--   -> post int8, n int4, from_ms int8, to_ms int8, text text, confidence int4
select r.post, c.n, c.from_ms, c.to_ms, c.text, c.confidence
from post p
join recording r on r.post = p.id
join cue c on c.recording = r.id
where p.thread = :thread
order by r.post, c.n limit 20000;

-- recording_thread_chapters: many
--   thread int8
--   -> post int8, at_ms int8, title text
select r.post, c.at_ms, c.title
from post p
join recording r on r.post = p.id
join chapter c on c.recording = r.id
where p.thread = :thread
order by r.post, c.n limit 2000;

-- recording_post: one
-- The post of a recording, whoever asks; recording_door says who may know.
--   recording int8
--   -> post int8
select post from recording where id = :recording and post is not null;

-- recording_cues: many
-- The lines of a post's recording, in order; asked behind recording_door.
--   post int8
--   -> n int4, from_ms int8, to_ms int8, text text, confidence int4
select c.n, c.from_ms, c.to_ms, c.text, c.confidence
from cue c
join recording r on r.id = c.recording
where r.post = :post
order by c.n limit 5000;

-- recording_chapters: many
--   post int8
--   -> at_ms int8, title text
select c.at_ms, c.title
from chapter c
join recording r on r.id = c.recording
where r.post = :post
order by c.n limit 100;

-- recordings_of: many
-- For rows of lists; which posts the reader may see was asked before.
--   posts int8[]
--   -> post int8, id int8, state text, served int4, has_video bool, duration_ms int8
select post, id, state, served, has_video, duration_ms
from recording where post = any (:posts) limit 200;

-- recording_insert: one
--   post int8
--   person int8
--   upload text
--   kind text
--   trim_from_ms int8
--   trim_to_ms int8?
--   state text
--   now timestamptz
--   -> id int8
insert into recording (post, person, upload, kind, trim_from_ms, trim_to_ms, state, has_original, created_at)
values (:post, :person, :upload, :kind, :trim_from_ms, :trim_to_ms, :state, true, :now)
returning id;

-- recording_renew: one
-- Another upload in place of this one; what is served stays until it is ready.
--   id int8
--   person int8
--   upload text
--   kind text
--   trim_from_ms int8
--   trim_to_ms int8?
--   state text
--   -> generation int4
update recording set person = :person, upload = :upload, kind = :kind, trim_from_ms = :trim_from_ms,
	trim_to_ms = :trim_to_ms, has_original = true, state = :state, error = '',
	generation = generation + 1, source = null, source_generation = null
where id = :id
returning generation;

-- recording_arrived: one
-- All of it is here. No row when nothing waits for it any more.
--   upload text
--   -> id int8, generation int4
update recording set state = 'preparing' where upload = :upload and state = 'uploading'
returning id, generation;

-- recording_never_came: exec
-- What it waited for is gone.
--   upload text
--   error text
update recording set state = 'failed', error = :error, has_original = false
where upload = :upload and state = 'uploading';

-- recording_again: one
--   id int8
--   -> generation int4
update recording set state = 'preparing', error = '', generation = generation + 1 where id = :id
returning generation;

-- recording_step_put: exec
-- Step markers as they were pressed; they become chapters when the recording is ready.
--   recording int8
--   ats int8[]
--   titles text[]
insert into recording_step (recording, n, at_ms, title)
select :recording, s.n, s.at_ms, s.title
from unnest(:ats::bigint[], :titles::text[]) with ordinality s (at_ms, title, n);

-- recording_steps_clear: exec
--   recording int8
delete from recording_step where recording = :recording;

-- recording_for_work: one
-- What the worker needs to know of a recording.
--   id int8
--   -> id int8, post int8?, person int8, upload text, state text, kind text, generation int4, served int4
--   -> trim_from_ms int8, trim_to_ms int8?, duration_ms int8, has_audio bool, has_original bool
--   -> lines_state text, language text, may_send bool, bytes int8, source int8?, source_generation int4?
select r.id, r.post, r.person, r.upload, r.state, r.kind, r.generation, r.served,
	r.trim_from_ms, r.trim_to_ms, r.duration_ms, r.has_audio, r.has_original,
	r.lines_state, coalesce(p.language, s.language, 'en'),
	coalesce(not s.private or s.embeddings, false), r.bytes, r.source, r.source_generation
from recording r
left join post p on p.id = r.post
left join space s on s.id = p.space
where r.id = :id;

-- recording_ready: one
-- What was prepared is served from now on; no row when another upload has taken its place meanwhile.
--   id int8
--   generation int4
--   duration_ms int8
--   width int4
--   height int4
--   has_video bool
--   has_audio bool
--   bytes int8
--   media bytea?
--   small bytea?
--   poster bytea?
--   now timestamptz
--   -> id int8
update recording set state = 'ready', error = '', served = :generation, duration_ms = :duration_ms,
	width = :width, height = :height, has_video = :has_video, has_audio = :has_audio, bytes = :bytes,
	media_sum = :media, small_sum = :small, poster_sum = :poster,
	lines_state = 'none', lines_version = lines_version + 1, ready_at = :now
where id = :id and generation = :generation and state = 'preparing'
returning id;

-- recording_chapters_of_steps: exec
-- The steps within the trim, in the time of what is played. A recorder's clock runs ahead of what it has put down: a step marked
-- in the last moment belongs to the end, and its title is not lost.
--   id int8
insert into chapter (recording, n, at_ms, title)
select r.id, row_number() over (order by s.at_ms, s.n), least(s.at_ms - r.trim_from_ms, greatest(r.duration_ms - 1, 0)), s.title
from recording r
join recording_step s on s.recording = r.id
where r.id = :id and s.at_ms >= r.trim_from_ms and (r.trim_to_ms is null or s.at_ms < r.trim_to_ms);

-- recording_cut: exec
-- It is a part of what is played of another one now; its upload is that, and its trim which part.
--   id int8
--   source int8
--   generation int4
update recording set source = :source, source_generation = :generation where id = :id;

-- recording_source_lines: exec
-- Lines of what it was cut from, unless that was replaced since; each goes where its middle is.
--   id int8
insert into cue (recording, n, from_ms, to_ms, text, confidence)
select r.id, row_number() over (order by c.n), greatest(c.from_ms - r.trim_from_ms, 0),
	least(c.to_ms - r.trim_from_ms, r.duration_ms), c.text, c.confidence
from recording r
join recording s on s.id = r.source and s.served = r.source_generation
join cue c on c.recording = s.id
where r.id = :id and (c.from_ms + c.to_ms) / 2 >= r.trim_from_ms
	and (c.from_ms + c.to_ms) / 2 < r.trim_from_ms + r.duration_ms;

-- recording_source_state: one
-- Its lines are as good as they are there; no row when it has none from there.
--   id int8
--   -> id int8
update recording r set lines_state = s.lines_state
from recording s
where r.id = :id and s.id = r.source and exists (select from cue c where c.recording = r.id)
returning r.id;

-- recording_failed: one
-- keeps: what was uploaded is still there, so it can be tried again. No row when it is not being prepared.
--   id int8
--   generation int4
--   error text
--   keeps bool
--   -> id int8
update recording set state = 'failed', error = :error, has_original = :keeps
where id = :id and generation = :generation and state = 'preparing'
returning id;

-- recordings_given_up: many
-- Those that nobody prepares any more: their job was given up.
--   -> id int8, generation int4
select r.id, r.generation
from recording r
join job j on j.kind = 'publish' and j.argument = r.id || ' ' || r.generation and j.state = 'dead'
where r.state = 'preparing'
limit 100;

-- recordings_old: many
-- Ready ones whose upload has been kept long enough.
--   before timestamptz
--   failed_before timestamptz
--   -> id int8, upload text
select id, upload from recording
where has_original and ((state = 'ready' and ready_at < :before)
	or (state = 'failed' and created_at < :failed_before))
order by id limit 100;

-- recording_original_gone: exec
--   id int8
update recording set has_original = false where id = :id;

-- job_hold: exec
-- Whoever works on it still does.
--   kind text
--   argument text
--   until timestamptz
update job set run_at = :until where kind = :kind and argument = :argument and state = 'waiting';

-- recording_lines_changed: one
-- The lines or chapters of a recording are about to change; who comes later waits.
--   id int8
--   lines_state text?
--   revision int8?
--   -> id int8
update recording set lines_version = lines_version + 1, lines_state = coalesce(:lines_state, lines_state)
where id = :id and (:revision::int8 is null or lines_version = :revision)
returning id;

-- cues_clear: exec
--   recording int8
delete from cue where recording = :recording;

-- cues_put: exec
--   recording int8
--   froms int8[]
--   tos int8[]
--   texts text[]
--   confidences int8[]
insert into cue (recording, n, from_ms, to_ms, text, confidence)
select :recording, c.n, c.from_ms, c.to_ms, c.text, c.confidence
from unnest(:froms::bigint[], :tos::bigint[], :texts::text[], :confidences::bigint[])
	with ordinality c (from_ms, to_ms, text, confidence, n);

-- cue_set: one
--   recording int8
--   n int8
--   text text
--   -> n int4
update cue set text = :text, confidence = 100 where recording = :recording and n = :n::int8 returning n;

-- cue_remove: one
--   recording int8
--   n int8
--   -> n int4
delete from cue where recording = :recording and n = :n::int8 returning n;

-- chapters_clear: exec
--   recording int8
delete from chapter where recording = :recording;

-- chapters_put: exec
--   recording int8
--   ats int8[]
--   titles text[]
insert into chapter (recording, n, at_ms, title)
select :recording, c.n, c.at_ms, c.title
from unnest(:ats::bigint[], :titles::text[]) with ordinality c (at_ms, title, n);

-- recording_position_put: exec
--   person int8
--   recording int8
--   at_ms int8
--   now timestamptz
insert into recording_position (person, recording, at_ms, seen_at) values (:person, :recording, :at_ms, :now)
on conflict (person, recording) do update set at_ms = excluded.at_ms, seen_at = excluded.seen_at;
