/* learning.c -- what administrators see of the nights, and the switch. */
#include "learning.h"

#include "base/ranking.h"
#include "jobs.h"
#include "queries.h"
#include "store/db.h"

#define RUNS_KEPT DAYS_US(365)

static enum learning_outcome
outcome_read(struct str word)
{
	static const struct str words[] = {
#define X(name, word, used) STR(word),
	    LEARNING_OUTCOMES(X)
#undef X
	};
	size_t i = 0;

	while (i + 1 < LEARNING_OUTCOME_COUNT && !str_eq(words[i], word))
		i++;
	return ((enum learning_outcome)i);
}

static void
runs_fill(struct ctx *ctx, const struct learning_runs_rows *rows, int64_t in_use,
    struct learning_run_list *list)
{
	size_t i;

	list->items = arena_array(ctx->mem, rows->n, sizeof(*list->items));
	list->n = rows->n;
	for (i = 0; i < rows->n; i++) {
		const struct learning_runs *r = &rows->items[i];

		list->items[i] = (struct learning_run_view){.id = r->id,
		    .started_at = r->started_at,
		    .finished_at = r->finished_at,
		    .duplicates = r->duplicates,
		    .solved = r->solved,
		    .opened = r->opened,
		    .dismissed = r->dismissed,
		    .said = r->duplicates + r->solved + r->opened,
		    .threads = r->threads,
		    .trained = r->trained,
		    .measured = r->measured,
		    .without_table = r->without_table,
		    .with_table = r->with_table,
		    .p_value = r->p_value,
		    .outcome = outcome_read(r->outcome),
		    .in_use = r->id == in_use};
	}
}

enum err
learning_show(struct ctx *ctx, struct learning_view *view)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct translation_state *state;
	struct learning_runs_rows rows;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	q_translation_state_add(batch, &state);
	q_learning_runs_add(batch, LEARNING_RUNS, &rows);
	if ((e = db_batch_run(batch)))
		return (e);
	if (state == NULL)
		return (ERR_INTERNAL);
	*view = (struct learning_view){
	    .wanted = state->wanted, .on = state->on, .needed = (int64_t)ranking()->learn_pairs};
	runs_fill(ctx, &rows, state->on ? state->run : 0, &view->runs);
	return (OK);
}

enum err
learning_want(struct ctx *ctx, bool wanted)
{
	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	return (q_translation_want(ctx->db, wanted, NULL));
}

enum err
learning_now(struct ctx *ctx)
{
	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	return (job_add(ctx, JOB_LEARN, STR_NONE, ctx->now));
}

enum err
learning_tidy(struct ctx *ctx)
{
	return (q_learning_runs_clean(ctx->db, ctx->now - RUNS_KEPT, NULL));
}
