/* picture_box.c -- ffmpeg at work on a picture that somebody sent, and what they read when nothing comes of it. */
#include "recordings/picture_box.h"

#include "base/log.h"

#define SLOW "Preparing your picture took too long. Please choose a smaller one."
#define NO_BOX                                                                                     \
	"This server cannot prepare pictures right now. Its administrators find the reason in "    \
	"the worker's log."

enum err
picture_box_run(
    struct ctx *ctx, const struct box_task *task, const char *what, int64_t id, const char **fault)
{
	struct str said, why;

	switch (box_run(ctx->mem, task, &said, &why)) {
	case BOX_DONE:
		return (OK);
	case BOX_REFUSED:
		log_info("%s %lld: refused: %.*s", what, (long long)id, STR_ARG(why));
		*fault = PICTURE_DAMAGED;
		return (OK);
	case BOX_TIME:
		*fault = SLOW;
		return (OK);
	case BOX_NONE:
		*fault = NO_BOX;
		return (OK);
	case BOX_STOPPED:
		break;
	}
	return (ERR_RETRY);
}
