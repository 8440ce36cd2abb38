/*
 * routing.h -- who is likely to know: the people a question should go to, best first, and why them.
 *
 * Evidence for a question comes from open spaces and the question's own space
 * alone, so a private space shows in no ranking and no reason but its own.
 */
#ifndef PEERLORE_ROUTING_H
#define PEERLORE_ROUTING_H

#include "ctx.h"

/* -- the model: who knows ------------------------------------------------------------ */
/*
 * The features of a candidate, their weights (route_* in base/ranking.def) and
 * what they are made of. Each is compared among the candidates of one question:
 * its value minus their mean, over their standard deviation, so 0 is average.
 */
/* clang-format off */
#define EXPERT_FEATURES(X)                                                                                  \
	/* name       weight           what it says */                                                      \
	X(TEXT,       route_text,      "answered similar questions, lately")                                \
	X(CIRCLE,     route_circle,    "answers where those write who write about this")                   \
	X(TAGS,       route_tags,      "answered under these tags, lately")                                 \
	X(ACTIVITY,   route_activity,  "answers much these weeks")                                          \
	X(SEEN,       route_seen,      "was seen not long ago")                                             \
	X(ASKER,      route_asker,     "answered this person before")                                       \
	X(DECLARED,   route_declared,  "says so in the profile")                                            \
	X(TEAM,       route_team,      "is in the asker's team")                                            \
	X(ACCEPTANCE, route_acceptance,"answers when asked")                                                \
	X(RESPONSE,   route_response,  "takes long to answer when asked")                                   \
	X(OPEN,       route_open,      "has other questions waiting")
/* clang-format on */

enum expert_feature {
#define X(name, weight, about) EXPERT_##name,
	EXPERT_FEATURES(X)
#undef X
	    EXPERT_FEATURE_COUNT
};

/* One sentence why, and at most one thread to look at; nobody's name, no "you". */
struct expert_reason {
	struct str text; /* "answered 4 questions on vpn, last one 12 days ago" */
	int64_t thread; /* 0: no link */
	struct str title; /* of the thread */
	struct str slug;
	bool aside; /* about the person, not about what is asked */
};
struct expert_reason_list {
	struct expert_reason *items;
	size_t n;
};

/* At most so many reasons, and so many of them with a link. */
#define EXPERT_REASONS 4
#define EXPERT_LINKS 3

struct expert {
	int64_t person;
	struct str name;
	struct str slug;
	double score; /* compares only within one answer of experts_rank */
	struct expert_reason_list
	    reasons; /* strongest first; empty for somebody who is just around */
	double features[EXPERT_FEATURE_COUNT]; /* as compared among the candidates, see above */
};
struct expert_list {
	struct expert *items;
	size_t n;
};

struct expert_request {
	int64_t question; /* 0: not posted yet; otherwise its own thread is no evidence */
	struct str title;
	struct str body; /* Markdown */
	struct str_list tags; /* tidied */
	int64_t space;
	int64_t asker; /* never among the experts; 0: nobody in particular */
	size_t limit; /* 0: 50 */
};

/*
 * The best active people who may read the space, best first; equal scores by
 * person. ctx->actor is not asked: whoever calls has checked that the asker may
 * post there, or that the reader may read the question. Needs search_open. An
 * index that cannot be read yet (or lags) costs its evidence, not the answer.
 */
enum err experts_rank(
    struct ctx *ctx, const struct expert_request *request, struct expert_list *out) MUST_CHECK;

/*
 * The same for a question that is there, for whoever may read it: ERR_NOT_FOUND
 * for others, ERR_WITHDRAWN when it was withdrawn. limit as above.
 */
enum err experts_of(
    struct ctx *ctx, int64_t question, size_t limit, struct expert_list *out) MUST_CHECK;

/* -- learning from who answered ---------------------------------------------------------- */
/*
 * What the model saw when a question was first routed is kept (experts_note);
 * each night the weights are fitted again to who answered, beginning with those
 * of conf/ranking.conf and not going far without many questions (routing/fit.h).
 * The newest fifth is held back: new weights are used only when they rank those
 * who answered there no worse than the weights in use. Only open spaces teach.
 */
#define REFIT_QUESTIONS 200 /* answered questions before anything is learned */

/* Keeps what is in a ranking of a posted question, for the first call on it. In the caller's transaction. */
enum err experts_note(struct ctx *ctx, int64_t question, const struct expert_list *list) MUST_CHECK;
/* The night's work. */
enum err job_refit(struct ctx *ctx, struct str argument) MUST_CHECK;

struct refit_view {
	bool wanted; /* the administrators' switch */
	bool in_use; /* learned weights are */
	timestamp_us fitted_at; /* the last attempt, 0: none yet */
	int32_t questions; /* there were then */
	int32_t measured;
	double before,
	    after; /* MRR on those held back, with the weights then in use and with the new ones */
	bool used; /* the new ones were taken */
	int32_t needed; /* REFIT_QUESTIONS */
};
/* For administrators; ERR_NOT_FOUND for others. */
enum err refit_show(struct ctx *ctx, struct refit_view *view) MUST_CHECK;
/* Off: the weights of the file, whatever the nights say; they go on measuring. */
enum err refit_want(struct ctx *ctx, bool wanted) MUST_CHECK;

#endif
