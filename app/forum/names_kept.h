/*
 * names_kept.h -- what people and spaces are called, kept per worker process.
 *
 * A name is a function of (person or space, site epoch): the epoch rises in the transaction that changes any of
 * them. So what is kept can be dropped at any time and is that of its epoch. What is not kept is as it is now, which
 * may be a later epoch: each answer says which. Tables of fixed size: of two with one place the later stays.
 */
#ifndef PEERLORE_FORUM_NAMES_KEPT_H
#define PEERLORE_FORUM_NAMES_KEPT_H

#include "forum.h"

/* What of a space everybody meets who comes in. */
struct space_known {
	int64_t epoch; /* in which it is so */
	struct space_ref ref;
	struct str language;
	bool recognition; /* people are thanked there */
};

/*
 * Their names and teams, in the order of their numbers, copied into ctx->mem; people has room for ids.n. *of: the
 * epoch in which some of them are called so; the others in the one that was asked for.
 */
enum err people_known(struct ctx *ctx, int64_t epoch, struct int64_list ids,
    struct person_ref *people, int64_t *of) MUST_CHECK;
/* ERR_NOT_FOUND: no such space. */
enum err space_known(
    struct ctx *ctx, int64_t epoch, int64_t id, struct space_known *space) MUST_CHECK;
void names_forget(void);

#endif
