/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_bytes.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "a\001\177\077\077=/ \302\240 \360\237\230\200\n", 16);
}

const char *const template_assets[] = {NULL};
