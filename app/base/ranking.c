/* ranking.c -- reading conf/ranking.conf, checking it once. */
#include "base/ranking.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/log.h"
#include "base/str.h"

#define LINE_MAX_BYTES 1024
#define NUMBER_MAX 64

struct weight {
	const char *key;
	double value, low, high; /* value: the default */
	const char *about;
	size_t offset; /* in struct ranking */
};

static const struct weight table[] = {
#define WEIGHT(key, value, low, high, about)                                                       \
	{#key, value, low, high, about, offsetof(struct ranking, key)},
#include "base/ranking.def"
#undef WEIGHT
};
#define WEIGHT_COUNT (sizeof(table) / sizeof(table[0]))

static struct ranking now = {
#define WEIGHT(key, value, low, high, about) .key = value,
#include "base/ranking.def"
#undef WEIGHT
};

const struct ranking *
ranking(void)
{
	return (&now);
}

static void
weight_put(const struct weight *weight, double value)
{
	memcpy((char *)&now + weight->offset, &value, sizeof(value));
}

static const struct weight *
weight_find(struct str key)
{
	size_t i;

	for (i = 0; i < WEIGHT_COUNT; i++) {
		if (str_eq(key, str_of(table[i].key)))
			return (&table[i]);
	}
	return (NULL);
}

bool
ranking_set(const char *key, double value)
{
	const struct weight *weight = weight_find(str_of(key));

	if (weight == NULL)
		return (false);
	weight_put(weight, value);
	return (true);
}

/* A whole number or decimal fraction, nothing behind it. */
static bool
number_read(struct str text, double *out)
{
	char copy[NUMBER_MAX], *end;

	if (text.n == 0 || text.n >= sizeof(copy))
		return (false);
	memcpy(copy, text.p, text.n);
	copy[text.n] = '\0';
	*out = strtod(copy, &end);
	return (*end == '\0' && isfinite(*out));
}

static enum err
line_read(const char *name, int number, struct str line)
{
	const struct weight *weight;
	struct str key;
	double value;

	line = str_trim(line);
	if (line.n == 0 || line.p[0] == '#')
		return (OK);
	if (memchr(line.p, '=', line.n) == NULL) {
		log_errorf(NULL, "%s:%d: is not of the form key = value", name, number);
		return (ERR_USAGE);
	}
	(void)str_cut(&line, '=', &key);
	if ((weight = weight_find(str_trim(key))) == NULL) {
		log_errorf(
		    "peerlore ranking lists them", "%s:%d: there is no such weight", name, number);
		return (ERR_USAGE);
	}
	if (!number_read(str_trim(line), &value) || value < weight->low || value > weight->high) {
		log_errorf(NULL, "%s:%d: %s is a number from %g to %g", name, number, weight->key,
		    weight->low, weight->high);
		return (ERR_USAGE);
	}
	weight_put(weight, value);
	return (OK);
}

static enum err
file_read(const char *name, FILE *from)
{
	char line[LINE_MAX_BYTES];
	int number = 0;
	enum err e = OK;

	while (e == OK && fgets(line, sizeof(line), from) != NULL)
		e = line_read(name, ++number, str_of(line));
	return (e);
}

enum err
ranking_open(const char *file)
{
	FILE *from;
	size_t i;
	enum err e;

	for (i = 0; i < WEIGHT_COUNT; i++)
		weight_put(&table[i], table[i].value);
	if (file == NULL)
		return (OK);
	if ((from = fopen(file, "re")) == NULL) {
		log_errorf("name a file that can be read in the setting ranking",
		    "cannot read %s: %m", file);
		return (ERR_USAGE);
	}
	e = file_read(file, from);
	(void)fclose(from);
	return (e);
}

void
ranking_print(FILE *to)
{
	size_t i;

	fputs("# ranking.conf -- weights of search, similar questions and routing. A line is `key "
	      "= value`;\n# what is commented out is the default. Change them only with a run of "
	      "`peerlore eval`.\n",
	    to);
	for (i = 0; i < WEIGHT_COUNT; i++)
		fprintf(to, "\n# %s\n#%s = %g\n", table[i].about, table[i].key, table[i].value);
}
