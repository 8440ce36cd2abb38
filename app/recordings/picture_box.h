/* picture_box.h -- ffmpeg at work on a picture that somebody sent, and what they read when nothing comes of it. */
#ifndef PEERLORE_RECORDINGS_PICTURE_BOX_H
#define PEERLORE_RECORDINGS_PICTURE_BOX_H

#include "ctx.h"
#include "recordings/box.h"

#define PICTURE_DAMAGED                                                                            \
	"Nothing could be made of that file: it is damaged, or not what it says it is. Please "    \
	"choose another one."

/*
 * Runs task, which makes something of a picture; what and id name it in the log. *fault is set to a sentence for whoever
 * sent it when nothing can be made of it now, and left alone otherwise. ERR_RETRY: task->tick gave up.
 */
enum err picture_box_run(struct ctx *ctx, const struct box_task *task, const char *what, int64_t id,
    const char **fault) MUST_CHECK;

#endif
