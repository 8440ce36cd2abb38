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
#include "forum.h"
#include "routing.h"

/* -- times as their reader's clock shows them --------------------------------------------------- */

struct moment {
	timestamp_us at; /* 0: none */
	timestamp_us wall; /* what the reader's clock shows then, as if that were UTC */
	struct str clock; /* "14:00" */
	bool today;
	bool tomorrow;
};

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
/* A post of the thread was withdrawn: unless it comes back within minutes, the worker draws the consequences. */
enum err routing_changed(struct ctx *ctx, int64_t question) MUST_CHECK;

/* -- being asked ------------------------------------------------------------------------------ */

/* Somebody who is asked because a colleague wants it so. */
struct invited_colleague {
	int64_t id; /* of the invitation */
	int64_t person;
	struct str name;
	bool now; /* else when their work begins: */
	struct moment at;
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

/* -- before posting ------------------------------------------------------------------------------ */

/* Somebody who would be asked about a question that is being written. */
struct preview_person {
	int64_t person;
	struct str name;
	struct str slug;
	struct expert_reason_list reasons; /* may be empty */
	bool you; /* who asks without a name, and would be missed; not told */
	bool now; /* at work; else when they are: */
	struct moment at;
};
struct preview_list {
	struct preview_person *items;
	size_t n;
};
/*
 * Who would be asked, at most three people. draft->ask are those shown before, who
 * stay as long as they fit; draft->spare those to leave out. ERR_INPUT for a
 * space the actor may not post in. What happens in private spaces other than
 * the question's has no part in it. Nobody when questions are not routed (setting `unrouted`).
 */
enum err routing_preview(
    struct ctx *ctx, const struct question_draft *draft, struct preview_list *out) MUST_CHECK;

/*
 * The likeliest colleagues who could still be asked about a question, for whoever
 * may write where it stands and wants to choose one; whoever has no room this week is not among them.
 */
enum err colleagues_likely(struct ctx *ctx, int64_t question, struct preview_list *out) MUST_CHECK;

/* -- where a question stands ------------------------------------------------------------------------ */

struct asked_person {
	int64_t invitation;
	struct person_ref person;
	struct str seat; /* best, explore, group, share, suggested */
	struct str state; /* planned, waiting, answered, passed, expired, withdrawn */
	struct str passed_reason; /* time, topic, better; empty */
	bool you; /* asked without a name, would be missed; not told */
	bool planned; /* will be asked at: */
	bool waiting;
	bool passed;
	int32_t wave;
	struct moment asked; /* or will be */
	struct person_ref by; /* the colleague whose idea it was, id 0 for none */
};
struct asked_list {
	struct asked_person *items;
	size_t n;
};
struct routing_view {
	int64_t question;
	struct str state; /* asking, answered, escalated, closed, quiet */
	bool asking;
	bool escalated;
	bool closed;
	int32_t wave; /* 0: nobody yet */
	struct moment
	    next; /* when more people are asked, or somebody looks after it; at 0: not planned */
	timestamp_us begun_at;
	timestamp_us escalated_at; /* 0: never */
	struct person_ref owner; /* looks after it; id 0 for none */
	int64_t asked; /* people who know that they are asked */
	int64_t passed;
	struct asked_list people;
	bool asker; /* the reader asked it */
	bool looks_after; /* the reader does */
	bool manages; /* the reader may close it, and ask again */
	bool hands_on; /* and say who looks after it */
};
/* For who asked, who looks after it, moderators of the space and administrators who read it; ERR_FORBIDDEN for others. */
enum err routing_show(struct ctx *ctx, int64_t question, struct routing_view *view) MUST_CHECK;

struct routing_bar {
	int64_t invitation; /* the reader is asked; 0: is not */
	struct person_ref by; /* the colleague who asked for them, id 0 for none */
	struct expert_reason_list why;
	bool has_view;
	struct routing_view view;
};
/* What the door of the question page (forum.h) says there is to show. */
enum err routing_bar_read(struct ctx *ctx, int64_t question, const struct routing_door *door,
    struct routing_bar *bar) MUST_CHECK;

/* Nobody more is asked. For whom routing_show is for. */
enum err routing_close(struct ctx *ctx, int64_t question) MUST_CHECK;
/* Begins again, with people who were not asked yet. */
enum err routing_again(struct ctx *ctx, int64_t question) MUST_CHECK;
/* Somebody else looks after it, from now on; who manages it decides. ERR_INPUT at person when they cannot. */
enum err routing_hand_on(struct ctx *ctx, int64_t question, int64_t person) MUST_CHECK;

/* -- for administrators ---------------------------------------------------------------------------------- */

struct waiting_question {
	int64_t question;
	struct str title;
	struct str slug;
	struct person_ref asker;
	struct space_ref space;
	struct routing_view routing;
};
struct waiting_list {
	struct waiting_question *items; /* the oldest first */
	size_t n;
	struct str next; /* cursor */
};
/* Questions on their way that the administrator may read. */
enum err routing_waiting(
    struct ctx *ctx, struct str cursor, int64_t limit, struct waiting_list *list) MUST_CHECK;

struct load_entry {
	struct person_ref person;
	int64_t asked;
	int64_t answered;
	int64_t passed;
	int64_t waiting;
	int64_t looks_after;
};
struct load_view {
	struct load_entry *items; /* who was asked most first */
	size_t n;
	int64_t people; /* asked at least once */
	int64_t asked; /* all together */
	double
	    gini; /* of how often these people were asked: 0 all alike, towards 1 always the same ones */
};
#define LOAD_DAYS 28
/* Of the last LOAD_DAYS, counted over questions the administrator may read; at most limit entries. */
enum err routing_load(struct ctx *ctx, size_t limit, struct load_view *view) MUST_CHECK;
/* Gini coefficient of n counts (Sen 1973: mean absolute difference over twice the mean); 0 for none. */
double gini(const int64_t *counts, size_t n);

/* -- when one may be asked ------------------------------------------------------------------------------------ */

/* Times are "09:00"; days a subset of mon tue wed thu fri sat sun, in their order. */
struct away_entry {
	struct str first; /* 2026-12-24 */
	struct str last;
};
struct away_entries {
	struct away_entry *items;
	size_t n;
};
struct availability {
	struct str time_zone;
	struct str_list days;
	struct str from;
	struct str until;
	struct str quiet_from; /* both empty: no quiet hours */
	struct str quiet_until;
	int64_t asks; /* in seven days, 0 to 20 */
	struct away_entries away; /* from today on */
};
/* One's own. */
enum err availability_show(struct ctx *ctx, struct availability *out) MUST_CHECK;
/* NULL: as it is. ERR_INPUT with problems at days, work_from, work_until, quiet_from, quiet_until, asks_per_week, away. */
struct availability_change {
	const struct str_list *days;
	const struct str *from;
	const struct str *until;
	const struct str *quiet_from;
	const struct str *quiet_until;
	const int64_t *asks;
	const struct away_entries *away; /* in place of all there is */
};
enum err availability_change(struct ctx *ctx, const struct availability_change *change) MUST_CHECK;
/* Adds days away; last may be empty: one day. */
enum err away_add(struct ctx *ctx, struct str first, struct str last) MUST_CHECK;
enum err away_remove(struct ctx *ctx, struct str first) MUST_CHECK;

/* What its form shows beside the values; the sentences are NULL where all is well. */
struct day_choice {
	const char *word; /* mon */
	const char *name; /* Monday */
	bool chosen;
};
struct day_choices {
	struct day_choice *items;
	size_t n;
};
struct availability_problems {
	struct day_choices week;
	struct str asks_typed; /* empty: the value as it is */
	struct str first, last; /* of days away, as typed */
	const char *days;
	const char *from;
	const char *until;
	const char *quiet_from;
	const char *quiet_until;
	const char *asks;
	const char *away;
};
struct day_choices day_choices(struct arena *mem, struct str_list chosen);

/* -- what one is asked about -------------------------------------------------------------------------------------- */

struct topic_thread {
	int64_t id;
	struct str title;
	struct str slug;
};
struct topic_threads {
	struct topic_thread *items;
	size_t n;
};
struct topic_view {
	struct str name;
	int64_t answers; /* 0: they said so themself */
	int64_t accepted;
	timestamp_us last_at;
	struct topic_threads threads; /* the latest three */
	bool chosen; /* added by the person */
};
struct topic_list {
	struct topic_view *items;
	size_t n;
};
struct topics_view {
	struct topic_list topics;
	struct str_list removed; /* for the person alone */
};
/* What a person is asked about and why, as far as the reader may see what it comes from. */
enum err topics_show(struct ctx *ctx, int64_t person, struct topics_view *view) MUST_CHECK;
enum topic_act { TOPIC_ADD, TOPIC_REMOVE, TOPIC_RESTORE };
/* One's own. ERR_INPUT at tags when the name is no tag. */
enum err topic_choose(struct ctx *ctx, struct str name, enum topic_act act) MUST_CHECK;

/* -- for the worker --------------------------------------------------------------------- */
/* One question is looked at, and what is due is done. argument: its id. */
enum err job_route(struct ctx *ctx, struct str argument) MUST_CHECK;
/* Each minute: finds the questions whose time has come. */
enum err job_waves(struct ctx *ctx, struct str argument) MUST_CHECK;

#endif
