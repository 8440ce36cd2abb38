/* wave.c -- a question on its way: whom it asks, for how long, and how that ends. */
#include "base/ranking.h"
#include "base/settings.h"
#include "jobs.h"
#include "notify.h"
#include "routing/local.h"

#define GROUP_SEATS 10
#define LAST_WAVE 4
/* When nobody who was asked works within HORIZON. */
#define WAVE_LONGEST DAYS_US(7)
/* An owner who is not there for so long is passed over for the next kind. */
#define OWNER_SOON DAYS_US(3)
/* Nobody ever had the time to look after it. */
#define ROUTING_LONGEST DAYS_US(60)
/* What is withdrawn may come back. */
#define UNDO_TIME MINUTES_US(10)

/* How many people a wave asks, and for how many working hours. */
static const struct {
	size_t seats;
	timestamp_us time;
} waves[] = {{0, 0}, {SEATS, HOURS_US(4)}, {SEATS, HOURS_US(4)}, {GROUP_SEATS, HOURS_US(8)}};

/* -- ending --------------------------------------------------------------------------- */

static enum err
routing_save(struct ctx *ctx, const struct routing_hold *r)
{
	return (q_routing_save(ctx->db, r->question, r->state, r->wave,
	    r->has_wave_until ? &r->wave_until : NULL, r->has_next_at ? &r->next_at : NULL,
	    r->has_owner ? &r->owner : NULL, r->has_escalated_at ? &r->escalated_at : NULL,
	    r->has_ended_at ? &r->ended_at : NULL, NULL));
}

static bool
routing_is(const struct routing_hold *r, const char *state)
{
	return (str_eq(r->state, str_of(state)));
}

/* Whoever looked after it need not any more. */
enum err
routing_end(struct ctx *ctx, struct routing_hold *r, const char *state)
{
	enum err e;

	if (routing_is(r, "escalated") &&
	    ((e = notice_done(ctx, NOTICE_ESCALATED, r->question)) ||
		(e = notice_done(ctx, NOTICE_REMIND_ANSWER, r->question))))
		return (e);
	r->state = str_of(state);
	r->has_next_at = r->has_wave_until = false;
	r->has_ended_at = true;
	r->ended_at = ctx->now;
	if ((e = invitations_end(ctx, r->question, 0,
		 str_eq(r->state, STR("answered")) ? STR("withdrawn") : STR("expired"))))
		return (e);
	return (routing_save(ctx, r));
}

static struct asking
asking_of(const struct routing_hold *r)
{
	return ((struct asking){.question = r->question,
	    .space = r->space,
	    .asker = r->asker,
	    .title = r->title,
	    .body = r->body,
	    .tags = r->tags,
	    .preferred = r->wave == 1 ? r->preferred : (struct int64_list){NULL, 0},
	    .excluded = r->excluded,
	    .note = r->wave == 1});
}

/* -- asking them ------------------------------------------------------------------------------ */

static enum err
reasons_insert(struct ctx *ctx, int64_t invitation, const struct expert_reason_list *reasons)
{
	struct db_batch *batch = db_batch(ctx->db);
	size_t i;

	for (i = 0; i < reasons->n; i++) {
		const struct expert_reason *x = &reasons->items[i];

		q_invitation_reason_insert_add(batch, invitation, (int32_t)i, x->text,
		    x->thread == 0 ? NULL : &x->thread, NULL);
	}
	return (db_batch_run(batch));
}

/*
 * Whoever asks without a name is asked by us like anybody who knows as much, in name
 * only: not told, so that none can find them by looking who was left out.
 */
static bool
is_cover(const struct routing_hold *r, int64_t person)
{
	return (r->has_behind && r->behind == person);
}

/* false when there is no room in their week any more. */
static enum err
ask(struct ctx *ctx, const struct routing_hold *r, const struct possible *p,
    const struct seat *seat, const struct standing *s, bool *asked)
{
	bool now = s->start <= ctx->now, group = waves[r->wave].seats > SEATS;
	struct str word = group ? STR("group") : seat->explored ? STR("explore") : STR("best");
	struct invitation_insert row;
	enum err e;

	*asked = false;
	e = q_invitation_insert(ctx->db, r->question, p->person, r->wave, word,
	    p->scored ? &p->score : NULL, group ? NULL : &seat->propensity,
	    now ? STR("waiting") : STR("planned"), NULL, s->start, ctx->now - ASKS_WEEK, s->asks,
	    &row);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	*asked = true;
	if ((e = reasons_insert(ctx, row.id, &p->reasons)))
		return (e);
	if (!now || is_cover(r, p->person))
		return (OK);
	return (invitation_tell(ctx, row.id, p->person, word, r->question, r->asker));
}

/*
 * How the people of these seats stand, held in order, so that two questions do
 * not wait for one another. Read again behind that: another question may have
 * asked one of them meanwhile.
 */
static enum err
people_hold(struct ctx *ctx, const struct standing_request *request,
    const struct possible_list *possible, const struct seat *seats, size_t n,
    struct standing_list *out)
{
	struct int64_list people = {arena_array(ctx->mem, n, sizeof(int64_t)), n};
	struct people_hold_rows rows;
	size_t i;
	enum err e;

	for (i = 0; i < n; i++)
		people.items[i] = possible->items[seats[i].from].person;
	if ((e = q_people_hold(ctx->db, people, &rows)))
		return (e);
	return (standings_read(ctx, request, people, out));
}

static enum err
seats_ask(struct ctx *ctx, struct routing_hold *r, const struct standing_request *request,
    const struct possible_list *possible, const struct seat *seats, size_t n, size_t *asked)
{
	const struct worktime **work = arena_array(ctx->mem, n, sizeof(const struct worktime *));
	struct standing_list standings;
	timestamp_us until;
	size_t i;
	bool done;
	enum err e;

	*asked = 0;
	if ((e = people_hold(ctx, request, possible, seats, n, &standings)))
		return (e);
	for (i = 0; i < n; i++) {
		const struct possible *p = &possible->items[seats[i].from];
		const struct standing *s = standing_find(&standings, p->person);

		if (s == NULL || !standing_free(s))
			continue;
		if ((e = ask(ctx, r, p, &seats[i], s, &done)))
			return (e);
		if (done)
			work[(*asked)++] = &s->work;
	}
	until = worktime_after(work, *asked, ctx->now, waves[r->wave].time, ctx->now + HORIZON);
	r->has_wave_until = true;
	r->wave_until = until == WORKTIME_NEVER ? ctx->now + WAVE_LONGEST : until;
	return (OK);
}

/* Asks the people of the current wave; *asked says how many. */
static enum err
wave_ask(struct ctx *ctx, struct routing_hold *r, size_t *asked)
{
	struct standing_request request = {r->question, r->space, r->tags, false};
	bool group = waves[r->wave].seats > SEATS;
	struct asking asking = asking_of(r);
	struct seat seats[GROUP_SEATS];
	struct candidates candidates;
	double chance;
	size_t n;
	enum err e;

	if ((e = group ? possible_group(ctx, &asking, &candidates.possible)
		       : possible_experts(ctx, &asking, &candidates.possible)))
		return (e);
	if ((e = candidates_read(ctx, &asking, &request, &candidates)))
		return (e);
	/* Without a name nothing is left to luck: it can be proven to be the same whoever asks. */
	chance = r->has_behind ? seats_chance_of(r->title, r->wave) : seats_chance();
	n = group ? seats_fill(candidates.items, candidates.n, GROUP_SEATS, seats)
		  : seats_choose(
			candidates.items, candidates.n, ranking()->route_explore, chance, seats);
	return (seats_ask(ctx, r, &request, &candidates.possible, seats, n, asked));
}

/* When to look again: the wave's end, or when somebody planned begins to work. */
static enum err
next_set(struct ctx *ctx, struct routing_hold *r, const struct invitation_open *open)
{
	bool asking = routing_is(r, "asking") && r->has_wave_until;

	r->has_next_at = asking || open->has_planned_at;
	r->next_at = asking ? r->wave_until : open->planned_at;
	if (open->has_planned_at && open->planned_at < r->next_at)
		r->next_at = open->planned_at;
	return (routing_save(ctx, r));
}

/* -- somebody looks after it ----------------------------------------------------------------------- */

/* Who of one kind is at work first; those with fewer others to look after come first in rows. */
static const struct standing *
owner_of_rank(
    const struct routing_owners_rows *rows, const struct standing_list *standings, int32_t rank)
{
	const struct standing *best = NULL;
	size_t i;

	for (i = 0; i < rows->n; i++) {
		const struct standing *s = standing_find(standings, rows->items[i].person);

		if (s == NULL || rows->items[i].rank != rank || s->start == WORKTIME_NEVER)
			continue;
		if (best == NULL || s->start < best->start)
			best = s;
	}
	return (best);
}

static enum err
owner_choose(struct ctx *ctx, const struct routing_hold *r, const struct standing **owner)
{
	struct standing_request request = {r->question, r->space, r->tags, false};
	struct routing_owners_rows rows;
	struct standing_list standings;
	struct int64_list people;
	const struct standing *s;
	int32_t rank;
	size_t i;
	enum err e;

	*owner = NULL;
	if ((e = q_routing_owners(ctx->db, r->space, r->asker, &rows)))
		return (e);
	people = (struct int64_list){arena_array(ctx->mem, rows.n, sizeof(int64_t)), rows.n};
	for (i = 0; i < rows.n; i++)
		people.items[i] = rows.items[i].person;
	if ((e = standings_read(ctx, &request, people, &standings)))
		return (e);
	for (rank = 0; rank < 3; rank++) {
		if ((s = owner_of_rank(&rows, &standings, rank)) == NULL)
			continue;
		if (*owner == NULL || s->start < (*owner)->start)
			*owner = s;
		if ((*owner)->start <= ctx->now + OWNER_SOON)
			break;
	}
	return (OK);
}

/* The last wave: somebody looks after it, when they are at work. */
static enum err
escalate(struct ctx *ctx, struct routing_hold *r, const struct invitation_open *open)
{
	const struct standing *owner;
	enum err e;

	if ((e = owner_choose(ctx, r, &owner)))
		return (e);
	if (owner == NULL || r->begun_at + ROUTING_LONGEST < ctx->now)
		return (routing_end(ctx, r, "closed"));
	if (owner->start > ctx->now) {
		r->has_wave_until = true;
		r->wave_until = owner->start;
		return (next_set(ctx, r, open));
	}
	if ((e = invitations_end(ctx, r->question, 0, STR("expired"))))
		return (e);
	r->state = STR("escalated");
	r->has_next_at = r->has_wave_until = false;
	r->has_owner = r->has_escalated_at = true;
	r->owner = owner->person;
	r->escalated_at = ctx->now;
	if ((e = routing_save(ctx, r)))
		return (e);
	return (
	    notice_add(ctx, owner->person, NOTICE_ESCALATED, r->question, r->asker, r->question));
}

/* -- what was planned -------------------------------------------------------------------------------- */

/* Looked at again: may they still, do they still want to, are they there? */
static enum err
planned_send(struct ctx *ctx, const struct routing_hold *r, const struct invitation_due *due,
    const struct standing *s)
{
	bool by_colleague = str_eq(due->seat, STR("share")) || str_eq(due->seat, STR("suggested"));
	enum err e;

	/* Their own row is among those asked. */
	if (s == NULL || s->asked > s->asks || s->start == WORKTIME_NEVER ||
	    (!by_colleague && (s->opted_out || s->engaged)))
		return (q_invitation_drop(ctx->db, due->id, NULL));
	if (s->start > ctx->now)
		return (q_invitation_plan(ctx->db, due->id, s->start, NULL));
	if ((e = q_invitation_send(ctx->db, due->id, ctx->now, NULL)))
		return (e);
	if (!by_colleague && is_cover(r, due->person))
		return (OK);
	return (invitation_tell(ctx, due->id, due->person, due->seat, r->question,
	    due->has_suggested_by ? due->suggested_by : r->asker));
}

static enum err
planned_send_due(struct ctx *ctx, const struct routing_hold *r)
{
	struct standing_request request = {r->question, r->space, r->tags, false};
	struct invitation_due_rows due;
	struct people_hold_rows held;
	struct standing_list standings;
	struct int64_list people;
	size_t i;
	enum err e;

	if ((e = q_invitation_due(ctx->db, r->question, ctx->now, &due)) || due.n == 0)
		return (e);
	people = (struct int64_list){arena_array(ctx->mem, due.n, sizeof(int64_t)), due.n};
	for (i = 0; i < due.n; i++)
		people.items[i] = due.items[i].person;
	if ((e = q_people_hold(ctx->db, people, &held)))
		return (e);
	if ((e = standings_read(ctx, &request, people, &standings)))
		return (e);
	for (i = 0; i < due.n; i++) {
		const struct invitation_due *d = &due.items[i];

		if ((e = planned_send(ctx, r, d, standing_find(&standings, d->person))))
			return (e);
	}
	return (OK);
}

/* -- one step --------------------------------------------------------------------------------------------- */

/* Goes on to the first wave that finds somebody. */
static enum err
wave_next(struct ctx *ctx, struct routing_hold *r)
{
	size_t asked = 0;
	enum err e;

	while (asked == 0 && r->wave < LAST_WAVE - 1) {
		r->wave++;
		if ((e = wave_ask(ctx, r, &asked)))
			return (e);
	}
	if (asked > 0)
		return (OK);
	r->wave = LAST_WAVE;
	r->has_wave_until = false;
	return (OK);
}

static enum err
asking_step(struct ctx *ctx, struct routing_hold *r, struct invitation_open *open)
{
	bool over =
	    r->wave == 0 || open->open == 0 || !r->has_wave_until || r->wave_until <= ctx->now;
	enum err e;

	if (over && r->wave < LAST_WAVE) {
		if ((e = wave_next(ctx, r)))
			return (e);
		if ((e = q_invitation_open(ctx->db, r->question, open)))
			return (e);
	}
	if (r->wave == LAST_WAVE)
		return (escalate(ctx, r, open));
	return (next_set(ctx, r, open));
}

/* What to do about a thread as it is now; doing it twice changes nothing. */
static enum err
routing_step(struct ctx *ctx, int64_t question)
{
	struct invitation_open open;
	struct routing_hold r;
	bool open_end;
	enum err e;

	if ((e = q_routing_hold(ctx->db, question, &r)))
		return (e == ERR_NOT_FOUND ? OK : e);
	open_end = routing_is(&r, "asking") || routing_is(&r, "escalated");
	if (r.withdrawn)
		return (routing_is(&r, "closed") ? OK : routing_end(ctx, &r, "closed"));
	if (r.answers > 0 && open_end)
		return (routing_end(ctx, &r, "answered"));
	if (r.answers == 0 && routing_is(&r, "answered")) {
		/* The answer was withdrawn: the question waits again. */
		r.state = STR("asking");
		r.has_ended_at = false;
		r.has_next_at = true;
		r.next_at = ctx->now;
	}
	if (!r.has_next_at || r.next_at > ctx->now)
		return (OK);
	if ((e = planned_send_due(ctx, &r)) || (e = q_invitation_open(ctx->db, question, &open)))
		return (e);
	if (routing_is(&r, "asking"))
		return (asking_step(ctx, &r, &open));
	return (next_set(ctx, &r, &open));
}

/* -- jobs ------------------------------------------------------------------------------------------------------ */

enum err
routing_look(struct ctx *ctx, int64_t question)
{
	return (job_add(ctx, JOB_ROUTE, str_fmt(ctx->mem, "%lld", (long long)question), ctx->now));
}

enum err
job_route(struct ctx *ctx, struct str argument)
{
	int64_t question;

	return (str_int64(argument, &question) ? routing_step(ctx, question) : ERR_INTERNAL);
}

enum err
job_waves(struct ctx *ctx, struct str argument)
{
	struct routing_due_rows rows;
	size_t i;
	enum err e;

	(void)argument;
	if ((e = invitations_sweep(ctx)))
		return (e);
	if ((e = q_routing_due(ctx->db, ctx->now, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		if ((e = routing_look(ctx, rows.items[i].question)))
			return (e);
	}
	return (OK);
}

/* -- for the forum ------------------------------------------------------------------------------------------------ */

enum err
routing_begin(
    struct ctx *ctx, int64_t question, struct int64_list preferred, struct int64_list excluded)
{
	bool quiet = settings()->unrouted;
	enum err e;

	if ((e = q_routing_insert(ctx->db, question, quiet ? STR("quiet") : STR("asking"),
		 preferred, excluded, quiet ? NULL : &ctx->now, ctx->now, NULL)))
		return (e);
	return (quiet ? OK : routing_look(ctx, question));
}

enum err
routing_changed(struct ctx *ctx, int64_t question)
{
	return (q_routing_sooner(ctx->db, question, ctx->now + UNDO_TIME, NULL));
}

enum err
routing_answered(struct ctx *ctx, int64_t question)
{
	struct routing_hold r;
	enum err e;

	if ((e = q_routing_hold(ctx->db, question, &r)))
		return (e == ERR_NOT_FOUND ? OK : e);
	/* What whoever asked without a name adds themselves is not theirs by name. */
	if (!is_cover(&r, ctx->actor.person) &&
	    (e = invitation_answered(ctx, question, ctx->actor.person)))
		return (e);
	if (routing_is(&r, "asking") || routing_is(&r, "escalated"))
		return (routing_end(ctx, &r, "answered"));
	return (OK);
}
