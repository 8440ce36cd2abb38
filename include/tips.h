/*
 * tips.h -- tips: what a colleague knows and nobody asked yet, as text or as a recording.
 *
 * A tip is a thread like a question (forum.h), without answers: the same votes, uses, comments, revisions,
 * withdrawal, review and rights. Its recording, if it has one, is of recordings.h.
 */
#ifndef PEERLORE_TIPS_H
#define PEERLORE_TIPS_H

#include "forum.h"
#include "recordings.h"

struct tip_draft {
	struct str title;
	struct str summary; /* one line, may be empty */
	struct str body; /* Markdown; may be empty where there is a recording */
	struct str space; /* slug, empty = general */
	struct str_list tags;
	struct str language; /* empty: its space's */
	struct str recording; /* a finished upload of the actor's, empty for none */
	struct recording_options options;
};

/* Checks the fields, then posts. ERR_INPUT with ctx->problems, or the id of the tip. */
enum err tip_post(struct ctx *ctx, const struct tip_draft *draft, int64_t *id) MUST_CHECK;
/* From one step of a tip's recording to the next; before the first of them there may be a beginning. */
struct tip_stretch {
	int64_t n; /* 1, 2, ... */
	int64_t from_ms;
	int64_t to_ms; /* 0: up to its end */
	int64_t length_ms;
	bool step; /* else the beginning */
	struct str title; /* to begin with */
};
struct tip_stretches {
	struct tip_stretch *items;
	size_t n;
};
/*
 * For who may make tips of them: ERR_NOT_FOUND where there is nothing to cut, ERR_FORBIDDEN for others,
 * ERR_CONFLICT unless the recording is ready. post is the tip.
 */
enum err tip_stretches(
    struct ctx *ctx, int64_t tip, struct post_view *post, struct tip_stretches *list) MUST_CHECK;
/* A part of a tip's recording that is to be a tip of its own, in milliseconds of what is played. */
struct tip_part {
	int64_t from_ms;
	int64_t to_ms; /* 0: up to its end */
	struct str title;
	int64_t id; /* of the tip, once it is there */
};
struct tip_parts {
	struct tip_part *items;
	size_t n;
};
/*
 * Makes tips of parts of a tip the actor may edit, in its space, with its tags;
 * each leads to the whole, and the whole to each. The worker cuts them. ERR_INPUT
 * with a problem at `parts`, or at *wrong's title; ERR_CONFLICT unless the recording is ready.
 */
enum err tip_split(
    struct ctx *ctx, int64_t tip, const struct tip_parts *parts, size_t *wrong) MUST_CHECK;
#define TIP_PARTS_MAX 20
/* As question_show does. */
enum err tip_show(struct ctx *ctx, int64_t tip, struct question_view *view) MUST_CHECK;
/* Newest first; order and unanswered of the filter mean nothing here. */
enum err tip_list(
    struct ctx *ctx, const struct question_filter *filter, struct question_list *list) MUST_CHECK;

/*
 * "Book scrap in three taps" says what one does, "Scrap booking" does not: whether a title seems to begin with
 * a verb. It is advice, for English titles; a title in another language is well.
 */
bool tip_title_acts(struct str title, struct str language);

#endif
