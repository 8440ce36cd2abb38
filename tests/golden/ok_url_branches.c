/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_url_branches.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<a href=\"", 9);
#line 3 "ok_url_branches.html"
	if (value_set(v->id)) {
		out_raw(out,
		    "/a", 2);
#line 3 "ok_url_branches.html"
	} else {
		out_raw(out,
		    "/b", 2);
	}
	out_raw(out,
	    "\">x</a>\n"
	    "<a href=\"/a", 19);
#line 4 "ok_url_branches.html"
	if (value_set(v->id)) {
		out_raw(out,
		    "\077b=", 3);
#line 4 "ok_url_branches.html"
		put_url_query(out, v->id);
	}
#line 4 "ok_url_branches.html"
	put_url_part(out, v->name);
	out_raw(out,
	    "\">x</a>\n"
	    "<a href=\"", 17);
#line 5 "ok_url_branches.html"
	if (value_set(v->id)) {
#line 5 "ok_url_branches.html"
		put_url_start(out, v->link);
#line 5 "ok_url_branches.html"
	} else {
		out_raw(out,
		    "/b", 2);
	}
	out_raw(out,
	    "\077c=", 3);
#line 5 "ok_url_branches.html"
	put_url_query(out, v->name);
	out_raw(out,
	    "\">x</a>\n"
	    "<a href=\"/a\077", 20);
#line 6 "ok_url_branches.html"
	for (size_t t_index = 0; t_index < v->tags.n; t_index++) {
#line 6 "ok_url_branches.html"
		struct str t = v->tags.items[t_index];
		(void)t;
		out_raw(out,
		    "&amp;t=", 7);
#line 6 "ok_url_branches.html"
		put_url_query(out, t);
	}
	out_raw(out,
	    "\">x</a>\n", 8);
}

const char *const template_assets[] = {NULL};
