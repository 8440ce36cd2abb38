/*
 * limits.h -- how often a person, an address or a token may do a thing.
 *
 * The classes and their defaults are in base/rates.def; they are settings, too. Counters live in
 * memory shared by all workers of this node, made before they fork; a counter
 * belongs to (class, who, window of time). Two hashed places are counted and
 * the lower one believed, so two people rarely share a count, and nothing is
 * stored of who they are. Fixed windows: at a window's edge up to twice the
 * number can pass.
 */
#ifndef PEERLORE_HTTP_LIMITS_H
#define PEERLORE_HTTP_LIMITS_H

#include "base/clock.h"
#include "base/str.h"

/* clang-format off */
enum rate {
	RATE_NONE, /* health, assets */
#define X(name, key, calls, seconds, who, what, about) RATE_##name,
#include "base/rates.def"
#undef X
	RATE_COUNT
};
/* clang-format on */

enum rate_who { RATE_PERSON, RATE_ADDRESS, RATE_TOKEN_ONLY };

/* Before workers fork. With `on` false everything passes. */
void limits_open(bool on);
/* Calls allowed in the window of this class; 0 is none at all. */
void limits_set(enum rate rate, unsigned calls);
unsigned limits_get(enum rate rate);
const char *rate_name(enum rate rate);
/* Who is counted, and whether only failures are. */
enum rate_who rate_who(enum rate rate);
bool rate_failures_only(enum rate rate);
/*
 * Counts one call of who; 0 when it may go on, else the seconds until the next
 * window. limits_look only looks.
 */
int limits_count(enum rate rate, struct str who, timestamp_us now);
int limits_look(enum rate rate, struct str who, timestamp_us now);

#endif
