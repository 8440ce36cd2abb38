/* index_query.c -- what a person typed into the search box, taken apart. */
#include "search/index_local.h"

struct reading {
	struct arena *mem;
	struct search_query *out;
	struct buf text, plain, without, operators;
	struct buf tags, without_tags;
	unsigned words;
};

/* One piece of what was typed: [-][name:]value, the value maybe in quotes. */
struct piece {
	struct str all;
	struct str name; /* empty: no name */
	struct str value; /* without quotes */
	bool minus;
	bool quoted;
};

static bool
is_blank(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

/* Up to the next blank outside quotes. A quote that does not end ends with the text. */
static struct str
piece_cut(struct str *rest)
{
	struct str piece;
	bool quoted = false;
	size_t i;

	*rest = str_trim(*rest);
	for (i = 0; i < rest->n; i++) {
		if (rest->p[i] == '"')
			quoted = !quoted;
		else if (is_blank(rest->p[i]) && !quoted)
			break;
	}
	piece = str_slice(*rest, 0, i);
	*rest = str_slice(*rest, i, rest->n - i);
	return (piece);
}

static struct str
unquoted(struct str s)
{
	if (s.n > 0 && s.p[0] == '"')
		s = str_slice(s, 1, s.n - 1);
	if (s.n > 0 && s.p[s.n - 1] == '"')
		s.n--;
	return (s);
}

static struct piece
piece_read(struct str all)
{
	struct piece p = {.all = all};
	struct str rest = all;
	size_t i;

	if (rest.n > 1 && rest.p[0] == '-') {
		p.minus = true;
		rest = str_slice(rest, 1, rest.n - 1);
	}
	for (i = 0; i < rest.n && rest.p[i] >= 'a' && rest.p[i] <= 'z'; i++)
		;
	if (i > 0 && i + 1 < rest.n && rest.p[i] == ':') {
		p.name = str_slice(rest, 0, i);
		rest = str_slice(rest, i + 1, rest.n - i - 1);
	}
	p.quoted = rest.n > 0 && rest.p[0] == '"';
	p.value = unquoted(rest);
	return (p);
}

static void
put_word(struct buf *b, struct str word)
{
	if (word.n == 0)
		return;
	if (b->n > 0)
		buf_char(b, ' ');
	buf_str(b, word);
}

static void
put_tag(struct reading *r, struct buf *tags, struct str tag)
{
	struct str lower = str_lower(r->mem, tag);

	buf_put(tags, &lower, sizeof(lower));
}

static bool
read_is(struct reading *r, struct str value)
{
	if (str_eq_nocase(value, STR("answered")))
		r->out->answered = SEARCH_ANSWERED;
	else if (str_eq_nocase(value, STR("unanswered")))
		r->out->answered = SEARCH_UNANSWERED;
	else
		return (false);
	return (true);
}

static bool
read_sort(struct reading *r, struct str value)
{
	if (str_eq_nocase(value, STR("newest")))
		r->out->sort = SEARCH_NEWEST;
	else if (str_eq_nocase(value, STR("votes")))
		r->out->sort = SEARCH_VOTES;
	else if (str_eq_nocase(value, STR("relevance")))
		r->out->sort = SEARCH_RELEVANCE;
	else
		return (false);
	return (true);
}

static bool
read_type(struct reading *r, struct str value)
{
	enum index_type type;

	if (!index_type_read(value, &type))
		return (false);
	r->out->types |= 1u << type;
	return (true);
}

/* False when this is no operator we know: then it is text. */
static bool
read_operator(struct reading *r, const struct piece *p)
{
	if (p->value.n == 0)
		return (false);
	if (str_eq(p->name, STR("tag"))) {
		put_tag(r, p->minus ? &r->without_tags : &r->tags, p->value);
		return (true);
	}
	if (p->minus)
		return (false);
	if (str_eq(p->name, STR("user")))
		r->out->person = str_dup(r->mem, p->value);
	else if (str_eq(p->name, STR("space")))
		r->out->space_slug = str_lower(r->mem, p->value);
	else if (str_eq(p->name, STR("type")))
		return (read_type(r, p->value));
	else if (str_eq(p->name, STR("is")))
		return (read_is(r, p->value));
	else if (str_eq(p->name, STR("sort")))
		return (read_sort(r, p->value));
	else
		return (false);
	return (true);
}

/* Words that join others; they are text for the parser and no word that is wanted. */
static bool
is_joining(struct str s)
{
	return (str_eq(s, STR("AND")) || str_eq(s, STR("OR")) || str_eq(s, STR("NOT")) ||
		str_eq(s, STR("XOR")) || str_eq(s, STR("NEAR")) || str_eq(s, STR("ADJ")));
}

/* A wildcard behind one or two letters would stand for half of all words. */
static struct str
without_wide_star(struct str s)
{
	while (s.n > 0 && s.n <= 3 && s.p[s.n - 1] == '*')
		s.n--;
	return (s);
}

static size_t
words_in(struct str s)
{
	struct str word;
	size_t n = 0;

	while (str_cut(&s, ' ', &word))
		n += word.n > 0;
	return (n);
}

static void
read_text(struct reading *r, const struct piece *p)
{
	struct str all = without_wide_star(p->all);

	r->words += (unsigned)words_in(all);
	if (r->words > SEARCH_WORDS_MAX)
		return;
	put_word(&r->text, all);
	if (p->minus)
		put_word(&r->without, p->value);
	else if (!is_joining(all))
		put_word(&r->plain, p->name.n == 0 ? p->value : all);
}

static struct str_list
list_of(const struct buf *b)
{
	return ((struct str_list){(struct str *)(void *)b->p, b->n / sizeof(struct str)});
}

void
search_query_read(struct arena *mem, struct str typed, struct search_query *out)
{
	struct reading r = {.mem = mem, .out = out};

	r.text.mem = r.plain.mem = r.without.mem = r.operators.mem = mem;
	r.tags.mem = r.without_tags.mem = mem;
	out->types = 0;
	out->person = out->space_slug = STR_NONE;
	out->answered = SEARCH_ANY;
	out->sort = SEARCH_RELEVANCE;
	typed = str_slice(typed, 0, SEARCH_TEXT_MAX);
	for (typed = str_trim(typed); typed.n > 0; typed = str_trim(typed)) {
		struct piece p = piece_read(piece_cut(&typed));

		if (p.name.n > 0 && read_operator(&r, &p))
			put_word(&r.operators, p.all);
		else
			read_text(&r, &p);
	}
	out->text = buf_view(&r.text);
	out->plain = buf_view(&r.plain);
	out->without = buf_view(&r.without);
	out->operators = buf_view(&r.operators);
	out->tags = list_of(&r.tags);
	out->without_tags = list_of(&r.without_tags);
}

bool
search_query_plain(const struct search_query *q)
{
	return (q->sort == SEARCH_RELEVANCE && q->plain.n > 0 && str_eq(q->text, q->plain));
}

bool
search_query_empty(const struct search_query *q)
{
	return (q->text.n == 0 && q->types == 0 && q->tags.n == 0 && q->without_tags.n == 0 &&
		q->person.n == 0 && q->space_slug.n == 0 && q->author == 0 && q->space == 0 &&
		q->answered == SEARCH_ANY);
}
