/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_slot.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<div>", 5);
#line 3 "ok_slot.html"
	out_slot(out, SLOT_VOTES, v->id);
	out_raw(out,
	    "</div>", 6);
#line 3 "ok_slot.html"
	out_slot(out, SLOT_FLAG, 0);
	out_raw(out,
	    "\n", 1);
}

const char *const template_assets[] = {NULL};
