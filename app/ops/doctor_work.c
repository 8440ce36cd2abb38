/* doctor_work.c -- what `peerlore doctor` sees of the work behind the pages: index, worker, jobs, dumps, recordings. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/settings.h"
#include "jobs.h"
#include "ops/backup.h"
#include "ops/cluster.h"
#include "ops/command.h"
#include "ops/doctor.h"
#include "ops/media.h"
#include "queries.h"
#include "recordings.h"
#include "search.h"
#include "store/db.h"
#include "webhooks.h"

#define SAMPLE 25

/* -- the worker and its work -------------------------------------------------------------------- */

static struct ctx
ctx_of(struct doctor *d)
{
	return ((struct ctx){.mem = d->mem,
	    .db = d->db,
	    .now = d->now,
	    .actor = {.system = true, .scopes = SCOPE_ALL}});
}

static void
jobs_look(struct doctor *d, const struct work_figures *work)
{
	struct doctor_jobs_rows rows;
	size_t i;

	if (q_doctor_jobs(d->db, &rows) != OK)
		return;
	for (i = 0; i < rows.n; i++) {
		const struct doctor_jobs *j = &rows.items[i];
		bool dead = str_eq(j->state, STR("dead"));

		doctor_note(d, dead ? FINDING_WRONG : FINDING_WARNING, "jobs",
		    dead ? "mend the reason, then \"Try again\" under /admin/jobs"
			 : "it is tried again by itself; the worker's log says more",
		    "%.*s %.*s %s after %d tries: %.*s", STR_ARG(j->kind), STR_ARG(j->argument),
		    dead ? "was given up" : "fails", j->attempts, STR_ARG(j->last_error));
	}
	if (work->overdue > WORK_LATE)
		doctor_note(d, FINDING_WRONG, "jobs",
		    "is the worker running, and is one job holding up the others? See its log",
		    "the longest has been due for %lld s", (long long)work->overdue);
	else if (rows.n == 0)
		doctor_note(d, FINDING_WELL, "jobs", NULL, "%lld wait, none fails",
		    (long long)work->waiting);
}

static void
worker_look(struct doctor *d, const struct work_figures *work)
{
	if (work->seen < 0 || work->seen > WORK_LATE)
		doctor_note(d, FINDING_WRONG, "worker",
		    "peerlore up, or peerlore worker beside peerlore serve",
		    work->seen < 0 ? "none has been seen here" : "none was seen for %lld s",
		    (long long)work->seen);
	else
		doctor_note(
		    d, FINDING_WELL, "worker", NULL, "seen %lld s ago", (long long)work->seen);
	if (work->behind_for > WORK_LATE)
		doctor_note(d, FINDING_WRONG, "outbox",
		    "is the worker running, and are there long transactions? peerlore reindex "
		    "starts over",
		    "search is %lld changes behind, the oldest %lld s old", (long long)work->behind,
		    (long long)work->behind_for);
	else
		doctor_note(d, FINDING_WELL, "outbox", NULL, "search is %lld changes behind",
		    (long long)work->behind);
}

/* Mail that was refused for good; whether the server can be reached is doctor_network.c's. */
static void
mails_look(struct doctor *d)
{
	struct ctx ctx = ctx_of(d);
	struct site_figures site;

	if (site_figures(&ctx, &site) != OK)
		return;
	if (site.mails_dead > 0)
		doctor_note(d, FINDING_WARNING, "mail",
		    "/admin/mail names them with their reasons, to be tried again",
		    "%lld mails could not be sent", (long long)site.mails_dead);
	if (site.mails_for > WORK_LATE)
		doctor_note(d, FINDING_WARNING, "mail",
		    "is the worker running, and does the mail server answer?",
		    "%lld mails wait, the oldest for %lld s", (long long)site.mails,
		    (long long)site.mails_for);
}

/* Messages of webhooks: a receiver that is slow is its own affair, one that nobody sends is ours. */
static void
webhooks_look(struct doctor *d)
{
	struct ctx ctx = ctx_of(d);
	struct webhook_figures_view hooks;

	if (webhook_look(&ctx, &hooks) != OK)
		return;
	if (hooks.late > WORK_LATE)
		doctor_note(d, FINDING_WARNING, "webhooks",
		    "is the worker running? `peerlore deliver` sends them by hand",
		    "%lld messages of webhooks wait, the oldest for %lld s",
		    (long long)hooks.waiting, (long long)hooks.late);
	if (hooks.stopped > 0)
		doctor_note(d, FINDING_WARNING, "webhooks",
		    "their pages, under /admin/webhooks and in the settings of spaces, say what "
		    "was answered",
		    "%lld webhooks are off because nothing arrived", (long long)hooks.stopped);
}

/* -- the index -------------------------------------------------------------------------------------- */

static void
index_look(struct doctor *d)
{
	struct index_sample sample = {0};
	enum err e = index_sample(
	    d->pool, settings_path("index"), settings_path("index-sample"), SAMPLE, &sample);

	if (e == ERR_NOT_FOUND)
		doctor_note(d, FINDING_WRONG, "index", "peerlore worker makes one",
		    "there is none in %s", settings_path("index"));
	else if (e != OK)
		doctor_note(d, FINDING_WRONG, "index", "peerlore reindex", "it cannot be read: %s",
		    err_word(e));
	else if (sample.wrong > 0)
		doctor_note(d, FINDING_WRONG, "index", "peerlore reindex",
		    "of %lld threads %lld are not in it as they are in the database, such as %lld",
		    (long long)sample.compared, (long long)sample.wrong, (long long)sample.thread);
	else
		doctor_note(d, FINDING_WELL, "index", NULL,
		    "%lld threads are in it as they are in the database",
		    (long long)sample.compared);
}

/* -- dumps ------------------------------------------------------------------------------------------ */

/* The newest name, "" when there is none. */
static void
dump_newest(char name[NAME_MAX + 1])
{
	DIR *dir = opendir(settings_path("backup"));
	const struct dirent *entry;

	name[0] = '\0';
	while (dir != NULL && (entry = readdir(dir)) != NULL) {
		if (str_ends(str_of(entry->d_name), STR(".dump")) &&
		    strcmp(entry->d_name, name) > 0)
			(void)snprintf(name, NAME_MAX + 1, "%s", entry->d_name);
	}
	if (dir != NULL)
		(void)closedir(dir);
}

/* Its table of contents can be read: it has a beginning that fits PostgreSQL. */
static bool
dump_reads(const char *path)
{
	const char *const argv[] = {cluster_program("pg_restore"), "--list", path, NULL};
	struct command command = COMMAND(argv);
	enum err e;

	if (argv[0] == NULL)
		return (true);
	command.out = open("/dev/null", O_WRONLY | O_CLOEXEC);
	e = command_run(&command, STR_NONE);
	(void)close(command.out);
	return (e == OK);
}

static void
dump_look(struct doctor *d)
{
	timestamp_us age = backup_age(d->now);
	char name[NAME_MAX + 1];
	const char *path;

	dump_newest(name);
	path = str_fmt(d->mem, "%s/backup/%s", settings()->data, name).p;
	if (age > BACKUP_OLD)
		doctor_note(d, FINDING_WARNING, "dump",
		    "the worker makes one each night: peerlore backup --nightly says why it does "
		    "not",
		    name[0] == '\0' ? "there is none, after %lld days"
				    : "the last is %lld days old",
		    (long long)(age / DAYS_US(1)));
	else if (name[0] != '\0' && !dump_reads(path))
		doctor_note(d, FINDING_WRONG, "dump", "remove it, then peerlore backup --nightly",
		    "%s cannot be read", path);
	else
		doctor_note(d, FINDING_WELL, "dump", NULL, "%s",
		    name[0] == '\0' ? "none yet: the first comes tonight" : name);
	if (access(settings_path("media/.backup"), F_OK) == 0)
		doctor_note(d, FINDING_WARNING, "dump",
		    "run peerlore backup again; the next nightly dump lets go of them, too",
		    "a backup was stopped, or runs: media that were deleted since are still kept");
}

/* -- recordings -------------------------------------------------------------------------------------- */

static void
recordings_look(struct doctor *d)
{
	struct str why;

	if (recordings_box_works(d->mem, &why))
		doctor_note(d, FINDING_WELL, "recordings", NULL, "ffmpeg runs in its box");
	else
		doctor_note(d, FINDING_WRONG, "recordings",
		    "install bubblewrap and ffmpeg, and let this user make user namespaces "
		    "(kernel.unprivileged_userns_clone, user.max_user_namespaces, the container's "
		    "seccomp "
		    "profile)",
		    "they cannot be prepared here: %.*s", STR_ARG(why));
	if (recordings_transcriber_there(d->mem, &why))
		doctor_note(d, FINDING_WELL, "transcriber", NULL, "%s", settings()->transcriber);
	else
		doctor_note(d, FINDING_WRONG, "transcriber",
		    "apt install pocketsphinx pocketsphinx-en-us, or name another with transcriber "
		    "=, or off",
		    "it cannot be run: %.*s", STR_ARG(why));
}

#define MEDIA_NAMED 5

static void
media_files_look(struct doctor *d)
{
	struct media_faults faults;
	size_t i;
	int n;

	/* Files come and go while one looks; one that was lost is still lost. */
	for (n = 0; n < 2; n++) {
		if (media_look(d->mem, d->db, settings_path("media"), d->deep, &faults) != OK)
			return;
		if (faults.n == 0)
			break;
	}
	for (i = 0; i < faults.n && i < MEDIA_NAMED; i++)
		doctor_note(d, FINDING_WRONG, "media", MEDIA_REMEDY, "the database names %.*s",
		    STR_ARG(media_fault_said(d->mem, &faults.items[i])));
	if (faults.n > i)
		doctor_note(d, FINDING_WRONG, "media", "peerlore backup names twenty of them",
		    "and %zu other files are not there, or damaged", faults.n - i);
	if (faults.n == 0)
		doctor_note(d, FINDING_WELL, "media", NULL,
		    "all %lld files that the database names are there%s", (long long)faults.looked,
		    d->deep ? "" : "; doctor --deep reads all of them");
	if (d->deep && faults.compared > 0)
		doctor_note(d, FINDING_WELL, "sums", NULL,
		    "%lld files were compared with what was written", (long long)faults.compared);
	if (d->deep && faults.unsummed > 0)
		doctor_note(d, FINDING_UNSEEN, "sums", NULL,
		    "of %lld files nobody knows yet what was written: the worker notes it by and "
		    "by",
		    (long long)faults.unsummed);
}

void
doctor_work(struct doctor *d)
{
	struct ctx ctx = ctx_of(d);
	struct work_figures work;

	recordings_look(d);
	dump_look(d);
	if (d->db == NULL || !d->migrated) {
		doctor_note(d, FINDING_UNSEEN, "worker", NULL,
		    "worker, jobs, outbox and index need a database that answers and is migrated");
		return;
	}
	if (work_figures(&ctx, &work) == OK) {
		worker_look(d, &work);
		jobs_look(d, &work);
	}
	mails_look(d);
	webhooks_look(d);
	index_look(d);
	media_files_look(d);
}
