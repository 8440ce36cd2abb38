/* proposal.c -- suggested edits: made, taken back, accepted, declined. */
#include "suggestions.h"

#include "local.h"
#include "moderation.h"
#include "notify.h"
#include "store/db.h"
#include "text/diff.h"
#include "text/slug.h"

/* -- suggesting -------------------------------------------------------------------------- */

/* A post that the actor may read and not edit, its thread locked. */
static enum err
proposal_place(struct ctx *ctx, int64_t id, struct post_for_change *post)
{
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_post_for_change(ctx->db, ctx->actor.person, id, post)))
		return (e);
	if (post->withdrawn || post->thread_withdrawn)
		return (ERR_WITHDRAWN);
	if (str_eq(post->kind, STR("offer")))
		return (ERR_NOT_FOUND);
	/* In a thread where they are without a name nothing may bear it. */
	if (post->author == post->me || post->me != ctx->actor.person ||
	    (post->may_write && (post->wiki || post->moderates)))
		return (ERR_FORBIDDEN);
	return (post->locked && !post->moderates ? ERR_LOCKED : OK);
}

static struct post_text
own_text(const struct proposal_own *own)
{
	return ((struct post_text){
	    own->has_title ? own->title : STR(""), own->summary, own->body, own->tags});
}

enum err
proposal_form_show(struct ctx *ctx, int64_t id, struct proposal_form *form)
{
	struct post_for_change post;
	struct proposal_own own;
	struct post_text mine;
	enum err e;

	*form = (struct proposal_form){.own = 0};
	if ((e = proposal_place(ctx, id, &post)) || (e = post_show(ctx, id, &form->post)))
		return (e);
	form->revision = form->post.revision;
	form->language = form->post.language;
	form->text = (struct post_text){
	    form->post.title, form->post.summary, form->post.body, form->post.tags};
	if ((e = q_proposal_own(ctx->db, ctx->actor.person, id, &own)))
		return (e == ERR_NOT_FOUND ? OK : e);
	form->own = own.id;
	form->version = own.version;
	form->note = own.note;
	if (own.has_language)
		form->language = own.language;
	mine = own_text(&own);
	if ((e = post_join(ctx, id, own.revision, &mine, &form->joined)))
		return (e);
	form->text = form->joined.both;
	form->stale = own.revision != form->joined.revision;
	return (OK);
}

/* Somebody who writes much at once, or all day. */
static enum err
often_check(struct ctx *ctx)
{
	struct proposal_often often;
	enum err e;

	if ((e = newcomer_check(ctx)) ||
	    (e = q_proposal_often(ctx->db, ctx->actor.person, ctx->now - DAYS_US(1), &often)))
		return (e);
	return (often.n < PROPOSALS_PER_DAY ? OK : ERR_LIMITED);
}

/* Its author is told, or who looks after the space where that is nobody who could decide. */
static enum err
proposal_tell(struct ctx *ctx, const struct post_for_change *post, int64_t id)
{
	struct proposal_author_here author;
	struct proposal_moderators_rows rows;
	size_t i;
	enum err e;

	if ((e = q_proposal_author_here(ctx->db, post->id, &author)))
		return (e);
	if (author.here)
		return (notice_add(
		    ctx, author.author, NOTICE_SUGGESTED, post->id, ctx->actor.person, id));
	if ((e = q_proposal_moderators(ctx->db, post->space, &rows)))
		return (e);
	for (i = 0; i < rows.n; i++) {
		if ((e = notice_add(ctx, rows.items[i].person, NOTICE_SUGGESTED, post->id,
			 ctx->actor.person, id)))
			return (e);
	}
	return (OK);
}

static struct str
language_or(struct str language, struct str of_space)
{
	return (language.n > 0 ? language : of_space);
}

/* *language: what the change says it is in; STR_NONE when that is what it is said to be anyway. */
static enum err
proposal_check(struct ctx *ctx, const struct post_for_change *post,
    const struct post_change *change, struct post_text *text, struct str *language)
{
	struct post_view view;
	struct post_text now;
	enum err e;

	if (change->note.n == 0)
		ctx_note(ctx, PROBLEM_SUGGESTION_NOTE);
	if ((e = post_change_check(ctx, post, change, &now, text)))
		return (e);
	*language = STR_NONE;
	if (change->language) {
		if ((e = post_show(ctx, post->id, &view)))
			return (e);
		if (!str_eq(language_or(*change->language, view.space_language),
			language_or(view.language, view.space_language)))
			*language = language_or(*change->language, STR(""));
	}
	return (post_text_same(text, &now) && language->p == NULL
		    ? ctx_problem(ctx, PROBLEM_SUGGESTION_SAME)
		    : OK);
}

/* Its pictures are those of who suggests it; whoever accepts it may show them there, too. */
static enum err
proposal_pictures(struct ctx *ctx, const struct post_for_change *post, struct str body)
{
	struct text_home home = {.post = post->id, .space = post->space, .before = post->body};
	struct rendered rendered;
	enum err e;

	if ((e = post_render(ctx, &home, body, &rendered)) || rendered.pictures.n == 0)
		return (e);
	return (q_proposal_pictures_hold(ctx->db, post->id, rendered.pictures, NULL));
}

enum err
proposal_put(struct ctx *ctx, int64_t id, const struct post_change *asked, int64_t *proposal)
{
	struct post_change change = *asked;
	struct post_for_change post;
	struct proposal_own own;
	struct proposal_put row;
	struct post_text text;
	struct str language;
	bool fresh, titled;
	enum err e;

	if ((e = proposal_place(ctx, id, &post)))
		return (e);
	titled = post.id == post.thread;
	change.note = title_tidy(ctx->mem, change.note);
	if ((e = proposal_check(ctx, &post, &change, &text, &language)))
		return (e);
	if ((e = q_proposal_own(ctx->db, ctx->actor.person, id, &own)) && e != ERR_NOT_FOUND)
		return (e);
	fresh = e == ERR_NOT_FOUND;
	if (!fresh && change.own != 0 && change.own != own.version)
		return (ERR_STALE);
	if (fresh && (e = often_check(ctx)))
		return (e);
	if ((e = proposal_pictures(ctx, &post, text.body)) ||
	    (e = q_proposal_put(ctx->db, id, ctx->actor.person, post.revision,
		 titled ? text.title : STR_NONE, text.summary, text.body,
		 titled ? text.tags : (struct str_list){0}, change.note, language, ctx->now, &row)))
		return (e);
	*proposal = row.id;
	if (fresh && (e = proposal_tell(ctx, &post, row.id)))
		return (e);
	return (audit_note(ctx, fresh ? "suggestion.made" : "suggestion.changed", "post", id,
	    str_fmt(ctx->mem, "suggestion %lld", (long long)row.id)));
}

static void
text_strip(struct ctx *ctx, const struct post_text *left, struct post_text *mine, bool *secret)
{
	struct post_joined joined = {.now = *left};

	text_join(ctx, left, mine, &joined);
	mine->title = joined.both.title;
	mine->summary = joined.both.summary;
	mine->body = joined.both.body;
	*secret = joined.secret;
}

enum err
proposal_strip(
    struct ctx *ctx, int64_t post, int64_t proposal, struct post_text *mine, bool *secret)
{
	struct post_text left;
	struct proposal_find row;
	struct proposal_own own;
	enum err e;

	*secret = false;
	if (proposal == 0) {
		if ((e = q_proposal_own(ctx->db, ctx->actor.person, post, &own)) == OK)
			left = own_text(&own);
	} else if ((e = q_proposal_find(ctx->db, ctx->actor.person, proposal, &row)) == OK) {
		left = (struct post_text){
		    row.has_title ? row.title : STR(""), row.summary, row.body, row.tags};
	}
	if (e == ERR_NOT_FOUND)
		return (OK);
	/* Only where something is missing: all else is for whoever joins the texts. */
	if (e == OK &&
	    (str_find(left.body, REDACTED_MARK) >= 0 || str_find(left.title, REDACTED_MARK) >= 0 ||
		str_find(left.summary, REDACTED_MARK) >= 0))
		text_strip(ctx, &left, mine, secret);
	return (e);
}

enum err
proposal_own_find(struct ctx *ctx, int64_t post, int64_t *id)
{
	struct proposal_own own;
	struct post_view view;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = post_show(ctx, post, &view)) ||
	    (e = q_proposal_own(ctx->db, ctx->actor.person, post, &own)))
		return (e);
	*id = own.id;
	return (OK);
}

/* -- one of them --------------------------------------------------------------------------- */

static void
state_fill(struct str state, bool *open, bool *accepted, bool *declined, bool *withdrawn)
{
	*open = str_eq(state, STR("open"));
	*accepted = str_eq(state, STR("accepted"));
	*declined = str_eq(state, STR("declined"));
	*withdrawn = str_eq(state, STR("withdrawn"));
}

static void
texts_compare(struct ctx *ctx, struct proposal_view *view)
{
	const struct post_text *a = &view->before, *b = &view->after;
	size_t i, j;

	view->retitled = !str_eq(a->title, b->title);
	view->resummed = !str_eq(a->summary, b->summary);
	view->retagged = a->tags.n != b->tags.n;
	for (i = 0; i < a->tags.n && !view->retagged; i++) {
		for (j = 0; j < b->tags.n && !str_eq(a->tags.items[i], b->tags.items[j]); j++)
			;
		view->retagged = j == b->tags.n;
	}
	view->difference = diff_words(ctx->mem, a->body, b->body);
	view->same = post_text_same(a, b);
}

static void
languages_compare(const struct proposal_find *row, struct proposal_view *view)
{
	struct str before = language_or(row->post_language, row->space_language);

	view->language_said = row->has_language ? row->language : row->post_language;
	view->language_before = view->language = before;
	if (row->has_language)
		view->language = language_or(row->language, row->space_language);
	view->relanguaged = row->has_language && (!view->open || !str_eq(view->language, before));
	view->same = view->same && !view->relanguaged;
}

/* What would change, or what it wanted to change when it was made. */
static enum err
texts_read(struct ctx *ctx, const struct proposal_find *row, struct proposal_view *view)
{
	struct post_text mine = {
	    row->has_title ? row->title : STR(""), row->summary, row->body, row->tags};
	struct revision_one old;
	enum err e;

	if (view->open) {
		if ((e = post_join(ctx, row->post, row->revision, &mine, &view->joined)))
			return (e);
		view->before = view->joined.now;
		view->after = view->joined.both;
	} else {
		if ((e = q_revision_one(ctx->db, row->post, row->revision, &old)))
			return (e);
		view->before = (struct post_text){
		    old.has_title ? old.title : STR(""), old.summary, old.body, old.tags};
		view->after = mine;
	}
	texts_compare(ctx, view);
	languages_compare(row, view);
	return (text_look(ctx, row->post, view->after.body, &view->shown));
}

enum err
proposal_show(struct ctx *ctx, int64_t id, struct proposal_view *view)
{
	struct proposal_find row;
	bool mine;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_proposal_find(ctx->db, ctx->actor.person, id, &row)))
		return (e);
	mine = row.person == ctx->actor.person;
	*view = (struct proposal_view){.id = row.id,
	    .version = row.version,
	    .post = row.post,
	    .thread = row.thread,
	    .tip = row.tip,
	    .answer = row.post != row.thread,
	    .title = row.gone ? STR("") : row.thread_title,
	    .slug = row.gone ? STR("") : slug(ctx->mem, row.thread_title),
	    .by = {row.person, row.person_name, row.person_team},
	    .note = row.note,
	    .state = row.state,
	    .gone = row.gone,
	    .created_at = row.created_at,
	    .decider = row.decider_name,
	    .decided_at = row.has_decided_at ? row.decided_at : 0,
	    .words = row.words,
	    .changed = row.changed,
	    .became = row.has_became ? row.became : 0,
	    .mine = mine,
	    .locked = row.locked,
	    .author = row.post_author_name};
	state_fill(row.state, &view->open, &view->accepted, &view->declined, &view->withdrawn);
	view->may_decide = view->open && !row.gone && row.may_write &&
			   (row.moderates || (row.post_author == ctx->actor.person && !row.locked));
	/* A withdrawn text is out of everybody's sight. */
	return (row.gone ? OK : texts_read(ctx, &row, view));
}

/* -- deciding --------------------------------------------------------------------------------- */

/* One that waits for the actor, its thread locked. */
static enum err
proposal_open(struct ctx *ctx, int64_t id, struct post_for_change *post, struct proposal_find *row)
{
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_proposal_find(ctx->db, ctx->actor.person, id, row)))
		return (e);
	if (!row->moderates && row->post_author != ctx->actor.person)
		return (ERR_FORBIDDEN);
	/* Whoever changes or decides it has the thread: what is read behind the lock is how it is. */
	if ((e = post_open(ctx, row->post, post)) ||
	    (e = q_proposal_find(ctx->db, ctx->actor.person, id, row)))
		return (e);
	return (str_eq(row->state, STR("open")) ? OK : ERR_CONFLICT);
}

static enum err
proposal_close(struct ctx *ctx, const struct proposal_find *row, struct str state, struct str words,
    bool changed, const int32_t *became)
{
	enum notice_kind kind = str_eq(state, STR("accepted")) ? NOTICE_SUGGESTION_ACCEPTED
							       : NOTICE_SUGGESTION_DECLINED;
	enum err e;

	if ((e = q_proposal_decide(ctx->db, row->id, state, ctx->actor.person, words, changed,
		 became, ctx->now, NULL)) ||
	    (e = notice_done(ctx, NOTICE_SUGGESTED, row->id)))
		return (e);
	if (row->person != ctx->actor.person &&
	    (e = notice_add(ctx, row->person, kind, row->post, ctx->actor.person, row->id)))
		return (e);
	return (
	    audit_note(ctx, str_c(ctx->mem, str_fmt(ctx->mem, "suggestion.%.*s", STR_ARG(state))),
		"post", row->post, str_fmt(ctx->mem, "suggestion %lld", (long long)row->id)));
}

/* What is to be saved: as it was suggested, where nobody need look at it. */
static enum err
change_of(const struct post_for_change *post, const struct proposal_seen *seen,
    const struct str *language, struct post_joined *joined, struct post_change *change)
{
	bool titled = post->id == post->thread;

	if (!joined->clean)
		return (ERR_CONFLICT);
	*change = (struct post_change){.language = language->p != NULL ? language : NULL,
	    .title = titled ? &joined->both.title : NULL,
	    .summary = str_eq(post->kind, STR("tip")) ? &joined->both.summary : NULL,
	    .body = &joined->both.body,
	    .tags = titled ? &joined->both.tags : NULL,
	    .revision = seen->revision};
	return (OK);
}

enum err
proposal_accept(struct ctx *ctx, int64_t id, const struct proposal_seen *seen,
    const struct post_change *asked, int32_t *revision)
{
	struct post_for_change post;
	struct proposal_find row;
	struct post_joined joined;
	struct post_change change;
	struct post_text mine, now, text;
	struct str language;
	bool changed;
	enum err e;

	if ((e = proposal_open(ctx, id, &post, &row)))
		return (e);
	if (row.version != seen->version || post.revision != seen->revision)
		return (ERR_STALE);
	mine = (struct post_text){
	    row.has_title ? row.title : STR(""), row.summary, row.body, row.tags};
	if ((e = post_join(ctx, post.id, row.revision, &mine, &joined)))
		return (e);
	language = row.has_language ? row.language : STR_NONE;
	if (asked != NULL)
		change = *asked;
	else if ((e = change_of(&post, seen, &language, &joined, &change)))
		return (e);
	if ((e = post_change_check(ctx, &post, &change, &now, &text)))
		return (e);
	changed = !joined.clean || !post_text_same(&text, &joined.both);
	change.proposal = id;
	change.author = changed ? 0 : row.person;
	if (str_trim(change.note).n == 0)
		change.note = row.note;
	if ((e = post_change_save(ctx, &post, &change, revision)))
		return (e);
	return (proposal_close(ctx, &row, STR("accepted"), STR(""), changed,
	    *revision > post.revision ? revision : NULL));
}

enum err
proposal_decline(struct ctx *ctx, int64_t id, struct str words)
{
	struct post_for_change post;
	struct proposal_find row;
	enum err e;

	if ((e = proposal_open(ctx, id, &post, &row)))
		return (e);
	words = text_tidy(ctx->mem, words);
	if (str_trim(words).n == 0)
		return (ctx_problem(ctx, PROBLEM_SUGGESTION_WORDS));
	if (str_points(words) > LIMIT_PROPOSAL_WORDS)
		return (ctx_problem(ctx, PROBLEM_SUGGESTION_LONG));
	return (proposal_close(ctx, &row, STR("declined"), words, false, NULL));
}

enum err
proposal_withdraw(struct ctx *ctx, int64_t id)
{
	struct post_for_change post;
	struct proposal_find row;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if ((e = q_proposal_find(ctx->db, ctx->actor.person, id, &row)))
		return (e);
	if (row.person != ctx->actor.person)
		return (ERR_FORBIDDEN);
	if ((e = q_post_for_change(ctx->db, ctx->actor.person, row.post, &post)) ||
	    (e = q_proposal_find(ctx->db, ctx->actor.person, id, &row)))
		return (e);
	if (!str_eq(row.state, STR("open")))
		return (ERR_CONFLICT);
	if ((e = q_proposal_decide(ctx->db, id, STR("withdrawn"), ctx->actor.person, STR(""), false,
		 NULL, ctx->now, NULL)) ||
	    (e = notice_done(ctx, NOTICE_SUGGESTED, id)))
		return (e);
	return (audit_note(ctx, "suggestion.withdrawn", "post", row.post,
	    str_fmt(ctx->mem, "suggestion %lld", (long long)id)));
}

/* -- lists --------------------------------------------------------------------------------------- */

static struct proposal_entry
entry_of(const struct proposals_own *row)
{
	struct proposal_entry entry = {.id = row->id,
	    .post = row->post,
	    .thread = row->thread,
	    .tip = row->tip,
	    .answer = row->post != row->thread,
	    .title = row->gone ? STR("") : row->thread_title,
	    .by = {row->person, row->person_name, row->person_team},
	    .note = row->note,
	    .state = row->state,
	    .gone = row->gone,
	    .created_at = row->created_at,
	    .decided_at = row->has_decided_at ? row->decided_at : 0};

	state_fill(row->state, &entry.open, &entry.accepted, &entry.declined, &entry.withdrawn);
	return (entry);
}

static enum err
rows_read(struct ctx *ctx, const struct proposal_filter *f, const int64_t *cursor, int64_t most,
    struct proposals_own_rows *rows)
{
	int64_t me = ctx->actor.person;
	struct space_view space;
	struct post_view post;
	enum err e;

	switch (f->which) {
	case PROPOSALS_OWN:
		return (q_proposals_own(ctx->db, me, cursor, most, rows));
	case PROPOSALS_FOR_AUTHOR:
		return (q_proposals_for(ctx->db, me, cursor, most, rows));
	case PROPOSALS_OF_POST:
		if ((e = post_show(ctx, f->post, &post)))
			return (e);
		return (q_proposals_of_post(ctx->db, me, f->post, cursor, most, rows));
	case PROPOSALS_OF_SPACE:
		if ((e = space_show(ctx, f->space, &space)))
			return (e);
		if (!space_moderates(&space))
			return (ERR_FORBIDDEN);
		return (q_proposals_of_space(ctx->db, me, space.id, cursor, most, rows));
	}
	return (ERR_INTERNAL);
}

enum err
proposal_list(struct ctx *ctx, const struct proposal_filter *f, struct proposal_list *list)
{
	int64_t limit = f->limit == 0 ? LIMIT_LIST_DEFAULT : f->limit, at = 0;
	struct proposals_own_rows rows;
	size_t i;
	enum err e;

	if (ctx->actor.person == 0)
		return (ERR_SIGNED_OUT);
	if (limit < 1 || limit > LIMIT_LIST_MAX)
		ctx_note(ctx, PROBLEM_LIMIT_BAD);
	if (f->cursor.n > 0 && (!str_int64(f->cursor, &at) || at <= 0))
		ctx_note(ctx, PROBLEM_CURSOR_BAD);
	if ((e = ctx_problems(ctx)) ||
	    (e = rows_read(ctx, f, at == 0 ? NULL : &at, limit + 1, &rows)))
		return (e);
	list->n = rows.n > (size_t)limit ? (size_t)limit : rows.n;
	list->items = arena_array(ctx->mem, list->n, sizeof(*list->items));
	for (i = 0; i < list->n; i++)
		list->items[i] = entry_of(&rows.items[i]);
	list->next = rows.n > list->n
			 ? str_fmt(ctx->mem, "%lld", (long long)list->items[list->n - 1].id)
			 : STR("");
	return (OK);
}

enum err
proposal_count(struct ctx *ctx, const struct space_view *space, int64_t *n)
{
	struct proposals_in_space row = {.n = 0};
	enum err e;

	if (space_moderates(space) && (e = q_proposals_in_space(ctx->db, space->id, &row)))
		return (e);
	*n = row.n;
	return (OK);
}
