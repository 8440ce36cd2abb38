/* draft.c -- what somebody began to write: kept, offered again, thrown away. */
#include "drafts.h"

#include "field_limits.h"
#include "local.h"
#include "paths.h"
#include "store/db.h"
#include "text/slug.h"

/* A place: a word, and of which post. */
struct place {
	struct str word;
	int64_t post;
};

static bool
place_read(struct str text, struct place *place)
{
	struct str rest = text;

	*place = (struct place){.word = text};
	if (str_eq(text, STR("question")) || str_eq(text, STR("tip")))
		return (true);
	return (str_cut(&rest, '-', &place->word) &&
		(str_eq(place->word, STR("answer")) || str_eq(place->word, STR("edit")) ||
		    str_eq(place->word, STR("suggest"))) &&
		rest.n > 0 && rest.n <= 18 && rest.p[0] >= '1' && rest.p[0] <= '9' &&
		str_int64(rest, &place->post));
}

static bool
draft_is_empty(const struct draft *d)
{
	const struct str all[] = {d->title, d->summary, d->goal, d->tried, d->stuck, d->body};
	size_t i, n = 0;

	for (i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		n += str_trim(all[i]).n;
	return (n == 0);
}

/* A title may be far too long as yet, but not a book. */
static enum err
draft_check(struct ctx *ctx, const struct draft *d)
{
	if (d->title.n > LIMIT_BODY_MAX)
		ctx_note(ctx, PROBLEM_TITLE_LONG);
	if (d->summary.n > LIMIT_BODY_MAX)
		ctx_note(ctx, PROBLEM_SUMMARY_LONG);
	if (d->tags.n > LIMIT_BODY_MAX)
		ctx_note(ctx, PROBLEM_TAGS_MANY);
	if (d->body.n + d->goal.n + d->tried.n + d->stuck.n > LIMIT_BODY_MAX)
		ctx_note(ctx, PROBLEM_BODY_LONG);
	return (ctx_problems(ctx));
}

enum err
draft_keep(struct ctx *ctx, struct str where, const struct draft *draft)
{
	int64_t me = ctx->actor.person;
	struct place place;
	int64_t kept;
	enum err e;

	if (me == 0)
		return (ERR_SIGNED_OUT);
	if (!place_read(where, &place))
		return (ERR_NOT_FOUND);
	if (draft_is_empty(draft))
		return (draft_drop(ctx, where));
	if ((e = draft_check(ctx, draft)))
		return (e);
	if ((e = q_draft_put(ctx->db, me, where, place.post, draft->title, draft->summary,
		 draft->goal, draft->tried, draft->stuck, draft->body, draft->tags, draft->revision,
		 draft->unnamed, ctx->now, &kept)))
		return (e);
	if (kept == 0)
		return (ERR_STALE);
	return (q_draft_trim(ctx->db, me, DRAFTS_MOST, NULL));
}

enum err
draft_show(struct ctx *ctx, struct str where, struct draft *draft)
{
	struct place place;
	struct draft_find row;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if (!place_read(where, &place))
		return (ERR_NOT_FOUND);
	if ((e = q_draft_find(ctx->db, ctx->actor.person, where, &row)))
		return (e);
	*draft = (struct draft){.title = row.title,
	    .summary = row.summary,
	    .goal = row.goal,
	    .tried = row.tried,
	    .stuck = row.stuck,
	    .body = row.body,
	    .tags = row.tags,
	    .revision = row.revision,
	    .unnamed = row.unnamed,
	    .kept_at = row.kept_at};
	return (OK);
}

/* Where it goes on. */
static struct str
place_path(struct ctx *ctx, const struct draft_entry *entry, const struct place *place,
    const struct drafts_own *row)
{
	if (entry->question)
		return (STR("/questions/ask"));
	if (entry->tip)
		return (STR("/tips/new"));
	if (!row->has_thread)
		return (STR(""));
	if (entry->edit)
		return (str_fmt(ctx->mem, "/posts/%lld/edit", (long long)place->post));
	if (entry->suggestion)
		return (str_fmt(ctx->mem, "/posts/%lld/suggest", (long long)place->post));
	return (str_fmt(ctx->mem, "%.*s#answer",
	    STR_ARG(thread_path(
		ctx, row->thread_tip, row->thread, slug(ctx->mem, row->thread_title)))));
}

static struct draft_entry
entry_of(struct ctx *ctx, const struct drafts_own *row)
{
	struct draft_entry entry = {.place = row->place,
	    .said = row->said,
	    .about = row->has_thread ? row->thread_title : STR(""),
	    .kept_at = row->kept_at};
	struct place place;

	if (!place_read(row->place, &place))
		return (entry);
	entry.question = str_eq(place.word, STR("question"));
	entry.tip = str_eq(place.word, STR("tip"));
	entry.answer = str_eq(place.word, STR("answer"));
	entry.edit = str_eq(place.word, STR("edit"));
	entry.suggestion = str_eq(place.word, STR("suggest"));
	entry.path = place_path(ctx, &entry, &place, row);
	return (entry);
}

enum err
draft_list(struct ctx *ctx, struct draft_list *list)
{
	struct drafts_own_rows rows;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_drafts_own(ctx->db, ctx->actor.person, DRAFTS_MOST, &rows)))
		return (e);
	*list =
	    (struct draft_list){arena_array(ctx->mem, rows.n, sizeof(struct draft_entry)), rows.n};
	for (i = 0; i < rows.n; i++)
		list->items[i] = entry_of(ctx, &rows.items[i]);
	return (OK);
}

enum err
draft_drop(struct ctx *ctx, struct str place)
{
	if (place.n == 0)
		return (OK);
	return (q_draft_remove(ctx->db, ctx->actor.person, place, NULL));
}

enum err
drafts_tidy(struct ctx *ctx)
{
	return (q_draft_tidy(ctx->db, ctx->now - DRAFT_KEPT, NULL));
}
