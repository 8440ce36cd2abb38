/* naming.c -- what a text names: pictures of ours, and people. Looked up when it is written, noted when it is saved. */
#include "local.h"
#include "mentions.h"
#include "notify.h"
#include "store/db.h"
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
	    (e = q_pictures_for_text(ctx->db, ctx->actor.person, home->post, home->comment,
		 home->space == 0 ? NULL : &home->space, *ids, fresh, &rows)))
		return (e);
	known->pictures = arena_array(ctx->mem, rows.n, sizeof(*known->pictures));
	for (i = 0; i < rows.n; i++) {
		const struct pictures_for_text *row = &rows.items[i];

		if (!str_eq(row->state, STR("failed"))) {
			known->pictures[known->pictures_n++] =
			    (struct markdown_picture){row->id, row->width, row->height};
		} else if (row->own && home->space != 0 && !home->anew && has_id(&fresh, row->id)) {
			return (ctx_problem(ctx, PROBLEM_PICTURE_FAILED));
		}
	}
	return (OK);
}

static enum err
people_know(struct ctx *ctx, const struct str_list *handles, struct markdown_known *known)
{
	struct people_by_handle_rows rows;
	size_t i;
	enum err e;

	if (handles->n == 0)
		return (OK);
	if ((e = q_people_by_handle(ctx->db, *handles, &rows)))
		return (e);
	known->people = arena_array(ctx->mem, rows.n, sizeof(*known->people));
	known->people_n = rows.n;
	for (i = 0; i < rows.n; i++)
		known->people[i] = (struct markdown_person){rows.items[i].handle, rows.items[i].id};
	return (OK);
}

static struct int64_list
people_ids(struct ctx *ctx, const struct markdown_known *known)
{
	struct int64_list ids = {
	    arena_array(ctx->mem, known->people_n, sizeof(int64_t)), known->people_n};
	size_t i;

	for (i = 0; i < ids.n; i++)
		ids.items[i] = known->people[i].id;
	return (ids);
}

static enum err
text_know(
    struct ctx *ctx, const struct text_home *home, struct str body, struct markdown_known *known)
{
	struct markdown_names names;
	enum err e;

	*known = (struct markdown_known){0};
	if ((e = markdown_names(ctx->mem, body, &names)))
		return (e);
	if (!home->nobody && (e = people_know(ctx, &names.people, known)))
		return (e);
	return (pictures_know(ctx, home, &names.pictures, known));
}

static struct int64_list
picture_ids(struct ctx *ctx, const struct markdown_known *known)
{
	struct int64_list ids = {
	    arena_array(ctx->mem, known->pictures_n, sizeof(int64_t)), known->pictures_n};
	size_t i;

	for (i = 0; i < ids.n; i++)
		ids.items[i] = known->pictures[i].id;
	return (ids);
}

enum err
post_render(struct ctx *ctx, const struct text_home *home, struct str body, struct rendered *out)
{
	struct markdown_known known;
	struct html html;
	struct str excerpt;
	enum err e;

	if ((e = text_know(ctx, home, body, &known)) ||
	    (e = markdown_html_known(ctx->mem, body, &known, &html)) ||
	    (e = markdown_excerpt(ctx->mem, body, EXCERPT_POINTS, &excerpt)))
		return (e);
	*out = (struct rendered){
	    {html.p, html.n}, excerpt, picture_ids(ctx, &known), people_ids(ctx, &known)};
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
text_look(struct ctx *ctx, int64_t post, struct str body, struct html *out)
{
	struct text_home home = {.post = post, .space = 1, .before = body, .old = true};
	struct markdown_known known;
	enum err e;

	if ((e = text_know(ctx, &home, body, &known)))
		return (e);
	return (markdown_html_known(ctx->mem, body, &known, out));
}

enum err
comment_render(struct ctx *ctx, const struct text_home *home, struct str body, struct rendered *out)
{
	struct markdown_known known;
	struct html html;
	enum err e;

	if ((e = text_know(ctx, home, body, &known)) ||
	    (e = markdown_inline_known(ctx->mem, body, &known, &html)))
		return (e);
	*out = (struct rendered){
	    {html.p, html.n}, STR_NONE, picture_ids(ctx, &known), people_ids(ctx, &known)};
	return (OK);
}

/* Each once for a text, however often it is changed; and no more than one colleague would name. */
static enum err
people_tell(struct ctx *ctx, int64_t post, int64_t comment, struct int64_list people, int64_t whom)
{
	struct mentions_put_rows rows;
	size_t i;
	enum err e;

	if (people.n == 0)
		return (OK);
	if (people.n > MENTIONS_TOLD)
		people.n = MENTIONS_TOLD;
	if ((e = q_mentions_put(ctx->db, post, comment, people, ctx->now, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		if (rows.items[i].person == whom)
			continue;
		if ((e = notice_add(ctx, rows.items[i].person, NOTICE_MENTIONED, post,
			 ctx->actor.person, comment)))
			return (e);
	}
	return (OK);
}

enum err
comment_named(
    struct ctx *ctx, int64_t post, int64_t comment, const struct rendered *rendered, int64_t whom)
{
	enum err e;

	if ((e = people_tell(ctx, post, comment, rendered->people, whom)))
		return (e);
	if (rendered->pictures.n == 0)
		return (OK);
	return (q_comment_pictures_set(ctx->db, comment, rendered->pictures, NULL));
}

enum err
post_named(struct ctx *ctx, int64_t post, const struct text_home *home,
    const struct rendered *rendered, int64_t whom)
{
	enum err e;

	/* What comes back from an earlier time is no news. */
	if (!home->old && (e = people_tell(ctx, post, 0, rendered->people, whom)))
		return (e);
	/* Most texts show none and never did. */
	if (rendered->pictures.n == 0 && str_find(home->before, STR("/pictures/")) < 0)
		return (OK);
	return (q_post_pictures_set(ctx->db, post, rendered->pictures, ctx->now, NULL));
}

enum err
mention_list(struct ctx *ctx, const struct mention_place *place, struct str typed,
    struct mention_people *out)
{
	struct people_to_mention_rows rows;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if (str_points(typed) > MENTION_TYPED_MAX)
		return (ctx_problem(ctx, PROBLEM_QUERY_LONG));
	if ((e = q_people_to_mention(ctx->db, ctx->actor.person,
		 place->post == 0 ? NULL : &place->post,
		 place->space.n == 0 ? STR("general") : place->space, typed, &rows)))
		return (e);
	*out = (struct mention_people){
	    arena_array(ctx->mem, rows.n, sizeof(struct mention_person)), rows.n};
	for (i = 0; i < rows.n; i++) {
		const struct people_to_mention *row = &rows.items[i];

		out->items[i] = (struct mention_person){row->id, row->handle, row->name, row->team};
	}
	return (OK);
}
