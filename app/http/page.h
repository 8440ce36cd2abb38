/*
 * page.h -- all that a page or API handler sees of HTTP.
 *
 * A handler is `enum err page_question_ask(struct page *page)`. It reads the
 * form, calls one feature function with &page->ctx, and either renders one
 * template into page->out, redirects, or answers JSON (http/api.h). What it
 * returns decides the status: OK, or an error that becomes a friendly page
 * (problem+json under /api/). It runs on its own small stack: no buffers over
 * 1 KB, no recursion, nothing static.
 *
 * Its row in http/routes.def says who may call it, how often and how large a
 * body may be; all of that is checked before. Then, in this order:
 *
 *   GET    session found → handler → answer
 *   else   session found → CSRF (cookie callers) → transaction begun →
 *          repeat of an earlier call? that answer again : handler →
 *          committed when the status is below 400, else rolled back → answer
 *
 * A form that is wrong comes back with what was typed: on ERR_INPUT of its
 * feature function the handler calls page_status(page, 422), renders the form
 * again from page_form() and page_problem(), and returns OK:
 *
 *	e = question_ask(&page->ctx, &draft, &id);
 *	if (e == ERR_INPUT)
 *		return (ask_form(page, &draft));
 *	if (e)
 *		return (e);
 *	return (page_redirect(page, question_path(&page->ctx, id)));
 *
 * A form has two hidden fields, <input type="hidden" name="csrf"
 * value="{{page_csrf}}"> and, when sending it twice must not do the thing
 * twice, name="once" value="{{page_once}}".
 *
 * Everything a handler is given lives until the answer is sent.
 */
#ifndef PEERLORE_HTTP_PAGE_H
#define PEERLORE_HTTP_PAGE_H

#include "ctx.h"
#include "text/html.h"

enum http_method {
	HTTP_GET, /* HEAD arrives as GET; its body is thrown away at the end */
	HTTP_POST,
	HTTP_PUT,
	HTTP_PATCH,
	HTTP_DELETE,
	HTTP_OTHER /* never reaches a handler */
};

struct page_impl;

struct page {
	struct ctx ctx;
	struct out *out;
	struct page_impl *impl;
};

/* A name and a value, as they come in forms and queries. */
struct pair {
	struct str name;
	struct str value;
};
struct pair_list {
	struct pair *items;
	size_t n;
};

/* -- what was asked ------------------------------------------------------- */
enum http_method page_method(const struct page *page);
/* HEAD arrives as GET, and OPTIONS of /uploads too. */
bool page_is_head(const struct page *page);
bool page_is_options(const struct page *page);
/* The address is under /api/ or /uploads: programs call it, and get JSON. */
bool page_is_api(const struct page *page);
/* A {name} of the route's pattern, decoded, valid UTF-8; empty for a {name?} that was left out. */
struct str page_path(const struct page *page, const char *name);
/* {id} and {some_id} hold a positive number, else the route does not match. */
int64_t page_path_id(const struct page *page, const char *name);
/*
 * A query argument or form field (application/x-www-form-urlencoded), decoded,
 * line ends as \n; empty when absent. Text that is not valid UTF-8 has U+FFFD
 * in its place, and a problem is noted at the field, so nothing is written; the
 * same when the field came twice and is read with these.
 */
struct str page_query(const struct page *page, const char *name);
struct str page_form(const struct page *page, const char *name);
bool page_has_query(const struct page *page, const char *name);
bool page_has_form(const struct page *page, const char *name);
/* As a number; 0 when absent or not one, with a problem noted at the field. */
int64_t page_query_id(const struct page *page, const char *name);
int64_t page_form_id(const struct page *page, const char *name);
/* limit=1…100 of lists; 20 when absent. */
int64_t page_limit(const struct page *page);
/* All values of a repeated field, in order. */
struct str_list page_query_all(const struct page *page, const char *name);
struct str_list page_form_all(const struct page *page, const char *name);
/* Every field but csrf and once: an error page gives them back, so that no text is lost. */
struct pair_list page_form_fields(const struct page *page);
/* A request header by lower-case name; empty when absent. */
struct str page_header(const struct page *page, const char *name);
struct str page_cookie(const struct page *page, const char *name);
/* The body as it came; a body over 256 KB is in a file: *fd (not ours to close), else -1. */
struct str page_body(const struct page *page);
int page_body_fd(const struct page *page, size_t *size);
/*
 * Under /uploads the body has not been read when the handler runs: it asks for
 * it. take gets the bytes in the order they come, on the main stack: no database,
 * no arena, no page; false when it could not keep them, then receiving ends.
 */
struct body_sink {
	bool (*take)(void *arg, const void *bytes, size_t n);
	void *arg;
};
/* Bytes that Content-Length promises and no sink has had. */
int64_t page_body_left(const struct page *page);
/*
 * Up to `most` bytes of them; sleeps until they are there. *got is set in any
 * case. ERR_GONE: the client left, or sent nothing for 10 s, and *got is all
 * that came of it. ERR_DISK_FULL: the sink said no; *got bytes it had kept.
 */
enum err page_body_receive(
    struct page *page, const struct body_sink *sink, int64_t most, int64_t *got) MUST_CHECK;
/* Sleeps for about a tenth of a second; hold no transaction. */
void page_nap(void);
/* Nobody waits for the answer any more: the client has left, or the server is about to stop. */
bool page_is_left(const struct page *page);
/* Address of the caller as text; X-Forwarded-For only from a trusted proxy. */
struct str page_address(const struct page *page);
/* "python-requests/2.28", shortened to 200 bytes; for the list of sessions. */
struct str page_agent(const struct page *page);
/* Path and query of this request, to come back to after signing in. */
struct str page_here(const struct page *page);
/* The form field `next` or query `next` when it is a place of ours, else "/". */
struct str page_next(const struct page *page);
/* Number of this request in the log, 16 hex digits; shown on error pages. */
struct str page_request_id(const struct page *page);
/* What is wrong with a field, or NULL: the sentence beside it. */
const char *page_problem(const struct page *page, const char *field);

/* -- who asks ------------------------------------------------------------- */
/*
 * page->ctx.actor is set before the handler runs, except on routes with the
 * flag SESSION_RIDES: such a handler puts page_session_hash (32 bytes, empty
 * without a session cookie) into its own first batch and hands what it found to
 * page_actor_set at once. That checks what the route asks for: on an error
 * return it. person == 0 means that there is no such session any more.
 */
struct str page_session_hash(const struct page *page);
enum err page_actor_set(struct page *page, const struct actor *actor) MUST_CHECK;
/* Counts one more file of the actor's, where only its headers say what it is. ERR_LIMITED. */
enum err page_admit_upload(struct page *page, bool picture) MUST_CHECK;
/* For the hidden field csrf, and for data-csrf on <html>: scripts send it as X-CSRF-Token. */
struct str page_csrf(const struct page *page);
/*
 * For a form that failed because nobody is signed in: the token is accepted, at
 * the same address and within an hour, from whoever signs in with this browser.
 */
struct str page_csrf_again(struct page *page);
/* For the hidden field once: a new random word each time. */
struct str page_once(const struct page *page);
/* For a form that is sent once more as it is: the word it came with, because it may have been heard after all. */
struct str page_once_again(const struct page *page);
/* After signing in: the token becomes the session cookie (absolute life in seconds). */
void page_session_start(struct page *page, struct str token, int64_t seconds);
/* After signing out: forgets the cookie and everything the browser keeps of us. */
void page_session_end(struct page *page);
/* False when another site sent this form: an error page must not offer to send it again. */
bool page_may_resend(const struct page *page);

/* -- answers --------------------------------------------------------------- */
/* 303 to a place of ours. The path must start with one '/'. */
enum err page_redirect(struct page *page, struct str path) MUST_CHECK;
/* 301, for an address that has changed for good. */
enum err page_moved(struct page *page, struct str path) MUST_CHECK;
/* Status of an answer that is not an error: 201, 204, 422 for a form that comes back. Default 200. */
void page_status(struct page *page, int status);
/* Adds a header; CR or LF in it becomes an internal error. The fixed ones (CSP …) cannot be changed. */
void page_header_add(struct page *page, const char *name, struct str value);
/* Default text/html; charset=utf-8. Kept, not copied. */
void page_type(struct page *page, const char *content_type);
/* Seconds for Retry-After, with ERR_BUSY and ERR_LIMITED; default 5. */
void page_retry_after(struct page *page, int seconds);
/*
 * This very content may be kept by the reader's own browser, which asks again
 * each time whether it still may show it. True when it has it: 304 is the
 * answer. etag with quotes; call it when permission is known, before page_send_file.
 */
bool page_fresh(struct page *page, struct str etag);
/* What is written to page->out is user media of this type: its headers are those of security.md 3.3. */
void page_media(struct page *page, const char *content_type);
/*
 * The open file, or the part of it that Range asks for: at most 2 MB in a 206.
 * fd is ours from here on, also on error. The permission check comes before.
 * Headers of user media (security.md 3.3) unless `ours` says that we made the
 * bytes ourselves.
 */
enum err page_send_file(struct page *page, int fd, const char *content_type, bool ours) MUST_CHECK;

/* -- work that takes the processor for long ---------------------------------- */
/*
 * Runs fn(arg) on the worker's second thread while other requests go on; back
 * when it is done. Only libc and libsodium in fn: no arena, no database, no
 * log. ERR_BUSY when too many wait. Hold no transaction meanwhile (flag NO_TX).
 * At most two run at once on a node.
 */
enum err page_offload(void (*fn)(void *arg), void *arg) MUST_CHECK;

/* -- another process of this node ------------------------------------------------ */
/*
 * Sends question to the process behind serve_setup.ask and sleeps, at most for
 * `limit`, until it answers; *answer lives in mem. ERR_TIMEOUT, ERR_DOWN when
 * nobody is there, ERR_BUSY when too many ask. Hold no transaction meanwhile.
 */
enum err page_inquire(
    struct arena *mem, struct str question, timestamp_us limit, struct str *answer) MUST_CHECK;

/*
 * Every handler has a row in http/routes.def and so its prototype here; one
 * without a row does not compile.
 */
/* clang-format off */
#define ROUTE(method, pattern, handler, who, rate, limit, ...) enum err handler(struct page *page) MUST_CHECK;
#include "http/routes.def"
#undef ROUTE
/* clang-format on */

#endif
