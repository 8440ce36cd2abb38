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
	    .language = draft->language,
	    .bare = draft->recording.n > 0};
	int64_t recording;
	enum err e;

	if ((e = thread_post(ctx, &thread, id)))
		return (e);
	if (draft->recording.n == 0)
		return (OK);
	return (recording_attach(ctx, *id, draft->recording, &draft->options, &recording));
}

enum err
tip_show(struct ctx *ctx, int64_t tip, struct question_view *view)
{
	return (thread_show(ctx, THREAD_TIP, tip, view));
}
