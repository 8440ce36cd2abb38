/*
 * gap.c -- what people looked for in vain: the hourly list of it, and who sees it.
 *
 * Decided: administrators see it, for somebody has to and they appoint who writes
 * things down. What one person typed stays theirs: a word is shown when two
 * different people typed it. Two members of a private space may both type a
 * word of that space; so a word that stands in a private space and in no open
 * one is not shown either, and when that cannot be looked up, nothing is.
 */
#include <stdlib.h>

#include "learning.h"
#include "queries.h"
#include "routing.h"
#include "search.h"
#include "search/index.h"
#include "search/learn.h"
#include "search/gap_cluster.h"
#include "search/learned.h"
#include "search/xapian.h"
#include "store/db.h"
#include "text/markdown.h"
#include "text/slug.h"

#define KEPT DAYS_US(180)
#define JUDGED_AFTER MINUTES_US(30)
#define GAPS_MAX 200
#define SINCE_LOOKED 10 /* threads that are looked at for words written since */
#define STEMS_MAX 2000
#define EXPERTS 5
/* What is typed into a search has no language; its stems are only compared with one another. */
#define LANGUAGE STR("en")

/* -- reading what was typed ---------------------------------------------------------------- */

/* One word as typed: its stems, and the forms in which it may be hidden. */
static enum err
word_read(struct arena *mem, struct str written, struct gap_word *word)
{
	struct xapian_error error;

	*word = (struct gap_word){.written = written};
	if (xapian_stems(written, 0, 0, GAP_WORDS_MAX, mem, &word->forms, &error))
		return (ERR_INTERNAL);
	return (learn_stems(mem, written, LANGUAGE, GAP_WORDS_MAX, &word->stems));
}

/* Without tag: and its like, which filter and name nothing that is missing. */
static enum err
search_read(struct arena *mem, const struct gap_searches *row, struct gap_search *search)
{
	struct search_query query = {.limit = 0};
	struct str rest, written;
	enum err e;

	search_query_read(mem, row->query, &query);
	*search = (struct gap_search){.person = row->person,
	    .words = arena_array(mem, GAP_WORDS_MAX, sizeof(struct gap_word)),
	    .times = row->times,
	    .first = row->first_at,
	    .last = row->last_at};
	rest = query.plain;
	while (search->word_count < GAP_WORDS_MAX && str_cut(&rest, ' ', &written)) {
		if (written.n == 0)
			continue;
		if ((e = word_read(mem, written, &search->words[search->word_count++])))
			return (e);
	}
	return (OK);
}

static enum err
searches_read(struct ctx *ctx, struct gap_search **searches, size_t *n)
{
	struct gap_searches_rows rows;
	size_t i;
	enum err e;

	if ((e = q_gap_searches(ctx->db, ctx->now - KEPT, ctx->now - JUDGED_AFTER, &rows)))
		return (e);
	*searches = arena_array(ctx->mem, rows.n, sizeof(**searches));
	for (i = 0; i < rows.n; i++) {
		if ((e = search_read(ctx->mem, &rows.items[i], &(*searches)[i])))
			return (e);
	}
	*n = rows.n;
	return (OK);
}

/* -- has it been written since? ------------------------------------------------------------------ */

static int
stem_compare(const void *a, const void *b)
{
	return (str_cmp(*(const struct str *)a, *(const struct str *)b));
}

/* Title, question and answers have all these stems. */
static enum err
thread_has(struct arena *mem, const struct gap_threads *t, const struct str_list *stems, bool *has)
{
	struct str text = str_fmt(
	    mem, "%.*s\n\n%.*s\n\n%.*s", STR_ARG(t->title), STR_ARG(t->body), STR_ARG(t->answers));
	struct str plain;
	struct str_list all;
	size_t i;
	enum err e;

	*has = false;
	if (markdown_plain(mem, text, &plain) != OK)
		return (OK);
	if ((e = learn_stems(mem, plain, LANGUAGE, STEMS_MAX, &all)))
		return (e);
	if (all.n > 1)
		qsort(all.items, all.n, sizeof(*all.items), stem_compare);
	for (i = 0; i < stems->n; i++) {
		if (all.n == 0 || bsearch(&stems->items[i], all.items, all.n, sizeof(*all.items),
				      stem_compare) == NULL)
			return (OK);
	}
	*has = true;
	return (OK);
}

/* An open thread most like the phrase, newer than the first search in vain; 0: none. */
static enum err
written_since(struct ctx *ctx, const struct gap_cluster *c, int64_t *thread)
{
	struct gap_threads_rows rows;
	struct int64_list found;
	size_t i;
	bool has;
	enum err e;

	*thread = 0;
	if ((e = similar_ranked(ctx, c->phrase, 0, SINCE_LOOKED, NULL, &found)) ||
	    (e = q_gap_threads(ctx->db, found, &rows)))
		return (e);
	for (i = 0; i < rows.n && *thread == 0; i++) {
		if (rows.items[i].written_at <= c->first)
			continue;
		if ((e = thread_has(ctx->mem, &rows.items[i], &c->shown, &has)))
			return (e);
		if (has)
			*thread = rows.items[i].id;
	}
	return (OK);
}

/* -- the list ------------------------------------------------------------------------------------- */

static enum err
gaps_put(struct ctx *ctx, const struct gap_clusters *clusters)
{
	int64_t written;
	int32_t rank = 0;
	size_t i;
	enum err e;

	if ((e = q_gap_clear(ctx->db, NULL)))
		return (e);
	for (i = 0; i < clusters->n && rank < GAPS_MAX; i++) {
		const struct gap_cluster *c = &clusters->items[i];

		if ((e = written_since(ctx, c, &written)) ||
		    (e = q_gap_insert(ctx->db, ++rank, c->phrase, c->people, c->times, c->first,
			 c->last, written == 0 ? NULL : &written, NULL)))
			return (e);
	}
	return (OK);
}

enum err
job_gaps(struct ctx *ctx, struct str argument)
{
	const struct translation *table;
	struct gap_clusters clusters;
	struct gap_search *searches;
	struct str_list forms;
	bool *hidden;
	size_t n;
	enum err e;

	(void)argument;
	if ((e = searches_read(ctx, &searches, &n)) || (e = learned_table(ctx, &table)))
		return (e);
	clusters = gap_clusters_make(ctx->mem, searches, n, table);
	forms = gap_forms(ctx->mem, &clusters);
	hidden = arena_array(ctx->mem, forms.n, sizeof(*hidden));
	if ((e = search_words_hidden(ctx, forms, hidden)))
		return (e);
	gap_phrases(ctx->mem, &clusters, &forms, hidden);
	return (gaps_put(ctx, &clusters));
}

enum err
gap_list(struct ctx *ctx, struct str cursor, int64_t limit, struct gap_list *list)
{
	struct gap_page_rows rows;
	int64_t after = 0;
	size_t i;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	if (cursor.n > 0 && (!str_int64(cursor, &after) || after < 0 || after > GAPS_MAX))
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	if (limit == 0)
		limit = LIMIT_LIST_DEFAULT;
	if ((e = q_gap_page(ctx->db, (int32_t)after, limit + 1, &rows)))
		return (e);
	*list = (struct gap_list){.n = rows.n > (size_t)limit ? (size_t)limit : rows.n};
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++) {
		const struct gap_page *g = &rows.items[i];

		list->items[i] = (struct gap_view){.rank = g->rank,
		    .phrase = g->phrase,
		    .people = g->people,
		    .searches = g->searches,
		    .first_at = g->first_at,
		    .last_at = g->last_at,
		    .written = g->has_written ? g->written : 0,
		    .written_title = g->title,
		    .written_slug = g->has_title ? slug(ctx->mem, g->title) : STR_NONE};
	}
	if (rows.n > list->n)
		list->next = str_fmt(ctx->mem, "%d", list->items[list->n - 1].rank);
	return (OK);
}

enum err
gap_experts(struct ctx *ctx, struct str phrase, struct expert_list *list)
{
	struct expert_request request = {
	    .title = str_first_points(phrase, LIMIT_TITLE_MAX), .limit = EXPERTS};
	struct gap_space space;
	size_t i, n = 0;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	if ((e = q_gap_space(ctx->db, &space)))
		return (e);
	request.space = space.id;
	if ((e = experts_rank(ctx, &request, list)))
		return (e);
	/* Whoever is just around has not shown that they know. */
	for (i = 0; i < list->n; i++) {
		if (list->items[i].reasons.n > 0)
			list->items[n++] = list->items[i];
	}
	list->n = n;
	return (OK);
}
