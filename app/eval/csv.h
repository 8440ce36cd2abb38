/*
 * csv.h -- tables as comma-separated text (RFC 4180): quotes, doubled quotes, line ends in fields.
 *
 * A byte order mark, CRLF and a missing last line end are fine. Fields are
 * copies in the arena; bytes that are no UTF-8 become U+FFFD.
 */
#ifndef PEERLORE_EVAL_CSV_H
#define PEERLORE_EVAL_CSV_H

#include "base/str.h"

struct csv {
	struct arena *mem;
	struct str rest;
	size_t line; /* of the row that was read last, from 1 */
	size_t next_line;
};

/* text must live as long. */
struct csv csv_of(struct arena *mem, struct str text);
/* ERR_NOT_FOUND behind the last row; ERR_MALFORMED when a quote does not end. Empty lines are passed over. */
enum err csv_next(struct csv *csv, struct str_list *row) MUST_CHECK;
/* Which column has this name, without regard to case; -1 when none has. */
int csv_column(const struct str_list *head, const char *name);
/* The field in a column; empty when the row is too short. */
struct str csv_field(const struct str_list *row, int column);

#endif
