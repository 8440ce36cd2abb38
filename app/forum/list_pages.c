/* list_pages.c -- home and the lists: all questions, by tag, by space, tags. */
#include "forum/pages.h"
#include "http/page.h"
#include "moderation.h"
#include "tips.h"
#include "views.h"

#define SIDE_TAGS 12
#define HOME_WAITING 5
#define HOME_ACTIVE 8
#define HOME_TIPS 4
#define SIDE_TIPS 4
#define TAGS_PAGE 60

/* What the tab of the browser says: the list, and which of its tabs. */
static struct str
list_title(struct ctx *ctx, const struct list_page_view *view)
{
	const char *which = view->mine         ? " of mine"
			    : view->unanswered ? " without an answer"
			    : view->active     ? " lately active"
					       : "";

	return (str_fmt(ctx->mem, "%.*s%s", STR_ARG(view->heading), which));
}

static enum err
list_render(
    struct page *page, struct list_page_view *view, struct question_filter *filter, enum nav nav)
{
	struct question_filter tips = {
	    .tag = filter->tag, .space = filter->space, .limit = SIDE_TIPS};
	struct frame *frame;
	enum err e;

	filter->cursor = page_query(page, "cursor");
	filter->unanswered = str_eq(page_query(page, "state"), STR("unanswered"));
	if (str_eq(page_query(page, "sort"), STR("active")))
		filter->order = QUESTION_ACTIVE;
	view->unanswered = filter->unanswered;
	view->active = filter->order == QUESTION_ACTIVE;
	view->newest = !view->unanswered && !view->active && !view->mine;
	if ((e = question_list(&page->ctx, filter, &view->list)))
		return (e);
	if ((filter->tag != 0 || filter->space != 0) &&
	    (e = tip_list(&page->ctx, &tips, &view->tips)))
		return (e);
	frame = frame_new(page, list_title(&page->ctx, view), nav);
	if (view->lead.n > 0)
		frame->description = view->lead;
	frame->feed = str_fmt(page->ctx.mem, "/feeds%.*s.atom", STR_ARG(view->here));
	view->frame = frame;
	t_list_page(page->out, view);
	return (OK);
}

enum err
page_questions(struct page *page)
{
	struct question_filter filter = {.order = QUESTION_NEWEST};
	struct list_page_view view = {
	    .heading = STR("Questions"), .here = STR("/questions"), .tabs = true};
	enum err e;

	if (str_eq(page_query(page, "author"), STR("me"))) {
		filter.own = true;
		view.mine = true;
	}
	view.empty = view.mine
			 ? STR("You have not asked anything yet. No question is too small.")
			 : STR("Nothing here. Either all is answered, or nobody has asked yet.");
	if ((e = tags_most_used(&page->ctx, SIDE_TAGS, &view.tags)))
		return (e);
	return (list_render(page, &view, &filter, NAV_QUESTIONS));
}

enum err
page_tag(struct page *page)
{
	struct tag_view tag;
	struct question_filter filter = {.order = QUESTION_NEWEST};
	struct list_page_view view = {
	    .empty = STR("No question with this tag waits for an answer.")};
	enum err e;

	if ((e = tag_show(&page->ctx, page_path(page, "name"), &tag)))
		return (e);
	filter.tag = tag.id;
	view.heading = tag.name;
	view.lead = tag.about;
	view.tag = tag.name;
	view.following = tag.following;
	view.here = tag_path(&page->ctx, tag.name);
	return (list_render(page, &view, &filter, NAV_TAGS));
}

enum err
page_space(struct page *page)
{
	struct space_view space;
	struct question_filter filter = {.order = QUESTION_NEWEST};
	struct list_page_view view = {
	    .empty = STR(
		"Nothing here yet. What did a colleague ask you this week? Write it down once.")};
	enum err e;

	if ((e = space_show(&page->ctx, page_path(page, "slug"), &space)))
		return (e);
	filter.space = space.id;
	view.heading = space.name;
	view.lead = space.about;
	view.space = space.slug;
	view.following = space.following;
	view.space_private = space.private;
	view.space_owner = space.manages;
	view.space_moderated =
	    str_eq(space.role, STR("moderator")) || str_eq(space.role, STR("owner"));
	if ((e = flag_count(&page->ctx, &space, &view.space_flagged)))
		return (e);
	view.here = str_fmt(page->ctx.mem, "/spaces/%.*s", STR_ARG(space.slug));
	if ((e = tags_of_space(&page->ctx, space.id, &view.tags)))
		return (e);
	if (!page_has_query(page, "cursor") &&
	    (e = thread_pinned(&page->ctx, space.id, &view.pinned)))
		return (e);
	return (list_render(page, &view, &filter, NAV_SPACES));
}

enum err
page_tags(struct page *page)
{
	struct tags_page_view view = {.prefix = page_query(page, "prefix"),
	    .by_name = str_eq(page_query(page, "sort"), STR("name"))};
	int64_t skip = 0;
	enum err e;

	if (page_has_query(page, "skip"))
		skip = page_query_id(page, "skip");
	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = tag_list(&page->ctx, view.prefix, view.by_name, skip, TAGS_PAGE, &view.tags)))
		return (e);
	view.next = view.tags.more ? skip + TAGS_PAGE : 0;
	view.frame = frame_new(page, STR("Tags"), NAV_TAGS);
	t_tags_page(page->out, &view);
	return (OK);
}

/* Anything that is not a number of minutes is like not having said one. */
static int64_t
minutes_asked(struct page *page)
{
	int64_t minutes;

	if (!str_int64(page_query(page, "minutes"), &minutes) || minutes < 1 ||
	    minutes > HOME_MINUTES_MOST)
		return (0);
	return (minutes);
}

enum err
page_home(struct page *page)
{
	struct home_wanted wanted = {.waiting = HOME_WAITING,
	    .active = HOME_ACTIVE,
	    .tips = HOME_TIPS,
	    .minutes = minutes_asked(page)};
	struct home_page_view view = {.minutes = wanted.minutes};
	struct frame *frame = frame_new(page, STR("Home"), NAV_NONE);
	enum err e;

	if ((e = home_show(&page->ctx, &wanted, &view.home)))
		return (e);
	view.shouts.list = view.home.shouts;
	view.admin_alone = page->ctx.actor.admin;
	frame->no_find = true;
	view.frame = frame;
	t_home_page(page->out, &view);
	return (OK);
}
