/* forum_json.h -- questions, answers and comments as the API shows them. */
#ifndef PEERLORE_FORUM_JSON_H
#define PEERLORE_FORUM_JSON_H

#include "following.h"
#include "forum.h"
#include "http/api.h"
#include "paths.h"
#include "recordings_json.h"

/* {id, name, url} and {slug, name}: the only forms in which the API names people and spaces. */
void json_put_person(
    struct json_out *j, struct ctx *ctx, const char *key, const struct person_ref *p);
void json_put_space(struct json_out *j, const char *key, const struct space_ref *s);
/* A question as an item of a list. */
void json_put_entry(struct json_out *j, struct ctx *ctx, const struct question_entry *q);
/* A whole page of a list of them, as the answer. */
enum err json_answer_entries(struct page *page, const struct question_list *list) MUST_CHECK;
/* The same among similar questions. */
void json_put_similar(struct json_out *j, struct ctx *ctx, const struct question_entry *q);
/* A tip with its comments: its own object, left open for what else belongs to it. */
void json_put_tip(struct json_out *j, struct ctx *ctx, const struct question_view *tip);
/* What the reader keeps of it: following, and the numbers of what they saved. */
void json_put_kept(struct json_out *j, const struct kept_view *kept);
/* A question with its answers, their recordings (of the thread, in any order) and comments. */
void json_put_question(struct json_out *j, struct ctx *ctx, const struct question_view *q,
    const struct recording_views *recordings, const struct kept_view *kept);

/* "2027-03-31", or null for 0. */
void json_put_day_or_null(struct json_out *j, const char *key, timestamp_us day);

/* Answers with one flag of an object, as it is now: {name: value}. */
enum err flag_answer(struct page *page, const char *name, bool value) MUST_CHECK;

#endif
