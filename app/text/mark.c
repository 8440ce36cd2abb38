/* mark.c -- text with <mark> around some of its words, as safe markup. */
#include "text/mark.h"

static void
put_escaped(struct buf *b, struct str s)
{
	size_t i, from = 0;

	for (i = 0; i < s.n; i++) {
		struct str entity;

		switch (s.p[i]) {
		case '&':
			entity = STR("&amp;");
			break;
		case '<':
			entity = STR("&lt;");
			break;
		case '>':
			entity = STR("&gt;");
			break;
		case '"':
			entity = STR("&quot;");
			break;
		case '\'':
			entity = STR("&#39;");
			break;
		default:
			continue;
		}
		buf_put(b, s.p + from, i - from);
		buf_str(b, entity);
		from = i + 1;
	}
	if (from < s.n)
		buf_put(b, s.p + from, s.n - from);
}

struct html
html_mark(struct arena *mem, struct str text, const struct mark *marks, size_t n)
{
	struct buf b = {.mem = mem};
	size_t i, at = 0;

	for (i = 0; i < n; i++) {
		if (marks[i].from < at || marks[i].to <= marks[i].from || marks[i].to > text.n)
			continue;
		put_escaped(&b, (struct str){text.p + at, marks[i].from - at});
		buf_str(&b, STR("<mark>"));
		put_escaped(&b, (struct str){text.p + marks[i].from, marks[i].to - marks[i].from});
		buf_str(&b, STR("</mark>"));
		at = marks[i].to;
	}
	if (at < text.n)
		put_escaped(&b, (struct str){text.p + at, text.n - at});
	return ((struct html){b.p, b.n});
}
