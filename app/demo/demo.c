/* demo.c -- plays assets/demo through the same functions as people's own writing, in the order it happened. */
#include "demo.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "accounts.h"
#include "base/asset.h"
#include "base/log.h"
#include "forum.h"
#include "queries.h"
#include "store/db.h"

#define EVENTS_MAX 512

struct demo {
	struct ctx *ctx;
	json_t *root;
	timestamp_us today; /* midnight, UTC */
	timestamp_us now; /* when it is loaded: nothing happens later */
	json_t *people; /* key -> id */
	json_t *threads; /* slug -> id */
};

/* One thing somebody did under a question. */
struct event {
	timestamp_us at;
	size_t order; /* as written, among those of one moment */
	enum err (*play)(struct demo *demo, const struct event *event);
	int64_t person;
	json_t *what;
	int64_t *post; /* what it was done to; filled by the event that makes it */
	int64_t *made;
	int64_t thread;
};

struct events {
	struct event *items;
	size_t n;
};

/* -- reading ------------------------------------------------------------------------ */
static struct str
text(json_t *object, const char *key)
{
	json_t *value = json_object_get(object, key);

	return ((struct str){json_string_value(value), json_string_length(value)});
}

/* "421d 09:12": so many days before today, at that time. */
static timestamp_us
moment(const struct demo *demo, json_t *object, const char *key)
{
	const char *value = json_string_value(json_object_get(object, key));
	int days = 0, hour = 0, minute = 0;
	timestamp_us at;

	if (value == NULL || sscanf(value, "%dd %d:%d", &days, &hour, &minute) != 3)
		return (demo->now);
	at = demo->today - DAYS_US((timestamp_us)days) + HOURS_US(hour) +
	     MINUTES_US((timestamp_us)minute);
	return (at < demo->now ? at : demo->now);
}

static int64_t
person(const struct demo *demo, json_t *object, const char *key)
{
	return (json_integer_value(
	    json_object_get(demo->people, json_string_value(json_object_get(object, key)))));
}

static struct str_list
texts(struct demo *demo, json_t *array)
{
	struct str_list list = {.n = json_array_size(array)};
	size_t i;

	list.items = arena_array(demo->ctx->mem, list.n, sizeof(list.items[0]));
	for (i = 0; i < list.n; i++) {
		list.items[i] = (struct str){json_string_value(json_array_get(array, i)),
		    json_string_length(json_array_get(array, i))};
	}
	return (list);
}

/* Somebody acts at some time. */
static void
act(struct demo *demo, int64_t who, timestamp_us at)
{
	demo->ctx->actor = (struct actor){.person = who, .scopes = SCOPE_ALL};
	demo->ctx->now = at;
}

static void
act_as_system(struct demo *demo)
{
	demo->ctx->actor = (struct actor){.system = true, .scopes = SCOPE_ALL};
	demo->ctx->now = demo->now;
}

/* -- people, spaces, tags -------------------------------------------------------------- */
static enum err
people_load(struct demo *demo)
{
	json_t *p;
	size_t i;
	enum err e;

	json_array_foreach (json_object_get(demo->root, "people"), i, p) {
		struct demo_person_put made;

		e = q_demo_person_put(demo->ctx->db, text(p, "email"), text(p, "name"),
		    text(p, "team"), text(p, "about"), text(p, "time_zone"),
		    str_eq(text(p, "role"), STR("admin")), moment(demo, p, "joined"), &made);
		if (e)
			return (e);
		(void)json_object_set_new(demo->people,
		    json_string_value(json_object_get(p, "key")), json_integer(made.id));
	}
	return (OK);
}

static enum err
space_load(struct demo *demo, json_t *s)
{
	json_t *members = json_object_get(s, "members"), *m;
	struct str slug = text(s, "slug"), about = text(s, "about");
	struct space_form form = {.slug = slug,
	    .name = text(s, "name"),
	    .about = about,
	    .private = json_is_true(json_object_get(s, "private")),
	    .owner_id = person(demo, json_array_get(members, 0), "person")};
	struct space_change change = {.about = &about};
	int64_t id;
	size_t i;
	enum err e;

	/* Every installation begins with general. */
	e = str_eq(slug, STR("general")) ? space_change(demo->ctx, slug, &change)
					 : space_add(demo->ctx, &form, &id);
	for (i = 0; e == OK && (m = json_array_get(members, i)) != NULL; i++)
		e = member_put(demo->ctx, slug, person(demo, m, "person"), text(m, "role"));
	return (e);
}

static enum err
spaces_load(struct demo *demo)
{
	json_t *s, *t;
	size_t i;
	enum err e = OK;

	act_as_system(demo);
	json_array_foreach (json_object_get(demo->root, "spaces"), i, s) {
		if ((e = space_load(demo, s)))
			return (e);
	}
	json_array_foreach (json_object_get(demo->root, "tags"), i, t) {
		if ((e = q_demo_tag_about(demo->ctx->db, text(t, "tag"), text(t, "about"), NULL)))
			return (e);
	}
	return (OK);
}

/* -- what happens under a question --------------------------------------------------------- */
static enum err
play_answer(struct demo *demo, const struct event *event)
{
	return (answer_post(demo->ctx, event->thread, text(event->what, "body"), event->made));
}

static enum err
play_comment(struct demo *demo, const struct event *event)
{
	int64_t id;

	return (comment_post(demo->ctx, *event->post, text(event->what, "body"), &id));
}

static enum err
play_accept(struct demo *demo, const struct event *event)
{
	return (answer_accept(demo->ctx, event->thread, *event->post));
}

static enum err
play_vote_up(struct demo *demo, const struct event *event)
{
	struct post_sums sums;

	return (post_vote(demo->ctx, *event->post, 1, &sums));
}

static enum err
play_vote_down(struct demo *demo, const struct event *event)
{
	struct post_sums sums;

	return (post_vote(demo->ctx, *event->post, -1, &sums));
}

static enum err
play_use(struct demo *demo, const struct event *event)
{
	struct post_sums sums;

	return (post_use_set(demo->ctx, *event->post, true, &sums));
}

static enum err
play_edit(struct demo *demo, const struct event *event)
{
	struct str title = text(event->what, "title"), body = text(event->what, "body");
	json_t *tags = json_object_get(event->what, "tags");
	struct str_list names = texts(demo, tags);
	struct post_change change = {.title = title.p == NULL ? NULL : &title,
	    .body = body.p == NULL ? NULL : &body,
	    .tags = tags == NULL ? NULL : &names,
	    .note = text(event->what, "note")};
	struct post_view view;
	int32_t revision;
	enum err e;

	if ((e = post_show(demo->ctx, *event->post, &view)))
		return (e);
	change.revision = view.revision;
	return (post_edit(demo->ctx, *event->post, &change, &revision));
}

static void
event_add(struct events *events, struct event event)
{
	if (events->n == EVENTS_MAX)
		return;
	event.order = events->n;
	events->items[events->n++] = event;
}

/* Comments, edits, votes and uses of one post, made at `made`. */
static void
post_events(
    struct demo *demo, struct events *events, json_t *what, int64_t *post, timestamp_us made)
{
	static const struct {
		const char *key, *who, *at;
		enum err (*play)(struct demo *, const struct event *);
	} kinds[] = {{"comments", "author", "at", play_comment},
	    {"revisions", "author", "at", play_edit}, {"worked", "person", "at", play_use}};
	static const char *const ways[] = {"up", "down"};
	json_t *item, *votes = json_object_get(what, "votes");
	size_t i, k;

	for (k = 0; k < 3; k++) {
		json_array_foreach (json_object_get(what, kinds[k].key), i, item) {
			event_add(events, (struct event){.at = moment(demo, item, kinds[k].at),
					      .play = kinds[k].play,
					      .person = person(demo, item, kinds[k].who),
					      .what = item,
					      .post = post});
		}
	}
	/* Nobody noted when; one after the other, in the days that followed. */
	for (k = 0; k < 2; k++) {
		json_array_foreach (json_object_get(votes, ways[k]), i, item) {
			timestamp_us at = made + HOURS_US((timestamp_us)(i + 1) * 7);
			json_t *id = json_object_get(demo->people, json_string_value(item));

			event_add(events, (struct event){.at = at < demo->now ? at : demo->now,
					      .play = k == 0 ? play_vote_up : play_vote_down,
					      .person = json_integer_value(id),
					      .post = post});
		}
	}
}

static int
by_time(const void *a, const void *b)
{
	const struct event *x = a, *y = b;

	if (x->at != y->at)
		return (x->at < y->at ? -1 : 1);
	return (x->order < y->order ? -1 : x->order > y->order);
}

static enum err
events_play(struct demo *demo, struct events *events)
{
	size_t i;
	enum err e;

	qsort(events->items, events->n, sizeof(events->items[0]), by_time);
	for (i = 0; i < events->n; i++) {
		act(demo, events->items[i].person, events->items[i].at);
		if ((e = events->items[i].play(demo, &events->items[i])))
			return (e);
	}
	return (OK);
}

static enum err
question_load(struct demo *demo, json_t *q)
{
	json_t *answers = json_object_get(q, "answers"), *a;
	struct arena *mem = demo->ctx->mem;
	struct events events = {arena_array(mem, EVENTS_MAX, sizeof(struct event)), 0};
	int64_t *ids = arena_array(mem, json_array_size(answers) + 1, sizeof(int64_t));
	int64_t asker = person(demo, q, "author");
	timestamp_us asked = moment(demo, q, "asked");
	struct question_draft draft = {text(q, "title"), text(q, "body"), text(q, "space"),
	    texts(demo, json_object_get(q, "tags"))};
	size_t i;
	enum err e;

	act(demo, asker, asked);
	if ((e = question_ask(demo->ctx, &draft, &ids[0])))
		return (e);
	(void)json_object_set_new(
	    demo->threads, json_string_value(json_object_get(q, "slug")), json_integer(ids[0]));
	post_events(demo, &events, q, &ids[0], asked);
	json_array_foreach (answers, i, a) {
		timestamp_us at = moment(demo, a, "at");

		event_add(&events, (struct event){.at = at,
				       .play = play_answer,
				       .person = person(demo, a, "author"),
				       .what = a,
				       .made = &ids[i + 1],
				       .thread = ids[0]});
		if (json_is_true(json_object_get(a, "accepted"))) {
			event_add(&events, (struct event){.at = moment(demo, a, "accepted_at"),
					       .play = play_accept,
					       .person = asker,
					       .post = &ids[i + 1],
					       .thread = ids[0]});
		}
		post_events(demo, &events, a, &ids[i + 1], at);
	}
	return (events_play(demo, &events));
}

static enum err
link_load(struct demo *demo, json_t *q, json_t *other, const char *kind)
{
	json_t *to = json_object_get(demo->threads, json_string_value(other));

	if (to == NULL)
		return (OK);
	return (q_demo_link_put(demo->ctx->db,
	    json_integer_value(json_object_get(demo->threads, text(q, "slug").p)),
	    json_integer_value(to), str_of(kind), person(demo, q, "author"),
	    moment(demo, q, "asked"), NULL));
}

static enum err
links_load(struct demo *demo, json_t *q)
{
	json_t *other;
	size_t i;
	enum err e = OK;

	json_array_foreach (json_object_get(q, "related"), i, other) {
		if ((e = link_load(demo, q, other, "related")))
			return (e);
	}
	if ((other = json_object_get(q, "duplicate_of")) != NULL)
		e = link_load(demo, q, other, "duplicate");
	return (e);
}

static enum err
questions_load(struct demo *demo)
{
	json_t *questions = json_object_get(demo->root, "questions"), *q;
	size_t i;
	enum err e;

	json_array_foreach (questions, i, q) {
		if ((e = question_load(demo, q))) {
			log_errorf(NULL, "demo content: %s: %s", text(q, "slug").p, err_word(e));
			return (e);
		}
	}
	json_array_foreach (questions, i, q) {
		if ((e = links_load(demo, q)))
			return (e);
	}
	return (OK);
}

/* -- all of it --------------------------------------------------------------------------------- */
static enum err
demo_play(struct demo *demo)
{
	enum err e;

	if ((e = db_begin(demo->ctx->db)))
		return (e);
	if ((e = people_load(demo)) || (e = spaces_load(demo)) || (e = questions_load(demo))) {
		db_rollback(demo->ctx->db);
		return (e);
	}
	return (db_commit(demo->ctx->db));
}

enum err
demo_load(struct ctx *ctx)
{
	struct ctx inner = *ctx;
	struct demo demo = {
	    .ctx = &inner, .now = ctx->now, .today = ctx->now - ctx->now % DAYS_US(1)};
	struct demo_people here;
	enum err e;

	if ((e = q_demo_people(ctx->db, &here)) || here.people > 0)
		return (e);
	demo.root = json_loadb(demo_json, demo_json_n, 0, NULL);
	if (demo.root == NULL)
		return (ERR_INTERNAL);
	demo.people = json_object();
	demo.threads = json_object();
	e = demo_play(&demo);
	json_decref(demo.people);
	json_decref(demo.threads);
	json_decref(demo.root);
	return (e);
}

enum err
demo_admin(struct ctx *ctx, struct str *email)
{
	struct demo_admin found;
	enum err e = q_demo_admin(ctx->db, &found);

	if (e == OK)
		*email = found.email;
	return (e);
}
