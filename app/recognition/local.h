/* local.h -- what the files of app/recognition share. */
#ifndef PEERLORE_RECOGNITION_LOCAL_H
#define PEERLORE_RECOGNITION_LOCAL_H

#include "ctx.h"

/* A weight of the ledger, which counts in hundredths. */
int64_t hundredths(double weight);

/* The last entry of the ledger so far; 0: none. */
enum err badges_mark(struct ctx *ctx, int64_t *mark) MUST_CHECK;
/*
 * Badges of those who have entries behind this one, or of everybody (0), as the
 * ledger is now; adds to *written how many were given, taken back or put right.
 */
enum err badges_fold(struct ctx *ctx, int64_t since, int64_t *written) MUST_CHECK;

#endif
