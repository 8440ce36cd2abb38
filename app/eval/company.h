/*
 * company.h -- Stack Exchange dumps as the history of one company: who asked and answered what, when.
 *
 * Several dumps make one company. People are the same where their accounts are
 * (Users.xml names an AccountId), else within one dump. Two dumps of one site
 * (they share a question) are one: nothing may stand in the history once more,
 * or in the test what is in the history. Only what a post says and when it was
 * written is used; scores, acceptance and profiles are as of the dump, later
 * than the question they would help with.
 */
#ifndef PEERLORE_EVAL_COMPANY_H
#define PEERLORE_EVAL_COMPANY_H

#include "base/clock.h"
#include "routing/model.h"
#include "base/str.h"

struct company_post {
	size_t thread; /* place in threads */
	int64_t person; /* from 1; 0: unknown */
	enum model_kind kind;
	timestamp_us at;
	struct str text; /* plain */
};

struct company_thread {
	int64_t asker;
	timestamp_us at;
	struct str title;
	struct str_list tags;
	size_t question; /* place in posts */
	bool answered; /* by somebody known, other than its asker: there is something to find */
};

struct company {
	struct arena *mem;
	struct company_post *posts; /* oldest first */
	size_t post_count;
	struct company_thread *threads; /* oldest first */
	size_t thread_count;
	int64_t people;
	size_t sites; /* two dumps of one count once */
	size_t rejected; /* rows that could not be read as posts */
};

/* Reads Posts.xml and, where they are, Comments.xml and Users.xml (or .xz) of each folder. What is wrong is in the log. */
enum err company_read(
    struct arena *mem, const char *const *folders, size_t n, struct company *out) MUST_CHECK;

#endif
