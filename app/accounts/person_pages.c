/* person_pages.c -- everybody, and the page of one person. */
#include "accounts/pages.h"
#include "http/page.h"
#include "views.h"

enum err
page_people(struct page *page)
{
	struct person_filter filter = {
	    .prefix = page_query(page, "q"), .cursor = page_query(page, "cursor"), .limit = 60};
	struct people_page_view view = {.prefix = filter.prefix};
	enum err e;

	if ((e = person_list(&page->ctx, &filter, &view.list)))
		return (e);
	view.frame = frame_new(page, STR("People"), NAV_PEOPLE);
	t_people_page(page->out, &view);
	return (OK);
}

/* What they were thanked for; nothing for others when they take no part. */
static enum err
thanks_fill(struct page *page, const struct person_view *person, struct thanks_part_view *thanks)
{
	enum err e;

	thanks->person = (struct person_ref){person->id, person->name, person->team};
	thanks->self = person->self;
	thanks->hidden = !person->recognition;
	thanks->may_thank =
	    !person->self && (person->active || person->imported || person->invited);
	thanks->csrf = page_csrf(page);
	if ((e = thanks_count(&page->ctx, person->id, &thanks->n)))
		return (e);
	return (thanks_list(&page->ctx, person->id, page_query(page, "thanks"), 0, &thanks->list));
}

static struct str
languages_named(struct arena *mem, struct str_list codes)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < codes.n; i++) {
		if (i > 0)
			buf_str(&b, STR(", "));
		buf_str(&b, language_name(codes.items[i]));
	}
	return (buf_view(&b));
}

enum err
page_person(struct page *page)
{
	struct person_page_view view = {.administers = page->ctx.actor.admin};
	struct frame *frame;
	int64_t id = page_path_id(page, "id");
	struct offer_filter offers = {.person = id, .state = STR("current")};
	enum err e;

	if ((e = person_show(&page->ctx, id, &view.person)))
		return (e);
	if ((e = person_contributions(&page->ctx, id, &view.given)))
		return (e);
	if ((e = topics_show(&page->ctx, id, &view.topics)))
		return (e);
	if ((e = offer_list(&page->ctx, &offers, &view.offers)))
		return (e);
	view.quiet = view.offers.n == 0 && view.given.answers.n == 0 &&
		     view.given.questions.n == 0 && view.given.tips.n == 0;
	if ((e = thanks_fill(page, &view.person, &view.thanks)))
		return (e);
	view.badges.self = view.person.self;
	view.badges.hidden = !view.person.recognition;
	if ((e = badges_of(&page->ctx, id, &view.badges.badges)))
		return (e);
	view.languages = languages_named(page->ctx.mem, view.person.languages);
	frame = frame_new(page, view.person.name, NAV_PEOPLE);
	frame->undo = thanks_undo_path(page);
	view.frame = frame;
	t_person_page(page->out, &view);
	return (OK);
}

/* The tabs above them. A word that is no order is the usual one, as in the other lists. */
static void
orders_fill(struct page *page, struct person_answers_view *view, enum answer_order *order)
{
	static const struct answer_order_view orders[ANSWER_ORDER_COUNT] = {
#define X(name, word, label) [ANSWER_##name] = {STR(word), STR(label), false},
	    ANSWER_ORDERS(X)
#undef X
	};
	size_t i;

	(void)answer_order_read(page_query(page, "sort"), order);
	view->orders = (struct answer_order_views){
	    arena_array(page->ctx.mem, ANSWER_ORDER_COUNT, sizeof(orders[0])), ANSWER_ORDER_COUNT};
	for (i = 0; i < ANSWER_ORDER_COUNT; i++) {
		view->orders.items[i] = orders[i];
		view->orders.items[i].chosen = i == (size_t)*order;
	}
	view->order = *order == ANSWER_NEWEST ? STR("") : orders[*order].word;
}

enum err
page_person_answers(struct page *page)
{
	struct answer_filter filter = {.person = page_path_id(page, "id"),
	    .order = ANSWER_NEWEST,
	    .cursor = page_query(page, "cursor")};
	struct person_answers_view view = {.frame = NULL};
	enum err e;

	if ((e = person_show(&page->ctx, filter.person, &view.person)))
		return (e);
	orders_fill(page, &view, &filter.order);
	if ((e = person_answer_list(&page->ctx, &filter, &view.list)))
		return (e);
	view.frame = frame_new(
	    page, str_fmt(page->ctx.mem, "Answers of %.*s", STR_ARG(view.person.name)), NAV_PEOPLE);
	t_person_answers_page(page->out, &view);
	return (OK);
}
