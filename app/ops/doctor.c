/* doctor.c -- `peerlore doctor`: the command, and how findings are shown. */
#include "ops/doctor.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/settings.h"
#include "ops/cluster.h"

static const char *const states[] = {"well", "unseen", "warning", "wrong"};

void
doctor_note(struct doctor *d, enum finding_state state, const char *about, const char *remedy,
    const char *found, ...)
{
	char text[1024];
	va_list args;

	if (d->n == d->room) {
		size_t room = d->room == 0 ? 64 : d->room * 2;
		struct finding *more = arena_array(d->mem, room, sizeof(*more));

		if (d->n > 0)
			memcpy(more, d->items, d->n * sizeof(*more));
		d->items = more;
		d->room = room;
	}
	va_start(args, found);
	(void)vsnprintf(text, sizeof(text), found, args);
	va_end(args);
	d->items[d->n++] = (struct finding){
	    state, about, str_dup(d->mem, str_of(text)), str_dup(d->mem, str_of(remedy))};
}

static size_t
count(const struct doctor *d, enum finding_state state)
{
	size_t i, n = 0;

	for (i = 0; i < d->n; i++)
		n += d->items[i].state == state;
	return (n);
}

/* What is wrong first: a console shows the end. */
static void
print_lines(const struct doctor *d)
{
	int state;
	size_t i;

	for (state = FINDING_WELL; state <= FINDING_WRONG; state++) {
		for (i = 0; i < d->n; i++) {
			const struct finding *f = &d->items[i];

			if ((int)f->state != state)
				continue;
			(void)printf(
			    "%-8s %-12s %.*s\n", states[f->state], f->about, STR_ARG(f->found));
			if (f->remedy.n > 0)
				(void)printf("%22s-> %.*s\n", "", STR_ARG(f->remedy));
		}
	}
	(void)printf("%zu wrong, %zu warnings, %zu well\n", count(d, FINDING_WRONG),
	    count(d, FINDING_WARNING), count(d, FINDING_WELL));
}

static void
print_json(const struct doctor *d)
{
	json_t *list = json_array(), *all;
	size_t i;

	for (i = 0; i < d->n; i++) {
		const struct finding *f = &d->items[i];

		(void)json_array_append_new(
		    list, json_pack("{s:s, s:s, s:s%, s:s%}", "state", states[f->state], "about",
			      f->about, "found", f->found.p == NULL ? "" : f->found.p, f->found.n,
			      "remedy", f->remedy.p == NULL ? "" : f->remedy.p, f->remedy.n));
	}
	all = json_pack("{s:b, s:I, s:I, s:o}", "well", count(d, FINDING_WRONG) == 0, "wrong",
	    (json_int_t)count(d, FINDING_WRONG), "warnings", (json_int_t)count(d, FINDING_WARNING),
	    "findings", list);
	(void)json_dumpf(all, stdout, JSON_COMPACT);
	(void)putchar('\n');
	json_decref(all);
}

static void
settings_look(struct doctor *d)
{
	const struct settings *s = settings();

	doctor_note(d, FINDING_WELL, "settings", NULL, "%s",
	    s->file == NULL ? "no file, only the environment and defaults" : s->file);
	if (!s->limits)
		doctor_note(d, FINDING_WARNING, "settings", "limits = on, unless you are measuring",
		    "rate limits are off: anybody may guess passwords as fast as they can");
	if (s->insecure)
		doctor_note(d, FINDING_WARNING, "settings",
		    "insecure = no, and https:// or smtps:// addresses",
		    "insecure = yes: passwords or texts may travel in clear");
}

/* In the order in which one thing needs another. */
static void
look(struct doctor *d)
{
	struct stat st;

	settings_look(d);
	if (stat(settings()->data, &st) != 0 || !S_ISDIR(st.st_mode)) {
		doctor_note(d, FINDING_WRONG, "data",
		    "peerlore up makes it; or name the right one with PEERLORE_DATA",
		    "there is no folder %s", settings()->data);
		return;
	}
	if (cluster_become_owner() != OK) {
		doctor_note(d, FINDING_WRONG, "data",
		    "run as its owner, or chown -R postgres FOLDER",
		    "%s cannot be used by this user", settings()->data);
		return;
	}
	doctor_files(d);
	doctor_disk(d);
	doctor_database(d);
	doctor_clock(d);
	doctor_work(d);
	doctor_database_close(d);
	doctor_network(d);
}

int
doctor_command(struct command_line *line)
{
	struct doctor d = {.mem = arena_new(), .now = clock_now()};

	d.deep = line_flag(line, "--deep");
	if (!line_done(line))
		return (EXIT_USAGE);
	if (settings_open(line->config) == OK)
		look(&d);
	else
		doctor_note(&d, FINDING_WRONG, "settings",
		    "peerlore settings prints all that can be set", "%s",
		    settings_refused()[0] != '\0' ? settings_refused() : "the file cannot be read");
	if (line->json)
		print_json(&d);
	else
		print_lines(&d);
	return (count(&d, FINDING_WRONG) > 0 ? EXIT_FAILURE : EXIT_SUCCESS);
}
