/*
 * learned.h -- the translation table that is in use, in this process.
 *
 * It is in PostgreSQL (table translation); each process keeps a copy and asks
 * for the version alone, one row by its key, before it uses the table.
 */
#ifndef PEERLORE_SEARCH_LEARNED_H
#define PEERLORE_SEARCH_LEARNED_H

#include "ctx.h"
#include "search/translation.h"

/*
 * NULL while none is in use. Belongs to this module and stays valid while the
 * request that asked lasts: the one before is kept until the next change.
 */
enum err learned_table(struct ctx *ctx, const struct translation **out) MUST_CHECK;
void learned_close(void);

#endif
