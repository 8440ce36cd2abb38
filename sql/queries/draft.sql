-- draft_put: exec
-- Keeps it in place of what was there; not what was begun with a text that something was taken out of since.
--   person int8
--   place text
--   post int8
--   title text
--   summary text
--   goal text
--   tried text
--   stuck text
--   body text
--   tags text
--   revision int4
--   unnamed bool
--   now timestamptz
insert into draft (person, place, title, summary, goal, tried, stuck, body, tags, revision, unnamed, kept_at)
select :person, :place, :title, :summary, :goal, :tried, :stuck, :body, :tags, :revision, :unnamed, :now
where not exists (select from revision r join post p on p.id = r.post and p.revision > r.number
	where r.post = :post and r.number = :revision and r.redacted)
on conflict (person, place) do update set title = excluded.title, summary = excluded.summary, goal = excluded.goal,
	tried = excluded.tried, stuck = excluded.stuck, body = excluded.body, tags = excluded.tags,
	revision = excluded.revision, unnamed = excluded.unnamed, kept_at = excluded.kept_at;

-- draft_trim: exec
-- Only the newest are kept.
--   person int8
--   most int8
delete from draft where person = :person and place in (
	select d.place from draft d where d.person = :person order by d.kept_at desc, d.place offset :most);

-- draft_find: one
--   person int8
--   place text
--   -> title text, summary text, goal text, tried text, stuck text, body text, tags text, revision int4
--   -> unnamed bool, kept_at timestamptz
select title, summary, goal, tried, stuck, body, tags, revision, unnamed, kept_at
from draft
where person = :person and place = :place;

-- drafts_own: many
-- Where each leads, as far as its writer may still go there: thread is null when not, and for what is new.
--   person int8
--   rows int8
--   -> place text, said text, thread int8?, thread_tip bool, thread_title text, kept_at timestamptz
select d.place, left(concat_ws(' ', nullif(d.title, ''), nullif(d.summary, ''), nullif(d.goal, ''),
		nullif(d.tried, ''), nullif(d.stuck, ''), nullif(d.body, '')), 300),
	t.id, coalesce(t.kind = 'tip', false), coalesce(q.title, ''), d.kept_at
from draft d
left join post p on p.id = nullif(split_part(d.place, '-', 2), '')::bigint and p.withdrawn_at is null
left join thread t on t.id = p.thread and not t.withdrawn and t.kind in ('question', 'tip')
	and t.space in (select v.space from reader_space v where v.reader = :person)
left join post q on q.id = t.id
where d.person = :person
order by d.kept_at desc, d.place
limit :rows;

-- draft_remove: exec
--   person int8
--   place text
delete from draft where person = :person and place = :place;

-- draft_tidy: exec
--   before timestamptz
delete from draft where kept_at < :before;
