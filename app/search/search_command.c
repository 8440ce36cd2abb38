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

static enum err
check(struct db_pool *pool, bool json)
{
	struct index_check found;
	enum err e =
	    index_check(pool, settings_path("index"), settings_path("index-check"), &found);

	if (e == ERR_NOT_FOUND)
		log_error("there is no index yet", "peerlore worker makes one");
	if (e)
		return (e);
	if (json)
		(void)printf("{\"equal\":%s,\"databases\":%lld,\"documents\":%lld}\n",
		    found.equal ? "true" : "false", (long long)found.databases,
		    (long long)found.documents);
	if (found.equal)
		log_info("the index equals one made anew: %lld documents in %lld databases",
		    (long long)found.documents, (long long)found.databases);
	else
		log_error("the index differs from one made anew", "peerlore reindex");
	return (found.equal ? OK : ERR_CONFLICT);
}

static enum err
rebuild(struct db_pool *pool, bool json)
{
	struct progress progress = {0};
	enum err e = index_rebuild(pool, settings_path("index"), tell, &progress);

	progress_end(&progress);
	if (e == OK && json)
		(void)printf("{\"documents\":%lld}\n", (long long)progress.done);
	return (e);
}

int
reindex_command(struct command_line *line)
{
	bool only_check = line_flag(line, "--check");
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
	e = only_check ? check(pool, line->json) : rebuild(pool, line->json);
	db_pool_close(pool);
	if (e == ERR_BUSY)
		log_error(
		    "somebody else is building an index here", "wait for it, or stop it first");
	else if (e != OK && e != ERR_CONFLICT)
		log_errorf(NULL, "could not build the index: %s", err_word(e));
	return (e == OK ? EXIT_SUCCESS : EXIT_FAILURE);
}
