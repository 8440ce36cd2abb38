/* glossary_pages.c -- administration of the company's words. */
#include "http/page.h"
#include "search/pages.h"
#include "views.h"

#define ROWS 100

static struct glossary_kind_choices
kinds_of(struct arena *mem, struct str chosen)
{
	static const struct {
		const char *word;
		const char *about;
	} kinds[] = {
#define X(name, word, about) {word, about},
	    GLOSSARY_KINDS(X)
#undef X
	};
	size_t i, n = sizeof(kinds) / sizeof(kinds[0]);
	struct glossary_kind_choices list = {
	    arena_array(mem, n, sizeof(struct glossary_kind_choice)), n};

	for (i = 0; i < n; i++)
		list.items[i] = (struct glossary_kind_choice){str_of(kinds[i].word), kinds[i].about,
		    chosen.n == 0 ? i == 0 : str_eq(chosen, str_of(kinds[i].word))};
	return (list);
}

/* The form is filled already; kind is what is chosen in it. */
static enum err
words_show(struct page *page, struct words_page_view *view, struct str kind)
{
	enum err e;

	if ((e = glossary_page(&page->ctx, page_query(page, "cursor"), ROWS, &view->list)) ||
	    (e = acronym_list(&page->ctx, &view->offers)))
		return (e);
	view->kinds = kinds_of(page->ctx.mem, kind);
	view->term_problem = page_problem(page, "term");
	view->means_problem = page_problem(page, "means");
	view->kind_problem = page_problem(page, "kind");
	view->frame = frame_new(page, STR("Words, administration"), NAV_ADMIN);
	t_words_page(page->out, view);
	return (OK);
}

/* The form again with what was typed. */
static enum err
words_again(struct page *page, int64_t entry)
{
	struct words_page_view view = {
	    .entry = entry, .term = page_form(page, "term"), .means = page_form(page, "means")};

	page_status(page, 422);
	return (words_show(page, &view, page_form(page, "kind")));
}

enum err
page_words(struct page *page)
{
	struct words_page_view view = {.entry = 0};
	struct glossary_view entry = {.kind = STR_NONE};
	enum err e;

	if (page_has_query(page, "change")) {
		view.entry = page_query_id(page, "change");
		if ((e = glossary_entry(&page->ctx, view.entry, &entry)))
			return (e);
		view.term = entry.term;
		view.means = entry.means_line;
	}
	return (words_show(page, &view, entry.kind));
}

static struct glossary_form
form_of(struct page *page)
{
	return ((struct glossary_form){.kind = page_form(page, "kind"),
	    .term = page_form(page, "term"),
	    .means = glossary_split(page->ctx.mem, page_form(page, "means"))});
}

enum err
page_words_add(struct page *page)
{
	struct glossary_form form = form_of(page);
	int64_t id;
	enum err e = glossary_add(&page->ctx, &form, &id);

	if (e == ERR_INPUT)
		return (words_again(page, 0));
	return (e ? e : page_redirect(page, STR("/admin/words?done=word-added")));
}

enum err
page_words_change(struct page *page)
{
	struct glossary_form form = form_of(page);
	int64_t id = page_path_id(page, "id");
	enum err e = glossary_change(&page->ctx, id, &form);

	if (e == ERR_INPUT)
		return (words_again(page, id));
	return (e ? e : page_redirect(page, STR("/admin/words?done=saved")));
}

enum err
page_words_remove(struct page *page)
{
	enum err e = glossary_remove(&page->ctx, page_path_id(page, "id"));

	return (e ? e : page_redirect(page, STR("/admin/words?done=word-removed")));
}

enum err
page_words_offer(struct page *page)
{
	struct str term = page_form(page, "term"), meaning = page_form(page, "means");
	bool take = str_eq(page_form(page, "act"), STR("add"));
	enum err e;

	if (!take && !str_eq(page_form(page, "act"), STR("dismiss")))
		return (ERR_MALFORMED);
	e = take ? acronym_take(&page->ctx, term, meaning)
		 : acronym_dismiss(&page->ctx, term, meaning);
	if (e == ERR_INPUT)
		return (words_again(page, 0));
	return (e ? e
		  : page_redirect(page, take ? STR("/admin/words?done=word-added")
					     : STR("/admin/words?done=not-offered")));
}
