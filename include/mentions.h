/*
 * mentions.h -- naming colleagues in what one writes: @anna.berg.
 *
 * Everybody who can sign in has a handle, made of their name when they come; it
 * stays when they are called otherwise. In a question, answer, tip or comment it
 * leads to their page, but not in code, nor in a link. They are told once of each
 * text, however often it is changed, and only if they may read it; the first
 * MENTIONS_TOLD of a text are.
 */
#ifndef PEERLORE_MENTIONS_H
#define PEERLORE_MENTIONS_H

#include "ctx.h"

#define MENTIONS_TOLD 20u
#define MENTION_TYPED_MAX 60

/* Where one writes: a post that is answered, commented or changed, else a space (its slug, empty: general). */
struct mention_place {
	int64_t post; /* 0: none yet */
	struct str space;
};
struct mention_person {
	int64_t id;
	struct str handle;
	struct str name;
	struct str team;
};
struct mention_people {
	struct mention_person *items;
	size_t n;
};
/*
 * Up to eight colleagues whose handle, or last name, begins with what was typed
 * and who may read what is written there. Nobody for a place the actor may not
 * read, exactly as for one that is not there.
 */
enum err mention_list(struct ctx *ctx, const struct mention_place *place, struct str typed,
    struct mention_people *out) MUST_CHECK;

#endif
