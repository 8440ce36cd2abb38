/* offer.c -- what an offer of mentoring is, and what may be done with it. */
#include "forum.h"
#include "mentoring/local.h"
#include "text/language.h"

#define SLOT_MINUTES 60
#define SLOT_AHEAD DAYS_US(730)

/* -- the fields ----------------------------------------------------------------------------- */

/* What an offer has beside its thread, tidied and checked. */
struct fields {
	struct str kind;
	struct str gets;
	struct str for_whom;
	struct str rhythm;
	struct str times;
	struct str place;
	struct str_list languages;
	int64_t capacity;
	struct str state;
	struct int64_list slots;
	int64_t slot_minutes;
};

static struct str
line_check(struct ctx *ctx, struct str text, size_t most, enum problem_kind problem)
{
	struct str line = title_tidy(ctx->mem, text);

	if (str_points(line) > most)
		ctx_note(ctx, problem);
	return (line);
}

/* Each once, in the order they came. */
static struct str_list
languages_check(struct ctx *ctx, struct str_list codes)
{
	struct str_list out = {arena_array(ctx->mem, codes.n + 1, sizeof(struct str)), 0};
	size_t i, j;

	for (i = 0; i < codes.n; i++) {
		if (!language_known(codes.items[i])) {
			ctx_note(ctx, PROBLEM_OFFER_LANGUAGES);
			break;
		}
		for (j = 0; j < out.n && !str_eq(out.items[j], codes.items[i]); j++)
			;
		if (j == out.n)
			out.items[out.n++] = codes.items[i];
	}
	if (out.n > LIMIT_SPOKEN_MAX)
		ctx_note(ctx, PROBLEM_OFFER_LANGUAGES);
	return (out);
}

static void
fields_check(struct ctx *ctx, struct fields *f)
{
	enum offer_kind kind;

	if (!offer_kind_read(f->kind, &kind))
		ctx_note(ctx, PROBLEM_OFFER_KIND);
	else if (kind != OFFER_SHADOWING && f->slots.n > 0)
		ctx_note(ctx, PROBLEM_SLOTS_NONE);
	f->gets = line_check(ctx, f->gets, LIMIT_GETS_MAX, PROBLEM_OFFER_GETS);
	f->for_whom = line_check(ctx, f->for_whom, LIMIT_GETS_MAX, PROBLEM_OFFER_FOR_WHOM);
	f->rhythm = line_check(ctx, f->rhythm, LIMIT_RHYTHM_MAX, PROBLEM_OFFER_RHYTHM);
	f->times = line_check(ctx, f->times, LIMIT_RHYTHM_MAX, PROBLEM_OFFER_TIMES);
	f->place = line_check(ctx, f->place, LIMIT_RHYTHM_MAX, PROBLEM_OFFER_PLACE);
	f->languages = languages_check(ctx, f->languages);
	if (f->capacity < 1 || f->capacity > LIMIT_CAPACITY_MAX)
		ctx_note(ctx, PROBLEM_OFFER_CAPACITY);
	if (!str_eq(f->state, STR("open")) && !str_eq(f->state, STR("paused")) &&
	    !str_eq(f->state, STR("closed")))
		ctx_note(ctx, PROBLEM_OFFER_STATE);
	if (f->slot_minutes == 0)
		f->slot_minutes = SLOT_MINUTES;
	if (f->slot_minutes < 5 || f->slot_minutes > 720)
		ctx_note(ctx, PROBLEM_SLOT_MINUTES);
}

/* -- days of a shadowing ------------------------------------------------------------------------ */

/* "2026-12-01T09:00" or with seconds: what a wall clock shows. */
bool
wall_read(struct ctx *ctx, struct str text, timestamp_us *wall)
{
	const char *rest = text.n == 16 ? ":00Z" : "Z";

	return ((text.n == 16 || text.n == 19) &&
		clock_parse(str_fmt(ctx->mem, "%.*s%s", STR_ARG(text), rest), wall));
}

/* Whoever offers writes by their own clock; a program says the offset. Empty lines of a form are none. */
static enum err
slots_read(struct ctx *ctx, struct str_list texts, struct int64_list *slots)
{
	struct int64_list walls = {arena_array(ctx->mem, texts.n + 1, sizeof(int64_t)), 0};
	struct wall_times_rows rows = {NULL, 0};
	bool bad = false;
	size_t i;
	enum err e;

	*slots = (struct int64_list){arena_array(ctx->mem, texts.n + 1, sizeof(int64_t)), 0};
	if (texts.n > LIMIT_SLOTS_MAX)
		return (ctx_problem(ctx, PROBLEM_SLOTS_MANY));
	for (i = 0; i < texts.n; i++) {
		struct str text = str_trim(texts.items[i]);

		if (text.n == 0)
			continue;
		if (wall_read(ctx, text, &walls.items[walls.n]))
			walls.n++;
		else if (clock_parse(text, &slots->items[slots->n]))
			slots->n++;
		else
			bad = true;
	}
	if (walls.n > 0 && (e = q_wall_times(ctx->db, ctx->actor.person, walls, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++)
		slots->items[slots->n++] = rows.items[i].at;
	for (i = 0; i < slots->n; i++)
		bad |= slots->items[i] <= ctx->now || slots->items[i] > ctx->now + SLOT_AHEAD;
	if (bad)
		ctx_note(ctx, PROBLEM_SLOTS_BAD);
	return (OK);
}

static enum err
slots_set(struct ctx *ctx, int64_t offer, const struct fields *f)
{
	enum err e;

	if ((e = q_offer_slots_drop(ctx->db, offer, f->slots, ctx->now, NULL)))
		return (e);
	return (q_offer_slots_put(ctx->db, offer, f->slots, (int32_t)f->slot_minutes, NULL));
}

/* -- offering ------------------------------------------------------------------------------------- */

enum err
offer_post(struct ctx *ctx, const struct offer_draft *draft, int64_t *id)
{
	struct thread_draft thread = {.kind = THREAD_OFFER,
	    .title = draft->title,
	    .summary = STR(""),
	    .body = draft->body,
	    .space = draft->space,
	    .tags = draft->tags};
	struct fields f = {draft->kind, draft->gets, draft->for_whom, draft->rhythm, draft->times,
	    draft->place, draft->languages, draft->capacity, STR("open"), {NULL, 0},
	    draft->slot_minutes};
	int64_t made;
	enum err e;

	if ((e = slots_read(ctx, draft->slots, &f.slots)) && e != ERR_INPUT)
		return (e);
	fields_check(ctx, &f);
	/* It looks at the fields of the thread, and says all that is wrong. */
	if ((e = thread_post(ctx, &thread, &made)))
		return (e);
	if ((e = q_offer_insert(ctx->db, made, f.kind, f.gets, f.for_whom, f.rhythm, f.times,
		 f.place, f.languages, (int32_t)f.capacity, NULL)))
		return (e);
	if (f.slots.n > 0 && (e = slots_set(ctx, made, &f)))
		return (e);
	*id = made;
	return (draft->wish == 0 ? OK : wish_answer(ctx, draft->wish, made));
}

/* -- changing --------------------------------------------------------------------------------------- */

static enum err
text_change(struct ctx *ctx, int64_t offer, const struct offer_change *change)
{
	struct post_change post = {.title = change->title,
	    .body = change->body,
	    .tags = change->tags,
	    .note = STR(""),
	    .revision = change->revision};
	int32_t revision;

	if (change->title == NULL && change->body == NULL && change->tags == NULL)
		return (OK);
	return (post_edit(ctx, offer, &post, &revision));
}

#define CHANGED(field) (change->field != NULL ? *change->field : row.field)

enum err
offer_change(struct ctx *ctx, int64_t offer, const struct offer_change *change)
{
	struct offer_for_change row;
	struct fields f;
	enum err e;

	if ((e = q_offer_for_change(ctx->db, ctx->actor.person, offer, &row)))
		return (e);
	if (row.withdrawn)
		return (ERR_WITHDRAWN);
	if (!row.may_write || (row.author != ctx->actor.person && !row.moderates))
		return (ERR_FORBIDDEN);
	f = (struct fields){CHANGED(kind), CHANGED(gets), CHANGED(for_whom), CHANGED(rhythm),
	    CHANGED(times), CHANGED(place), CHANGED(languages),
	    change->capacity != NULL ? *change->capacity : row.capacity, CHANGED(state), {NULL, 0},
	    change->slot_minutes};
	if (change->slots != NULL && (e = slots_read(ctx, *change->slots, &f.slots)) &&
	    e != ERR_INPUT)
		return (e);
	fields_check(ctx, &f);
	if (f.capacity < row.taken)
		ctx_note(ctx, PROBLEM_OFFER_TAKEN);
	e = text_change(ctx, offer, change);
	if (e && e != ERR_INPUT)
		return (e);
	if ((e = ctx_problems(ctx)))
		return (e);
	if ((e = q_offer_update(ctx->db, offer, f.kind, f.gets, f.for_whom, f.rhythm, f.times,
		 f.place, f.languages, (int32_t)f.capacity, f.state, NULL)))
		return (e);
	return (change->slots == NULL ? OK : slots_set(ctx, offer, &f));
}

/* -- reading ------------------------------------------------------------------------------------------ */

static void
slots_fill(struct ctx *ctx, const struct offer_slot_list_rows *rows, struct offer_slots *slots)
{
	size_t i;

	slots->items = arena_array(ctx->mem, rows->n, sizeof(*slots->items));
	slots->n = rows->n;
	for (i = 0; i < rows->n; i++) {
		const struct offer_slot_list *r = &rows->items[i];

		slots->items[i] =
		    (struct offer_slot){r->id, r->starts_at, r->wall, r->minutes, r->taken};
	}
}

enum err
offer_show(struct ctx *ctx, int64_t offer, struct offer_view *view)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct int64_list ids = {&offer, 1};
	struct offer_list_row_rows entries;
	struct offer_slot_list_rows slots;
	struct offer_show *row;
	enum err e;

	q_offer_show_add(batch, ctx->actor.person, offer, &row);
	q_offer_by_ids_add(batch, ctx->actor.person, ids, &entries);
	q_offer_slot_list_add(batch, ctx->actor.person, offer, ctx->now, &slots);
	if ((e = db_batch_run(batch)))
		return (e);
	if (row == NULL)
		return (ERR_NOT_FOUND);
	if (row->withdrawn || entries.n == 0)
		return (ERR_WITHDRAWN);
	*view = (struct offer_view){.offer = offer_entry_of(ctx, &entries.items[0]),
	    .body = row->body,
	    .html = html_stored(row->body_html),
	    .language = row->language,
	    .edited_at = row->has_edited_at ? row->edited_at : 0};
	view->own = view->offer.mentor.id == ctx->actor.person;
	view->may_edit = row->may_write && (view->own || row->moderates);
	view->may_withdraw = view->own || row->moderates;
	slots_fill(ctx, &slots, &view->slots);
	return (proof_of(ctx, view->offer.mentor.id, view->offer.tags, &view->proof));
}
