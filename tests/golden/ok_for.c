/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_for.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<ul>\n", 5);
#line 4 "ok_for.html"
	for (size_t item_index = 0; item_index < v->items.n; item_index++) {
#line 4 "ok_for.html"
		struct item *item = &v->items.items[item_index];
		(void)item;
		out_raw(out,
		    "\t<li>", 5);
#line 5 "ok_for.html"
		if (item_index > 0) {
			out_raw(out,
			    ", ", 2);
		}
#line 5 "ok_for.html"
		put_text(out, item->name);
		out_raw(out,
		    "</li>\n", 6);
	}
#line 6 "ok_for.html"
	if (v->items.n == 0) {
		out_raw(out,
		    "\t<li>None yet.</li>\n", 20);
	}
	out_raw(out,
	    "</ul>\n", 6);
#line 10 "ok_for.html"
	for (size_t tag_index = 0; tag_index < v->tags.n; tag_index++) {
#line 10 "ok_for.html"
		struct str tag = v->tags.items[tag_index];
		(void)tag;
#line 10 "ok_for.html"
		put_text(out, tag);
		out_raw(out,
		    " ", 1);
	}
	out_raw(out,
	    "\n", 1);
#line 11 "ok_for.html"
	for (size_t a_index = 0; a_index < v->items.n; a_index++) {
#line 11 "ok_for.html"
		const struct item *a = &v->items.items[a_index];
		(void)a;
#line 11 "ok_for.html"
		for (size_t b_index = 0; b_index < v->items.n; b_index++) {
#line 11 "ok_for.html"
			const struct item *b = &v->items.items[b_index];
			(void)b;
#line 11 "ok_for.html"
			put_text(out, a->id);
#line 11 "ok_for.html"
			put_text(out, b->id);
		}
	}
	out_raw(out,
	    "\n", 1);
}

const char *const template_assets[] = {NULL};
