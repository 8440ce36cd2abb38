/*
 * home.h -- what stands on somebody's home page: what there is for them to do and how
 * long it takes, and what happens around them.
 *
 * Tasks come in the order of who waits for them: colleagues who ask, a moderator who does, edits they suggest, answers to their
 * questions that they have not accepted, what they wrote and should look at again, their
 * mentoring; then questions they are likely to know, with the reason, and what is new in
 * the topics they chose. Only what the actor may read appears, and nothing they have done.
 */
#ifndef PEERLORE_HOME_H
#define PEERLORE_HOME_H

#include "ctx.h"
#include "forum.h"
#include "recognition.h"

/* clang-format off */
/*
 * Kind, its word in the API, and how many minutes it takes to do what is asked once its
 * text is read. Reading goes at 1,000 bytes a minute (200 words of five letters). All of
 * it is our own estimate, meant to be right within a factor of two.
 */
#define HOME_TASKS(X)                                                                       \
	X(ASKED,     "asked",     7) /* a colleague, or routing, asks: a few sentences */       \
	X(DECIDE,    "decide",    2) /* somebody waits for a yes, or a not now and why */       \
	X(IMPROVE,   "improve",   5) /* a moderator asks to improve what they wrote */          \
	X(REVIEW,    "review",    3) /* a colleague suggests an edit of what they wrote */       \
	X(ACCEPT,    "accept",    1) /* their question has answers: which one worked? */        \
	X(VERIFY,    "verify",    3) /* theirs, overdue or said to be outdated: does it hold? */ \
	X(MENTORING, "mentoring", 4) /* two people who write to each other */                   \
	X(SUGGESTED, "suggested", 7) /* a question they are likely to know */                   \
	X(FOLLOWED,  "followed",  0) /* new in a topic of theirs: it is only read */
/* clang-format on */

enum home_task_kind {
#define X(name, word, minutes) TASK_##name,
	HOME_TASKS(X)
#undef X
	    TASK_KIND_COUNT
};

struct home_task {
	enum home_task_kind kind;
	struct str word; /* of the kind */
	struct str title;
	struct str link;
	struct person_ref who; /* with whom, or who asks; id 0: nobody in particular */
	struct str topic; /* why it is suggested or followed; else empty */
	int64_t answers; /* of theirs on that topic; 0: they chose it */
	int64_t minutes; /* estimated; at least 1 */
};
struct home_tasks {
	struct home_task *items;
	size_t n;
	int64_t minutes; /* of all of them together */
};
int64_t home_minutes(enum home_task_kind kind, int64_t bytes);

/* Whole minutes somebody may say they have. */
#define HOME_MINUTES_MOST 60

/* A question or tip, and why it stands here. */
struct home_entry {
	struct question_entry entry; /* without space, tags and excerpt */
	struct str topic; /* of theirs; empty: it is just new */
	bool chosen; /* they chose it; else they answered on it lately */
};
struct home_entries {
	struct home_entry *items;
	size_t n;
};

struct home {
	struct home_tasks tasks; /* of the first seven kinds; of all when minutes are given */
	struct home_entries waiting; /* for an answer; what the actor may know comes first */
	struct home_entries active; /* lately answered; the actor's topics come first */
	struct home_entries tips; /* the newest */
	struct top_thanks_list shouts; /* what leaders put forward this week */
};
struct home_wanted {
	int64_t waiting, active, tips; /* at most so many */
	int64_t minutes; /* only tasks, in order, that fit into so many; 0: a few of each kind */
	bool all; /* tasks of all kinds, without minutes, too */
};
/* What list_door (forum.h) says, of an actor who is known already. */
enum err home_door(struct ctx *ctx, struct list_door *door) MUST_CHECK;
/* The door is what was asked first; most of the rest is kept (forum/home_kept.h). */
enum err home_show(struct ctx *ctx, const struct list_door *door, const struct home_wanted *wanted,
    struct home *home) MUST_CHECK;

#endif
