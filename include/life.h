/*
 * life.h -- what becomes of a post after it was written.
 *
 * A question is closed when it needs no more answers and reopened when it does; a thread is locked when nobody
 * but moderators should touch it, and pinned when its space should see it first. Threads lead to each other
 * (related, duplicate, follow-up, supersedes), and two that ask the same become one (merge). Others improve a
 * post: directly where it is a wiki, else by a suggestion that its author or a moderator takes or declines. Any
 * text it had comes back by roll-back. A thread moves to another space with all that hangs on it. A secret that
 * was written by mistake is redacted: from every revision, comment and suggestion, and so from index and export.
 * Whoever follows a question, tag, person or space hears what is new there.
 *
 * As everywhere, permission comes first: what the actor may not see is ERR_NOT_FOUND, what they may see and not
 * change ERR_FORBIDDEN. Who answers for a thread: its author and the moderators of its space. All of it is
 * written into the audit trail, with the caller's transaction.
 */
#ifndef PEERLORE_LIFE_H
#define PEERLORE_LIFE_H

#include "forum.h"

/* -- closed, locked, pinned -------------------------------------------------------- */

/* clang-format off */
#define CLOSE_REASONS(X)                                                                             \
	/* word         in a form                                           behind "Closed:" on the page */ \
	X("solved",     "It is solved, nothing more is needed",             "it is solved")             \
	X("duplicate",  "It was asked before",                              "it was asked before")      \
	X("unclear",    "It cannot be answered as it stands",               "it cannot be answered as it stands") \
	X("elsewhere",  "It belongs somewhere else",                        "it belongs somewhere else") \
	X("obsolete",   "The thing it asks about is no more",               "what it asks about is no more") \
	X("other",      "Another reason",                                   "another reason")
/* clang-format on */

/* The words behind "Closed:" for a reason. */
struct str close_reason_words(struct str reason);

/*
 * Closes a question: no more answers, and nobody else is asked. Whoever asked it, or a moderator. The same again
 * with another reason or note is OK. ERR_INPUT at reason (one of CLOSE_REASONS) or note (LIMIT_NOTE_MAX).
 */
enum err question_close(
    struct ctx *ctx, int64_t question, struct str reason, struct str note) MUST_CHECK;
/* Whoever closed it, or a moderator. What is open is OK. */
enum err question_reopen(struct ctx *ctx, int64_t question) MUST_CHECK;
/* A question or tip with all that hangs on it: for moderators. */
enum err thread_lock_set(struct ctx *ctx, int64_t thread, bool locked) MUST_CHECK;
/* For moderators. Three are above a space's list; a fourth takes the place of the oldest. */
enum err thread_pin_set(struct ctx *ctx, int64_t thread, bool pinned) MUST_CHECK;
/* What is pinned in a space, as far as the actor may see it. */
enum err thread_pinned(struct ctx *ctx, int64_t space, struct question_list *list) MUST_CHECK;

/* -- merged and linked --------------------------------------------------------------- */

/*
 * Two questions of one space become one: answers, comments and votes go over to the target, the source's address
 * leads there. For moderators of the space. ERR_INPUT at into.
 */
enum err question_merge(struct ctx *ctx, int64_t source, int64_t target) MUST_CHECK;
/*
 * Two again: what went over comes back, what was written since stays with the target. For moderators. ERR_NOT_FOUND
 * for what is not merged, ERR_CONFLICT while the target itself is withdrawn or merged, or they stand apart by now.
 */
enum err question_unmerge(struct ctx *ctx, int64_t source, int64_t *target) MUST_CHECK;
/*
 * Where the address of a withdrawn question leads when it was merged, at once over several merges. ERR_WITHDRAWN:
 * it was not, or the actor may not read where it leads.
 */
enum err question_merged(
    struct ctx *ctx, int64_t question, int64_t *target, struct str *target_slug) MUST_CHECK;

/*
 * Says how a thread stands to another one (related, follow-up, supersedes), or takes that back. Whoever may write
 * there; that it supersedes the other one, who answers for it. Pages of both show it to whoever may read the
 * other. ERR_INPUT at kind or to.
 */
enum err thread_link_set(
    struct ctx *ctx, int64_t thread, struct str kind, int64_t target, bool linked) MUST_CHECK;

/* The threads that a thread has to do with, as far as the actor may read them; duplicates and parts too. */
enum err thread_links(struct ctx *ctx, int64_t thread, struct related_list *list) MUST_CHECK;

/* -- improved by others ----------------------------------------------------------------- */

/* A wiki: whoever may write in its space edits it. Its author, or a moderator. */
enum err post_wiki_set(struct ctx *ctx, int64_t post, bool wiki) MUST_CHECK;
/*
 * Gives a post the text it had in a revision, as a new one. For who may edit it; `revision` is the one they saw:
 * ERR_STALE when it was changed since, ERR_NOT_FOUND for a number it never had.
 */
enum err revision_restore(
    struct ctx *ctx, int64_t post, int64_t number, int64_t revision, int32_t *now) MUST_CHECK;

/* -- moved, rid of a secret -------------------------------------------------------------- */

/*
 * A question or tip goes to another space, with what was merged into it: lists, counts, index and permissions
 * follow. A moderator where it is, who may write where it goes. Out of a private space only when wider says that
 * others may read it from now on. ERR_INPUT at space.
 */
enum err thread_move(struct ctx *ctx, int64_t thread, struct str space, bool wider) MUST_CHECK;
/*
 * Takes exactly these words (LIMIT_REDACT_MIN to LIMIT_REDACT_MAX characters) out of everything that a thread
 * holds, for good, also when it was withdrawn; *places says how often they stood there. For moderators. Dumps that were made before, and
 * pictures and sound, still have them. ERR_INPUT at words.
 */
enum err thread_redact(
    struct ctx *ctx, int64_t thread, struct str words, int64_t *places) MUST_CHECK;

/* -- what became of it -------------------------------------------------------------------- */

/* clang-format off */
#define TIMELINE_KINDS(X)         \
	/* name        word */    \
	X(ASKED,      "asked")      \
	X(SHARED,     "shared")     \
	X(ANSWERED,   "answered")   \
	X(EDITED,     "edited")     /* number: its revision; words: the note */ \
	X(COMMENTED,  "commented")  /* number: so many that day; comment: the first of them */ \
	X(ACCEPTED,   "accepted")   \
	X(UNACCEPTED, "unaccepted") \
	X(CLOSED,     "closed")     /* words: one of CLOSE_REASONS */ \
	X(REOPENED,   "reopened")   \
	X(LOCKED,     "locked")     \
	X(UNLOCKED,   "unlocked")   \
	X(PINNED,     "pinned")     \
	X(UNPINNED,   "unpinned")   \
	X(WIKI,       "wiki")       \
	X(UNWIKI,     "unwiki")     \
	X(MOVED,      "moved")      /* into the space where it is or was; from where is nobody's to know */ \
	X(REDACTED,   "redacted")   /* that it was, not what */ \
	X(VERIFIED,   "verified")   /* words: when it is to be looked at again, or "no day" */ \
	X(WITHDRAWN,  "withdrawn")  \
	X(RESTORED,   "restored")   \
	X(LINKED,     "linked")     /* words: the kind of the link */ \
	X(UNLINKED,   "unlinked")   /* one that was there; words: its kind */ \
	X(MERGED,     "merged")     /* outgoing: it into the other one */ \
	X(UNMERGED,   "unmerged")   \
	X(ROUTED,     "routed")     /* number: so many colleagues were asked */ \
	X(ESCALATED,  "escalated")
/* clang-format on */
enum timeline_kind {
#define X(name, word) TIMELINE_##name,
	TIMELINE_KINDS(X)
#undef X
	    TIMELINE_KIND_COUNT
};
struct timeline_entry {
	enum timeline_kind kind;
	struct str word;
	timestamp_us at;
	struct person_ref who; /* id 0: several, or nobody in particular */
	int64_t post; /* what it is about: the thread itself, or an answer */
	bool answer;
	int64_t comment;
	int32_t number;
	struct str words;
	bool outgoing;
	int64_t other; /* another thread; 0: none */
	struct str other_title;
	struct str other_slug;
	bool other_tip;
};
struct timeline {
	struct timeline_entry *items; /* the latest first */
	size_t n;
	struct str next; /* cursor of the next page, empty at the end */
};
/*
 * What became of a question or tip: no more than its reader may know, of answers and comments that stand there.
 * Who is asked about it is for those whom routing_show is for. limit 0 = LIMIT_LIST_DEFAULT.
 */
enum err timeline_show(struct ctx *ctx, bool tip, int64_t thread, struct str cursor, int64_t limit,
    struct timeline *timeline) MUST_CHECK;

/* -- looking after it --------------------------------------------------------------- */

/* What somebody may do with a thread beyond editing it, and how it stands. */
struct manage_view {
	struct post_view post;
	bool question;
	bool moderates;
	bool own;
	bool closed;
	bool may_reopen;
	bool locked;
	bool pinned;
	bool wiki;
	int64_t space;
	bool private; /* its space */
	struct merged_list merged; /* questions that became this one */
};
/* For those who answer for it; a post that is an answer leads to its own view. */
enum err manage_show(struct ctx *ctx, int64_t post, struct manage_view *view) MUST_CHECK;

#endif
