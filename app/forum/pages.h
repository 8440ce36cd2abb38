/* pages.h -- what the templates of the forum are given: one struct a page. */
#ifndef PEERLORE_FORUM_PAGES_H
#define PEERLORE_FORUM_PAGES_H

#include "drafts.h"
#include "forum.h"
#include "unnamed.h"
#include "home.h"
#include "forum_pages.h"
#include "frame.h"
#include "invitations.h"
#include "life.h"
#include "paths.h"
#include "recognition.h"
#include "recordings.h"
#include "suggestions.h"
#include "tags.h"
#include "text/language.h"
#include "uploads.h"

/* Sentences beside the fields of a form, NULL where all is well. */
struct form_problems {
	const char *title;
	const char *summary;
	const char *body;
	const char *tags;
	const char *space;
	const char *note;
	const char *language;
	const char *recording; /* the upload, its trim, its steps */
	const char *other;
};

struct page;
/* What is wrong with the form that just came in; other: what stands at none of the fields above. */
struct form_problems form_problems(struct page *page);
/* The text of a form: its field body, or the three answers of the one that asks step by step, as one Markdown text. */
struct str form_body(struct page *page);

/* "lathe-4, turret", as a form has them. */
struct str tags_typed(struct arena *mem, struct str_list tags);
/* What whoever decides on a suggested edit had before them: the fields version and revision; zeros when they are none. */
struct proposal_seen proposal_seen_of(struct page *page);

/* A post or comment of a thread, as its buttons need it. */
struct thread_item {
	int64_t id;
	int64_t author;
	bool answer;
	bool accepted;
	bool wiki;
};
/* "Q 12", "12" or an address with /questions/12 or /tips/12 in it; 0 when there is no number. */
int64_t thread_number_read(struct str typed);
struct thread_items {
	struct thread_item *items;
	size_t n;
};

/* The part of a question page that is the same for all its readers. */
struct thread_view {
	const struct question_view *question;
	enum answers_by by;
	struct answer_view *accepted; /* NULL when none */
	struct answer_list others; /* in another order than the usual one: the accepted one, too */
	int32_t others_all; /* so many there are, here or on other pages */
	struct html dots_accepted;
	int64_t helped;
	struct thread_items items; /* slots count through these */
};

/* The places in a kept thread that each request fills anew; a slot's id counts through the items. */
enum thread_slot_kind {
	SLOT_VOTE_UP,
	SLOT_VOTE_DOWN,
	SLOT_USED,
	SLOT_OUTDATED,
	SLOT_ACTS,
	SLOT_COMMENT_ACTS,
	SLOT_ANSWER_FORM,
	SLOT_INVITED,
	SLOT_ROUTING,
	SLOT_RELATED,
	SLOT_COMMENT_FORM,
	SLOT_PLAYER,
	SLOT_TRANSCRIPT,
	SLOT_READS
};

/* What a slot of the thread shows to one reader. */
struct mark_view {
	int64_t post;
	int32_t vote;
	bool up; /* pressed */
	bool down;
	bool used;
	bool outdated;
	bool own;
	bool may_vote;
};

struct acts_view {
	int64_t post;
	int64_t question;
	bool tip; /* it, or its thread, is one */
	bool answer;
	bool accepted;
	bool following; /* the reader follows the thread */
	bool saved;
	bool may_thank; /* whoever wrote it */
	bool may_flag;
	bool may_comment;
	bool may_accept;
	bool may_edit;
	bool may_suggest; /* an edit */
	int64_t suggested; /* the reader's own that waits; 0: none */
	int64_t suggestions; /* wait for the reader */
	bool may_withdraw;
	bool may_review; /* of the question: set the day to look again */
	bool may_manage; /* close it, and more */
	bool may_mark; /* of the question: say that it was asked before */
	bool may_look; /* who asked it without a name */
	int64_t duplicate_of; /* 0: of none */
	bool timed; /* there is a recording to say something about a second of */
	bool asked; /* the reader came for this second */
	int64_t at; /* in seconds */
	struct str csrf;
	struct str once;
};

/* Under a tip: its comment form. */
struct comment_form_view {
	int64_t post;
	bool may_write;
	bool timed; /* there is a recording to say something about a second of */
	bool asked; /* the reader came for this second */
	int64_t at; /* in seconds */
	struct str csrf;
	struct str once;
};

/* A chapter or a line of the transcript, where the page shows it. */
struct spot {
	int64_t n;
	int64_t seconds;
	struct str at_seconds; /* with thousandths, for scripts */
	struct str to_seconds;
	struct str text;
	bool unsure; /* the machine is */
};
struct spots {
	struct spot *items;
	size_t n;
};
struct player_view {
	const struct recording_view *recording;
	int64_t post;
	bool answer; /* it is one's, so addresses say which */
	bool splittable; /* a tip with steps, and the reader may make tips of them */
	struct str csrf;
	bool working; /* it is being sent or prepared */
	bool sending;
	bool failed;
	int64_t seconds; /* long */
	int64_t start; /* where it begins to play */
	bool resumed; /* because the reader stopped there */
	bool asked; /* because the address says so */
	struct spots chapters;
	struct spots lines;
};
struct player_views {
	struct player_view *items;
	size_t n;
};
/* r belongs to the post; asked: the second of the address, -1 for none. */
struct player_view player_view_of(struct arena *mem, const struct recording_view *r, int64_t asked);

/* Where two corrected the same line. */
struct line_clash_row {
	int64_t seconds;
	struct str theirs; /* empty: it is gone */
	struct str mine;
};
struct line_clash_rows {
	struct line_clash_row *items;
	size_t n;
};
struct transcript_page_view {
	const struct frame *frame;
	const struct post_view *post;
	struct str back; /* where it is read */
	struct player_view player;
	struct str typed; /* a file that came back */
	int64_t revision; /* of the lines; and when each begins, with a sum of its text */
	struct str marks;
	bool stale; /* somebody was faster */
	bool file_stale; /* and what came was a file */
	bool secret; /* something was left out */
	struct line_clash_rows clashes;
	const char *problem;
};

struct comment_acts_view {
	int64_t id;
	bool may_withdraw;
	bool may_flag;
};

/* A step that was marked while recording. */
struct recorder_step {
	int64_t n;
	int64_t at_ms;
	int64_t seconds;
	struct str title;
};
struct recorder_steps {
	struct recorder_step *items;
	size_t n;
};

/* What a form with a recorder knows of the recording, as it came in last. */
struct recorder_view {
	int64_t most; /* seconds of a recording */
	bool plain; /* it is no step of a longer form */
	bool alone; /* there is nothing to write instead */
	struct str recording; /* id of the upload, empty for none */
	struct str kind;
	struct str trim_from; /* milliseconds, as they came */
	struct str trim_to;
	struct recorder_steps steps;
	struct upload_list drafts; /* recordings not shared yet */
	const char *problem;
};
enum err recorder_view_fill(struct page *page, struct recorder_view *view) MUST_CHECK;
/* What it says about the upload, for recording_attach. */
struct recording_options recorder_options(struct page *page);

/* Another recording for a post, or its first. */
struct recording_page_view {
	const struct frame *frame;
	const struct post_view *post;
	struct str back;
	struct str once;
	bool there; /* it has one already */
	struct str note;
	struct recorder_view recorder;
	struct form_problems problems;
};

struct answer_form_view {
	int64_t question;
	const struct recorder_view *recorder; /* NULL: the page has none */
	bool may_write;
	bool closed; /* so it takes none */
	bool unnamed; /* whoever answers asked without their name: no recording */
	bool first; /* nobody has answered yet */
	struct str csrf;
	struct str once;
	struct str body;
	struct form_problems problems;
};

struct duplicate_page_view {
	const struct frame *frame;
	const struct post_view *question;
	struct str typed;
	const char *problem;
};

struct ask_page_view {
	const struct frame *frame;
	struct str once;
	struct str title;
	struct str goal;
	struct str tried;
	struct str stuck;
	struct str body;
	struct str tags;
	bool plain; /* one box instead of the three questions */
	bool unnamed; /* as ticked */
	bool may_unnamed; /* somewhere */
	const char *unnamed_problem;
	struct space_options spaces;
	struct language_choices languages;
	struct form_problems problems;
	const char *advice; /* what would make the title better; NULL: nothing */
	struct question_list similar;
	int64_t shown; /* number of the list of similar questions, for what is done with it */
	bool routed; /* questions go to colleagues */
	struct preview_list asked; /* those who will be asked */
	struct int64_list spare; /* those left out */
	struct tag_near_list near; /* tags that are new, and those they may have been meant for */
};

/* A stretch of a recording that may become a tip. */
struct split_row {
	int64_t n;
	int64_t from_ms;
	int64_t to_ms;
	int64_t seconds; /* from */
	int64_t length;
	struct str title;
	bool chosen;
	const char *problem;
};
struct split_rows {
	struct split_row *items;
	size_t n;
};
struct split_page_view {
	const struct frame *frame;
	const struct post_view *post;
	struct str back;
	struct str once;
	struct split_rows rows;
	const char *problem;
};

/* What somebody is about to share. */
struct tip_page_view {
	const struct frame *frame;
	struct str once;
	struct str note; /* number of the two whose shadowing it comes from, empty: of none */
	struct str title;
	struct str summary;
	struct str body;
	struct str tags;
	bool advise; /* the title may be better; said once */
	bool advised;
	struct recorder_view recorder;
	struct space_options spaces;
	struct language_choices languages;
	struct form_problems problems;
};

struct tips_page_view {
	const struct frame *frame;
	struct str tag;
	struct str space; /* slug */
	struct str author; /* somebody's number; empty: anybody */
	struct str author_name;
	struct question_list list;
};

struct list_choice {
	struct str word;
	struct str label;
	bool chosen;
};
struct list_choices {
	struct list_choice *items;
	size_t n;
};

struct list_page_view {
	const struct frame *frame;
	struct str heading;
	struct str lead;
	struct str here; /* address of the list without cursor, for its tabs and next page */
	bool newest; /* which tab is the current one */
	bool active;
	bool unanswered;
	bool mine;
	struct str author; /* as the address says it; empty: anybody */
	bool tabs;
	struct str empty; /* what an empty list says */
	struct question_list list;
	bool following;
	struct str tag; /* on a tag's page */
	struct str space; /* on a space's page: slug */
	bool space_owner;
	bool space_moderated; /* by the reader */
	int64_t space_flagged; /* what waits for them there */
	int64_t space_suggested; /* edits that wait for them there */
	bool space_private;
	struct tag_list tags; /* beside the list */
	struct question_list tips; /* beside the questions of a tag or space */
	struct question_list pinned; /* above those of a space */
	struct question_list waiting; /* its questions without an answer, the oldest */
	struct top_people people; /* who helped there lately */
	bool sift; /* the form that narrows is open */
	struct list_choices states;
	struct list_choices orders;
	struct space_options spaces;
	struct str state; /* as the address says them; empty: all, the newest */
	struct str order;
	struct str_list with_tags; /* chosen beside what the page is about */
	struct str more_tags; /* written in the field, and no tags of ours */
	struct str in_space;
	struct list_choices spans;
	struct str since; /* a word, or empty */
	struct str day; /* a date instead, as it was written */
	bool below; /* of a tag: with what is below it */
	const char *since_problem;
	const char *day_problem;
	const char *tag_problem;
	const char *space_problem;
	struct tag_around around; /* on a tag's page */
	bool describes; /* the reader may say what the tag is about */
};

/* What became of a thread. */
struct timeline_page_view {
	const struct frame *frame;
	struct post_view post;
	struct str back; /* the thread */
	struct timeline timeline;
	bool first; /* the newest page of it */
};

/* Looking after a tag. */
struct tag_manage_view {
	const struct frame *frame;
	struct tag_manage manage;
	struct str about;
	int64_t revision; /* that about began with */
	bool stale; /* somebody was faster: joined says what became of both */
	struct post_joined joined;
	struct str nobody; /* whose suggestion it was: nobody's */
	struct str parent;
	struct str synonym;
	struct str name;
	struct str into;
	const char *about_problem;
	const char *parent_problem;
	const char *synonym_problem;
	const char *name_problem;
	const char *into_problem;
	const char *wider_problem;
};
struct tag_history_view {
	const struct frame *frame;
	struct str name;
	struct tag_revision_list list;
};
/* After posting: a tag that is new, and one that is there and much like it. */
struct tag_near_view {
	const struct frame *frame;
	const struct post_view *post;
	struct str back;
	struct tag_near_list near;
};
/* Where to go after a post was written: to the page above when one of its tags looks like a slip, else to `path`. */
enum err tags_then(
    struct page *page, int64_t post, struct str_list tags, struct str path) MUST_CHECK;

struct home_page_view {
	const struct frame *frame;
	struct home home;
	int64_t minutes; /* somebody has; 0: they did not say */
	struct shouts_part_view shouts; /* what leaders put forward this week */
	bool admin_alone; /* an empty installation */
};

struct tags_page_view {
	const struct frame *frame;
	struct tag_list tags;
	struct tag_topics tree;
	bool by_topic; /* the tree instead */
	struct str prefix;
	bool by_name;
	struct list_choices letters; /* that names begin with */
	int64_t next; /* rows to skip on the next page, 0 at the end */
};

struct edit_page_view {
	const struct frame *frame;
	const struct post_view *post;
	bool question;
	bool titled; /* a question or a tip */
	struct str title;
	struct str summary;
	struct str body;
	struct str tags;
	struct str note;
	struct language_choices languages;
	struct str space_language; /* what it is called */
	int64_t revision;
	bool stale; /* it was changed meanwhile: the form has both changes, as joined says */
	struct post_joined joined;
	int64_t proposal; /* the suggested edit that is accepted with it; 0: none */
	int64_t proposal_version;
	struct str suggester; /* whose it is */
	struct str suggested_language; /* empty: its space's */
	struct form_problems problems;
};

/* /posts/12/suggest */
struct suggest_page_view {
	const struct frame *frame;
	const struct post_view *post;
	bool titled;
	int64_t own; /* the reader's that waits; 0: none */
	int64_t version; /* of it */
	struct post_text text;
	struct str tags;
	struct str language; /* chosen; empty: its space's */
	struct language_choices languages;
	struct str space_language; /* what it is called */
	struct str note;
	int64_t revision;
	bool stale;
	struct post_joined joined;
	struct str suggester; /* empty: the text is the reader's own */
	struct form_problems problems;
};
/* /suggestions/3 */
struct suggestion_page_view {
	const struct frame *frame;
	struct proposal_view proposal;
	struct str path; /* where the post is read; empty while it is gone */
	struct str tags_before, tags_after;
	struct str language_before, language_after; /* what they are called */
	bool stale; /* it, or the post, was changed while somebody decided */
	struct str words;
	const char *words_problem;
};
/* /suggestions, and those of a post or a space */
struct suggestions_page_view {
	const struct frame *frame;
	bool mine; /* the reader's own, and what waits for them as author */
	struct proposal_list own;
	struct proposal_list waiting;
	struct str here; /* address of the list */
	struct str back, back_words; /* where one came from */
};

/* Asked without a name: for who asked it, and for administrators. */
struct unnamed_page_view {
	const struct frame *frame;
	struct unnamed_view question;
	struct str reason; /* as typed */
	const char *problem;
	const struct person_ref *asker; /* looked up just now; NULL: not */
};

struct review_page_view {
	const struct frame *frame;
	struct review_view review;
	struct str by; /* as typed, or what is proposed */
	struct str today;
	const char *problem;
};

struct revisions_page_view {
	const struct frame *frame;
	const struct post_view *post;
	struct revision_list revisions;
	bool may_edit;
};

struct close_choice {
	struct str word;
	struct str label;
	bool chosen;
};
struct close_choices {
	struct close_choice *items;
	size_t n;
};
struct manage_page_view {
	const struct frame *frame;
	struct manage_view manage;
	bool titled; /* a question or a tip */
	struct str back; /* where it is read */
	struct close_choices reasons;
	struct str note;
	const char *reason_problem;
	struct str into;
	const char *into_problem;
	struct str to;
	struct str kind;
	const char *to_problem;
	struct space_options spaces;
	const char *space_problem;
	const char *words_problem;
	struct related_list links; /* that can be taken back */
	struct form_problems problems;
};

struct comment_page_view {
	const struct frame *frame;
	const struct post_view *post;
	struct str once;
	struct str body;
	struct form_problems problems;
};

struct withdrawn_page_view {
	const struct frame *frame;
	const struct withdrawn_view *trace;
	bool question;
	bool tip;
	bool offer;
	bool limited; /* undoing it is for the author, for a while */
	bool may_redact;
	const char *words_problem;
};

/* /drafts */
struct drafts_page_view {
	const struct frame *frame;
	struct draft_list drafts;
};

#endif
