/* post_pages.c -- voting, commenting, editing, withdrawing and undoing that, as forms. */
#include "forum/pages.h"
#include "http/page.h"
#include "views.h"

/* Back to where the post is read. */
static enum err
post_back(struct page *page, int64_t id)
{
	struct post_view post;
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)))
		return (e);
	return (page_redirect(page, post.offer ? offer_path(&page->ctx, id)
					       : post_path(&page->ctx, post.tip, post.thread, id)));
}

enum err
page_vote(struct page *page)
{
	int64_t id = page_path_id(page, "id"), value;
	struct post_sums sums;
	enum err e;

	if (!str_int64(page_form(page, "value"), &value))
		return (ctx_problem(&page->ctx, PROBLEM_VOTE_VALUE));
	if ((e = post_vote(&page->ctx, id, value, &sums)))
		return (e);
	return (post_back(page, id));
}

enum err
page_use(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct post_sums sums;
	enum err e;

	if ((e = post_use_set(&page->ctx, id, !str_eq(page_form(page, "used"), STR("no")), &sums)))
		return (e);
	return (post_back(page, id));
}

enum err
page_outdated(struct page *page)
{
	int64_t id = page_path_id(page, "id"), thread, said;
	bool outdated = !str_eq(page_form(page, "outdated"), STR("no"));
	enum err e;

	if ((e = post_outdated_set(&page->ctx, id, outdated, &thread, &said)))
		return (e);
	return (post_back(page, id));
}

/* -- looking again ------------------------------------------------------------------- */

#define REVIEW_PROPOSED 182 /* days */

static struct str
day_text(struct arena *mem, timestamp_us day)
{
	char text[CLOCK_TEXT];

	return (str_dup(mem, str_slice(clock_rfc3339(day, text), 0, 10)));
}

static enum err
review_form(struct page *page)
{
	struct review_page_view view = {.problem = page_problem(page, "by")};
	struct ctx *ctx = &page->ctx;
	enum err e;

	if ((e = review_show(ctx, page_path_id(page, "id"), &view.review)))
		return (e);
	view.today = day_text(ctx->mem, ctx->now);
	if (page_has_form(page, "by"))
		view.by = page_form(page, "by");
	else if (view.review.review_by > ctx->now)
		view.by = day_text(ctx->mem, view.review.review_by);
	else
		view.by = day_text(ctx->mem, ctx->now + DAYS_US(REVIEW_PROPOSED));
	view.frame = frame_new(page, STR("Does this still hold?"), NAV_QUESTIONS);
	t_review_page(page->out, &view);
	return (OK);
}

enum err
page_review(struct page *page)
{
	return (review_form(page));
}

enum err
page_review_save(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str by = page_has_form(page, "never") ? STR_NONE : page_form(page, "by");
	enum err e;

	if (by.n == 0 && !page_has_form(page, "never"))
		e = ctx_problem(&page->ctx, PROBLEM_REVIEW_BAD);
	else
		e = review_set(&page->ctx, id, by);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (review_form(page));
	}
	return (e ? e : post_back(page, id));
}

/* -- comments ------------------------------------------------------------------------ */

static enum err
comment_form(struct page *page, int64_t id)
{
	struct post_view post;
	struct comment_page_view view = {.post = &post,
	    .once = page_once(page),
	    .body = page_form(page, "body"),
	    .problems = form_problems(page)};
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)))
		return (e);
	view.frame = frame_new(page, STR("Your comment"), NAV_QUESTIONS);
	t_comment_page(page->out, &view);
	return (OK);
}

enum err
page_comment_post(struct page *page)
{
	int64_t id = page_path_id(page, "id"), comment, at = 0;
	bool timed = page_form(page, "at").n > 0;
	struct post_view post;
	enum err e;

	if (timed && !str_int64(page_form(page, "at"), &at))
		at = -1;
	e = comment_post(&page->ctx, id, page_form(page, "body"), timed ? &at : NULL, &comment);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (comment_form(page, id));
	}
	if (e)
		return (e);
	if ((e = post_show(&page->ctx, id, &post)))
		return (e);
	return (page_redirect(page, comment_path(&page->ctx, post.tip, post.thread, comment)));
}

/* -- editing -------------------------------------------------------------------------- */

struct str
tags_typed(struct arena *mem, struct str_list tags)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < tags.n; i++) {
		if (i > 0)
			buf_str(&b, STR(", "));
		buf_str(&b, tags.items[i]);
	}
	return (buf_view(&b));
}

static void
edit_render(struct page *page, struct edit_page_view *view)
{
	struct str language = view->proposal != 0 ? view->suggested_language : view->post->language;

	if (page_has_form(page, "language"))
		language = page_form(page, "language");
	view->languages = language_choices(page->ctx.mem, language);
	view->space_language = language_name(view->post->space_language);
	view->question = str_eq(view->post->kind, STR("question"));
	view->titled = view->question || view->post->tip;
	view->problems = form_problems(page);
	view->frame = frame_new(page,
	    str_fmt(page->ctx.mem, "Edit: %.*s", STR_ARG(view->post->thread_title)), NAV_QUESTIONS);
	t_edit_page(page->out, view);
}

/* The suggested edit that the form is to accept, if it waits for the reader and is for this post. */
static enum err
edit_proposal(struct page *page, int64_t post, struct str number, struct edit_page_view *view,
    struct proposal_view *proposal)
{
	int64_t id;
	enum err e;

	if (!str_int64(number, &id) || id <= 0)
		return (ERR_NOT_FOUND);
	if ((e = proposal_show(&page->ctx, id, proposal)))
		return (e);
	if (proposal->post != post)
		return (ERR_NOT_FOUND);
	if (!proposal->may_decide)
		return (proposal->open ? ERR_FORBIDDEN : ERR_CONFLICT);
	view->proposal = id;
	view->proposal_version = proposal->version;
	view->suggester = proposal->by.name;
	view->suggested_language = proposal->language_said;
	return (OK);
}

/* What somebody suggests stands in the form, with what was changed since. */
static enum err
edit_suggested(struct page *page, struct edit_page_view *view)
{
	struct proposal_view proposal;
	enum err e;

	if ((e = edit_proposal(
		 page, view->post->id, page_query(page, "suggestion"), view, &proposal)))
		return (e);
	view->title = proposal.after.title;
	view->summary = proposal.after.summary;
	view->body = proposal.after.body;
	view->tags = tags_typed(page->ctx.mem, proposal.after.tags);
	view->note = proposal.note;
	view->revision = proposal.joined.revision;
	view->stale = !proposal.joined.clean;
	view->joined = proposal.joined;
	return (OK);
}

enum err
page_edit(struct page *page)
{
	struct post_view post;
	struct edit_page_view view = {.post = &post};
	enum err e;

	if ((e = post_show(&page->ctx, page_path_id(page, "id"), &post)))
		return (e);
	if (!post.may_edit)
		return (ERR_FORBIDDEN);
	/* There is more to it than its text. */
	if (post.offer)
		return (page_redirect(page,
		    str_fmt(page->ctx.mem, "/mentoring/offers/%lld/edit", (long long)post.id)));
	view.title = post.title;
	view.summary = post.summary;
	view.body = post.body;
	view.tags = tags_typed(page->ctx.mem, post.tags);
	view.revision = post.revision;
	if (page_has_query(page, "suggestion") && (e = edit_suggested(page, &view)))
		return (e);
	edit_render(page, &view);
	return (OK);
}

/* What was typed and what changed meanwhile, in one text; nothing of it is saved. */
static enum err
edit_join(struct page *page, int64_t id, struct edit_page_view *view)
{
	struct post_text mine = {view->title, view->summary, view->body, {NULL, 0}};
	struct post_joined *joined = &view->joined;
	bool secret = false;
	int64_t base;
	enum err e;

	if (!str_int64(page_form(page, "revision"), &base))
		base = 0;
	mine.tags = tag_parse(&page->ctx, view->tags);
	if ((view->proposal > 0 &&
		(e = proposal_strip(&page->ctx, id, view->proposal, &mine, &secret))) ||
	    (e = post_join(&page->ctx, id, base, &mine, joined)))
		return (e);
	joined->secret = joined->secret || secret;
	view->title = joined->both.title;
	view->summary = joined->both.summary;
	view->body = joined->both.body;
	view->tags = tags_typed(page->ctx.mem, joined->both.tags);
	view->revision = joined->revision;
	view->stale = true;
	return (OK);
}

/* The form again with what was typed; after a conflict with the other change in it, too. */
static enum err
edit_again(struct page *page, int64_t id, bool stale)
{
	struct post_view post;
	struct edit_page_view view = {.post = &post,
	    .title = page_form(page, "title"),
	    .summary = page_form(page, "summary"),
	    .body = page_form(page, "body"),
	    .tags = page_form(page, "tags"),
	    .note = page_form(page, "note")};
	struct proposal_view proposal;
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)))
		return (e);
	if (page_has_form(page, "suggestion") &&
	    (e = edit_proposal(page, id, page_form(page, "suggestion"), &view, &proposal)))
		return (e);
	if (stale && (e = edit_join(page, id, &view)))
		return (e);
	if (!stale && !str_int64(page_form(page, "revision"), &view.revision))
		view.revision = post.revision;
	page_status(page, stale ? 409 : 422);
	edit_render(page, &view);
	return (OK);
}

/* What whoever decides had before them when they did. */
struct proposal_seen
proposal_seen_of(struct page *page)
{
	struct proposal_seen seen = {0, 0};

	if (!str_int64(page_form(page, "version"), &seen.version) ||
	    !str_int64(page_form(page, "revision"), &seen.revision))
		seen = (struct proposal_seen){0, 0};
	return (seen);
}

/* Saving it accepts what was suggested, as it stands in the form. */
static enum err
edit_accepts(struct page *page, int64_t id, const struct post_change *change, int64_t *proposal)
{
	struct proposal_seen seen = proposal_seen_of(page);
	struct edit_page_view view;
	struct proposal_view found;
	int32_t revision;
	enum err e;

	if ((e = edit_proposal(page, id, page_form(page, "suggestion"), &view, &found)))
		return (e);
	*proposal = view.proposal;
	return (proposal_accept(&page->ctx, view.proposal, &seen, change, &revision));
}

/* Back to the post, by way of its tags when one looks like a slip. */
static enum err
tags_checked(struct page *page, int64_t id, struct str_list tags)
{
	struct tag_near_list near = {NULL, 0};
	enum err e;

	if (page_has_form(page, "tags") && (e = tags_near(&page->ctx, tags, 1, &near)))
		return (e);
	if (near.n == 0)
		return (post_back(page, id));
	return (page_redirect(page, str_fmt(page->ctx.mem, "/posts/%lld/tags", (long long)id)));
}

enum err
page_edit_post(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str title = page_form(page, "title"), body = page_form(page, "body");
	struct str summary = page_form(page, "summary");
	struct str_list tags = tag_parse(&page->ctx, page_form(page, "tags"));
	struct str language = page_form(page, "language");
	struct post_change change = {.title = page_has_form(page, "title") ? &title : NULL,
	    .summary = page_has_form(page, "summary") ? &summary : NULL,
	    .body = &body,
	    .tags = page_has_form(page, "tags") ? &tags : NULL,
	    .language = page_has_form(page, "language") ? &language : NULL,
	    .note = page_form(page, "note")};
	int64_t proposal = 0;
	int32_t revision;
	enum err e;

	if (!str_int64(page_form(page, "revision"), &change.revision))
		ctx_note(&page->ctx, PROBLEM_REVISION_BAD);
	e = page_has_form(page, "suggestion") ? edit_accepts(page, id, &change, &proposal)
					      : post_edit(&page->ctx, id, &change, &revision);
	if (e == ERR_INPUT || e == ERR_STALE)
		return (edit_again(page, id, e == ERR_STALE));
	if (e || (e = draft_drop(&page->ctx, page_form(page, "draft"))))
		return (e);
	if (proposal != 0)
		return (page_redirect(
		    page, str_fmt(page->ctx.mem, "/suggestions/%lld?done=suggestion-accepted",
			      (long long)proposal)));
	return (tags_checked(page, id, tags));
}

static bool
same_tags(struct str_list a, struct str_list b)
{
	size_t i;

	for (i = 0; i < a.n && i < b.n && str_eq(a.items[i], b.items[i]); i++)
		;
	return (i == a.n && i == b.n);
}

/* Only what a revision changed is worth a line. */
static void
unchanged_leave_out(struct revision_list *list)
{
	size_t i;

	for (i = 0; i + 1 < list->n; i++) {
		struct revision_view *r = &list->items[i];

		if (str_eq(r->title, r[1].title))
			r->title = STR_NONE;
		if (same_tags(r->tags, r[1].tags))
			r->tags.n = 0;
	}
}

enum err
page_revisions(struct page *page)
{
	struct post_view post;
	struct revisions_page_view view = {.post = &post};
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = post_show(&page->ctx, id, &post)))
		return (e);
	if ((e = post_revisions(&page->ctx, id, &view.revisions)))
		return (e);
	unchanged_leave_out(&view.revisions);
	view.may_edit = post.may_edit && !post.offer;
	view.frame = frame_new(page, STR("How this text changed"), NAV_QUESTIONS);
	t_revisions_page(page->out, &view);
	return (OK);
}

/* -- withdrawing ------------------------------------------------------------------------ */

/* Back to the thread, with a line that says what was done and, when it was withdrawn, undoes it. */
static enum err
thread_told(struct page *page, int64_t thread, const char *told, struct str anchor)
{
	struct post_view question;
	struct str path;
	enum err e;

	if ((e = post_show(&page->ctx, thread, &question)))
		return (e);
	path = question.offer ? offer_path(&page->ctx, thread)
			      : thread_path(&page->ctx, question.tip, thread, question.thread_slug);
	return (page_redirect(page,
	    str_fmt(page->ctx.mem, "%.*s?done=%s%.*s", STR_ARG(path), told, STR_ARG(anchor))));
}

enum err
page_withdraw(struct page *page)
{
	int64_t id = page_path_id(page, "id"), thread;
	enum err e;

	if ((e = post_withdraw(&page->ctx, id, &thread)))
		return (e);
	/* Of a question its trace is left, and that has the button. */
	if (thread == id)
		return (page_redirect(page, question_path(&page->ctx, id, STR_NONE)));
	return (thread_told(page, thread,
	    str_c(page->ctx.mem, str_fmt(page->ctx.mem, "withdrawn&undo=post-%lld", (long long)id)),
	    STR_NONE));
}

enum err
page_restore(struct page *page)
{
	int64_t id = page_path_id(page, "id"), thread;
	enum err e;

	if ((e = post_restore(&page->ctx, id, &thread)))
		return (e);
	return (thread_told(page, thread, "restored",
	    thread == id ? STR_NONE : str_fmt(page->ctx.mem, "#a-%lld", (long long)id)));
}

enum err
page_comment_withdraw(struct page *page)
{
	int64_t id = page_path_id(page, "id"), post;
	struct post_view view;
	enum err e;

	if ((e = comment_withdraw(&page->ctx, id, &post)) ||
	    (e = post_show(&page->ctx, post, &view)))
		return (e);
	return (thread_told(page, view.thread,
	    str_c(page->ctx.mem,
		str_fmt(page->ctx.mem, "withdrawn&undo=comment-%lld", (long long)id)),
	    STR_NONE));
}

enum err
page_comment_restore(struct page *page)
{
	int64_t id = page_path_id(page, "id"), post;
	struct post_view view;
	enum err e;

	if ((e = comment_restore(&page->ctx, id, &post)) ||
	    (e = post_show(&page->ctx, post, &view)))
		return (e);
	return (thread_told(
	    page, view.thread, "restored", str_fmt(page->ctx.mem, "#c-%lld", (long long)id)));
}
