/* conflict.c -- a change that began with an earlier revision than the one there is now. */
#include "local.h"
#include "store/db.h"
#include "text/diff.h"
#include "text/merge.h"

/* The revision it began with, as it is by now. */
struct basis {
	struct post_text text;
	bool redacted;
};

static bool
has(struct str_list list, struct str item)
{
	size_t i;

	for (i = 0; i < list.n && !str_eq(list.items[i], item); i++)
		;
	return (i < list.n);
}

/* Mine, with what they added and without what they took away. */
static struct str_list
tags_join(struct arena *mem, struct str_list base, struct str_list mine, struct str_list theirs)
{
	struct str_list both = {arena_array(mem, mine.n + theirs.n + 1, sizeof(struct str)), 0};
	size_t i;

	for (i = 0; i < mine.n; i++) {
		if (has(theirs, mine.items[i]) || !has(base, mine.items[i]))
			both.items[both.n++] = mine.items[i];
	}
	for (i = 0; i < theirs.n; i++) {
		if (!has(base, theirs.items[i]) && !has(both, theirs.items[i]))
			both.items[both.n++] = theirs.items[i];
	}
	return (both);
}

static bool
tags_same(struct str_list a, struct str_list b)
{
	size_t i;

	for (i = 0; i < a.n && has(b, a.items[i]); i++)
		;
	return (i == a.n && a.n == b.n);
}

/* One line is changed as a whole. */
static struct str
line_join(const struct basis *basis, struct str base, struct str mine, struct str theirs,
    struct post_joined *joined, bool *clash)
{
	if (str_eq(mine, theirs) || str_eq(mine, base))
		return (theirs);
	if (basis->redacted && str_find(base, REDACTED_MARK) >= 0) {
		joined->secret = true;
		return (theirs);
	}
	*clash = !str_eq(theirs, base);
	return (mine);
}

static void
body_join(
    struct ctx *ctx, struct str base, bool redacted, struct str mine, struct post_joined *joined)
{
	struct text_versions versions = {.base = base,
	    .mine = mine,
	    .theirs = joined->now.body,
	    .barred = redacted ? REDACTED_MARK : STR_NONE};
	struct text_merged merged = text_merge(ctx->mem, &versions);
	size_t i;

	joined->both.body = text_tidy(ctx->mem, merged.text);
	joined->secret = joined->secret || merged.barred;
	joined->clashes.n = merged.clash_count;
	joined->clashes.items =
	    arena_array(ctx->mem, merged.clash_count, sizeof(*joined->clashes.items));
	for (i = 0; i < merged.clash_count; i++)
		joined->clashes.items[i] =
		    (struct clash){merged.clashes[i].mine, merged.clashes[i].theirs,
			diff_words(ctx->mem, merged.clashes[i].theirs, merged.clashes[i].mine)};
	joined->difference = diff_words(ctx->mem, joined->now.body, joined->both.body);
}

void
text_join(struct ctx *ctx, const struct post_text *base, const struct post_text *mine,
    struct post_joined *joined)
{
	/* Where it stands is all that the places below look at. */
	struct basis basis = {*base, true};

	joined->both.title = line_join(&basis, base->title, title_tidy(ctx->mem, mine->title),
	    joined->now.title, joined, &joined->title_clash);
	joined->both.summary = line_join(&basis, base->summary, title_tidy(ctx->mem, mine->summary),
	    joined->now.summary, joined, &joined->summary_clash);
	body_join(ctx, base->body, basis.redacted, text_tidy(ctx->mem, mine->body), joined);
}

static enum err
basis_read(
    struct ctx *ctx, int64_t id, int64_t number, const struct post_text *now, struct basis *basis)
{
	struct revision_one old;
	enum err e = ERR_NOT_FOUND;

	if (number >= 1 && number <= INT32_MAX)
		e = q_revision_one(ctx->db, id, (int32_t)number, &old);
	/* A revision it never had: all that differs is theirs who send it. */
	*basis = (struct basis){.text = *now};
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	*basis = (struct basis){.text = {.title = old.has_title ? old.title : STR(""),
				    .summary = old.summary,
				    .body = old.body,
				    .tags = old.tags},
	    .redacted = old.redacted};
	return (OK);
}

enum err
post_join(struct ctx *ctx, int64_t id, int64_t base, const struct post_text *mine,
    struct post_joined *joined)
{
	struct post_view post;
	struct basis basis;
	enum err e;

	if ((e = post_show(ctx, id, &post)))
		return (e);
	*joined = (struct post_joined){
	    .now = {post.title, post.summary, post.body, post.tags}, .revision = post.revision};
	if ((e = basis_read(ctx, id, base, &joined->now, &basis)))
		return (e);
	joined->both.title = line_join(&basis, basis.text.title, title_tidy(ctx->mem, mine->title),
	    post.title, joined, &joined->title_clash);
	joined->both.summary = line_join(&basis, basis.text.summary,
	    title_tidy(ctx->mem, mine->summary), post.summary, joined, &joined->summary_clash);
	body_join(ctx, basis.text.body, basis.redacted, text_tidy(ctx->mem, mine->body), joined);
	/* What is gone from the tags leaves no mark there. */
	joined->both.tags = basis.redacted
				? post.tags
				: tags_join(ctx->mem, basis.text.tags, mine->tags, post.tags);
	joined->secret =
	    joined->secret || (basis.redacted && !tags_same(mine->tags, joined->both.tags));
	joined->clean = joined->clashes.n == 0 && !joined->title_clash && !joined->summary_clash &&
			!joined->secret;
	return (OK);
}
