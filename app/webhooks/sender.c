/* sender.c -- sends messages of webhooks, some at a time, and notes what became of each. */
#include "webhooks/sender.h"

#include <stdlib.h>
#include <sys/socket.h>

#include "base/log.h"
#include "base/random.h"
#include "ops/outbound.h"
#include "webhooks/local.h"

#define LIMIT SECONDS_US(10) /* of a try */
#define LEASE MINUTES_US(1)
#define ANSWER_MAX (64u << 10)
#define SAID_MAX 300
#define WAIT_MOST DAYS_US(1) /* that a receiver may ask for */
#define FAILING_MOST DAYS_US(5) /* then the webhook is switched off */

/* Pauses behind the first try, the second ...; some more each time, so that many do not come back at once. */
static const timestamp_us pauses[] = {SECONDS_US(5), MINUTES_US(5), MINUTES_US(30), HOURS_US(2),
    HOURS_US(5), HOURS_US(10), HOURS_US(14), HOURS_US(20), HOURS_US(24)};
#define PAUSES ((int32_t)(sizeof(pauses) / sizeof(pauses[0])))

struct call {
	struct outbound out; /* not open: free */
	int64_t message, webhook;
	int32_t attempts;
	timestamp_us sent_at; /* monotonic */
	bool refused; /* the address is none we send to */
};

struct sender {
	struct db_pool *pool;
	CURLM *multi;
	struct call calls[SENDER_CALLS];
	bool idle;
};

struct sender *
sender_new(struct db_pool *pool)
{
	struct sender *s = calloc(1, sizeof(*s));

	if (s == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK ||
	    (s->multi = curl_multi_init()) == NULL)
		abort();
	s->pool = pool;
	return (s);
}

static void
call_end(struct sender *s, struct call *call)
{
	(void)curl_multi_remove_handle(s->multi, call->out.easy);
	outbound_close(&call->out);
	arena_free(call->out.mem);
	*call = (struct call){.message = 0};
}

void
sender_free(struct sender *s)
{
	size_t i;

	for (i = 0; i < SENDER_CALLS; i++) {
		if (s->calls[i].out.easy != NULL)
			call_end(s, &s->calls[i]);
	}
	(void)curl_multi_cleanup(s->multi);
	free(s);
}

bool
sender_idle(const struct sender *s)
{
	return (s->idle);
}

/* -- a database for one step ---------------------------------------------------------------- */

static struct ctx
ctx_open(const struct sender *s)
{
	struct arena *mem = arena_new();

	return ((struct ctx){.mem = mem,
	    .db = db_open_handle(s->pool, mem),
	    .now = clock_now(),
	    .actor = {.system = true, .scopes = SCOPE_ALL}});
}

static void
ctx_close(struct ctx *ctx)
{
	db_close_handle(ctx->db);
	arena_free(ctx->mem);
}

/* -- what became of it ------------------------------------------------------------------------ */

struct outcome {
	int32_t status; /* 0: no answer */
	int32_t took_ms;
	struct str said;
	const char *fault;
	timestamp_us wait; /* as long the receiver wants to be left alone; 0: it did not say */
	bool gone, final;
};

/* Later, or not any more; the webhook that takes nothing for days is switched off. */
static enum err
failed(struct ctx *ctx, const struct call *call, const struct outcome *o)
{
	timestamp_us pause;
	struct webhook_failed row;
	enum err e;

	if (o->final || o->gone || call->attempts > PAUSES) {
		e = q_webhook_message_end(ctx->db, call->message, STR("failed"), ctx->now, NULL);
	} else {
		pause = pauses[call->attempts - 1];
		pause += (timestamp_us)random_number((uint64_t)pause / 5 + 1);
		pause = o->wait > pause ? o->wait : pause;
		e = q_webhook_message_later(ctx->db, call->message, ctx->now + pause, NULL);
	}
	if (e || (e = q_webhook_failed(ctx->db, call->webhook, ctx->now, &row)))
		return (e == ERR_NOT_FOUND ? OK : e);
	if (o->gone)
		return (webhook_stop(ctx, call->webhook, "gone"));
	if (ctx->now - row.since < FAILING_MOST)
		return (OK);
	log_warn("webhook %lld took nothing for days: switched off", (long long)call->webhook);
	return (webhook_stop(ctx, call->webhook, "failing"));
}

static enum err
outcome_note(struct ctx *ctx, const struct call *call, const struct outcome *o)
{
	enum err e;

	if ((e = db_begin(ctx->db)))
		return (e);
	e = q_webhook_tried(ctx->db, call->message, ctx->now, o->status, o->took_ms, o->said,
	    str_of(o->fault), NULL);
	if (e == OK && o->status / 100 == 2) {
		if ((e = q_webhook_message_end(
			 ctx->db, call->message, STR("sent"), ctx->now, NULL)) == OK)
			e = q_webhook_worked(ctx->db, call->webhook, NULL);
	} else if (e == OK) {
		e = failed(ctx, call, o);
	}
	if (e == OK)
		return (db_commit(ctx->db));
	db_rollback(ctx->db);
	return (e);
}

/* The beginning of an answer as text: what is no text of one line is a blank. */
static struct str
said(struct arena *mem, struct str body)
{
	char *p = arena_copy(mem, body.p == NULL ? "" : body.p, body.n);
	struct str text = {p, body.n};
	size_t i;

	for (i = 0; i < body.n; i++) {
		if ((unsigned char)p[i] < ' ' || p[i] == 127)
			p[i] = ' ';
	}
	text = str_first_bytes(text, text.n < 4 * SAID_MAX ? text.n : 4 * SAID_MAX);
	if (!str_is_utf8(text)) {
		for (i = 0; i < text.n; i++)
			p[i] = (unsigned char)p[i] > 126 ? '?' : p[i];
	}
	text = str_trim(str_first_points(text, SAID_MAX));
	return (text.n == 0 ? STR("") : text);
}

static enum err
came(struct sender *s, struct call *call, CURLcode code)
{
	struct outcome o = {.fault = ""};
	struct ctx ctx = ctx_open(s);
	curl_off_t wait = 0;
	long status = 0;
	enum err e;

	(void)curl_easy_getinfo(call->out.easy, CURLINFO_RESPONSE_CODE, &status);
	(void)curl_easy_getinfo(call->out.easy, CURLINFO_RETRY_AFTER, &wait);
	o.wait = wait > WAIT_MOST / SECONDS_US(1) ? WAIT_MOST : SECONDS_US(wait);
	o.took_ms = (int32_t)((clock_monotonic() - call->sent_at) / 1000);
	/* A status that is there counts, though the rest was too long for us. */
	if (code == CURLE_OK || call->out.too_long)
		o.status = (int32_t)(status < 0 || status > 999 ? 0 : status);
	else
		o.fault = call->refused ? "Its name leads to an address that nothing is sent to"
					: curl_easy_strerror(code);
	if (o.status == 0 && o.fault[0] == '\0')
		o.fault = "No answer came";
	o.gone = o.status == 410;
	o.said = said(ctx.mem, buf_view(&call->out.body));
	e = outcome_note(&ctx, call, &o);
	ctx_close(&ctx);
	call_end(s, call);
	return (e);
}

/* -- sending --------------------------------------------------------------------------------------- */

/* Looked at when the connection is made: a name may lead elsewhere by then. */
static curl_socket_t
socket_open(void *arg, curlsocktype purpose, struct curl_sockaddr *address)
{
	struct call *call = arg;

	if (purpose != CURLSOCKTYPE_IPCXN || !webhook_target_allowed(&address->addr)) {
		call->refused = true;
		return (CURL_SOCKET_BAD);
	}
	return (socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol));
}

static void
header(struct call *call, struct str line)
{
	if ((call->out.headers = curl_slist_append(call->out.headers, line.p)) == NULL)
		abort();
}

/* One signature for each secret that counts. */
static enum err
signatures(struct ctx *ctx, const struct webhook_to_send *row, int64_t seconds, struct str body,
    struct str *out)
{
	struct str secret, before;
	enum err e;

	if ((e = webhook_secret_open(ctx->mem, row->webhook, row->secret, &secret)))
		return (e);
	*out = webhook_sign(ctx->mem, secret, row->word, seconds, body);
	if (!row->has_secret_before || !row->has_before_until || row->before_until < ctx->now)
		return (OK);
	if ((e = webhook_secret_open(ctx->mem, row->webhook, row->secret_before, &secret)))
		return (e);
	before = webhook_sign(ctx->mem, secret, row->word, seconds, body);
	*out = str_fmt(ctx->mem, "%.*s %.*s", STR_ARG(*out), STR_ARG(before));
	return (OK);
}

static enum err
headers_add(struct ctx *ctx, struct call *call, const struct webhook_to_send *row, struct str body)
{
	int64_t seconds = ctx->now / SECONDS_US(1);
	struct str signature;
	enum err e;

	if ((e = signatures(ctx, row, seconds, body, &signature)))
		return (e);
	header(call, str_fmt(ctx->mem, "webhook-id: %.*s", STR_ARG(row->word)));
	header(call, str_fmt(ctx->mem, "webhook-timestamp: %lld", (long long)seconds));
	header(call, str_fmt(ctx->mem, "webhook-signature: %.*s", STR_ARG(signature)));
	return (OK);
}

static bool
options_set(struct call *call, struct str body)
{
	CURL *c = call->out.easy;

	return (curl_easy_setopt(c, CURLOPT_HTTPHEADER, call->out.headers) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_POSTFIELDSIZE, (long)body.n) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_COPYPOSTFIELDS, body.p) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_OPENSOCKETFUNCTION, socket_open) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_OPENSOCKETDATA, call) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_FORBID_REUSE, 1L) == CURLE_OK &&
		curl_easy_setopt(c, CURLOPT_PRIVATE, call) == CURLE_OK);
}

static enum err
call_begin(struct sender *s, struct ctx *ctx, struct call *call, const struct webhook_to_send *row)
{
	struct str body = webhook_payload(ctx->mem, row);
	const char *url = str_c(ctx->mem, row->url);
	enum err e = OK;

	call->webhook = row->webhook;
	call->sent_at = clock_monotonic();
	if (!outbound_open(
		&call->out, arena_new(), url, "", "application/json", LIMIT, ANSWER_MAX) ||
	    (e = headers_add(ctx, call, row, body)) || !options_set(call, body) ||
	    curl_multi_add_handle(s->multi, call->out.easy) != CURLM_OK) {
		call_end(s, call);
		return (e ? e : ERR_INTERNAL);
	}
	return (OK);
}

/* What is not to be sent at all ends here. */
static enum err
message_take(struct sender *s, struct ctx *ctx, struct call *call)
{
	struct webhook_to_send row;
	struct outcome o = {.final = true, .fault = "", .said = STR("")};
	enum err e;

	if ((e = q_webhook_to_send(ctx->db, call->message, &row)))
		return (e == ERR_NOT_FOUND ? OK : e);
	call->webhook = row.webhook;
	if (!row.allowed && (e = webhook_stop(ctx, row.webhook, "rights")))
		return (e);
	if (!row.allowed || !str_eq(row.state, STR("on")))
		return (
		    q_webhook_message_end(ctx->db, call->message, STR("failed"), ctx->now, NULL));
	if (!row.shown || !row.holds)
		return (
		    q_webhook_message_end(ctx->db, call->message, STR("dropped"), ctx->now, NULL));
	e = call_begin(s, ctx, call, &row);
	/* A secret that does not open is nothing that time heals. */
	if (e != ERR_NOT_FOUND)
		return (e);
	o.fault = "Its secret cannot be read: make a new one";
	return (outcome_note(ctx, call, &o));
}

static struct int64_list
busy(const struct sender *s, struct arena *mem)
{
	struct int64_list list = {arena_array(mem, SENDER_CALLS, sizeof(int64_t)), 0};
	size_t i, k, n;

	for (i = 0; i < SENDER_CALLS; i++) {
		for (k = 0, n = 0; k < SENDER_CALLS; k++)
			n += s->calls[k].out.easy != NULL &&
			     s->calls[k].webhook == s->calls[i].webhook;
		if (s->calls[i].out.easy != NULL && n >= SENDER_EACH)
			list.items[list.n++] = s->calls[i].webhook;
	}
	return (list);
}

/* ERR_NOT_FOUND: nothing is due. */
static enum err
next_take(struct sender *s, struct call *call)
{
	struct ctx ctx = ctx_open(s);
	struct webhook_claim row;
	enum err e;

	e = q_webhook_claim(ctx.db, ctx.now, ctx.now + LEASE, busy(s, ctx.mem), &row);
	if (e == OK) {
		*call = (struct call){.message = row.id, .attempts = row.attempts};
		e = message_take(s, &ctx, call);
	}
	ctx_close(&ctx);
	return (e);
}

static enum err
take_all(struct sender *s)
{
	enum err e = OK;
	size_t i;

	for (i = 0; i < SENDER_CALLS && e == OK; i++) {
		if (s->calls[i].out.easy == NULL)
			e = next_take(s, &s->calls[i]);
	}
	return (e == ERR_NOT_FOUND ? OK : e);
}

static bool
under_way(const struct sender *s)
{
	size_t i;

	for (i = 0; i < SENDER_CALLS; i++) {
		if (s->calls[i].out.easy != NULL)
			return (true);
	}
	return (false);
}

enum err
sender_turn(struct sender *s, int ms)
{
	enum err e = take_all(s), one;
	CURLMsg *message;
	int running, left;

	s->idle = e == OK && !under_way(s);
	(void)curl_multi_perform(s->multi, &running);
	(void)curl_multi_poll(s->multi, NULL, 0, ms, NULL);
	(void)curl_multi_perform(s->multi, &running);
	while ((message = curl_multi_info_read(s->multi, &left)) != NULL) {
		char *private = NULL;
		CURLcode code = message->data.result;

		if (message->msg != CURLMSG_DONE)
			continue;
		(void)curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &private);
		one = came(s, (struct call *)(void *)private, code);
		e = e ? e : one;
	}
	return (e);
}
