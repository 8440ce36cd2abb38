/* follow_pages.c -- the buttons that follow, and the list of what one follows. */
#include "following/pages.h"
#include "forum.h"
#include "http/page.h"
#include "paths.h"
#include "views.h"

static bool
follow_asked(struct page *page)
{
	return (!str_eq(page_form(page, "follow"), STR("no")));
}

/* Back to where the post is read. */
static enum err
post_back(struct page *page, int64_t id)
{
	struct post_view post;
	enum err e;

	if (page_has_form(page, "next"))
		return (page_redirect(page, page_next(page)));
	if ((e = post_show(&page->ctx, id, &post)))
		return (e);
	return (page_redirect(page, post_path(&page->ctx, post.tip, post.thread, id)));
}

enum err
page_follow_post(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = follow_thread_set(&page->ctx, id, follow_asked(page))))
		return (e);
	return (post_back(page, id));
}

enum err
page_follow_tag(struct page *page)
{
	struct str name = page_path(page, "name");
	enum err e;

	if ((e = follow_tag_set(&page->ctx, name, follow_asked(page))))
		return (e);
	return (page_redirect(page, tag_path(&page->ctx, name)));
}

enum err
page_follow_person(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = follow_person_set(&page->ctx, id, follow_asked(page))))
		return (e);
	return (page_redirect(page, person_path(&page->ctx, id)));
}

enum err
page_follow_space(struct page *page)
{
	struct str slug = page_path(page, "slug");
	enum err e;

	if ((e = follow_space_set(&page->ctx, slug, follow_asked(page))))
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "/spaces/%.*s", STR_ARG(slug))));
}

enum err
page_following(struct page *page)
{
	struct following_page_view view = {.kind = page_query(page, "kind")};
	enum err e;

	if ((e = follow_list(&page->ctx, view.kind, page_query(page, "cursor"), 0, &view.list)))
		return (e);
	view.threads = str_eq(view.kind, STR("thread"));
	view.tags = str_eq(view.kind, STR("tag"));
	view.people = str_eq(view.kind, STR("person"));
	view.spaces = str_eq(view.kind, STR("space"));
	view.frame = frame_new(page, STR("Following"), NAV_NONE);
	t_following_page(page->out, &view);
	return (OK);
}

enum err
page_follow_stop(struct page *page)
{
	enum err e;

	if ((e = follow_stop(&page->ctx, page_path_id(page, "id"))))
		return (e);
	return (page_redirect(page, STR("/following?done=unfollowed")));
}

/* -- saved posts ---------------------------------------------------------------------- */

/* stale: the post whose note was changed meanwhile; 0: none. */
static enum err
saved_show(struct page *page, int64_t stale)
{
	struct saved_filter filter = {.kind = page_query(page, "kind"),
	    .words = page_query(page, "q"),
	    .cursor = page_query(page, "cursor")};
	struct saved_page_view view = {.kind = filter.kind, .words = filter.words, .stale = stale};
	enum err e;

	if (stale != 0 &&
	    (e = saved_join(&page->ctx, stale, str_trim(page_form(page, "note")), &view.joined)))
		return (e);

	if ((e = saved_list(&page->ctx, &filter, &view.list)))
		return (e);
	view.questions = str_eq(filter.kind, STR("question"));
	view.answers = str_eq(filter.kind, STR("answer"));
	view.tips = str_eq(filter.kind, STR("tip"));
	view.sifted = filter.kind.n > 0 || str_trim(filter.words).n > 0;
	view.here = stale != 0 ? STR("/saved") : page_here(page);
	view.frame = frame_new(page, STR("Saved"), NAV_NONE);
	t_saved_page(page->out, &view);
	return (OK);
}

enum err
page_saved(struct page *page)
{
	return (saved_show(page, 0));
}

enum err
page_save_post(struct page *page)
{
	int64_t id = page_path_id(page, "id"), sum;
	bool has_sum = str_int64(page_form(page, "sum"), &sum);
	struct str note = page_form(page, "note");
	enum err e;

	if (str_eq(page_form(page, "saved"), STR("no")))
		e = post_unsave(&page->ctx, id);
	else
		e = post_save(&page->ctx, id, page_has_form(page, "note") ? &note : NULL,
		    has_sum ? &sum : NULL);
	if (e == ERR_STALE) {
		page_status(page, 409);
		return (saved_show(page, id));
	}
	return (e ? e : post_back(page, id));
}
