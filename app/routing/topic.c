/* topic.c -- what a person is asked about and why, and what they say about it. */
#include "routing/local.h"
#include "tags.h"
#include "text/slug.h"

#define TOPICS_OWN 50

static struct topic_threads
threads_of(struct ctx *ctx, const struct topic_evidence *row)
{
	struct topic_threads list = {
	    arena_array(ctx->mem, row->threads.n, sizeof(struct topic_thread)), row->threads.n};
	size_t i;

	for (i = 0; i < list.n && i < row->titles.n; i++)
		list.items[i] = (struct topic_thread){row->threads.items[i], row->titles.items[i],
		    slug(ctx->mem, row->titles.items[i])};
	return (list);
}

static const struct topic_choices *
choice_find(const struct topic_choices_rows *choices, struct str name)
{
	size_t i;

	for (i = 0; i < choices->n; i++) {
		if (str_eq(choices->items[i].name, name))
			return (&choices->items[i]);
	}
	return (NULL);
}

static bool
topic_there(const struct topic_list *list, struct str name)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (str_eq(list->items[i].name, name))
			return (true);
	}
	return (false);
}

static void
topics_fill(struct ctx *ctx, const struct topic_evidence_rows *evidence,
    const struct topic_choices_rows *choices, bool self, struct topics_view *view)
{
	size_t i;

	view->topics.items =
	    arena_array(ctx->mem, evidence->n + choices->n, sizeof(struct topic_view));
	view->topics.n = 0;
	view->removed.items = arena_array(ctx->mem, choices->n, sizeof(struct str));
	view->removed.n = 0;
	for (i = 0; i < evidence->n; i++) {
		const struct topic_evidence *t = &evidence->items[i];
		const struct topic_choices *choice = choice_find(choices, t->name);

		if (choice != NULL && !choice->wanted)
			continue;
		view->topics.items[view->topics.n++] = (struct topic_view){.name = t->name,
		    .answers = t->answers,
		    .accepted = t->accepted,
		    .last_at = t->last_at,
		    .threads = threads_of(ctx, t),
		    .chosen = choice != NULL};
	}
	for (i = 0; i < choices->n; i++) {
		const struct topic_choices *c = &choices->items[i];

		if (!c->wanted && self)
			view->removed.items[view->removed.n++] = c->name;
		else if (c->wanted && !topic_there(&view->topics, c->name))
			view->topics.items[view->topics.n++] =
			    (struct topic_view){.name = c->name, .chosen = true};
	}
}

enum err
topics_show(struct ctx *ctx, int64_t person, struct topics_view *view)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct topic_evidence_rows evidence;
	struct topic_choices_rows choices;
	enum err e;

	q_topic_evidence_add(batch, ctx->actor.person, person, ctx->now, &evidence);
	q_topic_choices_add(batch, person, &choices);
	if ((e = db_batch_run(batch)))
		return (e);
	topics_fill(ctx, &evidence, &choices, person == ctx->actor.person, view);
	return (OK);
}

enum err
topic_choose(struct ctx *ctx, struct str name, enum topic_act act)
{
	struct str_list names = tag_parse(ctx, name);
	struct topic_choices_rows choices;
	enum err e;

	if ((e = ctx_problems(ctx)))
		return (e);
	if (names.n != 1)
		return (ctx_problem(ctx, PROBLEM_TAG_BAD));
	/* What was chosen under an old name is taken back under that. */
	if (act != TOPIC_RESTORE && (e = tags_main(ctx, &names)))
		return (e);
	if (act == TOPIC_RESTORE)
		return (q_topic_forget(ctx->db, ctx->actor.person, names.items[0], NULL));
	if ((e = q_topic_choices(ctx->db, ctx->actor.person, &choices)))
		return (e);
	if (choices.n >= TOPICS_OWN && choice_find(&choices, names.items[0]) == NULL)
		return (ctx_problem(ctx, PROBLEM_TOPICS_MANY));
	return (q_topic_choose(
	    ctx->db, ctx->actor.person, names.items[0], act == TOPIC_ADD, ctx->now, NULL));
}
