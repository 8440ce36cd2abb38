/*
 * settings.h -- what an operator may set, in one table.
 *
 * A setting comes from its environment variable PEERLORE_KEY, else from the
 * file (--config FILE, else conf/peerlore.conf when there is one), else from
 * the table. settings_open checks all of them once; an unknown key or a bad
 * value is an error that names file and line. After that settings() gives them
 * for the life of the process. conf/peerlore.conf is the table as a file, and a
 * test keeps it so: `peerlore settings` prints it.
 */
#ifndef PEERLORE_BASE_SETTINGS_H
#define PEERLORE_BASE_SETTINGS_H

#include <stdbool.h>
#include <stdio.h>

#include "base/address.h"
#include "base/err.h"
#include "base/str.h"

#define EMBEDDINGS_DIMENSION_MAX 4096

/* clang-format off */
#define SETTINGS_TABLE(TEXT, FLAG, NUMBER, SIZE, NETWORKS)                                               \
	TEXT(data, "data", "var",                                                                        \
	    "Where everything is kept: database, index, recordings, dumps. Made with mode 0700.")        \
	TEXT(listen, "listen", "127.0.0.1:8080",                                                         \
	    "Address and port of the web server. A proxy with TLS stands in front of any other network.") \
	TEXT(database, "database", "",                                                                   \
	    "A libpq connection string, or empty for a PostgreSQL of our own below `data`.")             \
	TEXT(base_url, "base_url", "",                                                                   \
	    "How people reach it: https://host, without a path. Empty: http:// and `listen`.")           \
	FLAG(insecure, "insecure", "no",                                                                 \
	    "yes allows base_url, embeddings_url, transcriber_url and smtp_url without TLS beyond this machine. What travels is in clear.") \
	FLAG(limits, "limits", "on",                                                                     \
	    "off switches rate limits off, for measuring.")                                              \
	NUMBER(newcomer_posts, "newcomer_posts", "30", 0, 10000,                                         \
	    "Posts and comments an hour of somebody in their first week. 0: no limit of its own.")       \
	SIZE(disk_reserve, "disk_reserve", "",                                                           \
	    "Below this much free space nothing new is written. Empty: the larger of 5 % and 256 MB.")   \
	SIZE(upload_max, "upload_max", "1G",                                                             \
	    "The largest file that can be sent.")                                                        \
	SIZE(upload_day, "upload_day", "2G",                                                             \
	    "So much can one person send in a day (UTC). 0: any amount.")                                \
	SIZE(picture_room, "picture_room", "500M",                                                       \
	    "So much room have the pictures of one person, as they are shown. 0: any amount.")           \
	NUMBER(upload_days, "upload_days", "7", 1, 365,                                                  \
	    "Files that were sent, or begun to, and became nothing are kept for so many days.")          \
	NUMBER(workers, "workers", "0", 0, 64,                                                           \
	    "Web server processes. 0: one for each core, at least two.")                                 \
	NETWORKS(proxies, "proxies", "",                                                                 \
	    "Proxies in front, as 10.0.0.1, 192.168.0.0/16, ::1: X-Forwarded-For is believed from these alone.") \
	NETWORKS(webhook_networks, "webhook_networks", "",                                               \
	    "Webhooks are sent to public addresses; also to these, as 10.0.0.0/8, 127.0.0.1. Without TLS to this machine alone.") \
	TEXT(time_zone, "time_zone", "UTC",                                                              \
	    "The time zone of people who have not chosen theirs, such as Europe/Berlin: nobody is asked at night.") \
	FLAG(unrouted, "unrouted", "no",                                                                 \
	    "yes: new questions go to nobody by themselves; people find them, and colleagues ask colleagues.") \
	TEXT(ranking, "ranking", "",                                                                     \
	    "The file with the weights of search and routing. Empty: conf/ranking.conf when there is one.") \
	TEXT(embeddings_url, "embeddings_url", "",                                                       \
	    "An OpenAI-compatible endpoint, https://host/v1/embeddings, that open texts may be sent to. Empty: none.") \
	TEXT(embeddings_model, "embeddings_model", "",                                                   \
	    "The model to ask it for.")                                                                  \
	TEXT(embeddings_key_file, "embeddings_key_file", "",                                             \
	    "A file with the endpoint's key, for the worker alone to read. Empty: it wants none.")       \
	NUMBER(embeddings_dimension, "embeddings_dimension", "0", 0, EMBEDDINGS_DIMENSION_MAX,           \
	    "Numbers in a vector, asked of the endpoint. 0: as many as the model gives.")                \
	TEXT(smtp_url, "smtp_url", "",                                                                   \
	    "The mail server, smtp://host:port (STARTTLS) or smtps://host:port. Empty: no mail is sent.") \
	TEXT(smtp_user, "smtp_user", "",                                                                 \
	    "The name to sign in to it with. Empty: it wants none.")                                     \
	TEXT(smtp_password_file, "smtp_password_file", "",                                               \
	    "A file with the password for that name, for the worker alone to read.")                     \
	TEXT(smtp_ca_file, "smtp_ca_file", "",                                                           \
	    "Certificates to trust for it, as PEM. Empty: those of the system.")                         \
	TEXT(mail_from, "mail_from", "",                                                                 \
	    "The address mail comes from, such as ask@example.com.")                                     \
	NUMBER(recording_seconds, "recording_seconds", "180", 10, 3600,                                  \
	    "How long a recording may be once it is trimmed.")                                           \
	NUMBER(original_days, "original_days", "365", 0, 36500,                                          \
	    "Days that what was uploaded is kept behind a published recording, privately, to make better ones of it. 0: not at all.") \
	TEXT(transcriber, "transcriber", "pocketsphinx",                                                 \
	    "What writes drafts of transcripts: pocketsphinx (English), off, or the absolute path of a command that is given a WAV file and writes WebVTT or JSON.") \
	TEXT(transcriber_url, "transcriber_url", "",                                                     \
	    "An OpenAI-compatible endpoint, https://host/v1/audio/transcriptions, that recordings of open spaces may be sent to instead. Empty: none.") \
	TEXT(transcriber_model, "transcriber_model", "",                                                 \
	    "The model to ask it for.")                                                                  \
	TEXT(transcriber_key_file, "transcriber_key_file", "",                                           \
	    "A file with the endpoint's key, for the worker alone to read. Empty: it wants none.")
/* clang-format on */

struct settings {
#define TEXT(field, key, value, about) const char *field;
#define FLAG(field, key, value, about) bool field;
#define NUMBER(field, key, value, low, high, about) int64_t field;
#define SIZE(field, key, value, about) int64_t field;
#define NETWORKS(field, key, value, about) struct networks field;
	SETTINGS_TABLE(TEXT, FLAG, NUMBER, SIZE, NETWORKS)
#define X(class, key, calls, seconds, who, what, about) int64_t key;
	/* limit_...: calls in the window of each class. */
#include "base/rates.def"
#undef X
#undef TEXT
#undef FLAG
#undef NUMBER
#undef SIZE
#undef NETWORKS
	/* What follows from them. */
	const char *host; /* of listen, without brackets */
	const char *port; /* of listen */
	bool secure; /* base_url is https: cookies are Secure and __Host- */
	const char *file; /* absolute path of the file read, or NULL */
	enum { SMTP_CLEAR, SMTP_TLS_IF_OFFERED, SMTP_TLS } smtp_tls; /* before anything is said */
};

/* file: --config, or NULL. data becomes an absolute path. Errors are in the log. */
enum err settings_open(const char *file) MUST_CHECK;
const struct settings *settings(void);
/* Why settings_open said no the last time; "" when it did not, or the file could not be read. */
const char *settings_refused(void);
/* Makes `data` with mode 0700 unless it is there. */
enum err settings_make_data(void) MUST_CHECK;
/* Puts all settings into the environment, so that a child process has the same whatever its folder. */
void settings_export(void);
/* PATH below `data`, as a C string that stays. */
const char *settings_path(const char *below);
/* The table as a file, every line a comment. */
void settings_print(FILE *to);
/*
 * The i-th of them for people to read, false behind the last. Nothing secret is in
 * value: what holds a password is shown without it, and where one lies is shown as a path.
 */
struct setting_shown {
	const char *key;
	const char *value; /* as it was written; empty when there is none */
	const char *origin; /* "conf/peerlore.conf:12", "PEERLORE_LISTEN" or "default" */
	const char *about;
	bool given; /* not the default */
};
bool settings_show(size_t i, struct arena *mem, struct setting_shown *out);
/* What is set here and is not the default, as a file; what belongs to this machine alone as comments. */
void settings_print_given(FILE *to);

#endif
