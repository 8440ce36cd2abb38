/* programme_api.c -- programmes of mentoring for programs: reading, signing up, saying with whom, making pairs. */
#include "mentoring_json.h"
#include "programmes.h"

/* -- reading ------------------------------------------------------------------------------------ */

static struct str
programme_path(struct ctx *ctx, int64_t id)
{
	return (str_fmt(ctx->mem, "/mentoring/programmes/%lld", (long long)id));
}

static struct str
side_word(bool mentor)
{
	return (mentor ? STR("mentor") : STR("mentee"));
}

/* Into an object that is open. */
static void
put_programme(struct json_out *j, struct ctx *ctx, const struct programme_view *p)
{
	json_put_int(j, "id", p->id);
	json_put_str(j, "url", programme_path(ctx, p->id));
	json_put_str(j, "name", p->name);
	json_put_str(j, "about", p->about);
	json_put_str(j, "closes_on", p->closes_on);
	json_put_str(j, "begins_on", p->begins_on);
	json_put_str(j, "ends_on", p->ends_on);
	json_put_bool(j, "everywhere", p->everywhere);
	json_put_bool(j, "open", p->open);
	json_put_bool(j, "published", p->published);
	json_put_int(j, "mentors", p->mentors);
	json_put_int(j, "mentees", p->mentees);
	json_put_str_or_null(j, "as", p->joined ? side_word(p->mentor) : STR_NONE);
}

static void
put_self(struct json_out *j, const struct programme_self *self)
{
	json_put_object(j, "signed_up");
	json_put_str(j, "goal", self->goal);
	json_put_strs(j, "tags", self->topics);
	json_put_int(j, "places", self->capacity);
	json_put_object_end(j);
}

static void
put_others(struct json_out *j, struct ctx *ctx, const struct programme_others *others)
{
	size_t i;

	json_put_array(j, "others");
	for (i = 0; i < others->n; i++) {
		const struct programme_other *o = &others->items[i];

		json_put_object(j, NULL);
		json_put_person(j, ctx, "person", &o->person);
		json_put_str(j, "goal", o->goal);
		json_put_strs(j, "tags", o->topics);
		json_put_int(j, "places", o->capacity);
		json_put_int_or_null(j, "choice", o->place > 0, o->place);
		json_put_bool(j, "never", o->never);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

static void
put_own_pairs(struct json_out *j, struct ctx *ctx, const struct programme_pairs *own)
{
	size_t i;

	json_put_array(j, "pairs");
	for (i = 0; i < own->n; i++) {
		json_put_object(j, NULL);
		json_put_str(j, "mentorship", mentorship_path(ctx, own->items[i].mentorship));
		json_put_person(j, ctx, "with", &own->items[i].mentor);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

static void
put_figures(struct json_out *j, const struct programme_figures *f)
{
	if (!f->shown) {
		json_put_null(j, "figures");
		return;
	}
	json_put_object(j, "figures");
	json_put_int(j, "pairs", f->pairs);
	json_put_int(j, "first_choice", f->first);
	json_put_int(j, "first_three", f->third);
	json_put_int(j, "running", f->running);
	json_put_int(j, "paused", f->paused);
	json_put_int(j, "closed", f->closed);
	json_put_int(j, "met", f->met);
	json_put_int(j, "hours", f->hours);
	json_put_int(j, "goals", f->goals);
	json_put_int(j, "goals_reached", f->goals_reached);
	json_put_object_end(j);
}

static enum err
programme_answer(struct page *page, int64_t id)
{
	struct programme_view p;
	struct programme_part part;
	struct json_out j;
	enum err e;

	if ((e = programme_show(&page->ctx, id, &p)) || (e = programme_part(&page->ctx, &p, &part)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	put_programme(&j, &page->ctx, &p);
	if (p.joined)
		put_self(&j, &part.self);
	else
		json_put_null(&j, "signed_up");
	put_others(&j, &page->ctx, &part.others);
	put_own_pairs(&j, &page->ctx, &part.own);
	put_figures(&j, &part.figures);
	json_put_feedback_sums(&j, "feedback", &part.feedback);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_programmes(struct page *page)
{
	struct programme_list list;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = programme_list(&page->ctx, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		json_put_object(&j, NULL);
		put_programme(&j, &page->ctx, &list.items[i]);
		json_put_object_end(&j);
	}
	json_list_end(&j, STR_NONE);
	return (OK);
}

enum err
api_programme(struct page *page)
{
	return (programme_answer(page, page_path_id(page, "id")));
}

/* -- opening and changing --------------------------------------------------------------------------- */

static struct programme_draft
draft_of(struct page *page, enum json_need need)
{
	return ((struct programme_draft){json_field_str(page, "name", need),
	    json_field_str(page, "about", need), json_field_str(page, "begins_on", need),
	    json_field_str(page, "ends_on", need), json_field_str(page, "closes_on", need),
	    json_field_bool(page, "everywhere", OPTIONAL)});
}

enum err
api_programme_open(struct page *page)
{
	struct programme_draft draft = draft_of(page, REQUIRED);
	int64_t id;
	enum err e;

	if ((e = json_done(page)) || (e = programme_open(&page->ctx, &draft, &id)))
		return (e);
	return (api_created(page, id, programme_path(&page->ctx, id)));
}

/* What is not said stays. */
enum err
api_programme_change(struct page *page)
{
	struct programme_draft draft = draft_of(page, OPTIONAL);
	int64_t id = page_path_id(page, "id");
	struct programme_view p;
	enum err e;

	if ((e = json_done(page)) || (e = programme_show(&page->ctx, id, &p)))
		return (e);
	draft.name = json_has(page, "name") ? draft.name : p.name;
	draft.about = json_has(page, "about") ? draft.about : p.about;
	draft.begins_on = json_has(page, "begins_on") ? draft.begins_on : p.begins_on;
	draft.ends_on = json_has(page, "ends_on") ? draft.ends_on : p.ends_on;
	draft.closes_on = json_has(page, "closes_on") ? draft.closes_on : p.closes_on;
	draft.everywhere = json_has(page, "everywhere") ? draft.everywhere : p.everywhere;
	if ((e = programme_change(&page->ctx, id, &draft)))
		return (e);
	return (programme_answer(page, id));
}

/* -- signing up ------------------------------------------------------------------------------------- */

/* The programme as a row of the list: with whom one could learn is read behind it. */
enum err
api_programme_join(struct page *page)
{
	struct str as = json_field_str(page, "as", REQUIRED);
	struct programme_self self = {.mentor = str_eq(as, STR("mentor")),
	    .goal = json_field_str(page, "goal", OPTIONAL),
	    .capacity = 1};
	struct str_list tags = json_field_str_list(page, "tags", OPTIONAL);
	int64_t id = page_path_id(page, "id"), places = json_field_int(page, "places", OPTIONAL);
	struct programme_view p;
	struct json_out j;
	enum err e;

	self.topics = tag_tidy_list(&page->ctx, tags);
	if (json_has(page, "places"))
		self.capacity = places;
	if ((e = json_done(page)))
		return (e);
	if (!self.mentor && !str_eq(as, STR("mentee")))
		return (ctx_problem(&page->ctx, PROBLEM_PROGRAMME_SIDE));
	if ((e = programme_join(&page->ctx, id, &self)) || (e = programme_show(&page->ctx, id, &p)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	put_programme(&j, &page->ctx, &p);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_programme_leave(struct page *page)
{
	enum err e = programme_leave(&page->ctx, page_path_id(page, "id"));

	return (e ? e : api_done(page));
}

/* The first of the choices has place 1. */
enum err
api_programme_choose(struct page *page)
{
	struct int64_list choices = json_field_id_list(page, "choices", REQUIRED),
			  never = json_field_id_list(page, "never", OPTIONAL);
	struct programme_wishes wishes = {
	    arena_array(page->ctx.mem, choices.n + never.n + 1, sizeof(struct programme_wish)), 0};
	int64_t id = page_path_id(page, "id");
	size_t i;
	enum err e;

	if ((e = json_done(page)))
		return (e);
	for (i = 0; i < choices.n; i++)
		wishes.items[wishes.n++] =
		    (struct programme_wish){choices.items[i], str_fmt(page->ctx.mem, "%zu", i + 1)};
	for (i = 0; i < never.n; i++)
		wishes.items[wishes.n++] = (struct programme_wish){never.items[i], STR("never")};
	if ((e = programme_choose(&page->ctx, id, &wishes)))
		return (e);
	return (programme_answer(page, id));
}

/* -- making pairs ------------------------------------------------------------------------------------ */

static void
put_pair(struct json_out *j, struct ctx *ctx, const struct programme_pair_view *v)
{
	json_put_object(j, NULL);
	json_put_person(j, ctx, "mentor", &v->mentor);
	json_put_person(j, ctx, "mentee", &v->mentee);
	json_put_str(j, "goal", v->goal);
	json_put_bool(j, "fixed", v->fixed);
	json_put_int_or_null(j, "choice_of_mentee", v->mentor_place > 0, v->mentor_place);
	json_put_int_or_null(j, "choice_of_mentor", v->mentee_place > 0, v->mentee_place);
	json_put_strs(j, "tags", v->topics);
	json_put_bool(j, "knows", v->knows);
	json_put_str_or_null(
	    j, "mentorship", v->mentorship > 0 ? mentorship_path(ctx, v->mentorship) : STR_NONE);
	json_put_object_end(j);
}

/* Mentors with the places they still have, or mentees who have nobody. */
static void
put_seats(struct json_out *j, struct ctx *ctx, const char *key, const struct programme_seats *seats,
    bool places)
{
	size_t i;

	json_put_array(j, key);
	for (i = 0; i < seats->n; i++) {
		json_put_object(j, NULL);
		json_put_person(j, ctx, "person", &seats->items[i].person);
		if (places)
			json_put_int(j, "free", seats->items[i].free);
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

static void
put_rulings(struct json_out *j, struct ctx *ctx, const struct programme_rulings *rulings)
{
	size_t i;

	json_put_array(j, "rulings");
	for (i = 0; i < rulings->n; i++) {
		const struct programme_ruling *r = &rulings->items[i];

		json_put_object(j, NULL);
		json_put_person(j, ctx, "mentor", &r->mentor);
		json_put_person(j, ctx, "mentee", &r->mentee);
		json_put_str(j, "ruling", r->fixed ? STR("fixed") : STR("forbidden"));
		json_put_object_end(j);
	}
	json_put_array_end(j);
}

static enum err
pairs_answer(struct page *page, int64_t id)
{
	struct programme_proposal proposal;
	struct programme_view p;
	struct json_out j;
	size_t i;
	enum err e;

	if ((e = programme_show(&page->ctx, id, &p)) ||
	    (e = programme_proposal(&page->ctx, id, &proposal)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_bool(&j, "looked", p.ran);
	json_put_bool(&j, "changed", p.changed);
	json_put_bool(&j, "published", p.published);
	json_put_array(&j, "pairs");
	for (i = 0; i < proposal.pairs.n; i++)
		put_pair(&j, &page->ctx, &proposal.pairs.items[i]);
	json_put_array_end(&j);
	put_seats(&j, &page->ctx, "mentors", &proposal.mentors, true);
	put_seats(&j, &page->ctx, "without", &proposal.without, false);
	put_rulings(&j, &page->ctx, &proposal.rulings);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_programme_pairs(struct page *page)
{
	return (pairs_answer(page, page_path_id(page, "id")));
}

enum err
api_programme_run(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = json_done(page)) || (e = programme_run(&page->ctx, id)))
		return (e);
	return (pairs_answer(page, id));
}

enum err
api_programme_publish(struct page *page)
{
	int64_t id = page_path_id(page, "id");
	enum err e;

	if ((e = json_done(page)) || (e = programme_publish(&page->ctx, id)))
		return (e);
	return (pairs_answer(page, id));
}

enum err
api_programme_rule(struct page *page)
{
	int64_t id = page_path_id(page, "id"), mentor = json_field_id(page, "mentor", REQUIRED),
		mentee = json_field_id(page, "mentee", REQUIRED);
	struct str ruling = json_field_str(page, "ruling", REQUIRED);
	enum err e;

	if ((e = json_done(page)) || (e = programme_rule(&page->ctx, id, mentor, mentee, ruling)))
		return (e);
	return (pairs_answer(page, id));
}
