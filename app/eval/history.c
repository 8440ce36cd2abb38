/* history.c -- a company growing post by post, with the product's index beside it. */
#include "eval/history.h"

#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/ranking.h"

/* As in sql/queries/expert.sql. */
#define TAG_THREADS 300
#define ACTIVE_THREADS 1000
#define COMMIT_DOCUMENTS 1000

struct history {
	const struct company *company;
	struct history_person *people; /* by number */
	struct history_thread *threads;
	struct history_tag *tags;
	size_t tag_count, tag_room;
	/* Threads in the order of their last activity: neighbours in a ring, threads[n] is its knot. */
	size_t *newer, *older;
	bool *dirty; /* differs from what the index has */
	size_t *dirty_list;
	size_t dirty_count;
	struct str dir;
	struct arena *mem;
	struct index_writer *writer;
	struct index_reader *reader;
};

static void
list_add(size_t **items, size_t *n, size_t *room, size_t value)
{
	if (*n == *room) {
		*room = *room == 0 ? 4 : *room * 2;
		if ((*items = reallocarray(*items, *room, sizeof(**items))) == NULL)
			abort();
	}
	(*items)[(*n)++] = value;
}

/* -- growing --------------------------------------------------------------------- */

static struct history_tag *
tag_find(const struct history *h, struct str name)
{
	size_t i;

	for (i = 0; i < h->tag_count; i++) {
		if (str_eq(h->tags[i].name, name))
			return (&h->tags[i]);
	}
	return (NULL);
}

static void
tag_add(struct history *h, struct str name, size_t thread)
{
	struct history_tag *tag = tag_find(h, name);

	if (tag == NULL) {
		if (h->tag_count == h->tag_room) {
			h->tag_room = h->tag_room == 0 ? 64 : h->tag_room * 2;
			h->tags = reallocarray(h->tags, h->tag_room, sizeof(*h->tags));
			if (h->tags == NULL)
				abort();
		}
		tag = &h->tags[h->tag_count++];
		*tag = (struct history_tag){.name = name};
	}
	list_add(&tag->threads, &tag->n, &tag->room, thread);
}

/* Moves a thread to the front of those that moved last. */
static void
ring_touch(struct history *h, size_t thread)
{
	size_t knot = h->company->thread_count;

	if (h->newer[thread] != SIZE_MAX) {
		h->older[h->newer[thread]] = h->older[thread];
		h->newer[h->older[thread]] = h->newer[thread];
	}
	h->older[thread] = h->older[knot];
	h->newer[thread] = knot;
	h->newer[h->older[knot]] = thread;
	h->older[knot] = thread;
}

void
history_add(struct history *h, size_t number)
{
	const struct company_post *post = &h->company->posts[number];
	const struct company_thread *thread = &h->company->threads[post->thread];
	struct history_thread *grown = &h->threads[post->thread];
	size_t i;

	list_add(&grown->posts, &grown->n, &grown->room, number);
	if (post->person != 0) {
		struct history_person *person = &h->people[post->person];

		list_add(&person->posts, &person->n, &person->room, number);
		person->answers += post->kind == MODEL_ANSWER;
	}
	for (i = 0; post->kind == MODEL_QUESTION && i < thread->tags.n; i++)
		tag_add(h, thread->tags.items[i], post->thread);
	ring_touch(h, post->thread);
	if (!h->dirty[post->thread]) {
		h->dirty[post->thread] = true;
		h->dirty_list[h->dirty_count++] = post->thread;
	}
}

const struct history_person *
history_person(const struct history *h, int64_t person)
{
	return (&h->people[person]);
}

const struct history_tag *
history_tag(const struct history *h, struct str name)
{
	return (tag_find(h, name));
}

const struct history_thread *
history_thread(const struct history *h, size_t thread)
{
	return (&h->threads[thread]);
}

/* -- the index -------------------------------------------------------------------- */

/* The thread as it is by now; its number in the index is its place and one. */
static enum err
thread_put(struct history *h, size_t number, struct arena *mem)
{
	const struct company_thread *thread = &h->company->threads[number];
	const struct history_thread *grown = &h->threads[number];
	struct index_doc doc = {.type = INDEX_QUESTION,
	    .id = (int64_t)number + 1,
	    .space = 1,
	    .author = thread->asker,
	    .title = thread->title,
	    .tags = thread->tags,
	    .created = thread->at,
	    .activity = thread->at};
	struct buf said = {.mem = mem};
	size_t i;

	doc.answers.items = arena_array(mem, grown->n + 1, sizeof(struct str));
	for (i = 0; i < grown->n; i++) {
		const struct company_post *post = &h->company->posts[grown->posts[i]];

		doc.activity = post->at > doc.activity ? post->at : doc.activity;
		if (post->kind == MODEL_ANSWER) {
			doc.answers.items[doc.answers.n++] = post->text;
		} else if (post->kind == MODEL_QUESTION) {
			doc.body = post->text;
		} else {
			buf_str(&said, post->text);
			buf_char(&said, '\n');
		}
	}
	doc.comments = buf_view(&said);
	return (index_put(h->writer, INDEX_OPEN, &doc));
}

static enum err
index_flush(struct history *h)
{
	struct arena *mem = arena_new();
	size_t i;
	enum err e = OK;

	for (i = 0; e == OK && i < h->dirty_count; i++) {
		h->dirty[h->dirty_list[i]] = false;
		e = thread_put(h, h->dirty_list[i], mem);
		if (e == OK && index_writer_pending(h->writer) >= COMMIT_DOCUMENTS)
			e = index_commit(h->writer, NULL);
		arena_reset(mem);
	}
	h->dirty_count = 0;
	if (e == OK)
		e = index_commit(h->writer, NULL);
	arena_free(mem);
	return (e);
}

/* An empty index in a folder of its own. */
static enum err
index_begin(struct history *h)
{
	const struct index_position position = {.xid = 1, .id = 1, .system = 1, .timeline = 1};
	const char *tmp = getenv("TMPDIR");
	char *dir = str_c(h->mem,
	    str_fmt(h->mem, "%s/peerlore-eval.XXXXXX", tmp == NULL || *tmp == '\0' ? "/tmp" : tmp));
	struct index_writer *building;
	enum err e;

	if (mkdtemp(dir) == NULL) {
		log_errorf("set TMPDIR to a folder that can be written", "cannot make %s: %m", dir);
		return (ERR_FORBIDDEN);
	}
	h->dir = str_of(dir);
	if ((e = index_build(h->dir, &building)) ||
	    (e = index_build_publish(building, &position)) ||
	    (e = index_writer_open(h->dir, &h->writer)))
		return (e);
	return (index_reader_open(h->dir, &h->reader));
}

enum err
history_open(const struct company *company, struct history **out)
{
	struct history *h = calloc(1, sizeof(*h));
	size_t n = company->thread_count, i;
	enum err e;

	if (h == NULL)
		abort();
	h->mem = arena_new();
	h->company = company;
	h->people = arena_array(h->mem, (size_t)company->people + 1, sizeof(*h->people));
	h->threads = arena_array(h->mem, n + 1, sizeof(*h->threads));
	h->newer = arena_array(h->mem, n + 1, sizeof(size_t));
	h->older = arena_array(h->mem, n + 1, sizeof(size_t));
	h->dirty = arena_array(h->mem, n + 1, sizeof(bool));
	h->dirty_list = arena_array(h->mem, n + 1, sizeof(size_t));
	for (i = 0; i < n; i++)
		h->newer[i] = SIZE_MAX;
	h->newer[n] = h->older[n] = n;
	if ((e = index_begin(h))) {
		history_close(h);
		return (e);
	}
	*out = h;
	return (OK);
}

void
history_close(struct history *h)
{
	size_t i;

	index_reader_close(h->reader);
	if (h->writer != NULL)
		index_writer_close(h->writer);
	if (h->dir.n > 0)
		index_remove(h->dir);
	for (i = 0; i <= (size_t)h->company->people; i++)
		free(h->people[i].posts);
	for (i = 0; i < h->company->thread_count; i++)
		free(h->threads[i].posts);
	for (i = 0; i < h->tag_count; i++)
		free(h->tags[i].threads);
	free(h->tags);
	arena_free(h->mem);
	free(h);
}

/* -- evidence: the same as the queries of expert.sql ------------------------------------ */

/* expert_posts */
static void
posts_gather(const struct history *h, struct arena *mem, struct history_view *view)
{
	size_t i, k, n = 0;

	for (i = 0; i < view->thread_count; i++)
		n += h->threads[view->threads[i].id - 1].n;
	view->posts = arena_array(mem, n + 1, sizeof(*view->posts));
	for (i = 0; i < view->thread_count; i++) {
		const struct history_thread *thread = &h->threads[view->threads[i].id - 1];

		for (k = 0; k < thread->n; k++) {
			const struct company_post *post = &h->company->posts[thread->posts[k]];

			if (post->person != 0)
				view->posts[view->post_count++] =
				    (struct model_post){.thread = view->threads[i].id,
					.person = post->person,
					.kind = post->kind,
					.askable = true,
					.at = post->at};
		}
	}
}

/* A person's share in one tag, in the making. */
struct share {
	int64_t person;
	double sum;
};

struct shares {
	struct share *items;
	size_t n;
};

static int
share_compare(const void *a, const void *b)
{
	const struct share *x = a, *y = b;

	if (x->sum != y->sum)
		return (x->sum > y->sum ? -1 : 1);
	return (x->person < y->person ? -1 : x->person > y->person);
}

/* Adds what a thread's answers give to each of its authors; sums stand at the person's number. */
static void
thread_sum(const struct history *h, size_t thread, timestamp_us now, double half_life, double *sums,
    struct share *touched, size_t *n)
{
	const struct history_thread *grown = &h->threads[thread];
	size_t i;

	for (i = 0; i < grown->n; i++) {
		const struct company_post *post = &h->company->posts[grown->posts[i]];

		if (post->kind != MODEL_ANSWER || post->person == 0)
			continue;
		if (sums[post->person] == 0)
			touched[(*n)++].person = post->person;
		/* Never 0 again, however old it is. */
		sums[post->person] += fmax(model_fresh(now, post->at, half_life), 1e-300);
	}
}

static size_t
shares_finish(double *sums, struct share *touched, size_t n)
{
	size_t i;

	for (i = 0; i < n; i++) {
		touched[i].sum = sums[touched[i].person];
		sums[touched[i].person] = 0;
	}
	if (n > 1)
		qsort(touched, n, sizeof(*touched), share_compare);
	return (n);
}

/* Scratch for sums over everybody. */
struct scratch {
	double *sums;
	struct share *touched;
};

static struct scratch
scratch_new(const struct history *h, struct arena *mem)
{
	size_t n = (size_t)h->company->people + 1;

	return ((struct scratch){
	    arena_array(mem, n, sizeof(double)), arena_array(mem, n, sizeof(struct share))});
}

/* expert_tags; its limit is over all tags, this one for each, which no question has reached. */
static void
tags_gather(const struct history *h, const struct company_thread *asked, struct scratch *scratch,
    struct evidence *evidence)
{
	size_t i, k, n;

	for (i = 0; i < asked->tags.n && i < MODEL_TAGS; i++) {
		const struct history_tag *tag = tag_find(h, asked->tags.items[i]);

		if (tag == NULL)
			continue;
		for (k = tag->n, n = 0; k > 0 && tag->n - k < TAG_THREADS; k--)
			thread_sum(h, tag->threads[k - 1], evidence->now,
			    ranking()->route_tags_half_life, scratch->sums, scratch->touched, &n);
		n = shares_finish(scratch->sums, scratch->touched, n);
		for (k = 0; k < n && k < MODEL_TAG_PEOPLE; k++) {
			struct candidate *c = evidence_of(evidence, scratch->touched[k].person);

			if (c != NULL)
				c->tags[i].sum = scratch->touched[k].sum;
		}
	}
}

/* expert_active */
static void
active_gather(const struct history *h, struct scratch *scratch, struct evidence *evidence,
    struct shares *active)
{
	size_t knot = h->company->thread_count, thread, seen = 0, i;

	for (thread = h->older[knot]; thread != knot && seen < ACTIVE_THREADS;
	     thread = h->older[thread], seen++)
		thread_sum(h, thread, evidence->now, ranking()->route_activity_half_life,
		    scratch->sums, scratch->touched, &active->n);
	active->items = scratch->touched;
	active->n = shares_finish(scratch->sums, scratch->touched, active->n);
	for (i = 0; i < active->n && i < MODEL_ACTIVE_PEOPLE; i++)
		(void)evidence_of(evidence, active->items[i].person);
}

static void
active_note(struct evidence *evidence, const struct shares *active)
{
	size_t i;

	for (i = 0; i < active->n; i++) {
		struct candidate *c = evidence_find(evidence, active->items[i].person);

		if (c != NULL)
			c->activity = active->items[i].sum;
	}
}

/* expert_people */
static void
person_gather(const struct history *h, struct candidate *c)
{
	const struct history_person *person = &h->people[c->person];

	if (person->n > 0)
		c->seen_at = h->company->posts[person->posts[person->n - 1]].at;
}

/* The threads of a member's newest posts, each once. */
static size_t
member_threads(const struct history *h, int64_t person, size_t threads[MODEL_CIRCLE_POSTS])
{
	const struct history_person *member = &h->people[person];
	size_t i, k, seen = 0, n = 0;

	for (i = member->n; i > 0 && seen < MODEL_CIRCLE_POSTS; i--) {
		const struct company_post *post = &h->company->posts[member->posts[i - 1]];

		if (post->kind == MODEL_COMMENT)
			continue;
		seen++;
		for (k = 0; k < n && threads[k] != post->thread; k++)
			;
		if (k == n)
			threads[n++] = post->thread;
	}
	return (n);
}

/* expert_circle */
static void
circle_gather(const struct history *h, struct history_view *view)
{
	struct model_member members[MODEL_CIRCLE];
	size_t threads[MODEL_CIRCLE_POSTS], i, k, j, n;
	size_t count = model_circle(&view->evidence, view->threads, view->thread_count, view->posts,
	    view->post_count, members);

	for (i = 0; i < count; i++) {
		n = member_threads(h, members[i].person, threads);
		for (k = 0; k < n; k++) {
			const struct history_thread *thread = &h->threads[threads[k]];

			for (j = 0; j < thread->n; j++) {
				const struct company_post *post =
				    &h->company->posts[thread->posts[j]];
				struct candidate *c =
				    post->kind == MODEL_ANSWER
					? evidence_of(&view->evidence, post->person)
					: NULL;

				if (c != NULL)
					c->circle += members[i].share / (double)n *
						     model_fresh(view->evidence.now, post->at,
							 ranking()->route_circle_half_life);
			}
		}
	}
}

static void
asker_gather(const struct history *h, struct evidence *evidence)
{
	const struct history_person *asker = &h->people[evidence->asker];
	size_t i, k;

	for (i = 0; evidence->asker != 0 && i < asker->n; i++) {
		const struct company_post *post = &h->company->posts[asker->posts[i]];
		const struct history_thread *thread = &h->threads[post->thread];

		for (k = 0; post->kind == MODEL_QUESTION && k < thread->n; k++) {
			const struct company_post *answer = &h->company->posts[thread->posts[k]];
			struct candidate *c = answer->kind == MODEL_ANSWER
						  ? evidence_find(evidence, answer->person)
						  : NULL;

			if (c != NULL)
				c->asker++;
		}
	}
}

static enum err
threads_gather(struct history *h, const struct company_thread *asked, struct arena *mem,
    struct history_view *view)
{
	struct index_abouts found;
	size_t i;
	enum err e;

	if ((e = index_flush(h)))
		return (e);
	if ((e = index_reader_about(h->reader, NULL, 0, 1u << INDEX_QUESTION, asked->title,
		 model_body(mem, &asked->tags, h->company->posts[asked->question].text),
		 MODEL_THREADS, mem, &found)))
		return (e);
	view->threads = arena_array(mem, found.n + 1, sizeof(*view->threads));
	for (i = 0; i < found.n; i++)
		view->threads[view->thread_count++] =
		    (struct model_thread){found.items[i].id, found.items[i].weight};
	return (OK);
}

enum err
history_ask(struct history *h, size_t thread, const double weights[EXPERT_FEATURE_COUNT],
    struct arena *mem, struct history_view *out)
{
	const struct company_thread *asked = &h->company->threads[thread];
	struct scratch scratch = scratch_new(h, mem);
	struct history_view view = {.evidence = evidence_open(mem, asked->at, asked->asker)};
	struct shares active = {NULL, 0};
	size_t i;
	enum err e;

	if ((e = threads_gather(h, asked, mem, &view)))
		return (e);
	posts_gather(h, mem, &view);
	evidence_posts(
	    &view.evidence, view.threads, view.thread_count, view.posts, view.post_count);
	circle_gather(h, &view);
	tags_gather(h, asked, &scratch, &view.evidence);
	active_gather(h, &scratch, &view.evidence, &active);
	active_note(&view.evidence, &active);
	model_cut(&view.evidence, asked->tags.n, weights);
	for (i = 0; i < view.evidence.n; i++)
		person_gather(h, view.evidence.items[i]);
	asker_gather(h, &view.evidence);
	*out = view;
	return (OK);
}
