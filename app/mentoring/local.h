/* local.h -- what the files of app/mentoring share. */
#ifndef PEERLORE_MENTORING_LOCAL_H
#define PEERLORE_MENTORING_LOCAL_H

#include "field_limits.h"
#include "mentoring.h"
#include "notify.h"
#include "queries.h"
#include "store/db.h"
#include "threads.h"

/* A cursor is "<microseconds>.<id>", opaque to whoever carries it. */
bool cursor_at_read(struct str cursor, timestamp_us *at, int64_t *id);
struct str cursor_at_write(struct arena *mem, timestamp_us at, int64_t id);

struct offer_entry offer_entry_of(struct ctx *ctx, const struct offer_list_row *row);

/* An offer was made for whoever asked in this question: they are told. A question that is none is let go. */
enum err wish_answer(struct ctx *ctx, int64_t question, int64_t offer) MUST_CHECK;

/* "2026-12-01T09:00", with or without seconds, as if it were UTC. */
bool wall_read(struct ctx *ctx, struct str text, timestamp_us *wall);

/*
 * Locks what two people have with each other, for a change by one of them. other: the other one. ERR_CONFLICT unless
 * they go on (paused_too: or paused); *other is set then as well.
 */
enum err pair_for_change(
    struct ctx *ctx, int64_t mentorship, bool paused_too, int64_t *other) MUST_CHECK;
/* The other one hears of it, in place of what they have not read of this kind. */
enum err pair_tell(
    struct ctx *ctx, int64_t mentorship, int64_t other, enum notice_kind kind) MUST_CHECK;

/*
 * Who has shown to know what somebody wants to learn, the likeliest first, as far as everybody here may see it. The
 * n-th of them, from 0, weighs mentor_knows / (1 + n / 4).
 */
enum err mentors_likely(
    struct ctx *ctx, struct str goal, struct str_list topics, struct int64_list *people) MUST_CHECK;

/* A programme about to change, locked; with what the site's clock says about its closing day. */
enum err programme_lock(struct ctx *ctx, int64_t id, struct programme_lock *row) MUST_CHECK;

#endif
