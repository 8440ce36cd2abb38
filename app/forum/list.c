/* list.c -- lists of questions and tips: newest, unanswered, by tag, space or person. */
#include "life.h"
#include "forum/entry_kept.h"
#include "local.h"
#include "store/db.h"
#include "tags.h"
#include "text/slug.h"
#include "tips.h"

bool
list_cursor_read(struct str cursor, timestamp_us *at, int64_t *id)
{
	struct str head;

	return (str_cut(&cursor, '.', &head) && str_int64(head, at) && str_int64(cursor, id) &&
		*id > 0);
}

struct str
list_cursor_write(struct arena *mem, timestamp_us at, int64_t id)
{
	return (str_fmt(mem, "%lld.%lld", (long long)at, (long long)id));
}

static struct question_entry
entry_of(struct ctx *ctx, const struct question_newest *r)
{
	return ((struct question_entry){.id = r->id,
	    .tip = r->tip,
	    .title = r->title,
	    .slug = slug(ctx->mem, r->title),
	    .excerpt = r->excerpt,
	    .author = person_written(r->author, r->author_name, r->author_team, r->author_written),
	    .space = {r->space, r->space_slug, r->space_name, r->space_private},
	    .tags = r->tags,
	    .score = r->score,
	    .uses = r->uses,
	    .answers = r->answers,
	    .accepted = r->accepted,
	    .stale = r->stale,
	    .closed = r->closed,
	    .created_at = r->created_at,
	    .activity_at = r->activity_at});
}

enum err
question_filter_names(
    struct ctx *ctx, struct question_filter *filter, struct str tag, struct str space)
{
	struct tag_view tag_found;
	struct space_view space_found;
	enum err e;

	if (tag.n > 0) {
		e = tag_show(ctx, tag, &tag_found);
		if (e == ERR_NOT_FOUND)
			ctx_note(ctx, PROBLEM_TAG_UNKNOWN);
		else if (e)
			return (e);
		filter->tag = e == OK ? tag_found.id : filter->tag;
		filter->arriving = e == OK && tag_found.arriving;
	}
	if (space.n > 0) {
		e = space_show(ctx, space, &space_found);
		if (e == ERR_NOT_FOUND)
			ctx_note(ctx, PROBLEM_SPACE_UNKNOWN);
		else if (e)
			return (e);
		else
			filter->space = space_found.id;
	}
	return (ctx_problems(ctx));
}

static bool
ids_have(const struct int64_list *ids, int64_t id)
{
	size_t i;

	for (i = 0; i < ids->n && ids->items[i] != id; i++)
		;
	return (i < ids->n);
}

/* One more tag into the filter. */
static enum err
filter_tag_add(struct ctx *ctx, struct question_filter *filter, struct str typed,
    struct tags_sought *sought, struct buf *unknown)
{
	struct tag_view found;
	struct str name;
	enum err e = tag_name_read(ctx, typed, &name) ? tag_show(ctx, name, &found) : ERR_NOT_FOUND;

	if (e == ERR_NOT_FOUND) {
		ctx_note(ctx, PROBLEM_TAG_UNKNOWN);
		if (unknown->n > 0)
			buf_str(unknown, STR(", "));
		buf_str(unknown, typed);
		return (OK);
	}
	if (e || found.id == filter->tag || ids_have(&filter->also, found.id))
		return (e);
	if ((filter->tag != 0) + filter->also.n == LIMIT_TAGS_MAX) {
		ctx_note(ctx, PROBLEM_TAG_AT_ONCE);
		return (OK);
	}
	sought->known.items[sought->known.n++] = found.name;
	filter->arriving = filter->arriving || found.arriving;
	if (filter->tag == 0)
		filter->tag = found.id;
	else
		filter->also.items[filter->also.n++] = found.id;
	return (OK);
}

enum err
question_filter_tags(struct ctx *ctx, struct question_filter *filter, struct str_list typed,
    struct tags_sought *sought)
{
	struct buf unknown = {.mem = ctx->mem};
	size_t i, looked = 0;
	struct str names, name;
	enum err e;

	*sought = (struct tags_sought){
	    .known.items = arena_array(ctx->mem, LIMIT_TAGS_MAX, sizeof(struct str))};
	filter->also.items = arena_array(ctx->mem, LIMIT_TAGS_MAX, sizeof(int64_t));
	for (i = 0; i < typed.n; i++) {
		names = typed.items[i];
		while (str_cut(&names, ',', &name)) {
			if ((name = str_trim(name)).n == 0)
				continue;
			/* Each is a look into the database. */
			if (looked++ == 2 * LIMIT_TAGS_MAX)
				return (ctx_problem(ctx, PROBLEM_TAG_AT_ONCE));
			if ((e = filter_tag_add(ctx, filter, name, sought, &unknown)))
				return (e);
		}
	}
	sought->unknown = buf_view(&unknown);
	return (ctx_problems(ctx));
}

bool
question_since_read(struct ctx *ctx, struct str word, timestamp_us *since)
{
	static const struct {
		struct str word;
		int64_t days;
	} spans[] = {
#define X(span, days_, label) {STR(span), days_},
	    QUESTION_SPANS(X)
#undef X
	};
	size_t i;

	for (i = 0; i < sizeof(spans) / sizeof(spans[0]); i++) {
		if (!str_eq(spans[i].word, word))
			continue;
		*since = spans[i].days == 0 ? 0 : ctx->now - DAYS_US(spans[i].days);
		return (true);
	}
	return (clock_parse_day(word, since));
}

/* Where a page of a list begins; NULLs for the first one. */
struct after {
	const timestamp_us *at;
	const int64_t *id;
};

static const struct str states[STATE_COUNT] = {
#define X(name, word, label) [STATE_##name] = STR(word),
    QUESTION_STATES(X)
#undef X
};
static const struct str orders[QUESTION_ORDER_COUNT] = {
#define X(name, word, label) [QUESTION_##name] = STR(word),
    QUESTION_ORDERS(X)
#undef X
};

bool
question_state_read(struct str word, enum question_state *state)
{
	size_t i;

	for (i = 0; i < STATE_COUNT && !str_eq(states[i], word); i++)
		;
	if (i < STATE_COUNT)
		*state = (enum question_state)i;
	return (i < STATE_COUNT);
}

bool
question_order_read(struct str word, enum question_order *order)
{
	size_t i;

	for (i = 0; i < QUESTION_ORDER_COUNT && !str_eq(orders[i], word); i++)
		;
	if (i < QUESTION_ORDER_COUNT)
		*order = (enum question_order)i;
	return (i < QUESTION_ORDER_COUNT || word.n == 0);
}

/* The lists that are opened all day have statements of their own. */
static bool
is_usual(const struct question_filter *f)
{
	bool by_author = f->author != 0 || f->own;
	bool narrowed = f->tag != 0 || by_author || f->space != 0;

	if (f->below || f->arriving || f->also.n > 0 || f->since != 0 ||
	    (by_author && (f->tag != 0 || f->space != 0)))
		return (false);
	/* A hundred thousand answered ones may stand between the few: planned for what is asked, they are not walked. */
	if (f->state == STATE_UNANSWERED && (f->tag != 0 || f->space != 0))
		return (false);
	if (f->order == QUESTION_ACTIVE)
		return (f->state == STATE_ANY && !narrowed);
	return (
	    f->order == QUESTION_NEWEST && (f->state == STATE_ANY || f->state == STATE_UNANSWERED));
}

/* What is sought by tags: of each part one is enough. */
struct tag_parts {
	struct int64_list tags;
	struct int64_list parts;
};

/* One more part: the tag, with below what is below it, and with arriving what its posts carry that are on their way. */
static enum err
part_add(struct ctx *ctx, const struct question_filter *f, int64_t tag, int64_t part,
    struct tag_parts *sought)
{
	struct int64_list family = {&tag, 1};
	struct tag_parts more;
	size_t i, n = sought->tags.n;
	enum err e;

	if ((f->below || f->arriving) && (e = tag_family(ctx, tag, f->below, &family)))
		return (e);
	more.tags =
	    (struct int64_list){arena_array(ctx->mem, n + family.n, sizeof(int64_t)), n + family.n};
	more.parts =
	    (struct int64_list){arena_array(ctx->mem, n + family.n, sizeof(int64_t)), n + family.n};
	for (i = 0; i < n + family.n; i++) {
		more.tags.items[i] = i < n ? sought->tags.items[i] : family.items[i - n];
		more.parts.items[i] = i < n ? sought->parts.items[i] : part;
	}
	*sought = more;
	return (OK);
}

static enum err
rows_sift(struct ctx *ctx, const struct question_filter *f, struct after after, int64_t limit,
    struct question_newest_rows *rows)
{
	struct tag_parts sought = {{NULL, 0}, {NULL, 0}};
	size_t i;
	enum err e;

	if (f->tag != 0 && (e = part_add(ctx, f, f->tag, 0, &sought)))
		return (e);
	for (i = 0; i < f->also.n; i++) {
		if ((e = part_add(ctx, f, f->also.items[i], (int64_t)i + 1, &sought)))
			return (e);
	}
	return (q_question_sifted(ctx->db, ctx->actor.person, f->space == 0 ? NULL : &f->space,
	    states[f->state], orders[f->order], sought.tags, sought.parts,
	    f->author == 0 ? NULL : &f->author, f->own, f->since == 0 ? NULL : &f->since, after.at,
	    after.id, limit, rows));
}

/* One query for each list; limit says how many rows. */
static enum err
rows_read(struct ctx *ctx, const struct question_filter *f, struct after after, int64_t limit,
    struct question_newest_rows *rows)
{
	int64_t me = ctx->actor.person;
	const int64_t *space = f->space == 0 ? NULL : &f->space;
	bool unanswered = f->state == STATE_UNANSWERED;

	if (!is_usual(f))
		return (rows_sift(ctx, f, after, limit, rows));
	if (f->tag != 0)
		return (
		    q_question_by_tag(ctx->db, me, f->tag, space, after.at, after.id, limit, rows));
	if (f->own)
		return (q_question_own(ctx->db, me, unanswered, after.at, after.id, limit, rows));
	if (f->author != 0)
		return (q_question_by_author(
		    ctx->db, me, f->author, unanswered, after.at, after.id, limit, rows));
	if (f->space != 0)
		return (
		    q_question_in_space(ctx->db, me, f->space, after.at, after.id, limit, rows));
	if (unanswered)
		return (q_question_unanswered(ctx->db, me, after.at, after.id, limit, rows));
	if (f->order == QUESTION_ACTIVE)
		return (q_question_active(ctx->db, me, after.at, after.id, limit, rows));
	return (q_question_newest(ctx->db, me, after.at, after.id, limit, rows));
}

/* At most limit rows; one more than that tells that there is a next page. */
static void
page_fill(struct ctx *ctx, const struct question_newest_rows *rows, int64_t limit,
    struct question_list *list)
{
	size_t i;

	list->n = rows->n > (size_t)limit ? (size_t)limit : rows->n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		list->items[i] = entry_of(ctx, &rows->items[i]);
	list->next = STR_NONE;
	if (rows->n > list->n)
		list->next = list_cursor_write(
		    ctx->mem, rows->items[list->n - 1].key_at, rows->items[list->n - 1].id);
}

typedef enum err rows_reader(struct ctx *ctx, const struct question_filter *f, struct after after,
    int64_t limit, struct question_newest_rows *rows);

/* A page of the list that read gives. */
static enum err
list_read(
    struct ctx *ctx, const struct question_filter *f, rows_reader *read, struct question_list *list)
{
	struct question_newest_rows rows;
	timestamp_us after_at = 0;
	int64_t after_id = 0, limit = f->limit == 0 ? LIMIT_LIST_DEFAULT : f->limit;
	bool after = f->cursor.n > 0;
	size_t i;
	enum err e;

	if (limit < 1 || limit > LIMIT_LIST_MAX)
		ctx_note(ctx, PROBLEM_LIMIT_BAD);
	if (after && !list_cursor_read(f->cursor, &after_at, &after_id))
		ctx_note(ctx, PROBLEM_CURSOR_BAD);
	if ((e = ctx_problems(ctx)))
		return (e);
	db_slow(ctx->db);
	if ((e = read(ctx, f, (struct after){after ? &after_at : NULL, after ? &after_id : NULL},
		 limit + 1, &rows)))
		return (e);
	page_fill(ctx, &rows, limit, list);
	/* Where that is the order, it is the number each row is sorted by. */
	for (i = 0; f->order == QUESTION_READS && i < list->n; i++)
		list->items[i].reads = rows.items[i].key_at;
	return (OK);
}

enum err
question_list(struct ctx *ctx, const struct question_filter *f, struct question_list *list)
{
	return (list_read(ctx, f, rows_read, list));
}

static enum err
tip_rows_read(struct ctx *ctx, const struct question_filter *f, struct after after, int64_t limit,
    struct question_newest_rows *rows)
{
	return (q_tip_newest(ctx->db, ctx->actor.person, f->space == 0 ? NULL : &f->space,
	    f->tag == 0 ? NULL : &f->tag, f->author == 0 ? NULL : &f->author, after.at, after.id,
	    limit, rows));
}

enum err
tip_list(struct ctx *ctx, const struct question_filter *f, struct question_list *list)
{
	return (list_read(ctx, f, tip_rows_read, list));
}

static struct entry_key
key_of(const struct threads_now *t)
{
	return ((struct entry_key){t->id, t->version, t->epoch});
}

/*
 * One entry for each row; id 0 for what has none (an offer). Those that are not kept in
 * the state they are in now are asked for, and kept.
 */
static enum err
entries_read(struct ctx *ctx, const struct threads_now_rows *now, struct question_entry *entries)
{
	struct int64_list ids = {arena_array(ctx->mem, now->n, sizeof(int64_t)), 0};
	struct question_newest_rows rows;
	struct entry_key key;
	size_t i, j;
	enum err e;

	for (i = 0; i < now->n; i++) {
		key = key_of(&now->items[i]);
		if (!entry_kept(ctx->mem, &key, &entries[i]))
			ids.items[ids.n++] = key.thread;
	}
	if (ids.n == 0)
		return (OK);
	if ((e = q_question_by_ids(ctx->db, ids, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		for (j = 0; now->items[j].id != rows.items[i].id; j++)
			;
		entries[j] = entry_of(ctx, &rows.items[i]);
		key = key_of(&now->items[j]);
		entry_keep(&key, &entries[j]);
	}
	return (OK);
}

void
question_entries_add(
    struct ctx *ctx, struct db_batch *batch, struct int64_list ids, struct threads_now_rows *rows)
{
	*rows = (struct threads_now_rows){NULL, 0};
	if (ids.n > 0)
		q_threads_now_add(batch, ctx->actor.person, ids, rows);
}

static bool
entry_is_shown(const struct question_entry *entry, const struct reader_standing *standing)
{
	return (!entry->space.private || standing_role(standing, entry->space.id).n > 0);
}

enum err
question_entries_take(struct ctx *ctx, struct int64_list ids, const struct threads_now_rows *now,
    struct question_list *list)
{
	const struct reader_standing *standing;
	struct question_entry *entries;
	size_t i, j;
	enum err e;

	*list = (struct question_list){.items = NULL};
	if (now->n == 0)
		return (OK);
	forum_kept_check(ctx);
	entries = arena_array(ctx->mem, now->n, sizeof(*entries));
	if ((e = standing_read(ctx, ctx->actor.person, now->items[0].standing, &standing)) ||
	    (e = entries_read(ctx, now, entries)))
		return (e);
	list->items = arena_array(ctx->mem, now->n, sizeof(*list->items));
	for (i = 0; i < ids.n; i++) {
		for (j = 0; j < now->n && now->items[j].id != ids.items[i]; j++)
			;
		if (j < now->n && entries[j].id != 0 && entry_is_shown(&entries[j], standing))
			list->items[list->n++] = entries[j];
	}
	return (OK);
}

enum err
question_entries(struct ctx *ctx, struct int64_list ids, struct question_list *list)
{
	struct threads_now_rows now = {NULL, 0};
	enum err e;

	if (ids.n > 0 && (e = q_threads_now(ctx->db, ctx->actor.person, ids, &now)))
		return (e);
	return (question_entries_take(ctx, ids, &now, list));
}

enum err
thread_pinned(struct ctx *ctx, int64_t space, struct question_list *list)
{
	struct question_newest_rows rows;
	enum err e;

	if ((e = q_question_pinned(ctx->db, ctx->actor.person, space, &rows)))
		return (e);
	page_fill(ctx, &rows, LIMIT_LIST_MAX, list);
	return (OK);
}

/* -- what is kept of a list --------------------------------------------------------- */

static struct str
state_key(struct arena *mem, const struct list_enter *row)
{
	struct buf b = {.mem = mem};
	size_t i;

	buf_fmt(&b, "%lld.%lld.%lld.%lld", (long long)row->epoch, (long long)row->xid,
	    (long long)row->id, (long long)row->beyond);
	for (i = 0; i < row->spaces.n; i++)
		buf_fmt(&b, " %lld", (long long)row->spaces.items[i]);
	return (buf_view(&b));
}

enum err
list_door(struct ctx *ctx, struct str session, struct list_door *door)
{
	struct list_enter row;
	enum err e;

	*door = (struct list_door){.state = STR(""), .own = STR("")};
	e = q_list_enter(ctx->db, session, ctx->now, ctx->now - SESSION_IDLE, &row);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	door->actor = (struct actor){.person = row.person,
	    .admin = row.admin,
	    .scopes = SCOPE_ALL,
	    .session = row.session,
	    .fresh_at = row.fresh_at,
	    .name = row.name,
	    .waiting = row.waiting,
	    .news = row.news};
	door->seen_at = row.seen_at;
	door->spaces = row.spaces;
	door->shouted_at = row.shouted_at;
	if (row.steady && row.spaces.n < LIST_SPACES_MOST) {
		door->state = state_key(ctx->mem, &row);
		door->own =
		    str_fmt(ctx->mem, "%lld|%.*s", (long long)row.person, STR_ARG(door->state));
	}
	return (OK);
}
