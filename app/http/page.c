/* page.c -- what a handler asks of its request, and how it answers. */
#include "http/page.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/keys.h"
#include "base/log.h"
#include "base/random.h"
#include "http/impl.h"
#include "http/serve.h"

static const char *const sentences[PROBLEM_COUNT] = {
#define X(name, field, sentence) sentence,
#include "problems.def"
#undef X
};

/* -- what was asked ------------------------------------------------------- */

enum http_method
page_method(const struct page *page)
{
	return (page->impl->method);
}

bool
path_is_upload(struct str path)
{
	return (str_starts(path, STR("/uploads")) && (path.n == 8 || path.p[8] == '/'));
}

bool
page_is_api(const struct page *page)
{
	return (str_starts(page->impl->path, STR("/api/")) || path_is_upload(page->impl->path));
}

bool
page_is_head(const struct page *page)
{
	return (page->impl->head);
}

bool
page_is_options(const struct page *page)
{
	return (page->impl->options);
}

void
page_nap(void)
{
	request_nap();
}

bool
page_is_left(const struct page *page)
{
	return (page->impl->req == NULL || serve_draining());
}

static size_t
path_index(const struct route_match *match, const char *name)
{
	size_t i;

	for (i = 0; i < match->n; i++) {
		if (strcmp(match->names[i], name) == 0)
			break;
	}
	return (i);
}

struct str
page_path(const struct page *page, const char *name)
{
	const struct route_match *match = &page->impl->match;
	size_t i = path_index(match, name);

	return (i < match->n ? match->values[i] : STR(""));
}

int64_t
page_path_id(const struct page *page, const char *name)
{
	const struct route_match *match = &page->impl->match;
	size_t i = path_index(match, name);

	return (i < match->n ? match->ids[i] : 0);
}

/* Notes it once, and remembers that HTTP itself found it. */
static void
note(const struct page *page, const char *field, enum problem_kind kind)
{
	struct page_impl *impl = page->impl;

	impl->field_problems++;
	if (page_problem(page, field) == NULL)
		ctx_note_field(&impl->page.ctx, str_of(field), sentences[kind]);
}

static struct str
field_value(const struct page *page, const struct form *form, const char *name)
{
	const struct field *f = form_find(form, name);

	if (f == NULL)
		return (STR(""));
	if (f->has_nul)
		note(page, name, PROBLEM_FIELD_NUL);
	if (f->bad_utf8)
		note(page, name, PROBLEM_FIELD_UTF8);
	if (form_count(form, name) > 1)
		note(page, name, PROBLEM_FIELD_TWICE);
	return (f->value);
}

struct str
page_query(const struct page *page, const char *name)
{
	return (field_value(page, &page->impl->query, name));
}

struct str
page_form(const struct page *page, const char *name)
{
	return (field_value(page, &page->impl->form, name));
}

bool
page_has_query(const struct page *page, const char *name)
{
	return (form_find(&page->impl->query, name) != NULL);
}

bool
page_has_form(const struct page *page, const char *name)
{
	return (form_find(&page->impl->form, name) != NULL);
}

static int64_t
field_id(const struct page *page, const char *name, struct str text)
{
	int64_t id;

	if (text.n == 0)
		return (0);
	if (text.p[0] < '0' || text.p[0] > '9' || !str_int64(text, &id)) {
		note(page, name, PROBLEM_FIELD_TYPE);
		return (0);
	}
	return (id);
}

int64_t
page_query_id(const struct page *page, const char *name)
{
	return (field_id(page, name, page_query(page, name)));
}

int64_t
page_form_id(const struct page *page, const char *name)
{
	return (field_id(page, name, page_form(page, name)));
}

/* X(NAME, value, unit) as an enum of its own, here only. */
enum {
#define X(name, value, unit) LIMIT_OF_##name = value,
#include "limits.def"
#undef X
};

int64_t
page_limit(const struct page *page)
{
	struct str text = page_query(page, "limit");
	int64_t limit;

	if (text.n == 0)
		return (LIMIT_OF_LIST_DEFAULT);
	if (str_int64(text, &limit) && limit >= 1 && limit <= LIMIT_OF_LIST_MAX)
		return (limit);
	note(page, "limit", PROBLEM_LIMIT_BAD);
	return (LIMIT_OF_LIST_DEFAULT);
}

static struct str_list
fields_all(const struct page *page, const struct form *form, const char *name)
{
	size_t i;

	for (i = 0; i < form->n; i++) {
		const struct field *f = &form->items[i];

		if (!str_eq(f->name, str_of(name)))
			continue;
		if (f->has_nul)
			note(page, name, PROBLEM_FIELD_NUL);
		if (f->bad_utf8)
			note(page, name, PROBLEM_FIELD_UTF8);
	}
	return (form_all(page->ctx.mem, form, name));
}

struct str_list
page_query_all(const struct page *page, const char *name)
{
	return (fields_all(page, &page->impl->query, name));
}

struct str_list
page_form_all(const struct page *page, const char *name)
{
	return (fields_all(page, &page->impl->form, name));
}

struct pair_list
page_form_fields(const struct page *page)
{
	const struct form *form = &page->impl->form;
	struct pair_list list = {NULL, 0};
	size_t i;

	list.items = arena_array(page->ctx.mem, form->n + 1, sizeof(*list.items));
	for (i = 0; i < form->n; i++) {
		const struct field *f = &form->items[i];

		if (!str_eq(f->name, STR("csrf")) && !str_eq(f->name, STR("once")))
			list.items[list.n++] = (struct pair){f->name, f->value};
	}
	return (list);
}

struct str
page_header(const struct page *page, const char *name)
{
	const struct page_impl *impl = page->impl;
	size_t i;

	for (i = 0; i < impl->header_count; i++) {
		if (str_eq(impl->headers[i].name, str_of(name)))
			return (impl->headers[i].value);
	}
	return (STR(""));
}

struct str
page_cookie(const struct page *page, const char *name)
{
	struct str value;

	if (!cookie_find(page_header(page, "cookie"), str_of(name), &value))
		return (STR(""));
	return (value);
}

struct str
page_body(const struct page *page)
{
	return (page->impl->body);
}

int
page_body_fd(const struct page *page, size_t *size)
{
	*size = page->impl->body_size;
	return (page->impl->body_fd);
}

struct str
page_address(const struct page *page)
{
	return (page->impl->address);
}

struct str
page_agent(const struct page *page)
{
	return (str_slice(page_header(page, "user-agent"), 0, 200));
}

struct str
page_here(const struct page *page)
{
	const struct page_impl *impl = page->impl;

	if (impl->query_text.n == 0)
		return (impl->path);
	return (
	    str_fmt(page->ctx.mem, "%.*s?%.*s", STR_ARG(impl->path), STR_ARG(impl->query_text)));
}

/* A path of ours: one slash, then no second one (nor its twin), and nothing invisible. */
static bool
is_place(struct str path)
{
	size_t i;

	if (path.n == 0 || path.p[0] != '/' || path.n > 2000)
		return (false);
	if (path.n > 1 && (path.p[1] == '/' || path.p[1] == '\\'))
		return (false);
	for (i = 0; i < path.n; i++) {
		if ((unsigned char)path.p[i] <= 0x20 || path.p[i] == 0x7f || path.p[i] == '\\')
			return (false);
	}
	return (true);
}

struct str
page_next(const struct page *page)
{
	const struct field *f = form_find(&page->impl->form, "next");

	if (f == NULL)
		f = form_find(&page->impl->query, "next");
	return (f != NULL && is_place(f->value) ? f->value : STR("/"));
}

struct str
page_request_id(const struct page *page)
{
	return (str_of(page->impl->id));
}

const char *
page_problem(const struct page *page, const char *field)
{
	size_t i;

	for (i = 0; i < page->ctx.problem_count; i++) {
		if (strcmp(page->ctx.problems[i].field, field) == 0)
			return (page->ctx.problems[i].sentence);
	}
	return (NULL);
}

struct str
page_once(const struct page *page)
{
	return (random_token(page->ctx.mem, 16));
}

struct str
page_once_again(const struct page *page)
{
	const struct field *f = form_find(&page->impl->form, "once");

	return (f == NULL || f->value.n == 0 ? page_once(page) : f->value);
}

/* -- answers --------------------------------------------------------------- */

void
page_status(struct page *page, int status)
{
	page->impl->status = status;
}

void
page_type(struct page *page, const char *content_type)
{
	page->impl->type = content_type;
}

void
page_retry_after(struct page *page, int seconds)
{
	page->impl->retry_after = seconds;
}

/* Printable bytes and tabs; CR or LF would begin a header of somebody else's. */
static bool
header_is_clean(struct str value)
{
	size_t i;

	for (i = 0; i < value.n; i++) {
		unsigned char c = (unsigned char)value.p[i];

		if ((c < 0x20 && c != '\t') || c == 0x7f)
			return (false);
	}
	return (true);
}

void
page_header_add(struct page *page, const char *name, struct str value)
{
	struct page_impl *impl = page->impl;
	struct buf *b = &impl->headers_out;

	if (!header_is_clean(str_of(name)) || !header_is_clean(value)) {
		log_errorf(NULL, "header %s of %s holds a line end", name,
		    impl->match.route == NULL ? "no route" : impl->match.route->pattern);
		impl->bad_header = true;
		return;
	}
	buf_str(b, str_of(name));
	buf_str(b, STR(": "));
	buf_str(b, value);
	buf_str(b, STR("\r\n"));
}

/* Everything but plain ASCII is percent-encoded: a Location is a URL. */
static struct str
location_encode(struct arena *mem, struct str path)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (c > 0x20 && c < 0x7f && c != '"' && c != '<' && c != '>' && c != '\\')
			buf_char(&b, (char)c);
		else
			buf_fmt(&b, "%%%02X", c);
	}
	return (buf_view(&b));
}

static enum err
go_to(struct page *page, struct str path, int status)
{
	path = location_encode(page->ctx.mem, path);
	if (!is_place(path)) {
		log_errorf(
		    NULL, "%s would have led off the site", page->impl->match.route->pattern);
		return (ERR_INTERNAL);
	}
	page->impl->status = status;
	page->impl->location = path;
	out_reset(page->out);
	return (OK);
}

enum err
page_redirect(struct page *page, struct str path)
{
	return (go_to(page, path, 303));
}

enum err
page_moved(struct page *page, struct str path)
{
	return (go_to(page, path, 301));
}

/* -- files ------------------------------------------------------------------- */

static enum err
range_outside(struct page *page, int fd, int64_t size)
{
	(void)close(fd);
	page_header_add(
	    page, "content-range", str_fmt(page->ctx.mem, "bytes */%lld", (long long)size));
	return (ERR_RANGE);
}

bool
page_fresh(struct page *page, struct str etag)
{
	page->impl->etag = etag;
	if (!etag_matches(page_header(page, "if-none-match"), etag))
		return (false);
	page->impl->status = 304;
	return (true);
}

void
page_media(struct page *page, const char *content_type)
{
	page->impl->user_media = true;
	page->impl->type = content_type;
}

/* If-Range: a part of what the reader has no longer is of no use. */
static struct str
range_wanted(struct page *page)
{
	struct str condition = page_header(page, "if-range");

	if (condition.n > 0 && !str_eq(condition, page->impl->etag))
		return (STR(""));
	return (page_header(page, "range"));
}

enum err
page_send_file(struct page *page, int fd, const char *content_type, bool ours)
{
	struct page_impl *impl = page->impl;
	int64_t first = 0, last;
	struct stat st;

	if (fstat(fd, &st) == -1 || !S_ISREG(st.st_mode)) {
		(void)close(fd);
		return (ERR_NOT_FOUND);
	}
	last = st.st_size - 1;
	switch (range_parse(range_wanted(page), st.st_size, &first, &last)) {
	case RANGE_OUTSIDE:
		return (range_outside(page, fd, st.st_size));
	case RANGE_PART:
		if (last - first >= RANGE_MAX)
			last = first + RANGE_MAX - 1;
		impl->status = 206;
		page_header_add(page, "content-range",
		    str_fmt(page->ctx.mem, "bytes %lld-%lld/%lld", (long long)first,
			(long long)last, (long long)st.st_size));
		break;
	case RANGE_NONE:
		break;
	}
	page_header_add(page, "accept-ranges", STR("bytes"));
	impl->send_fd = fd;
	impl->send_from = first;
	impl->send_n = last - first + 1;
	impl->user_media = !ours;
	impl->type = content_type;
	return (OK);
}
