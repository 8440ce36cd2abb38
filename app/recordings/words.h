/* words.h -- what engines that listen say, and the lines that come of it. */
#ifndef PEERLORE_RECORDINGS_WORDS_H
#define PEERLORE_RECORDINGS_WORDS_H

#include "recordings.h"

struct word {
	int64_t from_ms;
	int64_t to_ms;
	struct str text;
	int32_t confidence; /* per cent */
};
struct word_list {
	struct word *items;
	size_t n;
};

/* Lines of words: a pause begins a new one, and none is too long to read at once. */
void words_lines(struct arena *mem, const struct word_list *words, struct cue_list *out);
/*
 * pocketsphinx -time yes: a line each with word, begin, end and probability;
 * silence, noise and the sentences they belong to are left out.
 */
void words_of_sphinx(struct arena *mem, struct str said, struct word_list *out);
/*
 * What a transcriber wrote: WebVTT, or JSON with words [{word, start, end, confidence?}] or
 * segments [{start, end, text}], times in seconds. False when it is neither.
 */
bool transcript_read(struct arena *mem, struct str said, struct cue_list *out);

#endif
