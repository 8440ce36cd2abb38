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
	struct str pulse; /* what it looks like now, for the stream; empty on older pages */
	struct str next; /* of the news */
	struct str here; /* the cursor of this page of them */
};

/* Somebody with a link from a mail, signed in or not. */
struct unsubscribe_page_view {
	const struct frame *frame;
	struct unsubscribe_view who;
	struct str action; /* where the button posts to */
	bool done;
};

/* A kind of notice and how it is told of, for its field. */
struct choice_row {
	struct str field; /* mail_invitation */
	struct str label;
	bool act;
	bool alone; /* a mail of its own */
	bool now;
	bool off;
};
struct choice_rows {
	struct choice_row *items;
	size_t n;
};
struct day_row {
	struct str word;
	const char *name;
	bool chosen;
};
struct day_rows {
	struct day_row *items;
	size_t n;
};
struct hour_row {
	int64_t hour;
	bool chosen;
};
struct hour_rows {
	struct hour_row *items;
	size_t n;
};
struct pace_page_view {
	const struct frame *frame;
	struct notice_pace pace;
	struct choice_rows acts;
	struct choice_rows news;
	struct day_rows days;
	struct hour_rows hours;
	bool daily;
	bool weekly;
	bool mail; /* there is a mail server */
	const char *problem;
};

struct admin_mail_page_view {
	const struct frame *frame;
	struct mail_list list;
	bool on; /* there is a mail server */
	struct str server;
	struct str from;
};

#endif
