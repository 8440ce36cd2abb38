/* captions_fuzz.c -- any bytes as captions, a transcript, what an engine or ffprobe said, the head of a file. */
#include <stdlib.h>

#include "recordings/local.h"
#include "recordings/probe.h"
#include "recordings/words.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

static void
cues_sane(const struct cue_list *cues)
{
	size_t i;

	must(cues->n <= LIMIT_CUES_MAX);
	for (i = 0; i < cues->n; i++) {
		must(cues->items[i].from_ms >= 0 && cues->items[i].to_ms > cues->items[i].from_ms);
		must(cues->items[i].text.n > 0 && cues->items[i].text.n <= LIMIT_CUE_MAX);
		must(str_is_utf8(cues->items[i].text));
	}
}

/* What was taken is written so that it is taken again, and is the same then. */
static void
there_and_back(struct arena *mem, struct str text, enum captions_format format)
{
	struct cue_list cues, again;
	struct str written;

	if (captions_read(mem, text, format, &cues) != CAPTIONS_FINE)
		return;
	cues_sane(&cues);
	written = captions_text(mem, &cues, CAPTIONS_VTT);
	if (written.n > LIMIT_CAPTIONS_MAX)
		return;
	must(captions_read(mem, written, CAPTIONS_VTT, &again) == CAPTIONS_FINE);
	must(str_eq(captions_text(mem, &again, CAPTIONS_VTT), written));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size};
	struct arena *mem = arena_new();
	struct word_list words;
	struct cue_list cues;
	struct chapter chapter;
	struct probe probe;

	there_and_back(mem, text, CAPTIONS_VTT);
	there_and_back(mem, text, CAPTIONS_SRT);
	if (transcript_read(mem, text, &cues))
		must(cues.n <= LIMIT_CUES_MAX);
	words_of_sphinx(mem, text, &words);
	words_lines(mem, &words, &cues);
	cues_sane(&cues);
	(void)probe_read(mem, text, &probe);
	(void)probe_demuxer(text);
	(void)chapter_read(text, &chapter);
	arena_free(mem);
	return (0);
}
