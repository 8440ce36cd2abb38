/* merge.c -- two people changed the same text: one text with what both did. */
#include "text/merge.h"

#include "text/pieces.h"

#define BARRED_LINES_MAX 16 /* looked for where they went */
#define BARRED_AROUND 3 /* bytes of a line beside the words that tell it from others */
#define BARRED_LEAST 6 /* bytes of what may stand in their place */

/* Lines [base_from, base_to) of base are [from, to) of the other text. */
struct hunk {
	size_t base_from, base_to;
	size_t from, to;
};

/* One of the two who changed it: the lines, where they differ, and how far the merge has come. */
struct side {
	struct pieces lines;
	struct hunk *hunks;
	size_t n;
	size_t at;
};

/* Lines of base that one or both of them changed, and whose hunks these are. */
struct group {
	size_t from, to;
	size_t first[2], count[2];
};

struct merge {
	struct arena *mem;
	struct pieces base;
	struct side sides[2]; /* mine, theirs */
	struct str barred;
	size_t *care; /* lines of base with the barred words */
	size_t care_n;
	bool *known; /* of each line of base: mine is without what it had there */
	struct buf text;
	struct text_merged out;
};

/* -- how each differs ------------------------------------------------------------------- */

static struct side
side_of(struct work *w, struct str base, struct str text)
{
	struct pieces a = pieces_of(w->mem, base, line_next);
	struct side side = {.lines = pieces_of(w->mem, text, line_next)};
	size_t i = 0, j = 0;

	side.hunks = arena_array(w->mem, a.n + side.lines.n + 1, sizeof(*side.hunks));
	pieces_diff(w, &a, &side.lines);
	while (i < a.n || j < side.lines.n) {
		struct hunk h = {
		    i, pieces_changed_end(&a, i), j, pieces_changed_end(&side.lines, j)};

		if (h.base_to > h.base_from || h.to > h.from)
			side.hunks[side.n++] = h;
		for (i = h.base_to, j = h.to;
		     i < a.n && j < side.lines.n && !a.changed[i] && !side.lines.changed[j]; i++)
			j++;
	}
	return (side);
}

/* -- which belong together ------------------------------------------------------------------ */

/* What is added between two lines touches neither; two who add at the same place touch. */
static bool
touches(size_t a_from, size_t a_to, size_t b_from, size_t b_to)
{
	return ((a_from < b_to && b_from < a_to) ||
		(a_from == b_from && (a_from == a_to) == (b_from == b_to)));
}

static const struct hunk *
hunk_next(const struct side *side)
{
	return (side->at < side->n ? &side->hunks[side->at] : NULL);
}

static void
group_add(struct merge *m, struct group *g, int who)
{
	const struct hunk *h = hunk_next(&m->sides[who]);

	if (h->base_from < g->from)
		g->from = h->base_from;
	if (h->base_to > g->to)
		g->to = h->base_to;
	if (g->count[who]++ == 0)
		g->first[who] = m->sides[who].at;
	m->sides[who].at++;
}

/* Whose change comes first; of two at the same place what is added goes before what is changed. */
static int
first_of(const struct merge *m)
{
	const struct hunk *a = hunk_next(&m->sides[0]), *b = hunk_next(&m->sides[1]);

	if (a == NULL || b == NULL)
		return (a == NULL);
	if (a->base_from != b->base_from)
		return (a->base_from > b->base_from);
	return (a->base_to > b->base_to);
}

static bool
group_next(struct merge *m, struct group *g)
{
	const struct hunk *h;
	int who, grown = 1;

	if (hunk_next(&m->sides[0]) == NULL && hunk_next(&m->sides[1]) == NULL)
		return (false);
	who = first_of(m);
	h = hunk_next(&m->sides[who]);
	*g = (struct group){.from = h->base_from, .to = h->base_to};
	group_add(m, g, who);
	while (grown) {
		grown = 0;
		for (who = 0; who < 2; who++) {
			h = hunk_next(&m->sides[who]);
			if (h == NULL || !touches(g->from, g->to, h->base_from, h->base_to))
				continue;
			group_add(m, g, who);
			grown = 1;
		}
	}
	return (true);
}

/* -- writing ------------------------------------------------------------------------------------ */

/* What one of them has for these lines of base. */
static struct str
group_text(const struct merge *m, const struct group *g, int who)
{
	const struct side *side = &m->sides[who];
	const struct hunk *first = &side->hunks[g->first[who]];
	const struct hunk *last = first + g->count[who] - 1;

	if (g->count[who] == 0)
		return (pieces_span(&m->base, g->from, g->to));
	return (pieces_span(&side->lines, first->from - (first->base_from - g->from),
	    last->to + (g->to - last->base_to)));
}

/* A line of base with the barred words, and nobody knows which mine has instead. */
static bool
group_barred(const struct merge *m, const struct group *g)
{
	size_t i;

	for (i = g->from; m->barred.n > 0 && i < g->to; i++) {
		if (!m->known[i] && str_find(m->base.items[i], m->barred) >= 0)
			return (true);
	}
	return (false);
}

static void
group_put(struct merge *m, const struct group *g)
{
	struct str mine = group_text(m, g, 0), theirs = group_text(m, g, 1);
	struct text_merged *out = &m->out;

	if (g->count[0] > 0 && group_barred(m, g)) {
		buf_str(&m->text, theirs);
		out->barred = true;
		return;
	}
	buf_str(&m->text, g->count[0] > 0 ? mine : theirs);
	if (g->count[0] > 0 && g->count[1] > 0 && !str_eq(mine, theirs))
		out->clashes[out->clash_count++] = (struct text_clash){mine, theirs};
}

/* -- what is barred ------------------------------------------------------------------------------- */

/* What a line has where a line of base has the barred words, and else the same; empty when it is another. */
static struct str
words_instead(struct str line, struct str with, struct str barred)
{
	ptrdiff_t at = str_find(with, barred);
	struct str tail = with, head;

	head = str_slice(with, 0, (size_t)at);
	while ((at = str_find(tail, barred)) >= 0)
		tail = str_slice(tail, (size_t)at + barred.n, tail.n);
	if (head.n + str_trim(tail).n < BARRED_AROUND || line.n < head.n + tail.n ||
	    !str_starts(line, head) || !str_ends(line, tail))
		return (STR_NONE);
	return (str_slice(line, head.n, line.n - head.n - tail.n));
}

static struct str
replaced(struct arena *mem, struct str s, struct str words, struct str by)
{
	struct buf b = {.mem = mem};
	ptrdiff_t at;

	while ((at = str_find(s, words)) >= 0) {
		buf_str(&b, str_slice(s, 0, (size_t)at));
		buf_str(&b, by);
		s = str_slice(s, (size_t)at + words.n, s.n);
	}
	buf_str(&b, s);
	return (buf_view(&b));
}

/*
 * The line as base has it, if it is one of the barred ones with other words; what these are is known then, so the
 * line of base needs no more care.
 */
static struct str
line_barred(struct merge *m, struct str line, struct str_list *known)
{
	size_t i;

	if (str_find(line, m->barred) >= 0)
		return (line);
	for (i = 0; i < m->care_n; i++) {
		size_t at = m->care[i];
		struct str words = words_instead(line, m->base.items[at], m->barred);

		if (words.n == 0)
			continue;
		m->out.barred = true;
		if (words.n >= BARRED_LEAST && known->n < BARRED_LINES_MAX) {
			known->items[known->n++] = words;
			m->known[at] = true;
		}
		return (m->base.items[at]);
	}
	return (line);
}

/* Mine with such lines as base has them, also where they were moved to, and without their words anywhere else. */
static struct str
barred_out(struct merge *m, struct str mine)
{
	struct str_list known = {arena_array(m->mem, BARRED_LINES_MAX, sizeof(struct str)), 0};
	struct pieces lines = pieces_of(m->mem, mine, line_next);
	struct buf b = {.mem = m->mem};
	struct str text;
	size_t i;

	m->care = arena_array(m->mem, BARRED_LINES_MAX, sizeof(*m->care));
	for (i = 0; i < m->base.n && m->care_n < BARRED_LINES_MAX; i++) {
		if (str_find(m->base.items[i], m->barred) >= 0)
			m->care[m->care_n++] = i;
	}
	for (i = 0; i < lines.n; i++)
		buf_str(&b, line_barred(m, lines.items[i], &known));
	text = buf_view(&b);
	for (i = 0; i < known.n; i++)
		text = replaced(m->mem, text, known.items[i], m->barred);
	return (text);
}

/* Every line with its end, so that the last one is like any other. */
static struct str
ended(struct arena *mem, struct str s)
{
	return (str_ends(s, STR("\n")) || s.n == 0 ? s : str_fmt(mem, "%.*s\n", STR_ARG(s)));
}

struct text_merged
text_merge(struct arena *mem, const struct text_versions *versions)
{
	struct work w = {.mem = arena_new(), .steps = PIECES_STEPS};
	struct str base = ended(mem, versions->base), mine = ended(mem, versions->mine);
	struct merge m = {.mem = mem, .barred = versions->barred, .text = {.mem = mem}};
	struct group g;
	size_t at = 0;

	m.base = pieces_of(mem, base, line_next);
	m.known = arena_array(mem, m.base.n + 1, sizeof(*m.known));
	if (m.barred.n > 0)
		mine = barred_out(&m, mine);
	m.sides[0] = side_of(&w, base, mine);
	m.sides[1] = side_of(&w, base, ended(mem, versions->theirs));
	m.out.clashes = arena_array(mem, m.sides[0].n + 1, sizeof(*m.out.clashes));
	while (group_next(&m, &g)) {
		buf_str(&m.text, pieces_span(&m.base, at, g.from));
		group_put(&m, &g);
		at = g.to;
	}
	buf_str(&m.text, pieces_span(&m.base, at, m.base.n));
	m.out.text = buf_view(&m.text);
	while (str_ends(m.out.text, STR("\n")))
		m.out.text.n--;
	arena_free(w.mem);
	return (m.out);
}
