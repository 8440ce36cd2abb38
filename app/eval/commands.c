/* commands.c -- `peerlore eval`: which evaluation, of which data, under which weights. */
#include "eval/commands.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "base/ranking.h"
#include "base/settings.h"
#include "eval/eval_route.h"
#include "eval/local.h"

bool
eval_weights(struct command_line *line)
{
	const char *given, *equals;
	char key[64], *end;
	double value;

	while ((given = line_option(line, "--set")) != NULL) {
		equals = strchr(given, '=');
		if (equals == NULL || (size_t)(equals - given) >= sizeof(key)) {
			log_errorf(NULL, "--set takes KEY=VALUE, not %s", given);
			return (false);
		}
		memcpy(key, given, (size_t)(equals - given));
		key[equals - given] = '\0';
		value = strtod(equals + 1, &end);
		if (end == equals + 1 || *end != '\0' || !ranking_set(key, value)) {
			log_errorf(
			    "peerlore ranking lists them", "there is no such weight: %s", given);
			return (false);
		}
	}
	return (true);
}

static bool
is_folder(const char *path)
{
	struct stat about;

	return (stat(path, &about) == 0 && S_ISDIR(about.st_mode));
}

/* Data in a folder; false when the line is wrong and the log says so. */
static bool
order_take(struct command_line *line, struct eval_order *order)
{
	const char *dir = line_needed(line, "--data");

	order->dir = str_of(dir);
	order->keep = line_option(line, "--keep");
	order->half = line_flag(line, "--dev") ? EVAL_DEV : EVAL_TEST;
	order->baseline = !line_flag(line, "--no-baseline");
	order->learned = !line_flag(line, "--no-learning");
	/* Weights of the file first, then those of the line. */
	if (settings_open(line->config) != OK || !eval_weights(line) || !line_done(line))
		return (false);
	if (!is_folder(dir)) {
		log_errorf(NULL, "there is no folder %s", dir);
		return (false);
	}
	if (order->keep != NULL)
		(void)mkdir(order->keep, 0700);
	return (true);
}

static int
run(struct command_line *line,
    enum err (*const *evaluations)(const struct eval_order *, struct eval_report *))
{
	struct eval_order order = {.mem = arena_new()};
	struct eval_report report = {.row_count = 0};
	enum err e = OK;
	int status;

	if (!order_take(line, &order)) {
		arena_free(order.mem);
		return (EXIT_USAGE);
	}
	for (; e == OK && *evaluations != NULL; evaluations++)
		e = (*evaluations)(&order, &report);
	if (e == OK && report.row_count == 0 && report.label_count == 0) {
		log_errorf(
		    "it is laid out as stackfaq/ english-dupes/ hint3/ and dumps with Posts.xml",
		    "nothing to evaluate in %.*s", STR_ARG(order.dir));
		e = ERR_NOT_FOUND;
	}
	status = e == OK ? EXIT_SUCCESS : EXIT_FAILURE;
	if (e == OK)
		eval_print(&report, line->json);
	arena_free(order.mem);
	return (status);
}

static int
search_run(struct command_line *line)
{
	return (run(line,
	    (enum err(*[])(const struct eval_order *, struct eval_report *)){eval_search, NULL}));
}

static int
duplicates_run(struct command_line *line)
{
	return (run(line, (enum err(*[])(const struct eval_order *, struct eval_report *)){
			      eval_duplicates, NULL}));
}

static int
all_run(struct command_line *line)
{
	return (run(line, (enum err(*[])(const struct eval_order *, struct eval_report *)){
			      eval_search, eval_duplicates, NULL}));
}

static const struct {
	const char *name;
	int (*run)(struct command_line *line);
} kinds[] = {
    {"search", search_run},
    {"duplicates", duplicates_run},
    {"all", all_run},
    {"route", eval_route_command},
};

int
eval_command(struct command_line *line)
{
	const char *name =
	    line_word(line, "what to evaluate: search, duplicates, all, self or route");
	size_t i;

	for (i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (strcmp(name, kinds[i].name) == 0)
			return (kinds[i].run(line));
	}
	if (!line->wrong)
		log_errorf("it is search, duplicates, all, self or route",
		    "there is no evaluation %s", name);
	return (EXIT_USAGE);
}
