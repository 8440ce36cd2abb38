/* glossary_local.h -- the glossary as searches use it: one copy per process. */
#ifndef PEERLORE_SEARCH_GLOSSARY_LOCAL_H
#define PEERLORE_SEARCH_GLOSSARY_LOCAL_H

#include "ctx.h"

struct glossary;

/*
 * version is site.words as the caller's own query just read it. What is given
 * is good until the next query of anybody: use it at once.
 */
enum err glossary_kept(struct ctx *ctx, int64_t version, struct glossary **out) MUST_CHECK;
void glossary_forget(void);

#endif
