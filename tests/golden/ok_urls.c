/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_urls.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<a href=\"", 9);
#line 3 "ok_urls.html"
	put_url_start(out, v->link);
	out_raw(out,
	    "\">x</a>\n"
	    "<a href=\"", 17);
#line 4 "ok_urls.html"
	put_url_offsite(out, v->link);
	out_raw(out,
	    "\" rel=\"noopener\">x</a>\n"
	    "<a href=\"/questions/", 43);
#line 5 "ok_urls.html"
	put_url_part(out, v->id);
	out_raw(out,
	    "/", 1);
#line 5 "ok_urls.html"
	put_url_part(out, v->name);
	out_raw(out,
	    "\077q=", 3);
#line 5 "ok_urls.html"
	put_url_query(out, v->name);
	out_raw(out,
	    "&amp;page=", 10);
#line 5 "ok_urls.html"
	put_url_query(out, v->id);
	out_raw(out,
	    "#a-", 3);
#line 5 "ok_urls.html"
	put_url_query(out, v->id);
	out_raw(out,
	    "\">x</a>\n"
	    "<a href=\"\077sort=", 23);
#line 6 "ok_urls.html"
	put_url_query(out, v->name);
	out_raw(out,
	    "\">x</a>\n"
	    "<a href=\"#", 18);
#line 7 "ok_urls.html"
	put_url_query(out, v->name);
	out_raw(out,
	    "\">x</a>\n"
	    "<a href=\"https://example.org/", 37);
#line 8 "ok_urls.html"
	put_url_part(out, v->name);
	out_raw(out,
	    "\">x</a>\n"
	    "<a href=\"mailto:", 24);
#line 9 "ok_urls.html"
	put_url_mail(out, v->name);
	out_raw(out,
	    "\077subject=", 9);
#line 9 "ok_urls.html"
	put_url_query(out, v->name);
	out_raw(out,
	    "\">x</a>\n"
	    "<a href=\"question-", 26);
#line 10 "ok_urls.html"
	put_url_part(out, v->id);
	out_raw(out,
	    ".html\">x</a>\n"
	    "<a href=\"", 22);
#line 11 "ok_urls.html"
	put_url_start(out, v->link);
	out_raw(out,
	    "/comments\077x=", 12);
#line 11 "ok_urls.html"
	put_url_query(out, v->name);
	out_raw(out,
	    "\">x</a>\n"
	    "<form action=\"/q/", 25);
#line 12 "ok_urls.html"
	put_url_part(out, v->id);
	out_raw(out,
	    "\"><button formaction='/x/", 25);
#line 12 "ok_urls.html"
	put_url_part(out, v->id);
	out_raw(out,
	    "'></button></form>\n"
	    "<img src=\"/media/", 36);
#line 13 "ok_urls.html"
	put_url_part(out, v->id);
	out_raw(out,
	    "\" alt=\"", 7);
#line 13 "ok_urls.html"
	put_attr(out, v->name);
	out_raw(out,
	    "\">\n", 3);
}

const char *const template_assets[] = {NULL};
