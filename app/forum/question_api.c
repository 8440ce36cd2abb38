/* question_api.c -- the API of questions, answers, comments, votes and tags. */
#include "forum/pages.h"
#include "forum_json.h"
#include "life.h"

/* "me" or somebody's number. */
static void
author_read(struct page *page, struct question_filter *filter)
{
	struct str word = page_query(page, "author");

	filter->own = str_eq(word, STR("me"));
	if (word.n > 0 && !filter->own &&
	    (!str_int64(word, &filter->author) || filter->author <= 0))
		ctx_note(&page->ctx, PROBLEM_AUTHOR_BAD);
}

enum err
api_questions(struct page *page)
{
	struct question_filter filter = {.order = QUESTION_NEWEST,
	    .cursor = page_query(page, "cursor"),
	    .limit = page_limit(page)};
	struct str state = page_query(page, "state"), sort = page_query(page, "sort");
	struct tags_sought sought;
	struct question_list list;
	enum err e;

	if (!question_state_read(state, &filter.state))
		ctx_note(&page->ctx, PROBLEM_STATE_BAD);
	if (!question_order_read(sort, &filter.order))
		ctx_note(&page->ctx, PROBLEM_SORT_BAD);
	if (!question_since_read(&page->ctx, page_query(page, "since"), &filter.since))
		ctx_note(&page->ctx, PROBLEM_SINCE_BAD);
	author_read(page, &filter);
	if ((e = ctx_problems(&page->ctx)))
		return (e);
	filter.below = str_eq(page_query(page, "below"), STR("1"));
	if ((e = question_filter_names(&page->ctx, &filter, STR_NONE, page_query(page, "space"))) ||
	    (e = question_filter_tags(&page->ctx, &filter, page_query_all(page, "tag"), &sought)))
		return (e);
	if ((e = question_list(&page->ctx, &filter, &list)))
		return (e);
	return (json_answer_entries(page, &list));
}

/* A question that became part of another one leads there. */
static enum err
merged_or_withdrawn(struct page *page)
{
	struct str slug;
	int64_t target;
	enum err e;

	if ((e = question_merged(&page->ctx, page_path_id(page, "id"), &target, &slug)))
		return (e);
	return (page_redirect(
	    page, str_fmt(page->ctx.mem, "/api/v1/questions/%lld", (long long)target)));
}

enum err
api_question(struct page *page)
{
	struct recording_views recordings = {NULL, 0};
	struct answers_asked asked = {ANSWERS_BEST, page_query(page, "cursor"), 0};
	struct question_view question;
	struct kept_view kept;
	struct json_out j;
	size_t i;
	enum err e;

	if (!answers_by_read(page_query(page, "answers"), &asked.by))
		ctx_note(&page->ctx, PROBLEM_ANSWERS_BAD);
	/* The usual order is no order to go on in: what is voted on moves. */
	if (asked.by == ANSWERS_BEST && asked.cursor.n > 0)
		ctx_note(&page->ctx, PROBLEM_CURSOR_BAD);
	if (page_has_query(page, "limit"))
		asked.limit = page_limit(page);
	if ((e = ctx_problems(&page->ctx)))
		return (e);
	e = asked.by == ANSWERS_BEST
		? question_show(&page->ctx, page_path_id(page, "id"), &question)
		: question_show_by_age(&page->ctx, page_path_id(page, "id"), &asked, &question);
	if (e == ERR_WITHDRAWN)
		return (merged_or_withdrawn(page));
	if (e)
		return (e);
	for (i = 0; i < question.answers.n && !question.answers.items[i].recorded; i++)
		;
	if (i < question.answers.n &&
	    (e = recordings_of_thread(&page->ctx, question.id, &recordings)))
		return (e);
	if ((e = kept_show(&page->ctx, question.id, &kept)))
		return (e);
	j = json_answer(page, 200);
	json_put_question(&j, &page->ctx, &question, &recordings, &kept);
	return (OK);
}

/* Tags as a list of names; the feature wants them tidied. */
static struct str_list
tags_field(struct page *page)
{
	return (tag_tidy_list(&page->ctx, json_field_str_list(page, "tags", OPTIONAL)));
}

enum err
api_question_ask(struct page *page)
{
	struct question_draft draft = {0};
	int64_t id;
	enum err e;

	draft.title = json_field_str(page, "title", REQUIRED);
	draft.body = json_field_str(page, "body", REQUIRED);
	draft.space = json_field_str(page, "space", OPTIONAL);
	draft.tags = tags_field(page);
	draft.language = json_field_str(page, "language", OPTIONAL);
	draft.unnamed = json_field_bool(page, "anonymous", OPTIONAL);
	if ((e = json_done(page)))
		return (e);
	if ((e = question_ask(&page->ctx, &draft, &id)))
		return (e);
	return (api_created(page, id, question_path(&page->ctx, id, STR_NONE)));
}

enum err
api_answer_post(struct page *page)
{
	int64_t question = page_path_id(page, "id"), id;
	struct answer_draft draft = {.recording = json_field_str(page, "recording", OPTIONAL)};
	enum err e;

	draft.body = json_field_str(page, "body", draft.recording.n > 0 ? OPTIONAL : REQUIRED);
	if ((e = json_done(page)))
		return (e);
	if ((e = answer_post(&page->ctx, question, &draft, &id)))
		return (e);
	return (api_created(page, id, answer_path(&page->ctx, question, id)));
}

enum err
api_accept(struct page *page)
{
	/* null takes acceptance back, so the field must be there. */
	bool given = json_has(page, "answer");
	int64_t answer = json_field_id(page, "answer", given ? OPTIONAL : REQUIRED);
	struct json_out j;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = answer_accept(&page->ctx, page_path_id(page, "id"), answer)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int_or_null(&j, "accepted", answer != 0, answer);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_duplicate(struct page *page)
{
	/* null takes it back, so the field must be there. */
	bool given = json_has(page, "question");
	int64_t same_as = json_field_id(page, "question", given ? OPTIONAL : REQUIRED);
	struct json_out j;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = question_duplicate_set(&page->ctx, page_path_id(page, "id"), same_as)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int_or_null(&j, "duplicate_of", same_as != 0, same_as);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_comment_post(struct page *page)
{
	int64_t post = page_path_id(page, "id"), id;
	struct str body = json_field_str(page, "body", REQUIRED);
	bool timed = json_has(page, "at");
	int64_t at = json_field_int(page, "at", OPTIONAL);
	struct post_view view;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = comment_post(&page->ctx, post, body, timed ? &at : NULL, &id)))
		return (e);
	if ((e = post_show(&page->ctx, post, &view)))
		return (e);
	return (api_created(page, id, comment_path(&page->ctx, view.tip, view.thread, id)));
}

enum err
api_comment_withdraw(struct page *page)
{
	int64_t post;
	enum err e;

	if ((e = comment_withdraw(&page->ctx, page_path_id(page, "id"), &post)))
		return (e);
	return (api_done(page));
}

enum err
api_comment_restore(struct page *page)
{
	int64_t post;
	enum err e;

	if ((e = comment_restore(&page->ctx, page_path_id(page, "id"), &post)))
		return (e);
	return (api_done(page));
}

/* -- votes and uses ------------------------------------------------------------- */

static enum err
sums_answer(struct page *page, const struct post_sums *sums)
{
	struct json_out j = json_answer(page, 200);

	json_put_object(&j, NULL);
	json_put_int(&j, "score", sums->score);
	json_put_int(&j, "uses", sums->uses);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_vote(struct page *page)
{
	int64_t value = json_field_int(page, "value", REQUIRED);
	struct post_sums sums;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = post_vote(&page->ctx, page_path_id(page, "id"), value, &sums)))
		return (e);
	return (sums_answer(page, &sums));
}

enum err
api_use(struct page *page)
{
	struct post_sums sums;
	enum err e;

	if ((e = post_use_set(
		 &page->ctx, page_path_id(page, "id"), page_method(page) != HTTP_DELETE, &sums)))
		return (e);
	return (sums_answer(page, &sums));
}

enum err
api_outdated(struct page *page)
{
	int64_t id = page_path_id(page, "id"), thread, said;
	struct json_out j;
	enum err e;

	if ((e = post_outdated_set(
		 &page->ctx, id, page_method(page) != HTTP_DELETE, &thread, &said)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "outdated", said);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_review(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str by = json_field_str(page, "by", json_has(page, "by") ? OPTIONAL : REQUIRED);
	struct review_view view;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) || (e = review_set(&page->ctx, id, by)) ||
	    (e = review_show(&page->ctx, id, &view)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_day_or_null(&j, "review_by", view.review_by);
	json_put_object_end(&j);
	return (OK);
}

/* -- changing --------------------------------------------------------------------- */

enum err
api_post_edit(struct page *page)
{
	struct str title = json_field_str(page, "title", OPTIONAL);
	struct str summary = json_field_str(page, "summary", OPTIONAL);
	struct str body = json_field_str(page, "body", OPTIONAL);
	struct str_list tags = tags_field(page);
	struct str language = json_field_str(page, "language", OPTIONAL);
	struct post_change change = {.title = json_has(page, "title") ? &title : NULL,
	    .summary = json_has(page, "summary") ? &summary : NULL,
	    .body = json_has(page, "body") ? &body : NULL,
	    .tags = json_has(page, "tags") ? &tags : NULL,
	    .language = json_has(page, "language") ? &language : NULL,
	    .note = json_field_str(page, "note", OPTIONAL),
	    .revision = json_field_int(page, "revision", REQUIRED)};
	int64_t id = page_path_id(page, "id");
	struct post_view post;
	struct json_out j;
	int32_t revision;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	if ((e = post_edit(&page->ctx, id, &change, &revision)))
		return (e);
	if ((e = post_show(&page->ctx, id, &post)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "id", id);
	json_put_str(&j, "url",
	    post.offer ? offer_path(&page->ctx, id)
		       : post_path(&page->ctx, post.tip, post.thread, id));
	json_put_int(&j, "revision", revision);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_post_withdraw(struct page *page)
{
	int64_t thread;
	enum err e;

	if ((e = post_withdraw(&page->ctx, page_path_id(page, "id"), &thread)))
		return (e);
	return (api_done(page));
}

enum err
api_post_restore(struct page *page)
{
	int64_t thread;
	enum err e;

	if ((e = post_restore(&page->ctx, page_path_id(page, "id"), &thread)))
		return (e);
	return (api_done(page));
}

enum err
api_revisions(struct page *page)
{
	struct revision_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = post_revisions(&page->ctx, page_path_id(page, "id"), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct revision_view *r = &list.items[i];

		json_put_object(&j, NULL);
		json_put_int(&j, "number", r->number);
		json_put_str(&j, "title", r->title);
		json_put_str(&j, "body", r->body);
		json_put_str(&j, "summary", r->summary);
		json_put_strs(&j, "tags", r->tags);
		json_put_person(&j, &page->ctx, "author", &r->author);
		json_put_str(&j, "note", r->note);
		json_put_time(&j, "created_at", r->created_at);
		if (r->suggested_by.id != 0)
			json_put_person(&j, &page->ctx, "suggested_by", &r->suggested_by);
		if (r->accepted_by.id != 0)
			json_put_person(&j, &page->ctx, "accepted_by", &r->accepted_by);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

/* For names that are typed and that nothing carries: what they may have been meant for. */
static enum err
tags_near_answer(struct page *page)
{
	struct str_list names = tag_parse(&page->ctx, page_query(page, "near"));
	struct tag_near_list near;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = ctx_problems(&page->ctx)) || (e = tags_near(&page->ctx, names, 0, &near)))
		return (e);
	j = json_list(page);
	for (i = 0; i < near.n; i++) {
		json_put_object(&j, NULL);
		json_put_str(&j, "name", near.items[i].name);
		json_put_str(&j, "about", STR(""));
		json_put_int(&j, "questions", near.items[i].questions);
		json_put_str(&j, "url", tag_path(&page->ctx, near.items[i].name));
		json_put_null(&j, "synonym");
		json_put_str(&j, "typed", near.items[i].typed);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

enum err
api_tags(struct page *page)
{
	struct str cursor = page_query(page, "cursor");
	int64_t limit = page_limit(page), skip = 0;
	struct tag_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if (page_has_query(page, "near"))
		return (tags_near_answer(page));
	if (cursor.n > 0 && (!str_int64(cursor, &skip) || skip < 0))
		ctx_note(&page->ctx, PROBLEM_CURSOR_BAD);
	if ((e = ctx_problems(&page->ctx)))
		return (e);
	if ((e = tag_list(&page->ctx, page_query(page, "prefix"), false, skip, limit, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		json_put_object(&j, NULL);
		json_put_str(&j, "name", list.items[i].name);
		json_put_str(&j, "about", list.items[i].about);
		json_put_int(&j, "questions", list.items[i].questions);
		json_put_str(&j, "url", tag_path(&page->ctx, list.items[i].name));
		json_put_str_or_null(&j, "synonym", list.items[i].synonym);
		json_put_object_end(&j);
	}
	json_list_end(
	    &j, list.more ? str_fmt(page->ctx.mem, "%lld", (long long)(skip + limit)) : STR_NONE);
	return (OK);
}
