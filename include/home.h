/*
 * home.h -- what is there for a person to do, and how long it takes.
 *
 * Tasks in the order of who waits for them: colleagues who asked them, answers to
 * their questions that nobody accepted, what they wrote and should look at again,
 * their mentoring; then questions they are likely to know, with the reason, and
 * what is new in the topics they chose.
 */
#ifndef PEERLORE_HOME_H
#define PEERLORE_HOME_H

#include "ctx.h"

enum home_task_kind {
	TASK_ASKED, /* a colleague, or routing, asks them */
	TASK_DECIDE, /* somebody waits for their yes or no */
	TASK_ACCEPT, /* their question has answers */
	TASK_VERIFY, /* theirs, overdue or said to be outdated */
	TASK_MENTORING,
	TASK_SUGGESTED,
	TASK_FOLLOWED,
	TASK_KIND_COUNT
};

struct home_task {
	enum home_task_kind kind;
	struct str title;
	struct str link;
	struct str who; /* somebody's name, or empty */
	struct str topic; /* why it is suggested or followed; else empty */
	int64_t answers; /* of theirs on that topic; 0: they chose it */
	int64_t minutes; /* estimated; at least 1 */
};
struct home_tasks {
	struct home_task *items;
	size_t n;
};

/*
 * How long a task takes: its text is read at 1,000 characters a minute (200 words
 * of five letters), and what is to be done then takes HOME_MINUTES. Those are our
 * own estimates, meant to be right within a factor of two.
 */
/* clang-format off */
#define HOME_MINUTES(X)                                         \
	X(TASK_ASKED,     7) /* to write an answer of a few sentences */ \
	X(TASK_DECIDE,    2) /* to say yes, or not now and why */      \
	X(TASK_ACCEPT,    1) /* to say which one worked */             \
	X(TASK_VERIFY,    3) /* to look whether it still holds */      \
	X(TASK_MENTORING, 4) /* to write to each other */              \
	X(TASK_SUGGESTED, 7)                                           \
	X(TASK_FOLLOWED,  0) /* it is only read */
/* clang-format on */
int64_t home_minutes(enum home_task_kind kind, int64_t characters);

/* Whole minutes somebody may say they have. */
#define HOME_MINUTES_MOST 60

/*
 * The tasks of the actor. minutes: only as many of them, in order, as fit into so
 * many minutes; 0: all of the first five kinds, a few of each.
 */
enum err home_tasks(struct ctx *ctx, int64_t minutes, struct home_tasks *tasks) MUST_CHECK;

#endif
