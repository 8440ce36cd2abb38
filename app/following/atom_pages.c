/* atom_pages.c -- feeds, and the page on which somebody gets their private address. */
#include <sodium.h>

#include "base/settings.h"
#include "feeds.h"
#include "following/pages.h"
#include "http/api.h"
#include "http/page.h"
#include "paths.h"
#include "views.h"

#define ETAG_BYTES 16

/* "questions.atom" and "tags/lathe-4.atom", without the ending. */
static bool
feed_read(struct str kind, struct str name, enum feed_kind *feed, struct str *of)
{
	static const struct {
		struct str kind;
		struct str name;
		enum feed_kind feed;
	} feeds[] = {
	    {{NULL, 0}, STR("questions"), FEED_QUESTIONS},
	    {{NULL, 0}, STR("following"), FEED_FOLLOWING},
	    {STR("tags"), {NULL, 0}, FEED_TAG},
	    {STR("spaces"), {NULL, 0}, FEED_SPACE},
	    {STR("questions"), {NULL, 0}, FEED_QUESTION},
	};
	size_t i;

	if (!str_ends(name, STR(".atom")))
		return (false);
	*of = str_slice(name, 0, name.n - 5);
	for (i = 0; i < sizeof(feeds) / sizeof(feeds[0]); i++) {
		*feed = feeds[i].feed;
		if (str_eq(feeds[i].kind, kind) &&
		    (feeds[i].name.n == 0 || str_eq(feeds[i].name, *of)))
			return (of->n > 0);
	}
	return (false);
}

/* The same content has the same tag, for whoever asks again. */
static struct str
etag_of(struct page *page)
{
	unsigned char hash[ETAG_BYTES];
	char text[2 * ETAG_BYTES + 1];

	(void)crypto_generichash(
	    hash, sizeof(hash), (const unsigned char *)page->out->p, page->out->n, NULL, 0);
	(void)sodium_bin2hex(text, sizeof(text), hash, sizeof(hash));
	return (str_fmt(page->ctx.mem, "\"%s\"", text));
}

static enum err
feed_render(struct page *page, struct str kind, struct str name)
{
	struct atom_view view;
	enum feed_kind feed;
	struct str of;
	enum err e;

	if (!feed_read(kind, name, &feed, &of))
		return (ERR_NOT_FOUND);
	if ((e = atom_show(&page->ctx, feed, of, &view)))
		return (e);
	view.self =
	    str_fmt(page->ctx.mem, "%s%.*s", settings()->base_url, STR_ARG(page_here(page)));
	t_atom_feed(page->out, &view);
	page_type(page, "application/atom+xml; charset=utf-8");
	if (page_fresh(page, etag_of(page)))
		out_reset(page->out);
	return (OK);
}

/* Of whoever is signed in, or whose API token it is. */
enum err
page_feed(struct page *page)
{
	return (feed_render(page, STR_NONE, page_path(page, "name")));
}

enum err
page_feed_of(struct page *page)
{
	return (feed_render(page, page_path(page, "kind"), page_path(page, "name")));
}

/* Whoever has the address reads as its person; an error page is for nobody in particular. */
static enum err
private_render(struct page *page, struct str kind)
{
	struct actor visitor = page->ctx.actor;
	enum err e;

	if ((e = atom_actor(&page->ctx, page_path(page, "word"))) == OK)
		e = feed_render(page, kind, page_path(page, "name"));
	page->ctx.actor = visitor;
	return (e);
}

enum err
page_private_feed(struct page *page)
{
	return (private_render(page, STR_NONE));
}

enum err
page_private_feed_of(struct page *page)
{
	return (private_render(page, page_path(page, "kind")));
}

/* -- the address ------------------------------------------------------------------------- */

/* The feed that somebody came for from its page: "tags/lathe-4.atom"; empty for none. */
static struct str
feed_asked(struct page *page)
{
	struct str tag = page_query(page, "tag"), space = page_query(page, "space");
	struct str question = page_query(page, "question");

	if (tag.n > 0)
		return (
		    str_fmt(page->ctx.mem, "/feeds%.*s.atom", STR_ARG(tag_path(&page->ctx, tag))));
	if (space.n > 0)
		return (str_fmt(page->ctx.mem, "/feeds/spaces/%.*s.atom", STR_ARG(space)));
	if (question.n > 0)
		return (str_fmt(page->ctx.mem, "/feeds/questions/%.*s.atom", STR_ARG(question)));
	return (STR_NONE);
}

/* Only what is a feed the reader may see is shown as one. */
static enum err
feed_wanted(struct page *page, struct feeds_page_view *view)
{
	struct str path = feed_asked(page);
	struct atom_view atom;
	enum err e;

	if (path.n == 0)
		return (OK);
	if (page_query(page, "tag").n > 0)
		e = atom_show(&page->ctx, FEED_TAG, page_query(page, "tag"), &atom);
	else if (page_query(page, "space").n > 0)
		e = atom_show(&page->ctx, FEED_SPACE, page_query(page, "space"), &atom);
	else
		e = atom_show(&page->ctx, FEED_QUESTION, page_query(page, "question"), &atom);
	if (e)
		return (e == ERR_NOT_FOUND || e == ERR_WITHDRAWN ? OK : e);
	view->wanted = atom.title;
	if (view->address.open)
		view->wanted_at = str_fmt(page->ctx.mem, "%.*s%.*s", STR_ARG(view->address.base),
		    STR_ARG(str_slice(path, 6, path.n)));
	return (OK);
}

enum err
page_settings_feeds(struct page *page)
{
	struct feeds_page_view view = {.here = page_here(page)};
	enum err e;

	if ((e = atom_address_show(&page->ctx, &view.address)) || (e = feed_wanted(page, &view)))
		return (e);
	view.frame = frame_new(page, STR("Feeds"), NAV_NONE);
	t_feeds_page(page->out, &view);
	return (OK);
}

enum err
page_settings_feeds_set(struct page *page)
{
	bool open = !str_eq(page_form(page, "act"), STR("off"));
	enum err e = atom_address_set(&page->ctx, open);

	if (e)
		return (e);
	if (page_has_form(page, "next"))
		return (page_redirect(page, page_next(page)));
	return (page_redirect(page,
	    open ? STR("/settings/feeds?done=atom-on") : STR("/settings/feeds?done=atom-off")));
}

static enum err
address_answer(struct page *page)
{
	struct atom_address address;
	struct json_out j;
	enum err e;

	if ((e = atom_address_show(&page->ctx, &address)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_bool(&j, "open", address.open);
	json_put_str_or_null(&j, "address", address.base);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_feeds(struct page *page)
{
	return (address_answer(page));
}

enum err
api_feeds_set(struct page *page)
{
	bool open = json_field_bool(page, "open", REQUIRED);
	enum err e;

	if ((e = json_done(page)) || (e = atom_address_set(&page->ctx, open)))
		return (e);
	return (address_answer(page));
}
