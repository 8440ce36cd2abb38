/*
 * threads.h -- what all threads begin with, for the features whose things are threads.
 *
 * A question, a tip and an offer each are a thread with one post at its head: in a space, with tags and
 * revisions, withdrawn and found again like any other. What only a kind has lies beside it, under the same id.
 */
#ifndef PEERLORE_THREADS_H
#define PEERLORE_THREADS_H

#include "ctx.h"

/* Text as it is stored: line ends \n, NFC, no white space at the end; title on one line. */
struct str text_tidy(struct arena *mem, struct str s);
struct str title_tidy(struct arena *mem, struct str s);

enum thread_kind { THREAD_QUESTION, THREAD_TIP, THREAD_OFFER };
/* "question", "tip", "offer" */
struct str thread_kind_word(enum thread_kind kind);

/* A new thread as its author wrote it, before it is checked. */
struct thread_draft {
	enum thread_kind kind;
	struct str title;
	struct str summary;
	struct str body;
	struct str space;
	struct str_list tags;
	struct str language;
	bool bare; /* needs no body */
	bool unnamed; /* asked without a name; see unnamed.h */
};
/* Checks the fields and posts it with its first revision. ERR_INPUT with ctx->problems. */
enum err thread_post(struct ctx *ctx, const struct thread_draft *draft, int64_t *id) MUST_CHECK;

#endif
