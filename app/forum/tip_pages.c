/* tip_pages.c -- the list of tips, and sharing one. */
#include "forum/pages.h"
#include "http/page.h"
#include "text/slug.h"
#include "tips.h"
#include "together.h"
#include "views.h"

enum err
page_tips(struct page *page)
{
	struct tips_page_view view = {
	    .tag = page_query(page, "tag"), .space = page_query(page, "space")};
	struct question_filter filter = {.cursor = page_query(page, "cursor")};
	struct str author = page_query(page, "author");
	struct person_view person;
	enum err e;

	if ((e = question_filter_names(&page->ctx, &filter, view.tag, view.space)))
		return (e == ERR_INPUT ? ERR_NOT_FOUND : e);
	if (str_int64(author, &filter.author) && filter.author > 0) {
		if ((e = person_show(&page->ctx, filter.author, &person)))
			return (e);
		view.author = author;
		view.author_name = person.name;
	}
	if ((e = tip_list(&page->ctx, &filter, &view.list)))
		return (e);
	view.frame = frame_new(page, STR("Tips"), NAV_TIPS);
	t_tips_page(page->out, &view);
	return (OK);
}

/* A note after a shadowing is what a tip may begin with; of whoever wrote it alone. */
static enum err
note_take(struct page *page, struct tip_page_view *view)
{
	struct str word = page_query(page, "note");
	struct shadow_note_view note;
	int64_t pair;
	enum err e;

	if (!str_int64(word, &pair))
		return (OK);
	e = shadow_note_show(&page->ctx, pair, &note);
	if (e || !note.may_write)
		return (e == ERR_NOT_FOUND ? OK : e);
	view->note = word;
	view->body = note.words;
	return (OK);
}

static enum err
tip_form(struct page *page, bool advise)
{
	struct tip_page_view view = {.once = page_once(page),
	    .note = page_form(page, "note"),
	    .title = page_form(page, "title"),
	    .summary = page_form(page, "summary"),
	    .body = page_form(page, "body"),
	    .tags = page_form(page, "tags"),
	    .advise = advise,
	    .advised = advise || page_form(page, "advised").n > 0,
	    .problems = form_problems(page)};
	bool first = page_method(page) == HTTP_GET;
	struct str space = first ? page_query(page, "space") : page_form(page, "space");
	struct space_list spaces;
	enum err e;

	if (first) {
		view.title = page_query(page, "title");
		view.tags = page_query(page, "tags");
		if ((e = note_take(page, &view)))
			return (e);
	}
	if ((e = space_list_writable(&page->ctx, &spaces)))
		return (e);
	if ((e = recorder_view_fill(page, &view.recorder)))
		return (e);
	view.spaces = space_options(page->ctx.mem, &spaces, space);
	view.languages = language_choices(page->ctx.mem, page_form(page, "language"));
	view.frame = frame_new(page, STR("Share a tip"), NAV_TIPS);
	t_tip_page(page->out, &view);
	return (OK);
}

enum err
page_tip_new(struct page *page)
{
	return (tip_form(page, false));
}

enum err
page_tip_post(struct page *page)
{
	struct tip_draft draft = {.title = page_form(page, "title"),
	    .summary = page_form(page, "summary"),
	    .body = page_form(page, "body"),
	    .space = page_form(page, "space"),
	    .tags = tag_parse(&page->ctx, page_form(page, "tags")),
	    .language = page_form(page, "language"),
	    .recording = page_form(page, "recording"),
	    .options = recorder_options(page)};
	int64_t id, pair;
	enum err e;

	/* Advice is given once, with the form as it was filled in. */
	if (page_form(page, "advised").n == 0 && !tip_title_acts(draft.title, draft.language)) {
		page_status(page, 422);
		return (tip_form(page, true));
	}
	e = tip_post(&page->ctx, &draft, &id);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (tip_form(page, false));
	}
	if (e == OK && str_int64(page_form(page, "note"), &pair))
		e = shadow_note_became(&page->ctx, pair, id);
	if (e || (e = draft_drop(&page->ctx, page_form(page, "draft"))))
		return (e);
	return (tags_then(
	    page, id, draft.tags, tip_path(&page->ctx, id, slug(page->ctx.mem, draft.title))));
}
