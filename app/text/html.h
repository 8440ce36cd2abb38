/*
 * html.h -- writing pages: the output buffer, and markup that is already safe.
 *
 * struct html is markup we trust. Only app/text makes one (Markdown, Xapian's
 * escaped snippets, templates rendered into a fragment); templates write it raw
 * in text places and the C compiler refuses it in attributes and URLs.
 *
 * Compiled templates call the put_* functions below, chosen from the place a
 * value stands in. A handler never does.
 */
#ifndef PEERLORE_TEXT_HTML_H
#define PEERLORE_TEXT_HTML_H

#include "base/clock.h"
#include "base/str.h"

struct html {
	const char *p;
	size_t n;
};

#define HTML_NONE ((struct html){NULL, 0})

/*
 * The page being written: one growing malloc'd buffer, kept by its owner from
 * request to request. slot_* mark places in a fragment that each request fills
 * anew (see slots below).
 */
struct out {
	char *p;
	size_t n;
	size_t size;
};

void out_init(struct out *out);
void out_reset(struct out *out);
void out_free(struct out *out);
/* Room for n more bytes, at out->p + out->n. */
void out_room(struct out *out, size_t n);
void out_raw(struct out *out, const char *bytes, size_t n);

/* Text and attribute values (quotes escaped in both: & < > " '). */
void put_text_str(struct out *out, struct str s);
void put_text_html(struct out *out, struct html h);
void put_attr_str(struct out *out, struct str s);
void put_int(struct out *out, int64_t n);
/* A URL from its start: allowed are / ? # https:// http:// mailto:, else "#"; "//" and "/\" refused. */
void put_url_start(struct out *out, struct str s);
/* The same, for a link that is marked as leaving the site ("//host" still refused). */
void put_url_offsite(struct out *out, struct str s);
/* One component of a path or query, percent-encoded (RFC 3986, 2.3: unreserved stay). */
void put_url_part(struct out *out, struct str s);
void put_url_int(struct out *out, int64_t n);

#endif
