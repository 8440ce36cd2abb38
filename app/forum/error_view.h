/* error_view.h -- what the error page is given. */
#ifndef PEERLORE_FORUM_ERROR_VIEW_H
#define PEERLORE_FORUM_ERROR_VIEW_H

#include "frame.h"

struct page;

/* A field of the form that could not be taken, so that no text is lost. */
struct error_field {
	struct str name;
	struct str label;
	struct str value;
	bool long_text;
	bool secret; /* a password never comes back */
};
struct error_fields {
	struct error_field *items;
	size_t n;
};

struct error_view {
	const struct frame *frame;
	enum err error;
	int status;
	const char *sentence;
	const char *problem; /* what is wrong with a field, when a page had no form to say it in */
	struct str here;
	struct str csrf;
	struct str once;
	struct str reference;
	struct error_fields fields;
	bool may_resend;
};

/* http's hook: renders what a person reads who meets an error. */
void error_page(struct page *page, enum err e);

#endif
