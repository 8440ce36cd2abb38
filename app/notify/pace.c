/* pace.c -- what a person wants to be told of by mail: kind by kind, at once or in the digest, and when that comes. */
#include "notify/local.h"
#include "store/db.h"

static const struct {
	struct str words;
	struct str label;
} sentences[NOTICE_KIND_COUNT] = {
#define X(name, words, label) [NOTICE_##name] = {STR(words), STR(label)},
#include "notice_words.def"
#undef X
};

struct str
notice_kind_words(enum notice_kind kind)
{
	struct str words = sentences[kind].words;

	return (words.n > 0 ? words : STR("has something for you"));
}

struct str
notice_kind_label(enum notice_kind kind)
{
	struct str label = sentences[kind].label;

	return (label.n > 0 ? label : notice_kind_word(kind));
}

/* -- reading ------------------------------------------------------------------------------ */

static const struct str days[7] = {
    STR("mon"), STR("tue"), STR("wed"), STR("thu"), STR("fri"), STR("sat"), STR("sun")};

static struct str
choice_of(const struct notice_pace_show *row, enum notice_kind kind)
{
	struct str word = notice_kind_word(kind);
	bool act = notice_kind_acts(kind);
	size_t i;

	for (i = 0; i < row->kinds.n && i < row->mails.n; i++) {
		/* At once is for acts alone, whatever a kind was when it was chosen. */
		if (str_eq(row->kinds.items[i], word) &&
		    (act || !str_eq(row->mails.items[i], STR("now"))))
			return (row->mails.items[i]);
	}
	return (act ? STR("now") : STR("digest"));
}

static struct str
wall_text(struct ctx *ctx, bool has, int32_t minutes)
{
	return (has ? str_fmt(ctx->mem, "%02d:%02d", minutes / 60, minutes % 60) : STR(""));
}

static void
choices_fill(struct ctx *ctx, const struct notice_pace_show *row, struct notice_choices *choices)
{
	int kind;

	choices->items = arena_array(ctx->mem, NOTICE_KIND_COUNT, sizeof(*choices->items));
	choices->n = NOTICE_KIND_COUNT;
	for (kind = 0; kind < NOTICE_KIND_COUNT; kind++)
		choices->items[kind] =
		    (struct notice_choice){.word = notice_kind_word((enum notice_kind)kind),
			.label = notice_kind_label((enum notice_kind)kind),
			.act = notice_kind_acts((enum notice_kind)kind),
			.alone = kind == NOTICE_TOP_MONTH,
			.mail = choice_of(row, (enum notice_kind)kind)};
}

enum err
notice_pace_show(struct ctx *ctx, struct notice_pace *out)
{
	struct notice_pace_show row;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	e = q_notice_pace_show(ctx->db, ctx->actor.person, ctx->now - INTERRUPTIONS_WEEK, &row);
	if (e)
		return (e == ERR_NOT_FOUND ? ERR_SIGNED_OUT : e);
	*out = (struct notice_pace){.has_mail = row.has_mail,
	    .at_once = row.mail_asked,
	    .digest = row.digest,
	    .hour = row.hour,
	    .day = days[row.day - 1],
	    .time_zone = row.zone,
	    .quiet_from = wall_text(ctx, row.has_quiet_from, row.quiet_from),
	    .quiet_until = wall_text(ctx, row.has_quiet_until, row.quiet_until),
	    .limit = row.limit,
	    .used = row.used};
	choices_fill(ctx, &row, &out->choices);
	return (OK);
}

/* -- changing ------------------------------------------------------------------------------ */

/* These kinds are told of like this from now on; each is one, and at once is for acts. */
static void
kinds_take(struct ctx *ctx, struct db_batch *batch, const struct str_list *kinds, struct str mail,
    enum problem_kind problem)
{
	enum notice_kind kind;
	size_t i;

	for (i = 0; kinds != NULL && i < kinds->n; i++) {
		if (!notice_kind_read(kinds->items[i], &kind) ||
		    (str_eq(mail, STR("now")) && !notice_kind_acts(kind)))
			ctx_note(ctx, problem);
		else if (ctx->problem_count == 0)
			q_notice_choice_put_add(
			    batch, ctx->actor.person, notice_kind_word(kind), mail, NULL);
	}
}

static bool
day_read(struct str word, int32_t *day)
{
	int32_t i;

	for (i = 0; i < 7; i++) {
		if (str_eq(days[i], word)) {
			*day = i + 1;
			return (true);
		}
	}
	return (false);
}

static void
digest_take(struct ctx *ctx, const struct notice_pace_change *change, struct notice_pace_show *row)
{
	if (change->digest != NULL)
		row->digest = *change->digest;
	if (!str_eq(row->digest, STR("daily")) && !str_eq(row->digest, STR("weekly")) &&
	    !str_eq(row->digest, STR("off")))
		ctx_note(ctx, PROBLEM_DIGEST_BAD);
	if (change->hour != NULL &&
	    (*change->hour < DIGEST_HOUR_FIRST || *change->hour > DIGEST_HOUR_LAST))
		ctx_note(ctx, PROBLEM_DIGEST_HOUR);
	else if (change->hour != NULL)
		row->hour = (int32_t)*change->hour;
	if (change->day != NULL && !day_read(*change->day, &row->day))
		ctx_note(ctx, PROBLEM_DIGEST_DAY);
}

enum err
notice_pace_change(struct ctx *ctx, const struct notice_pace_change *change)
{
	struct db_batch *batch;
	struct notice_pace_show row;
	int64_t person = ctx->actor.person;
	enum err e;

	if (person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_notice_pace_show(ctx->db, person, ctx->now, &row)))
		return (e == ERR_NOT_FOUND ? ERR_SIGNED_OUT : e);
	digest_take(ctx, change, &row);
	batch = db_batch(ctx->db);
	kinds_take(ctx, batch, change->now, STR("now"), PROBLEM_MAIL_NOW);
	kinds_take(ctx, batch, change->in_digest, STR("digest"), PROBLEM_MAIL_DIGEST);
	kinds_take(ctx, batch, change->off, STR("off"), PROBLEM_MAIL_OFF);
	if ((e = ctx_problems(ctx)))
		return (e);
	q_notice_pace_put_add(batch, person, row.digest, row.hour, row.day, NULL);
	if (change->at_once != NULL)
		q_mail_asked_set_add(batch, person, *change->at_once, NULL);
	/* What was not told while there were no digests is in the first one. */
	if (!str_eq(row.digest, STR("off")))
		q_digest_plan_add(batch, person, STR(""), ctx->now, NULL);
	if ((e = db_batch_run(batch)))
		return (e);
	return (digest_move(ctx, person));
}

enum err
digest_move(struct ctx *ctx, int64_t person)
{
	return (q_digest_plan_move(ctx->db, person, ctx->now, NULL));
}
