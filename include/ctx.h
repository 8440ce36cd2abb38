/*
 * ctx.h -- what a feature function knows about the moment it is called in.
 *
 * One struct ctx belongs to one request, one job or one command. It says who
 * acts, when, with which memory and through which way to the database. Features
 * get everything from here: there is no global "current user" and no clock
 * below this line.
 */
#ifndef PEERLORE_CTX_H
#define PEERLORE_CTX_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

struct db;

/* What an API token may do; a session may do everything its person may. */
enum scope { SCOPE_READ = 1, SCOPE_WRITE = 2, SCOPE_ADMIN = 4, SCOPE_ALL = 7 };

struct actor {
	int64_t person; /* 0: nobody is signed in */
	int64_t
	    as; /* who they are in the thread at hand, negative when they asked it without their name; 0: not known yet */
	bool admin; /* site role; an admin reads private spaces only as a member */
	bool system; /* the command line, a job, an import: no person asks */
	unsigned scopes; /* enum scope */
	int64_t session; /* id of the session, 0 with an API token */
	timestamp_us fresh_at; /* when the session's person last proved who they are */
	timestamp_us token_until; /* when the API token ends, 0 with a session */
	struct str name; /* of the person, for the top of the page */
	int32_t waiting; /* in their inbox: what asks them to act */
	bool news; /* ... and whether there is something unread */
};

/*
 * What can be wrong with a field: name, field, and the sentence a person reads
 * beside it. Limits named here are the ones in limits.def.
 */
struct problem {
	const char *field;
	const char *sentence;
};

#define CTX_PROBLEMS 8

struct ctx {
	struct arena *mem;
	struct db *db;
	timestamp_us now;
	struct actor actor;
	struct problem problems[CTX_PROBLEMS];
	size_t problem_count;
};

/* clang-format off */
enum problem_kind {
#define X(name, field, sentence) PROBLEM_##name,
#include "problems.def"
#undef X
	PROBLEM_COUNT
};
/* clang-format on */

/* Notes what is wrong with a field and gives ERR_INPUT back, so that a check reads `return (ctx_problem(...))`. */
enum err ctx_problem(struct ctx *ctx, enum problem_kind kind) MUST_CHECK;
/* Just notes it; when all fields are looked at, `return (ctx_problems(ctx))` gives ERR_INPUT or OK. */
void ctx_note(struct ctx *ctx, enum problem_kind kind);
enum err ctx_problems(const struct ctx *ctx) MUST_CHECK;
/* The same for an unknown or mistyped field, whose name comes from outside; copied into ctx->mem. */
void ctx_note_field(struct ctx *ctx, struct str field, const char *sentence);

#endif
