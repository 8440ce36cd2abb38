/* inline_text.c -- one paragraph, heading or table cell as Markdown. */
#include "text/inline_text.h"

#include "text/markdown.h"

/*
 * How much of the style is written. Markdown cannot say everything (emphasis
 * that ends inside a word, before a bracket): what does not read back as the
 * same text is written again with less.
 */
enum care { CARE_ALL, CARE_LINKS, CARE_TEXT };

/* Styles that are written as tags, and how much text may stand in one. */
#define TAG_STYLES ((unsigned)(RUN_SUP | RUN_SUB | RUN_KBD))
#define TAG_BYTES 200
#define TAG_PIECES 12

/* A stretch of text of one style, without white space at its ends. */
struct piece {
	struct run run;
	struct buf text; /* of runs that were joined */
	bool space; /* before it */
};

struct writer {
	struct buf b;
	enum inline_place place;
	enum care care;
	/* What is open, outermost first: a style, or 0 for the link. */
	unsigned open[8];
	size_t open_n;
	unsigned styles;
	unsigned link;
	struct str address;
	bool line_start;
};

static bool
is_digit(char c)
{
	return (c >= '0' && c <= '9');
}

static bool
is_alnum(char c)
{
	return (is_digit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c & 0x80));
}

static bool
is_punct(char c)
{
	return (c > ' ' && c < 0x7f && !is_alnum(c));
}

/* -- runs to pieces -------------------------------------------------------------- */

static bool
piece_joins(const struct piece *before, const struct run *run, bool space)
{
	return (before->run.kind == run->kind && before->run.kind != RUN_BREAK &&
		(run->kind == RUN_TEXT || !space) && before->run.style == run->style &&
		before->run.link == run->link);
}

static void
piece_append(struct piece *piece, bool space, struct str text)
{
	if (piece->text.n == 0)
		buf_str(&piece->text, piece->run.text);
	if (space)
		buf_char(&piece->text, ' ');
	buf_str(&piece->text, text);
	piece->run.text = buf_view(&piece->text);
}

/* White space inside text as one blank each; in code only line ends change. */
static struct str
fold(struct arena *mem, struct str s, bool code)
{
	char *p = arena_copy(mem, s.p, s.n);
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		char c = inline_space(p[i]) ? ' ' : p[i];

		if (c == ' ' && !code && n > 0 && p[n - 1] == ' ')
			continue;
		p[n++] = c;
	}
	return ((struct str){p, n});
}

/*
 * Emphasis cannot begin with a bracket or quote right behind a letter, nor end
 * with one right before a letter: such a piece keeps only what its neighbour has.
 */
static void
styles_fit(struct piece *pieces, size_t n)
{
	size_t i;

	for (i = 1; i < n; i++) {
		struct run *before = &pieces[i - 1].run, *run = &pieces[i].run;

		if (pieces[i].space || before->text.n == 0 || run->text.n == 0)
			continue;
		if (is_alnum(before->text.p[before->text.n - 1]) &&
		    (run->kind == RUN_CODE || is_punct(run->text.p[0])))
			run->style &= before->style;
		if (is_alnum(run->text.p[0]) &&
		    (before->kind == RUN_CODE || is_punct(before->text.p[before->text.n - 1])))
			before->style &= run->style;
	}
}

/* Raised and lowered text is short; a page of it is somebody's small print. */
static void
tags_fit(struct piece *pieces, size_t n)
{
	size_t begin, end, bytes, i;

	for (begin = 0; begin < n; begin = end) {
		unsigned tags = pieces[begin].run.style & TAG_STYLES;

		bytes = 0;
		for (end = begin; end < n && (pieces[end].run.style & TAG_STYLES) == tags; end++)
			bytes += pieces[end].run.text.n;
		for (i = begin; i < end && (bytes > TAG_BYTES || end - begin > TAG_PIECES); i++)
			pieces[i].run.style &= ~TAG_STYLES;
	}
}

static size_t
pieces_make(struct arena *mem, const struct run *runs, size_t n, struct piece *pieces)
{
	size_t count = 0, i;
	bool space = false;

	for (i = 0; i < n; i++) {
		struct run run = runs[i];
		struct str text = str_trim(run.text);
		bool behind;

		if (run.kind == RUN_BREAK) {
			if (count > 0 && pieces[count - 1].run.kind != RUN_BREAK)
				pieces[count++] = (struct piece){.run = {.kind = RUN_BREAK}};
			space = false;
			continue;
		}
		if (run.text.n > 0 && inline_space(run.text.p[0]))
			space = true;
		if (text.n == 0)
			continue;
		behind = inline_space(run.text.p[run.text.n - 1]);
		run.text = fold(mem, text, run.kind == RUN_CODE);
		if (count == 0 || pieces[count - 1].run.kind == RUN_BREAK)
			space = false;
		if (count > 0 && piece_joins(&pieces[count - 1], &run, space))
			piece_append(&pieces[count - 1], space, run.text);
		else
			pieces[count++] = (struct piece){run, {.mem = mem}, space};
		space = behind;
	}
	while (count > 0 && pieces[count - 1].run.kind == RUN_BREAK)
		count--;
	styles_fit(pieces, count);
	tags_fit(pieces, count);
	return (count);
}

/* -- escaping ---------------------------------------------------------------------- */

/* Length of an entity reference at s, 0 when it is none: &name; or &#123; */
static size_t
entity_length(struct str s)
{
	size_t i = 1;

	if (i < s.n && s.p[i] == '#')
		i++;
	while (i < s.n && i < 40 && is_alnum(s.p[i]))
		i++;
	return (i < s.n && s.p[i] == ';' ? i + 1 : 0);
}

/* Does c, at i of s, mean something to Markdown there? */
static bool
means_something(const struct writer *w, struct str s, size_t i)
{
	char c = s.p[i];
	bool last = i + 1 == s.n;
	char before = i == 0 ? ' ' : s.p[i - 1];
	char after = last ? ' ' : s.p[i + 1];

	if (w->care == CARE_TEXT)
		return (is_punct(c));
	switch (c) {
	case '*':
	case '`':
	case '[':
	case '~':
		return (true);
	case ']':
		return (w->link != 0);
	case '\\':
		return (last || is_punct(after));
	case '_':
		return (i == 0 || last || !is_alnum(before) || !is_alnum(after));
	case '<':
		return (last || !(after == ' ' || after == '=' || is_digit(after)));
	case '&':
		return (last || entity_length(str_slice(s, i, s.n)) > 0);
	case '!':
		return (last);
	case '|':
		return (w->place == INLINE_CELL);
	case '#':
		return (w->place == INLINE_HEADING);
	default:
		return (false);
	}
}

/* At the start of a line some characters begin a block: escapes the one that would. */
static size_t
block_mark(struct str s)
{
	size_t i = 0;

	if (strchr("#>+-=|:", s.p[0]) != NULL)
		return (0);
	while (i < s.n && i < 10 && is_digit(s.p[i]))
		i++;
	if (i > 0 && i < s.n && (s.p[i] == '.' || s.p[i] == ')') &&
	    (i + 1 == s.n || s.p[i + 1] == ' '))
		return (i);
	return ((size_t)-1);
}

static void
escape(struct writer *w, struct str s)
{
	size_t mark = w->line_start ? block_mark(s) : (size_t)-1, i;

	for (i = 0; i < s.n; i++) {
		if (means_something(w, s, i) || (i == mark && is_punct(s.p[i])))
			buf_char(&w->b, '\\');
		buf_char(&w->b, s.p[i]);
	}
	w->line_start = false;
}

/* -- code and links ---------------------------------------------------------------------- */

static void
code_write(struct writer *w, struct str s)
{
	size_t longest = 0, run = 0, i;
	bool pad;

	for (i = 0; i < s.n; i++) {
		run = s.p[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	pad = s.p[0] == '`' || s.p[s.n - 1] == '`';
	for (i = 0; i <= longest; i++)
		buf_char(&w->b, '`');
	if (pad)
		buf_char(&w->b, ' ');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '|' && w->place == INLINE_CELL)
			buf_char(&w->b, '\\');
		buf_char(&w->b, s.p[i]);
	}
	if (pad)
		buf_char(&w->b, ' ');
	for (i = 0; i <= longest; i++)
		buf_char(&w->b, '`');
	w->line_start = false;
}

static void
address_write(struct writer *w, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f || strchr("()<>\\\"`|", c) != NULL)
			buf_fmt(&w->b, "%%%02X", c);
		else if (c == '&' && entity_length(str_slice(s, i, s.n)) > 0)
			buf_str(&w->b, STR("\\&"));
		else
			buf_char(&w->b, (char)c);
	}
}

/* A link whose text is its address reads best as <address>. */
static bool
address_alone(const struct piece *piece)
{
	struct str s = piece->run.address;
	size_t i;

	if (piece->run.kind != RUN_TEXT || !str_eq(piece->run.text, s) ||
	    !str_starts(s, STR("http")))
		return (false);
	for (i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] <= ' ' || strchr("<>|\\", s.p[i]) != NULL ||
		    (s.p[i] == '&' && entity_length(str_slice(s, i, s.n)) > 0))
			return (false);
	}
	return (true);
}

/* -- opening and closing ------------------------------------------------------------------- */

/* In the order of enum run_style: what is opened last is closed first. */
static const struct {
	unsigned style;
	const char *open;
	const char *close;
} marks[] = {
    {RUN_SUP, "<sup>", "</sup>"},
    {RUN_SUB, "<sub>", "</sub>"},
    {RUN_KBD, "<kbd>", "</kbd>"},
    {RUN_DEL, "~~", "~~"},
    {RUN_STRONG, "**", "**"},
    {RUN_EM, "*", "*"},
};

#define MARKS (sizeof(marks) / sizeof(marks[0]))

static void
close_one(struct writer *w)
{
	unsigned style = w->open[--w->open_n];
	size_t i;

	for (i = 0; style != 0 && i < MARKS; i++) {
		if (marks[i].style == style)
			buf_str(&w->b, str_of(marks[i].close));
	}
	w->styles &= ~style;
	if (style != 0)
		return;
	buf_str(&w->b, STR("]("));
	address_write(w, w->address);
	buf_char(&w->b, ')');
	w->link = 0;
}

/* Closes from the inside until all that is open goes on in the next piece; was it emphasis? */
static bool
close_others(struct writer *w, unsigned styles, unsigned link)
{
	bool closed = false;

	while ((w->styles & ~styles) != 0 || (w->link != 0 && w->link != link)) {
		closed = closed || (w->open[w->open_n - 1] & ~TAG_STYLES) != 0;
		close_one(w);
	}
	return (closed);
}

static void
open_more(struct writer *w, unsigned styles, unsigned link, struct str address)
{
	size_t i;

	if (link != 0 && w->link == 0) {
		buf_char(&w->b, '[');
		w->link = link;
		w->address = address;
		w->open[w->open_n++] = 0;
		w->line_start = false;
	}
	for (i = 0; i < MARKS; i++) {
		if ((styles & ~w->styles & marks[i].style) == 0)
			continue;
		buf_str(&w->b, str_of(marks[i].open));
		w->styles |= marks[i].style;
		w->open[w->open_n++] = marks[i].style;
		w->line_start = false;
	}
}

static const unsigned care_styles[] = {
    [CARE_ALL] = ~0U, [CARE_LINKS] = TAG_STYLES, [CARE_TEXT] = 0};

static void
piece_write(struct writer *w, const struct piece *piece, bool next_in_link)
{
	unsigned styles = piece->run.style & care_styles[w->care];
	unsigned link = w->care == CARE_TEXT ? 0 : piece->run.link;
	bool alone;

	if (piece->run.kind == RUN_BREAK) {
		(void)close_others(w, 0, 0);
		buf_str(&w->b, w->place == INLINE_PARAGRAPH ? STR("\\\n") : STR(" "));
		w->line_start = w->place == INLINE_PARAGRAPH;
		return;
	}
	alone = link != 0 && link != w->link && !next_in_link && address_alone(piece);
	/* Marks that close and marks that open would run together. */
	if (close_others(w, styles, alone ? 0 : link) && !piece->space)
		styles = w->styles | (styles & TAG_STYLES);
	if (piece->space)
		buf_char(&w->b, ' ');
	open_more(w, styles, alone ? 0 : link, piece->run.address);
	if (alone) {
		buf_fmt(&w->b, "<%.*s>", STR_ARG(piece->run.text));
		w->line_start = false;
	} else if (piece->run.kind == RUN_CODE && w->care != CARE_TEXT) {
		code_write(w, piece->run.text);
	} else {
		escape(w, piece->run.text);
	}
}

static struct str
pieces_write(struct arena *mem, const struct piece *pieces, size_t n, enum inline_place place,
    enum care care)
{
	struct writer w = {.b = {.mem = mem},
	    .place = place,
	    .care = care,
	    .line_start = place == INLINE_PARAGRAPH};
	size_t i;

	for (i = 0; i < n; i++) {
		bool next_in_link = i + 1 < n && pieces[i + 1].run.link == pieces[i].run.link;

		piece_write(&w, &pieces[i], next_in_link);
	}
	(void)close_others(&w, 0, 0);
	return (buf_view(&w.b));
}

/* -- reading back ------------------------------------------------------------------------------ */

static void
fold_add(struct buf *b, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (!inline_space(s.p[i]))
			buf_char(b, s.p[i]);
		else if (b->n > 0 && b->p[b->n - 1] != ' ')
			buf_char(b, ' ');
	}
}

static struct str
fold_done(struct buf *b)
{
	return (str_trim(buf_view(b)));
}

static struct str
pieces_plain(struct arena *mem, const struct piece *pieces, size_t n)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < n; i++) {
		if (pieces[i].space || pieces[i].run.kind == RUN_BREAK)
			fold_add(&b, STR(" "));
		fold_add(&b, pieces[i].run.text);
	}
	return (fold_done(&b));
}

/* Reads it back where it will stand: is it what the page said? */
static bool
reads_back(struct arena *mem, struct str written, struct str expected, enum inline_place place)
{
	struct str whole = written, words;
	struct buf folded = {.mem = mem};

	if (place == INLINE_HEADING)
		whole = str_fmt(mem, "# %.*s", STR_ARG(written));
	if (place == INLINE_CELL)
		whole = str_fmt(mem, "| %.*s |\n| --- |", STR_ARG(written));
	if (markdown_plain(mem, whole, &words))
		return (false);
	fold_add(&folded, words);
	return (str_eq(fold_done(&folded), expected));
}

struct str
inline_text(struct arena *mem, const struct run *runs, size_t n, enum inline_place place)
{
	struct piece *pieces = arena_array(mem, n, sizeof(*pieces));
	size_t count = pieces_make(mem, runs, n, pieces);
	struct str plain = pieces_plain(mem, pieces, count);
	struct str written = {"", 0};
	enum care care;

	if (count == 0)
		return (written);
	for (care = CARE_ALL; care <= CARE_TEXT; care++) {
		written = pieces_write(mem, pieces, count, place, care);
		if (care == CARE_TEXT || reads_back(mem, written, plain, place))
			break;
	}
	return (written);
}
