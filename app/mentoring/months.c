/* months.c -- what mentoring brought, month by month, without a word about anybody. */
#include "mentoring_months.h"
#include "queries.h"
#include "store/db.h"
#include "together.h"

/* What fewer pairs did could be told apart. */
static struct mentoring_month
month_of(struct ctx *ctx, const struct mentoring_month_row *r)
{
	char text[CLOCK_TEXT];
	struct mentoring_month m = {.begins_at = r->begins_at,
	    .word = str_dup(ctx->mem, str_slice(clock_rfc3339(r->begins_at, text), 0, 7)),
	    .shown = r->pairs >= FEEDBACK_GROUP,
	    .sums = {.offers = r->offers, .requests = r->requests}};

	if (!m.shown)
		return (m);
	m.sums.agreed = r->agreed;
	m.sums.pairs = r->pairs;
	m.sums.met = r->met;
	m.sums.meetings = r->meetings;
	m.sums.hours = (r->minutes + 30) / 60;
	m.sums.ended = r->ended;
	m.sums.asked = r->asked;
	m.sums.solved = r->solved;
	return (m);
}

static void
sums_add(struct mentoring_sums *all, const struct mentoring_sums *one)
{
	all->offers += one->offers;
	all->requests += one->requests;
	all->agreed += one->agreed;
	all->meetings += one->meetings;
	all->hours += one->hours;
	all->ended += one->ended;
	all->asked += one->asked;
	all->solved += one->solved;
}

enum err
mentoring_months(struct ctx *ctx, struct mentoring_months *out)
{
	struct mentoring_month_row_rows rows;
	size_t i;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_FORBIDDEN);
	if ((e = q_mentoring_month_row(
		 ctx->db, ctx->actor.person, ctx->now, MENTORING_MONTHS, &rows)))
		return (e);
	*out = (struct mentoring_months){
	    .items = arena_array(ctx->mem, rows.n, sizeof(struct mentoring_month))};
	for (i = 0; i < rows.n; i++) {
		const struct mentoring_month_row *r = &rows.items[i];

		out->items[out->n++] = month_of(ctx, r);
		out->shown += out->items[i].shown;
		out->any = out->any || r->offers > 0 || r->requests > 0 || r->pairs > 0;
		sums_add(&out->all, &out->items[i].sums);
	}
	return (OK);
}
