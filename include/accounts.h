/*
 * accounts.h -- people, how they sign in, and the spaces they belong to.
 *
 * Every function takes its permission from ctx->actor first; "not yours" answers
 * exactly like "not there". What is returned lives in ctx->mem.
 */
#ifndef PEERLORE_ACCOUNTS_H
#define PEERLORE_ACCOUNTS_H

#include "ctx.h"

/* A person as shown beside what they wrote. */
struct person_ref {
	int64_t id;
	struct str name;
	struct str team;
};

/* A space as shown beside what is in it. */
struct space_ref {
	int64_t id;
	struct str slug;
	struct str name;
	bool private;
};

#endif
