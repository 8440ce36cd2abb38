/* commands.c -- `peerlore import`: a dump into a space, and the wait until it can be searched. */
#include "imports/commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "base/settings.h"
#include "imports.h"
#include "ops/task.h"
#include "search.h"

static volatile sig_atomic_t stopping;

/* The first time ends between two transactions, the second at once. */
static void
on_stop(int number)
{
	stopping = 1;
	(void)signal(number, SIG_DFL);
}

/* Nobody else keeps this node's index: it is done here. */
static enum err
index_here(struct db_pool *pool, void *arg)
{
	struct indexer *indexer;
	char host[256] = "node";
	bool caught_up = false;
	struct str name;
	enum err e = OK;

	log_info("no worker is running: putting it into the index here");
	(void)gethostname(host, sizeof(host) - 1);
	name = str_fmt(arg, "%s:%s", host, settings()->data);
	indexer = indexer_new(pool, settings_path("index"), name.p);
	while (e == OK && !caught_up && !stopping)
		e = indexer_step(indexer, &caught_up);
	indexer_free(indexer);
	return (e);
}

static enum err
wait_searchable(struct task *task)
{
	enum import_found found = IMPORT_SEARCHABLE;
	enum err e = import_wait(task->pool, &stopping, index_here, task->ctx.mem, &found);

	if (e)
		log_warn("everything is imported, but it could not be put into the index: %s. "
			 "The worker will, when it runs.",
		    err_word(e));
	else if (found != IMPORT_SEARCHABLE || stopping)
		log_warn("everything is imported; the worker is still putting it into the index");
	return (OK);
}

/* The last part of the folder's name, as a name for the source and for a file. */
static struct str
source_name(struct arena *mem, const char *folder, const char *given)
{
	const char *slash = strrchr(folder, '/');
	struct str name = str_of(given != NULL ? given : slash == NULL ? folder : slash + 1);
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < name.n && b.n < 80; i++) {
		char c = name.p[i];
		bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			     (c >= '0' && c <= '9') || c == '-' || c == '_' ||
			     (c == '.' && b.n > 0);

		buf_char(&b, plain ? c : '-');
	}
	if (b.n == 0)
		buf_str(&b, STR("dump"));
	return (buf_view(&b));
}

static void
report_print(const struct import_report *r, bool json, const struct import_order *order)
{
	if (json) {
		(void)printf(
		    "{\"questions\":%lld,\"answers\":%lld,\"comments\":%lld,\"people\":%lld,"
		    "\"tags\":%lld,\"links\":%lld,\"rejected\":%lld}\n",
		    (long long)r->questions, (long long)r->answers, (long long)r->comments,
		    (long long)r->people, (long long)r->tags, (long long)r->links,
		    (long long)r->rejected);
		return;
	}
	(void)printf(
	    "%lld questions, %lld answers, %lld comments, %lld people, %lld tags and %lld links "
	    "of %.*s are in %.*s.\n",
	    (long long)r->questions, (long long)r->answers, (long long)r->comments,
	    (long long)r->people, (long long)r->tags, (long long)r->links, STR_ARG(order->name),
	    STR_ARG(order->space));
	if (r->rejected > 0)
		(void)printf("Not taken: %lld %s. Which and why: %s\n", (long long)r->rejected,
		    r->rejected == 1 ? "row" : "rows", order->rejects);
	(void)printf("Badges and votes are not imported; scores are.\n");
}

static enum err
import_run(
    struct task *task, struct import_order *order, const struct command_line *line, bool wait)
{
	struct import_report report = {0};
	enum err e;

	order->rejects = settings_path(
	    str_fmt(task->ctx.mem, "import-rejects-%.*s.tsv", STR_ARG(order->name)).p);
	if ((e = import_stackexchange(task->pool, order, &report)))
		return (e);
	if (report.stopped) {
		log_errorf("the same command goes on from here",
		    "stopped after %lld questions, %lld answers, "
		    "%lld comments",
		    (long long)report.questions, (long long)report.answers,
		    (long long)report.comments);
		return (ERR_GONE);
	}
	if (line->json)
		log_info(
		    "badges and votes are not imported; rows not taken are in %s", order->rejects);
	if (wait && (e = wait_searchable(task)))
		return (e);
	report_print(&report, line->json, order);
	return (OK);
}

int
import_command(struct command_line *line)
{
	const char *source = line_option(line, "--source");
	bool wait = !line_flag(line, "--no-wait");
	struct import_order order = {
	    .space = str_of(line_needed(line, "--space")), .stop = &stopping};
	const char *kind = line_word(line, "what to import: stackexchange");
	const char *folder = line_word(line, "the folder of the dump");
	struct task task;
	enum err e;

	if (!line_done(line))
		return (EXIT_USAGE);
	if (strcmp(kind, "stackexchange") != 0) {
		log_errorf("stackexchange is known", "cannot import \"%s\"", kind);
		return (EXIT_USAGE);
	}
	order.folder = realpath(folder, NULL);
	if (order.folder == NULL) {
		log_errorf(NULL, "cannot read %s: %m", folder);
		return (EXIT_FAILURE);
	}
	(void)signal(SIGINT, on_stop);
	(void)signal(SIGTERM, on_stop);
	if ((e = task_open(&task, line, true)))
		return (task_status(e));
	order.name = source_name(task.ctx.mem, order.folder, source);
	e = import_run(&task, &order, line, wait);
	return (task_status(task_close(&task, e)));
}
