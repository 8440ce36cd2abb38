/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_formatters.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<time datetime=\"", 16);
#line 3 "ok_formatters.html"
	put_rfc3339(out, v->at);
	out_raw(out,
	    "\">", 2);
#line 3 "ok_formatters.html"
	put_date(out, v->at);
	out_raw(out,
	    " ", 1);
#line 3 "ok_formatters.html"
	put_datetime(out, v->at);
	out_raw(out,
	    "</time>\n", 8);
#line 4 "ok_formatters.html"
	put_number(out, v->count);
	out_raw(out,
	    " ", 1);
#line 4 "ok_formatters.html"
	put_plural(out, v->count == 1, STR("answer"), STR("answers"));
	out_raw(out,
	    " ", 1);
#line 4 "ok_formatters.html"
	put_seconds(out, v->id);
	out_raw(out,
	    " ", 1);
#line 4 "ok_formatters.html"
	put_initials(out, v->name);
	out_raw(out,
	    "\n"
	    "<link rel=\"stylesheet\" href=\"", 30);
#line 5 "ok_formatters.html"
	put_asset(out, "peerlore.css");
	out_raw(out,
	    "\"><script src=\"", 15);
#line 5 "ok_formatters.html"
	put_asset(out, "peerlore.js");
	out_raw(out,
	    "\" async=1></script>\n"
	    "<title>", 27);
#line 6 "ok_formatters.html"
	put_plural(out, v->count == 1, STR("\"one\""), STR("many"));
	out_raw(out,
	    "</title>\n", 9);
}

const char *const template_assets[] = {"peerlore.css", "peerlore.js", NULL};
