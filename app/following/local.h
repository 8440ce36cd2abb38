/* local.h -- what the files of app/following share. */
#ifndef PEERLORE_FOLLOWING_LOCAL_H
#define PEERLORE_FOLLOWING_LOCAL_H

#include "field_limits.h"
#include "following.h"
#include "notify.h"
#include "queries.h"
#include "store/db.h"

/* A cursor is the number of the last row of the page before; *before is NULL on the first one. Problems are noted. */
void list_begin(
    struct ctx *ctx, struct str cursor, int64_t *limit, int64_t *into, const int64_t **before);

#endif
