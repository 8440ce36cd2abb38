/* question_pages.c -- the question page, asking, answering, accepting. */
#include "base/settings.h"
#include "forum/pages.h"
#include "forum/thread_cache.h"
#include "http/page.h"
#include "reads.h"
#include "recognition.h"
#include "search.h"
#include "text/dots.h"
#include "text/slug.h"
#include "views.h"

/* No form names more colleagues. */
#define FOLK_MAX 50

/* -- the question page ---------------------------------------------------------- */

/* What the slots of one request are filled from. */
struct reader {
	struct page *page;
	const struct thread_kept *kept;
	const struct question_entrance *entrance;
	const struct routing_bar *routing; /* NULL: nothing to show */
	struct player_views players; /* of the posts that have a recording */
	struct str csrf;
};

static struct post_mark
mark_of(const struct reader *r, int64_t post)
{
	size_t i;

	for (i = 0; i < r->entrance->marks.n; i++) {
		if (r->entrance->marks.items[i].post == post)
			return (r->entrance->marks.items[i]);
	}
	return ((struct post_mark){.post = post});
}

static struct mark_view
mark_view_of(const struct reader *r, const struct thread_item *item)
{
	struct post_mark mark = mark_of(r, item->id);
	bool own = item->author == r->page->ctx.actor.as;

	return ((struct mark_view){.post = item->id,
	    .vote = mark.vote,
	    .up = mark.vote > 0,
	    .down = mark.vote < 0,
	    .used = mark.used,
	    .outdated = mark.outdated,
	    .own = own,
	    .may_vote = r->entrance->gate.may_write && !own});
}

/* The earlier question that this one is marked as a duplicate of. */
static int64_t
duplicate_of(const struct related_list *related)
{
	size_t i;

	for (i = 0; i < related->n; i++) {
		if (related->items[i].duplicate && related->items[i].outgoing)
			return (related->items[i].id);
	}
	return (0);
}

/* The player of a post; NULL without a recording. */
static const struct player_view *
player_of(const struct reader *r, int64_t post)
{
	size_t i;

	for (i = 0; i < r->players.n; i++) {
		if (r->players.items[i].post == post)
			return (&r->players.items[i]);
	}
	return (NULL);
}

static bool
saved_by_reader(const struct reader *r, int64_t post)
{
	size_t i;

	for (i = 0; i < r->entrance->saved.n; i++) {
		if (r->entrance->saved.items[i] == post)
			return (true);
	}
	return (false);
}

static struct suggested_post
suggested_of(const struct reader *r, int64_t post)
{
	const struct suggested_posts *list = &r->entrance->suggested;
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->items[i].post == post)
			return (list->items[i]);
	}
	return ((struct suggested_post){.post = post});
}

static struct acts_view
acts_of(const struct reader *r, const struct thread_item *item)
{
	const struct thread_gate *gate = &r->entrance->gate;
	const struct player_view *player = player_of(r, item->id);
	int64_t me = r->page->ctx.actor.as;
	struct suggested_post suggested = suggested_of(r, item->id);
	bool own = item->author == me;
	bool edits = gate->may_write && (own || gate->moderates || item->wiki);

	return ((struct acts_view){.post = item->id,
	    .timed = player != NULL && player->recording->playable,
	    .asked = player != NULL && player->asked,
	    .at = player == NULL ? 0 : player->start,
	    .question = r->kept->thread,
	    .tip = gate->tip,
	    .answer = item->answer,
	    .accepted = item->accepted,
	    .following = gate->following,
	    .saved = saved_by_reader(r, item->id),
	    .may_thank = !own && gate->recognition && item->author > 0,
	    .may_look = !item->answer && item->author < 0 && r->page->ctx.actor.admin,
	    .may_flag = !own,
	    .may_comment = gate->may_write,
	    .may_accept =
		item->answer && gate->may_write && (r->kept->author == me || gate->moderates),
	    .may_edit = edits,
	    .may_suggest = !own && !edits && !gate->locked,
	    .suggested = suggested.own,
	    .suggestions = suggested.waiting,
	    .may_withdraw = (own && !gate->locked) || gate->moderates,
	    .may_review =
		item->id == r->kept->thread && gate->may_write && (own || gate->moderates),
	    .may_manage = gate->may_write && (own || gate->moderates),
	    .may_mark = !gate->tip && !item->answer && gate->may_write && (own || gate->moderates),
	    .duplicate_of = duplicate_of(&r->entrance->related),
	    .csrf = r->csrf,
	    .once = page_once(r->page)});
}

static void
answer_form_slot(struct out *out, const struct reader *r)
{
	struct answer_form_view form = {.question = r->kept->thread,
	    .may_write = r->entrance->gate.may_write,
	    .closed = r->entrance->gate.closed,
	    .unnamed = r->page->ctx.actor.as < 0,
	    .first = r->kept->answers == 0,
	    .csrf = r->csrf,
	    .once = page_once(r->page)};

	t_answer_form(out, &form);
}

static void
comment_form_slot(struct out *out, const struct reader *r)
{
	struct comment_form_view form = {.post = r->kept->thread,
	    .may_write = r->entrance->gate.may_write,
	    .csrf = r->csrf,
	    .once = page_once(r->page)};
	const struct player_view *player = player_of(r, r->kept->thread);

	if (player != NULL && player->recording->playable) {
		form.timed = true;
		form.asked = player->asked;
		form.at = player->start;
	}
	t_comment_form(out, &form);
}

/* A tip's transcript has a place of its own; that of an answer stands with it. */
static void
player_slot(struct out *out, const struct reader *r, const struct thread_item *item)
{
	const struct player_view *player = player_of(r, item->id);

	if (player == NULL)
		return;
	if (r->entrance->gate.tip)
		t_player_part(out, player);
	else
		t_shown_part(out, player);
}

/* Another thread takes the place of this one: its readers should know before they read on. */
static void
newer_slot(struct out *out, const struct reader *r)
{
	const struct related_list *related = &r->entrance->related;
	size_t i;

	for (i = 0; i < related->n; i++) {
		if (related->items[i].newer)
			t_newer_part(out, &related->items[i]);
	}
}

static void
thread_slot(struct out *out, const struct slot *slot, void *arg)
{
	const struct reader *r = arg;
	const struct thread_item *item = &r->kept->items.items[slot->id];
	struct mark_view mark;
	struct acts_view acts;
	struct comment_acts_view comment;
	const struct player_view *player;

	switch (slot->kind) {
	case SLOT_VOTE_UP:
		mark = mark_view_of(r, item);
		t_vote_up(out, &mark);
		break;
	case SLOT_VOTE_DOWN:
		mark = mark_view_of(r, item);
		t_vote_down(out, &mark);
		break;
	case SLOT_USED:
		mark = mark_view_of(r, item);
		t_used_button(out, &mark);
		break;
	case SLOT_OUTDATED:
		mark = mark_view_of(r, item);
		t_outdated_button(out, &mark);
		break;
	case SLOT_ACTS:
		acts = acts_of(r, item);
		t_post_acts(out, &acts);
		break;
	case SLOT_COMMENT_ACTS:
		comment = (struct comment_acts_view){item->id,
		    (item->author == r->page->ctx.actor.as && !r->entrance->gate.locked) ||
			r->entrance->gate.moderates,
		    item->author != r->page->ctx.actor.as};
		t_comment_acts(out, &comment);
		break;
	case SLOT_ANSWER_FORM:
		answer_form_slot(out, r);
		break;
	case SLOT_INVITED:
		newer_slot(out, r);
		if (r->kept->author < 0 && r->kept->author == r->page->ctx.actor.as)
			t_unnamed_part(out, r->kept->thread);
		if (r->entrance->gate.wish && r->entrance->gate.may_write &&
		    r->kept->author != r->page->ctx.actor.as)
			t_wish_part(out, r->kept->thread);
		if (r->routing != NULL && r->routing->invitation != 0)
			t_invited_part(out, r->routing, r->kept->thread);
		break;
	case SLOT_ROUTING:
		if (r->routing != NULL && r->routing->has_view)
			t_routed_part(out, &r->routing->view);
		break;
	case SLOT_COMMENT_FORM:
		comment_form_slot(out, r);
		break;
	case SLOT_PLAYER:
		player_slot(out, r, item);
		break;
	case SLOT_TRANSCRIPT:
		if ((player = player_of(r, item->id)) != NULL && player->recording->playable)
			t_transcript_part(out, player);
		break;
	case SLOT_READS:
		t_reads_part(out, reads_of(r->kept->thread));
		break;
	case SLOT_RELATED:
		t_related_part(out, r->entrance->related);
		break;
	default:
		break;
	}
}

static int64_t
item_add(struct thread_items *items, struct thread_item item)
{
	items->items[items->n] = item;
	return ((int64_t)items->n++);
}

static void
items_add_comments(struct thread_items *items, struct comment_list *comments)
{
	size_t i;

	for (i = 0; i < comments->n; i++) {
		struct comment_view *c = &comments->items[i];

		c->item =
		    item_add(items, (struct thread_item){.id = c->id, .author = c->author.id});
	}
}

static struct answer_view *
accepted_of(const struct answer_list *list)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->items[i].accepted)
			return (&list->items[i]);
	}
	return (NULL);
}

/* Numbers the posts and comments of a thread; in the usual order the accepted answer stands apart from the others. */
static void
thread_view_fill(
    struct arena *mem, struct question_view *q, enum answers_by by, struct thread_view *view)
{
	size_t i, count = 1 + q->answers.n + q->comments.n;

	for (i = 0; i < q->answers.n; i++)
		count += q->answers.items[i].comments.n;
	q->dots = text_dots(mem, q->uses);
	*view = (struct thread_view){.question = q, .by = by};
	view->items.items = arena_array(mem, count, sizeof(struct thread_item));
	(void)item_add(&view->items,
	    (struct thread_item){.id = q->id, .author = q->author.id, .wiki = q->wiki});
	items_add_comments(&view->items, &q->comments);
	for (i = 0; i < q->answers.n; i++) {
		struct answer_view *a = &q->answers.items[i];

		a->item = item_add(&view->items, (struct thread_item){.id = a->id,
						     .author = a->author.id,
						     .answer = true,
						     .accepted = a->accepted,
						     .wiki = a->wiki});
		a->dots = text_dots(mem, a->uses);
		view->helped += a->uses;
		items_add_comments(&view->items, &a->comments);
	}
	if (by != ANSWERS_BEST)
		view->helped = q->helped;
	view->others = q->answers;
	view->others_all = q->answers_all;
	view->accepted = accepted_of(&q->answers);
	if (view->accepted != NULL && by == ANSWERS_BEST) {
		view->others.items++;
		view->others.n--;
		view->others_all--;
	}
}

/* The thread rendered, from what this worker keeps or anew. */
static enum err
thread_kept(struct page *page, struct thread_gate *gate, const struct thread_kept **kept)
{
	struct question_view question;
	struct thread_view view;
	struct out body;
	enum err e;

	if ((*kept = thread_cache_get(gate->thread, gate->version, gate->epoch)) != NULL)
		return (OK);
	if ((e = question_body(&page->ctx, gate, &question)))
		return (e);
	reads_know(gate->thread, question.reads);
	thread_view_fill(page->ctx.mem, &question, ANSWERS_BEST, &view);
	out_init(&body);
	if (question.tip)
		t_tip_part(&body, &view);
	else
		t_thread_part(&body, &view);
	*kept = thread_cache_put(gate->thread, gate->version, gate->epoch, &body, &view);
	out_free(&body);
	return (*kept == NULL ? ERR_INTERNAL : OK);
}

/* A question with its answers in another order than the usual one: few ask for that, so it is made anew each time. */
static enum err
thread_ordered(struct page *page, struct thread_gate *gate, enum answers_by by,
    const struct thread_kept **kept)
{
	struct answers_asked asked = {by, page_query(page, "cursor"), 0};
	struct arena *mem = page->ctx.mem;
	struct question_view q;
	struct thread_view view;
	struct thread_kept *made;
	struct out body;
	enum err e;

	if ((e = question_body_by_age(&page->ctx, gate, &asked, &q)))
		return (e);
	reads_know(gate->thread, q.reads);
	thread_view_fill(mem, &q, by, &view);
	out_init(&body);
	t_thread_part(&body, &view);
	made = arena_array(mem, 1, sizeof(*made));
	*made = (struct thread_kept){.thread = gate->thread,
	    .version = gate->version,
	    .epoch = gate->epoch,
	    .fragment = fragment_lend(&body, mem),
	    .author = q.author.id,
	    .answers = q.answers_all,
	    .items = view.items,
	    .title = q.title,
	    .slug = q.slug,
	    .excerpt = q.excerpt};
	out_free(&body);
	*kept = made;
	return (OK);
}

/* A result of a search or a similar question was opened: that teaches the ranking. */
static enum err
result_opened(struct page *page, int64_t id)
{
	int64_t shown = page_query_id(page, "shown");

	if (ctx_problems(&page->ctx) != OK)
		return (OK);
	return (search_chosen(&page->ctx, shown, id, STR("opened")));
}

/* "post-12" or "comment-5": where the notice's Undo goes, if this reader may still do it. */
static struct str
undo_path(struct page *page, int64_t question)
{
	struct str what = page_query(page, "undo"), kind;
	struct withdrawn_view trace;
	int64_t id, thread = 0;
	bool may = false;
	enum err e;

	if (str_starts(what, STR("thanks-")))
		return (thanks_undo_path(page));
	if (!str_cut(&what, '-', &kind) || !str_int64(what, &id))
		return (STR_NONE);
	if (str_eq(kind, STR("post"))) {
		if ((e = post_withdrawn(&page->ctx, id, &trace)) == OK) {
			thread = trace.thread;
			may = trace.may_restore;
		}
	} else if (str_eq(kind, STR("comment"))) {
		e = comment_withdrawn(&page->ctx, id, &thread, &may);
	} else {
		return (STR_NONE);
	}
	if (e || !may || thread != question)
		return (STR_NONE);
	return (str_fmt(page->ctx.mem, "/%.*ss/%lld/restore", STR_ARG(kind), (long long)id));
}

enum err
page_withdrawn_show(struct page *page, int64_t id)
{
	struct withdrawn_view trace;
	struct withdrawn_page_view view = {.trace = &trace};
	enum err e;

	if ((e = post_withdrawn(&page->ctx, id, &trace)))
		return (e);
	view.question = str_eq(trace.kind, STR("question"));
	view.tip = str_eq(trace.kind, STR("tip"));
	view.offer = str_eq(trace.kind, STR("offer"));
	view.limited = trace.by_author && trace.own;
	view.may_redact = trace.moderates && !view.offer && trace.id == trace.thread;
	view.words_problem = page_problem(page, "words");
	view.frame = frame_new(page, STR("Withdrawn"),
	    view.offer ? NAV_MENTORING
	    : view.tip ? NAV_TIPS
		       : NAV_QUESTIONS);
	page_status(page, view.words_problem != NULL ? 422 : 410);
	t_withdrawn_page(page->out, &view);
	return (OK);
}

/* The second that ?t= asks for, of 42.5 the 42nd; -1 for none. */
static int64_t
second_asked(struct page *page)
{
	struct str asked = page_query(page, "t"), whole;
	int64_t t;

	if (!str_cut(&asked, '.', &whole) || !str_int64(whole, &t) || t < 0 || t > 86400)
		return (-1);
	return (t);
}

/* The answer whose recording ?t= is about; 0 for none. */
static int64_t
answer_asked(struct page *page)
{
	int64_t id;

	return (str_int64(page_query(page, "answer"), &id) && id > 0 ? id : 0);
}

/* The order of answers that was asked for; anything else is the usual one. */
static enum answers_by
answers_by_asked(struct page *page)
{
	enum answers_by by = ANSWERS_BEST;

	(void)answers_by_read(page_query(page, "answers"), &by);
	return (by);
}

/* What is no cursor of ours goes into no address. */
static bool
cursor_plain(struct str cursor)
{
	size_t i;

	for (i = 0; i < cursor.n; i++) {
		if ((cursor.p[i] < '0' || cursor.p[i] > '9') && cursor.p[i] != '.')
			return (false);
	}
	return (cursor.n > 0);
}

/* To the address that is shared; the second that was asked for goes along, or the order. */
static enum err
thread_moved(struct page *page, bool tip, int64_t id, struct str slug)
{
	struct str path = thread_path(&page->ctx, tip, id, slug);
	int64_t t = second_asked(page), answer = answer_asked(page);
	enum answers_by by = answers_by_asked(page);
	struct str order = answers_by_word(by), cursor = page_query(page, "cursor");

	if (t < 0 && by != ANSWERS_BEST)
		path = str_fmt(page->ctx.mem, "%.*s?answers=%.*s", STR_ARG(path), STR_ARG(order));
	if (t < 0 && by != ANSWERS_BEST && cursor_plain(cursor))
		path = str_fmt(page->ctx.mem, "%.*s&cursor=%.*s", STR_ARG(path), STR_ARG(cursor));
	if (t >= 0)
		path = str_fmt(page->ctx.mem, "%.*s?t=%lld", STR_ARG(path), (long long)t);
	if (t >= 0 && answer > 0)
		path = str_fmt(page->ctx.mem, "%.*s&answer=%lld", STR_ARG(path), (long long)answer);
	return (page_moved(page, path));
}

/* A question that became part of another one leads there; that can be undone, so nobody may remember it. */
static enum err
merged_or_withdrawn(struct page *page, int64_t id)
{
	struct str target_slug;
	int64_t target;
	enum err e;

	e = question_merged(&page->ctx, id, &target, &target_slug);
	if (e == ERR_WITHDRAWN)
		return (page_withdrawn_show(page, id));
	return (e ? e : page_redirect(page, question_path(&page->ctx, target, target_slug)));
}

/* The players of the thread's recordings. Which of them ?t= is for, ?answer= says; without it the thread's own, or the only one. */
static enum err
players_read(struct page *page, bool tip, int64_t thread, struct player_views *players)
{
	int64_t second = second_asked(page), of = thread;
	struct recording_views views;
	size_t i;
	enum err e;

	if ((e = recordings_of_thread(&page->ctx, thread, &views)))
		return (e);
	if (page_has_query(page, "answer"))
		of = answer_asked(page);
	else if (views.n == 1)
		of = views.items[0].post;
	players->items = arena_array(page->ctx.mem, views.n, sizeof(struct player_view));
	players->n = views.n;
	for (i = 0; i < views.n; i++) {
		const struct recording_view *r = &views.items[i];

		players->items[i] = player_view_of(page->ctx.mem, r, r->post == of ? second : -1);
		players->items[i].answer = r->post != thread;
		players->items[i].splittable =
		    tip && r->may_edit && r->chapters.n > 1 && str_eq(r->state, STR("ready"));
		players->items[i].csrf = page_csrf(page);
	}
	return (OK);
}

/* Who reads, and which state reader and thread are in, is one round trip; see design.md section 4. */
static enum err
thread_page(struct page *page, bool tip)
{
	int64_t id = page_path_id(page, "id");
	enum answers_by by = tip ? ANSWERS_BEST : answers_by_asked(page);
	struct question_entrance entrance;
	struct reader reader = {.page = page, .entrance = &entrance};
	struct routing_bar routing;
	struct frame *frame;
	enum err e;

	if ((e = question_enter(
		 &page->ctx, page_session_hash(page), id, thread_cache_has, &entrance)))
		return (e);
	if ((e = page_actor_set(page, &entrance.actor)))
		return (e);
	if ((e = session_seen(&page->ctx, entrance.actor.session, entrance.seen_at)))
		return (e);
	if (!entrance.found)
		return (ERR_NOT_FOUND);
	/* They have their numbers from one sequence, and whoever has only the number comes to each. */
	if (entrance.gate.offer)
		return (page_moved(page, offer_path(&page->ctx, id)));
	if (entrance.gate.tip != tip)
		return (thread_moved(page, entrance.gate.tip, id, STR_NONE));
	if (entrance.gate.withdrawn)
		return (merged_or_withdrawn(page, id));
	if (page_has_query(page, "shown") && (e = result_opened(page, id)))
		return (e);
	if (entrance.routing.there) {
		if ((e = routing_bar_read(&page->ctx, id, &entrance.routing, &routing)))
			return (e);
		reader.routing = &routing;
	}
	if (entrance.gate.recorded && (e = players_read(page, tip, id, &reader.players)))
		return (e);
	/* Last of all: what is kept may go while we wait. */
	e = by == ANSWERS_BEST ? thread_kept(page, &entrance.gate, &reader.kept)
			       : thread_ordered(page, &entrance.gate, by, &reader.kept);
	if (e)
		return (e == ERR_WITHDRAWN ? page_withdrawn_show(page, id) : e);
	/* An old or shortened address leads to the one that is shared. */
	if (!str_eq(page_path(page, "slug"), reader.kept->slug))
		return (thread_moved(page, tip, id, reader.kept->slug));
	/* Whoever asked without a name counts like anybody: a number that stood still for them would tell who it was. */
	if (reader.kept->author < 0 || reader.kept->author != page->ctx.actor.as)
		read_note(&page->ctx, id);
	reader.csrf = page_csrf(page);
	frame = frame_new(page, reader.kept->title, tip ? NAV_TIPS : NAV_QUESTIONS);
	if (!tip)
		frame->feed = str_fmt(page->ctx.mem, "/feeds/questions/%lld.atom", (long long)id);
	if (page_has_query(page, "undo"))
		frame->undo = undo_path(page, id);
	if (reader.kept->excerpt.n > 0)
		frame->description = reader.kept->excerpt;
	t_page_top(page->out, frame);
	out_fragment(page->out, reader.kept->fragment, thread_slot, &reader);
	if (reader.players.n > 0)
		t_watch_script(page->out);
	t_act_form(page->out, frame);
	t_page_bottom(page->out, frame);
	return (OK);
}

enum err
page_question(struct page *page)
{
	return (thread_page(page, false));
}

enum err
page_tip(struct page *page)
{
	return (thread_page(page, true));
}

/* -- asking ------------------------------------------------------------------------ */

struct str
form_body(struct page *page)
{
	static const struct {
		const char *field;
		struct str heading;
	} parts[] = {{"goal", {NULL, 0}}, {"tried", STR("**What I tried**")},
	    {"stuck", STR("**Where I am stuck**")}};
	struct buf b = {.mem = page->ctx.mem};
	size_t i;

	if (page_has_form(page, "body"))
		return (page_form(page, "body"));
	for (i = 0; i < sizeof(parts) / sizeof(parts[0]); i++) {
		struct str text = str_trim(page_form(page, parts[i].field));

		if (text.n == 0)
			continue;
		if (b.n > 0)
			buf_str(&b, STR("\n\n"));
		if (parts[i].heading.n > 0) {
			buf_str(&b, parts[i].heading);
			buf_str(&b, STR("\n\n"));
		}
		buf_str(&b, text);
	}
	return (buf_view(&b));
}

/* Ids that a form repeats in a field; what is none is left out. */
static struct int64_list
ids_of(struct page *page, const char *field)
{
	struct str_list values = page_form_all(page, field);
	struct int64_list ids = {arena_array(page->ctx.mem, values.n + 1, sizeof(int64_t)), 0};
	size_t i;

	for (i = 0; i < values.n && i < FOLK_MAX; i++)
		ids.n += str_int64(values.items[i], &ids.items[ids.n]) && ids.items[ids.n] > 0;
	return (ids);
}

/* Those who were shown; not those shown for one's name when it is asked without it, or the other way. */
static struct int64_list
ask_shown(struct page *page)
{
	if (page_has_form(page, "anonymous") != page_has_form(page, "ask_anonymous"))
		return ((struct int64_list){NULL, 0});
	return (ids_of(page, "ask"));
}

/* Who will be asked, once there is a title; a form that is not right yet shows nobody. */
static enum err
ask_people(struct page *page, struct str title, struct str space, struct ask_page_view *view)
{
	struct ctx ctx = page->ctx;
	struct question_draft draft = {.title = title, .space = space, .body = form_body(page)};
	enum err e;

	view->routed = !settings()->unrouted;
	/* What is wrong with the tags is said when the question is sent. */
	ctx.problem_count = 0;
	draft.tags = tag_parse(&ctx, view->tags);
	if (view->tags.n > 0 && (e = tags_near(&ctx, draft.tags, 0, &view->near)))
		return (e);
	draft.ask = ask_shown(page);
	draft.unnamed = view->unnamed;
	draft.spare = view->spare = ids_of(page, "spare");
	if (page_has_form(page, "leave") &&
	    str_int64(page_form(page, "leave"), &draft.spare.items[draft.spare.n]))
		view->spare.n = ++draft.spare.n;
	if (str_points(title) < LIMIT_TITLE_MIN)
		return (OK);
	e = routing_preview(&ctx, &draft, &view->asked);
	return (e == ERR_INPUT ? OK : e);
}

/* Where it may be asked: the space that was chosen, else any of them. */
static struct str_list
spaces_possible(struct page *page, const struct space_list *spaces, struct str chosen)
{
	struct str_list list = {arena_array(page->ctx.mem, spaces->n + 1, sizeof(struct str)), 0};

	if (chosen.n > 0)
		list.items[list.n++] = chosen;
	for (; chosen.n == 0 && list.n < spaces->n; list.n++)
		list.items[list.n] = spaces->items[list.n].slug;
	return (list);
}

/* Whether there is a space that takes questions without a name. */
static bool
some_unnamed(const struct space_list *spaces)
{
	size_t i;

	for (i = 0; i < spaces->n && !spaces->items[i].unnamed; i++)
		;
	return (i < spaces->n);
}

static enum err
ask_form(struct page *page)
{
	struct ask_page_view view = {.once = page_once(page),
	    .title = page_form(page, "title"),
	    .goal = page_form(page, "goal"),
	    .tried = page_form(page, "tried"),
	    .stuck = page_form(page, "stuck"),
	    .body = page_form(page, "body"),
	    .tags = page_form(page, "tags"),
	    .unnamed = page_has_form(page, "anonymous"),
	    .unnamed_problem = page_problem(page, "anonymous"),
	    .plain = page_has_form(page, "body")};
	struct str space = page_form(page, "space"), language = page_form(page, "language");
	struct space_list spaces;
	enum err e;

	if (page_method(page) == HTTP_GET) {
		view.title = page_query(page, "title").n > 0 ? page_query(page, "title")
							     : page_query(page, "q");
		space = page_query(page, "space");
		view.tags = page_query(page, "tags");
	}
	view.problems = form_problems(page);
	if (view.problems.other == view.unnamed_problem)
		view.problems.other = NULL;
	view.advice = view.problems.title == NULL ? question_title_advice(view.title) : NULL;
	view.languages = language_choices(page->ctx.mem, language);
	view.frame = frame_new(page, STR("Ask a colleague"), NAV_QUESTIONS);
	if ((e = space_list_writable(&page->ctx, &spaces)))
		return (e);
	view.spaces = space_options(page->ctx.mem, &spaces, space);
	view.may_unnamed = some_unnamed(&spaces);
	/* Without JavaScript the similar questions come with the form, once there is a title. */
	if (view.title.n > 0 && view.problems.title == NULL &&
	    (e = similar_questions(&page->ctx, view.title, view.goal,
		 spaces_possible(page, &spaces, space), &view.similar, &view.shown)))
		return (e);
	if ((e = ask_people(page, view.title, space, &view)))
		return (e);
	t_ask_page(page->out, &view);
	return (OK);
}

enum err
page_ask(struct page *page)
{
	return (ask_form(page));
}

/* Who will be asked, for a form without scripts; or without somebody (leave). */
enum err
page_ask_people(struct page *page)
{
	return (ask_form(page));
}

/* "12.34" as a button of a similar question sends it: list 12, thread 34. */
static bool
choice_read(struct str value, int64_t *shown, int64_t *thread)
{
	struct str number;

	return (str_cut(&value, '.', &number) && str_int64(number, shown) &&
		str_int64(value, thread) && *shown > 0 && *thread > 0);
}

/*
 * A similar question solved it, and nothing is asked; or it is another one, and
 * the form comes back with all that was written.
 */
enum err
page_ask_similar(struct page *page)
{
	bool solved = page_has_form(page, "solved");
	struct str value = page_form(page, solved ? "solved" : "dismissed");
	int64_t shown, thread;
	enum err e;

	if (!choice_read(value, &shown, &thread))
		return (ctx_problem(&page->ctx, PROBLEM_CHOICE_BAD));
	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = search_chosen(
		 &page->ctx, shown, thread, solved ? STR("solved") : STR("dismissed"))))
		return (e);
	if (!solved)
		return (ask_form(page));
	return (page_redirect(page,
	    str_fmt(page->ctx.mem, "/questions/ask/solved?question=%lld", (long long)thread)));
}

enum err
page_ask_solved(struct page *page)
{
	int64_t id = page_query_id(page, "question");
	struct question_list list;
	enum err e;

	if ((e = question_entries(&page->ctx, (struct int64_list){&id, 1}, &list)))
		return (e);
	if (list.n == 0)
		return (ERR_NOT_FOUND);
	t_ask_solved_page(page->out, frame_new(page, STR("Solved"), NAV_QUESTIONS), &list.items[0]);
	return (OK);
}

enum err
page_ask_post(struct page *page)
{
	struct question_draft draft = {.title = page_form(page, "title"),
	    .body = form_body(page),
	    .space = page_form(page, "space"),
	    .language = page_form(page, "language"),
	    .unnamed = page_has_form(page, "anonymous"),
	    .tags = tag_parse(&page->ctx, page_form(page, "tags")),
	    .ask = ask_shown(page),
	    .spare = ids_of(page, "spare")};
	int64_t id;
	enum err e;

	e = question_ask(&page->ctx, &draft, &id);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (ask_form(page));
	}
	if (e || (e = draft_drop(&page->ctx, page_form(page, "draft"))))
		return (e);
	return (tags_then(
	    page, id, draft.tags, question_path(&page->ctx, id, slug(page->ctx.mem, draft.title))));
}

/* -- answering --------------------------------------------------------------------- */

/* The form on a page of its own, with the recorder; what was typed stands in it. */
static enum err
answer_form_page(struct page *page, int64_t question)
{
	struct recorder_view recorder = {.plain = true};
	struct post_view post;
	struct answer_form_view form = {.question = question,
	    .may_write = true,
	    .csrf = page_csrf(page),
	    .once = page_once(page),
	    .body = page_form(page, "body"),
	    .problems = form_problems(page)};
	enum err e;

	if ((e = answer_open(&page->ctx, question)) ||
	    (e = post_show(&page->ctx, question, &post)) ||
	    (e = recorder_view_fill(page, &recorder)))
		return (e);
	form.unnamed = post.unnamed;
	form.recorder = post.unnamed ? NULL : &recorder;
	t_answer_page(page->out, frame_new(page, STR("Your answer"), NAV_QUESTIONS), &form, &post);
	return (OK);
}

enum err
page_answer_new(struct page *page)
{
	return (answer_form_page(page, page_path_id(page, "id")));
}

enum err
page_answer_post(struct page *page)
{
	int64_t question = page_path_id(page, "id"), id;
	struct answer_draft draft = {.body = page_form(page, "body"),
	    .recording = page_form(page, "recording"),
	    .options = recorder_options(page)};
	enum err e;

	e = answer_post(&page->ctx, question, &draft, &id);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (answer_form_page(page, question));
	}
	if (e || (e = draft_drop(&page->ctx, page_form(page, "draft"))))
		return (e);
	return (page_redirect(page, answer_path(&page->ctx, question, id)));
}

enum err
page_accept(struct page *page)
{
	int64_t question = page_path_id(page, "id");
	int64_t answer =
	    str_eq(page_form(page, "answer"), STR("0")) ? 0 : page_form_id(page, "answer");
	enum err e;

	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = answer_accept(&page->ctx, question, answer)))
		return (e);
	return (page_redirect(page, answer == 0 ? question_path(&page->ctx, question, STR_NONE)
						: answer_path(&page->ctx, question, answer)));
}
