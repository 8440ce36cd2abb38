/* feed.c -- the private calendar feed of somebody's meetings: an address that proves itself, until it is taken back. */
#include "base/keys.h"
#include "base/settings.h"
#include "calendar.h"
#include "mentoring/local.h"
#include "together.h"

#define BACK DAYS_US(90)
#define MOST 500

#define PARTS 3

static void
feed_parts(const int64_t *person, const int32_t *number, struct str parts[PARTS])
{
	parts[0] = STR("feed");
	parts[1] = (struct str){(const char *)person, sizeof(*person)};
	parts[2] = (struct str){(const char *)number, sizeof(*number)};
}

/* "7.2.PROOF.ics" */
static enum err
word_read(struct str word, int64_t *person, int32_t *number)
{
	struct str part, parts[PARTS];
	int64_t n;

	if (!str_cut(&word, '.', &part) || !str_int64(part, person) || *person <= 0)
		return (ERR_NOT_FOUND);
	if (!str_cut(&word, '.', &part) || !str_int64(part, &n) || n <= 0 || n > INT32_MAX)
		return (ERR_NOT_FOUND);
	*number = (int32_t)n;
	feed_parts(person, number, parts);
	if (!str_cut(&word, '.', &part) || !str_eq(word, STR("ics")) ||
	    !keys_proves(KEY_CALENDAR, parts, PARTS, part))
		return (ERR_NOT_FOUND);
	return (OK);
}

enum err
feed_show(struct ctx *ctx, struct feed_view *view)
{
	struct calendar_feed_show row;
	struct str parts[PARTS];
	char proof[KEYS_PROOF];
	enum err e;

	*view = (struct feed_view){.open = false};
	e = q_calendar_feed_show(ctx->db, ctx->actor.person, &row);
	if (e || !row.open)
		return (e == ERR_NOT_FOUND ? OK : e);
	feed_parts(&ctx->actor.person, &row.number, parts);
	keys_proof(KEY_CALENDAR, parts, PARTS, proof);
	view->open = true;
	view->made_at = row.made_at;
	view->address = str_fmt(ctx->mem, "/calendar/%lld.%d.%s.ics", (long long)ctx->actor.person,
	    (int)row.number, proof);
	return (OK);
}

enum err
feed_set(struct ctx *ctx, bool open)
{
	return (q_calendar_feed_put(ctx->db, ctx->actor.person, open, ctx->now, NULL));
}

static struct calendar_event
event_of(struct ctx *ctx, const struct meeting_row *r)
{
	struct str url = str_fmt(
	    ctx->mem, "%s/mentorships/%lld", settings()->base_url, (long long)r->mentorship);

	return ((struct calendar_event){.uid = calendar_uid(ctx->mem, r->id),
	    .sequence = r->sequence,
	    .starts_at = r->starts_at,
	    .minutes = r->minutes,
	    .changed_at = r->changed_at,
	    .summary = str_fmt(ctx->mem, "Mentoring: you and %.*s", STR_ARG(r->other_name)),
	    .description = str_fmt(ctx->mem, "Agenda and notes: %.*s", STR_ARG(url)),
	    .place = r->place,
	    .url = url});
}

enum err
feed_text(struct ctx *ctx, struct str word, struct str *text)
{
	struct calendar_feed_person who;
	struct calendar_event *events;
	struct meeting_row_rows rows;
	timestamp_us since = ctx->now - BACK;
	int64_t person;
	int32_t number;
	size_t i;
	enum err e;

	if ((e = word_read(word, &person, &number)) ||
	    (e = q_calendar_feed_person(ctx->db, person, number, &who)) ||
	    (e = q_meeting_row(ctx->db, person, NULL, NULL, &since, MOST, &rows)))
		return (e);
	events = arena_array(ctx->mem, rows.n + 1, sizeof(*events));
	for (i = 0; i < rows.n; i++)
		events[i] = event_of(ctx, &rows.items[i]);
	*text = calendar_write(
	    ctx->mem, CALENDAR_FEED, who.time_zone, STR("Mentoring"), events, rows.n);
	return (OK);
}
