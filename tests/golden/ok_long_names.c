/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_long_names.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<my-element-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx data-yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy=\"", 110);
#line 3 "ok_long_names.html"
	put_attr(out, v->name);
	out_raw(out,
	    "\">", 2);
#line 3 "ok_long_names.html"
	put_text(out, v->name);
	out_raw(out,
	    "</p>\n", 5);
}

const char *const template_assets[] = {NULL};
