/* outbound.c -- a request to an address that the operator has set, with libcurl. */
#include "ops/outbound.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"

#define KEY_MAX 4096
#define CONNECT_MS 5000L

static size_t
answer_part(char *bytes, size_t size, size_t n, void *arg)
{
	struct outbound *out = arg;

	n *= size;
	if (out->body.n + n > out->most) {
		out->too_long = true;
		return (0);
	}
	buf_put(&out->body, bytes, n);
	return (n);
}

static bool
key_read(struct arena *mem, const char *file, struct str *key)
{
	char *bytes = arena_alloc(mem, KEY_MAX);
	int fd = open(file, O_RDONLY | O_CLOEXEC);
	ssize_t n = -1;

	if (fd >= 0) {
		n = read(fd, bytes, KEY_MAX - 1);
		(void)close(fd);
	}
	*key = n < 0 ? STR("") : str_trim((struct str){bytes, (size_t)n});
	if (key->n > 0 && memchr(key->p, '\n', key->n) == NULL &&
	    memchr(key->p, '\r', key->n) == NULL)
		return (true);
	log_errorf("it holds the key on one line, readable for the worker",
	    "cannot read the key in %s", file);
	return (false);
}

static void
header_add(struct outbound *out, const char *line)
{
	if ((out->headers = curl_slist_append(out->headers, line)) == NULL)
		abort();
}

static bool
headers_make(struct outbound *out, const char *key_file, const char *type)
{
	struct str key;

	header_add(out, "Accept: application/json");
	header_add(out, "Expect:");
	if (type != NULL)
		header_add(out, str_fmt(out->mem, "Content-Type: %s", type).p);
	if (key_file[0] == '\0')
		return (true);
	if (!key_read(out->mem, key_file, &key))
		return (false);
	header_add(out, str_fmt(out->mem, "Authorization: Bearer %.*s", STR_ARG(key)).p);
	return (true);
}

static bool
options_set(struct outbound *out, const char *url, timestamp_us limit)
{
	bool secure = str_starts(str_of(url), STR("https:"));
	CURL *c = out->easy;

	return (curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR, secure ? "https" : "http") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_TIMEOUT_MS, (long)(limit / 1000)) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_USERAGENT, "peerlore") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_HTTPHEADER, out->headers) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, answer_part) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_WRITEDATA, out) == CURLE_OK);
}

bool
outbound_open(struct outbound *out, struct arena *mem, const char *url, const char *key_file,
    const char *type, timestamp_us limit, size_t most)
{
	*out = (struct outbound){.mem = mem, .body = {.mem = mem}, .most = most};
	if ((out->easy = curl_easy_init()) == NULL)
		abort();
	return (headers_make(out, key_file, type) && options_set(out, url, limit));
}

void
outbound_close(struct outbound *out)
{
	curl_easy_cleanup(out->easy);
	curl_slist_free_all(out->headers);
	out->easy = NULL;
	out->headers = NULL;
}
