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
#include "forum/thread_cache.h"
#include "http/hooks.h"
#include "http/router.h"
#include "http/serve.h"
#include "imports/commands.h"
#include "jobs.h"
#include "moderation/commands.h"
#include "ops/backup.h"
#include "ops/cluster.h"
#include "ops/commands.h"
#include "queries.h"
#include "recognition.h"
#include "recordings.h"
#include "search.h"
#include "uploads.h"
#include "store/migrate.h"

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

static void
metric(struct ctx *ctx, struct out *out, const char *name, int64_t value)
{
	line(out, str_fmt(ctx->mem, "peerlore_%s %lld\n", name, (long long)value));
}

static void
metrics(struct ctx *ctx, struct out *out)
{
	struct embeddings_counts asked = embeddings_counts();
	struct work_figures work;

	if (work_figures(ctx, &work) == OK) {
		metric(ctx, out, "jobs_waiting", work.waiting);
		metric(ctx, out, "jobs_failing", work.failing);
		metric(ctx, out, "jobs_dead", work.dead);
		metric(ctx, out, "jobs_overdue_seconds", work.overdue);
		metric(ctx, out, "index_behind", work.behind);
		metric(ctx, out, "index_behind_seconds", work.behind_for);
		metric(ctx, out, "worker_seen_seconds", work.seen);
	}
	metric(ctx, out, "dump_age_seconds", backup_age(ctx->now) / SECONDS_US(1));
	metric(ctx, out, "disk_has_room", disk_has_room(ctx->now));
	if (!embeddings_on())
		return;
	metric(ctx, out, "embeddings_asked_total", (int64_t)asked.asked);
	metric(ctx, out, "embeddings_had_total", (int64_t)asked.had);
	metric(ctx, out, "embeddings_late_total", (int64_t)asked.late);
	metric(ctx, out, "embeddings_none_total", (int64_t)asked.none);
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
	thread_cache_close();
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
	    .worker_open = worker_open,
	    .worker_close = worker_close};
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
	{"doctor",   doctor_command,   "tells whether what recordings need works on this machine"},
	{"embed",    embed_command,    "has vectors made of all threads that may be sent, where an endpoint is set"},
	{"reindex",  reindex_command,  "makes the search index anew while the old one is read (--check: only compares the two)"},
	{"ledger",   ledger_command,   "folds what people did into reputation anew (--check: only says what is missing)"},
	{"recount",  recount_command,  "puts counters right that differ from what they count (--check: only says so)"},
	{"migrate",  migrate_command,  "brings the database to the level of this program"},
	{"backup",   backup_command,   "FOLDER: everything into a new folder (--nightly: tonight's dump, now)"},
	{"restore",  restore_command,  "FOLDER: a backup into an empty database"},
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
