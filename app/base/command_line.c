/* command_line.c -- the words behind `peerlore COMMAND`, taken one by one. */
#include "base/command_line.h"

#include <string.h>

#include "base/log.h"

static void
take(struct command_line *line, int at, int n)
{
	int i;

	for (i = at; i + n <= line->argc; i++)
		line->argv[i] = line->argv[i + n];
	line->argc -= n;
}

static const char *
complain(struct command_line *line, const char *what, const char *name)
{
	if (!line->wrong)
		log_errorf("peerlore help COMMAND says how it is used", "%s: %s %s", line->argv[0],
		    what, name);
	line->wrong = true;
	return ("");
}

bool
line_flag(struct command_line *line, const char *name)
{
	int i;

	for (i = 1; i < line->argc; i++) {
		if (strcmp(line->argv[i], name) == 0) {
			take(line, i, 1);
			return (true);
		}
	}
	return (false);
}

const char *
line_option(struct command_line *line, const char *name)
{
	size_t n = strlen(name);
	const char *value;
	int i;

	for (i = 1; i < line->argc; i++) {
		if (strncmp(line->argv[i], name, n) != 0)
			continue;
		if (line->argv[i][n] == '=') {
			value = line->argv[i] + n + 1;
			take(line, i, 1);
			return (value);
		}
		if (line->argv[i][n] == '\0') {
			if (i + 1 == line->argc) {
				take(line, i, 1);
				return (complain(line, "a value must follow", name));
			}
			value = line->argv[i + 1];
			take(line, i, 2);
			return (value);
		}
	}
	return (NULL);
}

const char *
line_needed(struct command_line *line, const char *name)
{
	const char *value = line_option(line, name);

	return (value != NULL && value[0] != '\0' ? value : complain(line, "this needs", name));
}

const char *
line_word(struct command_line *line, const char *what)
{
	const char *word;
	int i;

	for (i = 1; i < line->argc; i++) {
		if (line->argv[i][0] != '-') {
			word = line->argv[i];
			take(line, i, 1);
			return (word);
		}
	}
	return (complain(line, "this needs", what));
}

bool
line_done(struct command_line *line)
{
	if (line->argc > 1)
		(void)complain(line, "there is no use here for", line->argv[1]);
	return (!line->wrong);
}

void
line_open(struct command_line *line, int argc, char **argv)
{
	*line = (struct command_line){.argc = argc, .argv = argv};
	line->config = line_option(line, "--config");
	line->json = line_flag(line, "--json");
}
