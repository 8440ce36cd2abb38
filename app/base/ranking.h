/*
 * ranking.h -- the weights of search, similar questions and routing, in one table.
 *
 * They are numbers found by measuring (`peerlore eval`), so they change only
 * with such a run. ranking_open reads conf/ranking.conf over the table's values;
 * a line is `key = value`, an unknown key or a value out of its range is an
 * error that names file and line. After that ranking() gives them for the life
 * of the process. conf/ranking.conf is the table as a file, and a test keeps it
 * so: `peerlore ranking` prints it.
 */
#ifndef PEERLORE_BASE_RANKING_H
#define PEERLORE_BASE_RANKING_H

#include <stdbool.h>
#include <stdio.h>

#include "base/err.h"

struct ranking {
#define WEIGHT(key, value, low, high, about) double key;
#include "base/ranking.def"
#undef WEIGHT
};

/* file NULL: the table. settings_open calls it with the file of the setting. Errors are in the log. */
enum err ranking_open(const char *file) MUST_CHECK;
/* The table's values before ranking_open. */
const struct ranking *ranking(void);
/* Sets one weight by its key, for an evaluation that compares; false when there is no such key. */
bool ranking_set(const char *key, double value);
/* The table as a file, every line a comment. */
void ranking_print(FILE *to);

#endif
