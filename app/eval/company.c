/* company.c -- reading dumps into one history. */
#include "eval/company.h"

#include <stdlib.h>

#include "base/log.h"
#include "text/html_markdown.h"
#include "text/xml_rows.h"
#include "text/markdown.h"

#define TAGS_MAX 8

/* A row of Posts.xml as it came. */
struct raw {
	size_t site;
	int64_t id, parent;
	int64_t user; /* 0: nobody */
	enum model_kind kind;
	timestamp_us at;
	struct str title, text, tags;
};

struct raws {
	struct raw *items;
	size_t n, room;
};

/* Numbers by two keys, sorted before they are looked up. */
struct pair {
	int64_t a, b;
	int64_t value;
};
struct pairs {
	struct pair *items;
	size_t n, room;
};

struct reading {
	struct arena *mem;
	struct raws raws;
	struct pairs accounts; /* site, user -> account */
	size_t *site_of; /* of each folder */
	size_t rejected;
};

/* -- lists ------------------------------------------------------------------------- */

static void *
grown(void *items, size_t n, size_t *room, size_t size)
{
	if (n < *room)
		return (items);
	*room = *room == 0 ? 1024 : *room * 2;
	if ((items = reallocarray(items, *room, size)) == NULL)
		abort();
	return (items);
}

static void
pairs_add(struct pairs *pairs, int64_t a, int64_t b, int64_t value)
{
	pairs->items = grown(pairs->items, pairs->n, &pairs->room, sizeof(*pairs->items));
	pairs->items[pairs->n++] = (struct pair){a, b, value};
}

static int
number_compare(int64_t a, int64_t b)
{
	return (a < b ? -1 : a > b);
}

static int
pair_compare(const void *a, const void *b)
{
	const struct pair *x = a, *y = b;
	int order = number_compare(x->a, y->a);

	return (order != 0 ? order : number_compare(x->b, y->b));
}

static void
pairs_sort(struct pairs *pairs)
{
	if (pairs->n > 1)
		qsort(pairs->items, pairs->n, sizeof(*pairs->items), pair_compare);
}

/* 0 when there is none. */
static int64_t
pairs_find(const struct pairs *pairs, int64_t a, int64_t b)
{
	const struct pair wanted = {a, b, 0}, *found = NULL;

	if (pairs->n > 0)
		found = bsearch(&wanted, pairs->items, pairs->n, sizeof(wanted), pair_compare);
	return (found == NULL ? 0 : found->value);
}

/* -- rows ---------------------------------------------------------------------------- */

static struct str
plain(struct arena *mem, struct arena *scratch, struct str html)
{
	struct str markdown, text;

	if (html.p == NULL || html_markdown(scratch, html, &markdown) != OK ||
	    markdown_plain(scratch, markdown, &text) != OK)
		return (STR_NONE);
	return (str_dup(mem, text));
}

static bool
row_number(const struct xml_row *row, const char *name, int64_t *out)
{
	return (str_int64(xml_row_get(row, name), out));
}

static void
raw_add(struct reading *r, const struct raw *raw)
{
	r->raws.items = grown(r->raws.items, r->raws.n, &r->raws.room, sizeof(*raw));
	r->raws.items[r->raws.n++] = *raw;
}

static void
post_take(struct reading *r, size_t folder, const struct xml_row *row, struct arena *scratch)
{
	struct raw raw = {.site = folder};
	struct str type = xml_row_get(row, "PostTypeId");

	raw.kind = str_eq(type, STR("2")) ? MODEL_ANSWER : MODEL_QUESTION;
	if (raw.kind == MODEL_QUESTION && !str_eq(type, STR("1")))
		return;
	if (!row_number(row, "Id", &raw.id) ||
	    !clock_parse(xml_row_get(row, "CreationDate"), &raw.at) ||
	    (raw.kind == MODEL_ANSWER && !row_number(row, "ParentId", &raw.parent))) {
		r->rejected++;
		return;
	}
	/* Below zero are the site's own accounts. */
	if (!row_number(row, "OwnerUserId", &raw.user) || raw.user < 0)
		raw.user = 0;
	raw.title = str_dup(r->mem, xml_row_get(row, "Title"));
	raw.tags = str_dup(r->mem, xml_row_get(row, "Tags"));
	raw.text = plain(r->mem, scratch, xml_row_get(row, "Body"));
	raw_add(r, &raw);
}

static void
comment_take(struct reading *r, size_t folder, const struct xml_row *row, struct arena *scratch)
{
	struct raw raw = {.site = folder, .kind = MODEL_COMMENT};

	(void)scratch;
	if (!row_number(row, "Id", &raw.id) || !row_number(row, "PostId", &raw.parent) ||
	    !clock_parse(xml_row_get(row, "CreationDate"), &raw.at)) {
		r->rejected++;
		return;
	}
	if (!row_number(row, "UserId", &raw.user) || raw.user < 0)
		raw.user = 0;
	raw.text = str_dup(r->mem, xml_row_get(row, "Text"));
	raw_add(r, &raw);
}

static void
user_take(struct reading *r, size_t folder, const struct xml_row *row, struct arena *scratch)
{
	int64_t user, account;

	(void)scratch;
	if (row_number(row, "Id", &user) && row_number(row, "AccountId", &account) && account > 0)
		pairs_add(&r->accounts, (int64_t)folder, user, account);
}

static enum err
file_read(struct reading *r, size_t folder, const char *path,
    void (*take)(
	struct reading *r, size_t folder, const struct xml_row *row, struct arena *scratch))
{
	struct arena *scratch = arena_new();
	struct xml_rows *rows;
	struct xml_row row;
	enum err e;

	if ((e = xml_rows_open(r->mem, path, &rows)) == OK) {
		while ((e = xml_rows_next(rows, scratch, &row)) == OK) {
			take(r, folder, &row, scratch);
			arena_reset(scratch);
		}
		if (e == ERR_NOT_FOUND)
			e = OK;
		else
			log_errorf(NULL, "%.*s", STR_ARG(xml_rows_problem(rows)));
		xml_rows_close(rows);
	}
	arena_free(scratch);
	return (e);
}

static enum err
folder_read(struct reading *r, const char *folder, size_t number)
{
	enum err e =
	    file_read(r, number, str_c(r->mem, str_fmt(r->mem, "%s/Posts.xml", folder)), post_take);

	if (e == ERR_NOT_FOUND)
		log_errorf("a dump is a folder with Posts.xml or Posts.xml.xz",
		    "there is no Posts.xml in %s", folder);
	if (e)
		return (e);
	e = file_read(
	    r, number, str_c(r->mem, str_fmt(r->mem, "%s/Comments.xml", folder)), comment_take);
	if (e != OK && e != ERR_NOT_FOUND)
		return (e);
	e = file_read(r, number, str_c(r->mem, str_fmt(r->mem, "%s/Users.xml", folder)), user_take);
	return (e == ERR_NOT_FOUND ? OK : e);
}

/* -- sites ----------------------------------------------------------------------------- */

static int
same_question_compare(const void *a, const void *b)
{
	const struct raw *x = *(const struct raw *const *)a, *y = *(const struct raw *const *)b;
	int order = number_compare(x->id, y->id);

	if (order == 0)
		order = number_compare(x->at, y->at);
	return (order != 0 ? order : number_compare((int64_t)x->site, (int64_t)y->site));
}

/* The lowest folder that is of the same site. */
static size_t
site_root(const struct reading *r, size_t folder)
{
	while (r->site_of[folder] != folder)
		folder = r->site_of[folder];
	return (folder);
}

/*
 * Two folders with a question of the same number, written in the same
 * millisecond, are two dumps of one site.
 */
static void
sites_join(struct reading *r, size_t folders)
{
	struct raw **order = arena_array(r->mem, r->raws.n + 1, sizeof(*order));
	size_t i, n = 0;

	r->site_of = arena_array(r->mem, folders, sizeof(*r->site_of));
	for (i = 0; i < folders; i++)
		r->site_of[i] = i;
	for (i = 0; i < r->raws.n; i++) {
		if (r->raws.items[i].kind == MODEL_QUESTION)
			order[n++] = &r->raws.items[i];
	}
	if (n > 1)
		qsort(order, n, sizeof(*order), same_question_compare);
	for (i = 1; i < n; i++) {
		size_t a = site_root(r, order[i - 1]->site), b = site_root(r, order[i]->site);

		if (order[i]->id == order[i - 1]->id && order[i]->at == order[i - 1]->at && a != b)
			r->site_of[a > b ? a : b] = a < b ? a : b;
	}
	for (i = 0; i < r->raws.n; i++)
		r->raws.items[i].site = site_root(r, r->raws.items[i].site);
	for (i = 0; i < r->accounts.n; i++)
		r->accounts.items[i].a = (int64_t)site_root(r, (size_t)r->accounts.items[i].a);
	pairs_sort(&r->accounts);
}

/* -- putting it together ------------------------------------------------------------------- */

static int
raw_compare(const void *a, const void *b)
{
	const struct raw *x = a, *y = b;
	int order = number_compare(x->at, y->at);

	/* A question goes before what answers it in the same millisecond. */
	if (order == 0)
		order = number_compare(x->kind, y->kind);
	if (order == 0)
		order = number_compare((int64_t)x->site, (int64_t)y->site);
	return (order != 0 ? order : number_compare(x->id, y->id));
}

/* In angle brackets in older dumps, between bars ("|a|b|") in newer ones. */
static struct str_list
tags_read(struct arena *mem, struct str written)
{
	struct str_list tags = {arena_array(mem, TAGS_MAX, sizeof(struct str)), 0};
	size_t i, from = 0;

	for (i = 0; i <= written.n && tags.n < TAGS_MAX; i++) {
		if (i < written.n && strchr("<>|", written.p[i]) == NULL)
			continue;
		if (i > from)
			tags.items[tags.n++] = str_slice(written, from, i - from);
		from = i + 1;
	}
	return (tags);
}

/* People in the order in which they come, so that numbers do not depend on those of the dump. */
struct people {
	struct pairs known; /* by account (0, account) or by site and user (1 + site, user) */
	int64_t n;
};

static void
people_number(struct reading *r, struct people *people)
{
	struct pairs all = {NULL, 0, 0};
	size_t i;

	for (i = 0; i < r->raws.n; i++) {
		const struct raw *raw = &r->raws.items[i];
		int64_t account = pairs_find(&r->accounts, (int64_t)raw->site, raw->user);

		if (raw->user == 0)
			continue;
		if (account != 0)
			pairs_add(&all, 0, account, (int64_t)i + 1);
		else
			pairs_add(&all, 1 + (int64_t)raw->site, raw->user, (int64_t)i + 1);
	}
	pairs_sort(&all);
	for (i = 0; i < all.n; i++) {
		if (i == 0 || pair_compare(&all.items[i], &all.items[i - 1]) != 0)
			pairs_add(&people->known, all.items[i].a, all.items[i].b, ++people->n);
	}
	free(all.items);
}

static int64_t
person_of(const struct reading *r, const struct people *people, const struct raw *raw)
{
	int64_t account = pairs_find(&r->accounts, (int64_t)raw->site, raw->user);

	if (raw->user == 0)
		return (0);
	if (account != 0)
		return (pairs_find(&people->known, 0, account));
	return (pairs_find(&people->known, 1 + (int64_t)raw->site, raw->user));
}

static void
post_put(struct company *company, const struct raw *raw, int64_t person, size_t thread)
{
	company->posts[company->post_count++] = (struct company_post){.thread = thread,
	    .person = person,
	    .kind = raw->kind,
	    .at = raw->at,
	    .text = raw->text};
}

static void
question_put(struct company *company, const struct raw *raw, int64_t person, struct pairs *threads)
{
	size_t number = company->thread_count++;

	company->threads[number] = (struct company_thread){.asker = person,
	    .at = raw->at,
	    .title = raw->title,
	    .tags = tags_read(company->mem, raw->tags)};
	pairs_add(threads, (int64_t)raw->site, raw->id, (int64_t)number + 1);
	post_put(company, raw, person, number);
}

/* An answer, or a comment on either; nothing when what it belongs to is not there. */
static void
reply_put(struct company *company, const struct raw *raw, int64_t person,
    const struct pairs *threads, struct pairs *answers)
{
	int64_t number = pairs_find(threads, (int64_t)raw->site, raw->parent);
	struct company_thread *thread;

	if (number == 0)
		return;
	thread = &company->threads[number - 1];
	if (raw->kind == MODEL_ANSWER) {
		thread->answered = thread->answered || (person != 0 && person != thread->asker);
		pairs_add(answers, (int64_t)raw->site, raw->id, number);
	}
	post_put(company, raw, person, (size_t)number - 1);
}

/* Comments are numbered apart from posts. */
static int
post_compare(const void *a, const void *b)
{
	const struct raw *x = a, *y = b;
	int order = number_compare((int64_t)x->site, (int64_t)y->site);

	if (order == 0)
		order = number_compare(x->kind == MODEL_COMMENT, y->kind == MODEL_COMMENT);
	if (order == 0)
		order = number_compare(x->id, y->id);
	return (order != 0 ? order : number_compare(x->at, y->at));
}

/* Each post once. */
static void
raws_unique(struct raws *raws)
{
	size_t i, n = 0;

	if (raws->n > 1)
		qsort(raws->items, raws->n, sizeof(*raws->items), post_compare);
	for (i = 0; i < raws->n; i++) {
		if (n > 0 && raws->items[n - 1].site == raws->items[i].site &&
		    (raws->items[n - 1].kind == MODEL_COMMENT) ==
			(raws->items[i].kind == MODEL_COMMENT) &&
		    raws->items[n - 1].id == raws->items[i].id)
			continue;
		raws->items[n++] = raws->items[i];
	}
	raws->n = n;
	if (raws->n > 1)
		qsort(raws->items, raws->n, sizeof(*raws->items), raw_compare);
}

/* Puts all of one kind; what a reply belongs to is looked up among what was put before. */
static void
kind_put(struct reading *r, const struct people *people, enum model_kind kind,
    struct pairs *threads, struct company *company)
{
	struct pairs made = {NULL, 0, 0};
	size_t i;

	for (i = 0; i < r->raws.n; i++) {
		const struct raw *raw = &r->raws.items[i];

		if (raw->kind != kind)
			continue;
		if (kind == MODEL_QUESTION)
			question_put(company, raw, person_of(r, people, raw), &made);
		else
			reply_put(company, raw, person_of(r, people, raw), threads, &made);
	}
	for (i = 0; i < made.n; i++)
		pairs_add(threads, made.items[i].a, made.items[i].b, made.items[i].value);
	pairs_sort(threads);
	free(made.items);
}

static void
company_put(struct reading *r, struct company *company)
{
	struct people people = {.n = 0};
	struct pairs threads = {NULL, 0, 0};

	people_number(r, &people);
	company->posts = arena_array(r->mem, r->raws.n + 1, sizeof(*company->posts));
	company->threads = arena_array(r->mem, r->raws.n + 1, sizeof(*company->threads));
	company->people = people.n;
	/* Questions first, so that a reply finds its own however the clocks went. */
	kind_put(r, &people, MODEL_QUESTION, &threads, company);
	kind_put(r, &people, MODEL_ANSWER, &threads, company);
	kind_put(r, &people, MODEL_COMMENT, &threads, company);
	free(threads.items);
	free(people.known.items);
}

static int
time_compare(const void *a, const void *b)
{
	const struct company_post *x = a, *y = b;
	int order = number_compare(x->at, y->at);

	if (order == 0)
		order = number_compare(x->kind, y->kind);
	if (order == 0)
		order = number_compare((int64_t)x->thread, (int64_t)y->thread);
	return (order != 0 ? order : number_compare(x->person, y->person));
}

enum err
company_read(struct arena *mem, const char *const *folders, size_t n, struct company *out)
{
	struct reading r = {.mem = mem};
	struct company company = {.mem = mem};
	size_t i;
	enum err e = OK;

	for (i = 0; e == OK && i < n; i++)
		e = folder_read(&r, folders[i], i);
	if (e == OK) {
		sites_join(&r, n);
		for (i = 0; i < n; i++)
			company.sites += r.site_of[i] == i;
		raws_unique(&r.raws);
		company_put(&r, &company);
		if (company.post_count > 1)
			qsort(company.posts, company.post_count, sizeof(*company.posts),
			    time_compare);
		for (i = 0; i < company.post_count; i++) {
			if (company.posts[i].kind == MODEL_QUESTION)
				company.threads[company.posts[i].thread].question = i;
		}
		company.rejected = r.rejected;
		*out = company;
	}
	free(r.raws.items);
	free(r.accounts.items);
	return (e);
}
