/* ctx.c -- noting what is wrong with a field. */
#include "ctx.h"

static const struct problem problems[PROBLEM_COUNT] = {
#define X(name, field, sentence) {field, sentence},
#include "problems.def"
#undef X
};

void
ctx_note(struct ctx *ctx, enum problem_kind kind)
{
	if (ctx->problem_count < CTX_PROBLEMS)
		ctx->problems[ctx->problem_count++] = problems[kind];
}

void
ctx_note_field(struct ctx *ctx, struct str field, const char *sentence)
{
	if (ctx->problem_count < CTX_PROBLEMS) {
		ctx->problems[ctx->problem_count++] =
		    (struct problem){str_c(ctx->mem, field), sentence};
	}
}

enum err
ctx_problem(struct ctx *ctx, enum problem_kind kind)
{
	ctx_note(ctx, kind);
	return (ERR_INPUT);
}

enum err
ctx_problems(const struct ctx *ctx)
{
	return (ctx->problem_count == 0 ? OK : ERR_INPUT);
}
