/* dots.c -- a row of rings that counts people. */
#include "text/dots.h"

#define DOTS_MAX 20
#define DOTS_TWO_MAX 31
#define DOT_STEP 13

static struct html
dots_draw(struct arena *mem, int64_t filled, int64_t n)
{
	struct buf b = {.mem = mem};
	int64_t i;

	if (n <= 0)
		return (HTML_NONE);
	buf_fmt(&b,
	    "<svg class=\"dots\" width=\"%lld\" height=\"14\" viewBox=\"0 0 %lld 14\" "
	    "aria-hidden=\"true\">",
	    (long long)(n * DOT_STEP), (long long)(n * DOT_STEP));
	for (i = 0; i < n; i++)
		buf_fmt(&b, "<circle%s cx=\"%lld\" cy=\"7\" r=\"4.75\"/>",
		    i < filled ? " class=\"y\"" : "", (long long)(6 + i * DOT_STEP));
	buf_str(&b, STR("</svg>"));
	return ((struct html){b.p, b.n});
}

struct html
text_dots(struct arena *mem, int64_t people)
{
	int64_t n = people > DOTS_MAX ? DOTS_MAX : people;

	return (dots_draw(mem, n, n));
}

struct html
text_dots_two(struct arena *mem, int64_t filled, int64_t open)
{
	int64_t n = filled + open > DOTS_TWO_MAX ? DOTS_TWO_MAX : filled + open;

	return (dots_draw(mem, filled, n));
}

struct html
text_places(struct arena *mem, int64_t taken, int64_t places)
{
	return (dots_draw(mem, taken, places > DOTS_MAX ? DOTS_MAX : places));
}
