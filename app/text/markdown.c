/*
 * markdown.c -- what people write, as safe HTML.
 *
 * cmark-gfm parses; we walk its tree ourselves, because its own renderer knows
 * nothing of our headings, links, images and labels. The walk is an iterator:
 * depth costs no stack. What cmark cannot bound is bounded here before it
 * starts: a short text can ask for a table of millions of cells.
 */
#include "text/markdown.h"

#include <cmark-gfm-core-extensions.h>
#include <cmark-gfm-extension_api.h>
#include <cmark-gfm.h>
#include <stdlib.h>

#include "text/excerpt.h"

#define DEPTH_MAX 40 /* deeper elements lose their tags, not their text; browsers stop at 512 */
#define CELLS_MAX 20000 /* of all tables */
#define PAIRS_MAX 8 /* <kbd> in <sub> in ... */
#define PAIR_REACH 64 /* how far an end tag may be, in nodes */

struct writer {
	struct arena *mem;
	struct out out;
	bool is_inline; /* a comment */
	int heading_shift;
	size_t depth;
	size_t links; /* inside so many links */
	size_t mark_end; /* of a comment: where its last "- " or "> " ended, 0 at its start */
	/* the table we are in */
	const uint8_t *alignments;
	unsigned columns;
	unsigned column;
	bool header;
	bool body; /* <tbody> is open */
	/* what the caller knows of pictures and people, and what is asked for; either may be NULL */
	const struct markdown_known *known;
	struct markdown_names *names;
	/* end tags that are still to come, innermost last */
	cmark_node *ends[PAIRS_MAX];
	size_t ends_n;
};

/* -- parsing --------------------------------------------------------------------- */

/* Bars in the longest run of bytes that may be a row like |-|-| under a table's heading. */
static size_t
bars_most(struct str line)
{
	size_t bars = 0, most = 0, i;

	for (i = 0; i < line.n; i++) {
		if (strchr("|:- \t\r", line.p[i]) == NULL)
			bars = 0;
		else if (line.p[i] == '|' && ++bars > most)
			most = bars;
	}
	return (most);
}

/* cmark gives every line of a table all the columns it has: are these few enough? */
static bool
tables_fit(struct str source)
{
	size_t lines = 0, columns = 0;
	struct str line;

	while (str_cut(&source, '\n', &line)) {
		size_t bars = bars_most(line);

		lines++;
		columns = bars + 1 > columns ? bars + 1 : columns;
	}
	return (lines * columns <= CELLS_MAX);
}

static void
attach(cmark_parser *parser, const char *name)
{
	cmark_syntax_extension *extension = cmark_find_syntax_extension(name);

	if (extension != NULL)
		(void)cmark_parser_attach_syntax_extension(parser, extension);
}

static cmark_node *
parse(struct str source, bool blocks)
{
	cmark_parser *parser;
	cmark_node *root;

	cmark_gfm_core_extensions_ensure_registered();
	parser = cmark_parser_new(CMARK_OPT_DEFAULT);
	attach(parser, "strikethrough");
	if (blocks) {
		attach(parser, "tasklist");
		if (tables_fit(source))
			attach(parser, "table");
	}
	if (source.n > 0)
		cmark_parser_feed(parser, source.p, source.n);
	root = cmark_parser_finish(parser);
	cmark_parser_free(parser);
	/* Text comes in pieces, split where markup might have been. */
	cmark_consolidate_text_nodes(root);
	return (root);
}

/* -- nodes ------------------------------------------------------------------------- */

static bool
node_is(cmark_node *node, const char *type)
{
	return (node != NULL && strcmp(cmark_node_get_type_string(node), type) == 0);
}

static struct str
literal_of(cmark_node *node)
{
	return (str_of(cmark_node_get_literal(node)));
}

/* The words inside a node (of an image's description), without recursion. */
static struct str
words_of(struct arena *mem, cmark_node *node)
{
	struct buf b = {.mem = mem};
	cmark_iter *iter = cmark_iter_new(node);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *at = cmark_iter_get_node(iter);
		cmark_node_type type = cmark_node_get_type(at);

		if (event != CMARK_EVENT_ENTER)
			continue;
		if (type == CMARK_NODE_TEXT || type == CMARK_NODE_CODE)
			buf_str(&b, literal_of(at));
		else if (type == CMARK_NODE_SOFTBREAK || type == CMARK_NODE_LINEBREAK)
			buf_char(&b, ' ');
	}
	cmark_iter_free(iter);
	return (buf_view(&b));
}

/* -- addresses ------------------------------------------------------------------------ */

static bool
starts_nocase(struct str s, struct str prefix)
{
	return (s.n >= prefix.n && str_eq_nocase(str_slice(s, 0, prefix.n), prefix));
}

static bool
leaves(struct str url)
{
	return (starts_nocase(url, STR("https://")) || starts_nocase(url, STR("http://")));
}

static bool
is_path(struct str url)
{
	return (
	    url.n > 0 && url.p[0] == '/' && (url.n == 1 || (url.p[1] != '/' && url.p[1] != '\\')));
}

static bool
is_link(struct str url)
{
	return (is_path(url) || leaves(url) || starts_nocase(url, STR("mailto:")) ||
		(url.n > 0 && (url.p[0] == '#' || url.p[0] == '?')));
}

static void
raw(struct writer *w, const char *markup)
{
	out_raw(&w->out, markup, strlen(markup));
}

static void
link_open(struct writer *w, struct str url, struct str title)
{
	raw(w, "<a href=\"");
	put_url_start_str(&w->out, url);
	raw(w, leaves(url) ? "\" rel=\"nofollow noopener\"" : "\"");
	if (title.n > 0) {
		raw(w, " title=\"");
		put_text_str(&w->out, title);
		raw(w, "\"");
	}
	raw(w, ">");
}

/* -- text --------------------------------------------------------------------------------- */

static bool
is_alnum(char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9'));
}

/* Bytes of the bare address that s begins with; 0 when it begins with none. */
static size_t
address_length(struct str s)
{
	size_t start = starts_nocase(s, STR("https://")) ? 8 : 7, n, open = 0, close = 0;

	if (!leaves(s) || s.n == start ||
	    !(is_alnum(s.p[start]) || (unsigned char)s.p[start] >= 0x80))
		return (0);
	for (n = start; n < s.n && (unsigned char)s.p[n] > ' ' && s.p[n] != '<'; n++) {
		open += s.p[n] == '(';
		close += s.p[n] == ')';
	}
	/* What ends the sentence does not belong to it, nor a bracket that was opened before it. */
	while (n > start) {
		char c = s.p[n - 1];

		if (c == ')' && close > open)
			close--;
		else if (strchr("?!.,:;*_~'\"", c) == NULL)
			break;
		n--;
	}
	return (n);
}

/* -- names: pictures and people ------------------------------------------------------------ */

static bool
handle_goes_on(char c)
{
	return (is_alnum(c) || c == '.' || c == '-' || c == '_');
}

/* Bytes of the name that s begins with, without what ends a sentence; 0 when it begins with none. */
static size_t
handle_length(struct str s)
{
	size_t n = 0;

	while (n < s.n && handle_goes_on(s.p[n]))
		n++;
	while (n > 0 && !is_alnum(s.p[n - 1]))
		n--;
	return (n > 0 && is_alnum(s.p[0]) && n <= MARKDOWN_HANDLE_MAX ? n : 0);
}

static void
handle_note(struct markdown_names *names, struct str handle)
{
	size_t i;

	for (i = 0; i < names->people.n; i++) {
		if (str_eq(names->people.items[i], handle))
			return;
	}
	if (i < MARKDOWN_NAMES_MAX)
		names->people.items[names->people.n++] = handle;
}

static const struct markdown_person *
person_known(const struct writer *w, struct str handle)
{
	size_t i;

	for (i = 0; w->known != NULL && i < w->known->people_n; i++) {
		if (str_eq(w->known->people[i].handle, handle))
			return (&w->known->people[i]);
	}
	return (NULL);
}

/* Text in which @anna.berg leads to her page. before: what stands in front of it, for "mail@host". */
static void
put_named(struct writer *w, struct str s, char before)
{
	size_t from = 0, i, n;

	for (i = 0; w->links == 0 && i < s.n; i++) {
		const struct markdown_person *person;
		char ahead = i == 0 ? before : s.p[i - 1];
		struct str handle;

		if (s.p[i] != '@' || is_alnum(ahead) || ahead == '@' || ahead == '/' ||
		    (unsigned char)ahead >= 0x80)
			continue;
		if ((n = handle_length(str_slice(s, i + 1, s.n))) == 0)
			continue;
		handle = str_lower(w->mem, str_slice(s, i + 1, n));
		if (w->names != NULL)
			handle_note(w->names, handle);
		if ((person = person_known(w, handle)) == NULL)
			continue;
		put_text_str(&w->out, str_slice(s, from, i - from));
		raw(w, "<a class=\"at\" href=\"/people/");
		put_int(&w->out, person->id);
		raw(w, "\">@");
		put_text_str(&w->out, str_slice(s, i + 1, n));
		raw(w, "</a>");
		from = i + 1 + n;
		i = from - 1;
	}
	put_text_str(&w->out, str_slice(s, from, s.n));
}

/* 12 of "/pictures/12", else 0. */
static int64_t
picture_of(struct str url)
{
	struct str start = STR("/pictures/");
	int64_t id;

	return (str_starts(url, start) && url.n > start.n && url.p[start.n] >= '1' &&
			url.p[start.n] <= '9' && str_int64(str_slice(url, start.n, url.n), &id)
		    ? id
		    : 0);
}

static const struct markdown_picture *
picture_known(const struct writer *w, int64_t id)
{
	size_t i;

	for (i = 0; w->known != NULL && i < w->known->pictures_n; i++) {
		if (w->known->pictures[i].id == id)
			return (&w->known->pictures[i]);
	}
	return (NULL);
}

static void
picture_note(struct markdown_names *names, int64_t id)
{
	size_t i;

	for (i = 0; i < names->pictures.n; i++) {
		if (names->pictures.items[i] == id)
			return;
	}
	if (i < MARKDOWN_NAMES_MAX)
		names->pictures.items[names->pictures.n++] = id;
}

/* -- text with addresses ---------------------------------------------------------------------- */

/* Text, in which bare addresses become links. */
static void
put_words(struct writer *w, struct str s)
{
	size_t from = 0, i = 0;

	while (w->links == 0 && i + 8 <= s.n) {
		const char *at = memchr(s.p + i, ':', s.n - i);
		size_t begin, n;
		struct str url;

		if (at == NULL)
			break;
		i = (size_t)(at - s.p) + 1;
		begin = i >= 6 && (s.p[i - 2] == 's' || s.p[i - 2] == 'S') ? i - 6 : i - 5;
		if (i < 5 || begin < from || (begin > 0 && is_alnum(s.p[begin - 1])))
			continue;
		url = str_slice(s, begin, s.n);
		if ((n = address_length(url)) == 0)
			continue;
		put_named(w, str_slice(s, from, begin - from), from == 0 ? ' ' : 'x');
		url.n = n;
		link_open(w, url, STR_NONE);
		put_text_str(&w->out, url);
		raw(w, "</a>");
		from = i = begin + n;
	}
	put_named(w, str_slice(s, from, s.n), from == 0 ? ' ' : 'x');
}

/* -- HTML that somebody wrote ------------------------------------------------------------------ */

/* The end tag of a start tag at node, among what follows it; NULL when there is none. */
static cmark_node *
pair_find(const struct writer *w, cmark_node *node, const char *end)
{
	size_t i;

	for (i = 0; i < PAIR_REACH; i++) {
		node = cmark_node_next(node);
		if (node == NULL || (w->ends_n > 0 && w->ends[w->ends_n - 1] == node))
			return (NULL);
		if (cmark_node_get_type(node) == CMARK_NODE_HTML_INLINE &&
		    str_eq_nocase(literal_of(node), str_of(end)))
			return (node);
	}
	return (NULL);
}

/* <br>, and three harmless tags when they come in pairs; all else is text. */
static void
put_html_inline(struct writer *w, cmark_node *node)
{
	static const char *const pairs[][2] = {
	    {"<kbd>", "</kbd>"}, {"<sub>", "</sub>"}, {"<sup>", "</sup>"}};
	struct str s = literal_of(node);
	size_t i;

	if (w->ends_n > 0 && w->ends[w->ends_n - 1] == node) {
		w->ends_n--;
		put_text_html(&w->out, (struct html){str_lower(w->mem, s).p, s.n});
		return;
	}
	if (str_eq_nocase(s, STR("<br>")) || str_eq_nocase(s, STR("<br/>")) ||
	    str_eq_nocase(s, STR("<br />"))) {
		raw(w, "<br>");
		return;
	}
	for (i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		cmark_node *end;

		if (!str_eq_nocase(s, str_of(pairs[i][0])) || w->ends_n == PAIRS_MAX)
			continue;
		if ((end = pair_find(w, node, pairs[i][1])) == NULL)
			continue;
		w->ends[w->ends_n++] = end;
		raw(w, pairs[i][0]);
		return;
	}
	put_text_str(&w->out, s);
}

/* -- blocks ---------------------------------------------------------------------------------------- */

/* The first word of what stands behind ```, when it can be a class. */
static void
put_language(struct writer *w, cmark_node *node)
{
	struct str info = str_of(cmark_node_get_fence_info(node));
	size_t n = 0;

	while (n < info.n && (is_alnum(info.p[n]) || strchr("+#._-", info.p[n]) != NULL))
		n++;
	if (n == 0 || n > 32 || (n < info.n && info.p[n] != ' '))
		return;
	raw(w, " class=\"language-");
	put_text_str(&w->out, str_slice(info, 0, n));
	raw(w, "\"");
}

static void
put_code_block(struct writer *w, cmark_node *node)
{
	raw(w,
	    "<figure class=\"code\"><pre tabindex=\"0\" role=\"group\" aria-label=\"Code\"><code");
	put_language(w, node);
	raw(w, ">");
	put_text_str(&w->out, literal_of(node));
	raw(w, "</code></pre></figure>\n");
}

/* Paragraphs of a list without empty lines have no <p>. */
static bool
is_tight(cmark_node *paragraph)
{
	cmark_node *item = cmark_node_parent(paragraph);
	cmark_node *list = item == NULL ? NULL : cmark_node_parent(item);

	return (list != NULL && cmark_node_get_type(list) == CMARK_NODE_LIST &&
		cmark_node_get_list_tight(list));
}

static bool
has_tasks(cmark_node *list)
{
	return (node_is(cmark_node_first_child(list), "tasklist"));
}

static void
put_list(struct writer *w, cmark_node *list, bool enter)
{
	bool ordered = cmark_node_get_list_type(list) == CMARK_ORDERED_LIST;
	int start = cmark_node_get_list_start(list);

	if (!enter) {
		raw(w, ordered ? "</ol>\n" : "</ul>\n");
		return;
	}
	raw(w, ordered ? "<ol" : "<ul");
	if (ordered && start != 1) {
		raw(w, " start=\"");
		put_int(&w->out, start);
		raw(w, "\"");
	}
	raw(w, has_tasks(list) ? " class=\"tasks\">\n" : ">\n");
}

static void
put_item(struct writer *w, cmark_node *item, bool enter)
{
	bool task = node_is(item, "tasklist");

	if (!enter) {
		raw(w, task ? "</div></li>\n" : "</li>\n");
		return;
	}
	raw(w, "<li>");
	if (!task)
		return;
	if (cmark_gfm_extensions_get_tasklist_item_checked(item))
		raw(w, "<input type=\"checkbox\" disabled checked aria-label=\"Done\"><div>");
	else
		raw(w, "<input type=\"checkbox\" disabled aria-label=\"To do\"><div>");
}

static void
put_heading(struct writer *w, cmark_node *node, bool enter)
{
	int level = cmark_node_get_heading_level(node) + w->heading_shift;
	char tag[] = "<h3>", end[] = "</h3>\n";

	level = level > 6 ? 6 : level < 3 ? 3 : level;
	tag[2] = end[3] = (char)('0' + level);
	raw(w, enter ? tag : end);
}

/* -- tables ------------------------------------------------------------------------------------------- */

static void
put_table(struct writer *w, cmark_node *table, bool enter)
{
	if (enter) {
		w->alignments = cmark_gfm_extensions_get_table_alignments(table);
		w->columns = cmark_gfm_extensions_get_table_columns(table);
		w->body = false;
		raw(w, "<div class=\"wrap\" tabindex=\"0\" role=\"group\" "
		       "aria-label=\"Table\"><table>\n");
		return;
	}
	raw(w, w->body ? "</tbody>\n</table></div>\n" : "</table></div>\n");
}

static void
put_row(struct writer *w, cmark_node *row, bool enter)
{
	bool header = cmark_gfm_extensions_get_table_row_is_header(row) != 0;

	if (!enter) {
		raw(w, header ? "</tr></thead>\n" : "</tr>\n");
		return;
	}
	w->column = 0;
	w->header = header;
	if (header) {
		raw(w, "<thead><tr>");
		return;
	}
	raw(w, w->body ? "<tr>" : "<tbody>\n<tr>");
	w->body = true;
}

static void
put_cell(struct writer *w, cmark_node *cell, bool enter)
{
	/* A heading without words is none. */
	bool head = w->header && cmark_node_first_child(cell) != NULL;

	if (!enter) {
		raw(w, head ? "</th>" : "</td>");
		w->column++;
		return;
	}
	raw(w, head ? "<th scope=\"col\"" : "<td");
	if (w->alignments != NULL && w->column < w->columns) {
		if (w->alignments[w->column] == 'r')
			raw(w, " class=\"num\"");
		else if (w->alignments[w->column] == 'c')
			raw(w, " class=\"center\"");
	}
	raw(w, ">");
}

/* -- links and images ----------------------------------------------------------------------------------- */

static void
put_link(struct writer *w, cmark_node *node, bool enter)
{
	struct str url = str_of(cmark_node_get_url(node));

	if (!is_link(url))
		return;
	if (!enter) {
		w->links--;
		raw(w, "</a>");
		return;
	}
	w->links++;
	link_open(w, url, str_of(cmark_node_get_title(node)));
	if (cmark_node_first_child(node) == NULL)
		put_text_str(&w->out, url);
}

/* A picture of ours, with its size, so that nothing moves when it comes; a press shows it alone. */
static void
put_picture(struct writer *w, const struct markdown_picture *picture, struct str words)
{
	bool link = w->links == 0 && words.n > 0;

	if (link) {
		raw(w, "<a class=\"pic\" href=\"/pictures/");
		put_int(&w->out, picture->id);
		raw(w, "\">");
	}
	raw(w, "<img src=\"/pictures/");
	put_int(&w->out, picture->id);
	raw(w, "\" alt=\"");
	put_text_str(&w->out, words);
	raw(w, "\" width=\"");
	put_int(&w->out, picture->width);
	raw(w, "\" height=\"");
	put_int(&w->out, picture->height);
	raw(w, link ? "\" loading=\"lazy\"></a>" : "\" loading=\"lazy\">");
}

/* In a comment it is shown small (the style sheet says how small), and leads to all of it; in a link there are its words. */
static void
put_picture_small(struct writer *w, const struct markdown_picture *picture, struct str words)
{
	if (words.n == 0)
		words = STR("picture");
	if (picture != NULL && w->links == 0)
		put_picture(w, picture, words);
	else
		put_text_str(&w->out, words);
}

/* A picture that the caller knows is shown; what is elsewhere is a link to it, and else there are its words. */
static void
put_image(struct writer *w, cmark_node *node)
{
	struct str url = str_of(cmark_node_get_url(node));
	struct str words = str_trim(words_of(w->mem, node));
	int64_t id = picture_of(url);
	const struct markdown_picture *picture = picture_known(w, id);

	if (id > 0 && w->names != NULL)
		picture_note(w->names, id);
	if (id > 0 && w->is_inline) {
		put_picture_small(w, picture, words);
		return;
	}
	if (picture != NULL) {
		put_picture(w, picture, words);
		return;
	}
	if (w->links > 0 || !is_link(url) || picture_of(url) > 0) {
		put_text_str(&w->out, words);
		return;
	}
	link_open(w, url, str_of(cmark_node_get_title(node)));
	put_text_str(&w->out, words.n > 0 ? words : url);
	raw(w, "</a>");
}

/* -- the walk ---------------------------------------------------------------------------------------------- */

static void
put_tag(struct writer *w, bool enter, const char *open, const char *close)
{
	raw(w, enter ? open : close);
}

/* What has no children. */
static void
put_leaf(struct writer *w, cmark_node *node)
{
	switch ((int)cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
		put_words(w, literal_of(node));
		break;
	case CMARK_NODE_SOFTBREAK:
		raw(w, w->is_inline ? "<br>" : "\n");
		break;
	case CMARK_NODE_LINEBREAK:
		raw(w, "<br>");
		break;
	case CMARK_NODE_CODE:
		raw(w, "<code>");
		put_text_str(&w->out, literal_of(node));
		raw(w, "</code>");
		break;
	case CMARK_NODE_HTML_INLINE:
		put_html_inline(w, node);
		break;
	default:
		break;
	}
}

/* Inline elements with children. */
static void
put_span(struct writer *w, cmark_node *node, bool enter)
{
	switch ((int)cmark_node_get_type(node)) {
	case CMARK_NODE_EMPH:
		put_tag(w, enter, "<em>", "</em>");
		break;
	case CMARK_NODE_STRONG:
		put_tag(w, enter, "<strong>", "</strong>");
		break;
	case CMARK_NODE_LINK:
		put_link(w, node, enter);
		break;
	default:
		if (node_is(node, "strikethrough"))
			put_tag(w, enter, "<del>", "</del>");
		break;
	}
}

static void
put_block(struct writer *w, cmark_node *node, bool enter)
{
	switch ((int)cmark_node_get_type(node)) {
	case CMARK_NODE_PARAGRAPH:
		if (!is_tight(node))
			put_tag(w, enter, "<p>", "</p>\n");
		break;
	case CMARK_NODE_HEADING:
		put_heading(w, node, enter);
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		put_tag(w, enter, "<blockquote>\n", "</blockquote>\n");
		break;
	case CMARK_NODE_LIST:
		put_list(w, node, enter);
		break;
	case CMARK_NODE_ITEM:
		put_item(w, node, enter);
		break;
	case CMARK_NODE_THEMATIC_BREAK:
		raw(w, "<hr>\n");
		break;
	case CMARK_NODE_CODE_BLOCK:
		put_code_block(w, node);
		break;
	case CMARK_NODE_HTML_BLOCK:
		raw(w, "<p>");
		put_text_str(&w->out, str_trim(literal_of(node)));
		raw(w, "</p>\n");
		break;
	default:
		if (node_is(node, "tasklist"))
			put_item(w, node, enter);
		else if (node_is(node, "table"))
			put_table(w, node, enter);
		else if (node_is(node, "table_row") || node_is(node, "table_header"))
			put_row(w, node, enter);
		else if (node_is(node, "table_cell"))
			put_cell(w, node, enter);
		break;
	}
}

static bool
is_leaf(cmark_node_type type)
{
	return (type == CMARK_NODE_TEXT || type == CMARK_NODE_SOFTBREAK ||
		type == CMARK_NODE_LINEBREAK || type == CMARK_NODE_CODE ||
		type == CMARK_NODE_HTML_INLINE);
}

static bool
has_exit(cmark_node_type type)
{
	return (!is_leaf(type) && type != CMARK_NODE_THEMATIC_BREAK &&
		type != CMARK_NODE_CODE_BLOCK && type != CMARK_NODE_HTML_BLOCK);
}

/* "3. ": an ordered list counts in its user data. */
static void
put_number_typed(struct writer *w, cmark_node *list)
{
	uintptr_t count = (uintptr_t)cmark_node_get_user_data(list);

	put_int(&w->out, cmark_node_get_list_start(list) + (int64_t)count);
	raw(w, ". ");
	cmark_node_set_user_data(list, (void *)(count + 1));
}

/* The mark of a block as it was typed, for comments. */
static void
put_mark_typed(struct writer *w, cmark_node *node)
{
	int i;

	switch ((int)cmark_node_get_type(node)) {
	case CMARK_NODE_HEADING:
		for (i = 0; i < cmark_node_get_heading_level(node); i++)
			raw(w, "#");
		raw(w, " ");
		break;
	case CMARK_NODE_BLOCK_QUOTE:
		raw(w, "&gt; ");
		break;
	case CMARK_NODE_ITEM:
		if (cmark_node_get_list_type(cmark_node_parent(node)) == CMARK_ORDERED_LIST)
			put_number_typed(w, cmark_node_parent(node));
		else
			raw(w, "- ");
		break;
	default:
		return;
	}
	w->mark_end = w->out.n;
}

/* Lines of code, with breaks between them. */
static void
put_code_typed(struct writer *w, struct str code)
{
	struct str line;
	bool first = true;

	raw(w, "<code>");
	while (str_cut(&code, '\n', &line)) {
		if (!first)
			raw(w, "<br>");
		first = false;
		put_text_str(&w->out, line);
	}
	raw(w, "</code>");
}

/* A block of a comment: a line of its own, unless it stands behind a mark. */
static void
put_line_typed(struct writer *w, cmark_node *node, bool enter)
{
	cmark_node_type type = cmark_node_get_type(node);

	if (!enter || type == CMARK_NODE_DOCUMENT || type == CMARK_NODE_LIST)
		return;
	if (w->out.n != w->mark_end)
		raw(w, "<br>");
	if (type == CMARK_NODE_CODE_BLOCK)
		put_code_typed(w, literal_of(node));
	else if (type == CMARK_NODE_HTML_BLOCK)
		put_text_str(&w->out, str_trim(literal_of(node)));
	else if (type == CMARK_NODE_THEMATIC_BREAK)
		raw(w, "---");
	else
		put_mark_typed(w, node);
}

static bool
is_span(cmark_node *node)
{
	cmark_node_type type = cmark_node_get_type(node);

	return (type == CMARK_NODE_EMPH || type == CMARK_NODE_STRONG || type == CMARK_NODE_LINK ||
		node_is(node, "strikethrough"));
}

static void
put_node(struct writer *w, cmark_node *node, bool enter)
{
	cmark_node_type type = cmark_node_get_type(node);
	bool shown;

	if (is_leaf(type)) {
		put_leaf(w, node);
		return;
	}
	if (has_exit(type) && enter)
		w->depth++;
	shown = w->depth <= DEPTH_MAX || !has_exit(type);
	if (has_exit(type) && !enter)
		w->depth--;
	if (!shown)
		return;
	if (is_span(node))
		put_span(w, node, enter);
	else if (w->is_inline)
		put_line_typed(w, node, enter);
	else
		put_block(w, node, enter);
}

/* So that the highest heading becomes h3. */
static int
heading_shift(cmark_node *root)
{
	int top = 6;
	cmark_node *node;
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		node = cmark_iter_get_node(iter);
		if (cmark_node_get_type(node) == CMARK_NODE_HEADING &&
		    cmark_node_get_heading_level(node) < top)
			top = cmark_node_get_heading_level(node);
	}
	cmark_iter_free(iter);
	return (3 - top);
}

static void
put_tree(struct writer *w, cmark_node *root)
{
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
		cmark_node *node = cmark_iter_get_node(iter);

		if (cmark_node_get_type(node) != CMARK_NODE_IMAGE) {
			put_node(w, node, event == CMARK_EVENT_ENTER);
			continue;
		}
		/* Its description is an attribute: behind it, not through it. */
		if (event == CMARK_EVENT_ENTER) {
			put_image(w, node);
			cmark_iter_reset(iter, node, CMARK_EVENT_EXIT);
		}
	}
	cmark_iter_free(iter);
}

static enum err
render(struct writer *w, struct str source, struct html *out)
{
	cmark_node *root;

	if (source.n > MARKDOWN_MAX)
		return (ERR_TOO_LARGE);
	root = parse(source, !w->is_inline);
	w->heading_shift = heading_shift(root);
	put_tree(w, root);
	cmark_node_free(root);
	*out = out_html(&w->out, w->mem);
	out_free(&w->out);
	return (OK);
}

enum err
markdown_html_known(
    struct arena *mem, struct str source, const struct markdown_known *known, struct html *out)
{
	struct writer w = {.mem = mem, .known = known};

	return (render(&w, source, out));
}

enum err
markdown_inline_known(
    struct arena *mem, struct str source, const struct markdown_known *known, struct html *out)
{
	struct writer w = {.mem = mem, .is_inline = true, .known = known};

	return (render(&w, source, out));
}

enum err
markdown_html(struct arena *mem, struct str source, struct html *out)
{
	return (markdown_html_known(mem, source, NULL, out));
}

enum err
markdown_inline(struct arena *mem, struct str source, struct html *out)
{
	return (markdown_inline_known(mem, source, NULL, out));
}

/* By writing it, so that what is found is what would be shown; most texts name nothing. */
enum err
markdown_names(struct arena *mem, struct str source, struct markdown_names *out)
{
	struct writer w = {.mem = mem, .names = out};
	struct html unused;

	*out = (struct markdown_names){0};
	if (str_find(source, STR("@")) < 0 && str_find(source, STR("/pictures/")) < 0)
		return (source.n > MARKDOWN_MAX ? ERR_TOO_LARGE : OK);
	out->pictures.items = arena_array(mem, MARKDOWN_NAMES_MAX, sizeof(int64_t));
	out->people.items = arena_array(mem, MARKDOWN_NAMES_MAX, sizeof(struct str));
	return (render(&w, source, &unused));
}

/* -- words only ------------------------------------------------------------------------------------------------ */

/* A tag that the page shows as what it means. */
static bool
is_known_tag(struct str s)
{
	static const char *const tags[] = {
	    "<br>", "<br/>", "<br />", "<kbd>", "</kbd>", "<sub>", "</sub>", "<sup>", "</sup>"};
	size_t i;

	for (i = 0; i < sizeof(tags) / sizeof(tags[0]); i++) {
		if (str_eq_nocase(s, str_of(tags[i])))
			return (true);
	}
	return (false);
}

static void
plain_line(struct buf *b)
{
	if (b->n > 0 && b->p[b->n - 1] == ' ')
		b->n--;
	if (b->n > 0 && b->p[b->n - 1] != '\n')
		buf_char(b, '\n');
}

static void
plain_node(struct buf *b, cmark_node *node, bool enter, bool code)
{
	switch ((int)cmark_node_get_type(node)) {
	case CMARK_NODE_TEXT:
	case CMARK_NODE_CODE:
		buf_str(b, literal_of(node));
		break;
	case CMARK_NODE_HTML_INLINE:
		if (!is_known_tag(literal_of(node)))
			buf_str(b, literal_of(node));
		else if (starts_nocase(literal_of(node), STR("<br")))
			buf_char(b, ' ');
		break;
	case CMARK_NODE_SOFTBREAK:
	case CMARK_NODE_LINEBREAK:
		buf_char(b, ' ');
		break;
	case CMARK_NODE_CODE_BLOCK:
	case CMARK_NODE_HTML_BLOCK:
		plain_line(b);
		if (code)
			buf_str(b, literal_of(node));
		plain_line(b);
		break;
	case CMARK_NODE_PARAGRAPH:
	case CMARK_NODE_HEADING:
		plain_line(b);
		break;
	default:
		if (node_is(node, "table_row") || node_is(node, "table_header"))
			plain_line(b);
		else if (node_is(node, "table_cell") && !enter)
			buf_char(b, ' ');
		break;
	}
}

static struct str
plain(struct arena *mem, cmark_node *root, bool code)
{
	struct buf b = {.mem = mem};
	cmark_iter *iter = cmark_iter_new(root);
	cmark_event_type event;

	while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE)
		plain_node(&b, cmark_iter_get_node(iter), event == CMARK_EVENT_ENTER, code);
	cmark_iter_free(iter);
	return (str_trim(buf_view(&b)));
}

enum err
markdown_plain(struct arena *mem, struct str source, struct str *out)
{
	cmark_node *root;

	if (source.n > MARKDOWN_MAX)
		return (ERR_TOO_LARGE);
	root = parse(source, true);
	*out = plain(mem, root, true);
	cmark_node_free(root);
	return (OK);
}

enum err
markdown_excerpt(struct arena *mem, struct str source, size_t points, struct str *out)
{
	cmark_node *root;
	struct str words;

	if (source.n > MARKDOWN_MAX)
		return (ERR_TOO_LARGE);
	root = parse(source, true);
	words = plain(mem, root, false);
	if (words.n == 0)
		words = plain(mem, root, true);
	*out = excerpt(mem, words, points);
	cmark_node_free(root);
	return (OK);
}
