/*
 * hooks.h -- what HTTP needs from the features above it.
 *
 * app/http stands below the features and knows none of them: main.c fills this
 * table before the server starts. Every entry may be NULL; then nobody is ever
 * signed in, errors are plain text, and keys for repeats are not looked at.
 * All run on a request's coroutine, with ctx->db ready.
 */
#ifndef PEERLORE_HTTP_HOOKS_H
#define PEERLORE_HTTP_HOOKS_H

#include "http/multipart.h"
#include "http/page.h"

/* The answer to an earlier call with the same key. */
struct stored_answer {
	int status; /* 0: this call is the first */
	struct str location;
	struct str body;
};

struct http_hooks {
	/*
	 * Who holds the session, or API token, of this hash (32 bytes, see
	 * base/keys.h): fills *out; person 0 when there is none or it has
	 * ended. An error only when the database cannot say.
	 */
	enum err (*session_find)(struct ctx *ctx, struct str hash, struct actor *out);
	enum err (*api_token_find)(struct ctx *ctx, struct str hash, struct actor *out);

	/*
	 * Repeats (facts/security.md 3.9), inside the call's transaction:
	 * begin inserts (actor, key, route, body hash) or finds the row that is
	 * there: the same body hash gives the stored answer, another one is
	 * ERR_INPUT. finish stores the answer with it.
	 */
	enum err (*once_begin)(struct ctx *ctx, struct str key, struct str route,
	    struct str body_hash, struct stored_answer *out);
	enum err (*once_finish)(
	    struct ctx *ctx, struct str key, const struct stored_answer *answer);

	/*
	 * At the end of a writing call that went well: what it was called, on
	 * which object, for the audit trail, in case the feature noted nothing.
	 */
	enum err (*done)(
	    struct ctx *ctx, struct str action, struct str object_kind, int64_t object);

	/*
	 * Keeps the file of a form (a part whose content has not been read): *id
	 * is what stands for it from here on. Outside of a transaction. A file
	 * that is not taken is no error: a problem is noted and *id empty.
	 */
	enum err (*file_take)(struct page *page, struct multipart *m,
	    const struct multipart_part *part, struct str *id);

	/* Renders what a person reads who meets an error; page->out is empty, the status is set. */
	void (*error_page)(struct page *page, enum err e);

	/* /readyz: writes one "name: state" line per thing looked at; an error when one of them is not ready. */
	enum err (*ready)(struct ctx *ctx, struct out *out);
	/* Lines for /metrics, after our own. */
	void (*metrics)(struct ctx *ctx, struct out *out);
	/* Ten times a second in each worker: metric_set (http/metrics.h) of what the features count. */
	void (*tell)(void);

	/*
	 * Every ten seconds in each worker, and before it ends, on a coroutine of its
	 * own: what a worker has gathered and writes down; when regular_due says that
	 * there is something.
	 */
	bool (*regular_due)(void);
	enum err (*regular)(struct ctx *ctx);

	/* Once in each worker, before its first request, inside the sandbox, and at its end. */
	void (*worker_open)(void);
	void (*worker_close)(void);
	/* Ten times a second; whoever asks for a page meanwhile waits for it. */
	void (*worker_tick)(void);
};

extern struct http_hooks http_hooks;

#endif
