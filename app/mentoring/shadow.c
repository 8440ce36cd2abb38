/* shadow.c -- after a shadowing: a short note by whoever came along, which may become a tip. */
#include "mentoring/local.h"
#include "together.h"

enum err
shadow_note_show(struct ctx *ctx, int64_t mentorship, struct shadow_note_view *view)
{
	struct mentorship_view pair;
	struct shadow_note_show row;
	enum err e;

	if ((e = mentorship_show(ctx, mentorship, &pair)))
		return (e);
	*view = (struct shadow_note_view){.asked = false};
	e = q_shadow_note_show(ctx->db, ctx->actor.person, mentorship, &row);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	*view = (struct shadow_note_view){.asked = true,
	    .words = row.words,
	    .written_at = row.has_written_at ? row.written_at : 0,
	    .tip = row.tip,
	    .tip_title = row.tip_title,
	    .may_write = !pair.mentoring};
	return (OK);
}

enum err
shadow_note_write(struct ctx *ctx, int64_t mentorship, struct str words)
{
	struct shadow_note_view was;
	struct shadow_note_put row;
	enum err e;

	if ((e = shadow_note_show(ctx, mentorship, &was)))
		return (e);
	words = str_trim(words);
	if (words.n == 0)
		ctx_note(ctx, PROBLEM_SHADOW_EMPTY);
	else if (str_points(words) > SHADOW_NOTE_MAX)
		ctx_note(ctx, PROBLEM_SHADOW_LONG);
	if ((e = ctx_problems(ctx)))
		return (e);
	if (!was.asked)
		return (ERR_CONFLICT);
	if (!was.may_write)
		return (ERR_FORBIDDEN);
	if ((e = q_shadow_note_put(ctx->db, ctx->actor.person, mentorship, words, ctx->now, &row)))
		return (e);
	return (notice_done(ctx, NOTICE_MENTOR_NOTE, mentorship));
}

enum err
shadow_note_became(struct ctx *ctx, int64_t mentorship, int64_t tip)
{
	return (q_shadow_note_tip(ctx->db, ctx->actor.person, mentorship, tip, NULL));
}

enum err
shadow_notes_ask(struct ctx *ctx)
{
	struct shadow_note_ask_rows rows;
	size_t i;
	enum err e;

	if ((e = q_shadow_note_ask(ctx->db, ctx->now, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		const struct shadow_note_ask *n = &rows.items[i];

		if ((e = notice_add(
			 ctx, n->mentee, NOTICE_MENTOR_NOTE, n->offer, 0, n->mentorship)))
			return (e);
	}
	return (OK);
}
