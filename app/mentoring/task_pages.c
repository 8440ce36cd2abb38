/* task_pages.c -- on the page of two people: what they said they would do, how it was, what one saw. */
#include "http/page.h"
#include "mentoring/pages.h"
#include "views.h"

/* -- tasks ------------------------------------------------------------------------------------- */

enum err
tasks_fill(struct page *page, struct mentorship_page_view *view, bool typed)
{
	struct tasks_part *part = &view->tasks;
	size_t i;
	enum err e;

	*part = (struct tasks_part){.frame = view->frame,
	    .pair = view->m->id,
	    .first_name = view->first_name,
	    .may_add = view->m->accepted,
	    .once = page_once(page)};
	if ((e = task_list(&page->ctx, view->m->id, &part->list)))
		return (e);
	for (i = 0; i < part->list.n; i++)
		part->open += !part->list.items[i].done;
	if (!typed)
		return (OK);
	part->words = page_form(page, "words");
	part->due = page_form(page, "due_on");
	part->others = str_eq(page_form(page, "who"), STR("other"));
	part->words_problem = page_problem(page, "words");
	part->due_problem = page_problem(page, "due_on");
	if (part->words_problem == NULL && part->due_problem == NULL && page->ctx.problem_count > 0)
		part->other = page->ctx.problems[0].sentence;
	part->wrong = true;
	return (OK);
}

enum err
page_task_add(struct page *page)
{
	int64_t pair = page_path_id(page, "id"), id;
	struct task_draft draft = {.words = page_form(page, "words"),
	    .due_on = page_form(page, "due_on"),
	    .others = str_eq(page_form(page, "who"), STR("other"))};

	return (
	    pair_answered(page, pair, task_add(&page->ctx, pair, &draft, &id), FORM_TASK, "task"));
}

enum err
page_task_set(struct page *page)
{
	struct str state = page_form(page, "state");
	struct task_view task;
	enum err e;

	if ((e = task_set(&page->ctx, page_path_id(page, "id"), state, &task)))
		return (e);
	return (pair_answered(page, task.mentorship, OK, FORM_TASK,
	    str_eq(state, STR("done"))   ? "task-done"
	    : str_eq(state, STR("open")) ? "task-open"
					 : "task-gone"));
}

/* -- how it was ---------------------------------------------------------------------------------- */

static const struct str helped_words[] = {
    STR("Not really"), STR("A little"), STR("A lot"), STR("Very much")};
static const struct str reached_words[] = {STR("Not yet"), STR("In part"), STR("Yes")};
static const struct str again_words[] = {STR("No"), STR("Yes")};

static struct answer_choices
choices_of(struct arena *mem, const struct str *words, int32_t n, int32_t first, int64_t chosen)
{
	struct answer_choices list = {
	    arena_array(mem, (size_t)n, sizeof(struct answer_choice)), (size_t)n};
	int32_t i;

	for (i = 0; i < n; i++)
		list.items[i] = (struct answer_choice){first + i, words[i], first + i == chosen};
	return (list);
}

enum err
feedback_fill(struct page *page, struct mentorship_page_view *view, bool typed)
{
	struct feedback_part *part = &view->feedback;
	struct arena *mem = page->ctx.mem;
	enum err e;

	*part = (struct feedback_part){.frame = view->frame,
	    .pair = view->m->id,
	    .first_name = view->first_name,
	    .mentoring = view->m->mentoring};
	if ((e = feedback_show(&page->ctx, view->m->id, &part->own)))
		return (e);
	if (part->own.given) {
		part->helped_words = helped_words[part->own.helped - 1];
		part->reached_words = reached_words[part->own.reached];
		return (OK);
	}
	part->helped =
	    choices_of(mem, helped_words, 4, 1, typed ? form_number(page, "helped") : -1);
	part->reached =
	    choices_of(mem, reached_words, 3, 0, typed ? form_number(page, "reached") : -1);
	part->again = choices_of(mem, again_words, 2, 0, typed ? form_number(page, "again") : -1);
	if (!typed)
		return (OK);
	part->helped_problem = page_problem(page, "helped");
	part->reached_problem = page_problem(page, "reached");
	part->again_problem = page_problem(page, "again");
	return (OK);
}

enum err
page_feedback_give(struct page *page)
{
	int64_t id = page_path_id(page, "id"), again = form_number(page, "again");
	enum err e;

	if (again != 0 && again != 1)
		ctx_note(&page->ctx, PROBLEM_FEEDBACK_AGAIN);
	e = feedback_give(
	    &page->ctx, id, form_number(page, "helped"), form_number(page, "reached"), again == 1);
	return (pair_answered(page, id, e, FORM_FEEDBACK, "feedback"));
}

/* -- after a shadowing ------------------------------------------------------------------------------- */

enum err
shadow_fill(struct page *page, struct mentorship_page_view *view, bool typed)
{
	struct shadow_part *part = &view->shadow;
	enum err e;

	*part = (struct shadow_part){.frame = view->frame,
	    .pair = view->m->id,
	    .first_name = view->first_name,
	    .ask_first =
		view->agreement.a->there && !str_eq(view->agreement.a->privacy, STR("free")),
	    .wrong = typed};
	if ((e = shadow_note_show(&page->ctx, view->m->id, &part->note)))
		return (e);
	part->typed = typed ? page_form(page, "note") : part->note.words;
	part->problem = typed ? page_problem(page, "note") : NULL;
	return (OK);
}

enum err
page_shadow_note(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e = shadow_note_write(&page->ctx, id, page_form(page, "note"));

	return (pair_answered(page, id, e, FORM_SHADOW, "shadow-note"));
}
