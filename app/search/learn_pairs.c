/* learn_pairs.c -- what there is to learn from: pairs people made, and the texts of open threads. */
#include "search/learn.h"

#include <stdlib.h>

#include "base/ranking.h"
#include "queries.h"
#include "search/index_local.h"
#include "store/db.h"
#include "text/markdown.h"

#define THREADS_MAX 10000
#define THREADS_PAGE 200
#define TITLE_WORDS 40
#define TEXT_WORDS 60

enum err
learn_stems(
    struct arena *mem, struct str text, struct str language, size_t max, struct str_list *out)
{
	struct xapian_error error;

	if (xapian_stems(text, xapian_language(language), XAPIAN_STOP, max, mem, out, &error))
		return (index_failed(&error, "take a text apart"));
	return (OK);
}

/* -- texts ---------------------------------------------------------------------------- */

/* Markdown that cannot be read teaches nothing. */
static enum err
stems_of(struct arena *mem, struct str markdown, struct str language, struct str_list *out)
{
	struct str plain;

	*out = (struct str_list){NULL, 0};
	if (markdown_plain(mem, markdown, &plain) != OK)
		return (OK);
	return (learn_stems(mem, plain, language, TEXT_WORDS, out));
}

static enum err
text_add(struct arena *mem, struct buf *texts, const struct learning_threads *row)
{
	struct learn_text text = {.id = row->id, .language = str_dup(mem, row->language)};
	enum err e;

	if ((e = learn_stems(mem, row->title, row->language, TITLE_WORDS, &text.title)) ||
	    (e = stems_of(mem, row->body, row->language, &text.body)) ||
	    (e = stems_of(mem, row->answers, row->language, &text.answers)))
		return (e);
	buf_put(texts, &text, sizeof(text));
	return (OK);
}

/* One page of threads; what it took to read them is given back at once. *last: the lowest id, *n how many. */
static enum err
page_read(struct ctx *ctx, const int64_t *before, struct int64_list ids, struct buf *texts,
    int64_t *last, size_t *n)
{
	struct learning_threads_rows rows;
	size_t i;
	enum err e;

	if ((e = q_learning_threads(ctx->db, before, ids, THREADS_PAGE, &rows)))
		return (e);
	for (i = 0; e == OK && i < rows.n; i++) {
		e = text_add(texts->mem, texts, &rows.items[i]);
		*last = rows.items[i].id;
	}
	*n = rows.n;
	return (e);
}

static size_t
text_count(const struct buf *texts)
{
	return (texts->n / sizeof(struct learn_text));
}

static int
text_compare(const void *a, const void *b)
{
	const struct learn_text *x = a, *y = b;

	return ((x->id > y->id) - (x->id < y->id));
}

#define NOWHERE SIZE_MAX

static size_t
text_find(const struct learn_corpus *corpus, int64_t id)
{
	const struct learn_text key = {.id = id}, *found;

	found = corpus->text_count == 0
		    ? NULL
		    : bsearch(&key, corpus->texts, corpus->text_count, sizeof(key), text_compare);
	return (found == NULL ? NOWHERE : (size_t)(found - corpus->texts));
}

static void
texts_take(struct learn_corpus *corpus, const struct buf *texts)
{
	corpus->texts = (struct learn_text *)(void *)texts->p;
	corpus->text_count = text_count(texts);
	if (corpus->text_count > 1)
		qsort(corpus->texts, corpus->text_count, sizeof(*corpus->texts), text_compare);
}

/* The newest threads, as many as are enough. */
static enum err
texts_newest(struct ctx *ctx, struct buf *texts)
{
	const struct int64_list none = {NULL, 0};
	int64_t before = INT64_MAX;
	size_t n = 1;
	enum err e = OK;

	while (e == OK && n > 0 && text_count(texts) < THREADS_MAX)
		e = page_read(ctx, &before, none, texts, &before, &n);
	return (e);
}

static int
id_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return ((x > y) - (x < y));
}

/* Older ones that a pair names. */
static enum err
texts_named(struct ctx *ctx, const struct learn_corpus *corpus,
    const struct learning_pairs_rows *rows, struct buf *texts)
{
	int64_t *ids = arena_array(ctx->mem, rows->n * 2, sizeof(*ids)), last;
	size_t i, from, n = 0, count;
	enum err e;

	for (i = 0; i < rows->n; i++) {
		if (text_find(corpus, rows->items[i].thread) == NOWHERE)
			ids[n++] = rows->items[i].thread;
		if (rows->items[i].has_asked_in &&
		    text_find(corpus, rows->items[i].asked_in) == NOWHERE)
			ids[n++] = rows->items[i].asked_in;
	}
	if (n > 1)
		qsort(ids, n, sizeof(*ids), id_compare);
	for (i = from = 0; i < n; i++) {
		if (i == 0 || ids[i] != ids[i - 1])
			ids[from++] = ids[i];
	}
	for (i = 0; i < from; i += THREADS_PAGE) {
		struct int64_list some = {
		    ids + i, from - i < THREADS_PAGE ? from - i : THREADS_PAGE};

		if ((e = page_read(ctx, NULL, some, texts, &last, &count)))
			return (e);
	}
	return (OK);
}

/* -- pairs ----------------------------------------------------------------------------- */

static int
pair_compare(const void *a, const void *b)
{
	const struct learn_pair *x = a, *y = b;
	int order = str_cmp(x->asked, y->asked);

	if (order != 0)
		return (order);
	if (x->text != y->text)
		return (x->text < y->text ? -1 : 1);
	return ((int)x->kind - (int)y->kind);
}

/* Somebody said that these words do not mean this thread: then nobody's word that they do counts. */
static bool
denied(const struct learning_pairs **no, size_t n, const struct learning_pairs *pair)
{
	size_t i;

	for (i = 0; i < n; i++) {
		if (no[i]->thread == pair->thread && str_eq(no[i]->asked, pair->asked))
			return (true);
	}
	return (false);
}

static void
pairs_take(struct ctx *ctx, const struct learning_pairs_rows *rows, struct learn_corpus *corpus)
{
	static const struct str words[] = {STR("duplicate"), STR("solved"), STR("opened")};
	const struct learning_pairs **no = arena_array(ctx->mem, rows->n, sizeof(*no));
	size_t i, kind, no_count = 0;

	for (i = 0; i < rows->n; i++) {
		if (str_eq(rows->items[i].kind, STR("dismissed")))
			no[no_count++] = &rows->items[i];
	}
	corpus->dismissed = (int32_t)no_count;
	corpus->pairs = arena_array(ctx->mem, rows->n, sizeof(*corpus->pairs));
	for (i = 0; i < rows->n; i++) {
		const struct learning_pairs *r = &rows->items[i];
		size_t text = text_find(corpus, r->thread);

		for (kind = 0; kind < 3 && !str_eq(r->kind, words[kind]); kind++)
			;
		if (kind == 3 || text == NOWHERE || denied(no, no_count, r))
			continue;
		corpus->counts[kind]++;
		corpus->pairs[corpus->pair_count++] =
		    (struct learn_pair){.kind = (enum learn_kind)kind,
			.asked = r->asked,
			.asked_in = r->has_asked_in ? r->asked_in : 0,
			.text = text};
	}
	if (corpus->pair_count > 1)
		qsort(corpus->pairs, corpus->pair_count, sizeof(*corpus->pairs), pair_compare);
}

/* -- what belongs together ------------------------------------------------------------------ */

static size_t
cluster_of(struct learn_corpus *corpus, size_t text)
{
	while (corpus->texts[text].cluster != text) {
		corpus->texts[text].cluster = corpus->texts[corpus->texts[text].cluster].cluster;
		text = corpus->texts[text].cluster;
	}
	return (text);
}

static void
cluster_join(struct learn_corpus *corpus, size_t a, size_t b)
{
	a = cluster_of(corpus, a);
	b = cluster_of(corpus, b);
	corpus->texts[a > b ? a : b].cluster = a > b ? b : a;
}

/* Which part of the clusters is held back depends on their first thread alone: tomorrow it is the same. */
static bool
is_held_back(int64_t id)
{
	uint64_t hash = (uint64_t)id * 0x9e3779b97f4a7c15u;

	return ((double)(hash >> 40) / (1 << 24) < ranking()->learn_held_back);
}

static void
clusters_make(struct learn_corpus *corpus)
{
	size_t i, asked_in;

	for (i = 0; i < corpus->text_count; i++)
		corpus->texts[i].cluster = i;
	for (i = 0; i < corpus->pair_count; i++) {
		const struct learn_pair *p = &corpus->pairs[i];

		if (i > 0 && str_eq(p->asked, p[-1].asked))
			cluster_join(corpus, p->text, p[-1].text);
		asked_in = p->asked_in == 0 ? NOWHERE : text_find(corpus, p->asked_in);
		if (asked_in != NOWHERE)
			cluster_join(corpus, p->text, asked_in);
	}
	for (i = 0; i < corpus->text_count; i++)
		corpus->texts[i].held_back = is_held_back(corpus->texts[cluster_of(corpus, i)].id);
}

enum err
learn_collect(struct ctx *ctx, struct learn_corpus *corpus)
{
	struct learning_pairs_rows rows;
	struct buf texts = {.mem = ctx->mem};
	enum err e;

	*corpus = (struct learn_corpus){.texts = NULL};
	if ((e = q_learning_pairs(ctx->db, &rows)))
		return (e);
	if ((e = texts_newest(ctx, &texts)))
		return (e);
	texts_take(corpus, &texts);
	if ((e = texts_named(ctx, corpus, &rows, &texts)))
		return (e);
	texts_take(corpus, &texts);
	pairs_take(ctx, &rows, corpus);
	clusters_make(corpus);
	return (OK);
}
