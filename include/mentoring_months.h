/*
 * mentoring_months.h -- what mentoring brought, month by month, for administrators.
 *
 * Only sums: of a month in which fewer than FEEDBACK_GROUP pairs were on their way nothing is said but how many offers
 * and requests there were, and the sum of the year is that of the months which are shown.
 */
#ifndef PEERLORE_MENTORING_MONTHS_H
#define PEERLORE_MENTORING_MONTHS_H

#include "base/clock.h"
#include "ctx.h"

#define MENTORING_MONTHS 12

struct mentoring_sums {
	int64_t offers; /* that were opened */
	int64_t requests;
	int64_t agreed; /* pairs that began */
	int64_t pairs; /* that were on their way */
	int64_t met; /* of them */
	int64_t meetings;
	int64_t hours;
	int64_t ended;
	int64_t asked; /* questions, by mentees on their way, with their name */
	int64_t solved; /* of them, by now */
};

struct mentoring_month {
	timestamp_us begins_at;
	struct str word; /* 2026-11 */
	bool shown; /* enough pairs for what is behind `requests` */
	struct mentoring_sums sums;
};

struct mentoring_months {
	struct mentoring_month *items; /* the current one first */
	size_t n;
	bool any; /* there is anything in them at all */
	size_t shown;
	struct mentoring_sums all; /* but for pairs and met, which would count somebody twice */
};

/* The last twelve months, by UTC. Administrators only. */
enum err mentoring_months(struct ctx *ctx, struct mentoring_months *out) MUST_CHECK;

#endif
