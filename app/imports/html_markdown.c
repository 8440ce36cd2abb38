/* html_markdown.c -- the HTML of other forums as Markdown that shows the same text. */
#include "imports/html_markdown.h"

#include <gumbo.h>
#include <setjmp.h>
#include <stdio.h>

#include "imports/inline_text.h"

/* Lists and quotes nested deeper than this are written as if they were not there. */
#define DEPTH_MAX 12
/* What a parsed page may take. Misnested formatting makes HTML parsers multiply elements. */
#define PARSE_MEMORY (96 * 1024 * 1024)

enum container_kind { CONTAINER_QUOTE, CONTAINER_ITEM };

struct list {
	bool ordered;
	bool tight;
	char mark; /* - or *, . or ) */
	int64_t number;
	size_t written; /* items that have begun */
};

struct container {
	enum container_kind kind;
	bool begun; /* its marker is written */
	char mark[16];
	size_t width;
	struct list *list; /* of an item */
};

/* A row ends where a cell says so; cells of all rows lie one behind another. */
struct cell {
	struct str text;
	bool row_begins;
};

struct writer {
	struct arena *mem;
	struct buf out;
	struct container stack[DEPTH_MAX];
	size_t depth;
	size_t wanted; /* containers we are in, also those not written */
	struct list lists[DEPTH_MAX];
	size_t lists_wanted;
	size_t list_end; /* where the last list ended, and how it was marked */
	char list_end_mark;
	struct run *runs;
	size_t run_n, run_size;
	unsigned em, strong, del, code, link, links;
	struct str address;
	int heading;
	unsigned pre;
	struct buf pre_text;
	struct str pre_language;
	unsigned tables, cells_open;
	struct cell *cells;
	size_t cell_n, cell_size;
	bool row_begins;
	unsigned superscript;
};

static void
grow(struct arena *mem, void *items, size_t n, size_t *size, size_t item)
{
	void **at = items;
	void *larger;

	if (n < *size)
		return;
	larger = arena_array(mem, *size == 0 ? 32 : *size * 2, item);
	if (n > 0)
		memcpy(larger, *at, n * item);
	*size = *size == 0 ? 32 : *size * 2;
	*at = larger;
}

/* -- lines ------------------------------------------------------------------------- */

static void
line_begin(struct writer *w)
{
	size_t i, k;

	for (i = 0; i < w->depth; i++) {
		struct container *c = &w->stack[i];

		if (c->kind == CONTAINER_QUOTE) {
			buf_str(&w->out, STR("> "));
		} else if (!c->begun) {
			buf_str(&w->out, str_of(c->mark));
			c->list->written++;
		} else {
			for (k = 0; k < c->width; k++)
				buf_char(&w->out, ' ');
		}
		c->begun = true;
	}
}

static void
line_end(struct writer *w)
{
	while (w->out.n > 0 && w->out.p[w->out.n - 1] == ' ')
		w->out.n--;
	buf_char(&w->out, '\n');
}

static void
blank_line(struct writer *w, size_t containers)
{
	size_t i, k;

	for (i = 0; i < containers; i++) {
		if (w->stack[i].kind == CONTAINER_QUOTE)
			buf_str(&w->out, STR("> "));
		for (k = 0; w->stack[i].kind == CONTAINER_ITEM && k < w->stack[i].width; k++)
			buf_char(&w->out, ' ');
	}
	line_end(w);
}

/* May the item at i stand right below what is before it? */
static bool
item_follows(const struct writer *w, size_t i)
{
	const struct container *c = &w->stack[i];

	if (c->kind != CONTAINER_ITEM || !c->list->tight)
		return (false);
	if (c->list->written > 0)
		return (true);
	/* The first of a list inside an item; one that starts at 2 cannot follow text. */
	return (i > 0 && w->stack[i - 1].kind == CONTAINER_ITEM && w->stack[i - 1].list->tight &&
		!c->list->ordered);
}

/* Room between what was written and the block that begins now. */
static void
block_begin(struct writer *w)
{
	size_t i = 0;

	while (i < w->depth && w->stack[i].begun)
		i++;
	if (w->out.n == 0 || (i < w->depth && item_follows(w, i)))
		return;
	blank_line(w, i);
}

static void
block_lines(struct writer *w, struct str text)
{
	struct str line;

	do {
		if (!str_cut(&text, '\n', &line))
			line = STR_NONE;
		line_begin(w);
		buf_str(&w->out, line);
		if (line.n == 0)
			line_end(w);
		else
			buf_char(&w->out, '\n');
	} while (text.n > 0);
}

/* -- text that gathers -------------------------------------------------------------- */

static void
run_add(struct writer *w, enum run_kind kind, struct str text)
{
	struct run *run;

	grow(w->mem, &w->runs, w->run_n, &w->run_size, sizeof(*w->runs));
	run = &w->runs[w->run_n++];
	*run = (struct run){.kind = kind,
	    .style =
		(w->em ? RUN_EM : 0U) | (w->strong ? RUN_STRONG : 0U) | (w->del ? RUN_DEL : 0U),
	    .link = w->link,
	    .address = w->address,
	    .text = text};
}

/* Writes what has gathered as a paragraph or heading; inside a cell it goes on. */
static void
flush(struct writer *w)
{
	struct str text;

	if (w->cells_open > 0) {
		if (w->run_n > 0)
			run_add(w, RUN_TEXT, STR(" "));
		return;
	}
	if (w->run_n == 0)
		return;
	text =
	    inline_text(w->mem, w->runs, w->run_n, w->heading ? INLINE_HEADING : INLINE_PARAGRAPH);
	w->run_n = 0;
	if (text.n == 0)
		return;
	block_begin(w);
	if (w->heading)
		text = str_fmt(w->mem, "%.*s %.*s", w->heading, "######", STR_ARG(text));
	block_lines(w, text);
}

/* Two breaks in a row part paragraphs. */
static void
break_add(struct writer *w)
{
	size_t i;

	if (w->pre > 0 && w->cells_open == 0) {
		buf_char(&w->pre_text, '\n');
		return;
	}
	for (i = w->run_n; i > 0; i--) {
		if (w->runs[i - 1].kind == RUN_BREAK && w->cells_open == 0) {
			flush(w);
			return;
		}
		if (str_trim(w->runs[i - 1].text).n > 0)
			break;
	}
	run_add(w, RUN_BREAK, STR_NONE);
}

/* -- superscripts: 10<sup>6</sup> must not become 106 ---------------------------------- */

static const char *const superscripts[] = {"⁰", "¹", "²", "³", "⁴", "⁵", "⁶", "⁷", "⁸", "⁹"};

static const char *
superscript(char c)
{
	if (c >= '0' && c <= '9')
		return (superscripts[c - '0']);
	switch (c) {
	case '+':
		return ("⁺");
	case '-':
		return ("⁻");
	case '(':
		return ("⁽");
	case ')':
		return ("⁾");
	case 'n':
		return ("ⁿ");
	case 'i':
		return ("ⁱ");
	default:
		return (NULL);
	}
}

/* Raised where every character has a raised form, else as it is. */
static struct str
raised(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < s.n; i++) {
		const char *up = superscript(s.p[i]);

		if (up == NULL)
			return (s);
		buf_str(&b, str_of(up));
	}
	return (buf_view(&b));
}

static void
text_add(struct writer *w, const char *c)
{
	struct str text = str_of(c);

	if (w->pre > 0 && w->cells_open == 0) {
		buf_str(&w->pre_text, text);
		return;
	}
	if (w->superscript > 0)
		text = raised(w->mem, text);
	run_add(w, w->code > 0 || w->pre > 0 ? RUN_CODE : RUN_TEXT, text);
}

/* -- containers and lists ---------------------------------------------------------------- */

static void
container_enter(struct writer *w, const struct container *c)
{
	if (w->wanted++ < DEPTH_MAX)
		w->stack[w->depth++] = *c;
}

static void
container_leave(struct writer *w)
{
	if (w->wanted-- <= DEPTH_MAX)
		w->depth--;
}

static struct str
attribute(const GumboNode *node, const char *name)
{
	const GumboAttribute *a = gumbo_get_attribute(&node->v.element.attributes, name);

	return (a == NULL ? STR_NONE : str_of(a->value));
}

static bool
list_is_tight(const GumboNode *list)
{
	unsigned i, k;

	for (i = 0; i < list->v.element.children.length; i++) {
		const GumboNode *item = list->v.element.children.data[i];

		if (item->type != GUMBO_NODE_ELEMENT)
			continue;
		for (k = 0; k < item->v.element.children.length; k++) {
			const GumboNode *part = item->v.element.children.data[k];

			if (part->type == GUMBO_NODE_ELEMENT && part->v.element.tag == GUMBO_TAG_P)
				return (false);
		}
	}
	return (true);
}

static void
list_enter(struct writer *w, const GumboNode *node)
{
	bool ordered = node->v.element.tag == GUMBO_TAG_OL;
	struct list *list;
	int64_t start = 1;

	if (w->lists_wanted++ >= DEPTH_MAX)
		return;
	list = &w->lists[w->lists_wanted - 1];
	(void)str_int64(attribute(node, "start"), &start);
	if (start < 0 || start > 99999999)
		start = 1;
	*list = (struct list){.ordered = ordered,
	    .tight = list_is_tight(node),
	    .number = start,
	    .mark = ordered ? '.' : '-'};
	/* Two lists in a row would be read as one. */
	if (w->out.n > 0 && w->list_end == w->out.n && w->list_end_mark == list->mark)
		list->mark = ordered ? ')' : '*';
}

static void
list_leave(struct writer *w)
{
	if (w->lists_wanted-- > DEPTH_MAX)
		return;
	w->list_end = w->out.n;
	w->list_end_mark = w->lists[w->lists_wanted].mark;
}

static void
item_enter(struct writer *w)
{
	struct container c = {.kind = CONTAINER_ITEM};
	size_t lists = w->lists_wanted < DEPTH_MAX ? w->lists_wanted : DEPTH_MAX;
	int n;

	/* An item without a list: gumbo allows it, a browser shows a bullet. */
	if (lists == 0) {
		w->lists[0] = (struct list){.mark = '-'};
		lists = 1;
	}
	c.list = &w->lists[lists - 1];
	if (c.list->ordered)
		n = snprintf(c.mark, sizeof(c.mark), "%d%c ", (int)c.list->number++, c.list->mark);
	else
		n = snprintf(c.mark, sizeof(c.mark), "%c ", c.list->mark);
	c.width = (size_t)n;
	container_enter(w, &c);
}

/* -- code ------------------------------------------------------------------------------------ */

static struct str
language_of(struct arena *mem, struct str class)
{
	struct str word;
	size_t i;

	while (str_cut(&class, ' ', &word)) {
		if (str_starts(word, STR("lang-")))
			word = str_slice(word, 5, word.n);
		else if (str_starts(word, STR("language-")))
			word = str_slice(word, 9, word.n);
		else
			continue;
		for (i = 0; i < word.n; i++) {
			if ((unsigned char)word.p[i] <= ' ' ||
			    strchr("`~\\&<>\"'", word.p[i]) != NULL)
				break;
		}
		if (word.n > 0 && word.n <= 30 && i == word.n && !str_eq(word, STR("none")))
			return (str_dup(mem, word));
	}
	return (STR_NONE);
}

static void
pre_enter(struct writer *w, const GumboNode *node)
{
	flush(w);
	if (w->pre++ > 0)
		return;
	w->pre_text = (struct buf){.mem = w->mem};
	w->pre_language = language_of(w->mem, attribute(node, "class"));
}

static size_t
longest_fence(struct str s)
{
	size_t run = 0, longest = 0, i;

	for (i = 0; i < s.n; i++) {
		run = s.p[i] == '`' ? run + 1 : 0;
		longest = run > longest ? run : longest;
	}
	return (longest);
}

static void
pre_leave(struct writer *w)
{
	struct str text, fence;
	char *marks;
	size_t n;

	if (--w->pre > 0 || w->cells_open > 0) {
		flush(w);
		return;
	}
	text = buf_view(&w->pre_text);
	while (text.n > 0 && text.p[text.n - 1] == '\n')
		text.n--;
	if (str_trim(text).n == 0)
		return;
	n = longest_fence(text) + 1;
	n = n < 3 ? 3 : n;
	marks = arena_alloc(w->mem, n);
	memset(marks, '`', n);
	fence = (struct str){marks, n};
	block_begin(w);
	block_lines(w, str_fmt(w->mem, "%.*s%.*s", STR_ARG(fence), STR_ARG(w->pre_language)));
	block_lines(w, text);
	block_lines(w, fence);
}

/* -- tables ------------------------------------------------------------------------------------- */

static void
cell_enter(struct writer *w)
{
	flush(w);
	w->cells_open++;
}

static void
cell_leave(struct writer *w)
{
	struct cell *cell;

	if (w->cells_open > 1) {
		flush(w);
		w->cells_open--;
		return;
	}
	grow(w->mem, &w->cells, w->cell_n, &w->cell_size, sizeof(*w->cells));
	cell = &w->cells[w->cell_n++];
	*cell = (struct cell){inline_text(w->mem, w->runs, w->run_n, INLINE_CELL), w->row_begins};
	w->run_n = 0;
	w->row_begins = false;
	w->cells_open--;
}

static size_t
table_width(const struct writer *w)
{
	size_t width = 0, n = 0, i;

	for (i = 0; i < w->cell_n; i++) {
		n = w->cells[i].row_begins ? 1 : n + 1;
		width = n > width ? n : width;
	}
	return (width);
}

static void
table_repeat(struct writer *w, size_t from, size_t to, struct str text)
{
	for (; from < to; from++)
		buf_str(&w->out, text);
}

/* The first row is the head, as Markdown wants one; short rows are filled by whoever reads them. */
static void
table_write(struct writer *w)
{
	size_t width = table_width(w), row = 0, n = 0, i;

	if (width == 0)
		return;
	block_begin(w);
	for (i = 0; i < w->cell_n; i++, n++) {
		if (i == 0 || w->cells[i].row_begins) {
			line_begin(w);
			n = 0;
		}
		buf_fmt(&w->out, "| %.*s ", STR_ARG(w->cells[i].text));
		if (i + 1 < w->cell_n && !w->cells[i + 1].row_begins)
			continue;
		if (row++ == 0)
			table_repeat(w, n + 1, width, STR("|  "));
		buf_str(&w->out, STR("|\n"));
		if (row == 1) {
			line_begin(w);
			table_repeat(w, 0, width, STR("| --- "));
			buf_str(&w->out, STR("|\n"));
		}
	}
}

static void
table_leave(struct writer *w)
{
	flush(w);
	if (--w->tables > 0 || w->cells_open > 0)
		return;
	table_write(w);
	w->cell_n = 0;
}

/* -- links and images --------------------------------------------------------------------------- */

/* Where a link may lead: to other sites. An address within the old one means nothing here. */
static struct str
address_of(struct arena *mem, struct str href)
{
	href = str_trim(href);
	if (str_starts(href, STR("//")) && href.n > 2)
		return (str_fmt(mem, "https:%.*s", STR_ARG(href)));
	if ((str_eq_nocase(str_slice(href, 0, 7), STR("http://")) && href.n > 7) ||
	    (str_eq_nocase(str_slice(href, 0, 8), STR("https://")) && href.n > 8) ||
	    (str_eq_nocase(str_slice(href, 0, 7), STR("mailto:")) && href.n > 7))
		return (str_dup(mem, href));
	return (STR_NONE);
}

static void
link_enter(struct writer *w, struct str href)
{
	w->address = address_of(w->mem, href);
	w->link = w->address.n > 0 ? ++w->links : 0;
}

static void
link_leave(struct writer *w)
{
	w->link = 0;
	w->address = STR_NONE;
}

/* Nothing is shown from elsewhere: a picture becomes a link to it. */
static void
image_add(struct writer *w, const GumboNode *node)
{
	struct str alt = attribute(node, "alt");
	bool own = w->link == 0;

	if (str_trim(alt).n == 0)
		alt = STR("image");
	if (own)
		link_enter(w, attribute(node, "src"));
	text_add(w, str_c(w->mem, alt));
	if (own)
		link_leave(w);
}

static void
rule_add(struct writer *w)
{
	flush(w);
	if (w->cells_open > 0)
		return;
	block_begin(w);
	/* Inside a list three dashes behind a dash would be one rule. */
	block_lines(w, w->depth == 0 ? STR("---") : STR("___"));
}

/* -- the walk -------------------------------------------------------------------------------------- */

static bool
is_block(GumboTag tag)
{
	switch (tag) {
	case GUMBO_TAG_ADDRESS:
	case GUMBO_TAG_ARTICLE:
	case GUMBO_TAG_ASIDE:
	case GUMBO_TAG_CAPTION:
	case GUMBO_TAG_CENTER:
	case GUMBO_TAG_DD:
	case GUMBO_TAG_DETAILS:
	case GUMBO_TAG_DIR:
	case GUMBO_TAG_DIV:
	case GUMBO_TAG_DL:
	case GUMBO_TAG_DT:
	case GUMBO_TAG_FIELDSET:
	case GUMBO_TAG_FIGCAPTION:
	case GUMBO_TAG_FIGURE:
	case GUMBO_TAG_FOOTER:
	case GUMBO_TAG_FORM:
	case GUMBO_TAG_HEADER:
	case GUMBO_TAG_HGROUP:
	case GUMBO_TAG_MAIN:
	case GUMBO_TAG_MENU:
	case GUMBO_TAG_NAV:
	case GUMBO_TAG_OPTION:
	case GUMBO_TAG_P:
	case GUMBO_TAG_SECTION:
	case GUMBO_TAG_SUMMARY:
	case GUMBO_TAG_TABLE:
	case GUMBO_TAG_TR:
		return (true);
	default:
		return (false);
	}
}

static bool
is_hidden(GumboTag tag)
{
	return (tag == GUMBO_TAG_SCRIPT || tag == GUMBO_TAG_STYLE || tag == GUMBO_TAG_HEAD ||
		tag == GUMBO_TAG_TITLE || tag == GUMBO_TAG_TEMPLATE || tag == GUMBO_TAG_IFRAME ||
		tag == GUMBO_TAG_NOSCRIPT || tag == GUMBO_TAG_NOEMBED ||
		tag == GUMBO_TAG_NOFRAMES || tag == GUMBO_TAG_SVG || tag == GUMBO_TAG_OBJECT ||
		tag == GUMBO_TAG_AUDIO || tag == GUMBO_TAG_VIDEO || tag == GUMBO_TAG_TEXTAREA);
}

static void
element_enter(struct writer *w, const GumboNode *node)
{
	GumboTag tag = node->v.element.tag;

	switch (tag) {
	case GUMBO_TAG_EM:
	case GUMBO_TAG_I:
	case GUMBO_TAG_CITE:
		w->em++;
		break;
	case GUMBO_TAG_STRONG:
	case GUMBO_TAG_B:
		w->strong++;
		break;
	case GUMBO_TAG_DEL:
	case GUMBO_TAG_S:
	case GUMBO_TAG_STRIKE:
		w->del++;
		break;
	case GUMBO_TAG_CODE:
		if (w->pre > 0 && w->pre_language.n == 0)
			w->pre_language = language_of(w->mem, attribute(node, "class"));
		w->code++;
		break;
	case GUMBO_TAG_KBD:
	case GUMBO_TAG_TT:
	case GUMBO_TAG_SAMP:
		w->code++;
		break;
	case GUMBO_TAG_SUP:
		w->superscript++;
		break;
	case GUMBO_TAG_A:
		link_enter(w, attribute(node, "href"));
		break;
	case GUMBO_TAG_IMG:
	case GUMBO_TAG_IMAGE:
		image_add(w, node);
		break;
	case GUMBO_TAG_BR:
		break_add(w);
		break;
	case GUMBO_TAG_HR:
		rule_add(w);
		break;
	case GUMBO_TAG_PRE:
	case GUMBO_TAG_LISTING:
	case GUMBO_TAG_XMP:
	case GUMBO_TAG_PLAINTEXT:
		pre_enter(w, node);
		break;
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
		flush(w);
		w->heading = 1 + (int)(tag - GUMBO_TAG_H1);
		break;
	case GUMBO_TAG_BLOCKQUOTE:
		flush(w);
		container_enter(w, &(struct container){.kind = CONTAINER_QUOTE});
		break;
	case GUMBO_TAG_UL:
	case GUMBO_TAG_OL:
		flush(w);
		list_enter(w, node);
		break;
	case GUMBO_TAG_LI:
		flush(w);
		item_enter(w);
		break;
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TH:
		cell_enter(w);
		break;
	default:
		if (is_block(tag))
			flush(w);
		if (tag == GUMBO_TAG_TABLE)
			w->tables++;
		if (tag == GUMBO_TAG_TR && w->cells_open == 0)
			w->row_begins = true;
	}
}

static void
element_leave(struct writer *w, const GumboNode *node)
{
	GumboTag tag = node->v.element.tag;

	switch (tag) {
	case GUMBO_TAG_EM:
	case GUMBO_TAG_I:
	case GUMBO_TAG_CITE:
		w->em--;
		break;
	case GUMBO_TAG_STRONG:
	case GUMBO_TAG_B:
		w->strong--;
		break;
	case GUMBO_TAG_DEL:
	case GUMBO_TAG_S:
	case GUMBO_TAG_STRIKE:
		w->del--;
		break;
	case GUMBO_TAG_CODE:
	case GUMBO_TAG_KBD:
	case GUMBO_TAG_TT:
	case GUMBO_TAG_SAMP:
		w->code--;
		break;
	case GUMBO_TAG_SUP:
		w->superscript--;
		break;
	case GUMBO_TAG_A:
		link_leave(w);
		break;
	case GUMBO_TAG_PRE:
	case GUMBO_TAG_LISTING:
	case GUMBO_TAG_XMP:
	case GUMBO_TAG_PLAINTEXT:
		pre_leave(w);
		break;
	case GUMBO_TAG_H1:
	case GUMBO_TAG_H2:
	case GUMBO_TAG_H3:
	case GUMBO_TAG_H4:
	case GUMBO_TAG_H5:
	case GUMBO_TAG_H6:
		flush(w);
		w->heading = 0;
		break;
	case GUMBO_TAG_BLOCKQUOTE:
	case GUMBO_TAG_LI:
		flush(w);
		container_leave(w);
		break;
	case GUMBO_TAG_UL:
	case GUMBO_TAG_OL:
		flush(w);
		list_leave(w);
		break;
	case GUMBO_TAG_TD:
	case GUMBO_TAG_TH:
		cell_leave(w);
		break;
	case GUMBO_TAG_TABLE:
		table_leave(w);
		break;
	default:
		if (is_block(tag))
			flush(w);
	}
}

struct visitor {
	void (*enter)(struct writer *w, const GumboNode *node);
	void (*leave)(struct writer *w, const GumboNode *node);
	void (*text)(struct writer *w, const char *text);
};

static bool
node_is_element(const GumboNode *node)
{
	return (node->type == GUMBO_NODE_ELEMENT && !is_hidden(node->v.element.tag));
}

/* Down, along and up by the pointers of the tree, so that its depth costs no stack. */
static void
walk(struct writer *w, const GumboNode *root, const struct visitor *visitor)
{
	const GumboNode *node = root;

	for (;;) {
		if (node_is_element(node)) {
			visitor->enter(w, node);
			if (node->v.element.children.length > 0) {
				node = node->v.element.children.data[0];
				continue;
			}
			visitor->leave(w, node);
		} else if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
			   node->type == GUMBO_NODE_CDATA) {
			visitor->text(w, node->v.text.text);
		}
		while (node != root) {
			const GumboNode *parent = node->parent;
			size_t next = node->index_within_parent + 1;

			if (next < parent->v.element.children.length) {
				node = parent->v.element.children.data[next];
				break;
			}
			node = parent;
			visitor->leave(w, node);
		}
		if (node == root)
			return;
	}
}

/* -- parsing ------------------------------------------------------------------------------------------ */

struct parse_memory {
	struct arena *mem;
	size_t left;
	jmp_buf too_much;
};

/*
 * gumbo does not look at NULL, so running over the limit leaves it as a whole:
 * all it holds is in the arena. This is the one longjmp we have.
 */
static void *
parse_alloc(void *arg, size_t n)
{
	struct parse_memory *memory = arg;

	if (n > memory->left)
		longjmp(memory->too_much, 1);
	memory->left -= n;
	return (arena_alloc(memory->mem, n));
}

static void
parse_free(void *arg, void *p)
{
	(void)arg, (void)p;
}

static enum err
html_walk(struct arena *mem, struct str html, struct writer *w, const struct visitor *visitor)
{
	struct parse_memory *memory = arena_new_of(mem, struct parse_memory);
	GumboOptions options = kGumboDefaultOptions;

	if (html.n > HTML_MARKDOWN_MAX)
		return (ERR_TOO_LARGE);
	memory->mem = mem;
	memory->left = PARSE_MEMORY;
	options.allocator = parse_alloc;
	options.deallocator = parse_free;
	options.userdata = memory;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_BODY;
	if (setjmp(memory->too_much) != 0)
		return (ERR_TOO_LARGE);
	walk(w, gumbo_parse_with_options(&options, html.p == NULL ? "" : html.p, html.n)->root,
	    visitor);
	return (OK);
}

enum err
html_markdown(struct arena *mem, struct str html, struct str *markdown)
{
	static const struct visitor visitor = {element_enter, element_leave, text_add};
	struct arena *own = arena_new();
	struct writer *w = arena_new_of(own, struct writer);
	enum err e;

	w->mem = own;
	w->out.mem = own;
	if ((e = html_walk(own, html, w, &visitor)) == OK) {
		flush(w);
		*markdown = str_dup(mem, str_trim(buf_view(&w->out)));
	}
	arena_free(own);
	return (e);
}

/* -- plain text, for comparing ------------------------------------------------------------------------- */

static void
plain_put(struct writer *w, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (!inline_space(s.p[i]))
			buf_char(&w->out, s.p[i]);
		else if (w->out.n > 0 && w->out.p[w->out.n - 1] != ' ')
			buf_char(&w->out, ' ');
	}
}

static void
plain_text(struct writer *w, const char *text)
{
	struct str s = str_of(text);

	plain_put(w, w->superscript > 0 && w->pre == 0 ? raised(w->mem, s) : s);
}

static void
plain_enter(struct writer *w, const GumboNode *node)
{
	GumboTag tag = node->v.element.tag;
	struct str alt;

	w->superscript += tag == GUMBO_TAG_SUP;
	w->pre += tag == GUMBO_TAG_PRE;
	if (tag == GUMBO_TAG_IMG || tag == GUMBO_TAG_IMAGE) {
		alt = attribute(node, "alt");
		plain_put(w, str_trim(alt).n == 0 ? STR("image") : alt);
	}
}

static void
plain_leave(struct writer *w, const GumboNode *node)
{
	GumboTag tag = node->v.element.tag;

	w->superscript -= tag == GUMBO_TAG_SUP;
	w->pre -= tag == GUMBO_TAG_PRE;
}

static bool
is_space_element(GumboTag tag)
{
	return (is_block(tag) || tag == GUMBO_TAG_BR || tag == GUMBO_TAG_HR ||
		tag == GUMBO_TAG_PRE || tag == GUMBO_TAG_UL || tag == GUMBO_TAG_OL ||
		tag == GUMBO_TAG_LI || tag == GUMBO_TAG_TD || tag == GUMBO_TAG_TH ||
		tag == GUMBO_TAG_BLOCKQUOTE || tag == GUMBO_TAG_LISTING || tag == GUMBO_TAG_XMP ||
		tag == GUMBO_TAG_PLAINTEXT || (tag >= GUMBO_TAG_H1 && tag <= GUMBO_TAG_H6));
}

static void
plain_enter_spaced(struct writer *w, const GumboNode *node)
{
	if (is_space_element(node->v.element.tag))
		plain_put(w, STR(" "));
	plain_enter(w, node);
}

static void
plain_leave_spaced(struct writer *w, const GumboNode *node)
{
	plain_leave(w, node);
	if (is_space_element(node->v.element.tag))
		plain_put(w, STR(" "));
}

enum err
html_plain(struct arena *mem, struct str html, struct str *text)
{
	static const struct visitor visitor = {plain_enter_spaced, plain_leave_spaced, plain_text};
	struct arena *own = arena_new();
	struct writer *w = arena_new_of(own, struct writer);
	enum err e;

	w->mem = own;
	w->out.mem = own;
	if ((e = html_walk(own, html, w, &visitor)) == OK)
		*text = str_dup(mem, str_trim(buf_view(&w->out)));
	arena_free(own);
	return (e);
}

struct str
markdown_plain(struct arena *mem, struct str markdown)
{
	bool one_paragraph;

	return (inline_plain(mem, markdown, &one_paragraph));
}
