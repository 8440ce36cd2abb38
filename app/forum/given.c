/* given.c -- what one person wrote: in short for their page, and all their answers. */
#include "local.h"
#include "store/db.h"
#include "text/slug.h"
#include "tips.h"

static const struct str orders[ANSWER_ORDER_COUNT] = {
#define X(name, word, label) [ANSWER_##name] = STR(word),
    ANSWER_ORDERS(X)
#undef X
};

bool
answer_order_read(struct str word, enum answer_order *order)
{
	size_t i;

	for (i = 0; i < ANSWER_ORDER_COUNT && !str_eq(orders[i], word); i++)
		;
	if (i < ANSWER_ORDER_COUNT)
		*order = (enum answer_order)i;
	return (i < ANSWER_ORDER_COUNT || word.n == 0);
}

/* At most limit rows; one more than that tells that there is a next page. */
static void
answers_fill(struct ctx *ctx, const struct answers_given_rows *rows, int64_t limit,
    struct person_answers *list)
{
	size_t i;

	list->n = rows->n > (size_t)limit ? (size_t)limit : rows->n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++) {
		const struct answers_given *r = &rows->items[i];

		list->items[i] = (struct person_answer){.id = r->id,
		    .question = r->question,
		    .title = r->title,
		    .slug = slug(ctx->mem, r->title),
		    .excerpt = r->excerpt,
		    .score = r->score,
		    .uses = r->uses,
		    .accepted = r->accepted,
		    .created_at = r->created_at};
	}
	list->next = rows->n > list->n ? list_cursor_write(ctx->mem, rows->items[list->n - 1].key,
					     rows->items[list->n - 1].id)
				       : STR_NONE;
}

enum err
person_answer_list(struct ctx *ctx, const struct answer_filter *filter, struct person_answers *list)
{
	int64_t limit = filter->limit == 0 ? LIMIT_LIST_DEFAULT : filter->limit, key = 0, id = 0;
	bool own = filter->person == ctx->actor.person, after = filter->cursor.n > 0;
	struct answers_given_rows rows;
	enum err e;

	if (limit < 1 || limit > LIMIT_LIST_MAX)
		ctx_note(ctx, PROBLEM_LIMIT_BAD);
	if (after && !list_cursor_read(filter->cursor, &key, &id))
		ctx_note(ctx, PROBLEM_CURSOR_BAD);
	if ((e = ctx_problems(ctx)))
		return (e);
	db_slow(ctx->db);
	if ((e = q_answers_given(ctx->db, ctx->actor.person, filter->person, own,
		 orders[filter->order], after ? &key : NULL, after ? &id : NULL, limit + 1, &rows)))
		return (e);
	answers_fill(ctx, &rows, limit, list);
	return (OK);
}

#define CONTRIBUTIONS 10

enum err
person_contributions(struct ctx *ctx, int64_t person, struct contributions *given)
{
	struct db_batch *batch;
	struct person_tally *tally;
	struct answers_given_rows rows;
	struct question_filter filter = {.author = person, .limit = CONTRIBUTIONS};
	enum err e;

	db_slow(ctx->db);
	batch = db_batch(ctx->db);
	q_person_tally_add(batch, ctx->actor.person, person, &tally);
	q_answers_given_add(batch, ctx->actor.person, person, false, orders[ANSWER_NEWEST], NULL,
	    NULL, CONTRIBUTIONS + 1, &rows);
	if ((e = db_batch_run(batch)))
		return (e);
	given->following = tally != NULL && tally->following;
	if (tally != NULL)
		given->sums = (struct person_sums){
		    tally->questions, tally->answers, tally->accepted, tally->uses, tally->tips};
	answers_fill(ctx, &rows, CONTRIBUTIONS, &given->answers);
	if ((e = tip_list(ctx, &filter, &given->tips)))
		return (e);
	return (question_list(ctx, &filter, &given->questions));
}
