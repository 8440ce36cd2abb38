/* commands.c -- `peerlore ledger`: folds everything anew, or says what is still to be folded. */
#include <stdio.h>

#include "base/command_line.h"
#include "base/log.h"
#include "ops/task.h"
#include "recognition.h"
#include "store/db.h"

/* What is only checked is done and not kept. */
static enum err
fold_all(struct ctx *ctx, bool only_check, int64_t *written)
{
	enum err e;

	if ((e = db_begin(ctx->db)))
		return (e);
	e = ledger_fold(ctx, true, written);
	if (e == OK && !only_check)
		return (db_commit(ctx->db));
	db_rollback(ctx->db);
	return (e);
}

int
ledger_command(struct command_line *line)
{
	bool only_check = line_flag(line, "--check");
	int64_t written = 0;
	struct task task;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, true)))
		return (task_status(e));
	if ((e = task_close(&task, fold_all(&task.ctx, only_check, &written))))
		return (task_status(e));
	if (line->json)
		(void)printf("{\"entries\":%lld}\n", (long long)written);
	if (written > 0 && only_check)
		log_errorf("peerlore ledger", "%lld entries are missing", (long long)written);
	else
		log_info(written > 0 ? "%lld entries were missing and are there now"
				     : "the ledger agrees with what happened (%lld missing)",
		    (long long)written);
	return (written > 0 && only_check ? task_status(ERR_CONFLICT) : task_status(OK));
}
