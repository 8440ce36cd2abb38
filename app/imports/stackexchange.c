/*
 * stackexchange.c -- Stack Exchange dumps: people, tags, questions, answers, comments, links.
 *
 * Posts.xml is read twice, because an answer needs its question: first
 * questions and tag excerpts, then answers and tag wikis. Accepted answers are
 * remembered from the first reading (16 bytes each) and set together with the
 * answer, in its transaction: a later change of mind here is never undone by
 * another run.
 */
#include <stdio.h>
#include <stdlib.h>

#include "base/log.h"
#include "text/html_markdown.h"
#include "imports/local.h"
#include "text/markdown.h"
#include "text/slug.h"
#include "text/word.h"

#define NAME_POINTS 80
#define TITLE_POINTS 250
#define TAG_POINTS 35
#define ABOUT_BYTES 4000
#define COMMENT_BYTES 16384
#define EXCERPT_POINTS 200

/* Two numbers that belong together, found by the first. */
struct pair {
	int64_t key;
	int64_t value;
};

struct pairs {
	struct pair *items;
	size_t n, size;
	bool sorted;
};

struct dump {
	struct pairs accepted; /* answer -> question */
	struct pairs excerpts; /* post -> tag here */
	struct pairs wikis;
	int64_t other_posts; /* of kinds that are nothing here */
};

/* -- pairs -------------------------------------------------------------------- */

static void
pairs_add(struct pairs *pairs, int64_t key, int64_t value)
{
	if (pairs->n == pairs->size) {
		pairs->size = pairs->size == 0 ? 256 : pairs->size * 2;
		pairs->items = reallocarray(pairs->items, pairs->size, sizeof(*pairs->items));
		if (pairs->items == NULL)
			abort();
	}
	pairs->items[pairs->n++] = (struct pair){key, value};
	pairs->sorted = false;
}

static int
pair_compare(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;

	return (x->key < y->key ? -1 : x->key > y->key);
}

/* 0 when there is none. */
static int64_t
pairs_find(struct pairs *pairs, int64_t key)
{
	const struct pair wanted = {key, 0}, *found;

	if (pairs->n == 0)
		return (0);
	if (!pairs->sorted)
		qsort(pairs->items, pairs->n, sizeof(*pairs->items), pair_compare);
	pairs->sorted = true;
	found = bsearch(&wanted, pairs->items, pairs->n, sizeof(*pairs->items), pair_compare);
	return (found == NULL ? 0 : found->value);
}

/* -- attributes ----------------------------------------------------------------- */

static timestamp_us
row_time(const struct import *import, const struct xml_row *row, const char *name)
{
	timestamp_us at;

	return (clock_parse(xml_row_get(row, name), &at) ? at : import->now);
}

static int64_t
row_score(const struct xml_row *row)
{
	int64_t score;

	if (!row_number(row, "Score", &score))
		return (0);
	return (score > 1000000 ? 1000000 : score < -1000000 ? -1000000 : score);
}

/* The next row of a batch that is new: false when it is here already or cannot be taken. */
static bool
row_is_new(struct batch *batch, const struct xml_row *row, const struct known *known,
    const struct int64_list *taken, int64_t *id)
{
	if (!row_number(row, "Id", id)) {
		row_reject(batch, row, "it has no number");
		return (false);
	}
	return (known_find(known, *id) == 0 && !numbers_hold(taken, *id));
}

/* Who wrote it: the account, or the one who stands for all without, under the written name. */
static int64_t
author_of(struct batch *batch, const struct xml_row *row, const struct known *people,
    const char *account, const char *name, struct str *written)
{
	bool numbered;
	int64_t number, person;

	numbered = row_number(row, account, &number);
	person = numbered ? known_find(people, number) : 0;
	*written = STR("");
	if (person != 0)
		return (person);
	*written = str_first_points(text_line(batch->mem, xml_row_get(row, name)), NAME_POINTS);
	if (written->n == 0 && numbered)
		*written = str_fmt(batch->mem, "user%lld", (long long)number);
	return (batch->import->placeholder);
}

/* HTML as plain text of a few thousand bytes: what people and tags say about themselves. */
static struct str
about_of(struct arena *mem, struct str html)
{
	struct str markdown, plain;

	if (html.p == NULL || html_markdown(mem, html, &markdown) != OK ||
	    markdown_plain(mem, markdown, &plain) != OK)
		return (STR(""));
	return (str_trim(text_cut(text_lines(mem, plain), ABOUT_BYTES)));
}

/* -- people ------------------------------------------------------------------------ */

static enum err
people_write(struct batch *batch)
{
	struct int64_list ids = numbers_new(batch), created = numbers_new(batch);
	struct str_list names = texts_new(batch), abouts = texts_new(batch);
	struct known known;
	int64_t id;
	size_t i;
	enum err e;

	if ((e = known_of(batch, STR("person"), "Id", &known)))
		return (e);
	for (i = 0; i < batch->n; i++) {
		const struct xml_row *row = &batch->rows[i];
		struct str name = text_line(batch->mem, xml_row_get(row, "DisplayName"));

		if (!row_is_new(batch, row, &known, &ids, &id))
			continue;
		if (name.n == 0)
			name = str_fmt(batch->mem, "user%lld", (long long)id);
		numbers_add(&ids, id);
		texts_add(&names, str_first_points(name, NAME_POINTS));
		texts_add(&abouts, about_of(batch->mem, xml_row_get(row, "AboutMe")));
		numbers_add(&created, row_time(batch->import, row, "CreationDate"));
	}
	if (ids.n == 0)
		return (OK);
	return (
	    q_import_people(batch->db, batch->import->source, ids, names, abouts, created, NULL));
}

/* -- tags --------------------------------------------------------------------------- */

static bool
is_tag_byte(unsigned char c, bool first)
{
	if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80)
		return (true);
	return (!first && (c == '+' || c == '#' || c == '.' || c == '-'));
}

/* A tag as it is written here: ".net" is "net", "a_b" is "a-b". Empty when nothing is left. */
static struct str
tag_of(struct arena *mem, struct str raw)
{
	struct str lower = text_lower(mem, text_nfc(mem, raw));
	struct buf b = {.mem = mem};
	struct str tag;
	size_t i;

	for (i = 0; i < lower.n; i++) {
		unsigned char c = (unsigned char)lower.p[i];

		if (is_tag_byte(c, b.n == 0))
			buf_char(&b, (char)c);
		else if (b.n > 0 && (c == '_' || c == ' '))
			buf_char(&b, '-');
	}
	tag = str_first_points(buf_view(&b), TAG_POINTS);
	return (text_is_word(tag) ? tag : STR_NONE);
}

/* In angle brackets in older dumps, between bars ("|a|b|") in newer ones. */
static void
tags_of(struct arena *mem, struct str written, struct str_list *tags)
{
	size_t i, from = 0, k;

	tags->items = arena_array(mem, written.n / 2 + 1, sizeof(struct str));
	tags->n = 0;
	for (i = 0; i <= written.n; i++) {
		struct str tag;

		if (i < written.n && strchr("<>|", written.p[i]) == NULL)
			continue;
		tag = tag_of(mem, str_slice(written, from, i - from));
		from = i + 1;
		for (k = 0; k < tags->n && !str_eq(tags->items[k], tag); k++)
			;
		if (tag.n > 0 && k == tags->n)
			texts_add(tags, tag);
	}
}

/* Remembers which posts say what a tag is about. */
static void
tag_posts_note(struct batch *batch, const struct known *known)
{
	struct dump *dump = batch->import->own;
	int64_t id, post;
	size_t i;

	for (i = 0; i < batch->n; i++) {
		const struct xml_row *row = &batch->rows[i];

		if (!row_number(row, "Id", &id) || known_find(known, id) == 0)
			continue;
		if (row_number(row, "ExcerptPostId", &post))
			pairs_add(&dump->excerpts, post, known_find(known, id));
		if (row_number(row, "WikiPostId", &post))
			pairs_add(&dump->wikis, post, known_find(known, id));
	}
}

static enum err
tags_write(struct batch *batch)
{
	struct int64_list ids = numbers_new(batch);
	struct str_list names = texts_new(batch);
	struct known known;
	int64_t id;
	size_t i;
	enum err e;

	if ((e = known_of(batch, STR("tag"), "Id", &known)))
		return (e);
	for (i = 0; i < batch->n; i++) {
		const struct xml_row *row = &batch->rows[i];
		struct str name = tag_of(batch->mem, xml_row_get(row, "TagName"));

		if (!row_is_new(batch, row, &known, &ids, &id))
			continue;
		if (name.n == 0) {
			row_reject(batch, row, "a tag without letters and digits");
			continue;
		}
		numbers_add(&ids, id);
		texts_add(&names, name);
	}
	if (ids.n > 0) {
		if ((e = q_import_tag_names(batch->db, names, NULL)) ||
		    (e = q_import_tags(batch->db, batch->import->source, ids, names, NULL)) ||
		    (e = known_of(batch, STR("tag"), "Id", &known)))
			return (e);
	}
	tag_posts_note(batch, &known);
	return (OK);
}

/* Tag descriptions among the posts of a batch. */
static enum err
tag_abouts_write(struct batch *batch, const char *type, struct pairs *posts)
{
	struct int64_list tags = numbers_new(batch);
	struct str_list abouts = texts_new(batch);
	size_t i;

	for (i = 0; i < batch->n; i++) {
		const struct xml_row *row = &batch->rows[i];
		struct str about;
		int64_t id, tag;

		if (!str_eq(xml_row_get(row, "PostTypeId"), str_of(type)) ||
		    !row_number(row, "Id", &id) || (tag = pairs_find(posts, id)) == 0)
			continue;
		about = about_of(batch->mem, xml_row_get(row, "Body"));
		if (about.n == 0 || numbers_hold(&tags, tag))
			continue;
		numbers_add(&tags, tag);
		texts_add(&abouts, about);
	}
	if (tags.n == 0)
		return (OK);
	return (q_import_tag_abouts(batch->db, tags, abouts, NULL));
}

/* -- posts ----------------------------------------------------------------------------- */

struct post_text {
	struct str body;
	struct str html;
	struct str excerpt;
};

/* Why the body of a post cannot be taken, or NULL. */
static const char *
body_problem(struct arena *mem, struct str html, struct post_text *text)
{
	struct str markdown, excerpt;
	struct html page;

	if (html_markdown(mem, html, &markdown) != OK)
		return ("its text is too long or too tangled");
	markdown = text_nfc(mem, markdown);
	if (markdown.n == 0)
		return ("it has no text");
	if (markdown_html(mem, markdown, &page) != OK ||
	    markdown_excerpt(mem, markdown, EXCERPT_POINTS, &excerpt) != OK)
		return ("its text is longer than 64 KB");
	*text = (struct post_text){markdown, {page.p, page.n}, excerpt};
	return (NULL);
}

/* The columns that questions and answers share. */
struct posts {
	struct int64_list ids, threads, authors, scores, created;
	struct str_list written, bodies, htmls, excerpts;
};

static struct posts
posts_new(struct batch *batch)
{
	return ((struct posts){numbers_new(batch), numbers_new(batch), numbers_new(batch),
	    numbers_new(batch), numbers_new(batch), texts_new(batch), texts_new(batch),
	    texts_new(batch), texts_new(batch)});
}

static void
posts_add(struct posts *posts, struct batch *batch, const struct xml_row *row,
    const struct known *people, const struct post_text *text)
{
	struct str written;
	int64_t id = 0;

	(void)row_number(row, "Id", &id);
	numbers_add(&posts->ids, id);
	numbers_add(&posts->authors,
	    author_of(batch, row, people, "OwnerUserId", "OwnerDisplayName", &written));
	texts_add(&posts->written, written);
	texts_add(&posts->bodies, text->body);
	texts_add(&posts->htmls, text->html);
	texts_add(&posts->excerpts, text->excerpt);
	numbers_add(&posts->scores, row_score(row));
	numbers_add(&posts->created, row_time(batch->import, row, "CreationDate"));
}

/* -- questions -------------------------------------------------------------------------- */

static bool
is_type(const struct xml_row *row, const char *type)
{
	return (str_eq(xml_row_get(row, "PostTypeId"), str_of(type)));
}

static bool
question_takes(struct import *import, const struct xml_row *row)
{
	struct dump *dump = import->own;
	int64_t id, answer;

	if (is_type(row, "1")) {
		if (row_number(row, "Id", &id) && row_number(row, "AcceptedAnswerId", &answer))
			pairs_add(&dump->accepted, answer, id);
		return (true);
	}
	dump->other_posts += !is_type(row, "2") && !is_type(row, "4") && !is_type(row, "5");
	return (is_type(row, "4"));
}

static const char *
title_problem(struct arena *mem, struct str raw, struct str *title)
{
	*title = text_line(mem, raw);
	if (title->n == 0)
		return ("it has no title");
	return (
	    str_points(*title) > TITLE_POINTS ? "its title is longer than 250 characters" : NULL);
}

/* A row for each tag of each question. */
static enum err
question_tags_write(
    struct batch *batch, const struct int64_list *ids, const struct str_list *tags, size_t all)
{
	struct int64_list owners = {arena_array(batch->mem, all, sizeof(int64_t)), 0};
	struct str_list names = {arena_array(batch->mem, all, sizeof(struct str)), 0};
	size_t i, k;
	enum err e;

	for (i = 0; i < ids->n; i++) {
		for (k = 0; k < tags[i].n; k++) {
			numbers_add(&owners, ids->items[i]);
			texts_add(&names, tags[i].items[k]);
		}
	}
	if (names.n == 0)
		return (OK);
	if ((e = q_import_tag_names(batch->db, names, NULL)))
		return (e);
	return (q_import_thread_tags(batch->db, batch->import->source, owners, names, NULL));
}

static struct str
tags_join(struct arena *mem, const struct str_list *tags)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < tags->n; i++) {
		if (i > 0)
			buf_char(&b, ' ');
		buf_str(&b, tags->items[i]);
	}
	return (buf_view(&b));
}

static enum err
questions_write(struct batch *batch)
{
	struct import *import = batch->import;
	struct dump *dump = import->own;
	struct posts posts = posts_new(batch);
	struct str_list titles = texts_new(batch), joined = texts_new(batch);
	struct int64_list active = numbers_new(batch);
	struct str_list *tags = arena_array(batch->mem, batch->n, sizeof(*tags));
	struct known known, people;
	struct post_text text;
	const char *problem;
	struct str title;
	size_t all_tags = 0, i;
	int64_t id;
	enum err e;

	if ((e = known_of(batch, STR("post"), "Id", &known)) ||
	    (e = known_of(batch, STR("person"), "OwnerUserId", &people)) ||
	    (e = tag_abouts_write(batch, "4", &dump->excerpts)))
		return (e);
	for (i = 0; i < batch->n; i++) {
		const struct xml_row *row = &batch->rows[i];
		timestamp_us created = row_time(import, row, "CreationDate"), activity;

		if (!is_type(row, "1") || !row_is_new(batch, row, &known, &posts.ids, &id))
			continue;
		if ((problem = title_problem(batch->mem, xml_row_get(row, "Title"), &title)) !=
			NULL ||
		    (problem = body_problem(batch->mem, xml_row_get(row, "Body"), &text)) != NULL) {
			row_reject(batch, row, problem);
			continue;
		}
		tags_of(batch->mem, xml_row_get(row, "Tags"), &tags[posts.ids.n]);
		all_tags += tags[posts.ids.n].n;
		texts_add(&joined, tags_join(batch->mem, &tags[posts.ids.n]));
		posts_add(&posts, batch, row, &people, &text);
		texts_add(&titles, title);
		if (!clock_parse(xml_row_get(row, "LastActivityDate"), &activity) ||
		    activity < created)
			activity = created;
		numbers_add(&active, activity);
	}
	if (posts.ids.n == 0)
		return (OK);
	e = q_import_questions(batch->db, import->source, import->space, posts.ids, posts.authors,
	    posts.written, titles, posts.bodies, posts.htmls, posts.excerpts, joined, posts.scores,
	    posts.created, active, NULL);
	return (e ? e : question_tags_write(batch, &posts.ids, tags, all_tags));
}

/* -- answers ----------------------------------------------------------------------------- */

static bool
answer_takes(struct import *import, const struct xml_row *row)
{
	(void)import;
	return (is_type(row, "2") || is_type(row, "5"));
}

/* Those answers of the batch that their askers had accepted. */
static enum err
accepted_write(struct batch *batch, const struct posts *posts)
{
	struct dump *dump = batch->import->own;
	struct int64_list threads = numbers_new(batch), answers = numbers_new(batch);
	struct known questions;
	size_t i;
	enum err e;

	if ((e = known_questions_of(batch, "ParentId", &questions)))
		return (e);
	for (i = 0; i < posts->ids.n; i++) {
		int64_t question = pairs_find(&dump->accepted, posts->ids.items[i]);

		if (question == 0 || known_find(&questions, question) != posts->threads.items[i])
			continue;
		numbers_add(&threads, posts->threads.items[i]);
		numbers_add(&answers, posts->ids.items[i]);
	}
	if (answers.n == 0)
		return (OK);
	return (q_import_accept(batch->db, batch->import->source, threads, answers, NULL));
}

static enum err
answers_write(struct batch *batch)
{
	struct import *import = batch->import;
	struct dump *dump = import->own;
	struct posts posts = posts_new(batch);
	struct known known, people, questions;
	struct post_text text;
	const char *problem;
	int64_t id, parent, thread;
	size_t i;
	enum err e;

	if ((e = known_of(batch, STR("post"), "Id", &known)) ||
	    (e = known_of(batch, STR("person"), "OwnerUserId", &people)) ||
	    (e = known_questions_of(batch, "ParentId", &questions)) ||
	    (e = tag_abouts_write(batch, "5", &dump->wikis)))
		return (e);
	for (i = 0; i < batch->n; i++) {
		const struct xml_row *row = &batch->rows[i];

		if (!is_type(row, "2") || !row_is_new(batch, row, &known, &posts.ids, &id))
			continue;
		thread = row_number(row, "ParentId", &parent) ? known_find(&questions, parent) : 0;
		if (thread == 0) {
			row_reject(batch, row, "its question is not here");
			continue;
		}
		if ((problem = body_problem(batch->mem, xml_row_get(row, "Body"), &text)) != NULL) {
			row_reject(batch, row, problem);
			continue;
		}
		posts_add(&posts, batch, row, &people, &text);
		numbers_add(&posts.threads, thread);
	}
	if (posts.ids.n == 0)
		return (OK);
	e = q_import_answers(batch->db, import->source, posts.ids, posts.threads, posts.authors,
	    posts.written, posts.bodies, posts.htmls, posts.excerpts, posts.scores, posts.created,
	    NULL);
	if (e == OK)
		e = q_import_touch(batch->db, posts.threads, posts.created, NULL);
	return (e ? e : accepted_write(batch, &posts));
}

/* -- comments ------------------------------------------------------------------------------ */

static const char *
comment_problem(struct arena *mem, struct str raw, struct str *body, struct str *html)
{
	struct html page;

	*body = text_lines(mem, raw);
	if (body->n == 0)
		return ("it has no text");
	if (body->n > COMMENT_BYTES || markdown_inline(mem, *body, &page) != OK)
		return ("its text is longer than 16 KB");
	*html = (struct str){page.p, page.n};
	return (NULL);
}

static enum err
comments_write(struct batch *batch)
{
	struct import *import = batch->import;
	struct posts posts = posts_new(batch);
	struct known known, people, targets;
	struct str body, html, written;
	const char *problem;
	int64_t id, post, local;
	size_t i;
	enum err e;

	if ((e = known_of(batch, STR("comment"), "Id", &known)) ||
	    (e = known_of(batch, STR("person"), "UserId", &people)) ||
	    (e = known_of(batch, STR("post"), "PostId", &targets)))
		return (e);
	for (i = 0; i < batch->n; i++) {
		const struct xml_row *row = &batch->rows[i];

		if (!row_is_new(batch, row, &known, &posts.ids, &id))
			continue;
		local = row_number(row, "PostId", &post) ? known_find(&targets, post) : 0;
		problem = local == 0
			      ? "its post is not here"
			      : comment_problem(batch->mem, xml_row_get(row, "Text"), &body, &html);
		if (problem != NULL) {
			row_reject(batch, row, problem);
			continue;
		}
		numbers_add(&posts.ids, id);
		numbers_add(&posts.threads, local);
		numbers_add(&posts.authors,
		    author_of(batch, row, &people, "UserId", "UserDisplayName", &written));
		texts_add(&posts.written, written);
		texts_add(&posts.bodies, body);
		texts_add(&posts.htmls, html);
		numbers_add(&posts.scores, row_score(row));
		numbers_add(&posts.created, row_time(import, row, "CreationDate"));
	}
	if (posts.ids.n == 0)
		return (OK);
	return (
	    q_import_comments(batch->db, import->source, posts.ids, posts.threads, posts.authors,
		posts.written, posts.bodies, posts.htmls, posts.scores, posts.created, NULL));
}

/* -- links ------------------------------------------------------------------------------------ */

static const char *
link_problem(const struct xml_row *row, int64_t from, int64_t to, struct str *kind)
{
	struct str type = xml_row_get(row, "LinkTypeId");

	*kind = str_eq(type, STR("1")) ? STR("related") : STR("duplicate");
	if (!str_eq(type, STR("1")) && !str_eq(type, STR("3")))
		return ("a kind of link that is unknown");
	if (from == 0)
		return ("the post it comes from is not here");
	if (to == 0)
		return ("the post it leads to is not here");
	return (from == to ? "it leads to itself" : NULL);
}

static enum err
links_write(struct batch *batch)
{
	struct import *import = batch->import;
	struct int64_list ids = numbers_new(batch), from = numbers_new(batch);
	struct int64_list to = numbers_new(batch), created = numbers_new(batch);
	struct str_list kinds = texts_new(batch);
	struct known known, sources, targets;
	size_t i;
	enum err e;

	if ((e = known_of(batch, STR("link"), "Id", &known)) ||
	    (e = known_of(batch, STR("post"), "PostId", &sources)) ||
	    (e = known_of(batch, STR("post"), "RelatedPostId", &targets)))
		return (e);
	for (i = 0; i < batch->n; i++) {
		const struct xml_row *row = &batch->rows[i];
		int64_t id, number, here, there;
		const char *problem;
		struct str kind;

		if (!row_is_new(batch, row, &known, &ids, &id))
			continue;
		here = row_number(row, "PostId", &number) ? known_find(&sources, number) : 0;
		there =
		    row_number(row, "RelatedPostId", &number) ? known_find(&targets, number) : 0;
		if ((problem = link_problem(row, here, there, &kind)) != NULL) {
			row_reject(batch, row, problem);
			continue;
		}
		numbers_add(&ids, id);
		numbers_add(&from, here);
		numbers_add(&to, there);
		texts_add(&kinds, kind);
		numbers_add(&created, row_time(import, row, "CreationDate"));
	}
	if (ids.n == 0)
		return (OK);
	return (q_import_links(batch->db, import->source, ids, from, to, kinds, created, NULL));
}

/* -- all of it ----------------------------------------------------------------------------------- */

static const struct pass passes[] = {
    {"Users", NULL, people_write},
    {"Tags", NULL, tags_write},
    {"Posts", question_takes, questions_write},
    {"Posts", answer_takes, answers_write},
    {"Comments", NULL, comments_write},
    {"PostLinks", NULL, links_write},
};

#define PASSES (sizeof(passes) / sizeof(passes[0]))

static enum err
passes_run(struct import *import)
{
	int64_t bytes = 0;
	size_t i;
	enum err e = OK;

	for (i = 0; i < PASSES; i++)
		bytes += import_file_bytes(import, passes[i].file);
	progress_begin(&import->progress, "import", bytes, PROGRESS_BYTES);
	for (i = 0; i < PASSES && e == OK; i++)
		e = import_pass(import, &passes[i]);
	progress_end(&import->progress);
	return (e);
}

/* Without Tags.xml the tags of the questions count. */
static enum err
report_fill(struct import *import, struct import_report *report)
{
	struct import_counts counts;
	struct db *db = db_open_handle(import->pool, import->mem);
	enum err e = q_import_counts(db, import->source, &counts);

	db_close_handle(db);
	if (e)
		return (e);
	*report = (struct import_report){.questions = counts.questions,
	    .answers = counts.answers,
	    .comments = counts.comments,
	    .people = counts.people,
	    .tags = counts.tags > 0 ? counts.tags : counts.used_tags,
	    .links = counts.links,
	    .rejected = import->rejected};
	return (OK);
}

enum err
import_stackexchange(
    struct db_pool *pool, const struct import_order *order, struct import_report *report)
{
	struct dump dump = {.other_posts = 0};
	struct import import = {
	    .pool = pool, .mem = arena_new(), .order = order, .now = clock_now(), .own = &dump};
	enum err e = OK, counted;

	if (import_file_bytes(&import, "Posts") == 0) {
		log_errorf("give the folder that holds Posts.xml or Posts.xml.xz",
		    "there is no Posts.xml in %s", order->folder);
		e = ERR_NOT_FOUND;
	}
	if (e == OK && (e = import_begin(&import, "stackexchange")) == OK) {
		e = passes_run(&import);
		counted = report_fill(&import, report);
		report->stopped = e == ERR_GONE;
		e = e == OK || e == ERR_GONE ? counted : e;
	}
	if (e == OK && dump.other_posts > 0 && !report->stopped)
		log_info("posts that are neither question nor answer nor tag description, left "
			 "out: %lld",
		    (long long)dump.other_posts);
	import_end(&import);
	free(dump.accepted.items);
	free(dump.excerpts.items);
	free(dump.wikis.items);
	arena_free(import.mem);
	return (e);
}
