/* expert.c -- the scoring model: evidence about people, compared within one question. */
#include <math.h>
#include <stdlib.h>

#include "routing/model.h"

#define DAY ((double)DAYS_US(1))
#define SCORE_DIGITS 1e9

/* -- evidence -------------------------------------------------------------------- */

#define SLOTS_FIRST 256

struct evidence
evidence_open(struct arena *mem, timestamp_us now, int64_t asker)
{
	struct evidence evidence = {.mem = mem,
	    .now = now,
	    .asker = asker,
	    .room = SLOTS_FIRST / 2,
	    .slot_count = SLOTS_FIRST};

	evidence.items = arena_array(mem, evidence.room, sizeof(struct candidate *));
	evidence.slots = arena_array(mem, evidence.slot_count, sizeof(uint32_t));
	return (evidence);
}

/* Fibonacci hashing; slot_count is a power of two. */
static size_t
slot_of(const struct evidence *evidence, int64_t person)
{
	size_t mask = evidence->slot_count - 1, i;

	i = (size_t)(((uint64_t)person * 0x9e3779b97f4a7c15u) >> 32) & mask;
	while (evidence->slots[i] != 0 && evidence->items[evidence->slots[i] - 1]->person != person)
		i = (i + 1) & mask;
	return (i);
}

static void
slots_fill(struct evidence *evidence)
{
	size_t i;

	evidence->slots = arena_array(evidence->mem, evidence->slot_count, sizeof(uint32_t));
	for (i = 0; i < evidence->n; i++)
		evidence->slots[slot_of(evidence, evidence->items[i]->person)] = (uint32_t)i + 1;
}

static void
evidence_grow(struct evidence *evidence)
{
	struct candidate **items =
	    arena_array(evidence->mem, evidence->room * 2, sizeof(struct candidate *));

	memcpy(items, evidence->items, evidence->n * sizeof(struct candidate *));
	evidence->items = items;
	evidence->room *= 2;
	evidence->slot_count *= 2;
	slots_fill(evidence);
}

struct candidate *
evidence_find(const struct evidence *evidence, int64_t person)
{
	size_t i = slot_of(evidence, person);

	return (evidence->slots[i] == 0 ? NULL : evidence->items[evidence->slots[i] - 1]);
}

struct candidate *
evidence_of(struct evidence *evidence, int64_t person)
{
	struct candidate *c;

	if (person == 0 || person == evidence->asker)
		return (NULL);
	if ((c = evidence_find(evidence, person)) != NULL)
		return (c);
	if (evidence->n == evidence->room)
		evidence_grow(evidence);
	c = arena_new_of(evidence->mem, struct candidate);
	c->person = person;
	evidence->items[evidence->n++] = c;
	evidence->slots[slot_of(evidence, person)] = (uint32_t)evidence->n;
	return (c);
}

void
evidence_keep(
    struct evidence *evidence, bool (*keep)(void *with, const struct candidate *), void *with)
{
	size_t i, n = 0;

	for (i = 0; i < evidence->n; i++) {
		if (keep(with, evidence->items[i]))
			evidence->items[n++] = evidence->items[i];
	}
	evidence->n = n;
	slots_fill(evidence);
}

struct str
model_body(struct arena *mem, const struct str_list *tags, struct str body)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < tags->n; i++) {
		buf_str(&b, tags->items[i]);
		buf_char(&b, '\n');
	}
	buf_str(&b, body);
	return (buf_view(&b));
}

/* -- similar questions -------------------------------------------------------------- */

double
model_fresh(timestamp_us now, timestamp_us at, double half_life_days)
{
	double days = (double)(now - at) / DAY;

	return (exp2(-(days > 0 ? days : 0) / half_life_days));
}

static void
best_note(struct candidate *c, struct candidate_thread thread)
{
	size_t i;

	for (i = 0; i < CANDIDATE_BEST; i++) {
		struct candidate_thread other = c->best[i];

		if (other.id != 0 && other.part >= thread.part)
			continue;
		c->best[i] = thread;
		thread = other;
	}
}

/* What one post says: an answer all, an accepted one more, a question little. */
static double
post_part(const struct evidence *evidence, const struct model_post *post)
{
	const struct ranking *r = ranking();
	double role = 1;

	if (post->kind == MODEL_QUESTION)
		role = r->route_question;
	else if (post->kind == MODEL_COMMENT)
		role = r->route_comment;
	else if (post->accepted)
		role += r->route_accepted;
	return (role * model_fresh(evidence->now, post->at, r->route_text_half_life));
}

static void
candidate_thread_add(struct evidence *evidence, const struct model_thread *thread, double top,
    const struct model_post *post, double part)
{
	struct candidate *c = post->askable ? evidence_of(evidence, post->person) : NULL;

	if (c == NULL)
		return;
	part *= pow(thread->weight / top, ranking()->route_text_power);
	c->text += part;
	if (post->kind != MODEL_ANSWER)
		return;
	c->threads++;
	c->text_at = post->at > c->text_at ? post->at : c->text_at;
	best_note(c, (struct candidate_thread){thread->id, part, post->at});
}

static int
post_compare(const void *a, const void *b)
{
	const struct model_post *x = a, *y = b;

	if (x->thread != y->thread)
		return (x->thread < y->thread ? -1 : 1);
	if (x->person != y->person)
		return (x->person < y->person ? -1 : 1);
	return (x->at < y->at ? -1 : x->at > y->at);
}

static size_t
posts_from(const struct model_post *posts, size_t n, int64_t thread)
{
	size_t low = 0, high = n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (posts[middle].thread < thread)
			low = middle + 1;
		else
			high = middle;
	}
	return (low);
}

/* The posts of one thread, sorted by person: the best of each person counts. */
static size_t
thread_posts(struct evidence *evidence, const struct model_thread *thread, double top,
    const struct model_post *posts, size_t n)
{
	size_t i, next;

	for (i = 0; i < n && posts[i].thread == thread->id; i = next) {
		const struct model_post *best = &posts[i];
		double part = post_part(evidence, best);

		for (next = i + 1; next < n && posts[next].thread == thread->id &&
				   posts[next].person == posts[i].person;
		     next++) {
			double other = post_part(evidence, &posts[next]);

			if (other > part) {
				part = other;
				best = &posts[next];
			}
		}
		candidate_thread_add(evidence, thread, top, best, part);
	}
	return (i);
}

void
evidence_posts(struct evidence *evidence, const struct model_thread *threads, size_t n,
    const struct model_post *posts, size_t post_count)
{
	struct model_post *sorted = arena_array(evidence->mem, post_count + 1, sizeof(*sorted));
	double top = 0;
	size_t i;

	if (n == 0 || post_count == 0)
		return;
	memcpy(sorted, posts, post_count * sizeof(*sorted));
	qsort(sorted, post_count, sizeof(*sorted), post_compare);
	for (i = 0; i < n; i++)
		top = threads[i].weight > top ? threads[i].weight : top;
	for (i = 0; i < n && top > 0; i++) {
		size_t from = posts_from(sorted, post_count, threads[i].id);

		(void)thread_posts(evidence, &threads[i], top, sorted + from, post_count - from);
	}
}

/* -- the circle ------------------------------------------------------------------------ */

static int
member_compare(const void *a, const void *b)
{
	const struct model_member *x = a, *y = b;

	if (x->share != y->share)
		return (x->share > y->share ? -1 : 1);
	return (x->person < y->person ? -1 : x->person > y->person);
}

static int
member_person_compare(const void *a, const void *b)
{
	const struct model_member *x = a, *y = b;

	return (x->person < y->person ? -1 : x->person > y->person);
}

/* What each thread gives to each who wrote there, once; the same person stands there again and again. */
static size_t
members_gather(const struct evidence *evidence, const struct model_thread *threads, size_t n,
    const struct model_post *sorted, size_t post_count, struct model_member *members)
{
	size_t i, k, count = 0;

	for (i = 0; i < n && i < MODEL_CIRCLE_THREADS; i++) {
		double part =
		    pow(threads[i].weight / threads[0].weight, ranking()->route_circle_power);

		for (k = posts_from(sorted, post_count, threads[i].id);
		     k < post_count && sorted[k].thread == threads[i].id; k++) {
			if (sorted[k].person == 0 || sorted[k].person == evidence->asker ||
			    (k > 0 && sorted[k - 1].thread == sorted[k].thread &&
				sorted[k - 1].person == sorted[k].person))
				continue;
			members[count++] = (struct model_member){sorted[k].person, part};
		}
	}
	return (count);
}

static size_t
members_join(struct model_member *members, size_t n)
{
	size_t i, count = 0;

	if (n > 1)
		qsort(members, n, sizeof(*members), member_person_compare);
	for (i = 0; i < n; i++) {
		if (count > 0 && members[count - 1].person == members[i].person)
			members[count - 1].share += members[i].share;
		else
			members[count++] = members[i];
	}
	if (count > 1)
		qsort(members, count, sizeof(*members), member_compare);
	return (count < MODEL_CIRCLE ? count : MODEL_CIRCLE);
}

size_t
model_circle(const struct evidence *evidence, const struct model_thread *threads, size_t n,
    const struct model_post *posts, size_t post_count, struct model_member out[MODEL_CIRCLE])
{
	struct model_post *sorted = arena_array(evidence->mem, post_count + 1, sizeof(*sorted));
	struct model_member *members = arena_array(evidence->mem, post_count + 1, sizeof(*members));
	double sum = 0;
	size_t i, count;

	if (n == 0 || post_count == 0 || threads[0].weight <= 0)
		return (0);
	memcpy(sorted, posts, post_count * sizeof(*sorted));
	qsort(sorted, post_count, sizeof(*sorted), post_compare);
	count = members_gather(evidence, threads, n, sorted, post_count, members);
	count = members_join(members, count);
	for (i = 0; i < count; i++)
		sum += members[i].share;
	for (i = 0; i < count; i++)
		out[i] = (struct model_member){members[i].person, members[i].share / sum};
	return (count);
}

/* -- features -------------------------------------------------------------------------- */

/* People who were never asked are like two of seven who answered. */
#define ACCEPTANCE_ANSWERED 2.0
#define ACCEPTANCE_ASKED 7.0
#define NEVER_SEEN_DAYS 3650.0

static double
tags_sum(const struct candidate *c, size_t tag_count)
{
	double sum = 0;
	size_t i;

	for (i = 0; i < tag_count && i < MODEL_TAGS; i++)
		sum += c->tags[i].sum;
	return (sum);
}

static double
days_unseen(const struct evidence *evidence, const struct candidate *c)
{
	double days = (double)(evidence->now - c->seen_at) / DAY;

	if (c->seen_at == 0 || days > NEVER_SEEN_DAYS)
		return (NEVER_SEEN_DAYS);
	return (days < 0 ? 0 : days);
}

/* Logarithms of a sum start at a floor: having done nothing is bad, but not infinitely bad. */
static double
log_sum(double sum, double floor)
{
	return (log(sum + floor));
}

void
model_raw(const struct evidence *evidence, const struct candidate *c, size_t tag_count,
    double out[EXPERT_FEATURE_COUNT])
{
	const struct ranking *r = ranking();

	out[EXPERT_TEXT] = log_sum(c->text, r->route_text_floor);
	out[EXPERT_CIRCLE] = log_sum(c->circle, r->route_circle_floor);
	out[EXPERT_TAGS] = log_sum(tags_sum(c, tag_count), r->route_tags_floor);
	out[EXPERT_ACTIVITY] = log_sum(c->activity, r->route_activity_floor);
	out[EXPERT_SEEN] = -log1p(days_unseen(evidence, c));
	out[EXPERT_ASKER] = log1p((double)c->asker);
	out[EXPERT_DECLARED] = c->declared;
	out[EXPERT_TEAM] = c->team;
	out[EXPERT_ACCEPTANCE] =
	    ((double)c->answered + ACCEPTANCE_ANSWERED) / ((double)c->asked + ACCEPTANCE_ASKED);
	out[EXPERT_RESPONSE] = c->hours > 0 ? log1p(c->hours) : NAN;
	out[EXPERT_OPEN] = (double)c->open;
}

/* z-scores of one feature; who has no value (NaN) is average, and where all are alike all are. */
static void
feature_compare(struct evidence *evidence, size_t feature)
{
	double sum = 0, squares = 0, mean, deviation;
	size_t i, n = 0;

	for (i = 0; i < evidence->n; i++) {
		double x = evidence->items[i]->features[feature];

		if (isnan(x))
			continue;
		sum += x;
		n++;
	}
	mean = n == 0 ? 0 : sum / (double)n;
	for (i = 0; i < evidence->n; i++) {
		double x = evidence->items[i]->features[feature];

		squares += isnan(x) ? 0 : (x - mean) * (x - mean);
	}
	deviation = n == 0 ? 0 : sqrt(squares / (double)n);
	for (i = 0; i < evidence->n; i++) {
		double *x = &evidence->items[i]->features[feature];

		*x = isnan(*x) || deviation < 1e-9 ? 0 : (*x - mean) / deviation;
	}
}

const char *const model_weight_names[EXPERT_FEATURE_COUNT] = {
#define X(name, weight, about) #weight,
    EXPERT_FEATURES(X)
#undef X
};

void
model_weights(double weights[EXPERT_FEATURE_COUNT])
{
	const struct ranking *r = ranking();

#define X(name, weight, about) weights[EXPERT_##name] = r->weight;
	EXPERT_FEATURES(X)
#undef X
}

static int
candidate_compare(const void *a, const void *b)
{
	const struct candidate *x = *(struct candidate *const *)a;
	const struct candidate *y = *(struct candidate *const *)b;

	if (x->score != y->score)
		return (x->score > y->score ? -1 : 1);
	if (x->lot != y->lot)
		return (x->lot < y->lot ? -1 : 1);
	return (x->person < y->person ? -1 : x->person > y->person);
}

/*
 * Equals stand in an order drawn for each question: not always those first who joined
 * first, and never by who asks or by which evidence came first.
 */
static uint64_t
lot_draw(uint64_t lots, int64_t person)
{
	uint64_t x = lots ^ ((uint64_t)person * 0x9e3779b97f4a7c15u);

	if (lots == 0)
		return (0);
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
	return (x ^ (x >> 31));
}

/* The order in which evidence came must not show in the last digits of a sum. */
static int
person_compare(const void *a, const void *b)
{
	const struct candidate *x = *(struct candidate *const *)a;
	const struct candidate *y = *(struct candidate *const *)b;

	return (x->person < y->person ? -1 : x->person > y->person);
}

void
model_score(struct evidence *evidence, size_t tag_count, const double weights[EXPERT_FEATURE_COUNT])
{
	size_t i, k;

	if (evidence->n > 1)
		qsort(evidence->items, evidence->n, sizeof(*evidence->items), person_compare);
	for (i = 0; i < evidence->n; i++)
		model_raw(evidence, evidence->items[i], tag_count, evidence->items[i]->features);
	for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
		feature_compare(evidence, k);
	for (i = 0; i < evidence->n; i++) {
		struct candidate *c = evidence->items[i];

		c->score = 0;
		for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
			c->score += weights[k] * c->features[k];
		/* What differs in the last digits is equal. */
		c->score = round(c->score * SCORE_DIGITS) / SCORE_DIGITS;
		c->lot = lot_draw(evidence->lots, c->person);
	}
	if (evidence->n > 1)
		qsort(evidence->items, evidence->n, sizeof(*evidence->items), candidate_compare);
	slots_fill(evidence);
}

void
model_cut(struct evidence *evidence, size_t tag_count, const double weights[EXPERT_FEATURE_COUNT])
{
	if (evidence->n <= MODEL_CANDIDATES)
		return;
	model_score(evidence, tag_count, weights);
	evidence->n = MODEL_CANDIDATES;
	slots_fill(evidence);
}
