/* block_writer.c -- writes Markdown block by block. */
#include "text/block_writer.h"

#include <stdio.h>

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
line_begin(struct blocks *w)
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
line_end(struct blocks *w)
{
	while (w->out.n > 0 && w->out.p[w->out.n - 1] == ' ')
		w->out.n--;
	buf_char(&w->out, '\n');
}

static void
blank_line(struct blocks *w, size_t containers)
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
item_follows(const struct blocks *w, size_t i)
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
block_begin(struct blocks *w)
{
	size_t i = 0;

	while (i < w->depth && w->stack[i].begun)
		i++;
	if (w->out.n == 0 || (i < w->depth && item_follows(w, i)))
		return;
	blank_line(w, i);
}

static void
block_lines(struct blocks *w, struct str text)
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
run_add(struct blocks *w, enum run_kind kind, struct str text)
{
	unsigned styles = 0, i;
	struct run *run;

	for (i = 0; i < RUN_STYLES; i++)
		styles |= w->styled[i] > 0 ? 1U << i : 0U;
	grow(w->mem, &w->runs, w->run_n, &w->run_size, sizeof(*w->runs));
	run = &w->runs[w->run_n++];
	*run = (struct run){
	    .kind = kind, .style = styles, .link = w->link, .address = w->address, .text = text};
}

/* Writes what has gathered as a paragraph or heading; inside a cell it goes on. */
void
blocks_flush(struct blocks *w)
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
void
blocks_break(struct blocks *w)
{
	size_t i;

	if (w->pre > 0 && w->cells_open == 0) {
		buf_char(&w->pre_text, '\n');
		return;
	}
	for (i = w->run_n; i > 0; i--) {
		if (w->runs[i - 1].kind == RUN_BREAK && w->cells_open == 0) {
			blocks_flush(w);
			return;
		}
		if (str_trim(w->runs[i - 1].text).n > 0)
			break;
	}
	run_add(w, RUN_BREAK, STR_NONE);
}

/* Control characters are nothing to see, and no database wants them all. */
static struct str
printable(struct arena *mem, struct str s)
{
	size_t i, n = 0;
	char *p;

	for (i = 0; i < s.n && ((unsigned char)s.p[i] >= ' ' || inline_space(s.p[i])); i++)
		;
	if (i == s.n)
		return (s);
	p = arena_copy(mem, s.p, s.n);
	for (i = 0; i < s.n; i++) {
		if ((unsigned char)p[i] >= ' ' || inline_space(p[i]))
			p[n++] = p[i];
	}
	return ((struct str){p, n});
}

void
blocks_text(struct blocks *w, const char *c)
{
	struct str text = printable(w->mem, str_of(c));

	if (w->pre > 0 && w->cells_open == 0) {
		buf_str(&w->pre_text, text);
		return;
	}
	run_add(w, w->code > 0 || w->pre > 0 ? RUN_CODE : RUN_TEXT, text);
}

/* -- containers and lists ------------------------------------------------------ */

static void
container_enter(struct blocks *w, const struct container *c)
{
	if (w->wanted++ < DEPTH_MAX)
		w->stack[w->depth++] = *c;
}

static void
container_leave(struct blocks *w)
{
	if (w->wanted-- <= DEPTH_MAX)
		w->depth--;
}

void
blocks_list_enter(struct blocks *w, bool ordered, bool tight, int64_t start)
{
	struct list *list;

	blocks_flush(w);
	if (w->lists_wanted++ >= DEPTH_MAX)
		return;
	list = &w->lists[w->lists_wanted - 1];
	if (start < 0 || start > 99999999)
		start = 1;
	*list = (struct list){
	    .ordered = ordered, .tight = tight, .number = start, .mark = ordered ? '.' : '-'};
	/* Two lists in a row would be read as one. */
	if (w->out.n > 0 && w->list_end == w->out.n && w->list_end_mark == list->mark)
		list->mark = ordered ? ')' : '*';
}

void
blocks_list_leave(struct blocks *w)
{
	blocks_flush(w);
	if (w->lists_wanted-- > DEPTH_MAX)
		return;
	w->list_end = w->out.n;
	w->list_end_mark = w->lists[w->lists_wanted].mark;
}

void
blocks_item_enter(struct blocks *w)
{
	struct container c = {.kind = CONTAINER_ITEM};
	size_t lists = w->lists_wanted < DEPTH_MAX ? w->lists_wanted : DEPTH_MAX;
	int n;

	blocks_flush(w);
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

/* -- code ------------------------------------------------------------------------ */

void
blocks_pre_enter(struct blocks *w, struct str language)
{
	blocks_flush(w);
	if (w->pre++ > 0)
		return;
	w->pre_text = (struct buf){.mem = w->mem};
	w->pre_language = language;
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

void
blocks_pre_leave(struct blocks *w)
{
	struct str text, fence;
	char *marks;
	size_t n;

	if (--w->pre > 0 || w->cells_open > 0) {
		blocks_flush(w);
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

/* -- tables ---------------------------------------------------------------------- */

void
blocks_cell_enter(struct blocks *w)
{
	blocks_flush(w);
	w->cells_open++;
}

void
blocks_cell_leave(struct blocks *w)
{
	struct cell *cell;

	if (w->cells_open > 1) {
		blocks_flush(w);
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
table_width(const struct blocks *w)
{
	size_t width = 0, n = 0, i;

	for (i = 0; i < w->cell_n; i++) {
		n = w->cells[i].row_begins ? 1 : n + 1;
		width = n > width ? n : width;
	}
	return (width);
}

static void
table_repeat(struct blocks *w, size_t from, size_t to, struct str text)
{
	for (; from < to; from++)
		buf_str(&w->out, text);
}

/* The first row is the head, as Markdown wants one; short rows are filled by whoever reads them. */
static void
table_write(struct blocks *w)
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

void
blocks_table_leave(struct blocks *w)
{
	blocks_flush(w);
	if (--w->tables > 0 || w->cells_open > 0)
		return;
	table_write(w);
	w->cell_n = 0;
}

/* -- links and rules ------------------------------------------------------------- */

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

void
blocks_link_enter(struct blocks *w, struct str href)
{
	w->address = address_of(w->mem, href);
	w->link = w->address.n > 0 ? ++w->links : 0;
}

void
blocks_link_leave(struct blocks *w)
{
	w->link = 0;
	w->address = STR_NONE;
}

void
blocks_rule(struct blocks *w)
{
	blocks_flush(w);
	if (w->cells_open > 0)
		return;
	block_begin(w);
	/* Inside a list three dashes behind a dash would be one rule. */
	block_lines(w, w->depth == 0 ? STR("---") : STR("___"));
}

void
blocks_quote_enter(struct blocks *w)
{
	blocks_flush(w);
	container_enter(w, &(struct container){.kind = CONTAINER_QUOTE});
}

void
blocks_container_leave(struct blocks *w)
{
	blocks_flush(w);
	container_leave(w);
}
