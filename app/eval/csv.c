/* csv.c -- reading comma-separated text. */
#include "eval/csv.h"

#define FIELDS_MAX 64

struct csv
csv_of(struct arena *mem, struct str text)
{
	if (str_starts(text, STR("\xef\xbb\xbf")))
		text = str_slice(text, 3, text.n);
	return ((struct csv){.mem = mem, .rest = text, .next_line = 1});
}

/* The text with everything that is no UTF-8 replaced. */
static struct str
readable(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	size_t i = 0, n;

	if (str_is_utf8(s))
		return (str_dup(mem, s));
	while (i < s.n) {
		for (n = 1; n <= 4 && i + n <= s.n; n++) {
			if (str_is_utf8(str_slice(s, i, n)))
				break;
		}
		if (n <= 4 && i + n <= s.n)
			buf_put(&b, s.p + i, n);
		else
			buf_str(&b, STR("\xef\xbf\xbd"));
		i += n <= 4 && i + n <= s.n ? n : 1;
	}
	return (buf_view(&b));
}

/* A field that begins with a quote, from behind that; false when it does not end. */
static bool
quoted_cut(struct csv *csv, struct buf *field)
{
	size_t i;

	for (i = 0; i < csv->rest.n; i++) {
		char c = csv->rest.p[i];

		if (c == '"') {
			if (i + 1 == csv->rest.n || csv->rest.p[i + 1] != '"') {
				csv->rest = str_slice(csv->rest, i + 1, csv->rest.n);
				return (true);
			}
			i++;
		}
		csv->next_line += c == '\n';
		buf_char(field, c);
	}
	return (false);
}

/* One field, and what ended it: ',', or '\n' also at the end of the text. */
static enum err
field_cut(struct csv *csv, struct str *out, char *end)
{
	struct buf field = {.mem = csv->mem};
	size_t i;

	if (csv->rest.n > 0 && csv->rest.p[0] == '"') {
		csv->rest = str_slice(csv->rest, 1, csv->rest.n);
		if (!quoted_cut(csv, &field))
			return (ERR_MALFORMED);
	}
	for (i = 0; i < csv->rest.n && csv->rest.p[i] != ',' && csv->rest.p[i] != '\n'; i++)
		buf_char(&field, csv->rest.p[i]);
	*end = i < csv->rest.n ? csv->rest.p[i] : '\n';
	csv->next_line += i < csv->rest.n && *end == '\n';
	csv->rest = str_slice(csv->rest, i + 1, csv->rest.n);
	*out = readable(csv->mem, buf_view(&field));
	if (*end == '\n' && str_ends(*out, STR("\r")))
		out->n--;
	return (OK);
}

enum err
csv_next(struct csv *csv, struct str_list *row)
{
	struct str fields[FIELDS_MAX];
	size_t n;
	char end;
	enum err e;

	do {
		if (csv->rest.n == 0)
			return (ERR_NOT_FOUND);
		csv->line = csv->next_line;
		for (n = 0, end = ','; end == ',' && n < FIELDS_MAX; n++) {
			if ((e = field_cut(csv, &fields[n], &end)))
				return (e);
		}
		if (end == ',')
			return (ERR_MALFORMED);
	} while (n == 1 && fields[0].n == 0);
	row->items = arena_array(csv->mem, n, sizeof(*row->items));
	memcpy(row->items, fields, n * sizeof(*row->items));
	row->n = n;
	return (OK);
}

int
csv_column(const struct str_list *head, const char *name)
{
	size_t i;

	for (i = 0; i < head->n; i++) {
		if (str_eq_nocase(str_trim(head->items[i]), str_of(name)))
			return ((int)i);
	}
	return (-1);
}

struct str
csv_field(const struct str_list *row, int column)
{
	return (column < 0 || (size_t)column >= row->n ? STR_NONE : row->items[column]);
}
