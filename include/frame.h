/*
 * frame.h -- what stands around every page: head, top bar, foot.
 *
 * A handler makes one and hands it to its template, which begins with
 * {{render page_top(v->frame)}} and ends with {{render page_bottom(v->frame)}}:
 *
 *	view.frame = frame_new(page, STR("Ask a colleague"), NAV_QUESTIONS);
 *
 * Who is signed in comes from page->ctx.actor. Pages of people who are not yet
 * signed in use door_top and door_bottom instead: no bar, no search.
 */
#ifndef PEERLORE_FRAME_H
#define PEERLORE_FRAME_H

#include "ctx.h"

struct page;

/* Which entry of the main navigation is the current one. */
enum nav {
	NAV_NONE,
	NAV_QUESTIONS,
	NAV_TIPS,
	NAV_MENTORING,
	NAV_TAGS,
	NAV_PEOPLE,
	NAV_SPACES,
	NAV_TOP,
	NAV_INBOX,
	NAV_ADMIN
};

struct frame {
	struct str title; /* without the name of the product */
	struct str description; /* for <meta>; what Peerlore is, unless the page says more */
	enum nav nav;
	int64_t person; /* who is signed in, 0 for nobody */
	struct str person_name;
	int32_t waiting; /* in their inbox: what asks them to act */
	bool news; /* ... and whether there is something unread */
	bool admin;
	struct str csrf; /* for forms, and for scripts on <html> */
	struct str feed; /* the page's Atom feed: "/feeds/questions.atom"; empty for none */
	struct str query; /* stands in the search box */
	bool no_find; /* the page has a search box of its own */
	const char *notice; /* one line above the page: what was just done; NULL for none */
	struct str undo; /* the address that takes it back, behind the notice; empty for none */
	struct str undo_act; /* what the field `act` says there; may be empty */
	struct str
	    proof; /* where to come back to after a proof, by {{render proof_first()}}; empty: none is asked */
};

/*
 * In the request's memory; fields can be set afterwards. The notice comes from
 * ?done=WORD, with the sentences of notices.def: redirect to "/settings?done=saved".
 */
struct frame *frame_new(struct page *page, struct str title, enum nav nav);
/* For pages with forms that ask for a proof (actor_fresh): offers it before anything is typed, when it is due. */
void frame_proof(struct page *page, struct frame *frame);

#endif
