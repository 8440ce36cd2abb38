/* form.c -- text from outside, read strictly: forms, queries, cookies, ranges. */
#include "http/form.h"

static int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return (c - '0');
	if (c >= 'a' && c <= 'f')
		return (c - 'a' + 10);
	if (c >= 'A' && c <= 'F')
		return (c - 'A' + 10);
	return (-1);
}

/* The byte of the escape at text[i], or -1. */
static int
escape_at(struct str text, size_t i)
{
	int high, low;

	if (text.n - i < 3 || (high = hex_digit(text.p[i + 1])) < 0 ||
	    (low = hex_digit(text.p[i + 2])) < 0)
		return (-1);
	return (high * 16 + low);
}

bool
percent_decode(struct arena *mem, struct str text, struct str *out)
{
	char *p;
	size_t i, n = 0;

	if (text.n == 0 || memchr(text.p, '%', text.n) == NULL) {
		*out = text;
		return (true);
	}
	p = arena_alloc(mem, text.n + 1);
	for (i = 0; i < text.n; i++) {
		int byte = (unsigned char)text.p[i];

		if (byte == '%') {
			if ((byte = escape_at(text, i)) < 0)
				return (false);
			i += 2;
		}
		p[n++] = (char)byte;
	}
	*out = (struct str){p, n};
	return (true);
}

/* Bytes of the well-formed character at the start of text, 0 when there is none. */
static size_t
character_length(struct str text)
{
	size_t n;

	for (n = 1; n <= 4 && n <= text.n; n++) {
		if (str_is_utf8(str_slice(text, 0, n)))
			return (n);
	}
	return (0);
}

struct str
utf8_repair(struct arena *mem, struct str text)
{
	struct buf b = {.mem = mem};
	size_t n;

	while (text.n > 0) {
		if ((n = character_length(text)) > 0)
			buf_put(&b, text.p, n);
		else if (text.p[0] != '\0')
			buf_str(&b, STR("\xef\xbf\xbd"));
		text = str_slice(text, n > 0 ? n : 1, text.n);
	}
	return (buf_view(&b));
}

/* + and %XX decoded, CRLF and CR as \n. */
static struct str
form_decode(struct arena *mem, struct str text)
{
	char *p;
	size_t i, n = 0;
	bool after_cr = false;

	if (text.n == 0)
		return (STR(""));
	p = arena_alloc(mem, text.n + 1);
	for (i = 0; i < text.n; i++) {
		int byte = (unsigned char)text.p[i];

		if (byte == '+') {
			byte = ' ';
		} else if (byte == '%' && (byte = escape_at(text, i)) >= 0) {
			i += 2;
		} else if (byte < 0) {
			byte = '%';
		}
		if (byte == '\n' && after_cr) {
			after_cr = false;
			continue;
		}
		after_cr = byte == '\r';
		p[n++] = after_cr ? '\n' : (char)byte;
	}
	return ((struct str){p, n});
}

static struct str
field_check(struct arena *mem, struct str text, struct field *f)
{
	if (str_is_utf8(text))
		return (text);
	if (memchr(text.p, '\0', text.n) != NULL)
		f->has_nul = true;
	text = utf8_repair(mem, text);
	/* What was not NUL was bad when a replacement came in. */
	if (str_find(text, STR("\xef\xbf\xbd")) >= 0)
		f->bad_utf8 = true;
	return (text);
}

enum err
form_parse(struct arena *mem, struct str text, struct form *out)
{
	struct str rest = text, item, name;
	struct form form = {NULL, 0};
	size_t i, room = 1;

	for (i = 0; i < text.n; i++)
		room += text.p[i] == '&';
	if (room > FORM_FIELDS)
		room = FORM_FIELDS;
	form.items = arena_array(mem, room, sizeof(*form.items));
	while (str_cut(&rest, '&', &item)) {
		struct field *f;

		if (item.n == 0)
			continue;
		if (form.n == room)
			return (ERR_TOO_LARGE);
		f = &form.items[form.n++];
		(void)str_cut(&item, '=', &name);
		f->name = field_check(mem, form_decode(mem, name), f);
		f->value = field_check(mem, form_decode(mem, item), f);
	}
	*out = form;
	return (OK);
}

/* CRLF and CR as \n. */
static struct str
lines_unify(struct arena *mem, struct str text)
{
	char *p = arena_alloc(mem, text.n + 1);
	size_t i, n = 0;

	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '\n' && i > 0 && text.p[i - 1] == '\r')
			continue;
		p[n++] = text.p[i] == '\r' ? '\n' : text.p[i];
	}
	return ((struct str){p, n});
}

enum err
form_add(struct arena *mem, struct form *form, struct str name, struct str value)
{
	struct field *f;

	if (form->n == FORM_FIELDS)
		return (ERR_TOO_LARGE);
	f = &form->items[form->n++];
	*f = (struct field){.bad_utf8 = false};
	f->name = field_check(mem, name, f);
	f->value = field_check(mem, lines_unify(mem, value), f);
	return (OK);
}

const struct field *
form_find(const struct form *form, const char *name)
{
	struct str want = str_of(name);
	size_t i;

	for (i = 0; i < form->n; i++) {
		if (str_eq(form->items[i].name, want))
			return (&form->items[i]);
	}
	return (NULL);
}

size_t
form_count(const struct form *form, const char *name)
{
	struct str want = str_of(name);
	size_t i, n = 0;

	for (i = 0; i < form->n; i++)
		n += str_eq(form->items[i].name, want);
	return (n);
}

struct str_list
form_all(struct arena *mem, const struct form *form, const char *name)
{
	struct str want = str_of(name);
	struct str_list list = {NULL, 0};
	size_t i;

	list.items = arena_array(mem, form_count(form, name) + 1, sizeof(*list.items));
	for (i = 0; i < form->n; i++) {
		if (str_eq(form->items[i].name, want))
			list.items[list.n++] = form->items[i].value;
	}
	return (list);
}

bool
cookie_find(struct str header, struct str name, struct str *out)
{
	struct str item, key;

	while (str_cut(&header, ';', &item)) {
		item = str_trim(item);
		if (item.n == 0 || memchr(item.p, '=', item.n) == NULL)
			continue;
		(void)str_cut(&item, '=', &key);
		if (!str_eq(key, name))
			continue;
		if (item.n >= 2 && item.p[0] == '"' && item.p[item.n - 1] == '"')
			item = str_slice(item, 1, item.n - 2);
		*out = item;
		return (true);
	}
	return (false);
}

/* `;q=0`, `;q=0.000`: named to be refused. */
static bool
weight_is_zero(struct str parameters)
{
	struct str p;

	while (str_cut(&parameters, ';', &p)) {
		size_t i;

		p = str_trim(p);
		if (p.n < 3 || (p.p[0] | 0x20) != 'q' || p.p[1] != '=')
			continue;
		for (i = 2; i < p.n; i++) {
			if (p.p[i] != '0' && p.p[i] != '.')
				return (false);
		}
		return (true);
	}
	return (false);
}

bool
accepts_coding(struct str accept_encoding, struct str coding)
{
	struct str item, name;

	while (str_cut(&accept_encoding, ',', &item)) {
		if (!str_cut(&item, ';', &name))
			continue;
		if (str_eq_nocase(str_trim(name), coding))
			return (!weight_is_zero(item));
	}
	return (false);
}

bool
etag_matches(struct str if_none_match, struct str etag)
{
	struct str item;

	if (str_eq(str_trim(if_none_match), STR("*")))
		return (true);
	while (str_cut(&if_none_match, ',', &item)) {
		item = str_trim(item);
		if (str_starts(item, STR("W/")))
			item = str_slice(item, 2, item.n);
		if (str_eq(item, etag))
			return (true);
	}
	return (false);
}

/* Digits only; false for none, a sign or too many. */
static bool
digits(struct str s, int64_t *out)
{
	return (s.n > 0 && s.p[0] >= '0' && s.p[0] <= '9' && str_int64(s, out));
}

enum range_kind
range_parse(struct str header, int64_t size, int64_t *first, int64_t *last)
{
	struct str from;
	int64_t a, b = size - 1;

	if (!str_starts(header, STR("bytes=")))
		return (RANGE_NONE);
	header = str_trim(str_slice(header, 6, header.n));
	if (header.n == 0 || memchr(header.p, '-', header.n) == NULL ||
	    memchr(header.p, ',', header.n) != NULL)
		return (RANGE_NONE);
	(void)str_cut(&header, '-', &from);
	if (from.n == 0) {
		/* bytes=-500: the last 500. */
		if (!digits(header, &a))
			return (RANGE_NONE);
		if (a == 0 || size == 0)
			return (RANGE_OUTSIDE);
		a = a > size ? 0 : size - a;
	} else {
		if (!digits(from, &a) || (header.n > 0 && !digits(header, &b)))
			return (RANGE_NONE);
		if (b < a && header.n > 0)
			return (RANGE_NONE);
		if (a >= size)
			return (RANGE_OUTSIDE);
		if (b >= size)
			b = size - 1;
	}
	*first = a;
	*last = b;
	return (RANGE_PART);
}
