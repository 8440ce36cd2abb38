/*
 * tmplc.c -- compiles templates/ to C: tmplc HEADER SOURCE TEMPLATE...
 *
 * Writes HEADER (prototypes, and the headers the templates include) and SOURCE,
 * each as FILE.new first, so that a failed run leaves nothing half written.
 * Built from app/tools/tmplc*.c, app/base/arena.c and app/base/str.c.
 */
#include "tools/tmplc.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>

#define TEMPLATE_BYTES_MAX (1024 * 1024)

static int
complain(const char *file, const char *why)
{
	fprintf(stderr, "%s: %s\n", file, why);
	return (1);
}

static bool
file_read(struct arena *mem, const char *name, struct str *text)
{
	char *bytes = arena_alloc(mem, TEMPLATE_BYTES_MAX);
	FILE *f = fopen(name, "rb");

	if (f == NULL)
		return (false);
	text->p = bytes;
	text->n = fread(bytes, 1, TEMPLATE_BYTES_MAX, f);
	if (ferror(f) || text->n == TEMPLATE_BYTES_MAX) {
		errno = EFBIG;
		(void)fclose(f);
		return (false);
	}
	return (fclose(f) == 0);
}

static bool
file_write(struct arena *mem, const char *name, struct str text)
{
	const char *temporary = str_fmt(mem, "%s.new", name).p;
	FILE *f = fopen(temporary, "wb");

	if (f == NULL)
		return (false);
	if (fwrite(text.p, 1, text.n, f) != text.n) {
		(void)fclose(f);
		return (false);
	}
	return (fclose(f) == 0 && rename(temporary, name) == 0);
}

static struct str
base_name(const char *path)
{
	const char *slash = strrchr(path, '/');

	return (str_of(slash == NULL ? path : slash + 1));
}

int
main(int argc, char **argv)
{
	struct arena *mem = arena_new();
	struct tmplc *t = tmplc_new(mem);
	struct str text, header, source;
	int i;

	if (argc < 4)
		return (complain("usage", "tmplc HEADER SOURCE TEMPLATE..."));
	for (i = 3; i < argc; i++) {
		if (!file_read(mem, argv[i], &text))
			return (complain(argv[i], strerror(errno)));
		if (!str_is_utf8(text))
			return (complain(argv[i], "not valid UTF-8"));
		if (!tmplc_file(t, str_of(argv[i]), text)) {
			fprintf(stderr, "%s\n", tmplc_error(t));
			return (1);
		}
	}
	if (!tmplc_finish(t, base_name(argv[1]), &header, &source)) {
		fprintf(stderr, "%s\n", tmplc_error(t));
		return (1);
	}
	if (!file_write(mem, argv[1], header) || !file_write(mem, argv[2], source))
		return (complain(argv[1], strerror(errno)));
	arena_free(mem);
	return (0);
}
