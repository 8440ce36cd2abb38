/*
 * http_serve_test.c -- a whole server with routes of its own over a real
 * PostgreSQL: the order of things, transactions, repeats, sleeping, leaving,
 * losing the database, stopping.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <arpa/inet.h>
#include <fcntl.h>
#include <libdeflate.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/asset.h"
#include "base/clock.h"
#include "base/keys.h"
#include "base/random.h"
#include "http/api.h"
#include "http/hooks.h"
#include "http/router.h"
#include "http/serve.h"
#include "scratch.h"
#include "store/db.h"

#define FILE_SIZE (5 * 1024 * 1024 + 7)
#define ANSWER_MAX (6 * 1024 * 1024)

/* -- the database's side ------------------------------------------------------------ */

struct number {
	int64_t n;
};
struct stored {
	int64_t status;
	struct str location;
	struct str body;
	struct str hash;
};

/* clang-format off */
enum { NOTE_PUT, NOTE_COUNT, SLEEP, ONCE_PUT, ONCE_GET, ONCE_SET, STATEMENTS };
#define FIELD(s, name, type) {#name, DB_##type, false, offsetof(struct s, name), 0}
#define PARAM(name, type) {name, DB_##type, false, 0, 0}
static const struct db_field number_columns[] = {FIELD(number, n, INT8)};
static const struct db_field stored_columns[] = {FIELD(stored, status, INT8), FIELD(stored, location, TEXT),
    FIELD(stored, body, TEXT), FIELD(stored, hash, BYTEA)};
static const struct db_field text_param[] = {PARAM("t", TEXT)};
static const struct db_field seconds_param[] = {PARAM("s", FLOAT8)};
static const struct db_field once_put_params[] = {PARAM("p", INT8), PARAM("k", TEXT), PARAM("h", BYTEA)};
static const struct db_field once_get_params[] = {PARAM("p", INT8), PARAM("k", TEXT)};
static const struct db_field once_set_params[] = {PARAM("p", INT8), PARAM("k", TEXT), PARAM("s", INT8),
    PARAM("l", TEXT), PARAM("b", TEXT)};
#define STATEMENT(number, sql, kind, params, np, columns, nc, size) \
	[number] = {#number, "test", sql, kind, DB_FIRST_NUMBER + number, np, nc, size, params, columns}
static const struct db_statement statements[STATEMENTS] = {
	STATEMENT(NOTE_PUT, "insert into note (body) values ($1)", DB_EXEC, text_param, 1, NULL, 0, 0),
	STATEMENT(NOTE_COUNT, "select count(*) as n from note where body = $1", DB_ONE, text_param, 1,
	    number_columns, 1, sizeof(struct number)),
	STATEMENT(SLEEP, "select 1::int8 as n from (select pg_sleep($1)) s", DB_ONE, seconds_param, 1,
	    number_columns, 1, sizeof(struct number)),
	STATEMENT(ONCE_PUT, "insert into once (person, key, hash) values ($1, $2, $3) on conflict do nothing",
	    DB_EXEC, once_put_params, 3, NULL, 0, 0),
	STATEMENT(ONCE_GET, "select status, location, body, hash from once where person = $1 and key = $2", DB_ONE,
	    once_get_params, 2, stored_columns, 4, sizeof(struct stored)),
	STATEMENT(ONCE_SET, "update once set status = $3, location = $4, body = $5 where person = $1 and key = $2",
	    DB_EXEC, once_set_params, 5, NULL, 0, 0),
};
/* clang-format on */

static const char schema[] =
    "create table note (body text not null);"
    "create table once (person int8, key text, hash bytea, status int8 default 0,"
    " location text default '', body text default '', primary key (person, key));";

static enum err
note_put(struct db *db, struct str body)
{
	struct db_batch *b = db_batch(db);

	db_put_text(db_call(b, &statements[NOTE_PUT], DB_INTO_COUNT, NULL), body);
	return (db_batch_run(b));
}

static enum err
note_count(struct db *db, struct str body, int64_t *n)
{
	struct db_batch *b = db_batch(db);
	struct number row;
	enum err e;

	db_put_text(db_call(b, &statements[NOTE_COUNT], DB_INTO_ROW, &row), body);
	if ((e = db_batch_run(b)) == OK)
		*n = row.n;
	return (e);
}

static enum err
once_begin(
    struct ctx *ctx, struct str key, struct str route, struct str hash, struct stored_answer *out)
{
	struct db_batch *b = db_batch(ctx->db);
	struct db_call *call;
	struct stored row;
	int64_t changed = 0;
	enum err e;

	(void)route;
	call = db_call(b, &statements[ONCE_PUT], DB_INTO_COUNT, &changed);
	db_put_int8(call, ctx->actor.person);
	db_put_text(call, key);
	db_put_bytea(call, hash);
	call = db_call(b, &statements[ONCE_GET], DB_INTO_ROW, &row);
	db_put_int8(call, ctx->actor.person);
	db_put_text(call, key);
	if ((e = db_batch_run(b)) != OK || changed == 1)
		return (e);
	if (!str_eq(row.hash, hash))
		return (ERR_INPUT);
	*out = (struct stored_answer){(int)row.status, row.location, row.body};
	return (OK);
}

static enum err
once_finish(struct ctx *ctx, struct str key, const struct stored_answer *answer)
{
	struct db_batch *b = db_batch(ctx->db);
	struct db_call *call = db_call(b, &statements[ONCE_SET], DB_INTO_COUNT, NULL);

	db_put_int8(call, ctx->actor.person);
	db_put_text(call, key);
	db_put_int8(call, answer->status);
	db_put_text(call, answer->location);
	db_put_text(call, answer->body);
	return (db_batch_run(b));
}

static enum err
session_known(struct ctx *ctx, struct str hash, struct actor *out)
{
	if (str_eq(hash, keys_token_hash(ctx->mem, STR("anna"))))
		out->person = 1;
	return (OK);
}

static enum err
token_known(struct ctx *ctx, struct str hash, struct actor *out)
{
	if (str_eq(hash, keys_token_hash(ctx->mem, STR("annas-token"))))
		*out = (struct actor){.person = 1, .scopes = SCOPE_READ | SCOPE_WRITE};
	return (OK);
}

/* -- the handlers ---------------------------------------------------------------------- */

static char file_path[] = "/tmp/http_serve_test.XXXXXX";

static void
say(struct page *page, struct str text)
{
	page_type(page, "text/plain; charset=utf-8");
	out_raw(page->out, text.p, text.n);
}

static enum err
test_hello(struct page *page)
{
	say(page, STR("hello"));
	return (OK);
}

static enum err
test_csrf(struct page *page)
{
	say(page, page_csrf(page));
	return (OK);
}

static enum err
test_count(struct page *page)
{
	int64_t n;
	enum err e = note_count(page->ctx.db, page_query(page, "body"), &n);

	if (e == OK)
		say(page, str_fmt(page->ctx.mem, "%lld", (long long)n));
	return (e);
}

static enum err
test_note(struct page *page)
{
	static int deadlocks = 2;
	struct str body = page_form(page, "body");
	enum err e;

	if ((e = note_put(page->ctx.db, body)) != OK)
		return (e);
	if (str_eq(body, STR("conflict")))
		return (ERR_CONFLICT);
	if (str_eq(body, STR("deadlock")) && deadlocks-- > 0)
		return (ERR_RETRY);
	if (str_eq(body, STR("again"))) {
		page_status(page, 422);
		say(page, STR("the form, again"));
		return (OK);
	}
	return (page_redirect(page, STR("/t/notes/1")));
}

static enum err
test_api_note(struct page *page)
{
	struct str body = json_field_str(page, "body", REQUIRED);
	enum err e;

	if ((e = json_done(page)) != OK || (e = note_put(page->ctx.db, body)) != OK)
		return (e);
	return (api_created(page, 1, STR("/t/notes/1")));
}

static enum err
test_sleep(struct page *page)
{
	struct db_batch *b = db_batch(page->ctx.db);
	struct number row;
	enum err e;

	db_put_float8(db_call(b, &statements[SLEEP], DB_INTO_ROW, &row), 0.8);
	if ((e = db_batch_run(b)) == OK)
		say(page, STR("slept"));
	return (e);
}

static void
long_work(void *arg)
{
	usleep(20000);
	*(int *)arg = 42;
}

static enum err
test_work(struct page *page)
{
	int result = 0;
	enum err e = page_offload(long_work, &result);

	if (e == OK)
		say(page, str_fmt(page->ctx.mem, "%d", result));
	return (e);
}

static enum err
test_file(struct page *page)
{
	int fd = open(file_path, O_RDONLY | O_CLOEXEC);

	if (fd == -1)
		return (ERR_NOT_FOUND);
	return (page_send_file(page, fd, "video/mp4", page_has_query(page, "ours")));
}

static enum err
test_large(struct page *page)
{
	int i;

	for (i = 0; i < 10000; i++)
		say(page, STR("0123456789"));
	return (OK);
}

/* Every error page has a form in it somewhere. */
static void
test_error(struct page *page, enum err e)
{
	say(page, page_csrf(page));
	if (page->ctx.actor.person != 0)
		say(page, STR(" for somebody"));
	say(page, str_of(err_word(e)));
}

/* clang-format off */
#define ROW(method, pattern, handler, who, limit, flags) \
	{HTTP_##method, pattern, handler, WHO_##who, RATE_READ, limit, flags, #handler}
const struct route routes[] = {
	ROW(GET,  "/t/hello",      test_hello,    PUBLIC,    0, BARE),
	ROW(GET,  "/t/csrf",       test_csrf,     PUBLIC,    0, 0),
	ROW(GET,  "/t/mine",       test_hello,    SIGNED_IN, 0, 0),
	ROW(GET,  "/t/count",      test_count,    PUBLIC,    0, 0),
	ROW(POST, "/t/notes",      test_note,     SIGNED_IN, 4096, 0),
	ROW(GET,  "/t/sleep",      test_sleep,    PUBLIC,    0, 0),
	ROW(GET,  "/t/work",       test_work,     PUBLIC,    0, 0),
	ROW(GET,  "/t/file",       test_file,     PUBLIC,    0, 0),
	ROW(GET,  "/t/large",      test_large,    PUBLIC,    0, 0),
	ROW(GET,  "/metrics",      page_metrics,  PUBLIC,    0, SESSION_RIDES),
	ROW(GET,  "/api/v1/mine",  test_hello,    SIGNED_IN, 0, 0),
	ROW(POST, "/api/v1/notes", test_api_note, SIGNED_IN, 4096, 0),
};
/* clang-format on */
const size_t routes_count = sizeof(routes) / sizeof(routes[0]);

/* -- the server, in a process of its own ---------------------------------------------------- */

static int port;
static pid_t server;
static char data[] = "/tmp/http_serve_data.XXXXXX";
static char *answer; /* head and body of the last one */
static size_t answer_n;

static int
port_free(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET, .sin_addr = {htonl(INADDR_LOOPBACK)}};
	socklen_t n = sizeof(at);
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	assert_int_equal(bind(fd, (struct sockaddr *)&at, n), 0);
	assert_int_equal(getsockname(fd, (struct sockaddr *)&at, &n), 0);
	(void)close(fd);
	return (ntohs(at.sin_port));
}

static void __attribute__((noreturn)) serve_here(const char *conninfo, bool narrow)
{
	static char text[16], origin[40], name[] = "peerlore";
	static char *argv[] = {name, NULL};
	static struct serve_setup setup;

	(void)prctl(PR_SET_PDEATHSIG, SIGTERM);
	(void)snprintf(text, sizeof(text), "%d", port);
	(void)snprintf(origin, sizeof(origin), "http://127.0.0.1:%d", port);
	setup = (struct serve_setup){.host = "127.0.0.1",
	    .port = text,
	    .workers = 2,
	    .data = data,
	    .origin = origin,
	    .limits = narrow,
	    .rates = {{RATE_READ, 4}},
	    .disk_reserve = narrow ? INT64_MAX : 1,
	    .conninfo = conninfo,
	    .statements = statements,
	    .statement_count = STATEMENTS};
	http_hooks = (struct http_hooks){.session_find = session_known,
	    .api_token_find = token_known,
	    .once_begin = once_begin,
	    .once_finish = once_finish,
	    .error_page = test_error};
	/* Access lines are of no interest here. */
	(void)!freopen("/dev/null", "w", stderr);
	exit(serve_run(1, argv, &setup));
}

static int
dial(void)
{
	struct sockaddr_in at = {.sin_family = AF_INET,
	    .sin_port = htons((uint16_t)port),
	    .sin_addr = {htonl(INADDR_LOOPBACK)}};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	if (connect(fd, (struct sockaddr *)&at, sizeof(at)) == 0)
		return (fd);
	(void)close(fd);
	return (-1);
}

static const char *
header_of(const char *name)
{
	static char value[1024];
	char needle[80], *at;
	size_t n;

	(void)snprintf(needle, sizeof(needle), "\r\n%s: ", name);
	if ((at = strstr(answer, needle)) == NULL)
		return ("");
	at += strlen(needle);
	n = strcspn(at, "\r");
	memcpy(value, at, n < sizeof(value) ? n : sizeof(value) - 1);
	value[n < sizeof(value) ? n : sizeof(value) - 1] = '\0';
	return (value);
}

static const char *
body_of(void)
{
	char *end = strstr(answer, "\r\n\r\n");

	return (end == NULL ? "" : end + 4);
}

/* Reads one answer; its status, 0 when the connection was closed without one. */
static int
hear(int fd, bool head)
{
	const char *end;
	ssize_t got;

	answer_n = 0;
	for (;;) {
		answer[answer_n] = '\0';
		if ((end = strstr(answer, "\r\n\r\n")) != NULL) {
			size_t have = answer_n - (size_t)(end + 4 - answer);
			int status = atoi(answer + 9);

			if (head || status == 204 || status == 304 ||
			    have >= strtoul(header_of("content-length"), NULL, 10))
				return (status);
		}
		if ((got = read(fd, answer + answer_n, ANSWER_MAX - answer_n - 1)) <= 0)
			return (0);
		answer_n += (size_t)got;
	}
}

/* headers: whole lines; body: NULL for none. */
static int
ask(const char *method, const char *path, const char *headers, const char *body)
{
	char request[8192];
	int fd = dial(), n, status;

	assert_true(fd >= 0);
	n = snprintf(request, sizeof(request),
	    "%s %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n%s", method, path, headers);
	if (body != NULL)
		n += snprintf(request + n, sizeof(request) - (size_t)n, "Content-Length: %zu\r\n",
		    strlen(body));
	n += snprintf(request + n, sizeof(request) - (size_t)n, "\r\n%s", body == NULL ? "" : body);
	assert_int_equal(write(fd, request, (size_t)n), n);
	status = hear(fd, strcmp(method, "HEAD") == 0);
	(void)close(fd);
	return (status);
}

#define ANNA "Cookie: pl=anna\r\n"
#define OURS "Sec-Fetch-Site: same-origin\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define JSON "Content-Type: application/json\r\n"
#define TOKEN "Authorization: Bearer annas-token\r\n"

static int
send_form(const char *fields)
{
	char body[2048];

	assert_int_equal(ask("GET", "/t/csrf", ANNA, NULL), 200);
	(void)snprintf(body, sizeof(body), "csrf=%s&%s", body_of(), fields);
	return (ask("POST", "/t/notes", ANNA OURS FORM, body));
}

static int
notes(const char *body)
{
	char path[200];

	(void)snprintf(path, sizeof(path), "/t/count?body=%s", body);
	assert_int_equal(ask("GET", path, "", NULL), 200);
	return (atoi(body_of()));
}

static const char *conninfo;

/* narrow: with limits, and with a disk that is never free enough. */
static int
server_fork(bool narrow)
{
	int tries;

	port = port_free();
	if ((server = fork()) == 0)
		serve_here(conninfo, narrow);
	for (tries = 0; tries < 100; tries++) {
		int fd = dial();

		if (fd >= 0) {
			(void)close(fd);
			return (0);
		}
		usleep(50000);
	}
	return (-1);
}

static int
server_start(void **state)
{
	(void)state;
	conninfo = scratch_database("http");
	assert_int_equal(db_exec_script(conninfo, schema), OK);
	answer = malloc(ANSWER_MAX);
	assert_non_null(mkdtemp(data));
	assert_int_equal(mkstemp(file_path) >= 0, 1);
	assert_int_equal(truncate(file_path, FILE_SIZE), 0);
	random_open();
	assert_int_equal(keys_open(data), OK);
	return (server_fork(false));
}

static int
server_stop(void **state)
{
	char command[200];

	(void)state;
	if (server > 0) {
		(void)kill(server, SIGTERM);
		(void)waitpid(server, NULL, 0);
	}
	(void)unlink(file_path);
	(void)snprintf(command, sizeof(command), "%s/tmp", data);
	(void)rmdir(command);
	(void)snprintf(command, sizeof(command), "%s/master.key", data);
	(void)unlink(command);
	(void)rmdir(data);
	free(answer);
	return (0);
}

/* -- what holds ---------------------------------------------------------------------------- */

static void
every_answer_has_the_strict_headers(void **state)
{
	static const char *const paths[] = {
	    "/t/hello", "/nowhere", "/api/v1/mine", "/t/mine", "/t/file?ours"};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(paths) / sizeof(paths[0]); i++) {
		assert_true(ask("GET", paths[i], "", NULL) != 0);
		assert_non_null(strstr(header_of("content-security-policy"), "default-src 'none'"));
		assert_string_equal(header_of("x-content-type-options"), "nosniff");
		assert_string_equal(header_of("referrer-policy"), "same-origin");
		assert_string_equal(header_of("cross-origin-opener-policy"), "same-origin");
		assert_string_equal(header_of("cross-origin-resource-policy"), "same-origin");
		assert_string_equal(header_of("cache-control"), "no-store");
		assert_string_equal(header_of("server"), "peerlore");
		assert_true(header_of("permissions-policy")[0] != '\0');
		assert_true(strlen(header_of("date")) == 29);
		assert_string_equal(header_of("strict-transport-security"), "");
	}
}

static void
methods_are_what_the_table_says(void **state)
{
	(void)state;
	assert_int_equal(ask("HEAD", "/t/hello", "", NULL), 200);
	assert_string_equal(header_of("content-length"), "5");
	assert_string_equal(body_of(), "");
	assert_int_equal(ask("POST", "/t/hello", "", ""), 405);
	assert_string_equal(header_of("allow"), "GET, HEAD");
	assert_int_equal(ask("OPTIONS", "/t/notes", "", NULL), 405);
	assert_string_equal(header_of("allow"), "POST");
	assert_int_equal(ask("GET", "/t/hello/", "", NULL), 404);
}

static void
strangers_are_led_to_sign_in_and_back(void **state)
{
	(void)state;
	assert_int_equal(ask("GET", "/t/mine?a=b%20c", "", NULL), 303);
	assert_string_equal(header_of("location"), "/signin?next=/t/mine%3Fa%3Db%2520c");
	assert_int_equal(ask("GET", "/t/mine", "Cookie: pl=somebody\r\n", NULL), 303);
	assert_int_equal(ask("GET", "/t/mine", ANNA, NULL), 200);
	assert_int_equal(ask("GET", "/api/v1/mine", "", NULL), 401);
	assert_string_equal(header_of("www-authenticate"), "Bearer");
	assert_string_equal(header_of("content-type"), "application/problem+json");
	assert_int_equal(ask("GET", "/api/v1/mine", TOKEN, NULL), 200);
	assert_int_equal(ask("GET", "/api/v1/mine", ANNA "Authorization: Bearer x\r\n", NULL), 401);
	/* A token opens no pages. */
	assert_int_equal(ask("GET", "/t/mine", TOKEN, NULL), 303);
}

/* A browser asks for a picture that is not there while somebody fills in the sign-in form. */
static void
an_error_page_knows_its_reader_and_spoils_no_form(void **state)
{
	(void)state;
	assert_int_equal(ask("GET", "/nowhere", "Cookie: pl-pre=word\r\n", NULL), 404);
	assert_string_equal(header_of("set-cookie"), "");
	assert_int_equal(ask("GET", "/nowhere", "", NULL), 404);
	assert_non_null(strstr(header_of("set-cookie"), "pl-pre="));
	assert_int_equal(ask("GET", "/nowhere", ANNA, NULL), 404);
	assert_string_equal(header_of("set-cookie"), "");
	assert_non_null(strstr(body_of(), "for somebody"));
}

static void
a_form_is_a_transaction(void **state)
{
	(void)state;
	assert_int_equal(send_form("body=fine"), 303);
	assert_string_equal(header_of("location"), "/t/notes/1");
	assert_int_equal(notes("fine"), 1);
	assert_int_equal(send_form("body=conflict"), 409);
	assert_int_equal(notes("conflict"), 0);
	assert_int_equal(send_form("body=again"), 422);
	assert_string_equal(body_of(), "the form, again");
	assert_int_equal(notes("again"), 0);
}

static void
a_deadlock_is_tried_again(void **state)
{
	(void)state;
	assert_int_equal(send_form("body=deadlock"), 303);
	assert_int_equal(notes("deadlock"), 1);
}

static void
forms_of_others_write_nothing(void **state)
{
	(void)state;
	assert_int_equal(ask("POST", "/t/notes", ANNA OURS FORM, "body=forged"), 403);
	assert_int_equal(ask("POST", "/t/notes", ANNA OURS FORM, "csrf=x&body=forged"), 403);
	assert_int_equal(
	    ask("POST", "/t/notes", ANNA OURS "Content-Type: text/plain\r\n", "body=forged"), 415);
	assert_int_equal(ask("POST", "/t/notes", OURS FORM, "body=forged"), 401);
	assert_int_equal(
	    ask("POST", "/api/v1/notes", ANNA OURS JSON, "{\"body\":\"forged\"}"), 403);
	assert_int_equal(notes("forged"), 0);
}

static void
a_field_that_is_no_text_writes_nothing(void **state)
{
	(void)state;
	assert_int_equal(send_form("body=ba%ffd"), 422);
	assert_int_equal(notes("ba%EF%BF%BDd"), 0);
	assert_int_equal(send_form("body=nu%00l"), 422);
	assert_int_equal(notes("nul"), 0);
	assert_int_equal(send_form("body=twice&body=twice"), 422);
	assert_int_equal(notes("twice"), 0);
}

static void
a_repeat_is_answered_like_the_first(void **state)
{
	(void)state;
	assert_int_equal(send_form("body=once&once=k1"), 303);
	assert_int_equal(send_form("body=once&once=k1"), 303);
	assert_string_equal(header_of("location"), "/t/notes/1");
	assert_int_equal(notes("once"), 1);
	assert_int_equal(send_form("body=other&once=k1"), 422);
	assert_int_equal(notes("other"), 0);
	assert_int_equal(ask("POST", "/api/v1/notes", TOKEN JSON "Idempotency-Key: k2\r\n",
			     "{\"body\":\"key\"}"),
	    201);
	assert_int_equal(ask("POST", "/api/v1/notes", TOKEN JSON "Idempotency-Key: k2\r\n",
			     "{\"body\":\"key\"}"),
	    201);
	assert_string_equal(body_of(), "{\"id\":1,\"url\":\"/t/notes/1\"}");
	assert_string_equal(header_of("location"), "/t/notes/1");
	assert_string_equal(header_of("content-type"), "application/json");
	assert_int_equal(notes("key"), 1);
	assert_int_equal(
	    ask("POST", "/api/v1/notes", TOKEN JSON "Idempotency-Key: k2\r\n", "{\"body\":\"x\"}"),
	    422);
	assert_non_null(strstr(body_of(), "Idempotency-Key"));
	/* What failed is not kept: the same key may succeed later. */
	assert_int_equal(send_form("body=conflict&once=k3"), 409);
	assert_int_equal(send_form("body=better&once=k3"), 303);
	assert_int_equal(notes("better"), 1);
}

static void
the_api_names_the_field(void **state)
{
	(void)state;
	assert_int_equal(ask("POST", "/api/v1/notes", TOKEN JSON, "{\"body\":"), 400);
	assert_int_equal(ask("POST", "/api/v1/notes", TOKEN JSON, "{\"body\":[1]}"), 422);
	assert_non_null(strstr(body_of(), "\"errors\":[{\"field\":\"body\""));
	assert_int_equal(
	    ask("POST", "/api/v1/notes", TOKEN JSON, "{\"body\":\"a\",\"admin\":true}"), 422);
	assert_non_null(strstr(body_of(), "\"field\":\"admin\""));
	assert_int_equal(ask("POST", "/api/v1/notes", TOKEN JSON, "{}"), 422);
	assert_int_equal(
	    ask("POST", "/api/v1/notes", TOKEN "Content-Type: text/plain\r\n", "{}"), 415);
}

static void
a_body_beyond_its_limit_is_refused(void **state)
{
	char body[5000];

	(void)state;
	memset(body, 'a', sizeof(body) - 1);
	body[sizeof(body) - 1] = '\0';
	assert_int_equal(ask("POST", "/t/notes", ANNA OURS FORM, body), 413);
	assert_int_equal(ask("POST", "/t/mine", ANNA OURS FORM, "a=b"), 405);
}

static void
one_that_sleeps_holds_up_nobody(void **state)
{
	static const char request[] = "GET /t/sleep HTTP/1.1\r\nHost: x\r\n\r\n";
	int fds[8], i;
	timestamp_us from;

	(void)state;
	for (i = 0; i < 8; i++) {
		fds[i] = dial();
		assert_int_equal(write(fds[i], request, sizeof(request) - 1), sizeof(request) - 1);
	}
	usleep(50000);
	from = clock_monotonic();
	for (i = 0; i < 20; i++)
		assert_int_equal(ask("GET", "/t/hello", "", NULL), 200);
	assert_true(clock_monotonic() - from < 400000);
	for (i = 0; i < 8; i++) {
		assert_int_equal(hear(fds[i], false), 200);
		assert_string_equal(body_of(), "slept");
		(void)close(fds[i]);
	}
}

static void
one_that_leaves_does_no_harm(void **state)
{
	static const char request[] = "GET /t/sleep HTTP/1.1\r\nHost: x\r\n\r\n";
	int i, fd;

	(void)state;
	for (i = 0; i < 6; i++) {
		fd = dial();
		assert_int_equal(write(fd, request, sizeof(request) - 1), sizeof(request) - 1);
		usleep(20000);
		(void)close(fd);
	}
	assert_int_equal(ask("GET", "/t/hello", "", NULL), 200);
	/* Each worker, in the end, has nothing running but the one that asks. */
	for (i = 0; i < 200; i++) {
		assert_int_equal(ask("GET", "/metrics", "", NULL), 200);
		if (strstr(body_of(), "requests_running 1\n") != NULL && i > 20)
			break;
		usleep(50000);
	}
	assert_true(i < 200);
}

static void
long_work_runs_beside_the_loop(void **state)
{
	static const char request[] = "GET /t/work HTTP/1.1\r\nHost: x\r\n\r\n";
	int fds[10], i;

	(void)state;
	for (i = 0; i < 10; i++) {
		fds[i] = dial();
		assert_int_equal(write(fds[i], request, sizeof(request) - 1), sizeof(request) - 1);
	}
	assert_int_equal(ask("GET", "/t/hello", "", NULL), 200);
	for (i = 0; i < 10; i++) {
		assert_int_equal(hear(fds[i], false), 200);
		assert_string_equal(body_of(), "42");
		(void)close(fds[i]);
	}
}

static void
files_go_out_in_parts(void **state)
{
	(void)state;
	assert_int_equal(ask("GET", "/t/file?ours", "Range: bytes=10-19\r\n", NULL), 206);
	assert_string_equal(header_of("content-range"), "bytes 10-19/5242887");
	assert_string_equal(header_of("content-length"), "10");
	assert_string_equal(header_of("content-disposition"), "");
	assert_int_equal(ask("GET", "/t/file?ours", "Range: bytes=0-\r\n", NULL), 206);
	assert_string_equal(header_of("content-range"), "bytes 0-2097151/5242887");
	assert_int_equal(ask("GET", "/t/file?ours", "Range: bytes=9999999-\r\n", NULL), 416);
	assert_string_equal(header_of("content-range"), "bytes */5242887");
	assert_int_equal(ask("HEAD", "/t/file?ours", "Range: bytes=0-9\r\n", NULL), 206);
	assert_int_equal(ask("GET", "/t/file", "", NULL), 200);
	assert_string_equal(header_of("content-length"), "5242887");
	assert_string_equal(header_of("content-type"), "video/mp4");
	assert_string_equal(header_of("content-security-policy"), "sandbox; default-src 'none'");
	assert_string_equal(header_of("content-disposition"), "attachment");
}

static void
large_pages_are_compressed_for_who_asks(void **state)
{
	struct libdeflate_decompressor *d = libdeflate_alloc_decompressor();
	char *plain = malloc(200000);
	size_t n = 0, have;

	(void)state;
	assert_int_equal(ask("GET", "/t/large", "", NULL), 200);
	assert_string_equal(header_of("content-length"), "100000");
	assert_string_equal(header_of("content-encoding"), "");
	assert_int_equal(ask("GET", "/t/large", "Accept-Encoding: br, gzip\r\n", NULL), 200);
	assert_string_equal(header_of("content-encoding"), "gzip");
	assert_string_equal(header_of("vary"), "accept-encoding");
	have = strtoul(header_of("content-length"), NULL, 10);
	assert_true(have < 5000);
	assert_int_equal(
	    libdeflate_gzip_decompress(d, body_of(), have, plain, 200000, &n), LIBDEFLATE_SUCCESS);
	assert_int_equal(n, 100000);
	assert_memory_equal(plain + 99990, "0123456789", 10);
	libdeflate_free_decompressor(d);
	free(plain);
}

static void
without_the_database_we_say_so_and_come_back(void **state)
{
	int i;

	(void)state;
	scratch_stop();
	for (i = 0; i < 100 && ask("GET", "/t/count?body=x", "", NULL) != 503; i++)
		usleep(50000);
	assert_true(i < 100);
	assert_true(atoi(header_of("retry-after")) > 0);
	assert_int_equal(ask("GET", "/t/hello", "", NULL), 200);
	scratch_again();
	for (i = 0; i < 100; i++) {
		int fine = 0, j;

		for (j = 0; j < 8; j++)
			fine += ask("GET", "/t/count?body=x", "", NULL) == 200;
		if (fine == 8)
			break;
		usleep(50000);
	}
	assert_true(i < 100);
}

static void
stopping_waits_for_who_is_being_served(void **state)
{
	static const char request[] = "GET /t/sleep HTTP/1.1\r\nHost: x\r\n\r\n";
	int fd = dial(), status;

	(void)state;
	assert_int_equal(write(fd, request, sizeof(request) - 1), sizeof(request) - 1);
	usleep(100000);
	assert_int_equal(kill(server, SIGTERM), 0);
	assert_int_equal(hear(fd, false), 200);
	assert_string_equal(header_of("connection"), "close");
	(void)close(fd);
	assert_int_equal(waitpid(server, &status, 0), server);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	server = 0;
}

static void
assets_are_kept_for_ever(void **state)
{
	char headers[400];

	(void)state;
	assert_true(asset_count > 0);
	assert_int_equal(ask("GET", assets[0].path, "", NULL), 200);
	assert_string_equal(header_of("cache-control"), "public, max-age=31536000, immutable");
	assert_string_equal(header_of("content-type"), assets[0].type);
	assert_int_equal(strtoul(header_of("content-length"), NULL, 10), assets[0].n);
	assert_memory_equal(body_of(), assets[0].bytes, assets[0].n);
	(void)snprintf(headers, sizeof(headers), "If-None-Match: %s\r\n", header_of("etag"));
	assert_int_equal(ask("GET", assets[0].path, headers, NULL), 304);
	assert_string_equal(header_of("content-length"), "");
	if (assets[0].br != NULL) {
		assert_int_equal(
		    ask("GET", assets[0].path, "Accept-Encoding: gzip, br\r\n", NULL), 200);
		assert_string_equal(header_of("content-encoding"), "br");
		assert_int_equal(strtoul(header_of("content-length"), NULL, 10), assets[0].br_n);
	}
	assert_int_equal(ask("GET", "/assets/../t/hello", "", NULL), 404);
	assert_int_equal(ask("GET", "/assets/nothing.css", "", NULL), 404);
}

static void
too_often_and_too_full_are_said(void **state)
{
	(void)state;
	assert_int_equal(server_fork(true), 0);
	/* All within one window of a minute. */
	while (clock_now() / 1000000 % 60 > 55)
		usleep(100000);
	assert_int_equal(ask("POST", "/api/v1/notes", TOKEN JSON, "{\"body\":\"full\"}"), 507);
	assert_true(atoi(header_of("retry-after")) > 0);
	assert_int_equal(ask("GET", "/t/mine", ANNA, NULL), 200);
	assert_int_equal(ask("GET", "/t/mine", ANNA, NULL), 200);
	assert_int_equal(ask("GET", "/t/mine", ANNA, NULL), 200);
	assert_int_equal(ask("GET", "/t/mine", ANNA, NULL), 429);
	assert_true(atoi(header_of("retry-after")) > 0);
	/* Nobody's calls are not Anna's, and are counted by address, which nobody can make up. */
	assert_int_equal(ask("GET", "/t/csrf", "X-Forwarded-For: 10.0.0.1\r\n", NULL), 200);
	assert_int_equal(ask("GET", "/t/csrf", "X-Forwarded-For: 10.0.0.2\r\n", NULL), 200);
	assert_int_equal(ask("GET", "/t/csrf", "X-Forwarded-For: 10.0.0.3\r\n", NULL), 200);
	assert_int_equal(ask("GET", "/t/csrf", "X-Forwarded-For: 10.0.0.4\r\n", NULL), 200);
	assert_int_equal(ask("GET", "/t/csrf", "X-Forwarded-For: 10.0.0.5\r\n", NULL), 429);
	assert_int_equal(ask("GET", "/t/hello", "", NULL), 200);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_answer_has_the_strict_headers),
	    cmocka_unit_test(methods_are_what_the_table_says),
	    cmocka_unit_test(strangers_are_led_to_sign_in_and_back),
	    cmocka_unit_test(an_error_page_knows_its_reader_and_spoils_no_form),
	    cmocka_unit_test(a_form_is_a_transaction),
	    cmocka_unit_test(a_deadlock_is_tried_again),
	    cmocka_unit_test(forms_of_others_write_nothing),
	    cmocka_unit_test(a_field_that_is_no_text_writes_nothing),
	    cmocka_unit_test(a_repeat_is_answered_like_the_first),
	    cmocka_unit_test(the_api_names_the_field),
	    cmocka_unit_test(a_body_beyond_its_limit_is_refused),
	    cmocka_unit_test(one_that_sleeps_holds_up_nobody),
	    cmocka_unit_test(one_that_leaves_does_no_harm),
	    cmocka_unit_test(long_work_runs_beside_the_loop),
	    cmocka_unit_test(files_go_out_in_parts),
	    cmocka_unit_test(large_pages_are_compressed_for_who_asks),
	    cmocka_unit_test(assets_are_kept_for_ever),
	    cmocka_unit_test(without_the_database_we_say_so_and_come_back),
	    cmocka_unit_test(stopping_waits_for_who_is_being_served),
	    cmocka_unit_test(too_often_and_too_full_are_said),
	};

	return (cmocka_run_group_tests_name("http_serve", tests, server_start, server_stop));
}
