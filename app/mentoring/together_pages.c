/* together_pages.c -- what two people do together, on their page: what they agreed on, when they meet. */
#include "http/page.h"
#include "mentoring/pages.h"
#include "text/dots.h"
#include "views.h"

static const struct str progress_words[PROGRESS_MAX + 1] = {
    STR("Not begun"), STR("Begun"), STR("Half way"), STR("Nearly there"), STR("Reached")};
static const char *const privacy_words[] = {
#define X(name, word, sentence) word,
    AGREEMENT_PRIVACIES(X)
#undef X
};
#define PRIVACIES (sizeof(privacy_words) / sizeof(privacy_words[0]))

/* -- the agreement ---------------------------------------------------------------------------- */

static struct goal_lines
goal_lines_of(struct page *page, const struct mentorship_view *m, const struct agreement_view *a)
{
	struct arena *mem = page->ctx.mem;
	struct goal_lines lines = {
	    arena_array(mem, a->goals.n, sizeof(struct goal_line)), a->goals.n};
	size_t i;
	int32_t p;

	for (i = 0; i < lines.n; i++) {
		const struct agreement_goal *goal = &a->goals.items[i];
		struct progress_choices choices = {
		    arena_array(mem, PROGRESS_MAX + 1, sizeof(struct progress_choice)),
		    PROGRESS_MAX + 1};

		for (p = 0; p <= PROGRESS_MAX; p++)
			choices.items[p] =
			    (struct progress_choice){p, progress_words[p], p == goal->progress};
		lines.items[i] = (struct goal_line){.pair = m->id,
		    .goal = goal,
		    .words = progress_words[goal->progress],
		    .dots = text_places(mem, goal->progress, PROGRESS_MAX),
		    .choices = choices,
		    .csrf = page_csrf(page),
		    .may = m->accepted || m->paused};
	}
	return (lines);
}

static struct privacy_choices
privacies_of(struct arena *mem, struct str chosen)
{
	struct privacy_choices list = {
	    arena_array(mem, PRIVACIES, sizeof(struct privacy_choice)), PRIVACIES};
	size_t i;

	for (i = 0; i < PRIVACIES; i++) {
		struct str word = str_of(privacy_words[i]);

		list.items[i] = (struct privacy_choice){
		    word, agreement_privacy_sentence(word), str_eq(word, chosen)};
	}
	return (list);
}

/* One on each line. */
static struct str
goals_text(struct arena *mem, const struct agreement_goals *goals)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < goals->n; i++)
		buf_fmt(&b, "%.*s\n", STR_ARG(goals->items[i].words));
	return (buf_view(&b));
}

/* The form as it stands, or as it was typed. */
static void
agreement_form(struct page *page, struct agreement_part *part, bool typed)
{
	const struct agreement_view *a = part->a;
	struct arena *mem = page->ctx.mem;

	part->revision = a->revision;
	part->goals_typed = typed                ? page_form(page, "goals")
			    : a->there           ? goals_text(mem, &a->goals)
			    : part->m->mentoring ? STR_NONE
						 : part->m->goal;
	part->rhythm_typed = typed ? page_form(page, "rhythm") : a->rhythm;
	part->privacies = privacies_of(mem, typed      ? page_form(page, "privacy")
					    : a->there ? a->privacy
						       : STR("between-us"));
	if (!typed)
		return;
	part->goals_problem = page_problem(page, "goals");
	part->rhythm_problem = page_problem(page, "rhythm");
	part->privacy_problem = page_problem(page, "privacy");
	if (part->goals_problem == NULL && part->rhythm_problem == NULL &&
	    part->privacy_problem == NULL && page->ctx.problem_count > 0)
		part->other = page->ctx.problems[0].sentence;
}

static enum err
agreement_fill(struct page *page, struct mentorship_page_view *view, bool typed, bool stale)
{
	struct agreement_view *a = arena_new_of(page->ctx.mem, struct agreement_view);
	struct agreement_part *part = &view->agreement;
	enum err e;

	if ((e = agreement_show(&page->ctx, view->m->id, a)))
		return (e);
	*part = (struct agreement_part){.frame = view->frame,
	    .m = view->m,
	    .a = a,
	    .first_name = view->first_name,
	    .sentence = agreement_privacy_sentence(a->privacy),
	    .goals = goal_lines_of(page, view->m, a),
	    .form = typed || !a->there,
	    .stale = stale};
	agreement_form(page, part, typed);
	return (OK);
}

/* Goals are typed one to a line. */
static struct str_list
lines_of(struct arena *mem, struct str text)
{
	struct str_list list = {arena_array(mem, text.n + 1, sizeof(struct str)), 0};
	struct str line;

	while (str_cut(&text, '\n', &line))
		list.items[list.n++] = line;
	return (list);
}

enum err
pair_answered(struct page *page, int64_t pair, enum err e, enum pair_form form, const char *done)
{
	if (e == ERR_INPUT || e == ERR_STALE) {
		page_status(page, e == ERR_STALE ? 409 : 422);
		return (pair_page(page, pair, form, e == ERR_STALE));
	}
	if (e)
		return (e);
	return (page_redirect(page, str_fmt(page->ctx.mem, "%.*s?done=%s",
					STR_ARG(mentorship_path(&page->ctx, pair)), done)));
}

int64_t
form_number(struct page *page, const char *field)
{
	int64_t n;

	return (str_int64(str_trim(page_form(page, field)), &n) ? n : -1);
}

enum err
page_agreement_write(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct agreement_draft draft = {.goals = lines_of(page->ctx.mem, page_form(page, "goals")),
	    .rhythm = page_form(page, "rhythm"),
	    .privacy = page_form(page, "privacy"),
	    .revision = form_number(page, "revision")};

	return (pair_answered(
	    page, id, agreement_write(&page->ctx, id, &draft), FORM_AGREEMENT, "agreement"));
}

enum err
page_agreement_agree(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e = agreement_agree(&page->ctx, id, form_number(page, "revision"));

	return (pair_answered(page, id, e, e == ERR_INPUT ? FORM_STATE : FORM_NONE, "agreed"));
}

enum err
page_agreement_progress(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e = agreement_progress(
	    &page->ctx, id, form_number(page, "goal"), form_number(page, "progress"));

	return (pair_answered(page, id, e, FORM_STATE, "progress"));
}

/* -- meetings ------------------------------------------------------------------------------------- */

static struct meeting_form
meeting_typed(struct page *page)
{
	struct meeting_form form = {.frame = NULL,
	    .at = page_form(page, "at"),
	    .minutes = page_form(page, "minutes"),
	    .place = page_form(page, "place"),
	    .agenda = page_form(page, "agenda"),
	    .at_problem = page_problem(page, "at"),
	    .minutes_problem = page_problem(page, "minutes"),
	    .place_problem = page_problem(page, "place"),
	    .agenda_problem = page_problem(page, "agenda"),
	    .wrong = true};

	return (form);
}

/* The next one first, then what is over or off, the latest first. */
static void
meetings_sort(struct arena *mem, const struct meeting_list *all, struct meetings_part *part)
{
	size_t i;

	part->next.items = arena_array(mem, all->n, sizeof(*all->items));
	part->past.items = arena_array(mem, all->n, sizeof(*all->items));
	for (i = all->n; i-- > 0;) {
		if (all->items[i].planned && !all->items[i].over)
			part->next.items[part->next.n++] = all->items[i];
	}
	for (i = 0; i < all->n; i++) {
		if (!all->items[i].planned || all->items[i].over)
			part->past.items[part->past.n++] = all->items[i];
	}
}

static enum err
meetings_fill(struct page *page, struct mentorship_page_view *view, bool typed)
{
	struct meetings_part *part = &view->meetings;
	struct meeting_list all;
	enum err e;

	if ((e = meeting_list(&page->ctx, view->m->id, &all)))
		return (e);
	meetings_sort(page->ctx.mem, &all, part);
	part->may_plan = view->m->accepted;
	part->form = typed ? meeting_typed(page) : (struct meeting_form){.minutes = STR("45")};
	part->form.frame = view->frame;
	part->form.pair = view->m->id;
	part->form.once = page_once(page);
	return (OK);
}

enum err
together_fill(struct page *page, struct mentorship_page_view *view, enum pair_form form, bool stale)
{
	enum err e;

	view->together = view->m->accepted || view->m->paused || view->m->closed;
	if (!view->together)
		return (OK);
	if ((e = agreement_fill(page, view, form == FORM_AGREEMENT, stale)))
		return (e);
	if ((e = meetings_fill(page, view, form == FORM_MEETING)) ||
	    (e = tasks_fill(page, view, form == FORM_TASK)) ||
	    (e = feedback_fill(page, view, form == FORM_FEEDBACK)))
		return (e);
	return (shadow_fill(page, view, form == FORM_SHADOW));
}

enum err
page_meeting_plan(struct page *page)
{
	int64_t id = page_path_id(page, "id"), made;
	struct meeting_draft draft = {.at = page_form(page, "at"),
	    .minutes = form_number(page, "minutes"),
	    .place = page_form(page, "place"),
	    .agenda = page_form(page, "agenda")};

	return (pair_answered(
	    page, id, meeting_plan(&page->ctx, id, &draft, &made), FORM_MEETING, "planned"));
}

/* "2026-12-01T09:00", as a wall clock shows it. */
static struct str
wall_text(struct arena *mem, timestamp_us wall)
{
	char text[CLOCK_TEXT];

	return (str_dup(mem, str_slice(clock_rfc3339(wall, text), 0, 16)));
}

enum meeting_typed { TYPED_NONE, TYPED_MEETING, TYPED_NOTE };

static enum err
meeting_render(struct page *page, int64_t id, enum meeting_typed typed)
{
	struct arena *mem = page->ctx.mem;
	struct meeting_view g;
	struct meeting_page_view view = {.g = &g};
	enum err e;

	if ((e = meeting_show(&page->ctx, id, &g)) ||
	    (e = meeting_note_show(&page->ctx, id, &view.note)))
		return (e);
	view.note_typed = typed == TYPED_NOTE ? page_form(page, "note") : view.note.words;
	view.note_problem = page_problem(page, "note");
	view.heading = str_fmt(mem, "You and %.*s meet", STR_ARG(g.other.name));
	view.frame = frame_new(page, view.heading, NAV_MENTORING);
	view.form = typed == TYPED_MEETING ? meeting_typed(page)
					   : (struct meeting_form){.at = wall_text(mem, g.wall),
						 .minutes = str_fmt(mem, "%d", (int)g.minutes),
						 .place = g.place,
						 .agenda = g.agenda};
	view.form.frame = view.frame;
	view.form.meeting = id;
	t_meeting_page(page->out, &view);
	return (OK);
}

enum err
page_meeting(struct page *page)
{
	return (meeting_render(page, page_path_id(page, "id"), TYPED_NONE));
}

static enum err
meeting_answered(
    struct page *page, int64_t id, enum err e, enum meeting_typed typed, const char *done)
{
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (meeting_render(page, id, typed));
	}
	if (e)
		return (e);
	return (page_redirect(page,
	    str_fmt(page->ctx.mem, "%.*s?done=%s", STR_ARG(meeting_path(&page->ctx, id)), done)));
}

enum err
page_meeting_change(struct page *page)
{
	int64_t id = page_path_id(page, "id"), minutes = form_number(page, "minutes");
	struct str at = page_form(page, "at"), place = page_form(page, "place"),
		   agenda = page_form(page, "agenda");
	struct meeting_change change = {&at, &minutes, &place, &agenda, NULL};

	return (meeting_answered(
	    page, id, meeting_change(&page->ctx, id, &change), TYPED_MEETING, "moved"));
}

enum err
page_meeting_state(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	struct str state = page_form(page, "state");
	struct meeting_change change = {.state = &state};
	enum err e = meeting_change(&page->ctx, id, &change);
	struct meeting_view g;
	bool begun = e == OK && meeting_show(&page->ctx, id, &g) == OK && g.begun;

	return (meeting_answered(page, id, e, TYPED_NONE,
	    !begun                       ? "meeting-off"
	    : str_eq(state, STR("held")) ? "meeting-held"
					 : "meeting-not"));
}

enum err
page_meeting_note(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e = meeting_note_write(&page->ctx, id, page_form(page, "note"));

	return (meeting_answered(page, id, e, TYPED_NOTE, "note"));
}

/* -- the calendar ----------------------------------------------------------------------------------- */

enum err
page_calendar_set(struct page *page)
{
	bool open = !str_eq(page_form(page, "act"), STR("off"));
	enum err e = feed_set(&page->ctx, open);

	return (e ? e
		  : page_redirect(page, open ? STR("/mentorships?done=feed-on#calendar")
					     : STR("/mentorships?done=feed-off#calendar")));
}

/* No session: whoever has the address reads it. */
enum err
page_calendar(struct page *page)
{
	struct str text;
	enum err e;

	if ((e = feed_text(&page->ctx, page_path(page, "word"), &text)))
		return (e);
	page_type(page, "text/calendar; charset=utf-8");
	page_header_add(page, "content-disposition", STR("inline; filename=\"mentoring.ics\""));
	out_raw(page->out, text.p, text.n);
	return (OK);
}
