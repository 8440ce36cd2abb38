/* note.c -- what happens, for those who are told of it; and the words of events. */
#include "local.h"

static const struct {
	struct str word, about;
	bool alone;
} events[WEBHOOK_EVENT_COUNT] = {
#define X(name, word, alone, about) {STR(word), STR(about), alone},
    WEBHOOK_EVENTS(X)
#undef X
};

bool
webhook_event_read(struct str word, enum webhook_event *event)
{
	int i;

	for (i = 0; i < WEBHOOK_EVENT_COUNT; i++) {
		if (str_eq(events[i].word, word)) {
			*event = (enum webhook_event)i;
			return (true);
		}
	}
	return (false);
}

bool
webhook_event_alone(enum webhook_event event)
{
	return (events[event].alone);
}

struct webhook_event_list
webhook_events(struct arena *mem, bool of_space, struct str_list chosen)
{
	struct webhook_event_list list = {
	    arena_array(mem, WEBHOOK_EVENT_COUNT, sizeof(*list.items)), 0};
	size_t i, k;

	for (i = 0; i < WEBHOOK_EVENT_COUNT; i++) {
		struct webhook_event_view *view = &list.items[list.n];

		if (events[i].alone && !of_space)
			continue;
		*view = (struct webhook_event_view){events[i].word, events[i].about, false};
		for (k = 0; k < chosen.n; k++)
			view->chosen |= str_eq(chosen.items[k], view->word);
		list.n++;
	}
	return (list);
}

void
webhook_note(
    struct ctx *ctx, enum webhook_event event, int64_t thread, int64_t post, const int64_t *about)
{
	int64_t *kept = NULL;

	/* It is added now and sent with the commit: what it names must live until then. */
	if (about != NULL) {
		kept = arena_alloc(ctx->mem, sizeof(*kept));
		*kept = *about;
	}
	q_webhook_note_add(
	    db_at_commit(ctx->db), events[event].word, thread, post, kept, ctx->now, NULL);
}
