/* digest.c -- the digest: made in the reader's morning from what they were not told yet, bounded, and each thing once. */
#include "base/settings.h"
#include "notify/local.h"
#include "store/db.h"

#define AT_A_TIME 200
#define ROUNDS 20
/* Nobody made it for so long (no worker ran): it comes the next morning. */
#define LATE HOURS_US(4)
/* What is older was in no digest because there were none then. */
#define LOOKS_BACK DAYS_US(15)

enum err
job_digests(struct ctx *ctx, struct str argument)
{
	struct digest_make made = {.due = AT_A_TIME};
	int round;
	enum err e;

	(void)argument;
	if (!mail_on())
		return (OK);
	if ((e = q_digest_plan_late(ctx->db, ctx->now, ctx->now - LATE, NULL)))
		return (e);
	for (round = 0; round < ROUNDS && made.due == AT_A_TIME; round++) {
		if ((e = q_digest_make(ctx->db, ctx->now, ctx->now - LOOKS_BACK, AT_A_TIME, &made)))
			return (e);
	}
	return (OK);
}

/* -- what stands in one --------------------------------------------------------------------- */

void
mail_frame(
    struct ctx *ctx, int64_t person, struct str name, enum mail_sort sort, struct mail_view *view)
{
	struct str token = unsubscribe_token(ctx->mem, person, sort);
	const char *base = settings()->base_url;

	view->sort = sort;
	view->digest = sort == MAIL_DIGEST;
	view->to = (struct person_ref){person, name, STR("")};
	view->base = str_of(base);
	view->inbox = str_fmt(ctx->mem, "%s/inbox", base);
	view->settings = str_fmt(ctx->mem, "%s/settings/notifications", base);
	view->unsubscribe = str_fmt(ctx->mem, "%s/unsubscribe/%.*s", base, STR_ARG(token));
}

static void
item_add(struct ctx *ctx, const struct mail_view *view, const struct notice_view *notice,
    struct mail_items *into)
{
	struct str path = notice_path(ctx, view->to.id, notice);

	struct mail_item item = {.notice = *notice,
	    .words = notice->bundled > 1 ? str_fmt(ctx->mem, "wrote the latest of %d comments",
					       (int)notice->bundled)
					 : notice_kind_words(notice->kind),
	    .link = str_fmt(ctx->mem, "%.*s%.*s", STR_ARG(view->base), STR_ARG(path))};
	struct str token;

	if (notice->follow != 0) {
		token = unfollow_token(ctx->mem, view->to.id, notice->follow);
		item.stop =
		    str_fmt(ctx->mem, "%.*s/unsubscribe/%.*s", STR_ARG(view->base), STR_ARG(token));
	}
	into->items[into->n++] = item;
}

bool
digest_fill(struct ctx *ctx, const struct digest_content *rows, size_t n, struct mail_view *view)
{
	struct notice_view notice;
	size_t i;

	*view = (struct mail_view){.act_count = rows[0].acts,
	    .news_count = rows[0].total - rows[0].acts,
	    .more = rows[0].total - (int64_t)n};
	mail_frame(ctx, rows[0].person, rows[0].person_name, MAIL_DIGEST, view);
	view->acts.items = arena_array(ctx->mem, n, sizeof(*view->acts.items));
	view->news.items = arena_array(ctx->mem, n, sizeof(*view->news.items));
	for (i = 0; i < n; i++) {
		if (notice_of_digest(ctx, &rows[i], &notice))
			item_add(ctx, view, &notice, notice.act ? &view->acts : &view->news);
	}
	return (view->acts.n + view->news.n > 0);
}
