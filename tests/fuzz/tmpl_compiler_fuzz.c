/*
 * tmpl_compiler_fuzz.c -- a template is refused, or every value in it stays in its place.
 *
 * What the compiler accepts is run here, without a C compiler: the C it writes
 * has few shapes, and a line of another shape is a failure. Branches are taken
 * and loops repeated by chance, values are hostile, and the page is read back by
 * an HTML parser that is not ours (gumbo): no element, attribute, comment,
 * script or address of the value's making may be in it.
 */
#include <ctype.h>
#include <gumbo.h>

#include "fuzz.h"
#include "text/html.h"

#include "tools/tmplc_html.c"
#include "tools/tmplc_parse.c"

#define BLOCKS 64
#define PAGE_MAX 200000

static const char hostile[] =
    "zq\"'><zq onzq=1 zq='&zq;<!--zq</title></textarea></script></style>` zq";

static struct out page;
static uint32_t chance;
static uint64_t steps; /* of all loops together */

static unsigned
random_below(unsigned n)
{
	chance = chance * 1664525u + 1013904223u;
	return ((chance >> 16) % n);
}

static uint32_t
hash_of_input(const uint8_t *data, size_t size)
{
	uint32_t h = 2166136261u;
	size_t i;

	for (i = 0; i < size; i++)
		h = (h ^ data[i]) * 16777619u;
	return (h);
}

/* -- running the C that was written ----------------------------------------------------- */

struct running {
	struct str *lines;
	size_t n;
	size_t at;
	/* the loops we are in: where their body begins, and how often it comes again */
	size_t loop_start[BLOCKS];
	unsigned loop_again[BLOCKS];
	bool is_loop[BLOCKS];
	size_t depth;
};

static size_t
tabs(struct str line)
{
	size_t n = 0;

	while (n < line.n && line.p[n] == '\t')
		n++;
	return (n);
}

static struct str
bare(struct str line)
{
	return (str_slice(line, tabs(line), line.n));
}

/* On to the line of the block at this depth that begins with '}'. */
static void
skip_block(struct running *r, size_t depth)
{
	do {
		r->at++;
		MUST(r->at < r->n, "block without end", 17);
	} while (tabs(r->lines[r->at]) != depth || !str_starts(bare(r->lines[r->at]), STR("}")));
}

/* "..." in C, as put_c_byte writes it. */
static void
put_literal(struct str s)
{
	size_t i;

	MUST(s.n >= 2 && s.p[0] == '"', s.p, s.n);
	for (i = 1; i < s.n && s.p[i] != '"'; i++) {
		char c = s.p[i];

		MUST((unsigned char)c >= ' ' && (unsigned char)c < 0x7f && c != '?', s.p, s.n);
		if (c == '\\') {
			c = s.p[++i];
			if (c == 'n') {
				c = '\n';
			} else if (c == 't') {
				c = '\t';
			} else if (c >= '0' && c <= '3') {
				c = (char)((c - '0') * 64 + (s.p[i + 1] - '0') * 8 + s.p[i + 2] -
					   '0');
				i += 2;
			}
		}
		out_raw(&page, &c, 1);
	}
	MUST(i < s.n, s.p, s.n);
}

/* out_raw(out, and its lines, the last of which ends in ", N);" */
static void
run_raw(struct running *r)
{
	size_t before = page.n;
	struct str line;

	do {
		MUST(++r->at < r->n, "literal without end", 19);
		line = str_trim(r->lines[r->at]);
		put_literal(line);
	} while (!str_ends(line, STR(");")));
	MUST(
	    strtoul(memrchr(line.p, ',', line.n) + 1, NULL, 10) == page.n - before, line.p, line.n);
}

static void
run_put(struct str line)
{
	static const char *const starts[] = {"javascript:zq", "java\tscript:zq", "//zq", "/\\zq",
	    "data:zq", "zq:zq", "https://zq\"'><zq>", "/zq\"'><zq>", "\x01javascript:zq", "#zq"};
	struct str call =
	    str_slice(line, 0, (size_t)((const char *)memchr(line.p, '(', line.n) - line.p));

	if (str_eq(call, STR("put_text")) || str_eq(call, STR("put_attr")))
		put_attr(&page, hostile);
	else if (str_eq(call, STR("put_url_start")))
		put_url_start(&page, starts[random_below(sizeof(starts) / sizeof(starts[0]))]);
	else if (str_eq(call, STR("put_url_offsite")))
		put_url_offsite(
		    &page, str_of(starts[random_below(sizeof(starts) / sizeof(starts[0]))]));
	else if (str_eq(call, STR("put_url_part")))
		put_url_part(&page, random_below(2)   ? hostile
				    : random_below(2) ? ""
						      : "javascript:zq");
	else if (str_eq(call, STR("put_url_query")))
		put_url_query(&page, random_below(2) ? hostile : "");
	else if (str_eq(call, STR("put_url_mail")))
		put_url_mail(&page, random_below(2) ? hostile : "");
	else if (str_eq(call, STR("put_asset")))
		out_raw(&page, "/zq.css", 7);
	else if (str_eq(call, STR("put_plural")))
		put_text(&page, hostile);
	else
		MUST(str_eq(call, STR("put_date")) || str_eq(call, STR("put_datetime")) ||
			 str_eq(call, STR("put_rfc3339")) || str_eq(call, STR("put_number")) ||
			 str_eq(call, STR("put_seconds")) || str_eq(call, STR("put_initials")),
		    line.p, line.n);
}

static void
block_enter(struct running *r, bool is_loop, unsigned again)
{
	MUST(r->depth < BLOCKS, "depth", 5);
	r->is_loop[r->depth] = is_loop;
	r->loop_again[r->depth] = again;
	r->loop_start[r->depth] = r->at;
	r->depth++;
}

static void
run_open(struct running *r, bool is_loop)
{
	size_t depth = tabs(r->lines[r->at]);
	unsigned times = is_loop ? random_below(3) : random_below(2);

	while (times == 0) {
		skip_block(r, depth);
		if (str_eq(bare(r->lines[r->at]), STR("}")))
			return;
		/* } else {, or } else if */
		times = str_eq(bare(r->lines[r->at]), STR("} else {")) ? 1 : random_below(2);
	}
	block_enter(r, is_loop, times - 1);
}

static void
run_close(struct running *r)
{
	size_t depth = tabs(r->lines[r->at]);

	MUST(r->depth > 0, "end without a block", 19);
	if (r->is_loop[r->depth - 1] && r->loop_again[r->depth - 1] > 0 && steps++ < 500) {
		r->loop_again[r->depth - 1]--;
		r->at = r->loop_start[r->depth - 1];
		return;
	}
	r->depth--;
	while (!str_eq(bare(r->lines[r->at]), STR("}")))
		skip_block(r, depth);
}

/* A line of a template's function, other than its first and last. */
static void
run_line(struct running *r)
{
	struct str line = bare(r->lines[r->at]);

	if (line.n == 0 || str_starts(line, STR("#line ")) || str_starts(line, STR("(void)")) ||
	    str_ends(line, STR("_index];")))
		return;
	if (str_eq(line, STR("out_raw(out,")))
		run_raw(r);
	else if (str_starts(line, STR("put_")))
		run_put(line);
	else if (str_starts(line, STR("if (")))
		run_open(r, false);
	else if (str_starts(line, STR("for (")))
		run_open(r, true);
	else if (str_starts(line, STR("}")))
		run_close(r);
	else
		MUST(str_starts(line, STR("t_")) || str_starts(line, STR("out_slot(")), line.p,
		    line.n);
}

/* -- reading the page back -------------------------------------------------------------------- */

/* As a browser reads it: leading controls and spaces go, tabs and line ends go anywhere, '\' is '/'. */
static void
address_check(const char *url)
{
	char text[24] = "";
	size_t n = 0;

	if (strcasestr(url, "zq") == NULL)
		return;
	while (*url != '\0' && (unsigned char)*url <= ' ')
		url++;
	for (; *url != '\0' && n < sizeof(text) - 1; url++) {
		if (*url != '\t' && *url != '\n' && *url != '\r')
			text[n++] = (char)(*url == '\\' ? '/' : tolower((unsigned char)*url));
	}
	text[n] = '\0';
	MUST(strncmp(text, "javascript:", 11) != 0 && strncmp(text, "data:", 5) != 0 &&
		 strncmp(text, "zq:", 3) != 0 && strncmp(text, "//", 2) != 0,
	    page.p, page.n);
}

static void
attribute_check(const GumboAttribute *a)
{
	static const char *const addresses[] = {"href", "src", "action", "formaction", "poster",
	    "cite", "data", "manifest", "ping", "background", "xlink:href", "longdesc", "usemap",
	    "codebase", "profile"};
	size_t i;

	MUST(strstr(a->name, "zq") == NULL, page.p, page.n);
	for (i = 0; i < sizeof(addresses) / sizeof(addresses[0]); i++) {
		if (strcasecmp(a->name, addresses[i]) == 0)
			address_check(a->value);
	}
	if (strncasecmp(a->name, "on", 2) == 0 || strcasecmp(a->name, "style") == 0 ||
	    strcasecmp(a->name, "srcdoc") == 0 || strcasecmp(a->name, "srcset") == 0)
		MUST(strstr(a->value, "zq") == NULL, page.p, page.n);
}

static void
element_check(const GumboElement *e)
{
	GumboStringPiece tag = e->original_tag;
	unsigned i;

	gumbo_tag_from_original_text(&tag);
	MUST(str_find((struct str){tag.data, tag.length}, STR("zq")) < 0, page.p, page.n);
	for (i = 0; i < e->attributes.length; i++)
		attribute_check(e->attributes.data[i]);
}

static bool
is_code(const GumboNode *node)
{
	if (node->type != GUMBO_NODE_ELEMENT)
		return (false);
	switch ((int)node->v.element.tag) {
	case GUMBO_TAG_SCRIPT:
	case GUMBO_TAG_STYLE:
	case GUMBO_TAG_IFRAME:
	case GUMBO_TAG_PLAINTEXT:
		return (true);
	default:
		return (false);
	}
}

static void
node_check(const GumboNode *node)
{
	switch (node->type) {
	case GUMBO_NODE_ELEMENT:
	case GUMBO_NODE_TEMPLATE:
		element_check(&node->v.element);
		break;
	case GUMBO_NODE_COMMENT:
		MUST(strstr(node->v.text.text, "zq") == NULL, page.p, page.n);
		break;
	case GUMBO_NODE_TEXT:
	case GUMBO_NODE_CDATA:
	case GUMBO_NODE_WHITESPACE:
		if (node->parent != NULL && is_code(node->parent))
			MUST(strstr(node->v.text.text, "zq") == NULL, page.p, page.n);
		break;
	default:
		break;
	}
}

/* All nodes, from one to the next, without recursion. */
static void
page_check(void)
{
	GumboOutput *o = gumbo_parse_with_options(&kGumboDefaultOptions, page.p, page.n);
	const GumboNode *node = o->document;

	while (node != NULL) {
		const GumboVector *inside =
		    node->type == GUMBO_NODE_DOCUMENT ? &node->v.document.children
		    : node->type == GUMBO_NODE_ELEMENT || node->type == GUMBO_NODE_TEMPLATE
			? &node->v.element.children
			: NULL;

		node_check(node);
		if (inside != NULL && inside->length > 0) {
			node = inside->data[0];
			continue;
		}
		while (node != NULL) {
			const GumboNode *parent = node->parent;
			const GumboVector *beside;

			if (parent == NULL) {
				node = NULL;
				break;
			}
			beside = parent->type == GUMBO_NODE_DOCUMENT ? &parent->v.document.children
								     : &parent->v.element.children;
			if (node->index_within_parent + 1 < beside->length) {
				node = beside->data[node->index_within_parent + 1];
				break;
			}
			node = parent;
		}
	}
	gumbo_destroy_output(&kGumboDefaultOptions, o);
}

/* Runs each template of the written C once. */
static void
source_run(struct arena *mem, struct str source)
{
	struct running r = {0};
	struct str rest = source, line;
	bool inside = false;

	r.lines = arena_array(mem, source.n + 1, sizeof(*r.lines));
	while (str_cut(&rest, '\n', &line))
		r.lines[r.n++] = line;
	for (; r.at < r.n; r.at++) {
		line = r.lines[r.at];
		if (str_eq(line, STR("{"))) {
			out_reset(&page);
			inside = true;
		} else if (str_eq(line, STR("}")) && inside) {
			MUST(r.depth == 0, source.p, source.n);
			page_check();
			inside = false;
		} else if (inside && page.n < PAGE_MAX) {
			run_line(&r);
		}
	}
	MUST(!inside, source.p, source.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size}, header, source;
	struct arena *mem;
	struct tmplc *t;
	size_t i;

	/* The mark must be the values' own. */
	if (size > 8192 || !str_is_utf8(text))
		return (0);
	for (i = 0; i + 1 < size; i++) {
		if ((data[i] | 32) == 'z' && (data[i + 1] | 32) == 'q')
			return (0);
	}
	mem = arena_new();
	t = tmplc_new(mem);
	if (!tmplc_file(t, STR("fuzz.html"), text) ||
	    !tmplc_finish(t, STR("fuzz.h"), &header, &source)) {
		MUST(tmplc_error(t)[0] != '\0', data, size);
	} else {
		for (i = 0; i < 3; i++) {
			chance = (uint32_t)(hash_of_input(data, size) + i * 7919);
			steps = 0;
			source_run(mem, source);
		}
	}
	arena_free(mem);
	return (0);
}
