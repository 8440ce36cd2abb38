-- thread_seen: one
-- The first thing the page of a thread asks: who is reading (no row: nobody), and are their standing and the
-- thread's door still those that are kept? No version: no such thread. links: the threads it is linked with; linked:
-- their versions, added up; none: it has no links. marked: whose readers did something there.
--   session bytea
--   now timestamptz
--   idle timestamptz
--   question int8
--   -> person int8, session int8, seen_at timestamptz, standing int8, waiting int4, news bool
--   -> epoch int8, version int8?, marked int8?, links int8[]?, linked int8?
select p.id, s.id, s.seen_at, p.standing, p.inbox_waiting, p.inbox_news, (select epoch from site), t.version, t.marked, t.links,
	case when t.links <> '{}' then (select sum(n.version) from thread n where n.id = any (t.links))::bigint end
from session s
join person p on p.id = s.person and p.epoch = s.epoch and p.state = 'active'
left join thread t on t.id = :question
where s.token_hash = :session and s.expires_at > :now and s.seen_at > :idle;

-- thread_acts_as: one
-- Who somebody is in a thread that was asked without a name.
--   thread int8
--   person int8
--   -> me int8
select acts_as(:thread, :person);

-- thread_marks: one
-- What a reader did in a thread. me: who they are in it. voted: answers and question
-- they voted on, those they voted down negative.
--   reader int8
--   me int8
--   thread int8
--   -> following bool, saved int8[], voted int8[], used int8[], doubted int8[]
select exists (select from follow w where w.person = :reader and w.kind = 'thread' and w.object = :thread),
	array(select k.post from saved_post k where k.person = :reader and k.thread = :thread limit 500),
	array(select x.post * x.value from vote x where x.person = :me and x.thread = :thread limit 501),
	array(select x.post from post_use x where x.person = :me and x.thread = :thread limit 501),
	array(select x.post from post_outdated x where x.person = :me and x.thread = :thread limit 501);

-- thread_enter_known: one
-- The same for a reader who is known already (API, after a change).
--   reader int8
--   thread int8
--   kind text
--   -> version int8, epoch int8, space int8, role text?, withdrawn bool, closed bool, locked bool
select t.version, site.epoch, t.space, v.role, t.withdrawn, t.closed_at is not null, t.locked_at is not null
from thread t
join reader_space v on v.reader = :reader and v.space = t.space
cross join site
where t.id = :thread and t.kind = :kind;

-- thread_hold: one
-- The state a thread is in, and nobody changes it until the transaction ends.
--   thread int8
--   -> version int8, epoch int8
select t.version, site.epoch from thread t cross join site where t.id = :thread
for share;

-- thread_row: one
-- What a thread is, for its door and its page, whoever comes. Asked behind its posts: they are of one state when this
-- is still the one that was there before them.
--   thread int8
--   -> version int8, epoch int8, space int8, author int8, tip bool, offer bool, wish bool, unnamed bool, recorded bool
--   -> suggested bool, withdrawn bool, merged bool, accepted_answer int8?, accepted_at timestamptz?, answers int4, tags text[]
--   -> review_by timestamptz?, overdue bool, outdated int4, closed_at timestamptz?, closer int8?, closed_reason text?
--   -> closed_note text, locked bool, pinned bool
select t.version, site.epoch, t.space, coalesce(t.author, 0), t.kind = 'tip', t.kind = 'offer', t.wished, t.unnamed, t.recorded,
	t.suggested, t.withdrawn, t.merged, t.accepted_answer, t.accepted_at, t.answers, t.tags,
	t.review_by, t.overdue, t.outdated, t.closed_at, t.closed_by, t.closed_reason, t.closed_note,
	t.locked_at is not null, t.pinned_at is not null
from thread t
cross join site
where t.id = :thread;

-- thread_posts: many
-- The posts of a thread as its page shows them, in no order; a row more than are shown when there are more. texts: what
-- was written as well, not only what it became.
--   thread int8
--   texts bool
--   -> id int8, author int8, author_written text?, title text?, body text?, body_html text, excerpt text, summary text
--   -> revision int4, score int4, uses int4, used_at timestamptz?, said int4, created_at timestamptz
--   -> edited_at timestamptz?, language text?, wiki bool
select p.id, p.author, p.author_written, p.title, case when :texts then p.body end, p.body_html, p.excerpt, p.summary,
	p.revision, p.score, p.uses, p.used_at, p.said, p.created_at,
	p.edited_at, p.language, p.wiki
from post p
where p.thread = :thread and p.withdrawn_at is null
limit 502;

-- thread_opening: many
-- What a thread began with: its question or tip.
--   thread int8
--   -> like thread_posts
select p.id, p.author, p.author_written, p.title, p.body, p.body_html, p.excerpt, p.summary,
	p.revision, p.score, p.uses, p.used_at, p.said, p.created_at,
	p.edited_at, p.language, p.wiki
from post p
where p.id = :thread and p.withdrawn_at is null
limit 1;

-- thread_answers_best: many
-- Of very many answers those that are shown: the accepted one, then the most useful.
--   thread int8
--   -> like thread_posts
select p.id, p.author, p.author_written, p.title, p.body, p.body_html, p.excerpt, p.summary,
	p.revision, p.score, p.uses, p.used_at, p.said, p.created_at,
	p.edited_at, p.language, p.wiki
from thread t
join post p on p.thread = t.id and p.kind = 'answer' and p.withdrawn_at is null
where t.id = :thread
order by p.id is not distinct from t.accepted_answer desc, p.score + 2 * p.uses desc, p.id
limit 500;

-- thread_answers_newest: many
-- The answers of a question, the newest first, behind one of them.
--   thread int8
--   after_at timestamptz?
--   after_id int8
--   rows int8
--   -> like thread_posts
select p.id, p.author, p.author_written, p.title, p.body, p.body_html, p.excerpt, p.summary,
	p.revision, p.score, p.uses, p.used_at, p.said, p.created_at,
	p.edited_at, p.language, p.wiki
from post p
where p.thread = :thread and p.kind = 'answer' and p.withdrawn_at is null
	and (:after_at::timestamptz is null or (p.created_at, p.id) < (:after_at, :after_id))
order by p.created_at desc, p.id desc
limit :rows;

-- thread_answers_oldest: many
-- The answers of a question, the oldest first, behind one of them.
--   thread int8
--   after_at timestamptz?
--   after_id int8
--   rows int8
--   -> like thread_posts
select p.id, p.author, p.author_written, p.title, p.body, p.body_html, p.excerpt, p.summary,
	p.revision, p.score, p.uses, p.used_at, p.said, p.created_at,
	p.edited_at, p.language, p.wiki
from post p
where p.thread = :thread and p.kind = 'answer' and p.withdrawn_at is null
	and (:after_at::timestamptz is null or (p.created_at, p.id) > (:after_at, :after_id))
order by p.created_at, p.id
limit :rows;

-- thread_comments: many
-- All comments under a question and its answers, oldest first.
--   thread int8
--   texts bool
--   -> id int8, post int8, body text?, body_html text, created_at timestamptz, at_seconds int4?, author int8, author_written text?
select c.id, c.post, case when :texts then c.body end, c.body_html, c.created_at, c.at_seconds, c.author, c.author_written
from comment c
where c.thread = :thread and c.withdrawn_at is null
order by c.id
limit 2000;

-- thread_comments_of: many
-- The comments under these posts of a thread, oldest first.
--   thread int8
--   posts int8[]
--   -> like thread_comments
select c.id, c.post, c.body, c.body_html, c.created_at, c.at_seconds, c.author, c.author_written
from comment c
where c.thread = :thread and c.post = any(:posts) and c.withdrawn_at is null
order by c.id
limit 2000;

-- thread_recorded: many
-- The posts of a thread that have a recording.
--   thread int8
--   -> post int8
select r.post from post p join recording r on r.post = p.id where p.thread = :thread limit 1000;

-- thread_reads: one
-- How often a thread was read.
--   thread int8
--   -> reads int8
select reads from thread_read where thread = :thread;

-- people_named: many
-- What people are called in this state of the site.
--   people int8[]
--   -> id int8, name text, team text, epoch int8
select p.id, p.name, p.team, site.epoch from person p cross join site where p.id = any (:people) limit 3000;

-- space_named: one
-- What a space is called in this state of the site, and what of it everybody meets.
--   space int8
--   -> slug text, name text, private bool, recognition bool, language text, epoch int8
select s.slug, s.name, s.private, s.recognition, s.language, site.epoch from space s cross join site where s.id = :space;

-- thread_answers_helped: one
-- How often it was said that an answer worked.
--   question int8
--   -> helped int8
select coalesce(sum(p.uses), 0)::bigint from post p where p.thread = :question and p.kind = 'answer' and p.withdrawn_at is null;

-- thread_links: many
-- The links between this thread and these others. No reader is asked about here: whoever shows them looks at their space.
--   thread int8
--   others int8[]
--   -> id int8, space int8, title text, kind text, answers int4, accepted bool, outgoing bool, tip bool
select q.id, q.space, p.title, l.kind, q.answers, q.accepted_answer is not null, l.outgoing, q.kind = 'tip'
from (
	select l.to_post as post, l.kind, true as outgoing
	from post_link l
	where l.from_post = :thread and l.to_post = any (:others)
	union all
	select l.from_post, l.kind, false
	from post_link l
	where l.to_post = :thread and l.from_post = any (:others)
) l
join thread q on q.id = l.post and not q.withdrawn
join post p on p.id = q.id
order by l.kind, q.activity_at desc
limit 500;

-- threads_linked: one
-- The threads that one is linked with.
--   thread int8
--   -> links int8[], epoch int8
select t.links, site.epoch from thread t cross join site where t.id = :thread;

-- question_insert: one
-- A new thread with its question or tip; unnamed: somebody without a name takes the author's place in it.
--   kind text
--   space int8
--   author int8
--   unnamed bool
--   title text
--   body text
--   body_html text
--   excerpt text
--   summary text
--   language text?
--   now timestamptz
--   -> id int8, author int8
with t as (
	insert into thread (id, kind, space, author, unnamed, created_at, activity_at)
	select n.id, :kind, :space, case when :unnamed then -n.id else :author end, :unnamed, :now, :now
	from (select nextval('post_id') as id) n
	returning id, author
), nobody as (
	insert into person (id, name, state, created_at) overriding system value
	select t.author, 'Someone in the company', 'unnamed', :now from t where :unnamed
), known as (
	insert into unnamed (alias, thread, person, asked_at) select t.author, t.id, :author, :now from t where :unnamed
)
insert into post (id, kind, thread, space, author, owner, title, body, body_html, excerpt, summary, language, created_at)
select t.id, :kind, t.id, :space, t.author, t.author, :title, :body, :body_html, :excerpt, :summary, :language, :now
from t
returning id, author;

-- Lists of questions. Each is a query of its own, so that it has the plan its index deserves;
-- they share the view question_row and one struct.

-- question_newest: many
-- All questions a reader may see, newest first.
--   reader int8
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> id int8, title text, excerpt text, score int4, uses int4, answers int4, accepted bool
--   -> created_at timestamptz, activity_at timestamptz, key_at timestamptz
--   -> author int8, author_name text, author_team text, author_written text?
--   -> space int8, space_slug text, space_name text, space_private bool, tags text[], stale bool, tip bool, part int4, closed bool
select id, title, excerpt, score, uses, answers, accepted, created_at, activity_at, created_at,
	author, author_name, author_team, author_written, space, space_slug, space_name, space_private, tags, stale, false, 0, closed
from question_row
where space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:after_at::timestamptz is null or (created_at, id) < (:after_at, :after_id))
order by created_at desc, id desc
limit :rows;

-- question_active: many
-- The same, lately active first.
--   reader int8
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> like question_newest
select id, title, excerpt, score, uses, answers, accepted, created_at, activity_at, activity_at,
	author, author_name, author_team, author_written, space, space_slug, space_name, space_private, tags, stale, false, 0, closed
from question_row
where space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:after_at::timestamptz is null or (activity_at, id) < (:after_at, :after_id))
order by activity_at desc, id desc
limit :rows;

-- question_unanswered: many
-- Questions nobody has answered.
--   reader int8
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> like question_newest
select id, title, excerpt, score, uses, answers, accepted, created_at, activity_at, created_at,
	author, author_name, author_team, author_written, space, space_slug, space_name, space_private, tags, stale, false, 0, closed
from question_row
where answers = 0 and not closed and space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:after_at::timestamptz is null or (created_at, id) < (:after_at, :after_id))
order by created_at desc, id desc
limit :rows;

-- question_in_space: many
-- The questions of one space.
--   reader int8
--   space int8
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> like question_newest
select id, title, excerpt, score, uses, answers, accepted, created_at, activity_at, created_at,
	author, author_name, author_team, author_written, space, space_slug, space_name, space_private, tags, stale, false, 0, closed
from question_row
where space = :space and space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:after_at::timestamptz is null or (created_at, id) < (:after_at, :after_id))
order by created_at desc, id desc
limit :rows;

-- question_by_author: many
-- What one person asked.
--   reader int8
--   author int8
--   unanswered bool
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> like question_newest
select id, title, excerpt, score, uses, answers, accepted, created_at, activity_at, created_at,
	author, author_name, author_team, author_written, space, space_slug, space_name, space_private, tags, stale, false, 0, closed
from question_row
where author = :author and space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (not :unanswered or (answers = 0 and not closed))
	and (:after_at::timestamptz is null or (created_at, id) < (:after_at, :after_id))
order by created_at desc, id desc
limit :rows;

-- question_own: many
-- What the reader asked, with and without their name.
--   reader int8
--   unanswered bool
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> like question_newest
select id, title, excerpt, score, uses, answers, accepted, created_at, activity_at, created_at,
	author, author_name, author_team, author_written, space, space_slug, space_name, space_private, tags, stale, false, 0, closed
from (
	select :reader::bigint as asker
	union all
	select u.alias from unnamed u where u.person = :reader
) a
join question_row q on q.author = a.asker
where space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (not :unanswered or (answers = 0 and not closed))
	and (:after_at::timestamptz is null or (created_at, id) < (:after_at, :after_id))
order by created_at desc, id desc
limit :rows;

-- tip_newest: many
-- Tips a reader may see, newest first; all, of a space, with a tag, by a person.
--   reader int8
--   space int8?
--   tag int8?
--   author int8?
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> like question_newest
select id, title, excerpt, score, uses, answers, accepted, created_at, activity_at, created_at,
	author, author_name, author_team, author_written, space, space_slug, space_name, space_private, tags, stale, true, 0, closed
from thread_row
where kind = 'tip' and space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:space::bigint is null or space = :space)
	and (:author::bigint is null or author = :author)
	and (:tag::bigint is null or exists (select from thread_tag tt where tt.thread = id and tt.tag = :tag))
	and (:after_at::timestamptz is null or (created_at, id) < (:after_at, :after_id))
order by created_at desc, id desc
limit :rows;

-- threads_now: many
-- Which state these threads are in, and the standing of who asks: what is kept of both is looked up with it.
--   reader int8
--   ids int8[]
--   -> id int8, version int8, epoch int8, standing int8
select t.id, t.version, site.epoch, p.standing
from person p
cross join site
join thread t on t.id = any (:ids) and not t.withdrawn
where p.id = :reader and p.state in ('active', 'imported', 'invited')
limit 200;

-- question_by_ids: many
-- Questions and tips as lists show them. No reader is asked about here: that is for whoever shows them.
--   ids int8[]
--   -> like question_newest
select id, title, excerpt, score, uses, answers, accepted, created_at, activity_at, created_at,
	author, author_name, author_team, author_written, space, space_slug, space_name, space_private, tags, stale, tip, 0, closed
from thread_row
where id = any (:ids)
limit 200;

-- question_by_tag: many
-- Questions with a tag, in one space or in all.
--   reader int8
--   tag int8
--   space int8?
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> like question_newest
select q.id, q.title, q.excerpt, q.score, q.uses, q.answers, q.accepted, q.created_at, q.activity_at, q.created_at,
	q.author, q.author_name, q.author_team, q.author_written, q.space, q.space_slug, q.space_name, q.space_private, q.tags, q.stale, false, 0, q.closed
from thread_tag tt
join question_row q on q.id = tt.thread
where tt.tag = :tag
	and q.space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:space::bigint is null or q.space = :space)
	and (:after_at::timestamptz is null or (tt.created_at, tt.thread) < (:after_at, :after_id))
order by tt.created_at desc, tt.thread desc
limit :rows;

-- question_sifted: many
-- Any other list: by state, order, tags (one of each part, and all parts), space, author, since when; own: what the reader asked, with and without their name. What
-- they are sorted by comes back as if it were a time.
--   reader int8
--   space int8?
--   state text
--   sort text
--   tags int8[]
--   parts int8[]
--   author int8?
--   own bool
--   since timestamptz?
--   after_at timestamptz?
--   after_id int8?
--   rows int8
--   -> like question_newest
select q.id, q.title, q.excerpt, q.score, q.uses, q.answers, q.accepted, q.created_at, q.activity_at,
	timestamptz 'epoch' + s.key * interval '1 microsecond',
	q.author, q.author_name, q.author_team, q.author_written, q.space, q.space_slug, q.space_name, q.space_private, q.tags, q.stale, false, 0, q.closed
from question_sieve(array(select v.space from reader_space v where v.reader = :reader and (:space::bigint is null or v.space = :space)),
	:state, :sort, nullif(:tags::bigint[], '{}'), :parts,
	case when :own then array(select :reader::bigint union all select u.alias from unnamed u where u.person = :reader)
		when :author::bigint is not null then array[:author::bigint] end, :since,
	(extract(epoch from :after_at::timestamptz) * 1000000)::bigint, :after_id,
	:rows::integer) with ordinality s (id, key, n)
join question_row q on q.id = s.id
order by s.n
limit :rows;

-- answers_given: many
-- What a person has answered, as far as the reader may see it; own: also in threads they began without their name. after:
-- what the last row of the page before was sorted by, and its id.
--   reader int8
--   author int8
--   own bool
--   sort text
--   after_key int8?
--   after_id int8?
--   rows int8
--   -> id int8, question int8, title text, excerpt text, score int4, uses int4, accepted bool
--   -> created_at timestamptz, key int8
select p.id, t.id, q.title, p.excerpt, p.score, p.uses, t.accepted_answer is not distinct from p.id, p.created_at, p.key
from (
	select a.id, a.thread, a.excerpt, a.score, a.uses, a.created_at,
		case :sort when 'votes' then a.score when 'uses' then a.uses
			else (extract(epoch from a.created_at) * 1000000)::bigint end as key
	from post a
	where a.author = any (case when :own then array(select :author::bigint union all select u.alias from unnamed u where u.person = :author)
			else array[:author::bigint] end)
		and a.kind = 'answer' and a.withdrawn_at is null
) p
join thread t on t.id = p.thread and not t.withdrawn
join post q on q.id = t.id
where t.space = any (array(select v.space from reader_space v where v.reader = :reader))
	and (:after_key::bigint is null or (p.key, p.id) < (:after_key, :after_id))
order by p.key desc, p.id desc
limit :rows;

-- person_tally: one
-- What a person has given, counted over what the reader may see.
--   reader int8
--   author int8
--   -> questions int8, answers int8, accepted int8, uses int8, tips int8, following bool
select count(*) filter (where p.kind = 'question'), count(*) filter (where p.kind = 'answer'),
	count(*) filter (where t.accepted_answer = p.id),
	coalesce(sum(p.uses) filter (where p.kind in ('answer', 'tip')), 0)::bigint,
	count(*) filter (where p.kind = 'tip'),
	exists (select from follow w where w.person = :reader and w.kind = 'person' and w.object = :author)
from post p
join thread t on t.id = p.thread and not t.withdrawn
where p.author = :author and p.withdrawn_at is null
	and t.space = any (array(select v.space from reader_space v where v.reader = :reader));

-- question_pinned: many
-- What stands above a space's list: its questions and tips, the last pinned first.
--   reader int8
--   space int8
--   -> like question_newest
select id, title, excerpt, score, uses, answers, accepted, created_at, activity_at, created_at,
	author, author_name, author_team, author_written, space, space_slug, space_name, space_private, tags, stale, tip, 0, closed
from thread_row
where space = :space and pinned_at is not null and space = any (array(select v.space from reader_space v where v.reader = :reader))
order by pinned_at desc
limit 3;

-- list_enter: one
-- The first thing a list asks: who is reading (no row: nobody), and all that what is kept of a list depends on: how
-- far the outbox has got, and which private spaces the reader is in. Rows beyond the last of its readers are only
-- added to, so their number says whether there is another. steady: there is such a reader. Home asks the same, and
-- when a leader last put something forward.
--   session bytea
--   now timestamptz
--   idle timestamptz
--   -> person int8, name text, admin bool, session int8, seen_at timestamptz, fresh_at timestamptz
--   -> waiting int4, news bool, epoch int8, steady bool, xid int8, id int8, beyond int8, spaces int8[]
--   -> shouted_at timestamptz
select l.person, l.name, l.admin, l.session, l.seen_at, l.fresh_at,
	l.inbox_waiting, l.inbox_news, site.epoch, r.id is not null, coalesce(r.xid::text::bigint, 0), coalesce(r.id, 0),
	(select count(*) from outbox o where (o.xid, o.id) > (r.xid, r.id)),
	array(select m.space from membership m join space s on s.id = m.space and s.private where m.person = l.person
		order by m.space limit 1000), site.shouted_at
from live_session l
cross join site
left join lateral (select xid, id from outbox_reader order by xid, id limit 1) r on true
where l.token_hash = :session and l.expires_at > :now and l.seen_at > :idle;
