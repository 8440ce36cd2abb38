/* prepare.c -- what stands between a database that answers and a server that listens. */
#include "ops/prepare.h"

#include <stdio.h>

#include "accounts.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/settings.h"
#include "demo.h"
#include "ops/backup.h"
#include "ops/cluster.h"
#include "queries.h"
#include "store/db.h"
#include "store/migrate.h"

enum err
prepare_migrate(void)
{
	size_t applied = 0;
	enum err e;

	if ((e = restore_refuse_half()))
		return (e);
	e = migrate_run(
	    cluster_connection(CLUSTER_OWNER, NULL), migrations, migration_count, &applied);
	if (e == OK && applied > 0)
		log_info("%zu migrations applied", applied);
	return (e);
}

/* Demo content on first start, and a link for whoever sits at the terminal. */
static enum err
demo_and_link(struct ctx *ctx, struct demo_admin *admin, struct str *token)
{
	enum err e;

	if ((e = demo_load(ctx)) || (e = q_demo_admin(ctx->db, admin)))
		return (e);
	return (link_make(ctx, admin->email, token));
}

static enum err
prepare_demo(struct ctx *ctx)
{
	struct demo_admin admin;
	struct str token;
	enum err e;

	if ((e = db_begin(ctx->db)))
		return (e);
	if ((e = demo_and_link(ctx, &admin, &token)) || (e = db_commit(ctx->db))) {
		db_rollback(ctx->db);
		/* An installation of somebody's own, without an administrator yet. */
		return (e == ERR_NOT_FOUND ? OK : e);
	}
	(void)printf("\nSign in as %.*s, once and within 15 minutes:\n\n    %s/link/%.*s\n\n",
	    STR_ARG(admin.email), settings()->base_url, STR_ARG(token));
	(void)fflush(stdout);
	return (OK);
}

enum err
prepare_database(bool demo)
{
	struct ctx ctx = {
	    .mem = arena_new(), .now = clock_now(), .actor = {.system = true, .scopes = SCOPE_ALL}};
	struct db_pool *pool;
	enum err e;

	if ((e = prepare_migrate()) || !demo)
		return (e);
	if ((e = keys_open(settings()->data)))
		return (e);
	pool = db_pool_open(&(struct db_settings){.conninfo = cluster_connection(CLUSTER_APP, NULL),
	    .name = "peerlore up",
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	ctx.db = db_open_handle(pool, ctx.mem);
	e = prepare_demo(&ctx);
	if (e)
		log_errorf(NULL, "cannot load the demo content: %s", err_word(e));
	db_close_handle(ctx.db);
	db_pool_close(pool);
	return (e);
}
