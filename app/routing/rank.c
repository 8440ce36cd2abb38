/* rank.c -- who is likely to know an answer: evidence from index and database, weighed by the model. */
#include <stdlib.h>

#include "base/keys.h"
#include "queries.h"
#include "routing/refit.h"
#include "routing/model.h"
#include "search.h"
#include "store/db.h"
#include "text/markdown.h"
#include "text/slug.h"
#include "text/word.h"

#define EXPERTS_DEFAULT 50
#define EXPERTS_MAX 200

/* One question on its way through the ranking. */
struct ranking_of {
	struct ctx *ctx;
	const struct expert_request *request;
	struct str body; /* plain */
	struct about_list threads;
	struct about_list profiles;
	struct evidence evidence;
	struct model_member members[MODEL_CIRCLE];
	size_t member_count;
	struct expert_active_rows active;
	struct expert_people_rows people;
	struct refit_weights *learned; /* NULL: none are in use */
};

/* -- in one order -------------------------------------------------------------------- */

static int
about_compare(const void *a, const void *b)
{
	const struct about_thread *x = a, *y = b;

	if (x->weight != y->weight)
		return (x->weight > y->weight ? -1 : 1);
	return (x->id < y->id ? -1 : x->id > y->id);
}

/* What is equally near comes in the order the index happens to have, which a new index has not. */
static void
about_order(struct about_list *list)
{
	if (list->n > 1)
		qsort(list->items, list->n, sizeof(*list->items), about_compare);
}

/* -- gathering ----------------------------------------------------------------------- */

static struct int64_list
thread_ids(const struct ranking_of *r)
{
	struct int64_list ids = {arena_array(r->ctx->mem, r->threads.n + 1, sizeof(int64_t)), 0};
	size_t i;

	for (i = 0; i < r->threads.n; i++) {
		if (r->threads.items[i].id != r->request->question)
			ids.items[ids.n++] = r->threads.items[i].id;
	}
	return (ids);
}

static void
posts_note(struct ranking_of *r, const struct expert_posts_rows *rows)
{
	struct model_thread *threads = arena_array(r->ctx->mem, r->threads.n + 1, sizeof(*threads));
	struct model_post *posts = arena_array(r->ctx->mem, rows->n + 1, sizeof(*posts));
	size_t i;

	for (i = 0; i < r->threads.n; i++)
		threads[i] =
		    (struct model_thread){r->threads.items[i].id, r->threads.items[i].weight};
	for (i = 0; i < rows->n; i++)
		posts[i] = (struct model_post){.thread = rows->items[i].thread,
		    .person = rows->items[i].person,
		    .kind = (enum model_kind)rows->items[i].kind,
		    .askable = rows->items[i].askable,
		    .accepted = rows->items[i].accepted,
		    .at = rows->items[i].created_at};
	evidence_posts(&r->evidence, threads, r->threads.n, posts, rows->n);
	r->member_count =
	    model_circle(&r->evidence, threads, r->threads.n, posts, rows->n, r->members);
}

static void
tags_note(struct ranking_of *r, const struct expert_tags_rows *rows)
{
	const struct str_list *tags = &r->request->tags;
	size_t i, k;

	for (i = 0; i < rows->n; i++) {
		const struct expert_tags *row = &rows->items[i];
		struct candidate *c = evidence_of(&r->evidence, row->person);

		for (k = 0; c != NULL && k < tags->n && k < MODEL_TAGS; k++) {
			if (str_eq(tags->items[k], row->tag))
				c->tags[k] = (struct candidate_tag){
				    row->freshness, row->answers, row->last_at, row->last_thread};
		}
	}
}

static bool
is_inner(struct str text, size_t i)
{
	unsigned char c = i < text.n ? (unsigned char)text.p[i] : ' ';

	return (c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z'));
}

/* text has this word as a whole; both in lower case. */
static bool
has_word(struct str text, struct str word)
{
	size_t from = 0;
	ptrdiff_t at;

	while ((at = str_find(str_slice(text, from, text.n - from), word)) >= 0) {
		size_t start = from + (size_t)at;

		if ((start == 0 || !is_inner(text, start - 1)) && !is_inner(text, start + word.n))
			return (true);
		from = start + 1;
	}
	return (false);
}

/* The first of the question's tags that a profile names; empty for none. */
static struct str
profile_word(struct ranking_of *r, struct str profile)
{
	struct str about = text_lower(r->ctx->mem, profile);
	size_t i;

	for (i = 0; i < r->request->tags.n; i++) {
		if (has_word(about, r->request->tags.items[i]))
			return (r->request->tags.items[i]);
	}
	return (STR_NONE);
}

static void
profiles_note(struct ranking_of *r)
{
	size_t i;

	for (i = 0; i < r->profiles.n; i++) {
		struct candidate *c = evidence_of(&r->evidence, r->profiles.items[i].id);

		if (c != NULL)
			c->declared = r->profiles.items[i].weight / r->profiles.items[0].weight;
	}
}

/* Rows are sorted by member; members are few. */
static void
circle_note(struct ranking_of *r, const struct expert_circle_rows *rows)
{
	size_t i, k;

	for (i = 0; i < rows->n; i++) {
		struct candidate *c = evidence_of(&r->evidence, rows->items[i].person);

		for (k = 0; c != NULL && k < r->member_count; k++) {
			if (r->members[k].person == rows->items[i].member)
				c->circle += r->members[k].share * rows->items[i].freshness;
		}
	}
}

static enum err
circle_gather(struct ranking_of *r)
{
	struct int64_list ids = {
	    arena_array(r->ctx->mem, r->member_count + 1, sizeof(int64_t)), r->member_count};
	struct expert_circle_rows rows;
	size_t i;
	enum err e;

	if (ids.n == 0)
		return (OK);
	for (i = 0; i < ids.n; i++)
		ids.items[i] = r->members[i].person;
	if ((e = q_expert_circle(r->ctx->db, ids, r->request->space, r->request->question,
		 r->ctx->now, ranking()->route_circle_half_life, MODEL_CIRCLE_POSTS, &rows)))
		return (e);
	circle_note(r, &rows);
	return (OK);
}

static enum err
candidates_gather(struct ranking_of *r)
{
	struct ctx *ctx = r->ctx;
	const struct expert_request *request = r->request;
	struct db_batch *batch = db_batch(ctx->db);
	struct expert_posts_rows posts;
	struct expert_tags_rows tags;
	struct expert_wanting_rows wanting;
	size_t i;
	enum err e;

	if ((e = search_about(ctx, request->space, request->title,
		 model_body(ctx->mem, &request->tags, r->body), MODEL_THREADS,
		 MODEL_DECLARED_PEOPLE, &r->threads, &r->profiles)))
		return (e);
	about_order(&r->threads);
	about_order(&r->profiles);
	q_expert_posts_add(batch, thread_ids(r), request->space, &posts);
	q_expert_tags_add(batch, request->tags, request->space, request->question, ctx->now,
	    ranking()->route_tags_half_life, MODEL_TAG_PEOPLE, &tags);
	q_expert_active_add(batch, request->space, request->question, ctx->now,
	    ranking()->route_activity_half_life, &r->active);
	q_refit_weights_add(batch, &r->learned);
	q_expert_wanting_add(batch, request->tags, request->space, MODEL_DECLARED_PEOPLE, &wanting);
	if ((e = db_batch_run(batch)))
		return (e);
	posts_note(r, &posts);
	tags_note(r, &tags);
	for (i = 0; i < r->active.n && i < MODEL_ACTIVE_PEOPLE; i++)
		(void)evidence_of(&r->evidence, r->active.items[i].person);
	for (i = 0; i < wanting.n; i++)
		(void)evidence_of(&r->evidence, wanting.items[i].person);
	profiles_note(r);
	return (OK);
}

static const struct expert_people *
person_find(const struct ranking_of *r, int64_t person)
{
	size_t low = 0, high = r->people.n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (r->people.items[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	if (low == r->people.n || r->people.items[low].person != person)
		return (NULL);
	return (&r->people.items[low]);
}

/* Who may not be asked is no candidate, and nothing to compare others with. */
static bool
may_be_asked(void *with, const struct candidate *c)
{
	return (person_find(with, c->person) != NULL);
}

static void
people_note(struct ranking_of *r)
{
	size_t i;

	for (i = 0; i < r->people.n; i++) {
		const struct expert_people *row = &r->people.items[i];
		struct candidate *c = evidence_of(&r->evidence, row->person);

		c->seen_at = row->has_seen_at ? row->seen_at : 0;
		c->asker = row->for_asker;
		c->team = row->same_team;
		/* A name is no skill: the profile itself must say it. */
		if (c->declared > 0)
			c->declared_word = profile_word(r, row->about);
		if (c->declared_word.n == 0)
			c->declared = 0;
		if (row->has_wants) {
			c->declared = 1;
			c->wants = row->wants;
		}
		c->asked = row->asked;
		c->answered = row->answered;
		c->hours = row->hours;
		c->open = row->waiting;
	}
}

/* Who is active and no candidate for any other reason is none for that. */
static void
active_note(struct ranking_of *r)
{
	size_t i;

	for (i = 0; i < r->active.n; i++) {
		struct candidate *c = evidence_find(&r->evidence, r->active.items[i].person);

		if (c == NULL)
			continue;
		c->activity = r->active.items[i].freshness;
		c->month = r->active.items[i].month;
	}
}

static enum err
people_gather(struct ranking_of *r, const double *weights)
{
	struct int64_list ids;
	size_t i;
	enum err e;

	active_note(r);
	model_cut(&r->evidence, r->request->tags.n, weights);
	ids = (struct int64_list){
	    arena_array(r->ctx->mem, r->evidence.n + 1, sizeof(int64_t)), r->evidence.n};
	for (i = 0; i < ids.n; i++)
		ids.items[i] = r->evidence.items[i]->person;
	if ((e = q_expert_people(r->ctx->db, ids, r->request->tags, r->request->space,
		 r->request->question, r->request->asker, &r->people)))
		return (e);
	evidence_keep(&r->evidence, may_be_asked, r);
	people_note(r);
	return (OK);
}

/* -- telling ------------------------------------------------------------------------------ */

/* A thread that cannot be linked after all keeps its reason without the link. */
static void
links_fill(struct ctx *ctx, struct expert_list *list, const struct expert_titles_rows *titles)
{
	size_t i, j, k;

	for (i = 0; i < list->n; i++) {
		for (j = 0; j < list->items[i].reasons.n; j++) {
			struct expert_reason *reason = &list->items[i].reasons.items[j];

			for (k = 0; k < titles->n && titles->items[k].id != reason->thread; k++)
				;
			if (k == titles->n) {
				reason->thread = 0;
				continue;
			}
			reason->title = titles->items[k].title;
			reason->slug = slug(ctx->mem, reason->title);
		}
	}
}

static enum err
links_gather(struct ranking_of *r, struct expert_list *list)
{
	struct int64_list ids = {
	    arena_array(r->ctx->mem, list->n * EXPERT_REASONS + 1, sizeof(int64_t)), 0};
	struct expert_titles_rows titles;
	size_t i, j;
	enum err e;

	for (i = 0; i < list->n; i++) {
		for (j = 0; j < list->items[i].reasons.n; j++) {
			if (list->items[i].reasons.items[j].thread != 0)
				ids.items[ids.n++] = list->items[i].reasons.items[j].thread;
		}
	}
	if ((e = q_expert_titles(r->ctx->db, ids, r->request->space, &titles)))
		return (e);
	links_fill(r->ctx, list, &titles);
	return (OK);
}

static enum err
experts_tell(struct ranking_of *r, const double *weights, struct expert_list *out)
{
	size_t limit = r->request->limit == 0 ? EXPERTS_DEFAULT : r->request->limit, i;
	struct expert_list list;
	enum err e;

	limit = limit > EXPERTS_MAX ? EXPERTS_MAX : limit;
	list.n = r->evidence.n < limit ? r->evidence.n : limit;
	list.items = arena_array(r->ctx->mem, list.n, sizeof(*list.items));
	for (i = 0; i < list.n; i++) {
		const struct candidate *c = r->evidence.items[i];
		struct str name = person_find(r, c->person)->name;

		list.items[i] = (struct expert){.person = c->person,
		    .name = name,
		    .slug = slug(r->ctx->mem, name),
		    .score = c->score,
		    .reasons = model_reasons(&r->evidence, c, &r->request->tags, weights)};
		memcpy(list.items[i].features, c->features, sizeof(c->features));
	}
	if ((e = links_gather(r, &list)))
		return (e);
	*out = list;
	return (OK);
}

enum err
experts_rank(struct ctx *ctx, const struct expert_request *request, struct expert_list *out)
{
	struct ranking_of r = {.ctx = ctx, .request = request};
	double weights[EXPERT_FEATURE_COUNT];
	enum err e;

	if (request->body.n > MARKDOWN_MAX ||
	    markdown_plain(ctx->mem, request->body, &r.body) != OK)
		r.body = STR_NONE;
	r.evidence = evidence_open(ctx->mem, ctx->now, request->asker);
	/* The words of the question, so that whoever looks before asking sees what will be. */
	r.evidence.lots = keys_number(KEY_ROUTING, &request->title, 1);
	db_slow(ctx->db);
	if ((e = candidates_gather(&r)))
		return (e);
	if ((e = circle_gather(&r)))
		return (e);
	refit_weights_read(r.learned, weights);
	if ((e = people_gather(&r, weights)))
		return (e);
	model_score(&r.evidence, request->tags.n, weights);
	return (experts_tell(&r, weights, out));
}

enum err
experts_of(struct ctx *ctx, int64_t question, size_t limit, struct expert_list *out)
{
	struct expert_question row;
	struct expert_request request;
	enum err e;

	if ((e = q_expert_question(ctx->db, ctx->actor.person, question, &row)))
		return (e);
	if (row.withdrawn)
		return (ERR_WITHDRAWN);
	request = (struct expert_request){.question = question,
	    .title = row.title,
	    .body = row.body,
	    .tags = row.tags,
	    .space = row.space,
	    .asker = row.author,
	    .limit = limit};
	return (experts_rank(ctx, &request, out));
}
