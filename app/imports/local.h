/* local.h -- what importers share: rows in batches, each a transaction; rows refused; known rows. */
#ifndef PEERLORE_IMPORTS_LOCAL_H
#define PEERLORE_IMPORTS_LOCAL_H

#include <stdio.h>

#include "base/clock.h"
#include "base/progress.h"
#include "imports.h"
#include "text/xml_rows.h"
#include "queries.h"
#include "store/db.h"

#define IMPORT_BATCH 500
#define IMPORT_BATCH_BYTES (8 * 1024 * 1024)

struct reject {
	struct reject *next;
	struct str id;
	struct str reason;
};

struct import {
	struct db_pool *pool;
	struct arena *mem; /* lives as long as the import */
	const struct import_order *order;
	int64_t source;
	int64_t space;
	int64_t placeholder;
	timestamp_us now;
	FILE *rejects;
	int64_t rejected;
	struct progress progress;
	int64_t bytes_before; /* of the files that are done */
	const char *file; /* the one being read, as the rejects name it */
	void *own; /* of the importer */
};

/* Some rows of a file in one transaction. */
struct batch {
	struct import *import;
	struct arena *mem;
	struct db *db;
	const struct xml_row *rows;
	size_t n;
	struct reject *rejects, **last_reject;
};

/* Rows that are here already: what they are called there and here, ordered by the first. */
struct known {
	const struct import_known *items;
	size_t n;
};

/* One reading of one file. */
struct pass {
	const char *file; /* without .xml */
	/* Looks at each row; true when it goes into a batch. NULL: all do. */
	bool (*takes)(struct import *import, const struct xml_row *row);
	enum err (*write)(struct batch *batch);
};

/* Space, source, placeholder, rejects file. */
enum err import_begin(struct import *import, const char *kind) MUST_CHECK;
void import_end(struct import *import);
/* Reads a file once. A missing one is OK; ERR_GONE when asked to stop. */
enum err import_pass(struct import *import, const struct pass *pass) MUST_CHECK;
/* Bytes of a file on disk, 0 when it is missing. */
int64_t import_file_bytes(const struct import *import, const char *file);

/* Notes that a row is not taken; counts when the batch is committed. */
void row_reject(struct batch *batch, const struct xml_row *row, const char *reason);
/* The number in an attribute. */
bool row_number(const struct xml_row *row, const char *name, int64_t *out);
/* Which of the numbers in this attribute of the batch's rows are known. */
enum err known_of(
    struct batch *batch, struct str kind, const char *attribute, struct known *known) MUST_CHECK;
/* The same among questions. */
enum err known_questions_of(
    struct batch *batch, const char *attribute, struct known *known) MUST_CHECK;
/* Its id here, 0 when unknown. */
int64_t known_find(const struct known *known, int64_t source_id);

/* -- lists that a batch fills ------------------------------------------------ */

struct int64_list numbers_new(struct batch *batch);
struct str_list texts_new(struct batch *batch);
void numbers_add(struct int64_list *list, int64_t value);
void texts_add(struct str_list *list, struct str value);
bool numbers_hold(const struct int64_list *list, int64_t value);

/* -- text as we keep it --------------------------------------------------------- */

/* NFC, no control characters; one line for names and titles. */
struct str text_line(struct arena *mem, struct str s);
struct str text_lines(struct arena *mem, struct str s);
/* At most n bytes, cut between code points. */
struct str text_cut(struct str s, size_t n);

#endif
