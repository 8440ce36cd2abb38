/* recordings_json.h -- recordings as the API shows them. */
#ifndef PEERLORE_RECORDINGS_JSON_H
#define PEERLORE_RECORDINGS_JSON_H

#include "http/api.h"
#include "recordings.h"

/*
 * {id, state, media, small, poster, captions, seconds, width, height, picture,
 * sound, draft, error?, may_retry, position, chapters[{seconds, title}]}, or null
 * for a post without one. lines: also lines[{n, from, to, text, confidence}].
 */
void json_put_recording(
    struct json_out *j, const char *key, const struct recording_view *view, bool lines);

#endif
