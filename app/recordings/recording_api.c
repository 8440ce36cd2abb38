/* recording_api.c -- recordings of posts for the API: attached, corrected, retried. */
#include "forum.h"
#include "recordings_json.h"

static void
cues_put(struct json_out *j, const struct cue_list *cues)
{
	size_t i;

	json_put_array(j, "lines");
	for (i = 0; i < cues->n; i++) {
		const struct cue *cue = &cues->items[i];

		json_put_object(j, NULL);
		json_put_int(j, "n", cue->n);
		json_put_real(j, "from", (double)cue->from_ms / 1000);
		json_put_real(j, "to", (double)cue->to_ms / 1000);
		json_put_str(j, "text", cue->text);
		json_put_real(j, "confidence", cue->confidence / 100.0);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

static void
chapters_put(struct json_out *j, const struct chapter_list *chapters)
{
	size_t i;

	json_put_array(j, "chapters");
	for (i = 0; i < chapters->n; i++) {
		json_put_object(j, NULL);
		json_put_real(j, "seconds", (double)chapters->items[i].at_ms / 1000);
		json_put_str(j, "title", chapters->items[i].title);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

void
json_put_recording(struct json_out *j, const char *key, const struct recording_view *v, bool lines)
{
	if (v->id == 0) {
		json_put_null(j, key);
		return;
	}
	json_put_object(j, key);
	json_put_int(j, "id", v->id);
	json_put_str(j, "state", v->state);
	json_put_str(j, "media", v->media);
	json_put_str(j, "small", v->small);
	json_put_str(j, "poster", v->poster);
	json_put_str(j, "captions", v->captions);
	json_put_real(j, "seconds", (double)v->duration_ms / 1000);
	json_put_int(j, "width", v->width);
	json_put_int(j, "height", v->height);
	json_put_bool(j, "picture", v->has_video);
	json_put_bool(j, "sound", v->has_audio);
	json_put_bool(j, "draft", v->draft);
	if (v->error.n > 0)
		json_put_str(j, "error", v->error);
	json_put_bool(j, "may_retry", v->may_retry);
	json_put_real(j, "position", (double)v->position_ms / 1000);
	json_put_int(j, "revision", v->revision);
	chapters_put(j, &v->chapters);
	if (lines)
		cues_put(j, &v->cues);
	json_put_object_end(j);
}

enum err
api_recording(struct page *page)
{
	struct recording_view view;
	struct json_out j;
	enum err e;

	if ((e = recording_of(&page->ctx, page_path_id(page, "id"), &view)))
		return (e);
	if (view.id == 0)
		return (ERR_NOT_FOUND);
	j = json_answer(page, 200);
	json_put_recording(&j, NULL, &view, true);
	return (OK);
}

/* "0:42 Open the lid" each. */
static struct chapter_list
chapters_field(struct page *page, const char *name, enum json_need need)
{
	struct str_list lines = json_field_str_list(page, name, need);
	struct chapter_list list = {
	    arena_array(page->ctx.mem, lines.n, sizeof(*list.items)), lines.n};
	size_t i;

	for (i = 0; i < lines.n; i++) {
		/* What is no time is refused as one before the beginning. */
		if (!chapter_read(lines.items[i], &list.items[i]))
			list.items[i].at_ms = -1;
	}
	return (list);
}

enum err
api_recording_put(struct page *page)
{
	struct recording_options options = {0};
	int64_t post = page_path_id(page, "id");
	struct recording_view view;
	struct str upload, note;
	enum err e;

	upload = json_field_str(page, "recording", REQUIRED);
	options.kind = json_field_str(page, "kind", OPTIONAL);
	options.trim_from_ms = json_field_int(page, "trim_from_ms", OPTIONAL);
	options.trim_to_ms = json_field_int(page, "trim_to_ms", OPTIONAL);
	options.steps = chapters_field(page, "steps", OPTIONAL);
	note = json_field_str(page, "note", OPTIONAL);
	if ((e = json_done(page)) || (e = recording_of(&page->ctx, post, &view)))
		return (e);
	e = post_record(&page->ctx, post, upload, &options, note);
	if (e == OK)
		e = api_recording(page);
	if (e == OK && view.id == 0)
		page_status(page, 201);
	return (e);
}

enum err
api_recording_retry(struct page *page)
{
	enum err e = recording_retry(&page->ctx, page_path_id(page, "id"));

	return (e ? e : api_recording(page));
}

enum err
api_recording_line(struct page *page)
{
	struct str text = json_field_str(page, "text", REQUIRED);
	int64_t revision = json_field_int(page, "revision", OPTIONAL);
	const int64_t *had = json_has(page, "revision") ? &revision : NULL;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	e = captions_line_set(
	    &page->ctx, page_path_id(page, "id"), page_path_id(page, "line_id"), text, had);
	return (e ? e : api_done(page));
}

enum err
api_recording_chapters(struct page *page)
{
	struct chapter_list list = chapters_field(page, "chapters", REQUIRED);
	int64_t revision = json_field_int(page, "revision", OPTIONAL);
	const int64_t *had = json_has(page, "revision") ? &revision : NULL;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	e = chapters_set(&page->ctx, page_path_id(page, "id"), &list, had);
	return (e ? e : api_done(page));
}

/* text/vtt, or SubRip by any of its names. */
static enum err
captions_format_of(struct page *page, enum captions_format *format)
{
	static const struct str srt[] = {
	    STR("application/x-subrip"), STR("application/srt"), STR("text/srt")};
	struct str type = page_header(page, "content-type"), media = STR("");
	size_t i;

	(void)str_cut(&type, ';', &media);
	media = str_trim(media);
	*format = CAPTIONS_VTT;
	if (str_eq_nocase(media, STR("text/vtt")))
		return (OK);
	*format = CAPTIONS_SRT;
	for (i = 0; i < sizeof(srt) / sizeof(srt[0]); i++) {
		if (str_eq_nocase(media, srt[i]))
			return (OK);
	}
	return (ERR_MEDIA_TYPE);
}

enum err
api_captions(struct page *page)
{
	bool has_revision = page_has_query(page, "revision");
	enum captions_format format;
	int64_t revision = -1;
	enum err e;

	if ((e = captions_format_of(page, &format)))
		return (e);
	if (has_revision && !str_int64(page_query(page, "revision"), &revision))
		return (ctx_problem(&page->ctx, PROBLEM_REVISION_BAD));
	e = captions_set(&page->ctx, page_path_id(page, "id"), page_body(page), format,
	    has_revision ? &revision : NULL);
	return (e ? e : api_done(page));
}

enum err
api_recording_position(struct page *page)
{
	int64_t seconds = json_field_int(page, "seconds", REQUIRED);
	enum err e;

	if ((e = json_done(page)))
		return (e);
	e = recording_position_set(&page->ctx, page_path_id(page, "id"), seconds * 1000);
	return (e ? e : api_done(page));
}
