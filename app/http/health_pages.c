/* health_pages.c -- what machines ask: is it alive, is it ready, how much, and reports of the CSP. */
#include "base/log.h"
#include "http/impl.h"
#include "http/serve.h"
#include "store/db.h"

static uint64_t csp_reports;

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

static void
metric(struct page *page, const char *name, uint64_t value)
{
	text(page, str_fmt(page->ctx.mem, "peerlore_%s %llu\n", name, (unsigned long long)value));
}

/* Of the worker that answers; for this machine only. */
enum err
page_metrics(struct page *page)
{
	struct db_stats stats;

	if (!page->impl->loopback)
		return (ERR_NOT_FOUND);
	metric(page, "requests_running", requests_running());
	metric(page, "stacks_peak", coroutine_peak());
	if (coroutine_deepest() > 0)
		metric(page, "stacks_deepest_bytes", coroutine_deepest());
	metric(page, "csp_reports_total", csp_reports);
	if (serve_pool() != NULL) {
		db_pool_stats(serve_pool(), &stats);
		metric(page, "database_connections", stats.up);
		metric(page, "database_waiting", stats.waiting);
		metric(page, "database_batches_total", stats.batches);
		metric(page, "database_statements_total", stats.statements);
		metric(page, "database_failed_total", stats.failed);
		metric(page, "database_lost_total", stats.lost);
	}
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
	csp_reports++;
	if (page->ctx.now - said_at > MINUTES_US(1)) {
		said_at = page->ctx.now;
		log_warn("a browser reported a violation of the content security policy");
	}
	return (OK);
}
