/*
 * unnamed.h -- asking without one's name.
 *
 * Whoever asks so is nobody by name in this one thread: there a person of its own stands in their place, with a
 * negative number, and 0031_unnamed.sql sees to it that no column of the thread says otherwise. They are told of
 * what happens, may do what an asker may, and can put their name to it later, for ever. An administrator can look
 * who it is, with a reason; that is in the audit trail, and the asker is told.
 *
 * For everybody else there is nothing of this to see: ERR_NOT_FOUND.
 */
#ifndef PEERLORE_UNNAMED_H
#define PEERLORE_UNNAMED_H

#include "accounts.h"
#include "ctx.h"

struct unnamed_look_view {
	struct person_ref by;
	struct str reason;
	timestamp_us at;
};
struct unnamed_look_list {
	struct unnamed_look_view *items; /* the latest first */
	size_t n;
};
struct unnamed_view {
	int64_t question;
	struct str title;
	struct str slug;
	bool mine;
	struct unnamed_look_list looks;
};

/* For who asked it, and for administrators. */
enum err unnamed_show(struct ctx *ctx, int64_t question, struct unnamed_view *view) MUST_CHECK;
/* For administrators who proved lately who they are. ERR_INPUT at the field reason. */
enum err unnamed_look(
    struct ctx *ctx, int64_t question, struct str reason, struct person_ref *asker) MUST_CHECK;
/* The asker's name from now on, and never back. */
enum err unnamed_name(struct ctx *ctx, int64_t question) MUST_CHECK;

#endif
