/* tag_near.c -- a new name that is much like one that is there: a slip, a plural, a hyphen. */
#include "local.h"
#include "store/db.h"
#include "tags.h"

#define POINTS_MAX (LIMIT_TAG_MAX + 1)

/* A name as numbers of its characters, without hyphens. */
struct points {
	uint32_t at[POINTS_MAX];
	size_t n;
};

static void
points_read(struct str s, struct points *p)
{
	size_t i;

	p->n = 0;
	for (i = 0; i < s.n && p->n < POINTS_MAX; i++) {
		unsigned char c = (unsigned char)s.p[i];

		/* The bytes of one character become one number; which, does not matter. */
		if (c >= 0x80 && c < 0xc0 && p->n > 0)
			p->at[p->n - 1] = p->at[p->n - 1] << 6 | (c & 0x3f);
		else if (c != '-')
			p->at[p->n++] = c;
	}
}

static bool
is_digit(uint32_t c)
{
	return (c >= '0' && c <= '9');
}

/* lathe-4 and lathe-5 are two machines. */
static bool
digits_eq(const struct points *a, const struct points *b)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < a->n && !is_digit(a->at[i]))
			i++;
		while (j < b->n && !is_digit(b->at[j]))
			j++;
		if (i == a->n || j == b->n)
			return (i == a->n && j == b->n);
		if (a->at[i++] != b->at[j++])
			return (false);
	}
}

/* One is the other with an ending that makes many of it. */
static bool
plural_of(const struct points *one, const struct points *many)
{
	static const char *endings[] = {"s", "es", "n", "en", "e", "er"};
	size_t i, j;

	if (one->n < 3 || memcmp(one->at, many->at, one->n * sizeof(one->at[0])) != 0)
		return (false);
	for (i = 0; i < sizeof(endings) / sizeof(endings[0]); i++) {
		size_t n = strlen(endings[i]);

		if (many->n != one->n + n)
			continue;
		for (j = 0; j < n && many->at[one->n + j] == (unsigned char)endings[i][j]; j++)
			;
		if (j == n)
			return (true);
	}
	return (false);
}

static size_t
least(size_t a, size_t b, size_t c)
{
	size_t m = a < b ? a : b;

	return (m < c ? m : c);
}

/* Letters put in, left out, changed, or two of them swapped. */
static size_t
slips(const struct points *a, const struct points *b)
{
	size_t rows[3][POINTS_MAX + 1], i, j;

	for (j = 0; j <= b->n; j++)
		rows[0][j] = j;
	for (i = 1; i <= a->n; i++) {
		size_t *now = rows[i % 3], *before = rows[(i + 2) % 3],
		       *earlier = rows[(i + 1) % 3];

		now[0] = i;
		for (j = 1; j <= b->n; j++) {
			bool same = a->at[i - 1] == b->at[j - 1];

			now[j] = least(before[j] + 1, now[j - 1] + 1, before[j - 1] + !same);
			if (i > 1 && j > 1 && a->at[i - 1] == b->at[j - 2] &&
			    a->at[i - 2] == b->at[j - 1] && earlier[j - 2] + 1 < now[j])
				now[j] = earlier[j - 2] + 1;
		}
	}
	return (rows[a->n % 3][b->n]);
}

bool
tag_alike(struct str first, struct str second)
{
	struct points a, b;
	size_t most;

	points_read(first, &a);
	points_read(second, &b);
	if (!digits_eq(&a, &b))
		return (false);
	if (a.n == b.n && memcmp(a.at, b.at, a.n * sizeof(a.at[0])) == 0)
		return (true);
	if (a.n < b.n ? plural_of(&a, &b) : plural_of(&b, &a))
		return (true);
	/* In a short name every letter counts. */
	most = a.n < b.n ? a.n : b.n;
	most = most < 5 ? 0 : most < 8 ? 1 : 2;
	return (most > 0 && slips(&a, &b) <= most);
}

/* The most used of those that are alike; none when the name itself is known. */
static const struct tag_near_row *
nearest(const struct tag_near_row_rows *rows, struct str typed, int64_t own)
{
	const struct tag_near_row *found = NULL;
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct tag_near_row *r = &rows->items[i];

		if (!str_eq(r->typed, typed) || r->questions <= own)
			continue;
		if (str_eq(r->name, typed))
			return (NULL);
		if (found == NULL && tag_alike(r->name, typed))
			found = r;
	}
	return (found);
}

enum err
tags_near(struct ctx *ctx, struct str_list names, int64_t own, struct tag_near_list *list)
{
	struct tag_near_row_rows rows;
	size_t i;
	enum err e;

	*list =
	    (struct tag_near_list){arena_array(ctx->mem, names.n + 1, sizeof(struct tag_near)), 0};
	if (names.n == 0)
		return (OK);
	db_slow(ctx->db);
	if ((e = q_tag_near_row(ctx->db, ctx->actor.person, names, &rows)))
		return (e);
	for (i = 0; i < names.n; i++) {
		const struct tag_near_row *r = nearest(&rows, names.items[i], own);

		if (r != NULL)
			list->items[list->n++] =
			    (struct tag_near){names.items[i], r->main, r->questions};
	}
	return (OK);
}
