/* proposal_api.c -- suggested edits for programs. */
#include "forum_json.h"
#include "suggestions.h"

/* The fields of a text as it should read; kept in what the caller holds. */
struct fields {
	struct str title, summary, body, language;
	struct str_list tags;
};

static struct post_change
change_read(struct page *page, struct fields *f, enum json_need note)
{
	f->title = json_field_str(page, "title", OPTIONAL);
	f->summary = json_field_str(page, "summary", OPTIONAL);
	f->body = json_field_str(page, "body", OPTIONAL);
	f->tags = tag_tidy_list(&page->ctx, json_field_str_list(page, "tags", OPTIONAL));
	f->language = json_field_str(page, "language", OPTIONAL);
	return ((struct post_change){.title = json_has(page, "title") ? &f->title : NULL,
	    .summary = json_has(page, "summary") ? &f->summary : NULL,
	    .body = json_has(page, "body") ? &f->body : NULL,
	    .tags = json_has(page, "tags") ? &f->tags : NULL,
	    .language = json_has(page, "language") ? &f->language : NULL,
	    .note = json_field_str(page, "note", note)});
}

enum err
api_suggest_edit(struct page *page)
{
	struct fields fields;
	struct post_change change = change_read(page, &fields, REQUIRED);
	int64_t id = page_path_id(page, "id"), proposal;
	enum err e;

	change.revision = json_field_int(page, "revision", REQUIRED);
	if ((e = json_done(page)) || (e = proposal_put(&page->ctx, id, &change, &proposal)))
		return (e);
	return (api_created(page, proposal, suggestion_path(&page->ctx, proposal)));
}

enum err
api_suggestion_take_back(struct page *page)
{
	int64_t id;
	enum err e;

	if ((e = proposal_own_find(&page->ctx, page_path_id(page, "id"), &id)) ||
	    (e = proposal_withdraw(&page->ctx, id)))
		return (e);
	return (api_done(page));
}

static enum err
list_answer(struct page *page, struct proposal_filter filter)
{
	struct proposal_list list;
	struct json_out j;
	size_t i;
	enum err e;

	filter.cursor = page_query(page, "cursor");
	filter.limit = page_limit(page);
	if ((e = ctx_problems(&page->ctx)) || (e = proposal_list(&page->ctx, &filter, &list)))
		return (e);
	j = json_list(page);
	for (i = 0; i < list.n; i++) {
		const struct proposal_entry *p = &list.items[i];

		json_put_object(&j, NULL);
		json_put_int(&j, "id", p->id);
		json_put_str(&j, "url", suggestion_path(&page->ctx, p->id));
		json_put_int(&j, "post", p->post);
		json_put_int(&j, "thread", p->thread);
		json_put_str_or_null(&j, "title", p->title);
		json_put_str(&j, "note", p->note);
		json_put_str(&j, "state", p->state);
		json_put_bool(&j, "rests", p->gone);
		json_put_person(&j, &page->ctx, "by", &p->by);
		json_put_time(&j, "created_at", p->created_at);
		json_put_object_end(&j);
	}
	json_list_end(&j, list.next);
	return (OK);
}

enum err
api_suggestions_own(struct page *page)
{
	return (list_answer(page, (struct proposal_filter){.which = PROPOSALS_OWN}));
}

enum err
api_suggestions_of_post(struct page *page)
{
	return (list_answer(page, (struct proposal_filter){.which = PROPOSALS_OF_POST,
				      .post = page_path_id(page, "id")}));
}

enum err
api_suggestions_of_space(struct page *page)
{
	return (list_answer(page, (struct proposal_filter){.which = PROPOSALS_OF_SPACE,
				      .space = page_path(page, "slug")}));
}

static void
put_version(struct json_out *j, const char *key, const struct post_text *text)
{
	json_put_object(j, key);
	json_put_str(j, "title", text->title);
	json_put_str(j, "summary", text->summary);
	json_put_str(j, "body", text->body);
	json_put_strs(j, "tags", text->tags);
	json_put_object_end(j);
}

enum err
api_suggestion(struct page *page)
{
	struct proposal_view p;
	struct json_out j;
	enum err e;

	if ((e = proposal_show(&page->ctx, page_path_id(page, "id"), &p)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_int(&j, "id", p.id);
	json_put_int(&j, "version", p.version);
	json_put_int(&j, "post", p.post);
	json_put_int(&j, "thread", p.thread);
	json_put_str_or_null(&j, "title", p.title);
	json_put_str(&j, "note", p.note);
	json_put_str(&j, "state", p.state);
	json_put_bool(&j, "rests", p.gone);
	json_put_person(&j, &page->ctx, "by", &p.by);
	json_put_time(&j, "created_at", p.created_at);
	json_put_str_or_null(&j, "decided_by", p.decider);
	json_put_str_or_null(&j, "words", p.words);
	json_put_bool(&j, "changed", p.changed);
	json_put_int_or_null(&j, "became", p.became > 0, p.became);
	json_put_int_or_null(&j, "revision", p.joined.revision > 0, p.joined.revision);
	json_put_bool(&j, "may_decide", p.may_decide);
	json_put_bool(&j, "clean", p.open && !p.gone && p.joined.clean);
	json_put_str_or_null(&j, "language", p.relanguaged ? p.language : STR_NONE);
	put_version(&j, "before", &p.before);
	put_version(&j, "after", &p.after);
	json_put_object_end(&j);
	return (OK);
}

static enum err
decided(struct page *page, int64_t id, struct str state)
{
	struct json_out j = json_answer(page, 200);

	json_put_object(&j, NULL);
	json_put_int(&j, "id", id);
	json_put_str(&j, "state", state);
	json_put_object_end(&j);
	return (OK);
}

/* {verdict: accepted, version, revision, and a text where it is to be another} or {verdict: declined, words}. */
enum err
api_suggestion_decide(struct page *page)
{
	struct fields fields;
	struct str verdict = json_field_str(page, "verdict", REQUIRED);
	bool accepted = str_eq(verdict, STR("accepted"));
	struct post_change change = change_read(page, &fields, OPTIONAL);
	struct str words = json_field_str(page, "words", OPTIONAL);
	struct proposal_seen seen = {
	    .version = json_field_int(page, "version", accepted ? REQUIRED : OPTIONAL),
	    .revision = json_field_int(page, "revision", accepted ? REQUIRED : OPTIONAL)};
	bool changed = change.title != NULL || change.summary != NULL || change.body != NULL ||
		       change.tags != NULL || change.language != NULL;
	int64_t id = page_path_id(page, "id");
	int32_t revision;
	enum err e;

	if (!accepted && !str_eq(verdict, STR("declined")))
		ctx_note(&page->ctx, PROBLEM_SUGGESTION_VERDICT);
	if ((e = json_done(page)))
		return (e);
	change.revision = seen.revision;
	e = accepted ? proposal_accept(&page->ctx, id, &seen, changed ? &change : NULL, &revision)
		     : proposal_decline(&page->ctx, id, words);
	return (e ? e : decided(page, id, verdict));
}
