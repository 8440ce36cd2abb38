/* paths.h -- the addresses of things, as pages and API name them. */
#ifndef PEERLORE_PATHS_H
#define PEERLORE_PATHS_H

#include "ctx.h"

/* /questions/12/how-do-i; without slug it leads on to the one with it. */
struct str question_path(struct ctx *ctx, int64_t question, struct str slug);
struct str answer_path(struct ctx *ctx, int64_t question, int64_t answer);
/* /tips/12/change-the-filter */
struct str tip_path(struct ctx *ctx, int64_t tip, struct str slug);
/* /mentoring/offers/12 */
struct str offer_path(struct ctx *ctx, int64_t offer);
/* /mentorships/3: what two people have with each other */
struct str mentorship_path(struct ctx *ctx, int64_t mentorship);
/* /meetings/3 */
struct str meeting_path(struct ctx *ctx, int64_t meeting);
/* /decisions/3: what a moderator decided */
struct str decision_path(struct ctx *ctx, int64_t decision);
/* /suggestions/3: a suggested edit */
struct str suggestion_path(struct ctx *ctx, int64_t suggestion);
/* Question or tip. */
struct str thread_path(struct ctx *ctx, bool tip, int64_t thread, struct str slug);
/*
 * Where a post is read; tip: its thread is one. The page of a question leads on to a tip with its number, so
 * what does not know may say false.
 */
struct str post_path(struct ctx *ctx, bool tip, int64_t thread, int64_t post);
struct str comment_path(struct ctx *ctx, bool tip, int64_t thread, int64_t comment);
struct str person_path(struct ctx *ctx, int64_t person);
/* /tags/c%2B%2B */
struct str tag_path(struct ctx *ctx, struct str name);

#endif
