/* merge.h -- two people changed the same text: one text with what both did. */
#ifndef PEERLORE_TEXT_MERGE_H
#define PEERLORE_TEXT_MERGE_H

#include "base/str.h"

struct text_versions {
	struct str base; /* what both began with */
	struct str mine;
	struct str theirs;
	/*
	 * Lines of base with these words are not for mine to change: theirs stand. A line of mine that is one of
	 * these but for the words becomes it, wherever it stands. Empty: none are.
	 */
	struct str barred;
};
struct text_clash {
	struct str mine;
	struct str theirs;
};
struct text_merged {
	struct str text; /* without line ends behind it */
	struct text_clash
	    *clashes; /* where both changed the same lines and not alike: mine stand in text */
	size_t clash_count;
	bool barred; /* something of mine was left out for that */
};

/*
 * Line by line, after how each differs from base: what only one of them changed, added or took out is in the text
 * as that one left it. Two who add something different at the same place clash, two who change neighbouring lines do not.
 */
struct text_merged text_merge(struct arena *mem, const struct text_versions *versions);

#endif
