/*
 * demo.c -- a company to look around in.
 *
 * The files are read into lists, one for each table, and each list is written
 * with one statement: all of it takes a moment.
 */
#include "demo.h"

#include <jansson.h>
#include <stdio.h>

#include "base/log.h"
#include "mentoring.h"
#include "queries.h"
#include "store/db.h"
#include "text/markdown.h"

#define EXCERPT_POINTS 200
#define FILES_MAX 400

/* -- lists that grow ------------------------------------------------------------- */

struct numbers {
	struct int64_list list;
	size_t size;
};

struct texts {
	struct str_list list;
	size_t size;
};

struct demo {
	struct ctx *ctx;
	const json_t *people, *spaces, *tags, *thanks, *mentoring;
	json_t *roots[FILES_MAX];
	size_t root_n;
	const json_t *questions[FILES_MAX];
	size_t question_n;
	int64_t *question_ids;
	struct str *slugs;
	struct demo_people_known_rows known_people;
	struct demo_spaces_known_rows known_spaces;
	const struct demo_ids_rows *ids;
	size_t next_id;
	bool broken; /* a file is not as it should be */

	struct numbers thread_ids, thread_spaces, thread_created, thread_active;
	struct numbers post_ids, post_threads, post_authors, post_revisions, post_editors;
	struct numbers post_created, post_edited;
	struct texts post_titles, post_bodies, post_htmls, post_excerpts;
	struct numbers revision_posts, revision_numbers, revision_authors, revision_created;
	struct texts revision_titles, revision_bodies, revision_tags, revision_notes;
	struct numbers tag_threads;
	struct texts tag_names;
	struct numbers comment_posts, comment_authors, comment_created;
	struct texts comment_bodies, comment_htmls;
	struct numbers vote_posts, vote_people, vote_marks, vote_created;
	struct numbers use_posts, use_people, use_created;

	struct numbers thanks_givers, thanks_people, thanks_posts, thanks_created;
	struct texts thanks_reasons;
	struct numbers accepted_threads, accepted_answers, accepted_at;
	struct numbers link_from, link_to, link_people, link_created;
	struct texts link_kinds;
};

static void
number_add(struct demo *d, struct numbers *to, int64_t value)
{
	int64_t *larger;

	if (to->list.n == to->size) {
		to->size = to->size == 0 ? 64 : to->size * 2;
		larger = arena_array(d->ctx->mem, to->size, sizeof(*larger));
		if (to->list.n > 0)
			memcpy(larger, to->list.items, to->list.n * sizeof(*larger));
		to->list.items = larger;
	}
	to->list.items[to->list.n++] = value;
}

static void
text_add(struct demo *d, struct texts *to, struct str value)
{
	struct str *larger;

	if (to->list.n == to->size) {
		to->size = to->size == 0 ? 64 : to->size * 2;
		larger = arena_array(d->ctx->mem, to->size, sizeof(*larger));
		if (to->list.n > 0)
			memcpy(larger, to->list.items, to->list.n * sizeof(*larger));
		to->list.items = larger;
	}
	to->list.items[to->list.n++] = value.p == NULL ? STR("") : value;
}

/* -- reading the files --------------------------------------------------------------- */

static struct str
text_of(const json_t *object, const char *key)
{
	const json_t *value = json_object_get(object, key);

	return (json_is_string(value)
		    ? (struct str){json_string_value(value), json_string_length(value)}
		    : STR_NONE);
}

static void
complain(struct demo *d, const char *what, struct str which)
{
	if (!d->broken)
		log_errorf(NULL, "demo content: %s: %.*s", what, STR_ARG(which));
	d->broken = true;
}

/* "213d 09:40" is 213 days before today, at twenty to ten; never later than now. */
static timestamp_us
time_of(struct demo *d, const json_t *object, const char *key)
{
	struct str s = text_of(object, key), days, rest = s;
	timestamp_us now = d->ctx->now, today = now - now % DAYS_US(1), at;
	int64_t day, hour, minute;

	if (!str_cut(&rest, 'd', &days) || !str_int64(days, &day) || rest.n != 6 ||
	    !str_int64(str_slice(rest, 1, 2), &hour) ||
	    !str_int64(str_slice(rest, 4, 2), &minute)) {
		complain(d, "not a time", s);
		return (now);
	}
	at = today - DAYS_US(day) + HOURS_US(hour) + MINUTES_US(minute);
	return (at > now ? now : at);
}

static const json_t *
person_json(struct demo *d, struct str key)
{
	size_t i;

	for (i = 0; i < json_array_size(d->people); i++) {
		const json_t *person = json_array_get(d->people, i);

		if (str_eq(text_of(person, "key"), key))
			return (person);
	}
	complain(d, "nobody is called", key);
	return (NULL);
}

static int64_t
person_of(struct demo *d, struct str key)
{
	struct str email = text_of(person_json(d, key), "email");
	size_t i;

	for (i = 0; i < d->known_people.n; i++) {
		if (str_eq(d->known_people.items[i].email, email))
			return (d->known_people.items[i].id);
	}
	return (0);
}

static int64_t
space_of(struct demo *d, struct str slug)
{
	size_t i;

	for (i = 0; i < d->known_spaces.n; i++) {
		if (str_eq(d->known_spaces.items[i].slug, slug))
			return (d->known_spaces.items[i].id);
	}
	complain(d, "there is no space", slug);
	return (0);
}

/* When somebody did something: not before they joined. */
static timestamp_us
deed_time(struct demo *d, struct str who, const json_t *object, const char *key)
{
	timestamp_us at = time_of(d, object, key);
	timestamp_us joined = time_of(d, person_json(d, who), "joined");

	return (at < joined ? joined : at);
}

static enum err
files_read(struct demo *d)
{
	json_error_t error;
	size_t i;

	for (i = 0; i < demo_file_count && d->root_n < FILES_MAX; i++) {
		struct str name = str_of(demo_files[i].name);
		json_t *root = json_loads(demo_files[i].json, 0, &error);

		if (root == NULL) {
			log_errorf(NULL, "demo content: %s, line %d: %s", demo_files[i].name,
			    error.line, error.text);
			return (ERR_INTERNAL);
		}
		d->roots[d->root_n++] = root;
		if (str_eq(name, STR("people.json")))
			d->people = root;
		else if (str_eq(name, STR("spaces.json")))
			d->spaces = root;
		else if (str_eq(name, STR("tags.json")))
			d->tags = root;
		else if (str_eq(name, STR("thanks.json")))
			d->thanks = root;
		else if (str_eq(name, STR("mentoring.json")))
			d->mentoring = root;
		else if (str_starts(name, STR("questions/")))
			d->questions[d->question_n++] = root;
	}
	return (OK);
}

/* -- people, spaces, tags ------------------------------------------------------------- */

static enum err
people_known(struct demo *d)
{
	struct texts emails = {0};
	size_t i;

	for (i = 0; i < json_array_size(d->people); i++)
		text_add(d, &emails, text_of(json_array_get(d->people, i), "email"));
	return (q_demo_people_known(d->ctx->db, emails.list, &d->known_people));
}

static enum err
people_write(struct demo *d)
{
	struct texts emails = {0}, names = {0}, teams = {0}, abouts = {0}, zones = {0};
	struct numbers admins = {0}, joined = {0};
	size_t i;
	enum err e;

	for (i = 0; i < json_array_size(d->people); i++) {
		const json_t *person = json_array_get(d->people, i);

		text_add(d, &emails, text_of(person, "email"));
		text_add(d, &names, text_of(person, "name"));
		text_add(d, &teams, text_of(person, "team"));
		text_add(d, &abouts,
		    str_fmt(d->ctx->mem, "%.*s. %.*s", STR_ARG(text_of(person, "title")),
			STR_ARG(text_of(person, "about"))));
		text_add(d, &zones, text_of(person, "time_zone"));
		number_add(d, &admins, str_eq(text_of(person, "role"), STR("admin")));
		number_add(d, &joined, time_of(d, person, "joined"));
	}
	e = q_demo_people(d->ctx->db, emails.list, names.list, teams.list, abouts.list, zones.list,
	    admins.list, joined.list, NULL);
	return (e ? e : people_known(d));
}

static enum err
members_write(struct demo *d)
{
	struct numbers spaces = {0}, people = {0};
	struct texts roles = {0};
	size_t i, k;

	for (i = 0; i < json_array_size(d->spaces); i++) {
		const json_t *space = json_array_get(d->spaces, i);
		const json_t *members = json_object_get(space, "members");

		for (k = 0; k < json_array_size(members); k++) {
			const json_t *member = json_array_get(members, k);

			number_add(d, &spaces, space_of(d, text_of(space, "slug")));
			number_add(d, &people, person_of(d, text_of(member, "person")));
			text_add(d, &roles, text_of(member, "role"));
		}
	}
	return (
	    q_demo_members(d->ctx->db, spaces.list, people.list, roles.list, d->ctx->now, NULL));
}

static enum err
spaces_write(struct demo *d)
{
	struct texts slugs = {0}, names = {0}, abouts = {0};
	struct numbers hidden = {0};
	size_t i;
	enum err e;

	for (i = 0; i < json_array_size(d->spaces); i++) {
		const json_t *space = json_array_get(d->spaces, i);

		text_add(d, &slugs, text_of(space, "slug"));
		text_add(d, &names, text_of(space, "name"));
		text_add(d, &abouts, text_of(space, "about"));
		number_add(d, &hidden, json_is_true(json_object_get(space, "private")));
	}
	if ((e = q_demo_spaces(d->ctx->db, slugs.list, names.list, abouts.list, hidden.list,
		 d->ctx->now, NULL)) ||
	    (e = q_demo_spaces_known(d->ctx->db, slugs.list, &d->known_spaces)))
		return (e);
	return (members_write(d));
}

static enum err
tags_write(struct demo *d)
{
	struct texts names = {0}, abouts = {0};
	size_t i;

	for (i = 0; i < json_array_size(d->tags); i++) {
		text_add(d, &names, text_of(json_array_get(d->tags, i), "tag"));
		text_add(d, &abouts, text_of(json_array_get(d->tags, i), "about"));
	}
	return (q_demo_tags(d->ctx->db, names.list, abouts.list, NULL));
}

/* -- posts -------------------------------------------------------------------------------- */

static struct str
tags_joined(struct demo *d, const json_t *tags)
{
	struct buf b = {.mem = d->ctx->mem};
	size_t i;

	for (i = 0; i < json_array_size(tags); i++) {
		if (i > 0)
			buf_char(&b, ' ');
		buf_str(&b, str_of(json_string_value(json_array_get(tags, i))));
	}
	return (buf_view(&b));
}

/* A question or an answer while it is read. */
struct post {
	int64_t id;
	int64_t thread;
	const json_t *json;
	timestamp_us at;
	timestamp_us last; /* when something last happened here */
	struct str title;
	struct str body;
	const json_t *tags;
};

static void
saw(struct post *post, timestamp_us at)
{
	post->last = at > post->last ? at : post->last;
}

static void
revision_add(struct demo *d, const struct post *post, int64_t number, struct str author,
    struct str note, timestamp_us at)
{
	number_add(d, &d->revision_posts, post->id);
	number_add(d, &d->revision_numbers, number);
	text_add(d, &d->revision_titles, post->title);
	text_add(d, &d->revision_bodies, post->body);
	text_add(d, &d->revision_tags, tags_joined(d, post->tags));
	number_add(d, &d->revision_authors, person_of(d, author));
	text_add(d, &d->revision_notes, note);
	number_add(d, &d->revision_created, at);
}

/* The text as it was first, then as each revision made it; the last one is what is shown. */
static void
revisions_add(struct demo *d, struct post *post)
{
	const json_t *revisions = json_object_get(post->json, "revisions");
	struct str editor = STR_NONE;
	timestamp_us at = post->at;
	size_t i;

	revision_add(d, post, 1, text_of(post->json, "author"), STR(""), post->at);
	for (i = 0; i < json_array_size(revisions); i++) {
		const json_t *revision = json_array_get(revisions, i);

		if (text_of(revision, "title").p != NULL)
			post->title = text_of(revision, "title");
		if (text_of(revision, "body").p != NULL)
			post->body = text_of(revision, "body");
		if (json_object_get(revision, "tags") != NULL)
			post->tags = json_object_get(revision, "tags");
		editor = text_of(revision, "author");
		at = deed_time(d, editor, revision, "at");
		revision_add(d, post, (int64_t)i + 2, editor, text_of(revision, "note"), at);
		saw(post, at);
	}
	number_add(d, &d->post_revisions, (int64_t)json_array_size(revisions) + 1);
	number_add(d, &d->post_editors, editor.p == NULL ? 0 : person_of(d, editor));
	number_add(d, &d->post_edited, at);
}

static void
comments_add(struct demo *d, struct post *post)
{
	const json_t *comments = json_object_get(post->json, "comments");
	struct html html;
	size_t i;

	for (i = 0; i < json_array_size(comments); i++) {
		const json_t *comment = json_array_get(comments, i);
		struct str author = text_of(comment, "author"), body = text_of(comment, "body");
		timestamp_us at = deed_time(d, author, comment, "at");

		if (markdown_inline(d->ctx->mem, body, &html) != OK) {
			complain(d, "a comment is too long", body);
			continue;
		}
		number_add(d, &d->comment_posts, post->id);
		number_add(d, &d->comment_authors, person_of(d, author));
		text_add(d, &d->comment_bodies, body);
		text_add(d, &d->comment_htmls, (struct str){html.p, html.n});
		number_add(d, &d->comment_created, at);
		saw(post, at);
	}
}

/* Votes have no time of their own: some hours after the post, one after the other. */
static void
votes_add(struct demo *d, const struct post *post, const char *way, int64_t mark)
{
	const json_t *voters = json_object_get(json_object_get(post->json, "votes"), way);
	size_t i;

	for (i = 0; i < json_array_size(voters); i++) {
		struct str who = str_of(json_string_value(json_array_get(voters, i)));
		timestamp_us at = post->at + HOURS_US(3 * ((int64_t)i + 1));

		number_add(d, &d->vote_posts, post->id);
		number_add(d, &d->vote_people, person_of(d, who));
		number_add(d, &d->vote_marks, mark);
		number_add(d, &d->vote_created, at > d->ctx->now ? d->ctx->now : at);
	}
}

static void
uses_add(struct demo *d, const struct post *post)
{
	const json_t *uses = json_object_get(post->json, "worked");
	size_t i;

	for (i = 0; i < json_array_size(uses); i++) {
		const json_t *use = json_array_get(uses, i);
		struct str who = text_of(use, "person");

		number_add(d, &d->use_posts, post->id);
		number_add(d, &d->use_people, person_of(d, who));
		number_add(d, &d->use_created, deed_time(d, who, use, "at"));
	}
}

static void
post_add(struct demo *d, struct post *post)
{
	struct str excerpt = STR_NONE;
	struct html html = HTML_NONE;

	number_add(d, &d->post_ids, post->id);
	number_add(d, &d->post_threads, post->thread);
	number_add(d, &d->post_authors, person_of(d, text_of(post->json, "author")));
	number_add(d, &d->post_created, post->at);
	revisions_add(d, post);
	if (markdown_html(d->ctx->mem, post->body, &html) != OK ||
	    markdown_excerpt(d->ctx->mem, post->body, EXCERPT_POINTS, &excerpt) != OK)
		complain(d, "a text is too long", post->title);
	text_add(d, &d->post_titles, post->title);
	text_add(d, &d->post_bodies, post->body);
	text_add(d, &d->post_htmls, (struct str){html.p, html.n});
	text_add(d, &d->post_excerpts, excerpt);
	comments_add(d, post);
	votes_add(d, post, "up", 1);
	votes_add(d, post, "down", -1);
	uses_add(d, post);
}

static int64_t
id_next(struct demo *d)
{
	return (d->ids->items[d->next_id++].id);
}

static void
answer_add(struct demo *d, struct post *question, const json_t *json)
{
	struct str author = text_of(json, "author");
	struct post answer = {.id = id_next(d),
	    .thread = question->id,
	    .json = json,
	    .at = deed_time(d, author, json, "at"),
	    .body = text_of(json, "body")};
	timestamp_us at;

	answer.last = answer.at;
	post_add(d, &answer);
	saw(question, answer.last);
	if (!json_is_true(json_object_get(json, "accepted")))
		return;
	at = deed_time(d, text_of(question->json, "author"), json, "accepted_at");
	number_add(d, &d->accepted_threads, question->id);
	number_add(d, &d->accepted_answers, answer.id);
	number_add(d, &d->accepted_at, at);
}

static void
question_add(struct demo *d, size_t i)
{
	const json_t *json = d->questions[i], *answers = json_object_get(json, "answers");
	struct str author = text_of(json, "author");
	struct post question = {.id = id_next(d),
	    .json = json,
	    .at = deed_time(d, author, json, "asked"),
	    .title = text_of(json, "title"),
	    .body = text_of(json, "body"),
	    .tags = json_object_get(json, "tags")};
	size_t k;

	question.thread = question.id;
	question.last = question.at;
	d->question_ids[i] = question.id;
	d->slugs[i] = text_of(json, "slug");
	post_add(d, &question);
	for (k = 0; k < json_array_size(question.tags); k++) {
		number_add(d, &d->tag_threads, question.id);
		text_add(
		    d, &d->tag_names, str_of(json_string_value(json_array_get(question.tags, k))));
	}
	for (k = 0; k < json_array_size(answers); k++)
		answer_add(d, &question, json_array_get(answers, k));
	number_add(d, &d->thread_ids, question.id);
	number_add(d, &d->thread_spaces, space_of(d, text_of(json, "space")));
	number_add(d, &d->thread_created, question.at);
	number_add(d, &d->thread_active, question.last);
}

/* -- links ------------------------------------------------------------------------------------ */

static void
link_add(struct demo *d, size_t from, struct str slug, const char *kind)
{
	const json_t *json = d->questions[from];
	size_t to;

	for (to = 0; to < d->question_n && !str_eq(d->slugs[to], slug); to++)
		;
	if (to == d->question_n) {
		complain(d, "there is no question", slug);
		return;
	}
	number_add(d, &d->link_from, d->question_ids[from]);
	number_add(d, &d->link_to, d->question_ids[to]);
	text_add(d, &d->link_kinds, str_of(kind));
	number_add(d, &d->link_people, person_of(d, text_of(json, "author")));
	number_add(d, &d->link_created, deed_time(d, text_of(json, "author"), json, "asked"));
}

static void
links_add(struct demo *d, size_t from)
{
	const json_t *related = json_object_get(d->questions[from], "related");
	struct str duplicate = text_of(d->questions[from], "duplicate_of");
	size_t i;

	for (i = 0; i < json_array_size(related); i++)
		link_add(d, from, str_of(json_string_value(json_array_get(related, i))), "related");
	if (duplicate.p != NULL)
		link_add(d, from, duplicate, "duplicate");
}

/* -- what was of use lately, and thanks ------------------------------------------------------------ */

/* The post an entry names: the n-th answer of a question, added right behind it. 0: none. */
static int64_t
post_named(struct demo *d, const json_t *entry)
{
	struct str slug = text_of(entry, "question");
	size_t i, k;

	if (slug.p == NULL)
		return (0);
	for (i = 0; i < d->question_n && !str_eq(d->slugs[i], slug); i++)
		;
	if (i == d->question_n) {
		complain(d, "there is no question", slug);
		return (0);
	}
	for (k = 0; d->post_ids.list.items[k] != d->question_ids[i]; k++)
		;
	k += 1 + (size_t)json_integer_value(json_object_get(entry, "answer"));
	return (k < d->post_ids.list.n ? d->post_ids.list.items[k] : 0);
}

/* Who wrote a post of ours. */
static int64_t
author_of(const struct demo *d, int64_t post)
{
	size_t i;

	for (i = 0; i < d->post_ids.list.n; i++) {
		if (d->post_ids.list.items[i] == post)
			return (d->post_authors.list.items[i]);
	}
	return (0);
}

static void
thanks_read(struct demo *d)
{
	const json_t *worked = json_object_get(d->thanks, "worked");
	const json_t *thanks = json_object_get(d->thanks, "thanks");
	size_t i;

	for (i = 0; i < json_array_size(worked); i++) {
		const json_t *use = json_array_get(worked, i);
		struct str who = text_of(use, "person");

		number_add(d, &d->use_posts, post_named(d, use));
		number_add(d, &d->use_people, person_of(d, who));
		number_add(d, &d->use_created, deed_time(d, who, use, "at"));
	}
	for (i = 0; i < json_array_size(thanks); i++) {
		const json_t *said = json_array_get(thanks, i);
		struct str who = text_of(said, "person"), to = text_of(said, "to");
		int64_t post = post_named(d, said);

		number_add(d, &d->thanks_givers, person_of(d, who));
		number_add(
		    d, &d->thanks_people, to.p == NULL ? author_of(d, post) : person_of(d, to));
		number_add(d, &d->thanks_posts, post);
		text_add(d, &d->thanks_reasons, text_of(said, "reason"));
		number_add(d, &d->thanks_created, deed_time(d, who, said, "at"));
	}
}

/* -- all of it ----------------------------------------------------------------------------------- */

static enum err
threads_read(struct demo *d)
{
	struct demo_ids_rows ids;
	size_t posts = d->question_n, i;
	enum err e;

	for (i = 0; i < d->question_n; i++)
		posts += json_array_size(json_object_get(d->questions[i], "answers"));
	if ((e = q_demo_ids(d->ctx->db, (int64_t)posts, &ids)))
		return (e);
	d->ids = &ids;
	d->question_ids = arena_array(d->ctx->mem, d->question_n, sizeof(int64_t));
	d->slugs = arena_array(d->ctx->mem, d->question_n, sizeof(struct str));
	for (i = 0; i < d->question_n; i++)
		question_add(d, i);
	for (i = 0; i < d->question_n; i++)
		links_add(d, i);
	d->ids = NULL;
	thanks_read(d);
	return (d->broken ? ERR_INTERNAL : OK);
}

static enum err
threads_write(struct demo *d)
{
	struct db_batch *b = db_batch(d->ctx->db);

	q_demo_threads_add(b, d->thread_ids.list, d->thread_spaces.list, d->thread_created.list,
	    d->thread_active.list, NULL);
	q_demo_posts_add(b, d->post_ids.list, d->post_threads.list, d->post_authors.list,
	    d->post_titles.list, d->post_bodies.list, d->post_htmls.list, d->post_excerpts.list,
	    d->post_revisions.list, d->post_editors.list, d->post_created.list, d->post_edited.list,
	    NULL);
	q_demo_revisions_add(b, d->revision_posts.list, d->revision_numbers.list,
	    d->revision_titles.list, d->revision_bodies.list, d->revision_tags.list,
	    d->revision_authors.list, d->revision_notes.list, d->revision_created.list, NULL);
	q_demo_thread_tags_add(b, d->tag_threads.list, d->tag_names.list, NULL);
	q_demo_comments_add(b, d->comment_posts.list, d->comment_authors.list,
	    d->comment_bodies.list, d->comment_htmls.list, d->comment_created.list, NULL);
	q_demo_votes_add(b, d->vote_posts.list, d->vote_people.list, d->vote_marks.list,
	    d->vote_created.list, NULL);
	q_demo_uses_add(b, d->use_posts.list, d->use_people.list, d->use_created.list, NULL);
	q_demo_thanks_add(b, d->thanks_givers.list, d->thanks_people.list, d->thanks_posts.list,
	    d->thanks_reasons.list, d->thanks_created.list, NULL);
	q_demo_accepted_add(
	    b, d->accepted_threads.list, d->accepted_answers.list, d->accepted_at.list, NULL);
	q_demo_links_add(b, d->link_from.list, d->link_to.list, d->link_kinds.list,
	    d->link_people.list, d->link_created.list, NULL);
	return (db_batch_run(b));
}

/* -- mentoring: by the same functions as anybody's --------------------------------------------- */

/* As if this person did it then. */
static struct ctx
ctx_of(struct demo *d, struct str who, timestamp_us at)
{
	struct ctx ctx = *d->ctx;

	ctx.now = at;
	ctx.actor = (struct actor){.person = person_of(d, who), .scopes = SCOPE_ALL};
	return (ctx);
}

static struct str_list
strs_of(struct demo *d, const json_t *array)
{
	struct texts texts = {0};
	size_t i;

	for (i = 0; i < json_array_size(array); i++)
		text_add(d, &texts, str_of(json_string_value(json_array_get(array, i))));
	return (texts.list);
}

/* So many days from now, at eight in the morning. */
static struct str_list
days_of(struct demo *d, const json_t *array)
{
	timestamp_us today = d->ctx->now - d->ctx->now % DAYS_US(1);
	struct texts texts = {0};
	char text[CLOCK_TEXT];
	size_t i;

	for (i = 0; i < json_array_size(array); i++) {
		json_int_t days = json_integer_value(json_array_get(array, i));

		text_add(d, &texts,
		    str_dup(d->ctx->mem, clock_rfc3339(today + DAYS_US(days) + HOURS_US(8), text)));
	}
	return (texts.list);
}

static enum err
offer_add(struct demo *d, const json_t *offer, int64_t *id)
{
	struct str who = text_of(offer, "mentor");
	struct ctx ctx = ctx_of(d, who, deed_time(d, who, offer, "at"));
	struct offer_draft draft = {.kind = text_of(offer, "kind"),
	    .title = text_of(offer, "title"),
	    .body = text_of(offer, "body"),
	    .gets = text_of(offer, "gets"),
	    .for_whom = text_of(offer, "for_whom"),
	    .rhythm = text_of(offer, "rhythm"),
	    .times = text_of(offer, "times"),
	    .place = text_of(offer, "place"),
	    .languages = strs_of(d, json_object_get(offer, "languages")),
	    .tags = strs_of(d, json_object_get(offer, "tags")),
	    .capacity = json_integer_value(json_object_get(offer, "capacity")),
	    .slots = days_of(d, json_object_get(offer, "slots")),
	    .slot_minutes = json_integer_value(json_object_get(offer, "minutes"))};

	return (offer_post(&ctx, &draft, id));
}

static enum err
pair_add(struct demo *d, const json_t *offers, const json_t *pair, const int64_t *ids)
{
	size_t which = (size_t)json_integer_value(json_object_get(pair, "offer"));
	struct str mentee = text_of(pair, "mentee"), state = text_of(pair, "state");
	struct ctx ctx = ctx_of(d, mentee, deed_time(d, mentee, pair, "at"));
	int64_t id;
	enum err e;

	if ((e = mentorship_request(&ctx, ids[which], text_of(pair, "goal"), 0, &id)) ||
	    state.n == 0)
		return (e);
	ctx = ctx_of(
	    d, text_of(json_array_get(offers, which), "mentor"), time_of(d, pair, "answered"));
	return (mentorship_set(&ctx, id, state, text_of(pair, "reason")));
}

static enum err
mentoring_write(struct demo *d)
{
	const json_t *offers = json_object_get(d->mentoring, "offers"),
		     *pairs = json_object_get(d->mentoring, "pairs");
	int64_t *ids = arena_array(d->ctx->mem, json_array_size(offers) + 1, sizeof(*ids));
	size_t i;
	enum err e;

	for (i = 0; i < json_array_size(offers); i++) {
		if ((e = offer_add(d, json_array_get(offers, i), &ids[i]))) {
			complain(d, "not an offer", text_of(json_array_get(offers, i), "title"));
			return (e);
		}
	}
	for (i = 0; i < json_array_size(pairs); i++) {
		if ((e = pair_add(d, offers, json_array_get(pairs, i), ids))) {
			complain(d, "not a request", text_of(json_array_get(pairs, i), "goal"));
			return (e);
		}
	}
	return (OK);
}

static enum err
demo_write(struct demo *d)
{
	enum err e;

	if ((e = files_read(d)) || (e = people_known(d)) || d->known_people.n > 0)
		return (e);
	if ((e = people_write(d)) || (e = spaces_write(d)) || (e = tags_write(d)) ||
	    (e = threads_read(d)))
		return (e);
	if ((e = threads_write(d)))
		return (e);
	return (mentoring_write(d));
}

enum err
demo_load(struct ctx *ctx)
{
	struct demo *d = arena_new_of(ctx->mem, struct demo);
	size_t i;
	enum err e;

	d->ctx = ctx;
	e = demo_write(d);
	for (i = 0; i < d->root_n; i++)
		json_decref(d->roots[i]);
	return (e);
}
