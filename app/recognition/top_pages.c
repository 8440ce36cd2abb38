/* top_pages.c -- the top contributions: a page to read in two minutes, to print, and as a table. */
#include "forum.h"
#include "http/page.h"
#include "paths.h"
#include "recognition/pages.h"
#include "text/dots.h"
#include "views.h"

#define SPACES_SHOWN 12
#define EXPORT_ROWS 1000
#define PAGE_ROWS 10 /* to be read in two minutes */

static struct top_filter
filter_read(struct page *page)
{
	return (
	    (struct top_filter){.period = top_period_read(&page->ctx, page_query(page, "period")),
		.space = page_query(page, "space"),
		.tag = page_query(page, "tag"),
		.team = page_query(page, "team"),
		.kind = page_query(page, "type")});
}

/* "November", "the 47th week": what the period is called, in words. */
static struct str
period_name(struct page *page, enum top_period period, timestamp_us since)
{
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
	    "July", "August", "September", "October", "November", "December"};
	/* In some zones the period began on the evening before, in UTC. */
	timestamp_us day = since + HOURS_US(14);
	char text[CLOCK_TEXT];
	struct str at = clock_rfc3339(day, text);
	int64_t month = 1;

	(void)str_int64(str_slice(at, 5, 2), &month);
	switch (period) {
	case TOP_WEEK:
		return (STR("this week"));
	case TOP_QUARTER:
		return (STR("this quarter"));
	case TOP_YEAR:
		return (str_dup(page->ctx.mem, str_slice(at, 0, 4)));
	default:
		return (str_of(months[month - 1]));
	}
}

static bool
kind_is(const struct top_filter *filter, struct str kind)
{
	return (str_eq(filter->kind, kind));
}

/* Filled rings for those it worked for, open ones for the others it helped. */
static void
rows_fill(struct page *page, struct top_page_view *view)
{
	const struct top_posts *posts = &view->top.posts;
	size_t i;

	view->rows.n = posts->n;
	view->rows.items = arena_array(page->ctx.mem, posts->n, sizeof(*view->rows.items));
	for (i = 0; i < posts->n; i++) {
		const struct top_uses *u = &posts->items[i].uses;
		int64_t open = u->helped > u->worked ? u->helped - u->worked : 0;

		view->rows.items[i] = (struct top_row_view){
		    &posts->items[i], text_dots_two(page->ctx.mem, u->worked, open)};
	}
}

/* Those the reader may choose from. */
static enum err
spaces_fill(struct page *page, struct top_page_view *view)
{
	struct top_spaces_view *spaces = &view->spaces;
	struct space_list list;
	size_t i;
	enum err e;

	if ((e = space_list(&page->ctx, STR(""), SPACES_SHOWN, &list)))
		return (e);
	spaces->items = arena_array(page->ctx.mem, list.n, sizeof(*spaces->items));
	for (i = 0; i < list.n; i++) {
		const struct space_view *s = &list.items[i];

		if (s->recognition)
			spaces->items[spaces->n++] =
			    (struct top_space_view){s->slug, s->name, str_eq(s->slug, view->space)};
	}
	return (OK);
}

static void
period_fill(struct page *page, enum top_period period, struct top_page_view *view)
{
	view->period = top_period_word(period);
	view->name = period_name(page, period, view->top.since);
	view->week = period == TOP_WEEK;
	view->month = period == TOP_MONTH;
	view->quarter = period == TOP_QUARTER;
	view->year = period == TOP_YEAR;
	view->last_month = period == TOP_LAST_MONTH;
}

static enum err
top_render(struct page *page, const struct top_filter *filter, struct top_page_view *view)
{
	enum err e;

	view->space = filter->space;
	if ((e = spaces_fill(page, view)))
		return (e);
	rows_fill(page, view);
	period_fill(page, filter->period, view);
	view->tag = filter->tag;
	view->team = filter->team;
	view->kind = filter->kind;
	view->answers = kind_is(filter, STR("answer"));
	view->tips = kind_is(filter, STR("tip"));
	view->narrowed = filter->tag.n > 0 || filter->team.n > 0 || filter->kind.n > 0;
	view->empty = view->top.posts.n == 0 && view->top.people.n == 0;
	if (view->top.oldest != 0)
		view->oldest_days = (page->ctx.now - view->top.oldest) / DAYS_US(1);
	view->frame = frame_new(page, STR("Top contributions"), NAV_TOP);
	t_top_page(page->out, view);
	return (OK);
}

/* Votes alone are for the table that is taken along; the list is in order, so they are its end. */
static void
votes_leave_out(struct top_view *top)
{
	size_t i, n = 0;

	for (i = 0; i < top->people.n; i++) {
		const struct top_uses *u = &top->people.items[i].uses;

		if (u->helped > 0 || u->thanks > 0)
			top->people.items[n++] = top->people.items[i];
	}
	top->people.n = n;
	for (n = 0, i = 0; i < top->posts.n; i++) {
		const struct top_uses *u = &top->posts.items[i].uses;

		if (u->helped > 0 || u->thanks > 0)
			top->posts.items[n++] = top->posts.items[i];
	}
	top->posts.n = n;
}

enum err
page_top(struct page *page)
{
	struct top_filter filter = filter_read(page);
	struct top_page_view view = {.frame = NULL};
	enum err e;

	filter.rows = PAGE_ROWS;
	if ((e = ctx_problems(&page->ctx)) || (e = top_show(&page->ctx, &filter, &view.top)))
		return (e);
	votes_leave_out(&view.top);
	view.shouts.list = view.top.shouts;
	return (top_render(page, &filter, &view));
}

enum err
page_top_own(struct page *page)
{
	enum top_period period = TOP_YEAR;
	struct top_page_view view = {.frame = NULL};
	struct frame *frame;
	enum err e;

	if (page_query(page, "period").n > 0)
		period = top_period_read(&page->ctx, page_query(page, "period"));
	if ((e = ctx_problems(&page->ctx)) || (e = top_own(&page->ctx, period, &view.top)))
		return (e);
	rows_fill(page, &view);
	period_fill(page, period, &view);
	frame = frame_new(page, STR("What you contributed"), NAV_TOP);
	view.frame = frame;
	t_top_own_page(page->out, &view);
	return (OK);
}

/* -- as a table ---------------------------------------------------------------------------------- */

/* A cell of RFC 4180. What a spreadsheet would take for a formula is made plain text by an apostrophe. */
static void
cell_put(struct buf *b, struct str s)
{
	bool formula = s.n > 0 && strchr("=+-@\t\r", s.p[0]) != NULL;
	size_t i;

	buf_char(b, '"');
	if (formula)
		buf_char(b, '\'');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

static void
uses_put(struct buf *b, const struct top_uses *u)
{
	buf_fmt(b, ",%lld,%lld,%lld,%lld,%lld,%lld\r\n", (long long)u->helped, (long long)u->worked,
	    (long long)u->reads, (long long)u->accepted, (long long)u->thanks,
	    (long long)u->points);
}

enum err
page_top_csv(struct page *page)
{
	struct top_filter filter = filter_read(page);
	struct buf b = {.mem = page->ctx.mem};
	struct top_view view;
	size_t i;
	enum err e;

	filter.rows = EXPORT_ROWS;
	if ((e = ctx_problems(&page->ctx)) || (e = top_show(&page->ctx, &filter, &view)))
		return (e);
	buf_str(
	    &b, STR("kind,name,team,title,address,helped,worked,reads,accepted,thanks,points\r\n"));
	for (i = 0; i < view.people.n; i++) {
		const struct top_person *p = &view.people.items[i];

		buf_str(&b, STR("person,"));
		cell_put(&b, p->person.name);
		buf_char(&b, ',');
		cell_put(&b, p->person.team);
		buf_fmt(&b, ",,/people/%lld", (long long)p->person.id);
		uses_put(&b, &p->uses);
	}
	for (i = 0; i < view.posts.n; i++) {
		const struct top_post *p = &view.posts.items[i];

		buf_fmt(&b, "%.*s,", STR_ARG(p->kind));
		cell_put(&b, p->author.name);
		buf_char(&b, ',');
		cell_put(&b, p->author.team);
		buf_char(&b, ',');
		cell_put(&b, p->title);
		buf_fmt(&b, ",%.*s", STR_ARG(post_path(&page->ctx, p->tip, p->thread, p->post)));
		uses_put(&b, &p->uses);
	}
	page_type(page, "text/csv; charset=utf-8");
	page_header_add(page, "content-disposition",
	    str_fmt(page->ctx.mem, "attachment; filename=\"top-%.*s.csv\"",
		STR_ARG(top_period_word(filter.period))));
	out_raw(page->out, buf_view(&b).p, buf_view(&b).n);
	return (OK);
}
