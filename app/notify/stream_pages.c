/*
 * stream_pages.c -- the inbox tells its open pages when something came (server-sent events).
 *
 * An answer is one event, sent as soon as there is one, or a remark that there is
 * none after STREAM_LONGEST: then the browser asks again by itself, which is its
 * heartbeat. So every answer is an ordinary one, permission is asked for each
 * time, and while an answer waits the session is looked at with each glance: a
 * stream ends with its session. 204 tells a browser not to come back.
 */
#include "http/api.h"
#include "http/page.h"
#include "notify.h"

#define STREAM_LONGEST SECONDS_US(25)
#define GLANCE_NAPS 10 /* tenths of a second */
/* Of one worker process. */
#define STREAMS_MOST 100
#define STREAMS_OF_PERSON 4

static int64_t watching[STREAMS_MOST]; /* whose streams wait in this worker; 0: nobody's */

static int64_t *
stream_enter(int64_t person)
{
	int64_t *place = NULL;
	size_t i, own = 0;

	for (i = 0; i < STREAMS_MOST; i++) {
		own += watching[i] == person;
		if (watching[i] == 0)
			place = &watching[i];
	}
	if (place == NULL || own >= STREAMS_OF_PERSON)
		return (NULL);
	*place = person;
	return (place);
}

/* Until the inbox looks different from `known`, the time is over or nobody waits any more. */
static enum err
stream_wait(struct page *page, struct str known, struct inbox_pulse *pulse)
{
	timestamp_us until = clock_monotonic() + STREAM_LONGEST;
	struct str session = page_session_hash(page);
	int naps;
	enum err e;

	for (;;) {
		if ((e = inbox_pulse(&page->ctx, session, clock_now(), pulse)) ||
		    !str_eq(pulse->word, known) || clock_monotonic() > until)
			return (e);
		for (naps = 0; naps < GLANCE_NAPS && !page_is_left(page); naps++)
			page_nap();
		if (page_is_left(page))
			return (OK);
	}
}

static void
text_write(struct out *out, struct str text)
{
	out_raw(out, text.p, text.n);
}

static void
event_write(struct page *page, struct str known, const struct inbox_pulse *pulse)
{
	struct out *out = page->out;
	struct json_out j;

	page_type(page, "text/event-stream");
	text_write(out, STR("retry: 1000\n"));
	if (str_eq(pulse->word, known)) {
		text_write(out, STR(": nothing new\n\n"));
		return;
	}
	text_write(out, STR("event: inbox\nid: "));
	text_write(out, pulse->word);
	text_write(out, STR("\ndata: "));
	j = json_writer(out);
	json_put_object(&j, NULL);
	json_put_int(&j, "waiting", pulse->waiting);
	json_put_bool(&j, "news", pulse->news);
	json_put_object_end(&j);
	text_write(out, STR("\n\n"));
}

/* What the browser saw last: it says so itself when it comes back, and the page the first time. */
enum err
page_inbox_stream(struct page *page)
{
	struct str known = page_header(page, "last-event-id");
	struct inbox_pulse pulse;
	int64_t *place;
	enum err e;

	if (known.n == 0)
		known = page_query(page, "at");
	if ((place = stream_enter(page->ctx.actor.person)) == NULL) {
		page_status(page, 204);
		return (OK);
	}
	e = stream_wait(page, known, &pulse);
	*place = 0;
	if (e == ERR_NOT_FOUND) {
		page_status(page, 204);
		return (OK);
	}
	if (e)
		return (e);
	event_write(page, known, &pulse);
	return (OK);
}
