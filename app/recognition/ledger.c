/*
 * ledger.c -- reputation: what each fact is worth, written down beside the facts.
 *
 * The facts are rows that people's acts write (uses, votes, acceptance, thanks,
 * searches that ended); writing them costs nothing more for this. The worker
 * folds them: it says for a whole quarter what each fact is worth now and adds
 * to the ledger what is missing or too much. So a withdrawal becomes a counter
 * entry, an undo another one, and folding anew from nothing gives the same sums.
 * A quarter is looked at as a whole, because what is worth little can be seen
 * only there: praise inside a small circle (circle.h), and too much in a day.
 * Whoever has new entries has their badges looked at (badge.c).
 */
#include "base/ranking.h"
#include "queries.h"
#include "recognition.h"
#include "recognition/circle.h"
#include "recognition/local.h"
#include "store/db.h"

#define CHANGES 5000 /* threads looked at in one run */
#define READ_SETTLES MINUTES_US(30) /* so long a reader may still look on, or ask */
#define FACTS_A_SECOND 100 /* of pause after a fold */
#define OVERLAP MINUTES_US(10) /* what was written while the last fold ran */

struct folded {
	int64_t written; /* entries */
	int64_t facts; /* looked at */
};

int64_t
hundredths(double weight)
{
	return ((int64_t)(weight * 100 + 0.5));
}

/* The first moment of the next quarter in UTC. */
static enum err
season_end(struct ctx *ctx, timestamp_us season, timestamp_us *end)
{
	struct credit_season_end row;
	enum err e = q_credit_season_end(ctx->db, season, &row);

	if (e)
		return (e);
	*end = row.season;
	return (OK);
}

static enum err
season_circles(
    struct ctx *ctx, timestamp_us season, timestamp_us end, struct circles *circles, int64_t *facts)
{
	struct credit_edges_rows rows;
	struct edge *edges;
	size_t i;
	enum err e;

	if ((e = q_credit_edges(ctx->db, season, end, &rows)))
		return (e);
	edges = arena_array(ctx->mem, rows.n, sizeof(*edges));
	for (i = 0; i < rows.n; i++) {
		edges[i] =
		    (struct edge){rows.items[i].giver, rows.items[i].person, rows.items[i].n};
		*facts += rows.items[i].n;
	}
	*circles = circles_find(ctx->mem, edges, rows.n);
	return (OK);
}

static enum err
season_fold(struct ctx *ctx, timestamp_us season, struct folded *folded)
{
	const struct ranking *w = ranking();
	struct circles circles;
	timestamp_us end;
	int64_t n;
	enum err e;

	if ((e = season_end(ctx, season, &end)) ||
	    (e = season_circles(ctx, season, end, &circles, &folded->facts)))
		return (e);
	if ((e = q_credit_fold(ctx->db, season, end, circles.people, circles.circles,
		 hundredths(w->credit_use), hundredths(w->credit_read),
		 hundredths(w->credit_accepted), hundredths(w->credit_thanks),
		 hundredths(w->credit_vote), hundredths(w->credit_circle),
		 hundredths(w->credit_team), hundredths(w->credit_day), ctx->now, &n)))
		return (e);
	folded->written += n;
	return (OK);
}

static enum err
seasons_fold(struct ctx *ctx, const struct credit_seasons_rows *seasons, struct folded *folded)
{
	size_t i;
	enum err e;

	for (i = 0; i < seasons->n; i++) {
		if ((e = season_fold(ctx, seasons->items[i].season, folded)))
			return (e);
	}
	return (OK);
}

static enum err
reads_fold(struct ctx *ctx, const struct credit_hold *held)
{
	return (q_credit_reads(ctx->db, held->searched, ctx->now - READ_SETTLES, ctx->now, NULL));
}

/* Threads that changed since the last time; the position moves on over what was looked at. */
static enum err
changes_read(struct ctx *ctx, const struct credit_hold *held, struct credit_hold *next,
    struct int64_list *threads)
{
	struct credit_changed_rows rows;
	size_t i;
	enum err e;

	if ((e = q_credit_changed(ctx->db, held->xid, held->id, CHANGES, &rows)))
		return (e);
	threads->items = arena_array(ctx->mem, rows.n, sizeof(*threads->items));
	threads->n = rows.n;
	for (i = 0; i < rows.n; i++)
		threads->items[i] = rows.items[i].thread;
	if (rows.n > 0) {
		next->xid = rows.items[rows.n - 1].xid;
		next->id = rows.items[rows.n - 1].id;
	}
	return (OK);
}

/* Everything, whatever it was folded from before; the position is where the outbox is now. */
static enum err
all_fold(struct ctx *ctx, struct credit_hold *next, struct folded *folded)
{
	struct credit_seasons_rows seasons;
	struct outbox_now now;
	enum err e;

	if ((e = q_outbox_now(ctx->db, &now)))
		return (e);
	next->xid = now.xid;
	next->id = INT64_MAX;
	if ((e = q_credit_seasons_all(ctx->db, &seasons)))
		return (e);
	return (seasons_fold(ctx, &seasons, folded));
}

static enum err
ledger_fold_held(
    struct ctx *ctx, const struct credit_hold *held, bool all, struct ledger_changes *changes)
{
	struct credit_hold next = *held;
	struct credit_seasons_rows seasons;
	struct folded folded = {0, 0};
	struct int64_list threads;
	int64_t mark;
	enum err e;

	if ((e = reads_fold(ctx, held)) || (e = badges_mark(ctx, &mark)))
		return (e);
	if (all || !held->has_xid) {
		e = all_fold(ctx, &next, &folded);
	} else if ((e = changes_read(ctx, held, &next, &threads)) == OK &&
		   (e = q_credit_seasons(ctx->db, threads, held->at - OVERLAP, &seasons)) == OK) {
		e = seasons_fold(ctx, &seasons, &folded);
	}
	if (e)
		return (e);
	*changes = (struct ledger_changes){.entries = folded.written};
	if ((all || folded.written > 0) && (e = badges_fold(ctx, all ? 0 : mark, &changes->badges)))
		return (e);
	return (
	    q_credit_folded(ctx->db, next.xid, next.id, ctx->now, ctx->now, folded.facts, NULL));
}

enum err
ledger_fold(struct ctx *ctx, bool all, struct ledger_changes *changes)
{
	struct credit_hold held;
	enum err e;

	*changes = (struct ledger_changes){0, 0};
	if ((e = q_credit_hold(ctx->db, &held)))
		return (e);
	return (ledger_fold_held(ctx, &held, all, changes));
}

/* The more there was to look at, the longer the pause: folding takes a small part of one processor at most. */
enum err
job_credit(struct ctx *ctx, struct str argument)
{
	struct ledger_changes changes;
	struct credit_hold held;
	enum err e;

	(void)argument;
	if ((e = q_credit_hold(ctx->db, &held)))
		return (e);
	if (held.has_xid && ctx->now - held.at < SECONDS_US(held.facts / FACTS_A_SECOND))
		return (OK);
	return (ledger_fold_held(ctx, &held, false, &changes));
}

enum err
job_credit_all(struct ctx *ctx, struct str argument)
{
	struct ledger_changes changes;

	(void)argument;
	return (ledger_fold(ctx, true, &changes));
}

enum err
reputation_of(struct ctx *ctx, int64_t person, int64_t *points)
{
	struct credit_sum row;
	enum err e;

	if ((e = q_credit_sum(ctx->db, ctx->actor.person, person, &row)))
		return (e);
	*points = row.amount / 100;
	return (OK);
}
