/*
 * card.h -- a post on a card of paper: title, short address, QR code.
 *
 * The short address, /q/NUMBER, is what hangs on the wall for years. It names the
 * post and nothing else, and leads to wherever the post is read by then; if posts
 * are put together one day, this is the one place that has to know.
 */
#ifndef PEERLORE_CARD_H
#define PEERLORE_CARD_H

#include "ctx.h"

struct card {
	int64_t post;
	int64_t thread; /* where it is read; the post itself unless it is an answer */
	struct str title; /* of the thread */
	struct str language; /* of the title */
	bool tip; /* else a question */
	bool withdrawn;
	struct str space_name;
	bool space_private;
};

/* Any post the actor may read, withdrawn or not (nothing of that may be shown); ERR_NOT_FOUND else. */
enum err card_find(struct ctx *ctx, int64_t post, struct card *out) MUST_CHECK;

#endif
