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

enum err
page_person(struct page *page)
{
	struct person_page_view view = {.administers = page->ctx.actor.admin};
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
	view.quiet = view.offers.n == 0 &&
	    view.given.answers.n == 0 && view.given.questions.n == 0 && view.given.tips.n == 0;
	view.frame = frame_new(page, view.person.name, NAV_PEOPLE);
	t_person_page(page->out, &view);
	return (OK);
}
