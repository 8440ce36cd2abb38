/*
 * query_server.h -- the vector of what somebody searches for, for the web servers of this node.
 *
 * They ask over a socket in PEERLORE_DATA that only our user may open, one
 * message for a question and one for its answer (SOCK_SEQPACKET):
 *
 *	question   8 bytes of the asker's choice, then the text
 *	answer     the same 8 bytes, then struct query_vector with its bytes; nothing: there is none
 *
 * The last thousand or so are kept. While the endpoint fails, the answer is
 * "none" at once, so that nobody waits for nothing.
 */
#ifndef PEERLORE_EMBEDDINGS_QUERY_SERVER_H
#define PEERLORE_EMBEDDINGS_QUERY_SERVER_H

#include "embeddings/endpoint.h"

#define QUERY_TEXT_MAX 2048
#define QUERY_CLIENTS 70

struct query_vector {
	uint32_t dimension;
	float scale;
	int8_t bytes[]; /* VECTOR_PADDED(dimension) */
};

#define QUERY_ANSWER_MAX (8 + sizeof(struct query_vector) + VECTOR_PADDED(VECTOR_MAX))

struct query_server;

/* Makes the socket below folder. ERR_BUSY when somebody serves there. */
enum err query_server_open(
    const char *folder, struct endpoint *endpoint, struct query_server **out) MUST_CHECK;
void query_server_close(struct query_server *server);
/* What to wait for: at most QUERY_CLIENTS + 1 descriptors. */
size_t query_server_fds(const struct query_server *server, int *fds);
/* Takes connections and questions; never waits. */
void query_server_turn(struct query_server *server);

#endif
