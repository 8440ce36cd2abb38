/*
 * glossary.h -- the company's words: what means the same, and what its acronyms stand for.
 *
 * Administrators make entries; every search by anybody uses them, and says so,
 * so every signed-in person may read them. Acronyms that posts in open spaces
 * explain ("virtual private network (VPN)") are offered to administrators.
 * What is returned lives in ctx->mem.
 */
#ifndef PEERLORE_GLOSSARY_H
#define PEERLORE_GLOSSARY_H

#include "accounts.h"
#include "ctx.h"

/* clang-format off */
#define GLOSSARY_KINDS(X)                                              \
	/* name      word          what an administrator chooses */     \
	X(BOTH_WAYS, "both-ways", "They mean the same: a search for one finds the other") \
	X(ONE_WAY,   "one-way",   "Only a search for the word finds these as well")       \
	X(ACRONYM,   "acronym",   "It is an acronym, and these are what it stands for")
/* clang-format on */

struct glossary_view {
	int64_t id;
	struct str kind; /* both-ways, one-way, acronym */
	struct str term;
	struct str_list means;
	struct str means_line; /* "notebook, portable computer" */
	bool one_way;
	bool acronym;
};
struct glossary_list {
	struct glossary_view *items;
	size_t n;
	struct str next;
	int64_t total;
};

struct glossary_form {
	struct str kind; /* empty: both-ways */
	struct str term;
	struct str_list means;
};

/* By term. For everybody signed in. ERR_INPUT for a cursor that is none. */
enum err glossary_page(
    struct ctx *ctx, struct str cursor, int64_t limit, struct glossary_list *list) MUST_CHECK;
enum err glossary_entry(struct ctx *ctx, int64_t id, struct glossary_view *view) MUST_CHECK;

/* The rest is for administrators: ERR_NOT_FOUND for others. */
/* ERR_INPUT with problems at term, means, kind. */
enum err glossary_add(struct ctx *ctx, const struct glossary_form *form, int64_t *id) MUST_CHECK;
enum err glossary_change(struct ctx *ctx, int64_t id, const struct glossary_form *form) MUST_CHECK;
enum err glossary_remove(struct ctx *ctx, int64_t id) MUST_CHECK;
/* "notebook, portable computer" -> list: split at commas, semicolons and line ends. */
struct str_list glossary_split(struct arena *mem, struct str text);

/* An acronym that posts of open spaces explain. */
struct acronym_offer {
	struct str term;
	struct str meaning;
	int64_t posts; /* so many do */
	int64_t thread; /* one of them */
	struct str title;
};
struct acronym_offers {
	struct acronym_offer *items;
	size_t n;
};
/* The most frequent first; without those that are known or were dismissed. */
enum err acronym_list(struct ctx *ctx, struct acronym_offers *list) MUST_CHECK;
/* Into the glossary (as another meaning of an acronym that is there already), or never offered again. */
enum err acronym_take(struct ctx *ctx, struct str term, struct str meaning) MUST_CHECK;
enum err acronym_dismiss(struct ctx *ctx, struct str term, struct str meaning) MUST_CHECK;
/* Reads what was written in open spaces since it last ran; nightly. */
enum err job_acronyms(struct ctx *ctx, struct str argument) MUST_CHECK;

#endif
