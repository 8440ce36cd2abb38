/*
 * names_kept.h -- what people and spaces are called, kept per worker process.
 *
 * A name is a function of (person or space, site epoch): the epoch rises in the transaction that changes any of
 * them. So what is kept can be dropped at any time and is never older than the epoch it is asked under. Tables of
 * fixed size: of two with one place the later stays.
 */
#ifndef PEERLORE_FORUM_NAMES_KEPT_H
#define PEERLORE_FORUM_NAMES_KEPT_H

#include "forum.h"

/* What of a space everybody meets who comes in. */
struct space_known {
	struct space_ref ref;
	struct str language;
	bool recognition; /* people are thanked there */
};

/* Their names and teams, in the order of their numbers, copied into ctx->mem; people has room for ids.n. */
enum err people_known(
    struct ctx *ctx, int64_t epoch, struct int64_list ids, struct person_ref *people) MUST_CHECK;
/* ERR_NOT_FOUND: no such space. */
enum err space_known(
    struct ctx *ctx, int64_t epoch, int64_t id, struct space_known *space) MUST_CHECK;
void names_forget(void);

#endif
