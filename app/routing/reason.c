/* reason.c -- why somebody is asked, in words that a colleague reads. */
#include <math.h>

#include "routing/model.h"

/* -- when ------------------------------------------------------------------------- */

static struct str
count_ago(struct arena *mem, int64_t n, const char *unit)
{
	return (str_fmt(mem, "%lld %s%s ago", (long long)n, unit, n == 1 ? "" : "s"));
}

static struct str
ago(struct arena *mem, timestamp_us now, timestamp_us at)
{
	int64_t days = (now - at) / DAYS_US(1);

	if (days <= 0)
		return (STR("today"));
	if (days == 1)
		return (STR("yesterday"));
	if (days < 60)
		return (count_ago(mem, days, "day"));
	if (days < 730)
		return (count_ago(mem, days / 30, "month"));
	return (count_ago(mem, days / 365, "year"));
}

/* "4 questions on vpn, last one 12 days ago"; a single one needs no "last one". */
static struct str
answered(struct arena *mem, int64_t n, struct str about, struct str when)
{
	if (n == 1)
		return (
		    str_fmt(mem, "answered a question%.*s, %.*s", STR_ARG(about), STR_ARG(when)));
	return (str_fmt(mem, "answered %lld questions%.*s, last one %.*s", (long long)n,
	    STR_ARG(about), STR_ARG(when)));
}

/* -- which ------------------------------------------------------------------------- */

/* A reason on its way: what it gave to the score decides its place. */
struct ground {
	struct expert_reason reason;
	double strength;
};

struct grounds {
	struct ground items[MODEL_TAGS + 4];
	size_t n;
};

static void
ground_add(struct grounds *grounds, struct str text, int64_t thread, double strength)
{
	size_t i = grounds->n++;

	for (; i > 0 && grounds->items[i - 1].strength < strength; i--)
		grounds->items[i] = grounds->items[i - 1];
	grounds->items[i] = (struct ground){{.text = text, .thread = thread}, strength};
}

/* It says how somebody is, whatever is asked. */
static void
aside_add(struct grounds *grounds, struct str text, double strength)
{
	size_t i;

	ground_add(grounds, text, 0, strength);
	for (i = 0; i < grounds->n; i++) {
		if (grounds->items[i].reason.text.p == text.p)
			grounds->items[i].reason.aside = true;
	}
}

/* The tag under which they did most; the others would say the same again. */
static void
tag_ground(const struct evidence *evidence, const struct candidate *c, const struct str_list *tags,
    double strength, struct grounds *grounds)
{
	const struct candidate_tag *best = NULL;
	struct str on;
	size_t i, which = 0;

	for (i = 0; i < tags->n && i < MODEL_TAGS; i++) {
		if (c->tags[i].answers > 0 && (best == NULL || c->tags[i].sum > best->sum)) {
			best = &c->tags[i];
			which = i;
		}
	}
	if (best == NULL)
		return;
	on = str_fmt(evidence->mem, " on %.*s", STR_ARG(tags->items[which]));
	ground_add(grounds,
	    answered(
		evidence->mem, best->answers, on, ago(evidence->mem, evidence->now, best->last_at)),
	    best->last_thread, strength);
}

static void
text_grounds(const struct evidence *evidence, const struct candidate *c, double strength,
    struct grounds *grounds)
{
	size_t i;

	for (i = 0; i < CANDIDATE_BEST && c->best[i].id != 0; i++) {
		ground_add(grounds,
		    str_fmt(evidence->mem, "answered a similar question %.*s",
			STR_ARG(ago(evidence->mem, evidence->now, c->best[i].at))),
		    c->best[i].id, strength);
		strength /= 2;
	}
}

static void
other_grounds(const struct evidence *evidence, const struct candidate *c,
    const double parts[EXPERT_FEATURE_COUNT], struct grounds *grounds)
{
	if (c->wants.n > 0)
		ground_add(grounds,
		    str_fmt(evidence->mem, "wants to be asked about %.*s", STR_ARG(c->wants)), 0,
		    parts[EXPERT_DECLARED]);
	else if (c->declared > 0)
		ground_add(grounds,
		    str_fmt(
			evidence->mem, "mentions %.*s in the profile", STR_ARG(c->declared_word)),
		    0, parts[EXPERT_DECLARED]);
	if (c->asker > 0)
		aside_add(grounds,
		    c->asker == 1 ? STR("answered this person before")
				  : str_fmt(evidence->mem, "answered this person %lld times before",
					(long long)c->asker),
		    parts[EXPERT_ASKER]);
	if (c->month > 0)
		aside_add(grounds,
		    str_fmt(evidence->mem, "answered %lld question%s in the last 30 days",
			(long long)c->month, c->month == 1 ? "" : "s"),
		    parts[EXPERT_ACTIVITY]);
}

struct expert_reason_list
model_reasons(const struct evidence *evidence, const struct candidate *c,
    const struct str_list *tags, const double weights[EXPERT_FEATURE_COUNT])
{
	struct expert_reason_list list = {
	    arena_array(evidence->mem, EXPERT_REASONS, sizeof(struct expert_reason)), 0};
	double parts[EXPERT_FEATURE_COUNT];
	struct grounds grounds = {.n = 0};
	size_t i, k, links = 0;

	for (k = 0; k < EXPERT_FEATURE_COUNT; k++)
		parts[k] = weights[k] * c->features[k];
	tag_ground(evidence, c, tags, parts[EXPERT_TAGS], &grounds);
	text_grounds(evidence, c, parts[EXPERT_TEXT], &grounds);
	other_grounds(evidence, c, parts, &grounds);
	for (i = 0; i < grounds.n && list.n < EXPERT_REASONS; i++) {
		struct expert_reason reason = grounds.items[i].reason;

		if (reason.thread != 0 && ++links > EXPERT_LINKS)
			reason.thread = 0;
		for (k = 0; k < list.n && reason.thread != 0; k++) {
			if (list.items[k].thread == reason.thread)
				reason.thread = 0;
		}
		list.items[list.n++] = reason;
	}
	return (list);
}
