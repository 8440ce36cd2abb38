/*
 * form.h -- text from outside, read strictly: forms, queries, cookies, ranges.
 *
 * A field's value is always valid UTF-8 without NUL and with \n for line ends;
 * what was wrong with it stands beside it, so that a form can come back with
 * what was typed. Parsing is linear in the bytes.
 */
#ifndef PEERLORE_HTTP_FORM_H
#define PEERLORE_HTTP_FORM_H

#include "base/str.h"

#define FORM_FIELDS 200

struct field {
	struct str name;
	struct str value;
	bool bad_utf8; /* U+FFFD stands for what was not UTF-8 */
	bool has_nul; /* left out */
};

struct form {
	struct field *items;
	size_t n;
};

/*
 * application/x-www-form-urlencoded, of a body or a query. A % that begins no
 * escape stands for itself, as in browsers. ERR_TOO_LARGE with more than
 * FORM_FIELDS fields.
 */
enum err form_parse(struct arena *mem, struct str text, struct form *out) MUST_CHECK;
/*
 * Adds a field as a form of several parts has it: nothing is decoded. form->items
 * has room for FORM_FIELDS. ERR_TOO_LARGE when it is full.
 */
enum err form_add(
    struct arena *mem, struct form *form, struct str name, struct str value) MUST_CHECK;
/* The first field of this name, or NULL. */
const struct field *form_find(const struct form *form, const char *name);
size_t form_count(const struct form *form, const char *name);
struct str_list form_all(struct arena *mem, const struct form *form, const char *name);

/* Decodes %XX only; false when an escape is broken. The result may hold any byte. */
bool percent_decode(struct arena *mem, struct str text, struct str *out);
/* The same text with U+FFFD for what is not UTF-8 and without NUL. */
struct str utf8_repair(struct arena *mem, struct str text);

/* Value of a cookie in a Cookie header; false when it is not there. */
bool cookie_find(struct str header, struct str name, struct str *out);

/* "gzip" in `gzip, br;q=0.5`: is this coding welcome? */
bool accepts_coding(struct str accept_encoding, struct str coding);
/* True when etag (with quotes) is in an If-None-Match list, or that is "*". */
bool etag_matches(struct str if_none_match, struct str etag);

enum range_kind { RANGE_NONE, RANGE_PART, RANGE_OUTSIDE };
/*
 * Range: bytes=… of something size bytes long. Anything we do not take (several
 * parts, another unit, not well-formed) is RANGE_NONE: the whole is the answer.
 */
enum range_kind range_parse(struct str header, int64_t size, int64_t *first, int64_t *last);

#endif
