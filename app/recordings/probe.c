/* probe.c -- what a file is, before anything is made of it. */
#include "recordings/probe.h"

#include <jansson.h>
#include <stdlib.h>

#define PROBE_SECONDS 20

/* -- the first bytes ----------------------------------------------------------------- */

static bool
has_at(struct str head, size_t at, struct str bytes)
{
	return (str_eq(str_slice(head, at, bytes.n), bytes));
}

/* The first box of a QuickTime or MP4 file. */
static bool
is_mov(struct str head)
{
	static const struct str boxes[] = {
	    STR("ftyp"), STR("moov"), STR("mdat"), STR("wide"), STR("free"), STR("skip")};
	size_t i;

	for (i = 0; i < sizeof(boxes) / sizeof(boxes[0]); i++) {
		if (has_at(head, 4, boxes[i]))
			return (true);
	}
	return (false);
}

/* An ID3 tag, or the head of a frame of MPEG audio layer III with a rate that exists. */
static bool
is_mp3(struct str head)
{
	const unsigned char *b = (const unsigned char *)head.p;

	if (has_at(head, 0, STR("ID3")))
		return (true);
	return (head.n >= 4 && b[0] == 0xff && (b[1] & 0xe6) == 0xe2 && (b[2] & 0xf0) != 0xf0 &&
		(b[2] & 0xf0) != 0 && (b[2] & 0x0c) != 0x0c);
}

const char *
probe_demuxer(struct str head)
{
	if (has_at(head, 0, STR("\x1a\x45\xdf\xa3")))
		return ("matroska");
	if (has_at(head, 0, STR("OggS")))
		return ("ogg");
	if (has_at(head, 0, STR("RIFF")) && has_at(head, 8, STR("WAVE")))
		return ("wav");
	if (is_mov(head))
		return ("mov");
	return (is_mp3(head) ? "mp3" : NULL);
}

/* -- what ffprobe says ------------------------------------------------------------------ */

static bool
kind_is_known(const char *kind, bool video)
{
	static const char *const pictures[] = {
	    "h264", "hevc", "vp8", "vp9", "av1", "mpeg4", "mjpeg", "theora", NULL};
	static const char *const sounds[] = {"aac", "mp3", "opus", "vorbis", "flac", "alac",
	    "pcm_s16le", "pcm_s16be", "pcm_s24le", "pcm_s32le", "pcm_f32le", "pcm_u8", NULL};
	const char *const *list = video ? pictures : sounds;

	for (; *list != NULL; list++) {
		if (strcmp(*list, kind) == 0)
			return (true);
	}
	return (false);
}

static const char *
text_of(const json_t *object, const char *key)
{
	const char *text = json_string_value(json_object_get(object, key));

	return (text == NULL ? "" : text);
}

/* A cover in a song is no picture of ours. */
static bool
is_cover(const json_t *stream)
{
	return (json_integer_value(
		    json_object_get(json_object_get(stream, "disposition"), "attached_pic")) != 0);
}

static void
stream_read(struct arena *mem, const json_t *stream, struct probe *out)
{
	const char *type = text_of(stream, "codec_type"), *kind = text_of(stream, "codec_name");
	bool video = strcmp(type, "video") == 0;

	if ((!video && strcmp(type, "audio") != 0) || (video && is_cover(stream)) ||
	    (video ? out->has_video : out->has_audio))
		return;
	if (!kind_is_known(kind, video)) {
		out->known = false;
		out->kinds = str_dup(mem, str_of(*kind == '\0' ? "something unknown" : kind));
	}
	if (video) {
		out->has_video = true;
		out->width = json_integer_value(json_object_get(stream, "width"));
		out->height = json_integer_value(json_object_get(stream, "height"));
	} else {
		out->has_audio = true;
	}
}

bool
probe_read(struct arena *mem, struct str json, struct probe *out)
{
	json_t *all = json_loadb(json.p == NULL ? "" : json.p, json.n, 0, NULL);
	const json_t *streams = json_object_get(all, "streams");
	double seconds;
	size_t i;

	if (!json_is_array(streams)) {
		json_decref(all);
		return (false);
	}
	*out = (struct probe){.known = true, .streams = (int64_t)json_array_size(streams)};
	for (i = 0; i < json_array_size(streams); i++)
		stream_read(mem, json_array_get(streams, i), out);
	seconds = strtod(text_of(json_object_get(all, "format"), "duration"), NULL);
	if (seconds > 0 && seconds < 1e8)
		out->duration_ms = (int64_t)(seconds * 1000);
	json_decref(all);
	return (true);
}

enum box_end
probe_file(struct arena *mem, const char *path, const char *demuxer, bool (*tick)(void *arg),
    void *arg, struct probe *out)
{
	const char *const argv[] = {"/usr/bin/ffprobe", "-v", "error", "-protocol_whitelist",
	    "file", "-f", demuxer, "-show_entries",
	    "format=duration:stream=codec_type,codec_name,width,height:stream_disposition="
	    "attached_pic",
	    "-of", "json", "-i", "/in", NULL};
	struct box_task task = {
	    .in = path, .argv = argv, .seconds = PROBE_SECONDS, .tick = tick, .arg = arg};
	struct str said, why;
	enum box_end end = box_run(mem, &task, &said, &why);

	if (end == BOX_DONE && !probe_read(mem, said, out))
		return (BOX_REFUSED);
	return (end);
}
