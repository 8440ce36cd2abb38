/* thread_body.h -- what the page of a thread is made of, as one batch reads it. */
#ifndef PEERLORE_FORUM_THREAD_BODY_H
#define PEERLORE_FORUM_THREAD_BODY_H

#include "forum.h"
#include "queries.h"
#include "store/db.h"

struct thread_body {
	struct thread_posts_rows posts;
	struct thread_comments_rows comments;
	struct thread_reads *reads; /* NULL: nobody has read it yet */
	struct thread_row *row; /* asked last; NULL: no such thread */
};

/* The usual answers with all comments; texts: with what was written. body is filled when the batch has run. */
void thread_body_add(struct db_batch *batch, int64_t thread, bool texts, struct thread_body *body);

#endif
