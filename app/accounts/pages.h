/* pages.h -- what the templates of accounts are given: one struct a page. */
#ifndef PEERLORE_ACCOUNTS_PAGES_H
#define PEERLORE_ACCOUNTS_PAGES_H

#include "accounts.h"
#include "faces.h"
#include "forum.h"
#include "frame.h"
#include "invitations.h"
#include "mentoring.h"
#include "recognition.h"
#include "text/html.h"
#include "text/language.h"

/* -- signing in -- */

struct signin_page_view {
	const struct frame *frame;
	struct str email;
	struct str next;
	const char *problem; /* NULL: all is well */
	const struct suspended_view *suspended; /* why they may not; else NULL */
};

/* The code, after the password or a link. */
struct signin_code_view {
	const struct frame *frame;
	struct str token; /* that the first step was right */
	struct str next;
	const char *problem;
};

/* That it is really them. */
struct confirm_page_view {
	const struct frame *frame;
	struct step_up_view with;
	struct str email; /* for password managers */
	struct str next;
	const char *problem;
};

struct second_factor_page_view {
	const struct frame *frame;
	struct second_factor_view factor;
	struct html qr; /* of factor.address */
	struct str secret; /* in groups of four */
	struct str_list codes; /* just made, shown this once */
	const char *problem;
};

/* Asking for a new password, and choosing it. */
struct reset_ask_view {
	const struct frame *frame;
	struct str email;
	bool mail; /* this installation sends mail */
	bool sent;
	const char *problem;
};
struct reset_page_view {
	const struct frame *frame;
	struct str action;
	struct str name;
	struct str email;
	const char *password_problem;
	const char *again_problem;
};

struct link_page_view {
	const struct frame *frame;
	struct str action; /* where the button posts to */
	struct str name;
};

struct invitation_page_view {
	const struct frame *frame;
	struct str action;
	struct str email;
	struct str name;
	const char *name_problem;
	const char *password_problem;
	const char *again_problem;
};

/* -- people -- */

struct people_page_view {
	const struct frame *frame;
	struct str prefix;
	struct person_list list;
};

struct person_page_view {
	const struct frame *frame;
	struct person_view person;
	struct contributions given;
	struct topics_view topics;
	struct thanks_part_view thanks;
	struct badges_part_view badges;
	struct offer_list offers; /* of mentoring, open or full */
	struct str languages; /* "Deutsch, English" */
	bool administers; /* the reader */
	bool quiet; /* nothing written yet */
};

struct answer_order_view {
	struct str word;
	struct str label;
	bool chosen;
};
struct answer_order_views {
	struct answer_order_view *items;
	size_t n;
};
struct person_answers_view {
	const struct frame *frame;
	struct person_view person;
	struct answer_order_views orders;
	struct str order; /* as the address says it; empty: the newest first */
	struct person_answers list;
};

/* -- one's own settings -- */

struct settings_page_view {
	const struct frame *frame;
	struct str once;
	struct person_view person;
	struct str mail_name; /* the address in two parts, to break between them */
	struct str mail_host;
	const char *name_problem;
	const char *team_problem;
	const char *about_problem;
	const char *job_problem;
	const char *languages_problem;
	struct language_choices languages; /* the person's are chosen */
	const char *zone_problem;
	bool mail; /* this installation sends mail */

	bool needs_current; /* the password form asks for the one in use */
	const char *current_problem;
	const char *password_problem;
	const char *again_problem;

	struct second_factor_view second;

	struct face_view face;
	const char *face_problem;

	struct availability asking; /* when they may be asked */
	struct availability_problems asking_problems;

	struct session_list sessions; /* agents in words */
	bool others; /* there are more than this one */

	struct api_token_list tokens;
	struct str new_token; /* shown this once */
	struct str token_name;
	struct str token_days;
	bool may_write; /* which scope is chosen; none: read */
	bool may_admin;
	bool may_all;
	const char *token_name_problem;
	const char *scopes_problem;
	const char *days_problem;
};

/* -- spaces -- */

struct spaces_page_view {
	const struct frame *frame;
	struct space_list list;
	bool administers;
};

/* A role to choose from. */
struct role_choice {
	bool reader;
	bool member;
	bool moderator;
	bool owner;
};

struct member_row {
	struct member_view member;
	struct role_choice role;
};
struct member_rows {
	struct member_row *items;
	size_t n;
};

struct space_page_view {
	const struct frame *frame;
	struct space_view space;
	struct str name; /* as typed, when the form comes back */
	struct str about;
	bool private;
	int64_t revision; /* that name and about began with */
	bool stale; /* somebody was faster: joined says what became of both */
	bool
	    about_first; /* what was to be said of the space is not saved: it stands before the members */
	struct post_joined joined;
	struct str nobody; /* whose suggestion it was: nobody's */
	bool may_close; /* visibility can be changed */
	struct member_rows members;
	struct str next; /* cursor */
	struct str member_email;
	struct role_choice member_role;
	struct language_choices languages;
	const char *name_problem;
	const char *about_problem;
	const char *private_problem;
	const char *language_problem;
	const char *person_problem;
	const char *role_problem;
};

/* -- administration -- */

struct admin_people_view {
	const struct frame *frame;
	struct str prefix;
	struct str state; /* empty, suspended or invited */
	bool usual;
	bool suspended;
	bool invited;
	struct person_list list;
	const char *problem;
	/* Just made, shown this once. */
	struct str made_link;
	struct str made_for;
	timestamp_us made_until;
};

/* For how long, in the form of a suspension. */
struct days_choice {
	int64_t days;
	const char *label;
	bool chosen;
};
struct days_choices {
	struct days_choice *items;
	size_t n;
};
struct admin_suspension_view {
	const struct frame *frame;
	struct person_view person;
	struct str reason; /* as typed */
	struct days_choices lengths;
	struct suspension_list past; /* with the one that goes on, if there is one */
	const char *person_problem;
	const char *reason_problem;
	const char *days_problem;
};

struct admin_invitations_view {
	const struct frame *frame;
	struct invitation_list list;
	int64_t person; /* somebody imported or invited before, 0: somebody new */
	struct str email; /* as typed */
	struct str name;
	const char *email_problem;
	const char *name_problem;
	/* Just made, shown this once. */
	struct str made_link;
	struct str made_for;
	timestamp_us made_until;
};

struct admin_sessions_view {
	const struct frame *frame;
	struct session_list list;
};

struct admin_spaces_view {
	const struct frame *frame;
	struct space_list list;
	struct str slug; /* as typed */
	struct str name;
	struct str about;
	struct str owner;
	bool private;
	const char *slug_problem;
	const char *name_problem;
	const char *about_problem;
	const char *owner_problem;
	bool endpoint; /* there is an embeddings endpoint */
};

/* "Firefox on Linux", for people who never saw a User-Agent. */
struct str agent_words(struct arena *mem, struct str agent);

#endif
