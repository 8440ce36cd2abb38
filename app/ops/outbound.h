/*
 * outbound.h -- a request to an address that the operator has set, with libcurl.
 *
 * Only the worker and the processes beside it make requests; the web server
 * makes none. The address is the operator's setting and nothing else: no
 * redirect is followed, no proxy asked, TLS is verified, time and size of an answer
 * are bounded. The key is read from its file for each request, so a new one
 * counts at once, and is never logged.
 */
#ifndef PEERLORE_OPS_OUTBOUND_H
#define PEERLORE_OPS_OUTBOUND_H

#include <curl/curl.h>

#include "base/arena.h"
#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

struct outbound {
	CURL *easy; /* NULL: not open */
	struct curl_slist *headers;
	struct arena *mem;
	struct buf body; /* the answer */
	size_t most; /* of its bytes */
	bool too_long;
};

/*
 * Makes the handle, of which only what is sent is left to set. key_file: "" for none.
 * limit: for all of it. type: of what is sent, NULL when libcurl knows. out stays where it is until outbound_close.
 * False, with a line in the log, when there should be a key and is none; outbound_close either way.
 */
bool outbound_open(struct outbound *out, struct arena *mem, const char *url, const char *key_file,
    const char *type, timestamp_us limit, size_t most) MUST_CHECK;
void outbound_close(struct outbound *out);

#endif
