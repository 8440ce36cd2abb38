/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_meta.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<meta name=\"description\" content=\"", 34);
#line 3 "ok_meta.html"
	put_attr(out, v->name);
	out_raw(out,
	    "\"><meta charset=utf-8><base href=\"/\">\n", 38);
}

const char *const template_assets[] = {NULL};
