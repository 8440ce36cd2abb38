/*
 * task.h -- what a command needs to call features: settings, keys, a database handle.
 *
 *	if ((e = task_open(&task, line, false)) == OK) {
 *		e = space_add(&task.ctx, &form, &id);
 *		e = task_close(&task, e);
 *	}
 *	return (task_status(e));
 *
 * The actor is the system: whoever may run commands may do all that commands
 * do. A transaction is open in between, unless the feature makes its own; task_close commits it unless e is an
 * error, and says on standard error what was wrong with which option.
 */
#ifndef PEERLORE_OPS_TASK_H
#define PEERLORE_OPS_TASK_H

#include "base/command_line.h"
#include "ctx.h"

struct db_pool;

struct task {
	struct ctx ctx;
	struct db_pool *pool;
};

/* Settings, cluster (started when it is not running), keys, pool. own_transaction: the feature makes its own. */
enum err task_open(
    struct task *task, const struct command_line *line, bool own_transaction) MUST_CHECK;
/* Commits or not, and gives everything back but the memory, which goes with the process. */
enum err task_close(struct task *task, enum err e) MUST_CHECK;
/* Exit status of a command. */
int task_status(enum err e);

/* One step of a process that goes on and on: for the system, with memory and a database handle of its own. */
enum err task_step(struct db_pool *pool, enum err (*step)(struct ctx *ctx)) MUST_CHECK;

/* Says it in one line when steps begin to fail, and in one when they work again; not at each try. */
struct told {
	const char *stops, *goes_on;
	enum err before;
};
void task_tell(struct told *told, enum err e);

#endif
