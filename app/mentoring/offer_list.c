/* offer_list.c -- lists of offers, and how many there are of each kind. */
#include "forum.h"
#include "mentoring/local.h"
#include "text/dots.h"
#include "text/language.h"
#include "text/slug.h"

bool
cursor_at_read(struct str cursor, timestamp_us *at, int64_t *id)
{
	struct str head;

	return (str_cut(&cursor, '.', &head) && str_int64(head, at) && str_int64(cursor, id) &&
		*id > 0);
}

struct str
cursor_at_write(struct arena *mem, timestamp_us at, int64_t id)
{
	return (str_fmt(mem, "%lld.%lld", (long long)at, (long long)id));
}

static struct str_list
names_of(struct arena *mem, struct str_list codes)
{
	struct str_list names = {arena_array(mem, codes.n + 1, sizeof(struct str)), codes.n};
	size_t i;

	for (i = 0; i < codes.n; i++)
		names.items[i] = language_name(codes.items[i]);
	return (names);
}

struct offer_entry
offer_entry_of(struct ctx *ctx, const struct offer_list_row *r)
{
	struct offer_entry o = {.id = r->id,
	    .title = r->title,
	    .excerpt = r->excerpt,
	    .gets = r->gets,
	    .for_whom = r->for_whom,
	    .rhythm = r->rhythm,
	    .times = r->times,
	    .place = r->place,
	    .languages = r->languages,
	    .language_names = names_of(ctx->mem, r->languages),
	    .capacity = r->capacity,
	    .taken = r->taken,
	    .places = r->capacity - r->taken,
	    .waiting = r->waiting,
	    .state = r->state,
	    .open = str_eq(r->state, STR("open")),
	    .full = str_eq(r->state, STR("full")),
	    .paused = str_eq(r->state, STR("paused")),
	    .closed = str_eq(r->state, STR("closed")),
	    .dots = text_places(ctx->mem, r->taken, r->capacity),
	    .mentor = {r->author, r->author_name, r->author_team},
	    .space = {r->space, r->space_slug, r->space_name, r->space_private},
	    .tags = r->tags,
	    .revision = r->revision,
	    .created_at = r->created_at};

	/* The database knows no other words. */
	(void)offer_kind_read(r->kind, &o.kind);
	return (o);
}

/* The words of a filter as what the queries take. */
struct narrowed {
	struct str kind; /* absent: any */
	struct str language;
	struct str state;
	const int64_t *tag;
	const int64_t *space;
	struct question_filter names;
};

static enum err
filter_read(struct ctx *ctx, const struct offer_filter *f, struct narrowed *out)
{
	static const struct str states[] = {
	    STR("open"), STR("full"), STR("paused"), STR("closed"), STR("current")};
	enum offer_kind kind;
	size_t i, n = sizeof(states) / sizeof(states[0]);

	for (i = 0; i < n && !str_eq(f->state, states[i]); i++)
		;
	if (f->state.n > 0 && i == n)
		ctx_note(ctx, PROBLEM_OFFER_STATE_ASKED);
	if (f->kind.n > 0 && !offer_kind_read(f->kind, &kind))
		ctx_note(ctx, PROBLEM_OFFER_KIND);
	if (f->language.n > 0 && !language_known(f->language))
		ctx_note(ctx, PROBLEM_LANGUAGE_BAD);
	out->kind = f->kind.n > 0 ? f->kind : STR_NONE;
	out->language = f->language.n > 0 ? f->language : STR_NONE;
	out->state = f->state.n > 0 ? f->state : STR_NONE;
	out->names = (struct question_filter){.space = 0};
	enum err e = question_filter_names(ctx, &out->names, f->tag, f->space);

	out->tag = out->names.tag == 0 ? NULL : &out->names.tag;
	out->space = out->names.space == 0 ? NULL : &out->names.space;
	return (e);
}

/* At most limit of the rows; one more tells that there is a next page. */
static void
list_fill(
    struct ctx *ctx, const struct offer_list_row_rows *rows, int64_t limit, struct offer_list *list)
{
	size_t i;

	list->n = rows->n > (size_t)limit ? (size_t)limit : rows->n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		list->items[i] = offer_entry_of(ctx, &rows->items[i]);
	list->next = STR_NONE;
	if (rows->n > list->n)
		list->next = cursor_at_write(
		    ctx->mem, rows->items[list->n - 1].created_at, rows->items[list->n - 1].id);
}

enum err
offer_list(struct ctx *ctx, const struct offer_filter *f, struct offer_list *list)
{
	struct offer_list_row_rows rows;
	struct narrowed narrowed;
	timestamp_us at = 0;
	int64_t id = 0, limit = f->limit == 0 ? LIMIT_LIST_DEFAULT : f->limit;
	bool after = f->cursor.n > 0;
	enum err e;

	if (limit < 1 || limit > LIMIT_LIST_MAX)
		ctx_note(ctx, PROBLEM_LIMIT_BAD);
	if (after && !cursor_at_read(f->cursor, &at, &id))
		ctx_note(ctx, PROBLEM_CURSOR_BAD);
	if ((e = filter_read(ctx, f, &narrowed)))
		return (e);
	db_slow(ctx->db);
	if ((e = q_offer_list_row(ctx->db, ctx->actor.person, narrowed.kind, narrowed.tag,
		 narrowed.space, narrowed.language, f->person == 0 ? NULL : &f->person,
		 narrowed.state, f->places, after ? &at : NULL, after ? &id : NULL, limit + 1,
		 &rows)))
		return (e);
	list_fill(ctx, &rows, limit, list);
	return (OK);
}

enum err
offer_entries(struct ctx *ctx, struct int64_list ids, struct offer_list *list)
{
	struct offer_list_row_rows rows;
	size_t i, j;
	enum err e;

	*list = (struct offer_list){.items = NULL};
	if (ids.n == 0)
		return (OK);
	if ((e = q_offer_by_ids(ctx->db, ctx->actor.person, ids, &rows)))
		return (e);
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < ids.n; i++) {
		for (j = 0; j < rows.n && rows.items[j].id != ids.items[i]; j++)
			;
		if (j < rows.n)
			list->items[list->n++] = offer_entry_of(ctx, &rows.items[j]);
	}
	return (OK);
}

enum err
offer_counts(struct ctx *ctx, const struct offer_filter *f, struct offer_counts *counts)
{
	struct offer_kinds_rows rows;
	struct narrowed narrowed;
	enum offer_kind kind;
	size_t i;
	enum err e;

	if ((e = filter_read(ctx, f, &narrowed)))
		return (e);
	if ((e = q_offer_kinds(ctx->db, ctx->actor.person, narrowed.tag, narrowed.space,
		 narrowed.language, narrowed.state, f->places, &rows)))
		return (e);
	*counts = (struct offer_counts){.all = 0};
	for (i = 0; i < rows.n; i++) {
		if (!offer_kind_read(rows.items[i].kind, &kind))
			continue;
		counts->of[kind] = rows.items[i].offers;
		counts->all += rows.items[i].offers;
	}
	return (OK);
}

enum err
offer_topics(struct ctx *ctx, struct str_list *names)
{
	struct offer_tags_rows rows;
	size_t i;
	enum err e;

	if ((e = q_offer_tags(ctx->db, ctx->actor.person, &rows)))
		return (e);
	*names = (struct str_list){arena_array(ctx->mem, rows.n, sizeof(struct str)), rows.n};
	for (i = 0; i < rows.n; i++)
		names->items[i] = rows.items[i].name;
	return (OK);
}
