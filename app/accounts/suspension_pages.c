/* suspension_pages.c -- suspending somebody: why, for how long, and what there was before. */
#include "accounts/pages.h"
#include "http/page.h"
#include "views.h"

static const struct {
	int64_t days;
	const char *label;
} lengths[] = {
    {1, "a day"}, {7, "a week"}, {30, "30 days"}, {90, "90 days"}, {0, "until I end it"}};
#define LENGTHS (sizeof(lengths) / sizeof(lengths[0]))

/* Of the one that goes on, what is left is not asked for: whoever changes it begins anew. */
static enum err
suspension_form_show(struct page *page, struct str reason, int64_t days)
{
	int64_t id = page_path_id(page, "id");
	struct admin_suspension_view view = {.reason = reason};
	struct frame *frame;
	size_t i;
	enum err e;

	if ((e = person_show(&page->ctx, id, &view.person)) ||
	    (e = suspension_list(&page->ctx, id, &view.past)))
		return (e);
	if (!view.person.active && !view.person.suspended)
		return (ERR_CONFLICT);
	view.lengths.n = LENGTHS;
	view.lengths.items = arena_array(page->ctx.mem, LENGTHS, sizeof(*view.lengths.items));
	for (i = 0; i < LENGTHS; i++)
		view.lengths.items[i] = (struct days_choice){
		    lengths[i].days, lengths[i].label, lengths[i].days == days};
	view.person_problem = page_problem(page, "person");
	view.reason_problem = page_problem(page, "reason");
	view.days_problem = page_problem(page, "days");
	frame = frame_new(page, STR("Suspension, administration"), NAV_ADMIN);
	frame_proof(page, frame);
	view.frame = frame;
	t_admin_suspension_page(page->out, &view);
	return (OK);
}

enum err
page_admin_suspension(struct page *page)
{
	return (suspension_form_show(page, STR(""), 7));
}

enum err
page_admin_suspend(struct page *page)
{
	struct suspension_form form = {.reason = page_form(page, "reason")};
	int64_t id = page_path_id(page, "id");
	enum err e;

	if (!str_int64(page_form(page, "days"), &form.days))
		form.days = -1;
	e = person_suspend(&page->ctx, id, &form);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (suspension_form_show(page, form.reason, form.days));
	}
	if (e)
		return (e);
	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "/admin?done=suspended&undo=%lld", (long long)id)));
}
