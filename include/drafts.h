/*
 * drafts.h -- what somebody began to write, kept until they post it or throw it away.
 *
 * A draft belongs to its person alone: nobody else reads it, moderators and
 * administrators included. It has a place, one draft each:
 *
 *	question      a new question
 *	tip           a new tip
 *	answer-12     an answer to question 12
 *	edit-12       a new text of post 12
 *	suggest-12    an edit of it that somebody suggests
 *
 * Each person keeps the newest DRAFTS_MOST, for DRAFT_KEPT.
 */
#ifndef PEERLORE_DRAFTS_H
#define PEERLORE_DRAFTS_H

#include "ctx.h"

#define DRAFTS_MOST 50
#define DRAFT_KEPT DAYS_US(90)

/* As it was typed, in UTF-8: a draft keeps what is not right yet, and what a form does not have stays empty. */
struct draft {
	struct str title;
	struct str summary;
	struct str goal, tried, stuck; /* of the form that asks step by step */
	struct str body;
	struct str tags;
	int32_t revision; /* of the post that is edited, when editing began; else 0 */
	bool unnamed; /* a question: to be asked without one's name */
	timestamp_us kept_at; /* set when it is read */
};

struct draft_entry {
	struct str place;
	struct str said; /* its first words */
	struct str path; /* where it goes on; empty: its writer can no longer go there */
	struct str about; /* the title of what it belongs to, while its writer may read that */
	bool question, tip, answer, edit, suggestion;
	timestamp_us kept_at;
};

struct draft_list {
	struct draft_entry *items;
	size_t n;
};

/*
 * Keeps it. A draft without a word is none: it goes. ERR_INPUT with a problem at a field that is longer than it may be,
 * ERR_STALE when a secret was taken out of the text it began with: the form says so when it is sent.
 */
enum err draft_keep(struct ctx *ctx, struct str place, const struct draft *draft) MUST_CHECK;
/* ERR_NOT_FOUND: there is none, or no such place. */
enum err draft_show(struct ctx *ctx, struct str place, struct draft *draft) MUST_CHECK;
/* The newest first. */
enum err draft_list(struct ctx *ctx, struct draft_list *list) MUST_CHECK;
/* Throws it away. None there is OK, so is an empty place: whoever posts calls this with what the form says. */
enum err draft_drop(struct ctx *ctx, struct str place) MUST_CHECK;
/* Those older than DRAFT_KEPT go; nightly. */
enum err drafts_tidy(struct ctx *ctx) MUST_CHECK;

#endif
