/* view.c -- where a question stands, as far as somebody may know, and what they may do about it. */
#include <stdlib.h>

#include "base/ranking.h"
#include "base/settings.h"
#include "notify.h"
#include "routing/local.h"
#include "tags.h"
#include "text/slug.h"

/* So many are named to somebody who wants to ask one. */
#define LIKELY 5

/* -- before posting ------------------------------------------------------------------- */

static void
preview_fill(struct ctx *ctx, const struct zone *zone, const struct candidates *candidates,
    const struct seat *seats, size_t n, struct preview_list *out)
{
	size_t i;

	out->n = n;
	out->items = arena_array(ctx->mem, n, sizeof(*out->items));
	for (i = 0; i < n; i++) {
		const struct possible *p = &candidates->possible.items[seats[i].from];
		const struct standing *s = standing_find(&candidates->standings, p->person);

		out->items[i] = (struct preview_person){.person = p->person,
		    .name = s->name,
		    .slug = slug(ctx->mem, s->name),
		    .reasons = p->reasons,
		    .you = p->person == ctx->actor.person,
		    .now = s->start <= ctx->now,
		    .at = moment_of(ctx, zone, s->start)};
	}
}

/* Looking twice shows the same people: the draw goes by the question and who asks. */
static double
chance_of(struct str title, int64_t asker)
{
	uint64_t hash = str_hash(STR_HASH_NONE ^ (uint64_t)asker, title);
	hash ^= hash >> 29;
	hash *= 0xbf58476d1ce4e5b9u;
	return ((double)(hash >> 11) / (double)((uint64_t)1 << 53));
}

/*
 * Of a question without a name the asker's relations say nothing, neither who answered them
 * before nor their team: those who are asked, and what they read, would tell whose it is.
 * They stand among the others when they know as much: whoever is missing would be found.
 */
static void
asker_hide(struct asking *asking)
{
	asking->asker = 0;
}

enum err
routing_preview(struct ctx *ctx, const struct question_draft *draft, struct preview_list *out)
{
	struct asking asking = {.title = draft->title,
	    .body = draft->body,
	    .tags = draft->tags,
	    .asker = ctx->actor.person,
	    .preferred = draft->ask,
	    .excluded = draft->spare};
	struct standing_request request = {.tags = draft->tags, .outside = true};
	struct candidates candidates;
	struct seat seats[SEATS];
	struct space_ref space;
	struct zone zone;
	size_t n;
	enum err e;

	*out = (struct preview_list){NULL, 0};
	if (settings()->unrouted)
		return (OK);
	if (draft->unnamed)
		asker_hide(&asking);
	if ((e = tags_main(ctx, &asking.tags)))
		return (e);
	request.tags = asking.tags;
	if ((e = space_for_posting(ctx, draft->space, &space)))
		return (e);
	asking.space = request.space = space.id;
	if ((e = possible_experts(ctx, &asking, &candidates.possible)))
		return (e);
	if ((e = candidates_read(ctx, &asking, &request, &candidates)))
		return (e);
	if ((e = zone_of_reader(ctx, &zone)))
		return (e);
	n = seats_choose(candidates.items, candidates.n, ranking()->route_explore,
	    chance_of(draft->title, asking.asker), seats);
	preview_fill(ctx, &zone, &candidates, seats, n, out);
	return (OK);
}

enum err
colleagues_likely(struct ctx *ctx, int64_t question, struct preview_list *out)
{
	struct asking asking = {.question = question};
	struct standing_request request = {.question = question, .outside = true};
	struct routing_thread row;
	struct candidates candidates;
	struct seat seats[LIKELY];
	struct zone zone;
	size_t i, n;
	enum err e;

	if ((e = q_routing_thread(ctx->db, ctx->actor.person, question, &row)))
		return (e);
	if (!row.may_write)
		return (ERR_FORBIDDEN);
	asking.space = request.space = row.space;
	asking.asker = row.asker;
	asking.title = row.title;
	asking.body = row.body;
	asking.tags = request.tags = row.tags;
	asking.excluded = (struct int64_list){&ctx->actor.person, 1};
	if ((e = possible_experts(ctx, &asking, &candidates.possible)) ||
	    (e = candidates_read(ctx, &asking, &request, &candidates)) ||
	    (e = zone_of_reader(ctx, &zone)))
		return (e);
	n = candidates.n < LIKELY ? candidates.n : LIKELY;
	for (i = 0; i < n; i++)
		seats[i] = (struct seat){.from = candidates.items[i].from};
	preview_fill(ctx, &zone, &candidates, seats, n, out);
	return (OK);
}

/* -- afterwards ---------------------------------------------------------------------------- */

static struct asked_person
asked_person(struct ctx *ctx, const struct zone *zone, const struct invitation_people *row)
{
	return ((struct asked_person){.invitation = row->id,
	    .person = {row->person, row->name, row->team},
	    .seat = row->seat,
	    .state = row->state,
	    .passed_reason = row->has_passed_reason ? row->passed_reason : STR(""),
	    .planned = str_eq(row->state, STR("planned")),
	    .waiting = str_eq(row->state, STR("waiting")),
	    .passed = str_eq(row->state, STR("passed")),
	    .wave = row->wave,
	    .asked = moment_of(ctx, zone, row->asked_at),
	    .by = {row->has_by ? row->by : 0, row->has_by_name ? row->by_name : STR(""), STR("")}});
}

/* The people of one question among those of several. */
static void
view_people(struct ctx *ctx, const struct zone *zone, const struct invitation_people_rows *rows,
    struct routing_view *view)
{
	size_t i, n = 0;

	for (i = 0; i < rows->n; i++)
		n += rows->items[i].question == view->question;
	view->people =
	    (struct asked_list){arena_array(ctx->mem, n, sizeof(struct asked_person)), 0};
	for (i = 0; i < rows->n; i++) {
		if (rows->items[i].question != view->question)
			continue;
		view->people.items[view->people.n++] = asked_person(ctx, zone, &rows->items[i]);
		view->asked += !str_eq(rows->items[i].state, STR("planned"));
		view->passed += str_eq(rows->items[i].state, STR("passed"));
	}
}

static void
view_state(struct routing_view *view, struct str state)
{
	view->state = state;
	view->asking = str_eq(state, STR("asking"));
	view->escalated = str_eq(state, STR("escalated"));
	view->closed = str_eq(state, STR("closed"));
}

static void
view_fill(struct ctx *ctx, const struct zone *zone, int64_t question,
    const struct routing_show *row, const struct invitation_people_rows *people,
    struct routing_view *view)
{
	*view = (struct routing_view){.question = question};
	view_state(view, row == NULL ? STR("quiet") : row->state);
	if (row != NULL) {
		view->wave = row->wave;
		if (view->asking && row->has_wave_until)
			view->next = moment_of(ctx, zone, row->wave_until);
		view->begun_at = row->begun_at;
		view->escalated_at = row->has_escalated_at ? row->escalated_at : 0;
		if (view->escalated && row->has_owner)
			view->owner =
			    (struct person_ref){row->owner, row->owner_name, row->owner_team};
	}
	view_people(ctx, zone, people, view);
}

static struct expert_reason_list
reasons_of(struct ctx *ctx, const struct invitation_reasons_rows *rows)
{
	struct expert_reason_list list = {
	    arena_array(ctx->mem, rows->n, sizeof(struct expert_reason)), rows->n};
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct invitation_reasons *r = &rows->items[i];

		list.items[i] = (struct expert_reason){.text = r->text,
		    .thread = r->has_thread && r->has_title ? r->thread : 0,
		    .title = r->has_title ? r->title : STR(""),
		    .slug = r->has_title ? slug(ctx->mem, r->title) : STR("")};
	}
	return (list);
}

enum err
routing_bar_read(
    struct ctx *ctx, int64_t question, const struct routing_door *door, struct routing_bar *bar)
{
	struct db_batch *batch = db_batch(ctx->db);
	int64_t questions[] = {question}, invitations[] = {door->invitation};
	struct routing_show *row;
	struct invitation_people_rows people;
	struct invitation_reasons_rows reasons;
	struct zone_changes_rows clocks;
	struct zone zone;
	size_t i;
	enum err e;

	q_routing_show_add(batch, question, &row);
	q_invitation_people_add(batch, (struct int64_list){questions, 1}, &people);
	q_invitation_reasons_add(
	    batch, ctx->actor.person, (struct int64_list){invitations, 1}, &reasons);
	zone_of_reader_add(ctx, batch, &clocks);
	if ((e = db_batch_run(batch)))
		return (e);
	zone = zone_only(ctx, &clocks);
	*bar = (struct routing_bar){.invitation = door->invitation,
	    .why = reasons_of(ctx, &reasons),
	    .has_view = door->asker || door->looks_after || door->manages};
	view_fill(ctx, &zone, question, row, &people, &bar->view);
	bar->view.asker = door->asker;
	bar->view.looks_after = door->looks_after;
	bar->view.manages = door->asker || door->manages;
	bar->view.hands_on = door->manages;
	for (i = 0; i < bar->view.people.n; i++) {
		struct asked_person *p = &bar->view.people.items[i];

		if (p->invitation == door->invitation)
			bar->by = p->by;
		p->you = door->asker && p->person.id == ctx->actor.person && p->by.id == 0;
	}
	return (OK);
}

static enum err
door_read(struct ctx *ctx, int64_t question, struct routing_door *door)
{
	struct routing_at_door row;
	enum err e;

	if ((e = q_routing_at_door(ctx->db, ctx->actor.person, question, &row)))
		return (e);
	if (row.withdrawn)
		return (ERR_WITHDRAWN);
	*door = (struct routing_door){.there = true,
	    .asker = row.asker,
	    .looks_after = row.owner,
	    .manages = row.manages,
	    .invitation = row.has_invitation ? row.invitation : 0};
	return (OK);
}

enum err
routing_show(struct ctx *ctx, int64_t question, struct routing_view *view)
{
	struct routing_door door;
	struct routing_bar bar;
	enum err e;

	if ((e = door_read(ctx, question, &door)))
		return (e);
	if (!door.asker && !door.manages)
		return (ERR_FORBIDDEN);
	if ((e = routing_bar_read(ctx, question, &door, &bar)))
		return (e);
	*view = bar.view;
	return (OK);
}

/* -- deciding ---------------------------------------------------------------------------------- */

/* A question on its way, held, for who may decide about it; never on its way: as if it had ended quietly. */
static enum err
decision_hold(struct ctx *ctx, int64_t question, bool asker_too, struct routing_hold *r)
{
	struct int64_list none = {NULL, 0};
	struct routing_door door;
	enum err e;

	if ((e = door_read(ctx, question, &door)))
		return (e);
	if (!door.manages && !(asker_too && door.asker))
		return (ERR_FORBIDDEN);
	if ((e = q_routing_insert(
		 ctx->db, question, STR("quiet"), none, none, NULL, ctx->now, NULL)))
		return (e);
	return (q_routing_hold(ctx->db, question, r));
}

enum err
routing_close(struct ctx *ctx, int64_t question)
{
	struct routing_hold r;
	enum err e;

	if ((e = decision_hold(ctx, question, true, &r)))
		return (e);
	if (!str_eq(r.state, STR("asking")) && !str_eq(r.state, STR("escalated")))
		return (OK);
	return (routing_end(ctx, &r, "closed"));
}

enum err
routing_again(struct ctx *ctx, int64_t question)
{
	struct routing_hold r;
	enum err e;

	if ((e = decision_hold(ctx, question, true, &r)))
		return (e);
	if (r.answers > 0)
		return (ERR_CONFLICT);
	if (str_eq(r.state, STR("asking")))
		return (OK);
	if ((e = notice_done(ctx, NOTICE_ESCALATED, question)))
		return (e);
	if ((e = q_routing_reopen(ctx->db, question, ctx->now, NULL)))
		return (e);
	return (routing_look(ctx, question));
}

enum err
routing_hand_on(struct ctx *ctx, int64_t question, int64_t person)
{
	struct int64_list people = {&person, 1};
	struct standing_request request;
	struct standing_list standings;
	struct routing_hold r;
	enum err e;

	if ((e = decision_hold(ctx, question, false, &r)))
		return (e);
	if (r.answers > 0)
		return (ERR_CONFLICT);
	request = (struct standing_request){r.question, r.space, r.tags, false};
	if ((e = standings_read(ctx, &request, people, &standings)))
		return (e);
	if (standings.n == 0)
		return (ctx_problem(ctx, PROBLEM_COLLEAGUE_OUTSIDE));
	if (person == r.asker)
		return (ctx_problem(ctx, PROBLEM_COLLEAGUE_ASKER));
	if ((e = notice_done(ctx, NOTICE_ESCALATED, question)))
		return (e);
	if ((e = invitations_end(ctx, question, 0, STR("expired"))))
		return (e);
	if ((e = q_routing_owner_set(ctx->db, question, person, ctx->now, NULL)))
		return (e);
	return (notice_add(ctx, person, NOTICE_ESCALATED, question, ctx->actor.person, question));
}

/* -- for administrators --------------------------------------------------------------------------- */

static struct int64_list
waiting_ids(struct ctx *ctx, const struct routing_waiting_rows *rows, size_t n)
{
	struct int64_list ids = {arena_array(ctx->mem, n, sizeof(int64_t)), n};
	size_t i;

	for (i = 0; i < n; i++)
		ids.items[i] = rows->items[i].question;
	return (ids);
}

static void
waiting_fill(struct ctx *ctx, const struct zone *zone, const struct routing_waiting *row,
    const struct invitation_people_rows *people, struct waiting_question *w)
{
	*w = (struct waiting_question){.question = row->question,
	    .title = row->title,
	    .slug = slug(ctx->mem, row->title),
	    .asker = {row->asker, row->asker_name, STR("")},
	    .space = {.slug = row->space_slug, .name = row->space_name}};
	w->routing = (struct routing_view){.question = row->question,
	    .wave = row->wave,
	    .begun_at = row->begun_at,
	    .next = moment_of(ctx, zone, row->has_wave_until ? row->wave_until : 0),
	    .manages = true};
	view_state(&w->routing, row->state);
	if (row->has_owner)
		w->routing.owner = (struct person_ref){row->owner, row->owner_name, STR("")};
	view_people(ctx, zone, people, &w->routing);
}

enum err
routing_waiting(struct ctx *ctx, struct str cursor, int64_t limit, struct waiting_list *list)
{
	struct routing_waiting_rows rows;
	struct invitation_people_rows people;
	struct zone zone;
	int64_t after = 0;
	size_t i;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	if (cursor.n > 0 && (!str_int64(cursor, &after) || after < 0))
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	db_slow(ctx->db);
	if ((e = q_routing_waiting(ctx->db, ctx->actor.person, after, limit + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	if ((e = q_invitation_people(ctx->db, waiting_ids(ctx, &rows, list->n), &people)) ||
	    (e = zone_of_reader(ctx, &zone)))
		return (e);
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		waiting_fill(ctx, &zone, &rows.items[i], &people, &list->items[i]);
	list->next = rows.n > list->n
			 ? str_fmt(ctx->mem, "%lld", (long long)list->items[list->n - 1].question)
			 : STR("");
	return (OK);
}

static int
count_compare(const void *a, const void *b)
{
	int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

	return (x < y ? -1 : x > y);
}

double
gini(const int64_t *counts, size_t n)
{
	int64_t *sorted;
	double sum = 0, weighted = 0;
	size_t i;

	if (n == 0 || (sorted = malloc(n * sizeof(*sorted))) == NULL)
		return (0);
	memcpy(sorted, counts, n * sizeof(*sorted));
	qsort(sorted, n, sizeof(*sorted), count_compare);
	for (i = 0; i < n; i++) {
		sum += (double)sorted[i];
		weighted += (double)(i + 1) * (double)sorted[i];
	}
	free(sorted);
	if (sum <= 0)
		return (0);
	return (2 * weighted / ((double)n * sum) - ((double)n + 1) / (double)n);
}

enum err
routing_load(struct ctx *ctx, size_t limit, struct load_view *view)
{
	struct routing_load_rows rows;
	int64_t *counts;
	size_t i;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	if ((e = q_routing_load(ctx->db, ctx->actor.person, ctx->now - DAYS_US(LOAD_DAYS), &rows)))
		return (e);
	counts = arena_array(ctx->mem, rows.n, sizeof(*counts));
	*view =
	    (struct load_view){.items = arena_array(ctx->mem, rows.n, sizeof(struct load_entry))};
	for (i = 0; i < rows.n; i++) {
		const struct routing_load *r = &rows.items[i];

		if (r->asked > 0)
			counts[view->people++] = r->asked;
		view->asked += r->asked;
		if (view->n < limit)
			view->items[view->n++] = (struct load_entry){{r->person, r->name, STR("")},
			    r->asked, r->answered, r->passed, r->waiting, r->looks_after};
	}
	view->gini = gini(counts, (size_t)view->people);
	return (OK);
}
