/*
 * calendar.h -- appointments as calendar programs read them (RFC 5545, RFC 5546), written with libical.
 *
 * Knows neither database nor mail: whoever has an appointment hands it over and gets the text, with lines that end
 * in CRLF, in the arena. Times are of the time zone that is named, with its rules beside them; a zone libical does
 * not know gives the same moments in UTC.
 */
#ifndef PEERLORE_CALENDAR_H
#define PEERLORE_CALENDAR_H

#include "base/arena.h"
#include "base/clock.h"
#include "base/str.h"

/* What a program is to do with it (RFC 5546, section 1.4). */
enum calendar_method {
	CALENDAR_FEED, /* show it: no method at all */
	CALENDAR_REQUEST, /* an invitation, and with a higher sequence its update */
	CALENDAR_CANCEL /* take it out again */
};

/* Names and texts are those of people: control characters are taken out, the rest is escaped. */
struct calendar_event {
	struct str uid; /* the same for ever */
	int32_t sequence; /* one more with each change */
	timestamp_us starts_at;
	int32_t minutes;
	timestamp_us changed_at; /* of this sequence: so that written twice it is the same */
	struct str summary;
	struct str description;
	struct str place; /* may be empty */
	struct str url; /* may be empty */
	struct str organizer; /* address; empty in a feed */
	struct str organizer_name;
	struct str attendee; /* address of whom it is sent to; empty in a feed */
	struct str attendee_name;
};

/*
 * A whole calendar. zone: as in "Europe/Berlin". name: of the feed, empty for none. n may be 0.
 * The method of CALENDAR_CANCEL marks all of them as cancelled.
 */
struct str calendar_write(struct arena *mem, enum calendar_method method, struct str zone,
    struct str name, const struct calendar_event *events, size_t n);

/* The name of a meeting in all calendars, for ever: "meeting-12@HOST". The same in a mail and in a feed. */
struct str calendar_uid(struct arena *mem, int64_t meeting);

#endif
