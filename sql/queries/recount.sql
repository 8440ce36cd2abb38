-- recount_hold: exec
-- Nobody votes, writes or withdraws while counters are put right.
lock table space, membership, vote, post_use, post_outdated, post, thread, thread_tag, tag, tag_count, notice,
	offer, mentorship, post_link, mentor_wish, proposal, comment, flag in share row exclusive mode;

-- recount_wrong: one
-- How many counters differ from what they count.
--   -> posts int8, threads int8, tags int8, inboxes int8
select
	(select count(*) from post p join counted_post c on c.id = p.id
		where (p.score, p.uses, p.used_at, p.said) is distinct from (c.score, c.uses, c.used_at, c.said)),
	(select count(*) from thread t join counted_thread c on c.id = t.id
		where (t.answers, t.score, t.uses, t.withdrawn, t.author)
			is distinct from (c.answers, c.score, c.uses, c.withdrawn, c.author)
			or t.tags <> thread_tags(t.id))
	+ (select count(*) from thread t join counted_outdated o on o.id = t.id
		where t.outdated <> o.outdated)
	+ (select count(*) from thread t join counted_mark c on c.id = t.id
		where (t.links, t.wished, t.suggested, t.unnamed, t.merged)
			is distinct from (c.links, c.wished, c.suggested, c.unnamed, c.merged))
	+ (select count(*) from thread t join counted_marked c on c.thread = t.id where c.marked & ~t.marked <> 0)
	+ (select count(*) from misplaced_mark)
	+ (select count(*) from flag f join counted_flag c on c.id = f.id where f.gone <> c.gone)
	+ (select count(*) from offer o join counted_offer c on c.id = o.id where o.taken <> c.taken),
	(select count(*) from tag_count k full join counted_tag c on c.tag = k.tag and c.space = k.space
		where coalesce(k.questions, 0) <> coalesce(c.questions, 0))
	+ (select count(*) from tag g join counted_open_tag c on c.id = g.id
		where g.open_questions <> c.questions),
	(select count(*) from person p join counted_inbox c on c.person = p.id
		where (p.inbox_waiting, p.inbox_news) is distinct from (c.waiting, c.news));

-- recount_posts: exec
update post p set score = c.score, uses = c.uses, used_at = c.used_at, said = c.said
from counted_post c
where c.id = p.id and (p.score, p.uses, p.used_at, p.said) is distinct from (c.score, c.uses, c.used_at, c.said);

-- recount_threads: exec
-- The version grows too: pages that are kept show the old numbers.
update thread t set answers = c.answers, score = c.score, uses = c.uses, withdrawn = c.withdrawn,
	author = c.author, tags = thread_tags(t.id), version = version + 1
from counted_thread c
where c.id = t.id and ((t.answers, t.score, t.uses, t.withdrawn, t.author)
	is distinct from (c.answers, c.score, c.uses, c.withdrawn, c.author) or t.tags <> thread_tags(t.id));

-- recount_outdated: exec
update thread t set outdated = o.outdated, version = version + 1
from counted_outdated o
where o.id = t.id and t.outdated <> o.outdated;

-- recount_marks: exec
update thread t set links = c.links, wished = c.wished, suggested = c.suggested, unnamed = c.unnamed, merged = c.merged
from counted_mark c
where c.id = t.id and (t.links, t.wished, t.suggested, t.unnamed, t.merged)
	is distinct from (c.links, c.wished, c.suggested, c.unnamed, c.merged);

-- recount_marked: exec
-- A bit too many is a question asked for nothing; one too few is a mark that its reader does not see.
update thread t set marked = case when t.unnamed then -1 else c.marked end
from counted_marked c
where c.thread = t.id and c.marked & ~t.marked <> 0;

-- recount_votes: exec
update vote x set thread = m.thread
from misplaced_mark m
where m.of_table = 'vote' and (x.post, x.person) = (m.post, m.person);

-- recount_uses: exec
update post_use x set thread = m.thread
from misplaced_mark m
where m.of_table = 'post_use' and (x.post, x.person) = (m.post, m.person);

-- recount_doubts: exec
update post_outdated x set thread = m.thread
from misplaced_mark m
where m.of_table = 'post_outdated' and (x.post, x.person) = (m.post, m.person);
-- recount_flags: exec
update flag f set gone = c.gone
from counted_flag c
where c.id = f.id and f.gone <> c.gone;

-- recount_offers: exec
update offer o set taken = c.taken
from counted_offer c
where c.id = o.id and o.taken <> c.taken;

-- recount_tags_gone: exec
update tag_count k set questions = 0
where k.questions <> 0
	and not exists (select from counted_tag c where c.tag = k.tag and c.space = k.space);

-- recount_tags: exec
insert into tag_count (tag, space, questions)
select tag, space, questions from counted_tag
on conflict (tag, space) do update set questions = excluded.questions
where tag_count.questions <> excluded.questions;

-- recount_open_tags: exec
update tag g set open_questions = c.questions
from counted_open_tag c
where c.id = g.id and g.open_questions <> c.questions;

-- recount_inboxes: exec
update person p set inbox_waiting = c.waiting, inbox_news = c.news
from counted_inbox c
where c.person = p.id and (p.inbox_waiting, p.inbox_news) is distinct from (c.waiting, c.news);
