/* json.c -- JSON in, field by field; JSON out, straight into the answer. */
#include "http/api.h"

#include <math.h>
#include <stdio.h>

#include "http/impl.h"

#define JSON_DEPTH 16
#define LIST_ITEMS 100

/* -- reading -------------------------------------------------------------------- */

/*
 * The parser of jansson recurses, and our stacks are small: how deep a text goes
 * is looked at first.
 */
static bool
depth_is_fine(struct str text)
{
	bool in_string = false;
	unsigned depth = 0;
	size_t i;

	for (i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (in_string && c == '\\') {
			i++;
		} else if (c == '"') {
			in_string = !in_string;
		} else if (!in_string && (c == '{' || c == '[')) {
			if (++depth > JSON_DEPTH)
				return (false);
		} else if (!in_string && (c == '}' || c == ']') && depth > 0) {
			depth--;
		}
	}
	return (true);
}

json_t *
json_read(struct str text)
{
	json_error_t error;
	json_t *json;

	if (!depth_is_fine(text))
		return (NULL);
	json = json_loadb(text.p, text.n, JSON_REJECT_DUPLICATES | JSON_ALLOW_NUL, &error);
	if (json == NULL || json_is_object(json))
		return (json);
	json_decref(json);
	return (NULL);
}

enum err
json_open(struct page_impl *impl)
{
	struct str type = page_header(&impl->page, "content-type"), media;

	if (impl->body_fd != -1)
		return (ERR_TOO_LARGE);
	if (str_trim(impl->body).n == 0) {
		impl->json = json_object();
		return (OK);
	}
	if (!str_cut(&type, ';', &media) ||
	    !str_eq_nocase(str_trim(media), STR("application/json")))
		return (ERR_MEDIA_TYPE);
	if ((impl->json = json_read(impl->body)) == NULL)
		return (ERR_MALFORMED);
	return (OK);
}

static void
note(struct page *page, const char *name, enum problem_kind kind)
{
	static const char *const sentences[PROBLEM_COUNT] = {
#define X(id, field, sentence) sentence,
#include "problems.def"
#undef X
	};

	page->impl->field_problems++;
	if (page_problem(page, name) == NULL)
		ctx_note_field(&page->ctx, str_of(name), sentences[kind]);
}

static json_t *
field(struct page *page, const char *name)
{
	struct page_impl *impl = page->impl;

	if (impl->asked_count < ASKED_MAX)
		impl->asked[impl->asked_count++] = name;
	return (json_object_get(impl->json, name));
}

/* The field when it has something to read: not absent and not null. */
static json_t *
field_needed(struct page *page, const char *name, enum json_need need)
{
	json_t *value = field(page, name);

	if (value != NULL && !json_is_null(value))
		return (value);
	if (need == REQUIRED)
		note(page, name, PROBLEM_FIELD_MISSING);
	return (NULL);
}

bool
json_has(struct page *page, const char *name)
{
	return (field(page, name) != NULL);
}

bool
json_field_is_null(struct page *page, const char *name)
{
	json_t *value = field(page, name);

	return (value != NULL && json_is_null(value));
}

/* Copied, because the parsed body goes before the answer does; line ends as \n. */
static struct str
text_of(struct page *page, const char *name, const json_t *value)
{
	struct str text = {json_string_value(value), json_string_length(value)};
	char *p;
	size_t i, n = 0;

	if (memchr(text.p, '\0', text.n) != NULL) {
		note(page, name, PROBLEM_FIELD_NUL);
		return (utf8_repair(page->ctx.mem, text));
	}
	p = arena_alloc(page->ctx.mem, text.n + 1);
	for (i = 0; i < text.n; i++) {
		if (text.p[i] == '\r' && i + 1 < text.n && text.p[i + 1] == '\n')
			continue;
		p[n++] = text.p[i] == '\r' ? '\n' : text.p[i];
	}
	return ((struct str){p, n});
}

struct str
json_field_str(struct page *page, const char *name, enum json_need need)
{
	json_t *value = field_needed(page, name, need);

	if (value == NULL)
		return (STR(""));
	if (!json_is_string(value)) {
		note(page, name, PROBLEM_FIELD_TYPE);
		return (STR(""));
	}
	return (text_of(page, name, value));
}

int64_t
json_field_int(struct page *page, const char *name, enum json_need need)
{
	json_t *value = field_needed(page, name, need);

	if (value == NULL)
		return (0);
	if (!json_is_integer(value)) {
		note(page, name, PROBLEM_FIELD_TYPE);
		return (0);
	}
	return (json_integer_value(value));
}

int64_t
json_field_id(struct page *page, const char *name, enum json_need need)
{
	json_t *value = field_needed(page, name, need);

	if (value == NULL)
		return (0);
	if (!json_is_integer(value) || json_integer_value(value) <= 0) {
		note(page, name, PROBLEM_FIELD_TYPE);
		return (0);
	}
	return (json_integer_value(value));
}

bool
json_field_bool(struct page *page, const char *name, enum json_need need)
{
	json_t *value = field_needed(page, name, need);

	if (value == NULL)
		return (false);
	if (!json_is_boolean(value))
		note(page, name, PROBLEM_FIELD_TYPE);
	return (json_is_true(value));
}

static json_t *
list_needed(struct page *page, const char *name, enum json_need need)
{
	json_t *value = field_needed(page, name, need);

	if (value == NULL || (json_is_array(value) && json_array_size(value) <= LIST_ITEMS))
		return (value);
	note(page, name, PROBLEM_FIELD_TYPE);
	return (NULL);
}

struct str_list
json_field_str_list(struct page *page, const char *name, enum json_need need)
{
	json_t *value = list_needed(page, name, need), *item;
	struct str_list list = {NULL, 0};
	size_t i;

	if (value == NULL)
		return (list);
	list.items = arena_array(page->ctx.mem, json_array_size(value) + 1, sizeof(*list.items));
	json_array_foreach (value, i, item) {
		if (!json_is_string(item)) {
			note(page, name, PROBLEM_FIELD_TYPE);
			return ((struct str_list){NULL, 0});
		}
		list.items[list.n++] = text_of(page, name, item);
	}
	return (list);
}

struct int64_list
json_field_id_list(struct page *page, const char *name, enum json_need need)
{
	json_t *value = list_needed(page, name, need), *item;
	struct int64_list list = {NULL, 0};
	size_t i;

	if (value == NULL)
		return (list);
	list.items = arena_array(page->ctx.mem, json_array_size(value) + 1, sizeof(*list.items));
	json_array_foreach (value, i, item) {
		if (!json_is_integer(item) || json_integer_value(item) <= 0) {
			note(page, name, PROBLEM_FIELD_TYPE);
			return ((struct int64_list){NULL, 0});
		}
		list.items[list.n++] = json_integer_value(item);
	}
	return (list);
}

static bool
was_asked(const struct page_impl *impl, const char *name)
{
	size_t i;

	for (i = 0; i < impl->asked_count; i++) {
		if (strcmp(impl->asked[i], name) == 0)
			return (true);
	}
	return (false);
}

enum err
json_done(struct page *page)
{
	struct page_impl *impl = page->impl;
	const char *name;
	json_t *value;

	if (!impl->json_checked && impl->asked_count < ASKED_MAX) {
		impl->json_checked = true;
		json_object_foreach (impl->json, name, value) {
			if (!was_asked(impl, name))
				note(page, name, PROBLEM_FIELD_UNKNOWN);
		}
	}
	return (impl->field_problems == 0 ? OK : ERR_INPUT);
}

/* -- writing ---------------------------------------------------------------------- */

struct json_out
json_writer(struct out *out)
{
	return ((struct json_out){out, false});
}

struct json_out
json_answer(struct page *page, int status)
{
	page->impl->status = status;
	page->impl->type = "application/json";
	out_reset(page->out);
	return (json_writer(page->out));
}

static void
put(struct out *out, const char *bytes, size_t n)
{
	out_raw(out, bytes, n);
}

/*
 * JSON text in quotes. What is valid UTF-8 stays as it is; < > & and the line
 * separators of JavaScript are escaped, so that an answer is harmless wherever
 * it is looked at.
 */
static void
put_quoted(struct out *out, struct str s)
{
	size_t i, from = 0;

	put(out, "\"", 1);
	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		char escape[8];
		int n;

		if (c >= 0x20 && c != '"' && c != '\\' && c != '<' && c != '>' && c != '&' &&
		    c != 0xe2 && c != 0x7f)
			continue;
		if (c == 0xe2) {
			if (s.n - i < 3 || s.p[i + 1] != '\x80' ||
			    (s.p[i + 2] != '\xa8' && s.p[i + 2] != '\xa9'))
				continue;
			n = snprintf(escape, sizeof(escape), "\\u20%02x",
			    s.p[i + 2] == '\xa8' ? 0x28u : 0x29u);
		} else if (c == '"' || c == '\\') {
			n = snprintf(escape, sizeof(escape), "\\%c", c);
		} else if (c == '\n') {
			n = snprintf(escape, sizeof(escape), "\\n");
		} else {
			n = snprintf(escape, sizeof(escape), "\\u%04x", c);
		}
		put(out, s.p + from, i - from);
		put(out, escape, (size_t)n);
		if (c == 0xe2)
			i += 2;
		from = i + 1;
	}
	if (s.n > from)
		put(out, s.p + from, s.n - from);
	put(out, "\"", 1);
}

/* The comma that is due, and the key. */
static void
begin(struct json_out *j, const char *key)
{
	if (j->more)
		put(j->out, ",", 1);
	j->more = true;
	if (key == NULL)
		return;
	put_quoted(j->out, str_of(key));
	put(j->out, ":", 1);
}

static void
literal(struct json_out *j, const char *key, const char *text)
{
	begin(j, key);
	put(j->out, text, strlen(text));
}

void
json_put_object(struct json_out *j, const char *key)
{
	literal(j, key, "{");
	j->more = false;
}

void
json_put_object_end(struct json_out *j)
{
	put(j->out, "}", 1);
	j->more = true;
}

void
json_put_array(struct json_out *j, const char *key)
{
	literal(j, key, "[");
	j->more = false;
}

void
json_put_array_end(struct json_out *j)
{
	put(j->out, "]", 1);
	j->more = true;
}

void
json_put_str(struct json_out *j, const char *key, struct str value)
{
	begin(j, key);
	put_quoted(j->out, value);
}

void
json_put_html(struct json_out *j, const char *key, struct html value)
{
	json_put_str(j, key, (struct str){value.p, value.n});
}

void
json_put_int(struct json_out *j, const char *key, int64_t value)
{
	char text[24];

	(void)snprintf(text, sizeof(text), "%lld", (long long)value);
	literal(j, key, text);
}

void
json_put_int_or_null(struct json_out *j, const char *key, bool has, int64_t value)
{
	if (has)
		json_put_int(j, key, value);
	else
		json_put_null(j, key);
}

void
json_put_real(struct json_out *j, const char *key, double value)
{
	char text[32];

	if (!isfinite(value)) {
		json_put_null(j, key);
		return;
	}
	(void)snprintf(text, sizeof(text), "%.6g", value);
	literal(j, key, text);
}

void
json_put_bool(struct json_out *j, const char *key, bool value)
{
	literal(j, key, value ? "true" : "false");
}

void
json_put_null(struct json_out *j, const char *key)
{
	literal(j, key, "null");
}

void
json_put_time(struct json_out *j, const char *key, timestamp_us value)
{
	char text[CLOCK_TEXT];

	json_put_str(j, key, clock_rfc3339(value, text));
}

void
json_put_strs(struct json_out *j, const char *key, struct str_list value)
{
	size_t i;

	json_put_array(j, key);
	for (i = 0; i < value.n; i++)
		json_put_str(j, NULL, value.items[i]);
	json_put_array_end(j);
}

/* -- whole answers -------------------------------------------------------------------- */

struct json_out
json_list(struct page *page)
{
	struct json_out j = json_answer(page, 200);

	json_put_object(&j, NULL);
	json_put_array(&j, "items");
	return (j);
}

void
json_put_str_or_null(struct json_out *j, const char *key, struct str value)
{
	if (value.n == 0)
		json_put_null(j, key);
	else
		json_put_str(j, key, value);
}

void
json_list_end(struct json_out *j, struct str next)
{
	json_put_array_end(j);
	json_put_str_or_null(j, "next", next);
	json_put_object_end(j);
}

struct json_out
json_created(struct page *page, int64_t id, struct str path)
{
	struct json_out j = json_answer(page, 201);

	json_put_object(&j, NULL);
	json_put_int(&j, "id", id);
	json_put_str(&j, "url", path);
	page->impl->location = str_dup(page->ctx.mem, path);
	return (j);
}

enum err
api_created(struct page *page, int64_t id, struct str path)
{
	struct json_out j = json_created(page, id, path);

	json_put_object_end(&j);
	return (OK);
}

enum err
api_done(struct page *page)
{
	page->impl->status = 204;
	out_reset(page->out);
	return (OK);
}

void
problem_write(struct page_impl *impl, enum err e)
{
	const struct ctx *ctx = &impl->page.ctx;
	struct json_out j = json_answer(&impl->page, err_status(e));
	char type[64];
	size_t i;

	impl->type = "application/problem+json";
	(void)snprintf(type, sizeof(type), "urn:peerlore:%s", err_word(e));
	json_put_object(&j, NULL);
	json_put_str(&j, "type", str_of(type));
	json_put_str(&j, "title", str_of(err_sentence(e)));
	json_put_int(&j, "status", err_status(e));
	if (e == ERR_INPUT || e == ERR_CONFLICT || e == ERR_UNIQUE) {
		json_put_array(&j, "errors");
		for (i = 0; i < ctx->problem_count; i++) {
			json_put_object(&j, NULL);
			json_put_str(&j, "field", str_of(ctx->problems[i].field));
			json_put_str(&j, "message", str_of(ctx->problems[i].sentence));
			json_put_object_end(&j);
		}
		json_put_array_end(&j);
	}
	json_put_object_end(&j);
}
