/*
 * tail.h -- words copied one behind the other into memory that was measured for them.
 *
 * For pieces that own what they point to: the struct first, its words behind it, one free.
 */
#ifndef PEERLORE_BASE_TAIL_H
#define PEERLORE_BASE_TAIL_H

#include <string.h>

#include "base/str.h"

/* The copy of s at *tail, which moves behind it. */
static inline struct str
tail_str(char **tail, struct str s)
{
	char *at = *tail;

	if (s.n > 0)
		memcpy(at, s.p, s.n);
	*tail += s.n;
	return ((struct str){at, s.n});
}

#endif
