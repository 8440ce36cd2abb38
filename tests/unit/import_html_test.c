/* import_html_test.c -- HTML of other forums as Markdown: each construct, and the same words on both sides. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>
#include <gumbo.h>

#include "text/html_markdown.h"
#include "text/xml_rows.h"
#include "text/markdown.h"

static struct arena *mem;

static void
assert_markdown(const char *html, const char *expected)
{
	struct str markdown;

	assert_int_equal(html_markdown(mem, str_of(html), &markdown), OK);
	assert_string_equal(str_c(mem, markdown), expected);
}

/* -- the words of a page, found independently of the converter ------------------------ */

static bool
is_one_of(const char *name, const char *list)
{
	char wanted[40];

	(void)snprintf(wanted, sizeof(wanted), " %.30s ", name);
	return (strstr(list, wanted) != NULL);
}

static void
fold(struct buf *b, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if ((unsigned char)s.p[i] > ' ')
			buf_char(b, s.p[i]);
		else if (s.p[i] >= '\t' && s.p[i] <= ' ' && (s.p[i] <= '\r' || s.p[i] == ' ') &&
			 b->n > 0 && b->p[b->n - 1] != ' ')
			buf_char(b, ' ');
	}
}

static void
words(struct buf *b, const GumboNode *node)
{
	const GumboAttribute *alt;
	const char *name;
	bool apart;
	unsigned i;

	if (node->type == GUMBO_NODE_TEXT || node->type == GUMBO_NODE_WHITESPACE) {
		fold(b, str_of(node->v.text.text));
		return;
	}
	if (node->type != GUMBO_NODE_ELEMENT)
		return;
	name = gumbo_normalized_tagname(node->v.element.tag);
	if (is_one_of(name, " script style "))
		return;
	if (is_one_of(name, " img ")) {
		alt = gumbo_get_attribute(&node->v.element.attributes, "alt");
		fold(b, alt == NULL || alt->value[0] == '\0' ? STR("image") : str_of(alt->value));
	}
	apart = !is_one_of(
	    name, " a em i cite strong b del s strike kbd sub sup code span u img font ");
	if (apart)
		fold(b, STR(" "));
	for (i = 0; i < node->v.element.children.length; i++)
		words(b, node->v.element.children.data[i]);
	if (apart)
		fold(b, STR(" "));
}

static struct str
words_of(struct str html)
{
	GumboOptions options = kGumboDefaultOptions;
	struct buf b = {.mem = mem};
	GumboOutput *output;

	options.fragment_context = GUMBO_TAG_BODY;
	output = gumbo_parse_with_options(&options, html.p == NULL ? "" : html.p, html.n);
	words(&b, output->root);
	gumbo_destroy_output(&options, output);
	return (str_trim(buf_view(&b)));
}

/* Through Markdown and back to a page: does it still say the same? */
static bool
same_words(struct str html)
{
	struct str markdown;
	struct html page;

	assert_int_equal(html_markdown(mem, html, &markdown), OK);
	assert_int_equal(markdown_html(mem, markdown, &page), OK);
	return (str_eq(words_of(html), words_of((struct str){page.p, page.n})));
}

/* -- constructs ---------------------------------------------------------------------------- */

static void
paragraphs_and_breaks(void **state)
{
	(void)state;
	assert_markdown("<p>One\n  two</p>\n\n<p>three</p>", "One two\n\nthree");
	assert_markdown("a<br>b<br/>c", "a\\\nb\\\nc");
	assert_markdown("a<br><br>b", "a\n\nb");
	assert_markdown("<p></p><p> </p><div>x</div>y", "x\n\ny");
	assert_markdown("", "");
	assert_markdown("a&#23;b<pre>c&#2;</pre>", "ab\n\n```\nc\n```");
	assert_markdown(
	    "<h2>Head # ing</h2>text<hr>more", "## Head \\# ing\n\ntext\n\n---\n\nmore");
}

static void
emphasis(void **state)
{
	(void)state;
	assert_markdown("<b>bold <i>both</i></b> <em>it</em>", "**bold *both*** *it*");
	assert_markdown("a<b> spaced </b>z", "a **spaced** z");
	assert_markdown("<del>gone</del> <s>too</s>", "~~gone too~~");
	assert_markdown("un<b>frigging</b>believable", "un**frigging**believable");
	/* What Markdown cannot say gives way, its words do not. */
	assert_markdown("a<b>\"x\"</b>b <b>y</b>", "a\"x\"b **y**");
	assert_markdown("<b>a</b><i>b</i>", "**a**b");
	assert_markdown("10<sup>6</sup> H<sub>2</sub>O <kbd>Ctrl</kbd>",
	    "10<sup>6</sup> H<sub>2</sub>O <kbd>Ctrl</kbd>");
}

static void
links_and_images(void **state)
{
	(void)state;
	assert_markdown("<a href=\"http://x.example/a(b)\">l [1]</a>",
	    "[l \\[1\\]](http://x.example/a%28b%29)");
	assert_markdown(
	    "<a href=\"https://x.example/?a=1&amp;b=2\">https://x.example/?a=1&amp;b=2</a>",
	    "<https://x.example/?a=1&b=2>");
	assert_markdown(
	    "<a href=\"javascript:alert(1)\">js</a> <a href=\"/q/1\">rel</a> <a>none</a>",
	    "js rel none");
	assert_markdown("<a href=\"//x.example/p\">p</a>", "[p](https://x.example/p)");
	assert_markdown("<img src=\"https://i.example/k.png\" alt=\"the panel\">",
	    "[the panel](https://i.example/k.png)");
	assert_markdown(
	    "<a href=\"http://t.example\"><img src=\"x.png\"></a>", "[image](http://t.example)");
	assert_markdown(
	    "Look!<a href=\"http://t.example\">here</a>", "Look\\![here](http://t.example)");
}

static void
code(void **state)
{
	(void)state;
	assert_markdown("<code>a`b</code> <code>`</code> <code> </code>", "``a`b`` `` ` ``");
	assert_markdown("<pre class=\"lang-py prettyprint-override\"><code>def f():\n\treturn "
			"1\n\n\n</code></pre>",
	    "```py\ndef f():\n\treturn 1\n```");
	assert_markdown("<pre><code class=\"language-c\">```\n</code></pre>", "````c\n```\n````");
	assert_markdown("<pre>a &lt;b&gt; *c*</pre>", "```\na <b> *c*\n```");
}

static void
lists_and_quotes(void **state)
{
	(void)state;
	assert_markdown("<ul><li>a<ul><li>b</li></ul></li><li>c</li></ul>", "- a\n  - b\n- c");
	assert_markdown("<ol start=\"3\"><li>a</li><li>b</li></ol>", "3. a\n4. b");
	assert_markdown("<ul><li><p>a</p><p>b</p></li><li><p>c</p></li></ul>", "- a\n\n  b\n\n- c");
	assert_markdown("<ul><li>a</li></ul><ul><li>b</li></ul>", "- a\n\n* b");
	assert_markdown(
	    "<ol><li>x<pre>y\n\nz</pre></li></ol>", "1. x\n\n   ```\n   y\n\n   z\n   ```");
	assert_markdown(
	    "<blockquote><p>a</p><blockquote>b</blockquote></blockquote><blockquote>c</blockquote>",
	    "> a\n>\n> > b\n\n> c");
	assert_markdown("<blockquote class=\"spoiler\"><ul><li>a</li></ul></blockquote>", "> - a");
	assert_markdown("<ul><li></li><li>a</li><li><hr></li></ul>", "- a\n- ___");
}

static void
tables(void **state)
{
	(void)state;
	assert_markdown("<table><thead><tr><th>A</th><th>B|</th></tr></"
			"thead><tbody><tr><td><code>a|b</code></td>"
			"<td><p>x</p><p>y</p></td><td>z</td></tr></tbody></table>",
	    "| A | B\\| |  |\n| --- | --- | --- |\n| `a\\|b` | x y | z |");
	assert_markdown("<ul><li><table><tr><td>1</td></tr><tr><td>2</td></tr></table></li></ul>",
	    "- | 1 |\n  | --- |\n  | 2 |");
}

static void
what_means_something_to_markdown_is_escaped(void **state)
{
	static const char *const cases[] = {"<p>* not a list</p>", "<p>- nor this</p>",
	    "<p>1986. A year</p>", "<p># no heading</p>", "<p>&gt; no quote</p>",
	    "<p>a<br>---<br>b</p>", "<p>a<br>===</p>", "<p>x | y<br>--- | ---</p>",
	    "<p>[a]: http://x.example</p>", "<p>![a](b) [c](d) [e][f]</p>",
	    "<p>&amp;amp; &amp;copy; &lt;b&gt; &lt;!-- x --&gt;</p>",
	    "<p>*a* _b_ __c__ ~~d~~ `e` \\*f\\*</p>", "<p>http://x.example/a_b_c*d*</p>",
	    "<p>www.x_y_z.example</p>", "<p>a\\</p><p>\\<br>b</p>",
	    "<p>&lt;kbd&gt;x&lt;/kbd&gt;</p>", "<p>```</p><p>~~~</p>", "<p>+ a</p>", "<p>2) b</p>",
	    "<p>    indented</p>", "<ul><li>[ ] a</li><li>[x] b</li></ul>", "<h1>#</h1>",
	    "<p>|</p>", "<table><tr><td>\\|</td><td>a\\</td></tr></table>",
	    "<p><b>*</b><i>*</i></p>", "<p>a<code>\\</code><b>b</b>*</p>",
	    "<p>\xc2\xa0*\xc2\xa0</p>", "<p>:-|</p>"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!same_words(str_of(cases[i])))
			fail_msg("other words: %s", cases[i]);
	}
}

/* -- limits ------------------------------------------------------------------------------------ */

static void
repeat(struct buf *b, const char *piece, size_t n)
{
	while (n-- > 0)
		buf_str(b, str_of(piece));
}

static void
deep_nesting_is_flattened(void **state)
{
	struct buf b = {.mem = mem};
	struct str markdown;

	(void)state;
	repeat(&b, "<blockquote><ul><li>", 3000);
	buf_str(&b, STR("deep"));
	assert_int_equal(html_markdown(mem, buf_view(&b), &markdown), OK);
	assert_true(str_ends(markdown, STR("deep")) && markdown.n < 100);
}

static void
too_much_is_refused(void **state)
{
	struct buf b = {.mem = mem}, c = {.mem = mem};
	struct str markdown;
	int i;

	(void)state;
	repeat(&b, "x", HTML_MARKDOWN_MAX + 1);
	assert_int_equal(html_markdown(mem, buf_view(&b), &markdown), ERR_TOO_LARGE);
	/* Each block opens all of these again. */
	buf_str(&c, STR("<div>"));
	for (i = 0; i < 5000; i++)
		buf_fmt(&c, "<b id=%d>", i);
	repeat(&c, "</div><div>x", 5000);
	assert_int_equal(html_markdown(mem, buf_view(&c), &markdown), ERR_TOO_LARGE);
}

/* -- real pages ----------------------------------------------------------------------------------- */

static const char *const folders[] = {"ai-2016", "beer-2014", "beer-meta-2022", "coffee-meta-2020",
    "conlang-meta-2020", "french-meta-2021", "history-meta-2018", "raspberrypi-meta-2021"};

static void
bodies_compare(const char *path, const char *attribute, size_t *same, size_t *all)
{
	struct arena *keep = arena_new();
	struct xml_rows *rows;
	struct xml_row row;
	enum err e;

	assert_int_equal(xml_rows_open(keep, path, &rows), OK);
	while ((e = xml_rows_next(rows, mem, &row)) == OK) {
		struct str body = xml_row_get(&row, attribute);

		if (body.p != NULL) {
			if (same_words(body))
				++*same;
			else
				print_message("%s %s: other words\n", path,
				    str_c(mem, xml_row_get(&row, "Id")));
			++*all;
		}
		arena_reset(mem);
	}
	assert_int_equal(e, ERR_NOT_FOUND);
	xml_rows_close(rows);
	arena_free(keep);
}

static void
every_body_of_the_dumps_says_the_same(void **state)
{
	const char *data = getenv("PEERLORE_TEST_DATA");
	size_t same = 0, all = 0, i;
	char path[4096];

	(void)state;
	if (data == NULL || data[0] == '\0') {
		print_message("PEERLORE_TEST_DATA is not set\n");
		skip();
	}
	for (i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		(void)snprintf(path, sizeof(path), "%s/se-dumps/%s/Posts.xml", data, folders[i]);
		bodies_compare(path, "Body", &same, &all);
		(void)snprintf(path, sizeof(path), "%s/se-dumps/%s/Users.xml", data, folders[i]);
		bodies_compare(path, "AboutMe", &same, &all);
	}
	print_message("%zu of %zu bodies say the same\n", same, all);
	assert_true(all > 12000);
	assert_true((all - same) * 1000 <= all);
}

static int
memory_new(void **state)
{
	(void)state;
	mem = arena_new();
	return (0);
}

static int
memory_free(void **state)
{
	(void)state;
	arena_free(mem);
	return (0);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, memory_new, memory_free)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(paragraphs_and_breaks),
	    TEST(emphasis),
	    TEST(links_and_images),
	    TEST(code),
	    TEST(lists_and_quotes),
	    TEST(tables),
	    TEST(what_means_something_to_markdown_is_escaped),
	    TEST(deep_nesting_is_flattened),
	    TEST(too_much_is_refused),
	    TEST(every_body_of_the_dumps_says_the_same),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
