/* tag_pages.c -- looking after a tag, how its description changed, and the tags of what was just posted. */
#include "forum/pages.h"
#include "http/page.h"
#include "views.h"

/* What it is about: as it is, as it was typed, or, when somebody was faster, both together. */
static enum err
about_fill(struct page *page, bool stale, struct tag_manage_view *view)
{
	const struct tag_view *tag = &view->manage.tag;
	enum err e;

	view->about = page_has_form(page, "about") ? page_form(page, "about") : tag->about;
	if (!str_int64(page_form(page, "revision"), &view->revision))
		view->revision = tag->revision;
	if (!stale)
		return (OK);
	if ((e = tag_about_join(&page->ctx, tag, view->revision, view->about, &view->joined)))
		return (e);
	view->stale = true;
	view->about = view->joined.both.body;
	view->revision = tag->revision;
	return (OK);
}

/* With what came in, when it was not right. */
static enum err
manage_form(struct page *page, bool stale)
{
	struct tag_manage_view view = {.about_problem = page_problem(page, "about"),
	    .parent_problem = page_problem(page, "parent"),
	    .synonym_problem = page_problem(page, "synonym"),
	    .name_problem = page_problem(page, "name"),
	    .into_problem = page_problem(page, "into"),
	    .wider_problem = page_problem(page, "wider"),
	    .synonym = page_form(page, "synonym"),
	    .name = page_form(page, "name"),
	    .into = page_form(page, "into")};
	const struct tag_around *around = &view.manage.around;
	enum err e;

	if ((e = tag_manage_show(&page->ctx, page_path(page, "name"), &view.manage)))
		return (e);
	if ((e = about_fill(page, stale, &view)))
		return (e);
	view.parent = page_has_form(page, "parent") ? page_form(page, "parent")
		      : around->under.n > 0         ? around->under.items[around->under.n - 1]
						    : STR("");
	view.frame = frame_new(page,
	    str_fmt(page->ctx.mem, "Look after: %.*s", STR_ARG(view.manage.tag.name)), NAV_TAGS);
	t_tag_manage_page(page->out, &view);
	return (OK);
}

enum err
page_tag_manage(struct page *page)
{
	struct tag_view tag;
	enum err e;

	if ((e = tag_show(&page->ctx, page_path(page, "name"), &tag)))
		return (e);
	if (!str_eq(tag.name, page_path(page, "name")))
		return (page_moved(page, str_fmt(page->ctx.mem, "%.*s/manage",
					     STR_ARG(tag_path(&page->ctx, tag.name)))));
	return (manage_form(page, false));
}

/* To the tag under the name it has now, with a line on what was done; or the form again. */
static enum err
managed(struct page *page, enum err e, struct str name, const char *done)
{
	if (e == ERR_INPUT || e == ERR_STALE) {
		page_status(page, e == ERR_STALE ? 409 : 422);
		return (manage_form(page, e == ERR_STALE));
	}
	if (e)
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "%.*s/manage?done=%s",
					STR_ARG(tag_path(&page->ctx, name)), done)));
}

static bool
wider_said(struct page *page)
{
	return (str_eq(page_form(page, "wider"), STR("yes")));
}

enum err
page_tag_about(struct page *page)
{
	struct str name = page_path(page, "name"), about = page_form(page, "about");
	int64_t revision;

	/* One that is none is nobody's: what stands there is shown first. */
	if (!str_int64(page_form(page, "revision"), &revision))
		revision = -1;
	return (
	    managed(page, tag_about_set(&page->ctx, name, about, &revision), name, "tag-about"));
}

enum err
page_tag_parent(struct page *page)
{
	struct str name = page_path(page, "name");

	return (managed(
	    page, tag_parent_set(&page->ctx, name, page_form(page, "parent")), name, "tag-placed"));
}

enum err
page_tag_synonym(struct page *page)
{
	struct str name = page_path(page, "name"), synonym = page_form(page, "synonym");
	bool end = str_eq(page_form(page, "remove"), STR("yes"));
	enum err e = end ? tag_synonym_end(&page->ctx, name, synonym)
			 : tag_synonym_set(&page->ctx, name, synonym, wider_said(page));

	return (managed(page, e, name, end ? "tag-no-synonym" : "tag-synonym"));
}

enum err
page_tag_rename(struct page *page)
{
	struct str now = STR_NONE;
	enum err e = tag_rename(
	    &page->ctx, page_path(page, "name"), page_form(page, "name"), wider_said(page), &now);

	return (managed(page, e, now, "tag-renamed"));
}

enum err
page_tag_merge(struct page *page)
{
	struct str into = STR_NONE;
	enum err e = tag_merge(
	    &page->ctx, page_path(page, "name"), page_form(page, "into"), wider_said(page), &into);

	return (managed(page, e, into, "tag-merged"));
}

enum err
page_tag_unmerge(struct page *page)
{
	struct str name = page_path(page, "name");
	struct tag_view tag;
	enum err e = tag_unmerge(&page->ctx, name);

	/* Its posts may be on their way still: then nobody sees it, and the other one is shown. */
	if (e == OK && tag_show(&page->ctx, name, &tag) != OK)
		return (page_redirect(page, STR("/tags?done=tag-unmerged")));
	return (managed(page, e, name, "tag-unmerged"));
}

enum err
page_tag_history(struct page *page)
{
	struct tag_history_view view = {.name = page_path(page, "name")};
	enum err e;

	if ((e = tag_history(&page->ctx, view.name, &view.list)))
		return (e);
	view.frame = frame_new(
	    page, str_fmt(page->ctx.mem, "History of %.*s", STR_ARG(view.name)), NAV_TAGS);
	t_tag_history_page(page->out, &view);
	return (OK);
}

/* -- a tag that looks like a slip --------------------------------------------------------- */

/* What was just posted carries it, and may be all that does. */
#define OWN 1

enum err
tags_then(struct page *page, int64_t post, struct str_list tags, struct str path)
{
	struct tag_near_list near;
	enum err e;

	if ((e = tags_near(&page->ctx, tags, OWN, &near)))
		return (e);
	if (near.n == 0)
		return (page_redirect(page, path));
	return (page_redirect(page, str_fmt(page->ctx.mem, "/posts/%lld/tags", (long long)post)));
}

enum err
page_post_tags(struct page *page)
{
	struct post_view post;
	struct tag_near_view view = {.post = &post};
	enum err e;

	if ((e = post_show(&page->ctx, page_path_id(page, "id"), &post)))
		return (e);
	if (!post.may_edit)
		return (ERR_FORBIDDEN);
	view.back = thread_path(&page->ctx, post.tip, post.thread, post.thread_slug);
	if ((e = tags_near(&page->ctx, post.tags, OWN, &view.near)))
		return (e);
	/* Nothing to say about them. */
	if (view.near.n == 0)
		return (page_redirect(page, view.back));
	view.frame =
	    frame_new(page, str_fmt(page->ctx.mem, "Tags of: %.*s", STR_ARG(post.thread_title)),
		post.tip ? NAV_TIPS : NAV_QUESTIONS);
	t_tag_near_page(page->out, &view);
	return (OK);
}

enum err
page_post_tags_save(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str tag = page_form(page, "tag");
	struct str_list instead = tag_parse(&page->ctx, page_form(page, "instead"));
	struct post_change change = {.tags = NULL, .note = STR("Its tags")};
	struct post_view post;
	int32_t revision;
	size_t i;
	enum err e;

	if (!str_int64(page_form(page, "revision"), &change.revision))
		ctx_note(&page->ctx, PROBLEM_REVISION_BAD);
	if (instead.n != 1)
		ctx_note(&page->ctx, PROBLEM_TAG_BAD);
	if ((e = ctx_problems(&page->ctx)) || (e = post_show(&page->ctx, id, &post)))
		return (e);
	for (i = 0; i < post.tags.n; i++) {
		if (str_eq(post.tags.items[i], tag))
			post.tags.items[i] = instead.items[0];
	}
	change.tags = &post.tags;
	if ((e = post_edit(&page->ctx, id, &change, &revision)))
		return (e);
	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "/posts/%lld/tags?done=tag-instead", (long long)id)));
}
