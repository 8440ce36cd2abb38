/* html.c -- writes pages: the buffer, fragments, and values escaped for their place. */
#include "text/html.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <utf8proc.h>

#include "base/asset.h"

#define OUT_FIRST 32768u
#define OUT_KEEP (1024u * 1024)

static void *
memory_more(void *p, size_t size)
{
	if ((p = realloc(p, size)) == NULL) {
		fprintf(stderr, "out of memory: could not get %zu bytes\n", size);
		abort();
	}
	return (p);
}

void
out_init(struct out *out)
{
	*out = (struct out){0};
}

void
out_reset(struct out *out)
{
	if (out->size > OUT_KEEP)
		out_free(out);
	out->n = 0;
	out->slot_count = 0;
}

void
out_free(struct out *out)
{
	free(out->p);
	free(out->slots);
	out_init(out);
}

void
out_grow(struct out *out, size_t n)
{
	size_t need, size = out->size == 0 ? OUT_FIRST : out->size;

	if (__builtin_add_overflow(out->n, n, &need) || need > SIZE_MAX / 2)
		abort();
	while (size < need)
		size *= 2;
	out->p = memory_more(out->p, size);
	out->size = size;
}

struct html
out_html(const struct out *out, struct arena *mem)
{
	return ((struct html){arena_copy(mem, out->p, out->n), out->n});
}

/* -- fragments ------------------------------------------------------------------- */

void
out_slot(struct out *out, unsigned kind, int64_t id)
{
	assert(out->n <= UINT32_MAX && kind <= UINT16_MAX);
	if (out->slot_count == out->slot_size) {
		out->slot_size = out->slot_size == 0 ? 16 : out->slot_size * 2;
		out->slots = memory_more(out->slots, out->slot_size * sizeof(out->slots[0]));
	}
	out->slots[out->slot_count++] = (struct slot){(uint32_t)out->n, (uint16_t)kind, id};
}

/* Bytes that a fragment of what out holds takes. */
static size_t
fragment_room(const struct out *out)
{
	return (sizeof(struct fragment) + out->slot_count * sizeof(struct slot) + out->n);
}

static struct fragment *
fragment_fill(struct fragment *f, const struct out *out)
{
	size_t slots = out->slot_count * sizeof(struct slot);
	char *bytes = (char *)(f + 1) + slots;

	f->n = out->n;
	f->slot_count = out->slot_count;
	f->slots = (struct slot *)(f + 1);
	f->p = bytes;
	if (slots > 0)
		memcpy(f->slots, out->slots, slots);
	if (out->n > 0)
		memcpy(bytes, out->p, out->n);
	return (f);
}

struct fragment *
fragment_keep(const struct out *out)
{
	return (fragment_fill(memory_more(NULL, fragment_room(out)), out));
}

struct fragment *
fragment_lend(const struct out *out, struct arena *mem)
{
	return (fragment_fill(arena_alloc(mem, fragment_room(out)), out));
}

size_t
fragment_size(const struct fragment *f)
{
	return (sizeof(*f) + f->slot_count * sizeof(struct slot) + f->n);
}

void
fragment_free(struct fragment *f)
{
	free(f);
}

void
out_fragment(struct out *to, const struct fragment *f, slot_fn *fill, void *arg)
{
	size_t i, at = 0;

	out_room(to, f->n);
	for (i = 0; i < f->slot_count; i++) {
		out_raw(to, f->p + at, f->slots[i].at - at);
		at = f->slots[i].at;
		fill(to, &f->slots[i], arg);
	}
	out_raw(to, f->p + at, f->n - at);
}

/* -- text and attributes ------------------------------------------------------------ */

enum { C_PLAIN, C_AMP, C_LT, C_GT, C_QUOT, C_APOS, C_COUNT };

static const unsigned char text_class[256] = {
    ['&'] = C_AMP, ['<'] = C_LT, ['>'] = C_GT, ['"'] = C_QUOT, ['\''] = C_APOS};

static const struct str text_escape[C_COUNT] = {
    [C_AMP] = {"&amp;", 5},
    [C_LT] = {"&lt;", 4},
    [C_GT] = {"&gt;", 4},
    [C_QUOT] = {"&quot;", 6},
    [C_APOS] = {"&#39;", 5},
};

/* Runs of bytes that need nothing are copied whole. */
void
put_text_str(struct out *out, struct str s)
{
	size_t from = 0, i;

	out_room(out, s.n);
	for (i = 0; i < s.n; i++) {
		unsigned c = text_class[(unsigned char)s.p[i]];

		if (c == C_PLAIN)
			continue;
		out_raw(out, s.p + from, i - from);
		out_raw(out, text_escape[c].p, text_escape[c].n);
		from = i + 1;
	}
	if (from < s.n)
		out_raw(out, s.p + from, s.n - from);
}

void
put_text_c(struct out *out, const char *s)
{
	put_text_str(out, str_of(s));
}

/* A line end in a value would begin a line that nobody wrote. */
void
put_plain_str(struct out *out, struct str s)
{
	size_t i;

	out_room(out, s.n);
	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		out->p[out->n++] = c < ' ' || c == 0x7f ? ' ' : (char)c;
	}
}

void
put_plain_c(struct out *out, const char *s)
{
	put_plain_str(out, str_of(s));
}

void
put_text_html(struct out *out, struct html h)
{
	out_raw(out, h.p, h.n);
}

void
put_uint(struct out *out, uint64_t n)
{
	char digits[20], *p = digits + sizeof(digits);

	do {
		*--p = (char)('0' + n % 10);
		n /= 10;
	} while (n > 0);
	out_raw(out, p, (size_t)(digits + sizeof(digits) - p));
}

void
put_int(struct out *out, int64_t n)
{
	if (n >= 0) {
		put_uint(out, (uint64_t)n);
		return;
	}
	out_raw(out, "-", 1);
	put_uint(out, -(uint64_t)n);
}

/* -- addresses -------------------------------------------------------------------------- */

static void
put_percent(struct out *out, unsigned char c)
{
	static const char hex[] = "0123456789ABCDEF";
	char p[3] = {'%', hex[c >> 4], hex[c & 15]};

	out_raw(out, p, 3);
}

/* A whole address, of which the start was found good. */
static void
put_url_bytes(struct out *out, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		unsigned class = text_class[c];

		if (c <= ' ' || c == 0x7f || c == '\\')
			put_percent(out, c);
		else if (class != C_PLAIN)
			out_raw(out, text_escape[class].p, text_escape[class].n);
		else
			out_raw(out, s.p + i, 1);
	}
}

static bool
starts_nocase(struct str s, struct str prefix)
{
	return (s.n >= prefix.n && str_eq_nocase(str_slice(s, 0, prefix.n), prefix));
}

static bool
url_leaves(struct str s)
{
	return (starts_nocase(s, STR("https://")) || starts_nocase(s, STR("http://")));
}

static bool
url_is_ours(struct str s)
{
	if (s.n == 0)
		return (false);
	if (s.p[0] == '/')
		return (s.n == 1 || (s.p[1] != '/' && s.p[1] != '\\'));
	return (s.p[0] == '?' || s.p[0] == '#');
}

void
put_url_start_str(struct out *out, struct str s)
{
	if (url_is_ours(s) || url_leaves(s) || starts_nocase(s, STR("mailto:")))
		put_url_bytes(out, s);
	else
		out_raw(out, "#", 1);
}

void
put_url_start_c(struct out *out, const char *s)
{
	put_url_start_str(out, str_of(s));
}

void
put_url_offsite(struct out *out, struct str s)
{
	if (url_leaves(s))
		put_url_bytes(out, s);
	else
		out_raw(out, "#", 1);
}

static bool
is_unreserved(unsigned char c)
{
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '.' || c == '_' || c == '~');
}

static void
put_url_component(struct out *out, struct str s, char kept)
{
	size_t from = 0, i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (is_unreserved(c) || (c == (unsigned char)kept && c != '\0'))
			continue;
		out_raw(out, s.p + from, i - from);
		put_percent(out, c);
		from = i + 1;
	}
	if (from < s.n)
		out_raw(out, s.p + from, s.n - from);
}

void
put_url_part_str(struct out *out, struct str s)
{
	if (str_eq(s, STR(".")))
		out_raw(out, "%252E", 5);
	else if (str_eq(s, STR("..")))
		out_raw(out, "%252E%252E", 10);
	else
		put_url_component(out, s, '\0');
}

void
put_url_part_c(struct out *out, const char *s)
{
	put_url_part_str(out, str_of(s));
}

void
put_url_query_str(struct out *out, struct str s)
{
	put_url_component(out, s, '\0');
}

void
put_url_query_c(struct out *out, const char *s)
{
	put_url_query_str(out, str_of(s));
}

void
put_url_mail_str(struct out *out, struct str s)
{
	put_url_component(out, s, '@');
}

void
put_url_mail_c(struct out *out, const char *s)
{
	put_url_mail_str(out, str_of(s));
}

/* -- formatters ---------------------------------------------------------------------------- */

static const char months[12][4] = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};

struct date {
	unsigned year, month, day, hour, minute, second;
};

/*
 * A time of the years 1 to 9999 in UTC (others are cut to these). Done by hand, because a page shows
 * dozens and gmtime_r with snprintf costs a third of a microsecond each. The civil calendar is counted
 * in 400-year eras of 146,097 days that begin on 1 March, so that a leap day comes last in its year.
 */
static struct date
date_split(timestamp_us t)
{
	const timestamp_us first = -62135596800 * 1000000, last = 253402300799 * 1000000;
	uint64_t seconds, days, era, day_of_era, year_of_era, day_of_year, shifted;
	struct date d;

	t = t < first ? first : t > last ? last : t;
	/* From 1 March of the year 0, which lies 719,468 days before 1970. */
	seconds = (uint64_t)((t - (t < 0 ? 999999 : 0)) / 1000000 + 719468LL * 86400);
	days = seconds / 86400;
	seconds %= 86400;
	era = days / 146097;
	day_of_era = days % 146097;
	year_of_era =
	    (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
	day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
	shifted = (5 * day_of_year + 2) / 153;
	d.day = (unsigned)(day_of_year - (153 * shifted + 2) / 5 + 1);
	d.month = (unsigned)(shifted < 10 ? shifted + 3 : shifted - 9);
	d.year = (unsigned)(year_of_era + era * 400 + (d.month <= 2));
	d.hour = (unsigned)(seconds / 3600);
	d.minute = (unsigned)(seconds / 60 % 60);
	d.second = (unsigned)(seconds % 60);
	return (d);
}

/* n with count digits; gives what is behind them. */
static char *
digits_put(char *p, unsigned n, int count)
{
	int i;

	for (i = count - 1; i >= 0; i--) {
		p[i] = (char)('0' + n % 10);
		n /= 10;
	}
	return (p + count);
}

static char *
date_text(char *p, const struct date *d)
{
	p = digits_put(p, d->day, d->day < 10 ? 1 : 2);
	*p++ = ' ';
	memcpy(p, months[d->month - 1], 3);
	p[3] = ' ';
	return (digits_put(p + 4, d->year, 4));
}

void
put_date(struct out *out, timestamp_us t)
{
	struct date d = date_split(t);
	char text[32], *end = date_text(text, &d);

	out_raw(out, text, (size_t)(end - text));
}

void
put_datetime(struct out *out, timestamp_us t)
{
	struct date d = date_split(t);
	char text[32], *p = date_text(text, &d);

	memcpy(p, ", ", 2);
	p = digits_put(p + 2, d.hour, 2);
	*p++ = ':';
	p = digits_put(p, d.minute, 2);
	out_raw(out, text, (size_t)(p - text));
}

void
put_rfc3339(struct out *out, timestamp_us t)
{
	struct date d = date_split(t);
	char text[32] = "0000-00-00T00:00:00Z";

	digits_put(text, d.year, 4);
	digits_put(text + 5, d.month, 2);
	digits_put(text + 8, d.day, 2);
	digits_put(text + 11, d.hour, 2);
	digits_put(text + 14, d.minute, 2);
	digits_put(text + 17, d.second, 2);
	out_raw(out, text, 20);
}

void
put_plural(struct out *out, bool is_one, struct str one, struct str many)
{
	put_text_str(out, is_one ? one : many);
}

void
put_number_uint(struct out *out, uint64_t n)
{
	char digits[27], *p = digits + sizeof(digits);
	unsigned count = 0;

	do {
		if (count > 0 && count % 3 == 0)
			*--p = ',';
		*--p = (char)('0' + n % 10);
		n /= 10;
		count++;
	} while (n > 0);
	out_raw(out, p, (size_t)(digits + sizeof(digits) - p));
}

void
put_number_int(struct out *out, int64_t n)
{
	if (n >= 0) {
		put_number_uint(out, (uint64_t)n);
		return;
	}
	out_raw(out, "-", 1);
	put_number_uint(out, -(uint64_t)n);
}

/* "2 h 5 min", the second part only when there is something. */
static void
put_units(struct out *out, int64_t n, struct str unit, int64_t rest, struct str small)
{
	put_int(out, n);
	out_raw(out, unit.p, unit.n);
	if (rest == 0)
		return;
	out_raw(out, " ", 1);
	put_int(out, rest);
	out_raw(out, small.p, small.n);
}

void
put_seconds(struct out *out, int64_t seconds)
{
	int64_t n = seconds < 0 ? 0 : seconds;

	if (n < 60)
		put_units(out, n, STR(" s"), 0, STR_NONE);
	else if (n < 3600)
		put_units(out, n / 60, STR(" min"), n % 60, STR(" s"));
	else if (n < 86400)
		put_units(out, n / 3600, STR(" h"), n / 60 % 60, STR(" min"));
	else
		put_units(out, n / 86400, n < 2 * 86400 ? STR(" day") : STR(" days"), 0, STR_NONE);
}

/* The first letter or digit of a word, as a capital; 0 when it has none. Moves *s behind it. */
static utf8proc_int32_t
letter_next(struct str *s)
{
	while (s->n > 0) {
		utf8proc_int32_t c;
		utf8proc_ssize_t len =
		    utf8proc_iterate((const utf8proc_uint8_t *)s->p, (utf8proc_ssize_t)s->n, &c);
		utf8proc_category_t kind;

		if (len <= 0)
			return (0);
		*s = str_slice(*s, (size_t)len, s->n);
		kind = utf8proc_category(c);
		if ((kind >= UTF8PROC_CATEGORY_LU && kind <= UTF8PROC_CATEGORY_LO) ||
		    kind == UTF8PROC_CATEGORY_ND)
			return (utf8proc_toupper(c));
	}
	return (0);
}

void
put_clock(struct out *out, int64_t seconds)
{
	int64_t n = seconds < 0 ? 0 : seconds;
	char digits[3] = {':', (char)('0' + n % 60 / 10), (char)('0' + n % 10)};

	put_int(out, n / 60);
	out_raw(out, digits, sizeof(digits));
}

static void
put_letter(struct out *out, utf8proc_int32_t c)
{
	utf8proc_uint8_t bytes[4];
	utf8proc_ssize_t n = c == 0 ? 0 : utf8proc_encode_char(c, bytes);

	if (n > 0)
		out_raw(out, (const char *)bytes, (size_t)n);
}

void
put_initials(struct out *out, struct str name)
{
	utf8proc_int32_t first = 0, last = 0, second = 0;
	struct str word;

	while (str_cut(&name, ' ', &word)) {
		utf8proc_int32_t c = letter_next(&word);

		if (c == 0)
			continue;
		if (first == 0) {
			first = c;
			second = letter_next(&word);
		} else {
			last = c;
		}
	}
	if (first == 0)
		first = '-';
	put_letter(out, first);
	put_letter(out, last != 0 ? last : second);
}

void
put_asset(struct out *out, const char *name)
{
	put_text_str(out, str_of(asset_url(name)));
}
