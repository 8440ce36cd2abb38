/* tip_watch_pages.c -- a recording beside what is said in it: the player's view, correcting the transcript, trying again. */
#include "forum/pages.h"
#include "http/page.h"
#include "tips.h"
#include "views.h"

#define RESUME_MIN 5 /* seconds from the beginning and the end that are not worth going back to */
#define UNSURE 60 /* per cent */

static struct str
seconds_text(struct arena *mem, int64_t ms)
{
	return (str_fmt(mem, "%lld.%03lld", (long long)(ms / 1000), (long long)(ms % 1000)));
}

static struct spots
chapters_of(struct arena *mem, const struct chapter_list *list)
{
	struct spots spots = {arena_array(mem, list->n, sizeof(struct spot)), list->n};
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct chapter *c = &list->items[i];

		spots.items[i] = (struct spot){.n = (int64_t)i + 1,
		    .seconds = c->at_ms / 1000,
		    .at_seconds = seconds_text(mem, c->at_ms),
		    .text = c->title};
	}
	return (spots);
}

static struct spots
lines_of(struct arena *mem, const struct cue_list *list)
{
	struct spots spots = {arena_array(mem, list->n, sizeof(struct spot)), list->n};
	size_t i;

	for (i = 0; i < list->n; i++) {
		const struct cue *c = &list->items[i];

		spots.items[i] = (struct spot){.n = c->n,
		    .seconds = c->from_ms / 1000,
		    .at_seconds = seconds_text(mem, c->from_ms),
		    .to_seconds = seconds_text(mem, c->to_ms),
		    .text = c->text,
		    .unsure = c->confidence < UNSURE};
	}
	return (spots);
}

struct player_view
player_view_of(struct arena *mem, const struct recording_view *r, int64_t asked)
{
	struct player_view view = {.recording = r,
	    .post = r->post,
	    .working = str_eq(r->state, STR("preparing")) || str_eq(r->state, STR("uploading")),
	    .sending = str_eq(r->state, STR("uploading")),
	    .failed = str_eq(r->state, STR("failed")),
	    .seconds = r->duration_ms / 1000,
	    .start = asked,
	    .asked = asked >= 0,
	    .chapters = chapters_of(mem, &r->chapters),
	    .lines = lines_of(mem, &r->cues)};
	int64_t stopped = r->position_ms / 1000;

	if (view.asked)
		return (view);
	view.resumed = stopped >= RESUME_MIN && stopped + RESUME_MIN < view.seconds;
	view.start = view.resumed ? stopped : 0;
	return (view);
}

/* -- the transcript ------------------------------------------------------------------ */

/* Somebody else corrected them meanwhile: both together, to be looked at before they are saved. */
static void
lines_join(struct page *page, struct recording_view *recording, struct transcript_page_view *view)
{
	struct arena *mem = page->ctx.mem;
	struct lines_joined joined;
	size_t i;

	view->stale = true;
	view->file_stale = str_trim(view->typed).n > 0;
	if (view->file_stale)
		return;
	captions_join(
	    mem, &recording->cues, page_form(page, "marks"), page_form_all(page, "line"), &joined);
	recording->cues = joined.cues;
	view->secret = joined.secret;
	view->clashes.n = joined.clash_count;
	view->clashes.items = arena_array(mem, joined.clash_count, sizeof(*view->clashes.items));
	for (i = 0; i < joined.clash_count; i++) {
		const struct line_clash *c = &joined.clashes[i];

		view->clashes.items[i] =
		    (struct line_clash_row){c->from_ms / 1000, c->theirs, c->mine};
	}
}

static enum err
transcript_form(struct page *page, bool stale)
{
	struct post_view post;
	struct recording_view recording;
	struct transcript_page_view view = {.post = &post,
	    .typed = page_form(page, "file"),
	    .problem = page_problem(page, "captions")};
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)) ||
	    (e = recording_of(&page->ctx, id, &recording)))
		return (e);
	if (recording.id == 0)
		return (ERR_NOT_FOUND);
	if (!recording.may_edit)
		return (ERR_FORBIDDEN);
	view.revision = recording.revision;
	view.marks = captions_marks(page->ctx.mem, &recording.cues);
	if (stale)
		lines_join(page, &recording, &view);
	view.player = player_view_of(page->ctx.mem, &recording, 0);
	view.back = post_path(&page->ctx, post.tip, post.thread, id);
	view.frame = frame_new(page, STR("What is said"), post.tip ? NAV_TIPS : NAV_QUESTIONS);
	t_transcript_page(page->out, &view);
	return (OK);
}

enum err
page_transcript(struct page *page)
{
	return (transcript_form(page, false));
}

/* Back to where the post is read, with a line that says what was done. */
static struct str
post_told(struct ctx *ctx, const struct post_view *post, const char *told)
{
	struct str path = thread_path(ctx, post->tip, post->thread, post->thread_slug);

	if (post->id == post->thread)
		return (str_fmt(ctx->mem, "%.*s?done=%s", STR_ARG(path), told));
	return (str_fmt(ctx->mem, "%.*s?done=%s#a-%lld", STR_ARG(path), told, (long long)post->id));
}

/* The lines of the form: the times they had, the text as it is now; those left empty go. */
static enum err
lines_save(struct page *page, int64_t id, int64_t revision)
{
	struct str_list texts = page_form_all(page, "line");
	struct recording_view recording;
	struct cue_list *cues = &recording.cues;
	size_t i, n = 0;
	enum err e;

	if ((e = recording_of(&page->ctx, id, &recording)))
		return (e);
	if (revision != recording.revision || texts.n != cues->n)
		return (ERR_STALE);
	for (i = 0; i < cues->n; i++) {
		struct str text = str_trim(texts.items[i]);

		if (text.n == 0)
			continue;
		cues->items[n] = cues->items[i];
		cues->items[n++].text = text;
	}
	cues->n = n;
	return (captions_set(&page->ctx, id, captions_text(page->ctx.mem, cues, CAPTIONS_VTT),
	    CAPTIONS_VTT, &revision));
}

enum err
page_transcript_save(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str file = str_trim(page_form(page, "file"));
	struct post_view post;
	int64_t revision;
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)))
		return (e);
	if (!str_int64(page_form(page, "revision"), &revision))
		revision = -1; /* none it ever had */
	if (file.n > 0)
		e = captions_set(&page->ctx, id, file,
		    str_starts(file, STR("WEBVTT")) ? CAPTIONS_VTT : CAPTIONS_SRT, &revision);
	else
		e = lines_save(page, id, revision);
	if (e == ERR_INPUT || e == ERR_STALE) {
		page_status(page, e == ERR_STALE ? 409 : 422);
		return (transcript_form(page, e == ERR_STALE));
	}
	if (e)
		return (e);
	return (page_redirect(page, post_told(&page->ctx, &post, "saved")));
}

/* -- another recording ---------------------------------------------------------------- */

static enum err
recording_form(struct page *page)
{
	struct post_view post;
	struct recording_view recording;
	struct recording_page_view view = {.post = &post,
	    .once = page_once(page),
	    .note = page_form(page, "note"),
	    .recorder = {.plain = true, .alone = true},
	    .problems = form_problems(page)};
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)) ||
	    (e = recording_of(&page->ctx, id, &recording)))
		return (e);
	if (!post.may_edit)
		return (ERR_FORBIDDEN);
	if ((e = recorder_view_fill(page, &view.recorder)))
		return (e);
	view.there = recording.id != 0;
	view.back = post_path(&page->ctx, post.tip, post.thread, id);
	view.frame = frame_new(page, view.there ? STR("Another recording") : STR("A recording"),
	    post.tip ? NAV_TIPS : NAV_QUESTIONS);
	t_recording_page(page->out, &view);
	return (OK);
}

enum err
page_recording(struct page *page)
{
	return (recording_form(page));
}

enum err
page_recording_save(struct page *page)
{
	struct recording_options options = recorder_options(page);
	struct str upload = page_form(page, "recording");
	int64_t id = page_path_id(page, "id");
	struct post_view post;
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)))
		return (e);
	if (upload.n == 0 && ctx_problems(&page->ctx) == OK)
		ctx_note(&page->ctx, PROBLEM_RECORDING_NONE);
	e = post_record(&page->ctx, id, upload, &options, page_form(page, "note"));
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (recording_form(page));
	}
	return (e ? e : page_redirect(page, post_path(&page->ctx, post.tip, post.thread, id)));
}

/* -- trying again -------------------------------------------------------------------- */

enum err
page_recording_retry(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct post_view post;
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)) || (e = recording_retry(&page->ctx, id)))
		return (e);
	return (page_redirect(page, post_path(&page->ctx, post.tip, post.thread, id)));
}
