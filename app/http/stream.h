/*
 * stream.h -- bodies that a handler takes from the socket piece by piece.
 *
 * Under /uploads, and for forms that bring a file, a handler runs as soon as the header is there (Kore's change
 * D45) and asks for the body with page_body_receive. Bytes go from the socket
 * through one buffer of 64 KB to the handler's sink, on the main stack; the
 * coroutine sleeps meanwhile. When the client leaves, what the system has of
 * its bytes is read before the socket goes.
 *
 * All but stream_discard: main stack only.
 */
#ifndef PEERLORE_HTTP_STREAM_H
#define PEERLORE_HTTP_STREAM_H

#include "http/impl.h"

/* Before workers fork: tells Kore whose bodies are not its business. */
void streams_prepare(void);
/* The request was copied: takes the part of the body that came with the header. */
void stream_open(struct page_impl *impl, struct http_request *req);
/* The coroutine sleeps: reads on if that is what it waits for. */
void stream_go_on(struct page_impl *impl);
/* Before the answer: an unread rest must not be taken for a request. */
void stream_close(struct page_impl *impl, struct http_request *req);
void stream_free(struct page_impl *impl);
/* On the coroutine: reads the rest of a small body away, so that the answer arrives. */
void stream_discard(struct page_impl *impl);

#endif
