/* pages.h -- what the templates of the inbox and of mail are given. */
#ifndef PEERLORE_NOTIFY_PAGES_H
#define PEERLORE_NOTIFY_PAGES_H

#include "frame.h"
#include "notify.h"

struct inbox_page_view {
	const struct frame *frame;
	struct inbox_view inbox;
	bool unread; /* there is news to mark as read */
	struct str next; /* of the news */
};

#endif
