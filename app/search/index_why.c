/*
 * index_why.c -- what the weight of a hit is made of: each word where it stands, the prior by its parts, and what
 * was added when the best hits were weighed again.
 *
 * Nothing here repeats a formula of the search: Xapian is asked for the weight
 * of each part of the very query that was run, and the sketches are compared by
 * the code that ranks. Only the prior is taken apart by its own definition.
 */
#include "search/index_why.h"

#include <math.h>

#include "base/ranking.h"
#include "search/index_rank.h"

#define PARTS_MAX 96
#define NAMES_MAX 128
/* Two sums of the same numbers in another order. */
#define SAME 1e-6

static const struct {
	struct str word;
	struct str about;
} kinds[] = {
#define X(name, word, about) {{"" word, sizeof(word) - 1}, {"" about, sizeof(about) - 1}},
    SCORE_KINDS(X)
#undef X
};

struct str
score_kind_word(enum score_kind kind)
{
	return (kinds[kind].word);
}

struct str
score_kind_about(enum score_kind kind)
{
	return (kinds[kind].about);
}

struct row {
	struct search_hit hit;
	uint32_t document;
	double weight; /* as it was found */
	struct score_parts parts;
};

/* A stem and the word that it stands for, as somebody wrote it. */
struct name {
	struct str stem;
	struct str word;
	bool typed; /* by the person, not by the glossary */
};

struct why {
	struct arena *mem;
	struct row *rows;
	size_t n;
	struct name names[NAMES_MAX];
	size_t name_count;
	bool typed; /* names that are being read are */
	struct str text;
};

/* -- words ---------------------------------------------------------------------------- */

static bool
name_take(void *with, const struct xapian_word *word)
{
	struct why *why = with;

	if (why->name_count == NAMES_MAX)
		return (false);
	why->names[why->name_count++] = (struct name){str_dup(why->mem, word->stem),
	    str_slice(why->text, word->from, word->to - word->from), why->typed};
	return (true);
}

static enum err
names_read(struct why *why, const struct making *m, struct str text, bool typed)
{
	struct xapian_error error;
	size_t i;

	why->text = text;
	why->typed = typed;
	for (i = 0; i < m->language_count; i++) {
		if (xapian_words(text, m->languages[i], name_take, why, &error))
			return (index_failed(&error, "read words"));
	}
	return (OK);
}

static const struct name *
name_of(const struct why *why, struct str stem)
{
	size_t i;

	for (i = 0; i < why->name_count; i++) {
		if (str_eq(why->names[i].stem, stem))
			return (&why->names[i]);
	}
	return (NULL);
}

/* -- parts ----------------------------------------------------------------------------- */

/* Of the same kind and word there is one part. */
static void
part_add(struct why *why, struct row *row, enum score_kind kind, struct str word, double weight)
{
	struct score_parts *parts = &row->parts;
	size_t i;

	if (weight == 0)
		return;
	for (i = 0; i < parts->n; i++) {
		if (parts->items[i].kind == kind && str_eq(parts->items[i].word, word)) {
			parts->items[i].weight += weight;
			return;
		}
	}
	/* A query has fewer leaves; what is too much goes to the last one, so that the sum is right. */
	if (parts->n == PARTS_MAX)
		parts->items[PARTS_MAX - 1].weight += weight;
	else
		parts->items[parts->n++] =
		    (struct score_part){kind, str_dup(why->mem, word), weight};
}

static bool
is_title(struct str term)
{
	return (term.n > 1 && term.p[0] == 'S' && !(term.p[1] >= 'A' && term.p[1] <= 'Z'));
}

static void
leaf_take(void *with, const struct xapian_part *part)
{
	struct why *why = with;
	struct row *row = &why->rows[part->i];
	bool title = is_title(part->term);
	struct str stem =
	    is_title(part->term) ? str_slice(part->term, 1, part->term.n - 1) : part->term;
	const struct name *name = name_of(why, stem);
	bool also = name != NULL && !name->typed;

	if (part->leaf == XAPIAN_LEAF_OTHER)
		part_add(why, row, SCORE_PHRASE, part->term, part->weight);
	else if (part->leaf == XAPIAN_LEAF_TERM)
		part_add(why, row,
		    title ? (also ? SCORE_ALSO_TITLE : SCORE_TITLE)
			  : (also ? SCORE_ALSO : SCORE_TEXT),
		    name == NULL ? stem : name->word, part->weight);
}

/* What a boost for nothing but the prior weighs. */
struct priors {
	double *weights;
};

static void
prior_take(void *with, const struct xapian_part *part)
{
	((struct priors *)with)->weights[part->i] += part->weight;
}

static void
prior_parts(struct why *why, struct row *row, double weight, timestamp_us now)
{
	double scale = ranking()->search_prior, fresh, bound;
	struct index_prior p =
	    index_prior_of(row->hit.votes, row->hit.accepted, row->hit.verified, row->hit.stale);

	fresh = xapian_prior_fresh(now / DAYS_US(1) - row->hit.activity / DAYS_US(1));
	part_add(why, row, SCORE_VOTES, STR_NONE, scale * p.votes);
	part_add(why, row, SCORE_ACCEPTED, STR_NONE, scale * p.accepted);
	part_add(why, row, SCORE_VERIFIED, STR_NONE, scale * p.verified);
	part_add(why, row, SCORE_STALE, STR_NONE, scale * p.stale);
	bound = weight - scale * (p.votes + p.accepted + p.verified + p.stale + fresh);
	/* The index keeps hundredths: less than that is no bound. */
	if (fabs(bound) < 0.006 * scale) {
		fresh += bound / scale;
		bound = 0;
	}
	part_add(why, row, SCORE_FRESH, STR_NONE, scale * fresh);
	part_add(why, row, SCORE_BOUND, STR_NONE, bound);
}

/* -- asking -------------------------------------------------------------------------------- */

static enum err
ask(struct why *why, struct making *m, const struct why_asked *asked,
    const struct xapian_query *query, xapian_each_part *each, void *with)
{
	struct xapian_explained *documents = arena_array(why->mem, why->n, sizeof(*documents));
	char(*uids)[INDEX_UID_MAX] = arena_array(why->mem, why->n, sizeof(*uids));
	size_t i;

	for (i = 0; i < why->n; i++)
		documents[i] = (struct xapian_explained){why->rows[i].document,
		    index_uid(why->rows[i].hit.type, why->rows[i].hit.id, uids[i])};
	if (query == NULL || m->code != XAPIAN_OK)
		return (index_failed(&m->error, "explain a search"));
	if (index_set_explain(
		m->set, query, asked->search, documents, why->n, each, with, &m->error))
		return (index_failed(&m->error, "explain a search"));
	return (OK);
}

static enum err
ask_prior(struct why *why, struct making *m, const struct why_asked *asked)
{
	struct priors priors = {arena_array(why->mem, why->n + 1, sizeof(double))};
	struct xapian_query *query;
	size_t i;
	enum err e;

	query = make_boost(m, NULL, 0, ranking()->search_prior, asked->q->now);
	e = ask(why, m, asked, query, prior_take, &priors);
	xapian_query_free(query);
	for (i = 0; e == OK && i < why->n; i++)
		prior_parts(why, &why->rows[i], priors.weights[i], asked->q->now);
	return (e);
}

struct title_asking {
	struct why *why;
	struct str word;
};

static void
title_take(void *with, const struct xapian_part *part)
{
	struct title_asking *t = with;
	const struct name *name = name_of(t->why, t->word);

	part_add(t->why, &t->why->rows[part->i], SCORE_TITLE, name == NULL ? t->word : name->word,
	    part->weight);
}

struct term_list {
	struct arena *mem;
	struct str_list list;
};

static bool
term_take(void *with, struct str key, struct str content)
{
	struct term_list *t = with;

	(void)content;
	t->list.items[t->list.n++] = str_dup(t->mem, key);
	return (t->list.n < NAMES_MAX);
}

/* A boost weighs the words of a title all at once: ask for one after the other. */
static enum err
ask_titles(struct why *why, struct making *m, const struct why_asked *asked)
{
	struct term_list terms = {
	    why->mem, {arena_array(why->mem, NAMES_MAX, sizeof(struct str)), 0}};
	size_t i;
	enum err e = OK;

	if (asked->words == NULL)
		return (OK);
	if (xapian_walk_terms(asked->words, term_take, &terms, &m->error))
		return (index_failed(&m->error, "explain a search"));
	for (i = 0; e == OK && i < terms.list.n; i++) {
		struct title_asking t = {why, terms.list.items[i]};
		struct xapian_query *word = NULL, *boost = NULL;

		if (xapian_query_term(STR(""), t.word, &word, &m->error))
			return (index_failed(&m->error, "explain a search"));
		boost = make_boost(m, word, ranking()->search_title, 0, asked->q->now);
		e = ask(why, m, asked, boost, title_take, &t);
		xapian_query_free(boost);
		xapian_query_free(word);
	}
	return (e);
}

/* What was added when the best were weighed again, for those that were among them. */
static enum err
ask_again(struct why *why, struct making *m, const struct why_asked *asked, struct row *row)
{
	struct score_part parts[RANK_PARTS];
	struct str sketch;
	double sum = 0, added = 0;
	size_t i, n;

	if (index_set_bytes(
		m->set, asked->search, row->document, SLOT_SKETCH, why->mem, &sketch, &m->error))
		return (index_failed(&m->error, "explain a search"));
	n = rank_explain(asked->search->rerank, sketch, parts);
	for (i = 0; i < row->parts.n; i++)
		sum += row->parts.items[i].weight;
	for (i = 0; i < n; i++)
		added += parts[i].weight;
	if (fabs(sum + added - row->weight) > fabs(sum - row->weight) + SAME)
		return (OK);
	for (i = 0; i < n; i++)
		part_add(why, row, parts[i].kind, STR_NONE, parts[i].weight);
	return (OK);
}

static enum err
rows_read(struct why *why, const struct why_asked *asked)
{
	size_t i, n = xapian_results_size(asked->results);

	why->rows = arena_array(why->mem, n + 1, sizeof(*why->rows));
	for (i = 0; i < n; i++) {
		struct xapian_hit raw = xapian_results_hit(asked->results, i);
		struct row *row = &why->rows[why->n];
		struct str excerpt;

		if (!index_doc_read(raw.data, why->mem, &row->hit, &excerpt))
			continue;
		row->document = raw.document;
		row->weight = raw.weight;
		row->parts.items = arena_array(why->mem, PARTS_MAX, sizeof(struct score_part));
		why->n++;
	}
	return (OK);
}

static enum err
names_all(struct why *why, const struct making *m, const struct search_query *q)
{
	size_t i, j;
	enum err e = names_read(why, m, q->text, true);

	for (i = 0; e == OK && i < m->also.n; i++) {
		for (j = 0; e == OK && j < m->also.items[i].also.n; j++)
			e = names_read(why, m, m->also.items[i].also.items[j], false);
	}
	return (e);
}

enum err
why_make(struct making *m, const struct why_asked *asked, struct why **out)
{
	struct why *why = arena_new_of(m->mem, struct why);
	bool ranked = asked->q->sort == SEARCH_RELEVANCE && asked->q->plain.n > 0;
	size_t i;
	enum err e;

	why->mem = m->mem;
	if ((e = rows_read(why, asked)) || (e = names_all(why, m, asked->q)))
		return (e);
	if (why->n > 0 && (e = ask(why, m, asked, asked->query, leaf_take, why)))
		return (e);
	if (why->n > 0 && ranked && !asked->plain && (e = ask_titles(why, m, asked)))
		return (e);
	if (why->n > 0 && ranked && (e = ask_prior(why, m, asked)))
		return (e);
	for (i = 0; asked->search->rerank != NULL && i < why->n; i++) {
		if ((e = ask_again(why, m, asked, &why->rows[i])))
			return (e);
	}
	*out = why;
	return (OK);
}

void
why_give(const struct why *why, struct search_hit *hits, size_t n)
{
	size_t i, j;

	for (i = 0; why != NULL && i < n; i++) {
		for (j = 0; j < why->n; j++) {
			if (why->rows[j].hit.id == hits[i].id &&
			    why->rows[j].hit.type == hits[i].type) {
				hits[i].why = why->rows[j].parts;
				break;
			}
		}
	}
}
