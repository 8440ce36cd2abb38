/* pages.h -- what the templates of mentoring are given: one struct a page. */
#ifndef PEERLORE_MENTORING_PAGES_H
#define PEERLORE_MENTORING_PAGES_H

#include "forum_pages.h"
#include "frame.h"
#include "invitations.h"
#include "mentoring.h"
#include "paths.h"
#include "text/language.h"
#include "together.h"

/* A kind of offer as a choice: of a form, or above a list with how many there are. */
struct kind_choice {
	struct str word;
	struct str heading;
	struct str about;
	int64_t count;
	bool chosen;
};
struct kind_choices {
	struct kind_choice *items;
	size_t n;
};

/* An offer in a list. */
struct offer_line {
	const struct offer_entry *o;
	struct str heading; /* of its kind */
};
struct offer_lines {
	struct offer_line *items;
	size_t n;
};

/* A mentor who fits, as the page shows them. */
struct match_view {
	const struct mentor_match *match;
	struct str heading; /* of the kind */
	struct str first_name;
	struct str goal; /* to be asked with */
	struct str csrf;
	struct str once;
};
struct match_views {
	struct match_view *items;
	size_t n;
};

/* What the reader has to do with others: with a button each where something waits for them. */
struct pairs_view {
	const struct frame *frame;
	struct mentorship_list list;
};

/* How far a goal has come, as a choice and in words. */
struct progress_choice {
	int32_t value;
	struct str words;
	bool chosen;
};
struct progress_choices {
	struct progress_choice *items;
	size_t n;
};
struct goal_line {
	int64_t pair;
	const struct agreement_goal *goal;
	struct str words; /* of its progress */
	struct html dots;
	struct progress_choices choices;
	struct str csrf;
	bool may; /* change it */
};
struct goal_lines {
	struct goal_line *items;
	size_t n;
};

struct privacy_choice {
	struct str word;
	struct str sentence;
	bool chosen;
};
struct privacy_choices {
	struct privacy_choice *items;
	size_t n;
};

/* What they agreed on, and the form for it. */
struct agreement_part {
	const struct frame *frame;
	const struct mentorship_view *m;
	const struct agreement_view *a;
	struct str first_name; /* of the other one */
	struct str sentence; /* what stays between them */
	struct goal_lines goals;
	bool form; /* it is open: nothing is agreed yet, or something was wrong */
	bool stale; /* somebody wrote it anew meanwhile */
	struct str goals_typed;
	struct str rhythm_typed;
	struct privacy_choices privacies;
	int64_t revision;
	const char *goals_problem;
	const char *rhythm_problem;
	const char *privacy_problem;
	const char *other; /* with anything else */
};

/* A meeting's form: to plan one, or to move it. */
struct meeting_form {
	const struct frame *frame;
	int64_t pair; /* to plan one with; 0: it is there */
	int64_t meeting;
	struct str once;
	struct str at;
	struct str minutes;
	struct str place;
	struct str agenda;
	const char *at_problem;
	const char *minutes_problem;
	const char *place_problem;
	const char *agenda_problem;
	bool wrong; /* any of them */
};

struct meetings_part {
	struct meeting_list next; /* to come, the next one first */
	struct meeting_list past; /* the latest first; cancelled ones too */
	bool may_plan;
	struct meeting_form form;
};

/* What they said they would do, and the form for more. */
struct tasks_part {
	const struct frame *frame;
	int64_t pair;
	struct str first_name; /* of the other one */
	struct task_list list;
	size_t open; /* of them */
	bool may_add;
	struct str once;
	struct str words; /* as typed */
	struct str due;
	bool others; /* chosen */
	const char *words_problem;
	const char *due_problem;
	const char *other; /* with anything else */
	bool wrong; /* any of them */
};

/* An answer to choose. */
struct answer_choice {
	int32_t value;
	struct str words;
	bool chosen;
};
struct answer_choices {
	struct answer_choice *items;
	size_t n;
};
struct feedback_part {
	const struct frame *frame;
	int64_t pair;
	struct str first_name;
	bool mentoring;
	struct feedback_view own;
	struct str helped_words; /* what was said */
	struct str reached_words;
	struct answer_choices helped;
	struct answer_choices reached;
	struct answer_choices again; /* 1 yes, 0 no */
	const char *helped_problem;
	const char *reached_problem;
	const char *again_problem;
};

struct shadow_part {
	const struct frame *frame;
	int64_t pair;
	struct str first_name;
	struct shadow_note_view note;
	struct str typed;
	bool ask_first; /* they agreed to ask before anything is told */
	const char *problem;
	bool wrong;
};

struct meeting_page_view {
	const struct frame *frame;
	const struct meeting_view *g;
	struct note_view note;
	struct str note_typed;
	const char *note_problem;
	struct str heading;
	struct meeting_form form;
};

/* One of the reader's own. */
struct mentorship_page_view {
	bool together; /* it was accepted once */
	struct agreement_part agreement;
	struct meetings_part meetings;
	struct tasks_part tasks;
	struct feedback_part feedback;
	struct shadow_part shadow;
	const struct frame *frame;
	const struct mentorship_view *m;
	struct str kind_heading;
	struct str first_name; /* of the other one */
	bool ended_without; /* the reader asked and it came to nothing */
	struct match_views next; /* who else could help, where it came to nothing */
	const char *problem; /* with the reason */
	const char *other; /* with anything else */
	struct str typed;
};

struct mentorships_page_view {
	struct together_sums sums;
	int64_t hours_mentor; /* of them, whole ones */
	int64_t hours_mentee;
	struct feed_view feed;
	struct str feed_address; /* whole */
	const struct frame *frame;
	struct mentorship_list list;
	struct pairs_view pairs;
};

struct mentoring_page_view {
	const struct frame *frame;
	struct str q; /* what the reader wants to get good at */
	int64_t about; /* the question or tip they came from, 0: none */
	const struct mentor_found *found; /* NULL: nothing is looked for */
	struct match_views best; /* the first one */
	struct match_views others;
	const char *problem; /* with q */
	struct wish_list wishes; /* of colleagues */
	struct offer_filter filter;
	bool narrowed; /* by anything but the kind */
	struct kind_choices kinds;
	int64_t all;
	struct offer_list list;
	struct offer_lines rows; /* of the list */
	struct language_choices languages;
	struct str_list topics;
	struct mentorship_list pairs;
	struct pairs_view yours;
};

struct offer_page_view {
	const struct frame *frame;
	const struct offer_view *v;
	struct str kind_word;
	struct str kind_heading;
	struct str kind_about;
	struct str first_name; /* of the mentor */
	const struct mentorship_view *mine; /* what the reader has here already, NULL: nothing */
	struct mentorship_list pairs; /* of one's own offer */
	struct pairs_view pairs_view;
	bool shown; /* there is something the mentor has shown */
	bool may_request;
	bool free_slots;
	struct str once;
	struct str goal; /* as typed */
	int64_t slot;
	const char *goal_problem;
	const char *slot_problem;
};

/* Asking for a mentor where nobody fits. */
struct wish_page_view {
	const struct frame *frame;
	struct str once;
	struct str title;
	struct str body;
	struct str tags;
	struct space_options spaces;
	struct preview_list asked; /* who is likely to know */
	bool routed; /* questions go to colleagues */
	const char *title_problem;
	const char *body_problem;
	const char *tags_problem;
	const char *space_problem;
	const char *other;
};

/* Sentences beside the fields, NULL where all is well. */
struct offer_problems {
	const char *kind;
	const char *title;
	const char *body;
	const char *gets;
	const char *for_whom;
	const char *rhythm;
	const char *times;
	const char *place;
	const char *languages;
	const char *capacity;
	const char *tags;
	const char *space;
	const char *slots;
	const char *minutes;
	const char *other; /* what stands at none of these */
};

struct language_tick {
	struct str code;
	struct str name;
	bool chosen;
};
struct language_ticks {
	struct language_tick *items;
	size_t n;
};

/* An offer as it stands in its form. */
struct offer_form_view {
	const struct frame *frame;
	struct str once;
	int64_t offer; /* 0: a new one */
	int64_t wish; /* the question it is made for, 0: none */
	struct str wish_person; /* who asked it */
	int64_t revision;
	struct kind_choices kinds;
	struct str title;
	struct str body;
	struct str gets;
	struct str for_whom;
	struct str rhythm;
	struct str times;
	struct str place;
	struct str capacity;
	struct str tags;
	struct str minutes;
	bool has_slots; /* some of the following are filled in */
	struct str_list slots; /* as a wall clock shows them, and some empty ones */
	bool has_languages;
	struct language_ticks languages;
	struct space_options spaces;
	bool stale; /* changed meanwhile by somebody else */
	struct str now_title, now_gets, now_body; /* how theirs reads */
	struct offer_problems problems;
};

struct page;

/* Which form of the page of two people was wrong. */
enum pair_form {
	FORM_NONE,
	FORM_STATE,
	FORM_AGREEMENT,
	FORM_MEETING,
	FORM_TASK,
	FORM_FEEDBACK,
	FORM_SHADOW
};
/* Their page, with what was typed into that form. stale: the agreement was written anew meanwhile. */
enum err pair_page(struct page *page, int64_t id, enum pair_form form, bool stale);
/* What the two do together, for it. */
enum err together_fill(
    struct page *page, struct mentorship_page_view *view, enum pair_form form, bool stale);

enum err tasks_fill(struct page *page, struct mentorship_page_view *view, bool typed) MUST_CHECK;
enum err feedback_fill(struct page *page, struct mentorship_page_view *view, bool typed) MUST_CHECK;
enum err shadow_fill(struct page *page, struct mentorship_page_view *view, bool typed) MUST_CHECK;
/* Back to that page with what was just done, or with what was wrong. */
enum err pair_answered(
    struct page *page, int64_t pair, enum err e, enum pair_form form, const char *done) MUST_CHECK;
/* A number as it was typed; what is none is out of bounds. */
int64_t form_number(struct page *page, const char *field);

/* All of them, with what an asker would ask with. */
struct match_views match_views_of(
    struct page *page, const struct mentor_found *found, size_t from, struct str goal);
/* "Ines" of "Ines Duarte". */
struct str first_name(struct str name);

#endif
