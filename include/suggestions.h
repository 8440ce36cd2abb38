/*
 * suggestions.h -- suggested edits: how somebody who may read a post and not edit it would write it.
 *
 * One of a person waits for a post; suggesting again changes it, and they may take it back. Whoever may decide, the
 * author of the post and those who moderate its space, sees what would change, accepts that as it is or changed, or
 * declines it with a word. Accepted, it is a revision of the post like any other, by whoever suggested it. A post that
 * was changed meanwhile is merged as a form is (post_join); where both changed the same lines somebody must look.
 *
 * It is seen by whoever made it and whoever may decide on it, as long as they may read the post: for everybody else it
 * is ERR_NOT_FOUND. While the post is withdrawn it rests.
 */
#ifndef PEERLORE_SUGGESTIONS_H
#define PEERLORE_SUGGESTIONS_H

#include "forum.h"

#define PROPOSALS_PER_DAY 30 /* of one person */
#define LIMIT_PROPOSAL_WORDS 500

/* What the form starts from. */
struct proposal_form {
	struct post_view post;
	int64_t own; /* the actor's that waits; 0: none */
	struct post_text text;
	struct str language; /* as it would be said to be; empty: its space's */
	struct str note;
	int64_t revision;
	bool
	    stale; /* the post was changed since they suggested it, and joined says how that went together */
	struct post_joined joined;
	int64_t version; /* of own */
};
/* ERR_FORBIDDEN for who edits the post directly, ERR_LOCKED, ERR_WITHDRAWN. */
enum err proposal_form_show(struct ctx *ctx, int64_t post, struct proposal_form *form) MUST_CHECK;
/*
 * Suggests it, with a line why (change->note), or changes what waits. ERR_STALE when the post was changed since
 * change->revision, or a secret was taken out of what waits since change->own; ERR_INPUT also when nothing is different; ERR_LIMITED.
 */
enum err proposal_put(
    struct ctx *ctx, int64_t post, const struct post_change *change, int64_t *id) MUST_CHECK;
/*
 * Mine, typed over a suggestion (0: the actor's own for that post), without what was taken out of that meanwhile; *secret
 * when something was left out.
 */
enum err proposal_strip(struct ctx *ctx, int64_t post, int64_t proposal, struct post_text *mine,
    bool *secret) MUST_CHECK;
/* Takes one's own back. ERR_CONFLICT: it no longer waits. */
enum err proposal_withdraw(struct ctx *ctx, int64_t id) MUST_CHECK;
/* One's own that waits for this post. ERR_NOT_FOUND: none does. */
enum err proposal_own_find(struct ctx *ctx, int64_t post, int64_t *id) MUST_CHECK;

struct proposal_view {
	int64_t id;
	int64_t version; /* goes up when who suggested it changes it */
	int64_t post;
	int64_t thread;
	bool tip, answer;
	struct str title; /* of the thread; empty while that is gone */
	struct str slug;
	struct person_ref by;
	struct str note;
	struct str state; /* open, accepted, declined, withdrawn */
	bool open, accepted, declined, withdrawn;
	bool gone; /* the post is withdrawn: nobody decides */
	timestamp_us created_at;
	struct str decider;
	timestamp_us decided_at; /* 0: not yet */
	struct str words; /* why it was declined */
	bool changed; /* and then accepted */
	int64_t became; /* the revision; 0: none */
	bool mine;
	bool may_decide;
	bool locked; /* so only moderators decide */
	struct str author; /* of the post */
	struct post_joined joined; /* of one that waits */
	struct post_text before,
	    after; /* now and with it; of one that is decided, what it began with and what it said */
	bool retitled, resummed, retagged;
	struct html difference; /* of the body */
	struct html shown; /* the body as it would look */
	bool relanguaged;
	struct str language, language_before; /* of the text with it, and without: never empty */
	struct str language_said; /* what is suggested, empty: its space's */
	bool same; /* the text reads like that already */
};
enum err proposal_show(struct ctx *ctx, int64_t id, struct proposal_view *view) MUST_CHECK;

/* What whoever decides has seen: ERR_STALE when it is another by now. */
struct proposal_seen {
	int64_t version; /* of the suggestion */
	int64_t revision; /* of the post */
};
/*
 * As it was suggested (change NULL), or as change says. ERR_CONFLICT: it no longer waits, or both changed the same
 * lines and change is NULL. Errors of post_edit.
 */
enum err proposal_accept(struct ctx *ctx, int64_t id, const struct proposal_seen *seen,
    const struct post_change *change, int32_t *revision) MUST_CHECK;
/* words: why, to who suggested it. ERR_INPUT at words. */
enum err proposal_decline(struct ctx *ctx, int64_t id, struct str words) MUST_CHECK;

struct proposal_entry {
	int64_t id;
	int64_t post;
	int64_t thread;
	bool tip, answer;
	struct str title; /* empty while it is gone */
	struct person_ref by;
	struct str note;
	struct str state;
	bool open, accepted, declined, withdrawn, gone;
	timestamp_us created_at;
	timestamp_us decided_at;
};
struct proposal_list {
	struct proposal_entry *items;
	size_t n;
	struct str next; /* cursor; empty at the end */
};
enum proposal_which {
	PROPOSALS_OWN, /* the latest first */
	PROPOSALS_FOR_AUTHOR, /* wait for the actor as author; these and the next, what came first in front */
	PROPOSALS_OF_POST, /* that the actor may see */
	PROPOSALS_OF_SPACE /* for those who moderate it; ERR_FORBIDDEN for its other readers */
};
struct proposal_filter {
	enum proposal_which which;
	int64_t post;
	struct str space; /* slug */
	struct str cursor;
	int64_t limit; /* 0: LIMIT_LIST_DEFAULT */
};
enum err proposal_list(
    struct ctx *ctx, const struct proposal_filter *filter, struct proposal_list *list) MUST_CHECK;
/* What waits in a space, for its moderators; 0 for everybody else. */
enum err proposal_count(struct ctx *ctx, const struct space_view *space, int64_t *n) MUST_CHECK;

#endif
