/* settings_test.c -- what an operator may set, and what is refused with file and line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "base/ranking.h"
#include "base/settings.h"

/* Writes text as a settings file and opens it. */
static enum err
open_text(const char *text)
{
	char name[] = "/tmp/peerlore-settings-XXXXXX";
	int fd = mkstemp(name);
	size_t n = strlen(text);
	enum err e;

	assert_true(fd >= 0);
	assert_int_equal(write(fd, text, n), (ssize_t)n);
	(void)close(fd);
	e = settings_open(name);
	(void)unlink(name);
	return (e);
}

static void
the_defaults_are_this_machine_alone(void **state)
{
	(void)state;
	assert_int_equal(open_text(""), OK);
	assert_string_equal(settings()->listen, "127.0.0.1:8080");
	assert_string_equal(settings()->host, "127.0.0.1");
	assert_string_equal(settings()->port, "8080");
	assert_string_equal(settings()->base_url, "http://127.0.0.1:8080");
	assert_false(settings()->secure);
	assert_true(settings()->limits);
	assert_int_equal(settings()->disk_reserve, -1);
	assert_int_equal(settings()->data[0], '/');
}

static void
a_file_sets_and_the_environment_wins(void **state)
{
	(void)state;
	assert_int_equal(setenv("PEERLORE_LISTEN", "[::1]:9000", 1), 0);
	assert_int_equal(
	    open_text("# ours\n\n listen = 127.0.0.1:1 \nlimits=off\ndisk_reserve = 2 GB\n"
		      "base_url = https://ask.example.com/\ndata = /srv/x\nworkers = 3"),
	    OK);
	assert_int_equal(unsetenv("PEERLORE_LISTEN"), 0);
	assert_string_equal(settings()->host, "::1");
	assert_string_equal(settings()->port, "9000");
	assert_string_equal(settings()->base_url, "https://ask.example.com");
	assert_true(settings()->secure);
	assert_false(settings()->limits);
	assert_int_equal(settings()->disk_reserve, 2147483648);
	assert_string_equal(settings()->data, "/srv/x");
	assert_int_equal(settings()->workers, 3);
}

static void
what_is_wrong_is_refused(void **state)
{
	static const char *const wrong[] = {
	    "colour = blue",
	    "listen",
	    "listen = 8080",
	    "listen = 127.0.0.1:0",
	    "listen = 127.0.0.1:65536",
	    "listen = 127.0.0.1:http",
	    "limits = maybe",
	    "workers = 65",
	    "workers = -1",
	    "workers = many",
	    "disk_reserve = 5X",
	    "disk_reserve = -1",
	    "disk_reserve = 99999999999T",
	    "base_url = ask.example.com",
	    "base_url = ftp://ask.example.com",
	    "base_url = https://ask.example.com/path",
	    "base_url = https://a@b",
	    "base_url = https://",
	    "base_url = http://ask.example.com",
	    "listen = 0.0.0.0:8080",
	    "data =",
	    "listen = \xff:1",
	    "trust_proxy = yes",
	    "proxies = yes",
	    "proxies = 10.0.0.1 10.0.0.2",
	    "proxies = 10.0.0.1,,10.0.0.2",
	    "proxies = 10.0.0.0/33",
	    "proxies = 10.0.0.1/8",
	    "proxies = 10.0.0.1:80",
	    "proxies = ::1/129",
	    "proxies = proxy.example.com",
	    "limit_post = -1",
	    "limit_post = often",
	    "limit_post = 1000001",
	    "limit_post =",
	    "limit_none = 5",
	    "embeddings_url = https://host",
	    "embeddings_model = m\nembeddings_url = host/v1",
	    "embeddings_model = m\nembeddings_url = ftp://host/v1",
	    "embeddings_model = m\nembeddings_url = http://host/v1",
	    "embeddings_model = m\nembeddings_url = https://me:secret@host/v1",
	    "embeddings_model = m\nembeddings_url = https://host/v1?key=x",
	    "embeddings_model = m\nembeddings_url = https:///v1",
	    "embeddings_dimension = 4097",
	    "smtp_url = smtp://host",
	    "smtp_url = host:25\nmail_from = ask@example.com",
	    "smtp_url = http://host:25\nmail_from = ask@example.com",
	    "smtp_url = smtp://me:secret@host:25\nmail_from = ask@example.com",
	    "smtp_url = smtp://host/path\nmail_from = ask@example.com",
	    "smtp_url = smtp://\nmail_from = ask@example.com",
	    "smtp_url = smtp://host\nmail_from = ask",
	    "smtp_url = smtp://host\nmail_from = Ask <ask@example.com>",
	    "smtp_url = smtp://host\nmail_from = ask@exam ple.com",
	};
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		if (open_text(wrong[i]) != ERR_USAGE)
			fail_msg("accepted: %s", wrong[i]);
	}
}

static void
limits_and_proxies_are_settings_of_the_file_too(void **state)
{
	struct address address;

	(void)state;
	assert_int_equal(open_text(""), OK);
	assert_int_equal(settings()->limit_post, 60);
	assert_int_equal(settings()->proxies.n, 0);
	assert_int_equal(setenv("PEERLORE_LIMIT_VOTE", "7", 1), 0);
	assert_int_equal(
	    open_text("limit_post = 0\nlimit_vote = 6\nproxies = 10.0.0.1, 192.168.0.0/16 ,::1"),
	    OK);
	assert_int_equal(unsetenv("PEERLORE_LIMIT_VOTE"), 0);
	assert_int_equal(settings()->limit_post, 0);
	assert_int_equal(settings()->limit_vote, 7);
	assert_int_equal(settings()->limit_search, 60);
	assert_int_equal(settings()->proxies.n, 3);
	assert_true(address_read(STR("192.168.7.7"), &address));
	assert_true(networks_have(&settings()->proxies, &address));
	assert_true(address_read(STR("0:0:0::1"), &address));
	assert_true(networks_have(&settings()->proxies, &address));
	assert_true(address_read(STR("10.0.0.2"), &address));
	assert_false(networks_have(&settings()->proxies, &address));
}

/* Where the mistake is stands in the log: file, line, setting, what would do. */
static void
a_wrong_limit_is_named_with_file_and_line(void **state)
{
	char text[1024] = "", name[] = "/tmp/peerlore-settings-log-XXXXXX";
	int to = mkstemp(name), before = dup(STDERR_FILENO);

	(void)state;
	assert_true(to >= 0 && before >= 0);
	assert_true(dup2(to, STDERR_FILENO) >= 0);
	assert_int_equal(open_text("# ours\nlimit_search = lots\n"), ERR_USAGE);
	assert_true(dup2(before, STDERR_FILENO) >= 0);
	assert_true(pread(to, text, sizeof(text) - 1, 0) > 0);
	(void)close(to);
	(void)close(before);
	(void)unlink(name);
	assert_non_null(strstr(text, ":2: limit_search: say a number from 0 to 1000000"));
}

static void
plain_http_beyond_this_machine_must_be_asked_for(void **state)
{
	(void)state;
	assert_int_equal(open_text("insecure = yes\nbase_url = http://ask.example.com:81"), OK);
	assert_int_equal(open_text("base_url = http://localhost:81"), OK);
	assert_int_equal(open_text("base_url = http://[::1]:81"), OK);
	assert_int_equal(
	    open_text("listen = 0.0.0.0:8080\nbase_url = https://ask.example.com"), OK);
}

static void
an_endpoint_may_be_written_short(void **state)
{
	static const char *const ways[] = {"https://e.example.com:8443",
	    "https://e.example.com:8443/", "https://e.example.com:8443/v1",
	    "https://e.example.com:8443/v1/", "https://e.example.com:8443/v1/embeddings"};
	char text[200];
	size_t i;

	(void)state;
	assert_int_equal(open_text(""), OK);
	assert_string_equal(settings()->embeddings_url, "");
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		(void)snprintf(
		    text, sizeof(text), "embeddings_model = m\nembeddings_url = %s\n", ways[i]);
		assert_int_equal(open_text(text), OK);
		assert_string_equal(
		    settings()->embeddings_url, "https://e.example.com:8443/v1/embeddings");
	}
	assert_int_equal(open_text("embeddings_model = m\nembeddings_url = http://[::1]:9/e"), OK);
	assert_string_equal(settings()->embeddings_url, "http://[::1]:9/e");
	assert_int_equal(
	    open_text("embeddings_model = m\ninsecure = yes\nembeddings_url = http://e:9"), OK);
}

static void
mail_leaves_this_machine_only_with_tls(void **state)
{
	static const struct {
		const char *text;
		int tls;
	} ways[] = {
	    {"smtp_url = smtp://127.0.0.1:25", SMTP_CLEAR},
	    {"smtp_url = smtp://localhost", SMTP_CLEAR},
	    {"smtp_url = smtp://localhost\nsmtp_ca_file = /ca.pem", SMTP_TLS},
	    {"smtp_url = smtp://mail.example.com:587", SMTP_TLS},
	    {"smtp_url = smtps://localhost", SMTP_TLS},
	    {"insecure = yes\nsmtp_url = smtp://mail.example.com", SMTP_TLS_IF_OFFERED},
	    {"insecure = yes\nsmtp_url = smtps://mail.example.com", SMTP_TLS},
	};
	char text[200];
	size_t i;

	(void)state;
	for (i = 0; i < sizeof(ways) / sizeof(ways[0]); i++) {
		(void)snprintf(
		    text, sizeof(text), "%s\nmail_from = ask@example.com\n", ways[i].text);
		assert_int_equal(open_text(text), OK);
		assert_int_equal(settings()->smtp_tls, ways[i].tls);
	}
}

/* conf/peerlore.conf is the table as a file. */
static void
the_file_in_conf_is_the_table(void **state)
{
	char *table = NULL, file[16384];
	size_t n = 0;
	FILE *from, *to = open_memstream(&table, &n);

	(void)state;
	assert_non_null(to);
	settings_print(to);
	(void)fclose(to);
	from = fopen("conf/peerlore.conf", "re");
	assert_non_null(from);
	n = fread(file, 1, sizeof(file) - 1, from);
	file[n] = '\0';
	(void)fclose(from);
	assert_string_equal(file, table);
	free(table);
	assert_int_equal(settings_open("conf/peerlore.conf"), OK);
}

static void
ranking_conf_is_the_table_of_weights(void **state)
{
	char file[16384], *table = NULL;
	size_t n = 0;
	FILE *from, *to = open_memstream(&table, &n);

	(void)state;
	assert_non_null(to);
	ranking_print(to);
	(void)fclose(to);
	from = fopen("conf/ranking.conf", "re");
	assert_non_null(from);
	n = fread(file, 1, sizeof(file) - 1, from);
	file[n] = '\0';
	(void)fclose(from);
	assert_string_equal(file, table);
	free(table);
	assert_int_equal(ranking_open("conf/ranking.conf"), OK);
}

/* Writes text as a file of weights and opens it. */
static enum err
weights(const char *text)
{
	char name[] = "/tmp/peerlore-ranking-XXXXXX";
	int fd = mkstemp(name);
	enum err e;

	assert_int_not_equal(fd, -1);
	assert_int_equal(write(fd, text, strlen(text)), strlen(text));
	(void)close(fd);
	e = ranking_open(name);
	(void)unlink(name);
	return (e);
}

static void
a_weight_is_read_and_a_bad_one_is_refused(void **state)
{
	(void)state;
	assert_int_equal(weights("# ours\nbm25_b = .75\n"), OK);
	assert_true(ranking()->bm25_b > .74 && ranking()->bm25_b < .76);
	assert_int_equal(weights("bm25_b = 1.5\n"), ERR_USAGE);
	assert_int_equal(weights("bm25_b = much\n"), ERR_USAGE);
	assert_int_equal(weights("bm25_x = 1\n"), ERR_USAGE);
	assert_int_equal(weights("bm25_b\n"), ERR_USAGE);
	assert_int_equal(ranking_open("/nowhere/ranking.conf"), ERR_USAGE);
	assert_int_equal(ranking_open(NULL), OK);
	assert_true(ranking()->bm25_b > .89);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(the_defaults_are_this_machine_alone),
	    cmocka_unit_test(a_file_sets_and_the_environment_wins),
	    cmocka_unit_test(what_is_wrong_is_refused),
	    cmocka_unit_test(limits_and_proxies_are_settings_of_the_file_too),
	    cmocka_unit_test(a_wrong_limit_is_named_with_file_and_line),
	    cmocka_unit_test(plain_http_beyond_this_machine_must_be_asked_for),
	    cmocka_unit_test(an_endpoint_may_be_written_short),
	    cmocka_unit_test(mail_leaves_this_machine_only_with_tls),
	    cmocka_unit_test(the_file_in_conf_is_the_table),
	    cmocka_unit_test(ranking_conf_is_the_table_of_weights),
	    cmocka_unit_test(a_weight_is_read_and_a_bad_one_is_refused),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
