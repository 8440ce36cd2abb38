/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 4 "ok_text.html"
void
t_empty(struct out *out)
{
	(void)out;
}

#line 6 "ok_text.html"
void
t_hello(struct out *out, struct str name, int64_t count)
{
	(void)out;
	(void)name;
	(void)count;
	out_raw(out,
	    "<p>Hello ", 9);
#line 7 "ok_text.html"
	put_text(out, name);
	out_raw(out,
	    ", ", 2);
#line 7 "ok_text.html"
	put_text(out, count);
	out_raw(out,
	    " messages\077 \"Yes\" \\ \t \303\251</p>\n", 28);
}

const char *const template_assets[] = {NULL};
