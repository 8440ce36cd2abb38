/* health_pages.c -- what machines ask: is it alive, is it ready, how much, and reports of the CSP. */
#include "base/log.h"
#include "http/impl.h"
#include "http/metrics.h"
#include "http/serve.h"
#include "store/db.h"

static void
text(struct page *page, struct str s)
{
	page_type(page, "text/plain; charset=utf-8");
	out_raw(page->out, s.p, s.n);
}

/* The process runs and its loop turns. */
enum err
page_healthz(struct page *page)
{
	text(page, STR("ok\n"));
	return (OK);
}

/* It can do its work; a proxy sends requests elsewhere while it cannot. */
enum err
page_readyz(struct page *page)
{
	enum err e = OK;

	page_type(page, "text/plain; charset=utf-8");
	if (serve_draining()) {
		text(page, STR("server: stopping\n"));
		page_status(page, 503);
		return (OK);
	}
	if (http_hooks.ready != NULL)
		e = http_hooks.ready(&page->ctx, page->out);
	if (e != OK)
		page_status(page, 503);
	text(page, e == OK ? STR("ready\n") : STR("not ready\n"));
	return (OK);
}

/*
 * For this machine, and for whoever holds a token of an administrator with the
 * scope "admin"; to others there is nothing here.
 */
static bool
may_measure(const struct page *page)
{
	return (page->impl->loopback || (page->impl->bearer_hash.n > 0 && page->ctx.actor.admin));
}

/* Of all web server processes of this node; what the database and the disk say in addition. */
enum err
page_metrics(struct page *page)
{
	struct arena *mem = page->ctx.mem;

	if (!may_measure(page))
		return (ERR_NOT_FOUND);
	page_type(page, "text/plain; version=0.0.4; charset=utf-8");
	metric_gauge(mem, page->out, "sandboxed",
	    "1 when the system calls of the server are filtered.", serve_sandboxed());
	if (coroutine_deepest() > 0)
		metric_gauge(mem, page->out, "stack_deepest_bytes",
		    "How deep a coroutine used its stack.", (int64_t)coroutine_deepest());
	serve_count();
	metrics_write(mem, page->out);
	if (http_hooks.metrics != NULL)
		http_hooks.metrics(&page->ctx, page->out);
	return (OK);
}

enum err
page_robots(struct page *page)
{
	/*
	 * What is private needs a session, which no robot has; this only keeps link
	 * previews away from links that work once, and from the API.
	 */
	text(page,
	    STR("User-agent: *\nDisallow: /link/\nDisallow: /invitation/\nDisallow: /api/\n"));
	return (OK);
}

/* Counted, said once a minute, never logged as it came: anybody can send one. */
enum err
page_csp(struct page *page)
{
	static timestamp_us said_at;

	page_status(page, 204);
	if (limits_count(RATE_CSP, page_address(page), page->ctx.now) != 0)
		return (ERR_LIMITED);
	metric_add(METRIC_CSP_REPORTS, 1);
	if (page->ctx.now - said_at > MINUTES_US(1)) {
		said_at = page->ctx.now;
		log_warn("a browser reported a violation of the content security policy");
	}
	return (OK);
}
