/*
 * recognition.h -- thanks, what was of use to whom, and the best of a period.
 *
 * Thanks are said by one person to another, with a reason, for a post or for
 * anything. They are read by those who may read the post (or by everyone here,
 * without one), as long as both take part in recognition; by giver and receiver
 * always. Whoever does not take part (person_change.recognition) is left out of
 * everything here but their own page, for themself; a space whose owner
 * switched it off (space_change.recognition) is, too.
 */
#ifndef PEERLORE_RECOGNITION_H
#define PEERLORE_RECOGNITION_H

#include "accounts.h"
#include "ctx.h"

/* -- thanks --------------------------------------------------------------------------------- */

/* So often a day (UTC) may one person thank the same other one. */
#define THANKS_PER_DAY 5

/*
 * Thanks person for post (0: for anything): they wrote it or something in its
 * thread. Tells them. ERR_INPUT at person for oneself, nobody, somebody who has
 * left, or the sixth time in a day; at post for one that is not theirs or in a
 * space without thanks; at reason when it is empty or too long.
 */
enum err thanks_give(
    struct ctx *ctx, int64_t person, int64_t post, struct str reason, int64_t *id) MUST_CHECK;
/* Takes thanks back: giver, receiver, who moderates the post's space. Twice is once. */
enum err thanks_withdraw(struct ctx *ctx, int64_t thanks, int64_t *person) MUST_CHECK;

/* What the form shows: for whom, and for what. */
struct thanks_form {
	struct person_ref person;
	int64_t post; /* 0: anything */
	int64_t thread;
	bool answer;
	struct str title; /* of the thread */
};
/* person 0: whoever wrote the post. ERR_NOT_FOUND for what the actor may not see, and for thanking oneself. */
enum err thanks_form_show(
    struct ctx *ctx, int64_t person, int64_t post, struct thanks_form *form) MUST_CHECK;

struct thanks_view {
	int64_t id;
	struct person_ref giver;
	int64_t post; /* 0: for anything */
	int64_t thread;
	bool tip;
	bool answer;
	struct str title; /* of the thread; empty without a post */
	struct str slug;
	struct space_ref space;
	struct str reason;
	timestamp_us created_at;
	bool hidden; /* nobody but giver and receiver sees it */
	bool may_withdraw;
};
struct thanks_list {
	struct thanks_view *items;
	size_t n;
	struct str next;
};
/* What a person was thanked for, the latest first. limit 0 = LIMIT_LIST_DEFAULT. */
enum err thanks_list(struct ctx *ctx, int64_t person, struct str cursor, int64_t limit,
    struct thanks_list *list) MUST_CHECK;
enum err thanks_count(struct ctx *ctx, int64_t person, int64_t *n) MUST_CHECK;

/* The thanks on a person's page. */
struct thanks_part_view {
	struct person_ref person;
	bool self; /* the reader is the person */
	bool hidden; /* they take no part: only they see it */
	bool may_thank; /* the reader might */
	int64_t n; /* in all */
	struct thanks_list list;
	struct str csrf;
};

struct page;
/* Behind the notice of thanks just said: where its Undo goes; empty when the page was not opened by that. */
struct str thanks_undo_path(struct page *page);

#endif
