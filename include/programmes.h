/*
 * programmes.h -- programmes of mentoring: people sign up, say with whom they would like to learn, and get pairs that
 * no two would both rather change.
 *
 * An administrator opens a programme. Until its closing day whoever is here signs up as a mentor, with places, or as
 * a mentee, with a goal; and ranks some of the other side. Choices are read by their person and by whoever makes the
 * pairs; with whom somebody would rather not is never read by anybody else.
 *
 * Pairs are found by matching.h. Everybody's list is whom they chose, in their order, and then the others by how well
 * they fit (topics in common, and whether the mentor has shown to know it, as find.c says); equal ones in the order in
 * which they signed up. Never a pair: somebody and their manager, two of whom one would rather not, what an
 * administrator forbade. Publishing makes each pair a mentorship, like a request that was accepted.
 */
#ifndef PEERLORE_PROGRAMMES_H
#define PEERLORE_PROGRAMMES_H

#include "accounts.h"
#include "ctx.h"
#include "together.h"

/* People in one programme, and those one may rank. */
#define PROGRAMME_PEOPLE 400
#define PROGRAMME_CHOICES 10
/* Fewer pairs than that have no figures: one could tell whose they are. */
#define PROGRAMME_GROUP 5

struct programme_draft {
	struct str name;
	struct str about; /* what it is for; plain text */
	struct str begins_on; /* "2026-12-01" */
	struct str ends_on;
	struct str closes_on; /* the last day to sign up, in the site's time zone */
	bool
	    everywhere; /* colleagues a mentor has elsewhere count against the places they give here */
};
/* For administrators. ERR_INPUT with ctx->problems. */
enum err programme_open(
    struct ctx *ctx, const struct programme_draft *draft, int64_t *id) MUST_CHECK;
/* ERR_CONFLICT once it is published. */
enum err programme_change(
    struct ctx *ctx, int64_t id, const struct programme_draft *draft) MUST_CHECK;

struct programme_view {
	int64_t id;
	struct str name;
	struct str about;
	struct str begins_on;
	struct str ends_on;
	struct str closes_on;
	timestamp_us begins_at; /* the same days, as if they were UTC */
	timestamp_us ends_at;
	timestamp_us closes_at;
	bool everywhere;
	bool open; /* people may sign up */
	bool published;
	bool ran; /* pairs were looked for */
	bool changed; /* and since then something has changed */
	int64_t mentors;
	int64_t mentees;
	bool joined; /* the reader is in it */
	bool mentor; /* as a mentor */
};
struct programme_list {
	struct programme_view *items;
	size_t n;
};
/* The latest hundred. */
enum err programme_list(struct ctx *ctx, struct programme_list *list) MUST_CHECK;
enum err programme_show(struct ctx *ctx, int64_t id, struct programme_view *view) MUST_CHECK;

/* -- signing up -------------------------------------------------------------------------------- */

struct programme_self {
	bool mentor;
	int64_t capacity;
	struct str
	    goal; /* of a mentee what they want to learn; of a mentor what they give, may be empty */
	struct str_list topics;
};
/* Again changes it. ERR_CONFLICT when it is closed, or PROGRAMME_PEOPLE are in it. */
enum err programme_join(struct ctx *ctx, int64_t id, const struct programme_self *self) MUST_CHECK;
/* All one has said is forgotten. Twice is once; ERR_CONFLICT when it is closed. */
enum err programme_leave(struct ctx *ctx, int64_t id) MUST_CHECK;

/* Somebody on the other side, as a person in the programme sees them. */
struct programme_other {
	struct person_ref person;
	struct str goal;
	struct str_list topics;
	int64_t capacity;
	int64_t place; /* the reader's choice, 0: none */
	bool never; /* the reader would rather not */
};
struct programme_others {
	struct programme_other *items;
	size_t n;
};
struct programme_wish {
	int64_t person;
	struct str place; /* "1" to "10", "never", or empty */
};
struct programme_wishes {
	struct programme_wish *items;
	size_t n;
};
/*
 * All of the reader's wishes, in place of those before; places may have gaps. ERR_INPUT for two with one place and
 * for what is no place; ERR_NOT_FOUND for who is not in it.
 */
enum err programme_choose(
    struct ctx *ctx, int64_t id, const struct programme_wishes *wishes) MUST_CHECK;

struct programme_pair_view {
	struct person_ref mentor;
	struct person_ref mentee;
	struct str goal;
	bool fixed;
	int64_t mentor_place; /* the mentor is the mentee's choice number; 0: was not chosen */
	int64_t mentee_place;
	int64_t mentor_rank; /* the mentor's place in the mentee's whole list; 0: fixed */
	int64_t mentee_rank;
	struct str_list topics; /* in common */
	bool knows; /* the mentor has shown to know what the mentee wants to learn */
	int64_t mentorship; /* 0: not published yet */
};
struct programme_pairs {
	struct programme_pair_view *items;
	size_t n;
};
struct programme_figures {
	bool shown; /* there are PROGRAMME_GROUP pairs, else all is 0 */
	int64_t pairs;
	int64_t first; /* mentees with their first choice */
	int64_t third; /* with one of their first three */
	int64_t running;
	int64_t paused;
	int64_t closed;
	/* 0 unless so many pairs have met: */
	int64_t met; /* pairs that met */
	int64_t hours; /* together, whole ones */
	int64_t goals; /* that were agreed on, by all pairs */
	int64_t goals_reached;
};
/* What a person sees of a programme beside its view. */
struct programme_part {
	struct programme_self self; /* as signed up, when joined */
	struct programme_others others; /* when joined, and until it is published */
	struct programme_pairs
	    own; /* the reader's pairs: mentorship, and the other one as mentor */
	struct programme_figures figures;
	struct feedback_sums feedback;
};
enum err programme_part(
    struct ctx *ctx, const struct programme_view *view, struct programme_part *part) MUST_CHECK;

/* -- making pairs, for administrators ---------------------------------------------------------- */

struct programme_seat {
	struct person_ref person;
	int64_t free; /* places of a mentor */
};
struct programme_seats {
	struct programme_seat *items;
	size_t n;
};
struct programme_ruling {
	struct person_ref mentor;
	struct person_ref mentee;
	bool fixed; /* else forbidden */
};
struct programme_rulings {
	struct programme_ruling *items;
	size_t n;
};
struct programme_proposal {
	struct programme_pairs pairs; /* mentor by mentor */
	struct programme_seats mentors; /* all, with what is free */
	struct programme_seats mentees; /* all */
	struct programme_seats without; /* mentees who have nobody */
	struct programme_rulings rulings;
};
enum err programme_proposal(
    struct ctx *ctx, int64_t id, struct programme_proposal *proposal) MUST_CHECK;
/*
 * "fixed", "forbidden", or "free" again. ERR_INPUT for two who are kept apart, and for more fixed pairs than a mentor
 * has places.
 */
enum err programme_rule(
    struct ctx *ctx, int64_t id, int64_t mentor, int64_t mentee, struct str ruling) MUST_CHECK;
/*
 * Looks for pairs anew; any number of times, with the same outcome. ERR_CONFLICT once it is published; ERR_INPUT when
 * more pairs are fixed with a mentor than they have places by now.
 */
enum err programme_run(struct ctx *ctx, int64_t id) MUST_CHECK;
/* Makes the mentorships and tells people. ERR_CONFLICT when nothing was found, or something changed since. */
enum err programme_publish(struct ctx *ctx, int64_t id) MUST_CHECK;

#endif
