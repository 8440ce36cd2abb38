/* standing.c -- who a reader is and what they are where, kept per worker process. */
#include "local.h"
#include "store/db.h"

#include <stdlib.h>

#define PLACES 1024u

/* A standing with its name behind it. */
struct kept {
	size_t size;
	struct reader_standing standing;
};

/* Of two people with one place the later stays. */
static struct kept *places[PLACES];

static struct kept **
place_of(int64_t person)
{
	return (&places[(uint64_t)person % PLACES]);
}

/* Nothing in it points anywhere but to the name, which lies behind the roles. */
static struct reader_standing *
standing_lend(struct ctx *ctx, const struct kept *kept)
{
	struct reader_standing *out = arena_alloc(ctx->mem, kept->size);

	memcpy(out, &kept->standing, kept->size);
	out->name.p = (const char *)&out->roles[out->n];
	return (out);
}

static const struct kept *
standing_keep(int64_t person, const struct standing_by_person *row)
{
	size_t n = row->spaces.n, i;
	size_t size =
	    sizeof(struct reader_standing) + n * sizeof(struct standing_role) + row->name.n;
	struct kept **at = place_of(person), *kept;
	struct reader_standing *s;

	if ((kept = calloc(1, offsetof(struct kept, standing) + size)) == NULL)
		abort();
	kept->size = size;
	s = &kept->standing;
	*s = (struct reader_standing){.person = person,
	    .number = row->standing,
	    .admin = row->admin,
	    .bit = row->bit,
	    .n = n};
	for (i = 0; i < n; i++) {
		s->roles[i].space = row->spaces.items[i];
		s->roles[i].role = role_word(row->roles.items[i]);
	}
	s->name = (struct str){memcpy(&s->roles[n], row->name.p, row->name.n), row->name.n};
	free(*at);
	*at = kept;
	return (kept);
}

enum err
standing_read(
    struct ctx *ctx, int64_t person, int64_t number, const struct reader_standing **standing)
{
	const struct kept *kept = *place_of(person);
	struct standing_by_person row;
	enum err e;

	if (kept == NULL || kept->standing.person != person || kept->standing.number != number) {
		if ((e = q_standing_by_person(ctx->db, person, &row)))
			return (e);
		kept = standing_keep(person, &row);
	}
	*standing = standing_lend(ctx, kept);
	return (OK);
}

struct str
standing_role(const struct reader_standing *standing, int64_t space)
{
	size_t i;

	for (i = 0; i < standing->n; i++) {
		if (standing->roles[i].space == space)
			return (standing->roles[i].role);
	}
	return (STR_NONE);
}

void
standings_forget(void)
{
	size_t i;

	for (i = 0; i < PLACES; i++) {
		free(places[i]);
		places[i] = NULL;
	}
}
