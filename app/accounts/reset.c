/* reset.c -- a new password for whoever lost theirs: by mail, or by a link that an administrator passes on. */
#include "base/keys.h"
#include "jobs.h"
#include "local.h"

enum err
reset_ask(struct ctx *ctx, struct str email_given)
{
	struct str email = email_tidy(ctx->mem, email_given);
	enum err e;

	email_check(ctx, email);
	if ((e = ctx_problems(ctx)))
		return (e);
	/* Who it is, and whether it is anybody, is for the worker to find out. */
	return (job_add(ctx, JOB_RESET_MAIL, email, ctx->now));
}

enum err
job_reset_mail(struct ctx *ctx, struct str email)
{
	return (q_reset_mail_insert(
	    ctx->db, email, ctx->now, ctx->now - HOURS_US(1), RESETS_HOUR, NULL));
}

enum err
reset_link_make(struct ctx *ctx, int64_t person, int32_t epoch, struct str *token)
{
	timestamp_us until;
	enum err e;

	if (!ctx->actor.system)
		return (ERR_NOT_FOUND);
	if ((e = link_insert(ctx, LINK_RESET, person, epoch, false, token, &until)))
		return (e);
	return (audit_note(ctx, "reset.mailed", "person", person, STR("")));
}

enum err
person_reset_link(struct ctx *ctx, int64_t id, struct invited *out)
{
	struct person_lock person;
	enum err e;

	if ((e = actor_administers(ctx)) || (e = actor_fresh(ctx)) ||
	    (e = q_person_lock(ctx->db, id, &person)))
		return (e);
	if (!str_eq(person.state, STR("active")))
		return (ERR_CONFLICT);
	if ((e = link_insert(
		 ctx, LINK_RESET, id, person.epoch, false, &out->token, &out->expires_at)))
		return (e);
	out->person = id;
	return (audit_note(ctx, "reset.made", "person", id, STR("")));
}

/* Whoever had the old password, or a session by it, is out. */
static enum err
reset_store(struct ctx *ctx, struct str token, struct str hash)
{
	struct link_use link;
	struct person_epoch_raise raised;
	struct actor actor = ctx->actor;
	enum err e;

	if ((e = q_link_use(ctx->db, keys_token_hash(ctx->mem, token), STR("reset"), STR("active"),
		 ctx->now, &link)) ||
	    (e = q_password_put(ctx->db, link.person, hash, ctx->now, NULL)) ||
	    (e = q_person_epoch_raise(ctx->db, link.person, &raised)))
		return (e);
	ctx->actor.person = link.person;
	e = audit_note(ctx, "password.reset", "person", link.person, STR(""));
	ctx->actor = actor;
	return (e);
}

enum err
reset_use(struct ctx *ctx, struct str token, const struct reset_form *form)
{
	struct link_view link;
	struct str hash;
	enum err e;

	if ((e = link_show(ctx, LINK_RESET, token, &link)))
		return (e);
	password_check(ctx, form->password, link.email, link.person.name);
	if (!str_eq(form->password, form->again))
		ctx_note(ctx, PROBLEM_PASSWORD_AGAIN);
	if ((e = ctx_problems(ctx)) || (e = password_hash(ctx, form->password, &hash)) ||
	    (e = db_begin(ctx->db)))
		return (e);
	if ((e = reset_store(ctx, token, hash))) {
		db_rollback(ctx->db);
		return (e);
	}
	return (db_commit(ctx->db));
}
