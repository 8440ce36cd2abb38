/* names_kept.c -- what people and spaces are called, kept per worker process. */
#include "forum/names_kept.h"

#include <stdlib.h>

#include "base/tail.h"
#include "queries.h"
#include "store/db.h"

#define PEOPLE 4096u
#define SPACES 512u

/* One piece each, with their words behind them. */
struct person_piece {
	int64_t epoch;
	struct person_ref ref;
};

static struct person_piece *people[PEOPLE];
static struct space_known *spaces[SPACES];

static void *
piece_new(size_t size, size_t words)
{
	void *piece = calloc(1, size + words);

	if (piece == NULL)
		abort();
	return (piece);
}

/* -- people -------------------------------------------------------------------- */

static struct person_piece **
person_place(int64_t id)
{
	return (&people[(uint64_t)id % PEOPLE]);
}

static bool
person_kept(struct arena *mem, int64_t epoch, int64_t id, struct person_ref *out)
{
	const struct person_piece *p = *person_place(id);

	if (p == NULL || p->ref.id != id || p->epoch != epoch)
		return (false);
	*out = (struct person_ref){id, str_dup(mem, p->ref.name), str_dup(mem, p->ref.team)};
	return (true);
}

static void
person_keep(const struct people_named *row)
{
	struct person_piece **at = person_place(row->id);
	struct person_piece *p = piece_new(sizeof(*p), row->name.n + row->team.n);
	char *tail = (char *)(p + 1);

	*p = (struct person_piece){.epoch = row->epoch, .ref.id = row->id};
	p->ref.name = tail_str(&tail, row->name);
	p->ref.team = tail_str(&tail, row->team);
	free(*at);
	*at = p;
}

/* Those that are asked for stand in out without a name. */
static void
people_fill(const struct people_named_rows *rows, struct person_ref *out, size_t n)
{
	size_t i, k;

	for (i = 0; i < n; i++) {
		for (k = 0; k < rows->n && out[i].name.p == NULL; k++) {
			const struct people_named *r = &rows->items[k];

			if (r->id == out[i].id)
				out[i] = (struct person_ref){r->id, r->name, r->team};
		}
	}
}

enum err
people_known(
    struct ctx *ctx, int64_t epoch, struct int64_list ids, struct person_ref *out, int64_t *of)
{
	struct int64_list missing = {arena_array(ctx->mem, ids.n, sizeof(int64_t)), 0};
	struct people_named_rows rows;
	size_t i;
	enum err e;

	for (i = 0; i < ids.n; i++) {
		if (person_kept(ctx->mem, epoch, ids.items[i], &out[i]))
			continue;
		out[i] = (struct person_ref){.id = ids.items[i]};
		missing.items[missing.n++] = ids.items[i];
	}
	*of = epoch;
	if (missing.n == 0)
		return (OK);
	if ((e = q_people_named(ctx->db, missing, &rows)))
		return (e);
	people_fill(&rows, out, ids.n);
	*of = rows.n > 0 ? rows.items[0].epoch : epoch;
	for (i = 0; i < rows.n; i++)
		person_keep(&rows.items[i]);
	return (OK);
}

/* -- spaces -------------------------------------------------------------------- */

static struct space_known **
space_place(int64_t id)
{
	return (&spaces[(uint64_t)id % SPACES]);
}

static void
space_keep(const struct space_known *space)
{
	struct space_known **at = space_place(space->ref.id);
	struct space_known *s =
	    piece_new(sizeof(*s), space->ref.slug.n + space->ref.name.n + space->language.n);
	char *tail = (char *)(s + 1);

	*s = *space;
	s->ref.slug = tail_str(&tail, space->ref.slug);
	s->ref.name = tail_str(&tail, space->ref.name);
	s->language = tail_str(&tail, space->language);
	free(*at);
	*at = s;
}

enum err
space_known(struct ctx *ctx, int64_t epoch, int64_t id, struct space_known *space)
{
	const struct space_known *kept = *space_place(id);
	struct space_named row;
	enum err e;

	if (kept != NULL && kept->ref.id == id && kept->epoch == epoch) {
		*space = *kept;
		space->ref.slug = str_dup(ctx->mem, kept->ref.slug);
		space->ref.name = str_dup(ctx->mem, kept->ref.name);
		space->language = str_dup(ctx->mem, kept->language);
		return (OK);
	}
	if ((e = q_space_named(ctx->db, id, &row)))
		return (e);
	*space = (struct space_known){
	    row.epoch, {id, row.slug, row.name, row.private}, row.language, row.recognition};
	space_keep(space);
	return (OK);
}

void
names_forget(void)
{
	size_t i;

	for (i = 0; i < PEOPLE; i++) {
		free(people[i]);
		people[i] = NULL;
	}
	for (i = 0; i < SPACES; i++) {
		free(spaces[i]);
		spaces[i] = NULL;
	}
}
