/* commands.c -- `peerlore ledger`: folds everything anew, or says what is still to be folded. */
#include <stdio.h>

#include "base/command_line.h"
#include "base/log.h"
#include "ops/task.h"
#include "recognition.h"
#include "store/db.h"

/* What is only checked is done and not kept. */
static enum err
fold_all(struct ctx *ctx, bool only_check, struct ledger_changes *changes)
{
	enum err e;

	if ((e = db_begin(ctx->db)))
		return (e);
	e = ledger_fold(ctx, true, changes);
	if (e == OK && !only_check)
		return (db_commit(ctx->db));
	db_rollback(ctx->db);
	return (e);
}

int
ledger_command(struct command_line *line)
{
	bool only_check = line_flag(line, "--check"), differs;
	struct ledger_changes changes = {0, 0};
	struct task task;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, true)))
		return (task_status(e));
	if ((e = task_close(&task, fold_all(&task.ctx, only_check, &changes))))
		return (task_status(e));
	differs = changes.entries > 0 || changes.badges > 0;
	if (line->json)
		(void)printf("{\"entries\":%lld,\"badges\":%lld}\n", (long long)changes.entries,
		    (long long)changes.badges);
	if (differs && only_check)
		log_errorf("peerlore ledger", "%lld entries are missing, and %lld badges differ",
		    (long long)changes.entries, (long long)changes.badges);
	else if (differs)
		log_info("%lld entries were missing and are there now, %lld badges differed",
		    (long long)changes.entries, (long long)changes.badges);
	else
		log_info("the ledger agrees with what happened, and badges with it");
	return (differs && only_check ? task_status(ERR_CONFLICT) : task_status(OK));
}
