/* index_rank.c -- weighing the best hits again: the question's words, their rarity, and the sum. */
#include "search/index_rank.h"

#include <math.h>

#include "base/ranking.h"

#define TITLE_WORDS 60
#define BODY_WORDS 120

struct rank {
	struct sketch_query *query;
	struct rank_weights weights;
	struct xapian_rerank rerank;
	bool chance;
};

/* -- weights --------------------------------------------------------------------- */

struct rank_weights
rank_weights_search(void)
{
	const struct ranking *r = ranking();

	return ((struct rank_weights){
	    .title = {r->search_in_title, r->search_in_body, r->search_in_answers},
	    .pairs = {r->search_pairs_title, r->search_pairs_text, r->search_pairs_text,
		r->search_pairs_spoken},
	    .near = r->search_near,
	    .near_spoken = r->search_near_spoken,
	    .likeness = r->search_likeness,
	    .translation = r->search_translation});
}

struct rank_weights
rank_weights_similar(void)
{
	const struct ranking *r = ranking();

	return ((struct rank_weights){
	    .title = {r->similar_in_title, r->similar_in_body, r->similar_in_answers},
	    .body = {r->similar_body_title, r->similar_body_body, r->similar_body_answers},
	    .pairs = {r->similar_pairs_title, r->similar_pairs_text, r->similar_pairs_text},
	    .near = r->similar_near,
	    .likeness = r->similar_likeness,
	    .translation = r->similar_translation});
}

static bool
weights_any(const struct rank_weights *w)
{
	double sum =
	    fabs(w->likeness) + fabs(w->translation) + fabs(w->near) + fabs(w->near_spoken);
	size_t i;

	for (i = 0; i < SKETCH_PARTS; i++)
		sum += fabs(w->title[i]) + fabs(w->body[i]) + fabs(w->pairs[i]);
	return (sum > 0);
}

/* -- the question's words ------------------------------------------------------------ */

/* Reading one text in one language after the other; its words stand at the same places in each. */
struct reading {
	const struct making *m;
	struct arena *mem;
	struct sketch_query *query;
	struct known {
		struct str stem; /* in the first language */
		int number;
	} * known;
	size_t known_count;
	int *numbers; /* of the text's words, in order */
	bool *stops;
	struct str *stems;
	size_t n, room, at;
};

static int
number_of(struct reading *r, struct str stem)
{
	size_t i;

	for (i = 0; i < r->known_count; i++) {
		if (str_eq(r->known[i].stem, stem))
			return (r->known[i].number);
	}
	return (-1);
}

static bool
first_take(void *with, const struct xapian_word *word)
{
	struct reading *r = with;
	int number = number_of(r, word->stem);
	struct str stem;

	if (r->n == r->room)
		return (false);
	stem = str_dup(r->mem, word->stem);
	if (number < 0 &&
	    (number = sketch_query_word(r->query, index_set_rarity(r->m->set, stem))) >= 0) {
		r->known[r->known_count++] = (struct known){stem, number};
		sketch_query_stem(r->query, number, stem);
	}
	r->stems[r->n] = stem;
	r->stops[r->n] = word->stop;
	r->numbers[r->n++] = number;
	return (true);
}

static bool
other_take(void *with, const struct xapian_word *word)
{
	struct reading *r = with;

	if (r->at == r->n)
		return (false);
	sketch_query_stem(r->query, r->numbers[r->at++], word->stem);
	return (true);
}

/* Fills r->numbers and r->stems with at most room words. */
static enum err
text_read(struct reading *r, struct str text, size_t room)
{
	struct xapian_error error;
	size_t i;

	r->numbers = arena_array(r->mem, room, sizeof(*r->numbers));
	r->stems = arena_array(r->mem, room, sizeof(*r->stems));
	r->stops = arena_array(r->mem, room, sizeof(*r->stops));
	r->n = 0;
	r->room = room;
	if (xapian_words(text, r->m->languages[0], first_take, r, &error))
		return (index_failed(&error, "read a question"));
	for (i = 1; i < r->m->language_count; i++) {
		r->at = 0;
		if (xapian_words(text, r->m->languages[i], other_take, r, &error))
			return (index_failed(&error, "read a question"));
	}
	return (OK);
}

/* What the words just read may be called elsewhere. */
static void
translate(struct reading *r, const struct translation *table)
{
	const struct ranking *w = ranking();
	struct translation_asked *asked = arena_array(r->mem, r->n + 1, sizeof(*asked));
	size_t i;

	for (i = 0; i < r->n; i++)
		asked[i] = (struct translation_asked){
		    r->stems[i], index_set_common(r->m->set, r->stems[i])};
	sketch_query_translate(r->query, translation_query_new(table, r->mem, asked, r->n,
					     w->translation_lambda, w->translation_beta));
}

static enum err
question_read(struct reading *r, const struct rank_asked *asked)
{
	size_t i;
	enum err e;

	if ((e = text_read(r, asked->title, TITLE_WORDS)))
		return (e);
	for (i = 0; i < r->n; i++)
		sketch_query_title(r->query, r->numbers[i], r->stops[i]);
	if (asked->weights.translation > 0)
		translate(r, asked->translation);
	if (asked->body.n == 0)
		return (OK);
	if ((e = text_read(r, asked->body, BODY_WORDS)))
		return (e);
	for (i = 0; i < r->n; i++)
		sketch_query_body(r->query, r->numbers[i]);
	return (OK);
}

/* -- the sum -------------------------------------------------------------------------- */

static size_t
part_put(struct score_part *parts, size_t n, enum score_kind kind, double weight)
{
	if (weight != 0)
		parts[n++] = (struct score_part){kind, STR_NONE, weight};
	return (n);
}

/* At most RANK_PARTS; what they sum to is added. */
static size_t
parts_of(const struct rank_weights *w, const struct sketch_match *match, struct score_part *parts)
{
	static const enum score_kind kinds[SKETCH_IN_SPOKEN] = {
	    SCORE_IN_TITLE, SCORE_IN_BODY, SCORE_IN_ANSWERS};
	double near =
	    w->near * match->near[SKETCH_IN_BODY] + w->near_spoken * match->near[SKETCH_IN_SPOKEN];
	double pairs = 0;
	size_t i, n = 0;

	for (i = 0; i < SKETCH_IN_SPOKEN; i++)
		n = part_put(parts, n, kinds[i],
		    w->title[i] * match->title[i] + w->body[i] * match->body[i]);
	for (i = 0; i < SKETCH_PARTS; i++)
		pairs += w->pairs[i] * match->pairs[i];
	n = part_put(parts, n, SCORE_PAIRS, pairs);
	n = part_put(parts, n, SCORE_NEAR, near);
	n = part_put(parts, n, SCORE_LIKENESS, w->likeness * match->likeness);
	return (part_put(parts, n, SCORE_TRANSLATION, w->translation * match->translation));
}

static double
added(const struct rank_weights *w, const struct sketch_match *match)
{
	struct score_part parts[RANK_PARTS];
	size_t i, n = parts_of(w, match, parts);
	double sum = 0;

	for (i = 0; i < n; i++)
		sum += parts[i].weight;
	return (sum);
}

/* How far the best is ahead of the next, as a part of its weight; 0 for one alone. */
static double
lead(const struct xapian_candidate *candidates, size_t n, size_t *best)
{
	double second = 0;
	size_t i;

	for (i = *best = 0; i < n; i++) {
		if (candidates[i].weight > candidates[*best].weight)
			*best = i;
	}
	for (i = 0; i < n; i++) {
		if (i != *best && candidates[i].weight > second)
			second = candidates[i].weight;
	}
	return (n < 2 || candidates[*best].weight <= 0 ? 0 : 1 - second / candidates[*best].weight);
}

/* Takes the translation score from `chance` and puts the odds there. */
static void
odds(const struct rank *rank, struct xapian_candidate *candidates, size_t n)
{
	double said = sketch_query_rarity(rank->query);
	size_t i, best;
	double ahead = lead(candidates, n, &best);

	for (i = 0; i < n; i++)
		candidates[i].chance =
		    chance_odds(i == best ? ahead : 0, said > 0 ? candidates[i].chance / said : 0);
}

static void
score(void *with, struct xapian_candidate *candidates, size_t n)
{
	const struct rank *rank = with;
	struct sketch_match match;
	size_t i;

	for (i = 0; i < n; i++) {
		sketch_compare(rank->query, candidates[i].bytes, &match);
		candidates[i].weight += added(&rank->weights, &match);
		candidates[i].chance = rank->chance ? match.translation : 0;
	}
	if (rank->chance && n > 0)
		odds(rank, candidates, n);
}

enum err
rank_make(
    const struct making *m, const struct rank_asked *asked, struct arena *mem, struct rank **out)
{
	struct rank *rank = arena_new_of(mem, struct rank);
	struct reading r = {.m = m, .mem = mem};
	enum err e;

	*out = NULL;
	if (m->language_count == 0 || asked->depth == 0 ||
	    (!weights_any(&asked->weights) && !asked->chance))
		return (OK);
	r.query = rank->query = sketch_query_new(mem);
	r.known = arena_array(mem, TITLE_WORDS + BODY_WORDS, sizeof(*r.known));
	if ((e = question_read(&r, asked)))
		return (e);
	if (sketch_query_empty(rank->query))
		return (OK);
	rank->weights = asked->weights;
	rank->chance = asked->chance;
	rank->rerank = (struct xapian_rerank){
	    .depth = (uint32_t)asked->depth, .slot = SLOT_SKETCH, .score = score, .with = rank};
	*out = rank;
	return (OK);
}

const struct xapian_rerank *
rank_rerank(struct rank *rank)
{
	return (rank == NULL ? NULL : &rank->rerank);
}

size_t
rank_explain(const struct xapian_rerank *rerank, struct str sketch, struct score_part *parts)
{
	const struct rank *rank = rerank->with;
	struct sketch_match match;

	sketch_compare(rank->query, sketch, &match);
	return (parts_of(&rank->weights, &match, parts));
}
