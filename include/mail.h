/*
 * mail.h -- mail that leaves the installation, by the worker alone.
 *
 * What asks somebody to act is queued in the transaction that tells them
 * (notice_add) and written only when it is sent, from what its person may read
 * then. The mail server is asked on a thread of its own, which knows neither
 * database nor memory of ours, so a slow server holds up nothing else. What
 * fails is tried again with growing pauses; what was refused for good three
 * times, or not taken for two days, is left dead for administrators to see.
 *
 * Nobody is mailed in their quiet hours, nor at once more often in seven days
 * than they want to be interrupted (being asked counts, too): that waits for the
 * digest, once a day or a week in their own morning. A digest is planned with
 * the first notice for it and made by job_digests; a notice is in one at most.
 * Invitations to a calendar take no place in that week: they are what two people
 * agreed on, and a date that moved is no use a day later.
 */
#ifndef PEERLORE_MAIL_H
#define PEERLORE_MAIL_H

#include "ctx.h"
#include "notify.h"
#include "recognition.h"

/* The installation has a mail server. */
bool mail_on(void);

/* Whether it answers, lets us in and has TLS where there should be; else why not, in mem. Waits some seconds. */
bool mail_server_works(struct arena *mem, struct str *why);

/* -- one mail, as the templates see it ---------------------------------------------------- */

/* An invitation to a calendar, or its update, or that it is off. */
struct mail_meeting {
	bool cancelled;
	bool moved; /* an update */
	bool by_reader; /* they did it themselves */
	struct str other; /* who they meet */
	timestamp_us at;
	timestamp_us wall; /* as their clock shows it then, as if that were UTC */
	int32_t minutes;
	struct str zone;
	struct str place; /* may be empty */
};

/* Why somebody is suspended. */
struct mail_suspension {
	struct str reason;
	timestamp_us
	    wall; /* its end, as their clock shows it then, as if that were UTC; 0: none is set */
	struct str zone;
};

/* A line of a digest. */
struct mail_item {
	struct notice_view notice;
	struct str words; /* "answered your question" */
	struct str link;
	struct str
	    stop; /* where they stop following what brought it; empty: they follow nothing there */
};
struct mail_items {
	struct mail_item *items;
	size_t n;
};
/* At most so many lines, each at most 75 words (title, sentence, thanks): under five minutes at 200 words a minute. */
#define DIGEST_LINES 12

/* A line of the month's top contributions: a post, or a person without title and link. */
struct mail_top {
	struct str title;
	struct person_ref author;
	struct top_uses uses;
	struct str link;
};
struct mail_tops {
	struct mail_top *items;
	size_t n;
};

/* What somebody gets, and can stop by itself. */
enum mail_sort {
	MAIL_ASKED, /* about one notice, at once */
	MAIL_DIGEST,
	MAIL_MONTH, /* last month's top contributions */
};

struct mail_view {
	enum mail_sort sort;
	const struct mail_meeting
	    *meeting; /* it takes this to a calendar, and there is no notice; else NULL */
	const struct mail_suspension *suspension; /* nothing else is said; else NULL */
	bool reset; /* link sets a new password; nothing else is said */
	bool digest; /* then acts, news and more; else notice */
	struct str month; /* "October"; empty but for MAIL_MONTH, which has the next four */
	int64_t helped;
	int64_t writers;
	struct mail_tops top_posts;
	struct mail_tops top_people;
	struct mail_items acts;
	struct mail_items news;
	int64_t more; /* that did not fit, in the inbox */
	int64_t act_count; /* of all there is, with those that did not fit */
	int64_t news_count;
	struct notice_view notice;
	struct person_ref to;
	struct str base; /* "https://host", to put before our paths */
	struct str link; /* whole addresses from here on */
	struct str inbox;
	struct str settings;
	struct str unsubscribe;
};

struct mail_text {
	struct str subject; /* one line */
	struct str text;
	struct str html;
};

/* Writes a mail with the templates; main.c hands mail_write of notify/mail_pages.c to the worker. */
typedef void mail_write_fn(struct arena *mem, const struct mail_view *view, struct mail_text *text);
mail_write_fn mail_write;

/* -- for the worker ------------------------------------------------------------------------ */

struct mailer;

/* NULL without a mail server. write: as above. Free it before the process ends. */
struct mailer *mailer_new(mail_write_fn *write);
/*
 * Notes what became of the mails that were on their way and hands the next ones
 * over; comes back at once. On an error nothing is lost: call it again.
 */
enum err mailer_step(struct mailer *mailer, struct ctx *ctx) MUST_CHECK;
/* Breaks off what is on its way; it is sent again when its lease has ended. */
void mailer_free(struct mailer *mailer);

/* Makes the digests that are due: a job, each minute. */
enum err job_digests(struct ctx *ctx, struct str argument) MUST_CHECK;

/* Makes the mails of last month's top contributions: a job, every ten minutes. */
enum err job_months(struct ctx *ctx, struct str argument) MUST_CHECK;

/* -- no more of it --------------------------------------------------------------------------- */

/* For the address of a link that stops these mails to this person: it proves itself and needs no signing in. */
struct str unsubscribe_token(struct arena *mem, int64_t person, enum mail_sort sort);

/* The same for one thing that this person follows. */
struct str unfollow_token(struct arena *mem, int64_t person, int64_t follow);

struct unsubscribe_view {
	struct str name;
	bool follow; /* the link stops following one thing */
	struct str followed; /* "a question", while they follow it */
	bool digest; /* the link is from a digest, and stops digests */
	bool month; /* ... from the mail of a month's top contributions */
	bool subscribed; /* there is mail to stop */
};
/* Looks only. ERR_NOT_FOUND for a token that is none. */
enum err unsubscribe_show(
    struct ctx *ctx, struct str token, struct unsubscribe_view *view) MUST_CHECK;
/* Stops it. Twice is once. */
enum err unsubscribe(struct ctx *ctx, struct str token) MUST_CHECK;

/* -- for administrators ------------------------------------------------------------------------ */

struct mail_entry {
	int64_t id;
	struct person_ref person;
	struct str email; /* empty: they have none any more */
	int32_t attempts;
	struct str error; /* what the mail server said, or why it was not reached */
	timestamp_us created_at;
	timestamp_us ended_at;
};
struct mail_list {
	struct mail_entry *items; /* the dead ones, the latest first, at most LIMIT_LIST_MAX */
	size_t n;
	int64_t waiting;
	timestamp_us oldest; /* of those that wait, 0 when none */
};
enum err mail_list(struct ctx *ctx, struct mail_list *list) MUST_CHECK;
/* A dead one is tried again from the beginning. */
enum err mail_again(struct ctx *ctx, int64_t mail) MUST_CHECK;

/* Forgets mails that ended long ago; for the nightly job. */
enum err mail_tidy(struct ctx *ctx) MUST_CHECK;

#endif
