/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 3 "ok_plain.txt"
void
t_part(struct out *out, struct str name)
{
	(void)out;
	(void)name;
	out_raw(out,
	    "-- ", 3);
#line 4 "ok_plain.txt"
	put_plain(out, name);
	out_raw(out,
	    " & <co> --\n", 11);
}

#line 7 "ok_plain.txt"
void
t_letter(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "Hello ", 6);
#line 8 "ok_plain.txt"
	put_plain(out, v->name);
	out_raw(out,
	    ", it is ", 8);
#line 8 "ok_plain.txt"
	put_date(out, v->at);
	out_raw(out,
	    ":\n", 2);
#line 9 "ok_plain.txt"
	if (value_set(v->checked)) {
#line 10 "ok_plain.txt"
		put_plain(out, v->id);
		out_raw(out,
		    " of ", 4);
#line 10 "ok_plain.txt"
		put_number(out, v->count);
		out_raw(out,
		    " <things> & \"more\"\n", 19);
	}
#line 12 "ok_plain.txt"
	for (size_t i_index = 0; i_index < v->items.n; i_index++) {
#line 12 "ok_plain.txt"
		struct item *i = &v->items.items[i_index];
		(void)i;
		out_raw(out,
		    "* ", 2);
#line 13 "ok_plain.txt"
		put_plain(out, i->name);
		out_raw(out,
		    "\n", 1);
	}
#line 15 "ok_plain.txt"
	t_part(out, v->name);
	out_raw(out,
	    "\n", 1);
}

const char *const template_assets[] = {NULL};
