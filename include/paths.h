/* paths.h -- the addresses of things, as pages and API name them. */
#ifndef PEERLORE_PATHS_H
#define PEERLORE_PATHS_H

#include "ctx.h"

/* /questions/12/how-do-i; without slug it leads on to the one with it. */
struct str question_path(struct ctx *ctx, int64_t question, struct str slug);
struct str answer_path(struct ctx *ctx, int64_t question, int64_t answer);
/* Where a post is read, question or answer. */
struct str post_path(struct ctx *ctx, int64_t thread, int64_t post);
struct str comment_path(struct ctx *ctx, int64_t thread, int64_t comment);
struct str person_path(struct ctx *ctx, int64_t person);
/* /tags/c%2B%2B */
struct str tag_path(struct ctx *ctx, struct str name);

#endif
