/* captions.c -- the lines and chapters of a recording: what people correct, what search and captions use. */
#include <stdlib.h>

#include "local.h"
#include "store/db.h"
#include "text/slug.h"

static enum err
lines_change(struct ctx *ctx, int64_t recording, struct str state, const int64_t *revision)
{
	struct recording_lines_changed row;
	enum err e = q_recording_lines_changed(ctx->db, recording, state, revision, &row);

	return (e == ERR_NOT_FOUND && revision != NULL ? ERR_STALE : e);
}

static enum err
cues_store(struct ctx *ctx, int64_t recording, const struct cue_list *cues)
{
	struct int64_list froms = {arena_array(ctx->mem, cues->n, sizeof(int64_t)), cues->n};
	struct int64_list tos = {arena_array(ctx->mem, cues->n, sizeof(int64_t)), cues->n};
	struct int64_list sure = {arena_array(ctx->mem, cues->n, sizeof(int64_t)), cues->n};
	struct str_list texts = {arena_array(ctx->mem, cues->n, sizeof(struct str)), cues->n};
	size_t i;
	enum err e;

	for (i = 0; i < cues->n; i++) {
		froms.items[i] = cues->items[i].from_ms;
		tos.items[i] = cues->items[i].to_ms;
		sure.items[i] = cues->items[i].confidence;
		texts.items[i] = cues->items[i].text;
	}
	if ((e = q_cues_clear(ctx->db, recording, NULL)))
		return (e);
	return (q_cues_put(ctx->db, recording, froms, tos, texts, sure, NULL));
}

/* The recording of a post the actor may change, for a change of its lines. */
static enum err
lines_open(struct ctx *ctx, int64_t post, int64_t *recording)
{
	struct recording_door door;
	enum err e;

	if ((e = recording_edit(ctx, post, &door)))
		return (e);
	if (!door.has_id)
		return (ERR_NOT_FOUND);
	*recording = door.id;
	return (OK);
}

enum err
captions_set(struct ctx *ctx, int64_t post, struct str text, enum captions_format format,
    const int64_t *revision)
{
	struct cue_list cues;
	int64_t recording;
	enum err e;

	if ((e = lines_open(ctx, post, &recording)))
		return (e);
	switch (captions_read(ctx->mem, text, format, &cues)) {
	case CAPTIONS_UNREADABLE:
		return (ctx_problem(ctx, PROBLEM_CAPTIONS_BAD));
	case CAPTIONS_TOO_MUCH:
		return (ctx_problem(ctx, PROBLEM_CAPTIONS_LONG));
	case CAPTIONS_FINE:
		break;
	}
	/* Also without a line: that nothing is said there was decided by a person. */
	if ((e = lines_change(ctx, recording, STR("edited"), revision)))
		return (e);
	return (cues_store(ctx, recording, &cues));
}

enum err
captions_line_set(
    struct ctx *ctx, int64_t post, int64_t n, struct str text, const int64_t *revision)
{
	struct cue_remove removed;
	struct cue_set set;
	int64_t recording;
	enum err e;

	if ((e = lines_open(ctx, post, &recording)))
		return (e);
	text = cue_tidy(ctx->mem, text);
	if (text.n > LIMIT_CUE_MAX)
		return (ctx_problem(ctx, PROBLEM_CAPTIONS_LONG));
	if ((e = lines_change(ctx, recording, STR("edited"), revision)))
		return (e);
	if (text.n == 0)
		return (q_cue_remove(ctx->db, recording, n, &removed));
	return (q_cue_set(ctx->db, recording, n, text, &set));
}

/* A person's lines, and those of a later recording, stay. */
enum err
captions_draft(struct ctx *ctx, int64_t recording, int64_t generation, const struct cue_list *cues)
{
	struct recording_for_work now;
	enum err e;

	if ((e = q_recording_for_work(ctx->db, recording, &now)))
		return (e);
	if (now.served != generation || !str_eq(now.lines_state, STR("none")) || cues->n == 0)
		return (OK);
	if ((e = lines_change(ctx, recording, STR("draft"), NULL)))
		return (e);
	return (cues_store(ctx, recording, cues));
}

/* -- chapters ------------------------------------------------------------------------ */

/* "1:02:03.5", "0:42", "42": up to three numbers, and thousandths. */
static bool
moment_read(struct str text, int64_t *ms)
{
	int64_t total = 0, number, unit = 100;
	struct str whole, part;
	size_t i, parts = 0;

	(void)str_cut(&text, '.', &whole);
	while (str_cut(&whole, ':', &part)) {
		if (++parts > 3 || part.n == 0 || part.n > 5 || part.p[0] == '-' ||
		    part.p[0] == '+' || !str_int64(part, &number))
			return (false);
		total = total * 60 + number;
	}
	total *= 1000;
	for (i = 0; i < text.n && i < 3; i++, unit /= 10) {
		if (text.p[i] < '0' || text.p[i] > '9')
			return (false);
		total += (text.p[i] - '0') * unit;
	}
	*ms = total;
	return (parts > 0);
}

bool
chapter_read(struct str line, struct chapter *out)
{
	struct str rest = str_trim(line), time;

	if (!str_cut(&rest, ' ', &time) || !moment_read(time, &out->at_ms))
		return (false);
	out->title = str_trim(rest);
	return (true);
}

static int
chapter_order(const void *a, const void *b)
{
	const struct chapter *x = a, *y = b;

	return (x->at_ms < y->at_ms ? -1 : x->at_ms > y->at_ms);
}

static bool
chapters_fine(struct ctx *ctx, const struct chapter_list *list)
{
	size_t i;

	if (list->n > LIMIT_CHAPTERS_MAX) {
		ctx_note(ctx, PROBLEM_CHAPTERS_MANY);
		return (false);
	}
	for (i = 0; i < list->n; i++) {
		if (list->items[i].at_ms < 0 ||
		    str_points(list->items[i].title) > LIMIT_CHAPTER_MAX) {
			ctx_note(ctx, PROBLEM_CHAPTERS_BAD);
			return (false);
		}
	}
	return (true);
}

enum err
chapters_set(
    struct ctx *ctx, int64_t post, const struct chapter_list *chapters, const int64_t *revision)
{
	struct int64_list ats = {arena_array(ctx->mem, chapters->n, sizeof(int64_t)), chapters->n};
	struct str_list titles = {
	    arena_array(ctx->mem, chapters->n, sizeof(struct str)), chapters->n};
	struct chapter *sorted;
	int64_t recording;
	size_t i;
	enum err e;

	if ((e = lines_open(ctx, post, &recording)))
		return (e);
	if (!chapters_fine(ctx, chapters))
		return (ctx_problems(ctx));
	sorted = arena_array(ctx->mem, chapters->n, sizeof(*sorted));
	for (i = 0; i < chapters->n; i++)
		sorted[i] = chapters->items[i];
	if (chapters->n > 0)
		qsort(sorted, chapters->n, sizeof(*sorted), chapter_order);
	for (i = 0; i < chapters->n; i++) {
		ats.items[i] = sorted[i].at_ms;
		titles.items[i] = text_nfc(ctx->mem, str_trim(sorted[i].title));
	}
	if ((e = lines_change(ctx, recording, STR_NONE, revision)) ||
	    (e = q_chapters_clear(ctx->db, recording, NULL)))
		return (e);
	return (q_chapters_put(ctx->db, recording, ats, titles, NULL));
}
