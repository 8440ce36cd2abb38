/*
 * html.h -- writing pages: the output buffer, and markup that is already safe.
 *
 * struct html is markup we trust. Only app/text makes one (Markdown, Xapian's
 * escaped snippets, templates rendered into a fragment); templates write it raw
 * in text places and the C compiler refuses it in attributes and URLs.
 *
 * Compiled templates call the put_* macros below, chosen by the template
 * compiler from the place a value stands in; the C compiler then chooses the
 * writer from the type of the value. A handler calls none of them.
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

/* -- the page being written ------------------------------------------------ */

/* A place in a fragment that each request fills anew: which one, and for what. */
struct slot {
	uint32_t at; /* bytes before it */
	uint16_t kind; /* an enum of the feature: SLOT_... */
	int64_t id;
};

/*
 * One growing malloc'd buffer, kept by its owner from request to request. All
 * zero is a good start. Running out of memory ends the process.
 */
struct out {
	char *p;
	size_t n;
	size_t size;
	struct slot *slots;
	size_t slot_count;
	size_t slot_size;
};

void out_init(struct out *out);
/* Forgets what was written, keeps the buffer (unless it grew beyond 1 MB). */
void out_reset(struct out *out);
void out_free(struct out *out);
/* Makes the buffer larger; call out_room instead. */
void out_grow(struct out *out, size_t n);

/* Room for n more bytes, at out->p + out->n. */
static inline void
out_room(struct out *out, size_t n)
{
	if (out->size - out->n < n)
		out_grow(out, n);
}

static inline void
out_raw(struct out *out, const char *bytes, size_t n)
{
	if (n == 0)
		return;
	out_room(out, n);
	memcpy(out->p + out->n, bytes, n);
	out->n += n;
}

/* Markup that app/text made when it was written, back from the database. */
static inline struct html
html_stored(struct str s)
{
	return ((struct html){s.p, s.n});
}

/* What was written by templates, as markup in an arena; slots are lost. */
struct html out_html(const struct out *out, struct arena *mem);

/* -- fragments: a part rendered once and shown to many ------------------------- */

/*
 * {{slot votes(a->id)}} in a template notes {offset, SLOT_VOTES, id} and writes
 * nothing. A fragment is what a template wrote, kept with its slots; for each
 * request out_fragment copies the pieces and calls fill at each slot, in order,
 * which writes what this reader sees there (with a template of its own).
 *
 *   t_thread_body(&body, v);
 *   f = fragment_keep(&body);                      once per version
 *   out_fragment(page->out, f, thread_slot, page); each request
 *   fragment_free(f);
 */
struct fragment {
	size_t n;
	size_t slot_count;
	const char *p;
	struct slot *slots;
};

typedef void slot_fn(struct out *out, const struct slot *slot, void *arg);

void out_slot(struct out *out, unsigned kind, int64_t id);
/* A copy of what out holds, in one malloc'd piece (4 GB at most); never NULL. */
struct fragment *fragment_keep(const struct out *out);
/* What out holds, for this request alone: it lives in mem. */
struct fragment *fragment_lend(const struct out *out, struct arena *mem);
/* Bytes it takes, for the owner's budget. */
size_t fragment_size(const struct fragment *f);
void fragment_free(struct fragment *f);
void out_fragment(struct out *to, const struct fragment *f, slot_fn *fill, void *arg);

/* -- values, by place and type ------------------------------------------------- */

/* & < > " ' are escaped in text and in attributes alike. */
void put_text_str(struct out *out, struct str s);
void put_text_c(struct out *out, const char *s);
void put_text_html(struct out *out, struct html h);
void put_int(struct out *out, int64_t n);
void put_uint(struct out *out, uint64_t n);
/*
 * A URL from its start: allowed are / ? # https:// http:// mailto:, anything
 * else becomes "#", so do "//host" and "/\host". White space and control bytes
 * are percent-encoded, because browsers drop some of them.
 */
void put_url_start_str(struct out *out, struct str s);
void put_url_start_c(struct out *out, const char *s);
/* For a link that is marked as leaving the site: only https:// and http://. */
void put_url_offsite(struct out *out, struct str s);
/*
 * One component of a path, percent-encoded (RFC 3986, 2.3: unreserved stay).
 * "." and ".." would climb; they are encoded twice, which names nothing.
 */
void put_url_part_str(struct out *out, struct str s);
void put_url_part_c(struct out *out, const char *s);
/* The same in a query or behind '#', where dots are harmless. */
void put_url_query_str(struct out *out, struct str s);
void put_url_query_c(struct out *out, const char *s);
/* The same behind "mailto:", where '@' stays. */
void put_url_mail_str(struct out *out, struct str s);
void put_url_mail_c(struct out *out, const char *s);

/* In plain text, as it is but on one line: control bytes become blanks. */
void put_plain_str(struct out *out, struct str s);
void put_plain_c(struct out *out, const char *s);

/* What is left when no writer takes a type here: the C compiler complains, at the template's line. */
struct put_nothing {
	char none;
};
void put_refuses_this_type(struct out *out, struct put_nothing nothing);

/* clang-format off */
#define PUT_INTEGERS \
	short: put_int, int: put_int, long: put_int, long long: put_int, \
	unsigned char: put_uint, unsigned short: put_uint, unsigned: put_uint, \
	unsigned long: put_uint, unsigned long long: put_uint
#define put_text(out, v) _Generic((v), PUT_INTEGERS, struct str: put_text_str, \
	char *: put_text_c, const char *: put_text_c, struct html: put_text_html, \
	default: put_refuses_this_type)(out, v)
/* In <title> and <textarea>, where markup would be shown as text; and in attributes. */
#define put_attr(out, v) _Generic((v), PUT_INTEGERS, struct str: put_text_str, \
	char *: put_text_c, const char *: put_text_c, \
	default: put_refuses_this_type)(out, v)
#define put_plain(out, v) _Generic((v), PUT_INTEGERS, struct str: put_plain_str, \
	char *: put_plain_c, const char *: put_plain_c, \
	default: put_refuses_this_type)(out, v)
#define put_url_start(out, v) _Generic((v), struct str: put_url_start_str, \
	char *: put_url_start_c, const char *: put_url_start_c, \
	default: put_refuses_this_type)(out, v)
#define put_url_part(out, v) _Generic((v), PUT_INTEGERS, struct str: put_url_part_str, \
	char *: put_url_part_c, const char *: put_url_part_c, \
	default: put_refuses_this_type)(out, v)
#define put_url_query(out, v) _Generic((v), PUT_INTEGERS, struct str: put_url_query_str, \
	char *: put_url_query_c, const char *: put_url_query_c, \
	default: put_refuses_this_type)(out, v)
#define put_url_mail(out, v) _Generic((v), struct str: put_url_mail_str, \
	char *: put_url_mail_c, const char *: put_url_mail_c, \
	default: put_refuses_this_type)(out, v)
/* clang-format on */

/* -- what {{if}} asks of a value ------------------------------------------------- */

static inline bool
value_set_int(int64_t n)
{
	return (n != 0);
}

static inline bool
value_set_uint(uint64_t n)
{
	return (n != 0);
}

static inline bool
value_set_str(struct str s)
{
	return (s.n != 0);
}

static inline bool
value_set_html(struct html h)
{
	return (h.n != 0);
}

static inline bool
value_set_pointer(const void *p)
{
	return (p != NULL);
}

/* True, not zero, not NULL; text that is not empty. */
/* clang-format off */
#define value_set(v) _Generic((v), bool: value_set_int, \
	short: value_set_int, int: value_set_int, long: value_set_int, long long: value_set_int, \
	unsigned char: value_set_uint, unsigned short: value_set_uint, unsigned: value_set_uint, \
	unsigned long: value_set_uint, unsigned long long: value_set_uint, \
	struct str: value_set_str, struct html: value_set_html, default: value_set_pointer)(v)
/* clang-format on */

/* -- formatters; what they write needs no escaping, except names ------------------- */

/* "20 Nov 2026" */
void put_date(struct out *out, timestamp_us t);
/* "20 Nov 2026, 08:15" */
void put_datetime(struct out *out, timestamp_us t);
/* "2026-11-20T08:15:00Z" */
void put_rfc3339(struct out *out, timestamp_us t);
/* one when there is exactly one, else many; only the word */
void put_plural(struct out *out, bool is_one, struct str one, struct str many);
/* "12,345" */
void put_number_int(struct out *out, int64_t n);
void put_number_uint(struct out *out, uint64_t n);
/* clang-format off */
#define put_number(out, v) _Generic((v), \
	short: put_number_int, int: put_number_int, long: put_number_int, long long: put_number_int, \
	unsigned char: put_number_uint, unsigned short: put_number_uint, \
	unsigned: put_number_uint, unsigned long: put_number_uint, \
	unsigned long long: put_number_uint, default: put_refuses_this_type)(out, v)
/* clang-format on */
/* A length of time: "42 s", "1 min 24 s", "2 h 5 min", "3 days" */
void put_seconds(struct out *out, int64_t seconds);
/* Two capitals for a face without a picture: of the first and the last word of a name, or the first two of one. */
/* A place in a recording: 0:42, 61:05. */
void put_clock(struct out *out, int64_t seconds);
void put_initials(struct out *out, struct str name);
/* The hashed address of an asset; every name used is in template_assets. */
void put_asset(struct out *out, const char *name);

/* Made by the template compiler: the assets that templates name, NULL at the end. A test looks each up. */
extern const char *const template_assets[];

#endif
