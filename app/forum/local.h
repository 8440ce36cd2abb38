/* local.h -- what the files of app/forum share: checks of fields, and the door to a post. */
#ifndef PEERLORE_FORUM_LOCAL_H
#define PEERLORE_FORUM_LOCAL_H

#include "forum.h"
#include "queries.h"
#include "threads.h"

#define EXCERPT_POINTS 200

/* The name a post is signed with: the written one of an import without an account, else the person's. */
struct person_ref person_written(int64_t id, struct str name, struct str team, struct str written);

/* Markdown as pages, lists and descriptions show it; made when it is written. */
struct rendered {
	struct str html;
	struct str excerpt;
};
enum err post_render(struct ctx *ctx, struct str body, struct rendered *out) MUST_CHECK;

void title_check(struct ctx *ctx, struct str title);
/* bare: an empty one is well. */
void body_check(struct ctx *ctx, struct str body, bool bare);
void summary_check(struct ctx *ctx, struct str summary);
/* Empty is well: the language of the space. */
void post_language_check(struct ctx *ctx, struct str language);

/*
 * The post, its thread locked, if the actor may see it and write there.
 * ERR_WITHDRAWN when the post or its question is withdrawn.
 */
enum err post_open(struct ctx *ctx, int64_t id, struct post_for_change *post) MUST_CHECK;
/* The same for a vote, a use, a comment: an offer has none of them, ERR_NOT_FOUND. */
enum err post_open_for_talk(struct ctx *ctx, int64_t id, struct post_for_change *post) MUST_CHECK;
/* The same for a question; anything else is ERR_NOT_FOUND. */
enum err question_open(struct ctx *ctx, int64_t id, struct post_for_change *post) MUST_CHECK;

/* A question or tip whose space the actor moderates: ERR_FORBIDDEN for others, ERR_INPUT for an answer. */
enum err thread_open_to_moderate(
    struct ctx *ctx, int64_t thread, struct post_for_change *post) MUST_CHECK;

void merged_fill(struct ctx *ctx, const struct merged_here_rows *rows, struct merged_list *list);

/* Whether the actor took it back themselves, and only just. */
bool may_undo(const struct ctx *ctx, int64_t author, int64_t withdrawn_by, timestamp_us at);

/* Gate and body in one. What is of another kind is ERR_NOT_FOUND. */
enum err thread_show(
    struct ctx *ctx, enum thread_kind kind, int64_t id, struct question_view *view) MUST_CHECK;

/* What lists show of a tip: its summary, or the beginning of its text. */
struct str excerpt_of(struct str summary, const struct rendered *rendered);

/* Gives a thread exactly these tags. */
enum err tags_set(struct ctx *ctx, int64_t thread, struct str_list names) MUST_CHECK;

#endif
