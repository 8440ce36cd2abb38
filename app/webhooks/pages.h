/* pages.h -- what the templates of webhooks are given. */
#ifndef PEERLORE_WEBHOOKS_PAGES_H
#define PEERLORE_WEBHOOKS_PAGES_H

#include "frame.h"
#include "webhooks.h"

/* The form, for a new one or one that is there. */
struct webhook_fields {
	struct str name;
	struct str url;
	struct webhook_event_list events;
	const char *name_problem;
	const char *url_problem;
	const char *events_problem;
};

struct webhooks_page_view {
	const struct frame *frame;
	struct space_view space; /* id 0: all open ones */
	struct str action;
	struct webhook_list list;
	struct webhook_fields fields;
	const char *problem; /* of none of the fields */
};

struct webhook_page_view {
	const struct frame *frame;
	struct webhook_view hook;
	struct str back;
	struct webhook_fields fields;
	struct str secret; /* just made, shown this once */
	struct str state; /* the messages shown; empty: all */
	struct webhook_message_list messages;
};

#endif
