/*
 * tmplc.h -- the template compiler, in three parts.
 *
 * tmplc_html.c follows the HTML of a template byte by byte and knows, at every
 * value, which writer is safe there or why none is. tmplc_parse.c splits a
 * template into text and directives and compiles them to C. tmplc.c reads and
 * writes files. Nothing recurses; nesting and names are bounded.
 */
#ifndef PEERLORE_TOOLS_TMPLC_H
#define PEERLORE_TOOLS_TMPLC_H

#include "base/str.h"

/* -- a spot in the HTML (tmplc_html.c) ----------------------------------------- */

/* Where a byte stands. */
enum place {
	IN_TEXT,
	IN_LESS, /* behind '<' */
	IN_BANG, /* behind "<!" */
	IN_DOCTYPE,
	IN_COMMENT,
	IN_TAG, /* in the name of a tag */
	IN_END_LESS, /* behind "</" */
	IN_END_TAG, /* in the name of an end tag */
	IN_END_SPACE, /* behind that name */
	IN_GAP, /* between attributes, a new one may begin */
	IN_DONE, /* behind a tag's name or an attribute: white space must come first */
	IN_SLASH, /* behind the '/' of "/>" */
	IN_ATTR, /* in the name of an attribute */
	IN_ATTR_SPACE, /* behind that name and white space */
	IN_EQUALS, /* behind '=' */
	IN_QUOTED, /* in a value in quotes */
	IN_BARE, /* in a value without */
	IN_RCDATA, /* in <title> or <textarea>: text without markup */
	IN_RAW, /* in <script> or <style> */
	IN_PLAIN, /* in a template that is no HTML at all: a .txt */
};

/* Which part of an address a byte of an attribute's value belongs to. */
enum url {
	URL_NONE, /* the attribute holds no address */
	URL_START,
	URL_SCHEME, /* a scheme, or the first segment of a relative path */
	URL_HOST,
	URL_MAIL,
	URL_LEAD, /* behind the first '/': another would name a host */
	URL_PATH,
	URL_QUERY,
	URL_WHOLE, /* behind a value that was a whole address */
};

#define SPOT_NAME 64

struct spot {
	enum place place;
	enum url url;
	char quote;
	bool entity; /* behind '&', in what may be a character reference */
	bool fresh; /* in a comment, nothing but dashes so far */
	bool
	    newline; /* a newline is owed: the next one in <textarea> or <pre> is dropped by browsers */
	bool refresh; /* a <meta> tag with http-equiv */
	bool content; /* a <meta> tag with a value in content */
	unsigned match; /* bytes matched of an end tag, a comment's end, a doctype, "//" */
	size_t tag_n, attr_n, scheme_n;
	char tag[SPOT_NAME]; /* lower case, NUL behind */
	char attr[SPOT_NAME];
	char scheme[SPOT_NAME];
	const char *why; /* the reason of the last refusal */
};

enum writer {
	WRITE_TEXT,
	WRITE_RCDATA,
	WRITE_ATTR,
	WRITE_URL_START,
	WRITE_URL_PART,
	WRITE_URL_QUERY,
	WRITE_URL_MAIL,
	WRITE_PLAIN,
};

void spot_start(struct spot *s);
/* In plain text, where every byte is just text. */
void spot_start_plain(struct spot *s);
/* Follows one byte of the template's own text. All of these: false = refused, s->why says why. */
bool spot_byte(struct spot *s, unsigned char c);
/* Whether a branch may begin or end here; a name that was being written is finished by it. */
bool spot_branch(struct spot *s);
/* Whether markup may stand here ({{render}}, {{slot}}). */
bool spot_markup(struct spot *s);
/* Which writer a value takes here, and where we are behind it. ours: the address is our own (an asset). */
bool spot_value(struct spot *s, bool ours, enum writer *writer);
/* Two ways lead here: s becomes what is true of both. */
bool spot_merge(struct spot *s, const struct spot *other);
/* After a loop's body that began at s and ended at other, is it at s again? */
bool spot_loop(struct spot *s, const struct spot *other);

/* -- compiling (tmplc_parse.c) --------------------------------------------------- */

#define TMPLC_ERROR 512

struct tmplc;

struct tmplc *tmplc_new(struct arena *mem);
/* Compiles one file; false = refused, tmplc_error says "file:line: reason". */
bool tmplc_file(struct tmplc *t, struct str name, struct str text);
/* When all files are in: what only all of them together show, and the results. */
bool tmplc_finish(struct tmplc *t, struct str header_name, struct str *header, struct str *source);
const char *tmplc_error(const struct tmplc *t);

#endif
