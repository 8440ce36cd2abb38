/* demo.h -- a believable company for whoever tries Peerlore: its people, spaces, questions and answers. */
#ifndef PEERLORE_DEMO_H
#define PEERLORE_DEMO_H

#include "ctx.h"

/*
 * Loads it into an installation without people, in one transaction of its own;
 * elsewhere it does nothing. Everything goes through the same functions as what
 * people write, with the clock set back, so the same rules hold.
 */
enum err demo_load(struct ctx *ctx) MUST_CHECK;
/* E-mail address of the first administrator; ERR_NOT_FOUND when there is none. */
enum err demo_admin(struct ctx *ctx, struct str *email) MUST_CHECK;

#endif
