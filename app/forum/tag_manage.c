/*
 * tag_manage.c -- looking after tags: what they are about, synonyms, the tree, new names, one into the other.
 *
 * Whoever changes names or the tree holds a lock that others who do wait for, so what is checked here still
 * holds when it is written. People who ask and answer never wait for it.
 */
#include "jobs.h"
#include "local.h"
#include "store/db.h"
#include "tags.h"
#include "text/diff.h"

#define AT_A_TIME 50
#define STRAGGLERS MINUTES_US(2) /* a post whose tags were read before and written after */

/* -- who may ------------------------------------------------------------------------ */

enum err
tag_describes(struct ctx *ctx, bool *may)
{
	struct tag_moderates row;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	*may = true;
	if (ctx->actor.admin)
		return (OK);
	if ((e = q_tag_moderates(ctx->db, ctx->actor.person, &row)))
		return (e);
	*may = row.moderates;
	return (OK);
}

static enum err
open_to_describe(struct ctx *ctx, struct str name, struct tag_view *tag)
{
	bool may;
	enum err e;

	if ((e = tag_show(ctx, name, tag)) || (e = tag_describes(ctx, &may)))
		return (e);
	return (may ? OK : ERR_FORBIDDEN);
}

/* For names and the tree, which nobody else changes from here on. */
static enum err
open_to_arrange(struct ctx *ctx, struct str name, struct tag_view *tag)
{
	struct tag_tree_hold held;
	enum err e;

	if ((e = tag_show(ctx, name, tag)))
		return (e);
	if (!ctx->actor.admin)
		return (ERR_FORBIDDEN);
	if ((e = q_tag_tree_hold(ctx->db, &held)))
		return (e);
	/* It may be another one's synonym by now. */
	return (tag_show(ctx, name, tag));
}

static struct str
into_words(struct ctx *ctx, const char *words, int64_t id)
{
	return (str_fmt(ctx->mem, "%s %lld", words, (long long)id));
}

/* -- what stands around one ----------------------------------------------------------- */

static void
synonyms_fill(struct ctx *ctx, const struct tag_synonyms_rows *rows, struct tag_synonym_list *list)
{
	size_t i;

	list->items = arena_array(ctx->mem, rows->n, sizeof(*list->items));
	list->n = rows->n;
	for (i = 0; i < rows->n; i++)
		list->items[i] = (struct tag_synonym){rows->items[i].name, rows->items[i].merged};
}

enum err
tag_around_show(
    struct ctx *ctx, const struct tag_view *tag, int64_t most, struct tag_around *around)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct tag_under_rows under;
	struct tag_page_rows below;
	struct tag_synonyms_rows synonyms;
	size_t i;
	enum err e;

	q_tag_under_add(batch, tag->id, &under);
	q_tag_children_add(batch, ctx->actor.person, tag->id, most + 1, &below);
	q_tag_synonyms_add(batch, tag->id, &synonyms);
	if ((e = db_batch_run(batch)))
		return (e);
	around->under =
	    (struct str_list){arena_array(ctx->mem, under.n, sizeof(struct str)), under.n};
	for (i = 0; i < under.n; i++)
		around->under.items[i] = under.items[i].name;
	around->below.more = below.n > (size_t)most;
	around->below.n = around->below.more ? (size_t)most : below.n;
	around->below.items = arena_array(ctx->mem, around->below.n, sizeof(struct tag_view));
	for (i = 0; i < around->below.n; i++)
		around->below.items[i] = (struct tag_view){.id = below.items[i].id,
		    .name = below.items[i].name,
		    .about = below.items[i].about,
		    .questions = below.items[i].questions};
	synonyms_fill(ctx, &synonyms, &around->synonyms);
	return (OK);
}

enum err
tag_family(struct ctx *ctx, int64_t tag, bool below, struct int64_list *ids)
{
	struct tag_family_rows rows;
	size_t i;
	enum err e;

	if ((e = q_tag_family(ctx->db, tag, below, &rows)))
		return (e);
	*ids = (struct int64_list){arena_array(ctx->mem, rows.n, sizeof(int64_t)), rows.n};
	for (i = 0; i < rows.n; i++)
		ids->items[i] = rows.items[i].id;
	return (OK);
}

enum err
tag_manage_show(struct ctx *ctx, struct str name, struct tag_manage *manage)
{
	struct tag_merges_rows rows;
	struct tag_merged_list *merged = &manage->merged;
	struct tag_returning back;
	size_t i;
	enum err e;

	if ((e = open_to_describe(ctx, name, &manage->tag)) ||
	    (e = tag_around_show(ctx, &manage->tag, 0, &manage->around)))
		return (e);
	manage->administers = ctx->actor.admin;
	if (!ctx->actor.admin)
		return (OK);
	if ((e = q_tag_merges(ctx->db, manage->tag.id, &rows)) ||
	    (e = q_tag_returning(ctx->db, manage->tag.id, &back)))
		return (e);
	manage->returning = back.posts;
	merged->n = rows.n;
	merged->items = arena_array(ctx->mem, rows.n, sizeof(*merged->items));
	for (i = 0; i < rows.n; i++) {
		const struct tag_merges *r = &rows.items[i];

		merged->items[i] = (struct tag_merged){r->name, r->renamed, r->moved, r->still,
		    r->done, person_written(r->by, r->by_name, r->by_team, STR_NONE), r->at};
	}
	return (OK);
}

/* -- what it is about -------------------------------------------------------------------- */

static enum err
about_write(struct ctx *ctx, int64_t tag, struct str about)
{
	struct tag_about_set row;
	enum err e;

	if ((e = q_tag_about_set(ctx->db, tag, about, &row)))
		return (e);
	return (q_tag_revision_put(
	    ctx->db, tag, row.revision, about, &ctx->actor.person, ctx->now, NULL));
}

enum err
tag_about_set(struct ctx *ctx, struct str name, struct str about, const int64_t *revision)
{
	struct tag_view tag;
	struct tag_about_hold held;
	enum err e;

	if ((e = open_to_describe(ctx, name, &tag)))
		return (e);
	/* Two who save at once come one after the other. */
	if ((e = q_tag_about_hold(ctx->db, tag.id, &held)))
		return (e);
	tag.about = held.about;
	tag.revision = held.revision;
	about = str_trim(text_tidy(ctx->mem, about));
	if (about.n > LIMIT_ABOUT_MAX)
		return (ctx_problem(ctx, PROBLEM_ABOUT_LONG));
	if (about.n == 0)
		about = STR("");
	if (str_eq(about, tag.about))
		return (OK);
	if (revision != NULL && *revision != tag.revision)
		return (ERR_STALE);
	/* What was there before anybody kept revisions comes first. */
	if (tag.revision == 0 && tag.about.n > 0 &&
	    (e = q_tag_revision_put(ctx->db, tag.id, 0, tag.about, NULL, ctx->now, NULL)))
		return (e);
	if ((e = about_write(ctx, tag.id, about)))
		return (e);
	return (audit_note(ctx, "tag.described", "tag", tag.id,
	    str_fmt(ctx->mem, "revision %d", (int)tag.revision + 1)));
}

enum err
tag_about_join(struct ctx *ctx, const struct tag_view *tag, int64_t revision, struct str mine,
    struct post_joined *joined)
{
	struct post_text base = {.body = revision == 0 ? STR("") : tag->about};
	struct post_text text = {.body = mine};
	struct tag_revision_one old;
	enum err e = ERR_NOT_FOUND;

	if (revision >= 0 && revision <= INT32_MAX)
		e = q_tag_revision_one(ctx->db, tag->id, (int32_t)revision, &old);
	if (e && e != ERR_NOT_FOUND)
		return (e);
	if (e == OK)
		base.body = old.about;
	*joined = (struct post_joined){.now = {.body = tag->about}, .revision = tag->revision};
	text_join(ctx, &base, &text, joined);
	return (OK);
}

enum err
tag_history(struct ctx *ctx, struct str name, struct tag_revision_list *list)
{
	struct tag_revisions_rows rows;
	struct tag_view tag;
	size_t i;
	enum err e;

	if ((e = tag_show(ctx, name, &tag)) || (e = q_tag_revisions(ctx->db, tag.id, &rows)))
		return (e);
	list->n = rows.n;
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	for (i = 0; i < rows.n; i++) {
		const struct tag_revisions *r = &rows.items[i];
		struct tag_revision_view *v = &list->items[i];

		*v = (struct tag_revision_view){
		    .number = r->number, .about = r->about, .created_at = r->created_at};
		if (r->has_author)
			v->author =
			    person_written(r->author, r->author_name, r->author_team, STR_NONE);
		v->diff = i + 1 < rows.n ? diff_words(ctx->mem, rows.items[i + 1].about, r->about)
					 : diff_words(ctx->mem, STR(""), r->about);
	}
	return (OK);
}

/* -- the tree ------------------------------------------------------------------------------ */

/* The tag of that name, made if it is not there. A synonym's is what it stands for. */
static enum err
parent_find(struct ctx *ctx, struct str name, int64_t *id)
{
	struct tag_named named;
	enum err e;

	e = q_tag_named(ctx->db, name, &named);
	if (e == ERR_NOT_FOUND) {
		if ((e = q_tag_insert(ctx->db, (struct str_list){&name, 1}, NULL)))
			return (e);
		e = q_tag_named(ctx->db, name, &named);
	}
	if (e)
		return (e);
	*id = named.has_main ? named.main : named.id;
	return (OK);
}

static enum err
place_check(struct ctx *ctx, int64_t tag, int64_t parent)
{
	struct tag_is_below loop;
	struct tag_place above, here;
	enum err e;

	if ((e = q_tag_is_below(ctx->db, parent, tag, &loop)))
		return (e);
	if (loop.below)
		return (ctx_problem(ctx, PROBLEM_TAG_PARENT_SELF));
	if ((e = q_tag_place(ctx->db, parent, &above)) || (e = q_tag_place(ctx->db, tag, &here)))
		return (e);
	if (above.depth + here.height > TAG_DEPTH)
		return (ctx_problem(ctx, PROBLEM_TAG_PARENT_DEEP));
	return (OK);
}

enum err
tag_parent_set(struct ctx *ctx, struct str name, struct str parent)
{
	struct tag_view tag;
	int64_t above = 0;
	enum err e;

	if ((e = open_to_arrange(ctx, name, &tag)))
		return (e);
	if (str_trim(parent).n > 0) {
		if (!tag_name_read(ctx, parent, &parent))
			return (ctx_problem(ctx, PROBLEM_TAG_PARENT_BAD));
		if ((e = parent_find(ctx, parent, &above)) || (e = place_check(ctx, tag.id, above)))
			return (e);
	}
	if ((e = q_tag_parent_set(ctx->db, tag.id, above == 0 ? NULL : &above, NULL)))
		return (e);
	return (audit_note(ctx, "tag.placed", "tag", tag.id,
	    above == 0 ? STR("at the top") : into_words(ctx, "below", above)));
}

/* -- found by other names ----------------------------------------------------------------------- */

#define INDEXED_AT_A_TIME 1000

static struct str
names_argument(struct ctx *ctx, int64_t tag, int64_t after)
{
	return (str_fmt(ctx->mem, "%lld.%lld", (long long)tag, (long long)after));
}

enum err
tag_names_changed(struct ctx *ctx, int64_t tag)
{
	return (job_add(ctx, JOB_TAG_NAMES, names_argument(ctx, tag, 0), ctx->now));
}

enum err
job_tag_names(struct ctx *ctx, struct str argument)
{
	struct tag_index row;
	struct str head;
	int64_t tag, after;
	enum err e;

	if (!str_cut(&argument, '.', &head) || !str_int64(head, &tag) ||
	    !str_int64(argument, &after))
		return (OK);
	if ((e = q_tag_index(ctx->db, tag, after, INDEXED_AT_A_TIME, &row)) || row.last == 0)
		return (e);
	return (job_add(ctx, JOB_TAG_NAMES, names_argument(ctx, tag, row.last), ctx->now));
}

/* -- other names ------------------------------------------------------------------------------ */

static enum err
synonym_add(struct ctx *ctx, const struct tag_view *tag, struct str name, bool wider)
{
	struct tag_synonyms_rows rows;
	struct tag_named named;
	enum err e;

	e = q_tag_named(ctx->db, name, &named);
	if (e == OK && named.has_main && named.main == tag->id)
		return (OK);
	if (e == OK && (named.has_main || named.used || named.id == tag->id))
		return (ctx_problem(ctx, PROBLEM_TAG_SYNONYM_TAKEN));
	if (e != OK && e != ERR_NOT_FOUND)
		return (e);
	if ((e = q_tag_synonyms(ctx->db, tag->id, &rows)))
		return (e);
	if (rows.n >= TAG_SYNONYMS)
		return (ctx_problem(ctx, PROBLEM_TAG_SYNONYMS_MANY));
	/* Whoever tries that name would learn of this one. */
	if (!wider && !tag->open)
		return (ctx_problem(ctx, PROBLEM_TAG_WIDER));
	if ((e = q_tag_insert(ctx->db, (struct str_list){&name, 1}, NULL)) ||
	    (e = q_tag_named(ctx->db, name, &named)) ||
	    (e = q_tag_main_set(ctx->db, named.id, &tag->id, NULL)) ||
	    (e = tag_names_changed(ctx, tag->id)))
		return (e);
	return (audit_note(ctx, "tag.synonym", "tag", named.id, into_words(ctx, "of", tag->id)));
}

static enum err
synonym_remove(struct ctx *ctx, const struct tag_view *tag, struct str name)
{
	struct tag_merge_open merge;
	struct tag_named named;
	enum err e;

	e = q_tag_named(ctx->db, name, &named);
	if (e == ERR_NOT_FOUND || (e == OK && (!named.has_main || named.main != tag->id)))
		return (OK);
	if (e)
		return (e);
	e = q_tag_merge_open(ctx->db, name, &merge);
	if (e != ERR_NOT_FOUND)
		return (e ? e : ctx_problem(ctx, PROBLEM_TAG_SYNONYM_MERGED));
	if ((e = q_tag_main_set(ctx->db, named.id, NULL, NULL)) ||
	    (e = tag_names_changed(ctx, tag->id)))
		return (e);
	return (
	    audit_note(ctx, "tag.synonym-ended", "tag", named.id, into_words(ctx, "of", tag->id)));
}

enum err
tag_synonym_set(struct ctx *ctx, struct str name, struct str synonym, bool wider)
{
	struct tag_view tag;
	enum err e;

	if ((e = open_to_arrange(ctx, name, &tag)))
		return (e);
	if (!tag_name_read(ctx, synonym, &synonym))
		return (ctx_problem(ctx, PROBLEM_TAG_SYNONYM_BAD));
	return (synonym_add(ctx, &tag, synonym, wider));
}

enum err
tag_synonym_end(struct ctx *ctx, struct str name, struct str synonym)
{
	struct tag_view tag;
	enum err e;

	if ((e = open_to_arrange(ctx, name, &tag)))
		return (e);
	if (!tag_name_read(ctx, synonym, &synonym))
		return (ctx_problem(ctx, PROBLEM_TAG_SYNONYM_BAD));
	return (synonym_remove(ctx, &tag, synonym));
}

/* -- one into the other ----------------------------------------------------------------------- */

static enum err
busy_check(struct ctx *ctx, int64_t tag)
{
	struct tag_busy row;
	enum err e;

	if ((e = q_tag_busy(ctx->db, tag, &row)))
		return (e);
	return (row.busy ? ctx_problem(ctx, PROBLEM_TAG_BUSY) : OK);
}

static struct str
round_argument(struct ctx *ctx, int64_t merge, int64_t round)
{
	return (str_fmt(ctx->mem, "%lld.%lld", (long long)merge, (long long)round));
}

/* What follows at once; the posts follow by the job. */
static enum err
merge_begin(struct ctx *ctx, int64_t source, int64_t target, bool renamed, const int64_t *parent)
{
	struct tag_merge_put merge;
	enum err e;

	if ((e = q_tag_merge_put(
		 ctx->db, source, target, renamed, parent, ctx->actor.person, ctx->now, &merge)) ||
	    (e = q_tag_main_set(ctx->db, source, &target, NULL)) ||
	    (e = q_tag_merge_relations(ctx->db, merge.id, source, target, NULL)) ||
	    (e = q_tag_merge_follows(ctx->db, source, target, ctx->now, NULL)) ||
	    (e = q_tag_merge_topics(ctx->db, source, target, ctx->now, NULL)) ||
	    (e = tag_names_changed(ctx, target)))
		return (e);
	return (job_add(ctx, JOB_TAGS, round_argument(ctx, merge.id, 1), ctx->now));
}

static enum err
merge_check(
    struct ctx *ctx, const struct tag_view *source, const struct tag_view *target, bool wider)
{
	struct tag_is_below below;
	struct tag_place above, here;
	enum err e;

	if (source->id == target->id)
		return (ctx_problem(ctx, PROBLEM_TAG_INTO_SELF));
	if ((e = q_tag_is_below(ctx->db, target->id, source->id, &below)))
		return (e);
	if (below.below)
		return (ctx_problem(ctx, PROBLEM_TAG_INTO_BELOW));
	if ((e = q_tag_place(ctx->db, target->id, &above)) ||
	    (e = q_tag_place(ctx->db, source->id, &here)))
		return (e);
	if (above.depth + here.height - 1 > TAG_DEPTH)
		return (ctx_problem(ctx, PROBLEM_TAG_INTO_DEEP));
	if ((e = busy_check(ctx, source->id)) || (e = busy_check(ctx, target->id)))
		return (e);
	if (!wider && !(source->open && target->open))
		return (ctx_problem(ctx, PROBLEM_TAG_WIDER));
	return (OK);
}

enum err
tag_merge(struct ctx *ctx, struct str name, struct str into, bool wider, struct str *into_name)
{
	struct tag_view source, target;
	struct tag_named named;
	enum err e;

	if ((e = open_to_arrange(ctx, name, &source)))
		return (e);
	e = tag_name_read(ctx, into, &into) ? tag_show(ctx, into, &target) : ERR_NOT_FOUND;
	if (e)
		return (e == ERR_NOT_FOUND ? ctx_problem(ctx, PROBLEM_TAG_INTO_UNKNOWN) : e);
	if ((e = merge_check(ctx, &source, &target, wider)) ||
	    (e = q_tag_named(ctx->db, source.name, &named)) ||
	    (e = merge_begin(
		 ctx, source.id, target.id, false, named.has_parent ? &named.parent : NULL)))
		return (e);
	if (target.about.n == 0 && source.about.n > 0 &&
	    (e = about_write(ctx, target.id, source.about)))
		return (e);
	*into_name = target.name;
	return (
	    audit_note(ctx, "tag.merged", "tag", source.id, into_words(ctx, "into", target.id)));
}

/* The row that a tag is to live on in under its new name: a new one, one that nothing uses, or a synonym of it. */
static enum err
name_take(struct ctx *ctx, const struct tag_view *tag, struct str name, struct tag_named *out)
{
	enum err e;

	if ((e = q_tag_insert(ctx->db, (struct str_list){&name, 1}, NULL)) ||
	    (e = q_tag_named(ctx->db, name, out)))
		return (e);
	if (out->has_main ? out->main != tag->id : out->used)
		return (ctx_problem(ctx, PROBLEM_TAG_NAME_TAKEN));
	if ((e = busy_check(ctx, out->id)))
		return (e);
	if ((e = q_tag_main_set(ctx->db, out->id, NULL, NULL)) ||
	    (e = tag_names_changed(ctx, tag->id)))
		return (e);
	return (q_tag_merge_end(ctx->db, out->id, ctx->actor.person, ctx->now, NULL));
}

enum err
tag_rename(struct ctx *ctx, struct str name, struct str to, bool wider, struct str *now)
{
	struct tag_named here, there;
	struct tag_view tag;
	enum err e;

	if ((e = open_to_arrange(ctx, name, &tag)))
		return (e);
	if (!tag_name_read(ctx, to, now))
		return (ctx_problem(ctx, PROBLEM_TAG_NAME_BAD));
	if (str_eq(*now, tag.name))
		return (OK);
	if ((e = busy_check(ctx, tag.id)) || (e = q_tag_named(ctx->db, tag.name, &here)) ||
	    (e = name_take(ctx, &tag, *now, &there)))
		return (e);
	if (!wider && !tag.open)
		return (ctx_problem(ctx, PROBLEM_TAG_WIDER));
	if ((e = q_tag_parent_set(
		 ctx->db, there.id, here.has_parent ? &here.parent : NULL, NULL)) ||
	    (e = merge_begin(ctx, tag.id, there.id, true, here.has_parent ? &here.parent : NULL)))
		return (e);
	if (!str_eq(there.about, tag.about) && (e = about_write(ctx, there.id, tag.about)))
		return (e);
	return (audit_note(ctx, "tag.renamed", "tag", tag.id, into_words(ctx, "to", there.id)));
}

/* Where it was, if there is still room. */
static enum err
parent_back(struct ctx *ctx, int64_t tag, int64_t parent)
{
	struct tag_is_below loop;
	struct tag_place above, here;
	enum err e;

	e = q_tag_place(ctx->db, parent, &above);
	if (e == ERR_NOT_FOUND)
		return (OK);
	if (e || (e = q_tag_place(ctx->db, tag, &here)) ||
	    (e = q_tag_is_below(ctx->db, parent, tag, &loop)))
		return (e);
	if (loop.below || above.synonym || above.depth + here.height > TAG_DEPTH)
		return (OK);
	return (q_tag_parent_set(ctx->db, tag, &parent, NULL));
}

enum err
tag_unmerge(struct ctx *ctx, struct str name)
{
	struct tag_merge_open merge;
	struct tag_view tag;
	struct str now;
	enum err e;

	if ((e = open_to_arrange(ctx, name, &tag)) || (e = q_tag_merge_open(ctx->db, name, &merge)))
		return (e);
	if (!merge.last)
		return (ctx_problem(ctx, PROBLEM_TAG_UNDO_LAST));
	/* Nobody is to lose what was tagged with the new name since. */
	if (merge.renamed)
		return (tag_rename(ctx, merge.target_name, name, true, &now));
	if ((e = q_tag_merge_undo(ctx->db, merge.id, ctx->actor.person, ctx->now, NULL)) ||
	    (e = q_tag_main_set(ctx->db, merge.source, NULL, NULL)) ||
	    (e = q_tag_unmerge_relations(ctx->db, merge.id, merge.source, merge.target, NULL)) ||
	    (e = q_tag_unmerge_follows(ctx->db, merge.source, merge.target, NULL)) ||
	    (e = q_tag_unmerge_topics(ctx->db, merge.source, merge.target, NULL)) ||
	    (e = tag_names_changed(ctx, merge.target)))
		return (e);
	if (merge.has_parent && (e = parent_back(ctx, merge.source, merge.parent)))
		return (e);
	if ((e = job_add(ctx, JOB_TAGS, round_argument(ctx, merge.id, -1), ctx->now)))
		return (e);
	return (audit_note(
	    ctx, "tag.unmerged", "tag", merge.source, into_words(ctx, "from", merge.target)));
}

enum err
tags_under_way(struct ctx *ctx, struct tag_moves *moves)
{
	struct tags_under_way_rows rows;
	size_t i;
	enum err e;

	if ((e = q_tags_under_way(ctx->db, ctx->actor.person, &rows)))
		return (e);
	*moves = (struct tag_moves){arena_array(ctx->mem, rows.n, sizeof(struct tag_move)), rows.n};
	for (i = 0; i < rows.n; i++)
		moves->items[i] = (struct tag_move){rows.items[i].name, rows.items[i].into,
		    rows.items[i].undone, rows.items[i].moved, rows.items[i].still};
	return (OK);
}

/* -- the job: a few posts a round, each round a transaction ------------------------------------- */

/* A round that said when it is over; a job of the same words would be dropped, so each has a number of its own. */
static enum err
round_move(struct ctx *ctx, int64_t merge, const struct tag_merge_held *held, bool *more)
{
	struct tag_merge_some_rows rows;
	struct int64_list ids;
	size_t i;
	enum err e;

	if (!held->undone && !held->has_now_main)
		return (OK);
	e = held->undone ? q_tag_unmerge_some(ctx->db, merge, AT_A_TIME, &rows)
			 : q_tag_merge_some(ctx->db, held->source, AT_A_TIME, &rows);
	if (e)
		return (e);
	ids = (struct int64_list){arena_array(ctx->mem, rows.n + 1, sizeof(int64_t)), rows.n};
	for (i = 0; i < rows.n; i++)
		ids.items[i] = rows.items[i].id;
	*more = ids.n > 0;
	if (ids.n == 0)
		return (OK);
	/* Where the target became part of another one, latecomers go there. */
	return (held->undone
		    ? q_tag_unmerge_move(ctx->db, merge, held->source, held->target, ids, NULL)
		    : q_tag_merge_move(ctx->db, merge, held->source, held->now_main, ids, NULL));
}

enum err
job_tags(struct ctx *ctx, struct str argument)
{
	struct tag_merge_held held;
	struct str head;
	int64_t merge, round;
	bool more = false;
	enum err e;

	if (!str_cut(&argument, '.', &head) || !str_int64(head, &merge) ||
	    !str_int64(argument, &round))
		return (OK);
	e = q_tag_merge_held(ctx->db, merge, &held);
	if (e)
		return (e == ERR_NOT_FOUND ? OK : e);
	/* The one that moves ends where the undoing began. */
	if (held.undone != (round < 0))
		return (OK);
	if ((e = round_move(ctx, merge, &held, &more)))
		return (e);
	round += held.undone ? -1 : 1;
	if (more)
		return (job_add(ctx, JOB_TAGS, round_argument(ctx, merge, round), ctx->now));
	if (held.undone || held.done)
		return (OK);
	if ((e = q_tag_merge_done(ctx->db, merge, ctx->now, NULL)))
		return (e);
	return (job_add(ctx, JOB_TAGS, round_argument(ctx, merge, round), ctx->now + STRAGGLERS));
}
