/* programme.c -- programmes of mentoring: opening one, signing up, saying with whom. */
#include "programmes.h"

#include "base/settings.h"
#include "forum.h"
#include "mentoring/local.h"
#include "tags.h"

#define NAME_MIN 3
#define NAME_MAX 60
#define ROWS 100

/* -- opening ---------------------------------------------------------------------------------- */

/* "2026-12-01", and a day that there is: read and written it is the same. */
static bool
day_ok(struct ctx *ctx, struct str day)
{
	char text[CLOCK_TEXT];
	timestamp_us at;

	return (day.n == 10 &&
		clock_parse(str_fmt(ctx->mem, "%.*sT00:00:00Z", STR_ARG(day)), &at) &&
		str_eq(str_slice(clock_rfc3339(at, text), 0, 10), day));
}

static enum err
draft_check(struct ctx *ctx, struct programme_draft *d)
{
	bool begins, closes;

	d->name = title_tidy(ctx->mem, d->name);
	d->about = str_trim(text_tidy(ctx->mem, d->about));
	d->begins_on = str_trim(d->begins_on);
	d->ends_on = str_trim(d->ends_on);
	d->closes_on = str_trim(d->closes_on);
	if (str_points(d->name) < NAME_MIN || str_points(d->name) > NAME_MAX)
		ctx_note(ctx, PROBLEM_PROGRAMME_NAME);
	if (d->about.n == 0)
		ctx_note(ctx, PROBLEM_PROGRAMME_ABOUT);
	if (d->about.n > LIMIT_ABOUT_MAX)
		ctx_note(ctx, PROBLEM_ABOUT_LONG);
	if (!(begins = day_ok(ctx, d->begins_on)))
		ctx_note(ctx, PROBLEM_PROGRAMME_BEGINS);
	/* Days written like this sort like days. */
	closes = day_ok(ctx, d->closes_on);
	if (!closes || (begins && str_cmp(d->closes_on, d->begins_on) > 0))
		ctx_note(ctx, PROBLEM_PROGRAMME_CLOSES);
	if (!day_ok(ctx, d->ends_on) || (begins && str_cmp(d->ends_on, d->begins_on) <= 0))
		ctx_note(ctx, PROBLEM_PROGRAMME_ENDS);
	return (ctx_problems(ctx));
}

enum err
programme_open(struct ctx *ctx, const struct programme_draft *draft, int64_t *id)
{
	struct programme_draft d = *draft;
	struct programme_insert made;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	if ((e = draft_check(ctx, &d)))
		return (e);
	if ((e = q_programme_insert(ctx->db, d.name, d.about, d.begins_on, d.ends_on, d.closes_on,
		 d.everywhere, ctx->actor.person, ctx->now, &made)))
		return (e);
	*id = made.id;
	return (audit_note(ctx, "programme.opened", "programme", made.id, STR("")));
}

enum err
programme_lock(struct ctx *ctx, int64_t id, struct programme_lock *row)
{
	return (q_programme_lock(ctx->db, id, str_of(settings()->time_zone), ctx->now, row));
}

enum err
programme_change(struct ctx *ctx, int64_t id, const struct programme_draft *draft)
{
	struct programme_draft d = *draft;
	struct programme_lock row;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	if ((e = programme_lock(ctx, id, &row)) || (e = draft_check(ctx, &d)))
		return (e);
	if (row.published)
		return (ERR_CONFLICT);
	return (q_programme_update(
	    ctx->db, id, d.name, d.about, d.begins_on, d.ends_on, d.closes_on, d.everywhere, NULL));
}

/* -- reading ------------------------------------------------------------------------------------ */

static struct programme_view
view_of(const struct programme_row *r)
{
	return ((struct programme_view){.id = r->id,
	    .name = r->name,
	    .about = r->about,
	    .begins_on = r->begins_on,
	    .ends_on = r->ends_on,
	    .closes_on = r->closes_on,
	    .begins_at = r->begins_at,
	    .ends_at = r->ends_at,
	    .closes_at = r->closes_at,
	    .everywhere = r->everywhere,
	    .open = r->open,
	    .published = r->published,
	    .ran = r->ran,
	    .changed = r->changed,
	    .mentors = r->mentors,
	    .mentees = r->mentees,
	    .joined = r->joined,
	    .mentor = r->mentor});
}

static enum err
rows_read(struct ctx *ctx, const int64_t *id, struct programme_list *list)
{
	struct programme_row_rows rows;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_programme_row(ctx->db, ctx->actor.person, id, str_of(settings()->time_zone),
		 ctx->now, ROWS, &rows)))
		return (e);
	list->n = rows.n;
	list->items = arena_array(ctx->mem, rows.n + 1, sizeof(*list->items));
	for (i = 0; i < rows.n; i++)
		list->items[i] = view_of(&rows.items[i]);
	return (OK);
}

enum err
programme_list(struct ctx *ctx, struct programme_list *list)
{
	return (rows_read(ctx, NULL, list));
}

enum err
programme_show(struct ctx *ctx, int64_t id, struct programme_view *view)
{
	struct programme_list list;
	enum err e;

	if ((e = rows_read(ctx, &id, &list)))
		return (e);
	if (list.n == 0)
		return (ERR_NOT_FOUND);
	*view = list.items[0];
	return (OK);
}

static void
others_fill(
    struct ctx *ctx, const struct programme_others_row_rows *rows, struct programme_others *list)
{
	size_t i;

	list->items = arena_array(ctx->mem, rows->n + 1, sizeof(*list->items));
	list->n = rows->n;
	for (i = 0; i < rows->n; i++) {
		const struct programme_others_row *r = &rows->items[i];

		list->items[i] = (struct programme_other){{r->person, r->name, r->team}, r->goal,
		    r->topics, r->capacity, r->place, r->never};
	}
}

static struct programme_figures
figures_of(const struct programme_figures_row *r)
{
	if (r->pairs < PROGRAMME_GROUP)
		return ((struct programme_figures){.shown = false});
	return ((struct programme_figures){.shown = true,
	    .pairs = r->pairs,
	    .first = r->first,
	    .third = r->third,
	    .running = r->running,
	    .paused = r->paused,
	    .closed = r->closed,
	    .met = r->met >= PROGRAMME_GROUP ? r->met : 0,
	    .hours = r->met >= PROGRAMME_GROUP ? r->minutes / 60 : 0,
	    .goals = r->met >= PROGRAMME_GROUP ? r->goals : 0,
	    .goals_reached = r->met >= PROGRAMME_GROUP ? r->goals_reached : 0});
}

enum err
programme_part(struct ctx *ctx, const struct programme_view *view, struct programme_part *part)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct programme_self_row_rows self;
	struct programme_others_row_rows others;
	struct programme_own_pairs_rows own;
	struct programme_figures_row *figures;
	size_t i;
	enum err e;

	q_programme_self_row_add(batch, view->id, ctx->actor.person, &self);
	q_programme_others_row_add(batch, view->id, ctx->actor.person, &others);
	q_programme_own_pairs_add(batch, view->id, ctx->actor.person, &own);
	q_programme_figures_row_add(batch, view->id, &figures);
	if ((e = db_batch_run(batch)))
		return (e);
	*part = (struct programme_part){.figures = figures_of(figures)};
	if ((e = feedback_sums_programme(ctx, view->id, &part->feedback)))
		return (e);
	if (self.n > 0)
		part->self = (struct programme_self){self.items[0].mentor, self.items[0].capacity,
		    self.items[0].goal, self.items[0].topics};
	if (!view->published)
		others_fill(ctx, &others, &part->others);
	part->own.items = arena_array(ctx->mem, own.n + 1, sizeof(*part->own.items));
	part->own.n = own.n;
	for (i = 0; i < own.n; i++) {
		const struct programme_own_pairs *r = &own.items[i];

		part->own.items[i] = (struct programme_pair_view){
		    .mentor = {r->person, r->name, r->team}, .mentorship = r->mentorship};
	}
	return (OK);
}

/* -- signing up ------------------------------------------------------------------------------------ */

static enum err
self_check(struct ctx *ctx, struct programme_self *self)
{
	enum err e;

	self->goal = str_trim(text_tidy(ctx->mem, self->goal));
	self->topics = tag_tidy_list(ctx, self->topics);
	if (!self->mentor) {
		self->capacity = 1;
		if (self->goal.n == 0)
			ctx_note(ctx, PROBLEM_GOAL_EMPTY);
	}
	if (str_points(self->goal) > LIMIT_GOAL_MAX)
		ctx_note(ctx, PROBLEM_GOAL_LONG);
	if (self->capacity < 1 || self->capacity > LIMIT_CAPACITY_MAX)
		ctx_note(ctx, PROBLEM_OFFER_CAPACITY);
	if ((e = ctx_problems(ctx)))
		return (e);
	return (tags_main(ctx, &self->topics));
}

/* Who has shown to know it; kept, so that looking for pairs again finds the same. */
static enum err
fit_note(struct ctx *ctx, int64_t id, const struct programme_self *self)
{
	struct int64_list people;
	enum err e;

	if ((e = q_programme_fit_drop(ctx->db, id, ctx->actor.person, NULL)) || self->mentor)
		return (e);
	if ((e = mentors_likely(ctx, self->goal, self->topics, &people)))
		return (e);
	return (q_programme_fit_put(ctx->db, id, ctx->actor.person, people, NULL));
}

/* An open programme, locked; and what the actor is in it so far. */
static enum err
door_open(struct ctx *ctx, int64_t id, struct programme_self_row_rows *self)
{
	struct programme_lock row;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = programme_lock(ctx, id, &row)))
		return (e);
	if (!row.open)
		return (ERR_CONFLICT);
	return (q_programme_self_row(ctx->db, id, ctx->actor.person, self));
}

enum err
programme_join(struct ctx *ctx, int64_t id, const struct programme_self *as)
{
	struct programme_self_row_rows before;
	struct programme_self self = *as;
	struct programme_count count;
	enum err e;

	if ((e = door_open(ctx, id, &before)) || (e = self_check(ctx, &self)) ||
	    (e = q_programme_count(ctx->db, id, &count)))
		return (e);
	if (before.n == 0 && count.n >= PROGRAMME_PEOPLE)
		return (ERR_CONFLICT);
	/* What was said about the other side, and by it, was said of somebody on this one. */
	if (before.n > 0 && before.items[0].mentor != self.mentor &&
	    (e = q_programme_leave(ctx->db, id, ctx->actor.person, NULL)))
		return (e);
	if ((e = q_programme_join(ctx->db, id, ctx->actor.person, self.mentor,
		 (int32_t)self.capacity, self.goal, self.topics, ctx->now, NULL)) ||
	    (e = fit_note(ctx, id, &self)))
		return (e);
	return (q_programme_changed(ctx->db, id, NULL));
}

enum err
programme_leave(struct ctx *ctx, int64_t id)
{
	struct programme_self_row_rows before;
	enum err e;

	if ((e = door_open(ctx, id, &before)))
		return (e);
	if (before.n == 0)
		return (OK);
	if ((e = q_programme_leave(ctx->db, id, ctx->actor.person, NULL)))
		return (e);
	return (q_programme_changed(ctx->db, id, NULL));
}

/* -- saying with whom --------------------------------------------------------------------------------- */

/* Those with a place in the order of places, and those who are not wanted. */
static enum err
wishes_read(struct ctx *ctx, const struct programme_wishes *wishes, struct int64_list *choices,
    struct int64_list *never)
{
	int64_t at[PROGRAMME_CHOICES + 1] = {0}, place;
	size_t i, j;

	*never = (struct int64_list){arena_array(ctx->mem, wishes->n + 1, sizeof(int64_t)), 0};
	*choices =
	    (struct int64_list){arena_array(ctx->mem, PROGRAMME_CHOICES, sizeof(int64_t)), 0};
	for (i = 0; i < wishes->n; i++) {
		const struct programme_wish *w = &wishes->items[i];

		for (j = 0; j < i && wishes->items[j].person != w->person; j++)
			;
		if (w->place.n == 0)
			continue;
		if (j == i && str_eq(w->place, STR("never")))
			never->items[never->n++] = w->person;
		else if (j == i && str_int64(w->place, &place) && place >= 1 &&
			 place <= PROGRAMME_CHOICES && at[place] == 0)
			at[place] = w->person;
		else
			return (ctx_problem(ctx, PROBLEM_PROGRAMME_PLACE));
	}
	for (i = 1; i <= PROGRAMME_CHOICES; i++) {
		if (at[i] != 0)
			choices->items[choices->n++] = at[i];
	}
	return (OK);
}

enum err
programme_choose(struct ctx *ctx, int64_t id, const struct programme_wishes *wishes)
{
	struct programme_self_row_rows self;
	struct int64_list choices, never;
	enum err e;

	if ((e = door_open(ctx, id, &self)))
		return (e);
	if (self.n == 0)
		return (ERR_FORBIDDEN);
	if (wishes->n > PROGRAMME_PEOPLE)
		return (ctx_problem(ctx, PROBLEM_PROGRAMME_PLACE));
	if ((e = wishes_read(ctx, wishes, &choices, &never)) ||
	    (e = q_programme_choices_drop(ctx->db, id, ctx->actor.person, NULL)) ||
	    (e = q_programme_never_drop(ctx->db, id, ctx->actor.person, NULL)) ||
	    (e = q_programme_choices_put(ctx->db, id, ctx->actor.person, choices, NULL)) ||
	    (e = q_programme_never_put(ctx->db, id, ctx->actor.person, never, NULL)))
		return (e);
	return (q_programme_changed(ctx->db, id, NULL));
}
