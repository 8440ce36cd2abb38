/* markdown_test.c -- what people write becomes safe HTML, in bounded time and on a small stack. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <ucontext.h>

#include <cmocka.h>

#include "text/markdown.h"

static struct arena *mem;

static const char *
body(const char *source)
{
	struct html h;

	assert_int_equal(markdown_html(mem, str_of(source), &h), OK);
	return (str_c(mem, (struct str){h.p, h.n}));
}

static const char *
comment(const char *source)
{
	struct html h;

	assert_int_equal(markdown_inline(mem, str_of(source), &h), OK);
	return (str_c(mem, (struct str){h.p, h.n}));
}

static const char *
words(const char *source)
{
	struct str s;

	assert_int_equal(markdown_plain(mem, str_of(source), &s), OK);
	return (str_c(mem, s));
}

static const char *
beginning(const char *source, size_t points)
{
	struct str s;

	assert_int_equal(markdown_excerpt(mem, str_of(source), points, &s), OK);
	return (str_c(mem, s));
}

/* -- what is shown ---------------------------------------------------------------- */

static void
paragraphs_and_emphasis(void **state)
{
	(void)state;
	assert_string_equal(body("a *b* **c** ~~d~~ `e <f>`\ng  \nh"),
	    "<p>a <em>b</em> <strong>c</strong> <del>d</del> <code>e "
	    "&lt;f&gt;</code>\ng<br>h</p>\n");
	assert_string_equal(body(""), "");
	assert_string_equal(body("> a\n\n***"), "<blockquote>\n<p>a</p>\n</blockquote>\n<hr>\n");
}

static void
headings_begin_below_those_of_the_page(void **state)
{
	(void)state;
	assert_string_equal(body("# a\n### b"), "<h3>a</h3>\n<h5>b</h5>\n");
	assert_string_equal(body("## a\n### b"), "<h3>a</h3>\n<h4>b</h4>\n");
	assert_string_equal(body("# a\n###### b"), "<h3>a</h3>\n<h6>b</h6>\n");
}

static void
lists_and_tasks(void **state)
{
	(void)state;
	assert_string_equal(body("1. a\n2. b"), "<ol>\n<li>a</li>\n<li>b</li>\n</ol>\n");
	assert_string_equal(body("7) a\n\n8) b"),
	    "<ol start=\"7\">\n<li><p>a</p>\n</li>\n<li><p>b</p>\n</li>\n</ol>\n");
	assert_string_equal(body("- [x] a *b*\n- [ ] c"),
	    "<ul class=\"tasks\">\n"
	    "<li><input type=\"checkbox\" disabled checked aria-label=\"Done\"><div>a "
	    "<em>b</em></div></li>\n"
	    "<li><input type=\"checkbox\" disabled aria-label=\"To do\"><div>c</div></li>\n"
	    "</ul>\n");
}

static void
code_can_be_scrolled_with_the_keyboard(void **state)
{
	(void)state;
	assert_string_equal(body("```c++ x\na<b\n```"),
	    "<figure class=\"code\"><pre tabindex=\"0\" role=\"group\" aria-label=\"Code\">"
	    "<code class=\"language-c++\">a&lt;b\n</code></pre></figure>\n");
	assert_string_equal(body("```\"><script>\n```"),
	    "<figure class=\"code\"><pre tabindex=\"0\" role=\"group\" "
	    "aria-label=\"Code\"><code></code></pre></figure>\n");
}

static void
tables_have_headings_and_can_be_scrolled(void **state)
{
	(void)state;
	assert_string_equal(body("|a|b|\n|-|-:|\n|1|2|3|\n|4|"),
	    "<div class=\"wrap\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n"
	    "<thead><tr><th scope=\"col\">a</th><th scope=\"col\" "
	    "class=\"num\">b</th></tr></thead>\n"
	    "<tbody>\n<tr><td>1</td><td class=\"num\">2</td></tr>\n"
	    "<tr><td>4</td><td class=\"num\"></td></tr>\n</tbody>\n</table></div>\n");
	assert_string_equal(body("||\n|-|"),
	    "<div class=\"wrap\" tabindex=\"0\" role=\"group\" aria-label=\"Table\"><table>\n"
	    "<thead><tr><td></td></tr></thead>\n</table></div>\n");
}

static void
html_is_shown_as_what_was_typed(void **state)
{
	(void)state;
	assert_string_equal(body("a <b onclick=\"x()\">b</b> <!-- c -->"),
	    "<p>a &lt;b onclick=&quot;x()&quot;&gt;b&lt;/b&gt; &lt;!-- c --&gt;</p>\n");
	assert_string_equal(body("<script>\nalert(1)\n</script>"),
	    "<p>&lt;script&gt;\nalert(1)\n&lt;/script&gt;</p>\n");
	assert_string_equal(body("<style>x</style>"), "<p>&lt;style&gt;x&lt;/style&gt;</p>\n");
}

static void
keys_indices_and_breaks_are_kept_in_pairs(void **state)
{
	(void)state;
	assert_string_equal(body("x <kbd>Ctrl</kbd> H<SUB>2</SUB>O<br/>y"),
	    "<p>x <kbd>Ctrl</kbd> H<sub>2</sub>O<br>y</p>\n");
	assert_string_equal(body("x <kbd> y"), "<p>x &lt;kbd&gt; y</p>\n");
	assert_string_equal(body("x </kbd> y"), "<p>x &lt;/kbd&gt; y</p>\n");
	assert_string_equal(body("x <sub>a<sup>b</sub>c</sup>"),
	    "<p>x <sub>a&lt;sup&gt;b</sub>c&lt;/sup&gt;</p>\n");
	assert_string_equal(
	    body("x <kbd>*a</kbd>*"), "<p>x &lt;kbd&gt;<em>a&lt;/kbd&gt;</em></p>\n");
}

/* -- links and images ---------------------------------------------------------------- */

static void
links_go_where_they_may(void **state)
{
	(void)state;
	assert_string_equal(body("[a](/q/1?b=1&c#d \"t\\\"\")"),
	    "<p><a href=\"/q/1?b=1&amp;c#d\" title=\"t&quot;\">a</a></p>\n");
	assert_string_equal(body("[a](https://b.c)"),
	    "<p><a href=\"https://b.c\" rel=\"nofollow noopener\">a</a></p>\n");
	assert_string_equal(body("<a@b.c> [](#x)"),
	    "<p><a href=\"mailto:a@b.c\">a@b.c</a> <a href=\"#x\">#x</a></p>\n");
}

static void
other_links_are_just_their_text(void **state)
{
	static const char *const urls[] = {"javascript:alert(1)", "JaVaScRiPt:alert(1)",
	    "java&#9;script:alert(1)", "&#1;javascript:x", "data:text/html;base64,x", "vbscript:x",
	    "//evil.example", "/\\\\evil.example", "\\\\\\\\evil", "file:///etc/passwd",
	    "evil.example", "<java\tscript:x>", "blob:x", "ftp://x"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(urls) / sizeof(urls[0]); i++) {
		assert_string_equal(body(str_fmt(mem, "[a](%s)", urls[i]).p), "<p>a</p>\n");
		assert_string_equal(body(str_fmt(mem, "![a](%s)", urls[i]).p), "<p>a</p>\n");
		assert_string_equal(
		    body(str_fmt(mem, "[a][b]\n\n[b]: %s", urls[i]).p), "<p>a</p>\n");
	}
}

static void
bare_addresses_become_links(void **state)
{
	(void)state;
	assert_string_equal(body("see https://a.b/c_d_e?f=1&g (or HTTP://h.i/(j))."),
	    "<p>see <a href=\"https://a.b/c_d_e?f=1&amp;g\" rel=\"nofollow "
	    "noopener\">https://a.b/c_d_e?f=1&amp;g</a> "
	    "(or <a href=\"HTTP://h.i/(j)\" rel=\"nofollow noopener\">HTTP://h.i/(j)</a>).</p>\n");
	assert_string_equal(body("xhttps://a https:// http://. a:b ://"),
	    "<p>xhttps://a https:// http://. a:b ://</p>\n");
	assert_string_equal(body("[https://a.b](/c)"), "<p><a href=\"/c\">https://a.b</a></p>\n");
	assert_string_equal(body("`https://a.b`"), "<p><code>https://a.b</code></p>\n");
}

static struct str
repeated(const char *piece, size_t n)
{
	size_t len = strlen(piece), i;
	char *p = arena_alloc(mem, n + 1);

	for (i = 0; i < n; i++)
		p[i] = piece[i % len];
	return ((struct str){p, n});
}

static const char *
known(const char *source, bool comment)
{
	struct markdown_picture pictures[] = {{12, 320, 200}};
	struct markdown_person people[] = {{STR("anna.berg"), 7}, {STR("bo"), 8}};
	struct markdown_known k = {pictures, 1, people, 2};
	struct html h;

	assert_int_equal(comment ? markdown_inline_known(mem, str_of(source), &k, &h)
				 : markdown_html_known(mem, str_of(source), &k, &h),
	    OK);
	return (str_c(mem, (struct str){h.p, h.n}));
}

static void
a_picture_that_is_known_is_shown_with_its_size(void **state)
{
	(void)state;
	assert_string_equal(known("![a < \"c\"](/pictures/12)", false),
	    "<p><a class=\"pic\" href=\"/pictures/12\"><img src=\"/pictures/12\" alt=\"a "
	    "&lt; &quot;c&quot;\" width=\"320\" height=\"200\" loading=\"lazy\"></a></p>\n");
	/* Without words it is no link, which would have no name. */
	assert_string_equal(known("![](/pictures/12)", false),
	    "<p><img src=\"/pictures/12\" alt=\"\" width=\"320\" height=\"200\" "
	    "loading=\"lazy\"></p>\n");
	assert_string_equal(known("[![a](/pictures/12)](/x)", false),
	    "<p><a href=\"/x\"><img src=\"/pictures/12\" alt=\"a\" width=\"320\" "
	    "height=\"200\" loading=\"lazy\"></a></p>\n");
	assert_string_equal(
	    known("![a](/pictures/12/) ![b](/pictures/+12) ![c](/pictures/13)", false),
	    "<p><a href=\"/pictures/12/\">a</a> <a href=\"/pictures/+12\">b</a> c</p>\n");
	/* A comment leads to it; of one that is not known, and in a link, there are its words. */
	assert_string_equal(known("![a < b](/pictures/12) ![](/pictures/12)", true),
	    "<a class=\"pic\" href=\"/pictures/12\"><img src=\"/pictures/12\" alt=\"a &lt; b\" "
	    "width=\"320\" height=\"200\" loading=\"lazy\"></a> "
	    "<a class=\"pic\" href=\"/pictures/12\"><img src=\"/pictures/12\" alt=\"picture\" "
	    "width=\"320\" height=\"200\" loading=\"lazy\"></a>");
	assert_string_equal(known("![a](/pictures/13) ![](/pictures/13)", true), "a picture");
	assert_string_equal(known("[![a](/pictures/12)](/x)", true), "<a href=\"/x\">a</a>");
}

static void
whoever_is_known_by_their_handle_is_linked_but_not_in_code(void **state)
{
	(void)state;
	assert_string_equal(known("Ask @anna.berg.", false),
	    "<p>Ask <a class=\"at\" href=\"/people/7\">@anna.berg</a>.</p>\n");
	assert_string_equal(known("(@Anna.Berg's) @bo", true),
	    "(<a class=\"at\" href=\"/people/7\">@Anna.Berg</a>&#39;s) <a class=\"at\" "
	    "href=\"/people/8\">@bo</a>");
	assert_string_equal(known("`@bo` x@bo @@bo @bob @ bo /@bo [@bo](/x)", false),
	    "<p><code>@bo</code> x@bo @@bo @bob @ bo /@bo <a href=\"/x\">@bo</a></p>\n");
	assert_string_equal(known("    @bo", false),
	    "<figure class=\"code\"><pre tabindex=\"0\" role=\"group\" "
	    "aria-label=\"Code\"><code>@bo\n</code></pre></figure>\n");
	assert_string_equal(known("https://a.b/@bo", false),
	    "<p><a href=\"https://a.b/@bo\" rel=\"nofollow noopener\">https://a.b/@bo</a></p>\n");
}

static void
what_a_text_names_is_found_once_and_not_in_code(void **state)
{
	struct markdown_names names;

	(void)state;
	assert_int_equal(markdown_names(mem,
			     STR("@Bo and @bo, `@no`, ![x](/pictures/4) ![y](/pictures/4)\n\n"
				 "```\n@no ![z](/pictures/5)\n```\n![w](/pictures/0)"),
			     &names),
	    OK);
	assert_int_equal(names.people.n, 1);
	assert_true(str_eq(names.people.items[0], STR("bo")));
	assert_int_equal(names.pictures.n, 1);
	assert_int_equal(names.pictures.items[0], 4);
	assert_int_equal(markdown_names(mem, repeated("@bo.x1 @y", 5000), &names), OK);
	assert_int_equal(names.people.n, 2);
}

static void
nothing_is_loaded_from_elsewhere(void **state)
{
	(void)state;
	assert_string_equal(
	    body("![a *b*](/media/1 \"t\")"), "<p><a href=\"/media/1\" title=\"t\">a b</a></p>\n");
	assert_string_equal(body("![a](/pictures/12)"), "<p>a</p>\n");
	assert_string_equal(body("![a](/signout)"), "<p><a href=\"/signout\">a</a></p>\n");
	assert_string_equal(body("![a](https://b.c/d.png)"),
	    "<p><a href=\"https://b.c/d.png\" rel=\"nofollow noopener\">a</a></p>\n");
	assert_string_equal(body("![](https://b.c/d.png)"),
	    "<p><a href=\"https://b.c/d.png\" rel=\"nofollow "
	    "noopener\">https://b.c/d.png</a></p>\n");
	assert_string_equal(body("[![a](https://b.c/d.png)](https://e.f)"),
	    "<p><a href=\"https://e.f\" rel=\"nofollow noopener\">a</a></p>\n");
	assert_string_equal(body("![a](mailto:b@c)"), "<p><a href=\"mailto:b@c\">a</a></p>\n");
}

/* -- comments and words ------------------------------------------------------------------ */

static void
a_comment_has_no_blocks(void **state)
{
	(void)state;
	assert_string_equal(comment("a *b* `c` https://d.e\nf"),
	    "a <em>b</em> <code>c</code> <a href=\"https://d.e\" rel=\"nofollow "
	    "noopener\">https://d.e</a><br>f");
	assert_string_equal(comment("# a\n\n- b\n- c\n\n3. d\n4. e\n\n> f\n\n---"),
	    "# a<br>- b<br>- c<br>3. d<br>4. e<br>&gt; f<br>---");
	assert_string_equal(comment("- a\n  - b\n    > c"), "- a<br>- b<br>&gt; c");
	assert_string_equal(comment("- - a"), "- - a");
	assert_string_equal(comment("```\na\nb\n```"), "<code>a<br>b</code>");
	assert_string_equal(
	    comment("![a](/media/1) |b|\n|-|"), "<a href=\"/media/1\">a</a> |b|<br>|-|");
	assert_string_equal(comment("<div>\nx"), "&lt;div&gt;\nx");
	assert_string_equal(comment(""), "");
}

static void
words_for_the_index(void **state)
{
	(void)state;
	assert_string_equal(
	    words("# a\n\nb *c*\nd `e`\n\n- f\n- g\n\n```\nh\n```\n\n|i|j|\n|-|-|\n|k|l|\n"),
	    "a\nb c d e\nf\ng\nh\ni j\nk l");
	assert_string_equal(words("[a](https://b.c) ![d](/e) <kbd>f</kbd> x<y>"), "a d f x<y>");
	assert_string_equal(words(""), "");
}

static void
an_excerpt_leaves_code_out(void **state)
{
	(void)state;
	assert_string_equal(beginning("a\n\n```\ncode\n```\n\nb", 50), "a b");
	assert_string_equal(beginning("```\ncode\n```\n", 50), "code");
	assert_string_equal(beginning("one **two** three", 10), "one two\xe2\x80\xa6");
}

/* -- bounds ----------------------------------------------------------------------------------- */

static void
more_than_64_kb_is_refused(void **state)
{
	char *text = arena_alloc(mem, MARKDOWN_MAX + 2);
	struct html h;
	struct str s;

	(void)state;
	memset(text, 'a', MARKDOWN_MAX + 1);
	assert_int_equal(markdown_html(mem, (struct str){text, MARKDOWN_MAX}, &h), OK);
	assert_int_equal(
	    markdown_html(mem, (struct str){text, MARKDOWN_MAX + 1}, &h), ERR_TOO_LARGE);
	assert_int_equal(
	    markdown_inline(mem, (struct str){text, MARKDOWN_MAX + 1}, &h), ERR_TOO_LARGE);
	assert_int_equal(
	    markdown_plain(mem, (struct str){text, MARKDOWN_MAX + 1}, &s), ERR_TOO_LARGE);
	assert_int_equal(
	    markdown_excerpt(mem, (struct str){text, MARKDOWN_MAX + 1}, 9, &s), ERR_TOO_LARGE);
}

/* What grows badly in one parser or another, each repeated until the text is full. */
static const char *const bombs[] = {">", "> ", "[", "![", "[a](", "[a](b", "*a ", "**a *", "_a ",
    "a_", "`a", "<", "<!--", "<?", "<a b c", "<a href=\"", "&", "&#x", "- ", "> - ", "]", "[]",
    "[a]: ", "[a]:b\n", "~~a ", "~", "a@b.c ", "http://a)", "http://(", "www.", ":", "<kbd>",
    "<sub>a</sub>", "# a\n", "a\n=\n", "\\", "- [ ] ", "|", "a|b\n", "|-|\n", "a  \n", "\n", "(",
    "*", "-", "1. ", "\t", "*_", "~*_", "[^a]", "> a\n\n", "  - a\n"};

/* A heading with as many columns as fit in half of it, and short lines below. */
static struct str
table_bomb(size_t columns, const char *line)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < columns; i++)
		buf_str(&b, STR("|a"));
	buf_char(&b, '\n');
	for (i = 0; i < columns; i++)
		buf_str(&b, STR("|-"));
	buf_char(&b, '\n');
	while (b.n + strlen(line) <= MARKDOWN_MAX)
		buf_str(&b, str_of(line));
	return (buf_view(&b));
}

/* Microseconds of processor time, the best of three. */
static long
time_of(struct str source)
{
	clock_t start, best = 0;
	struct html h;
	int i;

	for (i = 0; i < 3; i++) {
		start = clock();
		assert_int_equal(markdown_html(mem, source, &h), OK);
		start = clock() - start;
		best = i == 0 || start < best ? start : best;
	}
	return ((long)best);
}

#define LONG 1000000

static void
twice_the_text_takes_twice_the_time(void **state)
{
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
		long half = time_of(repeated(bombs[i], MARKDOWN_MAX / 2));
		long whole = time_of(repeated(bombs[i], MARKDOWN_MAX));

		/* Below a second the machine decides, and the sanitizers. Seen: 60 ms at most; what grows with the square takes minutes. */
		if ((whole > LONG && whole > half * 4) || whole > 4 * LONG)
			fail_msg("%s: %ld us, then %ld us", bombs[i], half, whole);
	}
	assert_true(time_of(table_bomb(9, "a\n")) < 4 * LONG);
	assert_true(time_of(table_bomb(200, "|\n")) < 4 * LONG);
	assert_true(time_of(table_bomb(8000, "|\n")) < 4 * LONG);
}

static void
depth_costs_no_tags(void **state)
{
	struct html h;

	(void)state;
	assert_int_equal(markdown_html(mem, repeated(">", 5000), &h), OK);
	assert_true(h.n < 2000);
	assert_int_equal(markdown_html(mem, repeated("- > ", 5000), &h), OK);
	assert_true(h.n < 2000);
}

#define STACK_SIZE ((size_t)512 * 1024)
#define STACK_ALLOWED ((size_t)64 * 1024)

static ucontext_t test_context, own_context;
static struct str on_stack_source;

static void
on_stack(void)
{
	struct html h;
	struct str s;

	if (markdown_html(mem, on_stack_source, &h) || markdown_inline(mem, on_stack_source, &h) ||
	    markdown_plain(mem, on_stack_source, &s) ||
	    markdown_excerpt(mem, on_stack_source, 200, &s))
		abort();
}

/* Bytes of stack that rendering source touches, seen by what is left of a pattern. */
static size_t
stack_of(struct str source)
{
	unsigned char *stack = malloc(STACK_SIZE);
	size_t untouched = 0;

	assert_non_null(stack);
	memset(stack, 0xa5, STACK_SIZE);
	assert_int_equal(getcontext(&own_context), 0);
	own_context.uc_stack.ss_sp = stack;
	own_context.uc_stack.ss_size = STACK_SIZE;
	own_context.uc_link = &test_context;
	on_stack_source = source;
	makecontext(&own_context, on_stack, 0);
	assert_int_equal(swapcontext(&test_context, &own_context), 0);
	while (untouched < STACK_SIZE && stack[untouched] == 0xa5)
		untouched++;
	free(stack);
	return (STACK_SIZE - untouched);
}

static void
a_small_stack_is_enough(void **state)
{
	size_t i, most = 0;

	(void)state;
	for (i = 0; i < sizeof(bombs) / sizeof(bombs[0]); i++) {
		size_t used = stack_of(repeated(bombs[i], MARKDOWN_MAX));

		if (used > STACK_ALLOWED)
			fail_msg("%s: %zu bytes of stack", bombs[i], used);
		most = used > most ? used : most;
	}
	print_message("most stack: %zu bytes\n", most);
}

static int
setup(void **state)
{
	(void)state;
	mem = arena_new();
	return (0);
}

static int
reset(void **state)
{
	(void)state;
	arena_reset(mem);
	return (0);
}

static int
teardown(void **state)
{
	(void)state;
	arena_free(mem);
	return (0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(paragraphs_and_emphasis),
	    cmocka_unit_test(headings_begin_below_those_of_the_page),
	    cmocka_unit_test(lists_and_tasks),
	    cmocka_unit_test(code_can_be_scrolled_with_the_keyboard),
	    cmocka_unit_test(tables_have_headings_and_can_be_scrolled),
	    cmocka_unit_test(html_is_shown_as_what_was_typed),
	    cmocka_unit_test(keys_indices_and_breaks_are_kept_in_pairs),
	    cmocka_unit_test(links_go_where_they_may),
	    cmocka_unit_test(other_links_are_just_their_text),
	    cmocka_unit_test(bare_addresses_become_links),
	    cmocka_unit_test(a_picture_that_is_known_is_shown_with_its_size),
	    cmocka_unit_test(whoever_is_known_by_their_handle_is_linked_but_not_in_code),
	    cmocka_unit_test(what_a_text_names_is_found_once_and_not_in_code),
	    cmocka_unit_test(nothing_is_loaded_from_elsewhere),
	    cmocka_unit_test(a_comment_has_no_blocks),
	    cmocka_unit_test(words_for_the_index),
	    cmocka_unit_test(an_excerpt_leaves_code_out),
	    cmocka_unit_test_teardown(more_than_64_kb_is_refused, reset),
	    cmocka_unit_test_teardown(twice_the_text_takes_twice_the_time, reset),
	    cmocka_unit_test_teardown(depth_costs_no_tags, reset),
	    cmocka_unit_test_teardown(a_small_stack_is_enough, reset),
	};

	return (cmocka_run_group_tests(tests, setup, teardown));
}
