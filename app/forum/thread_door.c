/* thread_door.c -- what the door of a thread says to all who come, kept per worker process. */
#include "forum/thread_door.h"

#include <stdlib.h>
#include <string.h>

#include "base/tail.h"

#define DOORS 8192u

/* Each owns its links: one piece, with their words behind them. */
static struct thread_door doors[DOORS];

static struct thread_door *
place_of(int64_t thread)
{
	return (&doors[(uint64_t)thread % DOORS]);
}

bool
thread_door_kept(struct arena *mem, const struct door_key *key, struct thread_door *door)
{
	const struct thread_door *kept = place_of(key->thread);
	size_t i;

	if (kept->key.thread != key->thread || kept->key.version != key->version ||
	    kept->key.epoch != key->epoch || kept->key.linked != key->linked)
		return (false);
	*door = *kept;
	if (kept->links_n == 0)
		return (true);
	door->links = arena_array(mem, kept->links_n, sizeof(*door->links));
	for (i = 0; i < kept->links_n; i++) {
		door->links[i] = kept->links[i];
		door->links[i].title = str_dup(mem, kept->links[i].title);
		door->links[i].slug = str_dup(mem, kept->links[i].slug);
		door->links[i].kind = str_dup(mem, kept->links[i].kind);
	}
	return (true);
}

static struct door_link *
links_keep(const struct door_link *links, size_t n)
{
	size_t text = 0, i;
	struct door_link *kept;
	char *tail;

	if (n == 0)
		return (NULL);
	for (i = 0; i < n; i++)
		text += links[i].title.n + links[i].slug.n + links[i].kind.n;
	if ((kept = malloc(n * sizeof(*kept) + text)) == NULL)
		abort();
	tail = (char *)&kept[n];
	for (i = 0; i < n; i++) {
		kept[i] = links[i];
		kept[i].title = tail_str(&tail, links[i].title);
		kept[i].slug = tail_str(&tail, links[i].slug);
		kept[i].kind = tail_str(&tail, links[i].kind);
	}
	return (kept);
}

void
thread_door_keep(const struct thread_door *door)
{
	struct thread_door *place = place_of(door->key.thread);

	free(place->links);
	*place = *door;
	place->links = links_keep(door->links, door->links_n);
}

void
thread_doors_forget(void)
{
	size_t i;

	for (i = 0; i < DOORS; i++)
		free(doors[i].links);
	memset(doors, 0, sizeof(doors));
}
