/*
 * main.c -- the program's commands, and the one place that ties the layers
 * together: which feature answers http's questions, which database serves.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "accounts.h"
#include "accounts/commands.h"
#include "base/clock.h"
#include "base/command_line.h"
#include "base/disk.h"
#include "base/keys.h"
#include "base/log.h"
#include "base/random.h"
#include "base/settings.h"
#include "embeddings.h"
#include "eval/commands.h"
#include "forum.h"
#include "forum/error_view.h"
#include "forum/home_kept.h"
#include "forum/list_cache.h"
#include "forum/thread_cache.h"
#include "http/hooks.h"
#include "http/metrics.h"
#include "http/router.h"
#include "http/serve.h"
#include "imports/commands.h"
#include "jobs.h"
#include "moderation/commands.h"
#include "ops/backup.h"
#include "ops/cluster.h"
#include "ops/commands.h"
#include "ops/doctor.h"
#include "queries.h"
#include "recognition.h"
#include "recordings.h"
#include "reads.h"
#include "search.h"
#include "uploads.h"
#include "store/migrate.h"
#include "webhooks.h"

struct subcommand {
	const char *name;
	int (*run)(struct command_line *line);
	const char *help;
};

/* Settings for a command; false when they are wrong and the log says so. */
static bool
settings_ready(const struct command_line *line)
{
	return (settings_open(line->config) == OK);
}

/* -- serve ------------------------------------------------------------------------- */

/* Repeats are kept by the accounts; http knows them as stored answers. */
static enum err
once_begin(struct ctx *ctx, struct str key, struct str route, struct str body_hash,
    struct stored_answer *out)
{
	struct repeat repeat;
	enum err e;

	if ((e = repeat_begin(ctx, key, route, body_hash, &repeat)))
		return (e);
	*out = (struct stored_answer){repeat.status, repeat.location, repeat.body};
	return (OK);
}

static enum err
once_finish(struct ctx *ctx, struct str key, const struct stored_answer *answer)
{
	struct repeat repeat = {answer->status, answer->location, answer->body};

	return (repeat_finish(ctx, key, &repeat));
}

static void
line(struct out *out, struct str text)
{
	out_raw(out, text.p, text.n);
}

/*
 * What the worker does and does not; a warning keeps nobody away. Anybody may ask,
 * so there are no numbers: they would tell what goes on where one may not look.
 */
static enum err
ready_work(struct ctx *ctx, struct out *out)
{
	struct work_figures n;
	enum err e;

	if ((e = work_figures(ctx, &n)))
		return (e);
	line(out, n.dead > 0 ? STR("jobs: some were given up (warning: see the worker's log)\n")
		  : n.overdue > WORK_LATE ? STR("jobs: late (warning)\n")
					  : STR("jobs: done in time\n"));
	line(out, n.seen > WORK_LATE || n.behind_for > WORK_LATE
		      ? STR("worker: does not keep the index in step (warning)\n")
		      : STR("worker: keeps the index in step\n"));
	return (OK);
}

/* /readyz: the database is there by then; index, migrations, dump, disk and worker are looked at. */
static enum err
ready(struct ctx *ctx, struct out *out)
{
	enum err index = search_ready();
	timestamp_us dump = backup_age(ctx->now);
	int level = 0;
	enum err e = migrate_level(ctx->db, &level);

	if (e)
		return (e);
	line(
	    out, str_fmt(ctx->mem,
		     "index: %s\nmigrations: %d of %zu\nlast dump: %lld hours ago%s\ndisk: %s\n",
		     index == OK ? "ready" : "being built", level, migration_count,
		     (long long)(dump / HOURS_US(1)),
		     dump > BACKUP_OLD ? " (warning: older than two days)" : "",
		     disk_has_room(ctx->now)
			 ? "has room"
			 : "below its reserve (warning: nothing new is written, no dump is made)"));
	if ((size_t)level < migration_count)
		return (ERR_DOWN);
	if ((e = ready_work(ctx, out)))
		return (e);
	return (index);
}

/* What each web server process counts by itself. */
static void
tell(void)
{
	struct embeddings_counts asked;

	if (!embeddings_on())
		return;
	asked = embeddings_counts();
	metric_set(METRIC_EMBEDDINGS_ASKED, asked.asked);
	metric_set(METRIC_EMBEDDINGS_HAD, asked.had);
	metric_set(METRIC_EMBEDDINGS_LATE, asked.late);
	metric_set(METRIC_EMBEDDINGS_NONE, asked.none);
}

static void
gauge(struct ctx *ctx, struct out *out, const char *name, const char *about, int64_t value)
{
	metric_gauge(ctx->mem, out, name, about, value);
}

/* While the database is away there is less to read. */
static void
metrics_of_work(struct ctx *ctx, struct out *out)
{
	struct work_figures work;
	struct webhook_figures_view hooks;
	struct site_figures site;

	if (work_figures(ctx, &work) != OK || site_figures(ctx, &site) != OK)
		return;
	gauge(ctx, out, "jobs_waiting", "Jobs that wait, due or not.", work.waiting);
	gauge(ctx, out, "jobs_failing", "Of these, those that have failed before.", work.failing);
	gauge(ctx, out, "jobs_dead", "Jobs that were given up.", work.dead);
	gauge(ctx, out, "jobs_overdue_seconds", "Since when the longest is due.", work.overdue);
	gauge(ctx, out, "index_behind",
	    "Changes in the outbox that the slowest index has not seen, at most 10,000.",
	    work.behind);
	gauge(ctx, out, "index_behind_seconds", "Age of the oldest of them.", work.behind_for);
	gauge(ctx, out, "worker_seen_seconds", "Since when no worker was seen; -1: never.",
	    work.seen);
	gauge(ctx, out, "mails_waiting", "Mails whose time has come.", site.mails);
	gauge(ctx, out, "mails_waiting_seconds", "Since when the oldest of them.", site.mails_for);
	gauge(ctx, out, "mails_dead", "Mails that could not be sent.", site.mails_dead);
	if (webhook_look(ctx, &hooks) == OK) {
		gauge(ctx, out, "webhook_messages_waiting", "Messages of webhooks that are due.",
		    hooks.waiting);
		gauge(ctx, out, "webhook_messages_waiting_seconds",
		    "Since when the oldest of them.", hooks.late);
		gauge(ctx, out, "webhooks_stopped", "Webhooks that are off because they failed.",
		    hooks.stopped);
	}
	gauge(ctx, out, "sessions", "Sessions that have not ended.", site.sessions);
	gauge(ctx, out, "sessions_active", "Of these, those seen in the last five minutes.",
	    site.active);
	gauge(ctx, out, "database_bytes", "Size of the database.", site.bytes);
}

static void
metrics(struct ctx *ctx, struct out *out)
{
	struct disk_room room = disk_look();
	int level = 0;

	gauge(ctx, out, "dump_age_seconds", "Age of the last nightly dump.",
	    backup_age(ctx->now) / SECONDS_US(1));
	gauge(ctx, out, "disk_has_room", "0 when nothing new is written.", disk_has_room(ctx->now));
	gauge(ctx, out, "disk_free_bytes", "Free on the disk of the data folder.",
	    (int64_t)room.free);
	gauge(ctx, out, "disk_size_bytes", "Size of the disk of the data folder.",
	    (int64_t)room.size);
	gauge(ctx, out, "disk_reserve_bytes", "Below so much nothing new is written.",
	    (int64_t)room.reserve);
	metrics_of_work(ctx, out);
	if (migrate_level(ctx->db, &level) == OK)
		gauge(ctx, out, "migration_level", "Of the database.", level);
}

static void
worker_open(void)
{
	accounts_open(settings()->limits, page_offload);
	if (search_open(settings_path("index")) != OK)
		log_warn("could not open the search index; search says so until it is there");
	embeddings_open(settings_path("vectors"),
	    &(struct embeddings_ways){.ask = page_inquire, .offload = page_offload});
}

static void
worker_close(void)
{
	search_close();
	embeddings_close();
	home_kept_close();
	list_cache_close();
	thread_cache_close();
	forum_kept_forget();
	reads_close();
}

static void
hooks_set(void)
{
	http_hooks = (struct http_hooks){.session_find = session_actor,
	    .api_token_find = api_token_actor,
	    .once_begin = once_begin,
	    .once_finish = once_finish,
	    .done = audit_note_else,
	    .file_take = upload_from_form,
	    .error_page = error_page,
	    .ready = ready,
	    .metrics = metrics,
	    .tell = tell,
	    .regular_due = reads_wait,
	    .regular = reads_write,
	    .worker_open = worker_open,
	    .worker_close = worker_close,
	    .worker_tick = search_read_ahead};
}

static int
serve_command(struct command_line *line)
{
	static struct serve_setup setup;
	const struct settings *s;

	if (!settings_ready(line))
		return (EXIT_USAGE);
	s = settings();
	if (cluster_become_owner() != OK || keys_open(s->data) != OK)
		return (EXIT_FAILURE);
	setup = (struct serve_setup){
	    .host = s->host,
	    .port = s->port,
	    .workers = (int)s->workers,
	    .data = s->data,
	    .origin = s->base_url,
	    .secure = s->secure,
	    .proxies = s->proxies,
	    .limits = s->limits,
	    .rates =
		{
#define X(class, key, calls, seconds, who, what, about) {RATE_##class, s->key},
#include "base/rates.def"
#undef X
		},
	    .ask = embeddings_on() ? EMBEDDINGS_SOCKET : NULL,
	    .disk_reserve = s->disk_reserve,
	    .conninfo = cluster_connection(CLUSTER_APP, NULL),
	    .statements = db_statements,
	    .statement_count = db_statement_count,
	};
	hooks_set();
	return (serve_run(line->argc, line->argv, &setup));
}

static int
worker_command(struct command_line *line)
{
	int status;

	if (!settings_ready(line))
		return (EXIT_USAGE);
	if (cluster_become_owner() != OK || keys_open(settings()->data) != OK)
		return (EXIT_FAILURE);
	accounts_open(settings()->limits, NULL);
	/* Routing reads the index that this very process writes. */
	if (search_open(settings_path("index")) != OK)
		return (EXIT_FAILURE);
	status = worker_run(mail_write);
	search_close();
	return (status);
}

/* `routes --json`: the site map, for the tests that walk it; without --json one line each. */
static int
routes_command(struct command_line *line)
{
	struct out out = {0};
	size_t i;

	if (line->json) {
		routes_json(&out);
		(void)fwrite(out.p, 1, out.n, stdout);
		(void)putchar('\n');
		out_free(&out);
		return (EXIT_SUCCESS);
	}
	for (i = 0; i < routes_count; i++) {
		(void)printf("%-6s  %-9s  %s\n", method_name(routes[i].method),
		    who_name(routes[i].who), routes[i].pattern);
	}
	return (EXIT_SUCCESS);
}

/* -- all of them -------------------------------------------------------------------- */

static int help_command(struct command_line *line);

/* clang-format off */
static const struct subcommand subcommands[] = {
	{"up",       up_command,       "database, server and worker in one, until Ctrl-C (--demo: with demo content)"},
	{"worker", worker_command, "index, jobs and the nightly dump"},
	{"serve",    serve_command,    "the web server"},
	{"publish",  publish_command,  "prepares the recordings that are due; the worker does so by itself"},
	{"deliver",  deliver_command,  "sends what webhooks are due; the worker does so by itself"},
	{"doctor",   doctor_command,   "looks for what is wrong, and says what to do about it; --deep reads every file of media; exit status 1 when something is wrong"},
	{"embed",    embed_command,    "has vectors made of all threads that may be sent, where an endpoint is set"},
	{"reindex",  reindex_command,  "makes the search index anew while the old one is read (--check: only compares the two)"},
	{"ledger",   ledger_command,   "folds what people did into reputation anew (--check: only says what is missing)"},
	{"recount",  recount_command,  "puts counters right that differ from what they count (--check: only says so)"},
	{"rerender", rerender_command, "writes texts anew that an older version rendered; the worker does so by itself"},
	{"migrate",  migrate_command,  "brings the database to the level of this program"},
	{"backup",   backup_command,   "FOLDER: database, media, settings and key into a new folder; stopped, it is gone on with (--nightly: tonight's dump, now)"},
	{"restore",  restore_command,  "FOLDER: a backup into an installation that is still empty"},
	{"user",     user_command,     "add --email E --name N [--admin] [--password-stdin], or link --email E"},
	{"token",    token_command,    "create --email E --scopes S [--days N]"},
	{"space",    space_command,    "add --slug S --name N [--private] [--owner E], or embeddings --slug S yes|no"},
	{"member",   member_command,   "add --space S --email E --role R, or remove --space S --email E"},
	{"import",   import_command,   "stackexchange FOLDER --space SLUG [--source NAME] [--no-wait]: a dump, as questions and answers"},
	{"eval",     eval_command,     "search|duplicates|all --data DIR, self, or route --dump DIR [--dump DIR...]: how good search and routing are"},
	{"audit",    audit_command,    "--check [--known NUMBER:HASH]: was the audit trail touched; --export: all of it, as a table"},
	{"settings", settings_command, "every setting, as a file"},
	{"ranking",  ranking_command,  "every weight of search and routing, as a file"},
	{"routes",   routes_command,   "every address and who may call it (--json)"},
	{"help",     help_command,     "this list"},
};
/* clang-format on */

#define SUBCOMMANDS (sizeof(subcommands) / sizeof(subcommands[0]))

static int
help_command(struct command_line *line)
{
	size_t i;

	(void)line;
	(void)printf("peerlore COMMAND [--config FILE] [--json] ...\n\n");
	for (i = 0; i < SUBCOMMANDS; i++)
		(void)printf("  %-10s %s\n", subcommands[i].name, subcommands[i].help);
	return (EXIT_SUCCESS);
}

int
main(int argc, char **argv)
{
	struct command_line line;
	size_t i;

	clock_open();
	random_open();
	/* Whatever we write, dumps and keys above all, is for us alone. */
	(void)umask(0077);
	if (argc < 2) {
		(void)help_command(NULL);
		return (EXIT_USAGE);
	}
	line_open(&line, argc - 1, argv + 1);
	for (i = 0; i < SUBCOMMANDS; i++) {
		if (strcmp(line.argv[0], subcommands[i].name) == 0)
			return (subcommands[i].run(&line));
	}
	log_errorf("peerlore help lists them", "there is no command %s", line.argv[0]);
	return (EXIT_USAGE);
}
