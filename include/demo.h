/*
 * demo.h -- a company to look around in: what a newcomer sees first.
 *
 * The content is assets/demo, put into the program when it is built. Its times
 * are days before now, so that it never looks old and nothing is in the future.
 */
#ifndef PEERLORE_DEMO_H
#define PEERLORE_DEMO_H

#include "ctx.h"

/* Loads it inside the caller's transaction. Does nothing when somebody of the company is there already. */
enum err demo_load(struct ctx *ctx) MUST_CHECK;

/* The files as the build put them in: path below assets/demo, and JSON. */
struct demo_file {
	const char *name;
	const char *json;
};
extern const struct demo_file demo_files[];
extern const size_t demo_file_count;

#endif
