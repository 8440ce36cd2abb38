/* stream.c -- bodies taken from the socket as they come. */
#include "http/stream.h"

#include <errno.h>
#include <stdlib.h>
#include <strings.h>
#include <sys/socket.h>

#include "kore/kore.h"
#include "kore/http.h"

/* Read from the socket at once. */
#define PIECE (64 * 1024)
/* A client that sends nothing for so long has left; it comes back and resumes. */
#define SILENCE_MS 10000
/* Of a body nobody wants, so much is read away. */
#define DISCARD_MOST (8 * 1024 * 1024)
/* What a system keeps of a socket that was closed at the other end. */
#define TAIL_MOST (8 * 1024 * 1024)

static int
is_streamed(struct http_request *req)
{
	const char *type = NULL;

	if (path_is_upload(str_of(req->path)))
		return (1);
	/* A form of a page that may bring a file; where it may not, its type is refused without reading it. */
	return (req->method == HTTP_METHOD_POST && !str_starts(str_of(req->path), STR("/api/")) &&
			http_request_header(req, "content-type", &type) == KORE_RESULT_OK &&
			strncasecmp(type, "multipart/form-data", 19) == 0
		    ? 1
		    : 0);
}

void
streams_prepare(void)
{
	http_body_stream = is_streamed;
}

/* Gives bytes to the sink; what is more than it asked for is none of its business yet. */
static void
give(struct page_impl *impl, const void *bytes, size_t n)
{
	struct stream *s = &impl->stream;

	if (!s->refused && !s->sink->take(s->sink->arg, bytes, n))
		s->refused = true;
	if (!s->refused) {
		s->got += (int64_t)n;
		s->left -= (int64_t)n;
	}
}

static bool
is_satisfied(const struct stream *s)
{
	return (s->refused || s->got >= s->most);
}

/* -- the client left ------------------------------------------------------------------ */

/* Whatever the system still has of the body, into memory: the socket is about to be closed. */
static void
tail_read(struct stream *s, int fd)
{
	size_t size = 0, want = s->socket_left < TAIL_MOST ? (size_t)s->socket_left : TAIL_MOST;

	while (s->tail_n < want) {
		size_t room = want - s->tail_n < PIECE ? want - s->tail_n : PIECE;
		ssize_t got;

		if (size < s->tail_n + room) {
			char *more = realloc(s->tail, size = (s->tail_n + room) * 2);

			if (more == NULL)
				return;
			s->tail = more;
		}
		got = recv(fd, s->tail + s->tail_n, room, MSG_DONTWAIT);
		if (got == -1 && errno == EINTR)
			continue;
		if (got <= 0)
			return;
		s->tail_n += (size_t)got;
		s->socket_left -= got;
	}
}

static void
client_left(struct connection *c)
{
	struct http_request *req = c->rnb == NULL ? NULL : c->rnb->extra;
	struct page_impl *impl = req == NULL ? NULL : req->hdlr_extra;

	c->disconnect = NULL;
	if (impl == NULL)
		return;
	tail_read(&impl->stream, c->fd);
	impl->stream.gone = true;
	if (impl->stream.waiting) {
		impl->stream.waiting = false;
		request_wake(impl);
	}
}

/* -- receiving ---------------------------------------------------------------------------- */

/* Nothing is read from this connection until somebody asks again. */
static void
receive_stop(struct connection *c)
{
	kore_free(c->rnb->buf);
	c->rnb->buf = NULL;
	c->rnb->s_off = 0;
	c->rnb->m_len = 0;
	c->http_timeout = 0;
}

static size_t
piece_size(const struct stream *s)
{
	int64_t want = s->most - s->got;

	return (want < PIECE ? (size_t)want : PIECE);
}

/* Kore has read into the connection's buffer. */
static int
received(struct netbuf *nb)
{
	struct connection *c = nb->owner;
	struct http_request *req = nb->extra;
	struct page_impl *impl = req->hdlr_extra;
	struct stream *s = &impl->stream;

	s->socket_left -= (int64_t)nb->s_off;
	give(impl, nb->buf, nb->s_off);
	c->http_start = kore_time_ms();
	nb->s_off = 0;
	if (!is_satisfied(s)) {
		nb->b_len = piece_size(s);
		return (KORE_RESULT_OK);
	}
	receive_stop(c);
	s->waiting = false;
	request_wake(impl);
	return (KORE_RESULT_OK);
}

void
stream_open(struct page_impl *impl, struct http_request *req)
{
	struct stream *s = &impl->stream;
	struct connection *c = req->owner;

	if (req->stream_head == NULL)
		return;
	s->open = true;
	s->left = (int64_t)req->http_body_length;
	s->head = str_dup(
	    impl->page.ctx.mem, (struct str){(const char *)req->stream_head, req->stream_head_len});
	s->socket_left = s->left - (int64_t)s->head.n;
	c->rnb->extra = req;
	c->disconnect = client_left;
}

void
stream_go_on(struct page_impl *impl)
{
	struct stream *s = &impl->stream;
	struct connection *c = impl->req == NULL ? NULL : impl->req->owner;

	if (!s->waiting || s->armed)
		return;
	s->armed = true;
	/* It left between two pieces: client_left has seen to it already, or does when it is called. */
	if (c == NULL || c->state == CONN_STATE_DISCONNECTING) {
		s->waiting = false;
		s->gone = true;
		request_wake(impl);
		return;
	}
	c->http_start = kore_time_ms();
	c->http_timeout = SILENCE_MS;
	net_recv_reset(c, piece_size(s), received);
	if (!net_recv_flush(c))
		kore_connection_disconnect(c);
}

void
stream_close(struct page_impl *impl, struct http_request *req)
{
	if (!impl->stream.open || req->owner == NULL)
		return;
	req->owner->disconnect = NULL;
	req->owner->rnb->extra = NULL;
	if (impl->stream.left > 0)
		req->owner->flags |= CONN_CLOSE_EMPTY;
}

void
stream_free(struct page_impl *impl)
{
	free(impl->stream.tail);
	impl->stream.tail = NULL;
}

/* -- on the coroutine ------------------------------------------------------------------------ */

/* What is in memory already. */
static void
take_at_hand(struct page_impl *impl)
{
	struct stream *s = &impl->stream;
	size_t n;

	if (!is_satisfied(s) && s->head.n > 0) {
		n = s->head.n < (size_t)(s->most - s->got) ? s->head.n : (size_t)(s->most - s->got);
		give(impl, s->head.p, n);
		s->head = str_slice(s->head, n, s->head.n);
	}
	while (!is_satisfied(s) && s->tail_at < s->tail_n) {
		n = s->tail_n - s->tail_at;
		if (n > piece_size(s))
			n = piece_size(s);
		give(impl, s->tail + s->tail_at, n);
		s->tail_at += n;
	}
}

int64_t
page_body_left(const struct page *page)
{
	return (page->impl->stream.left);
}

enum err
page_body_receive(struct page *page, const struct body_sink *sink, int64_t most, int64_t *got)
{
	struct page_impl *impl = page->impl;
	struct stream *s = &impl->stream;

	s->sink = sink;
	s->most = most < s->left ? most : s->left;
	s->got = 0;
	s->refused = false;
	take_at_hand(impl);
	while (!is_satisfied(s) && !s->gone) {
		s->waiting = true;
		s->armed = false;
		request_wait();
		take_at_hand(impl);
	}
	*got = s->got;
	if (s->refused)
		return (ERR_DISK_FULL);
	return (s->got < s->most ? ERR_GONE : OK);
}

static bool
forget(void *arg, const void *bytes, size_t n)
{
	(void)arg;
	(void)bytes;
	(void)n;
	return (true);
}

void
stream_discard(struct page_impl *impl)
{
	static const struct body_sink nowhere = {forget, NULL};
	struct stream *s = &impl->stream;
	int64_t got;

	while (s->open && s->left > 0 && s->left <= DISCARD_MOST) {
		if (page_body_receive(&impl->page, &nowhere, s->left, &got) != OK)
			break;
	}
}
