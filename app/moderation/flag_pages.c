/* flag_pages.c -- the form to flag something, the queue of a space, deciding, and what its author reads of that. */
#include "http/page.h"
#include "moderation/pages.h"
#include "paths.h"
#include "suggestions.h"
#include "views.h"

#define DECISIONS_SHOWN 10
#define OPEN_SHOWN 5

static struct str
thing_path(struct ctx *ctx, int64_t thread, int64_t post, int64_t comment, bool tip, bool offer)
{
	if (offer)
		return (offer_path(ctx, thread));
	return (comment > 0 ? comment_path(ctx, tip, thread, comment)
			    : post_path(ctx, tip, thread, post));
}

/* ?done= goes in front of #. */
static struct str
done_path(struct ctx *ctx, struct str path, const char *word)
{
	struct str rest = path, head;

	(void)str_cut(&rest, '#', &head);
	return (str_fmt(ctx->mem, "%.*s?done=%s%s%.*s", STR_ARG(head), word, rest.n > 0 ? "#" : "",
	    STR_ARG(rest)));
}

/* -- flagging -------------------------------------------------------------------------------- */

static struct reason_choices
reasons_of(struct arena *mem, struct str chosen)
{
	struct reason_choices list = {
	    arena_array(mem, FLAG_REASONS, sizeof(struct reason_choice)), FLAG_REASONS};
	int i;

	for (i = 0; i < FLAG_REASONS; i++) {
		enum flag_reason reason = (enum flag_reason)i;

		list.items[i] = (struct reason_choice){flag_reason_word(reason),
		    flag_reason_label(reason), str_eq(str_of(flag_reason_word(reason)), chosen)};
	}
	return (list);
}

static enum err
flag_show(struct page *page, int64_t post, int64_t comment)
{
	struct flag_page_view view = {.words = page_form(page, "words"),
	    .reason_problem = page_problem(page, "reason"),
	    .words_problem = page_problem(page, "words")};
	struct ctx *ctx = &page->ctx;
	enum err e;

	if ((e = flag_form(ctx, post, comment, &view.target)))
		return (e);
	view.reasons = reasons_of(ctx->mem, page_form(page, "reason"));
	view.action = comment > 0 ? str_fmt(ctx->mem, "/comments/%lld/flag", (long long)comment)
				  : str_fmt(ctx->mem, "/posts/%lld/flag", (long long)post);
	view.back = thing_path(
	    ctx, view.target.thread, view.target.post, comment, view.target.tip, view.target.offer);
	view.frame = frame_new(page,
	    comment > 0 ? STR("What is wrong with the comment?") : STR("What is wrong with it?"),
	    NAV_QUESTIONS);
	t_flag_page(page->out, &view);
	return (OK);
}

static enum err
flag_send(struct page *page, int64_t post, int64_t comment)
{
	struct flag_target_view target;
	struct ctx *ctx = &page->ctx;
	enum err e = flag_form(ctx, post, comment, &target);

	if (e)
		return (e);
	e = flag_raise(ctx, post, comment, page_form(page, "reason"), page_form(page, "words"));
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (flag_show(page, post, comment));
	}
	if (e)
		return (e);
	return (page_redirect(page,
	    done_path(ctx,
		thing_path(ctx, target.thread, target.post, comment, target.tip, target.offer),
		"flagged")));
}

enum err
page_flag(struct page *page)
{
	return (flag_show(page, page_path_id(page, "id"), 0));
}

enum err
page_flag_raise(struct page *page)
{
	return (flag_send(page, page_path_id(page, "id"), 0));
}

enum err
page_comment_flag(struct page *page)
{
	return (flag_show(page, 0, page_path_id(page, "id")));
}

enum err
page_comment_flag_raise(struct page *page)
{
	return (flag_send(page, 0, page_path_id(page, "id")));
}

/* -- the queue ---------------------------------------------------------------------------------- */

/* What was typed about one of them stands there again. */
struct typed {
	int64_t post, comment;
};

static void
entries_fill(struct page *page, const struct flag_queue_view *queue, const struct typed *typed,
    struct flag_queue_entries *entries)
{
	struct ctx *ctx = &page->ctx;
	size_t i;

	entries->n = queue->n;
	entries->items = arena_array(ctx->mem, queue->n, sizeof(*entries->items));
	for (i = 0; i < queue->n; i++) {
		const struct flag_entry *f = &queue->items[i];
		struct flag_queue_entry *entry = &entries->items[i];

		*entry = (struct flag_queue_entry){.flag = f,
		    .path = thing_path(ctx, f->thread, f->post, f->comment, f->tip, f->offer),
		    .decide =
			f->comment > 0
			    ? str_fmt(ctx->mem, "/comments/%lld/decision", (long long)f->comment)
			    : str_fmt(ctx->mem, "/posts/%lld/decision", (long long)f->post),
		    .on_comment = f->comment > 0,
		    .on_question = f->post == f->thread};
		if (typed == NULL ||
		    (f->comment > 0 ? f->comment != typed->comment : f->post != typed->post))
			continue;
		entry->note = page_form(page, "note");
		entry->verdict_problem = page_problem(page, "verdict");
		entry->note_problem = page_problem(page, "note");
	}
}

static enum err
queue_page(struct page *page, struct str slug, const struct typed *typed)
{
	struct moderation_page_view view = {.first = page_query(page, "cursor").n == 0};
	struct flag_queue_view queue;
	enum err e;

	if ((e = flag_queue_show(&page->ctx, slug, page_query(page, "cursor"), 0, &queue)) ||
	    (e = flag_decision_list_of(&page->ctx, slug, STR(""), DECISIONS_SHOWN, &view.decided)))
		return (e);
	if ((e = open_questions(&page->ctx, &queue.space, OPEN_SHOWN, &view.open)) ||
	    (e = proposal_count(&page->ctx, &queue.space, &view.suggested)))
		return (e);
	view.space = queue.space;
	view.waiting = queue.waiting;
	view.next = queue.next;
	entries_fill(page, &queue, typed, &view.entries);
	view.frame = frame_new(
	    page, str_fmt(page->ctx.mem, "Flagged in %.*s", STR_ARG(queue.space.name)), NAV_SPACES);
	t_moderation_page(page->out, &view);
	return (OK);
}

enum err
page_moderation(struct page *page)
{
	return (queue_page(page, page_path(page, "slug"), NULL));
}

/* A form that is not right comes back in the queue, and which space that is the form says. */
static enum err
decide(struct page *page, int64_t post, int64_t comment)
{
	struct typed typed = {post, comment};
	struct str slug = page_form(page, "space");
	int64_t id;
	enum err e;

	e = flag_decide_on(
	    &page->ctx, post, comment, page_form(page, "verdict"), page_form(page, "note"), &id);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (queue_page(page, slug, &typed));
	}
	if (e)
		return (e);
	if (slug.n == 0)
		return (
		    page_redirect(page, str_fmt(page->ctx.mem, "/decisions/%lld", (long long)id)));
	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "/spaces/%.*s/moderation?done=decided", STR_ARG(slug))));
}

enum err
page_post_decide(struct page *page)
{
	return (decide(page, page_path_id(page, "id"), 0));
}

enum err
page_comment_decide(struct page *page)
{
	return (decide(page, 0, page_path_id(page, "id")));
}

enum err
page_decision(struct page *page)
{
	struct decision_page_view view = {.frame = NULL};
	struct flag_decision_view *d = &view.decision;
	enum err e;

	if ((e = flag_decision_read(&page->ctx, page_path_id(page, "id"), d)))
		return (e);
	if (!d->gone)
		view.path =
		    thing_path(&page->ctx, d->thread, d->post, d->comment, d->tip, d->offer);
	if (d->improve && d->mine && d->comment == 0 && !d->gone)
		view.edit = str_fmt(page->ctx.mem, "/posts/%lld/edit", (long long)d->post);
	view.frame = frame_new(page, STR("What a moderator decided"), NAV_SPACES);
	t_decision_page(page->out, &view);
	return (OK);
}
