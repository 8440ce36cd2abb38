/*
 * notify.h -- what people should hear of: the inbox, its count, and mail.
 *
 * A feature tells of something with notice_add, in the transaction in which it
 * happens, and takes it back with notice_done. A notice names a post and, where
 * there is one, the thing behind it (an invitation, a comment); titles and names
 * are read when it is shown, and only as far as its person may read them then.
 * A notice on what was withdrawn, or moved out of a person's sight, is neither
 * shown nor counted nor mailed; private and missing look the same.
 *
 * Two sorts: an act waits for its person until notice_done or until they do it;
 * news is read or unread. Only acts are mailed at once, and only to those who
 * want it and when the installation has a mail server (setting smtp_url).
 */
#ifndef PEERLORE_NOTIFY_H
#define PEERLORE_NOTIFY_H

#include "accounts.h"
#include "ctx.h"

/* clang-format off */
#define NOTICE_KINDS(X)                                                                      \
	/* name      word          asks to act   post (where it leads), about */             \
	X(INVITATION, "invitation", true)  /* asked to answer: the question, the invitation */  \
	X(ESCALATED,  "escalated",  true)  /* waits with its owner: the question, what was escalated */ \
	X(SHARED,     "shared",     true)  /* a colleague asks you: the question, the sharing */ \
	X(ANSWERED,   "answered",   false) /* your question got an answer: the answer, 0 */     \
	X(ACCEPTED,   "accepted",   false) /* your answer was accepted: the answer, the answer */ \
	X(COMMENTED,  "commented",  false) /* on your post: the post, the comment */            \
	X(MENTIONED,  "mentioned",  false) /* named with @: the post, the comment or 0 */        \
	X(MENTOR_ASKED, "mentor-asked", true) /* a colleague asks for a place: the offer, the mentorship */ \
	X(MENTOR_ACCEPTED, "mentor-accepted", false) /* you have it: the same, and for those below */ \
	X(MENTOR_DECLINED, "mentor-declined", false)                                              \
	X(MENTOR_EXPIRED, "mentor-expired", false) /* nobody said anything in time */             \
	X(MENTOR_PAUSED, "mentor-paused", false)                                                  \
	X(MENTOR_RESUMED, "mentor-resumed", false)                                                \
	X(MENTOR_AGREEMENT, "mentor-agreement", false) /* the other one wrote what you agree on */ \
	X(MENTOR_MEETING, "mentor-meeting", false) /* planned, moved or cancelled when you meet */ \
	X(MENTOR_MATCHED, "mentor-matched", false) /* a programme brings you a mentee */          \
	X(MENTOR_NOTE, "mentor-note", false) /* after a shadowing: what did you see? */          \
	X(MENTOR_CLOSED, "mentor-closed", false)                                                  \
	X(MENTOR_FOUND, "mentor-found", false) /* somebody made an offer for you: the offer, the question */ \
	X(THANKED,    "thanked",    false) /* for a post or, with post 0, for anything: the post, the thanks */ \
	X(FOLLOWED_POSTED, "followed-posted", false) /* new in what they follow: the question, tip or offer, 0 */ \
	X(FOLLOWED_ANSWERED, "followed-answered", false) /* by follow_tell: the answer, 0 */     \
	X(FOLLOWED_COMMENTED, "followed-commented", false) /* the post, the comment */           \
	X(FOLLOWED_ACCEPTED, "followed-accepted", false) /* the answer, the answer */            \
	X(FOLLOWED_CLOSED, "followed-closed", false) /* the question, the question */            \
	X(MODERATED,  "moderated",  false) /* a moderator decided on what you wrote: no post, the decision */ \
	X(IMPROVE,    "improve",    true)  /* a moderator asks for it: the post, the decision */ \
	X(SUGGESTED,  "suggested",  true)  /* an edit of what you wrote, or of your space: the post, the suggestion */ \
	X(SUGGESTION_ACCEPTED, "suggestion-accepted", false) /* yours: the same, and for the next */ \
	X(SUGGESTION_DECLINED, "suggestion-declined", false)                                      \
	X(REMIND,     "remind",     false) /* your question has answers, and none is accepted: the question, the question */ \
	X(CLOSED,     "closed",     false) /* a moderator closed your question: the question, the question */ \
	X(MERGED,     "merged",     false) /* your question became part of another: that one, yours */ \
	X(MOVED,      "moved",      false) /* your question or tip is in another space now: it, it */ \
	X(MOVED_AWAY, "moved-away", false) /* the same, to where you may not read it: no post, it */ \
	X(REMIND_ANSWER, "remind-answer", false) /* you look after a question, and it waits: the question, the question */ \
	X(WEBHOOK_OFF, "webhook-off", false) /* a webhook of yours was switched off: no post, the webhook */ \
	X(LOOKED,     "asker-looked", false) /* an administrator looked who asked: the question, the look */ \
	X(TOP_MONTH,  "top-month",  false) /* last month's top contributions: a mail of its own, never a notice */
/* clang-format on */

enum notice_kind {
#define X(name, word, act) NOTICE_##name,
	NOTICE_KINDS(X)
#undef X
	    NOTICE_KIND_COUNT
};

/* About a suggested edit, and leads there. */
#define NOTICE_IS_SUGGESTION(kind)                                                                 \
	((kind) >= NOTICE_SUGGESTED && (kind) <= NOTICE_SUGGESTION_DECLINED)

/* Of two people with each other: what it is about is their mentorship, and leads there. */
#define NOTICE_IS_OF_PAIR(kind) ((kind) >= NOTICE_MENTOR_ASKED && (kind) <= NOTICE_MENTOR_CLOSED)

/* Because they follow something; follow_tell (following.h) tells of these. */
#define NOTICE_IS_FOLLOWED(kind)                                                                   \
	((kind) >= NOTICE_FOLLOWED_POSTED && (kind) <= NOTICE_FOLLOWED_CLOSED)

/* -- for features that have something to tell ------------------------------------------ */

/*
 * Tells person of a post, in the caller's transaction. actor is whose act it was,
 * 0 for nobody's (time passed); about is the id of the thing behind it, 0 for
 * none. post 0 is a notice of no post, for NOTICE_THANKED, NOTICE_MODERATED and NOTICE_WEBHOOK_OFF alone.
 * Nothing happens, and it is OK, when the person did it themself, is not active, may not read the post, or has this notice open already: one of a kind,
 * post and about. An act is mailed as well, to those who want that.
 */
enum err notice_add(struct ctx *ctx, int64_t person, enum notice_kind kind, int64_t post,
    int64_t actor, int64_t about) MUST_CHECK;
/*
 * Of a thread that has moved, to whoever wrote it: where it is, or, to who may not read it there,
 * that it has gone from the space it was in. Of an earlier move nothing is said any more.
 */
enum err notice_moved(
    struct ctx *ctx, int64_t person, int64_t thread, int64_t was_in, int64_t actor) MUST_CHECK;
/*
 * The act behind it is done or void: it leaves the count of everybody who has it.
 * News that is taken back disappears. about is not 0. Twice is once.
 */
enum err notice_done(struct ctx *ctx, enum notice_kind kind, int64_t about) MUST_CHECK;
/* The same of whatever lay behind it: what was asked of this post is done, whoever was asked. */
enum err notice_done_post(
    struct ctx *ctx, enum notice_kind kind, int64_t thread, int64_t post) MUST_CHECK;
/* A person did what they were asked in this thread (answered): all their acts there are done, but for IMPROVE and SUGGESTED. */
enum err notice_acted(struct ctx *ctx, int64_t person, int64_t thread) MUST_CHECK;

/* The word of a kind, as it is stored. */
struct str notice_kind_word(enum notice_kind kind);

/*
 * A job: whoever asked, got answers and has accepted none three days after the last
 * thing that happened there is asked once whether one worked. Whoever looks after a
 * question that nobody answered is reminded three days after they got it, and then
 * every week. Both are news: a line of the inbox and the digest, and no interruption.
 */
enum err job_remind(struct ctx *ctx, struct str argument) MUST_CHECK;

/* -- for the person ---------------------------------------------------------------------- */

struct notice_view {
	int64_t id;
	enum notice_kind kind;
	struct str word; /* of the kind */
	bool act;
	int64_t thread;
	int64_t post;
	int64_t about;
	bool of_pair; /* leads to their mentorship */
	bool on_suggestion; /* leads to a suggested edit */
	bool on_offer; /* the thread is an offer of mentoring */
	bool on_comment; /* about is a comment of the post */
	bool on_answer; /* the post is an answer, not the question */
	struct str title; /* of the question; empty without a post */
	struct str slug;
	struct str
	    said; /* what the thanks are for, a decision says, a suggestion is for; else empty */
	int64_t follow; /* what brought it, while it is followed; 0: nothing followed */
	struct str because; /* "You follow its space"; empty without follow */
	bool on_tip;
	int32_t bundled; /* so many comments of one thread in a row, this the latest; else 1 */
	struct space_ref space; /* id 0 without a post */
	struct person_ref actor; /* id 0: nobody in particular */
	timestamp_us created_at;
	bool seen; /* news only */
	bool done; /* acts only: no longer waits */
};
struct notice_list {
	struct notice_view *items;
	size_t n;
	struct str next; /* cursor of the next page, empty at the end */
};

/* The page: at most LIMIT_LIST_MAX acts that wait, and a page of what is no longer urgent. */
struct inbox_view {
	struct notice_list waiting;
	struct notice_list news; /* and acts that are done */
	bool first_page;
	int64_t latest; /* the latest notice shown or 0: "mark all as read" means up to this one */
};
enum err inbox_show(struct ctx *ctx, struct str cursor, struct inbox_view *view) MUST_CHECK;
/* Everything in one list, the latest first. limit 0 = LIMIT_LIST_DEFAULT. */
enum err inbox_list(
    struct ctx *ctx, struct str cursor, int64_t limit, struct notice_list *list) MUST_CHECK;
/*
 * What an inbox looks like from afar, as a word: it changes when something comes
 * or is done. now: the moment that counts for the session of this hash.
 * ERR_NOT_FOUND when that has ended.
 */
struct inbox_pulse {
	int32_t waiting;
	bool news;
	struct str word;
};
enum err inbox_pulse(
    struct ctx *ctx, struct str session, timestamp_us now, struct inbox_pulse *pulse) MUST_CHECK;
/* News up to this notice is read; 0: all of it. */
enum err inbox_seen(struct ctx *ctx, int64_t upto) MUST_CHECK;
/*
 * One piece of news is read, or unread again; a bundle of comments as a whole. Either way twice is once.
 * ERR_NOT_FOUND for what is no news of the actor's: acts wait until they are done.
 */
enum err inbox_seen_one(struct ctx *ctx, int64_t notice, bool seen) MUST_CHECK;
/* -- what one wants to be told of by mail -------------------------------------------------- */

struct notice_choice {
	struct str word; /* of the kind */
	struct str label; /* "A colleague asks something you may know" */
	bool act; /* may be mailed at once */
	bool alone; /* a mail of its own when it is not off */
	struct str mail; /* now, digest or off */
};
struct notice_choices {
	struct notice_choice *items;
	size_t n;
};
/* One's own. */
struct notice_pace {
	bool has_mail; /* there is an address */
	bool at_once; /* what is mailed at once is; else it waits for the digest */
	struct str digest; /* daily, weekly or off */
	int64_t hour; /* of the person's day */
	struct str day; /* mon to sun, of a weekly one */
	struct str time_zone;
	struct str quiet_from; /* both empty: no quiet hours */
	struct str quiet_until;
	int64_t limit; /* of interruptions in seven days, with being asked */
	int64_t used; /* in the last seven */
	struct notice_choices choices;
};
#define DIGEST_HOUR_FIRST 5
#define DIGEST_HOUR_LAST 11
enum err notice_pace_show(struct ctx *ctx, struct notice_pace *out) MUST_CHECK;
/*
 * NULL: as it is. now, in_digest and off: words of kinds that are told of like this. ERR_INPUT with
 * problems at digest, digest_hour, digest_day, mail_now, mail_digest, mail_off.
 */
struct notice_pace_change {
	const bool *at_once;
	const struct str *digest;
	const int64_t *hour;
	const struct str *day;
	const struct str_list *now;
	const struct str_list *in_digest;
	const struct str_list *off;
};
enum err notice_pace_change(struct ctx *ctx, const struct notice_pace_change *change) MUST_CHECK;
/* A person's clock or quiet hours have changed: the digest that is planned moves with them. */
enum err digest_move(struct ctx *ctx, int64_t person) MUST_CHECK;

/* -- the inbox, read ---------------------------------------------------------------------- */

/* News about this thread is read: it was opened. ERR_NOT_FOUND is never said: a thread without news is OK. */
enum err inbox_seen_thread(struct ctx *ctx, int64_t thread) MUST_CHECK;

#endif
