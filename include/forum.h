/*
 * forum.h -- questions, answers, tips, comments: asking, answering, what colleagues think of it.
 *
 * Every function takes its permission from ctx->actor first; what the actor may
 * not see is ERR_NOT_FOUND, what they may see but not change ERR_FORBIDDEN.
 * Functions that change something run inside the caller's transaction and leave
 * title and body as given: Markdown, UTF-8, at most LIMIT_BODY_MAX bytes. What
 * is returned lives in ctx->mem.
 */
#ifndef PEERLORE_FORUM_H
#define PEERLORE_FORUM_H

#include "accounts.h"
#include "ctx.h"
#include "field_limits.h"
#include "recordings.h"
#include "text/html.h"

/* -- what pages show ------------------------------------------------------- */

struct comment_view {
	int64_t id;
	struct str body; /* Markdown, inline only */
	struct html html;
	struct person_ref author;
	timestamp_us created_at;
	bool timed; /* said about a second of the recording */
	int32_t at_seconds;
	int64_t item; /* its place among the posts and comments of the page, for its buttons */
};

struct comment_list {
	struct comment_view *items;
	size_t n;
};

struct answer_view {
	int64_t id;
	struct person_ref author;
	struct str body;
	struct html html;
	int32_t revision;
	int32_t score;
	int32_t uses; /* colleagues it worked for */
	timestamp_us used_at; /* the last of them, 0 when none */
	timestamp_us created_at;
	timestamp_us edited_at; /* 0 when never */
	bool accepted;
	int32_t said; /* so many called it outdated */
	bool recorded;
	bool wiki; /* anybody who may write there edits it */
	struct comment_list comments;
	int64_t item; /* its place among the posts and comments of the page */
	struct html dots; /* uses, drawn */
};

struct answer_list {
	struct answer_view *items;
	size_t n;
};

/* A question that became part of another one. */
struct merged_view {
	int64_t id;
	struct str title;
	struct html html;
	struct person_ref author;
	timestamp_us created_at;
};
struct merged_list {
	struct merged_view *items;
	size_t n;
};

/* A question with its answers; or a tip, which has none. */
struct question_view {
	int64_t id;
	bool tip;
	struct str summary; /* of a tip: when it helps, in one line; may be empty */
	struct str title;
	struct str slug;
	struct str body;
	struct html html;
	struct str excerpt;
	struct person_ref author;
	struct space_ref space;
	struct str_list tags;
	int32_t revision;
	int32_t score;
	int32_t uses;
	int64_t reads; /* as the database has it */
	timestamp_us used_at; /* the last of them, 0 when none */
	timestamp_us created_at;
	timestamp_us edited_at;
	bool has_accepted;
	int64_t accepted_answer;
	timestamp_us accepted_at;
	struct comment_list comments;
	struct answer_list
	    answers; /* the accepted one first, then the most useful; or a part of them by age */
	int32_t answers_all; /* so many there are */
	int64_t helped; /* how often it was said that one of them worked */
	bool later; /* answers: not from the beginning */
	struct str next; /* cursor of the next answers, empty at the end */
	bool withdrawn;
	struct str language; /* its own or its space's */
	bool stale; /* for either of these two reasons */
	bool overdue; /* review_by has passed */
	timestamp_us review_by; /* 0: no such day */
	int32_t
	    outdated; /* people who called the question, or the answer that counts, outdated; two are enough */
	int32_t said; /* of the question itself */
	struct html dots; /* uses of a tip, drawn */
	bool recorded; /* the question or tip itself has a recording */
	timestamp_us closed_at; /* 0: it is open */
	struct str closed_reason; /* a word of life.h */
	struct str closed_words; /* the same behind "Closed:" */
	struct str closed_note;
	struct person_ref closed_by;
	bool locked;
	bool pinned;
	bool wiki;
	struct merged_list merged;
};

/* A question or tip as a row of a list or a search result. */
struct question_entry {
	int64_t id;
	bool tip;
	struct str title;
	struct str slug;
	struct str excerpt;
	struct person_ref author;
	struct space_ref space;
	struct str_list tags;
	int32_t score;
	int32_t uses;
	int64_t reads; /* where that is the order; else 0 */
	int32_t answers;
	bool accepted;
	bool stale; /* may be out of date */
	bool closed; /* takes no more answers */
	bool probably_answered; /* of a similar question: it answers what is being asked */
	timestamp_us created_at;
	timestamp_us activity_at;
};

struct question_list {
	struct question_entry *items;
	size_t n;
	struct str next; /* cursor of the next page, empty at the end */
};

/* What the reader of a thread may do, and did, with one post of it. */
struct post_mark {
	int64_t post;
	int32_t vote; /* -1, 0, 1 */
	bool used;
	bool outdated;
};

struct post_marks {
	struct post_mark *items;
	size_t n;
};

struct related_entry {
	int64_t id;
	struct str title;
	struct str slug;
	struct str kind; /* related, duplicate, follow-up, supersedes, part */
	bool duplicate;
	bool part; /* outgoing: this is a part of it; else it is a part of this */
	bool tip;
	int32_t answers;
	bool accepted;
	bool outgoing; /* this thread points there */
	struct str words; /* how they stand to each other; empty: nothing more to say */
	bool newer; /* it takes the place of this one */
};

struct related_list {
	struct related_entry *items;
	size_t n;
};

struct thread_body;
/* What is known of a thread and its reader at its door. */
struct thread_gate {
	int64_t thread;
	int64_t version;
	int64_t epoch; /* site epoch: with version, the key of what may be kept rendered */
	bool tip;
	bool recorded; /* a post of it has, or had, a recording */
	bool offer; /* of mentoring: it has a page of its own */
	bool wish; /* its asker looks for a mentor */
	bool may_write;
	bool moderates;
	bool withdrawn;
	bool recognition; /* in its space people are thanked */
	bool closed;
	bool locked;
	bool following; /* the reader does */
	const struct thread_body *
	    body; /* the thread itself, when it was read at the door; only question_body looks at it */
};

/* -- asking and answering --------------------------------------------------- */

struct question_draft {
	struct str title;
	struct str body;
	struct str space; /* slug, empty = general */
	struct str_list tags;
	struct str language; /* empty: its space's */
	bool unnamed; /* nobody is shown who asks; see unnamed.h */
	struct int64_list
	    ask; /* colleagues the asker was shown as those to be asked; may be empty */
	struct int64_list spare; /* colleagues the asker does not want to be asked */
};

/* What would make a title better, as a sentence; NULL: nothing. Whoever likes theirs keeps it. */
const char *question_title_advice(struct str title);
/* Checks the fields, then posts and sets it on its way to colleagues. ERR_INPUT with ctx->problems, or the id of the question. */
enum err question_ask(struct ctx *ctx, const struct question_draft *draft, int64_t *id) MUST_CHECK;
/* Whether the actor may answer it: OK, or what answer_post would say. */
enum err answer_open(struct ctx *ctx, int64_t question) MUST_CHECK;
struct answer_draft {
	struct str body; /* Markdown; may be empty where there is a recording */
	struct str recording; /* a finished upload of the actor's, empty for none */
	struct recording_options options;
};
/* Answers a question. ERR_INPUT with ctx->problems. */
enum err answer_post(
    struct ctx *ctx, int64_t question, const struct answer_draft *draft, int64_t *id) MUST_CHECK;
/* Accepts an answer, or takes acceptance back (answer 0). Only who asked, or a moderator of the space. */
enum err answer_accept(struct ctx *ctx, int64_t question, int64_t answer) MUST_CHECK;
/*
 * Says that a question asks the same as an earlier one, or takes that back (same_as 0): who asked it, or a
 * moderator of its space. It can be a duplicate of one question only. ERR_INPUT at the field question.
 * Pages of both show it, to whoever may read the other; and it teaches search (learning.h).
 */
enum err question_duplicate_set(struct ctx *ctx, int64_t question, int64_t same_as) MUST_CHECK;
/* at_seconds: which second of the post's recording it is about; NULL: the whole. ERR_INPUT at the field at. */
enum err comment_post(struct ctx *ctx, int64_t post, struct str body, const int64_t *at_seconds,
    int64_t *id) MUST_CHECK;
/* Takes a comment back: one's own, or as a moderator any. *post says where it was. */
enum err comment_withdraw(struct ctx *ctx, int64_t comment, int64_t *post) MUST_CHECK;
/* As post_restore does. */
enum err comment_restore(struct ctx *ctx, int64_t comment, int64_t *post) MUST_CHECK;

struct post_sums {
	int64_t thread;
	int32_t score;
	int32_t uses;
};
/* value is -1, 0 or 1. Nobody votes on their own post: ERR_FORBIDDEN. Twice is once. */
enum err post_vote(struct ctx *ctx, int64_t post, int64_t value, struct post_sums *sums) MUST_CHECK;
/* "This worked for me", or no longer. */
enum err post_use_set(struct ctx *ctx, int64_t post, bool used, struct post_sums *sums) MUST_CHECK;

/* "This is outdated", or no longer; once for each person, not of one's own post. */
enum err post_outdated_set(
    struct ctx *ctx, int64_t post, bool outdated, int64_t *thread, int64_t *said) MUST_CHECK;

/* -- looking after what was written ------------------------------------------ */

struct outdated_view {
	struct person_ref person;
	int64_t post;
	bool answer;
	timestamp_us at;
};
struct outdated_list {
	struct outdated_view *items;
	size_t n;
};
struct review_view {
	int64_t thread;
	struct str title;
	struct str slug;
	timestamp_us review_by; /* the beginning of that day in UTC; 0: none */
	bool overdue;
	struct outdated_list said;
};
/* For who answers for the question (its author, its owner, a moderator): ERR_FORBIDDEN for others. */
enum err review_show(struct ctx *ctx, int64_t question, struct review_view *view) MUST_CHECK;
/*
 * "I have looked at it; look again on that day" (2027-03-31): what was said
 * before is settled. Empty: no such day. ERR_INPUT with a problem at `by`.
 */
enum err review_set(struct ctx *ctx, int64_t question, struct str by) MUST_CHECK;
/* Marks what has become overdue; hourly. */
enum err job_stale(struct ctx *ctx, struct str argument) MUST_CHECK;

/* How a text will look, by what it may name: for its writer's eyes, before it is posted. */
enum err text_preview(struct ctx *ctx, struct str body, struct html *out) MUST_CHECK;
/* The same of a text that stood, or is suggested, in this post. */
enum err text_look(struct ctx *ctx, int64_t post, struct str body, struct html *out) MUST_CHECK;

/* -- changing ---------------------------------------------------------------- */

struct post_change {
	const struct str *title; /* NULL: as it is; not of an answer */
	const struct str *body;
	const struct str *summary; /* of a tip */
	const struct str_list *tags;
	const struct str *language; /* not of an answer; empty: its space's */
	struct str note;
	int64_t revision; /* the one the change started from */
	bool
	    old; /* body comes from an earlier revision: it shows only what this post showed before */
	int64_t proposal; /* the suggested edit it is made of (suggestions.h); 0: none */
	int64_t author; /* whose words it is; 0: the actor's */
	int64_t own; /* the version of one's own suggestion that it changes; 0: none was seen */
};

/* What a post says. */
struct post_text {
	struct str title; /* none of an answer */
	struct str summary; /* of a tip */
	struct str body;
	struct str_list tags;
};

struct post_view {
	int64_t id;
	struct str kind; /* question, answer, tip, offer */
	bool tip;
	bool offer;
	int64_t thread;
	struct str thread_title;
	struct str thread_slug;
	struct person_ref author;
	struct str title;
	struct str summary;
	struct str body;
	struct str_list tags;
	struct str language; /* empty: its space's */
	struct str space_language;
	int32_t revision;
	bool wiki;
	bool unnamed; /* the actor is here without their name */
	bool may_edit;
	bool may_withdraw;
};

/* What an edit form starts from. A withdrawn post is ERR_WITHDRAWN. */
enum err post_show(struct ctx *ctx, int64_t post, struct post_view *view) MUST_CHECK;
/*
 * Edits one's own post, or as a moderator any. ERR_STALE when it was changed
 * since change->revision: nothing is saved. A change that changes nothing is OK
 * and makes no revision. *revision is the current one afterwards.
 */
enum err post_edit(
    struct ctx *ctx, int64_t post, const struct post_change *change, int32_t *revision) MUST_CHECK;

/* Stands where a secret was taken out. */
#define REDACTED_MARK STR("[gone]")

/* A place where two changed the same lines. */
struct clash {
	struct str mine;
	struct str theirs;
	struct html difference; /* from theirs to mine */
};
struct clash_list {
	struct clash *items;
	size_t n;
};
/* A change that began with an earlier revision, brought together with the text as it is now. */
struct post_joined {
	struct post_text now;
	struct post_text both; /* mine where both changed the same */
	struct clash_list clashes; /* of the body */
	bool title_clash, summary_clash;
	bool secret; /* something was left out: a secret was redacted there meanwhile */
	bool clean; /* nothing of all that: nobody need look */
	bool named; /* what the title is: a name */
	int32_t revision; /* of now */
	struct html difference; /* from now to both, of the body */
};
/*
 * What becomes of `mine`, which began with revision `base`, for whoever may read the post. Line by line: what only one
 * changed stays as they left it. Nothing of what was redacted since comes back.
 */
enum err post_join(struct ctx *ctx, int64_t post, int64_t base, const struct post_text *mine,
    struct post_joined *joined) MUST_CHECK;
/*
 * The same of what is no post: mine, which began with base, and joined->now. Words were taken out of base where it has
 * the mark of that.
 */
void text_join(struct ctx *ctx, const struct post_text *base, const struct post_text *mine,
    struct post_joined *joined);

/*
 * Gives a post its recording, or another one in its place (recordings.h), which
 * is a revision with this note. Errors as post_edit and recording_attach.
 */
enum err post_record(struct ctx *ctx, int64_t post, struct str upload,
    const struct recording_options *options, struct str note) MUST_CHECK;

/*
 * Withdraws one's own post, or as a moderator any: gone from pages, lists,
 * search; the trace of who and when stays. Withdrawing twice is OK.
 */
enum err post_withdraw(struct ctx *ctx, int64_t post, int64_t *thread) MUST_CHECK;

/* So long whoever withdrew their own post or comment may undo it. */
#define POST_UNDO MINUTES_US(10)

/*
 * Undoes a withdrawal: text, counters, index and acceptance are as before; both
 * acts leave their trace. For POST_UNDO the author who withdrew it may, and a
 * moderator always. What is not withdrawn stays as it is: OK.
 */
enum err post_restore(struct ctx *ctx, int64_t post, int64_t *thread) MUST_CHECK;

struct withdrawn_view {
	int64_t id;
	struct str kind;
	int64_t thread;
	bool may_restore;
	bool moderates; /* the actor its space */
	struct person_ref by;
	bool by_author;
	bool own; /* the actor did */
	timestamp_us at;
};
/* ERR_NOT_FOUND for what is not withdrawn. */
enum err post_withdrawn(struct ctx *ctx, int64_t post, struct withdrawn_view *view) MUST_CHECK;
/* Whether the actor may undo it. ERR_NOT_FOUND when it is not withdrawn, or its post is. */
enum err comment_withdrawn(
    struct ctx *ctx, int64_t comment, int64_t *thread, bool *may_restore) MUST_CHECK;

struct revision_view {
	int32_t number;
	struct str title;
	struct str body;
	struct str summary;
	struct str_list tags;
	struct person_ref author;
	struct str note;
	timestamp_us created_at;
	struct html diff; /* against the one before; empty for the first */
	struct person_ref suggested_by; /* id 0: nobody suggested it */
	struct person_ref accepted_by;
};
struct revision_list {
	struct revision_view *items; /* newest first */
	size_t n;
};
enum err post_revisions(struct ctx *ctx, int64_t post, struct revision_list *list) MUST_CHECK;

/* -- reading ----------------------------------------------------------------- */

/*
 * The hot path of a question page, in two steps over at most two round trips as a
 * rule: question_enter asks who reads (the session rides along), whether they may,
 * which version the thread is in, the reader's marks and the related threads;
 * question_body gives the thread itself and is asked only when no rendered copy of
 * (thread, version, epoch) is at hand. Where nothing of a thread is kept, its door
 * and the thread are read in one.
 */
/* What its reader has to do with who is asked about it; invitations.h shows more. */
struct routing_door {
	bool there; /* there is something to show */
	bool asker;
	bool looks_after;
	bool manages;
	int64_t invitation; /* theirs that waits; 0: none */
};
/* Edits suggested for a post (suggestions.h): the reader's own that waits or 0, and those that wait for them. */
struct suggested_post {
	int64_t post;
	int64_t own;
	int64_t waiting;
};
struct suggested_posts {
	struct suggested_post *items;
	size_t n;
};
struct question_entrance {
	struct actor actor; /* person 0: no such session */
	timestamp_us seen_at; /* when the session was last seen */
	bool found;
	struct thread_gate gate;
	struct post_marks marks;
	struct int64_list saved; /* posts of it that the reader saved */
	struct suggested_posts suggested; /* with suggested edits that concern the reader */
	struct related_list related;
	struct routing_door routing;
};
/* Whether a rendered copy of this state of a thread is at hand. */
typedef bool thread_is_kept(int64_t thread, int64_t version, int64_t epoch);
/* session is the hash of the reader's session token. ctx->actor is not looked at. */
enum err question_enter(struct ctx *ctx, struct str session, int64_t question, thread_is_kept *kept,
    struct question_entrance *entrance) MUST_CHECK;
/*
 * The whole thread, without any question of who reads it: call it after the gate
 * only. It is of one state; the gate's version and epoch become those of that
 * state. No body of a post or comment is in it, only its markup. ERR_WITHDRAWN when it was withdrawn meanwhile.
 */
enum err question_body(
    struct ctx *ctx, struct thread_gate *gate, struct question_view *view) MUST_CHECK;

/* In which order the answers of one question stand; the usual one is that of question_body. */
enum answers_by { ANSWERS_BEST, ANSWERS_NEWEST, ANSWERS_OLDEST };
/* best, newest or oldest; empty is best. False for another word: by stays as it was. */
bool answers_by_read(struct str word, enum answers_by *by);
/* The word for it in an address. */
struct str answers_by_word(enum answers_by by);
/* A part of the answers of one question, by their age alone: the accepted one stands among the others then. */
struct answers_asked {
	enum answers_by by;
	struct str cursor; /* behind which one; empty: from the beginning */
	int64_t limit; /* 0: ANSWERS_PAGE */
};
/* More are on another page, where they stand by age. */
#define ANSWERS_PAGE 100
/* In the usual order so many are all there are. */
#define ANSWERS_SHOWN 500
/* question_body with that part of them; by is not ANSWERS_BEST. ERR_INPUT for a cursor or limit that is none. */
enum err question_body_by_age(struct ctx *ctx, struct thread_gate *gate,
    const struct answers_asked *asked, struct question_view *view) MUST_CHECK;

/* Gate and body in one, for the API. A withdrawn question is ERR_WITHDRAWN; a tip is none: ERR_NOT_FOUND. */
enum err question_show(struct ctx *ctx, int64_t question, struct question_view *view) MUST_CHECK;
/* The same with a part of the answers, in another order than the usual one. */
enum err question_show_by_age(struct ctx *ctx, int64_t question, const struct answers_asked *asked,
    struct question_view *view) MUST_CHECK;

/* clang-format off */
#define QUESTION_STATES(X)                                \
	/* name       word          on a page */           \
	X(ANY,        "",           "All of them")         \
	X(UNANSWERED, "unanswered", "Without an answer")   \
	X(UNACCEPTED, "unaccepted", "No accepted answer")  \
	X(ACCEPTED,   "accepted",   "Accepted answer")     \
	X(CLOSED,     "closed",     "Closed")              \
	X(WIKI,       "wiki",       "With a wiki")         \
	X(RECORDED,   "recorded",   "With a recording")
#define QUESTION_ORDERS(X)                                \
	X(NEWEST,     "newest",     "Newest")              \
	X(ACTIVE,     "active",     "Lately active")       \
	X(VOTES,      "votes",      "Most useful")         \
	X(OLDEST,     "oldest",     "Oldest")             \
	X(READS,      "reads",      "Most read")
/* Since when a question was asked: so many days back; 0: at any time. */
#define QUESTION_SPANS(X)                                 \
	X("",      0,   "At any time")                    \
	X("day",   1,   "In the last day")                \
	X("week",  7,   "In the last week")               \
	X("month", 30,  "In the last month")              \
	X("year",  365, "In the last year")
/* clang-format on */
enum question_state {
#define X(name, word, label) STATE_##name,
	QUESTION_STATES(X)
#undef X
	    STATE_COUNT
};
enum question_order {
#define X(name, word, label) QUESTION_##name,
	QUESTION_ORDERS(X)
#undef X
	    QUESTION_ORDER_COUNT
};
/* What a caller says: false for a word that is none; empty is any, and the newest first. */
bool question_state_read(struct str word, enum question_state *state);
bool question_order_read(struct str word, enum question_order *order);

struct question_filter {
	enum question_state state;
	enum question_order order;
	bool below; /* with each tag also what is below it */
	bool arriving; /* to one of the tags posts are on their way, and counted in */
	int64_t space; /* 0 = all readable ones */
	int64_t tag; /* 0 = any */
	struct int64_list also; /* further tags: a question has to have them as well */
	timestamp_us since; /* asked then or later; 0 = at any time */
	int64_t author; /* 0 = anybody */
	bool own; /* what the actor asked, with and without their name */
	struct str cursor;
	int64_t limit; /* 0 = LIMIT_LIST_DEFAULT */
};
/* What a list's first statement finds: who reads, and what all that a list shows depends on. */
struct list_door {
	struct actor actor; /* person 0: nobody is signed in */
	timestamp_us seen_at;
	struct str state; /* the same for the same lists; empty: nothing can be kept */
	struct int64_list spaces; /* the private ones the actor is in */
	struct str own; /* the same while nothing changes that home says of the actor's own */
	timestamp_us shouted_at; /* when a leader last put something forward */
};
#define LIST_SPACES_MOST 1000 /* whoever is in more private spaces gets each list anew */
/* session: the hash of its token. */
enum err list_door(struct ctx *ctx, struct str session, struct list_door *door) MUST_CHECK;
/* ERR_INPUT for a cursor or limit that is none. */
enum err question_list(
    struct ctx *ctx, const struct question_filter *filter, struct question_list *list) MUST_CHECK;
/*
 * Names of a tag and a space, as a caller gives them, into the filter; empty is
 * any. A name the actor cannot see is like one that does not exist: ERR_INPUT at
 * the field.
 */
enum err question_filter_names(
    struct ctx *ctx, struct question_filter *filter, struct str tag, struct str space) MUST_CHECK;
/* Names of tags as callers write them: "lathe-4" or "Lathe 4, turret", each known one once and by its own name. */
struct tags_sought {
	struct str_list known;
	struct str unknown; /* the others as they were written, with commas between them */
};
/* Tags, all of which a question has to have, into the filter beside the one that is there: ERR_INPUT at `tag`. */
enum err question_filter_tags(struct ctx *ctx, struct question_filter *filter,
    struct str_list typed, struct tags_sought *sought) MUST_CHECK;
/*
 * Since when: day, week, month or year (the last one, from now back), or a date (2027-03-31, UTC); empty: at any
 * time. False for anything else.
 */
bool question_since_read(struct ctx *ctx, struct str word, timestamp_us *since);
/* These questions and tips as far as the actor may see them, in the order of ids (search hits, checked once more). */
enum err question_entries(
    struct ctx *ctx, struct int64_list ids, struct question_list *list) MUST_CHECK;
/* The same in two steps around db_batch_run, which fills rows, for whoever asks for more in that round trip. */
struct db_batch;
struct threads_now_rows;
void question_entries_add(
    struct ctx *ctx, struct db_batch *batch, struct int64_list ids, struct threads_now_rows *rows);
enum err question_entries_take(struct ctx *ctx, struct int64_list ids,
    const struct threads_now_rows *rows, struct question_list *list) MUST_CHECK;

struct person_answer {
	int64_t id;
	int64_t question;
	struct str title;
	struct str slug;
	struct str excerpt;
	int32_t score;
	int32_t uses;
	bool accepted;
	timestamp_us created_at;
};
struct person_answers {
	struct person_answer *items;
	size_t n;
	struct str next; /* cursor of the next page, empty at the end */
};
/* clang-format off */
#define ANSWER_ORDERS(X)                                  \
	/* name    word      on a page */                 \
	X(NEWEST,  "newest", "Newest")                    \
	X(VOTES,   "votes",  "Most votes")                \
	X(USES,    "uses",   "Worked most often")
/* clang-format on */
enum answer_order {
#define X(name, word, label) ANSWER_##name,
	ANSWER_ORDERS(X)
#undef X
	    ANSWER_ORDER_COUNT
};
/* False for a word that is none; empty is the newest first. */
bool answer_order_read(struct str word, enum answer_order *order);
struct answer_filter {
	int64_t person;
	enum answer_order order;
	struct str cursor;
	int64_t limit; /* 0 = the usual */
};
/* What somebody answered, as far as the actor may see it; their own also where they asked without their name. */
enum err person_answer_list(
    struct ctx *ctx, const struct answer_filter *filter, struct person_answers *list) MUST_CHECK;
struct person_sums {
	int64_t questions;
	int64_t answers;
	int64_t accepted;
	int64_t uses;
	int64_t tips;
};
/* What a person wrote, as far as the actor may see it. */
struct contributions {
	struct person_sums sums;
	struct person_answers answers;
	struct question_list questions;
	struct question_list tips;
	bool following; /* the actor follows them */
};
enum err person_contributions(
    struct ctx *ctx, int64_t person, struct contributions *given) MUST_CHECK;

/* -- tags --------------------------------------------------------------------- */

struct tag_view {
	int64_t id;
	struct str name;
	struct str about;
	int64_t questions;
	struct str
	    synonym; /* in a list by prefix: the other name that begins like this; else empty */
	/* Set by tag_show alone. */
	bool following; /* the actor does */
	bool has_below; /* tags below it */
	bool open; /* an open space uses it */
	bool arriving; /* posts of one that became part of it are on their way */
	int32_t revision; /* of what it is about */
};
struct tag_list {
	struct tag_view *items;
	size_t n;
	bool more;
};
/* Tags with at least one question the actor may see. prefix, of the name or a synonym, may be empty. */
enum err tag_list(struct ctx *ctx, struct str prefix, bool by_name, int64_t skip, int64_t limit,
    struct tag_list *list) MUST_CHECK;
/* The tag of this name or synonym; view->name is its own. */
enum err tag_show(struct ctx *ctx, struct str name, struct tag_view *view) MUST_CHECK;
/* The most used tags of the open spaces, the same for every reader. */
enum err tags_most_used(struct ctx *ctx, int64_t limit, struct tag_list *list) MUST_CHECK;
/* The most used tags of one space; the caller has checked that the actor reads it. */
enum err tags_of_space(struct ctx *ctx, int64_t space, struct tag_list *list) MUST_CHECK;
/* Those that stand beside one most often; questions: how often, lately. */
enum err tags_beside(struct ctx *ctx, int64_t tag, struct tag_list *list) MUST_CHECK;
/* "Lathe 4, turret" -> [lathe-4, turret]: split at commas (and blanks), lower case, hyphens; problems noted. */
struct str_list tag_parse(struct ctx *ctx, struct str text);
/* The same for names that come one by one. */
struct str_list tag_tidy_list(struct ctx *ctx, struct str_list names);

struct command_line;
/* `peerlore recount`: puts counters right, or with --check only says whether they are. */
int recount_command(struct command_line *line);
/* `peerlore rerender`: what an older version rendered is written anew at once; the worker does so by itself. */
int rerender_command(struct command_line *line);
/* Looks whether there is something to render anew, and does so, a few texts at a time. */
enum err job_rendering(struct ctx *ctx, struct str argument) MUST_CHECK;
enum err job_rendering_on(struct ctx *ctx, struct str argument) MUST_CHECK;

/* Doors, entries and standings that this process keeps. */
void forum_kept_forget(void);

#endif
