/* badge.c -- what somebody is known for: given and taken back from the ledger, by the rules of badges.def. */
#include "base/ranking.h"
#include "queries.h"
#include "recognition.h"
#include "recognition/local.h"
#include "store/db.h"

#define AT_A_TIME 200 /* people whose whole ledger is read at once */

static const struct {
	struct str word;
	struct str label;
	struct str says;
	struct str measure;
	int64_t least;
} rules[] = {
#define X(name, word, label, says, measure, least)                                                 \
	{STR(word), STR(label), STR(says), STR(measure), least},
#include "recognition/badges.def"
#undef X
};
#define RULES (sizeof(rules) / sizeof(rules[0]))

/* -- giving ----------------------------------------------------------------------------------- */

static enum err
people_fold(struct ctx *ctx, struct int64_list people, int64_t *written)
{
	const struct ranking *w = ranking();
	struct str words[RULES], measures[RULES];
	int64_t least[RULES];
	struct badge_fold row;
	size_t i;
	enum err e;

	for (i = 0; i < RULES; i++) {
		words[i] = rules[i].word;
		measures[i] = rules[i].measure;
		least[i] = rules[i].least;
	}
	if ((e = q_badge_fold(ctx->db, people, (struct str_list){words, RULES},
		 (struct str_list){measures, RULES}, (struct int64_list){least, RULES},
		 hundredths(w->credit_read), hundredths(w->credit_thanks), &row)))
		return (e);
	*written += row.given + row.taken;
	return (OK);
}

enum err
badges_mark(struct ctx *ctx, int64_t *mark)
{
	struct badge_mark row;
	enum err e = q_badge_mark(ctx->db, &row);

	if (e)
		return (e);
	*mark = row.id;
	return (OK);
}

enum err
badges_fold(struct ctx *ctx, int64_t since, int64_t *written)
{
	struct badge_people_rows rows;
	struct int64_list people;
	size_t i, k;
	enum err e;

	if ((e = q_badge_people(ctx->db, since, &rows)))
		return (e);
	people.items = arena_array(ctx->mem, AT_A_TIME, sizeof(*people.items));
	for (i = 0; i < rows.n; i += people.n) {
		people.n = rows.n - i < AT_A_TIME ? rows.n - i : AT_A_TIME;
		for (k = 0; k < people.n; k++)
			people.items[k] = rows.items[i + k].person;
		if ((e = people_fold(ctx, people, written)))
			return (e);
	}
	return (OK);
}

/* -- showing ----------------------------------------------------------------------------------- */

/* Where it was earned, and when first. */
static struct badge_view
badge_fill(struct ctx *ctx, const struct badge_list_rows *rows, size_t rule)
{
	struct badge_view badge = {
	    .word = rules[rule].word, .label = rules[rule].label, .says = rules[rule].says};
	size_t i;

	badge.spaces.items = arena_array(ctx->mem, rows->n, sizeof(*badge.spaces.items));
	for (i = 0; i < rows->n; i++) {
		const struct badge_list *r = &rows->items[i];

		if (!str_eq(r->badge, badge.word))
			continue;
		if (badge.earned_at == 0)
			badge.earned_at = r->earned_at;
		if (r->space != 0)
			badge.spaces.items[badge.spaces.n++] =
			    (struct space_ref){r->space, r->slug, r->name, r->private};
	}
	return (badge);
}

/* Whoever has helped a hundred has helped ten. */
static bool
next_is_same(size_t rule)
{
	return (rule + 1 < RULES && str_eq(rules[rule].measure, rules[rule + 1].measure));
}

enum err
badges_of(struct ctx *ctx, int64_t person, struct badges *badges)
{
	struct badge_list_rows rows;
	struct badge_views *has = &badges->has, *open = &badges->open;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_badge_list(ctx->db, ctx->actor.person, person, &rows)))
		return (e);
	*has = (struct badge_views){arena_array(ctx->mem, RULES, sizeof(*has->items)), 0};
	*open = (struct badge_views){arena_array(ctx->mem, RULES, sizeof(*open->items)), 0};
	for (i = 0; i < RULES; i++) {
		struct badge_view badge = badge_fill(ctx, &rows, i);

		if (badge.earned_at == 0)
			open->items[open->n++] = badge;
		else if (!next_is_same(i) || badge_fill(ctx, &rows, i + 1).earned_at == 0)
			has->items[has->n++] = badge;
	}
	return (OK);
}
