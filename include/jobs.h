/*
 * jobs.h -- work that is done later, by the worker.
 *
 * A job has a kind and an argument (an id, as text). It is run at least once,
 * so it must be repeatable; a failure is tried again with growing pauses, and
 * after JOB_ATTEMPTS it is left dead, for an administrator to see; one that ends
 * the worker itself counts as failed. What comes back by itself is never given
 * up. Adding a job in a transaction makes it part of that, and wakes a dead one;
 * one that runs just then runs once more.
 */
#ifndef PEERLORE_JOBS_H
#define PEERLORE_JOBS_H

#include "ctx.h"
#include "mail.h"
#include "tags.h"

/* clang-format off */
#define JOB_KINDS(X)                                                     \
	/* name   word     what runs it   how often; 0: when asked for */ \
	X(TIDY,  "tidy",  job_tidy,      DAYS_US(1))                      \
	X(LEARN, "learn", job_learn,     DAYS_US(1))                      \
	X(GAPS,  "gaps",  job_gaps,      HOURS_US(1))                     \
	X(ROUTE, "route", job_route,     0)                               \
	X(REFIT, "refit", job_refit,     DAYS_US(1))                      \
	X(WAVES, "waves", job_waves,     MINUTES_US(1)) \
	X(CREDIT, "credit", job_credit, MINUTES_US(1))                      \
	X(TOP, "top", job_top, MINUTES_US(1))                                \
	X(CREDIT_ALL, "credit-all", job_credit_all, DAYS_US(1))             \
	X(STALE, "stale", job_stale,     HOURS_US(1))                     \
	X(ACRONYMS, "acronyms", job_acronyms, DAYS_US(1))                 \
	X(ACRONYMS_ON, "acronyms-on", job_acronyms, 0)                    \
	X(FACE, "face", job_face, 0)                                       \
	X(PICTURE, "picture", job_picture, 0)                             \
	X(PICTURE_GONE, "picture-gone", job_picture_gone, 0)              \
	X(PICTURES, "pictures", job_pictures, DAYS_US(1))                 \
	X(PUBLISH, "publish", job_publish, 0)                             \
	X(RECORDING_ARRIVED, "recording-arrived", job_recording_arrived, 0)   \
	X(TRANSCRIBE, "transcribe", job_transcribe, 0)                    \
	X(ORIGINALS, "originals", job_originals, DAYS_US(1))              \
	X(SUMS, "sums", job_sums, MINUTES_US(10))                          \
	X(UPLOADS, "uploads", job_uploads, HOURS_US(1))                   \
	X(UPLOAD_GONE, "upload-gone", job_upload_gone, 0)                 \
	X(DIGESTS, "digests", job_digests, MINUTES_US(1))                 \
	X(MONTHS, "months", job_months, MINUTES_US(10))                   \
	X(FOLLOW, "follow", job_follow, 0)                                \
	X(TAGS, "tags", job_tags, 0)                                      \
	X(TAG_NAMES, "tag-names", job_tag_names, 0)                       \
	X(RENDERING, "rendering", job_rendering, HOURS_US(1))             \
	X(RENDERING_ON, "rendering-on", job_rendering_on, 0)              \
	X(ERASE, "erase", job_erase, 0)                                   \
	X(RESET_MAIL, "reset-mail", job_reset_mail, 0)                    \
	X(MENTORSHIPS, "mentorships", job_mentorships, HOURS_US(1))       \
	X(SUSPENSIONS, "suspensions", job_suspensions, MINUTES_US(10))    \
	X(REMIND, "remind", job_remind, HOURS_US(6))                      \
	X(WEBHOOKS, "webhooks", job_webhooks, HOURS_US(1))                \
	X(AUDIT_HEAD, "audit-head", job_audit_head, DAYS_US(1))
/* clang-format on */

enum job_kind {
#define X(name, word, run, every) JOB_##name,
	JOB_KINDS(X)
#undef X
	    JOB_KIND_COUNT
};

/*
 * These last long, so they are left to a process of their own (publisher.h), run
 * outside of a transaction and say now and then that they still work.
 */
#define JOB_IS_LONG(kind) ((kind) == JOB_PUBLISH || (kind) == JOB_TRANSCRIBE)
/* These need the box too, but are over in a moment: a process more, so that no picture waits for a film. */
#define JOB_IS_QUICK(kind) ((kind) == JOB_FACE || (kind) == JOB_PICTURE)

#define JOB_ATTEMPTS 8

/* There is at most one job of a kind and argument; the earlier time wins. */
enum err job_add(
    struct ctx *ctx, enum job_kind kind, struct str argument, timestamp_us run_at) MUST_CHECK;
/* Makes sure that the periodic jobs are there; at the start of a worker. */
enum err jobs_prepare(struct ctx *ctx) MUST_CHECK;
struct work_figures {
	int64_t waiting;
	int64_t failing; /* of those, that have failed before */
	int64_t dead;
	int64_t overdue; /* seconds since the longest is due */
	int64_t behind; /* changes that the slowest index has not seen, at most 10,000 */
	int64_t behind_for; /* seconds since the oldest of them */
	int64_t seen; /* seconds since a worker was last seen; -1: never */
};
/* How the work behind the pages goes, for /readyz and /metrics. */
enum err work_figures(struct ctx *ctx, struct work_figures *out) MUST_CHECK;
struct site_figures {
	int64_t mails; /* whose time has come */
	int64_t mails_for; /* seconds since the oldest of them */
	int64_t mails_dead;
	int64_t sessions; /* that have not ended */
	int64_t active; /* of these, seen in the last five minutes */
	int64_t bytes; /* of the database */
};
/* What is dearer to know, for /metrics. */
enum err site_figures(struct ctx *ctx, struct site_figures *out) MUST_CHECK;
/* From here on in seconds /readyz warns. */
#define WORK_LATE 120

/* -- for administrators -------------------------------------------------------------------- */

struct job_entry {
	int64_t id;
	struct str kind;
	struct str does; /* in words */
	struct str argument; /* what it is about: ids; empty when it comes by itself */
	bool dead;
	struct str error; /* of the last try, empty when it never failed */
	struct str reason; /* the same as a sentence, as far as there is one */
	int32_t attempts;
	timestamp_us run_at; /* the next try */
	timestamp_us created_at;
};
struct job_entries {
	struct job_entry *items;
	size_t n;
};
struct job_list {
	struct job_entries dead;
	struct job_entries failing;
	struct job_entries waiting; /* the next of the others, at most LIMIT_LIST_MAX in all */
	struct tag_moves moves; /* posts on their way from tag to tag */
	struct work_figures work;
};
enum err job_list(struct ctx *ctx, struct job_list *list) MUST_CHECK;
/* One that failed or was given up is tried at once, from the beginning. ERR_NOT_FOUND for any other. */
enum err job_again(struct ctx *ctx, int64_t job) MUST_CHECK;

/* Runs the next job that is due, in a transaction of its own. ERR_NOT_FOUND when none is. */
enum err job_run_next(struct ctx *ctx) MUST_CHECK;

/* The same of the long kinds, without a transaction around it. */
enum err job_run_next_long(struct ctx *ctx) MUST_CHECK;
enum err job_run_next_quick(struct ctx *ctx) MUST_CHECK;

/*
 * `peerlore worker`: index, jobs, mail and nightly dump, until SIGTERM. Gives the
 * exit status. write: what writes mails, which the layer below does not know.
 */
int worker_run(mail_write_fn *write);

#endif
