/*
 * index_lines.c -- what is said in a recording: kept with its document, so that a hit knows its second.
 *
 * All lines count as text of the one document of their thread, so a tip ranks as
 * a whole. Their times stand in its data; which stretch is shown is found out
 * when a hit is, by the words of the query: the most different ones within
 * STRETCH_MS, in as short a time as can be.
 */
#include "search/index_local.h"

#include <inttypes.h>

#include "text/mark.h"

#define STRETCH_MS 20000
#define MARKS_MAX 2000
#define WORDS 64

/* -- in the data of a document ------------------------------------------------------- */

/* "POST FROM TO words and words\n" each. */
void
index_lines_put(struct buf *b, const struct index_lines *lines)
{
	size_t i, j;

	for (i = 0; i < lines->n; i++) {
		const struct index_line *line = &lines->items[i];

		buf_fmt(b, "\n%" PRId64 " %" PRId64 " %" PRId64 " ", line->post, line->from_ms,
		    line->to_ms);
		for (j = 0; j < line->text.n; j++)
			buf_char(b, (unsigned char)line->text.p[j] < ' ' ? ' ' : line->text.p[j]);
	}
}

struct placed {
	struct index_line line;
	size_t at; /* of its text, among all of it */
};

struct spoken {
	struct placed *items;
	size_t n;
	struct buf text;
};

static bool
line_read(struct str text, struct index_line *line)
{
	struct str word[3];
	size_t i;

	for (i = 0; i < 3; i++) {
		if (!str_cut(&text, ' ', &word[i]))
			return (false);
	}
	line->text = text;
	return (str_int64(word[0], &line->post) && str_int64(word[1], &line->from_ms) &&
		str_int64(word[2], &line->to_ms));
}

static void
spoken_read(struct str data, struct arena *mem, struct spoken *s)
{
	size_t i, room = 1;
	struct str line;

	for (i = 0; i < data.n; i++)
		room += data.p[i] == '\n';
	*s = (struct spoken){
	    .items = arena_array(mem, room, sizeof(*s->items)), .text = {.mem = mem}};
	while (s->n < room && str_cut(&data, '\n', &line)) {
		struct placed *p = &s->items[s->n];

		if (!line_read(line, &p->line))
			continue;
		p->at = s->text.n;
		buf_str(&s->text, p->line.text);
		buf_char(&s->text, ' ');
		s->n++;
	}
}

/* -- which stretch ------------------------------------------------------------------------ */

/* The line a place in the text belongs to. */
static size_t
line_at(const struct spoken *s, size_t at)
{
	size_t low = 0, high = s->n;

	while (high - low > 1) {
		size_t middle = low + (high - low) / 2;

		if (s->items[middle].at <= at)
			low = middle;
		else
			high = middle;
	}
	return (low);
}

/* When a place is spoken, as if all letters of its line took as long. */
static int64_t
moment_of(const struct spoken *s, size_t at)
{
	const struct placed *p = &s->items[line_at(s, at)];
	int64_t length = p->line.to_ms - p->line.from_ms;

	if (p->line.text.n == 0)
		return (p->line.from_ms);
	return (p->line.from_ms + length * (int64_t)(at - p->at) / (int64_t)p->line.text.n);
}

struct stretch {
	size_t first, end; /* marks */
	unsigned words; /* different ones */
	int64_t took;
};

static unsigned
words_in(const struct xapian_mark *marks, size_t from, size_t to)
{
	uint64_t seen = 0;
	size_t i;

	for (i = from; i < to; i++)
		seen |= UINT64_C(1) << (marks[i].word % WORDS);
	return ((unsigned)__builtin_popcountll(seen));
}

/* From one mark on: up to the last that says something new, within the time and the same recording. */
static struct stretch
stretch_from(const struct spoken *s, const struct xapian_mark *marks, size_t n, size_t first)
{
	struct stretch out = {.first = first, .end = first};
	int64_t begin = moment_of(s, marks[first].from);
	int64_t post = s->items[line_at(s, marks[first].from)].line.post;
	uint64_t seen = 0;
	size_t i;

	for (i = first; i < n; i++) {
		uint64_t bit = UINT64_C(1) << (marks[i].word % WORDS);
		int64_t now = moment_of(s, marks[i].from);

		if (now - begin > STRETCH_MS || now < begin ||
		    s->items[line_at(s, marks[i].from)].line.post != post)
			break;
		if ((seen & bit) != 0)
			continue;
		seen |= bit;
		out.words++;
		out.end = i + 1;
		out.took = now - begin;
	}
	return (out);
}

static struct stretch
stretch_best(const struct spoken *s, const struct xapian_mark *marks, size_t n)
{
	struct stretch best = {0};
	size_t i;

	for (i = 0; i < n; i++) {
		struct stretch one = stretch_from(s, marks, n, i);

		if (one.words > best.words || (one.words == best.words && one.took < best.took))
			best = one;
	}
	return (best);
}

/* The lines of the stretch, as they were said. */
static struct html
stretch_show(const struct spoken *s, const struct stretch *best, const struct xapian_mark *marks,
    struct arena *mem)
{
	size_t from = s->items[line_at(s, marks[best->first].from)].at;
	const struct placed *last = &s->items[line_at(s, marks[best->end - 1].from)];
	struct str text = str_slice(buf_view(&s->text), from, last->at + last->line.text.n - from);
	struct xapian_mark *shown = arena_array(mem, best->end - best->first, sizeof(*shown));
	size_t i, n = 0;

	for (i = best->first; i < best->end; i++) {
		shown[n] = marks[i];
		shown[n].from -= (uint32_t)from;
		shown[n++].to -= (uint32_t)from;
	}
	return (index_snippet(mem, text, shown, n));
}

enum err
index_lines_mark(const struct xapian_marker *marker, struct str data, unsigned others,
    struct arena *mem, struct search_hit *hit)
{
	struct xapian_mark *marks;
	struct xapian_error error;
	struct stretch best;
	struct spoken s;
	size_t found = 0;

	if (data.n == 0)
		return (OK);
	spoken_read(data, mem, &s);
	marks = arena_array(mem, MARKS_MAX, sizeof(*marks));
	if (xapian_marker_find(marker, buf_view(&s.text), marks, MARKS_MAX, &found, &error))
		return (index_failed(&error, "mark what was said"));
	if (s.n == 0 || found == 0)
		return (OK);
	best = stretch_best(&s, marks, found);
	if (best.words < others)
		return (OK);
	hit->spoken = true;
	hit->at_ms = moment_of(&s, marks[best.first].from);
	hit->spoken_post = s.items[line_at(&s, marks[best.first].from)].line.post;
	hit->snippet = stretch_show(&s, &best, marks, mem);
	return (OK);
}

unsigned
index_words_marked(const struct xapian_mark *marks, size_t n)
{
	return (words_in(marks, 0, n));
}
