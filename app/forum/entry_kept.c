/* entry_kept.c -- threads as search results and lists show them, kept per worker process. */
#include "forum/entry_kept.h"

#include <stdlib.h>

#include "base/tail.h"

#define PLACES 4096u

/* One piece: the words of the entry and the list of its tags lie behind it. */
struct piece {
	struct entry_key key;
	size_t size;
	struct question_entry entry;
	struct str tags[];
};

static struct piece *places[PLACES];

static struct piece **
place_of(int64_t thread)
{
	return (&places[(uint64_t)thread % PLACES]);
}

#define WORDS 7

static void
words_of(struct question_entry *e, struct str *words[WORDS])
{
	words[0] = &e->title;
	words[1] = &e->slug;
	words[2] = &e->excerpt;
	words[3] = &e->author.name;
	words[4] = &e->author.team;
	words[5] = &e->space.slug;
	words[6] = &e->space.name;
}

static size_t
piece_size(const struct question_entry *entry)
{
	struct question_entry e = *entry;
	size_t size = sizeof(struct piece) + e.tags.n * sizeof(struct str), i;
	struct str *words[WORDS];

	words_of(&e, words);
	for (i = 0; i < WORDS; i++)
		size += words[i]->n;
	for (i = 0; i < e.tags.n; i++)
		size += e.tags.items[i].n;
	return (size);
}

static void
piece_fill(struct piece *piece, const struct question_entry *entry)
{
	char *tail = (char *)&piece->tags[entry->tags.n];
	struct str *words[WORDS];
	size_t i;

	piece->entry = *entry;
	words_of(&piece->entry, words);
	for (i = 0; i < WORDS; i++)
		*words[i] = tail_str(&tail, *words[i]);
	for (i = 0; i < entry->tags.n; i++)
		piece->tags[i] = tail_str(&tail, entry->tags.items[i]);
	piece->entry.tags.items = piece->tags;
}

void
entry_keep(const struct entry_key *key, const struct question_entry *entry)
{
	struct piece **at = place_of(key->thread);
	size_t size = piece_size(entry);

	free(*at);
	if ((*at = calloc(1, size)) == NULL)
		abort();
	(*at)->key = *key;
	(*at)->size = size;
	piece_fill(*at, entry);
}

bool
entry_kept(struct arena *mem, const struct entry_key *key, struct question_entry *entry)
{
	const struct piece *kept = *place_of(key->thread);
	struct piece *lent;

	if (kept == NULL || kept->key.thread != key->thread || kept->key.version != key->version ||
	    kept->key.epoch != key->epoch)
		return (false);
	lent = arena_alloc(mem, kept->size);
	piece_fill(lent, &kept->entry);
	*entry = lent->entry;
	return (true);
}

void
entries_forget(void)
{
	size_t i;

	for (i = 0; i < PLACES; i++) {
		free(places[i]);
		places[i] = NULL;
	}
}
