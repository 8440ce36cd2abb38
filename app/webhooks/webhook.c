/* webhook.c -- who may make a webhook and look after it; switching it off; figures. */
#include "field_limits.h"
#include "local.h"
#include "notify.h"
#include "threads.h"

/* -- who may -------------------------------------------------------------------------------- */

static enum err
space_find(struct ctx *ctx, struct str slug, struct space_view *space)
{
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if (slug.n == 0) {
		*space = (struct space_view){.id = 0};
		return (ctx->actor.admin ? OK : ERR_NOT_FOUND);
	}
	if ((e = space_show(ctx, slug, space)))
		return (e);
	return (space->manages ? OK : ERR_FORBIDDEN);
}

/* Whose concern it is not sees nothing of it. */
static enum err
webhook_open(struct ctx *ctx, int64_t id, struct webhook_find *row)
{
	bool may;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_webhook_find(ctx->db, ctx->actor.person, id, row)))
		return (e);
	may = (row->has_role && str_eq(row->role, STR("owner"))) ||
	      (ctx->actor.admin && !row->private);
	return (may ? OK : ERR_NOT_FOUND);
}

static struct webhook_view
view_of(const struct webhook_find *row)
{
	return ((struct webhook_view){.id = row->id,
	    .space = {row->has_space ? row->space : 0, row->slug, row->space_name, row->private},
	    .name = row->name,
	    .url = row->url,
	    .events = row->events,
	    .on = str_eq(row->state, STR("on")) && row->allowed,
	    .off_why = row->has_off_why ? row->off_why
		       : row->allowed   ? STR("")
					: STR("rights"),
	    .failing_since = row->has_failing_since ? row->failing_since : 0,
	    .before_until = row->has_before_until ? row->before_until : 0,
	    .maker = {row->maker, row->maker_name, row->maker_team},
	    .created_at = row->created_at,
	    .waiting = row->waiting,
	    .failed = row->failed});
}

enum err
webhook_list(struct ctx *ctx, struct str slug, struct webhook_list *list)
{
	struct webhook_find_rows rows;
	struct space_view space;
	size_t i;
	enum err e;

	if ((e = space_find(ctx, slug, &space)))
		return (e);
	if ((e = q_webhooks_of(ctx->db, ctx->actor.person, space.id == 0 ? NULL : &space.id,
		 WEBHOOKS_MOST, &rows)))
		return (e);
	*list = (struct webhook_list){arena_array(ctx->mem, rows.n, sizeof(*list->items)), rows.n};
	for (i = 0; i < rows.n; i++)
		list->items[i] = view_of(&rows.items[i]);
	return (OK);
}

enum err
webhook_show(struct ctx *ctx, int64_t id, struct webhook_view *view)
{
	struct webhook_find row;
	enum err e = webhook_open(ctx, id, &row);

	if (e == OK)
		*view = view_of(&row);
	return (e);
}

/* -- making and changing ------------------------------------------------------------------------ */

/* Each known word once, in our order. */
static void
events_tidy(struct ctx *ctx, struct str_list words, bool of_space, struct str_list *tidy)
{
	struct webhook_event_list all = webhook_events(ctx->mem, of_space, words);
	enum webhook_event event;
	bool known = words.n > 0;
	size_t i;

	*tidy = (struct str_list){arena_array(ctx->mem, all.n, sizeof(struct str)), 0};
	for (i = 0; i < words.n; i++)
		known &= webhook_event_read(words.items[i], &event) &&
			 (of_space || !webhook_event_alone(event));
	for (i = 0; i < all.n; i++) {
		if (all.items[i].chosen)
			tidy->items[tidy->n++] = all.items[i].word;
	}
	if (!known)
		ctx_note(ctx, PROBLEM_WEBHOOK_EVENTS);
}

static enum err
form_check(
    struct ctx *ctx, const struct webhook_form *form, bool of_space, struct webhook_form *tidy)
{
	tidy->name = title_tidy(ctx->mem, form->name);
	tidy->url = str_trim(form->url);
	if (tidy->name.n == 0)
		ctx_note(ctx, PROBLEM_NAME_EMPTY);
	else if (str_points(tidy->name) > LIMIT_NAME_MAX)
		ctx_note(ctx, PROBLEM_WEBHOOK_NAME_LONG);
	webhook_url_check(ctx, tidy->url);
	events_tidy(ctx, form->events, of_space, &tidy->events);
	return (ctx_problems(ctx));
}

enum err
webhook_make(
    struct ctx *ctx, struct str slug, const struct webhook_form *form, struct webhook_made *made)
{
	struct webhook_count count;
	struct webhook_form tidy;
	struct webhook_next next;
	struct space_view space;
	struct str sealed;
	int64_t *of;
	enum err e;

	if ((e = space_find(ctx, slug, &space)) || (e = actor_fresh(ctx)))
		return (e);
	of = space.id == 0 ? NULL : &space.id;
	if ((e = form_check(ctx, form, of != NULL, &tidy)) ||
	    (e = q_webhook_count(ctx->db, of, &count)))
		return (e);
	if (count.n >= WEBHOOKS_MOST)
		return (ctx_problem(ctx, PROBLEM_WEBHOOKS_MANY));
	if ((e = q_webhook_next(ctx->db, &next)))
		return (e);
	*made = (struct webhook_made){.id = next.id};
	webhook_secret_new(ctx->mem, next.id, &made->secret, &sealed);
	if ((e = q_webhook_insert(ctx->db, next.id, of, ctx->actor.person, tidy.name, tidy.url,
		 tidy.events, sealed, ctx->now, NULL)))
		return (e);
	return (audit_note(ctx, "webhook.made", "webhook", next.id,
	    of == NULL ? STR("open spaces")
		       : str_fmt(ctx->mem, "space %lld", (long long)space.id)));
}

enum err
webhook_change(struct ctx *ctx, int64_t id, const struct webhook_form *form)
{
	struct webhook_form tidy;
	struct webhook_find row;
	enum err e;

	if ((e = webhook_open(ctx, id, &row)) || (e = actor_fresh(ctx)) ||
	    (e = form_check(ctx, form, row.has_space, &tidy)) ||
	    (e = q_webhook_update(ctx->db, id, tidy.name, tidy.url, tidy.events, NULL)))
		return (e);
	return (audit_note(ctx, "webhook.changed", "webhook", id,
	    str_eq(tidy.url, row.url) ? STR("") : STR("another address")));
}

enum err
webhook_rotate(struct ctx *ctx, int64_t id, struct webhook_made *made)
{
	struct webhook_rotate changed;
	struct webhook_find row;
	struct str sealed;
	enum err e;

	if ((e = webhook_open(ctx, id, &row)) || (e = actor_fresh(ctx)))
		return (e);
	*made = (struct webhook_made){.id = id, .before_until = ctx->now + WEBHOOK_SECRET_LIFE};
	webhook_secret_new(ctx->mem, id, &made->secret, &sealed);
	if ((e = q_webhook_rotate(ctx->db, id, sealed, made->before_until, &changed)))
		return (e);
	return (audit_note(ctx, "webhook.secret", "webhook", id, STR("")));
}

/* -- on and off ----------------------------------------------------------------------------------- */

static enum err
switch_on(struct ctx *ctx, int64_t id, const struct webhook_find *row)
{
	struct webhook_on changed;
	struct webhook_off off;
	enum err e;

	if ((e = actor_fresh(ctx)))
		return (e);
	/* Whose maker lost the right gets another one. */
	if (str_eq(row->state, STR("on"))) {
		e = q_webhook_off(ctx->db, id, STR("rights"), ctx->now, &off);
		if (e && e != ERR_NOT_FOUND)
			return (e);
	}
	if ((e = q_webhook_on(ctx->db, id, ctx->actor.person, &changed)))
		return (e == ERR_NOT_FOUND ? OK : e);
	if ((e = notice_done(ctx, NOTICE_WEBHOOK_OFF, id)))
		return (e);
	return (audit_note(ctx, "webhook.on", "webhook", id, STR("")));
}

enum err
webhook_switch(struct ctx *ctx, int64_t id, bool on)
{
	struct webhook_find row;
	struct webhook_off off;
	enum err e;

	if ((e = webhook_open(ctx, id, &row)))
		return (e);
	if (on)
		return (
		    str_eq(row.state, STR("on")) && row.allowed ? OK : switch_on(ctx, id, &row));
	if ((e = q_webhook_off(ctx->db, id, STR("hand"), ctx->now, &off)))
		return (e == ERR_NOT_FOUND ? OK : e);
	return (audit_note(ctx, "webhook.off", "webhook", id, STR("hand")));
}

enum err
webhook_stop(struct ctx *ctx, int64_t id, const char *why)
{
	struct webhook_off off;
	enum err e = q_webhook_off(ctx->db, id, str_of(why), ctx->now, &off);

	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	if (!str_eq(str_of(why), STR("rights")) &&
	    (e = notice_add(ctx, off.maker, NOTICE_WEBHOOK_OFF, 0, 0, id)))
		return (e);
	return (audit_note(ctx, "webhook.off", "webhook", id, str_of(why)));
}

enum err
webhook_remove(struct ctx *ctx, int64_t id)
{
	struct webhook_find row;
	struct webhook_remove gone;
	enum err e;

	if ((e = webhook_open(ctx, id, &row)) || (e = notice_done(ctx, NOTICE_WEBHOOK_OFF, id)) ||
	    (e = q_webhook_remove(ctx->db, id, &gone)))
		return (e);
	return (audit_note(ctx, "webhook.removed", "webhook", id, STR("")));
}

/* -- sending by hand --------------------------------------------------------------------------------- */

static bool
is_on(const struct webhook_find *row)
{
	return (str_eq(row->state, STR("on")) && row->allowed);
}

enum err
webhook_test(struct ctx *ctx, int64_t id, struct str *word)
{
	struct webhook_test made;
	struct webhook_find row;
	enum err e;

	if ((e = webhook_open(ctx, id, &row)))
		return (e);
	if (!is_on(&row))
		return (ERR_CONFLICT);
	if ((e = q_webhook_test(ctx->db, id, ctx->now, &made)))
		return (e);
	*word = made.word;
	return (audit_note(ctx, "webhook.tested", "webhook", id, STR("")));
}

enum err
webhook_again(struct ctx *ctx, int64_t id, const struct webhook_again *what, int64_t *n)
{
	struct webhook_message_id message;
	struct webhook_find row;
	bool one = what->word.n > 0;
	enum err e;

	if ((e = webhook_open(ctx, id, &row)))
		return (e);
	if (one && (e = q_webhook_message_id(ctx->db, id, what->word, &message)))
		return (e);
	if (!is_on(&row))
		return (ERR_CONFLICT);
	if ((e = q_webhook_again(ctx->db, id, one ? what->word : STR_NONE,
		 one ? NULL : &what->since, what->all, ctx->now, n)))
		return (e);
	return (audit_note(ctx, "webhook.sent-again", "webhook", id,
	    str_fmt(ctx->mem, "%lld messages", (long long)*n)));
}

/* -- what was sent ------------------------------------------------------------------------------------- */

static bool
state_known(struct str state)
{
	return (state.n == 0 || str_eq(state, STR("waiting")) || str_eq(state, STR("sent")) ||
		str_eq(state, STR("failed")) || str_eq(state, STR("dropped")));
}

static struct webhook_message_view
message_of(const struct webhook_messages *row)
{
	return ((struct webhook_message_view){.word = row->word,
	    .event = row->event,
	    .thread = row->has_thread ? row->thread : 0,
	    .post = row->has_post ? row->post : 0,
	    .waiting = str_eq(row->state, STR("waiting")),
	    .sent = str_eq(row->state, STR("sent")),
	    .failed = str_eq(row->state, STR("failed")),
	    .dropped = str_eq(row->state, STR("dropped")),
	    .state = row->state,
	    .attempts = row->attempts,
	    .happened_at = row->happened_at,
	    .try_at = row->try_at});
}

/* Both lists are in the order of messages, so each takes the next of its own. */
static enum err
tries_read(
    struct ctx *ctx, const struct webhook_messages_rows *rows, struct webhook_message_list *list)
{
	struct int64_list ids = {arena_array(ctx->mem, list->n, sizeof(int64_t)), list->n};
	struct webhook_tries_rows tries;
	size_t i, k = 0;
	enum err e;

	for (i = 0; i < list->n; i++)
		ids.items[i] = rows->items[i].id;
	if ((e = q_webhook_tries(ctx->db, ids, &tries)))
		return (e);
	for (i = 0; i < list->n; i++) {
		struct webhook_message_view *m = &list->items[i];

		m->tries.items = arena_array(ctx->mem, tries.n - k, sizeof(*m->tries.items));
		for (; k < tries.n && tries.items[k].message == ids.items[i]; k++) {
			const struct webhook_tries *t = &tries.items[k];

			m->tries.items[m->tries.n++] = (struct webhook_try_view){
			    t->tried_at, t->status, t->took_ms, t->said, t->fault};
		}
	}
	return (OK);
}

enum err
webhook_messages(struct ctx *ctx, int64_t id, struct str state, struct str cursor, int64_t limit,
    struct webhook_message_list *list)
{
	struct webhook_messages_rows rows;
	struct webhook_find row;
	int64_t before = 0;
	size_t i;
	enum err e;

	if ((e = webhook_open(ctx, id, &row)))
		return (e);
	if (limit == 0)
		limit = LIMIT_LIST_DEFAULT;
	if (limit < 1 || limit > LIMIT_LIST_MAX)
		ctx_note(ctx, PROBLEM_LIMIT_BAD);
	if (cursor.n > 0 && (!str_int64(cursor, &before) || before <= 0))
		ctx_note(ctx, PROBLEM_CURSOR_BAD);
	if (!state_known(state))
		ctx_note(ctx, PROBLEM_WEBHOOK_STATE);
	if ((e = ctx_problems(ctx)) ||
	    (e = q_webhook_messages(ctx->db, id, state.n == 0 ? STR_NONE : state,
		 before == 0 ? NULL : &before, limit + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		list->items[i] = message_of(&rows.items[i]);
	list->next = rows.n > list->n
			 ? str_fmt(ctx->mem, "%lld", (long long)rows.items[list->n - 1].id)
			 : STR("");
	return (tries_read(ctx, &rows, list));
}

/* -- now and then -------------------------------------------------------------------------------------- */

enum err
job_webhooks(struct ctx *ctx, struct str argument)
{
	struct webhooks_without_right_rows rows;
	size_t i;
	enum err e;

	(void)argument;
	if ((e = q_webhooks_without_right(ctx->db, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		if ((e = webhook_stop(ctx, rows.items[i].id, "rights")))
			return (e);
	}
	if ((e = q_webhook_secrets_clean(ctx->db, ctx->now, NULL)))
		return (e);
	return (q_webhook_messages_clean(ctx->db, ctx->now - WEBHOOK_KEPT, NULL));
}

enum err
webhook_look(struct ctx *ctx, struct webhook_figures_view *out)
{
	struct webhook_figures row;
	enum err e = q_webhook_figures(ctx->db, ctx->now, &row);

	if (e)
		return (e);
	*out = (struct webhook_figures_view){.waiting = row.waiting, .stopped = row.stopped};
	if (row.has_due_at && row.due_at < ctx->now)
		out->late = (ctx->now - row.due_at) / SECONDS_US(1);
	return (OK);
}
