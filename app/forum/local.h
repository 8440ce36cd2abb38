/* local.h -- what the files of app/forum share: checks of fields, and the door to a post. */
#ifndef PEERLORE_FORUM_LOCAL_H
#define PEERLORE_FORUM_LOCAL_H

#include "forum.h"
#include "queries.h"
#include "threads.h"
#include "webhooks.h"

#define EXCERPT_POINTS 200

/* The name a post is signed with: the written one of an import without an account, else the person's. */
struct person_ref person_written(int64_t id, struct str name, struct str team, struct str written);

/* Where a text stands: what it may name depends on it. */
struct text_home {
	int64_t post; /* 0: a new one */
	int64_t comment; /* of it; 0: the post itself, or a new one */
	int64_t space; /* 0: a preview */
	struct str before; /* the text it takes the place of; empty for a new one */
	bool old; /* nobody wrote it just now: it names what it named before */
	bool
	    anew; /* an older renderer wrote it: it shows what its author may show, and nobody is there to be told */
	bool nobody; /* it came with an import: its @ are of another place */
};
/* Markdown as pages, lists and descriptions show it; made when it is written. */
struct rendered {
	struct str html;
	struct str excerpt;
	struct int64_list pictures; /* that it shows */
	struct int64_list people; /* whom it names */
};
/* ERR_INPUT with a problem at body when it names a picture that came to nothing. */
enum err post_render(struct ctx *ctx, const struct text_home *home, struct str body,
    struct rendered *out) MUST_CHECK;
/*
 * Notes what the text of a post names, when it is saved, and tells those whom it
 * names for the first time; not whom (0: nobody), who hears of it anyway.
 */
enum err post_named(struct ctx *ctx, int64_t post, const struct text_home *home,
    const struct rendered *rendered, int64_t whom) MUST_CHECK;
/* The same of a comment: its markup, what it names (there is no excerpt), and telling people. */
enum err comment_render(struct ctx *ctx, const struct text_home *home, struct str body,
    struct rendered *out) MUST_CHECK;
enum err comment_named(struct ctx *ctx, int64_t post, int64_t comment,
    const struct rendered *rendered, int64_t whom) MUST_CHECK;

/* A cursor is "<microseconds or another number>.<id>" of the last row, opaque to whoever carries it. */
bool list_cursor_read(struct str cursor, int64_t *key, int64_t *id);
struct str list_cursor_write(struct arena *mem, int64_t key, int64_t id);

void title_check(struct ctx *ctx, struct str title);
/* bare: an empty one is well. */
void body_check(struct ctx *ctx, struct str body, bool bare);
void summary_check(struct ctx *ctx, struct str summary);
/* Empty is well: the language of the space. */
void post_language_check(struct ctx *ctx, struct str language);

/*
 * The post, its thread locked, if the actor may see it. From here on the request acts as post->me: the actor, or
 * nobody by name where they asked without it.
 */
enum err post_held(struct ctx *ctx, int64_t id, struct post_for_change *post) MUST_CHECK;
/*
 * The post, its thread locked, if the actor may see it and write there.
 * ERR_WITHDRAWN when the post or its question is withdrawn.
 */
enum err post_open(struct ctx *ctx, int64_t id, struct post_for_change *post) MUST_CHECK;
/* The same for a vote, a use, a comment: an offer has none of them, ERR_NOT_FOUND. */
enum err post_open_for_talk(struct ctx *ctx, int64_t id, struct post_for_change *post) MUST_CHECK;
/* The same for a question; anything else is ERR_NOT_FOUND. */
enum err question_open(struct ctx *ctx, int64_t id, struct post_for_change *post) MUST_CHECK;

/*
 * Changes a post that is open to the actor, whatever lets them change it: ERR_STALE, ERR_INPUT and *revision as
 * post_edit says.
 */
enum err post_change_save(struct ctx *ctx, const struct post_for_change *post,
    const struct post_change *change, int32_t *revision) MUST_CHECK;
/* Checks a change as that does; gives the text there is now, and the one it would make. */
enum err post_change_check(struct ctx *ctx, const struct post_for_change *post,
    const struct post_change *change, struct post_text *now, struct post_text *text) MUST_CHECK;
/* The same words everywhere; tags in any order. */
bool post_text_same(const struct post_text *a, const struct post_text *b);

/* A question or tip whose space the actor moderates: ERR_FORBIDDEN for others, ERR_INPUT for an answer. */
enum err thread_open_to_moderate(
    struct ctx *ctx, int64_t thread, struct post_for_change *post) MUST_CHECK;

void merged_fill(struct ctx *ctx, const struct merged_here_rows *rows, struct merged_list *list);

/* Whether the actor took it back themselves, and only just. */
bool may_undo(
    const struct ctx *ctx, int64_t me, int64_t author, int64_t withdrawn_by, timestamp_us at);

/* Gate and body in one. What is of another kind is ERR_NOT_FOUND. */
enum err thread_show(
    struct ctx *ctx, enum thread_kind kind, int64_t id, struct question_view *view) MUST_CHECK;

/* What lists show of a tip: its summary, or the beginning of its text. */
struct str excerpt_of(struct str summary, const struct rendered *rendered);

/* A name as it is stored; false when it is none. */
bool tag_name_read(struct ctx *ctx, struct str raw, struct str *name);
/* Links that were taken away, for the audit trail of both threads. */
enum err links_gone_note(
    struct ctx *ctx, struct str kind, const struct link_remove_rows *gone) MUST_CHECK;

/* Gives a thread exactly these tags. */
enum err tags_set(struct ctx *ctx, int64_t thread, struct str_list names) MUST_CHECK;

/* -- what is kept per worker process -- */
/* Before it is used: it may be of a database that is no longer the one we ask, say after a restore. */
void forum_kept_check(struct ctx *ctx);

#endif
