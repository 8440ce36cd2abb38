/* response.c -- answers: the headers every one of them has, compression, files and assets. */
#include <errno.h>
#include <libdeflate.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "kore/kore.h"
#include "kore/http.h"

#include "base/asset.h"
#include "base/log.h"
#include "base/random.h"
#include "http/impl.h"
#include "http/metrics.h"
#include "http/serve.h"
#include "http/stream.h"

#define COMPRESS_FROM 1024
#define GZIP_HEAD 10
#define GZIP_NAME_MAX 64
#define GZIP_TAIL 8

/* The list of facts/security.md 3.3; the CSP is one line. */
#define CSP                                                                                        \
	"default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob:; "          \
	"media-src 'self' blob:; connect-src 'self'; font-src 'self'; manifest-src 'self'; "       \
	"worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; "         \
	"require-trusted-types-for 'script'; trusted-types pl; report-uri /csp"
#define CSP_MEDIA "sandbox; default-src 'none'"
#define HEADERS                                                                                    \
	"x-content-type-options: nosniff\r\n"                                                      \
	"referrer-policy: same-origin\r\n"                                                         \
	"cross-origin-opener-policy: same-origin\r\n"                                              \
	"cross-origin-resource-policy: same-origin\r\n"                                            \
	"permissions-policy: camera=(self), microphone=(self), display-capture=(self), "           \
	"geolocation=(), payment=(), usb=(), serial=(), bluetooth=(), midi=()\r\n"
#define HSTS "strict-transport-security: max-age=31536000; includeSubDomains\r\n"

static struct {
	bool secure;
	struct str origin;
	struct str headers; /* HEADERS, and HSTS over https */
	char fixed[2048]; /* all lines of an answer that Kore makes itself */
} setup;

/* One per worker; used on the main stack, between two switches. */
static struct libdeflate_compressor *compressor;
static unsigned char *compressed;
static size_t compressed_size;

void
response_open(const struct response_setup *from)
{
	setup.secure = from->secure;
	setup.origin = str_of(strdup(from->origin));
	setup.headers = from->secure ? STR(HEADERS HSTS) : STR(HEADERS);
	(void)snprintf(setup.fixed, sizeof(setup.fixed),
	    "content-security-policy: " CSP "\r\ncache-control: no-store\r\n%.*s",
	    STR_ARG(setup.headers));
}

void
response_close(void)
{
	libdeflate_free_compressor(compressor);
	free(compressed);
	compressor = NULL;
	compressed = NULL;
	compressed_size = 0;
}

bool
response_secure(void)
{
	return (setup.secure);
}

struct str
response_origin(void)
{
	return (setup.origin);
}

const char *
response_fixed_headers(void)
{
	return (setup.fixed);
}

/* The text of now, made once a second. */
static struct str
date_text(void)
{
	static char text[CLOCK_TEXT];
	static timestamp_us made_for;
	static struct str date;
	timestamp_us second = clock_now() / 1000000;

	if (second != made_for || date.n == 0) {
		made_for = second;
		date = clock_http(SECONDS_US(second), text);
	}
	return (date);
}

/*
 * Kore writes "name: value\r\n" for each header it is given, with two copies on
 * its heap; ours go as one, the first line's name and all the rest as its value.
 */
static void
headers_put(struct http_request *req, struct buf *lines)
{
	if (lines->n >= 2 && lines->p[lines->n - 2] == '\r')
		lines->n -= 2;
	buf_char(lines, '\0');
	http_response_header(req, "date", lines->p);
}

static void
lines_begin(struct buf *lines, const char *csp)
{
	buf_str(lines, date_text());
	buf_str(lines, STR("\r\ncontent-security-policy: "));
	buf_str(lines, str_of(csp));
	buf_str(lines, STR("\r\n"));
	buf_str(lines, setup.headers);
}

static void
line(struct buf *lines, const char *name, struct str value)
{
	buf_str(lines, str_of(name));
	buf_str(lines, STR(": "));
	buf_str(lines, value);
	buf_str(lines, STR("\r\n"));
}

/* -- compression --------------------------------------------------------------------- */

static bool
type_is_text(const char *type)
{
	return (strncmp(type, "text/", 5) == 0 || strncmp(type, "application/", 12) == 0 ||
		strncmp(type, "image/svg", 9) == 0);
}

static void
put_le32(unsigned char *p, uint32_t v)
{
	p[0] = (unsigned char)v;
	p[1] = (unsigned char)(v >> 8);
	p[2] = (unsigned char)(v >> 16);
	p[3] = (unsigned char)(v >> 24);
}

/*
 * gzip with a name of random length in its header: the size of an answer tells
 * less about whether a guess stands in the page beside a secret (BREACH).
 */
static struct str
gzip(const char *p, size_t n)
{
	size_t name = (size_t)random_number(GZIP_NAME_MAX) + 1, bound, head, made;

	if (compressor == NULL && (compressor = libdeflate_alloc_compressor(1)) == NULL)
		return (STR_NONE);
	bound = libdeflate_deflate_compress_bound(compressor, n) + GZIP_HEAD + GZIP_NAME_MAX + 1 +
		GZIP_TAIL;
	if (bound > compressed_size) {
		free(compressed);
		compressed_size = 0;
		if ((compressed = malloc(bound)) == NULL)
			return (STR_NONE);
		compressed_size = bound;
	}
	memcpy(compressed, "\x1f\x8b\x08\x08\0\0\0\0\0\xff", GZIP_HEAD);
	memset(compressed + GZIP_HEAD, 'p', name);
	head = GZIP_HEAD + name;
	compressed[head++] = '\0';
	made = libdeflate_deflate_compress(
	    compressor, p, n, compressed + head, compressed_size - head - GZIP_TAIL);
	if (made == 0)
		return (STR_NONE);
	put_le32(compressed + head + made, libdeflate_crc32(0, p, n));
	put_le32(compressed + head + made + 4, (uint32_t)n);
	return ((struct str){(const char *)compressed, head + made + GZIP_TAIL});
}

/* What of the page goes out, as it is or smaller. */
static struct str
body_of(struct page_impl *impl, struct buf *lines)
{
	struct str body = {impl->page.out->p, impl->page.out->n}, small;

	if (body.n < COMPRESS_FROM || !type_is_text(impl->type))
		return (body);
	line(lines, "vary", STR("accept-encoding"));
	if (!accepts_coding(page_header(&impl->page, "accept-encoding"), STR("gzip")))
		return (body);
	small = gzip(body.p, body.n);
	if (small.n == 0)
		return (body);
	line(lines, "content-encoding", STR("gzip"));
	return (small);
}

/* -- files ------------------------------------------------------------------------------ */

static int
file_sent(struct netbuf *nb)
{
	free(nb->buf);
	nb->buf = NULL;
	return (KORE_RESULT_OK);
}

/* A part: read here, at most RANGE_MAX bytes. */
static void
file_part(struct page_impl *impl, struct http_request *req)
{
	size_t n = (size_t)impl->send_n, have = 0;
	char *bytes = malloc(n + 1);

	while (bytes != NULL && have < n) {
		ssize_t got =
		    pread(impl->send_fd, bytes + have, n - have, impl->send_from + (off_t)have);

		if (got == 0 || (got == -1 && errno != EINTR))
			break;
		have += got > 0 ? (size_t)got : 0;
	}
	if (have < n) {
		free(bytes);
		log_errorf(NULL, "could not read %zu bytes of a file to send", n);
		http_response(req, 500, NULL, 0);
		return;
	}
	http_response_stream(req, impl->status, bytes, n, file_sent, NULL);
	if (req->owner == NULL || req->method == HTTP_METHOD_HEAD)
		free(bytes);
}

/* The whole: the system copies it. */
static void
file_whole(struct page_impl *impl, struct http_request *req)
{
	static uint64_t number;
	struct timespec now = {0};
	struct kore_fileref *ref;
	char name[40];

	/* Kore knows files by name and keeps them a while; each of ours has its own. */
	(void)snprintf(name, sizeof(name), "sent-%llu", (unsigned long long)++number);
	ref =
	    kore_fileref_create(req->owner->owner->server, name, impl->send_fd, impl->send_n, &now);
	impl->send_fd = -1;
	http_response_fileref(req, impl->status, ref);
}

static void
file_send(struct page_impl *impl, struct http_request *req, bool partial)
{
	if (partial || impl->send_n <= RANGE_MAX)
		file_part(impl, req);
	else
		file_whole(impl, req);
	if (impl->send_fd != -1)
		(void)close(impl->send_fd);
	impl->send_fd = -1;
}

/* -- the answer ---------------------------------------------------------------------------- */

static struct buf
answer_lines(struct page_impl *impl)
{
	struct buf lines = {.mem = impl->page.ctx.mem};

	lines_begin(&lines, impl->user_media ? CSP_MEDIA : CSP);
	line(
	    &lines, "cache-control", impl->etag.n > 0 ? STR("private, no-cache") : STR("no-store"));
	if (impl->etag.n > 0)
		line(&lines, "etag", impl->etag);
	if (impl->user_media)
		line(&lines, "content-disposition", STR("attachment"));
	if (impl->location.n > 0)
		line(&lines, "location", impl->location);
	if (path_is_upload(impl->path))
		line(&lines, "tus-resumable", STR("1.0.0"));
	buf_put(&lines, impl->headers_out.p, impl->headers_out.n);
	if (impl->page.out->n > 0 || impl->send_fd != -1)
		line(&lines, "content-type", str_of(impl->type));
	return (lines);
}

void
response_send(struct page_impl *impl)
{
	struct http_request *req = impl->req;
	struct buf lines;
	timestamp_us took;
	struct str body;
	size_t sent;

	lines = answer_lines(impl);
	body = impl->send_fd == -1 ? body_of(impl, &lines) : STR("");
	sent = impl->send_fd == -1 ? body.n : (size_t)impl->send_n;
	if (req != NULL && req->owner != NULL) {
		headers_put(req, &lines);
		stream_close(impl, req);
		if (serve_draining())
			req->owner->flags |= CONN_CLOSE_EMPTY;
		if (impl->status == 304)
			req->flags |= HTTP_REQUEST_NO_CONTENT_LENGTH;
		if (impl->send_fd != -1)
			file_send(impl, req, impl->status == 206);
		else
			http_response(req, impl->status, body.n > 0 ? body.p : NULL, body.n);
	}
	took = clock_monotonic() - impl->started;
	metrics_request(impl->match.route, impl->method, impl->status, took);
	accesslog_line(impl->head ? "HEAD" : method_name(impl->method),
	    impl->match.route == NULL ? "-" : impl->match.route->pattern, impl->status, sent, took,
	    impl->id);
}

void
response_plain(struct http_request *req, int status, const char *text)
{
	struct arena *mem = arena_new();
	struct buf lines = {.mem = mem};

	lines_begin(&lines, CSP);
	line(&lines, "cache-control", STR("no-store"));
	line(&lines, "content-type", STR("text/plain; charset=utf-8"));
	if (status == 503)
		line(&lines, "retry-after", STR("2"));
	headers_put(req, &lines);
	http_response(req, status, text, strlen(text));
	arena_free(mem);
}

/* -- assets ---------------------------------------------------------------------------------- */

struct variant {
	const char *coding; /* NULL: as it is */
	const unsigned char *bytes;
	size_t n;
};

static struct variant
asset_pick(const struct asset *asset, struct http_request *req)
{
	const char *accept = NULL;
	struct str codings;

	if (!http_request_header(req, "accept-encoding", &accept))
		accept = "";
	codings = str_of(accept);
	if (asset->br != NULL && accepts_coding(codings, STR("br")))
		return ((struct variant){"br", asset->br, asset->br_n});
	if (asset->gz != NULL && accepts_coding(codings, STR("gzip")))
		return ((struct variant){"gzip", asset->gz, asset->gz_n});
	return ((struct variant){NULL, asset->bytes, asset->n});
}

static bool
asset_is_known(struct http_request *req, struct str etag)
{
	const char *match;

	return (
	    http_request_header(req, "if-none-match", &match) && etag_matches(str_of(match), etag));
}

void
response_asset(struct http_request *req, const char *path)
{
	const struct asset *asset = asset_find(str_of(path));
	struct arena *mem;
	struct buf lines;
	struct variant v;
	struct str etag;

	if (asset == NULL) {
		response_plain(req, 404, "There is nothing here.\n");
		return;
	}
	mem = arena_new();
	lines = (struct buf){.mem = mem};
	v = asset_pick(asset, req);
	/* The path holds the hash of the content. */
	etag = str_fmt(mem, "\"%s%s%s\"", asset->path, v.coding == NULL ? "" : "-",
	    v.coding == NULL ? "" : v.coding);
	lines_begin(&lines, CSP);
	line(&lines, "cache-control", STR("public, max-age=31536000, immutable"));
	line(&lines, "etag", etag);
	line(&lines, "vary", STR("accept-encoding"));
	if (asset_is_known(req, etag)) {
		headers_put(req, &lines);
		req->flags |= HTTP_REQUEST_NO_CONTENT_LENGTH;
		http_response(req, 304, NULL, 0);
	} else {
		line(&lines, "content-type", str_of(asset->type));
		if (v.coding != NULL)
			line(&lines, "content-encoding", str_of(v.coding));
		headers_put(req, &lines);
		/* The table lives as long as the program: no copy, nothing to free. */
		http_response_stream(req, 200, (void *)(uintptr_t)v.bytes, v.n, NULL, NULL);
	}
	arena_free(mem);
}
