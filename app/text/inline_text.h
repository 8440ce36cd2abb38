/*
 * inline_text.h -- one paragraph, heading or table cell as Markdown.
 *
 * What the walk over a page found is kept as runs: text with a style. White
 * space is folded here, as a browser would, and everything that would mean
 * something in Markdown is escaped.
 */
#ifndef PEERLORE_TEXT_INLINE_TEXT_H
#define PEERLORE_TEXT_INLINE_TEXT_H

#include "base/str.h"

enum run_style { RUN_EM = 1, RUN_STRONG = 2, RUN_DEL = 4, RUN_KBD = 8, RUN_SUB = 16, RUN_SUP = 32 };
#define RUN_STYLES 6
enum run_kind { RUN_TEXT, RUN_CODE, RUN_BREAK };

struct run {
	enum run_kind kind;
	unsigned style;
	unsigned link; /* 0: none; runs of one link share a number */
	struct str address;
	struct str text;
};

enum inline_place { INLINE_PARAGRAPH, INLINE_HEADING, INLINE_CELL };

/*
 * Markdown of the runs; lines are parted by \n only in a paragraph. Empty when
 * there is nothing to see.
 */
struct str inline_text(
    struct arena *mem, const struct run *runs, size_t n, enum inline_place place);

/* ASCII white space as HTML has it, and the vertical tab that Markdown adds. */
static inline bool
inline_space(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

#endif
