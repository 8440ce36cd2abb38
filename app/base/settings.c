/* settings.c -- reading conf/peerlore.conf and PEERLORE_*, checking them once. */
#include "base/settings.h"

#include <ctype.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/ranking.h"

#define LINE_MAX_BYTES 4096
#define KEY_MAX 64
#define DEFAULT_FILE "conf/peerlore.conf"
#define LIMIT_MOST 1000000
#define ORIGINS "PEERLORE_ORIGINS"
#define RANKING_FILE "conf/ranking.conf"

enum kind { KIND_TEXT, KIND_FLAG, KIND_NUMBER, KIND_SIZE, KIND_NETWORKS };

struct setting {
	enum kind kind;
	const char *key;
	const char *value; /* default */
	int64_t low, high;
	const char *about;
	size_t offset; /* in struct settings */
};

#define AT(field) offsetof(struct settings, field)
#define TEXT(field, key, value, about) {KIND_TEXT, key, value, 0, 0, about, AT(field)},
#define FLAG(field, key, value, about) {KIND_FLAG, key, value, 0, 0, about, AT(field)},
#define NUMBER(field, key, value, low, high, about)                                                \
	{KIND_NUMBER, key, value, low, high, about, AT(field)},
#define SIZE(field, key, value, about) {KIND_SIZE, key, value, 0, 0, about, AT(field)},
#define NETWORKS(field, key, value, about) {KIND_NETWORKS, key, value, 0, 0, about, AT(field)},
#define X(class, key, calls, seconds, who, what, about)                                            \
	{KIND_NUMBER, #key, #calls, 0, LIMIT_MOST,                                                 \
	    "Calls in " #seconds " s, 0 for any number: " about ".", AT(key)},
static const struct setting table[] = {SETTINGS_TABLE(TEXT, FLAG, NUMBER, SIZE, NETWORKS)
#include "base/rates.def"
};
#undef X
#define SETTING_COUNT (sizeof(table) / sizeof(table[0]))

/* They live as long as the process does. */
static struct arena *keep;
static struct settings now;
static const char *given[SETTING_COUNT]; /* as text, for settings_export */
static const char *origins[SETTING_COUNT]; /* who said so */

static char refused[1024];

const char *
settings_refused(void)
{
	return (refused);
}

const struct settings *
settings(void)
{
	return (&now);
}

/* Where a value came from, as the operator knows it: "conf/peerlore.conf:12" or "PEERLORE_LISTEN". */
static enum err
refuse(const char *where, const char *key, const char *why)
{
	(void)snprintf(refused, sizeof(refused), "%s: %s: %s", where, key, why);
	log_error(refused, NULL);
	return (ERR_USAGE);
}

static bool
flag_read(struct str value, bool *out)
{
	static const char *const words[2][4] = {
	    {"no", "off", "false", "0"}, {"yes", "on", "true", "1"}};
	size_t i;

	for (i = 0; i < 8; i++) {
		if (str_eq_nocase(value, str_of(words[i / 4][i % 4]))) {
			*out = i / 4 == 1;
			return (true);
		}
	}
	return (false);
}

/* "512", "256M", "2 GB"; empty is -1, which stands for "work it out". */
static bool
size_read(struct str value, int64_t *out)
{
	static const char units[] = "KMGT";
	int64_t n, factor = 1;
	const char *unit;
	size_t i;

	if (value.n == 0) {
		*out = -1;
		return (true);
	}
	if (str_ends(value, STR("B")))
		value.n--;
	if (value.n > 0 &&
	    (unit = strchr(units, toupper((unsigned char)value.p[value.n - 1]))) != NULL &&
	    *unit != '\0') {
		for (i = 0; i <= (size_t)(unit - units); i++)
			factor *= 1024;
		value.n--;
	}
	if (!str_int64(str_trim(value), &n) || n < 0 || __builtin_mul_overflow(n, factor, out))
		return (false);
	return (true);
}

static enum err
setting_put(const struct setting *setting, struct str value, const char *where)
{
	char *base = (char *)&now + setting->offset;
	bool flag;
	int64_t number;

	if (!str_is_utf8(value))
		return (refuse(where, setting->key, "is not valid UTF-8"));
	given[setting - table] = str_c(keep, value);
	origins[setting - table] = str_c(keep, str_of(where));
	switch (setting->kind) {
	case KIND_TEXT:
		*(const char **)(void *)base = str_c(keep, value);
		return (OK);
	case KIND_FLAG:
		if (!flag_read(value, &flag))
			return (refuse(where, setting->key, "say yes or no"));
		*(bool *)base = flag;
		return (OK);
	case KIND_NUMBER:
		if (!str_int64(value, &number) || number < setting->low || number > setting->high)
			return (refuse(where, setting->key,
			    str_c(keep, str_fmt(keep, "say a number from %lld to %lld",
					    (long long)setting->low, (long long)setting->high))));
		*(int64_t *)(void *)base = number;
		return (OK);
	case KIND_SIZE:
		if (!size_read(value, &number))
			return (refuse(where, setting->key, "is not a size such as 256M or 2G"));
		*(int64_t *)(void *)base = number;
		return (OK);
	case KIND_NETWORKS:
		if (!networks_read(keep, value, (struct networks *)(void *)base))
			return (refuse(where, setting->key,
			    "write addresses or networks with commas between, such as 10.0.0.1, "
			    "::1"));
		return (OK);
	}
	return (ERR_INTERNAL);
}

static const struct setting *
setting_find(struct str key)
{
	size_t i;

	if (key.n > 9 && str_eq_nocase(str_slice(key, 0, 9), STR("peerlore_")))
		key = str_slice(key, 9, key.n);
	for (i = 0; i < SETTING_COUNT; i++) {
		if (str_eq_nocase(key, str_of(table[i].key)))
			return (&table[i]);
	}
	return (NULL);
}

static enum err
line_read(struct str line, const char *where)
{
	const struct setting *setting;
	struct str key;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return (OK);
	if (memchr(line.p, '=', line.n) == NULL)
		return (refuse(where, str_c(keep, line), "is not of the form key = value"));
	(void)str_cut(&line, '=', &key);
	key = str_trim(key);
	if ((setting = setting_find(key)) == NULL)
		return (refuse(where, str_c(keep, key), "there is no such setting"));
	return (setting_put(setting, str_trim(line), where));
}

static enum err
file_read(const char *name, FILE *file)
{
	char line[LINE_MAX_BYTES];
	int number = 0;
	enum err e;

	while (fgets(line, sizeof(line), file) != NULL) {
		struct str where = str_fmt(keep, "%s:%d", name, ++number);

		if (strchr(line, '\n') == NULL && !feof(file))
			return (refuse(where.p, "line", "is too long"));
		e = line_read(str_of(line), str_c(keep, where));
		if (e)
			return (e);
	}
	return (OK);
}

static enum err
file_open(const char *file)
{
	const char *name = file != NULL ? file : DEFAULT_FILE;
	char absolute[PATH_MAX];
	FILE *from;
	enum err e;

	if ((from = fopen(name, "re")) == NULL) {
		if (file == NULL && errno == ENOENT)
			return (OK);
		log_errorf(
		    "name a file that can be read with --config", "cannot read %s: %m", name);
		return (ERR_USAGE);
	}
	if (realpath(name, absolute) != NULL)
		now.file = str_c(keep, str_of(absolute));
	e = file_read(name, from);
	(void)fclose(from);
	return (e);
}

/* base_url -> PEERLORE_BASE_URL */
static void
setting_variable(const struct setting *setting, char name[KEY_MAX])
{
	char *c;

	(void)snprintf(name, KEY_MAX, "PEERLORE_%s", setting->key);
	for (c = name; *c != '\0'; c++)
		*c = (char)toupper((unsigned char)*c);
}

/*
 * A parent that exported all of them (settings_export) says who had set them:
 * "listen=conf/peerlore.conf:12\n...".
 */
static const char *
origin_exported(const char *key, const char *otherwise)
{
	struct str rest = str_of(getenv(ORIGINS)), line, name;

	while (str_cut(&rest, '\n', &line)) {
		if (str_cut(&line, '=', &name) && str_eq(name, str_of(key)))
			return (str_c(keep, line));
	}
	return (otherwise);
}

static enum err
environment_read(void)
{
	char name[KEY_MAX];
	const char *value;
	size_t i;
	enum err e;

	for (i = 0; i < SETTING_COUNT; i++) {
		setting_variable(&table[i], name);
		if ((value = getenv(name)) == NULL)
			continue;
		e = setting_put(&table[i], str_trim(str_of(value)),
		    origin_exported(table[i].key, str_c(keep, str_of(name))));
		if (e)
			return (e);
	}
	return (OK);
}

static bool
host_is_loopback(struct str host)
{
	return (str_eq_nocase(host, STR("localhost")) || str_eq(host, STR("::1")) ||
		str_eq(host, STR("[::1]")) || str_starts(host, STR("127.")));
}

/* "127.0.0.1:8080" or "[::1]:8080" */
static enum err
listen_check(void)
{
	struct str all = str_of(now.listen), host, port;
	int64_t number;
	ptrdiff_t colon;

	for (colon = (ptrdiff_t)all.n - 1; colon >= 0 && all.p[colon] != ':'; colon--)
		;
	if (colon < 1)
		return (refuse("settings", "listen", "write it as address:port"));
	host = str_slice(all, 0, (size_t)colon);
	port = str_slice(all, (size_t)colon + 1, all.n);
	if (!str_int64(port, &number) || number < 1 || number > 65535)
		return (refuse("settings", "listen", "the port is a number from 1 to 65535"));
	if (host.p[0] == '[' && host.n > 2 && host.p[host.n - 1] == ']')
		host = str_slice(host, 1, host.n - 2);
	now.host = str_c(keep, host);
	now.port = str_c(keep, port);
	return (OK);
}

static bool
host_is_plain(struct str host)
{
	size_t i;

	for (i = 0; i < host.n; i++) {
		unsigned char c = (unsigned char)host.p[i];

		if (!isalnum(c) && strchr(".-:[]", c) == NULL)
			return (false);
	}
	return (host.n > 0);
}

static enum err
base_url_check(void)
{
	struct str url, host, rest;
	ptrdiff_t port;

	if (now.base_url[0] == '\0')
		now.base_url = str_c(keep, str_fmt(keep, "http://%s", now.listen));
	url = str_of(now.base_url);
	if (str_ends(url, STR("/")))
		now.base_url = str_c(keep, url = str_slice(url, 0, url.n - 1));
	now.secure = str_starts(url, STR("https://"));
	if (!now.secure && !str_starts(url, STR("http://")))
		return (refuse("settings", "base_url", "starts with https:// or http://"));
	host = str_slice(url, now.secure ? 8 : 7, url.n);
	if (!host_is_plain(host))
		return (refuse("settings", "base_url",
		    "is scheme and host alone, such as https://ask.example.com"));
	for (rest = host, port = (ptrdiff_t)host.n - 1;
	     port > 0 && isdigit((unsigned char)host.p[port]);)
		port--;
	if (port > 0 && host.p[port] == ':')
		rest = str_slice(host, 0, (size_t)port);
	if (!now.secure && !now.insecure && !host_is_loopback(rest)) {
		return (refuse("settings", "base_url",
		    "plain http beyond this machine sends passwords in clear: use https://, or set "
		    "insecure = yes"));
	}
	return (OK);
}

/* Absolute, because the web server leaves the folder it was started in. */
static enum err
data_check(void)
{
	char here[PATH_MAX];

	if (now.data[0] == '\0')
		return (refuse("settings", "data", "name a folder"));
	if (now.data[0] == '/')
		return (OK);
	if (getcwd(here, sizeof(here)) == NULL) {
		log_errorf(NULL, "cannot tell the current folder: %m");
		return (ERR_USAGE);
	}
	now.data = str_c(keep, str_fmt(keep, "%s/%s", here, now.data));
	return (OK);
}

/* Absolute for the same reason; read at once, so that a bad weight is refused here too. */
static enum err
ranking_check(void)
{
	const char *name = now.ranking[0] != '\0' ? now.ranking : RANKING_FILE;
	char absolute[PATH_MAX];

	if (realpath(name, absolute) != NULL)
		now.ranking = str_c(keep, str_of(absolute));
	return (ranking_open(now.ranking[0] != '\0' ? now.ranking : NULL));
}

/* "https://host", "https://host/v1" and the whole address all mean the same; end is "/embeddings". */
static const char *
endpoint_complete(struct str url, struct str path, const char *end)
{
	while (path.n > 0 && path.p[path.n - 1] == '/') {
		path.n--;
		url.n--;
	}
	if (path.n == 0)
		return (str_c(keep, str_fmt(keep, "%.*s/v1%s", STR_ARG(url), end)));
	if (str_ends(path, STR("/v1")))
		return (str_c(keep, str_fmt(keep, "%.*s%s", STR_ARG(url), end)));
	return (str_c(keep, url));
}

static bool
path_is_plain(struct str path)
{
	size_t i;

	for (i = 0; i < path.n; i++) {
		unsigned char c = (unsigned char)path.p[i];

		if (!isalnum(c) && strchr("/-._~", c) == NULL)
			return (false);
	}
	return (true);
}

/* Without the port. */
static struct str
host_alone(struct str host)
{
	size_t n = host.n;

	while (n > 0 && isdigit((unsigned char)host.p[n - 1]))
		n--;
	return (n > 0 && host.p[n - 1] == ':' ? str_slice(host, 0, n - 1) : host);
}

/* Texts and the key go there: no way around TLS that nobody asked for, and nothing in it that is no address. */
static enum err
endpoint_check(const char *key, const char **value, const char *end)
{
	struct str url = str_of(*value), rest, host;
	bool secure = str_starts(url, STR("https://"));

	if (!secure && !str_starts(url, STR("http://")))
		return (refuse("settings", key, "starts with https:// or http://"));
	rest = str_slice(url, secure ? 8 : 7, url.n);
	(void)str_cut(&rest, '/', &host);
	rest = str_slice(url, (secure ? 8u : 7u) + host.n, url.n);
	if (!host_is_plain(host) || !path_is_plain(rest))
		return (refuse("settings", key,
		    str_c(keep,
			str_fmt(keep, "is scheme, host and path alone, such as https://host/v1%s",
			    end))));
	if (!secure && !now.insecure && !host_is_loopback(host_alone(host)))
		return (refuse("settings", key,
		    "plain http beyond this machine sends texts in clear: use https://, or set "
		    "insecure = yes"));
	*value = endpoint_complete(url, rest, end);
	return (OK);
}

static const char *path_absolute(const char *path);

static enum err
embeddings_check(void)
{
	enum err e;

	if (now.embeddings_url[0] == '\0')
		return (OK);
	if ((e = endpoint_check("embeddings_url", &now.embeddings_url, "/embeddings")))
		return (e);
	if (now.embeddings_model[0] == '\0')
		return (refuse("settings", "embeddings_model", "name the model"));
	now.embeddings_key_file = path_absolute(now.embeddings_key_file);
	return (OK);
}

static enum err
transcriber_check(void)
{
	enum err e;

	if (strcmp(now.transcriber, "pocketsphinx") != 0 && strcmp(now.transcriber, "off") != 0 &&
	    now.transcriber[0] != '/')
		return (refuse("settings", "transcriber",
		    "is pocketsphinx, off, or the absolute path of a command"));
	if (now.transcriber_url[0] == '\0')
		return (OK);
	if ((e = endpoint_check("transcriber_url", &now.transcriber_url, "/audio/transcriptions")))
		return (e);
	if (now.transcriber_model[0] == '\0')
		return (refuse("settings", "transcriber_model", "name the model"));
	now.transcriber_key_file = path_absolute(now.transcriber_key_file);
	return (OK);
}

/* An address that can stand in a header and in MAIL FROM as it is. */
static bool
mail_address_is_plain(struct str s)
{
	struct str name, host = s;
	size_t i;

	if (!str_cut(&host, '@', &name) || name.n == 0 || !host_is_plain(host) || s.n > 254)
		return (false);
	for (i = 0; i < name.n; i++) {
		unsigned char c = (unsigned char)name.p[i];

		if (!isalnum(c) && strchr("!#$%&'*+-/=?^_`{|}~.", c) == NULL)
			return (false);
	}
	return (true);
}

/* Relative to where we were started, as everything in the file is. */
static const char *
path_absolute(const char *path)
{
	char absolute[PATH_MAX];

	return (realpath(path, absolute) == NULL ? path : str_c(keep, str_of(absolute)));
}

/* Beyond this machine nothing is said before TLS; on it there is nobody to listen. */
static enum err
mail_check(void)
{
	struct str url = str_of(now.smtp_url), host;
	bool secure = str_starts(url, STR("smtps://"));

	if (url.n == 0)
		return (OK);
	if (!secure && !str_starts(url, STR("smtp://")))
		return (refuse("settings", "smtp_url", "starts with smtp:// or smtps://"));
	host = str_slice(url, secure ? 8 : 7, url.n);
	if (!host_is_plain(host))
		return (refuse("settings", "smtp_url",
		    "is scheme, host and port alone, such as smtp://mail.example.com:587"));
	if (!mail_address_is_plain(str_of(now.mail_from)))
		return (refuse("settings", "mail_from", "name the address mail comes from"));
	now.smtp_password_file = path_absolute(now.smtp_password_file);
	now.smtp_ca_file = path_absolute(now.smtp_ca_file);
	now.smtp_tls = SMTP_TLS;
	if (!secure && host_is_loopback(host_alone(host)) && now.smtp_ca_file[0] == '\0')
		now.smtp_tls = SMTP_CLEAR;
	else if (!secure && now.insecure)
		now.smtp_tls = SMTP_TLS_IF_OFFERED;
	return (OK);
}

enum err
settings_open(const char *file)
{
	size_t i;
	enum err e;

	if (keep == NULL)
		keep = arena_new();
	memset(&now, 0, sizeof(now));
	for (i = 0; i < SETTING_COUNT; i++) {
		e = setting_put(&table[i], str_of(table[i].value), "default");
		if (e)
			return (e);
	}
	if ((e = file_open(file)) || (e = environment_read()))
		return (e);
	if ((e = listen_check()) || (e = base_url_check()) || (e = data_check()))
		return (e);
	if ((e = embeddings_check()) || (e = transcriber_check()) || (e = mail_check()) ||
	    (e = ranking_check()))
		return (e);
	if (!now.limits)
		log_warn("rate limits are off");
	return (OK);
}

void
settings_export(void)
{
	struct buf all = {.mem = keep};
	char name[KEY_MAX];
	size_t i;

	given[setting_find(STR("data")) - table] = now.data;
	given[setting_find(STR("ranking")) - table] = now.ranking;
	given[setting_find(STR("embeddings_key_file")) - table] = now.embeddings_key_file;
	given[setting_find(STR("transcriber_key_file")) - table] = now.transcriber_key_file;
	given[setting_find(STR("smtp_password_file")) - table] = now.smtp_password_file;
	given[setting_find(STR("smtp_ca_file")) - table] = now.smtp_ca_file;
	for (i = 0; i < SETTING_COUNT; i++) {
		setting_variable(&table[i], name);
		if (setenv(name, given[i], 1) != 0)
			abort();
		buf_fmt(&all, "%s=%s\n", table[i].key, origins[i]);
	}
	if (setenv(ORIGINS, str_c(keep, buf_view(&all)), 1) != 0)
		abort();
}

enum err
settings_make_data(void)
{
	if (mkdir(now.data, 0700) == 0 || errno == EEXIST)
		return (OK);
	log_errorf("choose another folder: PEERLORE_DATA=/var/lib/peerlore",
	    "cannot make the data folder %s: %m", now.data);
	return (ERR_USAGE);
}

const char *
settings_path(const char *below)
{
	return (str_c(keep, str_fmt(keep, "%s/%s", now.data, below)));
}

void
settings_print(FILE *to)
{
	size_t i;

	fputs("# peerlore.conf -- settings. A line is `key = value`; what is commented out is the "
	      "default.\n"
	      "# Each can also be given as PEERLORE_KEY in the environment, which wins over this "
	      "file.\n",
	    to);
	for (i = 0; i < SETTING_COUNT; i++) {
		fprintf(to, "\n# %s\n#%s =%s%s\n", table[i].about, table[i].key,
		    table[i].value[0] == '\0' ? "" : " ", table[i].value);
	}
}

/* Where things are on this machine is not so on the next one. */
static bool
is_of_machine(const struct setting *setting)
{
	return (strcmp(setting->key, "data") == 0 || strcmp(setting->key, "listen") == 0 ||
		strcmp(setting->key, "database") == 0 || strcmp(setting->key, "ranking") == 0);
}

void
settings_print_given(FILE *to)
{
	size_t i;

	fputs("# peerlore.conf -- what was set when the backup was made; what is commented out "
	      "belonged to that machine.\n",
	    to);
	for (i = 0; i < SETTING_COUNT; i++) {
		if (strcmp(given[i], table[i].value) != 0)
			fprintf(to, "%s%s = %s\n", is_of_machine(&table[i]) ? "#" : "",
			    table[i].key, given[i]);
	}
}

/* "host=db password=x user=y" and "postgresql://user:x@db/": without what opens the door. */
static const char *
without_password(struct arena *mem, const char *text)
{
	struct str s = str_of(text), rest;
	ptrdiff_t at = str_find(s, STR("password"));

	if (at < 0 && str_find(s, STR("://")) < 0)
		return (text);
	if (at < 0) {
		rest = str_slice(s, (size_t)str_find(s, STR("://")) + 3, s.n);
		return (str_find(rest, STR("@")) < 0
			    ? text
			    : "postgresql://... (it names a user, and is not shown)");
	}
	return (
	    str_c(mem, str_fmt(mem, "%.*spassword=... (the rest is not shown)", (int)at, text)));
}

bool
settings_show(size_t i, struct arena *mem, struct setting_shown *out)
{
	const struct setting *setting = &table[i];

	if (i >= SETTING_COUNT)
		return (false);
	*out = (struct setting_shown){.key = setting->key,
	    .value = without_password(mem, given[i]),
	    .origin = origins[i],
	    .about = setting->about,
	    .given = strcmp(given[i], setting->value) != 0};
	return (true);
}
