/* tag.c -- tags: reading them from what a person typed, setting and listing them. */
#include "local.h"
#include "store/db.h"
#include "tags.h"
#include "text/word.h"

/* A tag as it is stored: lower case, words joined by hyphens; empty when nothing is left. */
static struct str
tag_tidy(struct arena *mem, struct str raw)
{
	struct str lower = text_lower(mem, str_trim(raw));
	struct buf b = {.mem = mem};
	bool gap = false;
	size_t i;

	for (i = 0; i < lower.n; i++) {
		char c = lower.p[i];

		if (c == ' ' || c == '_' || c == '\t') {
			gap = b.n > 0;
			continue;
		}
		if (gap)
			buf_char(&b, '-');
		gap = false;
		buf_char(&b, c);
	}
	return (buf_view(&b));
}

/* Letters and digits of any script (checked in full by the database), and + # . - inside. */
static bool
tag_ok(struct str tag)
{
	size_t i;

	if (tag.n == 0 || str_points(tag) > LIMIT_TAG_MAX)
		return (false);
	for (i = 0; i < tag.n; i++) {
		unsigned char c = (unsigned char)tag.p[i];
		bool word = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c >= 0x80;

		if (!word && (i == 0 || (c != '-' && c != '+' && c != '#' && c != '.')))
			return (false);
	}
	return (text_is_word(tag));
}

/* Adds one more tag; false when the list is to end because something is wrong. */
static bool
tag_add(struct ctx *ctx, struct str_list *tags, struct str raw)
{
	struct str tag = tag_tidy(ctx->mem, raw);
	size_t i;

	if (tag.n == 0)
		return (true);
	if (!tag_ok(tag)) {
		ctx_note(ctx, PROBLEM_TAG_BAD);
		return (false);
	}
	for (i = 0; i < tags->n; i++) {
		if (str_eq(tags->items[i], tag))
			return (true);
	}
	if (tags->n == LIMIT_TAGS_MAX) {
		ctx_note(ctx, PROBLEM_TAGS_MANY);
		return (false);
	}
	tags->items[tags->n++] = tag;
	return (true);
}

bool
tag_name_read(struct ctx *ctx, struct str raw, struct str *name)
{
	*name = tag_tidy(ctx->mem, raw);
	return (tag_ok(*name));
}

static struct str_list
tags_none(struct ctx *ctx)
{
	return ((struct str_list){arena_array(ctx->mem, LIMIT_TAGS_MAX, sizeof(struct str)), 0});
}

struct str_list
tag_parse(struct ctx *ctx, struct str text)
{
	struct str_list tags = tags_none(ctx);
	struct str item;
	char sep = text.n > 0 && memchr(text.p, ',', text.n) != NULL ? ',' : ' ';

	while (str_cut(&text, sep, &item) && tag_add(ctx, &tags, item))
		;
	return (tags);
}

struct str_list
tag_tidy_list(struct ctx *ctx, struct str_list names)
{
	struct str_list tags = tags_none(ctx);
	size_t i;

	for (i = 0; i < names.n && tag_add(ctx, &tags, names.items[i]); i++)
		;
	return (tags);
}

static void
names_keep_once(struct str_list *names)
{
	size_t i, j, n = 0;

	for (i = 0; i < names->n; i++) {
		for (j = 0; j < n && !str_eq(names->items[j], names->items[i]); j++)
			;
		if (j == n)
			names->items[n++] = names->items[i];
	}
	names->n = n;
}

enum err
tags_main(struct ctx *ctx, struct str_list *names)
{
	struct tag_mains_rows rows;
	struct str *own;
	size_t i, j;
	enum err e;

	if (names->n == 0)
		return (OK);
	if ((e = q_tag_mains(ctx->db, ctx->actor.person, *names, &rows)))
		return (e);
	if (rows.n == 0)
		return (OK);
	/* The caller's list may be somebody else's. */
	own = arena_array(ctx->mem, names->n, sizeof(*own));
	for (i = 0; i < names->n; i++) {
		own[i] = names->items[i];
		for (j = 0; j < rows.n; j++) {
			if (str_eq(rows.items[j].name, own[i])) {
				own[i] = rows.items[j].main;
				break;
			}
		}
	}
	names->items = own;
	names_keep_once(names);
	return (OK);
}

enum err
tags_set(struct ctx *ctx, int64_t thread, struct str_list names)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct tag_find_rows rows = {NULL, 0};
	struct int64_list ids;
	size_t i;
	enum err e;

	if (names.n > 0) {
		q_tag_insert_add(batch, names, NULL);
		q_tag_find_add(batch, names, &rows);
	}
	if ((e = db_batch_run(batch)))
		return (e);
	ids.items = arena_array(ctx->mem, rows.n + 1, sizeof(int64_t));
	ids.n = rows.n;
	for (i = 0; i < rows.n; i++)
		ids.items[i] = rows.items[i].id;
	if ((e = q_thread_tag_keep(ctx->db, thread, ids, NULL)))
		return (e);
	if (ids.n == 0)
		return (OK);
	return (q_thread_tag_put(ctx->db, thread, ids, NULL));
}

/* At most limit of the rows; there are more when one is left. */
static void
tags_fill(struct ctx *ctx, const struct tag_page_rows *rows, int64_t limit, struct tag_list *list)
{
	size_t i;

	list->more = rows->n > (size_t)limit;
	list->n = list->more ? (size_t)limit : rows->n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++) {
		const struct tag_page *r = &rows->items[i];

		list->items[i] = (struct tag_view){.id = r->id,
		    .name = r->name,
		    .about = r->about,
		    .questions = r->questions,
		    .synonym = r->synonym};
	}
}

/* As it would stand in a name: whoever types on a phone begins with a capital. */
enum err
tag_list(struct ctx *ctx, struct str prefix, bool by_name, int64_t skip, int64_t limit,
    struct tag_list *list)
{
	int64_t reader = ctx->actor.person;
	struct tag_page_rows rows;
	enum err e;

	prefix = tag_tidy(ctx->mem, prefix);
	db_slow(ctx->db);
	if (prefix.n > 0)
		e = q_tag_page_begun(ctx->db, reader, prefix, by_name, limit + 1, skip, &rows);
	else if (by_name)
		e = q_tag_page_named(ctx->db, reader, limit + 1, skip, &rows);
	else
		e = q_tag_page(ctx->db, reader, limit + 1, skip, &rows);
	if (e)
		return (e);
	tags_fill(ctx, &rows, limit, list);
	return (OK);
}

enum err
tag_letters(struct ctx *ctx, struct str_list *letters)
{
	struct tag_letters_rows rows;
	size_t i;
	enum err e;

	if ((e = q_tag_letters(ctx->db, ctx->actor.person, &rows)))
		return (e);
	*letters = (struct str_list){arena_array(ctx->mem, rows.n, sizeof(struct str)), rows.n};
	for (i = 0; i < rows.n; i++)
		letters->items[i] = rows.items[i].letter;
	return (OK);
}

enum err
tags_most_used(struct ctx *ctx, int64_t limit, struct tag_list *list)
{
	struct tag_page_rows rows;
	enum err e;

	if ((e = q_tag_top(ctx->db, limit, &rows)))
		return (e);
	tags_fill(ctx, &rows, limit, list);
	return (OK);
}

enum err
tag_show(struct ctx *ctx, struct str name, struct tag_view *view)
{
	struct tag_show row;
	enum err e;

	if ((e = q_tag_show(ctx->db, ctx->actor.person, name, &row)))
		return (e);
	*view = (struct tag_view){.id = row.id,
	    .name = row.name,
	    .about = row.about,
	    .questions = row.questions,
	    .following = row.following,
	    .has_below = row.below,
	    .open = row.open,
	    .arriving = row.arriving,
	    .revision = row.revision};
	return (OK);
}

enum err
tags_beside(struct ctx *ctx, int64_t tag, struct tag_list *list)
{
	struct tag_beside_rows rows;
	size_t i;
	enum err e;

	db_slow(ctx->db);
	if ((e = q_tag_beside(ctx->db, ctx->actor.person, tag, &rows)))
		return (e);
	*list =
	    (struct tag_list){arena_array(ctx->mem, rows.n, sizeof(*list->items)), rows.n, false};
	for (i = 0; i < rows.n; i++)
		list->items[i] = (struct tag_view){
		    .name = rows.items[i].name, .questions = rows.items[i].questions};
	return (OK);
}

enum err
tags_of_space(struct ctx *ctx, int64_t space, struct tag_list *list)
{
	struct space_tags_rows rows;
	size_t i;
	enum err e;

	if ((e = q_space_tags(ctx->db, space, &rows)))
		return (e);
	*list =
	    (struct tag_list){arena_array(ctx->mem, rows.n, sizeof(*list->items)), rows.n, false};
	for (i = 0; i < rows.n; i++) {
		list->items[i] = (struct tag_view){
		    .name = rows.items[i].name, .questions = rows.items[i].questions};
	}
	return (OK);
}
