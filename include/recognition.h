/*
 * recognition.h -- thanks, what was of use to whom, and the best of a period.
 *
 * Thanks are said by one person to another, with a reason, for a post or for
 * anything. They are read by those who may read the post (or by everyone here,
 * without one), as long as both take part in recognition; by giver and receiver
 * always. Whoever does not take part (person_change.recognition) is left out of
 * everything here but their own page, for themself; a space whose owner
 * switched it off (space_change.recognition) is, too.
 */
#ifndef PEERLORE_RECOGNITION_H
#define PEERLORE_RECOGNITION_H

#include "accounts.h"
#include "ctx.h"

/* -- thanks --------------------------------------------------------------------------------- */

/* So often a day (UTC) may one person thank the same other one. */
#define THANKS_PER_DAY 5

/*
 * Thanks person for post (0: for anything): they wrote it or something in its
 * thread. Tells them. ERR_INPUT at person for oneself, nobody, somebody who has
 * left, or the sixth time in a day; at post for one that is not theirs or in a
 * space without thanks; at reason when it is empty or too long.
 */
enum err thanks_give(
    struct ctx *ctx, int64_t person, int64_t post, struct str reason, int64_t *id) MUST_CHECK;
/*
 * The same, put forward by a leader: everybody who may read it sees it on /top and at home. Administrators, and
 * owners of the post's space (of any, without a post); ERR_INPUT at shout for others, and for the second in
 * SHOUT_EVERY.
 */
enum err thanks_shout(
    struct ctx *ctx, int64_t person, int64_t post, struct str words, int64_t *id) MUST_CHECK;
#define SHOUT_EVERY DAYS_US(7)
/* Takes thanks back: giver, receiver, who moderates the post's space. Twice is once. */
enum err thanks_withdraw(struct ctx *ctx, int64_t thanks, int64_t *person) MUST_CHECK;

/* What the form shows: for whom, and for what. */
struct thanks_form {
	struct person_ref person;
	int64_t post; /* 0: anything */
	int64_t thread;
	bool answer;
	struct str title; /* of the thread */
	bool may_shout; /* the actor may put it forward, now */
};
/* person 0: whoever wrote the post. ERR_NOT_FOUND for what the actor may not see, and for thanking oneself. */
enum err thanks_form_show(
    struct ctx *ctx, int64_t person, int64_t post, struct thanks_form *form) MUST_CHECK;

struct thanks_view {
	int64_t id;
	struct person_ref giver;
	int64_t post; /* 0: for anything */
	int64_t thread;
	bool tip;
	bool answer;
	struct str title; /* of the thread; empty without a post */
	struct str slug;
	struct space_ref space;
	struct str reason;
	timestamp_us created_at;
	bool shout; /* a leader put it forward */
	bool hidden; /* nobody but giver and receiver sees it */
	bool may_withdraw;
};
struct thanks_list {
	struct thanks_view *items;
	size_t n;
	struct str next;
};
/* What a person was thanked for, the latest first. limit 0 = LIMIT_LIST_DEFAULT. */
enum err thanks_list(struct ctx *ctx, int64_t person, struct str cursor, int64_t limit,
    struct thanks_list *list) MUST_CHECK;
enum err thanks_count(struct ctx *ctx, int64_t person, int64_t *n) MUST_CHECK;

/* -- reputation ------------------------------------------------------------------------------- */

/* What a fold changed. */
struct ledger_changes {
	int64_t entries; /* written */
	int64_t badges; /* given, taken back or put right */
};
/*
 * Brings the ledger up to the facts, and badges up to the ledger: what changed
 * since the last time, or all of it. Any number of times.
 */
enum err ledger_fold(struct ctx *ctx, bool all, struct ledger_changes *changes) MUST_CHECK;
/* Each minute, and each night everything. */
enum err job_credit(struct ctx *ctx, struct str argument) MUST_CHECK;
enum err job_credit_all(struct ctx *ctx, struct str argument) MUST_CHECK;
struct command_line;
/* `peerlore ledger`: all of it, or with --check only says what that would change. */
int ledger_command(struct command_line *line);
/* The sum of a person's entries from where the reader may look. */
enum err reputation_of(struct ctx *ctx, int64_t person, int64_t *points) MUST_CHECK;

/* -- badges -------------------------------------------------------------------------------------- */

struct space_refs {
	struct space_ref *items;
	size_t n;
};
struct badge_view {
	struct str word; /* for programs */
	struct str label;
	struct str says; /* what it takes, in a sentence */
	struct space_refs spaces; /* where it was earned; empty: by thanks for anything */
	timestamp_us earned_at; /* first; 0: not yet */
};
struct badge_views {
	struct badge_view *items;
	size_t n;
};
struct badges {
	struct badge_views has; /* of those that go on from each other only the last */
	struct badge_views open; /* not earned, as far as the reader may see */
};
/*
 * A person's badges (app/recognition/badges.def), each from where the reader may
 * read what it was earned with; none of who takes no part, but for themself.
 */
enum err badges_of(struct ctx *ctx, int64_t person, struct badges *badges) MUST_CHECK;

/* -- top contributions ------------------------------------------------------------------------ */

#define TOP_ROWS 20

enum top_period { TOP_WEEK, TOP_MONTH, TOP_QUARTER, TOP_YEAR, TOP_LAST_MONTH };

/*
 * What is asked for: the calendar period to date in the site's time zone, or the month before; of
 * all open spaces, or of one that the reader may read; of one topic, team or
 * kind of post.
 */
struct top_filter {
	enum top_period period;
	struct str space; /* slug; empty: all open ones */
	struct str tag; /* empty: any */
	struct str team;
	struct str kind; /* answer, tip, question; empty: any */
	int64_t rows; /* 0: TOP_ROWS */
};
/* "week", "month" (also when empty), "quarter", "year", "last-month"; else PROBLEM_PERIOD_BAD is noted. */
enum top_period top_period_read(struct ctx *ctx, struct str word);
struct str top_period_word(enum top_period period);

/* What something was used for. */
struct top_uses {
	int64_t
	    helped; /* people: for whom it worked, whose search ended with it, who accepted it */
	int64_t worked; /* "this worked for me" */
	int64_t reads; /* reads that ended a search */
	int64_t accepted;
	int64_t votes;
	int64_t thanks;
	int64_t points; /* of reputation, from these */
};
struct top_person {
	int64_t place; /* from 1 */
	struct person_ref person;
	struct top_uses uses;
};
struct top_people {
	struct top_person *items;
	size_t n;
};
struct top_post {
	int64_t place;
	int64_t post;
	struct str kind; /* question, answer, tip */
	int64_t thread;
	bool tip;
	bool answer;
	struct str title; /* of the thread */
	struct str slug;
	struct person_ref author;
	struct space_ref space;
	struct top_uses uses;
};
struct top_posts {
	struct top_post *items;
	size_t n;
};
struct top_thanks {
	struct thanks_view thanks;
	struct person_ref person; /* who was thanked */
};
struct top_thanks_list {
	struct top_thanks *items;
	size_t n;
};
struct top_view {
	timestamp_us since;
	timestamp_us counted_at; /* ahead, by the worker; 0: just now */
	bool
	    counting; /* very much is still being counted: it is all empty, come back in a minute */
	int64_t helped; /* different people, in all */
	int64_t writers; /* those who helped them */
	int64_t worked;
	int64_t reads;
	int64_t waiting; /* questions without an answer; at most 1000 are counted */
	timestamp_us oldest; /* of them; 0: none */
	struct top_people people;
	struct top_posts posts;
	struct top_thanks_list thanks; /* the latest */
	struct top_thanks_list shouts; /* what leaders put forward, the latest first */
};
/* ERR_INPUT at space, tag or type; a name the actor cannot see is like one that does not exist. */
enum err top_show(
    struct ctx *ctx, const struct top_filter *filter, struct top_view *view) MUST_CHECK;
/* The people alone, for the page of a space or tag; none while they are being counted. filter: period, space, tag and rows. */
enum err top_people_show(
    struct ctx *ctx, const struct top_filter *filter, struct top_people *people) MUST_CHECK;
/*
 * A sheet about one's own contributions, for a talk about them: from wherever
 * the actor reads, whether or not they take part. writers, waiting and people stay empty.
 */
enum err top_own(struct ctx *ctx, enum top_period period, struct top_view *view) MUST_CHECK;
/* What leaders put forward in the last SHOUT_EVERY, as far as the actor may read it, the latest first. */
enum err shouts_latest(struct ctx *ctx, struct top_thanks_list *list) MUST_CHECK;
/* Counts ahead where there is much to count: a week every five minutes, a year every hour; last month always. */
enum err job_top(struct ctx *ctx, struct str argument) MUST_CHECK;

/* -- on pages of others ------------------------------------------------------------------------- */

/* What leaders put forward, on /top and at home. */
struct shouts_part_view {
	struct top_thanks_list list;
};
/* The thanks on a person's page. */
struct thanks_part_view {
	struct person_ref person;
	bool self; /* the reader is the person */
	bool hidden; /* they take no part: only they see it */
	bool may_thank; /* the reader might */
	int64_t n; /* in all */
	struct thanks_list list;
	struct str csrf;
};

/* The badges there. */
struct badges_part_view {
	struct badges badges;
	bool self; /* the reader is the person */
	bool hidden; /* only they see it */
};

struct page;
/* Behind the notice of thanks just said: where its Undo goes; empty when the page was not opened by that. */
struct str thanks_undo_path(struct page *page);

#endif
