/* captions_file.c -- lines of a transcript as WebVTT or SRT, and back. */
#include <stdlib.h>

#include "local.h"
#include "text/slug.h"

/* So many digits of hours are more than any recording has, and no overflow. */
#define HOURS_DIGITS 4

/* -- times --------------------------------------------------------------------------- */

/* Between `least` and `most` digits at the beginning of s, which moves behind them. */
static bool
digits_cut(struct str *s, size_t least, size_t most, int64_t *out)
{
	size_t n = 0;

	*out = 0;
	while (n < s->n && n < most && s->p[n] >= '0' && s->p[n] <= '9')
		*out = *out * 10 + (s->p[n++] - '0');
	*s = str_slice(*s, n, s->n);
	return (n >= least);
}

static bool
char_cut(struct str *s, char c)
{
	if (s->n == 0 || s->p[0] != c)
		return (false);
	*s = str_slice(*s, 1, s->n);
	return (true);
}

/* [h:]mm:ss.mmm, or with a comma in SRT, where the hours are not left out. */
static bool
moment_cut(struct str *s, enum captions_format format, int64_t *ms)
{
	int64_t part[3] = {0, 0, 0}, rest;
	char point = format == CAPTIONS_VTT ? '.' : ',';

	if (!digits_cut(s, 1, HOURS_DIGITS, &part[1]) || !char_cut(s, ':') ||
	    !digits_cut(s, 2, 2, &part[2]))
		return (false);
	if (char_cut(s, ':')) {
		part[0] = part[1];
		part[1] = part[2];
		if (!digits_cut(s, 2, 2, &part[2]))
			return (false);
	} else if (format == CAPTIONS_SRT) {
		return (false);
	}
	/* Some programs write SRT with a point. */
	if (!char_cut(s, point) && (format == CAPTIONS_VTT || !char_cut(s, '.')))
		return (false);
	if (!digits_cut(s, 3, 3, &rest) || part[1] > 59 || part[2] > 59)
		return (false);
	*ms = ((part[0] * 60 + part[1]) * 60 + part[2]) * 1000 + rest;
	return (true);
}

static void
blanks_cut(struct str *s)
{
	while (char_cut(s, ' ') || char_cut(s, '\t'))
		;
}

/* "00:01.000 --> 00:02.500 align:start"; what follows says only where on the picture it stands. */
static bool
timing_read(struct str line, enum captions_format format, struct cue *cue)
{
	blanks_cut(&line);
	if (!moment_cut(&line, format, &cue->from_ms))
		return (false);
	blanks_cut(&line);
	if (!str_starts(line, STR("-->")))
		return (false);
	line = str_slice(line, 3, line.n);
	blanks_cut(&line);
	if (!moment_cut(&line, format, &cue->to_ms))
		return (false);
	return (
	    (line.n == 0 || line.p[0] == ' ' || line.p[0] == '\t') && cue->to_ms > cue->from_ms);
}

/* -- text ------------------------------------------------------------------------------ */

static const struct {
	struct str written;
	struct str meant;
} entities[] = {{STR("&amp;"), STR("&")}, {STR("&lt;"), STR("<")}, {STR("&gt;"), STR(">")},
    {STR("&nbsp;"), STR("\xc2\xa0")}, {STR("&lrm;"), STR("\xe2\x80\x8e")},
    {STR("&rlm;"), STR("\xe2\x80\x8f")}};

/* The entity s begins with, or nothing: then the ampersand stands for itself. */
static size_t
entity_put(struct buf *b, struct str s)
{
	size_t i;

	for (i = 0; i < sizeof(entities) / sizeof(entities[0]); i++) {
		if (str_starts(s, entities[i].written)) {
			buf_str(b, entities[i].meant);
			return (entities[i].written.n);
		}
	}
	buf_char(b, '&');
	return (1);
}

/* In SRT only what is a tag of its own counts: "a < b" is text there. */
static size_t
srt_tag(struct str s)
{
	static const struct str names[] = {STR("b"), STR("i"), STR("u"), STR("s"), STR("font")};
	ptrdiff_t end = str_find(s, STR(">"));
	struct str inside;
	size_t i;

	if (end < 0)
		return (0);
	inside = str_slice(s, 1, (size_t)end - 1);
	if (inside.n > 0 && inside.p[0] == '/')
		inside = str_slice(inside, 1, inside.n);
	for (i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (inside.n >= names[i].n &&
		    str_eq_nocase(str_slice(inside, 0, names[i].n), names[i]) &&
		    (inside.n == names[i].n || inside.p[names[i].n] == ' '))
			return ((size_t)end + 1);
	}
	return (0);
}

/* In WebVTT every < begins a tag; one without an end takes the rest along. */
static size_t
vtt_tag(struct str s)
{
	ptrdiff_t end = str_find(s, STR(">"));

	return (end < 0 ? s.n : (size_t)end + 1);
}

static struct str
text_plain(struct arena *mem, struct str s, enum captions_format format)
{
	struct buf b = {.mem = mem};
	size_t i, skip;

	for (i = 0; i < s.n; i += skip) {
		struct str rest = str_slice(s, i, s.n);

		skip = 0;
		if (rest.p[0] == '<')
			skip = format == CAPTIONS_VTT ? vtt_tag(rest) : srt_tag(rest);
		if (skip > 0)
			continue;
		skip = 1;
		if (rest.p[0] == '&' && format == CAPTIONS_VTT)
			skip = entity_put(&b, rest);
		else
			buf_char(&b, rest.p[0]);
	}
	return (buf_view(&b));
}

/* Control characters are spaces, so they go before the spaces at the ends do. */
static struct str
controls_out(struct arena *mem, struct str text)
{
	char *p = arena_copy(mem, text.p, text.n);
	size_t i;

	for (i = 0; i < text.n; i++) {
		if (((unsigned char)p[i] < ' ' && p[i] != '\n') || p[i] == 0x7f)
			p[i] = ' ';
	}
	return ((struct str){p, text.n});
}

struct str
cue_tidy(struct arena *mem, struct str text)
{
	struct buf b = {.mem = mem};
	struct str line;

	text = controls_out(mem, text_nfc(mem, text));
	while (str_cut(&text, '\n', &line)) {
		line = str_trim(line);
		if (line.n == 0)
			continue;
		if (b.n > 0)
			buf_char(&b, '\n');
		buf_str(&b, line);
	}
	return (buf_view(&b));
}

/* -- reading ----------------------------------------------------------------------------- */

struct reading {
	struct arena *mem;
	enum captions_format format;
	struct str rest;
	struct cue_list cues;
	size_t room;
};

/* Line ends are \n, \r\n or \r; a NUL has no place in text. */
static struct str
lines_even(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	size_t i;

	if (str_starts(s, STR("\xef\xbb\xbf")))
		s = str_slice(s, 3, s.n);
	for (i = 0; i < s.n; i++) {
		if (s.p[i] != '\r')
			buf_char(&b, s.p[i]);
		else if (i + 1 == s.n || s.p[i + 1] != '\n')
			buf_char(&b, '\n');
	}
	return (buf_view(&b));
}

/* Lines up to the next empty one. */
static bool
block_cut(struct str *rest, struct str *block)
{
	ptrdiff_t end;

	while (char_cut(rest, '\n'))
		;
	if (rest->n == 0)
		return (false);
	end = str_find(*rest, STR("\n\n"));
	*block = end < 0 ? *rest : str_slice(*rest, 0, (size_t)end);
	*rest = str_slice(*rest, block->n, rest->n);
	return (true);
}

/* False when it is no cue at all. Above its times there may be one line with its name or number. */
static bool
cue_read(struct reading *r, struct str block, struct cue *cue)
{
	struct str line;

	if (!str_cut(&block, '\n', &line))
		return (false);
	if (str_find(line, STR("-->")) < 0 && !str_cut(&block, '\n', &line))
		return (false);
	if (!timing_read(line, r->format, cue))
		return (false);
	cue->text = cue_tidy(r->mem, text_plain(r->mem, block, r->format));
	cue->confidence = 100;
	return (true);
}

static bool
is_aside(struct str block)
{
	static const struct str words[] = {STR("NOTE"), STR("STYLE"), STR("REGION")};
	size_t i;

	for (i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (str_starts(block, words[i]) &&
		    (block.n == words[i].n || block.p[words[i].n] <= ' '))
			return (true);
	}
	return (false);
}

static void
cue_add(struct reading *r, const struct cue *cue)
{
	if (r->cues.n == r->room) {
		size_t room = r->room == 0 ? 64 : r->room * 2;
		struct cue *more = arena_array(r->mem, room, sizeof(*more));

		if (r->cues.n > 0)
			memcpy(more, r->cues.items, r->cues.n * sizeof(*more));
		r->cues.items = more;
		r->room = room;
	}
	r->cues.items[r->cues.n++] = *cue;
	r->cues.items[r->cues.n - 1].n = (int64_t)r->cues.n;
}

static enum captions_fault
blocks_read(struct reading *r)
{
	struct str block;
	struct cue cue;

	while (block_cut(&r->rest, &block)) {
		cue = (struct cue){0};
		if (r->format == CAPTIONS_VTT && is_aside(block))
			continue;
		if (!cue_read(r, block, &cue))
			return (CAPTIONS_UNREADABLE);
		if (cue.text.n == 0)
			continue;
		if (cue.text.n > LIMIT_CUE_MAX || r->cues.n == LIMIT_CUES_MAX)
			return (CAPTIONS_TOO_MUCH);
		cue_add(r, &cue);
	}
	return (CAPTIONS_FINE);
}

/* "WEBVTT", and on the same line whatever follows a blank. */
static bool
head_cut(struct str *rest)
{
	struct str head;

	if (!block_cut(rest, &head) || !str_starts(head, STR("WEBVTT")))
		return (false);
	return (head.n == 6 || head.p[6] == ' ' || head.p[6] == '\t' || head.p[6] == '\n');
}

static int
cue_order(const void *a, const void *b)
{
	const struct cue *x = a, *y = b;

	if (x->from_ms != y->from_ms)
		return (x->from_ms < y->from_ms ? -1 : 1);
	return (x->n < y->n ? -1 : 1);
}

enum captions_fault
captions_read(struct arena *mem, struct str text, enum captions_format format, struct cue_list *out)
{
	struct reading r = {.mem = mem, .format = format};
	enum captions_fault fault;
	size_t i;

	if (text.n > LIMIT_CAPTIONS_MAX)
		return (CAPTIONS_TOO_MUCH);
	if (!str_is_utf8(text) || (text.n > 0 && memchr(text.p, '\0', text.n) != NULL))
		return (CAPTIONS_UNREADABLE);
	r.rest = lines_even(mem, text);
	if (format == CAPTIONS_VTT && !head_cut(&r.rest))
		return (CAPTIONS_UNREADABLE);
	if ((fault = blocks_read(&r)) != CAPTIONS_FINE)
		return (fault);
	if (r.cues.n > 0)
		qsort(r.cues.items, r.cues.n, sizeof(*r.cues.items), cue_order);
	for (i = 0; i < r.cues.n; i++)
		r.cues.items[i].n = (int64_t)i + 1;
	*out = r.cues;
	return (CAPTIONS_FINE);
}

/* -- writing --------------------------------------------------------------------------------- */

static void
moment_put(struct buf *b, int64_t ms, char point)
{
	buf_fmt(b, "%02lld:%02lld:%02lld%c%03lld", (long long)(ms / 3600000),
	    (long long)(ms / 60000 % 60), (long long)(ms / 1000 % 60), point,
	    (long long)(ms % 1000));
}

static void
vtt_text_put(struct buf *b, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '&')
			buf_str(b, STR("&amp;"));
		else if (s.p[i] == '<')
			buf_str(b, STR("&lt;"));
		else if (s.p[i] == '>')
			buf_str(b, STR("&gt;"));
		else
			buf_char(b, s.p[i]);
	}
}

struct str
captions_text(struct arena *mem, const struct cue_list *cues, enum captions_format format)
{
	char point = format == CAPTIONS_VTT ? '.' : ',';
	struct buf b = {.mem = mem};
	size_t i;

	if (format == CAPTIONS_VTT)
		buf_str(&b, STR("WEBVTT\n\n"));
	for (i = 0; i < cues->n; i++) {
		const struct cue *cue = &cues->items[i];

		buf_fmt(&b, "%zu\n", i + 1);
		moment_put(&b, cue->from_ms, point);
		buf_str(&b, STR(" --> "));
		moment_put(&b, cue->to_ms, point);
		buf_char(&b, '\n');
		if (format == CAPTIONS_VTT)
			vtt_text_put(&b, cue->text);
		else
			buf_str(&b, cue->text);
		buf_str(&b, STR("\n\n"));
	}
	return (buf_view(&b));
}
