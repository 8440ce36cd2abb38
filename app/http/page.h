/*
 * page.h -- all that a page or API handler sees of HTTP.
 *
 * A handler is `enum err page_question_ask(struct page *page)`. It reads the
 * form, calls one feature function with &page->ctx, and either renders one
 * template into page->out, redirects, or answers JSON. What it returns decides
 * the status: OK, or an error that becomes a friendly page (problem+json for
 * the API). It runs on its own small stack: no buffers over 1 KB, no recursion.
 *
 * Before it is called the router has checked: method, who may call (the
 * session), CSRF, rate limit, body limit, and that the form is valid UTF-8
 * without NUL. A handler of a non-GET route runs inside a transaction, which is
 * committed when it returns OK and rolled back otherwise.
 */
#ifndef PEERLORE_HTTP_PAGE_H
#define PEERLORE_HTTP_PAGE_H

#include "ctx.h"
#include "text/html.h"

enum http_method { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };

struct page_impl;

struct page {
	struct ctx ctx;
	struct out *out;
	struct page_impl *impl;
};

/* -- what was asked ------------------------------------------------------- */
/* A {name} of the route's pattern, decoded. {id} patterns hold a positive number, else the route does not match. */
struct str page_path(const struct page *page, const char *name);
int64_t page_path_id(const struct page *page, const char *name);
/* A query argument, decoded, trimmed of nothing; empty when absent. */
struct str page_query(const struct page *page, const char *name);
bool page_has_query(const struct page *page, const char *name);
/* A form field (application/x-www-form-urlencoded), line ends as \n; empty when absent. */
struct str page_form(const struct page *page, const char *name);
bool page_has_form(const struct page *page, const char *name);
/* All values of a repeated field, in order. */
struct str_list page_form_all(const struct page *page, const char *name);
/* A request header by lower-case name; empty when absent. */
struct str page_header(const struct page *page, const char *name);
struct str page_cookie(const struct page *page, const char *name);
/* The body as it came (API). */
struct str page_body(const struct page *page);
/* Address of the caller as text; X-Forwarded-For only from a trusted proxy. */
struct str page_address(const struct page *page);
/* Path and query of this request, to come back to after signing in. */
struct str page_here(const struct page *page);

/* -- answers --------------------------------------------------------------- */
/* 303 to a place of ours. The path must start with one '/'. */
enum err page_redirect(struct page *page, struct str path) MUST_CHECK;
/* 301, for an address that has changed for good. */
enum err page_moved(struct page *page, struct str path) MUST_CHECK;
/* Status of an answer that is not an error: 201, 204. Default 200. */
void page_status(struct page *page, int status);
/* Adds a header; CR or LF in it is an internal error. */
void page_header_add(struct page *page, const char *name, struct str value);
void page_type(struct page *page, const char *content_type);
void page_cookie_set(struct page *page, struct str value, int64_t seconds);

#endif
