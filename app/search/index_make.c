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
	struct xapian_boost boost = {.slot = words == NULL ? SLOT_PRIOR : SLOT_RANK,
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

struct xapian_query *
make_plain(struct making *m, struct xapian_query *query, double most, double title_scale)
{
	struct xapian_plain plain = {
	    .most = most, .prefix = TERM_TITLE, .title_scale = title_scale};
	struct xapian_query *out = NULL;

	if (m->code != XAPIAN_OK) {
		xapian_query_free(query);
		return (NULL);
	}
	m->code = xapian_query_plain(m->set, query, &plain, &out, &m->error);
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

uint32_t
languages_bits(const struct making *m)
{
	uint32_t bits = 0;
	size_t i;

	for (i = 0; i < m->language_count; i++)
		bits |= 1u << m->languages[i];
	return (bits);
}

/* Of the languages not chosen yet the one most documents are in; XAPIAN_LANGUAGES when there is none. */
static unsigned
language_next(const struct making *m)
{
	uint32_t chosen = languages_bits(m), most = 0;
	unsigned i, best = XAPIAN_LANGUAGES;

	for (i = 0; i < XAPIAN_LANGUAGES; i++) {
		if ((chosen >> i & 1) == 0 && index_set_spoken(m->set, i) > most) {
			most = index_set_spoken(m->set, i);
			best = i;
		}
	}
	return (best);
}

void
make_languages(struct making *m, struct str language)
{
	unsigned first = xapian_language(language.n == 0 ? STR("en") : language), next;
	uint32_t all = index_set_languages(m->set);

	if ((all >> first & 1) != 0 || all == 0)
		m->languages[m->language_count++] = first;
	while (
	    m->language_count < LANGUAGES_AT_ONCE && (next = language_next(m)) < XAPIAN_LANGUAGES)
		m->languages[m->language_count++] = next;
}

struct xapian_query *
make_each(struct making *m, struct str text, unsigned flags, enum xapian_join how)
{
	struct xapian_query *parts[LANGUAGES_AT_ONCE] = {NULL};
	size_t i;

	for (i = 0; i < m->language_count; i++)
		parts[i] = make_parse(m, text, m->languages[i], STR(""), flags);
	if (m->language_count == 1)
		return (parts[0]);
	return (make_joined(m, how, parts, m->language_count));
}

/* Does the parser make a phrase of the words on both sides of the byte at i? */
static bool
makes_phrase(struct str text, size_t i)
{
	if (memchr("-/.:@\\", text.p[i], 6) == NULL || i == 0 || i + 1 >= text.n)
		return (false);
	/* 802.11 is one word. */
	return (text.p[i] != '.' || text.p[i - 1] < '0' || text.p[i - 1] > '9');
}

static bool
has_phrase(struct str text)
{
	size_t i;

	for (i = 0; i < text.n; i++) {
		if (makes_phrase(text, i))
			return (true);
	}
	return (false);
}

/*
 * Among other words the halves of "wi-fi" are looked for as words of their own:
 * the parser would make a phrase of them, which "WiFi and fixed lines" has not.
 * That they stand side by side is weighed afterwards (index_rank.h).
 */
static struct str
loosened(struct making *m, struct str text)
{
	char *loose;
	size_t i;

	if (m->mem == NULL || str_find(text, STR(" ")) < 0)
		return (text);
	loose = arena_copy(m->mem, text.p, text.n);
	for (i = 0; i < text.n; i++) {
		if (makes_phrase(text, i))
			loose[i] = ' ';
	}
	return ((struct str){loose, text.n});
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
		return (make_pair(m, XAPIAN_AND_NOT, make_all(m),
		    make_each(m, q->without, XAPIAN_STOP, XAPIAN_UNION)));
	if (m->language_count == 1 && flags == 0 && str_eq(q->text, q->plain))
		return (
		    make_each(m, loosened(m, q->text), XAPIAN_STOP | XAPIAN_OPERATORS, XAPIAN_OR));
	if (m->language_count == 1)
		return (make_each(m, q->text, XAPIAN_STOP | XAPIAN_OPERATORS | flags, XAPIAN_OR));
	if (flags == 0 && str_eq(q->text, q->plain))
		return (make_each(m, q->plain, XAPIAN_STOP, XAPIAN_UNION));
	query = make_each(m, q->text, XAPIAN_STOP | XAPIAN_OPERATORS | flags, XAPIAN_OR);
	if (q->without.n > 0)
		query = make_pair(
		    m, XAPIAN_AND_NOT, query, make_each(m, q->without, XAPIAN_STOP, XAPIAN_UNION));
	return (query);
}

/* -- what the glossary adds -------------------------------------------------------- */

void
make_matches(struct making *m, const struct search_query *q)
{
	if (q->glossary != NULL && m->mem != NULL &&
	    glossary_match(q->glossary, q->text, m->languages, m->language_count, m->mem, &m->also))
		m->also.n = 0;
}

static struct str
quoted(struct making *m, struct str words)
{
	return (str_fmt(m->mem, "\"%.*s\"", STR_ARG(words)));
}

static bool
has_blank(struct str words)
{
	return (str_find(words, STR(" ")) >= 0 || str_find(words, STR("-")) >= 0);
}

struct rarity {
	const struct index_set *set;
	double sum;
};

static bool
rarity_add(void *with, const struct xapian_word *word)
{
	struct rarity *r = with;

	r->sum += index_set_rarity(r->set, word->stem);
	return (true);
}

/* How telling these words are together. */
static double
rarity_of(struct making *m, struct str words)
{
	struct rarity r = {m->set, 0};

	if (m->code == XAPIAN_OK)
		m->code = xapian_words(words, m->languages[0], rarity_add, &r, &m->error);
	return (r.sum);
}

/* Never worth more than what was typed in its place, however rare it is. */
static double
also_scale(struct making *m, struct str typed, struct str also)
{
	double worth = rarity_of(m, typed), other = rarity_of(m, also);

	return (ranking()->search_also * (other > worth && other > 0 ? worth / other : 1));
}

static struct xapian_query *
make_scale(struct making *m, struct xapian_query *query, double factor)
{
	struct xapian_query *scaled = NULL;

	if (m->code != XAPIAN_OK) {
		xapian_query_free(query);
		return (NULL);
	}
	m->code = xapian_query_scale(query, factor, &scaled, &m->error);
	return (scaled);
}

static bool
same_query(struct making *m, const struct xapian_query *a, const struct xapian_query *b)
{
	char *x = arena_alloc(m->mem, 512), *y = arena_alloc(m->mem, 512);
	size_t n, k;

	if (m->code != XAPIAN_OK || xapian_query_text(a, x, 512, &n, &m->error) ||
	    xapian_query_text(b, y, 512, &k, &m->error))
		return (false);
	return (n == k && n <= 512 && memcmp(x, y, n) == 0);
}

/* One word or phrase in every language, the title counting as it does for what was typed. */
static struct xapian_query *
make_one_also(struct making *m, struct str also)
{
	struct str text = has_blank(also) ? quoted(m, also) : also;
	struct xapian_query *parts[LANGUAGES_AT_ONCE * 2] = {NULL};
	struct xapian_query *titles[LANGUAGES_AT_ONCE] = {NULL};
	size_t i, j, n = 0;

	for (i = 0; i < m->language_count; i++) {
		parts[n] = make_parse(m, text, m->languages[i], STR(""), XAPIAN_OPERATORS);
		/* Stemmed alike it must not count twice. */
		for (j = 0; j < n && !same_query(m, parts[j], parts[n]); j++)
			;
		if (j < n) {
			xapian_query_free(parts[n]);
			parts[n] = NULL;
			continue;
		}
		titles[n++] = make_parse(m, also, m->languages[i], TERM_TITLE, 0);
	}
	return (make_pair(m, XAPIAN_AND_MAYBE, make_joined(m, XAPIAN_OR, parts, n),
	    make_scale(m, make_joined(m, XAPIAN_OR, titles, n), ranking()->search_title)));
}

/* Beside plain words each alternative is one more of them, worth less. */
static struct xapian_query *
make_added(struct making *m, struct str text, struct xapian_query *query)
{
	struct xapian_query *parts[GLOSSARY_ALSO + 1] = {query};
	size_t i, j, n = 1;

	for (i = 0; i < m->also.n; i++) {
		const struct glossary_match *match = &m->also.items[i];
		struct str typed = str_slice(text, match->from, match->to - match->from);

		for (j = 0; j < match->also.n && n <= GLOSSARY_ALSO; j++)
			parts[n++] = make_scale(m, make_one_also(m, match->also.items[j]),
			    also_scale(m, typed, match->also.items[j]));
	}
	return (make_joined(m, XAPIAN_OR, parts, n));
}

/*
 * In a search with a structure, brackets of alternatives take the place of what
 * the glossary knows. What was typed and what it was widened to share the
 * weight, so that whoever has the typed words scores as if nothing had been added.
 */
static struct xapian_query *
make_widened(
    struct making *m, const struct search_query *q, struct xapian_query *query, unsigned flags)
{
	struct search_query wide = *q;
	double share = ranking()->search_also;

	wide.text = glossary_widened(m->mem, q->text, &m->also);
	return (make_pair(m, XAPIAN_OR, make_scale(m, query, 1 - share),
	    make_scale(m, make_text(m, &wide, flags), share)));
}

struct xapian_query *
make_marks(struct making *m, struct xapian_query *words)
{
	struct xapian_query *parts[GLOSSARY_ALSO + 1] = {words};
	size_t i, j, n = 1;

	for (i = 0; i < m->also.n; i++) {
		for (j = 0; j < m->also.items[i].also.n && n <= GLOSSARY_ALSO; j++)
			parts[n++] =
			    make_each(m, m->also.items[i].also.items[j], XAPIAN_STOP, XAPIAN_UNION);
	}
	return (make_joined(m, XAPIAN_UNION, parts, n));
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

/* What carries a tag, or what it is on its way from. */
static struct xapian_query *
make_tag(struct making *m, const struct search_query *q, struct str tag)
{
	struct xapian_query *parts[SEARCH_WORDS_MAX];
	size_t i, n = 0;

	parts[n++] = make_term(m, TERM_TAG, tag);
	for (i = 0; i < q->arriving.n && n < SEARCH_WORDS_MAX; i++) {
		if (str_eq(q->arriving.items[i], tag))
			parts[n++] = make_term(m, TERM_TAG, q->arriving_as.items[i]);
	}
	return (n == 1 ? parts[0] : make_joined(m, XAPIAN_OR, parts, n));
}

static struct xapian_query *
make_filters(struct making *m, struct xapian_query *query, const struct search_query *q)
{
	size_t i;

	query = make_filter(m, query, make_types(m, q->types));
	for (i = 0; i < q->tags.n && i < SEARCH_WORDS_MAX; i++)
		query = make_filter(m, query, make_tag(m, q, q->tags.items[i]));
	for (i = 0; i < q->without_tags.n && i < SEARCH_WORDS_MAX; i++)
		query =
		    make_pair(m, XAPIAN_AND_NOT, query, make_tag(m, q, q->without_tags.items[i]));
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
make_threads(struct making *m, struct int64_list ids, const struct search_query *q)
{
	struct xapian_query **parts = arena_array(m->mem, ids.n, sizeof(struct xapian_query *));
	char uid[INDEX_UID_MAX];
	size_t i;

	for (i = 0; i < ids.n; i++)
		parts[i] = make_term(m, TERM_UID, index_uid(INDEX_QUESTION, ids.items[i], uid));
	return (make_filters(m, make_joined(m, XAPIAN_OR, parts, ids.n), q));
}

struct xapian_query *
make_search(struct making *m, const struct search_query *q, const struct xapian_query *words,
    unsigned flags)
{
	bool ranked = q->sort == SEARCH_RELEVANCE && q->plain.n > 0;
	struct xapian_query *query;

	m->plain = flags == 0 && q->text.n > 0 && str_eq(q->text, q->plain) &&
		   !has_phrase(loosened(m, q->text));
	query = q->text.n == 0 ? make_all(m) : make_text(m, q, flags);
	if (query == NULL || xapian_query_empty(query))
		return (query);
	if (m->plain)
		query = make_plain(
		    m, query, ranking()->search_found, ranked ? ranking()->search_title : 0);
	if (m->also.n > 0)
		query = m->plain ? make_added(m, q->text, query) : make_widened(m, q, query, flags);
	query = make_filters(m, query, q);
	if (ranked)
		query = make_pair(m, XAPIAN_AND_MAYBE, query,
		    make_boost(m, m->plain ? NULL : words, ranking()->search_title,
			ranking()->search_prior, q->now));
	return (query);
}
