/* multipart.c -- multipart/form-data, read piece by piece. */
#include "http/multipart.h"

#define BOUNDARY_MAX 70 /* RFC 2046, 5.1.1 */

/* -- parameters of a header: form-data; name="a"; filename="b" --------------------------- */

/* The next `key=value` or `key="value"`; false at the end. A \ stands for itself, as browsers send it. */
static bool
parameter_cut(struct str *rest, struct str *key, struct str *value)
{
	ptrdiff_t end;

	*rest = str_trim(*rest);
	if (rest->n == 0)
		return (false);
	if (memchr(rest->p, '=', rest->n) == NULL)
		return (false);
	(void)str_cut(rest, '=', key);
	*key = str_trim(*key);
	if (!str_starts(*rest, STR("\""))) {
		(void)str_cut(rest, ';', value);
		*value = str_trim(*value);
		return (true);
	}
	*rest = str_slice(*rest, 1, rest->n);
	if ((end = str_find(*rest, STR("\""))) < 0)
		return (false);
	*value = str_slice(*rest, 0, (size_t)end);
	*rest = str_trim(str_slice(*rest, (size_t)end + 1, rest->n));
	if (str_starts(*rest, STR(";")))
		*rest = str_slice(*rest, 1, rest->n);
	return (true);
}

enum err
multipart_open(
    struct multipart *m, struct arena *mem, struct str content_type, struct multipart_source source)
{
	struct str boundary = STR(""), media = STR(""), key, value;

	(void)str_cut(&content_type, ';', &media);
	if (!str_eq_nocase(str_trim(media), STR("multipart/form-data")))
		return (ERR_MEDIA_TYPE);
	while (boundary.n == 0 && parameter_cut(&content_type, &key, &value)) {
		if (str_eq_nocase(key, STR("boundary")))
			boundary = value;
	}
	if (boundary.n == 0 || boundary.n > BOUNDARY_MAX)
		return (ERR_MEDIA_TYPE);
	*m = (struct multipart){.mem = mem,
	    .source = source,
	    .mark = str_fmt(mem, "\r\n--%.*s", STR_ARG(boundary)),
	    .buffer = arena_alloc(mem, MULTIPART_BUFFER)};
	/* The first mark stands at the very beginning: a line end before it makes it like the others. */
	memcpy(m->buffer, "\r\n", 2);
	m->n = 2;
	return (OK);
}

/* -- the buffer ---------------------------------------------------------------------------- */

static struct str
at_hand(const struct multipart *m)
{
	return ((struct str){m->buffer + m->at, m->n - m->at});
}

/* More behind what is at hand. ERR_MALFORMED when there is none. */
static enum err
fill(struct multipart *m)
{
	size_t got = 0;
	enum err e;

	memmove(m->buffer, m->buffer + m->at, m->n - m->at);
	m->n -= m->at;
	m->at = 0;
	e = m->source.more(m->source.arg, m->buffer + m->n, MULTIPART_BUFFER - m->n, &got);
	m->n += got;
	return (e == OK && got == 0 ? ERR_MALFORMED : e);
}

enum err
multipart_piece(struct multipart *m, struct str *piece)
{
	enum err e;

	for (;;) {
		struct str have = at_hand(m);
		ptrdiff_t found = str_find(have, m->mark);
		size_t n = 0;

		/* The beginning of a mark may stand at the end. */
		if (found >= 0)
			n = (size_t)found;
		else if (have.n >= m->mark.n)
			n = have.n - m->mark.n + 1;
		if (n > 0 || found == 0) {
			*piece = str_slice(have, 0, n);
			m->at += n;
			return (OK);
		}
		if ((e = fill(m)))
			return (e);
	}
}

/* -- the head of a part ---------------------------------------------------------------------- */

/* Up to the next line end, which goes too; in the arena. */
static enum err
line_take(struct multipart *m, struct str *line)
{
	ptrdiff_t end;
	enum err e;

	while ((end = str_find(at_hand(m), STR("\r\n"))) < 0) {
		if (at_hand(m).n > MULTIPART_LINE)
			return (ERR_MALFORMED);
		if ((e = fill(m)))
			return (e);
	}
	if (end > MULTIPART_LINE)
		return (ERR_MALFORMED);
	*line = str_dup(m->mem, str_slice(at_hand(m), 0, (size_t)end));
	m->at += (size_t)end + 2;
	return (OK);
}

static void
header_read(struct str line, struct multipart_part *part)
{
	struct str name, key, value, form;

	(void)str_cut(&line, ':', &name);
	if (str_eq_nocase(str_trim(name), STR("content-type")))
		part->type = str_trim(line);
	if (!str_eq_nocase(str_trim(name), STR("content-disposition")))
		return;
	(void)str_cut(&line, ';', &form);
	if (!str_eq_nocase(str_trim(form), STR("form-data")))
		return;
	while (parameter_cut(&line, &key, &value)) {
		if (str_eq_nocase(key, STR("name")))
			part->name = value;
		if (str_eq_nocase(key, STR("filename"))) {
			part->file = true;
			part->file_name = value;
		}
	}
}

enum err
multipart_next(struct multipart *m, struct multipart_part *part, bool *there)
{
	struct str piece, line;
	int lines = 0;
	enum err e;

	do {
		if ((e = multipart_piece(m, &piece)))
			return (e);
	} while (piece.n > 0);
	m->at += m->mark.n;
	while (at_hand(m).n < 2) {
		if ((e = fill(m)))
			return (e);
	}
	*part = (struct multipart_part){.file = false};
	*there = !str_starts(at_hand(m), STR("--"));
	if (!*there)
		return (OK);
	if (!str_starts(at_hand(m), STR("\r\n")))
		return (ERR_MALFORMED);
	m->at += 2;
	for (;;) {
		if (lines++ > MULTIPART_LINES)
			return (ERR_MALFORMED);
		if ((e = line_take(m, &line)))
			return (e);
		if (line.n == 0)
			break;
		header_read(line, part);
	}
	return (part->name.n == 0 ? ERR_MALFORMED : OK);
}
