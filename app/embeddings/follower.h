/*
 * follower.h -- keeps this node's files of vectors in step with the database.
 *
 * At its start it makes them anew from the table `embedding`, then it reads the
 * outbox: a row says that something about a thread changed, and what goes into
 * the files is what the table holds by then. What is due for a new vector is
 * told to the computer.
 */
#ifndef PEERLORE_EMBEDDINGS_FOLLOWER_H
#define PEERLORE_EMBEDDINGS_FOLLOWER_H

#include "base/err.h"

struct computer;
struct db_pool;
struct follower;

/* dir is PEERLORE_DATA/vectors; kept. */
struct follower *follower_new(struct db_pool *pool, const char *dir, struct computer *computer);
void follower_free(struct follower *follower);
/* Takes up to some hundred rows. An error is the database's, or the disk's: try again later. */
enum err follower_step(struct follower *follower) MUST_CHECK;

#endif
