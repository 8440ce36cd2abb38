/* list_pages.c -- home and the lists: all questions, by tag, by space, tags. */
#include "forum/list_cache.h"
#include "forum/pages.h"
#include "http/page.h"
#include "moderation.h"
#include "recognition.h"
#include "suggestions.h"
#include "tags.h"
#include "tips.h"
#include "views.h"

#define SIDE_TAGS 12
#define HOME_WAITING 5
#define HOME_ACTIVE 8
#define HOME_TIPS 4
#define SIDE_TIPS 4
#define TAGS_PAGE 60
#define SIDE_BELOW 24
#define FRONT_WAITING 3
#define FRONT_PEOPLE 5

/* What the tab of the browser says: the list, and which of its tabs. */
static struct str
list_title(struct ctx *ctx, const struct list_page_view *view)
{
	const char *which = view->mine         ? " of mine"
			    : view->unanswered ? " without an answer"
			    : view->active     ? " lately active"
			    : view->sift       ? " sifted"
					       : "";

	return (str_fmt(ctx->mem, "%.*s%s", STR_ARG(view->heading), which));
}

static const struct {
	struct str word;
	struct str label;
} states[STATE_COUNT] =
    {
#define X(name, word, label) [STATE_##name] = {STR(word), STR(label)},
	QUESTION_STATES(X)
#undef X
},
  orders[QUESTION_ORDER_COUNT] = {
#define X(name, word, label) [QUESTION_##name] = {STR(word), STR(label)},
      QUESTION_ORDERS(X)
#undef X
};

static const struct {
	struct str word;
	struct str label;
} spans[] = {
#define X(word, days, label) {STR(word), STR(label)},
    QUESTION_SPANS(X)
#undef X
};
#define SPANS (sizeof(spans) / sizeof(spans[0]))

/* The form that narrows and orders: what it may say, and what was said. */
static enum err
sift_fill(struct page *page, struct list_page_view *view, const struct question_filter *filter)
{
	struct arena *mem = page->ctx.mem;
	struct space_list spaces;
	size_t i;
	enum err e;

	view->spans =
	    (struct list_choices){arena_array(mem, SPANS, sizeof(struct list_choice)), SPANS};
	for (i = 0; i < SPANS; i++)
		view->spans.items[i] = (struct list_choice){
		    spans[i].word, spans[i].label, str_eq(spans[i].word, view->since)};
	view->states = (struct list_choices){
	    arena_array(mem, STATE_COUNT, sizeof(struct list_choice)), STATE_COUNT};
	for (i = 0; i < STATE_COUNT; i++)
		view->states.items[i] = (struct list_choice){
		    states[i].word, states[i].label, i == (size_t)filter->state};
	view->orders = (struct list_choices){
	    arena_array(mem, QUESTION_ORDER_COUNT, sizeof(struct list_choice)),
	    QUESTION_ORDER_COUNT};
	for (i = 0; i < QUESTION_ORDER_COUNT; i++)
		view->orders.items[i] = (struct list_choice){
		    orders[i].word, orders[i].label, i == (size_t)filter->order};
	if (view->space.n > 0)
		return (OK);
	if ((e = space_list_writable(&page->ctx, &spaces)))
		return (e);
	view->spaces = space_options(mem, &spaces, view->in_space);
	return (OK);
}

/* Since when: one of the words, or a date in a field of its own, which goes first. */
static void
since_read(struct page *page, struct list_page_view *view, struct question_filter *filter)
{
	timestamp_us day;

	view->since = page_query(page, "since");
	view->day = str_trim(page_query(page, "day"));
	/* The API has one field for both, and its addresses are passed on, too. */
	if (view->day.n == 0 && clock_parse_day(view->since, &day))
		view->day = view->since;
	if (view->day.n > 0)
		view->since = STR_NONE;
	if (view->day.n > 0 && clock_parse_day(view->day, &day))
		filter->since = day;
	else if (view->day.n > 0)
		ctx_note(&page->ctx, PROBLEM_SINCE_DAY_BAD);
	else if (!question_since_read(&page->ctx, view->since, &filter->since))
		ctx_note(&page->ctx, PROBLEM_SINCE_BAD);
}

/* What the address says besides the list itself. What is not right is said at its field, and left out. */
static enum err
sift_read(struct page *page, struct list_page_view *view, struct question_filter *filter)
{
	struct tags_sought sought;
	enum err e;

	(void)question_state_read(page_query(page, "state"), &filter->state);
	(void)question_order_read(page_query(page, "sort"), &filter->order);
	filter->below = filter->tag != 0 && str_eq(page_query(page, "below"), STR("1"));
	view->below = filter->below;
	view->in_space = view->space.n == 0 ? page_query(page, "space") : STR_NONE;
	since_read(page, view, filter);
	e = question_filter_tags(&page->ctx, filter, page_query_all(page, "tag"), &sought);
	if (e && e != ERR_INPUT)
		return (e);
	view->with_tags = sought.known;
	view->more_tags = sought.unknown;
	e = question_filter_names(&page->ctx, filter, STR_NONE, view->in_space);
	if (e != ERR_INPUT)
		return (e);
	view->since_problem = page_problem(page, "since");
	view->day_problem = page_problem(page, "day");
	view->tag_problem = page_problem(page, "tag");
	view->space_problem = page_problem(page, "space");
	page_status(page, 422);
	page->ctx.problem_count = 0;
	return (OK);
}

static enum err
list_choose(struct page *page, struct list_page_view *view, struct question_filter *filter)
{
	enum err e;

	filter->cursor = page_query(page, "cursor");
	if ((e = sift_read(page, view, filter)))
		return (e);
	view->state = states[filter->state].word;
	view->order = filter->order == QUESTION_NEWEST ? STR("") : orders[filter->order].word;
	view->sift = page_has_query(page, "sift") || view->with_tags.n > 0 ||
		     view->tag_problem != NULL || view->in_space.n > 0 || view->since.n > 0 ||
		     view->day.n > 0 || filter->state > STATE_UNANSWERED ||
		     filter->order > QUESTION_ACTIVE ||
		     (filter->state == STATE_UNANSWERED && filter->order == QUESTION_ACTIVE);
	if (view->sift && (e = sift_fill(page, view, filter)))
		return (e);
	view->unanswered = !view->sift && filter->state == STATE_UNANSWERED;
	view->active = !view->sift && filter->order == QUESTION_ACTIVE;
	view->newest = !view->sift && !view->unanswered && !view->active && !view->mine;
	if (view->sift)
		view->empty = STR("Nothing like that. Ask for a little less at once.");
	return (OK);
}

static struct frame *
list_frame(struct page *page, const struct list_page_view *view, enum nav nav)
{
	struct frame *frame = frame_new(page, list_title(&page->ctx, view), nav);

	if (view->lead.n > 0)
		frame->description = view->lead;
	frame->feed = str_fmt(page->ctx.mem, "/feeds%.*s.atom", STR_ARG(view->here));
	return (frame);
}

/* What was chosen, read and shown. tips: those beside it. */
static enum err
list_show(struct page *page, struct list_page_view *view, const struct question_filter *filter,
    const struct question_filter *tips, enum nav nav)
{
	enum err e;

	if ((e = question_list(&page->ctx, filter, &view->list)))
		return (e);
	if ((tips->tag != 0 || tips->space != 0) && (e = tip_list(&page->ctx, tips, &view->tips)))
		return (e);
	view->frame = list_frame(page, view, nav);
	t_list_page(page->out, view);
	return (OK);
}

static enum err
list_render(
    struct page *page, struct list_page_view *view, struct question_filter *filter, enum nav nav)
{
	struct question_filter tips = {
	    .tag = filter->tag, .space = filter->space, .limit = SIDE_TIPS};
	enum err e;

	if ((e = list_choose(page, view, filter)))
		return (e);
	return (list_show(page, view, filter, &tips, nav));
}

/* Who reads, from the list's own first statement. */
static enum err
list_enter(struct page *page, struct list_door *door)
{
	enum err e;

	if ((e = list_door(&page->ctx, page_session_hash(page), door)) ||
	    (e = page_actor_set(page, &door->actor)))
		return (e);
	return (session_seen(&page->ctx, door->actor.session, door->seen_at));
}

/* Whether what was read just now is what the door said: else somebody joined a space, or left it, meanwhile. */
static bool
is_still(struct page *page, struct str state)
{
	struct list_door door;

	return (list_door(&page->ctx, page_session_hash(page), &door) == OK &&
		str_eq(door.state, state));
}

/* The first page of everybody's questions, from what this worker keeps or anew. */
static enum err
questions_kept(struct page *page, struct str state, struct list_page_view *view,
    const struct question_filter *filter)
{
	struct str key =
	    str_fmt(page->ctx.mem, "%d.%d|%.*s", filter->order, filter->state, STR_ARG(state));
	const struct fragment *kept = list_cache_get(key);
	struct frame *frame;
	struct out body;
	enum err e;

	if (kept == NULL) {
		if ((e = tags_most_used(&page->ctx, SIDE_TAGS, &view->tags)) ||
		    (e = question_list(&page->ctx, filter, &view->list)))
			return (e);
		if (!is_still(page, state))
			return (list_show(page, view, filter, &(struct question_filter){.limit = 0},
			    NAV_QUESTIONS));
		out_init(&body);
		t_list_body(&body, view);
		kept = list_cache_put(key, &body);
		out_free(&body);
	}
	frame = list_frame(page, view, NAV_QUESTIONS);
	t_page_top(page->out, frame);
	out_fragment(page->out, kept, NULL, NULL);
	t_page_bottom(page->out, frame);
	return (OK);
}

/* Everybody's, one's own, or a colleague's. */
static enum err
author_choose(struct page *page, struct list_page_view *view, struct question_filter *filter)
{
	struct str word = page_query(page, "author");
	struct person_view person;
	enum err e;

	filter->own = view->mine = str_eq(word, STR("me"));
	view->author = word;
	if (view->mine)
		view->empty = STR("You have not asked anything yet. No question is too small.");
	if (view->mine || word.n == 0)
		return (OK);
	if (!str_int64(word, &filter->author) || filter->author <= 0)
		return (ERR_NOT_FOUND);
	if ((e = person_show(&page->ctx, filter->author, &person)))
		return (e);
	view->heading = str_fmt(page->ctx.mem, "Questions of %.*s", STR_ARG(person.name));
	view->empty = STR("Nothing here that you may read.");
	view->tabs = false;
	return (OK);
}

enum err
page_questions(struct page *page)
{
	struct question_filter filter = {.order = QUESTION_NEWEST};
	struct list_page_view view = {
	    .heading = STR("Questions"), .here = STR("/questions"), .tabs = true};
	struct list_door door;
	enum err e;

	if ((e = list_enter(page, &door)))
		return (e);
	view.empty = STR("Nothing here. Either all is answered, or nobody has asked yet.");
	if ((e = author_choose(page, &view, &filter)) || (e = list_choose(page, &view, &filter)))
		return (e);
	if (view.author.n == 0 && !view.sift && !page_has_query(page, "cursor") && door.state.n > 0)
		return (questions_kept(page, door.state, &view, &filter));
	if ((e = tags_most_used(&page->ctx, SIDE_TAGS, &view.tags)))
		return (e);
	return (
	    list_show(page, &view, &filter, &(struct question_filter){.limit = 0}, NAV_QUESTIONS));
}

/* A tag's or a space's own page, not a further one of its list, nor a part of it. */
static bool
is_front(struct page *page)
{
	static const char *narrowing[] = {"cursor", "state", "sort", "tag", "since", "day", "sift"};
	size_t i;

	for (i = 0; i < sizeof(narrowing) / sizeof(narrowing[0]); i++) {
		if (page_has_query(page, narrowing[i]))
			return (false);
	}
	return (true);
}

enum err
page_tag(struct page *page)
{
	struct tag_view tag;
	struct question_filter filter = {.order = QUESTION_NEWEST};
	struct list_page_view view = {
	    .empty = STR("No question with this tag waits for an answer.")};
	struct top_filter best = {.period = TOP_YEAR, .rows = FRONT_PEOPLE};
	enum err e;

	if ((e = tag_show(&page->ctx, page_path(page, "name"), &tag)))
		return (e);
	filter.tag = tag.id;
	filter.arriving = tag.arriving;
	/* One address for each tag: other names lead to it. */
	if (!str_eq(tag.name, page_path(page, "name")))
		return (page_moved(page, tag_path(&page->ctx, tag.name)));
	if ((e = tag_around_show(&page->ctx, &tag, SIDE_BELOW, &view.around)) ||
	    (e = tag_describes(&page->ctx, &view.describes)))
		return (e);
	view.heading = tag.name;
	view.lead = tag.about;
	view.tag = tag.name;
	view.following = tag.following;
	view.here = tag_path(&page->ctx, tag.name);
	best.tag = tag.name;
	if (is_front(page) && ((e = tags_beside(&page->ctx, tag.id, &view.tags)) ||
				  (e = top_people_show(&page->ctx, &best, &view.people))))
		return (e);
	return (list_render(page, &view, &filter, NAV_TAGS));
}

/* Above a space's list: what is pinned there, what waits longest, and who helped lately. */
static enum err
front_fill(struct page *page, const struct space_view *space, struct list_page_view *view)
{
	struct question_filter waiting = {.space = space->id,
	    .state = STATE_UNANSWERED,
	    .order = QUESTION_OLDEST,
	    .limit = FRONT_WAITING};
	struct top_filter best = {
	    .period = TOP_QUARTER, .space = space->slug, .rows = FRONT_PEOPLE};
	enum err e;

	if ((e = thread_pinned(&page->ctx, space->id, &view->pinned)) ||
	    (e = question_list(&page->ctx, &waiting, &view->waiting)))
		return (e);
	if (!space->recognition)
		return (OK);
	return (top_people_show(&page->ctx, &best, &view->people));
}

enum err
page_space(struct page *page)
{
	struct space_view space;
	struct question_filter filter = {.order = QUESTION_NEWEST};
	struct list_page_view view = {
	    .empty = STR(
		"Nothing here yet. What did a colleague ask you this week? Write it down once.")};
	enum err e;

	if ((e = space_show(&page->ctx, page_path(page, "slug"), &space)))
		return (e);
	filter.space = space.id;
	view.heading = space.name;
	view.lead = space.about;
	view.space = space.slug;
	view.following = space.following;
	view.space_private = space.private;
	view.space_owner = space.manages;
	view.space_moderated = space_moderates(&space);
	if ((e = flag_count(&page->ctx, &space, &view.space_flagged)) ||
	    (e = proposal_count(&page->ctx, &space, &view.space_suggested)))
		return (e);
	view.here = str_fmt(page->ctx.mem, "/spaces/%.*s", STR_ARG(space.slug));
	if ((e = tags_of_space(&page->ctx, space.id, &view.tags)))
		return (e);
	if (is_front(page) && (e = front_fill(page, &space, &view)))
		return (e);
	return (list_render(page, &view, &filter, NAV_SPACES));
}

static enum err
tree_render(struct page *page, int64_t skip)
{
	struct tags_page_view view = {.by_topic = true};
	enum err e;

	if ((e = tag_tree_show(&page->ctx, page_query(page, "of"), skip, &view.tree)))
		return (e);
	view.frame = frame_new(page,
	    view.tree.of.n == 0
		? STR("Tags by topic")
		: str_fmt(page->ctx.mem, "Topics below %.*s", STR_ARG(view.tree.of)),
	    NAV_TAGS);
	t_tags_page(page->out, &view);
	return (OK);
}

/* Where names fill more than a page, one begins at a letter. */
static enum err
letters_fill(struct page *page, bool first, struct tags_page_view *view)
{
	struct str_list letters;
	size_t i;
	enum err e;

	if (!view->by_name || (first && !view->tags.more && view->prefix.n == 0))
		return (OK);
	if ((e = tag_letters(&page->ctx, &letters)) || letters.n == 1)
		return (e);
	view->letters = (struct list_choices){
	    arena_array(page->ctx.mem, letters.n, sizeof(struct list_choice)), letters.n};
	for (i = 0; i < letters.n; i++)
		view->letters.items[i] = (struct list_choice){
		    letters.items[i], letters.items[i], str_eq(letters.items[i], view->prefix)};
	return (OK);
}

enum err
page_tags(struct page *page)
{
	struct tags_page_view view = {.prefix = page_query(page, "prefix"),
	    .by_name = str_eq(page_query(page, "sort"), STR("name"))};
	int64_t skip = 0;
	enum err e;

	if (page_has_query(page, "skip"))
		skip = page_query_id(page, "skip");
	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if (str_eq(page_query(page, "view"), STR("tree")))
		return (tree_render(page, skip));
	if ((e = tag_list(&page->ctx, view.prefix, view.by_name, skip, TAGS_PAGE, &view.tags)) ||
	    (e = letters_fill(page, skip == 0, &view)))
		return (e);
	view.next = view.tags.more ? skip + TAGS_PAGE : 0;
	view.frame = frame_new(page, STR("Tags"), NAV_TAGS);
	t_tags_page(page->out, &view);
	return (OK);
}

/* Anything that is not a number of minutes is like not having said one. */
static int64_t
minutes_asked(struct page *page)
{
	int64_t minutes;

	if (!str_int64(page_query(page, "minutes"), &minutes) || minutes < 1 ||
	    minutes > HOME_MINUTES_MOST)
		return (0);
	return (minutes);
}

enum err
page_home(struct page *page)
{
	struct home_wanted wanted = {.waiting = HOME_WAITING,
	    .active = HOME_ACTIVE,
	    .tips = HOME_TIPS,
	    .minutes = minutes_asked(page)};
	struct home_page_view view = {.minutes = wanted.minutes};
	struct list_door door;
	struct frame *frame;
	enum err e;

	if ((e = list_enter(page, &door)) ||
	    (e = home_show(&page->ctx, &door, &wanted, &view.home)))
		return (e);
	frame = frame_new(page, STR("Home"), NAV_NONE);
	view.shouts.list = view.home.shouts;
	view.admin_alone = page->ctx.actor.admin;
	frame->no_find = true;
	view.frame = frame;
	t_home_page(page->out, &view);
	return (OK);
}
