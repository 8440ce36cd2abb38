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
	bool begun;
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
	const struct str
	    *state; /* cancelled; once it has begun also held, and either instead of the other */
};
enum err meeting_change(
    struct ctx *ctx, int64_t meeting, const struct meeting_change *change) MUST_CHECK;
enum err meeting_show(struct ctx *ctx, int64_t meeting, struct meeting_view *view) MUST_CHECK;
/* The latest first, at most LIMIT_LIST_MAX. */
enum err meeting_list(struct ctx *ctx, int64_t mentorship, struct meeting_list *list) MUST_CHECK;
/* What is still to come is cancelled, and both calendars are told: for mentorship_set. */
enum err meetings_end(struct ctx *ctx, int64_t mentorship) MUST_CHECK;

/* The day that was asked for with a request, when that is accepted: for mentorship_set. */
enum err meeting_of_slot(struct ctx *ctx, int64_t mentorship) MUST_CHECK;

#define NOTE_MAX 4000
struct note_view {
	struct str words; /* may be empty */
	timestamp_us changed_at; /* 0: never written */
};
/* What the reader noted about a meeting, for nobody but themselves. At any time, also when all is over. */
enum err meeting_note_show(struct ctx *ctx, int64_t meeting, struct note_view *note) MUST_CHECK;
enum err meeting_note_write(struct ctx *ctx, int64_t meeting, struct str words) MUST_CHECK;

/* -- what they said they would do ------------------------------------------------------------ */

struct task_view {
	int64_t id;
	int64_t mentorship;
	struct person_ref person; /* who does it */
	bool mine; /* the reader does */
	struct str words;
	timestamp_us due_at; /* its day, as if that were UTC; 0: none */
	bool late; /* that is over and it is not done */
	bool done;
	timestamp_us done_at;
	bool may_change;
};
struct task_list {
	struct task_view *items;
	size_t n;
};
#define TASKS_MAX 100 /* of two people; what is let go does not count */
enum err task_list(struct ctx *ctx, int64_t mentorship, struct task_list *list) MUST_CHECK;
struct task_draft {
	struct str words; /* of LIMIT_GETS_MAX characters */
	struct str due_on; /* "2026-12-01", or empty */
	bool others; /* the other one does it, else the actor */
};
enum err task_add(
    struct ctx *ctx, int64_t mentorship, const struct task_draft *draft, int64_t *id) MUST_CHECK;
/* done, open or gone, by either of them. */
enum err task_set(
    struct ctx *ctx, int64_t task, struct str state, struct task_view *view) MUST_CHECK;

/* -- how it was ------------------------------------------------------------------------------ */

/*
 * Each says it once, from their first meeting that was held on, or when it is closed. Nobody reads what one person
 * said: the other one, and a programme, get sums over FEEDBACK_GROUP people at least, in whole groups (each person
 * once, the earliest they said), so that two sums never differ by fewer.
 */
#define FEEDBACK_GROUP 5
struct feedback_view {
	bool may; /* it can be said now */
	bool given; /* it was; the rest is that */
	int32_t helped; /* 1 not really, 2 a little, 3 a lot, 4 very much */
	int32_t reached; /* the goals: 0 no, 1 in part, 2 yes */
	bool again; /* they would do it again */
};
enum err feedback_show(struct ctx *ctx, int64_t mentorship, struct feedback_view *view) MUST_CHECK;
/* ERR_CONFLICT when it was said otherwise before. */
enum err feedback_give(
    struct ctx *ctx, int64_t mentorship, int64_t helped, int64_t reached, bool again) MUST_CHECK;

struct feedback_sums {
	bool shown; /* there is a whole group; else all is 0 */
	int64_t people;
	int64_t helped; /* said a lot or very much */
	int64_t reached; /* their goals */
	int64_t partly;
	int64_t again;
};
/* In a programme, for programme_part, which has checked the reader. */
enum err feedback_sums_programme(
    struct ctx *ctx, int64_t programme, struct feedback_sums *sums) MUST_CHECK;

/* The reader's own, of all they have and had with others. */
struct together_sums {
	int64_t minutes_mentor; /* of meetings that were held */
	int64_t minutes_mentee;
	int64_t meetings;
	int64_t people;
	int64_t goals;
	int64_t goals_reached;
	int64_t tasks_done;
	int64_t tips; /* that a shadowing became */
	struct feedback_sums feedback; /* of those who worked with them */
};
enum err together_sums(struct ctx *ctx, struct together_sums *sums) MUST_CHECK;

/* -- after a shadowing ----------------------------------------------------------------------- */

#define SHADOW_NOTE_MAX 2000
struct shadow_note_view {
	bool asked; /* the day is over; the rest is empty until then */
	struct str words; /* may be empty */
	timestamp_us written_at; /* 0: not yet */
	int64_t tip; /* what became of it and the reader may read, 0: none */
	struct str tip_title;
	bool may_write; /* the reader came along */
};
/* Read by both. */
enum err shadow_note_show(
    struct ctx *ctx, int64_t mentorship, struct shadow_note_view *view) MUST_CHECK;
/* By the mentee; ERR_FORBIDDEN for the mentor, ERR_CONFLICT before the day is over. */
enum err shadow_note_write(struct ctx *ctx, int64_t mentorship, struct str words) MUST_CHECK;
/* The actor made this tip of their note; nothing happens where they wrote none. */
enum err shadow_note_became(struct ctx *ctx, int64_t mentorship, int64_t tip) MUST_CHECK;
/* Asks those whose day is over, each once: for job_mentorships. */
enum err shadow_notes_ask(struct ctx *ctx) MUST_CHECK;

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
