/* unnamed_pages.c -- the page of a question without a name: for who asked it, and for administrators; and its API. */
#include "forum/pages.h"
#include "forum_json.h"
#include "http/page.h"
#include "views.h"

static enum err
asker_page(struct page *page, const struct person_ref *asker)
{
	struct unnamed_page_view view = {.reason = page_form(page, "reason"),
	    .problem = page_problem(page, "reason"),
	    .asker = asker};
	struct frame *frame;
	enum err e;

	if ((e = unnamed_show(&page->ctx, page_path_id(page, "id"), &view.question)))
		return (e);
	frame = frame_new(page,
	    str_fmt(page->ctx.mem, "Asked without a name: %.*s", STR_ARG(view.question.title)),
	    NAV_QUESTIONS);
	if (!view.question.mine)
		frame_proof(page, frame);
	view.frame = frame;
	t_unnamed_page(page->out, &view);
	return (OK);
}

enum err
page_asker(struct page *page)
{
	return (asker_page(page, NULL));
}

/* Shown once: the next time is another look. */
enum err
page_asker_look(struct page *page)
{
	struct person_ref asker;
	enum err e;

	e = unnamed_look(&page->ctx, page_path_id(page, "id"), page_form(page, "reason"), &asker);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (asker_page(page, NULL));
	}
	return (e ? e : asker_page(page, &asker));
}

enum err
page_asker_name(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct post_view post;
	struct str path;
	enum err e;

	if ((e = unnamed_name(&page->ctx, id)) || (e = post_show(&page->ctx, id, &post)))
		return (e);
	path = question_path(&page->ctx, id, post.thread_slug);
	return (page_redirect(page, str_fmt(page->ctx.mem, "%.*s?done=named", STR_ARG(path))));
}

/* -- for programs -------------------------------------------------------------------- */

enum err
api_asker_look(struct page *page)
{
	struct str reason = json_field_str(page, "reason", REQUIRED);
	struct person_ref asker;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) ||
	    (e = unnamed_look(&page->ctx, page_path_id(page, "id"), reason, &asker)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_person(&j, &page->ctx, "asker", &asker);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_asker_name(struct page *page)
{
	enum err e;

	if ((e = json_done(page)) || (e = unnamed_name(&page->ctx, page_path_id(page, "id"))))
		return (e);
	return (api_done(page));
}
