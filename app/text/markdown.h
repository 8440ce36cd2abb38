/*
 * markdown.h -- what people write (CommonMark with tables, task lists and ~~strikethrough~~), as safe HTML.
 *
 * Rendering happens when something is written, and the result is stored. It is
 * bounded: at most MARKDOWN_MAX bytes in, time that grows with the input, no
 * recursion (it runs on a coroutine's stack). Text must be UTF-8 without NUL.
 *
 * Safe means: only our own tags, attributes and classes; HTML that somebody
 * wrote is shown as the text it is, except <br>, and <kbd> <sub> <sup> in pairs;
 * a link goes to / ? # https:// http:// mailto: or is just its text; those that
 * leave carry rel="nofollow noopener"; an image becomes a link, because our pages
 * load nothing from other hosts, but a picture of ours that the caller knows
 * (/pictures/12) is shown. Headings begin at h3, below those of the page. Code
 * and tables can be scrolled with the keyboard.
 */
#ifndef PEERLORE_TEXT_MARKDOWN_H
#define PEERLORE_TEXT_MARKDOWN_H

#include "text/html.h"

/*
 * What writes markup has a version. Whoever changes what old texts should show,
 * too, raises it, with a migration `update rendering set version = N where not
 * exists (select from post)`; the worker then writes anew what is stored (rendering.c).
 */
#define MARKDOWN_VERSION 1
#define MARKDOWN_MAX 65536u
/* So many pictures, and so many people, are looked for in one text. */
#define MARKDOWN_NAMES_MAX 50u
/* Bytes of a name behind @. */
#define MARKDOWN_HANDLE_MAX 60u

/* What a text names that only the caller can know: outside of code, in the order they come, each once. */
struct markdown_names {
	struct int64_list pictures; /* 12 of ![](/pictures/12) */
	struct str_list people; /* "anna.berg" of @Anna.Berg, in lower case; not in links */
};
enum err markdown_names(
    struct arena *mem, struct str source, struct markdown_names *out) MUST_CHECK;

/* What the caller knows of them. What is not in here is shown as plain words. */
struct markdown_picture {
	int64_t id;
	int32_t width, height;
};
struct markdown_person {
	struct str handle;
	int64_t id;
};
struct markdown_known {
	struct markdown_picture *pictures;
	size_t pictures_n;
	struct markdown_person *people;
	size_t people_n;
};

/* The body of a post. More than MARKDOWN_MAX bytes are ERR_TOO_LARGE, here and below. */
enum err markdown_html(struct arena *mem, struct str source, struct html *out) MUST_CHECK;
/* A comment: links, code, emphasis and line breaks; lists, headings and the like stay as they were typed. */
enum err markdown_inline(struct arena *mem, struct str source, struct html *out) MUST_CHECK;
/* The same with what it names. known may be NULL. Comments show pictures small. */
enum err markdown_html_known(struct arena *mem, struct str source,
    const struct markdown_known *known, struct html *out) MUST_CHECK;
enum err markdown_inline_known(struct arena *mem, struct str source,
    const struct markdown_known *known, struct html *out) MUST_CHECK;
/* Only the words, for the index: a line for each paragraph, item, row or line of code. */
enum err markdown_plain(struct arena *mem, struct str source, struct str *out) MUST_CHECK;
/* The first points characters of the words on one line, without code when there is anything else (excerpt.h). */
enum err markdown_excerpt(
    struct arena *mem, struct str source, size_t points, struct str *out) MUST_CHECK;

#endif
