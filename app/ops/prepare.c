/* prepare.c -- what stands between a database that answers and a server that listens. */
#include "ops/prepare.h"

#include "base/log.h"
#include "ops/cluster.h"
#include "store/migrate.h"

enum err
prepare_migrate(void)
{
	size_t applied = 0;
	enum err e = migrate_run(
	    cluster_connection(CLUSTER_OWNER, NULL), migrations, migration_count, &applied);

	if (e == OK && applied > 0)
		log_info("%zu migrations applied", applied);
	return (e);
}

enum err
prepare_database(bool demo)
{
	(void)demo;
	return (prepare_migrate());
}
