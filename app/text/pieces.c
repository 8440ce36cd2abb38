/* pieces.c -- texts in lines or words, and which of them changed from one text to another. */
#include "text/pieces.h"

#include <stdint.h>

#define DIFFERENCES_MAX 1500 /* of one run; the way back needs its square in memory */

struct numbering {
	struct str *slots;
	int32_t *numbers;
	size_t size; /* a power of two */
	int32_t next;
};

/* -- pieces ------------------------------------------------------------------------ */

static bool
is_space(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

static bool
is_word(char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || (unsigned char)c >= 0x80);
}

struct str
line_next(struct str s)
{
	const char *end = memchr(s.p, '\n', s.n);

	return (str_slice(s, 0, end == NULL ? s.n : (size_t)(end - s.p) + 1));
}

/* A word, white space up to and with a line's end, or one mark. */
struct str
word_next(struct str s)
{
	size_t n = 1;

	if (is_word(s.p[0])) {
		while (n < s.n && is_word(s.p[n]))
			n++;
	} else if (is_space(s.p[0])) {
		while (n < s.n && is_space(s.p[n]) && s.p[n - 1] != '\n')
			n++;
	}
	return (str_slice(s, 0, n));
}

struct pieces
pieces_of(struct arena *mem, struct str text, struct str (*next)(struct str))
{
	struct pieces p = {0};
	struct str rest;

	for (rest = text; rest.n > 0; rest = str_slice(rest, next(rest).n, rest.n))
		p.n++;
	p.items = arena_array(mem, p.n + 1, sizeof(p.items[0]));
	p.numbers = arena_array(mem, p.n + 1, sizeof(p.numbers[0]));
	p.changed = arena_array(mem, p.n + 1, sizeof(p.changed[0]));
	p.n = 0;
	for (rest = text; rest.n > 0; rest = str_slice(rest, next(rest).n, rest.n))
		p.items[p.n++] = next(rest);
	return (p);
}

static uint64_t
hash_of(struct str s)
{
	uint64_t h = str_hash(STR_HASH_NONE, s);
	return (h ^ (h >> 29));
}

static void
number(struct numbering *table, struct pieces *p)
{
	size_t i;

	for (i = 0; i < p->n; i++) {
		size_t at = hash_of(p->items[i]) & (table->size - 1);

		while (table->slots[at].n > 0 && !str_eq(table->slots[at], p->items[i]))
			at = (at + 1) & (table->size - 1);
		if (table->slots[at].n == 0) {
			table->slots[at] = p->items[i];
			table->numbers[at] = table->next++;
		}
		p->numbers[i] = table->numbers[at];
	}
}

static void
number_both(struct arena *mem, struct pieces *a, struct pieces *b)
{
	struct numbering table = {.size = 16};

	while (table.size < 2 * (a->n + b->n))
		table.size *= 2;
	table.slots = arena_array(mem, table.size, sizeof(table.slots[0]));
	table.numbers = arena_array(mem, table.size, sizeof(table.numbers[0]));
	number(&table, a);
	number(&table, b);
}

/* -- Myers ---------------------------------------------------------------------------- */

/* The part of two sequences that differs at both its ends. */
struct range {
	const int32_t *a, *b;
	int32_t n, m;
	bool *a_changed, *b_changed;
};

static void
range_replace(struct range *r)
{
	memset(r->a_changed, true, (size_t)r->n);
	memset(r->b_changed, true, (size_t)r->m);
}

/* How far diagonal k (x - y) reaches with d differences, v being the reaches with one less. */
static int32_t
reach(struct work *w, const struct range *r, const int32_t *v, int32_t d, int32_t k)
{
	int32_t x, y, start;

	if (d == 0)
		x = 0;
	else if (k == -d || (k != d && v[k - 1] < v[k + 1]))
		x = v[k + 1];
	else
		x = v[k - 1] + 1;
	start = x;
	for (y = x - k; x < r->n && y < r->m && r->a[x] == r->b[y]; y++)
		x++;
	w->steps -= x - start + 2;
	return (x);
}

/* From the end back to the start along the kept reaches, marking each difference. */
static void
walk_back(struct range *r, int32_t **kept, int32_t d)
{
	int32_t x = r->n, y = r->m;

	for (; d > 0; d--) {
		const int32_t *v = kept[d - 1];
		int32_t k = x - y;

		if (k == -d || (k != d && v[k - 1] < v[k + 1])) {
			x = v[k + 1];
			y = x - (k + 1);
			r->b_changed[y] = true;
		} else {
			x = v[k - 1];
			y = x - (k - 1);
			r->a_changed[x] = true;
		}
	}
}

/* All diagonals with d differences; true when one of them is the end. */
static bool
round_go(struct work *w, const struct range *r, const int32_t *last, int32_t *v, int32_t d)
{
	int32_t k;

	for (k = -d; k <= d; k += 2) {
		v[k] = reach(w, r, last, d, k);
		if (v[k] >= r->n && v[k] - k >= r->m)
			return (true);
	}
	return (false);
}

static void
range_diff(struct work *w, struct range *r)
{
	int32_t **kept = arena_array(w->mem, DIFFERENCES_MAX + 1, sizeof(*kept));
	int32_t d;

	for (d = 0; d <= DIFFERENCES_MAX && w->steps > 0; d++) {
		/* The middle of an array, so that diagonals -d to d index it. */
		kept[d] = (int32_t *)arena_array(w->mem, (size_t)d * 2 + 1, sizeof(int32_t)) + d;
		if (round_go(w, r, kept[d > 0 ? d - 1 : 0], kept[d], d)) {
			walk_back(r, kept, d);
			return;
		}
	}
	range_replace(r);
}

/* Marks what changed; what is equal at both ends needs no search. */
void
pieces_diff(struct work *w, struct pieces *a, struct pieces *b)
{
	size_t head = 0, tail = 0, less = a->n < b->n ? a->n : b->n;
	struct range r;

	number_both(w->mem, a, b);
	while (head < less && a->numbers[head] == b->numbers[head])
		head++;
	while (tail < less - head && a->numbers[a->n - 1 - tail] == b->numbers[b->n - 1 - tail])
		tail++;
	r = (struct range){a->numbers + head, b->numbers + head, (int32_t)(a->n - head - tail),
	    (int32_t)(b->n - head - tail), a->changed + head, b->changed + head};
	if (r.n == 0 || r.m == 0)
		range_replace(&r);
	else
		range_diff(w, &r);
}

struct str
pieces_span(const struct pieces *p, size_t from, size_t to)
{
	if (from == to)
		return (STR_NONE);
	return ((struct str){p->items[from].p,
	    (size_t)(p->items[to - 1].p + p->items[to - 1].n - p->items[from].p)});
}

size_t
pieces_changed_end(const struct pieces *p, size_t i)
{
	while (i < p->n && p->changed[i])
		i++;
	return (i);
}
