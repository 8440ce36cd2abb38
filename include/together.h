/*
 * together.h -- what two people who found each other do: agree, meet, and go apart again.
 *
 * All of it belongs to a mentorship (mentoring.h) and is read by its two people alone, administrators included: for
 * everybody else it is ERR_NOT_FOUND. It begins when the request is accepted; while it is paused or closed nothing new
 * is planned (ERR_CONFLICT). The other one hears of it in the inbox; meetings also go to both calendars, by mail
 * (calendar.h) and as a private feed.
 */
#ifndef PEERLORE_TOGETHER_H
#define PEERLORE_TOGETHER_H

#include "ctx.h"
#include "mentoring.h"

/* -- what they agreed on ------------------------------------------------------------------ */

#define GOALS_MAX 5
#define PROGRESS_MAX 4 /* quarters: 4 is reached */

/* clang-format off */
#define AGREEMENT_PRIVACIES(X)                                                              \
	/* name       word          in words */                                              \
	X(BETWEEN_US, "between-us", "What we say stays between the two of us.")              \
	X(ASK_FIRST,  "ask-first",  "We ask each other before we tell anybody.")             \
	X(FREE,       "free",       "What we learn may be told on, what is personal may not.")
/* clang-format on */
struct str agreement_privacy_sentence(struct str word); /* empty: it is none of them */

struct agreement_goal {
	int32_t number; /* 1, 2, … */
	struct str words;
	int32_t progress; /* 0…PROGRESS_MAX */
};
struct agreement_goals {
	struct agreement_goal *items;
	size_t n;
};
struct agreement_view {
	bool there; /* false: nobody has written one; all else is empty then */
	int32_t revision;
	struct agreement_goals goals;
	struct str rhythm;
	struct str privacy; /* word */
	bool mine; /* the reader agreed to this revision */
	bool theirs; /* so did the other one */
	bool by_reader; /* the reader wrote this revision */
	timestamp_us changed_at;
};
struct agreement_draft {
	struct str_list
	    goals; /* one to GOALS_MAX, of LIMIT_GETS_MAX characters; empty ones are let go */
	struct str rhythm;
	struct str privacy;
	int64_t revision; /* that one started from; 0: there is none yet */
};
enum err agreement_show(
    struct ctx *ctx, int64_t mentorship, struct agreement_view *view) MUST_CHECK;
/*
 * Writes it anew and agrees to it; the other one is asked to. Goals whose words stay keep their progress.
 * ERR_STALE when it is at another revision.
 */
enum err agreement_write(
    struct ctx *ctx, int64_t mentorship, const struct agreement_draft *draft) MUST_CHECK;
/* ERR_STALE when it is at another revision. Twice is once. */
enum err agreement_agree(struct ctx *ctx, int64_t mentorship, int64_t revision) MUST_CHECK;
/* How far a goal has come, by either of them. */
enum err agreement_progress(
    struct ctx *ctx, int64_t mentorship, int64_t goal, int64_t progress) MUST_CHECK;

/* -- when they meet ----------------------------------------------------------------------- */

struct meeting_view {
	int64_t id;
	int64_t mentorship;
	timestamp_us at;
	timestamp_us wall; /* what the reader's clock shows then, as if that were UTC */
	int32_t minutes;
	struct str place; /* or a link; may be empty */
	struct str link; /* the place when it is an https:// address, else empty */
	struct str agenda; /* may be empty */
	struct str state; /* planned, cancelled, held */
	bool planned;
	bool cancelled;
	bool held;
	bool over; /* its end has passed */
	bool may_change; /* it is planned and still to come, and the two go on */
	int32_t sequence;
	struct person_ref other;
	struct str time_zone; /* of the reader */
};
struct meeting_list {
	struct meeting_view *items;
	size_t n;
};
struct meeting_draft {
	struct str at; /* RFC 3339, or 2026-12-01T09:00 by the clock of who writes */
	int64_t minutes; /* 5…720 */
	struct str place;
	struct str agenda;
};
/* ERR_INPUT as usual; at most 50 may be planned at a time (ERR_CONFLICT). Both get an invitation. */
enum err meeting_plan(
    struct ctx *ctx, int64_t mentorship, const struct meeting_draft *draft, int64_t *id) MUST_CHECK;
/* NULL: as it is. Time, length and place go to both calendars as an update, the agenda does not. */
struct meeting_change {
	const struct str *at;
	const int64_t *minutes;
	const struct str *place;
	const struct str *agenda;
	const struct str *state; /* cancelled */
};
enum err meeting_change(
    struct ctx *ctx, int64_t meeting, const struct meeting_change *change) MUST_CHECK;
enum err meeting_show(struct ctx *ctx, int64_t meeting, struct meeting_view *view) MUST_CHECK;
/* The latest first, at most LIMIT_LIST_MAX. */
enum err meeting_list(struct ctx *ctx, int64_t mentorship, struct meeting_list *list) MUST_CHECK;
/* What is still to come is cancelled, and both calendars are told: for mentorship_set. */
enum err meetings_end(struct ctx *ctx, int64_t mentorship) MUST_CHECK;

/* -- the calendar feed ---------------------------------------------------------------------- */

struct feed_view {
	bool open;
	struct str
	    address; /* path; whoever has it reads the person's meetings. Empty unless open */
	timestamp_us made_at;
};
/* The reader's own. */
enum err feed_show(struct ctx *ctx, struct feed_view *view) MUST_CHECK;
/* A new address in place of the old one, which never works again; or none any more. */
enum err feed_set(struct ctx *ctx, bool open) MUST_CHECK;
/*
 * The feed at an address, for whoever has it: what is planned, and the last 90 days. word: its last segment.
 * ERR_NOT_FOUND for one that is none, is no longer, or is of somebody who is not here.
 */
enum err feed_text(struct ctx *ctx, struct str word, struct str *text) MUST_CHECK;

#endif
