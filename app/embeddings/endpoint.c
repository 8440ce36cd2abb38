/* endpoint.c -- the one address texts are sent to: an OpenAI-compatible /v1/embeddings. */
#include "embeddings/endpoint.h"

#include <jansson.h>
#include <stdlib.h>

#include "base/settings.h"
#include "ops/outbound.h"

#define ANSWER_MAX (8u << 20)
#define DESCRIPTORS 80
#define WAIT_MAX HOURS_US(1)

struct call {
	struct outbound out; /* not open: free */
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
	(void)curl_multi_remove_handle(e->multi, call->out.easy);
	outbound_close(&call->out);
	arena_free(call->out.mem);
}

void
endpoint_free(struct endpoint *e)
{
	size_t i;

	if (e == NULL)
		return;
	for (i = 0; i < ENDPOINT_CALLS; i++) {
		if (e->calls[i].out.easy != NULL)
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

enum err
endpoint_ask(struct endpoint *e, const struct str *texts, size_t n, timestamp_us limit,
    endpoint_done *done, void *arg)
{
	const struct settings *set = settings();
	struct call *call = e->calls;
	char *request;
	bool fine;

	while (call < e->calls + ENDPOINT_CALLS && call->out.easy != NULL)
		call++;
	if (call == e->calls + ENDPOINT_CALLS)
		return (ERR_BUSY);
	if ((request = request_text(texts, n)) == NULL)
		return (ERR_INTERNAL);
	*call = (struct call){.n = n, .done = done, .arg = arg};
	fine = outbound_open(&call->out, arena_new(), set->embeddings_url, set->embeddings_key_file,
		   "application/json", limit, ANSWER_MAX) &&
	       curl_easy_setopt(call->out.easy, CURLOPT_COPYPOSTFIELDS, request) == CURLE_OK &&
	       curl_easy_setopt(call->out.easy, CURLOPT_PRIVATE, call) == CURLE_OK &&
	       curl_multi_add_handle(e->multi, call->out.easy) == CURLM_OK;
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

	(void)curl_easy_getinfo(call->out.easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(call->out.easy, CURLINFO_RETRY_AFTER, &wait);
	*out = (struct endpoint_answer){.result = ENDPOINT_LATER};
	out->wait = wait > WAIT_MAX / SECONDS_US(1) ? WAIT_MAX : SECONDS_US(wait);
	if (call->out.too_long)
		out->why = "its answer is too long";
	else if (code != CURLE_OK)
		out->why = curl_easy_strerror(code);
	else if ((out->result = result_of(status)) != ENDPOINT_GAVE)
		out->why = str_fmt(call->out.mem, "status %ld", status).p;
	else if (!endpoint_read(buf_view(&call->out.body), call->n,
		     (size_t)settings()->embeddings_dimension, call->out.mem, out)) {
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
