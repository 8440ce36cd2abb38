/* xml_import_fuzz.c -- any bytes as a dump, plain or packed: rows of clean text, or a fault that is told. */
#include <stdint.h>
#include <stdlib.h>

#include "text/xml_rows.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must(bool holds)
{
	if (!holds)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *mem = arena_new(), *row_mem = arena_new();
	struct str bytes = {(const char *)data, size};
	bool packed = size > 5 && memcmp(data,
				      "\xfd"
				      "7zXZ",
				      5) == 0;
	struct xml_rows *rows = xml_rows_of(mem, packed ? "Posts.xml.xz" : "Posts.xml", bytes);
	struct xml_row row;
	size_t i;
	enum err e;

	while ((e = xml_rows_next(rows, row_mem, &row)) == OK) {
		must(row.n <= XML_ROW_ATTRS);
		for (i = 0; i < row.n; i++)
			must(str_is_utf8(row.items[i].name) && str_is_utf8(row.items[i].value));
		arena_reset(row_mem);
	}
	must(e == ERR_NOT_FOUND || (e == ERR_MALFORMED && xml_rows_problem(rows).n > 0));
	must(xml_rows_next(rows, row_mem, &row) == e);
	xml_rows_close(rows);
	arena_free(mem);
	arena_free(row_mem);
	return (0);
}
