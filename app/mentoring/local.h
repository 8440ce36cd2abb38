/* local.h -- what the files of app/mentoring share. */
#ifndef PEERLORE_MENTORING_LOCAL_H
#define PEERLORE_MENTORING_LOCAL_H

#include "field_limits.h"
#include "mentoring.h"
#include "queries.h"
#include "store/db.h"
#include "threads.h"

/* A cursor is "<microseconds>.<id>", opaque to whoever carries it. */
bool cursor_at_read(struct str cursor, timestamp_us *at, int64_t *id);
struct str cursor_at_write(struct arena *mem, timestamp_us at, int64_t id);

struct offer_entry offer_entry_of(struct ctx *ctx, const struct offer_list_row *row);

/* An offer was made for whoever asked in this question: they are told. A question that is none is let go. */
enum err wish_answer(struct ctx *ctx, int64_t question, int64_t offer) MUST_CHECK;

/*
 * Who has shown to know what somebody wants to learn, the likeliest first, as far as everybody here may see it. The
 * n-th of them, from 0, weighs mentor_knows / (1 + n / 4).
 */
enum err mentors_likely(
    struct ctx *ctx, struct str goal, struct str_list topics, struct int64_list *people) MUST_CHECK;

/* A programme about to change, locked; with what the site's clock says about its closing day. */
enum err programme_lock(struct ctx *ctx, int64_t id, struct programme_lock *row) MUST_CHECK;

#endif
