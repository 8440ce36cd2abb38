/*
 * impl.h -- one request on its way through app/http.
 *
 * Who touches what: request.c takes it from Kore and gives the answer back, on
 * the main stack; everything between runs on the request's coroutine, sees only
 * copies in the arena and never Kore. `req` is for the main stack alone and NULL
 * once the client has gone; the request then still runs to its end.
 */
#ifndef PEERLORE_HTTP_IMPL_H
#define PEERLORE_HTTP_IMPL_H

#include <jansson.h>

#include "http/coroutine.h"
#include "http/form.h"
#include "http/hooks.h"
#include "http/page.h"
#include "http/router.h"

struct http_request;

/* A form with a file; a file beyond the limit is read away, so that what was typed is not lost. */
#define FORM_FILE_MOST (2ULL << 30)
#define ASKED_MAX 32
/* A handler is run again after a deadlock or serialization failure, at most so often in all. */
#define ATTEMPTS 3
/* Part of a file in one answer. */
#define RANGE_MAX (2 * 1024 * 1024)

struct header {
	struct str name; /* lower case */
	struct str value;
};

/* A body that is taken from the socket as it comes (stream.c). */
struct stream {
	bool open; /* this request's body is such a one */
	int64_t left; /* bytes not given to a sink yet */
	int64_t socket_left; /* of these, not read from the socket */
	struct str head; /* came with the header */
	char *tail; /* was there when the client left */
	size_t tail_n, tail_at;
	bool gone; /* the client; or it has been silent for too long */
	const struct body_sink *sink;
	int64_t most, got; /* of the call that runs */
	bool refused; /* by the sink */
	bool waiting; /* the coroutine, for bytes */
	bool armed; /* ... and the main stack has seen to it */
};

struct page_impl {
	struct page page; /* page.impl points back here */

	/* -- the main stack's */
	struct http_request *req;
	struct coroutine *co;
	struct page_impl *next; /* in the list of orphans that can go on, or of unused ones */
	bool waiting; /* asleep until request_wake */
	bool ready; /* woken, not yet resumed */
	bool has_db;
	bool regular; /* nobody asked: http_hooks.regular */

	/* -- what was asked, copied */
	enum http_method method;
	bool head;
	bool options; /* of /uploads, where it arrives as GET */
	struct str path;
	struct str query_text;
	struct header *headers;
	size_t header_count;
	struct str body;
	int body_fd;
	size_t body_size;
	struct str address;
	bool loopback;
	struct route_match match;
	enum err match_err;
	struct form query;
	struct form form;
	struct stream stream;
	bool form_taken; /* a form of several parts: its body comes once, for all attempts */
	struct problem file_problem; /* why its file was not taken; no field: it was */
	timestamp_us started; /* monotonic */
	char id[17];

	/* -- who asks */
	struct str session_hash; /* empty without a cookie */
	struct str presession; /* token of the pre-session cookie, empty when there is none */
	bool presession_new;
	struct str bearer_hash; /* empty without a bearer token */
	bool actor_known;

	/* -- what was asked for in JSON */
	json_t *json;
	const char *asked[ASKED_MAX];
	size_t asked_count;
	bool json_checked;
	size_t field_problems; /* noted by HTTP itself: then nothing is written */

	/* -- the answer */
	int status;
	const char *type;
	struct buf headers_out; /* whole lines */
	bool bad_header;
	int retry_after;
	struct str location;
	int send_fd; /* -1, or a file to send from: */
	int64_t send_from;
	int64_t send_n;
	bool user_media;
	struct str etag; /* of what the browser may keep; empty: nothing */
};

/* -- request.c: between Kore and the coroutine -------------------------------- */
/* The request that runs now; NULL outside of one. */
struct page_impl *request_current(void);
/* On the coroutine: sleeps until request_wake. */
void request_wait(void);
/* On the main stack: it may go on. Then, when all are woken, orphans_run. */
void request_wake(struct page_impl *impl);
/* On the coroutine: sleeps for about a tenth of a second. */
void request_nap(void);
/* On the main stack, every tenth of a second. */
void requests_tick(void);
/* http_hooks.regular, if it is due: the next orphans_run begins with it. */
void requests_regular(void);
/* /uploads and what is below it: tus 1.0.0, whose rules bind all answers there. */
bool path_is_upload(struct str path);
/* Goes on with requests whose client has left; Kore will not. */
void orphans_run(void);
size_t requests_running(void);

/* -- serve_page.c: what happens to a request, on the coroutine ----------------- */
/* From the session to the answer in impl; never fails. */
void page_serve(struct page_impl *impl);
void page_reset_answer(struct page_impl *impl);

/* -- session.c, csrf.c, once.c --------------------------------------------------- */
/* Looks at cookies and Authorization, asks nobody. */
void caller_read(struct page_impl *impl);
/* Finds out who asks; sets page->ctx.actor. */
enum err caller_find(struct page_impl *impl) MUST_CHECK;
/* For an error page: who reads it, if that can be had; checks nothing. */
void caller_guess(struct page_impl *impl);
/* Whether this actor may call this route. */
enum err caller_allows(struct page_impl *impl) MUST_CHECK;
/* Counts one of this class for whoever the class counts. ERR_LIMITED, with retry_after set. */
enum err caller_admit(struct page_impl *impl, enum rate rate) MUST_CHECK;
enum err csrf_check(struct page_impl *impl) MUST_CHECK;
/* -- form_file.c -------------------------------------------------------------------- */
/* The body is a form of several parts, which are taken as they come. */
bool form_is_streamed(const struct page_impl *impl);
/* Reads it: fields into impl->form, a file to where the hook puts it. Needs the caller; checks CSRF before it keeps anything. */
enum err form_file_take(struct page_impl *impl) MUST_CHECK;
/* Fetch metadata or Origin say that the request comes from our own pages. */
bool csrf_same_site(const struct page_impl *impl);
/* *replayed: the answer to the first call is in impl. */
enum err once_begin(struct page_impl *impl, bool *replayed) MUST_CHECK;
enum err once_finish(struct page_impl *impl) MUST_CHECK;

/* -- json.c --------------------------------------------------------------------- */
enum err json_open(struct page_impl *impl) MUST_CHECK;
/* Parses text as one JSON object, with our bounds; NULL when it is none. */
json_t *json_read(struct str text);
/* The answer to an error under /api/. */
void problem_write(struct page_impl *impl, enum err e);

/* -- response.c -------------------------------------------------------------------- */
struct response_setup {
	bool secure; /* base URL is https */
	const char *origin; /* of the base URL: "http://127.0.0.1:8080" */
};
/* Before workers fork. */
void response_open(const struct response_setup *setup);
bool response_secure(void);
struct str response_origin(void);
/* The fixed header lines, for Kore's own error answers. */
const char *response_fixed_headers(void);
/* Main stack: sends what is in impl to impl->req. */
void response_send(struct page_impl *impl);
/* Main stack, without a coroutine: a status with a line of text. */
void response_plain(struct http_request *req, int status, const char *text);
/* Main stack: an asset, or 404. */
void response_asset(struct http_request *req, const char *path);
void response_close(void);

/* -- accesslog.c ---------------------------------------------------------------------- */
void accesslog_line(const char *method, const char *pattern, int status, size_t bytes,
    timestamp_us took, const char *id);
void accesslog_flush(void);

#endif
