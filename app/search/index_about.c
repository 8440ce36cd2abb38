/* index_about.c -- evidence for routing: what is most about a question, and how much. */
#include "search/index_reader.h"

#include "base/ranking.h"

#define TITLE_BYTES 800
#define BODY_BYTES 4096

static enum err
about_take(const struct xapian_results *results, struct arena *mem, struct index_abouts *out)
{
	size_t i, n = xapian_results_size(results);

	out->items = arena_array(mem, n, sizeof(*out->items));
	for (i = 0; i < n; i++) {
		struct xapian_hit raw = xapian_results_hit(results, i);
		struct search_hit hit;
		struct str excerpt;

		if (index_doc_read(raw.data, mem, &hit, &excerpt))
			out->items[out->n++] = (struct index_about){hit.id, raw.weight};
	}
	return (OK);
}

/* The most telling words of title and body; those of the title count again where a title has them. */
static struct xapian_query *
about_query(struct making *m, unsigned types, struct str title, struct str both)
{
	const struct ranking *r = ranking();
	struct xapian_query *words, *titles, *query = NULL;

	words =
	    make_elite(m, make_each(m, both, XAPIAN_STOP, XAPIAN_UNION), (unsigned)r->route_words);
	if (words == NULL || xapian_query_empty(words)) {
		xapian_query_free(words);
		return (NULL);
	}
	titles = make_each(m, title, XAPIAN_STOP, XAPIAN_UNION);
	query =
	    make_pair(m, XAPIAN_AND_MAYBE, make_pair(m, XAPIAN_FILTER, words, make_types(m, types)),
		make_boost(m, titles, r->route_title, 0, 0));
	xapian_query_free(titles);
	return (query);
}

static enum err
about_set(struct index_set *set, unsigned types, struct str title, struct str both, size_t limit,
    struct arena *mem, struct index_abouts *out)
{
	struct xapian_search search = {.limit = (uint32_t)limit,
	    .collapse_slot = index_set_parts(set) ? SLOT_THREAD : XAPIAN_NO_SLOT,
	    .sort_slot = XAPIAN_NO_SLOT,
	    .facet_slot = XAPIAN_NO_SLOT};
	struct making m = {.set = set, .code = XAPIAN_OK};
	struct xapian_results *results = NULL;
	struct xapian_query *query;
	enum err e = OK;

	make_languages(&m, STR_NONE);
	if (m.language_count == 0)
		return (OK);
	query = about_query(&m, types, title, both);
	if (m.code != XAPIAN_OK)
		e = index_failed(&m.error, "read a question");
	else if (query != NULL && (e = search_run(set, query, &search, &results)) == OK)
		e = about_take(results, mem, out);
	xapian_results_free(results);
	xapian_query_free(query);
	return (e);
}

enum err
index_reader_about(struct index_reader *r, const int64_t *spaces, size_t n, unsigned types,
    struct str title, struct str body, size_t limit, struct arena *mem, struct index_abouts *out)
{
	struct index_abouts found = {NULL, 0};
	struct index_set *set;
	struct str both;
	enum err e;

	if ((e = reader_set(r, spaces, n, mem, NULL, &set)))
		return (e);
	title = str_slice(title, 0, TITLE_BYTES);
	both = str_fmt(mem, "%.*s\n%.*s", STR_ARG(title), STR_ARG(str_slice(body, 0, BODY_BYTES)));
	e = about_set(set, types, title, both, limit > INDEX_ABOUT_MAX ? INDEX_ABOUT_MAX : limit,
	    mem, &found);
	index_set_free(set);
	reader_trim(r);
	if (e == OK)
		*out = found;
	return (e);
}
