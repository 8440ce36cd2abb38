/* words.c -- what engines that listen say, and the lines that come of it. */
#include "recordings/words.h"

#include <jansson.h>
#include <stdlib.h>

#include "local.h"

#define PAUSE_MS 500
#define LINE_BYTES 64
#define LINE_MS 5000
#define LONGEST_S 1e6
#define WORDS_MAX 20000

/* -- lines ------------------------------------------------------------------------------ */

struct line {
	struct buf text;
	int64_t from_ms, to_ms;
	int64_t sure;
	int64_t words;
};

static void
line_end(struct line *line, struct cue_list *out)
{
	if (line->words == 0)
		return;
	if (line->to_ms <= line->from_ms)
		line->to_ms = line->from_ms + 1;
	out->items[out->n] = (struct cue){(int64_t)out->n + 1, line->from_ms, line->to_ms,
	    buf_view(&line->text), (int32_t)(line->sure / line->words)};
	out->n++;
}

void
words_lines(struct arena *mem, const struct word_list *words, struct cue_list *out)
{
	struct line line = {.words = 0};
	size_t i;

	*out = (struct cue_list){arena_array(mem, words->n, sizeof(*out->items)), 0};
	for (i = 0; i < words->n && out->n + 1 < LIMIT_CUES_MAX; i++) {
		const struct word *w = &words->items[i];

		if (line.words > 0 &&
		    (w->from_ms - line.to_ms > PAUSE_MS || w->to_ms - line.from_ms > LINE_MS ||
			line.text.n + w->text.n > LINE_BYTES)) {
			line_end(&line, out);
			line.words = 0;
		}
		if (line.words == 0)
			line = (struct line){.text = {.mem = mem}, .from_ms = w->from_ms};
		else
			buf_char(&line.text, ' ');
		buf_str(&line.text, w->text);
		line.to_ms = w->to_ms;
		line.sure += w->confidence;
		line.words++;
	}
	line_end(&line, out);
}

/* -- the built-in engine ------------------------------------------------------------------ */

/* The next word of a line of blanks and words; empty at its end. */
static struct str
field_cut(struct str *s)
{
	struct str field;

	while (str_cut(s, ' ', &field)) {
		if (field.n > 0)
			return (field);
	}
	return (STR(""));
}

static bool
seconds_read(struct str s, double *out)
{
	char text[32], *end;

	if (s.n == 0 || s.n >= sizeof(text))
		return (false);
	memcpy(text, s.p, s.n);
	text[s.n] = '\0';
	*out = strtod(text, &end);
	return (*end == '\0' && *out >= 0 && *out < LONGEST_S);
}

/* "and(2)" is how it was spoken; "<sil>", "[NOISE]" and "++UH++" are no words. */
static struct str
word_bare(struct str s)
{
	ptrdiff_t bracket = str_find(s, STR("("));

	if (s.n == 0 || strchr("<[+", s.p[0]) != NULL)
		return (STR(""));
	return (bracket > 0 ? str_slice(s, 0, (size_t)bracket) : s);
}

static int32_t
per_cent(double p)
{
	return (p >= 1 ? 100 : p > 0 ? (int32_t)(p * 100) : 0);
}

static bool
sphinx_line(struct str line, struct word *word)
{
	struct str text = field_cut(&line);
	double from, to, sure;

	if (!seconds_read(field_cut(&line), &from) || !seconds_read(field_cut(&line), &to) ||
	    !seconds_read(field_cut(&line), &sure) || field_cut(&line).n > 0)
		return (false);
	text = word_bare(text);
	if (text.n == 0 || text.n > LIMIT_CUE_MAX / 4 || !str_is_utf8(text) || to < from)
		return (false);
	*word = (struct word){(int64_t)(from * 1000), (int64_t)(to * 1000), text, per_cent(sure)};
	return (true);
}

static size_t
lines_in(struct str s)
{
	size_t i, n = 1;

	for (i = 0; i < s.n; i++)
		n += s.p[i] == '\n';
	return (n < WORDS_MAX ? n : WORDS_MAX);
}

void
words_of_sphinx(struct arena *mem, struct str said, struct word_list *out)
{
	size_t room = lines_in(said);
	struct str line;

	*out = (struct word_list){arena_array(mem, room, sizeof(*out->items)), 0};
	while (out->n < room && str_cut(&said, '\n', &line)) {
		if (sphinx_line(line, &out->items[out->n]))
			out->n++;
	}
}

/* -- any engine ------------------------------------------------------------------------------ */

static bool
times_read(const json_t *item, int64_t *from_ms, int64_t *to_ms)
{
	const json_t *start = json_object_get(item, "start"), *end = json_object_get(item, "end");
	double from = json_number_value(start), to = json_number_value(end);

	if (!json_is_number(start) || !json_is_number(end) || !(from >= 0) || !(to >= from) ||
	    !(to < LONGEST_S))
		return (false);
	*from_ms = (int64_t)(from * 1000);
	*to_ms = (int64_t)(to * 1000);
	return (true);
}

static struct str
text_tidy_of(struct arena *mem, const json_t *item, const char *key)
{
	const json_t *text = json_object_get(item, key);

	if (!json_is_string(text))
		return (STR(""));
	return (cue_tidy(mem, (struct str){json_string_value(text), json_string_length(text)}));
}

static bool
words_read(struct arena *mem, const json_t *list, struct cue_list *out)
{
	struct word_list words = {NULL, 0};
	size_t i, n = json_array_size(list);

	n = n < WORDS_MAX ? n : WORDS_MAX;
	words.items = arena_array(mem, n, sizeof(*words.items));
	for (i = 0; i < n; i++) {
		const json_t *item = json_array_get(list, i);
		const json_t *sure = json_object_get(item, "confidence");
		struct word *word = &words.items[words.n];

		word->text = text_tidy_of(mem, item, "word");
		if (!times_read(item, &word->from_ms, &word->to_ms))
			return (false);
		word->confidence = json_is_number(sure) ? per_cent(json_number_value(sure)) : 100;
		words.n += word->text.n > 0 && word->text.n <= LIMIT_CUE_MAX / 4;
	}
	words_lines(mem, &words, out);
	return (true);
}

static bool
segments_read(struct arena *mem, const json_t *list, struct cue_list *out)
{
	size_t i, n = json_array_size(list);
	struct cue *cue;

	n = n < LIMIT_CUES_MAX ? n : LIMIT_CUES_MAX;
	*out = (struct cue_list){arena_array(mem, n, sizeof(*out->items)), 0};
	for (i = 0; i < n; i++) {
		cue = &out->items[out->n];
		if (!times_read(json_array_get(list, i), &cue->from_ms, &cue->to_ms))
			return (false);
		cue->text = text_tidy_of(mem, json_array_get(list, i), "text");
		if (cue->text.n == 0 || cue->text.n > LIMIT_CUE_MAX || cue->to_ms == cue->from_ms)
			continue;
		cue->confidence = 100;
		cue->n = (int64_t)++out->n;
	}
	return (true);
}

bool
transcript_read(struct arena *mem, struct str said, struct cue_list *out)
{
	const json_t *words, *segments;
	bool fine = false;
	json_t *all;

	if (str_starts(said, STR("WEBVTT")))
		return (captions_read(mem, said, CAPTIONS_VTT, out) == CAPTIONS_FINE);
	all = json_loadb(said.p == NULL ? "" : said.p, said.n, 0, NULL);
	words = json_object_get(all, "words");
	segments = json_object_get(all, "segments");
	if (json_array_size(words) > 0)
		fine = words_read(mem, words, out);
	else if (json_is_array(segments) || json_is_array(words))
		fine = segments_read(mem, segments, out);
	json_decref(all);
	return (fine);
}
