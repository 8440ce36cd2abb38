/* draft_api.c -- drafts and the preview of a text, for programs. */
#include "drafts.h"
#include "forum.h"
#include "http/api.h"

enum err
api_preview(struct page *page)
{
	struct str body = json_field_str(page, "body", REQUIRED);
	struct json_out j;
	struct html html;
	enum err e;

	if ((e = json_done(page)) || (e = text_preview(&page->ctx, body, &html)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_html(&j, "html", html);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_drafts(struct page *page)
{
	struct draft_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = draft_list(&page->ctx, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct draft_entry *d = &list.items[i];

		json_put_object(&j, NULL);
		json_put_str(&j, "place", d->place);
		json_put_str_or_null(&j, "url", d->path);
		json_put_str_or_null(&j, "about", d->about);
		json_put_str(&j, "said", d->said);
		json_put_time(&j, "kept_at", d->kept_at);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR(""));
	return (OK);
}

enum err
api_draft(struct page *page)
{
	struct draft draft;
	struct json_out j;
	enum err e;

	if ((e = draft_show(&page->ctx, page_path(page, "word"), &draft)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_str(&j, "place", page_path(page, "word"));
	json_put_str(&j, "title", draft.title);
	json_put_str(&j, "summary", draft.summary);
	json_put_str(&j, "goal", draft.goal);
	json_put_str(&j, "tried", draft.tried);
	json_put_str(&j, "stuck", draft.stuck);
	json_put_str(&j, "body", draft.body);
	json_put_str(&j, "tags", draft.tags);
	json_put_int(&j, "revision", draft.revision);
	json_put_bool(&j, "anonymous", draft.unnamed);
	json_put_time(&j, "kept_at", draft.kept_at);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_draft_keep(struct page *page)
{
	struct draft draft = {.title = json_field_str(page, "title", OPTIONAL),
	    .summary = json_field_str(page, "summary", OPTIONAL),
	    .goal = json_field_str(page, "goal", OPTIONAL),
	    .tried = json_field_str(page, "tried", OPTIONAL),
	    .stuck = json_field_str(page, "stuck", OPTIONAL),
	    .body = json_field_str(page, "body", OPTIONAL),
	    .tags = json_field_str(page, "tags", OPTIONAL),
	    .unnamed = json_field_bool(page, "anonymous", OPTIONAL)};
	int64_t revision = json_field_int(page, "revision", OPTIONAL);
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if (revision < 0 || revision > INT32_MAX)
		return (ctx_problem(&page->ctx, PROBLEM_REVISION_BAD));
	draft.revision = (int32_t)revision;
	if ((e = draft_keep(&page->ctx, page_path(page, "word"), &draft)))
		return (e);
	return (api_done(page));
}

enum err
api_draft_drop(struct page *page)
{
	enum err e;

	if ((e = draft_drop(&page->ctx, page_path(page, "word"))))
		return (e);
	return (api_done(page));
}
