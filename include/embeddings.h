/*
 * embeddings.h -- finding by meaning, where an operator has set an embeddings endpoint.
 *
 * Who does what: the worker starts `peerlore embed --follow` beside itself. That
 * process alone talks to the endpoint: it has vectors made of threads that may
 * be sent (open ones; of private spaces only where an administrator allows it),
 * stores them in PostgreSQL, keeps this node's files of them (a file for each
 * space), and turns what people search for into vectors. The web server asks it over a
 * local socket, waits at most EMBEDDINGS_BUDGET, and looks through the files of
 * the reader's spaces itself. Whatever goes wrong, the answer is "nothing near",
 * and search goes by words alone.
 */
#ifndef PEERLORE_EMBEDDINGS_H
#define PEERLORE_EMBEDDINGS_H

#include "ctx.h"

struct command_line;

/* An endpoint is set. */
bool embeddings_on(void);

/* -- searching -------------------------------------------------------------------- */
/* For the vector of a search, before words alone must do. */
#define EMBEDDINGS_BUDGET (SECONDS_US(1) * 150 / 1000)

/* In the data folder, between the two processes. */
#define EMBEDDINGS_SOCKET "embed.sock"

/* How a process that searches reaches the other one and spends much time; main.c sets it. */
struct embeddings_ways {
	/* Sends question over EMBEDDINGS_SOCKET; *answer lives in mem. ERR_TIMEOUT, ERR_DOWN, ERR_BUSY. */
	enum err (*ask)(
	    struct arena *mem, struct str question, timestamp_us limit, struct str *answer);
	/* Runs fn(arg) on another thread while the caller sleeps; NULL: it is run at once. */
	enum err (*offload)(void (*fn)(void *arg), void *arg);
};

/* Once per process that searches; dir is PEERLORE_DATA/vectors, kept. */
void embeddings_open(const char *dir, const struct embeddings_ways *ways);
void embeddings_close(void);

struct near_thread {
	int64_t thread;
	double likeness; /* cosine, -1 to 1 */
};
struct near_list {
	struct near_thread *items; /* most alike first, equals by thread */
	size_t n;
	size_t asked; /* so many were wanted */
	double least; /* what is not in the list although there is room is less alike than this */
};

/*
 * The threads whose meaning is nearest to a search (body empty) or a question
 * that is being asked: at most `limit`, only from the open spaces and these
 * private ones, only what stands out from the rest (see dense_least and
 * dense_deviations in ranking.def). Empty when embeddings are off, the vector
 * did not come in time, or anything failed: that is no error, it is counted.
 * Sleeps, so call it outside of transactions: within one it finds nothing.
 */
void embeddings_near(struct ctx *ctx, struct str title, struct str body, const int64_t *spaces,
    size_t n, size_t limit, struct near_list *out);

/* Of this process, for /metrics. */
struct embeddings_counts {
	uint64_t asked;
	uint64_t had; /* a vector came in time */
	uint64_t late;
	uint64_t none; /* nobody there, too much at once, or the endpoint gave none */
};
struct embeddings_counts embeddings_counts(void);

/* -- making vectors ------------------------------------------------------------------ */
/* For the worker, now and then: keeps `peerlore embed --follow` running. Nothing when embeddings are off. */
void embedder_keep(void);
void embedder_stop(void);
/* `peerlore embed`: all vectors that are due, with a bar; --follow: see above. */
int embed_command(struct command_line *line);

#endif
