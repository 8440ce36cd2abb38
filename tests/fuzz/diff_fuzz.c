/* diff_fuzz.c -- both revisions can be read back from their difference, whatever they are. */
#include "fuzz.h"
#include "text/diff.h"

/* The next piece of marked text, with the mark it stands in: 'i', 'd' or ' '. */
static char
piece_next(struct str *s, char *mark)
{
	static const struct {
		struct str escape;
		char c;
	} escapes[] = {{{"&amp;", 5}, '&'}, {{"&lt;", 4}, '<'}, {{"&gt;", 4}, '>'},
	    {{"&quot;", 6}, '"'}, {{"&#39;", 5}, '\''}};
	char c = s->p[0];
	size_t i;

	if (c == '<') {
		bool end = s->n > 1 && s->p[1] == '/';
		struct str tag = str_slice(*s, 0, end ? 6 : 5);

		MUST(str_eq(tag, STR("<ins>")) || str_eq(tag, STR("</ins>")) ||
			 str_eq(tag, STR("<del>")) || str_eq(tag, STR("</del>")),
		    s->p, s->n);
		MUST(end == (*mark != ' '), s->p, s->n);
		*mark = end ? ' ' : tag.p[1];
		*s = str_slice(*s, tag.n, s->n);
		return ('\0');
	}
	for (i = 0; c == '&' && i < sizeof(escapes) / sizeof(escapes[0]); i++) {
		if (str_starts(*s, escapes[i].escape)) {
			*s = str_slice(*s, escapes[i].escape.n, s->n);
			return (escapes[i].c);
		}
	}
	MUST(c != '&' && c != '>' && c != '"', s->p, s->n);
	*s = str_slice(*s, 1, s->n);
	return (c);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = {(const char *)data, size}, before, after, rest;
	struct arena *mem;
	struct html h;
	size_t a = 0, b = 0;
	char mark = ' ';

	/* A NUL would be taken for a mark below. The two texts are set apart by the byte 0xff. */
	if (size > 100000 || memchr(data, 0, size) != NULL)
		return (0);
	after = text;
	if (!str_cut(&after, (char)0xff, &before))
		return (0);
	mem = arena_new();
	h = diff_words(mem, before, after);
	rest = (struct str){h.p, h.n};
	while (rest.n > 0) {
		char c = piece_next(&rest, &mark);

		if (c == '\0')
			continue;
		if (mark != 'i') {
			MUST(a < before.n && before.p[a] == c, h.p, h.n);
			a++;
		}
		if (mark != 'd') {
			MUST(b < after.n && after.p[b] == c, h.p, h.n);
			b++;
		}
	}
	MUST(a == before.n && b == after.n && mark == ' ', h.p, h.n);
	arena_free(mem);
	return (0);
}
