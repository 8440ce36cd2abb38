/*
 * moderation.h -- flags, and what moderators of a space decide about them.
 *
 * Whoever may read something may flag it, with a reason; who wrote it is not
 * told by whom. What is flagged waits in the queue of its space, for those who
 * moderate it: members with the role moderator or owner. They decide once about
 * all that was said of one thing: it is fine, its author is asked to improve it,
 * or it is withdrawn; the author reads the decision and its note in the inbox.
 */
#ifndef PEERLORE_MODERATION_H
#define PEERLORE_MODERATION_H

#include "accounts.h"
#include "ctx.h"

enum flag_reason {
#define X(name, word, label, said) FLAG_##name,
#include "flag_reasons.def"
#undef X
	FLAG_REASONS
};
const char *flag_reason_word(enum flag_reason reason);
const char *flag_reason_label(enum flag_reason reason);

#define NEWCOMER_FOR DAYS_US(7)
/*
 * Before a post or comment is written: ERR_LIMITED when whoever asks is here for
 * less than NEWCOMER_FOR and wrote as many in the last hour as the setting
 * newcomer_posts allows.
 */
enum err newcomer_check(struct ctx *ctx) MUST_CHECK;

#define FLAGS_PER_DAY 30 /* of one person */
#define LIMIT_FLAG_WORDS 500 /* characters */
#define LIMIT_FLAG_NOTE 1000

/* A post, or with comment > 0 that comment. */
struct flag_target_view {
	int64_t post;
	int64_t comment; /* 0: the post itself */
	int64_t thread;
	bool tip, offer;
	struct str title; /* of the thread */
	struct str said; /* the beginning of what is flagged */
};
/* What a form to flag shows. post 0: the comment's. ERR_FORBIDDEN for one's own, ERR_WITHDRAWN. */
enum err flag_form(
    struct ctx *ctx, int64_t post, int64_t comment, struct flag_target_view *out) MUST_CHECK;
/* reason: its word. words may be empty, except for "other". Twice is once, with what was said last. */
enum err flag_raise(
    struct ctx *ctx, int64_t post, int64_t comment, struct str reason, struct str words) MUST_CHECK;
/* Takes one's own back while it waits. */
enum err flag_take_back(struct ctx *ctx, int64_t post, int64_t comment) MUST_CHECK;

struct flag_said_view {
	const char *said; /* "no longer holds" */
	struct str reason; /* outdated */
	struct str words;
	struct person_ref by;
	timestamp_us at;
};
struct flag_said_list {
	struct flag_said_view *items;
	size_t n;
};
struct flag_entry {
	int64_t post;
	int64_t comment;
	int64_t thread;
	struct str kind; /* question, answer, tip, offer, comment */
	bool tip, offer;
	struct str title;
	struct str body; /* Markdown as it was written, at most 2,000 characters of it */
	struct person_ref author;
	timestamp_us written_at;
	timestamp_us since; /* first flagged */
	bool own; /* the reader's: another moderator decides, and there is one */
	struct flag_said_list said;
};
struct flag_queue_view {
	struct space_view space;
	int64_t waiting; /* things, all pages */
	struct flag_entry *items;
	size_t n;
	struct str next; /* cursor; empty at the end */
};
/* For moderators of the space; ERR_FORBIDDEN for its other readers. limit 0: 20. */
enum err flag_queue_show(struct ctx *ctx, struct str slug, struct str cursor, int64_t limit,
    struct flag_queue_view *view) MUST_CHECK;
/* What waits in a space, for its moderators; 0 for everybody else. */
enum err flag_count(struct ctx *ctx, const struct space_view *space, int64_t *n) MUST_CHECK;

/*
 * verdict: fine, improve or withdrawn. note: to the author, at least for
 * improve and withdrawn. About what they wrote themself somebody else decides, as
 * long as the space has another moderator. ERR_CONFLICT: nothing (any more) waits for this.
 */
enum err flag_decide_on(struct ctx *ctx, int64_t post, int64_t comment, struct str verdict,
    struct str note, int64_t *decision) MUST_CHECK;

/* What nobody has answered in a space, for those who look after it. */
struct open_question {
	int64_t id;
	struct str title;
	timestamp_us asked_at;
	int64_t days; /* since then */
};
struct open_question_list {
	struct open_question *items; /* the oldest */
	size_t n;
	int64_t all;
	int64_t old; /* asked more than OPEN_OLD ago */
};
#define OPEN_OLD DAYS_US(7)
/* For moderators and owners; empty for others. */
enum err open_questions(struct ctx *ctx, const struct space_view *space, int64_t limit,
    struct open_question_list *list) MUST_CHECK;

struct flag_decision_view {
	int64_t id;
	struct str verdict;
	bool fine, improve, withdrawn; /* which it is */
	struct str note;
	timestamp_us at;
	int64_t post, comment, thread;
	struct str title;
	struct str kind; /* in lists */
	struct str body; /* what it is about, as it is now */
	bool gone; /* it cannot be read any more where it was */
	bool tip, offer;
	bool mine; /* the reader wrote it */
	bool moderates;
	struct str author;
	struct str by; /* for moderators; else empty */
	struct space_ref space;
};
struct flag_decision_list {
	struct flag_decision_view *items;
	size_t n;
	struct str next;
};
/* For its author and for moderators. */
enum err flag_decision_read(
    struct ctx *ctx, int64_t id, struct flag_decision_view *view) MUST_CHECK;
/* The latest first, for moderators. */
enum err flag_decision_list_of(struct ctx *ctx, struct str slug, struct str cursor, int64_t limit,
    struct flag_decision_list *list) MUST_CHECK;

#endif
