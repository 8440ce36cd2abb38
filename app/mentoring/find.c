/* find.c -- finding a mentor: offers that are about it, and people who are likely to know it. */
#include <stdlib.h>

#include "base/ranking.h"
#include "forum.h"
#include "mentoring/local.h"
#include "routing.h"
#include "search.h"
#include "tags.h"
#include "text/slug.h"
#include "text/word.h"

#define OFFERS_READ 60 /* of the index */
#define EXPERTS_READ 40
#define FOUND 5
#define WORDS_TAGS 60 /* of a sentence that may be topics */

/* What is looked for, wherever it came from. */
struct wanted {
	struct str title;
	struct str body;
	struct str_list tags;
	int64_t space;
	int64_t thread;
};

/* -- what is wanted ----------------------------------------------------------------------- */

static void
tag_note(struct str_list *tags, struct str tag)
{
	if (tags->n < WORDS_TAGS && tag.n > 1 && str_points(tag) <= LIMIT_TAG_MAX)
		tags->items[tags->n++] = tag;
}

/* Each word, and each two side by side, may be the name of a topic: "shift hand-over". */
static struct str_list
tags_of_words(struct ctx *ctx, struct str words)
{
	struct str_list tags = {arena_array(ctx->mem, WORDS_TAGS, sizeof(struct str)), 0};
	struct str rest = text_lower(ctx->mem, words), word, before = STR_NONE;

	while (str_cut(&rest, ' ', &word)) {
		while (word.n > 0 && strchr(".,;:!?()\"", word.p[word.n - 1]) != NULL)
			word.n--;
		if (word.n == 0)
			continue;
		tag_note(&tags, word);
		if (before.n > 0)
			tag_note(
			    &tags, str_fmt(ctx->mem, "%.*s-%.*s", STR_ARG(before), STR_ARG(word)));
		before = word;
	}
	return (tags);
}

/* Those that are topics of something the actor may read. */
static enum err
topics_known(struct ctx *ctx, struct str_list names, struct str_list *tags)
{
	struct mentor_topics_rows rows;
	size_t i;
	enum err e;

	if ((e = q_mentor_topics(ctx->db, ctx->actor.person, names, &rows)))
		return (e);
	*tags = (struct str_list){arena_array(ctx->mem, rows.n + 1, sizeof(struct str)), rows.n};
	for (i = 0; i < rows.n; i++)
		tags->items[i] = rows.items[i].name;
	return (OK);
}

static enum err
wanted_read(struct ctx *ctx, const struct mentor_search *search, struct wanted *wanted,
    struct mentor_found *found)
{
	struct mentor_about about;
	struct mentor_space space;
	enum err e;

	*found = (struct mentor_found){.items = NULL};
	if (search->thread == 0) {
		if (search->words.n > LIMIT_QUERY_MAX)
			return (ctx_problem(ctx, PROBLEM_QUERY_LONG));
		if ((e = q_mentor_space(ctx->db, &space)))
			return (e);
		*wanted = (struct wanted){.title = search->words, .space = space.id};
		struct str_list words = tags_of_words(ctx, search->words);
		size_t i;

		for (i = 0; i < search->tags.n; i++)
			tag_note(&words, search->tags.items[i]);
		if ((e = tags_main(ctx, &words)) || (e = topics_known(ctx, words, &wanted->tags)))
			return (e);
		found->tags = wanted->tags;
		return (OK);
	}
	if ((e = q_mentor_about(ctx->db, ctx->actor.person, search->thread, &about)))
		return (e);
	*wanted = (struct wanted){about.title, about.body, about.tags, about.space, about.id};
	found->about = about.title;
	found->about_tip = about.tip;
	found->space = about.space_slug;
	found->tags = about.tags;
	return (OK);
}

/* -- what there is -------------------------------------------------------------------------- */

struct evidence_read {
	struct about_list offers;
	struct expert_list experts;
	struct mentor_offers_rows rows;
};

static enum err
evidence_read(struct ctx *ctx, const struct wanted *wanted, struct evidence_read *evidence)
{
	struct expert_request request = {.question = wanted->thread,
	    .title = wanted->title,
	    .body = wanted->body,
	    .tags = wanted->tags,
	    .space = wanted->space,
	    .asker = ctx->actor.person,
	    .limit = EXPERTS_READ};
	struct int64_list people = {arena_array(ctx->mem, EXPERTS_READ, sizeof(int64_t)), 0};
	struct int64_list ids = {arena_array(ctx->mem, OFFERS_READ, sizeof(int64_t)), 0};
	size_t i;
	enum err e;

	if ((e = search_offers_about(
		 ctx, wanted->title, wanted->body, OFFERS_READ, &evidence->offers)) ||
	    (e = experts_rank(ctx, &request, &evidence->experts)))
		return (e);
	for (i = 0; i < evidence->experts.n && people.n < EXPERTS_READ; i++)
		people.items[people.n++] = evidence->experts.items[i].person;
	for (i = 0; i < evidence->offers.n && ids.n < OFFERS_READ; i++)
		ids.items[ids.n++] = evidence->offers.items[i].id;
	return (q_mentor_offers(
	    ctx->db, ctx->actor.person, wanted->tags, people, ids, &evidence->rows));
}

/* -- how well they fit ------------------------------------------------------------------------ */

/* The part of the best offer's words that this one has; 0 when it is too little to say anything. */
static double
text_part(const struct about_list *offers, int64_t id)
{
	double top = offers->n > 0 ? offers->items[0].weight : 0, part;
	size_t i;

	for (i = 0; i < offers->n && offers->items[i].id != id; i++)
		;
	if (i == offers->n || top <= 0)
		return (0);
	part = offers->items[i].weight / top;
	return (part < ranking()->mentor_near ? 0 : part);
}

/* Has shown to know this very thing; being busy with others is no sign of it. */
static bool
has_shown(const struct expert *expert)
{
	size_t i;

	for (i = 0; i < expert->reasons.n && expert->reasons.items[i].aside; i++)
		;
	return (i < expert->reasons.n);
}

/* Of those who have shown something: the likeliest 1, the others by their place. */
static double
knows_part(const struct expert_list *experts, int64_t person, const struct expert **expert)
{
	size_t i, place = 0;

	for (i = 0; i < experts->n; i++) {
		if (!has_shown(&experts->items[i]))
			continue;
		if (experts->items[i].person == person) {
			*expert = &experts->items[i];
			return (1 / (1 + 0.25 * (double)place));
		}
		place++;
	}
	return (0);
}

/* An offer on its way to being a match. */
struct fit {
	int64_t offer;
	int64_t mentor;
	double score;
	int64_t tags_met;
	double text;
	const struct expert *expert; /* NULL: has shown nothing on this */
};

static struct fit
fit_of(const struct evidence_read *evidence, const struct mentor_offers *row, size_t tags_asked)
{
	const struct ranking *r = ranking();
	struct fit f = {.offer = row->id, .mentor = row->author, .tags_met = row->tags_met};

	f.text = text_part(&evidence->offers, row->id);
	f.score = r->mentor_text * f.text +
		  r->mentor_knows * knows_part(&evidence->experts, row->author, &f.expert);
	if (tags_asked > 0 && row->tags_met > 0)
		f.score += r->mentor_tags * (row->tags_met > 1 ? 1 : 0.75);
	return (f);
}

/* The better first; of equal ones the later offer. */
static int
fit_compare(const void *a, const void *b)
{
	const struct fit *x = a, *y = b;

	if (x->score != y->score)
		return (x->score < y->score ? 1 : -1);
	return (x->offer < y->offer ? 1 : x->offer > y->offer ? -1 : 0);
}

/* The offer is about it, or its mentor knows it clearly better than others: whatever they offer, they can be asked. */
static bool
fit_is_about(const struct fit *f)
{
	double sure = ranking()->mentor_sure;

	if (f->text > 0 || f->tags_met > 0)
		return (true);
	return (f->expert != NULL && (f->expert->features[EXPERT_TEXT] >= sure ||
					 f->expert->features[EXPERT_TAGS] >= sure));
}

/* -- saying why ---------------------------------------------------------------------------------- */

static struct mentor_reasons
reasons_of(
    struct ctx *ctx, const struct fit *f, const struct offer_entry *o, const struct str_list *asked)
{
	size_t most = EXPERT_REASONS + 2, i, j, shown = 0;
	struct mentor_reasons list = {arena_array(ctx->mem, most, sizeof(struct mentor_reason)), 0};
	struct buf topics = {.mem = ctx->mem};

	for (i = 0; f->expert != NULL && i < f->expert->reasons.n; i++) {
		const struct expert_reason *r = &f->expert->reasons.items[i];

		if (!r->aside)
			list.items[list.n++] =
			    (struct mentor_reason){r->text, r->thread, r->title, r->slug};
	}
	for (i = 0; i < o->tags.n; i++) {
		for (j = 0; j < asked->n && !str_eq(asked->items[j], o->tags.items[i]); j++)
			;
		if (j == asked->n)
			continue;
		buf_fmt(&topics, "%s%.*s", shown++ > 0 ? ", " : "", STR_ARG(o->tags.items[i]));
	}
	if (shown > 0)
		list.items[list.n++] = (struct mentor_reason){
		    .text = str_fmt(ctx->mem, "offers it on %.*s", STR_ARG(buf_view(&topics)))};
	else if (f->text > 0)
		list.items[list.n++] =
		    (struct mentor_reason){.text = STR("what they offer is about this")};
	return (list);
}

/* -- finding ---------------------------------------------------------------------------------------- */

static bool
mentor_seen(const struct mentor_found *found, int64_t mentor)
{
	size_t i;

	for (i = 0; i < found->n && found->items[i].offer.mentor.id != mentor; i++)
		;
	return (i < found->n);
}

/* The best offer of each mentor, now that its places are known. */
static enum err
matches_fill(struct ctx *ctx, const struct mentor_search *search, struct fit *fits, size_t n,
    const struct wanted *wanted, struct mentor_found *found)
{
	size_t limit = search->limit == 0 ? FOUND : search->limit, i, j;
	struct int64_list ids = {arena_array(ctx->mem, n + 1, sizeof(int64_t)), n};
	struct offer_list offers;
	enum err e;

	for (i = 0; i < n; i++)
		ids.items[i] = fits[i].offer;
	if ((e = offer_entries(ctx, ids, &offers)))
		return (e);
	for (i = 0; i < n; i++) {
		for (j = 0; j < offers.n; j++) {
			if (offers.items[j].id == fits[i].offer && offers.items[j].full)
				fits[i].score += ranking()->mentor_full;
		}
	}
	qsort(fits, n, sizeof(*fits), fit_compare);
	found->items = arena_array(ctx->mem, limit + 1, sizeof(*found->items));
	for (i = 0; i < n && found->n < limit; i++) {
		for (j = 0; j < offers.n && offers.items[j].id != fits[i].offer; j++)
			;
		if (j == offers.n || mentor_seen(found, fits[i].mentor))
			continue;
		found->items[found->n++] = (struct mentor_match){offers.items[j],
		    reasons_of(ctx, &fits[i], &offers.items[j], &wanted->tags), fits[i].score};
	}
	return (OK);
}

enum err
mentor_find(struct ctx *ctx, const struct mentor_search *search, struct mentor_found *found)
{
	struct evidence_read evidence;
	struct wanted wanted = {.space = 0};
	struct fit *fits;
	size_t i, n = 0;
	enum err e;

	if ((e = wanted_read(ctx, search, &wanted, found)))
		return (e);
	if (wanted.title.n == 0)
		return (OK);
	if ((e = evidence_read(ctx, &wanted, &evidence)))
		return (e);
	fits = arena_array(ctx->mem, evidence.rows.n + 1, sizeof(*fits));
	for (i = 0; i < evidence.rows.n; i++) {
		struct fit f = fit_of(&evidence, &evidence.rows.items[i], wanted.tags.n);

		if (f.mentor != search->except && fit_is_about(&f))
			fits[n++] = f;
	}
	qsort(fits, n, sizeof(*fits), fit_compare);
	return (matches_fill(ctx, search, fits, n > 100 ? 100 : n, &wanted, found));
}

enum err
mentors_likely(struct ctx *ctx, struct str goal, struct str_list topics, struct int64_list *people)
{
	struct expert_request request = {
	    .title = goal, .tags = topics, .asker = ctx->actor.person, .limit = EXPERTS_READ};
	struct mentor_space space;
	struct expert_list experts;
	size_t i;
	enum err e;

	if ((e = q_mentor_space(ctx->db, &space)))
		return (e);
	request.space = space.id;
	if ((e = experts_rank(ctx, &request, &experts)))
		return (e);
	*people = (struct int64_list){arena_array(ctx->mem, experts.n + 1, sizeof(int64_t)), 0};
	for (i = 0; i < experts.n; i++) {
		if (has_shown(&experts.items[i]))
			people->items[people->n++] = experts.items[i].person;
	}
	return (OK);
}
