/*
 * computer.h -- has vectors made of all threads that may be sent, and of those that change.
 *
 * A scan finds what has no vector of this model, or one of an older version,
 * newest thread first; after it, what the outbox names. Texts are read just
 * before they are sent, so that a thread that has just become private is not.
 * A text that has not changed with its version is not sent again. Everything
 * may be done twice; what was interrupted goes on where it stopped.
 *
 * One worker computes for all nodes: whoever has the lease. When the endpoint
 * fails it is left alone for as long as it says, or for twice as long as last
 * time.
 */
#ifndef PEERLORE_EMBEDDINGS_COMPUTER_H
#define PEERLORE_EMBEDDINGS_COMPUTER_H

#include "embeddings/endpoint.h"

struct db_pool;
struct computer;

/* holder names this process. force takes the lease from whoever has it. */
struct computer *computer_new(
    struct db_pool *pool, struct endpoint *endpoint, const char *holder, bool force);
/* Gives the lease back. */
void computer_free(struct computer *computer);

/* Does what there is to do now; returns soon. An error is the database's: try again later. */
enum err computer_step(struct computer *computer) MUST_CHECK;
/* This thread has changed. */
void computer_note(struct computer *computer, int64_t thread);
/* Looks at all threads anew. */
void computer_rescan(struct computer *computer);

/* Numbers in a vector: as set, or as the endpoint gave last; 0: not known yet. */
size_t computer_dimension(const struct computer *computer);
/* The next step has something to do and waits for nobody. */
bool computer_busy(const struct computer *computer);
/* Nothing left that we know of. */
bool computer_idle(const struct computer *computer);
/* Times in a row that the endpoint failed. */
unsigned computer_failures(const struct computer *computer);
/* Vectors made by this process. */
int64_t computer_made(const struct computer *computer);

#endif
