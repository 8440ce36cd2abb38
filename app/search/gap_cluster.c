/* gap_cluster.c -- searches that mean the same, and what may be shown of them. */
#include "search/gap_cluster.h"

#include <stdlib.h>

static bool
list_has(const struct str_list *list, struct str word)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (str_eq(list->items[i], word))
			return (true);
	}
	return (false);
}

/* -- which lie together ---------------------------------------------------------------- */

/* The different stems of a search. */
static struct str_list
stems_of(struct arena *mem, const struct gap_search *search)
{
	struct str_list all = {NULL, 0};
	size_t i, k, n = 0;

	for (i = 0; i < search->word_count; i++)
		n += search->words[i].stems.n;
	all.items = arena_array(mem, n, sizeof(*all.items));
	for (i = 0; i < search->word_count; i++) {
		for (k = 0; k < search->words[i].stems.n; k++) {
			if (!list_has(&all, search->words[i].stems.items[k]))
				all.items[all.n++] = search->words[i].stems.items[k];
		}
	}
	return (all);
}

static bool
word_meets(const struct str_list *list, struct str word, const struct translation *table)
{
	size_t i;

	if (list_has(list, word))
		return (true);
	for (i = 0; table != NULL && i < list->n; i++) {
		if (translation_probability(table, word, list->items[i]) >= GAP_NEAR ||
		    translation_probability(table, list->items[i], word) >= GAP_NEAR)
			return (true);
	}
	return (false);
}

static bool
alike(const struct str_list *a, const struct str_list *b, const struct translation *table)
{
	size_t i, met = 0;

	if (a->n > b->n)
		return (alike(b, a, table));
	for (i = 0; i < a->n; i++)
		met += word_meets(b, a->items[i], table);
	return ((double)met >= GAP_ALIKE * (double)(a->n + b->n - met));
}

/* A cluster is what its first search is alike to: no chain leads from one thing to another. */
struct forming {
	struct str_list seed;
	struct gap_cluster cluster;
	size_t room;
};

static void
search_add(struct arena *mem, struct forming *f, const struct gap_search *search)
{
	struct gap_cluster *c = &f->cluster;

	if (c->search_count == f->room) {
		size_t room = f->room == 0 ? 4 : f->room * 2;
		const struct gap_search **more = arena_array(mem, room, sizeof(*more));

		if (c->search_count > 0)
			memcpy(more, c->searches, c->search_count * sizeof(*more));
		c->searches = more;
		f->room = room;
	}
	c->searches[c->search_count++] = search;
	c->times += search->times;
	if (c->first == 0 || search->first < c->first)
		c->first = search->first;
	if (search->last > c->last)
		c->last = search->last;
}

static size_t
clusters_form(struct arena *mem, const struct gap_search *searches, size_t n,
    const struct translation *table, struct forming *forming)
{
	size_t i, k, count = 0;

	for (i = 0; i < n; i++) {
		struct str_list stems = stems_of(mem, &searches[i]);

		if (stems.n == 0)
			continue;
		for (k = 0; k < count && !alike(&stems, &forming[k].seed, table); k++)
			;
		if (k == count)
			forming[count++].seed = stems;
		search_add(mem, &forming[k], &searches[i]);
	}
	return (count);
}

/* -- what people have in common ------------------------------------------------------------ */

/* Who typed what. */
struct typing {
	struct str stem;
	int64_t person;
};

static int
typing_compare(const void *a, const void *b)
{
	const struct typing *x = a, *y = b;
	int order = str_cmp(x->stem, y->stem);

	return (order != 0 ? order : (x->person > y->person) - (x->person < y->person));
}

/* Every stem of a cluster with every person who typed it, sorted. */
static struct typing *
typings_of(struct arena *mem, const struct gap_cluster *c, size_t *n)
{
	struct typing *all;
	size_t i, k, w;

	*n = 0;
	for (i = 0; i < c->search_count; i++) {
		for (k = 0; k < c->searches[i]->word_count; k++)
			*n += c->searches[i]->words[k].stems.n;
	}
	all = arena_array(mem, *n, sizeof(*all));
	*n = 0;
	for (i = 0; i < c->search_count; i++) {
		for (k = 0; k < c->searches[i]->word_count; k++) {
			const struct gap_word *word = &c->searches[i]->words[k];

			for (w = 0; w < word->stems.n; w++)
				all[(*n)++] =
				    (struct typing){word->stems.items[w], c->searches[i]->person};
		}
	}
	if (*n > 1)
		qsort(all, *n, sizeof(*all), typing_compare);
	return (all);
}

static void
stems_keep(struct arena *mem, struct gap_cluster *c)
{
	size_t i, n, people = 0;
	const struct typing *all = typings_of(mem, c, &n);

	c->stems = (struct str_list){arena_array(mem, n, sizeof(struct str)), 0};
	for (i = 0; i < n; i++) {
		if (i == 0 || !str_eq(all[i].stem, all[i - 1].stem))
			people = 1;
		else if (all[i].person != all[i - 1].person)
			people++;
		else
			continue;
		if (people == GAP_PEOPLE)
			c->stems.items[c->stems.n++] = all[i].stem;
	}
}

static int
person_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return ((x > y) - (x < y));
}

static int32_t
people_of(struct arena *mem, const struct gap_cluster *c)
{
	int64_t *people = arena_array(mem, c->search_count, sizeof(*people));
	int32_t n = 0;
	size_t i;

	for (i = 0; i < c->search_count; i++)
		people[i] = c->searches[i]->person;
	if (c->search_count > 1)
		qsort(people, c->search_count, sizeof(*people), person_compare);
	for (i = 0; i < c->search_count; i++)
		n += i == 0 || people[i] != people[i - 1];
	return (n);
}

static int
cluster_compare(const void *a, const void *b)
{
	const struct gap_cluster *x = a, *y = b;

	if (x->people != y->people)
		return (x->people > y->people ? -1 : 1);
	if (x->times != y->times)
		return (x->times > y->times ? -1 : 1);
	if (x->last != y->last)
		return (x->last > y->last ? -1 : 1);
	return (0);
}

struct gap_clusters
gap_clusters_make(
    struct arena *mem, const struct gap_search *searches, size_t n, const struct translation *table)
{
	struct forming *forming = arena_array(mem, n, sizeof(*forming));
	size_t i, count = clusters_form(mem, searches, n, table, forming);
	struct gap_clusters all = {arena_array(mem, count, sizeof(*all.items)), 0};

	for (i = 0; i < count; i++) {
		struct gap_cluster *c = &forming[i].cluster;

		c->people = people_of(mem, c);
		if (c->people < GAP_PEOPLE)
			continue;
		stems_keep(mem, c);
		if (c->stems.n > 0)
			all.items[all.n++] = *c;
	}
	if (all.n > 1)
		qsort(all.items, all.n, sizeof(*all.items), cluster_compare);
	return (all);
}

/* -- what may be shown ------------------------------------------------------------------------ */

/* All its stems were typed by others, too. */
static bool
word_shared(const struct gap_cluster *c, const struct gap_word *word)
{
	size_t i;

	for (i = 0; i < word->stems.n; i++) {
		if (!list_has(&c->stems, word->stems.items[i]))
			return (false);
	}
	return (word->stems.n > 0);
}

static int
form_compare(const void *a, const void *b)
{
	return (str_cmp(*(const struct str *)a, *(const struct str *)b));
}

/* Adds the forms of one cluster's shared words behind *n; NULL only counts. */
static void
forms_add(const struct gap_cluster *c, struct str *into, size_t *n)
{
	size_t i, k, f;

	for (i = 0; i < c->search_count; i++) {
		for (k = 0; k < c->searches[i]->word_count; k++) {
			const struct gap_word *word = &c->searches[i]->words[k];

			if (!word_shared(c, word))
				continue;
			for (f = 0; f < word->forms.n; f++, (*n)++) {
				if (into != NULL)
					into[*n] = word->forms.items[f];
			}
		}
	}
}

struct str_list
gap_forms(struct arena *mem, const struct gap_clusters *clusters)
{
	struct str_list forms = {NULL, 0};
	size_t i, n = 0;

	for (i = 0; i < clusters->n; i++)
		forms_add(&clusters->items[i], NULL, &n);
	forms.items = arena_array(mem, n, sizeof(*forms.items));
	for (i = n = 0; i < clusters->n; i++)
		forms_add(&clusters->items[i], forms.items, &n);
	if (n > 1)
		qsort(forms.items, n, sizeof(*forms.items), form_compare);
	for (i = 0; i < n; i++) {
		if (i == 0 || !str_eq(forms.items[i], forms.items[i - 1]))
			forms.items[forms.n++] = forms.items[i];
	}
	return (forms);
}

struct showing {
	const struct str_list *forms;
	const bool *hidden;
};

static const struct str *
form_find(const struct showing *s, struct str form)
{
	return (s->forms->n == 0
		    ? NULL
		    : bsearch(&form, s->forms->items, s->forms->n, sizeof(form), form_compare));
}

static bool
form_hidden(const struct showing *s, struct str form)
{
	const struct str *found = form_find(s, form);

	return (found != NULL && s->hidden[found - s->forms->items]);
}

/* What nobody was asked about is not shown. */
static bool
form_shows(const struct showing *s, struct str form)
{
	return (form_find(s, form) != NULL && !form_hidden(s, form));
}

static bool
word_shows(const struct showing *s, const struct gap_cluster *c, const struct gap_word *word)
{
	size_t i;

	if (!word_shared(c, word))
		return (false);
	for (i = 0; i < word->forms.n; i++) {
		if (!form_shows(s, word->forms.items[i]))
			return (false);
	}
	return (true);
}

/* What of one search may be shown, and how good that is as the words of all. */
struct wording {
	struct str text;
	struct str_list stems;
	bool whole;
};

static struct wording
wording_of(struct arena *mem, const struct showing *s, const struct gap_cluster *c,
    const struct gap_search *search)
{
	struct wording w = {.whole = true};
	struct buf text = {.mem = mem};
	size_t i, k;

	w.stems.items = arena_array(mem, c->stems.n, sizeof(*w.stems.items));
	for (i = 0; i < search->word_count; i++)
		w.whole = w.whole &&
			  (search->words[i].stems.n == 0 || word_shows(s, c, &search->words[i]));
	for (i = 0; i < search->word_count; i++) {
		const struct gap_word *word = &search->words[i];
		/* "how do I" says nothing of anybody, and reads better; without its noun it is noise. */
		bool small = word->stems.n == 0 && word->forms.n > 0 && w.whole;

		if (!small && !word_shows(s, c, word))
			continue;
		if (text.n > 0)
			buf_char(&text, ' ');
		buf_str(&text, word->written);
		for (k = 0; k < word->stems.n; k++) {
			if (!list_has(&w.stems, word->stems.items[k]))
				w.stems.items[w.stems.n++] = word->stems.items[k];
		}
	}
	w.text = buf_view(&text);
	return (w);
}

/* More of the shared words, then a whole search rather than parts of one, then the shorter one. */
static bool
wording_better(const struct wording *a, const struct wording *b)
{
	if (a->stems.n != b->stems.n)
		return (a->stems.n > b->stems.n);
	if (a->stems.n == 0)
		return (false);
	if (a->whole != b->whole)
		return (a->whole);
	if (a->text.n != b->text.n)
		return (a->text.n < b->text.n);
	return (str_cmp(a->text, b->text) < 0);
}

static struct wording
wording_best(struct arena *mem, const struct showing *showing, const struct gap_cluster *c)
{
	struct wording best = {.whole = false};
	size_t i;

	for (i = 0; i < c->search_count; i++) {
		struct wording w = wording_of(mem, showing, c, c->searches[i]);

		if (wording_better(&w, &best))
			best = w;
	}
	return (best);
}

/* Every word of it that says something is hidden. */
static bool
search_hidden(const struct showing *s, const struct gap_search *search)
{
	size_t i, k, said = 0, hidden = 0;

	for (i = 0; i < search->word_count; i++) {
		const struct gap_word *word = &search->words[i];
		bool is_hidden = false;

		for (k = 0; k < word->forms.n; k++)
			is_hidden = is_hidden || form_hidden(s, word->forms.items[k]);
		said += word->stems.n > 0;
		hidden += word->stems.n > 0 && is_hidden;
	}
	return (said == hidden);
}

/* Nor does it count: how many people look for what is not shown is nobody's to read either. */
static void
hidden_leave(struct arena *mem, const struct showing *s, struct gap_cluster *c)
{
	struct forming left = {.room = 0};
	size_t i;

	for (i = 0; i < c->search_count; i++) {
		if (!search_hidden(s, c->searches[i]))
			search_add(mem, &left, c->searches[i]);
	}
	left.cluster.stems = c->stems;
	left.cluster.people = people_of(mem, &left.cluster);
	*c = left.cluster;
}

void
gap_phrases(struct arena *mem, struct gap_clusters *clusters, const struct str_list *forms,
    const bool *hidden)
{
	const struct showing showing = {forms, hidden};
	size_t i, n = 0;

	for (i = 0; i < clusters->n; i++) {
		struct gap_cluster c = clusters->items[i];
		struct wording best;

		hidden_leave(mem, &showing, &c);
		best = wording_best(mem, &showing, &c);
		if (best.stems.n == 0 || c.people < GAP_PEOPLE)
			continue;
		c.phrase = best.text;
		c.shown = best.stems;
		clusters->items[n++] = c;
	}
	clusters->n = n;
	if (n > 1)
		qsort(clusters->items, n, sizeof(*clusters->items), cluster_compare);
}
