/* calendar.c -- appointments as calendar programs read them, with libical. */
#include "calendar.h"

#include <libical/ical.h>
#include <stdlib.h>
#include <string.h>

#include "base/settings.h"

#define PRODUCT "-//Peerlore//Peerlore 1//EN"
/* How often a program should ask for a feed again. */
#define ASK_AGAIN "PT1H"

/* For libical: a C string without control characters; lines stay. */
static const char *
text_of(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if (c == '\n' || c == '\t' || (c >= ' ' && c != 0x7f))
			buf_char(&b, (char)c);
	}
	return (str_c(mem, buf_view(&b)));
}

/* The same for a name in a parameter: on one line, and no quote can be in it (RFC 5545, section 3.2). */
static const char *
name_of(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		buf_char(&b, c == '"' ? '\'' : c < ' ' || c == 0x7f ? ' ' : (char)c);
	}
	return (str_c(mem, buf_view(&b)));
}

static const char *
mailto_of(struct arena *mem, struct str address)
{
	return (str_c(mem, str_fmt(mem, "mailto:%.*s", STR_ARG(address))));
}

static icaltimetype
time_of(timestamp_us t, icaltimezone *zone)
{
	icaltimetype utc = icaltime_from_timet_with_zone(
	    (time_t)(t / SECONDS_US(1)), 0, icaltimezone_get_utc_timezone());

	return (zone == NULL ? utc : icaltime_convert_to_zone(utc, zone));
}

/* -- the rules of a zone, as far as they are needed ----------------------------------------------- */

static int
offset_at(icaltimezone *zone, timestamp_us t, int *summer)
{
	icaltimetype utc = time_of(t, NULL);

	return (icaltimezone_get_utc_offset_of_utc_time(zone, &utc, summer));
}

/* From this moment on, by the clock that held before: so and so far from UTC. */
static void
observance_add(icalcomponent *rules, timestamp_us onset, int before, int after, int summer)
{
	icalcomponent *o =
	    icalcomponent_new(summer ? ICAL_XDAYLIGHT_COMPONENT : ICAL_XSTANDARD_COMPONENT);
	icaltimetype wall = time_of(onset + SECONDS_US(before), NULL);

	wall.zone = NULL;
	icalcomponent_add_property(o, icalproperty_new_dtstart(wall));
	icalcomponent_add_property(o, icalproperty_new_tzoffsetfrom(before));
	icalcomponent_add_property(o, icalproperty_new_tzoffsetto(after));
	icalcomponent_add_component(rules, o);
}

/* The last moment with the offset of `from`, which `to` has no more. */
static timestamp_us
change_find(icaltimezone *zone, timestamp_us from, timestamp_us to)
{
	int summer, before = offset_at(zone, from, &summer);

	while (to - from > SECONDS_US(1)) {
		timestamp_us middle = from + (to - from) / 2;

		if (offset_at(zone, middle, &summer) == before)
			from = middle;
		else
			to = middle;
	}
	return (to - to % SECONDS_US(60));
}

/*
 * libical's own rules begin in 1893 and bear a name that only it knows. These have the name everybody knows and say
 * what holds from the first appointment to the last.
 */
static icalcomponent *
rules_of(icaltimezone *zone, const char *name, timestamp_us from, timestamp_us to)
{
	icalcomponent *rules = icalcomponent_new(ICAL_VTIMEZONE_COMPONENT);
	int before, after, summer;
	timestamp_us t;

	icalcomponent_add_property(rules, icalproperty_new_tzid(name));
	from -= DAYS_US(1);
	before = offset_at(zone, from, &summer);
	/* Before all of them: midnight of the first day a computer knows. */
	observance_add(rules, -SECONDS_US(before), before, before, summer);
	for (t = from; t < to + DAYS_US(1); t += DAYS_US(1)) {
		after = offset_at(zone, t + DAYS_US(1), &summer);
		if (after != before)
			observance_add(
			    rules, change_find(zone, t, t + DAYS_US(1)), before, after, summer);
		before = after;
	}
	return (rules);
}

/* -- an appointment ------------------------------------------------------------------------------- */

/*
 * When clocks go back an hour comes twice, and a program may take the wrong one (RFC 5545 says the first): such a
 * moment is written in UTC.
 */
static bool
comes_twice(icaltimezone *zone, timestamp_us t)
{
	int summer, now = offset_at(zone, t, &summer),
		    before = offset_at(zone, t - HOURS_US(3), &summer),
		    after = offset_at(zone, t + HOURS_US(3), &summer);

	if (before > now && offset_at(zone, t - SECONDS_US(before - now), &summer) == before)
		return (true);
	return (after < now && offset_at(zone, t + SECONDS_US(now - after), &summer) == after);
}

static void
moment_add(icalcomponent *event, icalproperty_kind kind, timestamp_us t, icaltimezone *zone,
    const char *name)
{
	icalproperty *p = icalproperty_new(kind);

	if (zone != NULL && comes_twice(zone, t))
		zone = NULL;
	icalproperty_set_value(p, icalvalue_new_datetime(time_of(t, zone)));
	if (zone != NULL)
		icalproperty_add_parameter(p, icalparameter_new_tzid(name));
	icalcomponent_add_property(event, p);
}

static void
span_add(icalcomponent *event, const struct calendar_event *e, icaltimezone *zone, const char *name)
{
	moment_add(event, ICAL_DTSTART_PROPERTY, e->starts_at, zone, name);
	moment_add(event, ICAL_DTEND_PROPERTY, e->starts_at + MINUTES_US(e->minutes), zone, name);
}

static void
people_add(struct arena *mem, icalcomponent *event, const struct calendar_event *e)
{
	icalproperty *p;

	if (e->organizer.n > 0) {
		p = icalproperty_new_organizer(mailto_of(mem, e->organizer));
		icalproperty_add_parameter(
		    p, icalparameter_new_cn(name_of(mem, e->organizer_name)));
		icalcomponent_add_property(event, p);
	}
	if (e->attendee.n == 0)
		return;
	p = icalproperty_new_attendee(mailto_of(mem, e->attendee));
	icalproperty_add_parameter(p, icalparameter_new_cn(name_of(mem, e->attendee_name)));
	icalproperty_add_parameter(p, icalparameter_new_role(ICAL_ROLE_REQPARTICIPANT));
	icalproperty_add_parameter(p, icalparameter_new_partstat(ICAL_PARTSTAT_NEEDSACTION));
	/* Nobody reads what a calendar program would reply. */
	icalproperty_add_parameter(p, icalparameter_new_rsvp(ICAL_RSVP_FALSE));
	icalcomponent_add_property(event, p);
}

static icalcomponent *
event_of(struct arena *mem, const struct calendar_event *e, bool cancelled, icaltimezone *zone,
    const char *zone_word)
{
	icalcomponent *event = icalcomponent_new(ICAL_VEVENT_COMPONENT);

	icalcomponent_add_property(event, icalproperty_new_uid(text_of(mem, e->uid)));
	icalcomponent_add_property(event, icalproperty_new_sequence(e->sequence));
	icalcomponent_add_property(event, icalproperty_new_dtstamp(time_of(e->changed_at, NULL)));
	icalcomponent_add_property(
	    event, icalproperty_new_lastmodified(time_of(e->changed_at, NULL)));
	span_add(event, e, zone, zone_word);
	icalcomponent_add_property(event, icalproperty_new_summary(text_of(mem, e->summary)));
	icalcomponent_add_property(
	    event, icalproperty_new_description(text_of(mem, e->description)));
	if (e->place.n > 0)
		icalcomponent_add_property(
		    event, icalproperty_new_location(text_of(mem, e->place)));
	if (e->url.n > 0)
		icalcomponent_add_property(event, icalproperty_new_url(text_of(mem, e->url)));
	people_add(mem, event, e);
	icalcomponent_add_property(event,
	    icalproperty_new_status(cancelled ? ICAL_STATUS_CANCELLED : ICAL_STATUS_CONFIRMED));
	/* Colleagues who see somebody's calendar see that there is something, not what. */
	icalcomponent_add_property(event, icalproperty_new_class(ICAL_CLASS_PRIVATE));
	icalcomponent_add_property(event, icalproperty_new_transp(ICAL_TRANSP_OPAQUE));
	return (event);
}

static void
named_add(icalcomponent *calendar, const char *name, const char *value)
{
	icalproperty *p = icalproperty_new_x(value);

	icalproperty_set_x_name(p, name);
	icalcomponent_add_property(calendar, p);
}

static icalcomponent *
calendar_new(struct arena *mem, enum calendar_method method, struct str name)
{
	icalcomponent *calendar = icalcomponent_new(ICAL_VCALENDAR_COMPONENT);

	icalcomponent_add_property(calendar, icalproperty_new_version("2.0"));
	icalcomponent_add_property(calendar, icalproperty_new_prodid(PRODUCT));
	icalcomponent_add_property(calendar, icalproperty_new_calscale("GREGORIAN"));
	if (method != CALENDAR_FEED)
		icalcomponent_add_property(calendar,
		    icalproperty_new_method(
			method == CALENDAR_CANCEL ? ICAL_METHOD_CANCEL : ICAL_METHOD_REQUEST));
	if (name.n > 0) {
		named_add(calendar, "X-WR-CALNAME", text_of(mem, name));
		named_add(calendar, "X-PUBLISHED-TTL", ASK_AGAIN);
	}
	return (calendar);
}

/* What libical knows of it; NULL: UTC it is. */
static icaltimezone *
zone_of(const char *name)
{
	icaltimezone *zone;

	if (name[0] == '\0' || strcmp(name, "UTC") == 0)
		return (NULL);
	zone = icaltimezone_get_builtin_timezone(name);
	return (zone != NULL && icaltimezone_get_component(zone) != NULL ? zone : NULL);
}

static void
events_add(struct arena *mem, icalcomponent *calendar, bool cancelled, const char *name,
    const struct calendar_event *events, size_t n)
{
	icaltimezone *zone = zone_of(name);
	timestamp_us from = events[0].starts_at, to = from;
	size_t i;

	for (i = 0; i < n; i++) {
		timestamp_us end = events[i].starts_at + MINUTES_US(events[i].minutes);

		from = events[i].starts_at < from ? events[i].starts_at : from;
		to = end > to ? end : to;
	}
	if (zone != NULL)
		icalcomponent_add_component(calendar, rules_of(zone, name, from, to));
	for (i = 0; i < n; i++)
		icalcomponent_add_component(calendar,
		    event_of(mem, &events[i], cancelled, zone, zone == NULL ? NULL : name));
}

struct str
calendar_write(struct arena *mem, enum calendar_method method, struct str zone, struct str name,
    const struct calendar_event *events, size_t n)
{
	icalcomponent *calendar = calendar_new(mem, method, name);
	struct str text;
	char *made;

	if (n > 0)
		events_add(mem, calendar, method == CALENDAR_CANCEL, str_c(mem, zone), events, n);
	made = icalcomponent_as_ical_string_r(calendar);
	text = str_dup(mem, str_of(made));
	free(made);
	icalcomponent_free(calendar);
	return (text);
}

struct str
calendar_uid(struct arena *mem, int64_t meeting)
{
	struct str host = str_of(settings()->base_url == NULL ? "" : settings()->base_url);
	int64_t at = str_find(host, STR("://"));

	if (at >= 0)
		host = str_slice(host, (size_t)at + 3, host.n);
	return (str_fmt(mem, "meeting-%lld@%.*s", (long long)meeting, STR_ARG(host)));
}
