/* pace_pages.c -- the settings of notices: what is mailed at once, what waits for the digest, when that comes. */
#include "http/page.h"
#include "notify/local.h"
#include "notify/pages.h"
#include "views.h"

static struct str
field_of(struct arena *mem, struct str word)
{
	return (str_fmt(mem, "mail_%.*s", STR_ARG(word)));
}

static void
choices_split(struct arena *mem, struct pace_page_view *view)
{
	const struct notice_choices *all = &view->pace.choices;
	size_t i;

	view->acts.items = arena_array(mem, all->n, sizeof(*view->acts.items));
	view->news.items = arena_array(mem, all->n, sizeof(*view->news.items));
	for (i = 0; i < all->n; i++) {
		const struct notice_choice *c = &all->items[i];
		struct choice_rows *into = c->act ? &view->acts : &view->news;

		into->items[into->n++] = (struct choice_row){.field = field_of(mem, c->word),
		    .label = c->label,
		    .act = c->act,
		    .alone = c->alone,
		    .now = str_eq(c->mail, STR("now")),
		    .off = str_eq(c->mail, STR("off"))};
	}
}

static void
times_fill(struct arena *mem, struct pace_page_view *view)
{
	static const char *const names[7] = {
	    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"};
	static const char *const words[7] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
	int64_t hour;
	size_t i;

	view->days = (struct day_rows){arena_array(mem, 7, sizeof(*view->days.items)), 7};
	for (i = 0; i < 7; i++)
		view->days.items[i] = (struct day_row){
		    str_of(words[i]), names[i], str_eq(view->pace.day, str_of(words[i]))};
	view->hours.items =
	    arena_array(mem, DIGEST_HOUR_LAST - DIGEST_HOUR_FIRST + 1, sizeof(*view->hours.items));
	for (hour = DIGEST_HOUR_FIRST; hour <= DIGEST_HOUR_LAST; hour++)
		view->hours.items[view->hours.n++] =
		    (struct hour_row){hour, hour == view->pace.hour};
}

static enum err
pace_show(struct page *page, const char *problem)
{
	struct pace_page_view view = {.problem = problem, .mail = mail_on()};
	struct arena *mem = page->ctx.mem;
	enum err e;

	if ((e = notice_pace_show(&page->ctx, &view.pace)))
		return (e);
	choices_split(mem, &view);
	times_fill(mem, &view);
	view.daily = str_eq(view.pace.digest, STR("daily"));
	view.weekly = str_eq(view.pace.digest, STR("weekly"));
	view.frame = frame_new(page, STR("Notifications"), NAV_NONE);
	t_pace_page(page->out, &view);
	return (OK);
}

enum err
page_settings_notifications(struct page *page)
{
	return (pace_show(page, NULL));
}

/* The kinds whose field says this word. */
static struct str_list
kinds_of(struct page *page, struct str mail)
{
	struct arena *mem = page->ctx.mem;
	struct str_list list = {arena_array(mem, NOTICE_KIND_COUNT, sizeof(struct str)), 0};
	int kind;

	for (kind = 0; kind < NOTICE_KIND_COUNT; kind++) {
		struct str word = notice_kind_word((enum notice_kind)kind);

		if (str_eq(page_form(page, str_c(mem, field_of(mem, word))), mail))
			list.items[list.n++] = word;
	}
	return (list);
}

enum err
page_settings_notifications_save(struct page *page)
{
	struct str digest = page_form(page, "digest"), day = page_form(page, "digest_day");
	struct str_list now = kinds_of(page, STR("now"));
	struct str_list in_digest = kinds_of(page, STR("digest"));
	struct str_list off = kinds_of(page, STR("off"));
	bool at_once = page_has_form(page, "at_once");
	int64_t hour = 0;
	struct notice_pace_change change = {.at_once = &at_once,
	    .digest = &digest,
	    .hour = &hour,
	    .day = &day,
	    .now = &now,
	    .in_digest = &in_digest,
	    .off = &off};
	enum err e;

	if (!str_int64(page_form(page, "digest_hour"), &hour))
		hour = 0;
	e = notice_pace_change(&page->ctx, &change);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (pace_show(page, page->ctx.problems[0].sentence));
	}
	return (e ? e : page_redirect(page, STR("/settings/notifications?done=saved")));
}
