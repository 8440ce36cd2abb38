/* speech_endpoint.c -- the address recordings may be sent to for a transcript: an OpenAI-compatible one. */
#include "recordings/speech_endpoint.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/log.h"
#include "base/settings.h"

#define ANSWER_MAX (4u << 20)
#define KEY_MAX 4096
#define CONNECT_MS 5000L

struct call {
	CURL *easy;
	curl_mime *form;
	struct curl_slist *headers;
	struct buf body;
	bool too_long;
	bool (*tick)(void *arg);
	void *arg;
};

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

/* libcurl asks about once a second whether to go on. */
static int
progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	struct call *call = arg;

	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return (call->tick(call->arg) ? 0 : 1);
}

static bool
field(struct call *call, const char *name, const char *value)
{
	curl_mimepart *part = curl_mime_addpart(call->form);

	return (part != NULL && curl_mime_name(part, name) == CURLE_OK &&
		curl_mime_data(part, value, CURL_ZERO_TERMINATED) == CURLE_OK);
}

static bool
form_make(struct call *call, struct arena *mem, const char *wav, struct str language)
{
	curl_mimepart *part;

	call->form = curl_mime_init(call->easy);
	part = curl_mime_addpart(call->form);
	return (part != NULL && curl_mime_name(part, "file") == CURLE_OK &&
		curl_mime_filedata(part, wav) == CURLE_OK &&
		curl_mime_filename(part, "speech.wav") == CURLE_OK &&
		curl_mime_type(part, "audio/wav") == CURLE_OK &&
		field(call, "model", settings()->transcriber_model) &&
		field(call, "response_format", "verbose_json") &&
		field(call, "timestamp_granularities[]", "word") &&
		field(call, "timestamp_granularities[]", "segment") &&
		field(call, "language", str_c(mem, language)));
}

/* False, with a line in the log, when there should be a key and is none. */
static bool
headers_make(struct call *call, struct arena *mem)
{
	const char *file = settings()->transcriber_key_file;
	char *bytes = arena_alloc(mem, KEY_MAX);
	struct str key;
	ssize_t n = -1;
	int fd;

	call->headers = curl_slist_append(NULL, "Accept: application/json");
	call->headers = curl_slist_append(call->headers, "Expect:");
	if (file[0] == '\0')
		return (true);
	if ((fd = open(file, O_RDONLY | O_CLOEXEC)) >= 0) {
		n = read(fd, bytes, KEY_MAX - 1);
		(void)close(fd);
	}
	key = n < 0 ? STR("") : str_trim((struct str){bytes, (size_t)n});
	if (key.n == 0 || memchr(key.p, '\n', key.n) != NULL ||
	    memchr(key.p, '\r', key.n) != NULL) {
		log_errorf("it holds the key on one line, readable for the worker",
		    "cannot read the key in %s", file);
		return (false);
	}
	call->headers = curl_slist_append(
	    call->headers, str_c(mem, str_fmt(mem, "Authorization: Bearer %.*s", STR_ARG(key))));
	return (true);
}

static bool
options_set(struct call *call, int seconds)
{
	const char *url = settings()->transcriber_url;
	CURL *c = call->easy;

	return (curl_easy_setopt(c, CURLOPT_URL, url) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PROTOCOLS_STR,
		    str_starts(str_of(url), STR("https:")) ? "https" : "http") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PROXY, "") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_NOSIGNAL, 1L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_TIMEOUT, (long)seconds) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_USERAGENT, "peerlore") == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_HTTPHEADER, call->headers) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_MIMEPOST, call->form) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, progress) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_XFERINFODATA, call) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_WRITEFUNCTION, answer_part) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_WRITEDATA, call) == CURLE_OK);
}

static enum err
result(struct call *call, CURLcode code)
{
	long status = 0;

	(void)curl_easy_getinfo(call->easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return (ERR_RETRY);
	if (code == CURLE_OK && status == 200)
		return (OK);
	log_warn("the transcription endpoint gave nothing: %s (status %ld)",
	    call->too_long     ? "its answer is too long"
	    : code == CURLE_OK ? "it refused"
			       : curl_easy_strerror(code),
	    status);
	return (ERR_RETRY);
}

enum err
speech_endpoint_ask(struct arena *mem, const char *wav, struct str language, int seconds,
    bool (*tick)(void *arg), void *arg, struct str *said)
{
	struct call call = {.body = {.mem = mem}, .tick = tick, .arg = arg};
	enum err e = ERR_INTERNAL;

	if ((call.easy = curl_easy_init()) == NULL)
		return (ERR_INTERNAL);
	if (headers_make(&call, mem) && form_make(&call, mem, wav, language) &&
	    options_set(&call, seconds))
		e = result(&call, curl_easy_perform(call.easy));
	curl_mime_free(call.form);
	curl_slist_free_all(call.headers);
	curl_easy_cleanup(call.easy);
	if (e == OK)
		*said = buf_view(&call.body);
	return (e);
}
