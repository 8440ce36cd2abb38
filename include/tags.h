/*
 * tags.h -- looking after tags: what they are about, other names for them, their tree, one into the other.
 *
 * Tags are one set over all spaces. Moderators and owners of any space, and administrators, say what a tag is
 * about; names and the tree are for administrators. A synonym is a name that stands for another tag: whoever
 * types it, follows it or opens its page gets that one. A tag has at most one that it is under, five levels deep.
 *
 * Merging makes the old name a synonym at once. The posts follow by a job, a few at a time, so that nobody waits
 * for a hundred thousand of them; each is noted, and undoing gives it back unless somebody tagged it anew since.
 * A new name is a merge too, into a tag that takes the place of the old one.
 *
 * A tag nobody may see is ERR_NOT_FOUND. Where only closed spaces use a tag, whoever joins its name to another
 * says so (wider), because those who see the other learn of it.
 */
#ifndef PEERLORE_TAGS_H
#define PEERLORE_TAGS_H

#include "forum.h"

#define TAG_DEPTH 5
#define TAG_SYNONYMS 50

struct tag_synonym {
	struct str name;
	bool merged; /* it was a tag of its own */
};
struct tag_synonym_list {
	struct tag_synonym *items;
	size_t n;
};
/* What stands around a tag. */
struct tag_around {
	struct str_list under; /* the topmost first */
	struct tag_list below; /* right below */
	struct tag_synonym_list synonyms;
};
/* most: of those below it, the most used. */
enum err tag_around_show(struct ctx *ctx, const struct tag_view *tag, int64_t most,
    struct tag_around *around) MUST_CHECK;
/* The tag, with below all below it, and what their posts carry that are on their way to them; for a list. */
enum err tag_family(struct ctx *ctx, int64_t tag, bool below, struct int64_list *ids) MUST_CHECK;

struct tag_node {
	struct str name;
	struct str parent; /* empty in the first line of a branch */
	int64_t questions;
	int64_t below; /* topics below it, where not all of them follow; else 0 */
	int32_t depth; /* 1: at the left */
};
struct tag_topics {
	struct tag_node *items;
	size_t n;
	struct str of; /* the topic that all stand below; empty: all there are */
	struct str_list under; /* what that is under itself, the topmost first */
	int64_t next; /* to skip on the next page, 0 at the end */
};
/*
 * The topics that the actor sees, or those below one. What fits a page is whole and by name; of more the first level
 * alone, and where that is short also what is most used below each.
 */
enum err tag_tree_show(
    struct ctx *ctx, struct str of, int64_t skip, struct tag_topics *tree) MUST_CHECK;
/* What the names begin with of tags that the actor sees. */
enum err tag_letters(struct ctx *ctx, struct str_list *letters) MUST_CHECK;

/* Names become those they stand for, as far as the actor sees these; each once. */
enum err tags_main(struct ctx *ctx, struct str_list *names) MUST_CHECK;

/* A name that is new, and one that is there and much like it. */
struct tag_near {
	struct str typed;
	struct str name;
	int64_t questions;
};
struct tag_near_list {
	struct tag_near *items;
	size_t n;
};
/*
 * For each name that nothing the actor may read carries, but `own` things of theirs: the one it may have been
 * meant for. Advice; nobody has to take it.
 */
enum err tags_near(
    struct ctx *ctx, struct str_list names, int64_t own, struct tag_near_list *list) MUST_CHECK;
/* Whether two names are so alike that one may be a slip: a letter or two, an ending; never another number. */
bool tag_alike(struct str a, struct str b);

/* -- looking after them -------------------------------------------------------------- */

struct tag_merged {
	struct str name;
	bool renamed;
	int32_t moved; /* posts so far */
	int64_t still; /* posts that follow */
	bool done;
	struct person_ref by;
	timestamp_us at;
};
struct tag_merged_list {
	struct tag_merged *items;
	size_t n;
};
struct tag_manage {
	struct tag_view tag;
	struct tag_around around;
	struct tag_merged_list merged;
	int64_t returning; /* posts on their way back from one it was part of */
	bool administers;
};
/* Whether the actor may say what tags are about. */
enum err tag_describes(struct ctx *ctx, bool *may) MUST_CHECK;
enum err tag_manage_show(struct ctx *ctx, struct str name, struct tag_manage *manage) MUST_CHECK;

/*
 * ERR_INPUT at about. The same again is OK. revision: of what the writer had before them, 0 when nobody had said
 * anything; ERR_STALE when it is another by now; NULL: whatever it is.
 */
enum err tag_about_set(
    struct ctx *ctx, struct str name, struct str about, const int64_t *revision) MUST_CHECK;
/* Mine, which began with that revision, with what others changed since: as of a post, all of it in the body. */
enum err tag_about_join(struct ctx *ctx, const struct tag_view *tag, int64_t revision,
    struct str mine, struct post_joined *joined) MUST_CHECK;
struct tag_revision_view {
	int32_t number;
	struct str about;
	struct person_ref author; /* id 0: it was imported */
	timestamp_us created_at;
	struct html diff;
};
struct tag_revision_list {
	struct tag_revision_view *items; /* newest first */
	size_t n;
};
enum err tag_history(struct ctx *ctx, struct str name, struct tag_revision_list *list) MUST_CHECK;

/* parent: a name, which may be new; empty: at the top. ERR_INPUT at parent. */
enum err tag_parent_set(struct ctx *ctx, struct str name, struct str parent) MUST_CHECK;
/* ERR_INPUT at synonym. */
enum err tag_synonym_set(
    struct ctx *ctx, struct str name, struct str synonym, bool wider) MUST_CHECK;
enum err tag_synonym_end(struct ctx *ctx, struct str name, struct str synonym) MUST_CHECK;
/* *now is the new name as it is written. ERR_INPUT at name, wider or into. */
enum err tag_rename(
    struct ctx *ctx, struct str name, struct str to, bool wider, struct str *now) MUST_CHECK;
/* *into_name as it is written. ERR_INPUT at into or wider. */
enum err tag_merge(struct ctx *ctx, struct str name, struct str into, bool wider,
    struct str *into_name) MUST_CHECK;
/* name: the old one. ERR_NOT_FOUND when no merge of it holds; ERR_INPUT at into. */
enum err tag_unmerge(struct ctx *ctx, struct str name) MUST_CHECK;
/* Merges and undone ones whose posts are on their way; a name the actor may not know is empty. */
struct tag_move {
	struct str name;
	struct str into;
	bool undone;
	int64_t moved, still;
};
struct tag_moves {
	struct tag_move *items;
	size_t n;
};
enum err tags_under_way(struct ctx *ctx, struct tag_moves *moves) MUST_CHECK;
/* One round of a merge or of undoing it: "MERGE.ROUND". */
enum err job_tags(struct ctx *ctx, struct str argument) MUST_CHECK;
/* The other names of a tag have changed: what has it is found by those there are now, by a job. */
enum err tag_names_changed(struct ctx *ctx, int64_t tag) MUST_CHECK;
enum err job_tag_names(struct ctx *ctx, struct str argument) MUST_CHECK;

#endif
