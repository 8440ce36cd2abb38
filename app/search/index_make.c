/* index_make.c -- from what a reader asks to what Xapian is asked. */
#include "search/index_reader.h"

#include <stdio.h>

#include "base/ranking.h"

struct xapian_query *
make_parse(struct making *m, struct str text, unsigned language, struct str prefix, unsigned flags)
{
	struct xapian_query *query = NULL;

	if (m->code == XAPIAN_OK)
		m->code = xapian_query_parse(text, language, prefix, flags, &query, &m->error);
	return (query);
}

static struct xapian_query *
make_term(struct making *m, struct str prefix, struct str value)
{
	struct xapian_query *query = NULL;

	if (m->code == XAPIAN_OK)
		m->code = xapian_query_term(prefix, value, &query, &m->error);
	return (query);
}

static struct xapian_query *
make_id(struct making *m, struct str prefix, int64_t id)
{
	char text[24];
	int n = snprintf(text, sizeof(text), "%lld", (long long)id);

	return (make_term(m, prefix, (struct str){text, (size_t)n}));
}

static struct xapian_query *
make_all(struct making *m)
{
	struct xapian_query *query = NULL;

	if (m->code == XAPIAN_OK)
		m->code = xapian_query_all(&query, &m->error);
	return (query);
}

struct xapian_query *
make_boost(struct making *m, const struct xapian_query *words, double title_scale,
    double prior_scale, timestamp_us now)
{
	struct xapian_boost boost = {.slot = SLOT_RANK,
	    .day = now / DAYS_US(1),
	    .prior_scale = prior_scale,
	    .words = words,
	    .prefix = TERM_TITLE,
	    .wdf = TITLE_WDF,
	    .title_scale = title_scale};
	struct xapian_query *query = NULL;

	if (m->code == XAPIAN_OK)
		m->code = xapian_query_boost(m->set, &boost, &query, &m->error);
	return (query);
}

struct xapian_query *
make_elite(struct making *m, struct xapian_query *query, unsigned keep)
{
	struct xapian_query *best = NULL;

	if (m->code != XAPIAN_OK) {
		xapian_query_free(query);
		return (NULL);
	}
	m->code = xapian_query_elite(m->set, query, keep, &best, &m->error);
	return (best);
}

/* Plain words: the common ones among them find nothing alone. */
static struct xapian_query *
make_rare_first(struct making *m, struct xapian_query *query)
{
	struct xapian_query *out = NULL;

	if (m->code != XAPIAN_OK) {
		xapian_query_free(query);
		return (NULL);
	}
	m->code = xapian_query_rare_first(m->set, query, ranking()->search_common, &out, &m->error);
	return (out);
}

static struct xapian_query *
make_joined(struct making *m, enum xapian_join how, struct xapian_query *const *parts, size_t n)
{
	struct xapian_query *joined = NULL;
	size_t i;

	if (m->code != XAPIAN_OK) {
		for (i = 0; i < n; i++)
			xapian_query_free(parts[i]);
		return (NULL);
	}
	m->code = xapian_query_join(how, parts, n, &joined, &m->error);
	return (joined);
}

struct xapian_query *
make_pair(struct making *m, enum xapian_join how, struct xapian_query *a, struct xapian_query *b)
{
	struct xapian_query *parts[2] = {a, b};

	if (b == NULL)
		return (a);
	return (make_joined(m, how, parts, 2));
}

void
make_languages(struct making *m, struct str language)
{
	unsigned first = xapian_language(language.n == 0 ? STR("en") : language), i;
	uint32_t all = index_set_languages(m->set);

	if ((all >> first & 1) != 0 || all == 0)
		m->languages[m->language_count++] = first;
	for (i = 0; i < XAPIAN_LANGUAGES && m->language_count < LANGUAGES_AT_ONCE; i++) {
		if ((all >> i & 1) != 0 && i != first)
			m->languages[m->language_count++] = i;
	}
}

uint32_t
languages_bits(const struct making *m)
{
	uint32_t bits = 0;
	size_t i;

	for (i = 0; i < m->language_count; i++)
		bits |= 1u << m->languages[i];
	return (bits);
}

struct xapian_query *
make_each(struct making *m, struct str text, unsigned flags, enum xapian_join how)
{
	struct xapian_query *parts[LANGUAGES_AT_ONCE] = {NULL};
	size_t i;

	for (i = 0; i < m->language_count; i++)
		parts[i] = make_parse(m, text, m->languages[i], STR(""), XAPIAN_STOP | flags);
	if (m->language_count == 1)
		return (parts[0]);
	return (make_joined(m, how, parts, m->language_count));
}

/*
 * What was typed. A word must not count twice where two languages stem it alike,
 * so plain words become one union; what has operators keeps its structure in each
 * language, and what is not wanted is not wanted in any.
 */
static struct xapian_query *
make_text(struct making *m, const struct search_query *q, unsigned flags)
{
	struct xapian_query *query;

	/* Words to leave out make sense only among others. */
	if (q->plain.n == 0)
		return (make_pair(
		    m, XAPIAN_AND_NOT, make_all(m), make_each(m, q->without, 0, XAPIAN_UNION)));
	if (m->language_count == 1)
		return (make_each(m, q->text, XAPIAN_OPERATORS | flags, XAPIAN_OR));
	if (flags == 0 && str_eq(q->text, q->plain))
		return (make_each(m, q->plain, 0, XAPIAN_UNION));
	query = make_each(m, q->text, XAPIAN_OPERATORS | flags, XAPIAN_OR);
	if (q->without.n > 0)
		query =
		    make_pair(m, XAPIAN_AND_NOT, query, make_each(m, q->without, 0, XAPIAN_UNION));
	return (query);
}

struct xapian_query *
make_types(struct making *m, unsigned types)
{
	static const char letters[] = {
#define X(name, word, letter) letter,
	    INDEX_TYPES(X)
#undef X
	};
	struct xapian_query *parts[INDEX_TYPE_COUNT];
	size_t i, n = 0;

	for (i = 0; i < INDEX_TYPE_COUNT; i++) {
		if ((types >> i & 1) != 0)
			parts[n++] = make_term(m, TERM_TYPE, (struct str){&letters[i], 1});
	}
	return (n == 0 ? NULL : make_joined(m, XAPIAN_OR, parts, n));
}

/* Narrows query by one more condition; NULL narrows nothing. */
static struct xapian_query *
make_filter(struct making *m, struct xapian_query *query, struct xapian_query *filter)
{
	return (make_pair(m, XAPIAN_FILTER, query, filter));
}

static struct xapian_query *
make_filters(struct making *m, struct xapian_query *query, const struct search_query *q)
{
	size_t i;

	query = make_filter(m, query, make_types(m, q->types));
	for (i = 0; i < q->tags.n && i < SEARCH_WORDS_MAX; i++)
		query = make_filter(m, query, make_term(m, TERM_TAG, q->tags.items[i]));
	for (i = 0; i < q->without_tags.n && i < SEARCH_WORDS_MAX; i++)
		query = make_pair(
		    m, XAPIAN_AND_NOT, query, make_term(m, TERM_TAG, q->without_tags.items[i]));
	if (q->author != 0)
		query = make_filter(m, query, make_id(m, TERM_AUTHOR, q->author));
	if (q->space != 0)
		query = make_filter(m, query, make_id(m, TERM_SPACE, q->space));
	if (q->answered == SEARCH_ANSWERED)
		query = make_filter(m, query, make_term(m, TERM_STATE, STR("answered")));
	if (q->answered == SEARCH_UNANSWERED)
		query = make_filter(m, query, make_term(m, TERM_STATE, STR("unanswered")));
	return (query);
}

struct xapian_query *
make_search(struct making *m, const struct search_query *q, const struct xapian_query *words,
    unsigned flags)
{
	struct xapian_query *query;

	query = q->text.n == 0 ? make_all(m) : make_text(m, q, flags);
	if (query == NULL || xapian_query_empty(query))
		return (query);
	if (q->text.n > 0 && flags == 0 && str_eq(q->text, q->plain))
		query = make_rare_first(m, query);
	query = make_filters(m, query, q);
	if (q->sort == SEARCH_RELEVANCE && q->plain.n > 0)
		query = make_pair(m, XAPIAN_AND_MAYBE, query,
		    make_boost(m, words, ranking()->search_title, ranking()->search_prior, q->now));
	return (query);
}
