/* standing.c -- whether people may be asked, and when they are at work. */
#include "routing/local.h"

#define DAY_MINUTES 1440

/* -- time zones ---------------------------------------------------------------------- */

static void
zone_fill(struct arena *mem, const struct zone_changes *rows, size_t n, struct zone *zone)
{
	timestamp_us *from = arena_array(mem, n, sizeof(*from));
	int32_t *seconds = arena_array(mem, n, sizeof(*seconds));
	size_t i;

	for (i = 0; i < n; i++) {
		from[i] = rows[i].from_at;
		seconds[i] = rows[i].seconds;
	}
	*zone = (struct zone){rows[0].name, n, from, seconds};
}

enum err
zones_read(struct ctx *ctx, struct str_list names, timestamp_us since, timestamp_us until,
    struct zone_list *out)
{
	struct zone_changes_rows rows;
	size_t i, n;
	enum err e;

	if ((e = q_zone_changes(ctx->db, names, since, until, &rows)))
		return (e);
	out->n = 0;
	out->items = arena_array(ctx->mem, rows.n, sizeof(*out->items));
	for (i = 0; i < rows.n; i += n) {
		for (n = 1; i + n < rows.n && str_eq(rows.items[i + n].name, rows.items[i].name);)
			n++;
		zone_fill(ctx->mem, &rows.items[i], n, &out->items[out->n++]);
	}
	return (OK);
}

const struct zone *
zone_find(const struct zone_list *zones, struct str name)
{
	size_t i;

	for (i = 0; i < zones->n; i++) {
		if (str_eq(zones->items[i].name, name))
			return (&zones->items[i]);
	}
	return (NULL);
}

struct zone
zone_only(struct ctx *ctx, const struct zone_changes_rows *rows)
{
	static const timestamp_us from[] = {0};
	static const int32_t seconds[] = {0};
	struct zone zone = {STR("UTC"), 1, from, seconds};

	if (rows->n > 0)
		zone_fill(ctx->mem, rows->items, rows->n, &zone);
	return (zone);
}

void
zone_of_reader_add(struct ctx *ctx, struct db_batch *batch, struct zone_changes_rows *rows)
{
	q_zone_of_add(batch, ctx->actor.person, ctx->now - HORIZON, ctx->now + HORIZON, rows);
}

enum err
zone_of_reader(struct ctx *ctx, struct zone *zone)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct zone_changes_rows rows;
	enum err e;

	zone_of_reader_add(ctx, batch, &rows);
	if ((e = db_batch_run(batch)))
		return (e);
	*zone = zone_only(ctx, &rows);
	return (OK);
}

struct moment
moment_of(struct ctx *ctx, const struct zone *zone, timestamp_us at)
{
	int64_t minutes, today;

	if (at == 0)
		return ((struct moment){.at = 0});
	minutes = zone_minutes(zone, at);
	today = zone_minutes(zone, ctx->now) / DAY_MINUTES;
	return ((struct moment){.at = at,
	    .wall = MINUTES_US(minutes),
	    .clock = str_fmt(
		ctx->mem, "%02d:%02d", (int)(minutes % DAY_MINUTES / 60), (int)(minutes % 60)),
	    .today = minutes / DAY_MINUTES == today,
	    .tomorrow = minutes / DAY_MINUTES == today + 1});
}

/* -- people ----------------------------------------------------------------------------- */

static struct away_list
away_of(struct ctx *ctx, const struct away_read_rows *rows, int64_t person)
{
	struct away_list list = {NULL, 0};
	size_t i;

	for (i = 0; i < rows->n; i++)
		list.n += rows->items[i].person == person;
	list.items = arena_array(ctx->mem, list.n, sizeof(*list.items));
	list.n = 0;
	for (i = 0; i < rows->n; i++) {
		if (rows->items[i].person == person)
			list.items[list.n++] =
			    (struct away){rows->items[i].first_day, rows->items[i].last_day};
	}
	return (list);
}

static void
standing_fill(const struct standing_read *row, struct standing *standing)
{
	*standing = (struct standing){.person = row->person,
	    .name = row->name,
	    .work = {.days = row->days,
		.from = row->work_from,
		.until = row->work_until,
		.quiet_from = row->has_quiet_from ? row->quiet_from : 0,
		.quiet_until = row->has_quiet_until ? row->quiet_until : 0},
	    .asks = row->asks,
	    .asked = row->asked,
	    .asked_before = row->asked_before,
	    .opted_out = row->opted_out,
	    .engaged = row->engaged};
}

static struct str_list
zone_names(struct ctx *ctx, const struct standing_read_rows *rows)
{
	struct str_list names = {arena_array(ctx->mem, rows->n, sizeof(struct str)), rows->n};
	size_t i;

	for (i = 0; i < rows->n; i++)
		names.items[i] = rows->items[i].zone;
	return (names);
}

enum err
standings_read(struct ctx *ctx, const struct standing_request *request, struct int64_list people,
    struct standing_list *out)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct standing_read_rows rows;
	struct away_read_rows away;
	struct zone_list zones = {NULL, 0};
	size_t i;
	enum err e;

	q_standing_read_add(batch, people, request->question, request->space, request->tags,
	    ctx->now - ASKS_WEEK, request->outside, &rows);
	q_away_read_add(batch, people, ctx->now, &away);
	if ((e = db_batch_run(batch)))
		return (e);
	if (rows.n > 0 && (e = zones_read(ctx, zone_names(ctx, &rows), ctx->now - DAYS_US(1),
			       ctx->now + HORIZON + DAYS_US(1), &zones)))
		return (e);
	out->n = rows.n;
	out->items = arena_array(ctx->mem, rows.n, sizeof(*out->items));
	for (i = 0; i < rows.n; i++) {
		struct standing *s = &out->items[i];

		standing_fill(&rows.items[i], s);
		s->work.zone = zone_find(&zones, rows.items[i].zone);
		s->work.away = away_of(ctx, &away, s->person);
		s->start = worktime_next(&s->work, ctx->now, ctx->now + HORIZON);
	}
	return (OK);
}

const struct standing *
standing_find(const struct standing_list *list, int64_t person)
{
	size_t low = 0, high = list->n;

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (list->items[middle].person < person)
			low = middle + 1;
		else
			high = middle;
	}
	return (low < list->n && list->items[low].person == person ? &list->items[low] : NULL);
}

bool
standing_free(const struct standing *standing)
{
	return (standing->asked < standing->asks && !standing->asked_before &&
		!standing->opted_out && !standing->engaged && standing->start != WORKTIME_NEVER);
}
