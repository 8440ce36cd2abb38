/* search_command.c -- `peerlore reindex`: a new index beside the one that is read, then the swap. */
#include <stdio.h>
#include <stdlib.h>

#include "base/command_line.h"
#include "base/log.h"
#include "base/progress.h"
#include "base/settings.h"
#include "ops/cluster.h"
#include "queries.h"
#include "search.h"
#include "store/db.h"

static void
tell(void *arg, int64_t done, int64_t total)
{
	struct progress *progress = arg;

	if (done == 1)
		progress_begin(progress, "reindex", total, PROGRESS_COUNT);
	progress_at(progress, done);
}

int
reindex_command(struct command_line *line)
{
	struct progress progress = {0};
	struct db_pool *pool;
	enum err e;

	if (!line_done(line) || settings_open(line->config) != OK)
		return (EXIT_USAGE);
	if (cluster_become_owner() != OK || cluster_ensure() != OK)
		return (EXIT_FAILURE);
	pool = db_pool_open(&(struct db_settings){.conninfo = cluster_connection(CLUSTER_APP, NULL),
	    .name = "peerlore reindex",
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	e = index_rebuild(pool, settings_path("index"), tell, &progress);
	db_pool_close(pool);
	progress_end(&progress);
	if (e == ERR_BUSY)
		log_error("somebody else is building an index here", "wait for it, or stop it first");
	else if (e != OK)
		log_errorf(NULL, "could not build the index: %s", err_word(e));
	if (e == OK && line->json)
		(void)printf("{\"documents\":%lld}\n", (long long)progress.done);
	return (e == OK ? EXIT_SUCCESS : EXIT_FAILURE);
}
