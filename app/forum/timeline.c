/* timeline.c -- what became of a question or tip, from the rows there are: posts, revisions, links, merges, the audit trail. */
#include "invitations.h"
#include "life.h"
#include "local.h"
#include "store/db.h"
#include "text/slug.h"

static const struct str words[TIMELINE_KIND_COUNT] = {
#define X(name, word) [TIMELINE_##name] = STR(word),
    TIMELINE_KINDS(X)
#undef X
};

static enum timeline_kind
kind_of(struct str word)
{
	size_t i;

	for (i = 0; i + 1 < TIMELINE_KIND_COUNT && !str_eq(words[i], word); i++)
		;
	return ((enum timeline_kind)i);
}

static struct timeline_entry
entry_of(struct ctx *ctx, int64_t thread, const struct thread_timeline *r)
{
	struct timeline_entry entry = {.kind = kind_of(r->kind),
	    .at = r->at,
	    .post = r->post,
	    .answer = r->post != thread,
	    .comment = r->comment,
	    .number = r->number,
	    .words = r->words,
	    .outgoing = r->outgoing};

	entry.word = words[entry.kind];
	if (r->has_actor && r->has_name)
		entry.who = person_written(r->actor, r->name, r->team, r->written);
	if (r->has_other && r->has_title) {
		entry.other = r->other;
		entry.other_title = r->title;
		entry.other_slug = slug(ctx->mem, r->title);
		entry.other_tip = r->has_tip && r->tip;
	}
	return (entry);
}

/* Between the others by its time; there is room for it. */
static void
entry_put(struct timeline *list, struct timeline_entry entry)
{
	size_t i;

	entry.word = words[entry.kind];
	for (i = list->n++; i > 0 && list->items[i - 1].at < entry.at; i--)
		list->items[i] = list->items[i - 1];
	list->items[i] = entry;
}

/* The part of time that a page shows. */
struct stretch {
	timestamp_us before; /* 0: up to now */
	timestamp_us from; /* 0: from the beginning */
};

static bool
stretch_has(const struct stretch *s, timestamp_us at)
{
	return (at != 0 && (s->before == 0 || at < s->before) && at >= s->from);
}

/* Colleagues who were asked in one moment are one entry. */
static void
asked_put(struct timeline *list, int64_t question, const struct asked_list *people,
    const struct stretch *stretch)
{
	size_t i, j;

	for (i = 0; i < people->n; i++) {
		timestamp_us at = people->items[i].asked.at;
		int32_t n = 0;

		if (people->items[i].planned || !stretch_has(stretch, at))
			continue;
		for (j = 0; j < people->n; j++) {
			if (people->items[j].planned || people->items[j].asked.at != at)
				continue;
			if (j < i)
				break;
			n++;
		}
		if (j == people->n)
			entry_put(list, (struct timeline_entry){.kind = TIMELINE_ROUTED,
					    .at = at,
					    .post = question,
					    .number = n,
					    .words = STR("")});
	}
}

/* Who was asked about it: the asker and whoever looks after it know that, and nobody else. */
static enum err
routing_put(struct ctx *ctx, int64_t question, const struct stretch *stretch, struct timeline *list)
{
	struct timeline_entry *items = list->items;
	struct routing_view view;
	enum err e = routing_show(ctx, question, &view);

	if (e)
		return (e == ERR_FORBIDDEN ? OK : e);
	list->items = arena_array(ctx->mem, list->n + view.people.n + 1, sizeof(*items));
	if (list->n > 0)
		memcpy(list->items, items, list->n * sizeof(*items));
	asked_put(list, question, &view.people, stretch);
	if (stretch_has(stretch, view.escalated_at))
		entry_put(list, (struct timeline_entry){.kind = TIMELINE_ESCALATED,
				    .at = view.escalated_at,
				    .post = question,
				    .who = view.owner,
				    .words = STR("")});
	return (OK);
}

/* The door: who may read it, and that it is there. */
static enum err
timeline_enter(struct ctx *ctx, bool tip, int64_t thread)
{
	struct thread_enter_known row;
	enum err e;

	if ((e = q_thread_enter_known(ctx->db, ctx->actor.person, thread,
		 thread_kind_word(tip ? THREAD_TIP : THREAD_QUESTION), &row)))
		return (e);
	return (row.withdrawn ? ERR_WITHDRAWN : OK);
}

enum err
timeline_show(struct ctx *ctx, bool tip, int64_t thread, struct str cursor, int64_t limit,
    struct timeline *timeline)
{
	struct thread_timeline_rows rows;
	struct stretch stretch = {0};
	timestamp_us at = 0;
	int64_t key = 0;
	bool after = cursor.n > 0;
	size_t i;
	enum err e;

	if ((e = timeline_enter(ctx, tip, thread)))
		return (e);
	limit = limit == 0 ? LIMIT_LIST_DEFAULT : limit;
	if (after && !list_cursor_read(cursor, &at, &key))
		return (ctx_problem(ctx, PROBLEM_CURSOR_BAD));
	if ((e = q_thread_timeline(ctx->db, ctx->actor.person, thread, after ? &at : NULL,
		 after ? &key : NULL, limit + 1, &rows)))
		return (e);
	*timeline = (struct timeline){.n = rows.n > (size_t)limit ? (size_t)limit : rows.n};
	timeline->items = arena_array(ctx->mem, timeline->n, sizeof(*timeline->items));
	for (i = 0; i < timeline->n; i++)
		timeline->items[i] = entry_of(ctx, thread, &rows.items[i]);
	if (rows.n > timeline->n) {
		stretch.from = rows.items[timeline->n - 1].at;
		timeline->next =
		    list_cursor_write(ctx->mem, stretch.from, rows.items[timeline->n - 1].key);
	}
	stretch.before = at;
	return (tip ? OK : routing_put(ctx, thread, &stretch, timeline));
}
