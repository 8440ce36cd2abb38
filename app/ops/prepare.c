/* prepare.c -- what `up` does between a database that answers and a server that listens. */
#include "ops/prepare.h"

enum err
prepare_database(bool demo)
{
	(void)demo;
	return (OK);
}
