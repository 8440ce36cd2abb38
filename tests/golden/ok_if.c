/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_if.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
#line 3 "ok_if.html"
	if (value_set(v->name)) {
		out_raw(out,
		    "a", 1);
#line 3 "ok_if.html"
	} else if ((!value_set(v->id) && v->count > 3) || (v->kind == KIND_TIP)) {
		out_raw(out,
		    "b", 1);
#line 3 "ok_if.html"
	} else if ((!str_eq(v->name, STR("new"))) || (v->id <= -1)) {
		out_raw(out,
		    "c", 1);
#line 3 "ok_if.html"
	} else {
		out_raw(out,
		    "d", 1);
	}
	out_raw(out,
	    "\n", 1);
}

const char *const template_assets[] = {NULL};
