/* speech_endpoint.c -- the address recordings may be sent to for a transcript: an OpenAI-compatible one. */
#include "recordings/speech_endpoint.h"

#include "base/log.h"
#include "base/settings.h"
#include "ops/outbound.h"

#define ANSWER_MAX (4u << 20)

struct call {
	struct outbound out;
	curl_mime *form;
	bool (*tick)(void *arg);
	void *arg;
};

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

	call->form = curl_mime_init(call->out.easy);
	part = curl_mime_addpart(call->form);
	return (part != NULL && curl_mime_name(part, "file") == CURLE_OK &&
		curl_mime_filedata(part, wav) == CURLE_OK &&
		curl_mime_filename(part, "speech.wav") == CURLE_OK &&
		curl_mime_type(part, "audio/wav") == CURLE_OK &&
		field(call, "model", settings()->transcriber_model) &&
		field(call, "response_format", "verbose_json") &&
		field(call, "timestamp_granularities[]", "word") &&
		field(call, "timestamp_granularities[]", "segment") &&
		field(call, "language", str_c(mem, language)) &&
		curl_easy_setopt(call->out.easy, CURLOPT_MIMEPOST, call->form) == CURLE_OK);
}

static bool
progress_set(struct call *call)
{
	CURL *c = call->out.easy;

	return (curl_easy_setopt(c, CURLOPT_NOPROGRESS, 0L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_XFERINFOFUNCTION, progress) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_XFERINFODATA, call) == CURLE_OK);
}

static enum err
result(struct call *call, CURLcode code)
{
	long status = 0;

	(void)curl_easy_getinfo(call->out.easy, CURLINFO_RESPONSE_CODE, &status);
	if (code == CURLE_ABORTED_BY_CALLBACK)
		return (ERR_RETRY);
	if (code == CURLE_OK && status == 200)
		return (OK);
	log_warn("the transcription endpoint gave nothing: %s (status %ld)",
	    call->out.too_long ? "its answer is too long"
	    : code == CURLE_OK ? "it refused"
			       : curl_easy_strerror(code),
	    status);
	return (ERR_RETRY);
}

enum err
speech_endpoint_ask(struct arena *mem, const char *wav, struct str language, int seconds,
    bool (*tick)(void *arg), void *arg, struct str *said)
{
	struct call call = {.tick = tick, .arg = arg};
	enum err e = ERR_INTERNAL;

	if (outbound_open(&call.out, mem, settings()->transcriber_url,
		settings()->transcriber_key_file, NULL, SECONDS_US(seconds), ANSWER_MAX) &&
	    form_make(&call, mem, wav, language) && progress_set(&call))
		e = result(&call, curl_easy_perform(call.out.easy));
	curl_mime_free(call.form);
	outbound_close(&call.out);
	if (e == OK)
		*said = buf_view(&call.out.body);
	return (e);
}
