/*
 * following.h -- following a question, tip, tag, person or space; and posts that somebody saves for themselves.
 *
 * Whoever follows something finds what is new about it in their inbox and digest (notify.h), as far as they may
 * read it when it is told and when it is shown. The features where it happens say so with follow_tell, in their
 * transaction; the worker tells the followers, a few hundred at a time. Nobody hears of one thing twice, nor of
 * their own doings. Who follows what, and what somebody saved, is theirs alone: moderators and administrators
 * cannot see it. What they may not read any more is not shown, but kept, in case they may again.
 */
#ifndef PEERLORE_FOLLOWING_H
#define PEERLORE_FOLLOWING_H

#include "accounts.h"
#include "ctx.h"

/* -- following ------------------------------------------------------------------------------- */

/* The actor follows it from now on, or no longer; twice is once. What they may not see is ERR_NOT_FOUND. */
enum err follow_thread_set(
    struct ctx *ctx, int64_t post, bool on) MUST_CHECK; /* the question or tip it is in */
enum err follow_tag_set(struct ctx *ctx, struct str name, bool on) MUST_CHECK;
/* Oneself: ERR_FORBIDDEN. */
enum err follow_person_set(struct ctx *ctx, int64_t person, bool on) MUST_CHECK;
enum err follow_space_set(struct ctx *ctx, struct str slug, bool on) MUST_CHECK;
/* One of one's own, by its number: what one may not see any more can be let go, too. */
enum err follow_stop(struct ctx *ctx, int64_t follow) MUST_CHECK;

struct follow_view {
	int64_t id;
	struct str kind; /* thread, tag, person or space */
	bool question;
	bool tip;
	bool tag;
	bool person;
	bool space;
	int64_t object;
	struct str name; /* title or name */
	struct str about; /* team of a person, name of a question's space */
	struct str path;
	timestamp_us created_at;
};
struct follow_list {
	struct follow_view *items;
	size_t n;
	struct str next; /* cursor of the next page, empty at the end */
};
/* What the actor follows, the latest first. kind: one of those words, empty for all. ERR_INPUT for cursor, limit or kind that are none. */
enum err follow_list(struct ctx *ctx, struct str kind, struct str cursor, int64_t limit,
    struct follow_list *list) MUST_CHECK;

/* What the actor keeps of a thread that they read. */
struct kept_view {
	bool following;
	struct int64_list saved; /* posts of it */
};
enum err kept_show(struct ctx *ctx, int64_t thread, struct kept_view *view) MUST_CHECK;

/* -- for features in which something happens ----------------------------------------------------- */

enum follow_event {
	FOLLOW_POSTED, /* a question, tip or offer */
	FOLLOW_ANSWERED, /* an answer */
	FOLLOW_COMMENTED, /* a comment */
	FOLLOW_ACCEPTED, /* an answer was: the answer */
	FOLLOW_CLOSED, /* a question was: the question */
	FOLLOW_EVENTS
};
/* The actor did this just now to what has this id, in the thread. Costs one statement, and more only where somebody follows. */
enum err follow_tell(
    struct ctx *ctx, enum follow_event event, int64_t id, int64_t thread) MUST_CHECK;
/* It was taken back: an acceptance, a closing. */
enum err follow_untell(struct ctx *ctx, enum follow_event event, int64_t id) MUST_CHECK;
/* Tells the followers of what is in the argument: a job. */
enum err job_follow(struct ctx *ctx, struct str argument) MUST_CHECK;

/* Who follows the source follows the target as well; and no longer. */
enum err follow_merge(struct ctx *ctx, int64_t source, int64_t target) MUST_CHECK;
enum err follow_unmerge(struct ctx *ctx, int64_t source, int64_t target) MUST_CHECK;

/* -- saved posts ------------------------------------------------------------------------------- */

/*
 * Keeps a question, answer or tip for the actor, or changes the note (NULL: as it is, at first empty). ERR_INPUT at
 * the field note. sum: saved_view's of the note that its writer had before them, ERR_STALE when it is another by now;
 * NULL: whatever it is.
 */
enum err post_save(
    struct ctx *ctx, int64_t post, const struct str *note, const int64_t *sum) MUST_CHECK;
struct saved_joined {
	struct str title;
	struct str now; /* the note as it is */
	struct str note; /* to be saved: mine, but for what was taken out of it */
	bool secret; /* that was left out */
	int64_t sum;
};
/* The note was changed meanwhile: nothing is lost, and nothing that was redacted comes back. */
enum err saved_join(
    struct ctx *ctx, int64_t post, struct str mine, struct saved_joined *joined) MUST_CHECK;
/* No longer; twice is once. What they may not read any more is ERR_NOT_FOUND. */
enum err post_unsave(struct ctx *ctx, int64_t post) MUST_CHECK;

struct saved_view {
	int64_t id;
	int64_t post;
	struct str kind; /* question, answer or tip */
	bool answer;
	bool tip;
	struct str title; /* of the thread */
	struct str excerpt;
	struct str note;
	int64_t sum; /* of the note */
	struct str path;
	struct person_ref author;
	struct space_ref space;
	timestamp_us saved_at;
};
struct saved_list {
	struct saved_view *items;
	size_t n;
	struct str next;
};
struct saved_filter {
	struct str kind; /* empty: any */
	struct str words; /* all of them stand in title, text or note; empty: any */
	struct str cursor;
	int64_t limit; /* 0 = LIMIT_LIST_DEFAULT */
};
/* What the actor saved and may read, the latest first. ERR_INPUT for a kind, cursor or limit that is none. */
enum err saved_list(
    struct ctx *ctx, const struct saved_filter *filter, struct saved_list *list) MUST_CHECK;

#endif
