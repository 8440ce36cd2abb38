/*
 * index_near.c -- one list of what has the words of a search and of what is near in meaning.
 *
 * Words give BM25 points, nearness gives cosines; each is brought to [0, 1]
 * within the candidates and the two are added (fuse.h). Whoever one of them did
 * not find counts there as the last it could have found. What is only near is
 * read from the reader's own databases under the same filters, so nothing comes
 * in this way that words could not have found.
 */
#include "search/index_reader.h"

#include "base/ranking.h"
#include "search/fuse.h"

enum { WORDS, NEAR, LISTS };

/* A hit that is not shown yet. */
struct candidate {
	struct search_hit hit;
	struct str excerpt;
};

struct candidates {
	struct candidate *items;
	size_t n;
};

/* People and threads are numbered apart. */
static int64_t
key_of(const struct search_hit *hit)
{
	return (hit->type == INDEX_PERSON ? -hit->id : hit->id);
}

static void
candidates_read(const struct xapian_results *results, struct arena *mem, struct candidates *to)
{
	size_t i, n = results == NULL ? 0 : xapian_results_size(results);

	for (i = 0; i < n; i++) {
		struct xapian_hit raw = xapian_results_hit(results, i);
		struct candidate *c = &to->items[to->n];

		if (!index_doc_read(raw.data, mem, &c->hit, &c->excerpt))
			continue;
		c->hit.weight = raw.weight;
		c->hit.chance = raw.chance;
		to->n++;
	}
}

/* The near threads that words did not find. */
static struct int64_list
near_only(const struct near_asked *a, const struct fuse *fuse, struct arena *mem)
{
	struct int64_list ids = {arena_array(mem, a->near->n + 1, sizeof(int64_t)), 0};
	double score;
	size_t i;

	for (i = 0; i < a->near->n; i++) {
		int64_t id = a->near->items[i].thread;

		if (id != a->exclude && !fuse_score(fuse, WORDS, id, &score))
			ids.items[ids.n++] = id;
	}
	return (ids);
}

static enum err
others_find(const struct near_asked *a, struct int64_list ids, struct arena *mem,
    struct xapian_results **out)
{
	struct xapian_search search = {.limit = (uint32_t)ids.n,
	    .check_at_least = (uint32_t)ids.n,
	    .collapse_slot = index_set_parts(a->set) ? SLOT_THREAD : XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = a->filters->facets ? SLOT_FACETS : XAPIAN_NO_SLOT};
	struct making m = {.set = a->set, .mem = mem, .code = XAPIAN_OK};
	struct xapian_query *query;
	enum err e = OK;

	if (ids.n == 0)
		return (OK);
	query = make_threads(&m, ids, a->filters);
	if (m.code != XAPIAN_OK)
		e = index_failed(&m.error, "read threads that are near");
	else if (query != NULL)
		e = search_run(a->set, query, &search, out);
	xapian_query_free(query);
	return (e);
}

static double
lowest(const struct candidates *all)
{
	return (all->n == 0 ? 0 : all->items[all->n - 1].hit.weight);
}

/* Puts both scores of every candidate: those of `words` are the first word_n of all. */
static void
scores_put(const struct near_asked *a, const struct candidates *all, size_t word_n, double unfound,
    struct fuse *fuse)
{
	double unnear =
	    a->near->n == a->near->asked ? a->near->items[a->near->n - 1].likeness : a->near->least;
	size_t i;

	for (i = word_n; i < all->n; i++)
		fuse_put(fuse, WORDS, key_of(&all->items[i].hit), unfound);
	for (i = 0; i < all->n; i++)
		fuse_put(fuse, NEAR, key_of(&all->items[i].hit), unnear);
	for (i = 0; i < a->near->n; i++) {
		double score;

		if (fuse_score(fuse, NEAR, a->near->items[i].thread, &score))
			fuse_put(fuse, NEAR, a->near->items[i].thread, a->near->items[i].likeness);
	}
}

static const struct candidate *
candidate_find(const struct candidates *all, int64_t key)
{
	size_t i = 0;

	while (key_of(&all->items[i].hit) != key)
		i++;
	return (&all->items[i]);
}

static double
sum_of(const struct fused *list, size_t n, int64_t key)
{
	size_t i;

	for (i = 0; i < n && list[i].key != key; i++)
		;
	return (i < n ? list[i].sum : 0);
}

/* What words and what meaning gave to each hit that is shown. */
static void
page_explain(struct fuse *fuse, struct arena *mem, struct search_results *out)
{
	const double words[LISTS] = {[WORDS] = 1}, near[LISTS] = {[NEAR] = ranking()->dense};
	const struct fused *by_words = fuse_rank(fuse, words), *by_near = fuse_rank(fuse, near);
	size_t i, n = fuse_size(fuse);

	for (i = 0; i < out->n; i++) {
		struct search_hit *hit = &out->hits[i];
		struct score_part *parts = arena_array(mem, 2, sizeof(*parts));

		parts[0] =
		    (struct score_part){SCORE_WORDS, STR_NONE, sum_of(by_words, n, key_of(hit))};
		parts[1] =
		    (struct score_part){SCORE_MEANING, STR_NONE, sum_of(by_near, n, key_of(hit))};
		hit->why = (struct score_parts){parts, 2};
	}
}

/* The stretch of the list that is shown. */
static enum err
page_take(const struct near_asked *a, const struct candidates *all, struct fuse *fuse,
    struct arena *mem, struct search_results *out)
{
	const double weights[LISTS] = {[WORDS] = 1, [NEAR] = ranking()->dense};
	const struct fused *list = fuse_rank(fuse, weights);
	size_t i, n = fuse_size(fuse);
	enum err e;

	out->hits = arena_array(mem, a->limit + 1, sizeof(*out->hits));
	for (i = a->offset; i < n && out->n < a->limit; i++) {
		const struct candidate *c = candidate_find(all, list[i].key);
		struct search_hit *hit = &out->hits[out->n++];

		*hit = c->hit;
		hit->weight = list[i].sum;
		if (a->marker != NULL && (e = hit_mark(a->marker, c->excerpt, mem, hit)))
			return (e);
	}
	out->more = i < n;
	if (a->filters->why)
		page_explain(fuse, mem, out);
	return (OK);
}

enum err
near_take(const struct near_asked *a, struct arena *mem, struct search_results *out,
    struct near_sizes *sizes)
{
	size_t i, word_room = a->words == NULL ? 0 : xapian_results_size(a->words);
	struct candidates all = {
	    arena_array(mem, word_room + a->near->n + 1, sizeof(struct candidate)), 0};
	struct fuse *fuse = fuse_new(mem, LISTS);
	struct xapian_results *others = NULL;
	size_t word_n;
	double unfound;
	enum err e;

	candidates_read(a->words, mem, &all);
	word_n = all.n;
	/* All that has the words is there: what is not has none of them. */
	unfound = word_room < NEAR_DEPTH ? 0 : lowest(&all);
	for (i = 0; i < word_n; i++)
		fuse_put(fuse, WORDS, key_of(&all.items[i].hit), all.items[i].hit.weight);
	if ((e = others_find(a, near_only(a, fuse, mem), mem, &others)))
		return (e);
	candidates_read(others, mem, &all);
	scores_put(a, &all, word_n, unfound, fuse);
	sizes->all = fuse_size(fuse);
	sizes->near_only = all.n - word_n;
	e = page_take(a, &all, fuse, mem, out);
	if (e == OK && a->filters->facets)
		facets_add(others, mem, out);
	xapian_results_free(others);
	return (e);
}
