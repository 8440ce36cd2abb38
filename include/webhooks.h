/*
 * webhooks.h -- other programs are told of what happens here, after Standard Webhooks.
 *
 * A webhook is an address and the events it is told of: in one space, or (made by an administrator) in all open
 * ones. A feature says webhook_note where something happens, in its transaction; that leaves a message for each
 * webhook concerned, with numbers and no words. A process beside the worker (`peerlore deliver`) reads what there
 * is to say when it sends it: what was withdrawn, moved or became private meanwhile is not sent. It signs the body
 * (headers webhook-id, webhook-timestamp, webhook-signature: v1,<base64 of HMAC-SHA256 over id.timestamp.body>) and
 * tries again for three days. Who wrote something is not in it: the address shows that to those who may know.
 *
 * A webhook counts as long as its maker keeps the right to make it, which is asked before each sending. Private
 * and missing look the same: what is no concern of the actor is ERR_NOT_FOUND.
 */
#ifndef PEERLORE_WEBHOOKS_H
#define PEERLORE_WEBHOOKS_H

#include "accounts.h"
#include "ctx.h"

/* clang-format off */
#define WEBHOOK_EVENTS(X)                                                                     \
	/* name             word                of a space alone   what happened, for the form */   \
	X(QUESTION_ASKED,   "question.asked",   false, "Somebody asks a question")             \
	X(QUESTION_CLOSED,  "question.closed",  false, "A question is closed")                 \
	X(ANSWER_POSTED,    "answer.posted",    false, "Somebody answers")                     \
	X(ANSWER_ACCEPTED,  "answer.accepted",  false, "An answer is accepted")                \
	X(COMMENT_POSTED,   "comment.posted",   false, "Somebody comments")                    \
	X(TIP_PUBLISHED,    "tip.published",    false, "A tip is published")                   \
	X(POST_WITHDRAWN,   "post.withdrawn",   false, "Something is withdrawn: its number alone") \
	X(FLAG_RAISED,      "flag.raised",      true,  "Something is flagged: its reason, not by whom")
/* clang-format on */

enum webhook_event {
#define X(name, word, alone, about) WEBHOOK_##name,
	WEBHOOK_EVENTS(X)
#undef X
	    WEBHOOK_EVENT_COUNT
};

#define WEBHOOKS_MOST 20 /* of a space, or of all open ones */
#define WEBHOOK_URL_MAX 500
#define WEBHOOK_KEPT DAYS_US(14) /* messages that have ended */
#define WEBHOOK_SECRET_LIFE DAYS_US(1) /* of the one before */

/*
 * Tells of it, in the caller's transaction; it travels with the commit. about: the comment it is about, NULL: the post.
 */
void webhook_note(
    struct ctx *ctx, enum webhook_event event, int64_t thread, int64_t post, const int64_t *about);

/* -- for those who look after them ----------------------------------------------------------- */

struct webhook_event_view {
	struct str word;
	struct str about;
	bool chosen;
};
struct webhook_event_list {
	struct webhook_event_view *items;
	size_t n;
};
/* All there are for a webhook of a space, or of all open ones; chosen: those whose words are in the list. */
struct webhook_event_list webhook_events(struct arena *mem, bool of_space, struct str_list chosen);

struct webhook_view {
	int64_t id;
	struct space_ref space; /* id 0: all open ones */
	struct str name;
	struct str url;
	struct str_list events;
	bool on;
	struct str off_why; /* hand, failing, gone, rights; empty while it is on */
	timestamp_us failing_since; /* 0: the last message arrived, or none was sent */
	timestamp_us before_until; /* the secret before signs, too; 0: there is none */
	struct person_ref maker;
	timestamp_us created_at;
	int64_t waiting; /* messages that are on their way */
	int64_t failed;
};
struct webhook_list {
	struct webhook_view *items;
	size_t n;
};

/* slug empty: of all open spaces, for administrators; else of that space, for who manages it (ERR_FORBIDDEN for its other readers). */
enum err webhook_list(struct ctx *ctx, struct str slug, struct webhook_list *list) MUST_CHECK;
enum err webhook_show(struct ctx *ctx, int64_t id, struct webhook_view *view) MUST_CHECK;

struct webhook_form {
	struct str name;
	struct str url;
	struct str_list events;
};
struct webhook_made {
	int64_t id;
	struct str secret; /* whsec_..., shown this once */
	timestamp_us before_until; /* of the one before; 0: there was none */
};
/* These three ask for a fresh proof: what leaves the house does not come back. */
enum err webhook_make(struct ctx *ctx, struct str slug, const struct webhook_form *form,
    struct webhook_made *made) MUST_CHECK;
enum err webhook_change(struct ctx *ctx, int64_t id, const struct webhook_form *form) MUST_CHECK;
/* A new secret. The one before signs as well, for a day. */
enum err webhook_rotate(struct ctx *ctx, int64_t id, struct webhook_made *made) MUST_CHECK;
/* On: in the name of the actor from then on; that too asks for a proof. Twice is once. */
enum err webhook_switch(struct ctx *ctx, int64_t id, bool on) MUST_CHECK;
enum err webhook_remove(struct ctx *ctx, int64_t id) MUST_CHECK;

/* A message about nothing; word: its id. ERR_CONFLICT while it is off, for both. */
enum err webhook_test(struct ctx *ctx, int64_t id, struct str *word) MUST_CHECK;
struct webhook_again {
	struct str word; /* of a message; empty: those that did not arrive */
	timestamp_us since; /* since then */
	bool all; /* also those that did */
};
/* *n: messages that are sent again. ERR_NOT_FOUND for a word there is not. */
enum err webhook_again(
    struct ctx *ctx, int64_t id, const struct webhook_again *what, int64_t *n) MUST_CHECK;

/* -- what was sent ----------------------------------------------------------------------------- */

struct webhook_try_view {
	timestamp_us at;
	int32_t status; /* 0: no answer came */
	int32_t took_ms;
	struct str said; /* how the answer begins */
	struct str fault; /* why there was none; else empty */
};
struct webhook_try_list {
	struct webhook_try_view *items; /* the latest first */
	size_t n;
};
struct webhook_message_view {
	struct str word;
	struct str event;
	int64_t thread; /* 0: none */
	int64_t post;
	bool waiting, sent, failed, dropped;
	struct str state;
	int32_t attempts;
	timestamp_us happened_at;
	timestamp_us try_at; /* the next try, while it waits */
	struct webhook_try_list tries;
};
struct webhook_message_list {
	struct webhook_message_view *items;
	size_t n;
	struct str next;
};
/* The latest first. state: waiting, sent, failed, dropped; empty: all. limit 0: LIMIT_LIST_DEFAULT. */
enum err webhook_messages(struct ctx *ctx, int64_t id, struct str state, struct str cursor,
    int64_t limit, struct webhook_message_list *list) MUST_CHECK;

/* -- sending ------------------------------------------------------------------------------------ */

/* A job: switches off what lost its right, forgets what is old. */
enum err job_webhooks(struct ctx *ctx, struct str argument) MUST_CHECK;

struct webhook_figures_view {
	int64_t waiting; /* due, and not sent */
	int64_t late; /* seconds since the oldest of them */
	int64_t stopped; /* webhooks that are off because they failed */
};
enum err webhook_look(struct ctx *ctx, struct webhook_figures_view *out) MUST_CHECK;

/* `peerlore deliver`: sends what is due and ends; with --beside it is the process beside the worker. */
struct command_line;
int deliver_command(struct command_line *line);
/* The worker's part: keeps it running while there is a webhook. */
enum err deliverer_keep(struct ctx *ctx) MUST_CHECK;
void deliverer_stop(void);

#endif
