/* erase.c -- somebody is taken out on request: a pseudonym in place of the name, wherever it stands. */
#include <sodium.h>

#include "accounts/totp.h"
#include "base/keys.h"
#include "jobs.h"
#include "local.h"

#define PSEUDONYM_LETTERS 6

/* Always the same for the same person, and no way back without our key. */
static struct str
pseudonym_of(struct ctx *ctx, int64_t person)
{
	struct str parts[] = {STR("pseudonym"), str_fmt(ctx->mem, "%lld", (long long)person)};
	unsigned char hash[KEYS_HASH];
	struct str letters;

	keys_hash(KEY_PEPPER, parts, 2, hash);
	letters = str_lower(ctx->mem, totp_base32(ctx->mem, hash, sizeof(hash)));
	return (str_fmt(ctx->mem, "Former colleague %.*s", PSEUDONYM_LETTERS, letters.p));
}

static enum err
erase_check(struct ctx *ctx, const struct person_lock *person, struct str confirm)
{
	struct space_left_alone space;
	enum err e;

	if (!str_eq(line_tidy(ctx->mem, confirm), person->name))
		return (ctx_problem(ctx, PROBLEM_ERASE_NAME));
	e = q_space_left_alone(ctx->db, person->id, &space);
	if (e == OK)
		return (ctx_problem(ctx, PROBLEM_ERASE_OWNER));
	return (e == ERR_NOT_FOUND ? OK : e);
}

enum err
person_erase(struct ctx *ctx, int64_t id, struct str confirm)
{
	struct str pseudonym = pseudonym_of(ctx, id);
	struct person_epoch_raise raised;
	struct person_lock person;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = actor_fresh(ctx)) ||
	    (e = q_person_show(ctx->db, id, &(struct person_show){0})))
		return (e);
	if (id == ctx->actor.person)
		return (ctx_problem(ctx, PROBLEM_NOT_YOURSELF));
	if ((e = another_admin(ctx, id)) || (e = q_person_lock(ctx->db, id, &person)))
		return (e);
	if (str_eq(person.state, STR("erased")))
		return (OK);
	if ((e = erase_check(ctx, &person, confirm)) ||
	    (e = q_erasure_begin(ctx->db, id, pseudonym, ctx->now, NULL)) ||
	    (e = q_person_erase(ctx->db, id, pseudonym, NULL)) ||
	    (e = q_person_epoch_raise(ctx->db, id, &raised)))
		return (e);
	if ((e = audit_note(ctx, "person.erased", "person", id, STR(""))))
		return (e);
	return (job_add(ctx, JOB_ERASE, str_fmt(ctx->mem, "%lld", (long long)id), ctx->now));
}

enum err
job_erase(struct ctx *ctx, struct str argument)
{
	struct erasure_tables_rows tables;
	struct erasure_waits waits;
	struct erasure_table done;
	int64_t person;
	size_t i;
	enum err e;

	if (!str_int64(argument, &person))
		return (OK);
	e = q_erasure_waits(ctx->db, person, &waits);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	if ((e = q_erasure_tables(ctx->db, &tables)))
		return (e);
	for (i = 0; i < tables.n; i++) {
		if ((e = q_erasure_table(ctx->db, person, tables.items[i].name, &done)))
			return (e);
	}
	return (q_erasure_done(ctx->db, person, ctx->now, NULL));
}
