/* doctor_network.c -- what `peerlore doctor` sees of the network: the server, its sandbox, TLS, proxies, mail. */
#include <stdio.h>
#include <stdlib.h>

#include "base/settings.h"
#include "mail.h"
#include "ops/doctor.h"
#include "ops/outbound.h"

#define PATIENCE SECONDS_US(10)
#define ANSWER_MAX (256u << 10)

struct answer {
	bool came;
	long status;
	struct str body;
	struct str why; /* when none came */
};

static struct answer
ask(struct doctor *d, const char *url)
{
	struct outbound out;
	struct answer answer = {false, 0, STR(""), STR("")};
	char why[CURL_ERROR_SIZE] = "";
	CURLcode code = CURLE_FAILED_INIT;

	if (outbound_open(&out, d->mem, url, "", NULL, PATIENCE, ANSWER_MAX) &&
	    curl_easy_setopt(out.easy, CURLOPT_ERRORBUFFER, why) == CURLE_OK)
		code = curl_easy_perform(out.easy);
	if (code == CURLE_OK) {
		answer.came = true;
		(void)curl_easy_getinfo(out.easy, CURLINFO_RESPONSE_CODE, &answer.status);
		answer.body = str_dup(d->mem, buf_view(&out.body));
	}
	answer.why = str_dup(d->mem, str_of(why[0] != '\0' ? why : curl_easy_strerror(code)));
	outbound_close(&out);
	return (answer);
}

static bool
is_loopback(const char *host)
{
	return (strcmp(host, "localhost") == 0 || strcmp(host, "::1") == 0 ||
		str_starts(str_of(host), STR("127.")));
}

static bool
is_any(const char *host)
{
	return (strcmp(host, "0.0.0.0") == 0 || strcmp(host, "::") == 0);
}

/* The server as this machine reaches it. */
static const char *
near(struct doctor *d, const char *path)
{
	const char *host = settings()->host;

	if (is_any(host))
		host = host[0] == ':' ? "::1" : "127.0.0.1";
	return (str_fmt(d->mem, strchr(host, ':') != NULL ? "http://[%s]:%s%s" : "http://%s:%s%s",
	    host, settings()->port, path)
		    .p);
}

static void
sandbox_look(struct doctor *d)
{
	struct answer answer = ask(d, near(d, "/metrics"));

	if (!answer.came || answer.status != 200)
		doctor_note(d, FINDING_UNSEEN, "sandbox", NULL,
		    "the server tells /metrics to loopback alone");
	else if (str_find(answer.body, STR("peerlore_sandboxed 1\n")) >= 0)
		doctor_note(
		    d, FINDING_WELL, "sandbox", NULL, "the server's system calls are filtered");
	else
		doctor_note(d, FINDING_WRONG, "sandbox",
		    "a kernel with seccomp, and a build without sanitizers",
		    "the server's system calls are not filtered");
}

static void
server_look(struct doctor *d)
{
	struct answer answer = ask(d, near(d, "/readyz"));

	if (!answer.came) {
		doctor_note(d, FINDING_WRONG, "server",
		    "peerlore up, or peerlore serve beside peerlore worker",
		    "nothing answers on %s: %.*s", settings()->listen, STR_ARG(answer.why));
		doctor_note(d, FINDING_UNSEEN, "sandbox", NULL, "the server does not run");
		return;
	}
	if (answer.status != 200)
		doctor_note(d, FINDING_WRONG, "server",
		    "see what is not well, and the log of serve", "it answers %ld to /readyz on %s",
		    answer.status, settings()->listen);
	else
		doctor_note(d, FINDING_WELL, "server", NULL, "ready on %s", settings()->listen);
	sandbox_look(d);
}

/* As people reach it. */
static void
outside_look(struct doctor *d)
{
	const char *base = settings()->base_url;
	struct answer answer = ask(d, str_fmt(d->mem, "%s/healthz", base).p);

	if (!answer.came)
		doctor_note(d, FINDING_WRONG, "tls",
		    "the proxy, its certificate and the name server; or base_url",
		    "%s does not answer: %.*s", base, STR_ARG(answer.why));
	else if (answer.status != 200 || !str_starts(answer.body, STR("ok")))
		doctor_note(d, FINDING_WRONG, "tls", "let the proxy lead to the setting listen",
		    "%s leads elsewhere: /healthz answers %ld", base, answer.status);
	else
		doctor_note(
		    d, FINDING_WELL, "tls", NULL, "%s leads here, its certificate holds", base);
}

static void
proxy_look(struct doctor *d)
{
	const struct settings *s = settings();

	if (!s->secure && !is_loopback(s->host)) {
		doctor_note(d, FINDING_WRONG, "tls",
		    "a proxy with TLS in front (conf/haproxy.cfg), base_url = https://..., listen "
		    "on 127.0.0.1",
		    "%s is reached without TLS", s->listen);
		return;
	}
	if (!s->secure) {
		doctor_note(
		    d, FINDING_WELL, "tls", NULL, "only this machine reaches %s", s->listen);
		return;
	}
	if (s->proxies.n == 0)
		doctor_note(d, FINDING_WRONG, "proxies",
		    "name the address of the proxy in proxies, such as 127.0.0.1",
		    "none is named: everybody shares one rate limit, and one address in the log");
	else
		doctor_note(
		    d, FINDING_WELL, "proxies", NULL, "%zu networks are believed", s->proxies.n);
	outside_look(d);
}

static void
mail_look(struct doctor *d)
{
	struct str why;

	if (!mail_on())
		doctor_note(d, FINDING_WARNING, "mail",
		    "smtp_url and mail_from; without mail people look into their inbox",
		    "no mail server is set");
	else if (mail_server_works(d->mem, &why))
		doctor_note(d, FINDING_WELL, "mail", NULL, "%s lets us in", settings()->smtp_url);
	else
		doctor_note(d, FINDING_WRONG, "mail",
		    "smtp_url, smtp_user, smtp_password_file, smtp_ca_file; is the server reached "
		    "from here?",
		    "%s: %.*s", settings()->smtp_url, STR_ARG(why));
}

void
doctor_network(struct doctor *d)
{
	server_look(d);
	proxy_look(d);
	mail_look(d);
}
