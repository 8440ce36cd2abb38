/* text.h -- what is sent of a thread. */
#ifndef PEERLORE_EMBEDDINGS_TEXT_H
#define PEERLORE_EMBEDDINGS_TEXT_H

#include "base/arena.h"
#include "base/str.h"

#define TEXT_DIGEST 16

/*
 * The title and the words of body and answer (Markdown; may be empty), about as
 * much as small models read. shorter halves it that many times.
 */
struct str text_of_thread(
    struct arena *mem, struct str title, struct str body, struct str answer, unsigned shorter);
/* TEXT_DIGEST bytes that stand for it. */
struct str text_digest(struct arena *mem, struct str text);
/* What is sent of a search or of a question that is being asked. */
struct str text_of_query(struct arena *mem, struct str title, struct str body);

#endif
