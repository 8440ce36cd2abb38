/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_raw_elements.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<style>a > b { color: red }</style>\n"
	    "<script>if (a < b << 1) \"\";</script >\n"
	    "<script type=\"application/json\"></script>\n", 116);
}

const char *const template_assets[] = {NULL};
