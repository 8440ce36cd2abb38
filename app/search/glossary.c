/* glossary.c -- the company's words: who may change them, what an entry is, and the copy that searches use. */
#include "glossary.h"

#include "field_limits.h"
#include "queries.h"
#include "search/glossary_local.h"
#include "search/glossary_match.h"
#include "search/xapian.h"
#include "store/db.h"
#include "text/slug.h"

#define ACRONYM_MIN 2
#define ACRONYM_MAX 12

static enum err
may_edit(const struct ctx *ctx)
{
	return (ctx->actor.admin || ctx->actor.system ? OK : ERR_NOT_FOUND);
}

/* -- what searches use ---------------------------------------------------------------- */

/* One per process, made anew when the number in the site's row has moved. */
static struct {
	struct glossary *glossary;
	int64_t version;
} kept;

static enum glossary_kind
kind_of(struct str word)
{
	return (str_eq(word, STR("acronym"))   ? GLOSSARY_ACRONYM
		: str_eq(word, STR("one-way")) ? GLOSSARY_ONE_WAY
					       : GLOSSARY_BOTH_WAYS);
}

enum err
glossary_kept(struct ctx *ctx, int64_t version, struct glossary **out)
{
	struct glossary_all_rows rows;
	struct glossary_words *words;
	size_t i;
	enum err e;

	if (kept.glossary == NULL || kept.version != version) {
		if ((e = q_glossary_all(ctx->db, &rows)))
			return (e);
		words = arena_array(ctx->mem, rows.n + 1, sizeof(*words));
		for (i = 0; i < rows.n; i++)
			words[i] = (struct glossary_words){
			    kind_of(rows.items[i].kind), rows.items[i].term, rows.items[i].means};
		glossary_free(kept.glossary);
		kept.glossary = glossary_new(words, rows.n);
		kept.version = version;
	}
	*out = kept.glossary;
	return (OK);
}

void
glossary_forget(void)
{
	glossary_free(kept.glossary);
	kept.glossary = NULL;
}

/* -- reading ------------------------------------------------------------------------------ */

static void
entry_fill(struct ctx *ctx, const struct glossary_all *row, struct glossary_view *view)
{
	struct buf line = {.mem = ctx->mem};
	size_t i;

	for (i = 0; i < row->means.n; i++) {
		if (i > 0)
			buf_str(&line, STR(", "));
		buf_str(&line, row->means.items[i]);
	}
	*view = (struct glossary_view){.id = row->id,
	    .kind = row->kind,
	    .term = row->term,
	    .means = row->means,
	    .means_line = buf_view(&line),
	    .one_way = str_eq(row->kind, STR("one-way")),
	    .acronym = str_eq(row->kind, STR("acronym"))};
}

enum err
glossary_page(struct ctx *ctx, struct str cursor, int64_t limit, struct glossary_list *list)
{
	struct glossary_all_rows rows;
	struct glossary_count count;
	int64_t after = 0;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0 && !ctx->actor.system)
		return (ERR_SIGNED_OUT);
	if (cursor.n > 0 && (!str_int64(cursor, &after) || after <= 0))
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	if (limit <= 0)
		limit = LIMIT_LIST_DEFAULT;
	if ((e = q_glossary_page(ctx->db, after == 0 ? NULL : &after, limit + 1, &rows)) ||
	    (e = q_glossary_count(ctx->db, &count)))
		return (e);
	*list = (struct glossary_list){.total = count.entries};
	list->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		entry_fill(ctx, &rows.items[i], &list->items[i]);
	if (rows.n > list->n)
		list->next = str_fmt(ctx->mem, "%lld", (long long)list->items[list->n - 1].id);
	return (OK);
}

enum err
glossary_entry(struct ctx *ctx, int64_t id, struct glossary_view *view)
{
	struct glossary_all row;
	enum err e;

	if (ctx->actor.person == 0 && !ctx->actor.system)
		return (ERR_SIGNED_OUT);
	if ((e = q_glossary_by_id(ctx->db, id, &row)))
		return (e);
	entry_fill(ctx, &row, view);
	return (OK);
}

/* -- what an entry is ---------------------------------------------------------------------- */

/* One line, NFC, single blanks, no quotes: they would end a phrase. */
static struct str
words_tidy(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	bool gap = false;
	size_t i;

	s = str_trim(text_nfc(mem, s));
	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c <= ' ' || c == 0x7f || c == '"') {
			gap = true;
			continue;
		}
		if (gap && b.n > 0)
			buf_char(&b, ' ');
		gap = false;
		buf_char(&b, (char)c);
	}
	return (buf_view(&b));
}

static bool
word_count(void *with, const struct xapian_word *word)
{
	(void)word;
	return (++*(size_t *)with <= GLOSSARY_PHRASE);
}

static bool
words_fine(struct str s)
{
	struct xapian_error error;
	size_t n = 0;

	if (str_points(s) > LIMIT_TERM_MAX || xapian_words(s, 0, word_count, &n, &error))
		return (false);
	return (n > 0 && n <= GLOSSARY_PHRASE);
}

static void
term_check(struct ctx *ctx, struct str term, bool acronym)
{
	size_t points = str_points(term);

	if (term.n == 0)
		ctx_note(ctx, PROBLEM_TERM_EMPTY);
	else if (!words_fine(term))
		ctx_note(ctx, PROBLEM_TERM_BAD);
	else if (acronym &&
		 (points < ACRONYM_MIN || points > ACRONYM_MAX || str_find(term, STR(" ")) >= 0))
		ctx_note(ctx, PROBLEM_TERM_ACRONYM);
}

/* Tidied, each once. */
static struct str_list
means_tidy(struct ctx *ctx, struct str_list means)
{
	struct str_list out = {arena_array(ctx->mem, means.n + 1, sizeof(struct str)), 0};
	size_t i, j;

	for (i = 0; i < means.n; i++) {
		struct str word = words_tidy(ctx->mem, means.items[i]);

		for (j = 0; j < out.n && !str_eq_nocase(out.items[j], word); j++)
			;
		if (word.n > 0 && j == out.n)
			out.items[out.n++] = word;
	}
	return (out);
}

static void
means_check(struct ctx *ctx, struct str term, struct str_list means)
{
	bool fine = true, same = false;
	size_t i;

	for (i = 0; i < means.n && i <= LIMIT_MEANS_MAX; i++) {
		fine = fine && words_fine(means.items[i]);
		same = same || str_eq_nocase(means.items[i], term);
	}
	if (means.n == 0)
		ctx_note(ctx, PROBLEM_MEANS_EMPTY);
	else if (means.n > LIMIT_MEANS_MAX)
		ctx_note(ctx, PROBLEM_MEANS_MANY);
	else if (!fine)
		ctx_note(ctx, PROBLEM_MEANS_BAD);
	else if (same)
		ctx_note(ctx, PROBLEM_MEANS_SAME);
}

static bool
kind_read(struct str word, struct str *kind)
{
#define X(name, text, about)                                                                       \
	if (str_eq(word, STR(text))) {                                                             \
		*kind = STR(text);                                                                 \
		return (true);                                                                     \
	}
	GLOSSARY_KINDS(X)
#undef X
	return (false);
}

/* Checks and tidies; problems are noted. */
static struct glossary_form
form_read(struct ctx *ctx, const struct glossary_form *form)
{
	struct glossary_form tidy = {.kind = STR("both-ways"),
	    .term = words_tidy(ctx->mem, form->term),
	    .means = means_tidy(ctx, form->means)};

	if (form->kind.n > 0 && !kind_read(form->kind, &tidy.kind))
		ctx_note(ctx, PROBLEM_KIND_BAD);
	term_check(ctx, tidy.term, str_eq(tidy.kind, STR("acronym")));
	means_check(ctx, tidy.term, tidy.means);
	return (tidy);
}

struct str_list
glossary_split(struct arena *mem, struct str text)
{
	struct str_list list = {NULL, 0};
	size_t i, from = 0, n = 1;

	for (i = 0; i < text.n; i++)
		n += text.p[i] == ',' || text.p[i] == ';' || text.p[i] == '\n';
	list.items = arena_array(mem, n, sizeof(struct str));
	for (i = 0; i <= text.n; i++) {
		struct str word;

		if (i < text.n && text.p[i] != ',' && text.p[i] != ';' && text.p[i] != '\n')
			continue;
		word = str_trim(str_slice(text, from, i - from));
		if (word.n > 0)
			list.items[list.n++] = word;
		from = i + 1;
	}
	return (list);
}

/* -- changing ------------------------------------------------------------------------------- */

/* ERR_INPUT when another entry has this term. */
static enum err
term_free(struct ctx *ctx, struct str term, int64_t id)
{
	struct glossary_all row;
	enum err e = q_glossary_by_term(ctx->db, term, &row);

	if (e == ERR_NOT_FOUND || (e == OK && row.id == id))
		return (OK);
	return (e ? e : ctx_problem(ctx, PROBLEM_TERM_TAKEN));
}

enum err
glossary_add(struct ctx *ctx, const struct glossary_form *form, int64_t *id)
{
	struct glossary_insert row;
	struct glossary_count count;
	struct glossary_form tidy;
	enum err e;

	if ((e = may_edit(ctx)))
		return (e);
	tidy = form_read(ctx, form);
	if ((e = ctx_problems(ctx)) || (e = term_free(ctx, tidy.term, 0)) ||
	    (e = q_glossary_count(ctx->db, &count)))
		return (e);
	if (count.entries >= LIMIT_GLOSSARY_MAX)
		return (ctx_problem(ctx, PROBLEM_GLOSSARY_FULL));
	if ((e = q_glossary_insert(
		 ctx->db, tidy.kind, tidy.term, tidy.means, ctx->actor.person, ctx->now, &row)))
		return (e);
	*id = row.id;
	/* The audit keeps what it has for ever, so no word that may be somebody's name. */
	return (audit_note(ctx, "glossary.added", "glossary", row.id, STR("")));
}

enum err
glossary_change(struct ctx *ctx, int64_t id, const struct glossary_form *form)
{
	struct glossary_all row;
	struct glossary_form tidy;
	enum err e;

	if ((e = may_edit(ctx)) || (e = q_glossary_by_id(ctx->db, id, &row)))
		return (e);
	tidy = form_read(ctx, form);
	if ((e = ctx_problems(ctx)) || (e = term_free(ctx, tidy.term, id)))
		return (e);
	if ((e = q_glossary_update(ctx->db, id, tidy.kind, tidy.term, tidy.means, ctx->now, NULL)))
		return (e);
	return (audit_note(ctx, "glossary.changed", "glossary", id, STR("")));
}

enum err
glossary_remove(struct ctx *ctx, int64_t id)
{
	struct glossary_all row;
	enum err e;

	if ((e = may_edit(ctx)) || (e = q_glossary_by_id(ctx->db, id, &row)) ||
	    (e = q_glossary_delete(ctx->db, id, NULL)))
		return (e);
	return (audit_note(ctx, "glossary.removed", "glossary", id, STR("")));
}

/* -- acronyms that are offered ------------------------------------------------------------------ */

#define OFFERS 20

enum err
acronym_list(struct ctx *ctx, struct acronym_offers *list)
{
	struct acronym_offered_rows rows;
	size_t i;
	enum err e;

	if ((e = may_edit(ctx)) || (e = q_acronym_offered(ctx->db, OFFERS, &rows)))
		return (e);
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	list->n = rows.n;
	for (i = 0; i < rows.n; i++)
		list->items[i] = (struct acronym_offer){.term = rows.items[i].term,
		    .meaning = rows.items[i].meaning,
		    .posts = rows.items[i].posts,
		    .thread = rows.items[i].thread,
		    .title = rows.items[i].title};
	return (OK);
}

enum err
acronym_take(struct ctx *ctx, struct str term, struct str meaning)
{
	struct glossary_form form = {.kind = STR("acronym"), .term = term, .means = {&meaning, 1}};
	struct glossary_all row;
	int64_t id;
	enum err e;

	if ((e = may_edit(ctx)))
		return (e);
	e = q_glossary_by_term(ctx->db, words_tidy(ctx->mem, term), &row);
	if (e == ERR_NOT_FOUND)
		return (glossary_add(ctx, &form, &id));
	if (e)
		return (e);
	form.kind = row.kind;
	form.means.items = arena_array(ctx->mem, row.means.n + 1, sizeof(struct str));
	memcpy(form.means.items, row.means.items, row.means.n * sizeof(struct str));
	form.means.items[row.means.n] = meaning;
	form.means.n = row.means.n + 1;
	return (glossary_change(ctx, row.id, &form));
}

enum err
acronym_dismiss(struct ctx *ctx, struct str term, struct str meaning)
{
	enum err e;

	if ((e = may_edit(ctx)))
		return (e);
	term = words_tidy(ctx->mem, term);
	meaning = words_tidy(ctx->mem, meaning);
	term_check(ctx, term, true);
	means_check(ctx, term, (struct str_list){&meaning, meaning.n > 0});
	if ((e = ctx_problems(ctx)))
		return (e);
	return (q_acronym_dismiss(ctx->db, term, meaning, ctx->actor.person, ctx->now, NULL));
}
