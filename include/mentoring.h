/*
 * mentoring.h -- offers of mentoring, asking for one, and what two people then have with each other.
 *
 * An offer is a thread (threads.h) with places: what its mentor gives, to so many colleagues at a time. It is
 * read by whoever may read its space, and withdrawn, revised and searched like any post. Whoever may read it may
 * ask for a place, with a goal; the mentor accepts while there is room or declines with a kind word.
 *
 * What two people have with each other is a mentorship. It is read by these two alone, administrators
 * included: for everybody else it is ERR_NOT_FOUND.
 */
#ifndef PEERLORE_MENTORING_H
#define PEERLORE_MENTORING_H

#include "accounts.h"
#include "ctx.h"
#include "text/html.h"

/* -- offers ------------------------------------------------------------------------------- */

/* clang-format off */
#define OFFER_KINDS(X)                                                                       \
	/* name        word          as a heading    what happens */                         \
	X(ONE_TO_ONE,  "one-to-one", "One to one",   "The two of you talk, again and again") \
	X(CIRCLE,      "circle",     "Circle",       "A small group that meets and learns together") \
	X(FLASH,       "flash",      "Flash",        "Once, twenty minutes, one thing")      \
	X(SHADOWING,   "shadowing",  "Shadowing",    "Come along for a day and see how it is done") \
	X(PAIRING,     "pairing",    "Pairing",      "Do a real piece of work side by side") \
	X(ROTATION,    "rotation",   "Rotation",     "Work in our team for some weeks")      \
	X(REVERSE,     "reverse",    "Reverse",      "The newer one shows, the older one asks")
/* clang-format on */

enum offer_kind {
#define X(name, word, heading, about) OFFER_##name,
	OFFER_KINDS(X)
#undef X
	    OFFER_KIND_COUNT
};
struct str offer_kind_word(enum offer_kind kind);
struct str offer_kind_heading(enum offer_kind kind);
struct str offer_kind_about(enum offer_kind kind);
/* False when the word is none of them. */
bool offer_kind_read(struct str word, enum offer_kind *kind);

/* An offer as a row of a list. */
struct offer_entry {
	int64_t id;
	enum offer_kind kind;
	struct str title;
	struct str excerpt;
	struct str gets; /* what one gets out of it; these five may be empty */
	struct str for_whom;
	struct str rhythm; /* how often and how long */
	struct str times;
	struct str place;
	struct str_list languages; /* codes; none: any */
	struct str_list language_names;
	int32_t capacity;
	int32_t taken;
	int32_t places; /* free ones */
	int32_t waiting; /* requests that wait for an answer */
	struct str state; /* open, full, paused, closed */
	bool open; /* state, word by word */
	bool full;
	bool paused;
	bool closed;
	struct html dots; /* a ring for each place */
	struct person_ref mentor;
	struct space_ref space;
	struct str_list tags;
	int32_t revision;
	timestamp_us created_at;
};
struct offer_list {
	struct offer_entry *items;
	size_t n;
	struct str next; /* cursor of the next page, empty at the end */
};

/* A day of a shadowing. */
struct offer_slot {
	int64_t id;
	timestamp_us at;
	timestamp_us wall; /* what the reader's clock shows then, as if that were UTC */
	int32_t minutes;
	bool taken;
};
struct offer_slots {
	struct offer_slot *items;
	size_t n;
};

/* Something the mentor wrote on the offer's topics, that others can judge. */
struct proof_item {
	int64_t id;
	int64_t thread;
	struct str title; /* of the thread */
	struct str slug;
	bool tip;
	bool accepted;
	int32_t uses;
	timestamp_us created_at;
};
/* A colleague's thanks, in their own words. */
struct proof_thanks {
	struct person_ref giver;
	struct str reason;
};
struct proof_thanks_list {
	struct proof_thanks *items;
	size_t n;
};
struct proof_items {
	struct proof_item *items;
	size_t n;
};
struct proof {
	int64_t answers;
	int64_t accepted;
	int64_t uses; /* times something of it worked for a colleague */
	int64_t tips;
	timestamp_us last_at; /* 0: nothing yet */
	int64_t thanks;
	struct proof_thanks_list said; /* the latest two of them */
	struct proof_items posts; /* the best three answers, then the best three tips */
};
/*
 * What a person has shown to know about these topics (none: about anything), as far as the actor may see it.
 * Nothing here comes from a title or a grade.
 */
enum err proof_of(
    struct ctx *ctx, int64_t person, struct str_list tags, struct proof *proof) MUST_CHECK;

struct offer_view {
	struct offer_entry offer;
	struct str body;
	struct html html;
	struct str language;
	timestamp_us edited_at; /* 0: never */
	struct offer_slots slots; /* to come; of a shadowing */
	struct proof proof;
	bool own; /* the reader is the mentor */
	bool may_edit; /* that, or they moderate the space */
	bool may_withdraw;
};

struct offer_draft {
	struct str kind;
	struct str title;
	struct str body;
	struct str gets;
	struct str for_whom;
	struct str rhythm;
	struct str times;
	struct str place;
	struct str_list languages;
	struct str_list tags;
	struct str space; /* slug, empty = general */
	int64_t capacity;
	struct str_list
	    slots; /* RFC 3339, or 2026-12-01T09:00 by the clock of who offers; shadowing only */
	int64_t slot_minutes; /* 0: 60 */
	int64_t
	    wish; /* made for whoever asked for a mentor in this question, who is told; 0: for anybody */
};
/* Checks the fields, then offers. ERR_INPUT with ctx->problems, or the id of the offer. */
enum err offer_post(struct ctx *ctx, const struct offer_draft *draft, int64_t *id) MUST_CHECK;

/* NULL: as it is. */
struct offer_change {
	const struct str *title; /* with any of these three `revision` is asked for */
	const struct str *body;
	const struct str_list *tags;
	int64_t revision;
	const struct str *kind;
	const struct str *gets;
	const struct str *for_whom;
	const struct str *rhythm;
	const struct str *times;
	const struct str *place;
	const struct str_list *languages;
	const int64_t *capacity; /* never below what is taken */
	const struct str *state; /* open, paused, closed */
	const struct str_list *slots; /* days to come, all of them */
	int64_t slot_minutes;
};
/* One's own, or as a moderator any. ERR_STALE as of post_edit. */
enum err offer_change(struct ctx *ctx, int64_t offer, const struct offer_change *change) MUST_CHECK;
/* A withdrawn one is ERR_WITHDRAWN. */
enum err offer_show(struct ctx *ctx, int64_t offer, struct offer_view *view) MUST_CHECK;

struct offer_filter {
	struct str kind; /* words as they came; empty: any */
	struct str tag;
	struct str space;
	struct str language;
	struct str state; /* open, full, paused, closed; current: open or full */
	int64_t person; /* the mentor; 0: anybody */
	bool places; /* only with a free place */
	struct str cursor;
	int64_t limit; /* 0 = LIMIT_LIST_DEFAULT */
};
/* Newest first. ERR_INPUT at the field of a word that is none. */
enum err offer_list(
    struct ctx *ctx, const struct offer_filter *filter, struct offer_list *list) MUST_CHECK;
/* These offers as far as the actor may see them, in the order of ids (search hits, checked once more). */
enum err offer_entries(struct ctx *ctx, struct int64_list ids, struct offer_list *list) MUST_CHECK;

/* How many there are of each kind, narrowed as filter says (but not by its kind). */
struct offer_counts {
	int64_t of[OFFER_KIND_COUNT];
	int64_t all;
};
enum err offer_counts(
    struct ctx *ctx, const struct offer_filter *filter, struct offer_counts *counts) MUST_CHECK;
/* What current offers are about, the most frequent first; at most twelve. */
enum err offer_topics(struct ctx *ctx, struct str_list *names) MUST_CHECK;

/* -- asking for a place ------------------------------------------------------------------- */

/* So long a mentor has to answer; then the request has expired and the mentee is shown who else there is. */
#define REQUEST_WAITS DAYS_US(14)

/*
 * Asks for a place with a goal, in a sentence. slot: a day of a shadowing, 0 for any. While the offer is full the
 * request waits with others. ERR_CONFLICT: the offer is paused or closed, the day is taken, or the actor has asked
 * already; ERR_FORBIDDEN: it is their own. The mentor is told.
 */
enum err mentorship_request(
    struct ctx *ctx, int64_t offer, struct str goal, int64_t slot, int64_t *id) MUST_CHECK;

/*
 * A place that was arranged (programmes.h): the actor asks as above, and the mentor has accepted. ERR_CONFLICT when
 * none is free. Both are told.
 */
enum err mentorship_place(struct ctx *ctx, int64_t offer, struct str goal, int64_t *id) MUST_CHECK;

/*
 * What becomes of it, by one of the two:
 *
 *	requested  accepted, declined by the mentor; closed by the mentee: taken back, state withdrawn
 *	accepted   paused, closed by either
 *	paused     accepted (they go on), closed by either
 *
 * Accepting needs a free place, and the day if one was asked for: ERR_CONFLICT when it is gone, or when the state
 * does not lead there. The same state again is OK. Places stay exact however many answer at once: all of it happens
 * under the lock of the offer. reason may be empty; the other one reads it.
 */
enum err mentorship_set(
    struct ctx *ctx, int64_t mentorship, struct str state, struct str reason) MUST_CHECK;

struct mentorship_view {
	int64_t id;
	int64_t offer;
	struct str title; /* of the offer; empty when the reader cannot read it any more */
	struct str_list tags; /* likewise */
	enum offer_kind kind;
	struct str goal;
	struct str state; /* requested, accepted, declined, withdrawn, expired, paused, closed */
	bool requested; /* state, word by word */
	bool accepted;
	bool declined;
	bool withdrawn;
	bool expired;
	bool paused;
	bool closed;
	bool over; /* nothing more becomes of it */
	struct str reason; /* of whoever brought it into its state */
	bool by_reader; /* that was the reader */
	bool mentoring; /* the reader is the mentor */
	struct person_ref mentor;
	struct person_ref mentee;
	struct person_ref other; /* whoever the reader is not */
	timestamp_us slot_at; /* the day that was asked for, 0: any */
	timestamp_us slot_wall; /* by the reader's clock, as if that were UTC */
	int32_t slot_minutes;
	timestamp_us created_at;
	timestamp_us expires_at;
	timestamp_us answered_at; /* 0: not yet */
	timestamp_us ended_at; /* 0: not yet */
};
struct mentorship_list {
	struct mentorship_view *items;
	size_t n;
	struct str next; /* cursor of the next page, empty at the end */
};
/* For one of the two; ERR_NOT_FOUND for everybody else. */
enum err mentorship_show(
    struct ctx *ctx, int64_t mentorship, struct mentorship_view *view) MUST_CHECK;
struct mentorship_filter {
	int64_t offer; /* 0: any */
	bool current; /* only what is not over */
	struct str cursor;
	int64_t limit; /* 0 = LIMIT_LIST_DEFAULT */
};
/* One's own, as mentor and as mentee, the latest first. */
enum err mentorship_list(struct ctx *ctx, const struct mentorship_filter *filter,
    struct mentorship_list *list) MUST_CHECK;

/* Lets requests expire; hourly. */
enum err job_mentorships(struct ctx *ctx, struct str argument) MUST_CHECK;

/* -- finding a mentor --------------------------------------------------------------------- */

/* What somebody wants to learn: a sentence, or a question or tip they stand before. */
struct mentor_search {
	struct str words;
	int64_t thread; /* 0: none */
	struct str_list tags; /* topics that are wanted as well; may be empty */
	int64_t except; /* this mentor is not looked for: they said no; 0: nobody */
	size_t limit; /* 0: 5 */
};
/* Why them: a sentence, and what it leads to. */
struct mentor_reason {
	struct str text; /* "answered 4 questions on vpn, last one 12 days ago" */
	int64_t thread; /* a question, 0: no link */
	struct str title;
	struct str slug;
};
struct mentor_reasons {
	struct mentor_reason *items;
	size_t n;
};
struct mentor_match {
	struct offer_entry offer; /* their best one for this */
	struct mentor_reasons reasons; /* the strongest first */
	double score; /* compares only within one search */
};
struct mentor_found {
	struct mentor_match *items; /* one for each mentor, the best first */
	size_t n;
	struct str about; /* title of the question or tip; empty without one */
	bool about_tip;
	struct str space; /* its space, to ask there */
	struct str_list tags; /* that are looked for */
};
/*
 * Offers that are about it and people who are likely to know it (routing.h), together; those one can ask for come
 * before those that are full, and neither one's own nor what one has asked for already is among them. Only what the
 * actor may read is evidence. ERR_NOT_FOUND for a thread that is not there, ERR_INPUT for words that are too many.
 */
enum err mentor_find(
    struct ctx *ctx, const struct mentor_search *search, struct mentor_found *found) MUST_CHECK;

/*
 * Nobody fits: the actor asks for a mentor in a question, and routing takes it to those who are likely to know.
 * ERR_INPUT as of question_ask.
 */
struct question_draft;
enum err mentor_wish(
    struct ctx *ctx, const struct question_draft *draft, int64_t *question) MUST_CHECK;

struct wish_view {
	int64_t question;
	struct person_ref person;
	struct str title;
	struct str slug;
	struct str_list tags;
	struct str space; /* slug */
	bool own;
	timestamp_us created_at; /* 0 of wish_show */
};
struct wish_list {
	struct wish_view *items;
	size_t n;
};
/* ERR_NOT_FOUND for what is no such question, or not to be read. */
enum err wish_show(struct ctx *ctx, int64_t question, struct wish_view *view) MUST_CHECK;
/* Colleagues who look for a mentor, as far as the actor may read it; the latest first. */
enum err wish_list(struct ctx *ctx, int64_t limit, struct wish_list *list) MUST_CHECK;

#endif
