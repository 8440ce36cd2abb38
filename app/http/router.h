/*
 * router.h -- from method and path to a row of routes.def.
 *
 * The rows are compiled once at start into a tree of path segments; no regular
 * expressions. A literal segment matches byte for byte as sent: `/%71uestions`,
 * `//questions`, `/questions/` and `/./questions` are not `/questions`. Only
 * the value of a {name} is decoded; with an encoded slash, a NUL, bad UTF-8,
 * `.` or `..` in it there is no such page. A literal wins over {id}, {id} over
 * {name}.
 */
#ifndef PEERLORE_HTTP_ROUTER_H
#define PEERLORE_HTTP_ROUTER_H

#include "http/limits.h"
#include "http/page.h"

enum who {
	WHO_PUBLIC, /* anybody */
	WHO_SIGNED_IN, /* a person; others are led to /signin, the API says 401 */
	WHO_ADMIN, /* site role admin; others get 404, as if nothing were there */
	WHO_COUNT
};

enum route_flag {
	/* The handler fetches the session with its own first batch: page_session_hash, page_actor_set. GET pages only. */
	SESSION_RIDES = 1,
	/* A writing method without a transaction around it, e.g. because it hashes a password first. */
	NO_TX = 2,
	/* No CSRF check: for POST /csp alone. */
	NO_CSRF = 4,
	/* Neither session nor database nor limits: healthz, robots.txt. */
	BARE = 8,
	/* Bearer tokens work here too though the path is not under /api/. */
	BEARER = 16,
	/* The body is neither a form nor JSON: the handler reads page_body. */
	RAW_BODY = 32,
	/* The answer holds a secret: it is not kept for repeats, whatever key the call carries. */
	NO_ONCE = 64,
	/* A form that may bring a file (multipart/form-data), whose field `file` becomes the field `recording`. */
	FILE_FORM = 128,
	/*
	 * What it writes is what somebody looked at, has only begun, or keeps for themselves alone: no act towards
	 * others, and nothing for the audit trail, which administrators read.
	 */
	OBSERVES = 256
};

#define ROUTE_NAMES 4
#define ROUTE_SEGMENTS 12

struct route {
	enum http_method method;
	const char *pattern;
	enum err (*handler)(struct page *page);
	enum who who;
	enum rate rate;
	size_t body_limit; /* bytes; 0: a body is refused */
	unsigned flags;
	const char *handler_name;
};

struct route_match {
	const struct route *route;
	const char *const *names;
	struct str values[ROUTE_NAMES];
	int64_t ids[ROUTE_NAMES]; /* of {id} values, else 0 */
	size_t n;
	const char *allow; /* with ERR_METHOD: what the path does take */
};

struct router;

/* Compiles the rows; a mistake in them ends the program with the row's pattern. */
struct router *router_new(const struct route *routes, size_t n);
void router_free(struct router *router);
/* ERR_NOT_FOUND, or ERR_METHOD with allow set. Decoded values are in mem. */
enum err router_find(const struct router *router, struct arena *mem, enum http_method method,
    struct str path, struct route_match *out) MUST_CHECK;

/* The rows of routes.def. */
extern const struct route routes[];
extern const size_t routes_count;
const char *who_name(enum who who);
const char *method_name(enum http_method method);
/* `peerlore routes --json`: one array of all rows, for the tests that walk them. */
void routes_json(struct out *out);

#endif
