/* proposal_pages.c -- suggesting an edit, and what becomes of it: the form, the comparison, the lists. */
#include "forum/pages.h"
#include "http/page.h"
#include "views.h"

/* -- the form -------------------------------------------------------------------------- */

static void
suggest_render(struct page *page, struct suggest_page_view *view)
{
	view->titled = view->post->id == view->post->thread;
	view->languages = language_choices(page->ctx.mem, view->language);
	view->space_language = language_name(view->post->space_language);
	view->problems = form_problems(page);
	view->frame = frame_new(page,
	    str_fmt(page->ctx.mem, "Suggest an edit: %.*s", STR_ARG(view->post->thread_title)),
	    NAV_QUESTIONS);
	t_suggest_page(page->out, view);
}

enum err
page_suggest(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct proposal_form form;
	struct suggest_page_view view = {.post = &form.post};
	struct post_view post;
	enum err e;

	e = proposal_form_show(&page->ctx, id, &form);
	/* Whoever edits it needs nobody's yes. */
	if (e == ERR_FORBIDDEN && post_show(&page->ctx, id, &post) == OK && post.may_edit)
		return (
		    page_redirect(page, str_fmt(page->ctx.mem, "/posts/%lld/edit", (long long)id)));
	if (e)
		return (e);
	view.own = form.own;
	view.version = form.version;
	view.text = form.text;
	view.tags = tags_typed(page->ctx.mem, form.text.tags);
	view.note = form.note;
	view.language = form.language;
	view.revision = form.revision;
	view.stale = form.stale;
	view.joined = form.joined;
	suggest_render(page, &view);
	return (OK);
}

/* The form again with what was typed; after a conflict with the other change in it, too. */
static enum err
suggest_again(struct page *page, int64_t id, bool stale)
{
	struct proposal_form form;
	struct suggest_page_view view = {.post = &form.post,
	    .text = {.title = page_form(page, "title"),
		.summary = page_form(page, "summary"),
		.body = page_form(page, "body")},
	    .tags = page_form(page, "tags"),
	    .note = page_form(page, "note")};
	int64_t base = 0;
	bool secret;
	enum err e;

	if ((e = proposal_form_show(&page->ctx, id, &form)))
		return (e);
	view.own = form.own;
	view.version = form.version;
	view.language =
	    page_has_form(page, "language") ? page_form(page, "language") : form.language;
	view.revision = form.post.revision;
	if (str_int64(page_form(page, "revision"), &base) && !stale)
		view.revision = base;
	if (stale) {
		view.text.tags = tag_parse(&page->ctx, view.tags);
		if ((e = proposal_strip(&page->ctx, id, 0, &view.text, &secret)) ||
		    (e = post_join(&page->ctx, id, base, &view.text, &view.joined)))
			return (e);
		view.stale = true;
		view.joined.secret = view.joined.secret || secret;
		view.text = view.joined.both;
		view.tags = tags_typed(page->ctx.mem, view.joined.both.tags);
	}
	page_status(page, stale ? 409 : 422);
	suggest_render(page, &view);
	return (OK);
}

enum err
page_suggest_send(struct page *page)
{
	int64_t id = page_path_id(page, "id"), proposal;
	struct str title = page_form(page, "title"), body = page_form(page, "body");
	struct str summary = page_form(page, "summary"), language = page_form(page, "language");
	struct str_list tags = tag_parse(&page->ctx, page_form(page, "tags"));
	struct post_change change = {.title = page_has_form(page, "title") ? &title : NULL,
	    .summary = page_has_form(page, "summary") ? &summary : NULL,
	    .body = &body,
	    .tags = page_has_form(page, "tags") ? &tags : NULL,
	    .language = page_has_form(page, "language") ? &language : NULL,
	    .note = page_form(page, "note")};
	enum err e;

	if (!str_int64(page_form(page, "revision"), &change.revision))
		ctx_note(&page->ctx, PROBLEM_REVISION_BAD);
	if (!str_int64(page_form(page, "version"), &change.own))
		change.own = 0;
	e = proposal_put(&page->ctx, id, &change, &proposal);
	if (e == ERR_INPUT || e == ERR_STALE)
		return (suggest_again(page, id, e == ERR_STALE));
	if (e || (e = draft_drop(&page->ctx, page_form(page, "draft"))))
		return (e);
	return (page_redirect(page,
	    str_fmt(page->ctx.mem, "/suggestions/%lld?done=suggestion-made", (long long)proposal)));
}

/* -- one of them ------------------------------------------------------------------------- */

static enum err
suggestion_page(struct page *page, int64_t id, bool stale)
{
	struct suggestion_page_view view = {.stale = stale,
	    .words = page_form(page, "words"),
	    .words_problem = page_problem(page, "words")};
	struct proposal_view *p = &view.proposal;
	enum err e;

	if ((e = proposal_show(&page->ctx, id, p)))
		return (e);
	if (!p->gone)
		view.path = post_path(&page->ctx, p->tip, p->thread, p->post);
	view.tags_before = tags_typed(page->ctx.mem, p->before.tags);
	view.tags_after = tags_typed(page->ctx.mem, p->after.tags);
	view.language_before = language_name(p->language_before);
	view.language_after = language_name(p->language);
	view.frame = frame_new(
	    page, str_fmt(page->ctx.mem, "Suggested edit %lld", (long long)id), NAV_QUESTIONS);
	t_suggestion_page(page->out, &view);
	return (OK);
}

enum err
page_suggestion(struct page *page)
{
	return (suggestion_page(page, page_path_id(page, "id"), false));
}

static enum err
suggestion_done(struct page *page, int64_t id, const char *word)
{
	return (page_redirect(page,
	    str_fmt(page->ctx.mem, "/suggestions/%lld?done=suggestion-%s", (long long)id, word)));
}

static enum err
suggestion_fix(struct page *page, int64_t id)
{
	struct proposal_view proposal;
	enum err e;

	if ((e = proposal_show(&page->ctx, id, &proposal)))
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "/posts/%lld/edit?suggestion=%lld",
					(long long)proposal.post, (long long)id)));
}

enum err
page_suggestion_accept(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct proposal_seen seen = proposal_seen_of(page);
	int32_t revision;
	enum err e;

	e = proposal_accept(&page->ctx, id, &seen, NULL, &revision);
	if (e == ERR_STALE) {
		page_status(page, 409);
		return (suggestion_page(page, id, true));
	}
	/* Something in it would not be saved: the form says what. */
	if (e == ERR_INPUT)
		return (suggestion_fix(page, id));
	return (e ? e : suggestion_done(page, id, "accepted"));
}

enum err
page_suggestion_decline(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e;

	e = proposal_decline(&page->ctx, id, page_form(page, "words"));
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (suggestion_page(page, id, false));
	}
	return (e ? e : suggestion_done(page, id, "declined"));
}

enum err
page_suggestion_withdraw(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e;

	e = proposal_withdraw(&page->ctx, id);
	return (e ? e : suggestion_done(page, id, "withdrawn"));
}

/* -- lists ---------------------------------------------------------------------------------- */

static enum err
suggestions_page(struct page *page, struct suggestions_page_view *view)
{
	struct str title =
	    view->mine ? STR("Your suggested edits")
		       : str_fmt(page->ctx.mem, "Suggested edits: %.*s", STR_ARG(view->back_words));

	view->frame = frame_new(page, title, NAV_QUESTIONS);
	t_suggestions_page(page->out, view);
	return (OK);
}

enum err
page_suggestions(struct page *page)
{
	struct suggestions_page_view view = {.mine = true, .here = STR("/suggestions")};
	struct proposal_filter own = {.which = PROPOSALS_OWN, .cursor = page_query(page, "cursor")};
	struct proposal_filter waiting = {.which = PROPOSALS_FOR_AUTHOR, .limit = LIMIT_LIST_MAX};
	enum err e;

	if ((e = proposal_list(&page->ctx, &own, &view.own)))
		return (e);
	if (own.cursor.n == 0 && (e = proposal_list(&page->ctx, &waiting, &view.waiting)))
		return (e);
	return (suggestions_page(page, &view));
}

enum err
page_suggestions_of_post(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct suggestions_page_view view = {
	    .here = str_fmt(page->ctx.mem, "/posts/%lld/suggestions", (long long)id)};
	struct proposal_filter filter = {
	    .which = PROPOSALS_OF_POST, .post = id, .cursor = page_query(page, "cursor")};
	struct post_view post;
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)) ||
	    (e = proposal_list(&page->ctx, &filter, &view.waiting)))
		return (e);
	view.back = post.offer ? offer_path(&page->ctx, id)
			       : post_path(&page->ctx, post.tip, post.thread, id);
	view.back_words = post.thread_title;
	return (suggestions_page(page, &view));
}

enum err
page_suggestions_of_space(struct page *page)
{
	struct str slug = page_path(page, "slug");
	struct suggestions_page_view view = {
	    .here = str_fmt(page->ctx.mem, "/spaces/%.*s/suggestions", STR_ARG(slug)),
	    .back = str_fmt(page->ctx.mem, "/spaces/%.*s", STR_ARG(slug))};
	struct proposal_filter filter = {
	    .which = PROPOSALS_OF_SPACE, .space = slug, .cursor = page_query(page, "cursor")};
	struct space_view space;
	enum err e;

	if ((e = space_show(&page->ctx, slug, &space)) ||
	    (e = proposal_list(&page->ctx, &filter, &view.waiting)))
		return (e);
	view.back_words = space.name;
	return (suggestions_page(page, &view));
}
