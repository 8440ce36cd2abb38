/* timeline_pages.c -- what became of a question or tip: the page. */
#include "forum/pages.h"
#include "http/page.h"
#include "views.h"

#define ENTRIES 60

/* "It follows up on", as the page of one says it of the other. */
static struct str
linked_words(const struct timeline_entry *e)
{
	if (str_eq(e->words, STR("duplicate")))
		return (e->outgoing ? STR("Found it to be a duplicate of")
				    : STR("Found a duplicate of it:"));
	if (str_eq(e->words, STR("follow-up")))
		return (
		    e->outgoing ? STR("Said that it follows up on") : STR("Linked a follow-up:"));
	if (str_eq(e->words, STR("supersedes")))
		return (e->outgoing ? STR("Said that it takes the place of")
				    : STR("Said that something newer takes its place:"));
	if (str_eq(e->words, STR("part")))
		return (
		    e->outgoing ? STR("Made it of a part of") : STR("Made a tip of a part of it:"));
	return (STR("Linked it with"));
}

static struct str
unlinked_words(const struct timeline_entry *e)
{
	if (str_eq(e->words, STR("duplicate")))
		return (e->outgoing ? STR("No longer a duplicate of")
				    : STR("No longer a duplicate of it:"));
	if (str_eq(e->words, STR("follow-up")))
		return (e->outgoing ? STR("No longer a follow-up of")
				    : STR("No longer a follow-up of it:"));
	if (str_eq(e->words, STR("supersedes")))
		return (e->outgoing ? STR("No longer takes the place of")
				    : STR("No longer takes its place:"));
	return (STR("No longer linked with"));
}

/* Words of ours are said in the page's own. */
static void
words_say(struct timeline *timeline)
{
	size_t i;

	for (i = 0; i < timeline->n; i++) {
		struct timeline_entry *e = &timeline->items[i];

		if (e->kind == TIMELINE_LINKED)
			e->words = linked_words(e);
		else if (e->kind == TIMELINE_UNLINKED)
			e->words = unlinked_words(e);
		else if (e->kind == TIMELINE_CLOSED)
			e->words = close_reason_words(e->words);
		else if (e->kind == TIMELINE_VERIFIED && str_eq(e->words, STR("no day")))
			e->words = STR("");
	}
}

/* Like the thread itself: what became part of another question leads there, what was withdrawn says so. */
static enum err
gone_show(struct page *page, bool tip, int64_t id)
{
	struct str slug;
	int64_t target;
	enum err e = tip ? ERR_WITHDRAWN : question_merged(&page->ctx, id, &target, &slug);

	if (e == ERR_WITHDRAWN)
		return (page_withdrawn_show(page, id));
	return (e ? e : page_redirect(page, question_path(&page->ctx, target, slug)));
}

static enum err
timeline_page(struct page *page, bool tip)
{
	int64_t id = page_path_id(page, "id");
	struct timeline_page_view view = {.first = !page_has_query(page, "cursor")};
	enum err e;

	e = timeline_show(&page->ctx, tip, id, page_query(page, "cursor"), ENTRIES, &view.timeline);
	if (e == ERR_WITHDRAWN)
		return (gone_show(page, tip, id));
	if (e || (e = post_show(&page->ctx, id, &view.post)))
		return (e);
	words_say(&view.timeline);
	view.back = thread_path(&page->ctx, tip, id, view.post.thread_slug);
	view.frame = frame_new(page,
	    str_fmt(page->ctx.mem, "What became of “%.*s”", STR_ARG(view.post.thread_title)),
	    tip ? NAV_TIPS : NAV_QUESTIONS);
	t_timeline_page(page->out, &view);
	return (OK);
}

enum err
page_question_timeline(struct page *page)
{
	return (timeline_page(page, false));
}

enum err
page_tip_timeline(struct page *page)
{
	return (timeline_page(page, true));
}
