/* local.h -- what the files of app/accounts share: checks of fields, secrets, passwords. */
#ifndef PEERLORE_ACCOUNTS_LOCAL_H
#define PEERLORE_ACCOUNTS_LOCAL_H

#include "accounts.h"
#include "field_limits.h"
#include "queries.h"
#include "store/db.h"

/* -- who asks -- */
/* ERR_SIGNED_OUT for nobody. */
enum err actor_present(const struct ctx *ctx) MUST_CHECK;
/* ERR_NOT_FOUND for whoever is neither an administrator nor the command line. */
enum err actor_administers(const struct ctx *ctx) MUST_CHECK;

/* -- fields -- */
/* One line: NFC, no control or direction marks, single spaces. */
struct str line_tidy(struct arena *mem, struct str s);
/* Several lines: NFC, line ends \n, nothing at the end. */
struct str lines_tidy(struct arena *mem, struct str s);
struct str email_tidy(struct arena *mem, struct str s);
void email_check(struct ctx *ctx, struct str email);
void name_check(struct ctx *ctx, struct str name);
/* Where a page of a list begins, and how many rows it has. */
struct stretch {
	const int64_t *after; /* the last id of the page before, NULL at the beginning */
	int64_t last;
	int64_t n;
};
/* ERR_INPUT for these two alone: a list is shown on forms that come back with other problems. */
enum err stretch_read(
    struct ctx *ctx, struct str cursor, int64_t limit, struct stretch *stretch) MUST_CHECK;
struct str cursor_write(struct ctx *ctx, int64_t id);

/* The same role as a constant; STR_NONE: there is no such role. */
struct str role_word(struct str role);

/* The time zone of somebody new. */
struct str zone_usual(void);

/* What a unique constraint refused, as a problem of its field. */
enum err already_there(struct ctx *ctx, enum problem_kind kind) MUST_CHECK;

/* -- secrets -- */
struct secret {
	struct str token; /* given out once */
	struct str hash; /* kept */
};
/* prefix says to people and scanners what it is. */
struct secret secret_new(struct arena *mem, const char *prefix);

/* -- passwords (password.c) -- */
/* Whether failed attempts are counted. */
bool accounts_limited(void);
/* Notes what is wrong with a new password; known is what others know of the person. */
void password_check(struct ctx *ctx, struct str password, struct str email, struct str name);
/* Takes long: hold nothing. */
enum err password_hash(struct ctx *ctx, struct str password, struct str *hash) MUST_CHECK;
/* hash empty: compares with nothing, just as slowly. stale: should be hashed anew. */
enum err password_verify(
    struct ctx *ctx, struct str password, struct str hash, bool *right, bool *stale) MUST_CHECK;

/*
 * Counts an attempt on account (any words that name it) before it is made.
 * ERR_LIMITED when there were too many lately. Forget it when it was none.
 */
struct attempt {
	struct str account;
	struct int64_list ids;
};
enum err attempt_begin(
    struct ctx *ctx, struct str account, struct str address, struct attempt *attempt) MUST_CHECK;
enum err attempt_forget(struct ctx *ctx, const struct attempt *attempt) MUST_CHECK;
/* After success: the account starts anew. */
enum err attempt_succeed(struct ctx *ctx, const struct attempt *attempt) MUST_CHECK;

/* -- who administers (person.c) -- */
/* Locks the administrators. Somebody other than this one has to be left who can undo it all. */
enum err another_admin(struct ctx *ctx, int64_t but) MUST_CHECK;

/* -- suspension (suspension.c) -- */
/* Of somebody suspended who signs in: NULL when their time is over, and then it is ended. */
enum err suspension_meet(
    struct ctx *ctx, int64_t person, const struct suspended_view **suspended) MUST_CHECK;

/* -- sessions (session.c) -- */
enum err session_start(struct ctx *ctx, int64_t person, int32_t epoch, struct str agent,
    bool by_link, struct signed_in *out) MUST_CHECK;

/* A link for a person, in place of open ones of its kind. by_link: what a second step goes on from. */
enum err link_insert(struct ctx *ctx, enum link_kind kind, int64_t person, int32_t epoch,
    bool by_link, struct str *token, timestamp_us *expires_at) MUST_CHECK;

/* -- that it is really them (second_factor.c, session.c) -- */
/* A token is no person at a keyboard: ERR_FORBIDDEN. */
enum err actor_at_keyboard(const struct ctx *ctx) MUST_CHECK;
/* Takes a code, of the app or for recovery, outside of a transaction: wrong ones are counted. ERR_INPUT, ERR_LIMITED. */
enum err code_verify(
    struct ctx *ctx, int64_t person, struct str code, struct str address) MUST_CHECK;
/* The same of their password, which they must have. */
enum err password_prove(struct ctx *ctx, struct str current) MUST_CHECK;

/* Locks the administrators; a problem when nobody but this one is left. */
enum err another_admin(struct ctx *ctx, int64_t but) MUST_CHECK;

/* -- spaces (space.c) -- */
/* ERR_NOT_FOUND unless the actor may read it, ERR_FORBIDDEN unless they manage it. */
enum err space_open(struct ctx *ctx, struct str slug, struct space_view *view) MUST_CHECK;
enum err space_managed(struct ctx *ctx, struct str slug, struct space_view *view) MUST_CHECK;

#endif
