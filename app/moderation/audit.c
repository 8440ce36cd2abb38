/* audit.c -- the audit trail: the one place that writes it, reading it, and finding where it was touched. */
#include "audit.h"

#include <sodium.h>

#include "accounts.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/random.h"
#include "field_limits.h"
#include "queries.h"
#include "store/db.h"

#define HASH crypto_hash_sha256_BYTES
#define LINK_ROWS 500 /* in one transaction */
#define FIRST_WORD "peerlore audit" /* what the head begins with, see 0023_moderation.sql */

/* -- the chain -------------------------------------------------------------------------------- */

static struct str
number(struct arena *mem, int64_t n)
{
	return (str_fmt(mem, "%lld", (long long)n));
}

/* What a row says, hashed with our key; its number is in the link. */
static void
row_mac(struct arena *mem, const struct audit_waiting *row, unsigned char out[KEYS_HASH])
{
	struct str parts[] = {number(mem, row->happened_at),
	    row->has_actor ? number(mem, row->actor) : STR("system"), row->action, row->object_kind,
	    number(mem, row->object), row->detail, number(mem, row->once)};

	keys_hash(KEY_AUDIT, parts, sizeof(parts) / sizeof(parts[0]), out);
}

/* The key of the links. */
static void
link_key(unsigned char out[KEYS_HASH])
{
	struct str part = STR("link");

	keys_hash(KEY_AUDIT, &part, 1, out);
}

/* sha256(key || hash of the row before || number || mac). before and out may be the same. */
static void
row_link(const unsigned char key[KEYS_HASH], const unsigned char before[HASH], int64_t id,
    const unsigned char mac[KEYS_HASH], unsigned char out[HASH])
{
	crypto_hash_sha256_state state;
	unsigned char n[8];
	int i;

	for (i = 0; i < 8; i++)
		n[i] = (unsigned char)((uint64_t)id >> (56 - 8 * i));
	(void)crypto_hash_sha256_init(&state);
	(void)crypto_hash_sha256_update(&state, key, KEYS_HASH);
	(void)crypto_hash_sha256_update(&state, before, HASH);
	(void)crypto_hash_sha256_update(&state, n, sizeof(n));
	(void)crypto_hash_sha256_update(&state, mac, KEYS_HASH);
	(void)crypto_hash_sha256_final(&state, out);
}

static bool
is_in_thread(struct str kind)
{
	static const struct str kinds[] = {STR("post"), STR("question"), STR("routing"),
	    STR("comment"), STR("thanks"), STR("recording")};
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (str_eq(kind, kinds[i]))
			return (true);
	}
	return (false);
}

/*
 * Who asked without a name has none in the trail, either, nor who asked what else it concerns (0: nothing). Whoever came
 * through the door of a thread is known already, there.
 */
static enum err
actor_of(struct ctx *ctx, struct str action, struct str kind, int64_t object, int64_t other,
    int64_t *actor)
{
	bool known = other == 0 && ctx->actor.as == ctx->actor.person;
	struct audit_actor row;
	enum err e;

	*actor = ctx->actor.person;
	if (ctx->actor.person == 0 || known || !is_in_thread(kind))
		return (OK);
	if ((e = q_audit_actor(ctx->db, action, kind, object, other != 0 ? &other : NULL,
		 ctx->actor.person, &row)))
		return (e);
	*actor = row.person;
	return (OK);
}

static enum err
row_add(struct ctx *ctx, int64_t actor, struct str action, struct str object_kind, int64_t object,
    struct str detail)
{
	bool alone = !db_in_transaction(ctx->db);
	struct db_batch *b;
	unsigned char *mac = arena_alloc(ctx->mem, KEYS_HASH);
	struct audit_waiting row = {.happened_at = ctx->now,
	    .has_actor = ctx->actor.person != 0,
	    .actor = actor,
	    .action = str_dup(ctx->mem, action),
	    .object_kind = str_dup(ctx->mem, object_kind),
	    .object = object,
	    .detail = detail.n == 0 ? STR("") : str_dup(ctx->mem, detail)};

	b = alone ? db_batch(ctx->db) : db_at_commit(ctx->db);
	random_secret(&row.once, sizeof(row.once));
	row_mac(ctx->mem, &row, mac);
	q_audit_insert_add(b, row.happened_at, row.has_actor ? &row.actor : NULL, row.action,
	    row.object_kind, object, row.detail, row.once,
	    (struct str){(const char *)mac, KEYS_HASH}, NULL);
	return (alone ? db_batch_run(b) : OK);
}

static enum err
note_add(
    struct ctx *ctx, struct str action, struct str object_kind, int64_t object, struct str detail)
{
	int64_t actor;
	enum err e;

	if ((e = actor_of(ctx, action, object_kind, object, 0, &actor)))
		return (e);
	return (row_add(ctx, actor, action, object_kind, object, detail));
}

enum err
audit_note(
    struct ctx *ctx, const char *action, const char *object_kind, int64_t object, struct str detail)
{
	return (note_add(ctx, str_of(action), str_of(object_kind), object, detail));
}

enum err
audit_note_link(struct ctx *ctx, const char *action, struct str kind, int64_t from, int64_t to)
{
	struct str post = STR("post"), act = str_of(action);
	int64_t actor;
	enum err e;

	if ((e = actor_of(ctx, act, post, from, to, &actor)) ||
	    (e = row_add(ctx, actor, act, post, from,
		 str_fmt(ctx->mem, "%.*s to %lld", STR_ARG(kind), (long long)to))))
		return (e);
	return (row_add(ctx, actor, act, post, to,
	    str_fmt(ctx->mem, "%.*s from %lld", STR_ARG(kind), (long long)from)));
}

enum err
audit_note_else(struct ctx *ctx, struct str action, struct str object_kind, int64_t object)
{
	if (!db_has_written(ctx->db) || db_has_at_commit(ctx->db))
		return (OK);
	return (note_add(ctx, action, object_kind, object, STR("")));
}

static bool
same(struct str kept, const unsigned char is[HASH])
{
	return (kept.n == HASH && sodium_memcmp(kept.p, is, HASH) == 0);
}

/* Such a row goes into the chain as it stands, where every check names it. */
static void
row_doubt(struct arena *mem, const struct audit_waiting *row, int64_t id)
{
	unsigned char mac[KEYS_HASH];

	row_mac(mem, row, mac);
	if (!same(row->mac, mac))
		log_errorf("somebody wrote into the database beside us",
		    "audit row %lld says what we did not write", (long long)id);
}

static enum err
rows_link(struct ctx *ctx, const struct audit_ends *end, const struct audit_waiting_rows *rows)
{
	struct int64_list ids = {arena_array(ctx->mem, rows->n, sizeof(int64_t)), rows->n};
	struct str_list hashes = {arena_array(ctx->mem, rows->n, sizeof(struct str)), rows->n};
	const unsigned char *before = (const unsigned char *)end->hash.p;
	unsigned char key[KEYS_HASH], *hash;
	struct db_batch *b = db_batch(ctx->db);
	size_t i;

	link_key(key);
	for (i = 0; i < rows->n; i++) {
		int64_t id = end->last + 1 + (int64_t)i;

		row_doubt(ctx->mem, &rows->items[i], id);
		hash = arena_alloc(ctx->mem, HASH);
		row_link(key, before, id, (const unsigned char *)rows->items[i].mac.p, hash);
		ids.items[i] = rows->items[i].id;
		hashes.items[i] = (struct str){(const char *)hash, HASH};
		before = hash;
	}
	q_audit_link_add(b, end->last, ids, hashes, NULL);
	q_audit_end_put_add(b, end->last + (int64_t)rows->n, hashes.items[rows->n - 1], NULL);
	return (db_batch_run(b));
}

static enum err
waiting_link(struct ctx *ctx)
{
	struct audit_waiting_rows rows;
	struct audit_ends end;
	enum err e;

	if ((e = q_audit_end_lock(ctx->db, &end)) ||
	    (e = q_audit_waiting(ctx->db, LINK_ROWS, &rows)))
		return (e);
	if (rows.n == 0)
		return (ERR_NOT_FOUND);
	return (rows_link(ctx, &end, &rows));
}

enum err
audit_link_next(struct ctx *ctx)
{
	struct audit_waiting_rows rows;
	enum err e;

	/* Mostly there is nothing, and then nobody is locked out. */
	if ((e = q_audit_waiting(ctx->db, 1, &rows)))
		return (e);
	if (rows.n == 0)
		return (ERR_NOT_FOUND);
	if ((e = db_begin(ctx->db)))
		return (e);
	if ((e = waiting_link(ctx)) == OK)
		return (db_commit(ctx->db));
	db_rollback(ctx->db);
	return (e);
}

/* -- checking ------------------------------------------------------------------------------------ */

static void
broken(struct audit_check *check, enum audit_fault fault, int64_t row)
{
	check->fault = fault;
	check->row = row;
	check->done = true;
}

static void
chain_mac(struct arena *mem, const struct audit_chain *row, unsigned char mac[KEYS_HASH])
{
	row_mac(mem,
	    &(struct audit_waiting){.happened_at = row->happened_at,
		.has_actor = row->has_actor,
		.actor = row->actor,
		.action = row->action,
		.object_kind = row->object_kind,
		.object = row->object,
		.detail = row->detail,
		.once = row->once},
	    mac);
}

static void
row_check(struct arena *mem, const unsigned char key[KEYS_HASH], const struct audit_chain *row,
    struct audit_check *check)
{
	unsigned char mac[KEYS_HASH], hash[HASH];

	/* From before there was a chain: only in front of its first row. */
	if (check->rows == 0 && !row->has_mac && !row->has_hash) {
		check->before++;
		check->last = row->id;
		return;
	}
	if (row->id != check->last + 1) {
		broken(check, AUDIT_MISSING, check->last + 1);
		return;
	}
	chain_mac(mem, row, mac);
	if (!same(row->mac, mac)) {
		broken(check, AUDIT_CHANGED, row->id);
		return;
	}
	if (row->copy) {
		broken(check, AUDIT_COPY, row->id);
		return;
	}
	row_link(key, check->hash, row->id, mac, hash);
	if (!same(row->hash, hash)) {
		broken(check, AUDIT_MOVED, row->id);
		return;
	}
	if (row->id == check->known && sodium_memcmp(hash, check->known_hash, HASH) != 0) {
		broken(check, AUDIT_OTHER, row->id);
		return;
	}
	check->rows++;
	check->last = row->id;
	memcpy(check->hash, hash, HASH);
}

/* The head is of the same moment as the rows. */
static void
end_check(const struct audit_chain *head, struct audit_check *check)
{
	if (head->head_last > check->last)
		broken(check, AUDIT_MISSING, check->last + 1);
	else if (head->head_last < check->last || !same(head->head_hash, check->hash))
		broken(check, AUDIT_HEAD, check->last);
	else if (check->known > check->last)
		broken(check, AUDIT_MISSING, check->last + 1);
	check->waiting = head->waiting;
	check->oldest = head->has_oldest ? head->oldest : 0;
	check->done = true;
}

enum err
audit_check(struct ctx *ctx, struct audit_check *check)
{
	unsigned char key[KEYS_HASH];
	struct audit_chain_rows rows;
	size_t i;
	enum err e;

	if (!ctx->actor.system)
		return (ERR_NOT_FOUND);
	if (check->rows == 0)
		(void)crypto_hash_sha256(
		    check->hash, (const unsigned char *)FIRST_WORD, strlen(FIRST_WORD));
	if ((e = q_audit_chain(ctx->db, check->last, AUDIT_EXPORT, &rows)))
		return (e);
	/* The head is always there. */
	if (rows.n == 0) {
		broken(check, AUDIT_HEAD, check->last);
		return (OK);
	}
	link_key(key);
	for (i = 0; i < rows.n && !check->done && rows.items[i].id > 0; i++)
		row_check(ctx->mem, key, &rows.items[i], check);
	if (!check->done && i < AUDIT_EXPORT)
		end_check(&rows.items[0], check);
	return (OK);
}

enum err
job_audit_head(struct ctx *ctx, struct str argument)
{
	struct audit_ends head;
	enum err e;

	(void)argument;
	if ((e = q_audit_ends(ctx->db, &head)))
		return (e);
	if (head.hash.n == HASH)
		log_info("to compare with later: peerlore audit --check --known %lld:%.*s",
		    (long long)head.last,
		    STR_ARG(audit_hash_text(ctx->mem, (const unsigned char *)head.hash.p)));
	return (OK);
}

bool
audit_known(struct audit_check *check, struct str text)
{
	struct str id;
	size_t n;

	if (!str_cut(&text, ':', &id) || !str_int64(id, &check->known) || check->known <= 0)
		return (false);
	return (sodium_hex2bin(check->known_hash, HASH, text.p, text.n, NULL, &n, NULL) == 0 &&
		n == HASH && text.n == 2 * HASH);
}

struct str
audit_hash_text(struct arena *mem, const unsigned char hash[32])
{
	char *text = arena_alloc(mem, 2 * HASH + 1);

	(void)sodium_bin2hex(text, 2 * HASH + 1, hash, HASH);
	return ((struct str){text, 2 * HASH});
}

struct str
audit_fault_sentence(struct arena *mem, const struct audit_check *check)
{
	static const char *const sentences[][2] = {
	    [AUDIT_WHOLE] = {"the chain is whole up to row ", ""},
	    [AUDIT_CHANGED] = {"row ", " was changed: it does not say what was written"},
	    [AUDIT_MISSING] = {"row ", " is missing"},
	    [AUDIT_MOVED] = {"row ", " does not follow the row before it"},
	    [AUDIT_COPY] = {"row ", " is a copy of an earlier one"},
	    [AUDIT_HEAD] = {"the head of the chain does not know that the rows end at ", ""},
	    [AUDIT_OTHER] = {"row ", " is not the one that was known"},
	};
	const char *const *words = sentences[check->fault];

	return (str_fmt(mem, "%s%lld%s", words[0],
	    (long long)(check->fault == AUDIT_WHOLE ? check->last : check->row), words[1]));
}

/* -- reading --------------------------------------------------------------------------------------- */

/* What people think of something, and what two of them tell each other, is theirs: the trail keeps who it was, and shows it to nobody. */
static struct str_list
quiet(struct arena *mem)
{
	static const char *const acts[] = {"vote", "use", "outdated", "feedback_give",
	    "meeting_note", "meeting_note_write", "shadow_note", "shadow_note_write",
	    "programme_choose"};
	size_t i, n = sizeof(acts) / sizeof(acts[0]);
	struct str_list list = {arena_array(mem, n, sizeof(struct str)), n};

	for (i = 0; i < n; i++)
		list.items[i] = str_of(acts[i]);
	return (list);
}

static struct audit_row
row_of(struct ctx *ctx, const struct audit_after *row)
{
	return ((struct audit_row){.id = row->id,
	    .waiting = row->waiting,
	    .at = row->happened_at,
	    .actor = row->has_actor ? row->actor : 0,
	    .name = row->has_actor ? row->name : STR(""),
	    .quiet = row->quiet,
	    .action = row->action,
	    .kind = row->object_kind,
	    .object = row->object,
	    .detail = row->detail,
	    .hash = row->has_hash && row->hash.n == HASH
			? audit_hash_text(ctx->mem, (const unsigned char *)row->hash.p)
			: STR("")});
}

static enum err
reader_check(const struct ctx *ctx)
{
	return (ctx->actor.system || ctx->actor.admin ? OK : ERR_NOT_FOUND);
}

/* 17, or w3 of one that waits. */
static struct str
cursor_of(struct arena *mem, const struct audit_after *row)
{
	return (
	    row->id > 0 ? number(mem, row->id) : str_fmt(mem, "w%lld", (long long)row->waiting));
}

static bool
cursor_read(struct str cursor, int64_t *before, int64_t *waiting)
{
	if (cursor.n == 0)
		return (true);
	if (cursor.p[0] == 'w')
		return (
		    str_int64((struct str){cursor.p + 1, cursor.n - 1}, waiting) && *waiting > 0);
	return (str_int64(cursor, before) && *before > 0);
}

static void
rows_put(
    struct ctx *ctx, const struct audit_after_rows *rows, int64_t limit, struct audit_rows *list)
{
	size_t i;

	list->n = rows->n > (size_t)limit ? (size_t)limit : rows->n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		list->items[i] = row_of(ctx, &rows->items[i]);
	list->next = rows->n > list->n ? cursor_of(ctx->mem, &rows->items[list->n - 1]) : STR("");
}

enum err
audit_last(struct ctx *ctx, int64_t *last)
{
	struct audit_ends end;
	enum err e;

	if ((e = reader_check(ctx)) || (e = q_audit_ends(ctx->db, &end)))
		return (e);
	*last = end.last;
	return (OK);
}

enum err
audit_list(struct ctx *ctx, const struct audit_filter *filter, struct audit_rows *list)
{
	int64_t limit = filter->limit == 0 ? AUDIT_ROWS : filter->limit, before = 0, waiting = 0;
	struct audit_after_rows rows;
	enum err e;

	if ((e = reader_check(ctx)))
		return (e);
	if (limit < 1 || limit > LIMIT_LIST_MAX)
		ctx_note(ctx, PROBLEM_LIMIT_BAD);
	if (!cursor_read(filter->cursor, &before, &waiting))
		ctx_note(ctx, PROBLEM_CURSOR_BAD);
	if ((e = ctx_problems(ctx)))
		return (e);
	db_slow(ctx->db);
	if ((e = q_audit_latest(ctx->db, before == 0 ? NULL : &before,
		 waiting == 0 ? NULL : &waiting, filter->actor == 0 ? NULL : &filter->actor,
		 filter->action.n == 0 ? STR_NONE : filter->action,
		 filter->kind.n == 0 ? STR_NONE : filter->kind,
		 filter->object == 0 ? NULL : &filter->object, quiet(ctx->mem), limit + 1, &rows)))
		return (e);
	rows_put(ctx, &rows, limit, list);
	return (OK);
}

enum err
audit_actions(struct ctx *ctx, struct str_list *actions)
{
	struct audit_actions_rows rows;
	size_t i;
	enum err e;

	if ((e = reader_check(ctx)) || (e = q_audit_actions(ctx->db, &rows)))
		return (e);
	actions->n = rows.n;
	actions->items = arena_array(ctx->mem, rows.n, sizeof(struct str));
	for (i = 0; i < rows.n; i++)
		actions->items[i] = rows.items[i].action;
	return (OK);
}

enum err
audit_export(struct ctx *ctx, int64_t after, int64_t limit, struct audit_rows *list)
{
	struct audit_after_rows rows;
	enum err e;

	if ((e = reader_check(ctx)) || (e = actor_fresh(ctx)))
		return (e);
	db_slow(ctx->db);
	if ((e = q_audit_after(ctx->db, after, quiet(ctx->mem), limit + 1, &rows)))
		return (e);
	rows_put(ctx, &rows, limit, list);
	return (OK);
}

/* A cell. What a spreadsheet would take for a formula is made plain text by an apostrophe. */
static void
cell_put(struct buf *b, struct str s)
{
	size_t i;

	buf_str(b, STR(",\""));
	if (s.n > 0 && strchr("=+-@\t\r", s.p[0]) != NULL)
		buf_char(b, '\'');
	for (i = 0; i < s.n; i++) {
		if (s.p[i] == '"')
			buf_char(b, '"');
		buf_char(b, s.p[i]);
	}
	buf_char(b, '"');
}

void
audit_table(struct buf *b, const struct audit_rows *list, bool heading)
{
	size_t i;

	if (heading)
		buf_str(b, STR("number,time,person,name,action,kind,object,detail,hash\r\n"));
	for (i = 0; i < list->n; i++) {
		const struct audit_row *row = &list->items[i];
		char at[CLOCK_TEXT];

		buf_fmt(b, "%lld,%.*s,%lld", (long long)row->id,
		    STR_ARG(clock_rfc3339(row->at, at)), (long long)row->actor);
		cell_put(b, row->name);
		cell_put(b, row->action);
		cell_put(b, row->kind);
		buf_fmt(b, ",%lld", (long long)row->object);
		cell_put(b, row->detail);
		buf_fmt(b, ",%.*s\r\n", STR_ARG(row->hash));
	}
}
