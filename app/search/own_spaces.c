/* own_spaces.c -- the private spaces of who searches, kept per worker process. */
#include "search/own_spaces.h"

#include <stdlib.h>

#include "base/tail.h"
#include "queries.h"
#include "store/db.h"

#define PLACES 1024u

/* One piece. Of two readers with one place the later stays. */
struct kept {
	int64_t person, standing, epoch;
	size_t n;
	struct {
		int64_t id;
		struct str slug; /* behind the last of them */
		bool embeddings;
	} spaces[];
};

static struct kept *places[PLACES];

static struct kept **
place_of(int64_t person)
{
	return (&places[(uint64_t)person % PLACES]);
}

static const struct kept *
kept_get(int64_t person, const struct search_enter *now)
{
	const struct kept *k = *place_of(person);

	return (k != NULL && k->person == person && k->standing == now->standing &&
			k->epoch == now->epoch
		    ? k
		    : NULL);
}

static const struct kept *
kept_put(int64_t person, const struct search_enter *now, const struct search_spaces_rows *rows)
{
	size_t text = 0, i;
	struct kept *k, **at = place_of(person);
	char *tail;

	for (i = 0; i < rows->n; i++)
		text += rows->items[i].slug.n;
	if ((k = calloc(1, sizeof(*k) + rows->n * sizeof(k->spaces[0]) + text)) == NULL)
		abort();
	k->person = person;
	k->standing = now->standing;
	k->epoch = now->epoch;
	k->n = rows->n;
	tail = (char *)&k->spaces[k->n];
	for (i = 0; i < k->n; i++) {
		k->spaces[i].id = rows->items[i].id;
		k->spaces[i].embeddings = rows->items[i].embeddings;
		k->spaces[i].slug = tail_str(&tail, rows->items[i].slug);
	}
	free(*at);
	*at = k;
	return (k);
}

static void
own_fill(struct ctx *ctx, const struct kept *k, struct own_spaces *own)
{
	size_t i;

	own->ids = (struct int64_list){arena_array(ctx->mem, k->n + 1, sizeof(int64_t)), k->n};
	own->embeddings = arena_array(ctx->mem, k->n + 1, sizeof(bool));
	own->slugs = arena_array(ctx->mem, k->n + 1, sizeof(struct str));
	for (i = 0; i < k->n; i++) {
		own->ids.items[i] = k->spaces[i].id;
		own->embeddings[i] = k->spaces[i].embeddings;
		own->slugs[i] = str_dup(ctx->mem, k->spaces[i].slug);
	}
}

/* What is kept may be of a database that is no longer the one we ask, say after a restore. */
static void
losses_check(struct ctx *ctx)
{
	static uint64_t losses;

	if (db_losses(ctx->db) != losses)
		own_spaces_forget();
	losses = db_losses(ctx->db);
}

enum err
own_spaces_read(struct ctx *ctx, struct own_spaces *own)
{
	const struct kept *kept;
	struct search_spaces_rows rows;
	struct search_enter now;
	enum err e;

	if ((e = q_search_enter(ctx->db, ctx->actor.person, &now)))
		return (e);
	*own = (struct own_spaces){.words = now.words,
	    .learned_similar = now.learned_similar,
	    .learned_search = now.learned_search};
	if (!now.has_standing)
		return (OK);
	losses_check(ctx);
	if ((kept = kept_get(ctx->actor.person, &now)) == NULL) {
		if ((e = q_search_spaces(ctx->db, ctx->actor.person, &rows)))
			return (e);
		/* The rows may be newer than the numbers; then they are asked for once more. */
		kept = kept_put(ctx->actor.person, &now, &rows);
	}
	own_fill(ctx, kept, own);
	return (OK);
}

void
own_spaces_forget(void)
{
	size_t i;

	for (i = 0; i < PLACES; i++) {
		free(places[i]);
		places[i] = NULL;
	}
}
