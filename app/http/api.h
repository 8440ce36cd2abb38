/*
 * api.h -- JSON in and out, for handlers of the API.
 *
 * Reading goes field by field, then json_done says whether all was well:
 *
 *	draft.title = json_field_str(page, "title", REQUIRED);
 *	draft.tags = json_field_str_list(page, "tags", OPTIONAL);
 *	if ((e = json_done(page)) != OK)
 *		return (e);
 *
 * A wrong type, a missing or an unknown field is a problem at that field (422).
 * The router has refused malformed JSON (400) and another content type (415)
 * before; a request without a body reads as {}. A handler that reads no field
 * need not call json_done, the router does.
 *
 * Writing goes straight into page->out:
 *
 *	struct json_out j = json_answer(page, 201);
 *	json_put_object(&j, NULL);
 *	json_put_int(&j, "id", id);
 *	json_put_str(&j, "url", url);
 *	json_put_object_end(&j);
 *	return (OK);
 *
 * The key is NULL inside an array and at the top.
 */
#ifndef PEERLORE_HTTP_API_H
#define PEERLORE_HTTP_API_H

#include "http/page.h"

enum json_need { OPTIONAL, REQUIRED };

/* The body has this field (also when it is null). */
bool json_has(struct page *page, const char *name);
/* The field is there and null. */
bool json_field_is_null(struct page *page, const char *name);
struct str json_field_str(struct page *page, const char *name, enum json_need need);
int64_t json_field_int(struct page *page, const char *name, enum json_need need);
/* A positive number; null or absent gives 0 when OPTIONAL. */
int64_t json_field_id(struct page *page, const char *name, enum json_need need);
bool json_field_bool(struct page *page, const char *name, enum json_need need);
struct str_list json_field_str_list(struct page *page, const char *name, enum json_need need);
/* Positive numbers, at most a hundred. */
struct int64_list json_field_id_list(struct page *page, const char *name, enum json_need need);
/* ERR_INPUT when any field was wrong or nobody asked for it. */
enum err json_done(struct page *page) MUST_CHECK;

struct json_out {
	struct out *out;
	bool more; /* something stands before, so a comma is due */
};

/* A writer on page->out for an answer of this status, of type application/json. */
struct json_out json_answer(struct page *page, int status);
/* A writer on any buffer (log lines, --json of commands). */
struct json_out json_writer(struct out *out);
void json_put_object(struct json_out *j, const char *key);
void json_put_object_end(struct json_out *j);
void json_put_array(struct json_out *j, const char *key);
void json_put_array_end(struct json_out *j);
void json_put_str(struct json_out *j, const char *key, struct str value);
void json_put_html(struct json_out *j, const char *key, struct html value);
void json_put_int(struct json_out *j, const char *key, int64_t value);
void json_put_real(struct json_out *j, const char *key, double value);
void json_put_bool(struct json_out *j, const char *key, bool value);
void json_put_null(struct json_out *j, const char *key);
void json_put_time(struct json_out *j, const char *key, timestamp_us value);
void json_put_strs(struct json_out *j, const char *key, struct str_list value);
/* Number, or null when there is none. */
void json_put_int_or_null(struct json_out *j, const char *key, bool has, int64_t value);

/* Text, or null when it is empty. */
void json_put_str_or_null(struct json_out *j, const char *key, struct str value);

/* {"items": [ ... ], "next"}: every list; the cursor of the next page is null at the end. */
struct json_out json_list(struct page *page);
void json_list_end(struct json_out *j, struct str next);
/* 201 {"id", "url"}: what creating answers. */
enum err api_created(struct page *page, int64_t id, struct str path) MUST_CHECK;
/* The same, with more to follow: its object is left open. */
struct json_out json_created(struct page *page, int64_t id, struct str path);
/* 204 */
enum err api_done(struct page *page) MUST_CHECK;

#endif
