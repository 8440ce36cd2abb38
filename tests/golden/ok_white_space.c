/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_white_space.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "  a", 3);
#line 4 "ok_white_space.html"
	put_text(out, v->name);
	out_raw(out,
	    "b\n", 2);
#line 6 "ok_white_space.html"
	if (value_set(v->id)) {
		out_raw(out,
		    "    c\n", 6);
	}
	out_raw(out,
	    "  d \n"
	    "<p></p>", 12);
#line 13 "ok_white_space.html"
	if (value_set(v->id)) {
		out_raw(out,
		    "  x", 3);
	}
	out_raw(out,
	    "\n", 1);
}

const char *const template_assets[] = {NULL};
