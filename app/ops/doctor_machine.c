/* doctor_machine.c -- what `peerlore doctor` sees of the machine: files and their rights, the disk, the clock. */
#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <sys/timex.h>
#include <unistd.h>

#include "base/disk.h"
#include "base/settings.h"
#include "ops/archive.h"
#include "ops/backup.h"
#include "ops/doctor.h"
#include "queries.h"
#include "store/db.h"

#define KEY_BYTES 32
#define CLOCKS_APART SECONDS_US(2)

/* -- files -------------------------------------------------------------------------------------- */

/* A file that nobody else may read; where it is set and not there, or open, says so. */
static void
secret_look(struct doctor *d, const char *about, const char *path)
{
	struct stat st;

	if (path[0] == '\0')
		return;
	if (stat(path, &st) != 0 || access(path, R_OK) != 0)
		doctor_note(d, FINDING_WRONG, about,
		    "write it, readable for the user of the worker alone, or take the setting out",
		    "cannot read %s: %s", path, strerrordesc_np(errno));
	else if ((st.st_mode & 077) != 0)
		doctor_note(d, FINDING_WRONG, about, "chmod 600 it, and change what it holds",
		    "%s can be read by others (mode %03o)", path, st.st_mode & 0777u);
	else
		doctor_note(d, FINDING_WELL, about, NULL, "%s is readable for us alone", path);
}

static void
key_look(struct doctor *d)
{
	const char *path = settings_path(BACKUP_KEY);
	struct stat st;

	if (stat(path, &st) != 0 && errno == ENOENT)
		doctor_note(d, FINDING_WARNING, "key",
		    "peerlore up makes one; if there was one, restore it from a backup before that",
		    "there is no %s yet", path);
	else if (stat(path, &st) == 0 && st.st_size != KEY_BYTES)
		doctor_note(d, FINDING_WRONG, "key",
		    "restore it from a backup; without it nobody stays signed in",
		    "%s does not hold a key", path);
	else
		secret_look(d, "key", path);
}

static void
conf_look(struct doctor *d)
{
	const char *path = settings()->file;
	struct stat st;

	if (path == NULL || stat(path, &st) != 0)
		return;
	if ((st.st_mode & 022) != 0)
		doctor_note(d, FINDING_WRONG, "settings", "chmod go-w it",
		    "%s can be written by others (mode %03o)", path, st.st_mode & 0777u);
	if ((st.st_mode & 004) != 0 && strstr(settings()->database, "password") != NULL)
		doctor_note(d, FINDING_WRONG, "settings",
		    "chmod 600 it, or better: a unix socket with peer authentication, or a "
		    "passfile",
		    "%s holds the password of the database and can be read by everybody", path);
}

void
doctor_files(struct doctor *d)
{
	const struct settings *s = settings();
	struct stat st;

	if (stat(s->data, &st) == 0 && (st.st_mode & 077) != 0)
		doctor_note(d, FINDING_WRONG, "data", "chmod 700 it",
		    "%s is open to others (mode %03o)", s->data, st.st_mode & 0777u);
	else
		doctor_note(d, FINDING_WELL, "data", NULL, "%s is ours alone", s->data);
	if (restore_refuse_half() != OK)
		doctor_note(d, FINDING_WRONG, "data",
		    "run the same peerlore restore FOLDER again, or begin with a new data folder",
		    "a restore was begun here and is not done");
	conf_look(d);
	key_look(d);
	secret_look(d, "mail", s->smtp_password_file);
	secret_look(d, "embeddings", s->embeddings_key_file);
	secret_look(d, "transcriber", s->transcriber_key_file);
}

/* -- the disk ------------------------------------------------------------------------------------- */

void
doctor_disk(struct doctor *d)
{
	struct statvfs fs;
	double size, room;

	disk_open(settings()->data, settings()->disk_reserve);
	if (statvfs(settings()->data, &fs) != 0)
		return;
	size = (double)fs.f_blocks * (double)fs.f_frsize / 1e9;
	room = (double)fs.f_bavail * (double)fs.f_frsize / 1e9;
	if (!disk_has_room(d->now))
		doctor_note(d, FINDING_WRONG, "disk",
		    "make room, or a smaller disk_reserve; old dumps are in backup/ below the data "
		    "folder",
		    "%.1f of %.1f GB are free, below the reserve: nothing new is written", room,
		    size);
	else if (room < size / 10)
		doctor_note(d, FINDING_WARNING, "disk", "make room before it is below the reserve",
		    "%.1f of %.1f GB are free", room, size);
	else
		doctor_note(d, FINDING_WELL, "disk", NULL, "%.1f of %.1f GB are free", room, size);
	if (fs.f_files > 0 && fs.f_favail < fs.f_files / 50)
		doctor_note(d, FINDING_WRONG, "disk",
		    "remove files, or make the file system with more inodes",
		    "%llu of %llu inodes are free", (unsigned long long)fs.f_favail,
		    (unsigned long long)fs.f_files);
}

/* -- the clock -------------------------------------------------------------------------------------- */

void
doctor_clock(struct doctor *d)
{
	struct timex t = {.modes = 0};
	struct doctor_server server;
	timestamp_us before = clock_now(), apart;

	if (d->db != NULL && q_doctor_server(d->db, &server) == OK) {
		apart = server.now - (before + clock_now()) / 2;
		apart = apart < 0 ? -apart : apart;
		if (apart > CLOCKS_APART)
			doctor_note(d, FINDING_WRONG, "clock",
			    "run a time service on both machines",
			    "ours and the database's are %lld s apart: sessions and codes end too "
			    "early or too late",
			    (long long)(apart / SECONDS_US(1)));
		else
			doctor_note(
			    d, FINDING_WELL, "clock", NULL, "it agrees with the database's");
	}
	if (adjtimex(&t) == -1)
		return;
	if ((t.status & STA_UNSYNC) != 0)
		doctor_note(d, FINDING_WARNING, "clock",
		    "systemd-timesyncd or chrony; in a container the machine around it does it",
		    "nothing keeps it in step, as far as the kernel knows");
}
