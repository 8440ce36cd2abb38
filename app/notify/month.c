/* month.c -- the mail of last month's top contributions: on the reader's first working morning of a month. */
#include "base/settings.h"
#include "notify/local.h"
#include "paths.h"
#include "recognition.h"
#include "store/db.h"

#define AT_A_TIME 200
#define ROUNDS 20
/* Nobody made it for so long (no worker ran): it comes on the next working morning. */
#define LATE HOURS_US(4)
#define POSTS 5
#define PEOPLE 5

/* "2026-11-01", by the site's clock, as its top contributions count. */
static enum err
month_begins(struct ctx *ctx, struct str *month)
{
	struct top_month_begins row;
	enum err e = q_top_month_begins(ctx->db, ctx->now, str_of(settings()->time_zone), &row);

	if (e)
		return (e);
	*month = row.month;
	return (OK);
}

/* Nothing is said of a month in which nothing helped. */
static enum err
month_has_news(struct ctx *ctx, bool *news)
{
	struct top_month_sums row;
	enum err e = q_top_month_sums(ctx->db, ctx->now, str_of(settings()->time_zone), &row);

	*news = e == OK && row.helped > 0;
	return (e == ERR_NOT_FOUND ? OK : e);
}

enum err
job_months(struct ctx *ctx, struct str argument)
{
	struct month_make made = {.made = AT_A_TIME};
	struct str month;
	bool news;
	int round;
	enum err e;

	(void)argument;
	if (!mail_on())
		return (OK);
	if ((e = month_has_news(ctx, &news)) || !news)
		return (e);
	if ((e = month_begins(ctx, &month)))
		return (e);
	for (round = 0; round < ROUNDS && made.made == AT_A_TIME; round++) {
		if ((e = q_month_make(ctx->db, ctx->now, ctx->now - LATE, month, AT_A_TIME, &made)))
			return (e);
	}
	return (OK);
}

/* -- what stands in one --------------------------------------------------------------------- */

static struct str
month_name(timestamp_us since)
{
	static const char *const months[] = {"January", "February", "March", "April", "May", "June",
	    "July", "August", "September", "October", "November", "December"};
	char text[CLOCK_TEXT];
	/* In some zones the month began on the evening before, in UTC. */
	struct str at = clock_rfc3339(since + HOURS_US(14), text);
	int64_t month = 1;

	(void)str_int64(str_slice(at, 5, 2), &month);
	return (str_of(months[month - 1]));
}

static void
posts_fill(struct ctx *ctx, const struct top_posts *posts, struct mail_view *view)
{
	size_t i;

	view->top_posts.items = arena_array(ctx->mem, POSTS, sizeof(*view->top_posts.items));
	for (i = 0; i < posts->n && view->top_posts.n < POSTS; i++) {
		const struct top_post *p = &posts->items[i];
		struct str path = post_path(ctx, p->tip, p->thread, p->post);

		if (p->uses.helped > 0)
			view->top_posts.items[view->top_posts.n++] =
			    (struct mail_top){.title = p->title,
				.author = p->author,
				.uses = p->uses,
				.link = str_fmt(
				    ctx->mem, "%.*s%.*s", STR_ARG(view->base), STR_ARG(path))};
	}
}

static void
people_fill(struct ctx *ctx, const struct top_people *people, struct mail_view *view)
{
	size_t i;

	view->top_people.items = arena_array(ctx->mem, PEOPLE, sizeof(*view->top_people.items));
	for (i = 0; i < people->n && view->top_people.n < PEOPLE; i++) {
		const struct top_person *p = &people->items[i];

		if (p->uses.helped > 0)
			view->top_people.items[view->top_people.n++] =
			    (struct mail_top){.author = p->person, .uses = p->uses};
	}
}

enum err
month_fill(struct ctx *ctx, const struct month_content *row, struct mail_view *view, bool *says)
{
	struct top_filter filter = {.period = TOP_LAST_MONTH};
	struct ctx reader = *ctx;
	struct top_view top;
	enum err e;

	/* As if they had opened the page: what they may not read is not there. */
	reader.actor = (struct actor){.person = row->person, .scopes = SCOPE_ALL};
	if ((e = top_show(&reader, &filter, &top)))
		return (e);
	*view = (struct mail_view){
	    .month = month_name(top.since), .helped = top.helped, .writers = top.writers};
	mail_frame(ctx, row->person, row->person_name, MAIL_MONTH, view);
	view->link = str_fmt(ctx->mem, "%.*s/top?period=last-month", STR_ARG(view->base));
	posts_fill(ctx, &top.posts, view);
	people_fill(ctx, &top.people, view);
	*says = view->top_posts.n > 0;
	return (OK);
}
