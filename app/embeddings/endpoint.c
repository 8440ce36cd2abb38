/* endpoint.c -- the one address texts are sent to: an OpenAI-compatible /v1/embeddings. */
#include "embeddings/endpoint.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/settings.h"

#define ANSWER_MAX (8u << 20)
#define KEY_MAX 4096
#define CONNECT_MS 5000L
#define DESCRIPTORS 80
#define WAIT_MAX HOURS_US(1)

struct call {
	CURL *easy; /* NULL: free */
	struct curl_slist *headers;
	struct arena *mem;
	struct buf body;
	bool too_long;
	size_t n;
	endpoint_done *done;
	void *arg;
};

struct endpoint {
	CURLM *multi;
	struct call calls[ENDPOINT_CALLS];
};

struct endpoint *
endpoint_new(void)
{
	struct endpoint *e = calloc(1, sizeof(*e));

	if (e == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (e->multi = curl_multi_init()) == NULL)
		abort();
	return (e);
}

static void
call_end(struct endpoint *e, struct call *call)
{
	(void)curl_multi_remove_handle(e->multi, call->easy);
	curl_easy_cleanup(call->easy);
	curl_slist_free_all(call->headers);
	arena_free(call->mem);
	memset(call, 0, sizeof(*call));
}

void
endpoint_free(struct endpoint *e)
{
	size_t i;

	if (e == NULL)
		return;
	for (i = 0; i < ENDPOINT_CALLS; i++) {
		if (e->calls[i].easy != NULL)
			call_end(e, &e->calls[i]);
	}
	(void)curl_multi_cleanup(e->multi);
	free(e);
}

/* -- asking ----------------------------------------------------------------------- */

static char *
request_text(const struct str *texts, size_t n)
{
	json_t *input = json_array(), *all;
	int64_t dimension = settings()->embeddings_dimension;
	char *text;
	size_t i;

	for (i = 0; i < n; i++)
		(void)json_array_append_new(input, json_stringn(texts[i].p, texts[i].n));
	all = json_pack("{s:s, s:o, s:s}", "model", settings()->embeddings_model, "input", input,
	    "encoding_format", "float");
	if (all != NULL && dimension > 0)
		(void)json_object_set_new(all, "dimensions", json_integer(dimension));
	text = json_dumps(all, JSON_COMPACT);
	json_decref(all);
	return (text);
}

/* "Authorization: Bearer KEY"; false, with a line in the log, when there should be one and is none. */
static bool
key_read(char *line, size_t size)
{
	static const char before[] = "Authorization: Bearer ";
	size_t at = sizeof(before) - 1;
	ssize_t n = -1;
	struct str key;
	int fd = open(settings()->embeddings_key_file, O_RDONLY | O_CLOEXEC);

	(void)memcpy(line, before, at);
	if (fd >= 0) {
		n = read(fd, line + at, size - at - 1);
		(void)close(fd);
	}
	key = n < 0 ? STR("") : str_trim((struct str){line + at, (size_t)n});
	if (key.n == 0 || memchr(key.p, '\n', key.n) != NULL ||
	    memchr(key.p, '\r', key.n) != NULL) {
		log_errorf("it holds the key on one line, readable for the worker",
		    "cannot read the key in %s", settings()->embeddings_key_file);
		return (false);
	}
	(void)memmove(line + at, key.p, key.n);
	line[at + key.n] = '\0';
	return (true);
}

static bool
headers_make(struct call *call)
{
	char *key;

	call->headers = curl_slist_append(NULL, "Content-Type: application/json");
	call->headers = curl_slist_append(call->headers, "Accept: application/json");
	call->headers = curl_slist_append(call->headers, "Expect:");
	if (settings()->embeddings_key_file[0] == '\0')
		return (true);
	key = arena_alloc(call->mem, KEY_MAX);
	if (!key_read(key, KEY_MAX))
		return (false);
	call->headers = curl_slist_append(call->headers, key);
	return (true);
}

static size_t
answer_part(char *bytes, size_t size, size_t n, void *arg)
{
	struct call *call = arg;

	n *= size;
	if (call->body.n + n > ANSWER_MAX) {
		call->too_long = true;
		return (0);
	}
	buf_put(&call->body, bytes, n);
	return (n);
}

static bool
options_set(struct call *call, const char *request, timestamp_us limit)
{
	const char *url = settings()->embeddings_url;
	CURL *c = call->easy;

	return (curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR,
		    str_starts(str_of(url), STR("https:")) ? "https" : "http") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(limit / 1000)) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_USERAGENT, "peerlore") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_HTTPHEADER, call->headers) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_COPYPOSTFIELDS, request) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, answer_part) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_WRITEDATA, call) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PRIVATE, call) == CURLE_OK);
}

enum err
endpoint_ask(struct endpoint *e, const struct str *texts, size_t n, timestamp_us limit,
    endpoint_done *done, void *arg)
{
	struct call *call = e->calls;
	char *request;
	bool fine;

	while (call < e->calls + ENDPOINT_CALLS && call->easy != NULL)
		call++;
	if (call == e->calls + ENDPOINT_CALLS)
		return (ERR_BUSY);
	if ((request = request_text(texts, n)) == NULL)
		return (ERR_INTERNAL);
	*call = (struct call){.mem = arena_new(), .n = n, .done = done, .arg = arg};
	call->body.mem = call->mem;
	if ((call->easy = curl_easy_init()) == NULL)
		abort();
	fine = headers_make(call) && options_set(call, request, limit) &&
	       curl_multi_add_handle(e->multi, call->easy) == CURLM_OK;
	free(request);
	if (!fine)
		call_end(e, call);
	return (fine ? OK : ERR_INTERNAL);
}

/* -- what came ----------------------------------------------------------------------- */

/* One vector; *dimension is what all of them must have, 0 before the first. */
static bool
vector_read(const json_t *numbers, size_t *dimension, struct arena *mem, struct packed *out)
{
	size_t i, n = json_array_size(numbers);
	double *x;

	if (n == 0 || n > VECTOR_MAX || (*dimension != 0 && n != *dimension))
		return (false);
	*dimension = n;
	x = arena_array(mem, n, sizeof(*x));
	for (i = 0; i < n; i++) {
		const json_t *number = json_array_get(numbers, i);

		if (!json_is_number(number))
			return (false);
		x[i] = json_number_value(number);
	}
	out->bytes = arena_alloc(mem, VECTOR_PADDED(n));
	return (vector_pack(x, n, out->bytes, &out->scale));
}

static bool
data_read(
    const json_t *data, size_t n, size_t *dimension, struct arena *mem, struct packed *vectors)
{
	size_t i;

	if (json_array_size(data) != n)
		return (false);
	for (i = 0; i < n; i++) {
		const json_t *item = json_array_get(data, i);
		const json_t *index = json_object_get(item, "index");
		json_int_t at = json_is_integer(index) ? json_integer_value(index) : (json_int_t)i;

		if (at < 0 || at >= (json_int_t)n || vectors[at].bytes != NULL ||
		    !vector_read(json_object_get(item, "embedding"), dimension, mem, &vectors[at]))
			return (false);
	}
	return (true);
}

bool
endpoint_read(
    struct str body, size_t n, size_t dimension, struct arena *mem, struct endpoint_answer *out)
{
	struct packed *vectors = arena_array(mem, n, sizeof(*vectors));
	json_t *all = json_loadb(body.p == NULL ? "" : body.p, body.n, 0, NULL);
	bool fine = data_read(json_object_get(all, "data"), n, &dimension, mem, vectors);

	json_decref(all);
	if (fine) {
		out->dimension = dimension;
		out->vectors = vectors;
	}
	return (fine);
}

static enum endpoint_result
result_of(long status)
{
	switch (status) {
	case 200:
		return (ENDPOINT_GAVE);
	case 400:
	case 413:
	case 422:
		return (ENDPOINT_REFUSED);
	case 408:
	case 425:
	case 429:
		return (ENDPOINT_LATER);
	default:
		return (status >= 500 ? ENDPOINT_LATER : ENDPOINT_CLOSED);
	}
}

static void
answer_make(struct call *call, CURLcode code, struct endpoint_answer *out)
{
	curl_off_t wait = 0;
	long status = 0;

	(void)curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(call->easy, CURLINFO_RETRY_AFTER, &wait);
	*out = (struct endpoint_answer){.result = ENDPOINT_LATER};
	out->wait = wait > WAIT_MAX / SECONDS_US(1) ? WAIT_MAX : SECONDS_US(wait);
	if (call->too_long)
		out->why = "its answer is too long";
	else if (code != CURLE_OK)
		out->why = curl_easy_strerror(code);
	else if ((out->result = result_of(status)) != ENDPOINT_GAVE)
		out->why = str_fmt(call->mem, "status %ld", status).p;
	else if (!endpoint_read(buf_view(&call->body), call->n,
		     (size_t)settings()->embeddings_dimension, call->mem, out)) {
		out->result = ENDPOINT_LATER;
		out->why = "its answer holds no vectors as they were asked for";
	}
}

void
endpoint_turn(struct endpoint *e, const int *fds, size_t n, int ms)
{
	struct curl_waitfd also[DESCRIPTORS] = {{0}};
	struct endpoint_answer answer;
	CURLMsg *message;
	int running, left;
	size_t i;

	n = n > DESCRIPTORS ? DESCRIPTORS : n;
	for (i = 0; i < n; i++)
		also[i] = (struct curl_waitfd){.fd = fds[i], .events = CURL_WAIT_POLLIN};
	(void)curl_multi_perform(e->multi, &running);
	(void)curl_multi_poll(e->multi, also, (unsigned)n, ms, NULL);
	(void)curl_multi_perform(e->multi, &running);
	while ((message = curl_multi_info_read(e->multi, &left)) != NULL) {
		char *private = NULL;
		struct call *call;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
		call = (struct call *)(void *)private;
		answer_make(call, message->data.result, &answer);
		call->done(call->arg, &answer);
		call_end(e, call);
	}
}
