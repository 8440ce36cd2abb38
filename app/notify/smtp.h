/*
 * smtp.h -- mails handed to a mail server by a thread of its own (libcurl).
 *
 * One batch at a time: smtp_send, then smtp_done until it is true. Meanwhile
 * the messages belong to the thread. It touches nothing but them: no arena, no
 * database, no log.
 */
#ifndef PEERLORE_NOTIFY_SMTP_H
#define PEERLORE_NOTIFY_SMTP_H

#include "base/arena.h"
#include "base/str.h"

#define SMTP_ERROR 200

enum smtp_outcome {
	SMTP_SENT,
	SMTP_LATER, /* not reached, or told to come back */
	SMTP_REFUSED /* this very mail was refused (5xx) */
};

/* C strings all of them; headers are whole lines without their end, safe as they are. */
struct smtp_message {
	int64_t id; /* the caller's */
	const char *to; /* the bare address */
	const char *const *headers;
	size_t header_count;
	const char *text;
	const char *html;
	const char *calendar; /* a calendar (RFC 5545) as a third form of it, NULL: none */
	const char *calendar_type; /* its Content-Type, with the method (RFC 6047) */
	enum smtp_outcome outcome;
	char error[SMTP_ERROR];
};

struct smtp_server {
	const char *url;
	const char *from;
	const char *user; /* empty: none */
	const char *password;
	const char *ca_file; /* empty: the system's */
	int tls; /* as settings()->smtp_tls */
};

struct smtp;

/* NULL when there is no thread to be had. */
struct smtp *smtp_open(void);
/* Nothing may be on its way. All of it stays as it is until smtp_done. */
void smtp_send(
    struct smtp *smtp, const struct smtp_server *server, struct smtp_message *messages, size_t n);
/* Nothing is on its way (any more). */
bool smtp_done(struct smtp *smtp);
/* Breaks off what is on its way. */
void smtp_close(struct smtp *smtp);

/* Connects, with TLS and signing in as a mail would, and sends none. False, with the reason; some seconds at most. */
bool smtp_try(const struct smtp_server *server, char why[SMTP_ERROR]);

/* -- headers ------------------------------------------------------------------------------ */

/*
 * Text of people as the value of a header: printable ASCII as it is, anything
 * else as encoded words (RFC 2047), folded. Control bytes become blanks, so that
 * nothing in it begins a header.
 */
struct str header_text(struct arena *mem, struct str s);
/* The same for a name before an address: in quotes, or as encoded words. */
struct str header_name(struct arena *mem, struct str name);

#endif
