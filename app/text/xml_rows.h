/*
 * xml_rows.h -- reading dumps of <row .../> elements, one at a time.
 *
 * Never builds a tree and never opens anything but the file it was given: an
 * external DTD is ignored, a declaration of an entity is refused. Reads plain
 * XML and, when the name ends in .xz, compressed XML, in chunks; memory is
 * bounded whatever the file holds. A value is UTF-8 without NUL, checked here.
 */
#ifndef PEERLORE_TEXT_XML_ROWS_H
#define PEERLORE_TEXT_XML_ROWS_H

#include "base/str.h"

/* Bytes of XML one row may take, and attributes it may have. */
#define XML_ROW_BYTES (4 * 1024 * 1024)
#define XML_ROW_ATTRS 64

struct xml_attr {
	struct str name;
	struct str value;
};

struct xml_row {
	struct xml_attr *items;
	size_t n;
};

struct xml_rows;

/*
 * Opens path, or path with .xz behind it when there is no such file.
 * ERR_NOT_FOUND when there is neither. What is kept lives in mem; close it.
 */
enum err xml_rows_open(struct arena *mem, const char *path, struct xml_rows **out) MUST_CHECK;
/* The same over bytes at hand; name decides about .xz. */
struct xml_rows *xml_rows_of(struct arena *mem, const char *name, struct str bytes);
/*
 * The next row, copied into row_mem. ERR_NOT_FOUND behind the last one;
 * ERR_MALFORMED for a broken file, see xml_rows_problem. Both stay so.
 */
enum err xml_rows_next(
    struct xml_rows *rows, struct arena *row_mem, struct xml_row *row) MUST_CHECK;
/* "Posts.xml: not well-formed at byte 1204": file, what, where (in the unpacked text). */
struct str xml_rows_problem(const struct xml_rows *rows);
/* How far we are, in bytes of the file as it lies on disk. */
int64_t xml_rows_bytes_read(const struct xml_rows *rows);
int64_t xml_rows_bytes(const struct xml_rows *rows);
void xml_rows_close(struct xml_rows *rows);

/* Value of an attribute; p is NULL when the row has none of this name. */
struct str xml_row_get(const struct xml_row *row, const char *name);

#endif
