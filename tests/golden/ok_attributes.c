/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_attributes.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<input", 6);
#line 3 "ok_attributes.html"
	if (value_set(v->checked)) {
		out_raw(out,
		    " checked", 8);
	}
	out_raw(out,
	    " name=\"x\">\n"
	    "<input ", 18);
#line 4 "ok_attributes.html"
	if (value_set(v->checked)) {
		out_raw(out,
		    "checked ", 8);
	}
	out_raw(out,
	    "name=\"x\">\n"
	    "<input name=\"x\" ", 26);
#line 5 "ok_attributes.html"
	if (value_set(v->checked)) {
		out_raw(out,
		    "checked", 7);
	}
	out_raw(out,
	    ">\n"
	    "<li class=\"a", 14);
#line 6 "ok_attributes.html"
	if (value_set(v->id)) {
		out_raw(out,
		    " b", 2);
	}
	out_raw(out,
	    "\"", 1);
#line 6 "ok_attributes.html"
	if (value_set(v->name)) {
		out_raw(out,
		    " title=\"", 8);
#line 6 "ok_attributes.html"
		put_attr(out, v->name);
		out_raw(out,
		    "\"", 1);
#line 6 "ok_attributes.html"
	} else {
		out_raw(out,
		    " hidden", 7);
	}
	out_raw(out,
	    ">\n"
	    "<option", 9);
#line 7 "ok_attributes.html"
	for (size_t i_index = 0; i_index < v->items.n; i_index++) {
#line 7 "ok_attributes.html"
		struct item *i = &v->items.items[i_index];
		(void)i;
		out_raw(out,
		    " data-x=\"", 9);
#line 7 "ok_attributes.html"
		put_attr(out, i->id);
		out_raw(out,
		    "\"", 1);
	}
	out_raw(out,
	    "/>\n"
	    "<input\n", 10);
#line 9 "ok_attributes.html"
	if (value_set(v->checked)) {
		out_raw(out,
		    "\tchecked\n", 9);
	}
	out_raw(out,
	    "\tname=\"x\">\n", 11);
}

const char *const template_assets[] = {NULL};
