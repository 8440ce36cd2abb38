/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_values.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<p title=\"", 10);
#line 3 "ok_values.html"
	put_attr(out, v->name);
	out_raw(out,
	    "\" data-id='", 11);
#line 3 "ok_values.html"
	put_attr(out, v->id);
	out_raw(out,
	    "' data-plain=1>", 15);
#line 3 "ok_values.html"
	put_text(out, v->name);
#line 3 "ok_values.html"
	put_text(out, v->body);
#line 3 "ok_values.html"
	put_text(out, v->id);
#line 3 "ok_values.html"
	put_text(out, v->word);
#line 3 "ok_values.html"
	put_text(out, v->inner.name);
#line 3 "ok_values.html"
	put_text(out, *v->pointer);
	out_raw(out,
	    "</p>\n", 5);
}

const char *const template_assets[] = {NULL};
