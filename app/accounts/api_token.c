/* api_token.c -- tokens for programs: what they may do, and for how long. */
#include "base/keys.h"
#include "local.h"

#define SEEN_EVERY MINUTES_US(5)

static const struct {
	const char *word;
	unsigned scopes;
} scope_words[] = {
    {"read", SCOPE_READ},
    {"write", SCOPE_READ | SCOPE_WRITE}, /* who writes reads what became of it */
    {"admin", SCOPE_READ | SCOPE_ADMIN},
    {"all", SCOPE_ALL},
};

/* 0 when a word is none of ours, or there is no word. */
static unsigned
scopes_read(struct arena *mem, struct str words)
{
	char *p = arena_copy(mem, words.p, words.n);
	struct str rest = {p, words.n}, word;
	unsigned scopes = 0;
	size_t i;

	for (i = 0; i < words.n; i++)
		p[i] = p[i] == ',' ? ' ' : p[i];
	while (str_cut(&rest, ' ', &word)) {
		unsigned found = 0;

		for (i = 0; i < sizeof(scope_words) / sizeof(scope_words[0]); i++) {
			if (str_eq(word, str_of(scope_words[i].word)))
				found = scope_words[i].scopes;
		}
		if (found == 0 && word.n > 0)
			return (0);
		scopes |= found;
	}
	return (scopes);
}

static struct str
scopes_write(struct arena *mem, unsigned scopes)
{
	if (scopes == SCOPE_ALL)
		return (STR("all"));
	return (str_fmt(mem, "read%s%s", (scopes & SCOPE_WRITE) ? " write" : "",
	    (scopes & SCOPE_ADMIN) ? " admin" : ""));
}

enum err
api_token_actor(struct ctx *ctx, struct str hash, struct actor *out)
{
	struct api_token_find row;
	timestamp_us before = ctx->now - SEEN_EVERY;
	unsigned scopes;
	enum err e = q_api_token_find(ctx->db, hash, ctx->now, &row);

	if (e == ERR_NOT_FOUND) {
		*out = (struct actor){0};
		return (OK);
	}
	if (e)
		return (e);
	scopes = (unsigned)row.scopes & SCOPE_ALL;
	*out = (struct actor){
	    .person = row.person,
	    .admin = row.admin && (scopes & SCOPE_ADMIN) != 0,
	    .scopes = scopes,
	    .token_until = row.expires_at,
	    .name = row.name,
	};
	if (row.has_seen_at && row.seen_at >= before)
		return (OK);
	return (q_api_token_seen(ctx->db, row.token, ctx->now, before, NULL));
}

static enum err
api_token_store(struct ctx *ctx, int64_t person, unsigned scopes, struct str name, int64_t days,
    struct api_token_made *out)
{
	struct secret secret = secret_new(ctx->mem, "pl_");
	timestamp_us until = ctx->now + DAYS_US(days), most = ctx->actor.token_until;
	struct api_token_insert row;
	enum err e;

	/* A token that leaked must not live on in another one. */
	if (most != 0 && until > most)
		until = most;
	if ((e = q_api_token_insert(
		 ctx->db, secret.hash, person, name, (int32_t)scopes, ctx->now, until, &row)))
		return (e);
	*out = (struct api_token_made){row.id, secret.token, until};
	return (audit_note(ctx, "token.made", "person", person,
	    str_fmt(ctx->mem, "%lld %.*s", (long long)row.id,
		STR_ARG(scopes_write(ctx->mem, scopes)))));
}

/* Checks the fields; *scopes and *name are what to store. */
static enum err
api_token_check(
    struct ctx *ctx, const struct api_token_form *form, unsigned *scopes, struct str *name)
{
	*name = line_tidy(ctx->mem, form->name);
	*scopes = scopes_read(ctx->mem, form->scopes);
	if (str_points(*name) > LIMIT_NAME_MAX)
		ctx_note(ctx, PROBLEM_TOKEN_NAME_LONG);
	if (*scopes == 0)
		ctx_note(ctx, PROBLEM_SCOPES_BAD);
	if (form->days < 1 || form->days > LIMIT_TOKEN_DAYS_MAX)
		ctx_note(ctx, PROBLEM_DAYS_BAD);
	return (ctx_problems(ctx));
}

enum err
api_token_make(struct ctx *ctx, const struct api_token_form *form, struct api_token_made *out)
{
	struct api_token_count count;
	struct str name;
	unsigned scopes;
	enum err e;

	if ((e = actor_present(ctx)) || (e = actor_fresh(ctx)) ||
	    (e = api_token_check(ctx, form, &scopes, &name)))
		return (e);
	if ((scopes & ~ctx->actor.scopes) != 0)
		return (ctx_problem(ctx, PROBLEM_SCOPES_BEYOND));
	if ((e = q_api_token_count(ctx->db, ctx->actor.person, &count)))
		return (e);
	if (count.n >= LIMIT_TOKENS_MAX)
		return (ctx_problem(ctx, PROBLEM_TOKENS_MANY));
	return (api_token_store(ctx, ctx->actor.person, scopes, name, form->days, out));
}

enum err
api_token_make_for(struct ctx *ctx, struct str email, const struct api_token_form *form,
    struct api_token_made *out)
{
	int64_t person;
	struct str name;
	unsigned scopes;
	enum err e;

	if ((e = person_of_email(ctx, email, &person)) ||
	    (e = api_token_check(ctx, form, &scopes, &name)))
		return (e);
	e = api_token_store(ctx, person, scopes, name, form->days, out);
	return (e == ERR_NOT_FOUND ? ctx_problem(ctx, PROBLEM_PERSON_UNKNOWN) : e);
}

enum err
api_token_list(struct ctx *ctx, struct api_token_list *list)
{
	struct api_token_own_rows rows;
	size_t i;
	enum err e;

	if ((e = actor_present(ctx)))
		return (e);
	if ((e = q_api_token_own(ctx->db, ctx->actor.person, ctx->now, &rows)))
		return (e);
	list->n = rows.n;
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < rows.n; i++) {
		const struct api_token_own *r = &rows.items[i];

		list->items[i] = (struct api_token_view){
		    .id = r->id,
		    .name = r->name,
		    .scopes = scopes_write(ctx->mem, (unsigned)r->scopes),
		    .created_at = r->created_at,
		    .expires_at = r->expires_at,
		    .seen_at = r->has_seen_at ? r->seen_at : 0,
		    .expired = r->expired,
		};
	}
	return (OK);
}

enum err
api_token_revoke(struct ctx *ctx, int64_t token)
{
	struct api_token_delete row;
	enum err e;

	if ((e = actor_present(ctx)))
		return (e);
	if ((e = q_api_token_delete(ctx->db, token, ctx->actor.person, &row)))
		return (e);
	return (audit_note(ctx, "token.revoked", "person", ctx->actor.person,
	    str_fmt(ctx->mem, "%lld", (long long)token)));
}
