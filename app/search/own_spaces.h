/*
 * own_spaces.h -- the private spaces of who searches, kept per worker process.
 *
 * They are a function of (reader, their standing, site epoch) alone; both numbers
 * are asked of PostgreSQL on every request, so what is kept is never stale.
 */
#ifndef PEERLORE_SEARCH_OWN_SPACES_H
#define PEERLORE_SEARCH_OWN_SPACES_H

#include "ctx.h"

struct own_spaces {
	struct int64_list ids;
	bool *embeddings; /* of each: what is said there may be sent to an embeddings endpoint */
	struct str *slugs;
	int64_t words; /* which glossary there is now */
	int64_t learned_similar; /* which learned words are in use there; 0: none */
	int64_t learned_search;
};

/* Of the actor, in ctx->mem. */
enum err own_spaces_read(struct ctx *ctx, struct own_spaces *own) MUST_CHECK;
void own_spaces_forget(void);

#endif
