/* tag_tree.c -- the tree of topics as its reader sees it: whole where that is a page, else its upper levels. */
#include <stdlib.h>

#include "local.h"
#include "store/db.h"
#include "tags.h"

#define WHOLE 200 /* so many topics are a page */
#define AT_A_TIME 60 /* of the first level, where not all fits */
#define SHORT 30 /* a first level that leaves room for a few below each */
#define FEW 5
#define NOWHERE SIZE_MAX

/* A tag that has a place, and those it is linked with by their numbers here. */
struct place {
	struct str name;
	int64_t id, questions;
	int64_t all; /* questions, with those of what is below it */
	size_t seen; /* topics the reader sees from here down; 0: not this one either */
	size_t up, first, next; /* of what is below one, those that are seen, by name */
};
struct places {
	struct place *items;
	size_t n;
	size_t first; /* of those at the top */
};

/* -- where each stands ----------------------------------------------------------------- */

struct id_at {
	int64_t id;
	size_t at;
};

static int
id_order(const void *a, const void *b)
{
	int64_t first = ((const struct id_at *)a)->id, second = ((const struct id_at *)b)->id;

	return (first < second ? -1 : first > second);
}

static size_t
place_of(const struct id_at *by_id, size_t n, int64_t id)
{
	const struct id_at *found =
	    n == 0 ? NULL : bsearch(&(struct id_at){id, 0}, by_id, n, sizeof(*by_id), id_order);

	return (found == NULL ? NOWHERE : found->at);
}

static void
places_fill(struct ctx *ctx, const struct tag_placed_rows *rows, struct places *places)
{
	struct id_at *by_id = arena_array(ctx->mem, rows->n, sizeof(*by_id));
	size_t i;

	*places =
	    (struct places){arena_array(ctx->mem, rows->n, sizeof(struct place)), rows->n, NOWHERE};
	for (i = 0; i < rows->n; i++)
		by_id[i] = (struct id_at){rows->items[i].id, i};
	if (rows->n > 0)
		qsort(by_id, rows->n, sizeof(*by_id), id_order);
	for (i = 0; i < rows->n; i++) {
		const struct tag_placed *r = &rows->items[i];

		places->items[i] = (struct place){.name = r->name,
		    .id = r->id,
		    .questions = r->questions,
		    .up = r->has_parent ? place_of(by_id, rows->n, r->parent) : NOWHERE,
		    .first = NOWHERE,
		    .next = NOWHERE};
	}
}

/* Who has something to read there is seen, and so is all that it is under. The database keeps the tree free of rings. */
static void
places_count(struct places *places)
{
	struct place *items = places->items;
	size_t i, up;

	for (i = 0; i < places->n; i++) {
		for (up = i; items[i].questions > 0 && up != NOWHERE; up = items[up].up) {
			items[up].all += items[i].questions;
			items[up].seen = 1;
		}
	}
	for (i = 0; i < places->n; i++) {
		for (up = items[i].up; items[i].seen > 0 && up != NOWHERE; up = items[up].up)
			items[up].seen++;
	}
}

/* From the last name to the first, each before those that are there already. */
static void
places_link(struct places *places)
{
	struct place *items = places->items;
	size_t i;

	for (i = places->n; i-- > 0;) {
		size_t *first = items[i].up == NOWHERE ? &places->first : &items[items[i].up].first;

		if (items[i].seen == 0)
			continue;
		items[i].next = *first;
		*first = i;
	}
}

static enum err
places_read(struct ctx *ctx, struct places *places)
{
	struct tag_placed_rows rows;
	enum err e;

	db_slow(ctx->db);
	if ((e = q_tag_placed(ctx->db, ctx->actor.person, &rows)))
		return (e);
	places_fill(ctx, &rows, places);
	places_count(places);
	places_link(places);
	return (OK);
}

/* -- what a page shows of it --------------------------------------------------------------- */

/* A line; of what is below it the page shows all or tells how much it is. */
static void
node_put(struct tag_topics *tree, const struct place *items, size_t at, int32_t depth, bool all)
{
	const struct place *p = &items[at];

	tree->items[tree->n++] = (struct tag_node){.name = p->name,
	    .parent = depth == 1 ? STR("") : items[p->up].name,
	    .questions = p->questions,
	    .below = all ? 0 : (int64_t)p->seen - 1,
	    .depth = depth};
}

/* A topic and all below it, each before what is below it. */
static void
branch_put(struct tag_topics *tree, const struct place *items, size_t top)
{
	int32_t depth = 1;
	size_t at = top;

	for (;;) {
		node_put(tree, items, at, depth, true);
		if (items[at].first != NOWHERE) {
			at = items[at].first;
			depth++;
			continue;
		}
		while (at != top && items[at].next == NOWHERE) {
			at = items[at].up;
			depth--;
		}
		if (at == top)
			return;
		at = items[at].next;
	}
}

/* What is most used right below one, with all that is below it in turn. */
static void
few_put(struct tag_topics *tree, const struct place *items, size_t of)
{
	size_t most[FEW], n = 0, i, at;

	for (at = items[of].first; at != NOWHERE; at = items[at].next) {
		for (i = n; i > 0 && items[most[i - 1]].all < items[at].all; i--) {
			if (i < FEW)
				most[i] = most[i - 1];
		}
		if (i < FEW)
			most[i] = at;
		if (n < FEW)
			n++;
	}
	for (i = 0; i < n; i++)
		node_put(tree, items, most[i], 2, false);
}

/* The level that begins with first, from the skip-th on. */
static void
level_put(struct tag_topics *tree, const struct place *items, size_t first, int64_t skip)
{
	int64_t n = 0;
	size_t at;

	for (at = first; at != NOWHERE; at = items[at].next)
		n++;
	for (at = first; at != NOWHERE && tree->next < skip; at = items[at].next)
		tree->next++;
	for (; at != NOWHERE && tree->next < skip + AT_A_TIME; at = items[at].next) {
		tree->next++;
		node_put(tree, items, at, 1, false);
		if (n <= SHORT)
			few_put(tree, items, at);
	}
	if (at == NOWHERE)
		tree->next = 0;
}

static void
under_fill(struct ctx *ctx, const struct place *items, size_t of, struct str_list *under)
{
	size_t at;

	under->items = arena_array(ctx->mem, TAG_DEPTH, sizeof(struct str));
	for (at = items[of].up; at != NOWHERE && under->n < TAG_DEPTH; at = items[at].up)
		under->n++;
	for (at = items[of].up, of = under->n; of > 0; at = items[at].up)
		under->items[--of] = items[at].name;
}

enum err
tag_tree_show(struct ctx *ctx, struct str of, int64_t skip, struct tag_topics *tree)
{
	struct tag_view tag = {.id = 0};
	struct places places;
	size_t i, at, all = 0;
	enum err e;

	if (of.n > 0 && (e = tag_show(ctx, of, &tag)))
		return (e);
	if ((e = places_read(ctx, &places)))
		return (e);
	*tree = (struct tag_topics){.of = tag.name, .items = NULL};
	at = places.first;
	for (i = 0; of.n > 0 && i < places.n && places.items[i].id != tag.id; i++)
		;
	if (of.n > 0) {
		at = i == places.n ? NOWHERE : places.items[i].first;
		if (i < places.n)
			under_fill(ctx, places.items, i, &tree->under);
	}
	for (i = at; i != NOWHERE; i = places.items[i].next)
		all += places.items[i].seen;
	tree->items = arena_array(ctx->mem, WHOLE + FEW * SHORT, sizeof(*tree->items));
	if (all > WHOLE) {
		level_put(tree, places.items, at, skip);
		return (OK);
	}
	for (; at != NOWHERE; at = places.items[at].next)
		branch_put(tree, places.items, at);
	return (OK);
}
