/* mail.c -- mail to those who are asked: queued with the notice, written when it is sent, noted when it was. */
#include "mail.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/random.h"
#include "base/settings.h"
#include "field_limits.h"
#include "notify/local.h"
#include "store/db.h"

#define BATCH 20
#define LOOK_EVERY SECONDS_US(2)
#define PAUSE_FIRST MINUTES_US(1)
#define PAUSE_MOST HOURS_US(4)
#define GIVE_UP DAYS_US(2)
#define REFUSALS 3
#define KEPT DAYS_US(30)
#define HEADERS 12
#define PASSWORD_MAX 512

struct mailer {
	mail_write_fn *write;
	struct smtp *smtp;
	struct arena *mem; /* of the batch that is on its way */
	struct mail_batch batch;
	timestamp_us looked_at; /* monotonic */
};

bool
mail_on(void)
{
	const char *url = settings()->smtp_url;

	/* Without settings, as in a test, there is none. */
	return (url != NULL && url[0] != '\0');
}

/* -- writing one ------------------------------------------------------------------------------ */

struct str
mail_date(struct arena *mem, timestamp_us t)
{
	char text[CLOCK_TEXT];
	struct str s = clock_http(t, text);

	return (str_fmt(mem, "%.*s+0000", (int)(s.n - 3), s.p));
}

const char *
mail_domain(void)
{
	const char *at = strchr(settings()->mail_from, '@');

	return (at == NULL ? "localhost" : at + 1);
}

static struct mail_view
view_of(struct ctx *ctx, const struct mail_content *row, const struct notice_view *notice)
{
	struct mail_view view = {.notice = *notice};
	const char *base = settings()->base_url;

	mail_frame(ctx, row->person, row->person_name, MAIL_ASKED, &view);
	if (notice->kind == NOTICE_IMPROVE) {
		view.link = str_fmt(ctx->mem, "%s/decisions/%lld", base, (long long)notice->about);
		return (view);
	}
	if (notice->kind == NOTICE_SUGGESTED) {
		view.link =
		    str_fmt(ctx->mem, "%s/suggestions/%lld", base, (long long)notice->about);
		return (view);
	}
	view.link = notice->of_pair
			? str_fmt(ctx->mem, "%s/mentorships/%lld", base, (long long)notice->about)
			: str_fmt(ctx->mem, "%s/questions/%lld/%.*s", base,
			      (long long)notice->thread, STR_ARG(notice->slug));
	return (view);
}

struct heads {
	struct str email;
	struct str id; /* of the message, before the '@' */
	int64_t thread; /* 0: of none */
};

/*
 * The message id is of the notice or digest: sent twice, it is one mail to a mail
 * program. All mails of a thread hang on one id that no mail has, so they stand together.
 */
static void
headers_write(struct ctx *ctx, const struct heads *heads, const struct mail_view *view,
    struct str subject, struct smtp_message *m)
{
	const char **lines = arena_array(ctx->mem, HEADERS, sizeof(*lines));
	struct arena *mem = ctx->mem;
	size_t n = 0;

#define LINE(...) lines[n++] = str_c(mem, str_fmt(mem, __VA_ARGS__))
	LINE("From: \"Peerlore\" <%s>", settings()->mail_from);
	LINE("To: %.*s <%.*s>", STR_ARG(header_name(mem, view->to.name)), STR_ARG(heads->email));
	LINE("Subject: %.*s", STR_ARG(header_text(mem, subject)));
	LINE("Date: %.*s", STR_ARG(mail_date(mem, ctx->now)));
	LINE("Message-ID: <%.*s@%s>", STR_ARG(heads->id), mail_domain());
	if (heads->thread != 0) {
		LINE("In-Reply-To: <thread-%lld@%s>", (long long)heads->thread, mail_domain());
		LINE("References: <thread-%lld@%s>", (long long)heads->thread, mail_domain());
	}
	LINE("List-Unsubscribe: <%.*s>", STR_ARG(view->unsubscribe));
	LINE("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
	LINE("Auto-Submitted: auto-generated");
	LINE("X-Auto-Response-Suppress: All");
	LINE("Content-Type: multipart/alternative");
#undef LINE
	m->headers = lines;
	m->header_count = n;
}

bool
mail_address_is_safe(struct str email)
{
	size_t i;

	for (i = 0; i < email.n; i++) {
		if (email.p[i] <= ' ' || email.p[i] >= 0x7f || strchr("<>", email.p[i]) != NULL)
			return (false);
	}
	return (email.n > 0);
}

static void
message_write(struct ctx *ctx, mail_write_fn *write, int64_t mail, const struct heads *heads,
    const struct mail_view *view, struct smtp_message *m)
{
	struct mail_text text;

	write(ctx->mem, view, &text);
	*m = (struct smtp_message){.id = mail,
	    .to = str_c(ctx->mem, heads->email),
	    .text = str_c(ctx->mem, text.text),
	    .html = str_c(ctx->mem, text.html)};
	headers_write(ctx, heads, view, text.subject, m);
}

static bool
notice_write(
    struct ctx *ctx, mail_write_fn *write, const struct mail_content *row, struct smtp_message *m)
{
	struct heads heads = {
	    row->email, str_fmt(ctx->mem, "notice-%lld", (long long)row->notice), row->thread};
	struct notice_view notice;
	struct mail_view view;

	if (!mail_address_is_safe(row->email) || !notice_of_mail(ctx, row, &notice))
		return (false);
	view = view_of(ctx, row, &notice);
	message_write(ctx, write, row->mail, &heads, &view, m);
	return (true);
}

/* The n rows of one digest. */
static bool
digest_write(struct ctx *ctx, mail_write_fn *write, const struct digest_content *rows, size_t n,
    struct smtp_message *m)
{
	struct heads heads = {
	    rows->email, str_fmt(ctx->mem, "digest-%lld", (long long)rows->digest), 0};
	struct mail_view view;

	if (!mail_address_is_safe(rows->email) || !digest_fill(ctx, rows, n, &view))
		return (false);
	message_write(ctx, write, rows->mail, &heads, &view, m);
	return (true);
}

/* The same of a month's top contributions. */
static enum err
month_write(struct ctx *ctx, mail_write_fn *write, const struct month_content *row,
    struct mail_batch *batch)
{
	struct heads heads = {
	    row->email, str_fmt(ctx->mem, "digest-%lld", (long long)row->digest), 0};
	struct mail_view view;
	bool says;
	enum err e;

	if ((e = month_fill(ctx, row, &view, &says)))
		return (e);
	if (says && mail_address_is_safe(row->email))
		message_write(ctx, write, row->mail, &heads, &view, &batch->messages[batch->n++]);
	return (OK);
}

/* -- handing them over ---------------------------------------------------------------------------- */

/* The first line of the file; an empty one is said by the mail server soon enough. */
static const char *
password_read(struct arena *mem)
{
	char *password = arena_alloc(mem, PASSWORD_MAX + 1);
	const char *file = settings()->smtp_password_file;
	ssize_t n;
	int fd;

	if (file[0] == '\0')
		return (password);
	if ((fd = open(file, O_RDONLY | O_CLOEXEC)) == -1 ||
	    (n = read(fd, password, PASSWORD_MAX)) == -1) {
		log_warn("cannot read the mail server's password in %s: %m", file);
		n = 0;
	}
	if (fd != -1)
		(void)close(fd);
	password[n] = '\0';
	password[strcspn(password, "\r\n")] = '\0';
	return (password);
}

/* Mails with nothing left to say end here. */
static enum err
void_note(struct ctx *ctx, const struct mail_batch *batch)
{
	size_t i, j;
	enum err e;

	for (i = 0; i < batch->claims.n; i++) {
		int64_t id = batch->claims.items[i].id;

		for (j = 0; j < batch->n && batch->messages[j].id != id; j++)
			;
		if (j == batch->n && (e = q_mail_void(ctx->db, id, ctx->now, NULL)))
			return (e);
	}
	return (OK);
}

static enum err
batch_write(struct ctx *ctx, mail_write_fn *write, struct int64_list ids, struct mail_batch *batch)
{
	struct db_batch *queries = db_batch(ctx->db);
	struct mail_content_rows rows;
	struct mail_meeting_due_rows meetings;
	struct digest_content_rows lines;
	struct month_content_rows months;
	struct mail_reset_due_rows resets;
	struct mail_suspension_due_rows suspensions;
	size_t i, n;
	enum err e;

	q_mail_content_add(queries, ids, &rows);
	q_mail_meeting_due_add(queries, ids, &meetings);
	q_digest_content_add(queries, ids, DIGEST_LINES, &lines);
	q_month_content_add(queries, ids, &months);
	q_mail_reset_due_add(queries, ids, &resets);
	q_mail_suspension_due_add(queries, ids, &suspensions);
	if ((e = db_batch_run(queries)))
		return (e);
	batch->messages = arena_array(ctx->mem, ids.n, sizeof(*batch->messages));
	for (i = 0; i < rows.n; i++)
		batch->n += notice_write(ctx, write, &rows.items[i], &batch->messages[batch->n]);
	for (i = 0; i < meetings.n; i++)
		batch->n +=
		    mail_meeting_write(ctx, write, &meetings.items[i], &batch->messages[batch->n]);
	for (i = 0; i < lines.n; i += n) {
		for (n = 1; i + n < lines.n && lines.items[i + n].mail == lines.items[i].mail;)
			n++;
		batch->n +=
		    digest_write(ctx, write, &lines.items[i], n, &batch->messages[batch->n]);
	}
	for (i = 0; i < months.n; i++) {
		if ((e = month_write(ctx, write, &months.items[i], batch)))
			return (e);
	}
	for (i = 0; i < resets.n; i++) {
		bool says;

		if ((e = mail_reset_write(
			 ctx, write, &resets.items[i], &batch->messages[batch->n], &says)))
			return (e);
		batch->n += says;
	}
	for (i = 0; i < suspensions.n; i++)
		batch->n += mail_suspension_write(
		    ctx, write, &suspensions.items[i], &batch->messages[batch->n]);
	return (void_note(ctx, batch));
}

/* Quiet hours and full weeks first: what is left of the mails that are due goes now. */
static enum err
batch_claim(struct ctx *ctx, mail_write_fn *write, struct mail_batch *batch)
{
	struct int64_list ids;
	struct mail_due_rows due;
	struct mail_people_hold_rows held;
	struct mail_claim_rows claims;
	size_t i;
	enum err e;

	if ((e = q_mail_due(ctx->db, ctx->now, BATCH, &due)) || due.n == 0)
		return (e);
	ids.n = due.n;
	ids.items = arena_array(ctx->mem, ids.n, sizeof(*ids.items));
	for (i = 0; i < ids.n; i++)
		ids.items[i] = due.items[i].id;
	if ((e = q_mail_people_hold(ctx->db, ids, &held)) ||
	    (e = q_mail_quiet(ctx->db, ids, ctx->now, NULL)) ||
	    (e = q_mail_over(ctx->db, ids, ctx->now, ctx->now - INTERRUPTIONS_WEEK, NULL)) ||
	    (e = q_mail_claim(ctx->db, ids, ctx->now, ctx->now + MAILS_LEASE, &claims)))
		return (e);
	/* Rows live as long as the database handle of this call. */
	batch->claims.n = claims.n;
	batch->claims.items = (struct mail_claim *)(void *)arena_copy(
	    ctx->mem, (const char *)claims.items, claims.n * sizeof(*claims.items));
	ids.n = claims.n;
	for (i = 0; i < ids.n; i++)
		ids.items[i] = batch->claims.items[i].id;
	return (ids.n == 0 ? OK : batch_write(ctx, write, ids, batch));
}

/* All of it or nothing: a claim whose content could not be read would wait for its lease to end. */
enum err
mails_claim(struct ctx *ctx, mail_write_fn *write, struct mail_batch *batch)
{
	enum err e;

	*batch = (struct mail_batch){.n = 0};
	if ((e = db_begin(ctx->db)))
		return (e);
	if ((e = batch_claim(ctx, write, batch)) == OK)
		return (db_commit(ctx->db));
	db_rollback(ctx->db);
	return (e);
}

static void
batch_forget(struct mailer *mailer)
{
	if (mailer->mem != NULL)
		arena_free(mailer->mem);
	mailer->mem = NULL;
	mailer->batch = (struct mail_batch){.n = 0};
}

static struct smtp_server
server_set(struct arena *mem)
{
	const struct settings *s = settings();

	return ((struct smtp_server){.url = s->smtp_url,
	    .from = s->mail_from,
	    .user = s->smtp_user,
	    .password = password_read(mem),
	    .ca_file = s->smtp_ca_file,
	    .tls = (int)s->smtp_tls});
}

/* What is claimed lives longer than this call: in the batch's own memory. */
static enum err
batch_begin(struct mailer *mailer, struct ctx *ctx)
{
	struct smtp_server server;
	struct ctx own = *ctx;
	enum err e;

	own.mem = mailer->mem = arena_new();
	e = mails_claim(&own, mailer->write, &mailer->batch);
	if (e || mailer->batch.n == 0) {
		batch_forget(mailer);
		return (e);
	}
	server = server_set(mailer->mem);
	smtp_send(mailer->smtp, &server, mailer->batch.messages, mailer->batch.n);
	return (OK);
}

bool
mail_server_works(struct arena *mem, struct str *why)
{
	struct smtp_server server = server_set(mem);
	char said[SMTP_ERROR];
	bool works = smtp_try(&server, said);

	*why = str_dup(mem, str_of(said));
	return (works);
}

/* -- what became of them ------------------------------------------------------------------------------ */

static const struct mail_claim *
claim_of(const struct mail_batch *batch, int64_t id)
{
	size_t i;

	for (i = 0; i + 1 < batch->claims.n && batch->claims.items[i].id != id; i++)
		;
	return (&batch->claims.items[i]);
}

/* Twice as long after each failure, with a fifth of jitter. */
static timestamp_us
pause_after(int32_t attempts)
{
	timestamp_us pause = PAUSE_FIRST << (attempts > 9 ? 8 : attempts - 1);

	if (pause > PAUSE_MOST)
		pause = PAUSE_MOST;
	return (pause + (timestamp_us)random_number((uint64_t)pause / 5));
}

static enum err
failure_note(struct ctx *ctx, const struct mail_batch *batch, const struct smtp_message *m)
{
	const struct mail_claim *claim = claim_of(batch, m->id);
	bool dead = (m->outcome == SMTP_REFUSED && claim->attempts >= REFUSALS) ||
		    ctx->now - claim->created_at > GIVE_UP;
	/* What a mail server says may be in any encoding. */
	struct str why = str_of(m->error);

	if (!str_is_utf8(why))
		why = STR("the mail server refused it");
	log_warn("mail %lld was not sent: %.*s%s", (long long)m->id, STR_ARG(why),
	    dead ? "; left dead" : "; tried again later");
	return (q_mail_failed(
	    ctx->db, m->id, ctx->now + pause_after(claim->attempts), why, dead, ctx->now, NULL));
}

enum err
mails_note(struct ctx *ctx, const struct mail_batch *batch)
{
	size_t i;
	enum err e = OK;

	if ((e = db_begin(ctx->db)))
		return (e);
	for (i = 0; e == OK && i < batch->n; i++) {
		const struct smtp_message *m = &batch->messages[i];

		e = m->outcome == SMTP_SENT ? q_mail_sent(ctx->db, m->id, ctx->now, NULL)
					    : failure_note(ctx, batch, m);
	}
	if (e == OK)
		e = db_commit(ctx->db);
	else
		db_rollback(ctx->db);
	return (e);
}

enum err
mailer_step(struct mailer *mailer, struct ctx *ctx)
{
	bool full;
	enum err e;

	if (!smtp_done(mailer->smtp))
		return (OK);
	full = mailer->batch.claims.n == BATCH;
	if (mailer->batch.n > 0) {
		if ((e = mails_note(ctx, &mailer->batch)))
			return (e);
		batch_forget(mailer);
	}
	if (!full && clock_monotonic() - mailer->looked_at < LOOK_EVERY)
		return (OK);
	mailer->looked_at = clock_monotonic();
	return (batch_begin(mailer, ctx));
}

struct mailer *
mailer_new(mail_write_fn *write)
{
	struct mailer *mailer;

	if (!mail_on() || write == NULL)
		return (NULL);
	if ((mailer = calloc(1, sizeof(*mailer))) == NULL)
		abort();
	mailer->write = write;
	if ((mailer->smtp = smtp_open()) == NULL) {
		log_errorf(NULL, "no mail is sent: there is no thread to be had");
		free(mailer);
		return (NULL);
	}
	return (mailer);
}

void
mailer_free(struct mailer *mailer)
{
	if (mailer == NULL)
		return;
	smtp_close(mailer->smtp);
	batch_forget(mailer);
	free(mailer);
}

/* -- for administrators ------------------------------------------------------------------------------- */

enum err
mail_list(struct ctx *ctx, struct mail_list *list)
{
	struct db_batch *batch = db_batch(ctx->db);
	struct mail_dead_rows rows;
	struct mail_counts *counts;
	size_t i;
	enum err e;

	if (!ctx->actor.admin && !ctx->actor.system)
		return (ERR_FORBIDDEN);
	q_mail_dead_add(batch, LIMIT_LIST_MAX, &rows);
	q_mail_counts_add(batch, &counts);
	if ((e = db_batch_run(batch)))
		return (e);
	list->items = arena_array(ctx->mem, rows.n, sizeof(*list->items));
	list->n = rows.n;
	list->waiting = counts->waiting;
	list->oldest = counts->has_oldest ? counts->oldest : 0;
	for (i = 0; i < rows.n; i++) {
		const struct mail_dead *r = &rows.items[i];

		list->items[i] = (struct mail_entry){.id = r->id,
		    .person = {r->person, r->person_name, r->person_team},
		    .email = r->has_email ? r->email : STR(""),
		    .attempts = r->attempts,
		    .error = r->error,
		    .created_at = r->created_at,
		    .ended_at = r->ended_at};
	}
	return (OK);
}

enum err
mail_again(struct ctx *ctx, int64_t mail)
{
	struct mail_again row;
	enum err e;

	if (!ctx->actor.admin && !ctx->actor.system)
		return (ERR_FORBIDDEN);
	if ((e = q_mail_again(ctx->db, mail, ctx->now, &row)))
		return (e);
	return (audit_note(ctx, "mail.again", "mail", row.id, STR("")));
}

enum err
mail_tidy(struct ctx *ctx)
{
	return (q_mail_tidy(ctx->db, ctx->now - KEPT, NULL));
}
