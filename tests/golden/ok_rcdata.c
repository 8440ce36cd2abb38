/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_rcdata.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<title>", 7);
#line 3 "ok_rcdata.html"
	put_attr(out, v->name);
	out_raw(out,
	    " / Peerlore</title>\n"
	    "<textarea name=\"body\">\n", 43);
#line 4 "ok_rcdata.html"
	put_attr(out, v->name);
	out_raw(out,
	    "</textarea>\n"
	    "<textarea>\n", 23);
#line 6 "ok_rcdata.html"
	put_attr(out, v->name);
	out_raw(out,
	    "</textarea>\n"
	    "<textarea>\n", 23);
#line 7 "ok_rcdata.html"
	if (value_set(v->name)) {
#line 7 "ok_rcdata.html"
		put_attr(out, v->name);
	}
	out_raw(out,
	    "</textarea><textarea></textarea>\n"
	    "<pre>\n", 39);
#line 8 "ok_rcdata.html"
	put_text(out, v->name);
	out_raw(out,
	    "</pre><pre><code>", 17);
#line 8 "ok_rcdata.html"
	put_text(out, v->name);
	out_raw(out,
	    "</code></pre>\n", 14);
}

const char *const template_assets[] = {NULL};
