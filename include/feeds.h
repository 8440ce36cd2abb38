/*
 * feeds.h -- Atom feeds (RFC 4287) of lists and questions, for feed readers.
 *
 * Whoever is signed in reads them under /feeds. A feed reader is not: for it a person has one private address, below
 * which all of them stand. It proves itself, until its person takes it back or makes another; whoever has it reads
 * what that person may read at that moment, and nothing once they are suspended.
 */
#ifndef PEERLORE_FEEDS_H
#define PEERLORE_FEEDS_H

#include "accounts.h"
#include "ctx.h"

enum feed_kind {
	FEED_QUESTIONS, /* the newest */
	FEED_FOLLOWING, /* what is new about what one follows */
	FEED_TAG, /* the newest with it: name */
	FEED_SPACE, /* the newest in it: name */
	FEED_QUESTION, /* its answers: name is its number */
	FEED_KINDS
};

struct feed_entry {
	struct str id; /* an address of ours, the same for ever */
	struct str title;
	struct str link; /* whole address */
	struct str author;
	struct str html; /* of an answer: all of it, as markup; else empty */
	struct str text; /* the beginning of it */
	timestamp_us published;
	timestamp_us updated;
};
struct feed_entries {
	struct feed_entry *items;
	size_t n;
};
/* Texts hold only what XML may. */
struct atom_view {
	struct str id;
	struct str title;
	struct str self; /* where it was asked for; whole address */
	struct str page; /* the same for people; whole address */
	timestamp_us updated; /* of its newest entry */
	struct feed_entries entries;
};
/* A feed as the actor may read it now. ERR_NOT_FOUND for what they may not see. */
enum err atom_show(
    struct ctx *ctx, enum feed_kind kind, struct str name, struct atom_view *view) MUST_CHECK;

/* -- the private address ------------------------------------------------------------------ */

struct atom_address {
	bool open;
	struct str
	    base; /* whole address, without '/' at the end: "https://host/feeds/private/7.1.PROOF" */
	timestamp_us made_at;
};
/* One's own. */
enum err atom_address_show(struct ctx *ctx, struct atom_address *address) MUST_CHECK;
/* A new one, which ends the old one, or none. */
enum err atom_address_set(struct ctx *ctx, bool open) MUST_CHECK;
/* Makes whoever the word is of the actor, for reading. ERR_NOT_FOUND: it is of nobody, or no longer. */
enum err atom_actor(struct ctx *ctx, struct str word) MUST_CHECK;

#endif
