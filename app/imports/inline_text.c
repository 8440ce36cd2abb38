/* inline_text.c -- one paragraph, heading or table cell as Markdown. */
#include "imports/inline_text.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm.h>

/*
 * How much of the style is written. Markdown cannot say everything (emphasis
 * that ends inside a word, before a bracket): what does not read back as the
 * same text is written again with less.
 */
enum care { CARE_ALL, CARE_LINKS, CARE_TEXT };

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
	unsigned open[4];
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
piece_joins(const struct piece *before, const struct run *run)
{
	return (before->run.kind == run->kind && before->run.kind != RUN_BREAK &&
		before->run.style == run->style && before->run.link == run->link);
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
		if (count > 0 && piece_joins(&pieces[count - 1], &run))
			piece_append(&pieces[count - 1], space, run.text);
		else
			pieces[count++] = (struct piece){run, {.mem = mem}, space};
		space = behind;
	}
	while (count > 0 && pieces[count - 1].run.kind == RUN_BREAK)
		count--;
	styles_fit(pieces, count);
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

#define ADDRESS_MAX 2000

/* Does a bare address begin here, which renderers turn into a link? Gives what to escape in it. */
static size_t
bare_address(struct str s, size_t at)
{
	static const struct str starts[] = {
	    {"http://", 7}, {"https://", 8}, {"ftp://", 6}, {"www.", 4}};
	size_t i, k;

	if (at > 0 && is_alnum(s.p[at - 1]))
		return (0);
	for (k = 0; k < 4; k++) {
		struct str rest = str_slice(s, at, s.n);
		bool special = false;

		if (rest.n < starts[k].n ||
		    !str_eq_nocase(str_slice(rest, 0, starts[k].n), starts[k]))
			continue;
		for (i = starts[k].n; i < rest.n && i < ADDRESS_MAX && !inline_space(rest.p[i]);
		     i++)
			special = special || strchr("*_`[]\\~&|<>!", rest.p[i]) != NULL;
		/* An address of plain letters may become a link; another would show its escapes. */
		return (special || i == ADDRESS_MAX ? (k == 3 ? 3 : starts[k].n - 3) : 0);
	}
	return (0);
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
	size_t mark = w->line_start ? block_mark(s) : (size_t)-1;
	size_t address = (size_t)-1, i;

	for (i = 0; i < s.n; i++) {
		size_t in_address = w->care == CARE_TEXT || w->link != 0 ? 0 : bare_address(s, i);

		if (in_address > 0)
			address = i + in_address;
		if (means_something(w, s, i) || ((i == mark || i == address) && is_punct(s.p[i])))
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

static void
mark_write(struct writer *w, unsigned style)
{
	buf_str(&w->b, style == RUN_EM ? STR("*") : style == RUN_STRONG ? STR("**") : STR("~~"));
}

static void
close_one(struct writer *w)
{
	unsigned style = w->open[--w->open_n];

	if (style != 0) {
		mark_write(w, style);
		w->styles &= ~style;
		return;
	}
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
		closed = closed || w->open[w->open_n - 1] != 0;
		close_one(w);
	}
	return (closed);
}

static void
open_more(struct writer *w, unsigned styles, unsigned link, struct str address)
{
	unsigned style;

	if (link != 0 && w->link == 0) {
		buf_char(&w->b, '[');
		w->link = link;
		w->address = address;
		w->open[w->open_n++] = 0;
		w->line_start = false;
	}
	for (style = RUN_DEL; style >= RUN_EM; style >>= 1) {
		if ((styles & ~w->styles & style) == 0)
			continue;
		mark_write(w, style);
		w->styles |= style;
		w->open[w->open_n++] = style;
		w->line_start = false;
	}
}

static void
piece_write(struct writer *w, const struct piece *piece, bool next_in_link)
{
	unsigned styles = w->care == CARE_ALL ? piece->run.style : 0;
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
		styles = w->styles;
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

static cmark_node *
markdown_read(struct str markdown)
{
	static const char *const names[] = {"table", "strikethrough", "autolink"};
	cmark_parser *parser;
	cmark_node *document;
	size_t i;

	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	for (i = 0; i < 3; i++)
		(void)cmark_parser_attach_syntax_extension(
		    parser, cmark_find_syntax_extension(names[i]));
	cmark_parser_feed(parser, markdown.p, markdown.n);
	document = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	return (document);
}

struct str
inline_plain(struct arena *mem, struct str markdown, bool *one_paragraph)
{
	cmark_node *document = markdown_read(markdown), *first;
	cmark_iter *walk = cmark_iter_new(document);
	struct buf b = {.mem = mem};
	cmark_event_type event;

	while ((event = cmark_iter_next(walk)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(walk);
		cmark_node_type type = cmark_node_get_type(node);

		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE ||
		    type == CMARK_NODE_CODE_BLOCK)
			fold_add(&b, str_of(cmark_node_get_literal(node)));
		else if ((type & CMARK_NODE_TYPE_MASK) == CMARK_NODE_TYPE_BLOCK ||
			 type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			fold_add(&b, STR(" "));
	}
	first = cmark_node_first_child(document);
	*one_paragraph = first != NULL && cmark_node_next(first) == NULL &&
			 cmark_node_get_type(first) == CMARK_NODE_PARAGRAPH;
	cmark_iter_free(walk);
	cmark_node_free(document);
	return (fold_done(&b));
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
reads_back(struct arena *mem, struct str written, struct str plain, enum inline_place place)
{
	struct str whole = written;
	bool one_paragraph;

	if (place == INLINE_HEADING)
		whole = str_fmt(mem, "# %.*s", STR_ARG(written));
	if (place == INLINE_CELL)
		whole = str_fmt(mem, "| %.*s |\n| --- |", STR_ARG(written));
	if (!str_eq(inline_plain(mem, whole, &one_paragraph), plain))
		return (false);
	return (one_paragraph == (place == INLINE_PARAGRAPH));
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
