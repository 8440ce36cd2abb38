/* follow.c -- who follows what: a question or tip, a tag, a person, a space. */
#include "following/local.h"
#include "forum.h"
#include "paths.h"
#include "text/slug.h"

static const struct str kinds[] = {STR("thread"), STR("tag"), STR("person"), STR("space")};
enum kind { THREAD, TAG, PERSON, SPACE, KINDS };

static enum err
follow_set(struct ctx *ctx, enum kind kind, int64_t object, bool on)
{
	int64_t me = ctx->actor.person;

	return (on ? q_follow_put(ctx->db, me, kinds[kind], object, ctx->now, NULL)
		   : q_follow_end(ctx->db, me, kinds[kind], object, NULL));
}

enum err
follow_thread_set(struct ctx *ctx, int64_t post, bool on)
{
	struct follow_thread_find row;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_follow_thread_find(ctx->db, ctx->actor.person, post, &row)))
		return (e);
	if (row.withdrawn)
		return (ERR_WITHDRAWN);
	if (str_eq(row.kind, STR("offer")))
		return (ERR_NOT_FOUND);
	return (follow_set(ctx, THREAD, row.thread, on));
}

enum err
follow_tag_set(struct ctx *ctx, struct str name, bool on)
{
	struct tag_view tag;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = tag_show(ctx, name, &tag)))
		return (e);
	return (follow_set(ctx, TAG, tag.id, on));
}

enum err
follow_person_set(struct ctx *ctx, int64_t person, bool on)
{
	struct person_view view;
	enum err e;

	if ((e = person_show(ctx, person, &view)))
		return (e);
	if (view.self)
		return (ERR_FORBIDDEN);
	if (str_eq(view.state, STR("erased")))
		return (ERR_NOT_FOUND);
	return (follow_set(ctx, PERSON, view.id, on));
}

enum err
follow_space_set(struct ctx *ctx, struct str slug, bool on)
{
	struct space_view space;
	enum err e;

	if ((e = space_show(ctx, slug, &space)))
		return (e);
	return (follow_set(ctx, SPACE, space.id, on));
}

enum err
follow_stop(struct ctx *ctx, int64_t follow)
{
	int64_t changed;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_follow_stop(ctx->db, ctx->actor.person, follow, &changed)))
		return (e);
	return (changed == 0 ? ERR_NOT_FOUND : OK);
}

enum err
follow_merge(struct ctx *ctx, int64_t source, int64_t target)
{
	return (q_follow_merge(ctx->db, source, target, ctx->now, NULL));
}

enum err
follow_unmerge(struct ctx *ctx, int64_t source, int64_t target)
{
	return (q_follow_unmerge(ctx->db, source, target, NULL));
}

/* -- the list -------------------------------------------------------------------------- */

void
list_begin(
    struct ctx *ctx, struct str cursor, int64_t *limit, int64_t *into, const int64_t **before)
{
	if (*limit == 0)
		*limit = LIMIT_LIST_DEFAULT;
	if (*limit < 1 || *limit > LIMIT_LIST_MAX)
		ctx_note(ctx, PROBLEM_LIMIT_BAD);
	*before = NULL;
	if (cursor.n == 0)
		return;
	if (!str_int64(cursor, into) || *into <= 0)
		ctx_note(ctx, PROBLEM_CURSOR_BAD);
	*before = into;
}

static struct str
path_of(struct ctx *ctx, const struct follow_view *v, struct str space)
{
	if (v->tag)
		return (tag_path(ctx, v->name));
	if (v->person)
		return (person_path(ctx, v->object));
	if (v->space)
		return (str_fmt(ctx->mem, "/spaces/%.*s", STR_ARG(space)));
	return (thread_path(ctx, v->tip, v->object, slug(ctx->mem, v->name)));
}

static struct follow_view
view_of(struct ctx *ctx, const struct follow_page *row)
{
	struct follow_view view = {.id = row->id,
	    .kind = row->kind,
	    .question = str_eq(row->kind, kinds[THREAD]) && !row->tip,
	    .tip = row->tip,
	    .tag = str_eq(row->kind, kinds[TAG]),
	    .person = str_eq(row->kind, kinds[PERSON]),
	    .space = str_eq(row->kind, kinds[SPACE]),
	    .object = row->object,
	    .name = row->name,
	    .about = row->about,
	    .created_at = row->created_at};

	view.path = path_of(ctx, &view, row->slug);
	return (view);
}

static void
kind_check(struct ctx *ctx, struct str kind)
{
	int i;

	for (i = 0; i < KINDS && !str_eq(kinds[i], kind); i++)
		;
	if (kind.n > 0 && i == KINDS)
		ctx_note(ctx, PROBLEM_FOLLOW_KIND);
}

enum err
follow_list(
    struct ctx *ctx, struct str kind, struct str cursor, int64_t limit, struct follow_list *list)
{
	struct follow_page_rows rows;
	const int64_t *before;
	int64_t id = 0;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	kind_check(ctx, kind);
	list_begin(ctx, cursor, &limit, &id, &before);
	if ((e = ctx_problems(ctx)))
		return (e);
	db_slow(ctx->db);
	if ((e = q_follow_page(ctx->db, ctx->actor.person, kind.n == 0 ? STR_NONE : kind, before,
		 limit + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		list->items[i] = view_of(ctx, &rows.items[i]);
	list->next = rows.n > list->n
			 ? str_fmt(ctx->mem, "%lld", (long long)list->items[list->n - 1].id)
			 : STR_NONE;
	return (OK);
}

enum err
kept_show(struct ctx *ctx, int64_t thread, struct kept_view *view)
{
	struct follow_kept row;
	enum err e = q_follow_kept(ctx->db, ctx->actor.person, thread, &row);

	if (e == OK)
		*view = (struct kept_view){row.following, row.saved};
	return (e);
}
