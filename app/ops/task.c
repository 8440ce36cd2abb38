/* task.c -- what a command needs to call features: settings, keys, a database handle. */
#include "ops/task.h"

#include <stdlib.h>

#include "base/keys.h"
#include "base/log.h"
#include "base/settings.h"
#include "ops/cluster.h"
#include "ops/prepare.h"
#include "queries.h"
#include "store/db.h"

static enum err
task_prepare(const struct command_line *line)
{
	bool alone;
	enum err e;

	if (settings_open(line->config) != OK)
		return (ERR_USAGE);
	if ((e = cluster_become_owner()))
		return (e);
	alone = cluster_is_private() && !cluster_is_running();
	if ((e = cluster_ensure()) || (e = keys_open(settings()->data)))
		return (e);
	/* Nobody serves: the tables may not even be there yet. */
	return (alone ? prepare_migrate() : OK);
}

enum err
task_open(struct task *task, const struct command_line *line, bool own_transaction)
{
	struct arena *mem = arena_new();
	enum err e;

	*task = (struct task){.ctx = {.mem = mem}};
	if ((e = task_prepare(line)))
		return (e);
	task->pool = db_pool_open(&(struct db_settings){
	    .conninfo = cluster_connection(CLUSTER_APP, NULL),
	    .name = "peerlore command",
	    .statements = db_statements,
	    .statement_count = db_statement_count,
	});
	task->ctx.db = db_open_handle(task->pool, mem);
	task->ctx.now = clock_now();
	task->ctx.actor = (struct actor){.system = true, .scopes = SCOPE_ALL};
	return (own_transaction ? OK : db_begin(task->ctx.db));
}

enum err
task_close(struct task *task, enum err e)
{
	const struct ctx *ctx = &task->ctx;
	size_t i;

	if (e == OK && db_in_transaction(ctx->db))
		e = db_commit(ctx->db);
	if (e == ERR_INPUT) {
		for (i = 0; i < ctx->problem_count; i++)
			log_errorf(
			    NULL, "%s: %s", ctx->problems[i].field, ctx->problems[i].sentence);
	} else if (e != OK) {
		log_error(err_sentence(e), NULL);
	}
	db_close_handle(ctx->db);
	db_pool_close(task->pool);
	return (e);
}

int
task_status(enum err e)
{
	return (e == OK ? EXIT_SUCCESS : e == ERR_USAGE ? EXIT_USAGE : EXIT_FAILURE);
}

enum err
task_step(struct db_pool *pool, enum err (*step)(struct ctx *ctx))
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem,
	    .db = db_open_handle(pool, mem),
	    .now = clock_now(),
	    .actor = {.system = true, .scopes = SCOPE_ALL}};
	enum err e = step(&ctx);

	db_close_handle(ctx.db);
	arena_free(mem);
	return (e);
}

void
task_tell(struct told *told, enum err e)
{
	if (e != told->before && e != OK)
		log_warn("%s: %s; trying again", told->stops, err_word(e));
	if (e == OK && told->before != OK)
		log_info("%s", told->goes_on);
	told->before = e;
}
