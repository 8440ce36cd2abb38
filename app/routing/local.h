/* local.h -- what the files of app/routing share about asking people. */
#ifndef PEERLORE_ROUTING_LOCAL_H
#define PEERLORE_ROUTING_LOCAL_H

#include "invitations.h"
#include "queries.h"
#include "routing.h"
#include "routing/worktime.h"
#include "store/db.h"

/* How far ahead working time is looked at: longer holidays are "not before then". */
#define HORIZON DAYS_US(60)
/* The days in which the number of asks is counted. */
#define ASKS_WEEK DAYS_US(7)

/* -- time zones ------------------------------------------------------------------- */

struct zone_list {
	struct zone *items;
	size_t n;
};
/* The clocks of these zones between two moments; names may repeat. */
enum err zones_read(struct ctx *ctx, struct str_list names, timestamp_us since, timestamp_us until,
    struct zone_list *out) MUST_CHECK;
/* NULL when it was not asked for. */
const struct zone *zone_find(const struct zone_list *zones, struct str name);

struct zone_changes_rows;
/* The one zone in these rows; UTC without rows. */
struct zone zone_only(struct ctx *ctx, const struct zone_changes_rows *rows);
/* The zone of who reads, around now. */
enum err zone_of_reader(struct ctx *ctx, struct zone *zone) MUST_CHECK;
/* The same in a batch with others: run, then zone_only. */
void zone_of_reader_add(struct ctx *ctx, struct db_batch *batch, struct zone_changes_rows *rows);
struct moment moment_of(struct ctx *ctx, const struct zone *zone, timestamp_us at);

/* -- who may be asked ----------------------------------------------------------------- */

/* Of somebody active who may write where the question stands. */
struct standing {
	int64_t person;
	struct str name;
	struct worktime work;
	int32_t asks; /* at most so many in seven days */
	int64_t asked; /* so many are there */
	bool asked_before; /* about this question */
	bool opted_out; /* of one of its topics */
	bool engaged; /* an ask on one of its topics is open */
	timestamp_us start; /* when they are next at work, WORKTIME_NEVER: not within HORIZON */
};
struct standing_list {
	struct standing *items; /* by person */
	size_t n;
};

struct standing_request {
	int64_t question; /* 0: not posted yet */
	int64_t space;
	struct str_list tags;
	/* What happens in other private spaces is left out: for pages that others see before anybody is asked. */
	bool outside;
};
enum err standings_read(struct ctx *ctx, const struct standing_request *request,
    struct int64_list people, struct standing_list *out) MUST_CHECK;
const struct standing *standing_find(const struct standing_list *list, int64_t person);
/* May be asked by us: has room this week, wants to, was not asked, and is at work some time. */
bool standing_free(const struct standing *standing);

/* -- who of them is asked (seats.c) ------------------------------------------------------ */

struct seat_candidate {
	int64_t person;
	double score;
	timestamp_us start;
	bool preferred; /* was shown to the asker as one who will be asked */
	size_t from; /* for whoever made the list: where it stood */
};
struct seat {
	size_t from;
	double propensity; /* how likely this person was for this seat; the best are certain */
	bool explored;
};

/*
 * Fills up to three seats from candidates in order, best first: the two best of
 * those who are at work soon, and one drawn from the ranks behind the third by
 * softmax over scores, so that others than the usual ones get a chance. Who was
 * shown to the asker goes first. chance, in [0, 1), decides who is drawn. Gives how many are filled.
 */
#define SEATS 3
size_t seats_choose(const struct seat_candidate *candidates, size_t n, double temperature,
    double chance, struct seat out[SEATS]);
/* A number in [0, 1) to draw with. */
double seats_chance(void);
/* The same that is given by the words of a question and its wave alone. */
double seats_chance_of(struct str title, int32_t wave);
/* The first `seats` of those who are at work soon: for a group. */
size_t seats_fill(
    const struct seat_candidate *candidates, size_t n, size_t seats, struct seat *out);

/* -- who could be asked (possible.c) ------------------------------------------------------- */

/* A question as asking goes by it. */
struct asking {
	int64_t question; /* 0: not posted yet */
	int64_t space;
	int64_t asker;
	struct str title;
	struct str body;
	struct str_list tags;
	struct int64_list preferred;
	struct int64_list excluded;
	bool note; /* what was seen of the experts is kept, to learn from (experts_note) */
};

struct possible {
	int64_t person;
	double score;
	bool scored; /* by the model */
	struct expert_reason_list reasons;
};
struct possible_list {
	struct possible *items; /* best first */
	size_t n;
};
enum err possible_experts(
    struct ctx *ctx, const struct asking *asking, struct possible_list *out) MUST_CHECK;
/* Who follows a tag comes first, then experts, then the rest of the space. */
enum err possible_group(
    struct ctx *ctx, const struct asking *asking, struct possible_list *out) MUST_CHECK;

/* Those of the possible ones who may be asked, now or later. */
struct candidates {
	struct possible_list possible; /* given */
	struct standing_list standings;
	struct seat_candidate *items; /* from: place in possible */
	size_t n;
};
enum err candidates_read(struct ctx *ctx, const struct asking *asking,
    const struct standing_request *request, struct candidates *out) MUST_CHECK;

/* -- invitations ---------------------------------------------------------------------------- */

/* Tells the person; actor: who asks, or the colleague whose idea it was. */
enum err invitation_tell(struct ctx *ctx, int64_t id, int64_t person, struct str seat,
    int64_t question, int64_t actor) MUST_CHECK;
/* All but that of `person` (0: all) end; those who knew of theirs see it go. */
enum err invitations_end(
    struct ctx *ctx, int64_t question, int64_t person, struct str state) MUST_CHECK;

/* The person answered, whatever they had said before. */
enum err invitation_answered(struct ctx *ctx, int64_t question, int64_t person) MUST_CHECK;
/* Takes back the invitations of who may no longer read the question; ends those that wait for weeks. */
enum err invitations_sweep(struct ctx *ctx) MUST_CHECK;

/* -- waves ------------------------------------------------------------------------------------- */

/* The worker looks at it in a moment. */
enum err routing_look(struct ctx *ctx, int64_t question) MUST_CHECK;
/* Nobody is asked any more: answered or closed. */
enum err routing_end(struct ctx *ctx, struct routing_hold *r, const char *state) MUST_CHECK;

#endif
