/*
 * diff.c -- what changed between two revisions, for people to read.
 *
 * First by lines, then by words inside the lines that changed; both with Myers'
 * greedy algorithm ("An O(ND) Difference Algorithm and Its Variations", 1986),
 * which is quick when little changed and quadratic when everything did. So a
 * budget of steps goes along: when it is spent, what is left counts as
 * replaced. Equal pieces have equal numbers, so that comparing costs nothing.
 */
#include "text/diff.h"

#include <stdint.h>

#define DIFFERENCES_MAX 1500 /* of one run; the way back needs its square in memory */
#define STEPS_MAX 3000000 /* of all runs together: about 10 ms */
#define TEXT_MAX (16u * 1024 * 1024)

/* A text in pieces (lines or words). */
struct pieces {
	struct str *items;
	int32_t *numbers; /* equal pieces, equal numbers */
	bool *changed;
	size_t n;
};

struct numbering {
	struct str *slots;
	int32_t *numbers;
	size_t size; /* a power of two */
	int32_t next;
};

struct work {
	struct arena *mem;
	int64_t steps; /* left */
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

static struct str
line_next(struct str s)
{
	const char *end = memchr(s.p, '\n', s.n);

	return (str_slice(s, 0, end == NULL ? s.n : (size_t)(end - s.p) + 1));
}

/* A word, white space up to and with a line's end, or one mark. */
static struct str
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

static struct pieces
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
static void
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

/* -- writing ------------------------------------------------------------------------------- */

static void
put_marked(struct out *out, const char *tag, struct str s)
{
	if (s.n == 0)
		return;
	out_raw(out, "<", 1);
	out_raw(out, tag, 3);
	out_raw(out, ">", 1);
	put_text_str(out, s);
	out_raw(out, "</", 2);
	out_raw(out, tag, 3);
	out_raw(out, ">", 1);
}

/* Pieces [from, to), which follow each other in the text. */
static struct str
span(const struct pieces *p, size_t from, size_t to)
{
	if (from == to)
		return (STR_NONE);
	return ((struct str){p->items[from].p,
	    (size_t)(p->items[to - 1].p + p->items[to - 1].n - p->items[from].p)});
}

static size_t
changed_end(const struct pieces *p, size_t i)
{
	while (i < p->n && p->changed[i])
		i++;
	return (i);
}

/* Equal pieces of a from i and b from j: how many. */
static size_t
equal_run(const struct pieces *a, size_t i, const struct pieces *b, size_t j)
{
	size_t n = 0;

	while (i + n < a->n && j + n < b->n && !a->changed[i + n] && !b->changed[j + n])
		n++;
	return (n);
}

static bool
only_spaces(struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] != ' ' && s.p[i] != '\t')
			return (false);
	}
	return (true);
}

/*
 * Makes a change of words readable: a space between two changes belongs to them,
 * and when less than a quarter of the words stayed, all were replaced.
 */
static void
words_smooth(struct pieces *a, struct pieces *b)
{
	size_t i = 0, j = 0, kept = 0, n;

	while (i < a->n || j < b->n) {
		i = changed_end(a, i);
		j = changed_end(b, j);
		n = equal_run(a, i, b, j);
		if (i > 0 && i + n < a->n && only_spaces(span(a, i, i + n))) {
			memset(a->changed + i, true, n);
			memset(b->changed + j, true, n);
		} else {
			kept += n;
		}
		i += n;
		j += n;
	}
	if (kept * 4 < (a->n < b->n ? a->n : b->n)) {
		memset(a->changed, true, a->n);
		memset(b->changed, true, b->n);
	}
}

static void
put_pieces(struct out *out, const struct pieces *a, const struct pieces *b)
{
	size_t i = 0, j = 0, end, n;

	while (i < a->n || j < b->n) {
		end = changed_end(a, i);
		put_marked(out, "del", span(a, i, end));
		i = end;
		end = changed_end(b, j);
		put_marked(out, "ins", span(b, j, end));
		j = end;
		n = equal_run(a, i, b, j);
		put_text_str(out, span(a, i, i + n));
		i += n;
		j += n;
	}
}

/* Lines that changed, word by word. */
static void
put_words(struct work *w, struct out *out, struct str before, struct str after)
{
	struct pieces a = pieces_of(w->mem, before, word_next);
	struct pieces b = pieces_of(w->mem, after, word_next);

	pieces_diff(w, &a, &b);
	words_smooth(&a, &b);
	put_pieces(out, &a, &b);
}

static void
put_lines(struct work *w, struct out *out, const struct pieces *a, const struct pieces *b)
{
	size_t i = 0, j = 0;

	while (i < a->n || j < b->n) {
		size_t i_end = changed_end(a, i), j_end = changed_end(b, j), n;

		if (i_end > i && j_end > j) {
			put_words(w, out, span(a, i, i_end), span(b, j, j_end));
		} else {
			put_marked(out, "del", span(a, i, i_end));
			put_marked(out, "ins", span(b, j, j_end));
		}
		n = equal_run(a, i_end, b, j_end);
		put_text_str(out, span(a, i_end, i_end + n));
		i = i_end + n;
		j = j_end + n;
	}
}

struct html
diff_words(struct arena *mem, struct str before, struct str after)
{
	struct work w = {.mem = arena_new(), .steps = STEPS_MAX};
	struct out out = {0};
	struct pieces a, b;
	struct html html;

	if (before.n > TEXT_MAX || after.n > TEXT_MAX) {
		put_marked(&out, "del", before);
		put_marked(&out, "ins", after);
	} else {
		a = pieces_of(w.mem, before, line_next);
		b = pieces_of(w.mem, after, line_next);
		pieces_diff(&w, &a, &b);
		put_lines(&w, &out, &a, &b);
	}
	html = out_html(&out, mem);
	out_free(&out);
	arena_free(w.mem);
	return (html);
}
