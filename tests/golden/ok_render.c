/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_render.html"
void
t_outer(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<main>\n", 7);
#line 4 "ok_render.html"
	t_inner(out, v->name, STR("a \"b\""), 3, &v->inner, *v->pointer, KIND_TIP);
	out_raw(out,
	    "\n", 1);
#line 5 "ok_render.html"
	t_foot(out);
	out_raw(out,
	    "\n"
	    "</main>\n", 9);
}

#line 8 "ok_render.html"
void
t_inner(struct out *out, struct str a, struct str b, int64_t c, const struct item *d, struct str e, int f)
{
	(void)out;
	(void)a;
	(void)b;
	(void)c;
	(void)d;
	(void)e;
	(void)f;
#line 9 "ok_render.html"
	put_text(out, a);
#line 9 "ok_render.html"
	put_text(out, b);
#line 9 "ok_render.html"
	put_text(out, c);
#line 9 "ok_render.html"
	put_text(out, d->name);
#line 9 "ok_render.html"
	put_text(out, e);
#line 9 "ok_render.html"
	put_text(out, f);
	out_raw(out,
	    "\n", 1);
}

#line 11 "ok_render.html"
void
t_foot(struct out *out)
{
	(void)out;
	out_raw(out,
	    "</body>\n", 8);
}

const char *const template_assets[] = {NULL};
