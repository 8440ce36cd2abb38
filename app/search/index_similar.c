/*
 * index_similar.c -- what may be about the same as a question somebody is writing.
 *
 * Two steps. Xapian finds candidates: any of the most telling words of title
 * and body, the title's counting more, and again where a title has them. Then
 * the best are weighed by their sketches (index_rank.h): title, body and
 * answers apart, words side by side, words that stand for one another. Common
 * words stay in: "in" and "on" can be what is asked about. They weigh, but
 * beside others they find nothing, so that they cost little.
 */
#include "search/index_rank.h"

#include "base/ranking.h"

#define TITLE_BYTES 800
#define BODY_BYTES 4096

/* The first n words, so that a pasted log does not become a thousand terms. */
static struct str
first_words(struct str s, size_t n)
{
	bool in_word = false;
	size_t i;

	s = str_slice(s, 0, BODY_BYTES);
	for (i = 0; i < s.n; i++) {
		bool blank = (unsigned char)s.p[i] <= ' ';

		if (in_word && blank && --n == 0)
			break;
		in_word = !blank;
	}
	return (str_slice(s, 0, i));
}

/* The title as often as it counts, then the body. */
static struct str
all_words(struct arena *mem, const struct similar_query *q)
{
	struct buf b = {.mem = mem};
	size_t i, times = q->body.n == 0 ? 1 : (size_t)ranking()->similar_title_times;

	for (i = 0; i < times; i++) {
		buf_str(&b, q->title);
		buf_char(&b, '\n');
	}
	buf_str(&b, q->body);
	return (buf_view(&b));
}

static struct xapian_query *
make_without(struct making *m, struct xapian_query *query, int64_t thread)
{
	const struct search_query none = {.types = 0};

	if (thread == 0)
		return (query);
	return (make_pair(
	    m, XAPIAN_AND_NOT, query, make_threads(m, (struct int64_list){&thread, 1}, &none)));
}

/* NULL when there is nothing to look for. */
static struct xapian_query *
make_similar(struct making *m, const struct similar_query *q)
{
	const struct ranking *r = ranking();
	struct xapian_query *words, *titles, *query;

	words = make_elite(
	    m, make_each(m, all_words(m->mem, q), 0, XAPIAN_UNION), (unsigned)r->similar_terms);
	if (words == NULL || xapian_query_empty(words)) {
		xapian_query_free(words);
		return (NULL);
	}
	titles = make_each(m, q->title, 0, XAPIAN_UNION);
	query = make_pair(m, XAPIAN_FILTER, make_plain(m, words, r->similar_found, 0),
	    make_types(m, 1u << INDEX_QUESTION | 1u << INDEX_TIP));
	query = make_pair(m, XAPIAN_AND_MAYBE, make_without(m, query, q->exclude),
	    make_boost(m, titles, r->similar_title, r->similar_prior, q->now));
	xapian_query_free(titles);
	return (query);
}

static enum err
near_hits(struct index_set *set, const struct similar_query *q,
    const struct xapian_results *results, struct arena *mem, struct search_results *out)
{
	const struct search_query filters = {.types = 1u << INDEX_QUESTION | 1u << INDEX_TIP};
	const struct near_asked asked = {.set = set,
	    .near = q->near,
	    .words = results,
	    .filters = &filters,
	    .exclude = q->exclude,
	    .limit = limit_of(q->limit)};
	struct near_sizes sizes;

	return (near_take(&asked, mem, out, &sizes));
}

/* Runs a query; without one there may still be something near. */
static enum err
hits(struct index_set *set, const struct making *m, const struct similar_query *q,
    const struct xapian_query *query, struct search_results *out)
{
	bool near = q->near != NULL && q->near->n > 0;
	const struct rank_asked asked = {.title = q->title,
	    .body = q->body,
	    .translation = q->translation,
	    .weights = rank_weights_similar(),
	    .depth = (size_t)ranking()->similar_depth,
	    .chance = true};
	struct xapian_search search = {.limit = near ? NEAR_DEPTH : (uint32_t)limit_of(q->limit),
	    .collapse_slot = index_set_parts(m->set) ? SLOT_THREAD : XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT};
	struct xapian_results *results = NULL;
	struct arena *mem = m->mem;
	struct rank *rank;
	enum err e;

	if ((e = rank_make(m, &asked, mem, &rank)))
		return (e);
	search.rerank = rank_rerank(rank);
	if (query != NULL)
		e = search_run(set, query, &search, &results);
	if (e == OK && near)
		e = near_hits(set, q, results, mem, out);
	else if (e == OK && results != NULL)
		e = hits_take(results, NULL, limit_of(q->limit), mem, out);
	xapian_results_free(results);
	return (e ? e : chances_take(m, q->title, mem, out));
}

static enum err
similar(struct index_set *set, const struct similar_query *q, struct arena *mem,
    struct search_results *out)
{
	struct making m = {.set = set, .mem = mem, .code = XAPIAN_OK};
	struct xapian_query *query;
	enum err e;

	make_languages(&m, q->language);
	if (m.language_count == 0)
		return (OK);
	query = make_similar(&m, q);
	if (m.code != XAPIAN_OK)
		e = index_failed(&m.error, "read a question");
	else
		e = hits(set, &m, q, query, out);
	xapian_query_free(query);
	return (e);
}

enum err
index_reader_similar(struct index_reader *r, const int64_t *spaces, size_t n,
    const struct similar_query *asked, struct arena *mem, struct search_results *out)
{
	struct search_results found = {.exact = true};
	struct similar_query q = *asked;
	struct index_set *set;
	enum err e;

	if ((e = reader_set(r, spaces, n, mem, NULL, &set)))
		return (e);
	q.title = str_slice(q.title, 0, TITLE_BYTES);
	q.body = first_words(q.body, (size_t)ranking()->similar_body_words);
	e = similar(set, &q, mem, &found);
	index_set_free(set);
	reader_trim(r);
	if (e == OK)
		*out = found;
	return (e);
}
