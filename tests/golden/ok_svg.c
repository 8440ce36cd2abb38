/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_svg.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<svg class=\"i\" aria-hidden=\"true\" viewBox=\"0 0 20 20\"><use href=\"#i-up\"/><use xlink:href=\"#i-", 93);
#line 3 "ok_svg.html"
	put_url_query(out, v->name);
	out_raw(out,
	    "\"/><path d=\"M1 1h", 17);
#line 3 "ok_svg.html"
	put_attr(out, v->id);
	out_raw(out,
	    "\"/></svg>\n", 10);
}

const char *const template_assets[] = {NULL};
