/*
 * flow.c -- what happens to a request, in order: who asks, may they, how often,
 * is it really them, the transaction, the handler, and what an error becomes.
 *
 * All of it runs on the request's coroutine.
 */
#include <unistd.h>

#include "base/disk.h"
#include "base/log.h"
#include "http/api.h"
#include "http/impl.h"
#include "http/stream.h"
#include "store/db.h"

struct http_hooks http_hooks;

/* Forgets what an attempt has answered so far. */
void
page_reset_answer(struct page_impl *impl)
{
	if (impl->send_fd != -1)
		(void)close(impl->send_fd);
	impl->send_fd = -1;
	impl->send_n = 0;
	impl->status = 200;
	impl->type = "text/html; charset=utf-8";
	impl->headers_out = (struct buf){.mem = impl->page.ctx.mem};
	impl->bad_header = false;
	impl->location = STR("");
	impl->user_media = false;
	impl->etag = STR("");
	out_reset(impl->page.out);
}

/* -- reading what was sent -------------------------------------------------------- */

static enum err
form_open(struct page_impl *impl)
{
	struct str type = page_header(&impl->page, "content-type"), media;

	if (impl->body_size == 0)
		return (OK);
	if (impl->body_fd != -1)
		return (ERR_TOO_LARGE);
	if (!str_cut(&type, ';', &media) ||
	    !str_eq_nocase(str_trim(media), STR("application/x-www-form-urlencoded")))
		return (ERR_MEDIA_TYPE);
	return (form_parse(impl->page.ctx.mem, impl->body, &impl->form));
}

static enum err
body_open(struct page_impl *impl)
{
	if (impl->method == HTTP_GET || (impl->match.route->flags & RAW_BODY) != 0 ||
	    form_is_streamed(impl))
		return (OK);
	return (page_is_api(&impl->page) ? json_open(impl) : form_open(impl));
}

/* -- writing ------------------------------------------------------------------------ */

/*
 * What HTTP itself found wrong with fields (not UTF-8, sent twice, unknown)
 * stops a writing call even when the handler did not look.
 */
static enum err
fields_check(struct page_impl *impl)
{
	if (impl->json != NULL)
		return (json_done(&impl->page));
	return (impl->field_problems == 0 || impl->status >= 400 ? OK : ERR_INPUT);
}

/* Of what kind the object of a route is: "posts" before the first {id} is a post. */
static struct str
object_kind(struct str pattern)
{
	struct str kind = STR(""), word;

	while (str_cut(&pattern, '/', &word) && !str_starts(word, STR("{")))
		kind = word;
	if (str_eq(kind, STR("people")))
		return (STR("person"));
	if (kind.n > 1 && kind.p[kind.n - 1] == 's')
		kind.n--;
	return (kind);
}

/*
 * "page_vote" on "/posts/{id}/vote" is the act "vote" on the post of that
 * number; where the address names none, it is about whoever asks.
 */
static enum err
done_tell(struct page_impl *impl)
{
	const struct route *route = impl->match.route;
	struct str name = str_of(route->handler_name), layer;
	struct ctx *ctx = &impl->page.ctx;
	size_t i = 0;

	if (http_hooks.done == NULL || (route->flags & OBSERVES) != 0)
		return (OK);
	(void)str_cut(&name, '_', &layer);
	while (i < impl->match.n && impl->match.ids[i] == 0)
		i++;
	if (i == impl->match.n)
		return (http_hooks.done(ctx, name, STR("person"), ctx->actor.person));
	return (
	    http_hooks.done(ctx, name, object_kind(str_of(route->pattern)), impl->match.ids[i]));
}

static enum err
transaction_run(struct page_impl *impl)
{
	bool replayed = false;
	enum err e;

	if ((e = once_begin(impl, &replayed)) != OK)
		return (e);
	if (replayed)
		return (OK);
	/* The key of a repeat is no change of anything. */
	if (http_hooks.done != NULL)
		db_written_forget(impl->page.ctx.db);
	if ((e = impl->match.route->handler(&impl->page)) != OK || (e = fields_check(impl)) != OK)
		return (e);
	if (impl->status >= 400)
		return (OK);
	return ((e = done_tell(impl)) != OK ? e : once_finish(impl));
}

static enum err
write_in_transaction(struct page_impl *impl)
{
	struct db *db = impl->page.ctx.db;
	enum err e;

	if ((e = db_begin(db)) != OK)
		return (e);
	e = transaction_run(impl);
	/* A form that comes back (422) has written nothing. */
	if (e == OK && impl->status < 400)
		e = db_commit(db);
	else
		db_rollback(db);
	return (e);
}

static enum err
write_run(struct page_impl *impl)
{
	enum err e;

	if ((form_is_streamed(impl) && (e = form_file_take(impl)) != OK) ||
	    (e = csrf_check(impl)) != OK)
		return (e);
	if (!disk_has_room(impl->page.ctx.now))
		return (ERR_DISK_FULL);
	if ((impl->match.route->flags & NO_TX) == 0 && impl->page.ctx.db != NULL)
		return (write_in_transaction(impl));
	e = impl->match.route->handler(&impl->page);
	return (e == OK ? fields_check(impl) : e);
}

/* -- reading -------------------------------------------------------------------------- */

static enum err
read_run(struct page_impl *impl)
{
	const struct route *route = impl->match.route;
	enum err e = route->handler(&impl->page);

	if (e != OK)
		return (e);
	if (!impl->actor_known && route->who != WHO_PUBLIC && (route->flags & BARE) == 0) {
		log_errorf(NULL, "%s did not say who asks", route->pattern);
		return (ERR_INTERNAL);
	}
	if (impl->field_problems == 0 || impl->status >= 400)
		return (OK);
	if (page_is_api(&impl->page))
		return (ERR_INPUT);
	/* The page is shown, with the problem at its field. */
	impl->status = 422;
	return (OK);
}

static enum err
flow_try(struct page_impl *impl)
{
	const struct route *route = impl->match.route;
	enum err e;

	if ((route->flags & BARE) != 0)
		return (route->handler(&impl->page));
	if ((e = form_parse(impl->page.ctx.mem, impl->query_text, &impl->query)) != OK ||
	    (e = body_open(impl)) != OK)
		return (e);
	if ((route->flags & SESSION_RIDES) == 0 && (e = caller_find(impl)) != OK)
		return (e);
	return (impl->method == HTTP_GET ? read_run(impl) : write_run(impl));
}

/* -- when it did not work ---------------------------------------------------------------- */

static bool
is_for_later(enum err e)
{
	return (e == ERR_BUSY || e == ERR_DOWN || e == ERR_TIMEOUT || e == ERR_RETRY ||
		e == ERR_LIMITED || e == ERR_DISK_FULL);
}

static void
headers_of_error(struct page_impl *impl, enum err e)
{
	struct page *page = &impl->page;

	if (is_for_later(e))
		page_header_add(page, "retry-after",
		    str_fmt(page->ctx.mem, "%d", impl->retry_after > 0 ? impl->retry_after : 5));
	if (e == ERR_METHOD && impl->match.allow != NULL)
		page_header_add(page, "allow", str_of(impl->match.allow));
	if (e == ERR_SIGNED_OUT && page_is_api(page))
		page_header_add(page, "www-authenticate", STR("Bearer"));
}

/* To a door, with where to go on afterwards. */
static bool
lead_to(struct page_impl *impl, const char *door, struct str here)
{
	struct buf b = {.mem = impl->page.ctx.mem};
	size_t i;

	buf_str(&b, str_of(door));
	for (i = 0; i < here.n && here.n > 1; i++) {
		unsigned char c = (unsigned char)here.p[i];

		if (i == 0)
			buf_str(&b, STR("?next="));
		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    c == '/' || c == '-' || c == '_' || c == '.' || c == '~')
			buf_char(&b, (char)c);
		else
			buf_fmt(&b, "%%%02X", c);
	}
	return (page_redirect(&impl->page, buf_view(&b)) == OK);
}

/* A page somebody must sign in for leads there and back; a form keeps its text on an error page. */
static bool
lead_to_signin(struct page_impl *impl)
{
	if (impl->method != HTTP_GET || page_is_api(&impl->page))
		return (false);
	return (lead_to(impl, "/signin", page_here(&impl->page)));
}

/* Back to the page whose form it was: what is dangerous is a button there, not a long text. */
static bool
lead_to_confirm(struct page_impl *impl)
{
	struct str here = page_here(&impl->page), origin = response_origin();

	if (page_is_api(&impl->page))
		return (false);
	if (impl->method != HTTP_GET) {
		here = page_header(&impl->page, "referer");
		here = str_starts(here, origin) ? str_slice(here, origin.n, here.n) : STR("");
	}
	return (lead_to(impl, "/confirm", here));
}

static void
flow_fail(struct page_impl *impl, enum err e)
{
	struct buf kept = impl->headers_out;

	if (e == ERR_INTERNAL) {
		log_errorf(NULL, "request %s failed: %s %s", impl->id, method_name(impl->method),
		    impl->match.route == NULL ? "" : impl->match.route->pattern);
	}
	page_reset_answer(impl);
	if (e == ERR_RANGE)
		impl->headers_out = kept;
	if ((e == ERR_SIGNED_OUT && lead_to_signin(impl)) ||
	    (e == ERR_STEP_UP && lead_to_confirm(impl)))
		return;
	impl->status = err_status(e);
	headers_of_error(impl, e);
	if (page_is_api(&impl->page)) {
		problem_write(impl, e);
	} else if (http_hooks.error_page != NULL) {
		/* A database that does not answer is not asked again. */
		if (e != ERR_DOWN && e != ERR_BUSY && e != ERR_TIMEOUT)
			caller_guess(impl);
		http_hooks.error_page(&impl->page, e);
		impl->status = err_status(e);
	} else {
		impl->type = "text/plain; charset=utf-8";
		out_raw(impl->page.out, err_sentence(e), strlen(err_sentence(e)));
		out_raw(impl->page.out, "\n", 1);
	}
}

/* What the last attempt left behind, except what was asked. */
static void
attempt_reset(struct page_impl *impl)
{
	page_reset_answer(impl);
	impl->page.ctx.problem_count = 0;
	impl->field_problems = 0;
	impl->asked_count = 0;
	impl->json_checked = false;
	impl->retry_after = 0;
	impl->actor_known = false;
	json_decref(impl->json);
	impl->json = NULL;
}

/* Attempts to sign in are counted when they fail. */
static void
failure_count(struct page_impl *impl)
{
	const struct route *route = impl->match.route;

	if (route != NULL && rate_failures_only(route->rate) && impl->status >= 400 &&
	    impl->status < 500 && impl->method != HTTP_GET)
		(void)limits_count(route->rate, impl->address, impl->page.ctx.now);
}

void
page_serve(struct page_impl *impl)
{
	enum err e = impl->match_err;
	int attempt;

	caller_read(impl);
	for (attempt = 0; attempt < ATTEMPTS; attempt++) {
		attempt_reset(impl);
		if (impl->match_err == OK)
			e = flow_try(impl);
		if (e != ERR_RETRY)
			break;
	}
	if (e == OK && impl->bad_header)
		e = ERR_INTERNAL;
	if (e != OK)
		flow_fail(impl, e);
	if (impl->page.ctx.db != NULL)
		db_close_handle(impl->page.ctx.db);
	failure_count(impl);
	stream_discard(impl);
	json_decref(impl->json);
	impl->json = NULL;
}
