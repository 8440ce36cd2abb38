/* manage_pages.c -- one page for whoever answers for a thread: closing, locking, pinning, merging, linking, moving, redacting; and roll-back. */
#include "forum/pages.h"
#include "http/page.h"
#include "life.h"
#include "views.h"

static const struct {
	struct str word;
	struct str label;
} reasons[] = {
#define X(word, label, words) {STR(word), STR(label)},
    CLOSE_REASONS(X)
#undef X
};

static struct close_choices
reason_choices(struct arena *mem, struct str chosen)
{
	size_t i, n = sizeof(reasons) / sizeof(reasons[0]);
	struct close_choices choices = {arena_array(mem, n, sizeof(struct close_choice)), n};

	for (i = 0; i < n; i++)
		choices.items[i] = (struct close_choice){
		    reasons[i].word, reasons[i].label, str_eq(reasons[i].word, chosen)};
	return (choices);
}

/* Where the post is read. */
static struct str
back_path(struct ctx *ctx, const struct post_view *post)
{
	if (post->id != post->thread)
		return (post_path(ctx, post->tip, post->thread, post->id));
	return (thread_path(ctx, post->tip, post->thread, post->thread_slug));
}

/* Where it may go: everywhere but where it is. */
static enum err
elsewhere(struct page *page, int64_t here, struct space_options *options)
{
	struct space_list spaces;
	size_t i, n = 0;
	enum err e;

	if ((e = space_list_writable(&page->ctx, &spaces)))
		return (e);
	for (i = 0; i < spaces.n; i++) {
		if (spaces.items[i].id != here)
			spaces.items[n++] = spaces.items[i];
	}
	spaces.n = n;
	*options = space_options(page->ctx.mem, &spaces, page_form(page, "space"));
	return (OK);
}

/* With what came in, when it was not right. */
static enum err
manage_form(struct page *page)
{
	struct manage_page_view view = {.note = page_form(page, "note"),
	    .reason_problem = page_problem(page, "reason"),
	    .into = page_form(page, "into"),
	    .into_problem = page_problem(page, "into"),
	    .to = page_form(page, "to"),
	    .to_problem = page_problem(page, "to"),
	    .space_problem = page_problem(page, "space"),
	    .words_problem = page_problem(page, "words"),
	    .problems = form_problems(page)};
	struct ctx *ctx = &page->ctx;
	enum err e;

	if ((e = manage_show(ctx, page_path_id(page, "id"), &view.manage)))
		return (e);
	view.titled = view.manage.post.id == view.manage.post.thread;
	view.back = back_path(ctx, &view.manage.post);
	view.reasons = reason_choices(ctx->mem, page_form(page, "reason"));
	if (view.reason_problem != NULL || view.into_problem != NULL || view.to_problem != NULL ||
	    view.words_problem != NULL)
		view.problems.other = NULL;
	if (view.titled && (e = thread_links(ctx, view.manage.post.id, &view.links)))
		return (e);
	if ((e = elsewhere(page, view.manage.space, &view.spaces)))
		return (e);
	view.frame = frame_new(page,
	    str_fmt(ctx->mem, "Look after: %.*s", STR_ARG(view.manage.post.thread_title)),
	    view.manage.post.tip ? NAV_TIPS : NAV_QUESTIONS);
	t_manage_page(page->out, &view);
	return (OK);
}

enum err
page_manage(struct page *page)
{
	return (manage_form(page));
}

static enum err
thread_told(struct page *page, const struct post_view *post, const char *done)
{
	struct str path = thread_path(&page->ctx, post->tip, post->thread, post->thread_slug);

	if (post->id == post->thread)
		path = str_fmt(page->ctx.mem, "%.*s?done=%s", STR_ARG(path), done);
	else
		path = str_fmt(
		    page->ctx.mem, "%.*s?done=%s#a-%lld", STR_ARG(path), done, (long long)post->id);
	return (page_redirect(page, path));
}

/* Back to the post, with a line on what was done; or the form again. */
static enum err
managed(struct page *page, enum err e, const char *done)
{
	struct post_view post;

	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (manage_form(page));
	}
	if (e || (e = post_show(&page->ctx, page_path_id(page, "id"), &post)))
		return (e);
	return (thread_told(page, &post, done));
}

enum err
page_close(struct page *page)
{
	return (managed(page,
	    question_close(&page->ctx, page_path_id(page, "id"), page_form(page, "reason"),
		page_form(page, "note")),
	    "closed"));
}

enum err
page_reopen(struct page *page)
{
	return (managed(page, question_reopen(&page->ctx, page_path_id(page, "id")), "reopened"));
}

enum err
page_lock(struct page *page)
{
	bool locked = !str_eq(page_form(page, "locked"), STR("no"));

	return (managed(page, thread_lock_set(&page->ctx, page_path_id(page, "id"), locked),
	    locked ? "locked" : "unlocked"));
}

enum err
page_pin(struct page *page)
{
	bool pinned = !str_eq(page_form(page, "pinned"), STR("no"));

	return (managed(page, thread_pin_set(&page->ctx, page_path_id(page, "id"), pinned),
	    pinned ? "pinned" : "unpinned"));
}

enum err
page_wiki(struct page *page)
{
	bool wiki = !str_eq(page_form(page, "wiki"), STR("no"));

	return (managed(page, post_wiki_set(&page->ctx, page_path_id(page, "id"), wiki),
	    wiki ? "wiki" : "unwiki"));
}

enum err
page_link_set(struct page *page)
{
	int64_t other = thread_number_read(page_form(page, "to"));
	bool linked = !str_eq(page_form(page, "remove"), STR("yes"));

	return (managed(page,
	    thread_link_set(
		&page->ctx, page_path_id(page, "id"), page_form(page, "kind"), other, linked),
	    linked ? "linked" : "unlinked"));
}

/* To the question that is left. */
static enum err
merged_show(struct page *page, int64_t question, const char *done)
{
	struct post_view post;
	enum err e;

	if ((e = post_show(&page->ctx, question, &post)))
		return (e);
	return (thread_told(page, &post, done));
}

enum err
page_merge(struct page *page)
{
	int64_t into = thread_number_read(page_form(page, "into"));
	enum err e = question_merge(&page->ctx, page_path_id(page, "id"), into);

	return (e ? managed(page, e, "") : merged_show(page, into, "merged"));
}

enum err
page_unmerge(struct page *page)
{
	int64_t id = page_path_id(page, "id"), target;
	enum err e;

	if ((e = question_unmerge(&page->ctx, id, &target)))
		return (e);
	return (merged_show(page, id, "unmerged"));
}

enum err
page_revision_restore(struct page *page)
{
	int64_t id = page_path_id(page, "id"), seen;
	struct post_view post;
	int32_t revision;
	enum err e;

	if (!str_int64(page_form(page, "revision"), &seen))
		return (ctx_problem(&page->ctx, PROBLEM_REVISION_BAD));
	if ((e = revision_restore(
		 &page->ctx, id, page_path_id(page, "number_id"), seen, &revision)) ||
	    (e = post_show(&page->ctx, id, &post)))
		return (e);
	return (thread_told(page, &post, "rolled-back"));
}

enum err
page_move(struct page *page)
{
	bool wider = str_eq(page_form(page, "wider"), STR("yes"));

	return (managed(page,
	    thread_move(&page->ctx, page_path_id(page, "id"), page_form(page, "space"), wider),
	    "moved-here"));
}

enum err
page_redact(struct page *page)
{
	int64_t places, id = page_path_id(page, "id");
	struct withdrawn_view trace;
	enum err done, e;

	done = thread_redact(&page->ctx, id, page_form(page, "words"), &places);
	if (done != OK && done != ERR_INPUT)
		return (done);
	e = post_withdrawn(&page->ctx, id, &trace);
	if (e == ERR_NOT_FOUND)
		return (managed(page, done, "redacted"));
	if (e)
		return (e);
	if (done == ERR_INPUT)
		return (page_withdrawn_show(page, id));
	return (page_redirect(page,
	    str_fmt(page->ctx.mem, "%.*s?done=redacted",
		STR_ARG(thread_path(&page->ctx, str_eq(trace.kind, STR("tip")), id, STR_NONE)))));
}
