/* mentoring_json.h -- offers and mentorships as the API shows them. */
#ifndef PEERLORE_MENTORING_JSON_H
#define PEERLORE_MENTORING_JSON_H

#include "forum_json.h"
#include "mentoring.h"
#include "together.h"

/* The members of an offer as a row of a list, into an object that is open. */
void json_put_offer_members(struct json_out *j, struct ctx *ctx, const struct offer_entry *o);
/* What people said of working together, in sums; null where a group is too small to have any. */
void json_put_feedback_sums(struct json_out *j, const char *key, const struct feedback_sums *sums);

#endif
