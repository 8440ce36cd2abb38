/*
 * speech_endpoint.h -- the address recordings may be sent to for a transcript: an OpenAI-compatible one.
 *
 * Only the process beside the worker talks to it. The address is the operator's
 * setting and nothing else: no redirect is followed, no proxy asked, TLS is
 * verified, time and size of an answer are bounded. The key is read from its
 * file for each call; neither it nor what is said is ever logged.
 *
 *	POST multipart/form-data: file, model, response_format=verbose_json,
 *	     timestamp_granularities[]=word and =segment, language
 *	200  {"words": [{"word", "start", "end"}], "segments": [{"start", "end", "text"}]}
 */
#ifndef PEERLORE_RECORDINGS_SPEECH_ENDPOINT_H
#define PEERLORE_RECORDINGS_SPEECH_ENDPOINT_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

/* *said, in mem: the body of its answer. ERR_RETRY when tick said to stop or it may answer later. */
enum err speech_endpoint_ask(struct arena *mem, const char *wav, struct str language, int seconds,
    bool (*tick)(void *arg), void *arg, struct str *said) MUST_CHECK;

#endif
