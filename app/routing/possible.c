/* possible.c -- who could be asked about a question, and why: experts, and the group around it. */
#include "routing/local.h"

#define EXPERTS 50
#define LATELY DAYS_US(28)

enum err
possible_experts(struct ctx *ctx, const struct asking *asking, struct possible_list *out)
{
	struct expert_request request = {.question = asking->question,
	    .title = asking->title,
	    .body = asking->body,
	    .tags = asking->tags,
	    .space = asking->space,
	    .asker = asking->asker,
	    .limit = EXPERTS};
	struct expert_list experts;
	size_t i;
	enum err e;

	if ((e = experts_rank(ctx, &request, &experts)))
		return (e);
	if (asking->note && (e = experts_note(ctx, asking->question, &experts)))
		return (e);
	out->n = experts.n;
	out->items = arena_array(ctx->mem, experts.n, sizeof(*out->items));
	for (i = 0; i < experts.n; i++) {
		const struct expert *x = &experts.items[i];

		out->items[i] = (struct possible){x->person, x->score, true, x->reasons};
	}
	return (OK);
}

static struct expert_reason_list
reason_of_group(struct ctx *ctx, const struct routing_group *row)
{
	struct expert_reason *reason = arena_new_of(ctx->mem, struct expert_reason);

	reason->text = row->has_follows ? str_fmt(ctx->mem, "wants to be asked about %.*s",
					      STR_ARG(row->follows))
					: STR("belongs to the space the question is in");
	return ((struct expert_reason_list){reason, 1});
}

static const struct possible *
possible_find(const struct possible_list *list, int64_t person)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (list->items[i].person == person)
			return (&list->items[i]);
	}
	return (NULL);
}

/* Who follows a tag comes first, then the experts that are left, then the rest of the space. */
enum err
possible_group(struct ctx *ctx, const struct asking *asking, struct possible_list *out)
{
	struct possible_list experts;
	struct routing_group_rows rows;
	int pass;
	size_t i;
	enum err e;

	if ((e = possible_experts(ctx, asking, &experts)))
		return (e);
	if ((e = q_routing_group(
		 ctx->db, asking->question, asking->space, asking->tags, ctx->now - LATELY, &rows)))
		return (e);
	out->n = 0;
	out->items = arena_array(ctx->mem, rows.n + experts.n, sizeof(*out->items));
	for (pass = 0; pass < 3; pass++) {
		for (i = 0; i < (pass == 1 ? experts.n : rows.n); i++) {
			struct possible next;

			if (pass != 1 && rows.items[i].has_follows != (pass == 0))
				continue;
			next = pass == 1 ? experts.items[i]
					 : (struct possible){.person = rows.items[i].person,
					       .reasons = reason_of_group(ctx, &rows.items[i])};
			if (possible_find(out, next.person) == NULL)
				out->items[out->n++] = next;
		}
	}
	return (OK);
}

static bool
holds(struct int64_list list, int64_t id)
{
	size_t i;

	for (i = 0; i < list.n && list.items[i] != id; i++)
		;
	return (i < list.n);
}

static struct int64_list
people_of(struct ctx *ctx, const struct possible_list *list)
{
	struct int64_list people = {arena_array(ctx->mem, list->n, sizeof(int64_t)), list->n};
	size_t i;

	for (i = 0; i < list->n; i++)
		people.items[i] = list->items[i].person;
	return (people);
}

/* Those of them who may be asked now or later, in their order. */
static size_t
candidates_fill(
    const struct asking *asking, const struct candidates *from, struct seat_candidate *out)
{
	size_t i, n = 0;

	for (i = 0; i < from->possible.n; i++) {
		const struct possible *p = &from->possible.items[i];
		const struct standing *s = standing_find(&from->standings, p->person);

		if (s == NULL || !standing_free(s) || p->person == asking->asker ||
		    holds(asking->excluded, p->person))
			continue;
		out[n++] = (struct seat_candidate){.person = p->person,
		    .score = p->score,
		    .start = s->start,
		    .preferred = holds(asking->preferred, p->person),
		    .from = i};
	}
	return (n);
}

enum err
candidates_read(struct ctx *ctx, const struct asking *asking,
    const struct standing_request *request, struct candidates *out)
{
	enum err e;

	if ((e = standings_read(ctx, request, people_of(ctx, &out->possible), &out->standings)))
		return (e);
	out->items = arena_array(ctx->mem, out->possible.n, sizeof(*out->items));
	out->n = candidates_fill(asking, out, out->items);
	return (OK);
}
