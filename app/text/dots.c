/* dots.c -- a row of rings that counts people. */
#include "text/dots.h"

#define DOTS_MAX 20
#define DOT_STEP 13

struct html
text_places(struct arena *mem, int64_t taken, int64_t places)
{
	struct buf b = {.mem = mem};
	int i, n = places > DOTS_MAX ? DOTS_MAX : (int)places;

	if (n <= 0)
		return (HTML_NONE);
	buf_fmt(&b,
	    "<svg class=\"dots\" width=\"%d\" height=\"14\" viewBox=\"0 0 %d 14\" "
	    "aria-hidden=\"true\">",
	    n * DOT_STEP, n * DOT_STEP);
	for (i = 0; i < n; i++)
		buf_fmt(&b, "<circle%s cx=\"%d\" cy=\"7\" r=\"4.75\"/>",
		    i < taken ? " class=\"y\"" : "", 6 + i * DOT_STEP);
	buf_str(&b, STR("</svg>"));
	return ((struct html){b.p, b.n});
}

struct html
text_dots(struct arena *mem, int64_t people)
{
	return (text_places(mem, people, people));
}
