/* months_pages.c -- mentoring by months, for administrators: a page with a chart and a table, and for programs. */
#include "http/page.h"
#include "mentoring/months_pages.h"
#include "views.h"

/* In units of the drawing: where a bar stands, and how high the highest is. */
#define BAR_STEP 28
#define BAR_HIGH 80
#define BAR_BASE 84

static struct str
month_name(struct arena *mem, struct str word)
{
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
	    "July", "August", "September", "October", "November", "December"};
	int64_t n = 1;

	(void)str_int64(str_slice(word, 5, 2), &n);
	return (str_fmt(mem, "%s %.*s", months[(n - 1) % 12], STR_ARG(str_slice(word, 0, 4))));
}

/* Whoever is there is seen: no bar is lower than a line. */
static int64_t
height_of(int64_t n, int64_t most)
{
	int64_t height = most == 0 ? 0 : n * BAR_HIGH / most;

	return (n > 0 && height == 0 ? 1 : height);
}

static struct month_bar
bar_of(struct arena *mem, const struct mentoring_month *month, size_t place, int64_t most)
{
	struct month_bar bar = {.month = month,
	    .name = month_name(mem, month->word),
	    .x = (int64_t)place * BAR_STEP,
	    .height = height_of(month->sums.pairs, most),
	    .met_height = height_of(month->sums.met, most)};

	bar.short_name = str_slice(bar.name, 0, 3);
	bar.middle = bar.x + BAR_STEP / 2;
	bar.top = BAR_BASE - bar.height;
	bar.met_top = BAR_BASE - bar.met_height;
	return (bar);
}

static void
bars_fill(struct arena *mem, struct admin_mentoring_page_view *view)
{
	size_t i, n = view->months.n;

	view->rows = (struct month_bars){arena_array(mem, n, sizeof(struct month_bar)), n};
	view->bars = (struct month_bars){arena_array(mem, n, sizeof(struct month_bar)), n};
	for (i = 0; i < n; i++) {
		if (view->months.items[i].sums.pairs > view->most)
			view->most = view->months.items[i].sums.pairs;
	}
	for (i = 0; i < n; i++) {
		view->rows.items[i] = bar_of(mem, &view->months.items[i], n - 1 - i, view->most);
		view->bars.items[n - 1 - i] = view->rows.items[i];
	}
	view->width = (int64_t)n * BAR_STEP;
}

enum err
page_admin_mentoring(struct page *page)
{
	struct admin_mentoring_page_view view = {.most = 0};
	enum err e;

	if ((e = mentoring_months(&page->ctx, &view.months)))
		return (e);
	bars_fill(page->ctx.mem, &view);
	view.frame = frame_new(page, STR("Mentoring, administration"), NAV_ADMIN);
	t_admin_mentoring_page(page->out, &view);
	return (OK);
}
