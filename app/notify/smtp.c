/* smtp.c -- mails handed to a mail server by a thread of its own (libcurl). */
#include "notify/smtp.h"

#include <curl/curl.h>
#include <pthread.h>
#include <signal.h>
#include <stdlib.h>

#include "base/settings.h"

#define CONNECT_SECONDS 10L
#define MAIL_SECONDS 60L

struct smtp {
	pthread_t thread;
	pthread_mutex_t lock;
	pthread_cond_t wake;
	bool busy; /* a batch is with the thread */
	bool ending;
	struct smtp_server server;
	struct smtp_message *messages;
	size_t n;
};

/* -- one mail -------------------------------------------------------------------------------- */

static bool
is_ending(struct smtp *smtp)
{
	bool ending;

	(void)pthread_mutex_lock(&smtp->lock);
	ending = smtp->ending;
	(void)pthread_mutex_unlock(&smtp->lock);
	return (ending);
}

/* curl asks about once a second; not 0 breaks off. */
static int
progress(void *arg, curl_off_t a, curl_off_t b, curl_off_t c, curl_off_t d)
{
	(void)a;
	(void)b;
	(void)c;
	(void)d;
	return (is_ending(arg));
}

/*
 * Text and the same as HTML, quoted-printable: no line too long, no byte above 7f, no dot that ends the mail. A
 * calendar in base64, so that its own line ends and folds arrive as they are.
 */
static bool
part_add(curl_mime *mime, const char *bytes, const char *type, const char *encoding)
{
	curl_mimepart *part = curl_mime_addpart(mime);

	return (part != NULL && curl_mime_data(part, bytes, CURL_ZERO_TERMINATED) == CURLE_OK &&
		curl_mime_type(part, type) == CURLE_OK &&
		curl_mime_encoder(part, encoding) == CURLE_OK);
}

/* The same with line ends as mail has them; else they would be encoded as if they were part of the lines. */
static bool
text_add(curl_mime *mime, const char *text, const char *type)
{
	size_t i, n = 0, lines = 0;
	char *wire;
	bool added;

	for (i = 0; text[i] != '\0'; i++)
		lines += text[i] == '\n';
	if ((wire = malloc(i + lines + 1)) == NULL)
		return (false);
	for (i = 0; text[i] != '\0'; i++) {
		if (text[i] == '\n' && (i == 0 || text[i - 1] != '\r'))
			wire[n++] = '\r';
		wire[n++] = text[i];
	}
	wire[n] = '\0';
	added = part_add(mime, wire, type, "quoted-printable");
	free(wire);
	return (added);
}

static void
server_options(CURL *curl, struct smtp *smtp, const struct smtp_server *server)
{
	static const long tls[] = {[SMTP_CLEAR] = CURLUSESSL_NONE,
	    [SMTP_TLS_IF_OFFERED] = CURLUSESSL_TRY,
	    [SMTP_TLS] = CURLUSESSL_ALL};

	curl_easy_setopt(curl, CURLOPT_URL, server->url);
	curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
	curl_easy_setopt(curl, CURLOPT_PROXY, "");
	curl_easy_setopt(curl, CURLOPT_USE_SSL, tls[server->tls]);
	if (server->ca_file[0] != '\0')
		curl_easy_setopt(curl, CURLOPT_CAINFO, server->ca_file);
	if (server->user[0] != '\0') {
		curl_easy_setopt(curl, CURLOPT_USERNAME, server->user);
		curl_easy_setopt(curl, CURLOPT_PASSWORD, server->password);
	}
	curl_easy_setopt(curl, CURLOPT_MAIL_FROM, server->from);
	curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT, CONNECT_SECONDS);
	curl_easy_setopt(curl, CURLOPT_TIMEOUT, MAIL_SECONDS);
	curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
	curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 0L);
	curl_easy_setopt(curl, CURLOPT_XFERINFOFUNCTION, progress);
	curl_easy_setopt(curl, CURLOPT_XFERINFODATA, smtp);
}

static struct curl_slist *
headers_list(const struct smtp_message *m)
{
	struct curl_slist *list = NULL, *longer;
	size_t i;

	for (i = 0; i < m->header_count; i++) {
		if ((longer = curl_slist_append(list, m->headers[i])) == NULL) {
			curl_slist_free_all(list);
			return (NULL);
		}
		list = longer;
	}
	return (list);
}

/*
 * A server that says 5xx about signing in is misconfigured, not offended by this
 * mail. *more: it talked to us, so another mail may have better luck.
 */
static enum smtp_outcome
outcome_of(CURL *curl, CURLcode code, bool *more)
{
	long said = 0;

	*more = true;
	if (code == CURLE_OK)
		return (SMTP_SENT);
	(void)curl_easy_getinfo(curl, CURLINFO_RESPONSE_CODE, &said);
	*more = code != CURLE_LOGIN_DENIED && code != CURLE_USE_SSL_FAILED && said != 530 &&
		said >= 400 && said < 600;
	return (*more && said >= 500 ? SMTP_REFUSED : SMTP_LATER);
}

/* False when no other mail has a chance now. */
static bool
mail_send(struct smtp *smtp, CURL *curl, struct smtp_message *m)
{
	curl_mime *mime = curl_mime_init(curl);
	struct curl_slist *headers = headers_list(m), *to = curl_slist_append(NULL, m->to);
	char why[CURL_ERROR_SIZE] = "";
	CURLcode code = CURLE_OUT_OF_MEMORY;
	bool more;

	server_options(curl, smtp, &smtp->server);
	curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, why);
	if (mime != NULL && headers != NULL && to != NULL &&
	    text_add(mime, m->text, "text/plain; charset=utf-8") &&
	    text_add(mime, m->html, "text/html; charset=utf-8") &&
	    (m->calendar == NULL || part_add(mime, m->calendar, m->calendar_type, "base64"))) {
		curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, to);
		curl_easy_setopt(curl, CURLOPT_HTTPHEADER, headers);
		curl_easy_setopt(curl, CURLOPT_MIMEPOST, mime);
		code = curl_easy_perform(curl);
	}
	m->outcome = outcome_of(curl, code, &more);
	if (code != CURLE_OK)
		(void)snprintf(m->error, sizeof(m->error), "%.*s", SMTP_ERROR - 1,
		    why[0] != '\0' ? why : curl_easy_strerror(code));
	curl_easy_reset(curl);
	curl_mime_free(mime);
	curl_slist_free_all(headers);
	curl_slist_free_all(to);
	return (more);
}

bool
smtp_try(const struct smtp_server *server, char why[SMTP_ERROR])
{
	char said[CURL_ERROR_SIZE] = "";
	CURL *curl = curl_easy_init();
	CURLcode code = CURLE_OUT_OF_MEMORY;

	if (curl != NULL) {
		server_options(curl, NULL, server);
		curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 1L);
		curl_easy_setopt(curl, CURLOPT_CONNECT_ONLY, 1L);
		curl_easy_setopt(curl, CURLOPT_TIMEOUT, CONNECT_SECONDS);
		curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, said);
		code = curl_easy_perform(curl);
		curl_easy_cleanup(curl);
	}
	(void)snprintf(why, SMTP_ERROR, "%.*s", SMTP_ERROR - 1,
	    said[0] != '\0' ? said : curl_easy_strerror(code));
	return (code == CURLE_OK);
}

/* -- the thread ---------------------------------------------------------------------------------- */

/* One connection for all of them. */
static void
batch_send(struct smtp *smtp)
{
	CURL *curl = curl_easy_init();
	bool more = curl != NULL;
	size_t i;

	for (i = 0; i < smtp->n; i++) {
		struct smtp_message *m = &smtp->messages[i];

		if (more && !is_ending(smtp)) {
			more = mail_send(smtp, curl, m);
		} else {
			m->outcome = SMTP_LATER;
			(void)snprintf(m->error, sizeof(m->error), "%.*s", SMTP_ERROR - 1,
			    i > 0 ? smtp->messages[i - 1].error : "not tried");
		}
	}
	curl_easy_cleanup(curl);
}

static void *
thread_run(void *arg)
{
	struct smtp *smtp = arg;

	(void)pthread_mutex_lock(&smtp->lock);
	while (!smtp->ending) {
		if (!smtp->busy) {
			(void)pthread_cond_wait(&smtp->wake, &smtp->lock);
			continue;
		}
		(void)pthread_mutex_unlock(&smtp->lock);
		batch_send(smtp);
		(void)pthread_mutex_lock(&smtp->lock);
		smtp->busy = false;
	}
	(void)pthread_mutex_unlock(&smtp->lock);
	return (NULL);
}

struct smtp *
smtp_open(void)
{
	struct smtp *smtp = calloc(1, sizeof(*smtp));
	sigset_t all, before;
	int bad;

	if (smtp == NULL || curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
		free(smtp);
		return (NULL);
	}
	(void)pthread_mutex_init(&smtp->lock, NULL);
	(void)pthread_cond_init(&smtp->wake, NULL);
	/* Signals are for the thread that works. */
	(void)sigfillset(&all);
	(void)pthread_sigmask(SIG_SETMASK, &all, &before);
	bad = pthread_create(&smtp->thread, NULL, thread_run, smtp);
	(void)pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (bad == 0)
		return (smtp);
	free(smtp);
	return (NULL);
}

void
smtp_send(
    struct smtp *smtp, const struct smtp_server *server, struct smtp_message *messages, size_t n)
{
	(void)pthread_mutex_lock(&smtp->lock);
	smtp->server = *server;
	smtp->messages = messages;
	smtp->n = n;
	smtp->busy = true;
	(void)pthread_cond_signal(&smtp->wake);
	(void)pthread_mutex_unlock(&smtp->lock);
}

bool
smtp_done(struct smtp *smtp)
{
	bool busy;

	(void)pthread_mutex_lock(&smtp->lock);
	busy = smtp->busy;
	(void)pthread_mutex_unlock(&smtp->lock);
	return (!busy);
}

void
smtp_close(struct smtp *smtp)
{
	(void)pthread_mutex_lock(&smtp->lock);
	smtp->ending = true;
	(void)pthread_cond_signal(&smtp->wake);
	(void)pthread_mutex_unlock(&smtp->lock);
	(void)pthread_join(smtp->thread, NULL);
	(void)pthread_mutex_destroy(&smtp->lock);
	(void)pthread_cond_destroy(&smtp->wake);
	free(smtp);
}
