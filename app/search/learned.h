/*
 * learned.h -- the translation table that is in use, in this process.
 *
 * It is in PostgreSQL (table translation); each process keeps a copy. Which
 * version is in use rides along with what a search asks for anyway.
 */
#ifndef PEERLORE_SEARCH_LEARNED_H
#define PEERLORE_SEARCH_LEARNED_H

#include "ctx.h"
#include "search/translation.h"

/*
 * The table of this version (search_spaces says which), 0 or none: NULL. Belongs
 * to this module and stays valid while the request that asked lasts: the one
 * before is kept until the next change.
 */
enum err learned_table(struct ctx *ctx, int64_t version, const struct translation **out) MUST_CHECK;
/* The same for whoever has not asked for the version. */
enum err learned_table_now(struct ctx *ctx, const struct translation **out) MUST_CHECK;
void learned_close(void);

#endif
