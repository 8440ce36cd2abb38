/*
 * html_markdown.h -- the HTML of other forums as Markdown that shows the same text.
 *
 * Parsed as a browser would (gumbo), then written block by block. Every
 * paragraph is checked: its Markdown is read back, and where the words would not
 * be the same, emphasis and links give way first. What Markdown has no word for
 * keeps its text; an image becomes a link to it; links that are not http, https
 * or mailto keep their text only.
 */
#ifndef PEERLORE_TEXT_HTML_MARKDOWN_H
#define PEERLORE_TEXT_HTML_MARKDOWN_H

#include "base/str.h"

/* Bytes of HTML taken; more is ERR_TOO_LARGE. */
#define HTML_MARKDOWN_MAX (256 * 1024)

/* ERR_TOO_LARGE also for markup that would need an unreasonable amount of memory. html is UTF-8. */
enum err html_markdown(struct arena *mem, struct str html, struct str *markdown) MUST_CHECK;

#endif
