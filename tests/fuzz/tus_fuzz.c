/* tus_fuzz.c -- any header value as Upload-Metadata, Upload-Checksum, a length or an offset. */
#include "base/arena.h"
#include "fuzz.h"
#include "uploads/local.h"

/* One line that a person can be shown: nothing in it that only a machine sees. */
static void
name_look(struct str name, size_t points)
{
	size_t i;

	MUST(str_is_utf8(name), name.p, name.n);
	MUST(str_points(name) <= points, name.p, name.n);
	for (i = 0; i < name.n; i++)
		MUST((unsigned char)name.p[i] >= 0x20 && name.p[i] != 0x7f, name.p, name.n);
	MUST(str_find(name, STR("\xe2\x80\xae")) < 0, name.p, name.n);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str header = {(const char *)data, size};
	struct upload_metadata metadata = {STR("as it was"), STR("")};
	struct upload_checksum checksum;
	struct arena *mem = arena_new();
	int64_t number;

	if (upload_metadata_read(mem, header, &metadata) == OK) {
		MUST(size <= UPLOAD_METADATA_MAX, data, size);
		name_look(metadata.file_name, 200);
		name_look(metadata.type, 100);
	} else {
		MUST(str_eq(metadata.file_name, STR("as it was")), data, size);
	}
	if (upload_checksum_read(header, &checksum) != OK)
		MUST(checksum.algorithm == NULL, data, size);
	else
		MUST((checksum.algorithm == NULL) == (size == 0), data, size);
	if (upload_number_read(header, &number) == OK)
		MUST(number >= 0 || size == 0, data, size);
	arena_free(mem);
	return (0);
}
