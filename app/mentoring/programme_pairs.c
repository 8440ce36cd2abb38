/* programme_pairs.c -- the pairs of a programme: found, adjusted by hand, found again, made. */
#include "programmes.h"

#include <stdlib.h>

#include "base/ranking.h"
#include "mentoring/local.h"
#include "mentoring/matching.h"

/* -- what is known about everybody ------------------------------------------------------------ */

/* People are numbers on their side here, in the order in which they signed up. */
struct people {
	struct ctx *ctx;
	struct programme_side_rows mentors;
	struct programme_side_rows mentees;
	/* [mentee * mentors.n + mentor] */
	bool *apart;
	double *fit;
	/* [person * the other side's n + the other]: their choice, 0: none */
	int32_t *mentee_place;
	int32_t *mentor_place;
	int32_t *fixed; /* [mentees] */
};

static int32_t
number_of(const struct programme_side_rows *side, int64_t person)
{
	size_t i;

	for (i = 0; i < side->n; i++) {
		if (side->items[i].person == person)
			return ((int32_t)i);
	}
	return (MATCHING_NOBODY);
}

/* Both numbers; false when one of them is not here any more. */
static bool
pair_of(const struct people *p, int64_t mentor, int64_t mentee, size_t *j, size_t *i)
{
	int32_t a = number_of(&p->mentors, mentor), b = number_of(&p->mentees, mentee);

	if (a == MATCHING_NOBODY || b == MATCHING_NOBODY)
		return (false);
	*j = (size_t)a;
	*i = (size_t)b;
	return (true);
}

static size_t
topics_shared(struct str_list a, struct str_list b)
{
	size_t i, j, n = 0;

	for (i = 0; i < a.n; i++) {
		for (j = 0; j < b.n && !str_eq(a.items[i], b.items[j]); j++)
			;
		n += j < b.n;
	}
	return (n);
}

/* As an offer fits what somebody looks for (find.c): topics in common, and having shown to know it. */
static void
fit_fill(struct people *p, const struct programme_fit_list_rows *fits)
{
	const struct ranking *r = ranking();
	size_t i, j, k, shared;

	for (i = 0; i < p->mentees.n; i++) {
		for (j = 0; j < p->mentors.n; j++) {
			shared =
			    topics_shared(p->mentees.items[i].topics, p->mentors.items[j].topics);
			if (shared > 0)
				p->fit[i * p->mentors.n + j] =
				    r->mentor_tags * (shared > 1 ? 1 : 0.75);
		}
	}
	for (k = 0; k < fits->n; k++) {
		const struct programme_fit_list *f = &fits->items[k];

		if (pair_of(p, f->person, f->mentee, &j, &i))
			p->fit[i * p->mentors.n + j] += r->mentor_knows * f->knows;
	}
}

/* In the order of each person's places, so the n-th row of a person is their n-th choice of those still here. */
static void
places_fill(struct people *p, const struct programme_choice_list_rows *choices)
{
	int64_t person = 0;
	int32_t place = 0;
	size_t i, j, k;

	for (k = 0; k < choices->n; k++) {
		const struct programme_choice_list *c = &choices->items[k];

		if (c->person != person)
			place = 0;
		person = c->person;
		if (pair_of(p, c->choice, c->person, &j, &i))
			p->mentee_place[i * p->mentors.n + j] = ++place;
		else if (pair_of(p, c->person, c->choice, &j, &i))
			p->mentor_place[j * p->mentees.n + i] = ++place;
	}
}

static void
rulings_fill(struct people *p, const struct programme_apart_list_rows *apart,
    const struct programme_ruling_list_rows *rulings)
{
	size_t i, j, k;

	for (k = 0; k < apart->n; k++) {
		if (pair_of(p, apart->items[k].mentor, apart->items[k].mentee, &j, &i))
			p->apart[i * p->mentors.n + j] = true;
	}
	for (i = 0; i < p->mentees.n; i++)
		p->fixed[i] = MATCHING_NOBODY;
	for (k = 0; k < rulings->n; k++) {
		const struct programme_ruling_list *r = &rulings->items[k];

		if (!pair_of(p, r->mentor, r->mentee, &j, &i))
			continue;
		if (!r->fixed)
			p->apart[i * p->mentors.n + j] = true;
		else if (!p->apart[i * p->mentors.n + j])
			p->fixed[i] = (int32_t)j; /* what came between them since is heard first */
	}
}

static enum err
people_read(struct ctx *ctx, int64_t id, struct people *p)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct programme_choice_list_rows choices;
	struct programme_fit_list_rows fits;
	struct programme_apart_list_rows apart;
	struct programme_ruling_list_rows rulings;
	size_t all;
	enum err e;

	*p = (struct people){.ctx = ctx};
	q_programme_side_add(batch, id, true, &p->mentors);
	q_programme_side_add(batch, id, false, &p->mentees);
	q_programme_choice_list_add(batch, id, &choices);
	q_programme_fit_list_add(batch, id, &fits);
	q_programme_apart_list_add(batch, id, &apart);
	q_programme_ruling_list_add(batch, id, &rulings);
	if ((e = db_batch_run(batch)))
		return (e);
	all = p->mentors.n * p->mentees.n + 1;
	p->apart = arena_array(ctx->mem, all, sizeof(*p->apart));
	p->fit = arena_array(ctx->mem, all, sizeof(*p->fit));
	p->mentee_place = arena_array(ctx->mem, all, sizeof(*p->mentee_place));
	p->mentor_place = arena_array(ctx->mem, all, sizeof(*p->mentor_place));
	p->fixed = arena_array(ctx->mem, p->mentees.n + 1, sizeof(*p->fixed));
	fit_fill(p, &fits);
	places_fill(p, &choices);
	rulings_fill(p, &apart, &rulings);
	return (OK);
}

/* -- everybody's list ---------------------------------------------------------------------------- */

struct option {
	int32_t other;
	int32_t place; /* 0: not chosen */
	double fit;
};

/* Whom one chose, in that order; then who fits better; then who signed up earlier. */
static int
option_compare(const void *a, const void *b)
{
	const struct option *x = a, *y = b;

	if (x->place != y->place)
		return (x->place == 0 ? 1 : y->place == 0 ? -1 : x->place < y->place ? -1 : 1);
	if (x->fit != y->fit)
		return (x->fit > y->fit ? -1 : 1);
	return (x->other < y->other ? -1 : 1);
}

static struct matching_list
list_of(const struct people *p, size_t self, bool mentee)
{
	size_t others = mentee ? p->mentors.n : p->mentees.n, k, n = 0;
	struct option *options = arena_array(p->ctx->mem, others + 1, sizeof(*options));
	int32_t *items = arena_array(p->ctx->mem, others + 1, sizeof(*items));

	for (k = 0; k < others; k++) {
		size_t at = mentee ? self * p->mentors.n + k : k * p->mentors.n + self;

		if (p->apart[at])
			continue;
		options[n++] = (struct option){(int32_t)k,
		    (mentee ? p->mentee_place : p->mentor_place)[self * others + k], p->fit[at]};
	}
	qsort(options, n, sizeof(*options), option_compare);
	for (k = 0; k < n; k++)
		items[k] = options[k].other;
	return ((struct matching_list){items, n});
}

static struct matching_list *
lists_of(const struct people *p, bool mentee)
{
	size_t n = mentee ? p->mentees.n : p->mentors.n, i;
	struct matching_list *lists = arena_array(p->ctx->mem, n + 1, sizeof(*lists));

	for (i = 0; i < n; i++)
		lists[i] = list_of(p, i, mentee);
	return (lists);
}

/* -- looking for pairs ------------------------------------------------------------------------------ */

/* The places a mentor gives here. */
static int32_t *
capacities(const struct people *p, bool everywhere)
{
	int32_t *capacity = arena_array(p->ctx->mem, p->mentors.n + 1, sizeof(*capacity));
	size_t i;

	for (i = 0; i < p->mentors.n; i++) {
		const struct programme_side *m = &p->mentors.items[i];
		int64_t room = m->capacity - (everywhere ? m->elsewhere : 0);

		capacity[i] = room > 0 ? (int32_t)room : 0;
	}
	return (capacity);
}

static int64_t
rank_in(const struct matching_list *list, int32_t who)
{
	size_t k;

	for (k = 0; k < list->n; k++) {
		if (list->items[k] == who)
			return ((int64_t)k + 1);
	}
	return (0);
}

static struct int64_list
ids_new(struct ctx *ctx, size_t n)
{
	return ((struct int64_list){arena_array(ctx->mem, n + 1, sizeof(int64_t)), 0});
}

static enum err
pairs_put(struct ctx *ctx, int64_t id, const struct people *p, const struct matching_input *in,
    const int32_t *mentor_of)
{
	size_t n = p->mentees.n, i;
	struct int64_list mentees = ids_new(ctx, n), mentors = ids_new(ctx, n);
	struct int64_list fixed = ids_new(ctx, n), of_mentor = ids_new(ctx, n),
			  of_mentee = ids_new(ctx, n);
	enum err e;

	for (i = 0; i < n; i++) {
		int32_t j = mentor_of[i];
		bool held = p->fixed[i] != MATCHING_NOBODY;

		if (j == MATCHING_NOBODY)
			continue;
		mentees.items[mentees.n++] = p->mentees.items[i].person;
		mentors.items[mentors.n++] = p->mentors.items[j].person;
		fixed.items[fixed.n++] = held;
		of_mentor.items[of_mentor.n++] = held ? 0 : rank_in(&in->of_mentee[i], j);
		of_mentee.items[of_mentee.n++] = held ? 0 : rank_in(&in->of_mentor[j], (int32_t)i);
	}
	if ((e = q_programme_pairs_drop(ctx->db, id, NULL)))
		return (e);
	return (q_programme_pairs_put(
	    ctx->db, id, mentees, mentors, fixed, of_mentor, of_mentee, NULL));
}

/* A programme whose pairs may still change, locked. */
static enum err
draft_lock(struct ctx *ctx, int64_t id, struct programme_lock *row)
{
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	if ((e = programme_lock(ctx, id, row)))
		return (e);
	return (row->published ? ERR_CONFLICT : OK);
}

enum err
programme_run(struct ctx *ctx, int64_t id)
{
	struct programme_lock row;
	struct people p;
	struct matching_input in;
	int32_t *mentor_of;
	enum err e;

	if ((e = draft_lock(ctx, id, &row)) || (e = people_read(ctx, id, &p)))
		return (e);
	in = (struct matching_input){p.mentees.n, p.mentors.n, lists_of(&p, true),
	    lists_of(&p, false), capacities(&p, row.everywhere), p.fixed};
	mentor_of = arena_array(ctx->mem, p.mentees.n + 1, sizeof(*mentor_of));
	e = matching_solve(ctx->mem, &in, mentor_of);
	if (e == ERR_CONFLICT)
		return (ctx_problem(ctx, PROBLEM_PROGRAMME_ROOM));
	if (e || (e = pairs_put(ctx, id, &p, &in, mentor_of)))
		return (e);
	return (q_programme_ran(ctx->db, id, ctx->now, NULL));
}

/* -- by hand --------------------------------------------------------------------------------------------- */

enum err
programme_rule(struct ctx *ctx, int64_t id, int64_t mentor, int64_t mentee, struct str ruling)
{
	bool fixes = str_eq(ruling, STR("fixed")), forbids = str_eq(ruling, STR("forbidden"));
	struct programme_may_pair may;
	struct programme_lock row;
	enum err e;

	if ((e = draft_lock(ctx, id, &row)))
		return (e);
	if (!fixes && !forbids && !str_eq(ruling, STR("free")))
		return (ctx_problem(ctx, PROBLEM_PROGRAMME_RULING));
	e = q_programme_may_pair(ctx->db, id, mentor, mentee, &may);
	if (e == ERR_NOT_FOUND)
		return (ctx_problem(ctx, PROBLEM_PERSON_UNKNOWN));
	if (e)
		return (e);
	if (fixes && may.apart)
		return (ctx_problem(ctx, PROBLEM_PROGRAMME_APART));
	if (fixes && may.fixed >= may.room)
		return (ctx_problem(ctx, PROBLEM_PROGRAMME_ROOM));
	if ((e = q_programme_ruling_drop(ctx->db, id, mentor, mentee, fixes, NULL)))
		return (e);
	if ((fixes || forbids) && (e = q_programme_ruling_put(ctx->db, id, mentor, mentee, fixes,
				       ctx->actor.person, ctx->now, NULL)))
		return (e);
	return (q_programme_changed(ctx->db, id, NULL));
}

/* -- reading what was found -------------------------------------------------------------------------------- */

static void
pairs_fill(
    struct ctx *ctx, const struct programme_pair_list_rows *rows, struct programme_pairs *list)
{
	size_t i;

	list->items = arena_array(ctx->mem, rows->n + 1, sizeof(*list->items));
	list->n = rows->n;
	for (i = 0; i < rows->n; i++) {
		const struct programme_pair_list *r = &rows->items[i];

		list->items[i] = (struct programme_pair_view){
		    .mentor = {r->mentor, r->mentor_name, r->mentor_team},
		    .mentee = {r->mentee, r->mentee_name, r->mentee_team},
		    .goal = r->goal,
		    .fixed = r->fixed,
		    .mentor_place = r->mentor_place,
		    .mentee_place = r->mentee_place,
		    .mentor_rank = r->mentor_rank,
		    .mentee_rank = r->mentee_rank,
		    .topics = r->topics,
		    .knows = r->knows,
		    .mentorship = r->has_mentorship ? r->mentorship : 0};
	}
}

static struct programme_seats
seats_of(struct ctx *ctx, const struct programme_side_rows *side)
{
	struct programme_seats seats = {
	    arena_array(ctx->mem, side->n + 1, sizeof(*seats.items)), side->n};
	size_t i;

	for (i = 0; i < side->n; i++) {
		const struct programme_side *m = &side->items[i];

		seats.items[i] =
		    (struct programme_seat){{m->person, m->name, m->team}, m->capacity};
	}
	return (seats);
}

/* Of all mentees those who have nobody, and of the mentors' places those that are left. */
static void
rest_fill(struct ctx *ctx, struct programme_proposal *p)
{
	size_t i, k;

	p->without.items = arena_array(ctx->mem, p->mentees.n + 1, sizeof(*p->without.items));
	for (i = 0; i < p->mentees.n; i++) {
		for (k = 0;
		     k < p->pairs.n && p->pairs.items[k].mentee.id != p->mentees.items[i].person.id;
		     k++)
			;
		if (k == p->pairs.n)
			p->without.items[p->without.n++] = p->mentees.items[i];
	}
	for (i = 0; i < p->mentors.n; i++) {
		for (k = 0; k < p->pairs.n; k++)
			p->mentors.items[i].free -=
			    p->pairs.items[k].mentor.id == p->mentors.items[i].person.id;
	}
}

enum err
programme_proposal(struct ctx *ctx, int64_t id, struct programme_proposal *proposal)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct programme_pair_list_rows pairs;
	struct programme_side_rows mentors, mentees;
	struct programme_ruling_list_rows rulings;
	size_t i;
	enum err e;

	if (!ctx->actor.admin)
		return (ERR_NOT_FOUND);
	q_programme_pair_list_add(batch, id, &pairs);
	q_programme_side_add(batch, id, true, &mentors);
	q_programme_side_add(batch, id, false, &mentees);
	q_programme_ruling_list_add(batch, id, &rulings);
	if ((e = db_batch_run(batch)))
		return (e);
	*proposal = (struct programme_proposal){
	    .mentors = seats_of(ctx, &mentors), .mentees = seats_of(ctx, &mentees)};
	pairs_fill(ctx, &pairs, &proposal->pairs);
	rest_fill(ctx, proposal);
	proposal->rulings.items =
	    arena_array(ctx->mem, rulings.n + 1, sizeof(*proposal->rulings.items));
	proposal->rulings.n = rulings.n;
	for (i = 0; i < rulings.n; i++) {
		const struct programme_ruling_list *r = &rulings.items[i];

		proposal->rulings.items[i] =
		    (struct programme_ruling){{.id = r->mentor, .name = r->mentor_name},
			{.id = r->mentee, .name = r->mentee_name}, r->fixed};
	}
	return (OK);
}

/* -- making them --------------------------------------------------------------------------------------------- */

static struct ctx
acting_as(const struct ctx *ctx, int64_t person)
{
	struct ctx as = *ctx;

	as.actor = (struct actor){.person = person, .scopes = SCOPE_ALL};
	return (as);
}

/* What the mentor gives in this programme is an offer with exactly these places, so that their pairs are like any. */
static enum err
offer_make(struct ctx *ctx, const struct programme_lock *programme,
    const struct programme_pair_list *pair, int64_t places, int64_t *offer)
{
	struct ctx as = acting_as(ctx, pair->mentor);
	struct offer_draft draft = {.kind = offer_kind_word(OFFER_ONE_TO_ONE),
	    .title = str_fmt(
		ctx->mem, "%.*s, with %.*s", STR_ARG(programme->name), STR_ARG(pair->mentor_name)),
	    .body = programme->about,
	    .tags = pair->mentor_topics,
	    .capacity = places};

	return (offer_post(&as, &draft, offer));
}

static enum err
mentor_publish(struct ctx *ctx, int64_t id, const struct programme_lock *programme,
    const struct programme_pair_list *pairs, size_t n)
{
	struct ctx as_mentor = acting_as(ctx, pairs[0].mentor), as;
	struct str closed = STR("closed");
	struct offer_change close = {.state = &closed};
	int64_t offer, mentorship;
	size_t i;
	enum err e;

	if ((e = offer_make(ctx, programme, &pairs[0], (int64_t)n, &offer)))
		return (e);
	for (i = 0; i < n; i++) {
		as = acting_as(ctx, pairs[i].mentee);
		if ((e = mentorship_place(&as, offer, pairs[i].goal, &mentorship)) ||
		    (e = q_programme_pair_made(ctx->db, id, pairs[i].mentee, mentorship, NULL)))
			return (e);
	}
	/* Nobody else asks for these places, also when one becomes free again. */
	return (offer_change(&as_mentor, offer, &close));
}

enum err
programme_publish(struct ctx *ctx, int64_t id)
{
	struct programme_lock row;
	struct programme_pair_list_rows pairs;
	size_t i, n;
	enum err e;

	if ((e = draft_lock(ctx, id, &row)))
		return (e);
	if (!row.ran || row.changed)
		return (ERR_CONFLICT);
	if ((e = q_programme_pair_list(ctx->db, id, &pairs)))
		return (e);
	for (i = 0; i < pairs.n; i += n) {
		for (n = 1; i + n < pairs.n && pairs.items[i + n].mentor == pairs.items[i].mentor;
		     n++)
			;
		if ((e = mentor_publish(ctx, id, &row, &pairs.items[i], n)))
			return (e);
	}
	return (q_programme_published(ctx->db, id, ctx->now, NULL));
}
