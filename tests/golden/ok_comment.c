/* Written by the template compiler from templates/; do not edit. */
#include "templates.h"

#line 2 "ok_comment.html"
void
t_t(struct out *out, const struct view *v)
{
	(void)out;
	(void)v;
	out_raw(out,
	    "<!-- a note -- for readers of the page --><!doctype html><!DOCTYPE HTML>\n", 73);
}

const char *const template_assets[] = {NULL};
