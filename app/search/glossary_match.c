/* glossary_match.c -- which words of a search the glossary knows. */
#include "search/glossary_match.h"

#include <stdlib.h>

#include "search/index_local.h"

#define TOKENS_MAX 64
/* Acronyms stand under the number of "do not stem". */
#define UNSTEMMED 0

/* A term or meaning of an entry, by the hash of its stems in one language. */
struct form {
	uint64_t hash;
	uint32_t entry;
	uint32_t role; /* 0: the term; else 1 + its place among the meanings */
};

struct forms {
	struct form *items; /* sorted by hash; NULL: not made yet */
	size_t n;
};

struct glossary {
	struct arena *mem;
	struct glossary_words *entries;
	size_t n;
	struct forms forms[XAPIAN_LANGUAGES];
};

/* -- words of a text ------------------------------------------------------------- */

struct token {
	size_t from, to;
	struct str stem;
	bool stop;
	bool loose; /* may be met */
};

struct tokens {
	struct arena *mem;
	struct token items[TOKENS_MAX];
	size_t n;
};

static bool
token_add(void *with, const struct xapian_word *word)
{
	struct tokens *t = with;

	t->items[t->n++] =
	    (struct token){word->from, word->to, str_dup(t->mem, word->stem), word->stop, true};
	return (t->n < TOKENS_MAX);
}

static enum err
tokens_fill(struct tokens *t, struct arena *mem, struct str text, unsigned language)
{
	struct xapian_error error;

	t->mem = mem;
	t->n = 0;
	if (xapian_words(text, language, token_add, t, &error))
		return (index_failed(&error, "read words"));
	return (OK);
}

static enum err
tokens_read(struct arena *mem, struct str text, unsigned language, struct tokens **out)
{
	*out = arena_new_of(mem, struct tokens);
	return (tokens_fill(*out, mem, text, language));
}

static uint64_t
hash_word(uint64_t hash, struct str word)
{
	/* A byte that is in no word, so that "ab c" is not "a bc". */
	return (str_hash(str_hash(hash, word), STR("\xff")));
}

static uint64_t
hash_tokens(const struct token *tokens, size_t n)
{
	uint64_t hash = STR_HASH_NONE;
	size_t i;

	for (i = 0; i < n; i++)
		hash = hash_word(hash, tokens[i].stem);
	return (hash);
}

/* -- making ------------------------------------------------------------------------ */

struct glossary *
glossary_new(const struct glossary_words *entries, size_t n)
{
	struct arena *mem = arena_new();
	struct glossary *g = arena_new_of(mem, struct glossary);
	size_t i, j;

	g->mem = mem;
	g->entries = arena_array(mem, n, sizeof(*g->entries));
	g->n = n;
	for (i = 0; i < n; i++) {
		struct str_list means = entries[i].means;

		g->entries[i].kind = entries[i].kind;
		g->entries[i].term = str_dup(mem, entries[i].term);
		g->entries[i].means.n = means.n;
		g->entries[i].means.items = arena_array(mem, means.n, sizeof(struct str));
		for (j = 0; j < means.n; j++)
			g->entries[i].means.items[j] = str_dup(mem, means.items[j]);
	}
	return (g);
}

void
glossary_free(struct glossary *g)
{
	if (g != NULL)
		arena_free(g->mem);
}

static int
form_compare(const void *a, const void *b)
{
	const struct form *x = a, *y = b;

	if (x->hash != y->hash)
		return (x->hash < y->hash ? -1 : 1);
	if (x->entry != y->entry)
		return (x->entry < y->entry ? -1 : 1);
	return (x->role < y->role ? -1 : x->role > y->role);
}

struct building {
	struct forms *forms;
	struct arena *scratch;
	struct tokens *tokens;
	unsigned language;
};

static enum err
form_add(struct building *b, struct str text, size_t entry, size_t role)
{
	struct tokens *t = b->tokens;
	enum err e;

	if ((e = tokens_fill(t, b->scratch, text, b->language)))
		return (e);
	if (t->n > 0 && t->n <= GLOSSARY_PHRASE)
		b->forms->items[b->forms->n++] =
		    (struct form){hash_tokens(t->items, t->n), (uint32_t)entry, (uint32_t)role};
	return (OK);
}

/* Acronyms as they are written, also as "VPNs"; everything else by its stems. */
static enum err
forms_of(struct building *b, const struct glossary_words *words, size_t entry)
{
	bool acronym = words->kind == GLOSSARY_ACRONYM;
	size_t i;
	enum err e;

	if (acronym && b->language == UNSTEMMED) {
		if ((e = form_add(b, words->term, entry, 0)))
			return (e);
		return (form_add(b, str_fmt(b->scratch, "%.*ss", STR_ARG(words->term)), entry, 0));
	}
	if (!acronym && (e = form_add(b, words->term, entry, 0)))
		return (e);
	for (i = 0; words->kind != GLOSSARY_ONE_WAY && i < words->means.n; i++) {
		if ((e = form_add(b, words->means.items[i], entry, i + 1)))
			return (e);
	}
	return (OK);
}

static enum err
forms_make(struct glossary *g, unsigned language)
{
	struct forms *forms = &g->forms[language];
	struct building b = {.forms = forms, .scratch = arena_new(), .language = language};
	size_t i, room = 2;
	enum err e = OK;

	b.tokens = arena_new_of(b.scratch, struct tokens);
	for (i = 0; i < g->n; i++)
		room += 2 + g->entries[i].means.n;
	forms->items = arena_array(g->mem, room, sizeof(struct form));
	for (i = 0; e == OK && i < g->n; i++)
		e = forms_of(&b, &g->entries[i], i);
	arena_free(b.scratch);
	if (e) {
		*forms = (struct forms){NULL, 0};
		return (e);
	}
	qsort(forms->items, forms->n, sizeof(*forms->items), form_compare);
	return (OK);
}

/* -- what was typed ------------------------------------------------------------------ */

static bool
is_blank(char c)
{
	return (c == ' ' || (c >= '\t' && c <= '\r'));
}

static bool
is_word(struct str text, const struct token *t, const char *word)
{
	return (str_eq(str_slice(text, t->from, t->to - t->from), str_of(word)));
}

/* AND, OR and their like join words. */
static bool
is_joining(struct str text, const struct token *t)
{
	return (is_word(text, t, "AND") || is_word(text, t, "OR") || is_word(text, t, "NOT") ||
		is_word(text, t, "XOR") || is_word(text, t, "NEAR") || is_word(text, t, "ADJ"));
}

/* Behind + or - that stands at the beginning of a word. */
static bool
is_signed(struct str text, size_t at)
{
	if (at == 0 || (text.p[at - 1] != '+' && text.p[at - 1] != '-'))
		return (false);
	return (at == 1 || is_blank(text.p[at - 2]) || text.p[at - 2] == '(');
}

static void
tokens_fasten(struct str text, struct tokens *t)
{
	bool quoted = false;
	size_t i, at = 0;

	for (i = 0; i < t->n; i++) {
		struct token *token = &t->items[i];

		for (; at < token->from; at++)
			quoted ^= text.p[at] == '"';
		token->loose = !quoted && !is_signed(text, token->from) &&
			       !is_joining(text, token) &&
			       (i == 0 || !is_word(text, token - 1, "NOT")) &&
			       (token->to == text.n || text.p[token->to] != '*');
	}
}

/* Nothing but blanks and hyphens between two words of one phrase. */
static bool
is_joined(struct str text, const struct token *a, const struct token *b)
{
	size_t i;

	for (i = a->to; i < b->from; i++) {
		if (!is_blank(text.p[i]) && text.p[i] != '-' && text.p[i] != '/' &&
		    text.p[i] != '.')
			return (false);
	}
	return (true);
}

/* -- meeting ---------------------------------------------------------------------------- */

struct meeting {
	struct glossary *glossary;
	struct str text;
	struct arena *mem;
	struct tokens *plain; /* the text's words, not stemmed */
	struct glossary_matches *out;
	size_t also; /* in all matches */
};

static bool
list_has(const struct str_list *list, struct str word)
{
	size_t i;

	for (i = 0; i < list->n; i++) {
		if (str_eq_nocase(list->items[i], word))
			return (true);
	}
	return (false);
}

/* Every word of it was typed, or none of it says anything ("IT" among common words). */
static bool
is_idle(const struct meeting *m, struct str also)
{
	struct tokens *t;
	bool typed = true, stop = true;
	size_t i, j;

	if (tokens_read(m->mem, also, UNSTEMMED, &t))
		return (true);
	for (i = 0; i < t->n; i++) {
		for (j = 0; j < m->plain->n; j++) {
			if (str_eq(t->items[i].stem, m->plain->items[j].stem))
				break;
		}
		typed = typed && j < m->plain->n;
		stop = stop && t->items[i].stop;
	}
	return (t->n == 0 || typed || stop);
}

static struct glossary_match *
match_at(struct meeting *m, size_t from, size_t to)
{
	size_t i;

	for (i = 0; i < m->out->n; i++) {
		struct glossary_match *match = &m->out->items[i];

		if (match->from == from && match->to == to)
			return (match);
		/* Of two that overlap the one met first stays: it is the longer one. */
		if (match->from < to && from < match->to)
			return (NULL);
	}
	if (m->out->n == GLOSSARY_ALSO)
		return (NULL);
	m->out->items[m->out->n] = (struct glossary_match){
	    from, to, {arena_array(m->mem, GLOSSARY_ALSO, sizeof(struct str)), 0}};
	return (&m->out->items[m->out->n++]);
}

static void
also_add(struct meeting *m, size_t from, size_t to, struct str also)
{
	struct glossary_match *match;
	size_t i;

	if (m->also == GLOSSARY_ALSO || is_idle(m, also))
		return;
	for (i = 0; i < m->out->n; i++) {
		if (list_has(&m->out->items[i].also, also))
			return;
	}
	if ((match = match_at(m, from, to)) == NULL)
		return;
	match->also.items[match->also.n++] = str_dup(m->mem, also);
	m->also++;
}

static void
met(struct meeting *m, const struct form *form, size_t from, size_t to)
{
	const struct glossary_words *words = &m->glossary->entries[form->entry];
	size_t i;

	if (form->role != 0)
		also_add(m, from, to, words->term);
	if (form->role != 0 && words->kind == GLOSSARY_ACRONYM)
		return;
	for (i = 0; i < words->means.n; i++) {
		if (form->role != i + 1)
			also_add(m, from, to, words->means.items[i]);
	}
}

/* A common word is an acronym only as it is written there. */
static bool
is_meant(const struct meeting *m, const struct form *form, const struct token *token)
{
	const struct glossary_words *words = &m->glossary->entries[form->entry];

	if (words->kind != GLOSSARY_ACRONYM || form->role != 0 || !token->stop)
		return (true);
	return (str_eq(str_slice(m->text, token->from, token->to - token->from), words->term));
}

static void
meet_stretch(struct meeting *m, const struct forms *forms, const struct token *tokens, size_t n)
{
	uint64_t hash = hash_tokens(tokens, n);
	size_t low = 0, high = forms->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (forms->items[middle].hash < hash)
			low = middle + 1;
		else
			high = middle;
	}
	for (; low < forms->n && forms->items[low].hash == hash; low++) {
		if (n > 1 || is_meant(m, &forms->items[low], &tokens[0]))
			met(m, &forms->items[low], tokens[0].from, tokens[n - 1].to);
	}
}

/* How many loose words stand together from here on. */
static size_t
run_of(const struct meeting *m, const struct tokens *t, size_t from)
{
	size_t n = 0;

	while (from + n < t->n && n < GLOSSARY_PHRASE && t->items[from + n].loose &&
	       (n == 0 || is_joined(m->text, &t->items[from + n - 1], &t->items[from + n])))
		n++;
	return (n);
}

/* The stretches of n words, in one language. */
static enum err
meet_language(struct meeting *m, unsigned language, struct tokens *t, size_t n)
{
	size_t i;
	enum err e;

	if (m->glossary->forms[language].items == NULL && (e = forms_make(m->glossary, language)))
		return (e);
	for (i = 0; i + n <= t->n; i++) {
		if (run_of(m, t, i) >= n)
			meet_stretch(m, &m->glossary->forms[language], &t->items[i], n);
	}
	return (OK);
}

static int
match_compare(const void *a, const void *b)
{
	const struct glossary_match *x = a, *y = b;

	return (x->from < y->from ? -1 : x->from > y->from);
}

enum err
glossary_match(struct glossary *g, struct str text, const unsigned *languages, size_t n,
    struct arena *mem, struct glossary_matches *out)
{
	struct meeting m = {.glossary = g, .text = text, .mem = mem, .out = out};
	struct tokens **stems;
	size_t i, words;
	enum err e;

	*out = (struct glossary_matches){
	    arena_array(mem, GLOSSARY_ALSO, sizeof(struct glossary_match)), 0};
	if (g == NULL || g->n == 0 || text.n == 0)
		return (OK);
	stems = arena_array(mem, n, sizeof(struct tokens *));
	if ((e = tokens_read(mem, text, UNSTEMMED, &m.plain)))
		return (e);
	tokens_fasten(text, m.plain);
	for (i = 0; i < n; i++) {
		if ((e = tokens_read(mem, text, languages[i], &stems[i])))
			return (e);
		tokens_fasten(text, stems[i]);
	}
	/* Long phrases first: what they cover is not met once more in parts. */
	for (words = GLOSSARY_PHRASE; words > 0; words--) {
		if ((e = meet_language(&m, UNSTEMMED, m.plain, words)))
			return (e);
		for (i = 0; i < n; i++) {
			if (languages[i] != UNSTEMMED &&
			    (e = meet_language(&m, languages[i], stems[i], words)))
				return (e);
		}
	}
	if (out->n > 1)
		qsort(out->items, out->n, sizeof(*out->items), match_compare);
	return (OK);
}

/* -- the text in other words ------------------------------------------------------------- */

static void
put_quoted(struct buf *b, struct str words)
{
	buf_char(b, '"');
	buf_str(b, words);
	buf_char(b, '"');
}

struct str
glossary_exact(struct arena *mem, struct str text, const struct glossary_matches *matches)
{
	struct buf b = {.mem = mem};
	size_t i, at = 0;

	for (i = 0; i < matches->n; i++) {
		const struct glossary_match *m = &matches->items[i];

		buf_str(&b, str_slice(text, at, m->from - at));
		put_quoted(&b, str_slice(text, m->from, m->to - m->from));
		at = m->to;
	}
	buf_str(&b, str_slice(text, at, text.n - at));
	return (buf_view(&b));
}

struct str
glossary_widened(struct arena *mem, struct str text, const struct glossary_matches *matches)
{
	struct buf b = {.mem = mem};
	size_t i, j, at = 0;

	for (i = 0; i < matches->n; i++) {
		const struct glossary_match *m = &matches->items[i];

		buf_str(&b, str_slice(text, at, m->from - at));
		buf_char(&b, '(');
		put_quoted(&b, str_slice(text, m->from, m->to - m->from));
		for (j = 0; j < m->also.n; j++) {
			buf_str(&b, STR(" OR "));
			put_quoted(&b, m->also.items[j]);
		}
		buf_char(&b, ')');
		at = m->to;
	}
	buf_str(&b, str_slice(text, at, text.n - at));
	return (buf_view(&b));
}
