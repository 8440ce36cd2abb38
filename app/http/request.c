/*
 * request.c -- between Kore and a request's coroutine.
 *
 * Kore calls http_dispatch for each request, and again whenever it was woken.
 * The first call copies what was sent and starts the coroutine; when that yields
 * the request is put to sleep. A client that leaves takes Kore's request along:
 * the coroutine then runs on without it, as an orphan, to its end.
 */
#include <arpa/inet.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kore/kore.h"
#include "kore/http.h"

#include "base/log.h"
#include "base/random.h"
#include "http/forwarded.h"
#include "http/impl.h"
#include "http/request.h"
#include "http/serve.h"
#include "http/stream.h"
#include "store/db.h"

#define KEEP_UNUSED 64

/* Kore finds it by name. */
int http_dispatch(struct http_request *req);

static struct router *router;
static struct page_impl *current; /* whose coroutine runs */
static struct page_impl *unused;
static size_t unused_count, running;
static struct page_impl *orphans; /* can go on, and Kore does not know them any more */
static struct page_impl *nappers; /* wait for the next tick */
static struct page_impl *woken; /* by another coroutine; seen to when the main stack is back */

/* -- taking and giving back ------------------------------------------------------ */

static struct page_impl *
impl_take(void)
{
	struct page_impl *impl = unused;
	struct arena *mem;
	struct out *out;

	if (impl != NULL) {
		unused = impl->next;
		unused_count--;
		mem = impl->page.ctx.mem;
		out = impl->page.out;
		memset(impl, 0, sizeof(*impl));
	} else {
		if ((impl = calloc(1, sizeof(*impl))) == NULL ||
		    (out = calloc(1, sizeof(*out))) == NULL) {
			free(impl);
			return (NULL);
		}
		mem = arena_new();
	}
	impl->page.impl = impl;
	impl->page.ctx.mem = mem;
	impl->page.out = out;
	impl->body_fd = impl->send_fd = -1;
	running++;
	return (impl);
}

static void
impl_give_back(struct page_impl *impl)
{
	running--;
	if (impl->body_fd != -1)
		(void)close(impl->body_fd);
	if (impl->send_fd != -1)
		(void)close(impl->send_fd);
	stream_free(impl);
	arena_reset(impl->page.ctx.mem);
	out_reset(impl->page.out);
	if (unused_count >= KEEP_UNUSED) {
		arena_free(impl->page.ctx.mem);
		out_free(impl->page.out);
		free(impl->page.out);
		free(impl);
		return;
	}
	impl->next = unused;
	unused = impl;
	unused_count++;
}

/* -- copying what was sent ---------------------------------------------------------- */

static enum http_method
method_of(const struct http_request *req)
{
	switch (req->method) {
	case HTTP_METHOD_GET:
	case HTTP_METHOD_HEAD:
		return (HTTP_GET);
	case HTTP_METHOD_POST:
		return (HTTP_POST);
	case HTTP_METHOD_PUT:
		return (HTTP_PUT);
	case HTTP_METHOD_PATCH:
		return (HTTP_PATCH);
	case HTTP_METHOD_DELETE:
		return (HTTP_DELETE);
	default:
		return (HTTP_OTHER);
	}
}

static void
headers_copy(struct page_impl *impl, struct http_request *req)
{
	struct arena *mem = impl->page.ctx.mem;
	struct http_header *h;
	size_t n = 0, bytes = 0;
	char *p;

	TAILQ_FOREACH (h, &req->req_headers, list) {
		bytes += strlen(h->header) + strlen(h->value);
		n++;
	}
	impl->headers = arena_array(mem, n + 1, sizeof(*impl->headers));
	p = arena_alloc(mem, bytes + 1);
	TAILQ_FOREACH (h, &req->req_headers, list) {
		struct header *to = &impl->headers[impl->header_count++];
		size_t i;

		to->name = (struct str){p, strlen(h->header)};
		for (i = 0; i < to->name.n; i++) {
			char c = h->header[i];

			*p++ = c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
		}
		to->value = (struct str){p, strlen(h->value)};
		memcpy(p, h->value, to->value.n);
		p += to->value.n;
	}
}

static void
body_copy(struct page_impl *impl, struct http_request *req)
{
	if (impl->stream.open)
		return;
	if (req->http_body_fd != -1)
		impl->body_fd = fcntl(req->http_body_fd, F_DUPFD_CLOEXEC, 0);
	else if (req->http_body != NULL && req->http_body_length > 0)
		impl->body = str_dup(impl->page.ctx.mem,
		    (struct str){(const char *)req->http_body->data, req->http_body_length});
}

/* All headers of this name as one list: a proxy may have added a line of its own. */
static struct str
headers_join(struct page_impl *impl, const char *name)
{
	struct arena *mem = impl->page.ctx.mem;
	struct str all = STR("");
	size_t i;

	for (i = 0; i < impl->header_count; i++) {
		if (!str_eq(impl->headers[i].name, str_of(name)))
			continue;
		all = all.n == 0 ? impl->headers[i].value
				 : str_fmt(mem, "%.*s,%.*s", STR_ARG(all),
				       STR_ARG(impl->headers[i].value));
	}
	return (all);
}

/* Who is at the other end, or behind the proxies that stand there. */
static void
address_copy(struct page_impl *impl, const struct connection *c)
{
	struct arena *mem = impl->page.ctx.mem;
	struct str forwarded;
	char text[INET6_ADDRSTRLEN] = "local";

	if (c->family == AF_INET)
		(void)inet_ntop(AF_INET, &c->addr.ipv4.sin_addr, text, sizeof(text));
	else if (c->family == AF_INET6)
		(void)inet_ntop(AF_INET6, &c->addr.ipv6.sin6_addr, text, sizeof(text));
	impl->address = str_dup(mem, str_of(text));
	impl->loopback =
	    c->family == AF_UNIX || strncmp(text, "127.", 4) == 0 || strcmp(text, "::1") == 0;
	/* A proxy on this machine is not who asks, also where nobody said that there is one. */
	forwarded = headers_join(impl, "x-forwarded-for");
	if (forwarded.n > 0 || page_header(&impl->page, "forwarded").n > 0)
		impl->loopback = false;
	if (serve_settings()->proxies.n > 0)
		impl->address =
		    forwarded_address(mem, &serve_settings()->proxies, impl->address, forwarded);
}

/* Numbers in the log: different in each worker and start, no two alike for long. */
static void
number_give(char id[17])
{
	static uint64_t number;

	if (number == 0)
		random_secret(&number, sizeof(number));
	number += 0x9e3779b97f4a7c15u;
	(void)snprintf(id, 17, "%016llx", (unsigned long long)number);
}

static void
route_find(struct page_impl *impl)
{
	const struct route *route;

	impl->match_err =
	    router_find(router, impl->page.ctx.mem, impl->method, impl->path, &impl->match);
	if (impl->match_err != OK)
		return;
	route = impl->match.route;
	if (form_is_streamed(impl)) {
		if (impl->body_size > FORM_FILE_MOST)
			impl->match_err = ERR_TOO_LARGE;
		return;
	}
	if (impl->body_size > route->body_limit)
		impl->match_err = ERR_TOO_LARGE;
}

/*
 * tus lets clients behind strange proxies say PATCH, DELETE or HEAD in a header of
 * a POST. What they say is checked exactly as if they had done it.
 */
static void
method_override(struct page_impl *impl)
{
	struct str said = page_header(&impl->page, "x-http-method-override");

	if (impl->method != HTTP_POST || said.n == 0)
		return;
	if (str_eq(said, STR("PATCH")))
		impl->method = HTTP_PATCH;
	else if (str_eq(said, STR("DELETE")))
		impl->method = HTTP_DELETE;
	else if (str_eq(said, STR("HEAD")))
		impl->method = HTTP_GET;
	impl->head = impl->method == HTTP_GET;
}

static void
upload_copy(struct page_impl *impl, struct http_request *req)
{
	stream_open(impl, req);
	if (!path_is_upload(impl->path))
		return;
	method_override(impl);
	if (req->method == HTTP_METHOD_OPTIONS) {
		impl->options = true;
		impl->method = HTTP_GET;
	}
}

static void
request_copy(struct page_impl *impl, struct http_request *req)
{
	struct arena *mem = impl->page.ctx.mem;

	impl->started = clock_monotonic();
	impl->page.ctx.now = clock_now();
	number_give(impl->id);
	impl->method = method_of(req);
	impl->head = req->method == HTTP_METHOD_HEAD;
	impl->path = str_dup(mem, str_of(req->path));
	if (req->query_string != NULL)
		impl->query_text = str_dup(mem, str_of(req->query_string));
	headers_copy(impl, req);
	address_copy(impl, req->owner);
	impl->body_size = req->http_body_length;
	upload_copy(impl, req);
	route_find(impl);
	if (impl->match_err == OK)
		body_copy(impl, req);
	/* Also for errors: the page that says so may want to know who reads it. */
	if (serve_pool() != NULL &&
	    (impl->match_err != OK || (impl->match.route->flags & BARE) == 0))
		impl->page.ctx.db = db_open_handle(serve_pool(), mem);
}

/* -- running ------------------------------------------------------------------------------ */

static void
coroutine_body(void *arg)
{
	struct page_impl *impl = arg;

	impl->ready = false; /* to begin with it was */
	page_serve(impl);
}

/* Goes on with it; true when it has ended. */
static bool
impl_resume(struct page_impl *impl)
{
	bool done;

	current = impl;
	done = coroutine_resume(impl->co);
	current = NULL;
	/* Those it has woken can be handed to Kore now. */
	while (woken != NULL) {
		struct page_impl *other = woken;

		woken = other->next;
		other->ready = false;
		request_wake(other);
	}
	return (done);
}

struct page_impl *
request_current(void)
{
	return (current);
}

void
request_wait(void)
{
	struct page_impl *impl = current;

	while (!impl->ready)
		coroutine_yield();
	impl->ready = false;
}

void
request_wake(struct page_impl *impl)
{
	if (impl->ready)
		return;
	impl->ready = true;
	/* Kore's lists are for the main stack. */
	if (coroutine_current() != NULL) {
		if (impl == current)
			return;
		impl->next = woken;
		woken = impl;
	} else if (impl->req != NULL) {
		http_request_wakeup(impl->req);
	} else {
		impl->next = orphans;
		orphans = impl;
	}
}

void
request_nap(void)
{
	current->next = nappers;
	nappers = current;
	request_wait();
}

void
requests_tick(void)
{
	while (nappers != NULL) {
		struct page_impl *impl = nappers;

		nappers = impl->next;
		request_wake(impl);
	}
}

static void
regular_body(void *arg)
{
	struct page_impl *impl = arg;

	impl->ready = false;
	/* What could not be written waits, and the log has said why. */
	(void)(http_hooks.regular(&impl->page.ctx) == OK);
	db_close_handle(impl->page.ctx.db);
}

/* As a request that nobody waits for. */
void
requests_regular(void)
{
	struct page_impl *impl;

	if (http_hooks.regular == NULL || serve_pool() == NULL || !http_hooks.regular_due() ||
	    (impl = impl_take()) == NULL)
		return;
	if ((impl->co = coroutine_new(regular_body, impl)) == NULL) {
		impl_give_back(impl);
		return;
	}
	impl->page.ctx.now = clock_now();
	impl->page.ctx.db = db_open_handle(serve_pool(), impl->page.ctx.mem);
	impl->regular = impl->ready = true;
	impl->next = orphans;
	orphans = impl;
}

void
orphans_run(void)
{
	while (orphans != NULL) {
		struct page_impl *impl = orphans;

		orphans = impl->next;
		if (impl_resume(impl)) {
			if (!impl->regular)
				response_send(impl);
			impl_give_back(impl);
		} else {
			stream_go_on(impl);
		}
	}
}

size_t
requests_running(void)
{
	return (running);
}

/* Kore lets go of the request: the client has left. Can be called again. */
static void
on_free(struct http_request *req)
{
	struct page_impl *impl = req->hdlr_extra;

	req->hdlr_extra = NULL;
	req->onfree = NULL;
	if (impl == NULL)
		return;
	impl->req = NULL;
	/* Woken before the client left: nobody else will go on with it. */
	if (impl->ready) {
		impl->next = orphans;
		orphans = impl;
		orphans_run();
	}
}

static struct page_impl *
request_begin(struct http_request *req)
{
	struct page_impl *impl = impl_take();

	if (impl != NULL && (impl->co = coroutine_new(coroutine_body, impl)) == NULL) {
		impl_give_back(impl);
		impl = NULL;
	}
	if (impl == NULL) {
		response_plain(req, 503, "Very busy right now. Please try again in a moment.\n");
		return (NULL);
	}
	request_copy(impl, req);
	impl->req = req;
	impl->ready = true;
	req->hdlr_extra = impl;
	req->flags |= HTTP_REQUEST_RETAIN_EXTRA;
	req->onfree = on_free;
	return (impl);
}

int
http_dispatch(struct http_request *req)
{
	struct page_impl *impl = req->hdlr_extra;

	if (impl == NULL) {
		if (strncmp(req->path, "/assets/", 8) == 0 && method_of(req) == HTTP_GET) {
			response_asset(req, req->path);
			return (KORE_RESULT_OK);
		}
		if ((impl = request_begin(req)) == NULL)
			return (KORE_RESULT_OK);
	}
	if (!impl->ready || !impl_resume(impl)) {
		http_request_sleep(req);
		stream_go_on(impl);
		/* What it waits for may have come while it ran. */
		if (impl->ready)
			http_request_wakeup(req);
		return (KORE_RESULT_RETRY);
	}
	req->hdlr_extra = NULL;
	req->onfree = NULL;
	response_send(impl);
	impl_give_back(impl);
	return (KORE_RESULT_OK);
}

/* -- a worker's life ------------------------------------------------------------------------ */

void
requests_prepare(void)
{
	router = router_new(routes, routes_count);
	streams_prepare();
}

void
requests_close(void)
{
	while (unused != NULL) {
		struct page_impl *impl = unused;

		unused = impl->next;
		arena_free(impl->page.ctx.mem);
		out_free(impl->page.out);
		free(impl->page.out);
		free(impl);
	}
	unused_count = 0;
	coroutine_close();
	response_close();
}
