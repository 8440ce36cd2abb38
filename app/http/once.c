/*
 * once.c -- a call that is repeated is answered like the first.
 *
 * PostgreSQL can have committed what the client never heard of. A repeat with
 * the same key (Idempotency-Key of the API, the hidden field `once` of forms)
 * and the same body gets the stored answer; the row is written in the call's own
 * transaction, so it exists exactly when the change does. The queries are a
 * feature's, behind http_hooks.
 */
#include "base/keys.h"
#include "http/impl.h"

#define KEY_MAX 128

static struct str
once_key(const struct page_impl *impl)
{
	const struct field *f;

	if (page_is_api(&impl->page))
		return (page_header(&impl->page, "idempotency-key"));
	f = form_find(&impl->form, "once");
	return (f == NULL ? STR("") : f->value);
}

static bool
key_is_fine(struct str key)
{
	size_t i;

	for (i = 0; i < key.n; i++) {
		if (key.p[i] <= 0x20 || key.p[i] >= 0x7f)
			return (false);
	}
	return (key.n <= KEY_MAX);
}

/* Of what was asked: method and path, and the body without its CSRF token, which changes with the session. */
static struct str
body_hash(const struct page_impl *impl)
{
	struct arena *mem = impl->page.ctx.mem;
	struct pair_list fields;
	struct str *parts;
	size_t i, n = 0;
	unsigned char *hash = arena_alloc(mem, KEYS_HASH);

	fields = page_form_fields(&impl->page);
	parts = arena_array(mem, fields.n * 2 + 3, sizeof(*parts));
	parts[n++] = str_of(method_name(impl->method));
	parts[n++] = impl->path;
	if (impl->form.n == 0)
		parts[n++] = impl->body;
	for (i = 0; i < fields.n; i++) {
		/* A file that came along is another one each time. */
		if (impl->form_taken && str_eq(fields.items[i].name, STR("recording")))
			continue;
		parts[n++] = fields.items[i].name;
		parts[n++] = fields.items[i].value;
	}
	keys_hash(KEY_ONCE, parts, n, hash);
	return ((struct str){(const char *)hash, KEYS_HASH});
}

static bool
once_applies(const struct page_impl *impl)
{
	return (http_hooks.once_begin != NULL && impl->page.ctx.actor.person != 0 &&
		(impl->match.route->flags & NO_ONCE) == 0 && once_key(impl).n > 0);
}

enum err
once_begin(struct page_impl *impl, bool *replayed)
{
	struct ctx *ctx = &impl->page.ctx;
	struct stored_answer answer = {0};
	enum err e;

	*replayed = false;
	if (!once_applies(impl))
		return (OK);
	if (!key_is_fine(once_key(impl))) {
		ctx_note_field(
		    ctx, STR("Idempotency-Key"), "At most 128 visible characters of ASCII.");
		return (ERR_INPUT);
	}
	e = http_hooks.once_begin(
	    ctx, once_key(impl), str_of(impl->match.route->pattern), body_hash(impl), &answer);
	if (e == ERR_INPUT && ctx->problem_count == 0) {
		ctx_note_field(ctx, page_is_api(&impl->page) ? STR("Idempotency-Key") : STR("once"),
		    "This was sent before with other words in it.");
	}
	if (e != OK || answer.status == 0)
		return (e);
	*replayed = true;
	page_reset_answer(impl);
	impl->status = answer.status;
	impl->location = str_dup(ctx->mem, answer.location);
	if (page_is_api(&impl->page))
		impl->type = "application/json";
	out_raw(impl->page.out, answer.body.p, answer.body.n);
	return (OK);
}

enum err
once_finish(struct page_impl *impl)
{
	struct stored_answer answer = {
	    .status = impl->status,
	    .location = impl->location,
	    .body = STR(""),
	};

	/* A page is not kept, only where a form leads: without that a repeat does its work anew. */
	if (!once_applies(impl) || (!page_is_api(&impl->page) && impl->location.n == 0))
		return (OK);
	if (page_is_api(&impl->page))
		answer.body = (struct str){impl->page.out->p, impl->page.out->n};
	return (http_hooks.once_finish(&impl->page.ctx, once_key(impl), &answer));
}
