/*
 * acronym.c -- acronyms as posts explain them: "virtual private network (VPN)" and "VPN (virtual private network)".
 *
 * The letters of the acronym are looked for in the words beside it from the end
 * backwards, the first one at the beginning of a word (the method of A. Schwartz
 * and M. Hearst, "A simple algorithm for identifying abbreviation definitions in
 * biomedical text", 2003).
 */
#include "search/acronym.h"

#include "glossary.h"
#include "jobs.h"
#include "queries.h"
#include "store/db.h"
#include "text/markdown.h"

#define SHORT_MIN 2
#define SHORT_MAX 10
#define LONG_MAX 80
#define LONG_MIN_WORD 10 /* letters of an expansion that is one word */

static bool
is_letter(char c)
{
	/* Every byte of a letter beyond ASCII. */
	return ((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (unsigned char)c >= 0x80);
}

static bool
is_sign(char c)
{
	return (is_letter(c) || (c >= '0' && c <= '9'));
}

static char
lower(char c)
{
	return (c >= 'A' && c <= 'Z' ? (char)(c | 0x20) : c);
}

/* Two capitals at least, and nothing but letters, digits, & and hyphens. */
static bool
is_acronym(struct str s)
{
	size_t i, capitals = 0;

	if (s.n < SHORT_MIN || s.n > SHORT_MAX || !is_letter(s.p[0]))
		return (false);
	for (i = 0; i < s.n; i++) {
		if (!is_sign(s.p[i]) && s.p[i] != '&' && s.p[i] != '-')
			return (false);
		if ((unsigned char)s.p[i] >= 0x80 ||
		    (s.p[i] >= 'a' && s.p[i] <= 'z' && i + 1 < s.n))
			return (false);
		capitals += s.p[i] >= 'A' && s.p[i] <= 'Z';
	}
	return (capitals >= 2);
}

static size_t
words_of(struct str s)
{
	struct str word;
	size_t n = 0;

	while (str_cut(&s, ' ', &word))
		n += word.n > 0;
	return (n);
}

/* Where the expansion of `shorter` begins in text that ends with it; -1 when it is not one. */
static ptrdiff_t
expansion_at(struct str shorter, struct str text)
{
	ptrdiff_t s = (ptrdiff_t)shorter.n - 1, t = (ptrdiff_t)text.n - 1;

	for (; s >= 0; s--) {
		char c = lower(shorter.p[s]);

		if (!is_sign(c))
			continue;
		while (t >= 0 &&
		       (lower(text.p[t]) != c || (s == 0 && t > 0 && is_sign(text.p[t - 1]))))
			t--;
		if (t < 0)
			return (-1);
		t--;
	}
	t++;
	while (t > 0 && text.p[t - 1] != ' ')
		t--;
	return (t);
}

static bool
is_expansion(struct str shorter, struct str longer)
{
	size_t words = words_of(longer), most = shorter.n + 5, i;

	if (most > shorter.n * 2)
		most = shorter.n * 2;
	if (longer.n > LONG_MAX || longer.n <= shorter.n || words > most || words == 0)
		return (false);
	if (words == 1 && longer.n < LONG_MIN_WORD)
		return (false);
	for (i = 0; i < longer.n; i++) {
		if (!is_sign(longer.p[i]) && longer.p[i] != ' ' && longer.p[i] != '-' &&
		    longer.p[i] != '\'' && longer.p[i] != '/' && longer.p[i] != '&')
			return (false);
	}
	/* An expansion that has the acronym in it explains nothing. */
	return (str_find(longer, shorter) < 0);
}

static void
found_add(struct acronyms *out, struct arena *mem, struct str shorter, struct str longer)
{
	size_t i;

	for (i = 0; i < out->n; i++) {
		if (str_eq(out->items[i].term, shorter) &&
		    str_eq_nocase(out->items[i].meaning, longer))
			return;
	}
	if (out->n < ACRONYMS_MAX)
		out->items[out->n++] =
		    (struct acronym){str_dup(mem, shorter), str_dup(mem, longer)};
}

/* The words before `at`, back to where a sentence or bracket begins. */
static struct str
words_before(struct str text, size_t at)
{
	size_t from = at;

	while (from > 0 && at - from < 2 * LONG_MAX &&
	       (is_sign(text.p[from - 1]) || text.p[from - 1] == ' ' || text.p[from - 1] == '-' ||
		   text.p[from - 1] == '\'' || text.p[from - 1] == '/' || text.p[from - 1] == '&'))
		from--;
	/* Not in the middle of a character or word. */
	while (from < at && at - from >= 2 * LONG_MAX && text.p[from] != ' ')
		from++;
	return (str_trim(str_slice(text, from, at - from)));
}

static struct str
last_word(struct str s)
{
	size_t from = s.n;

	while (from > 0 && s.p[from - 1] != ' ')
		from--;
	return (str_slice(s, from, s.n - from));
}

/* "VPNs" stands for more than one VPN. */
static struct str
singular(struct str s)
{
	if (s.n > SHORT_MIN && s.p[s.n - 1] == 's')
		s.n--;
	return (s);
}

static void
bracket_read(struct acronyms *out, struct arena *mem, struct str before, struct str inside)
{
	struct str shorter = singular(inside);
	ptrdiff_t at;

	if (is_acronym(shorter)) {
		if ((at = expansion_at(shorter, before)) < 0)
			return;
		before = str_slice(before, (size_t)at, before.n - (size_t)at);
		if (is_expansion(shorter, before))
			found_add(out, mem, shorter, before);
		return;
	}
	shorter = singular(last_word(before));
	if (is_acronym(shorter) && expansion_at(shorter, inside) == 0 &&
	    is_expansion(shorter, inside))
		found_add(out, mem, shorter, inside);
}

void
acronyms_find(struct arena *mem, struct str text, struct acronyms *out)
{
	struct buf flat = {.mem = mem};
	size_t i, open = 0;
	bool inside = false;

	*out = (struct acronyms){arena_array(mem, ACRONYMS_MAX, sizeof(struct acronym)), 0};
	for (i = 0; i < text.n; i++)
		buf_char(&flat, (unsigned char)text.p[i] <= ' ' ? ' ' : text.p[i]);
	text = buf_view(&flat);
	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '(') {
			open = i;
			inside = true;
		} else if (text.p[i] == ')' && inside) {
			inside = false;
			if (i - open - 1 <= LONG_MAX)
				bracket_read(out, mem, words_before(text, open),
				    str_trim(str_slice(text, open + 1, i - open - 1)));
		}
	}
}

/* -- reading what was written ------------------------------------------------------------- */

/* Ids are handed out before they are committed: the last ones are read once more. */
#define READ_AGAIN 2000
#define EDITS_AGAIN HOURS_US(1)
/* One job's work, by what it keeps in memory; another one goes on behind it. */
#define BATCHES_MAX 10
#define GO_ON SECONDS_US(10)

struct noted {
	struct int64_list posts;
	struct str_list shorter;
	struct str_list longer;
};

static void
post_note(struct arena *mem, const struct acronym_posts *post, struct noted *noted)
{
	struct acronyms found;
	struct str body;
	size_t i;

	if (markdown_plain(mem, str_slice(post->body, 0, MARKDOWN_MAX), &body))
		return;
	acronyms_find(mem, str_fmt(mem, "%.*s. %.*s", STR_ARG(post->title), STR_ARG(body)), &found);
	for (i = 0; i < found.n; i++) {
		noted->posts.items[noted->posts.n++] = post->id;
		noted->shorter.items[noted->shorter.n++] = found.items[i].term;
		noted->longer.items[noted->longer.n++] = found.items[i].meaning;
	}
}

/* What these posts explain now, in place of what they did. */
static enum err
posts_note(struct ctx *ctx, const struct acronym_posts_rows *rows)
{
	struct int64_list ids = {arena_array(ctx->mem, rows->n + 1, sizeof(int64_t)), 0};
	size_t i, room = rows->n * ACRONYMS_MAX + 1;
	struct noted noted = {{arena_array(ctx->mem, room, sizeof(int64_t)), 0},
	    {arena_array(ctx->mem, room, sizeof(struct str)), 0},
	    {arena_array(ctx->mem, room, sizeof(struct str)), 0}};
	enum err e;

	for (i = 0; i < rows->n; i++) {
		ids.items[ids.n++] = rows->items[i].id;
		post_note(ctx->mem, &rows->items[i], &noted);
	}
	if ((e = q_acronym_forget(ctx->db, ids, NULL)) || noted.posts.n == 0)
		return (e);
	return (q_acronym_note(ctx->db, noted.posts, noted.shorter, noted.longer, NULL));
}

/* What was written behind *last. */
static enum err
read_new(struct ctx *ctx, int64_t *last, bool *more)
{
	int64_t after = *last > READ_AGAIN ? *last - READ_AGAIN : 0;
	struct acronym_posts_rows rows;
	int i;
	enum err e;

	for (i = 0; i < BATCHES_MAX; i++) {
		if ((e = q_acronym_posts(ctx->db, after, &rows)) || (e = posts_note(ctx, &rows)))
			return (e);
		if (rows.n == 0)
			return (OK);
		after = rows.items[rows.n - 1].id;
		*last = after > *last ? after : *last;
	}
	*more = true;
	return (OK);
}

static enum err
read_edited(struct ctx *ctx, const timestamp_us *since)
{
	struct acronym_posts_rows rows;
	int64_t after = 0;
	int i;
	enum err e;

	for (i = 0; i < BATCHES_MAX; i++) {
		if ((e = q_acronym_edited(ctx->db, since, after, &rows)) ||
		    (e = posts_note(ctx, &rows)))
			return (e);
		if (rows.n == 0)
			break;
		after = rows.items[rows.n - 1].id;
	}
	return (OK);
}

enum err
job_acronyms(struct ctx *ctx, struct str argument)
{
	struct acronym_scan_get at;
	bool more = false;
	enum err e;

	(void)argument;
	if ((e = q_acronym_scan_get(ctx->db, &at)) || (e = read_new(ctx, &at.post, &more)) ||
	    (e = read_edited(ctx, at.has_edited_at ? &at.edited_at : NULL)) ||
	    (e = q_acronym_scan_put(ctx->db, at.post, ctx->now - EDITS_AGAIN, NULL)))
		return (e);
	if (!more)
		return (OK);
	return (job_add(
	    ctx, JOB_ACRONYMS_ON, str_fmt(ctx->mem, "%lld", (long long)at.post), ctx->now + GO_ON));
}
