/*
 * endpoint.h -- the one address texts are sent to: an OpenAI-compatible /v1/embeddings.
 *
 * Only the worker's embedder talks to it; the web server never does. The
 * address is the operator's setting and nothing else: no redirect is followed, no proxy
 * asked, TLS is verified, time and size of an answer are bounded. The key is
 * read from its file for each call, so a new one counts at once; neither it nor
 * a text is ever logged.
 *
 *	POST {"model": M, "input": [texts], "encoding_format": "float", "dimensions": N when set}
 *	200  {"data": [{"index": 0, "embedding": [numbers]}, ...]}
 */
#ifndef PEERLORE_EMBEDDINGS_ENDPOINT_H
#define PEERLORE_EMBEDDINGS_ENDPOINT_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"
#include "embeddings/vector.h"

/* Texts in one call, and calls at once. */
#define ENDPOINT_TEXTS 32
#define ENDPOINT_CALLS 40

enum endpoint_result {
	ENDPOINT_GAVE,
	ENDPOINT_REFUSED, /* it does not take these texts: 400, 413, 422 */
	ENDPOINT_CLOSED, /* it does not take us: key, address, model; somebody must look */
	ENDPOINT_LATER /* not now: 429, 5xx, not to be reached, too slow, an answer that makes no sense */
};

struct packed {
	int8_t *bytes; /* VECTOR_PADDED(dimension) */
	float scale;
};

/* Lives until `done` returns. */
struct endpoint_answer {
	enum endpoint_result result;
	timestamp_us wait; /* as long it wants to be left alone; 0: it did not say */
	const char *why; /* for the log; of what it did not give */
	size_t dimension;
	const struct packed *vectors; /* one for each text, in order */
};

typedef void endpoint_done(void *arg, const struct endpoint_answer *answer);

struct endpoint;

struct endpoint *endpoint_new(void);
/* Calls under way are forgotten; their done is not called. */
void endpoint_free(struct endpoint *endpoint);
/* Sends the texts, valid UTF-8, copied. done is called by endpoint_turn, once. ERR_BUSY with ENDPOINT_CALLS under way. */
enum err endpoint_ask(struct endpoint *endpoint, const struct str *texts, size_t n,
    timestamp_us limit, endpoint_done *done, void *arg) MUST_CHECK;
/* Waits until something comes from the endpoint or one of n descriptors can be read, at most ms; then deals with answers. */
void endpoint_turn(struct endpoint *endpoint, const int *fds, size_t n, int ms);

/* Reads an answer for n texts; dimension 0 takes any. False when it is none; for endpoint_turn and the fuzz test. */
bool endpoint_read(
    struct str body, size_t n, size_t dimension, struct arena *mem, struct endpoint_answer *out);

#endif
