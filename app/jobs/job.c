/* job.c -- work that is done later: claimed once, tried again, left dead in sight. */
#include "faces.h"
#include "jobs.h"

#include "accounts.h"
#include "audit.h"
#include "base/log.h"
#include "base/random.h"
#include "drafts.h"
#include "following.h"
#include "forum.h"
#include "glossary.h"
#include "invitations.h"
#include "mentoring.h"
#include "learning.h"
#include "notify.h"
#include "pictures.h"
#include "queries.h"
#include "reads.h"
#include "recognition.h"
#include "recordings.h"
#include "routing.h"
#include "store/db.h"
#include "tags.h"
#include "uploads.h"
#include "webhooks.h"

#define LEASE MINUTES_US(10)
#define LONG_LEASE MINUTES_US(1) /* it is renewed while they work */
#define BACK_OFF SECONDS_US(5)
#define SHOWN_KEPT DAYS_US(180)
#define OUTBOX_KEPT DAYS_US(1)
#define READER_KEPT DAYS_US(7)
#define ACTIVE_FOR MINUTES_US(5)

/* Forgets what has expired. */
static enum err
job_tidy(struct ctx *ctx, struct str argument)
{
	enum err e;

	(void)argument;
	if ((e = accounts_tidy(ctx)) || (e = mail_tidy(ctx)) || (e = drafts_tidy(ctx)) ||
	    (e = reads_tidy(ctx)))
		return (e);
	if ((e = q_search_shown_clean(ctx->db, ctx->now - SHOWN_KEPT, NULL)) ||
	    (e = learning_tidy(ctx)))
		return (e);
	/* A reader unseen for a week must rebuild; it holds nothing back. */
	if ((e = q_outbox_reader_forget(ctx->db, ctx->now - READER_KEPT, NULL)))
		return (e);
	return (q_outbox_clean(ctx->db, ctx->now - OUTBOX_KEPT, NULL));
}

static const struct {
	struct str word;
	enum err (*run)(struct ctx *ctx, struct str argument);
	timestamp_us every;
} kinds[JOB_KIND_COUNT] = {
#define X(name, word, run, every) {STR(word), run, every},
    JOB_KINDS(X)
#undef X
};

enum err
job_add(struct ctx *ctx, enum job_kind kind, struct str argument, timestamp_us run_at)
{
	return (q_job_put(ctx->db, kinds[kind].word, argument, run_at, NULL));
}

/* Which process takes a kind: the worker, or one of those beside it. */
enum lane { LANE_WORKER, LANE_LONG, LANE_QUICK };

static enum lane
lane_of(size_t kind)
{
	return (JOB_IS_LONG(kind) ? LANE_LONG : JOB_IS_QUICK(kind) ? LANE_QUICK : LANE_WORKER);
}

/* The kinds this worker knows, for a claim. */
static struct str_list
kinds_known(struct ctx *ctx, enum lane lane)
{
	struct str_list list = {arena_array(ctx->mem, JOB_KIND_COUNT, sizeof(struct str)), 0};
	size_t i;

	for (i = 0; i < JOB_KIND_COUNT; i++) {
		if (lane_of(i) == lane)
			list.items[list.n++] = kinds[i].word;
	}
	return (list);
}

/* A dead job was said once, when it died; whoever starts the worker anew hears of it again. */
static enum err
dead_tell(struct ctx *ctx)
{
	struct jobs_dead_rows rows;
	size_t i;
	enum err e;

	if ((e = q_jobs_dead(ctx->db, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		log_errorf(NULL, "job %lld (%.*s %.*s) was given up: %.*s",
		    (long long)rows.items[i].id, STR_ARG(rows.items[i].kind),
		    STR_ARG(rows.items[i].argument), STR_ARG(rows.items[i].last_error));
	}
	return (OK);
}

enum err
jobs_prepare(struct ctx *ctx)
{
	size_t i;
	enum err e;

	for (i = 0; i < JOB_KIND_COUNT; i++) {
		if (kinds[i].every == 0)
			continue;
		e = q_job_periodic(ctx->db, kinds[i].word, ctx->now + kinds[i].every / 24, NULL);
		if (e)
			return (e);
	}
	return (dead_tell(ctx));
}

/* Twice as long after each failure, with a fifth of jitter so that nodes do not march in step. */
static timestamp_us
back_off(int32_t attempts)
{
	timestamp_us pause = BACK_OFF << (attempts > 10 ? 10 : attempts);

	return (pause + (timestamp_us)random_number((uint64_t)pause / 5));
}

static enum err
job_failed(struct ctx *ctx, const struct job_claim *job, size_t kind, enum err why)
{
	/* What comes back by itself would be gone for good. */
	bool dead = job->attempts >= JOB_ATTEMPTS && kinds[kind].every == 0;

	log_warn("job %lld (%.*s %.*s) failed: %s%s", (long long)job->id, STR_ARG(job->kind),
	    STR_ARG(job->argument), err_word(why), dead ? "; left dead" : "; tried again later");
	return (q_job_failed(ctx->db, job->id, ctx->now + back_off(job->attempts),
	    str_of(err_word(why)), dead, NULL));
}

/* Who asked for it while it ran may have seen what it did not: then it runs once more. */
static enum err
job_end(struct ctx *ctx, int64_t job)
{
	int64_t gone = 0;
	enum err e;

	if ((e = q_job_done(ctx->db, job, &gone)) || gone > 0)
		return (e);
	return (q_job_anew(ctx->db, job, NULL));
}

static enum err
job_work(struct ctx *ctx, const struct job_claim *job, size_t kind)
{
	enum err e;

	if ((e = db_begin(ctx->db)))
		return (e);
	e = kinds[kind].run(ctx, job->argument);
	if (e == OK && kinds[kind].every > 0)
		e = q_job_again(ctx->db, job->id, ctx->now + kinds[kind].every, NULL);
	else if (e == OK)
		e = job_end(ctx, job->id);
	if (e == OK)
		e = db_commit(ctx->db);
	else
		db_rollback(ctx->db);
	return (e);
}

/* What it writes it writes in transactions of its own: one around minutes of work would hold up others. */
static enum err
job_work_long(struct ctx *ctx, const struct job_claim *job, size_t kind)
{
	enum err e = kinds[kind].run(ctx, job->argument);

	return (e == OK ? job_end(ctx, job->id) : e);
}

/* Of what lasts long the kinds come in their order: what can be watched goes before what can be read. */
static enum err
long_claim(struct ctx *ctx, enum lane lane, struct job_claim *job)
{
	struct str_list all = kinds_known(ctx, lane);
	enum err e = ERR_NOT_FOUND;
	size_t i;

	for (i = 0; i < all.n && e == ERR_NOT_FOUND; i++)
		e = q_job_claim(ctx->db, ctx->now, ctx->now + LONG_LEASE,
		    (struct str_list){&all.items[i], 1}, job);
	return (e);
}

static enum err
run_next(struct ctx *ctx, enum lane lane)
{
	struct job_claim job;
	size_t i;
	enum err e;

	e = lane != LANE_WORKER
		? long_claim(ctx, lane, &job)
		: q_job_claim(ctx->db, ctx->now, ctx->now + LEASE, kinds_known(ctx, lane), &job);
	if (e)
		return (e);
	for (i = 0; i + 1 < JOB_KIND_COUNT && !str_eq(kinds[i].word, job.kind); i++)
		;
	/* Nobody said how the last attempt ended: it took its worker along, again. */
	if (job.attempts > JOB_ATTEMPTS && kinds[i].every == 0)
		e = ERR_INTERNAL;
	else
		e = lane != LANE_WORKER ? job_work_long(ctx, &job, i) : job_work(ctx, &job, i);
	return (e == OK ? OK : job_failed(ctx, &job, i, e));
}

enum err
job_run_next(struct ctx *ctx)
{
	return (run_next(ctx, LANE_WORKER));
}

enum err
job_run_next_long(struct ctx *ctx)
{
	return (run_next(ctx, LANE_LONG));
}

enum err
job_run_next_quick(struct ctx *ctx)
{
	return (run_next(ctx, LANE_QUICK));
}

static int64_t
seconds_since(timestamp_us now, bool has, timestamp_us then)
{
	return (!has || then > now ? 0 : (now - then) / SECONDS_US(1));
}

enum err
work_figures(struct ctx *ctx, struct work_figures *out)
{
	struct db_batch *b = db_batch(ctx->db);
	struct job_figures *jobs;
	struct outbox_figures *index;
	enum err e;

	q_job_figures_add(b, ctx->now, &jobs);
	q_outbox_figures_add(b, &index);
	if ((e = db_batch_run(b)))
		return (e);
	*out = (struct work_figures){.waiting = jobs->waiting,
	    .failing = jobs->failing,
	    .dead = jobs->dead,
	    .overdue = seconds_since(ctx->now, jobs->has_due_at, jobs->due_at),
	    .behind = index->rows,
	    .behind_for = seconds_since(ctx->now, index->has_oldest, index->oldest),
	    .seen = index->has_seen_at ? seconds_since(ctx->now, true, index->seen_at) : -1};
	return (OK);
}

enum err
site_figures(struct ctx *ctx, struct site_figures *out)
{
	struct site_counts site;
	enum err e = q_site_counts(ctx->db, ctx->now, ctx->now - ACTIVE_FOR, &site);

	if (e)
		return (e);
	*out = (struct site_figures){.mails = site.mails,
	    .mails_for = seconds_since(ctx->now, site.has_mail_at, site.mail_at),
	    .mails_dead = site.mails_dead,
	    .sessions = site.sessions,
	    .active = site.active,
	    .bytes = site.bytes};
	return (OK);
}
