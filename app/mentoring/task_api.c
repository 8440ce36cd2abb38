/* task_api.c -- what two people said they would do, how it was, and their notes, over the API. */
#include "mentoring_json.h"
#include "together.h"

/* -- notes ------------------------------------------------------------------------------------ */

static enum err
note_answer(struct page *page, struct str words, timestamp_us at)
{
	struct json_out j = json_answer(page, 200);

	json_put_object(&j, NULL);
	json_put_str(&j, "note", words);
	if (at != 0)
		json_put_time(&j, "changed_at", at);
	else
		json_put_null(&j, "changed_at");
	json_put_object_end(&j);
	return (OK);
}

enum err
api_meeting_note(struct page *page)
{
	struct note_view note;
	enum err e = meeting_note_show(&page->ctx, page_path_id(page, "id"), &note);

	return (e ? e : note_answer(page, note.words, note.changed_at));
}

enum err
api_meeting_note_write(struct page *page)
{
	struct str words = json_field_str(page, "note", REQUIRED);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = meeting_note_write(&page->ctx, page_path_id(page, "id"), words)))
		return (e);
	return (api_meeting_note(page));
}

enum err
api_shadow_note(struct page *page)
{
	struct shadow_note_view note;
	enum err e = shadow_note_show(&page->ctx, page_path_id(page, "id"), &note);

	return (e ? e : note_answer(page, note.words, note.written_at));
}

enum err
api_shadow_note_write(struct page *page)
{
	struct str words = json_field_str(page, "note", REQUIRED);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = shadow_note_write(&page->ctx, page_path_id(page, "id"), words)))
		return (e);
	return (api_shadow_note(page));
}

/* -- tasks -------------------------------------------------------------------------------------- */

/* All but id and url. */
static void
put_task(struct json_out *j, const struct task_view *t)
{
	json_put_bool(j, "mine", t->mine);
	json_put_str(j, "words", t->words);
	if (t->due_at != 0)
		json_put_time(j, "due_at", t->due_at);
	else
		json_put_null(j, "due_at");
	if (t->done)
		json_put_time(j, "done_at", t->done_at);
	else
		json_put_null(j, "done_at");
}

enum err
api_tasks(struct page *page)
{
	struct task_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = task_list(&page->ctx, page_path_id(page, "id"), &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		json_put_object(&j, NULL);
		json_put_int(&j, "id", list.items[i].id);
		json_put_str(&j, "url", mentorship_path(&page->ctx, list.items[i].mentorship));
		put_task(&j, &list.items[i]);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

enum err
api_task_add(struct page *page)
{
	int64_t pair = page_path_id(page, "id"), id;
	struct task_draft draft = {.words = json_field_str(page, "words", REQUIRED),
	    .due_on = json_field_str(page, "due_on", OPTIONAL),
	    .others = json_field_bool(page, "other", OPTIONAL)};
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) || (e = task_add(&page->ctx, pair, &draft, &id)))
		return (e);
	j = json_created(page, id, mentorship_path(&page->ctx, pair));
	json_put_object_end(&j);
	return (OK);
}

enum err
api_task_set(struct page *page)
{
	struct str state = json_field_str(page, "state", REQUIRED);
	struct task_view task;
	struct json_out j;
	enum err e;

	if ((e = json_done(page)) ||
	    (e = task_set(&page->ctx, page_path_id(page, "id"), state, &task)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "id", task.id);
	json_put_str(&j, "url", mentorship_path(&page->ctx, task.mentorship));
	put_task(&j, &task);
	json_put_object_end(&j);
	return (OK);
}

/* -- how it was ------------------------------------------------------------------------------------ */

enum err
api_feedback(struct page *page)
{
	struct feedback_view own;
	struct json_out j;
	enum err e;

	if ((e = feedback_show(&page->ctx, page_path_id(page, "id"), &own)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_bool(&j, "given", own.given);
	if (own.given) {
		json_put_int(&j, "helped", own.helped);
		json_put_int(&j, "reached", own.reached);
		json_put_bool(&j, "again", own.again);
	} else {
		json_put_null(&j, "helped");
		json_put_null(&j, "reached");
		json_put_null(&j, "again");
	}
	json_put_object_end(&j);
	return (OK);
}

enum err
api_feedback_give(struct page *page)
{
	int64_t helped = json_field_int(page, "helped", REQUIRED),
		reached = json_field_int(page, "reached", REQUIRED);
	bool again = json_field_bool(page, "again", REQUIRED);
	enum err e;

	if ((e = json_done(page)) ||
	    (e = feedback_give(&page->ctx, page_path_id(page, "id"), helped, reached, again)))
		return (e);
	return (api_feedback(page));
}

void
json_put_feedback_sums(struct json_out *j, const char *key, const struct feedback_sums *sums)
{
	if (!sums->shown) {
		json_put_null(j, key);
		return;
	}
	json_put_object(j, key);
	json_put_int(j, "people", sums->people);
	json_put_int(j, "helped", sums->helped);
	json_put_int(j, "reached", sums->reached);
	json_put_int(j, "partly", sums->partly);
	json_put_int(j, "again", sums->again);
	json_put_object_end(j);
}

enum err
api_together_sums(struct page *page)
{
	struct together_sums s;
	struct json_out j;
	enum err e;

	if ((e = together_sums(&page->ctx, &s)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "minutes_as_mentor", s.minutes_mentor);
	json_put_int(&j, "minutes_as_mentee", s.minutes_mentee);
	json_put_int(&j, "meetings", s.meetings);
	json_put_int(&j, "people", s.people);
	json_put_int(&j, "goals", s.goals);
	json_put_int(&j, "goals_reached", s.goals_reached);
	json_put_int(&j, "tasks_done", s.tasks_done);
	json_put_int(&j, "tips", s.tips);
	json_put_feedback_sums(&j, "feedback", &s.feedback);
	json_put_object_end(&j);
	return (OK);
}
