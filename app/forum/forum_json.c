/* forum_json.c -- questions, answers and comments as the API shows them. */
#include "forum/pages.h"
#include "forum_json.h"

void
json_put_person(struct json_out *j, struct ctx *ctx, const char *key, const struct person_ref *p)
{
	bool named = p->id > 0;

	/* Who asked without a name has no page. */
	json_put_object(j, key);
	json_put_int_or_null(j, "id", named, p->id);
	json_put_str(j, "name", p->name);
	json_put_str_or_null(j, "url", named ? person_path(ctx, p->id) : STR_NONE);
	json_put_object_end(j);
}

void
json_put_space(struct json_out *j, const char *key, const struct space_ref *s)
{
	json_put_object(j, key);
	json_put_str(j, "slug", s->slug);
	json_put_str(j, "name", s->name);
	json_put_object_end(j);
}

static void
json_put_time_or_null(struct json_out *j, const char *key, timestamp_us t)
{
	if (t == 0)
		json_put_null(j, key);
	else
		json_put_time(j, key, t);
}

void
json_put_day_or_null(struct json_out *j, const char *key, timestamp_us day)
{
	char text[CLOCK_TEXT];

	json_put_str_or_null(
	    j, key, day == 0 ? STR_NONE : str_slice(clock_rfc3339(day, text), 0, 10));
}

static void
entry_fields(struct json_out *j, struct ctx *ctx, const struct question_entry *q)
{
	json_put_str(j, "type", q->tip ? STR("tip") : STR("question"));
	json_put_int(j, "id", q->id);
	json_put_str(j, "url", thread_path(ctx, q->tip, q->id, q->slug));
	json_put_str(j, "title", q->title);
	json_put_str(j, "excerpt", q->excerpt);
	json_put_person(j, ctx, "author", &q->author);
	json_put_space(j, "space", &q->space);
	json_put_strs(j, "tags", q->tags);
	json_put_int(j, "score", q->score);
	json_put_int(j, "uses", q->uses);
	json_put_int(j, "answers", q->answers);
	json_put_bool(j, "accepted", q->accepted);
	json_put_bool(j, "stale", q->stale);
	json_put_bool(j, "closed", q->closed);
	json_put_time(j, "created_at", q->created_at);
	json_put_time_or_null(j, "activity_at", q->activity_at);
}

void
json_put_entry(struct json_out *j, struct ctx *ctx, const struct question_entry *q)
{
	json_put_object(j, NULL);
	entry_fields(j, ctx, q);
	json_put_object_end(j);
}

enum err
json_answer_entries(struct page *page, const struct question_list *list)
{
	struct json_out j = json_list(page);
	size_t i;

	for (i = 0; i < list->n; i++)
		json_put_entry(&j, &page->ctx, &list->items[i]);
	json_list_end(&j, list->next);
	return (OK);
}

void
json_put_similar(struct json_out *j, struct ctx *ctx, const struct question_entry *q)
{
	json_put_object(j, NULL);
	entry_fields(j, ctx, q);
	json_put_bool(j, "probably_answered", q->probably_answered);
	json_put_object_end(j);
}

static void
json_put_comments(struct json_out *j, struct ctx *ctx, const struct comment_list *list)
{
	size_t i;

	json_put_array(j, "comments");
	for (i = 0; i < list->n; i++) {
		const struct comment_view *c = &list->items[i];

		json_put_object(j, NULL);
		json_put_int(j, "id", c->id);
		json_put_str(j, "body", c->body);
		json_put_html(j, "html", c->html);
		json_put_person(j, ctx, "author", &c->author);
		json_put_int_or_null(j, "at", c->timed, c->at_seconds);
		json_put_time(j, "created_at", c->created_at);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

static void
json_put_answer(struct json_out *j, struct ctx *ctx, int64_t question, const struct answer_view *a,
    const struct recording_view *recording)
{
	json_put_object(j, NULL);
	json_put_int(j, "id", a->id);
	json_put_str(j, "url", answer_path(ctx, question, a->id));
	json_put_str(j, "body", a->body);
	json_put_html(j, "html", a->html);
	json_put_person(j, ctx, "author", &a->author);
	json_put_int(j, "score", a->score);
	json_put_int(j, "uses", a->uses);
	json_put_int(j, "outdated", a->said);
	json_put_bool(j, "accepted", a->accepted);
	json_put_int(j, "revision", a->revision);
	json_put_time(j, "created_at", a->created_at);
	json_put_time_or_null(j, "edited_at", a->edited_at);
	json_put_comments(j, ctx, &a->comments);
	if (recording == NULL)
		json_put_null(j, "recording");
	else
		json_put_recording(j, "recording", recording, false);
	json_put_object_end(j);
}

static void
json_put_closed(struct json_out *j, struct ctx *ctx, const struct question_view *q)
{
	if (q->closed_at == 0) {
		json_put_null(j, "closed");
		return;
	}
	json_put_object(j, "closed");
	json_put_str(j, "reason", q->closed_reason);
	json_put_str(j, "note", q->closed_note);
	json_put_person(j, ctx, "by", &q->closed_by);
	json_put_time(j, "at", q->closed_at);
	json_put_object_end(j);
}

static void
question_fields(struct json_out *j, struct ctx *ctx, const struct question_view *q)
{
	json_put_int(j, "id", q->id);
	json_put_str(j, "url", thread_path(ctx, q->tip, q->id, q->slug));
	json_put_str(j, "title", q->title);
	json_put_str(j, "body", q->body);
	json_put_html(j, "html", q->html);
	json_put_person(j, ctx, "author", &q->author);
	json_put_space(j, "space", &q->space);
	json_put_strs(j, "tags", q->tags);
	json_put_int(j, "score", q->score);
	json_put_int(j, "uses", q->uses);
	json_put_int(j, "reads", q->reads);
	json_put_str(j, "language", q->language);
	json_put_bool(j, "stale", q->stale);
	json_put_day_or_null(j, "review_by", q->review_by);
	json_put_int(j, "outdated", q->said);
	json_put_closed(j, ctx, q);
	json_put_bool(j, "locked", q->locked);
	json_put_bool(j, "pinned", q->pinned);
	json_put_int(j, "revision", q->revision);
	json_put_time(j, "created_at", q->created_at);
	json_put_time_or_null(j, "edited_at", q->edited_at);
	json_put_comments(j, ctx, &q->comments);
}

void
json_put_tip(struct json_out *j, struct ctx *ctx, const struct question_view *tip)
{
	json_put_object(j, NULL);
	question_fields(j, ctx, tip);
	json_put_str(j, "summary", tip->summary);
}

void
json_put_kept(struct json_out *j, const struct kept_view *kept)
{
	size_t i;

	json_put_bool(j, "following", kept->following);
	json_put_array(j, "saved");
	for (i = 0; i < kept->saved.n; i++)
		json_put_int(j, NULL, kept->saved.items[i]);
	json_put_array_end(j);
}

void
json_put_question(struct json_out *j, struct ctx *ctx, const struct question_view *q,
    const struct recording_views *recordings, const struct kept_view *kept)
{
	size_t i;

	json_put_object(j, NULL);
	/* The question stands by itself and as the answer's own fields: both readings of the contract hold. */
	question_fields(j, ctx, q);
	json_put_object(j, "question");
	question_fields(j, ctx, q);
	json_put_object_end(j);
	json_put_int_or_null(j, "accepted", q->has_accepted, q->accepted_answer);
	json_put_array(j, "answers");
	for (i = 0; i < q->answers.n; i++)
		json_put_answer(j, ctx, q->id, &q->answers.items[i],
		    recording_among(recordings, q->answers.items[i].id));
	json_put_array_end(j);
	json_put_int(j, "answers_count", q->answers_all);
	json_put_str_or_null(j, "answers_next", q->next);
	json_put_kept(j, kept);
	json_put_object_end(j);
}

enum err
flag_answer(struct page *page, const char *name, bool value)
{
	struct json_out j = json_answer(page, 200);

	json_put_object(&j, NULL);
	json_put_bool(&j, name, value);
	json_put_object_end(&j);
	return (OK);
}
