/*
 * invitations.h -- asking people: who is asked about a question, when, and what they say.
 *
 * A question that was posted goes to three people at once, then, while nobody
 * answers, to three more, to a group, and at last to somebody who looks after it:
 *
 *	wave 1   on posting                     the two best candidates and one to explore
 *	wave 2   4 working hours later          the next three
 *	wave 3   a working day (8 h) after 1    who follows its tags or belongs to its space, up to ten
 *	wave 4   two working days after 1       an owner of its space, else a moderator, else an administrator
 *
 * Working hours pass while at least one of those asked last is at work. When all
 * of them have passed, the next wave comes at once. An answer by anybody ends
 * it. Every question so ends answered, escalated to somebody, or closed.
 *
 * People are asked only while they are at work by their own settings
 * (worktime.h), never more often in seven days than they want, on one question
 * of a topic at a time, never twice about one question, and only who may write
 * where it stands; all of that is looked at again when they are asked. Somebody
 * who begins to work within four hours is asked then (state planned); whoever's
 * day is over is left to the next wave, because others answer sooner.
 *
 * A colleague may ask somebody by name (share), and who is asked may suggest
 * somebody else: both count in that person's week and wait for their working
 * hours like any other.
 */
#ifndef PEERLORE_INVITATIONS_H
#define PEERLORE_INVITATIONS_H

#include "accounts.h"
#include "ctx.h"
#include "routing.h"

/* -- a question on its way --------------------------------------------------------- */

/*
 * Sets a new question on its way, in the transaction that posts it; the worker
 * asks people a moment later. preferred are those the asker was shown, excluded
 * those they did not want; both may be empty.
 */
enum err routing_begin(struct ctx *ctx, int64_t question, struct int64_list preferred,
    struct int64_list excluded) MUST_CHECK;
/* The actor answered: nobody else is asked. In the transaction of the answer. */
enum err routing_answered(struct ctx *ctx, int64_t question) MUST_CHECK;
/* Something else happened to the thread (withdrawn, moved): the worker looks at it. */
enum err routing_changed(struct ctx *ctx, int64_t question) MUST_CHECK;

/* -- being asked ------------------------------------------------------------------------------ */

/* Somebody who is asked because a colleague wants it so. */
struct invited_colleague {
	int64_t id; /* of the invitation */
	int64_t person;
	struct str name;
	bool now; /* else when their work begins: */
	timestamp_us at;
};
/*
 * A colleague asks somebody about any question, by name. ERR_INPUT with a problem
 * at person: it is their own question, they were asked already, cannot answer
 * there, have no room left this week, do not want to be asked. It counts in their week.
 */
enum err invitation_share(
    struct ctx *ctx, int64_t question, int64_t person, struct invited_colleague *out) MUST_CHECK;
/* One's own invitation: not now (time), not my topic (topic), somebody else knows better (better). ERR_CONFLICT when it waits no longer. */
enum err invitation_pass(
    struct ctx *ctx, int64_t id, struct str reason, int64_t *question) MUST_CHECK;
/* Somebody else instead of oneself; the same problems as invitation_share. */
enum err invitation_suggest(
    struct ctx *ctx, int64_t id, int64_t person, struct invited_colleague *out) MUST_CHECK;

/* -- for the worker --------------------------------------------------------------------- */
/* One question is looked at, and what is due is done. argument: its id. */
enum err job_route(struct ctx *ctx, struct str argument) MUST_CHECK;
/* Each minute: finds the questions whose time has come. */
enum err job_waves(struct ctx *ctx, struct str argument) MUST_CHECK;

#endif
