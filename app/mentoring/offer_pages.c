/* offer_pages.c -- offers: the list, one of them, and the form they are written with. */
#include "field_limits.h"
#include "http/page.h"
#include "forum.h"
#include "mentoring/pages.h"
#include "search.h"
#include "text/language.h"
#include "views.h"

#define EMPTY_SLOTS 3
#define YOURS 6
#define WISHES 4

/* -- choices ------------------------------------------------------------------------------ */

static struct kind_choices
kinds_of(struct arena *mem, struct str chosen, const struct offer_counts *counts)
{
	struct kind_choices list = {
	    arena_array(mem, OFFER_KIND_COUNT, sizeof(struct kind_choice)), 0};
	int i;

	for (i = 0; i < OFFER_KIND_COUNT; i++) {
		enum offer_kind kind = (enum offer_kind)i;
		struct str word = offer_kind_word(kind);
		bool is = str_eq(word, chosen);

		/* Above a list a kind without offers is no choice. */
		if (counts != NULL && counts->of[i] == 0 && !is)
			continue;
		list.items[list.n++] = (struct kind_choice){word, offer_kind_heading(kind),
		    offer_kind_about(kind), counts == NULL ? 0 : counts->of[i], is};
	}
	return (list);
}

static struct language_ticks
ticks_of(struct arena *mem, struct str_list chosen)
{
	struct language_choices all = language_choices(mem, STR_NONE);
	struct language_ticks ticks = {
	    arena_array(mem, all.n, sizeof(struct language_tick)), all.n};
	size_t i, j;

	for (i = 0; i < all.n; i++) {
		for (j = 0; j < chosen.n && !str_eq(chosen.items[j], all.items[i].code); j++)
			;
		ticks.items[i] =
		    (struct language_tick){all.items[i].code, all.items[i].name, j < chosen.n};
	}
	return (ticks);
}

struct str
first_name(struct str name)
{
	struct str first = name;

	(void)str_cut(&name, ' ', &first);
	return (first);
}

/* -- the list ------------------------------------------------------------------------------- */

static struct offer_lines
lines_of(struct arena *mem, const struct offer_list *list)
{
	struct offer_lines lines = {arena_array(mem, list->n, sizeof(struct offer_line)), list->n};
	size_t i;

	for (i = 0; i < list->n; i++)
		lines.items[i] =
		    (struct offer_line){&list->items[i], offer_kind_heading(list->items[i].kind)};
	return (lines);
}

/* What the reader looks for, if they do. Their sentence is what they would ask with. */
static enum err
mentors_of(struct page *page, struct mentoring_page_view *view)
{
	struct mentor_search search = {.words = view->q, .thread = view->about};
	struct mentor_found *found = arena_new_of(page->ctx.mem, struct mentor_found);
	enum err e;

	if (view->q.n == 0 && view->about == 0)
		return (OK);
	e = mentor_find(&page->ctx, &search, found);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		view->problem = page->ctx.problems[0].sentence;
		return (OK);
	}
	if (e)
		return (e);
	view->found = found;
	view->best = match_views_of(page, found, 0, view->q);
	if (view->best.n > 1) {
		view->others = (struct match_views){view->best.items + 1, view->best.n - 1};
		view->best.n = 1;
	}
	return (OK);
}

enum err
page_mentoring(struct page *page)
{
	struct mentoring_page_view view = {.q = str_trim(page_query(page, "q")),
	    .filter = {.kind = page_query(page, "kind"),
		.tag = page_query(page, "tag"),
		.space = page_query(page, "space"),
		.language = page_query(page, "language"),
		.places = str_eq(page_query(page, "places"), STR("free")),
		.state = STR("current"),
		.cursor = page_query(page, "cursor")}};
	static const struct mentorship_filter own = {.current = true, .limit = YOURS};
	struct offer_counts counts;
	enum err e;

	if ((e = offer_counts(&page->ctx, &view.filter, &counts)))
		return (e == ERR_INPUT ? ERR_NOT_FOUND : e);
	if (page_has_query(page, "about"))
		view.about = page_query_id(page, "about");
	if ((e = mentors_of(page, &view)) || (e = wish_list(&page->ctx, WISHES, &view.wishes)))
		return (e);
	if ((e = offer_list(&page->ctx, &view.filter, &view.list)) ||
	    (e = offer_topics(&page->ctx, &view.topics)))
		return (e);
	view.narrowed = view.filter.tag.n > 0 || view.filter.space.n > 0 ||
			view.filter.language.n > 0 || view.filter.places;
	view.kinds = kinds_of(page->ctx.mem, view.filter.kind, &counts);
	view.all = counts.all;
	view.rows = lines_of(page->ctx.mem, &view.list);
	if ((e = mentorship_list(&page->ctx, &own, &view.pairs)))
		return (e);
	view.languages = language_choices(page->ctx.mem, view.filter.language);
	view.frame = frame_new(page, STR("Mentoring"), NAV_MENTORING);
	view.yours = (struct pairs_view){view.frame, view.pairs};
	t_mentoring_page(page->out, &view);
	return (OK);
}

/* -- one of them ------------------------------------------------------------------------------- */

/* It was found by a search: that teaches the ranking. */
static enum err
result_opened(struct page *page, int64_t id)
{
	int64_t shown = page_query_id(page, "shown");

	if (ctx_problems(&page->ctx) != OK)
		return (OK);
	return (search_chosen(&page->ctx, shown, id, STR("opened")));
}

/* What stands between the reader and this offer: their own request, or those that wait for them. */
static enum err
offer_pairs(struct page *page, const struct offer_view *offer, struct offer_page_view *view)
{
	struct mentorship_filter filter = {
	    .offer = offer->offer.id, .current = true, .limit = LIMIT_LIST_MAX};
	size_t i;
	enum err e;

	if ((e = mentorship_list(&page->ctx, &filter, &view->pairs)))
		return (e);
	if (view->pairs.n > 0 && !offer->own)
		view->mine = &view->pairs.items[0];
	view->may_request =
	    !offer->own && view->mine == NULL && (offer->offer.open || offer->offer.full);
	for (i = 0; i < offer->slots.n; i++)
		view->free_slots |= !offer->slots.items[i].taken;
	return (OK);
}

/* The page, after a request that was wrong with what was typed. */
static enum err
offer_page(struct page *page, int64_t id)
{
	struct offer_page_view view = {.once = page_once(page),
	    .goal = page_form(page, "goal"),
	    .goal_problem = page_problem(page, "goal"),
	    .slot_problem = page_problem(page, "slot")};
	struct offer_view offer;
	struct frame *frame;
	enum err e;

	if ((e = offer_show(&page->ctx, id, &offer)))
		return (e == ERR_WITHDRAWN ? page_withdrawn_show(page, id) : e);
	if (page_has_query(page, "shown") && (e = result_opened(page, id)))
		return (e);
	if ((e = offer_pairs(page, &offer, &view)))
		return (e);
	if (view.goal.n == 0)
		view.goal = page_query(page, "goal");
	view.v = &offer;
	view.shown = offer.proof.posts.n > 0 || offer.proof.thanks > 0;
	view.kind_word = offer_kind_word(offer.offer.kind);
	view.kind_heading = offer_kind_heading(offer.offer.kind);
	view.kind_about = offer_kind_about(offer.offer.kind);
	view.first_name = first_name(offer.offer.mentor.name);
	frame = frame_new(page, offer.offer.title, NAV_MENTORING);
	frame->description = offer.offer.gets.n > 0 ? offer.offer.gets : offer.offer.excerpt;
	view.frame = frame;
	view.pairs_view = (struct pairs_view){frame, view.pairs};
	t_offer_page(page->out, &view);
	return (OK);
}

enum err
page_offer(struct page *page)
{
	return (offer_page(page, page_path_id(page, "id")));
}

enum err
page_offer_request(struct page *page)
{
	int64_t id = page_path_id(page, "id"), slot = 0, made;
	struct str goal = page_form(page, "goal");
	enum err e;

	if (page_form(page, "slot").n > 0)
		slot = page_form_id(page, "slot");
	if ((e = ctx_problems(&page->ctx)) == OK)
		e = mentorship_request(&page->ctx, id, goal, slot, &made);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (offer_page(page, id));
	}
	if (e)
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "%.*s?done=requested",
					STR_ARG(mentorship_path(&page->ctx, made)))));
}

/* -- the form -------------------------------------------------------------------------------------- */

static struct offer_problems
problems_of(struct page *page)
{
	struct offer_problems p = {
#define P(field) .field = page_problem(page, #field)
	    P(kind),
	    P(title),
	    P(body),
	    P(gets),
	    P(for_whom),
	    P(rhythm),
	    P(times),
	    P(place),
	    P(languages),
	    P(capacity),
	    P(tags),
	    P(space),
	    P(slots),
	    P(minutes),
#undef P
	};
	const char *const *known = (const char *const *)(const void *)&p;
	size_t i, j, n = offsetof(struct offer_problems, other) / sizeof(char *);

	for (i = 0; i < page->ctx.problem_count && p.other == NULL; i++) {
		for (j = 0; j < n && known[j] != page->ctx.problems[i].sentence; j++)
			;
		if (j == n)
			p.other = page->ctx.problems[i].sentence;
	}
	return (p);
}

static struct str_list
slots_padded(struct arena *mem, struct str_list slots)
{
	struct str_list list = {
	    arena_array(mem, slots.n + EMPTY_SLOTS, sizeof(struct str)), slots.n};
	size_t i;

	for (i = 0; i < slots.n; i++)
		list.items[i] = slots.items[i];
	for (i = 0; i < EMPTY_SLOTS; i++)
		list.items[list.n++] = STR("");
	return (list);
}

/* Whom it is made for. What is no such question is let go. */
static enum err
wish_of(struct page *page, struct offer_form_view *view)
{
	struct wish_view wish;
	enum err e = wish_show(&page->ctx, view->wish, &wish);

	if (e == ERR_NOT_FOUND || (e == OK && wish.own))
		view->wish = 0;
	else if (e)
		return (e);
	else
		view->wish_person = wish.person.name;
	return (OK);
}

static enum err
form_render(struct page *page, struct offer_form_view *view, struct str kind,
    struct str_list spoken, struct str space)
{
	struct space_list spaces;
	enum err e;

	if ((e = space_list_writable(&page->ctx, &spaces)))
		return (e);
	view->spaces = space_options(page->ctx.mem, &spaces, space);
	view->kinds = kinds_of(page->ctx.mem, kind, NULL);
	view->languages = ticks_of(page->ctx.mem, spoken);
	view->has_languages = spoken.n > 0;
	view->has_slots = str_eq(kind, STR("shadowing"));
	view->slots = slots_padded(page->ctx.mem, view->slots);
	if (view->wish != 0 && (e = wish_of(page, view)))
		return (e);
	view->once = page_once(page);
	view->problems = problems_of(page);
	view->frame = frame_new(page,
	    view->offer == 0 ? STR("Offer to be a mentor") : STR("Change your offer"),
	    NAV_MENTORING);
	t_offer_form_page(page->out, view);
	return (OK);
}

/* The question it is made for, from the form; 0 when it says none. */
static int64_t
wish_field(struct page *page)
{
	int64_t id;

	return (str_int64(page_form(page, "wish"), &id) && id > 0 ? id : 0);
}

/* The form as it was filled in. */
static enum err
form_again(struct page *page, int64_t offer, bool stale)
{
	struct offer_form_view view = {.offer = offer,
	    .title = page_form(page, "title"),
	    .body = page_form(page, "body"),
	    .gets = page_form(page, "gets"),
	    .for_whom = page_form(page, "for_whom"),
	    .rhythm = page_form(page, "rhythm"),
	    .times = page_form(page, "times"),
	    .place = page_form(page, "place"),
	    .capacity = page_form(page, "capacity"),
	    .tags = page_form(page, "tags"),
	    .minutes = page_form(page, "minutes"),
	    .wish = offer == 0 ? wish_field(page) : 0,
	    .slots = page_form_all(page, "slots"),
	    .stale = stale};
	struct offer_view now;
	enum err e;

	if (offer != 0) {
		if ((e = offer_show(&page->ctx, offer, &now)))
			return (e);
		view.revision = now.offer.revision;
		view.now_title = now.offer.title;
		view.now_gets = now.offer.gets;
		view.now_body = now.body;
	}
	page_status(page, stale ? 409 : 422);
	return (form_render(page, &view, page_form(page, "kind"), page_form_all(page, "languages"),
	    page_form(page, "space")));
}

enum err
page_offer_new(struct page *page)
{
	struct offer_form_view view = {.title = page_query(page, "title"),
	    .tags = page_query(page, "tags"),
	    .wish = page_has_query(page, "for") ? page_query_id(page, "for") : 0,
	    .capacity = STR("2"),
	    .minutes = STR("60")};
	struct str kind = page_query(page, "kind");
	enum offer_kind known;

	return (form_render(page, &view, offer_kind_read(kind, &known) ? kind : STR("one-to-one"),
	    (struct str_list){NULL, 0}, page_query(page, "space")));
}

/* A number as it was typed; what is none is out of bounds. */
static int64_t
number_of(struct str text)
{
	int64_t n;

	return (str_int64(str_trim(text), &n) ? n : -1);
}

enum err
page_offer_post(struct page *page)
{
	struct offer_draft draft = {.kind = page_form(page, "kind"),
	    .title = page_form(page, "title"),
	    .body = page_form(page, "body"),
	    .gets = page_form(page, "gets"),
	    .for_whom = page_form(page, "for_whom"),
	    .rhythm = page_form(page, "rhythm"),
	    .times = page_form(page, "times"),
	    .place = page_form(page, "place"),
	    .languages = page_form_all(page, "languages"),
	    .tags = tag_parse(&page->ctx, page_form(page, "tags")),
	    .space = page_form(page, "space"),
	    .capacity = number_of(page_form(page, "capacity")),
	    .slots = page_form_all(page, "slots"),
	    .wish = wish_field(page)};
	int64_t id;
	enum err e;

	if (page_form(page, "minutes").n > 0)
		draft.slot_minutes = number_of(page_form(page, "minutes"));
	e = offer_post(&page->ctx, &draft, &id);
	if (e == ERR_INPUT)
		return (form_again(page, 0, false));
	if (e)
		return (e);
	return (page_redirect(page,
	    str_fmt(page->ctx.mem, "%.*s?done=offered", STR_ARG(offer_path(&page->ctx, id)))));
}

/* "2026-12-01T09:00", as a wall clock shows it. */
static struct str
wall_text(struct arena *mem, timestamp_us wall)
{
	char text[CLOCK_TEXT];

	return (str_dup(mem, str_slice(clock_rfc3339(wall, text), 0, 16)));
}

static struct str
tags_text(struct arena *mem, struct str_list tags)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < tags.n; i++) {
		buf_str(&b, i > 0 ? STR(", ") : STR(""));
		buf_str(&b, tags.items[i]);
	}
	return (buf_view(&b));
}

enum err
page_offer_edit(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct arena *mem = page->ctx.mem;
	struct offer_view offer;
	const struct offer_entry *o = &offer.offer;
	struct offer_form_view view;
	size_t i;
	enum err e;

	if ((e = offer_show(&page->ctx, id, &offer)))
		return (e);
	if (!offer.may_edit)
		return (ERR_FORBIDDEN);
	view = (struct offer_form_view){.offer = id,
	    .revision = o->revision,
	    .title = o->title,
	    .body = offer.body,
	    .gets = o->gets,
	    .for_whom = o->for_whom,
	    .rhythm = o->rhythm,
	    .times = o->times,
	    .place = o->place,
	    .capacity = str_fmt(mem, "%d", (int)o->capacity),
	    .tags = tags_text(mem, o->tags),
	    .minutes = STR("60"),
	    .slots = {arena_array(mem, offer.slots.n + 1, sizeof(struct str)), offer.slots.n}};
	for (i = 0; i < offer.slots.n; i++) {
		view.slots.items[i] = wall_text(mem, offer.slots.items[i].wall);
		view.minutes = str_fmt(mem, "%d", (int)offer.slots.items[i].minutes);
	}
	return (form_render(page, &view, offer_kind_word(o->kind), o->languages, o->space.slug));
}

enum err
page_offer_save(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str kind = page_form(page, "kind"), title = page_form(page, "title"),
		   body = page_form(page, "body"), gets = page_form(page, "gets"),
		   for_whom = page_form(page, "for_whom"), rhythm = page_form(page, "rhythm"),
		   times = page_form(page, "times"), place = page_form(page, "place");
	struct str_list tags = tag_parse(&page->ctx, page_form(page, "tags")),
			languages = page_form_all(page, "languages"),
			slots = page_form_all(page, "slots");
	int64_t capacity = number_of(page_form(page, "capacity"));
	struct offer_change change = {&title, &body, &tags, 0, &kind, &gets, &for_whom, &rhythm,
	    &times, &place, &languages, &capacity, NULL, &slots, 0};
	enum err e;

	if (page_form(page, "minutes").n > 0)
		change.slot_minutes = number_of(page_form(page, "minutes"));
	if (!str_int64(page_form(page, "revision"), &change.revision))
		ctx_note(&page->ctx, PROBLEM_REVISION_BAD);
	e = offer_change(&page->ctx, id, &change);
	if (e == ERR_INPUT || e == ERR_STALE)
		return (form_again(page, id, e == ERR_STALE));
	if (e)
		return (e);
	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "%.*s?done=saved", STR_ARG(offer_path(&page->ctx, id)))));
}

/* Open again, paused, closed: one button each. */
enum err
page_offer_state(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str state = page_form(page, "state");
	struct offer_change change = {.state = &state};
	enum err e;

	if ((e = offer_change(&page->ctx, id, &change)))
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "%.*s?done=offer-%.*s",
					STR_ARG(offer_path(&page->ctx, id)), STR_ARG(state))));
}
