/* atom.c -- Atom feeds: what stands in them, and the private address that proves itself. */
#include "base/keys.h"
#include "base/settings.h"
#include "feeds.h"
#include "following/local.h"
#include "forum.h"
#include "paths.h"

#define ENTRIES 30

/* -- the private address ------------------------------------------------------------------ */

#define PARTS 3

static void
feed_parts(const int64_t *person, const int32_t *number, struct str parts[PARTS])
{
	parts[0] = STR("atom");
	parts[1] = (struct str){(const char *)person, sizeof(*person)};
	parts[2] = (struct str){(const char *)number, sizeof(*number)};
}

enum err
atom_address_show(struct ctx *ctx, struct atom_address *address)
{
	struct atom_feed_show row;
	struct str parts[PARTS];
	char proof[KEYS_PROOF];
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	*address = (struct atom_address){.open = false};
	e = q_atom_feed_show(ctx->db, ctx->actor.person, &row);
	if (e || !row.open)
		return (e == ERR_NOT_FOUND ? OK : e);
	feed_parts(&ctx->actor.person, &row.number, parts);
	keys_proof(KEY_ATOM, parts, PARTS, proof);
	*address = (struct atom_address){.open = true,
	    .made_at = row.made_at,
	    .base = str_fmt(ctx->mem, "%s/feeds/private/%lld.%d.%s", settings()->base_url,
		(long long)ctx->actor.person, (int)row.number, proof)};
	return (OK);
}

enum err
atom_address_set(struct ctx *ctx, bool open)
{
	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	return (q_atom_feed_put(ctx->db, ctx->actor.person, open, ctx->now, NULL));
}

/* "7.2.PROOF" */
enum err
atom_actor(struct ctx *ctx, struct str word)
{
	struct atom_feed_person who;
	struct str id, number, parts[PARTS];
	int64_t person, n;
	int32_t feed;
	enum err e;

	if (!str_cut(&word, '.', &id) || !str_int64(id, &person) || person <= 0 ||
	    !str_cut(&word, '.', &number) || !str_int64(number, &n) || n <= 0 || n > INT32_MAX)
		return (ERR_NOT_FOUND);
	feed = (int32_t)n;
	feed_parts(&person, &feed, parts);
	if (!keys_proves(KEY_ATOM, parts, PARTS, word))
		return (ERR_NOT_FOUND);
	if ((e = q_atom_feed_person(ctx->db, person, feed, &who)))
		return (e);
	ctx->actor = (struct actor){.person = who.person, .name = who.name, .scopes = SCOPE_READ};
	return (OK);
}

/* -- what stands in a feed ------------------------------------------------------------------ */

/* XML has no place for most control characters, escaped or not. */
static struct str
xml_text(struct arena *mem, struct str s)
{
	struct buf b = {.mem = mem};
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool odd = c == 0xef && i + 2 < s.n && (unsigned char)s.p[i + 1] == 0xbf &&
			   (unsigned char)s.p[i + 2] >= 0xbe;

		if (odd)
			i += 2;
		if (odd || (c < 0x20 && c != '\t' && c != '\n' && c != '\r') || c == 0x7f)
			buf_str(&b, STR("\xef\xbf\xbd"));
		else
			buf_char(&b, (char)c);
	}
	return (buf_view(&b));
}

static struct str
address_of(struct ctx *ctx, struct str path)
{
	return (str_fmt(ctx->mem, "%s%.*s", settings()->base_url, STR_ARG(path)));
}

static struct feed_entry
entry_of_question(struct ctx *ctx, const struct question_entry *q)
{
	/* Its title may change, its number does not. */
	return (
	    (struct feed_entry){.id = address_of(ctx, thread_path(ctx, q->tip, q->id, STR_NONE)),
		.title = xml_text(ctx->mem, q->title),
		.link = address_of(ctx, thread_path(ctx, q->tip, q->id, q->slug)),
		.author = xml_text(ctx->mem, q->author.name),
		.text = xml_text(ctx->mem, q->excerpt),
		.published = q->created_at,
		.updated = q->activity_at});
}

static enum err
entries_of_list(struct ctx *ctx, const struct question_filter *filter, struct atom_view *view)
{
	struct question_list list;
	size_t i;
	enum err e;

	if ((e = question_list(ctx, filter, &list)))
		return (e);
	view->entries.items = arena_array(ctx->mem, list.n, sizeof(struct feed_entry));
	view->entries.n = list.n;
	for (i = 0; i < list.n; i++)
		view->entries.items[i] = entry_of_question(ctx, &list.items[i]);
	return (OK);
}

static enum err
questions_fill(struct ctx *ctx, struct str name, struct atom_view *view)
{
	struct question_filter filter = {.limit = ENTRIES};

	(void)name;
	view->title = STR("Newest questions");
	view->page = STR("/questions");
	return (entries_of_list(ctx, &filter, view));
}

static enum err
tag_fill(struct ctx *ctx, struct str name, struct atom_view *view)
{
	struct question_filter filter = {.limit = ENTRIES};
	struct tag_view tag;
	enum err e;

	if ((e = tag_show(ctx, name, &tag)))
		return (e);
	filter.tag = tag.id;
	view->title = str_fmt(ctx->mem, "Questions about %.*s", STR_ARG(tag.name));
	view->page = tag_path(ctx, tag.name);
	return (entries_of_list(ctx, &filter, view));
}

static enum err
space_fill(struct ctx *ctx, struct str name, struct atom_view *view)
{
	struct question_filter filter = {.limit = ENTRIES};
	struct space_view space;
	enum err e;

	if ((e = space_show(ctx, name, &space)))
		return (e);
	filter.space = space.id;
	view->title = str_fmt(ctx->mem, "Questions in %.*s", STR_ARG(space.name));
	view->page = str_fmt(ctx->mem, "/spaces/%.*s", STR_ARG(space.slug));
	return (entries_of_list(ctx, &filter, view));
}

static struct feed_entry
entry_of_answer(struct ctx *ctx, const struct question_view *q, const struct answer_view *a)
{
	struct str path = answer_path(ctx, q->id, a->id);

	return ((struct feed_entry){.id = address_of(ctx, path),
	    .title = xml_text(ctx->mem, str_fmt(ctx->mem, "%.*s answered: %.*s",
					    STR_ARG(a->author.name), STR_ARG(q->title))),
	    .link = address_of(ctx, path),
	    .author = xml_text(ctx->mem, a->author.name),
	    .html = xml_text(ctx->mem, (struct str){a->html.p, a->html.n}),
	    .text = STR(""),
	    .published = a->created_at,
	    .updated = a->edited_at > 0 ? a->edited_at : a->created_at});
}

/* Its answers, the newest first, and the question itself last. */
static enum err
question_fill(struct ctx *ctx, struct str name, struct atom_view *view)
{
	struct question_view q;
	struct feed_entry *items;
	int64_t id;
	size_t i, j, n;
	enum err e;

	if (!str_int64(name, &id) || id <= 0)
		return (ERR_NOT_FOUND);
	if ((e = question_show(ctx, id, &q)))
		return (e == ERR_WITHDRAWN ? ERR_NOT_FOUND : e);
	n = q.answers.n;
	items = arena_array(ctx->mem, n + 1, sizeof(*items));
	for (i = 0; i < n; i++) {
		struct feed_entry entry = entry_of_answer(ctx, &q, &q.answers.items[i]);

		for (j = i; j > 0 && items[j - 1].published < entry.published; j--)
			items[j] = items[j - 1];
		items[j] = entry;
	}
	items[n < ENTRIES ? n : ENTRIES] =
	    (struct feed_entry){.id = address_of(ctx, question_path(ctx, q.id, STR_NONE)),
		.title = xml_text(ctx->mem, q.title),
		.link = address_of(ctx, question_path(ctx, q.id, q.slug)),
		.author = xml_text(ctx->mem, q.author.name),
		.html = xml_text(ctx->mem, (struct str){q.html.p, q.html.n}),
		.text = STR(""),
		.published = q.created_at,
		.updated = q.edited_at > 0 ? q.edited_at : q.created_at};
	view->entries = (struct feed_entries){items, (n < ENTRIES ? n : ENTRIES) + 1};
	view->title = q.title;
	view->page = question_path(ctx, q.id, q.slug);
	return (OK);
}

static const char *
news_words(struct str kind)
{
	return (str_eq(kind, STR("followed-answered"))    ? "answered"
		: str_eq(kind, STR("followed-commented")) ? "commented on"
		: str_eq(kind, STR("followed-accepted"))  ? "accepted an answer to"
		: str_eq(kind, STR("followed-closed"))    ? "closed"
							  : "posted");
}

static struct feed_entry
entry_of_news(struct ctx *ctx, const struct atom_news *n)
{
	struct str path = str_eq(n->kind, STR("followed-commented"))
			      ? comment_path(ctx, n->tip, n->thread, n->about)
			      : post_path(ctx, n->tip, n->thread, n->post);

	return ((struct feed_entry){
	    .id = address_of(ctx, str_fmt(ctx->mem, "/feeds/news/%lld", (long long)n->id)),
	    .title = xml_text(ctx->mem, str_fmt(ctx->mem, "%.*s %s: %.*s", STR_ARG(n->actor_name),
					    news_words(n->kind), STR_ARG(n->title))),
	    .link = address_of(ctx, path),
	    .author = xml_text(ctx->mem, n->actor_name),
	    .text = xml_text(ctx->mem, n->excerpt),
	    .published = n->at,
	    .updated = n->at});
}

static enum err
following_fill(struct ctx *ctx, struct str name, struct atom_view *view)
{
	struct atom_news_rows rows;
	size_t i;
	enum err e;

	(void)name;
	if ((e = q_atom_news(ctx->db, ctx->actor.person, ENTRIES, &rows)))
		return (e);
	view->title = STR("What you follow");
	view->page = STR("/following");
	view->entries.items = arena_array(ctx->mem, rows.n, sizeof(struct feed_entry));
	view->entries.n = rows.n;
	for (i = 0; i < rows.n; i++)
		view->entries.items[i] = entry_of_news(ctx, &rows.items[i]);
	return (OK);
}

typedef enum err feed_fill(struct ctx *ctx, struct str name, struct atom_view *view);

enum err
atom_show(struct ctx *ctx, enum feed_kind kind, struct str name, struct atom_view *view)
{
	static feed_fill *const fills[FEED_KINDS] = {
	    [FEED_QUESTIONS] = questions_fill,
	    [FEED_FOLLOWING] = following_fill,
	    [FEED_TAG] = tag_fill,
	    [FEED_SPACE] = space_fill,
	    [FEED_QUESTION] = question_fill,
	};
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	*view = (struct atom_view){.updated = 0};
	if ((e = fills[kind](ctx, name, view)))
		return (e);
	for (i = 0; i < view->entries.n; i++) {
		if (view->entries.items[i].updated > view->updated)
			view->updated = view->entries.items[i].updated;
	}
	view->title = xml_text(ctx->mem, view->title);
	view->page = address_of(ctx, view->page);
	view->id = view->page;
	return (OK);
}
