/* html_markdown.c -- the HTML of other forums as Markdown that shows the same text. */
#include "text/html_markdown.h"

#include <gumbo.h>

#include "text/block_writer.h"

/* What a parsed page may take, and one of its elements. */
#define PARSE_MEMORY (128 * 1024 * 1024)
#define ELEMENT_BYTES 160

/* -- what an element is to us ------------------------------------------------------ */

enum element_kind {
	ELEMENT_PLAIN, /* its text goes on in the line */
	ELEMENT_BLOCK,
	ELEMENT_HIDDEN,
	ELEMENT_STYLE,
	ELEMENT_CODE,
	ELEMENT_LINK,
	ELEMENT_IMAGE,
	ELEMENT_BREAK,
	ELEMENT_RULE,
	ELEMENT_PRE,
	ELEMENT_HEADING,
	ELEMENT_QUOTE,
	ELEMENT_LIST,
	ELEMENT_ITEM,
	ELEMENT_TABLE,
	ELEMENT_ROW,
	ELEMENT_CELL
};

/* A style says which: its place in enum run_style. A heading says its level. */
struct element {
	unsigned char kind;
	unsigned char which;
};

/* clang-format off */
static const struct element elements[GUMBO_TAG_LAST + 1] = {
#define E(tag, kind_, which_) [GUMBO_TAG_##tag] = {.kind = ELEMENT_##kind_, .which = (which_)}
	E(EM, STYLE, 0), E(I, STYLE, 0), E(CITE, STYLE, 0), E(STRONG, STYLE, 1), E(B, STYLE, 1),
	E(DEL, STYLE, 2), E(S, STYLE, 2), E(STRIKE, STYLE, 2), E(KBD, STYLE, 3), E(SUB, STYLE, 4),
	E(SUP, STYLE, 5),
	E(CODE, CODE, 0), E(TT, CODE, 0), E(SAMP, CODE, 0), E(A, LINK, 0), E(IMG, IMAGE, 0),
	E(IMAGE, IMAGE, 0), E(BR, BREAK, 0), E(HR, RULE, 0),
	E(PRE, PRE, 0), E(LISTING, PRE, 0), E(XMP, PRE, 0), E(PLAINTEXT, PRE, 0),
	E(H1, HEADING, 1), E(H2, HEADING, 2), E(H3, HEADING, 3), E(H4, HEADING, 4),
	E(H5, HEADING, 5), E(H6, HEADING, 6),
	E(BLOCKQUOTE, QUOTE, 0), E(UL, LIST, 0), E(OL, LIST, 1), E(LI, ITEM, 0),
	E(TABLE, TABLE, 0), E(TR, ROW, 0), E(TD, CELL, 0), E(TH, CELL, 0),
	E(ADDRESS, BLOCK, 0), E(ARTICLE, BLOCK, 0), E(ASIDE, BLOCK, 0), E(CAPTION, BLOCK, 0),
	E(CENTER, BLOCK, 0), E(DD, BLOCK, 0), E(DETAILS, BLOCK, 0), E(DIR, BLOCK, 0),
	E(DIV, BLOCK, 0), E(DL, BLOCK, 0), E(DT, BLOCK, 0), E(FIELDSET, BLOCK, 0),
	E(FIGCAPTION, BLOCK, 0), E(FIGURE, BLOCK, 0), E(FOOTER, BLOCK, 0), E(FORM, BLOCK, 0),
	E(HEADER, BLOCK, 0), E(HGROUP, BLOCK, 0), E(MAIN, BLOCK, 0), E(MENU, BLOCK, 0),
	E(NAV, BLOCK, 0), E(OPTION, BLOCK, 0), E(P, BLOCK, 0), E(SECTION, BLOCK, 0),
	E(SUMMARY, BLOCK, 0),
	E(SCRIPT, HIDDEN, 0), E(STYLE, HIDDEN, 0), E(HEAD, HIDDEN, 0), E(TITLE, HIDDEN, 0),
	E(TEMPLATE, HIDDEN, 0), E(IFRAME, HIDDEN, 0), E(NOSCRIPT, HIDDEN, 0), E(NOEMBED, HIDDEN, 0),
	E(NOFRAMES, HIDDEN, 0), E(SVG, HIDDEN, 0), E(OBJECT, HIDDEN, 0), E(AUDIO, HIDDEN, 0),
	E(VIDEO, HIDDEN, 0), E(TEXTAREA, HIDDEN, 0),
#undef E
};
/* clang-format on */

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
list_enter(struct blocks *w, const GumboNode *node, bool ordered)
{
	int64_t start = 1;

	(void)str_int64(attribute(node, "start"), &start);
	blocks_list_enter(w, ordered, list_is_tight(node), start);
}

/* Nothing is shown from elsewhere: a picture becomes a link to it. */
static void
image_add(struct blocks *w, const GumboNode *node)
{
	struct str alt = attribute(node, "alt");
	bool own = w->link == 0;

	if (str_trim(alt).n == 0)
		alt = STR("image");
	if (own)
		blocks_link_enter(w, attribute(node, "src"));
	blocks_text(w, str_c(w->mem, alt));
	if (own)
		blocks_link_leave(w);
}

/* -- the walk ---------------------------------------------------------------------- */

static void
element_enter(struct blocks *w, const GumboNode *node)
{
	const struct element *element = &elements[node->v.element.tag];

	switch ((enum element_kind)element->kind) {
	case ELEMENT_STYLE:
		w->styled[element->which]++;
		break;
	case ELEMENT_CODE:
		if (w->pre > 0 && w->pre_language.n == 0)
			w->pre_language = language_of(w->mem, attribute(node, "class"));
		w->code++;
		break;
	case ELEMENT_LINK:
		blocks_link_enter(w, attribute(node, "href"));
		break;
	case ELEMENT_IMAGE:
		image_add(w, node);
		break;
	case ELEMENT_BREAK:
		blocks_break(w);
		break;
	case ELEMENT_RULE:
		blocks_rule(w);
		break;
	case ELEMENT_PRE:
		blocks_pre_enter(w, language_of(w->mem, attribute(node, "class")));
		break;
	case ELEMENT_HEADING:
		blocks_flush(w);
		w->heading = element->which;
		break;
	case ELEMENT_QUOTE:
		blocks_quote_enter(w);
		break;
	case ELEMENT_LIST:
		list_enter(w, node, element->which == 1);
		break;
	case ELEMENT_ITEM:
		blocks_item_enter(w);
		break;
	case ELEMENT_TABLE:
		blocks_flush(w);
		w->tables++;
		break;
	case ELEMENT_ROW:
		blocks_flush(w);
		w->row_begins = w->row_begins || w->cells_open == 0;
		break;
	case ELEMENT_CELL:
		blocks_cell_enter(w);
		break;
	case ELEMENT_BLOCK:
		blocks_flush(w);
		break;
	case ELEMENT_PLAIN:
	case ELEMENT_HIDDEN:
		break;
	}
}

static void
element_leave(struct blocks *w, const GumboNode *node)
{
	const struct element *element = &elements[node->v.element.tag];

	switch ((enum element_kind)element->kind) {
	case ELEMENT_STYLE:
		w->styled[element->which]--;
		break;
	case ELEMENT_CODE:
		w->code--;
		break;
	case ELEMENT_LINK:
		blocks_link_leave(w);
		break;
	case ELEMENT_PRE:
		blocks_pre_leave(w);
		break;
	case ELEMENT_HEADING:
		blocks_flush(w);
		w->heading = 0;
		break;
	case ELEMENT_QUOTE:
	case ELEMENT_ITEM:
		blocks_container_leave(w);
		break;
	case ELEMENT_LIST:
		blocks_list_leave(w);
		break;
	case ELEMENT_CELL:
		blocks_cell_leave(w);
		break;
	case ELEMENT_TABLE:
		blocks_table_leave(w);
		break;
	case ELEMENT_ROW:
	case ELEMENT_BLOCK:
		blocks_flush(w);
		break;
	case ELEMENT_PLAIN:
	case ELEMENT_HIDDEN:
	case ELEMENT_IMAGE:
	case ELEMENT_BREAK:
	case ELEMENT_RULE:
		break;
	}
}

static bool
node_is_element(const GumboNode *node)
{
	return (node->type == GUMBO_NODE_ELEMENT &&
		elements[node->v.element.tag].kind != ELEMENT_HIDDEN);
}

/* Down, along and up by the pointers of the tree, so that its depth costs no stack. */
static void
walk(struct blocks *w, const GumboNode *root)
{
	const GumboNode *node = root;

	for (;;) {
		if (node_is_element(node)) {
			element_enter(w, node);
			if (node->v.element.children.length > 0) {
				node = node->v.element.children.data[0];
				continue;
			}
			element_leave(w, node);
		} else if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE ||
			   node->type == GUMBO_NODE_CDATA) {
			blocks_text(w, node->v.text.text);
		}
		while (node != root) {
			const GumboNode *parent = node->parent;
			size_t next = node->index_within_parent + 1;

			if (next < parent->v.element.children.length) {
				node = parent->v.element.children.data[next];
				break;
			}
			node = parent;
			element_leave(w, node);
		}
		if (node == root)
			return;
	}
}

/* -- parsing -------------------------------------------------------------------------- */

static bool
name_is_one(struct str name, const char *const *names, size_t n, size_t *which)
{
	for (*which = 0; *which < n; ++*which) {
		if (str_eq_nocase(name, str_of(names[*which])))
			return (true);
	}
	return (false);
}

/*
 * What parsing may take, at worst: formatting that is not closed is opened
 * again in each block that follows, three of each kind, and those with
 * attributes without limit. Links are never open twice.
 */
static size_t
parse_cost(struct str html)
{
	static const char *const formatting[] = {"a", "b", "big", "code", "em", "font", "i", "nobr",
	    "s", "small", "strike", "strong", "tt", "u"};
	const size_t kinds = sizeof(formatting) / sizeof(formatting[0]);
	size_t tags = 0, open = 0, with_attributes = 1, longest = 0, which, i = 0;
	unsigned seen = 0;

	while (i < html.n) {
		const char *at = memchr(html.p + i, '<', html.n - i);
		size_t begin, end;

		if (at == NULL)
			break;
		tags++;
		begin = end = i = (size_t)(at - html.p) + 1;
		while (end < html.n && strchr(" \t\n\f\r/><", html.p[end]) == NULL)
			end++;
		if (!name_is_one(str_slice(html, begin, end - begin), formatting, kinds, &which))
			continue;
		open += (seen & 1U << which) == 0 ? 3 : 0;
		seen |= 1U << which;
		with_attributes += which > 0 && end < html.n && html.p[end] != '>';
		at = memchr(html.p + end, '>', html.n - end);
		begin = at == NULL ? html.n - end : (size_t)(at - html.p) - end;
		longest = begin > longest ? begin : longest;
	}
	return (tags * (open * ELEMENT_BYTES + with_attributes * (ELEMENT_BYTES + longest)));
}

/* It is all in the arena, and nothing is given back before that is. */
static void *
parse_alloc(void *mem, size_t n)
{
	return (arena_alloc(mem, n));
}

static void
parse_free(void *mem, void *p)
{
	(void)mem, (void)p;
}

static const GumboNode *
parse(struct arena *mem, struct str html)
{
	GumboOptions options = kGumboDefaultOptions;

	options.allocator = parse_alloc;
	options.deallocator = parse_free;
	options.userdata = mem;
	options.max_errors = 0;
	options.fragment_context = GUMBO_TAG_BODY;
	return (gumbo_parse_with_options(&options, html.p, html.n)->root);
}

enum err
html_markdown(struct arena *mem, struct str html, struct str *markdown)
{
	struct arena *own;
	struct blocks *w;

	if (html.n > HTML_MARKDOWN_MAX || parse_cost(html) > PARSE_MEMORY)
		return (ERR_TOO_LARGE);
	own = arena_new();
	w = arena_new_of(own, struct blocks);
	w->mem = own;
	w->out.mem = own;
	walk(w, parse(own, html.n == 0 ? STR("") : html));
	blocks_flush(w);
	*markdown = str_dup(mem, str_trim(buf_view(&w->out)));
	arena_free(own);
	return (OK);
}
