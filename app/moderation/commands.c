/* commands.c -- `peerlore audit`: is the trail whole, and all of it as a table. */
#include "moderation/commands.h"

#include <stdio.h>
#include <stdlib.h>

#include "audit.h"
#include "base/log.h"
#include "jobs.h"
#include "ops/task.h"
#include "store/db.h"

/* One part with memory of its own: the trail may be long. */
static enum err
check_part(struct db_pool *pool, struct audit_check *check)
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem, .db = db_open_handle(pool, mem), .actor = {.system = true}};
	enum err e = audit_check(&ctx, check);

	db_close_handle(ctx.db);
	arena_free(mem);
	return (e);
}

static void
waiting_tell(struct ctx *ctx, const struct audit_check *check)
{
	int64_t seconds = (ctx->now - check->oldest) / SECONDS_US(1);

	if (check->waiting == 0)
		return;
	if (seconds > WORK_LATE)
		log_warn("%lld rows are not in the chain yet, the first for %lld s: does the "
			 "worker run?",
		    (long long)check->waiting, (long long)seconds);
	else
		log_info("%lld rows are not in the chain yet", (long long)check->waiting);
}

static int
verdict_tell(struct ctx *ctx, const struct audit_check *check, bool json)
{
	struct str sentence = audit_fault_sentence(ctx->mem, check);
	struct str hash = audit_hash_text(ctx->mem, check->hash);
	bool whole = check->fault == AUDIT_WHOLE;

	if (json)
		(void)printf("{\"whole\":%s,\"rows\":%lld,\"before\":%lld,\"broken\":%lld,"
			     "\"last\":%lld,\"hash\":\"%.*s\",\"waiting\":%lld}\n",
		    whole ? "true" : "false", (long long)check->rows, (long long)check->before,
		    (long long)check->row, (long long)check->last, STR_ARG(hash),
		    (long long)check->waiting);
	if (check->before > 0)
		log_info("%lld rows are from before there was a chain", (long long)check->before);
	waiting_tell(ctx, check);
	if (!whole) {
		log_errorf("compare with an earlier export; until then trust no row from it on",
		    "%.*s", STR_ARG(sentence));
		return (EXIT_FAILURE);
	}
	log_info("%lld rows, %.*s; to compare with later: --known %lld:%.*s",
	    (long long)check->rows, STR_ARG(sentence), (long long)check->last, STR_ARG(hash));
	return (EXIT_SUCCESS);
}

static int
check_command(struct command_line *line, const char *known)
{
	struct audit_check check = {0};
	struct task task;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if (known != NULL && !audit_known(&check, str_of(known))) {
		log_error("--known takes a row's number and hash, 17:1f00...", NULL);
		return (EXIT_USAGE);
	}
	if ((e = task_open(&task, line, true)))
		return (task_status(e));
	while (e == OK && !check.done)
		e = check_part(task.pool, &check);
	if ((e = task_close(&task, e)))
		return (task_status(e));
	return (verdict_tell(&task.ctx, &check, line->json));
}

/* Behind `after`; *after moves on, 0 at the end. */
static enum err
export_part(struct db_pool *pool, int64_t *after, bool heading)
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem, .db = db_open_handle(pool, mem), .actor = {.system = true}};
	struct buf b = {.mem = mem};
	struct audit_rows list;
	enum err e = audit_export(&ctx, *after, AUDIT_EXPORT, &list);

	if (e == OK) {
		audit_table(&b, &list, heading);
		*after = list.next.n > 0 ? list.items[list.n - 1].id : 0;
		if (fwrite(buf_view(&b).p, 1, buf_view(&b).n, stdout) != buf_view(&b).n)
			e = ERR_DISK_FULL;
	}
	db_close_handle(ctx.db);
	arena_free(mem);
	return (e);
}

static int
export_command(struct command_line *line)
{
	bool heading = true;
	int64_t after = 0;
	struct task task;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if ((e = task_open(&task, line, true)))
		return (task_status(e));
	do {
		e = export_part(task.pool, &after, heading);
		heading = false;
	} while (e == OK && after > 0);
	return (task_status(task_close(&task, e)));
}

int
audit_command(struct command_line *line)
{
	bool check = line_flag(line, "--check"), export = line_flag(line, "--export");
	const char *known = line_option(line, "--known");

	if (check == export || (export && known != NULL)) {
		log_error("audit --check [--known NUMBER:HASH], or audit --export", NULL);
		return (EXIT_USAGE);
	}
	return (export ? export_command(line) : check_command(line, known));
}
