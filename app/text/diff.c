/*
 * diff.c -- what changed between two revisions, for people to read.
 *
 * First by lines, then by words inside the lines that changed (pieces.h).
 */
#include "text/diff.h"

#include "text/pieces.h"

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
		i = pieces_changed_end(a, i);
		j = pieces_changed_end(b, j);
		n = equal_run(a, i, b, j);
		if (i > 0 && i + n < a->n && only_spaces(pieces_span(a, i, i + n))) {
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
		end = pieces_changed_end(a, i);
		put_marked(out, "del", pieces_span(a, i, end));
		i = end;
		end = pieces_changed_end(b, j);
		put_marked(out, "ins", pieces_span(b, j, end));
		j = end;
		n = equal_run(a, i, b, j);
		put_text_str(out, pieces_span(a, i, i + n));
		i += n;
		j += n;
	}
}

/* Lines that changed, word by word. */
static void
put_words(struct work *w, struct out *out, struct str before, struct str after)
{
	struct pieces a, b;

	if (w->steps <= 0) {
		put_marked(out, "del", before);
		put_marked(out, "ins", after);
		return;
	}
	a = pieces_of(w->mem, before, word_next);
	b = pieces_of(w->mem, after, word_next);
	pieces_diff(w, &a, &b);
	words_smooth(&a, &b);
	put_pieces(out, &a, &b);
}

static void
put_lines(struct work *w, struct out *out, const struct pieces *a, const struct pieces *b)
{
	size_t i = 0, j = 0;

	while (i < a->n || j < b->n) {
		size_t i_end = pieces_changed_end(a, i), j_end = pieces_changed_end(b, j), n;

		if (i_end > i && j_end > j) {
			put_words(w, out, pieces_span(a, i, i_end), pieces_span(b, j, j_end));
		} else {
			put_marked(out, "del", pieces_span(a, i, i_end));
			put_marked(out, "ins", pieces_span(b, j, j_end));
		}
		n = equal_run(a, i_end, b, j_end);
		put_text_str(out, pieces_span(a, i_end, i_end + n));
		i = i_end + n;
		j = j_end + n;
	}
}

struct html
diff_words(struct arena *mem, struct str before, struct str after)
{
	struct work w = {.mem = arena_new(), .steps = PIECES_STEPS};
	struct out out = {0};
	struct pieces a, b;
	struct html html;

	if (before.n > PIECES_TEXT_MAX || after.n > PIECES_TEXT_MAX) {
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
