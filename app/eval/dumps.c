/* dumps.c -- the threads of Stack Exchange dumps, as the import would have put them into the index. */
#include <stdlib.h>

#include "base/log.h"
#include "eval/local.h"
#include "text/html_markdown.h"
#include "text/markdown.h"
#include "text/slug.h"
#include "text/xml_rows.h"

#define TAGS_MAX 16
/* Folders below the data folder that are looked into. */
#define DEPTH 2

struct answer {
	int64_t parent;
	bool accepted;
	int64_t score, id;
	struct str text;
};
struct question {
	int64_t id, accepted;
	struct index_doc doc;
};

/* One Posts.xml. */
struct posts {
	struct arena *mem;
	struct question *questions;
	size_t question_count, question_room;
	struct answer *answers;
	size_t answer_count, answer_room;
	size_t broken; /* rows that cannot be taken */
};

/* What was read of all dumps, to see what comes twice: fnv of titles and times, sorted. */
struct seen {
	uint64_t *keys; /* open addressing, 0: free */
	size_t n, room;
};

/* -- what comes twice ------------------------------------------------------------------ */

static uint64_t
key_of(struct str s)
{
	uint64_t hash = str_hash(STR_HASH_NONE, s);
	return (hash == 0 ? 1 : hash);
}

static bool seen_put(struct arena *mem, struct seen *seen, uint64_t key);

static void
seen_grow(struct arena *mem, struct seen *seen)
{
	struct seen old = *seen;
	size_t i;

	seen->room = old.room == 0 ? 1024 : old.room * 2;
	seen->keys = arena_array(mem, seen->room, sizeof(*seen->keys));
	seen->n = 0;
	for (i = 0; i < old.room; i++) {
		if (old.keys[i] != 0)
			(void)seen_put(mem, seen, old.keys[i]);
	}
}

/* False when it was there. */
static bool
seen_put(struct arena *mem, struct seen *seen, uint64_t key)
{
	size_t at;

	if (seen->n * 2 >= seen->room)
		seen_grow(mem, seen);
	at = key & (seen->room - 1);
	while (seen->keys[at] != 0 && seen->keys[at] != key)
		at = (at + 1) & (seen->room - 1);
	if (seen->keys[at] == key)
		return (false);
	seen->keys[at] = key;
	seen->n++;
	return (true);
}

/* -- rows -------------------------------------------------------------------------------- */

static bool
number(const struct xml_row *row, const char *name, int64_t *out)
{
	return (str_int64(xml_row_get(row, name), out));
}

/* The words of a body, through Markdown as everything here. */
static struct str
words_of(struct arena *mem, struct arena *row_mem, struct str html)
{
	struct str markdown, plain;

	if (html_markdown(row_mem, html, &markdown) != OK)
		return (STR_NONE);
	markdown = text_nfc(row_mem, markdown);
	if (markdown_plain(row_mem, markdown, &plain) != OK)
		return (STR_NONE);
	return (str_dup(mem, plain));
}

static void
tags_read(struct arena *mem, struct str written, struct str_list *tags)
{
	struct str rest = str_lower(mem, written), tag;
	size_t i;

	/* In angle brackets in older dumps, between bars ("|a|b|") in newer ones. */
	for (i = 0; i < rest.n; i++) {
		if (strchr("<>|", rest.p[i]) != NULL)
			((char *)(uintptr_t)rest.p)[i] = ' ';
	}
	tags->items = arena_array(mem, TAGS_MAX, sizeof(*tags->items));
	while (tags->n < TAGS_MAX && str_cut(&rest, ' ', &tag)) {
		if (tag.n > 0)
			tags->items[tags->n++] = tag;
	}
}

static struct question *
question_add(struct posts *posts)
{
	struct question *more;

	if (posts->question_count == posts->question_room) {
		posts->question_room = posts->question_room == 0 ? 512 : posts->question_room * 2;
		more = arena_array(posts->mem, posts->question_room, sizeof(*more));
		if (posts->question_count > 0)
			memcpy(more, posts->questions, posts->question_count * sizeof(*more));
		posts->questions = more;
	}
	return (&posts->questions[posts->question_count++]);
}

static struct answer *
answer_add(struct posts *posts)
{
	struct answer *more;

	if (posts->answer_count == posts->answer_room) {
		posts->answer_room = posts->answer_room == 0 ? 512 : posts->answer_room * 2;
		more = arena_array(posts->mem, posts->answer_room, sizeof(*more));
		if (posts->answer_count > 0)
			memcpy(more, posts->answers, posts->answer_count * sizeof(*more));
		posts->answers = more;
	}
	return (&posts->answers[posts->answer_count++]);
}

static void
question_read(
    struct posts *posts, struct seen *seen, struct arena *row_mem, const struct xml_row *row)
{
	struct str title = str_trim(xml_row_get(row, "Title"));
	struct str when = xml_row_get(row, "CreationDate");
	struct question *q;
	struct index_doc doc = {.type = INDEX_QUESTION};
	int64_t id;

	if (!number(row, "Id", &id) || title.n == 0) {
		posts->broken++;
		return;
	}
	/* The same site at two times: titles are edited, the moment of asking is not. */
	if (str_find(when, STR(".")) >= 0 && !seen_put(posts->mem, seen, key_of(when)))
		return;
	if (!seen_put(posts->mem, seen, key_of(str_lower(row_mem, title))))
		return;
	doc.title = str_dup(posts->mem, text_nfc(row_mem, title));
	doc.body = words_of(posts->mem, row_mem, xml_row_get(row, "Body"));
	tags_read(posts->mem, xml_row_get(row, "Tags"), &doc.tags);
	(void)number(row, "Score", &doc.votes);
	(void)clock_parse(when, &doc.created);
	if (!clock_parse(xml_row_get(row, "LastActivityDate"), &doc.activity))
		doc.activity = doc.created;
	doc.closed = xml_row_get(row, "ClosedDate").n > 0;
	q = question_add(posts);
	*q = (struct question){.id = id, .doc = doc};
	(void)number(row, "AcceptedAnswerId", &q->accepted);
}

static void
answer_read(struct posts *posts, struct arena *row_mem, const struct xml_row *row)
{
	struct answer a = {.score = 0};

	if (!number(row, "Id", &a.id) || !number(row, "ParentId", &a.parent)) {
		posts->broken++;
		return;
	}
	(void)number(row, "Score", &a.score);
	a.text = words_of(posts->mem, row_mem, xml_row_get(row, "Body"));
	*answer_add(posts) = a;
}

static enum err
posts_read(struct posts *posts, struct seen *seen, struct str folder, struct xml_rows *rows)
{
	struct arena *row_mem = arena_new();
	struct xml_row row;
	enum err e;

	while ((e = xml_rows_next(rows, row_mem, &row)) == OK) {
		struct str type = xml_row_get(&row, "PostTypeId");

		if (str_eq(type, STR("1")))
			question_read(posts, seen, row_mem, &row);
		else if (str_eq(type, STR("2")))
			answer_read(posts, row_mem, &row);
		arena_reset(row_mem);
	}
	if (e == ERR_MALFORMED)
		log_errorf(NULL, "%.*s/%.*s", STR_ARG(folder), STR_ARG(xml_rows_problem(rows)));
	arena_free(row_mem);
	return (e == ERR_NOT_FOUND ? OK : e);
}

/* -- threads ------------------------------------------------------------------------------ */

static int
answer_compare(const void *a, const void *b)
{
	const struct answer *x = a, *y = b;

	if (x->parent != y->parent)
		return (x->parent < y->parent ? -1 : 1);
	if (x->accepted != y->accepted)
		return (x->accepted ? -1 : 1);
	if (x->score != y->score)
		return (x->score > y->score ? -1 : 1);
	return (x->id < y->id ? -1 : x->id > y->id);
}

static int
question_compare(const void *a, const void *b)
{
	const struct question *x = a, *y = b;

	return (x->id < y->id ? -1 : x->id > y->id);
}

static const struct question *
question_find(const struct posts *posts, int64_t id)
{
	const struct question wanted = {.id = id};

	return (posts->question_count == 0
		    ? NULL
		    : bsearch(&wanted, posts->questions, posts->question_count,
			  sizeof(*posts->questions), question_compare));
}

/* Sorted by id and by (thread, accepted, votes): then answers stand with their questions. */
static void
posts_sort(struct posts *posts)
{
	size_t i;

	if (posts->question_count > 1)
		qsort(posts->questions, posts->question_count, sizeof(*posts->questions),
		    question_compare);
	for (i = 0; i < posts->answer_count; i++) {
		const struct question *q = question_find(posts, posts->answers[i].parent);

		posts->answers[i].accepted = q != NULL && q->accepted == posts->answers[i].id;
	}
	if (posts->answer_count > 1)
		qsort(posts->answers, posts->answer_count, sizeof(*posts->answers), answer_compare);
}

static void
threads_take(struct posts *posts, struct eval_threads *threads)
{
	size_t i, k = 0;

	posts_sort(posts);
	for (i = 0; i < posts->question_count; i++) {
		struct question *q = &posts->questions[i];
		size_t from;

		while (k < posts->answer_count && posts->answers[k].parent < q->id)
			k++;
		for (from = k; k < posts->answer_count && posts->answers[k].parent == q->id; k++)
			;
		q->doc.answers.items = arena_array(posts->mem, k - from + 1, sizeof(struct str));
		for (; from < k; from++) {
			q->doc.accepted = q->doc.accepted || posts->answers[from].accepted;
			q->doc.answers.items[q->doc.answers.n++] = posts->answers[from].text;
		}
		(void)eval_threads_add(posts->mem, threads, &q->doc);
	}
}

/* -- folders --------------------------------------------------------------------------------- */

static enum err
dump_read(struct arena *mem, struct seen *seen, struct str folder, struct eval_threads *threads)
{
	struct str path = str_fmt(mem, "%.*s/Posts.xml", STR_ARG(folder));
	struct posts posts = {.mem = mem};
	struct xml_rows *rows;
	enum err e = xml_rows_open(mem, str_c(mem, path), &rows);

	if (e == ERR_NOT_FOUND)
		return (OK);
	if (e) {
		log_errorf(NULL, "cannot read %.*s", STR_ARG(path));
		return (e);
	}
	e = posts_read(&posts, seen, folder, rows);
	xml_rows_close(rows);
	if (e)
		return (e);
	if (posts.broken > 0)
		log_warn("%.*s: %zu posts without a number, a title or a question are left out",
		    STR_ARG(path), posts.broken);
	threads_take(&posts, threads);
	return (OK);
}

static enum err
folder_read(struct arena *mem, struct seen *seen, struct str folder, int depth,
    struct eval_threads *threads)
{
	struct str_list names;
	size_t i;
	enum err e;

	if ((e = dump_read(mem, seen, folder, threads)) || depth == 0)
		return (e);
	names = eval_folder(mem, folder);
	for (i = 0; i < names.n; i++) {
		struct str below =
		    str_fmt(mem, "%.*s/%.*s", STR_ARG(folder), STR_ARG(names.items[i]));

		if ((e = folder_read(mem, seen, below, depth - 1, threads)))
			return (e);
	}
	return (OK);
}

enum err
eval_dumps(struct arena *mem, struct str dir, struct eval_threads *threads)
{
	struct seen seen = {NULL, 0, 0};

	return (folder_read(mem, &seen, dir, DEPTH, threads));
}
