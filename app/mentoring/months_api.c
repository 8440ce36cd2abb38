/* months_api.c -- mentoring by months, for programs. */
#include "mentoring_json.h"
#include "mentoring_months.h"

/* null: too few pairs to say it without saying who. */
static void
put_sum(struct json_out *j, const char *key, const struct mentoring_month *m, int64_t sum)
{
	if (m->shown)
		json_put_int(j, key, sum);
	else
		json_put_null(j, key);
}

enum err
api_mentoring_months(struct page *page)
{
	struct mentoring_months months;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = mentoring_months(&page->ctx, &months)))
		return (e);
	j = json_list(page);
	for (i = 0; i < months.n; i++) {
		const struct mentoring_month *m = &months.items[i];

		json_put_object(&j, NULL);
		json_put_str(&j, "month", m->word);
		json_put_int(&j, "offers", m->sums.offers);
		json_put_int(&j, "requests", m->sums.requests);
		put_sum(&j, "agreed", m, m->sums.agreed);
		put_sum(&j, "pairs", m, m->sums.pairs);
		put_sum(&j, "pairs_met", m, m->sums.met);
		put_sum(&j, "meetings", m, m->sums.meetings);
		put_sum(&j, "hours", m, m->sums.hours);
		put_sum(&j, "ended", m, m->sums.ended);
		put_sum(&j, "questions", m, m->sums.asked);
		put_sum(&j, "solved", m, m->sums.solved);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}
