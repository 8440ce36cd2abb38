/* pages.h -- what the templates of the inbox and of mail are given. */
#ifndef PEERLORE_NOTIFY_PAGES_H
#define PEERLORE_NOTIFY_PAGES_H

#include "frame.h"
#include "mail.h"
#include "notify.h"

struct inbox_page_view {
	const struct frame *frame;
	struct inbox_view inbox;
	bool unread; /* there is news to mark as read */
	struct str next; /* of the news */
};

/* Somebody with a link from a mail, signed in or not. */
struct unsubscribe_page_view {
	const struct frame *frame;
	struct unsubscribe_view who;
	struct str action; /* where the button posts to */
	bool done;
};

struct admin_mail_page_view {
	const struct frame *frame;
	struct mail_list list;
	bool on; /* there is a mail server */
	struct str server;
	struct str from;
};

#endif
