/* question_door.c -- the door of a question's page: who comes, what may they do there, what of it is theirs. */
#include "following.h"
#include "forum/names_kept.h"
#include "forum/thread_body.h"
#include "forum/thread_door.h"
#include "invitations.h"
#include "life.h"
#include "local.h"
#include "store/db.h"
#include "text/slug.h"

#define RELATED_MAX 100

/* Somebody at the door of a thread. */
struct visitor {
	const struct thread_seen *seen;
	const struct reader_standing *standing;
	struct thread_door door;
	struct str role; /* in its space; STR_NONE: none */
	int64_t me; /* who they are in it */
	thread_is_kept *kept;
	const struct thread_body *body; /* NULL: not read yet */
};

static bool
role_is(const struct visitor *v, struct str role)
{
	return (str_eq(v->role, role));
}

static bool
visitor_moderates(const struct visitor *v)
{
	return (role_is(v, STR("moderator")) || role_is(v, STR("owner")));
}

static bool
thread_own(const struct visitor *v)
{
	return (v->door.author != 0 &&
		(v->door.author == v->standing->person || v->door.author == v->me));
}

static struct post_mark *
mark_of(struct post_marks *marks, int64_t post)
{
	size_t i;

	for (i = 0; i < marks->n; i++) {
		if (marks->items[i].post == post)
			return (&marks->items[i]);
	}
	marks->items[marks->n] = (struct post_mark){.post = post};
	return (&marks->items[marks->n++]);
}

static void
marks_fill(struct ctx *ctx, const struct thread_marks *row, struct post_marks *marks)
{
	size_t i;

	marks->n = 0;
	marks->items = arena_array(
	    ctx->mem, row->voted.n + row->used.n + row->doubted.n, sizeof(*marks->items));
	for (i = 0; i < row->voted.n; i++) {
		int64_t post = row->voted.items[i];

		mark_of(marks, post < 0 ? -post : post)->vote = post < 0 ? -1 : 1;
	}
	for (i = 0; i < row->used.n; i++)
		mark_of(marks, row->used.items[i])->used = true;
	for (i = 0; i < row->doubted.n; i++)
		mark_of(marks, row->doubted.items[i])->outdated = true;
}

/* How two threads stand to each other, as the page of one says it of the other. */
static struct str
link_words(struct str kind, bool outgoing)
{
	if (str_eq(kind, STR("follow-up")))
		return (outgoing ? STR("What this one follows up on.")
				 : STR("A follow-up of this one."));
	if (str_eq(kind, STR("supersedes")))
		return (outgoing ? STR("Older: this one takes its place.")
				 : STR("Newer: it takes the place of this one."));
	return (STR(""));
}

static bool
link_is_shown(const struct door_link *link, const struct reader_standing *standing)
{
	return (!link->private || standing_role(standing, link->space).n > 0);
}

static void
related_fill(struct ctx *ctx, const struct door_link *links, size_t n,
    const struct reader_standing *standing, struct related_list *list)
{
	size_t i;

	list->n = 0;
	list->items = arena_array(ctx->mem, n, sizeof(*list->items));
	for (i = 0; i < n && list->n < RELATED_MAX; i++) {
		const struct door_link *l = &links[i];

		if (!link_is_shown(l, standing))
			continue;
		list->items[list->n++] = (struct related_entry){.id = l->id,
		    .title = l->title,
		    .slug = l->slug,
		    .kind = l->kind,
		    .duplicate = str_eq(l->kind, STR("duplicate")),
		    .part = str_eq(l->kind, STR("part")),
		    .words = link_words(l->kind, l->outgoing),
		    .newer = !l->outgoing && str_eq(l->kind, STR("supersedes")),
		    .tip = l->tip,
		    .answers = l->answers,
		    .accepted = l->accepted,
		    .outgoing = l->outgoing};
	}
}

struct door_links {
	struct door_link *items;
	size_t n;
};

static enum err
links_of(
    struct ctx *ctx, int64_t epoch, const struct thread_links_rows *rows, struct door_links *links)
{
	struct space_known space;
	size_t i;
	enum err e;

	*links =
	    (struct door_links){arena_array(ctx->mem, rows->n, sizeof(*links->items)), rows->n};
	for (i = 0; i < rows->n; i++) {
		const struct thread_links *r = &rows->items[i];

		if ((e = space_known(ctx, epoch, r->space, &space)))
			return (e);
		links->items[i] = (struct door_link){.id = r->id,
		    .space = r->space,
		    .title = r->title,
		    .slug = slug(ctx->mem, r->title),
		    .kind = r->kind,
		    .answers = r->answers,
		    .private = space.ref.private,
		    .accepted = r->accepted,
		    .outgoing = r->outgoing,
		    .tip = r->tip};
	}
	return (OK);
}

enum err
thread_links(struct ctx *ctx, int64_t thread, struct related_list *list)
{
	const struct reader_standing *standing;
	struct thread_links_rows rows;
	struct threads_linked linked;
	struct door_links links;
	struct post_view post;
	enum err e;

	if ((e = post_show(ctx, thread, &post)) ||
	    (e = standing_read(ctx, ctx->actor.person, 0, &standing)) ||
	    (e = q_threads_linked(ctx->db, thread, &linked)) ||
	    (e = q_thread_links(ctx->db, thread, linked.links, &rows)) ||
	    (e = links_of(ctx, linked.epoch, &rows, &links)))
		return (e);
	related_fill(ctx, links.items, links.n, standing, list);
	return (OK);
}

/*
 * Whom the way of a question can concern: what asks somebody to act is in their inbox. Others are not shown where it
 * stands.
 */
static bool
routing_concerns(const struct visitor *v)
{
	return (
	    v->seen->waiting > 0 || thread_own(v) || v->standing->admin || visitor_moderates(v));
}

static void
suggested_fill(
    struct ctx *ctx, const struct proposals_at_door_rows *rows, struct suggested_posts *list)
{
	size_t i;

	list->n = rows->n;
	list->items = arena_array(ctx->mem, rows->n, sizeof(*list->items));
	for (i = 0; i < rows->n; i++)
		list->items[i] = (struct suggested_post){
		    rows->items[i].post, rows->items[i].own, rows->items[i].waiting};
}

/* What few threads have, and few readers are shown. */
static enum err
rest_read(struct ctx *ctx, const struct visitor *v, struct question_entrance *entrance)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct proposals_at_door_rows suggested = {.n = 0};
	struct routing_at_door *routing = NULL;
	struct thread_marks *marks = NULL;
	int64_t person = v->standing->person, thread = v->door.key.thread;
	bool concerns = routing_concerns(v);
	bool marked = (v->seen->marked & v->standing->bit) != 0;
	enum err e;

	related_fill(ctx, v->door.links, v->door.links_n, v->standing, &entrance->related);
	if (!marked && !concerns && !v->door.suggested)
		return (OK);
	if (marked)
		q_thread_marks_add(batch, person, v->me, thread, &marks);
	if (concerns)
		q_routing_at_door_add(batch, person, thread, &routing);
	if (v->door.suggested)
		q_proposals_at_door_add(
		    batch, person, thread, entrance->gate.moderates, &suggested);
	if ((e = db_batch_run(batch)))
		return (e);
	if (marks != NULL) {
		marks_fill(ctx, marks, &entrance->marks);
		entrance->saved = marks->saved;
		entrance->gate.following = marks->following;
	}
	suggested_fill(ctx, &suggested, &entrance->suggested);
	if (routing != NULL && routing->concerned)
		entrance->routing = (struct routing_door){.there = true,
		    .asker = routing->asker,
		    .looks_after = routing->owner,
		    .manages = routing->manages,
		    .invitation = routing->has_invitation ? routing->invitation : 0};
	return (OK);
}

/*
 * What is kept under a key was read behind it, so it may be newer than the key says and never older. The whole
 * thread comes along when no page of it is kept either.
 */
struct door_rows {
	struct thread_row *row;
	struct thread_links_rows links;
	struct thread_body *body; /* NULL: not asked for */
};

static enum err
door_rows_read(
    struct ctx *ctx, const struct door_key *key, const struct visitor *v, struct door_rows *rows)
{
	struct db_batch *batch = db_batch(ctx->db);
	enum err e;

	*rows = (struct door_rows){.row = NULL};
	if (!v->kept(key->thread, key->version, key->epoch)) {
		rows->body = arena_alloc(ctx->mem, sizeof(*rows->body));
		thread_body_add(batch, key->thread, false, rows->body);
	} else {
		q_thread_row_add(batch, key->thread, &rows->row);
	}
	if (v->seen->has_linked)
		q_thread_links_add(batch, key->thread, v->seen->links, &rows->links);
	if ((e = db_batch_run(batch)))
		return (e);
	if (rows->body != NULL)
		rows->row = rows->body->row;
	return (rows->row == NULL ? ERR_NOT_FOUND : OK);
}

static struct thread_door
door_of(const struct door_key *key, const struct thread_row *row, const struct space_known *space,
    const struct door_links *links)
{
	return ((struct thread_door){.key = *key,
	    .space = row->space,
	    .author = row->author,
	    .private = space->ref.private,
	    .recognition = space->recognition,
	    .tip = row->tip,
	    .offer = row->offer,
	    .wish = row->wish,
	    .unnamed = row->unnamed,
	    .recorded = row->recorded,
	    .closed = row->has_closed_at,
	    .locked = row->locked,
	    .suggested = row->suggested,
	    .withdrawn = row->withdrawn,
	    .links = links->items,
	    .links_n = links->n});
}

static enum err
door_read(struct ctx *ctx, int64_t thread, struct visitor *v)
{
	const struct thread_seen *seen = v->seen;
	struct door_key key = {
	    thread, seen->version, seen->epoch, seen->has_linked ? seen->linked : 0};
	struct door_rows rows;
	struct door_links links;
	struct space_known space;
	enum err e;

	if (!seen->has_version)
		return (ERR_NOT_FOUND);
	if (thread_door_kept(ctx->mem, &key, &v->door))
		return (OK);
	if ((e = door_rows_read(ctx, &key, v, &rows)) ||
	    (e = space_known(ctx, key.epoch, rows.row->space, &space)) ||
	    (e = links_of(ctx, key.epoch, &rows.links, &links)))
		return (e);
	v->door = door_of(&key, rows.row, &space, &links);
	v->body = rows.body;
	thread_door_keep(&v->door);
	return (OK);
}

static void
gate_fill(const struct visitor *v, struct thread_gate *gate)
{
	bool moderates = visitor_moderates(v);

	*gate = (struct thread_gate){.thread = v->door.key.thread,
	    .version = v->door.key.version,
	    .epoch = v->door.key.epoch,
	    .body = v->body,
	    .tip = v->door.tip,
	    .recorded = v->door.recorded,
	    .offer = v->door.offer,
	    .wish = v->door.wish,
	    .moderates = moderates,
	    .closed = v->door.closed,
	    .locked = v->door.locked,
	    .withdrawn = v->door.withdrawn,
	    .recognition = v->door.recognition,
	    /* What is locked takes nothing, but from moderators. */
	    .may_write = !role_is(v, STR("reader")) && (!v->door.locked || moderates)};
}

/* They are in: a thread they may read. */
static enum err
thread_come_in(struct ctx *ctx, struct visitor *v, struct question_entrance *entrance)
{
	struct thread_acts_as acts;
	enum err e;

	entrance->found = true;
	if (v->door.unnamed) {
		e = q_thread_acts_as(ctx->db, v->door.key.thread, v->standing->person, &acts);
		if (e)
			return (e);
		v->me = entrance->actor.as = acts.me;
	}
	gate_fill(v, &entrance->gate);
	return (v->door.withdrawn ? OK : rest_read(ctx, v, entrance));
}

enum err
question_enter(struct ctx *ctx, struct str session, int64_t question, thread_is_kept *kept,
    struct question_entrance *entrance)
{
	struct thread_seen seen;
	struct visitor v = {.seen = &seen, .kept = kept};
	enum err e;

	*entrance = (struct question_entrance){.found = false};
	forum_kept_check(ctx);
	e = q_thread_seen(ctx->db, session, ctx->now, ctx->now - SESSION_IDLE, question, &seen);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	if ((e = standing_read(ctx, seen.person, seen.standing, &v.standing)))
		return (e);
	v.me = seen.person;
	entrance->actor = (struct actor){.person = seen.person,
	    .as = seen.person,
	    .name = v.standing->name,
	    .admin = v.standing->admin,
	    .scopes = SCOPE_ALL,
	    .session = seen.session,
	    .waiting = seen.waiting,
	    .news = seen.news};
	entrance->seen_at = seen.seen_at;
	if ((e = door_read(ctx, question, &v)))
		return (e == ERR_NOT_FOUND ? OK : e);
	v.role = standing_role(v.standing, v.door.space);
	return (v.door.private && v.role.n == 0 ? OK : thread_come_in(ctx, &v, entrance));
}
