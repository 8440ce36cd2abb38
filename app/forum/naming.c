/* naming.c -- what a text names: pictures of ours. Looked up when it is written, and noted when it is saved. */
#include "local.h"
#include "text/markdown.h"

static bool
has_id(const struct int64_list *list, int64_t id)
{
	size_t i;

	for (i = 0; i < list->n && list->items[i] != id; i++)
		;
	return (i < list->n);
}

/*
 * What the writer put there just now. The rest stood there before, perhaps written by
 * somebody else: it must not become the writer's word for a picture of their own.
 */
static enum err
fresh_find(struct ctx *ctx, const struct text_home *home, const struct int64_list *ids,
    struct int64_list *fresh)
{
	struct markdown_names before;
	size_t i;
	enum err e;

	*fresh = (struct int64_list){arena_array(ctx->mem, ids->n, sizeof(int64_t)), 0};
	if (home->old)
		return (OK);
	if ((e = markdown_names(ctx->mem, home->before, &before)))
		return (e);
	for (i = 0; i < ids->n; i++) {
		if (!has_id(&before.pictures, ids->items[i]))
			fresh->items[fresh->n++] = ids->items[i];
	}
	return (OK);
}

static enum err
pictures_know(struct ctx *ctx, const struct text_home *home, const struct int64_list *ids,
    struct markdown_known *known)
{
	struct pictures_for_text_rows rows;
	struct int64_list fresh;
	size_t i;
	enum err e;

	if (ids->n == 0)
		return (OK);
	if ((e = fresh_find(ctx, home, ids, &fresh)) ||
	    (e = q_pictures_for_text(ctx->db, ctx->actor.person, home->post,
		 home->space == 0 ? NULL : &home->space, *ids, fresh, &rows)))
		return (e);
	known->pictures = arena_array(ctx->mem, rows.n, sizeof(*known->pictures));
	for (i = 0; i < rows.n; i++) {
		const struct pictures_for_text *row = &rows.items[i];

		if (!str_eq(row->state, STR("failed"))) {
			known->pictures[known->pictures_n++] =
			    (struct markdown_picture){row->id, row->width, row->height};
		} else if (row->own && home->space != 0 && has_id(&fresh, row->id)) {
			return (ctx_problem(ctx, PROBLEM_PICTURE_FAILED));
		}
	}
	return (OK);
}

static enum err
text_know(struct ctx *ctx, const struct text_home *home, struct str body,
    struct markdown_known *known)
{
	struct markdown_names names;
	enum err e;

	*known = (struct markdown_known){0};
	if ((e = markdown_names(ctx->mem, body, &names)))
		return (e);
	return (pictures_know(ctx, home, &names.pictures, known));
}

enum err
post_render(struct ctx *ctx, const struct text_home *home, struct str body, struct rendered *out)
{
	struct markdown_known known;
	struct int64_list pictures;
	struct html html;
	struct str excerpt;
	size_t i;
	enum err e;

	if ((e = text_know(ctx, home, body, &known)) ||
	    (e = markdown_html_known(ctx->mem, body, &known, &html)) ||
	    (e = markdown_excerpt(ctx->mem, body, EXCERPT_POINTS, &excerpt)))
		return (e);
	pictures = (struct int64_list){arena_array(ctx->mem, known.pictures_n, sizeof(int64_t)), 0};
	for (i = 0; i < known.pictures_n; i++)
		pictures.items[pictures.n++] = known.pictures[i].id;
	*out = (struct rendered){{html.p, html.n}, excerpt, pictures};
	return (OK);
}

enum err
text_preview(struct ctx *ctx, struct str body, struct html *out)
{
	struct text_home home = {0};
	struct markdown_known known;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = text_know(ctx, &home, body, &known)))
		return (e);
	return (markdown_html_known(ctx->mem, body, &known, out));
}

enum err
post_named(struct ctx *ctx, int64_t post, const struct text_home *home,
    const struct rendered *rendered)
{
	/* Most texts show none and never did. */
	if (rendered->pictures.n == 0 && str_find(home->before, STR("/pictures/")) < 0)
		return (OK);
	return (q_post_pictures_set(ctx->db, post, rendered->pictures, ctx->now, NULL));
}
