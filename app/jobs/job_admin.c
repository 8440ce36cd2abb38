/* job_admin.c -- what administrators see of jobs, and what they may do about one that fails. */
#include "accounts.h"
#include "audit.h"
#include "field_limits.h"
#include "jobs.h"
#include "queries.h"
#include "store/db.h"

static const struct {
	const char *kind, *does;
} words[] = {
#define X(kind, does) {kind, does},
#include "job_words.def"
#undef X
};

static struct str
does(struct str kind)
{
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_eq(kind, str_of(words[i].kind)))
			return (str_of(words[i].does));
	}
	return (kind);
}

/* What a job leaves behind is the word of an error. */
static struct str
reason(struct str word)
{
	int e;

	for (e = 1; e < ERR_COUNT; e++) {
		if (str_eq(word, str_of(err_word((enum err)e))))
			return (str_of(err_sentence((enum err)e)));
	}
	return (STR(""));
}

static void
entry_put(struct job_entries *list, const struct jobs_listed *row)
{
	list->items[list->n++] = (struct job_entry){.id = row->id,
	    .kind = row->kind,
	    .does = does(row->kind),
	    .argument = row->argument,
	    .dead = str_eq(row->state, STR("dead")),
	    .error = row->last_error,
	    .reason = reason(row->last_error),
	    .attempts = row->attempts,
	    .run_at = row->run_at,
	    .created_at = row->created_at};
}

static struct job_entries
entries_make(struct arena *mem, size_t n)
{
	return ((struct job_entries){arena_array(mem, n, sizeof(struct job_entry)), 0});
}

enum err
job_list(struct ctx *ctx, struct job_list *list)
{
	struct jobs_listed_rows rows;
	size_t i;
	enum err e;

	if (!ctx->actor.admin && !ctx->actor.system)
		return (ERR_FORBIDDEN);
	if ((e = q_jobs_listed(ctx->db, LIMIT_LIST_MAX, &rows)) ||
	    (e = tags_under_way(ctx, &list->moves)) || (e = work_figures(ctx, &list->work)))
		return (e);
	list->dead = entries_make(ctx->mem, rows.n);
	list->failing = entries_make(ctx->mem, rows.n);
	list->waiting = entries_make(ctx->mem, rows.n);
	for (i = 0; i < rows.n; i++) {
		const struct jobs_listed *row = &rows.items[i];

		entry_put(str_eq(row->state, STR("dead")) ? &list->dead
			  : row->last_error.n > 0         ? &list->failing
							  : &list->waiting,
		    row);
	}
	return (OK);
}

enum err
job_again(struct ctx *ctx, int64_t job)
{
	struct job_retry row;
	enum err e;

	if (!ctx->actor.admin && !ctx->actor.system)
		return (ERR_FORBIDDEN);
	if ((e = q_job_retry(ctx->db, job, ctx->now, &row)))
		return (e);
	return (audit_note(ctx, "job.again", "job", row.id, row.kind));
}
