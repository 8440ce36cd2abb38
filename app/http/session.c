/* session.c -- who asks: the session cookie, API tokens, and what a route demands. */
#include <sodium.h>

#include "base/keys.h"
#include "base/random.h"
#include "http/impl.h"

#define TOKEN_MAX 128
#define AGAIN_SECONDS 3600

static const char *
cookie_name(void)
{
	return (response_secure() ? "__Host-pl" : "pl");
}

static const char *
presession_name(void)
{
	return (response_secure() ? "__Host-pl-pre" : "pl-pre");
}

static const char *
again_name(void)
{
	return (response_secure() ? "__Host-pl-again" : "pl-again");
}

static bool
bearer_welcome(const struct page_impl *impl)
{
	return (page_is_api(&impl->page) ||
		(impl->match.route != NULL && (impl->match.route->flags & BEARER) != 0));
}

void
caller_read(struct page_impl *impl)
{
	struct str authorization = page_header(&impl->page, "authorization"), token, scheme;
	struct arena *mem = impl->page.ctx.mem;

	if (authorization.n > 0 && bearer_welcome(impl)) {
		/* With any Authorization the cookie is ignored. */
		token = authorization;
		(void)str_cut(&token, ' ', &scheme);
		token = str_trim(token);
		if (str_eq_nocase(scheme, STR("bearer")) && token.n > 0 && token.n <= TOKEN_MAX)
			impl->bearer_hash = keys_token_hash(mem, token);
		return;
	}
	token = page_cookie(&impl->page, cookie_name());
	if (token.n > 0 && token.n <= TOKEN_MAX)
		impl->session_hash = keys_token_hash(mem, token);
	token = page_cookie(&impl->page, presession_name());
	if (token.n > 0 && token.n <= TOKEN_MAX)
		impl->presession = token;
}

enum err
caller_find(struct page_impl *impl)
{
	struct ctx *ctx = &impl->page.ctx;
	struct actor actor = {0};
	enum err e = OK;

	if (impl->bearer_hash.n > 0) {
		if (http_hooks.api_token_find != NULL)
			e = http_hooks.api_token_find(ctx, impl->bearer_hash, &actor);
	} else if (impl->session_hash.n > 0) {
		if (http_hooks.session_find != NULL)
			e = http_hooks.session_find(ctx, impl->session_hash, &actor);
	}
	return (e != OK ? e : page_actor_set(&impl->page, &actor));
}

void
caller_guess(struct page_impl *impl)
{
	struct actor actor = {0};

	if (impl->actor_known || impl->session_hash.n == 0 || http_hooks.session_find == NULL)
		return;
	if (http_hooks.session_find(&impl->page.ctx, impl->session_hash, &actor) == OK) {
		impl->page.ctx.actor = actor;
		impl->actor_known = true;
	}
}

static enum err
scopes_allow(const struct page_impl *impl, const struct actor *actor)
{
	unsigned need = impl->method == HTTP_GET ? SCOPE_READ : SCOPE_WRITE;

	if (impl->match.route->who == WHO_ADMIN)
		need = SCOPE_ADMIN;
	return ((actor->scopes & need) == need ? OK : ERR_FORBIDDEN);
}

enum err
caller_allows(struct page_impl *impl)
{
	const struct actor *actor = &impl->page.ctx.actor;
	const struct route *route = impl->match.route;

	if (actor->person == 0)
		return (route->who == WHO_PUBLIC ? OK : ERR_SIGNED_OUT);
	if (route->who == WHO_ADMIN && !actor->admin)
		return (ERR_FORBIDDEN);
	return (scopes_allow(impl, actor));
}

enum err
caller_admit(struct page_impl *impl, enum rate rate)
{
	const struct actor *actor = &impl->page.ctx.actor;
	struct str who = impl->address;
	timestamp_us now = impl->page.ctx.now;
	int wait = 0;

	if (rate_who(rate) == RATE_PERSON && actor->person != 0)
		who = (struct str){(const char *)&actor->person, sizeof(actor->person)};
	if (impl->bearer_hash.n > 0)
		wait = limits_count(RATE_TOKEN, impl->bearer_hash, now);
	if (wait == 0 && rate_failures_only(rate))
		wait = limits_look(rate, who, now);
	else if (wait == 0)
		wait = limits_count(rate, who, now);
	if (wait == 0)
		return (OK);
	impl->retry_after = wait;
	return (ERR_LIMITED);
}

enum err
page_admit_upload(struct page *page, bool picture)
{
	return (caller_admit(page->impl, picture ? RATE_PICTURE : RATE_UPLOAD));
}

struct str
page_session_hash(const struct page *page)
{
	return (page->impl->session_hash);
}

enum err
page_actor_set(struct page *page, const struct actor *actor)
{
	struct page_impl *impl = page->impl;
	enum err e;

	page->ctx.actor = *actor;
	/* A session may do all that its person may. */
	if (actor->person != 0 && impl->bearer_hash.n == 0)
		page->ctx.actor.scopes = SCOPE_ALL;
	impl->actor_known = true;
	if (impl->bearer_hash.n > 0 && actor->person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = caller_allows(impl)) != OK)
		return (e);
	return (caller_admit(impl, impl->match.route->rate));
}

/* -- cookies ------------------------------------------------------------------- */

static void
cookie_put(struct page *page, const char *name, struct str value, int64_t seconds)
{
	struct buf b = {.mem = page->ctx.mem};

	buf_fmt(&b, "%s=%.*s; Path=/; HttpOnly; SameSite=Lax", name, STR_ARG(value));
	if (seconds >= 0)
		buf_fmt(&b, "; Max-Age=%lld", (long long)seconds);
	if (response_secure())
		buf_str(&b, STR("; Secure"));
	page_header_add(page, "set-cookie", buf_view(&b));
}

void
page_session_start(struct page *page, struct str token, int64_t seconds)
{
	cookie_put(page, cookie_name(), token, seconds);
	/* Forms of this very answer are sent with the new cookie. */
	if (page->ctx.actor.person != 0)
		page->impl->session_hash = keys_token_hash(page->ctx.mem, token);
	/* What was shown before signing in must not come back with the Back button's form. */
	if (page->impl->presession.n > 0)
		cookie_put(page, presession_name(), STR(""), 0);
}

void
page_session_end(struct page *page)
{
	cookie_put(page, cookie_name(), STR(""), 0);
	page_header_add(page, "clear-site-data", STR("\"cache\", \"cookies\", \"storage\""));
}

/* The token forms of people without a session are bound to; made when first asked for. */
static struct str
presession_token(struct page_impl *impl)
{
	if (impl->presession.n == 0) {
		impl->presession = random_token(impl->page.ctx.mem, 24);
		impl->presession_new = true;
	}
	return (impl->presession);
}

/* -- forms of our own pages only ------------------------------------------------- */

#define CSRF_TEXT 44 /* base64url of KEYS_HASH bytes, and a NUL */

/*
 * The token of this session (or, before signing in, of the pre-session cookie).
 * A token of the one means nothing to the other.
 */
static void
csrf_token(struct str bound_to, struct str action, char text[CSRF_TEXT])
{
	struct str parts[] = {bound_to, action};
	unsigned char hash[KEYS_HASH];

	keys_hash(KEY_CSRF, parts, 2, hash);
	(void)sodium_bin2base64(
	    text, CSRF_TEXT, hash, sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static bool
csrf_expected(struct page_impl *impl, char text[CSRF_TEXT])
{
	if (impl->page.ctx.actor.person != 0 && impl->session_hash.n > 0) {
		csrf_token(impl->session_hash, STR("form"), text);
		return (true);
	}
	if (impl->presession.n == 0 || impl->presession_new)
		return (false);
	csrf_token(impl->presession, STR("sign-in"), text);
	return (true);
}

struct str
page_csrf(const struct page *page)
{
	struct page_impl *impl = page->impl;
	char text[CSRF_TEXT];

	/* While the database is away nobody knows whose session it is; the form must work once it is back. */
	if (impl->session_hash.n > 0 && (page->ctx.actor.person != 0 || !impl->actor_known)) {
		csrf_token(impl->session_hash, STR("form"), text);
		return (str_dup(page->ctx.mem, str_of(text)));
	}
	if (impl->presession.n == 0) {
		(void)presession_token(impl);
		cookie_put(&impl->page, presession_name(), impl->presession, -1);
	}
	csrf_token(impl->presession, STR("sign-in"), text);
	return (str_dup(page->ctx.mem, str_of(text)));
}

/*
 * Who was signed out while writing signs in beside the form and sends it once
 * more. The new session is not known when the form is made, so its token hangs
 * on a cookie of its own, for an hour, and is good for this one address.
 */
static void
again_token(const struct page_impl *impl, struct str cookie, char text[CSRF_TEXT])
{
	struct str parts[] = {cookie, STR("again"), impl->path};
	unsigned char hash[KEYS_HASH];

	keys_hash(KEY_CSRF, parts, 3, hash);
	(void)sodium_bin2base64(
	    text, CSRF_TEXT, hash, sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

static struct str
again_cookie(const struct page *page)
{
	struct str cookie = page_cookie(page, again_name());

	return (cookie.n <= TOKEN_MAX ? cookie : STR(""));
}

struct str
page_csrf_again(struct page *page)
{
	struct str cookie = again_cookie(page);
	char text[CSRF_TEXT];

	if (page->ctx.actor.person != 0)
		return (page_csrf(page));
	if (cookie.n == 0)
		cookie = random_token(page->ctx.mem, 24);
	cookie_put(page, again_name(), cookie, AGAIN_SECONDS);
	again_token(page->impl, cookie, text);
	return (str_dup(page->ctx.mem, str_of(text)));
}

static bool
csrf_is_again(const struct page_impl *impl, struct str got)
{
	struct str cookie = again_cookie(&impl->page);
	char want[CSRF_TEXT];

	if (impl->page.ctx.actor.person == 0 || cookie.n == 0 || got.n != CSRF_TEXT - 1)
		return (false);
	again_token(impl, cookie, want);
	return (sodium_memcmp(got.p, want, CSRF_TEXT - 1) == 0);
}

/*
 * Sec-Fetch-Site is the browser's own word; where it is missing (plain http off
 * this machine, old browsers) Origin must be ours. Neither: not a browser's form.
 */
bool
csrf_same_site(const struct page_impl *impl)
{
	struct str site = page_header(&impl->page, "sec-fetch-site");

	if (site.n > 0)
		return (str_eq(site, STR("same-origin")) || str_eq(site, STR("none")));
	return (str_eq(page_header(&impl->page, "origin"), response_origin()));
}

bool
page_may_resend(const struct page *page)
{
	return (csrf_same_site(page->impl));
}

enum err
csrf_check(struct page_impl *impl)
{
	char want[CSRF_TEXT];
	struct str got;

	if ((impl->match.route->flags & NO_CSRF) != 0 || impl->bearer_hash.n > 0)
		return (OK);
	if (!csrf_same_site(impl))
		return (ERR_CSRF);
	got = page_header(&impl->page, "x-csrf-token");
	if (got.n == 0) {
		const struct field *f = form_find(&impl->form, "csrf");

		got = f == NULL ? STR("") : f->value;
	}
	if (csrf_expected(impl, want) && got.n == CSRF_TEXT - 1 &&
	    sodium_memcmp(got.p, want, CSRF_TEXT - 1) == 0)
		return (OK);
	return (csrf_is_again(impl, got) ? OK : ERR_CSRF);
}
