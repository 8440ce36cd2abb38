/*
 * tell.c -- those who follow something hear of it: noted where it happens, told by the worker.
 *
 * A space may have thousands of followers, so they are told a few hundred at a time, each round a job and a
 * transaction of its own. Its argument says what happened, to what, by whom, and after which follower to go on:
 * "answered.12.7.0". By the time it runs it may have been taken back; then nobody hears of it.
 */
#include "following/local.h"

#include "jobs.h"

#define AT_A_TIME 200

typedef enum err event_read(struct db *db, int64_t id, struct follow_posted *out);

static enum err
commented_read(struct db *db, int64_t id, struct follow_posted *out)
{
	return (q_follow_commented(db, id, out));
}

static enum err
accepted_read(struct db *db, int64_t id, struct follow_posted *out)
{
	return (q_follow_accepted(db, id, out));
}

static enum err
closed_read(struct db *db, int64_t id, struct follow_posted *out)
{
	return (q_follow_closed(db, id, out));
}

static enum err
posted_read(struct db *db, int64_t id, struct follow_posted *out)
{
	return (q_follow_posted(db, id, out));
}

static const struct {
	struct str word;
	enum notice_kind kind;
	bool of_author; /* those who follow whoever did it hear of it, too */
	bool fresh; /* and those of its tags and its space */
	event_read *read;
} events[FOLLOW_EVENTS] = {
    [FOLLOW_POSTED] = {STR("posted"), NOTICE_FOLLOWED_POSTED, true, true, posted_read},
    [FOLLOW_ANSWERED] = {STR("answered"), NOTICE_FOLLOWED_ANSWERED, true, false, posted_read},
    [FOLLOW_COMMENTED] = {STR("commented"), NOTICE_FOLLOWED_COMMENTED, false, false,
	commented_read},
    [FOLLOW_ACCEPTED] = {STR("accepted"), NOTICE_FOLLOWED_ACCEPTED, false, false, accepted_read},
    [FOLLOW_CLOSED] = {STR("closed"), NOTICE_FOLLOWED_CLOSED, false, false, closed_read},
};

/* -- where it happens ------------------------------------------------------------------ */

static struct str
argument_of(struct ctx *ctx, enum follow_event event, int64_t id, int64_t actor, int64_t after)
{
	return (str_fmt(ctx->mem, "%.*s.%lld.%lld.%lld", STR_ARG(events[event].word), (long long)id,
	    (long long)actor, (long long)after));
}

enum err
follow_tell(struct ctx *ctx, enum follow_event event, int64_t id, int64_t thread)
{
	int64_t me = ctx->actor.as != 0 ? ctx->actor.as : ctx->actor.person;

	return (q_follow_job_put(ctx->db, argument_of(ctx, event, id, me, 0), thread,
	    events[event].of_author ? &me : NULL, events[event].fresh, ctx->now, NULL));
}

enum err
follow_untell(struct ctx *ctx, enum follow_event event, int64_t id)
{
	return (notice_done(ctx, events[event].kind, id));
}

/* -- telling ----------------------------------------------------------------------------- */

struct telling {
	enum follow_event event;
	int64_t id;
	int64_t actor;
	int64_t after;
};

static bool
argument_read(struct str argument, struct telling *t)
{
	struct str word, id, actor;
	int i;

	if (!str_cut(&argument, '.', &word) || !str_cut(&argument, '.', &id) ||
	    !str_cut(&argument, '.', &actor) || !str_int64(id, &t->id) ||
	    !str_int64(actor, &t->actor) || !str_int64(argument, &t->after))
		return (false);
	for (i = 0; i < FOLLOW_EVENTS && !str_eq(events[i].word, word); i++)
		;
	t->event = (enum follow_event)i;
	return (i < FOLLOW_EVENTS);
}

/* One round; *last is whom to go on after, 0 at the end. */
static enum err
round_tell(
    struct ctx *ctx, const struct telling *t, const struct follow_posted *what, int64_t *last)
{
	struct str kind = notice_kind_word(events[t->event].kind);
	const int64_t *author = events[t->event].of_author ? &t->actor : NULL;
	struct follow_told told;
	enum err e;

	if ((e = q_follow_told(ctx->db, kind, what->thread, what->post, what->about, what->at,
		 t->actor, author, events[t->event].fresh, t->after, AT_A_TIME, &told)))
		return (e);
	*last = told.has_last ? told.last : 0;
	if (told.told == 0)
		return (OK);
	return (q_follow_plan(ctx->db, kind, what->post, what->about, t->after,
	    told.has_last ? &told.last : NULL, ctx->now, NULL));
}

enum err
job_follow(struct ctx *ctx, struct str argument)
{
	struct telling t;
	struct follow_posted what;
	int64_t last;
	enum err e;

	if (!argument_read(argument, &t))
		return (OK);
	e = events[t.event].read(ctx->db, t.id, &what);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	if ((e = round_tell(ctx, &t, &what, &last)))
		return (e);
	return (last == 0 ? OK
			  : job_add(ctx, JOB_FOLLOW, argument_of(ctx, t.event, t.id, t.actor, last),
				ctx->now));
}
