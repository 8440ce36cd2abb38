/* sets.c -- questions whose right answers are known: FAQ threads in other words, and confirmed duplicates. */
#include <jansson.h>
#include <stdlib.h>

#include "base/log.h"
#include "eval/csv.h"
#include "eval/local.h"

/* -- StackFAQ ------------------------------------------------------------------------------ */

static struct str
json_text(struct arena *mem, const json_t *value)
{
	if (!json_is_string(value))
		return (STR_NONE);
	return (str_trim(
	    str_dup(mem, (struct str){json_string_value(value), json_string_length(value)})));
}

static void
faq_answers(struct arena *mem, const json_t *list, struct str_list *answers)
{
	size_t i, n = json_array_size(list);

	answers->items = arena_array(mem, n + 1, sizeof(*answers->items));
	for (i = 0; i < n; i++)
		answers->items[answers->n++] = json_text(mem, json_array_get(list, i));
}

static void
faq_add(struct arena *mem, const json_t *pair, struct eval_threads *threads,
    struct eval_queries *queries)
{
	const json_t *others = json_object_get(pair, "rephr");
	struct index_doc doc = {.title = json_text(mem, json_object_get(pair, "question"))};
	int64_t *id;
	size_t i;

	if (doc.title.n == 0)
		return;
	faq_answers(mem, json_object_get(pair, "answer"), &doc.answers);
	id = arena_new_of(mem, int64_t);
	*id = eval_threads_add(mem, threads, &doc);
	for (i = 0; i < json_array_size(others); i++) {
		struct str words = json_text(mem, json_array_get(others, i));
		struct eval_query *query;

		/* "*" stands where somebody had no other words left. */
		if (words.n == 0 || str_eq(words, STR("*")))
			continue;
		query = eval_queries_add(mem, queries);
		*query = (struct eval_query){.title = words, .gold = id, .gold_count = 1};
		eval_group(query, doc.title);
	}
}

static enum err
faq_read(
    struct arena *mem, struct str path, struct eval_threads *threads, struct eval_queries *queries)
{
	const json_t *pairs;
	json_error_t problem;
	struct str text;
	json_t *root;
	size_t i;
	enum err e;

	if ((e = eval_file(mem, path, &text)))
		return (e);
	if ((root = json_loadb(text.p, text.n, 0, &problem)) == NULL) {
		log_errorf(NULL, "%.*s:%d: %s", STR_ARG(path), problem.line, problem.text);
		return (ERR_MALFORMED);
	}
	pairs = json_object_get(json_object_get(root, "root"), "qapair");
	if (!json_is_array(pairs)) {
		log_errorf(NULL, "%.*s: there is no list root.qapair in it", STR_ARG(path));
		json_decref(root);
		return (ERR_MALFORMED);
	}
	for (i = 0; i < json_array_size(pairs); i++)
		faq_add(mem, json_array_get(pairs, i), threads, queries);
	json_decref(root);
	return (OK);
}

enum err
eval_stackfaq(
    struct arena *mem, struct str dir, struct eval_threads *threads, struct eval_queries *queries)
{
	struct str folder = str_fmt(mem, "%.*s/stackfaq", STR_ARG(dir));
	struct str_list names = eval_folder(mem, folder);
	size_t i;
	enum err e;

	for (i = 0; i < names.n; i++) {
		if (!str_ends(names.items[i], STR(".json")))
			continue;
		if ((e = faq_read(mem,
			 str_fmt(mem, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names.items[i])),
			 threads, queries)))
			return (e);
	}
	return (queries->n == 0 ? ERR_NOT_FOUND : OK);
}

/* -- English duplicates -------------------------------------------------------------------------- */

struct english {
	struct arena *mem;
	struct entry {
		int64_t source; /* its number at home */
		int64_t id; /* here */
		struct str title, body;
		int64_t cluster; /* the smallest source number of its cluster */
	} * items; /* sorted by source once all are there */
	size_t n;
	struct pair {
		int64_t a, b; /* source numbers, both there */
	} * pairs;
	size_t pair_count;
};

static int
entry_compare(const void *a, const void *b)
{
	const struct entry *x = a, *y = b;

	return (x->source < y->source ? -1 : x->source > y->source);
}

static int
title_compare(const void *a, const void *b)
{
	return (str_cmp(*(const struct str *)a, *(const struct str *)b));
}

static struct entry *
entry_find(const struct english *english, int64_t source)
{
	const struct entry wanted = {.source = source};

	if (english->n == 0)
		return (NULL);
	return (
	    bsearch(&wanted, english->items, english->n, sizeof(*english->items), entry_compare));
}

struct columns {
	int title[2], body[2], id[2], label;
};

static bool
columns_read(const struct str_list *head, struct columns *columns)
{
	*columns = (struct columns){{csv_column(head, "q1_title"), csv_column(head, "q2_title")},
	    {csv_column(head, "q1_body"), csv_column(head, "q2_body")},
	    {csv_column(head, "q1_id"), csv_column(head, "q2_id")},
	    csv_column(head, "duplicate_label")};
	return (columns->title[0] >= 0 && columns->title[1] >= 0 && columns->body[0] >= 0 &&
		columns->body[1] >= 0 && columns->id[0] >= 0 && columns->id[1] >= 0 &&
		columns->label >= 0);
}

/* Both questions of a row, and the pair when it is labelled a duplicate. */
static void
row_take(struct english *english, const struct columns *columns, const struct str_list *row)
{
	int64_t ids[2];
	int side;

	for (side = 0; side < 2; side++) {
		if (!str_int64(str_trim(csv_field(row, columns->id[side])), &ids[side]))
			return;
		english->items[english->n++] = (struct entry){.source = ids[side],
		    .title = str_trim(csv_field(row, columns->title[side])),
		    .body = csv_field(row, columns->body[side])};
	}
	if (str_starts(str_trim(csv_field(row, columns->label)), STR("1")))
		english->pairs[english->pair_count++] = (struct pair){ids[0], ids[1]};
}

static enum err
english_rows(struct english *english, struct str path, struct str text)
{
	struct csv csv = csv_of(english->mem, text);
	struct str_list row = {NULL, 0};
	struct columns columns;
	size_t lines = 1, i;
	enum err e;

	for (i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	english->items = arena_array(english->mem, lines * 2, sizeof(*english->items));
	english->pairs = arena_array(english->mem, lines, sizeof(*english->pairs));
	if (csv_next(&csv, &row) != OK || !columns_read(&row, &columns)) {
		log_errorf(NULL,
		    "%.*s:1: its columns are not q1_title, q1_body, q1_id, q2_... and "
		    "duplicate_label",
		    STR_ARG(path));
		return (ERR_MALFORMED);
	}
	while ((e = csv_next(&csv, &row)) == OK)
		row_take(english, &columns, &row);
	if (e == ERR_MALFORMED)
		log_errorf(NULL, "%.*s:%zu: a quote does not end, or there are too many fields",
		    STR_ARG(path), csv.line);
	return (e == ERR_NOT_FOUND ? OK : e);
}

/* Sorted by source number, each once. */
static void
english_sort(struct english *english)
{
	size_t i, n = 0;

	if (english->n > 1)
		qsort(english->items, english->n, sizeof(*english->items), entry_compare);
	for (i = 0; i < english->n; i++) {
		if (n == 0 || english->items[n - 1].source != english->items[i].source)
			english->items[n++] = english->items[i];
	}
	english->n = n;
}

/* The pairs of ids without text, where both questions are there. */
static enum err
english_pairs(struct english *english, struct str path)
{
	struct pair *all;
	struct str text, line, first;
	int64_t a, b;
	size_t lines = 1, i;
	enum err e = eval_file(english->mem, path, &text);

	if (e == ERR_NOT_FOUND)
		return (OK);
	if (e)
		return (e);
	for (i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	all = arena_array(english->mem, lines + english->pair_count, sizeof(*all));
	if (english->pair_count > 0)
		memcpy(all, english->pairs, english->pair_count * sizeof(*all));
	english->pairs = all;
	while (str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		if (!str_cut(&line, ' ', &first) || !str_int64(first, &a) ||
		    !str_int64(str_trim(line), &b) || entry_find(english, a) == NULL ||
		    entry_find(english, b) == NULL || a == b)
			continue;
		english->pairs[english->pair_count++] = (struct pair){a, b};
	}
	return (OK);
}

/* Questions that duplicate one another, directly or through others, get one cluster. */
static void
english_clusters(struct english *english)
{
	bool changed = true;
	size_t i;

	for (i = 0; i < english->n; i++)
		english->items[i].cluster = english->items[i].source;
	while (changed) {
		changed = false;
		for (i = 0; i < english->pair_count; i++) {
			struct entry *a = entry_find(english, english->pairs[i].a);
			struct entry *b = entry_find(english, english->pairs[i].b);

			if (a->cluster == b->cluster)
				continue;
			if (a->cluster < b->cluster)
				b->cluster = a->cluster;
			else
				a->cluster = b->cluster;
			changed = true;
		}
	}
}

/* -- leaks ------------------------------------------------------------------------------------ */

static bool
is_banner(struct str lower)
{
	return (str_find(lower, STR("possible duplicate:")) >= 0 ||
		str_find(lower, STR("possible duplicates:")) >= 0 ||
		str_find(lower, STR("exact duplicate of:")) >= 0);
}

static bool
is_title(const struct str *titles, size_t n, struct str line)
{
	return (n > 0 && bsearch(&line, titles, n, sizeof(*titles), title_compare) != NULL);
}

/*
 * The banner that quotes what is to be found goes, up to the next empty line;
 * then every line that is a title of the set or speaks of duplicates.
 */
static struct str
stripped(struct arena *mem, struct str body, const struct str *titles, size_t n)
{
	struct buf kept = {.mem = mem};
	struct str line;
	bool banner = false;

	while (str_cut(&body, '\n', &line)) {
		struct str trimmed = str_trim(line);
		struct str lower = str_lower(mem, trimmed);

		banner = is_banner(lower) || (banner && trimmed.n > 0);
		if (banner || is_title(titles, n, trimmed) || str_find(lower, STR("uplicate")) >= 0)
			continue;
		buf_str(&kept, line);
		buf_char(&kept, '\n');
	}
	return (buf_view(&kept));
}

static void
english_strip(struct english *english)
{
	struct str *titles = arena_array(english->mem, english->n + 1, sizeof(*titles));
	size_t i;

	for (i = 0; i < english->n; i++)
		titles[i] = english->items[i].title;
	if (english->n > 1)
		qsort(titles, english->n, sizeof(*titles), title_compare);
	for (i = 0; i < english->n; i++)
		english->items[i].body =
		    stripped(english->mem, english->items[i].body, titles, english->n);
}

/* -- questions and queries ----------------------------------------------------------------------- */

static void
gold_add(struct eval_query *query, int64_t id)
{
	size_t i;

	for (i = 0; i < query->gold_count; i++) {
		if (query->gold[i] == id)
			return;
	}
	query->gold[query->gold_count++] = id;
}

static void
alike_add(const struct english *english, const struct entry *entry, struct eval_query *query)
{
	size_t i, n = 0;

	for (i = 0; i < english->n; i++)
		n += english->items[i].cluster == entry->cluster;
	query->alike = arena_array(english->mem, n, sizeof(*query->alike));
	for (i = 0; i < english->n; i++) {
		if (english->items[i].cluster == entry->cluster && &english->items[i] != entry)
			query->alike[query->alike_count++] = english->items[i].id;
	}
}

/* What it was paired with, in either direction. */
static void
query_add(struct english *english, const struct entry *entry, struct eval_queries *queries)
{
	struct eval_query query = {.title = entry->title, .body = entry->body, .own = entry->id};
	size_t i, n = 0;

	eval_group(&query, str_fmt(english->mem, "%lld", (long long)entry->cluster));
	for (i = 0; i < english->pair_count; i++)
		n += english->pairs[i].a == entry->source || english->pairs[i].b == entry->source;
	query.gold = arena_array(english->mem, n + 1, sizeof(*query.gold));
	for (i = 0; i < english->pair_count; i++) {
		const struct pair *p = &english->pairs[i];

		if (p->a == entry->source)
			gold_add(&query, entry_find(english, p->b)->id);
		else if (p->b == entry->source)
			gold_add(&query, entry_find(english, p->a)->id);
	}
	alike_add(english, entry, &query);
	*eval_queries_add(english->mem, queries) = query;
}

/* Nothing it was paired with: nothing is right. */
static bool
is_alone(const struct english *english, int64_t source)
{
	size_t i;

	for (i = 0; i < english->pair_count; i++) {
		if (english->pairs[i].a == source || english->pairs[i].b == source)
			return (false);
	}
	return (true);
}

/* The one that was asked again is the query: the first of a labelled pair. */
static bool
is_query(const struct english *english, size_t labelled, int64_t source)
{
	size_t i;

	for (i = 0; i < labelled; i++) {
		if (english->pairs[i].a == source)
			return (true);
	}
	return (false);
}

enum err
eval_english(struct arena *mem, struct str dir, struct eval_threads *threads,
    struct eval_queries *queries, struct eval_queries *unmatched)
{
	struct str path = str_fmt(mem, "%.*s/english-dupes/dataset_subset.csv", STR_ARG(dir));
	struct english english = {.mem = mem};
	struct str text;
	size_t labelled, i;
	enum err e;

	if ((e = eval_file(mem, path, &text)) || (e = english_rows(&english, path, text)))
		return (e);
	english_sort(&english);
	labelled = english.pair_count;
	path = str_fmt(mem, "%.*s/english-dupes/duplicates_english.txt", STR_ARG(dir));
	if ((e = english_pairs(&english, path)))
		return (e);
	english_clusters(&english);
	english_strip(&english);
	for (i = 0; i < english.n; i++) {
		struct index_doc doc = {
		    .title = english.items[i].title, .body = english.items[i].body};

		english.items[i].id = eval_threads_add(mem, threads, &doc);
	}
	for (i = 0; i < english.n; i++) {
		if (is_query(&english, labelled, english.items[i].source))
			query_add(&english, &english.items[i], queries);
		else if (is_alone(&english, english.items[i].source))
			query_add(&english, &english.items[i], unmatched);
	}
	return (OK);
}

/* -- HINT3 -------------------------------------------------------------------------------------- */

/* A sentence of what is known, and which need it is about. */
struct sentence {
	struct str words, label;
	int64_t id;
};

static bool
is_unmatched(struct str label)
{
	return (str_eq(label, STR("NO_NODES_DETECTED")));
}

/* Rows of sentence and label; the columns may be in any order. */
static enum err
sentences_read(struct arena *mem, struct str path, struct sentence **out, size_t *n)
{
	struct str_list row = {NULL, 0};
	struct str text;
	struct csv csv;
	size_t lines = 1, i;
	int words, label;
	enum err e;

	if ((e = eval_file(mem, path, &text)))
		return (e);
	for (i = 0; i < text.n; i++)
		lines += text.p[i] == '\n';
	*out = arena_array(mem, lines, sizeof(**out));
	csv = csv_of(mem, text);
	if (csv_next(&csv, &row) != OK || (words = csv_column(&row, "sentence")) < 0 ||
	    (label = csv_column(&row, "label")) < 0) {
		log_errorf(NULL, "%.*s:1: its columns are not sentence and label", STR_ARG(path));
		return (ERR_MALFORMED);
	}
	for (*n = 0; (e = csv_next(&csv, &row)) == OK && *n < lines;)
		(*out)[(*n)++] = (struct sentence){
		    str_trim(csv_field(&row, words)), str_trim(csv_field(&row, label)), 0};
	if (e == ERR_MALFORMED)
		log_errorf(NULL, "%.*s:%zu: a quote does not end", STR_ARG(path), csv.line);
	return (e == ERR_NOT_FOUND ? OK : e);
}

static void
needs_add(struct arena *mem, const struct sentence *asked, const struct sentence *known,
    size_t known_count, struct eval_queries *queries)
{
	struct eval_query query = {.title = asked->words};
	size_t i;

	query.gold = arena_array(mem, known_count + 1, sizeof(*query.gold));
	for (i = 0; i < known_count && !is_unmatched(asked->label); i++) {
		if (str_eq(known[i].label, asked->label))
			query.gold[query.gold_count++] = known[i].id;
	}
	eval_group(&query, asked->words);
	if (query.title.n > 0)
		*eval_queries_add(mem, queries) = query;
}

enum err
eval_hint3(struct arena *mem, struct str dir, struct str company, struct eval_threads *threads,
    struct eval_queries *matched, struct eval_queries *unmatched)
{
	struct sentence *known, *asked;
	size_t known_count, asked_count, i;
	enum err e;

	if ((e = sentences_read(mem,
		 str_fmt(mem, "%.*s/hint3/%.*s_train.csv", STR_ARG(dir), STR_ARG(company)), &known,
		 &known_count)) ||
	    (e = sentences_read(mem,
		 str_fmt(mem, "%.*s/hint3/%.*s_test.csv", STR_ARG(dir), STR_ARG(company)), &asked,
		 &asked_count)))
		return (e);
	for (i = 0; i < known_count; i++) {
		struct index_doc doc = {.title = known[i].words, .accepted = true};

		known[i].id = eval_threads_add(mem, threads, &doc);
	}
	for (i = 0; i < asked_count; i++)
		needs_add(mem, &asked[i], known, known_count,
		    is_unmatched(asked[i].label) ? unmatched : matched);
	return (OK);
}

struct str_list
eval_hint3_companies(struct arena *mem, struct str dir)
{
	struct str_list names = eval_folder(mem, str_fmt(mem, "%.*s/hint3", STR_ARG(dir)));
	struct str_list companies = {arena_array(mem, names.n + 1, sizeof(struct str)), 0};
	size_t i;

	for (i = 0; i < names.n; i++) {
		if (str_ends(names.items[i], STR("_test.csv")))
			companies.items[companies.n++] =
			    str_slice(names.items[i], 0, names.items[i].n - STR("_test.csv").n);
	}
	return (companies);
}
