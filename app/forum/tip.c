/* tip.c -- tips: threads that begin with what somebody knows. */
#include "local.h"
#include "tips.h"

enum err
tip_post(struct ctx *ctx, const struct tip_draft *draft, int64_t *id)
{
	struct thread_draft thread = {.kind = THREAD_TIP,
	    .title = draft->title,
	    .summary = draft->summary,
	    .body = draft->body,
	    .space = draft->space,
	    .tags = draft->tags,
	    .language = draft->language};

	return (thread_post(ctx, &thread, id));
}

enum err
tip_show(struct ctx *ctx, int64_t tip, struct question_view *view)
{
	return (thread_show(ctx, THREAD_TIP, tip, view));
}
