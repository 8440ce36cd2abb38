/* xml_rows.c -- reading dumps of <row .../> elements, one at a time. */
#include "text/xml_rows.h"

#include <errno.h>
#include <expat.h>
#include <fcntl.h>
#include <lzma.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHUNK (64 * 1024)
/* Rows lie in one element; a file nested deeper than this is none of ours. */
#define DEPTH_MAX 32
#define XZ_MEMORY (256ULL * 1024 * 1024)

struct xml_rows {
	struct arena *mem;
	const char *name; /* shown in problems */
	int fd; /* -1: bytes */
	struct str bytes;
	int64_t size;
	int64_t read;
	bool packed;
	lzma_stream xz;
	unsigned char *packed_chunk;
	bool xz_done;
	XML_Parser parser;
	bool paused; /* at a row that was handed out */
	bool last_sent;
	int depth;
	int64_t fed; /* bytes of XML given to the parser */
	struct arena *row_mem;
	struct xml_row *row;
	bool row_there;
	const char *refused; /* why a handler stopped, or NULL */
	enum err state;
	struct str problem;
};

static enum err
fail(struct xml_rows *rows, const char *what)
{
	long long at = rows->parser == NULL ? 0 : (long long)XML_GetCurrentByteIndex(rows->parser);

	rows->state = ERR_MALFORMED;
	rows->problem =
	    str_fmt(rows->mem, "%s: %s at byte %lld", rows->name, what, at < 0 ? 0LL : at);
	return (rows->state);
}

/* -- what expat tells ---------------------------------------------------------- */

static void
refuse(struct xml_rows *rows, const char *why)
{
	rows->refused = why;
	(void)XML_StopParser(rows->parser, XML_FALSE);
}

static void
row_keep(struct xml_rows *rows, const XML_Char **attributes)
{
	struct xml_row *row = rows->row;
	size_t n = 0, i;

	while (attributes[2 * n] != NULL) {
		if (++n > XML_ROW_ATTRS) {
			refuse(rows, "a row with too many attributes");
			return;
		}
	}
	row->n = n;
	row->items = arena_array(rows->row_mem, n, sizeof(*row->items));
	for (i = 0; i < n; i++) {
		row->items[i].name = str_dup(rows->row_mem, str_of(attributes[2 * i]));
		row->items[i].value = str_dup(rows->row_mem, str_of(attributes[2 * i + 1]));
	}
	rows->row_there = true;
	(void)XML_StopParser(rows->parser, XML_TRUE);
}

static void
element_begins(void *arg, const XML_Char *name, const XML_Char **attributes)
{
	struct xml_rows *rows = arg;

	if (++rows->depth > DEPTH_MAX)
		refuse(rows, "elements nested too deeply");
	else if (strcmp(name, "row") == 0)
		row_keep(rows, attributes);
}

static void
element_ends(void *arg, const XML_Char *name)
{
	struct xml_rows *rows = arg;

	(void)name;
	rows->depth--;
}

static void
entity_declared(void *arg, const XML_Char *name, int is_parameter, const XML_Char *value,
    int length, const XML_Char *base, const XML_Char *system, const XML_Char *public,
    const XML_Char *notation)
{
	(void)name, (void)is_parameter, (void)value, (void)length;
	(void)base, (void)system, (void)public, (void)notation;
	refuse(arg, "an entity is declared, which we refuse,");
}

/* -- bytes -------------------------------------------------------------------- */

/* Up to n bytes as they lie on disk; -1 with rows->state set. */
static ssize_t
raw_read(struct xml_rows *rows, void *into, size_t n)
{
	ssize_t got;

	if (rows->fd < 0) {
		struct str piece = str_slice(rows->bytes, (size_t)rows->read, n);

		if (piece.n > 0)
			memcpy(into, piece.p, piece.n);
		rows->read += (int64_t)piece.n;
		return ((ssize_t)piece.n);
	}
	do
		got = read(rows->fd, into, n);
	while (got < 0 && errno == EINTR);
	if (got < 0) {
		(void)fail(rows, "the disk gave an error");
		return (-1);
	}
	rows->read += got;
	return (got);
}

static const char *
xz_problem(lzma_ret ret)
{
	switch (ret) {
	case LZMA_FORMAT_ERROR:
		return ("not an xz file");
	case LZMA_MEMLIMIT_ERROR:
		return ("packed so that unpacking would take too much memory");
	case LZMA_BUF_ERROR:
		return ("the packed file is cut off");
	default:
		return ("the packed file is damaged");
	}
}

static ssize_t
xz_read(struct xml_rows *rows, void *into, size_t n)
{
	ssize_t got;
	lzma_ret ret;

	rows->xz.next_out = into;
	rows->xz.avail_out = n;
	while (rows->xz.avail_out == n && !rows->xz_done) {
		lzma_action action = LZMA_RUN;

		if (rows->xz.avail_in == 0) {
			if ((got = raw_read(rows, rows->packed_chunk, CHUNK)) < 0)
				return (-1);
			rows->xz.next_in = rows->packed_chunk;
			rows->xz.avail_in = (size_t)got;
			if (got == 0)
				action = LZMA_FINISH;
		}
		ret = lzma_code(&rows->xz, action);
		if (ret == LZMA_STREAM_END) {
			rows->xz_done = true;
		} else if (ret != LZMA_OK) {
			(void)fail(rows, xz_problem(ret));
			return (-1);
		}
	}
	return ((ssize_t)(n - rows->xz.avail_out));
}

/* -- rows ---------------------------------------------------------------------- */

/* What a call of expat left behind: OK to go on, or the end of all. */
static enum err
parsed(struct xml_rows *rows, enum XML_Status status)
{
	if (status != XML_STATUS_ERROR)
		return (OK);
	if (rows->refused != NULL)
		return (fail(rows, rows->refused));
	return (fail(rows, XML_ErrorString(XML_GetErrorCode(rows->parser))));
}

static enum err
feed(struct xml_rows *rows)
{
	void *chunk;
	ssize_t got;

	if (rows->last_sent) {
		rows->state = ERR_NOT_FOUND;
		return (rows->state);
	}
	/* Expat keeps a tag that has not ended, so that a row is bounded here. */
	if (rows->fed - XML_GetCurrentByteIndex(rows->parser) > XML_ROW_BYTES)
		return (fail(rows, "a row longer than 4 MB"));
	if ((chunk = XML_GetBuffer(rows->parser, CHUNK)) == NULL)
		return (fail(rows, "no memory left"));
	got = rows->packed ? xz_read(rows, chunk, CHUNK) : raw_read(rows, chunk, CHUNK);
	if (got < 0)
		return (rows->state);
	rows->fed += got;
	rows->last_sent = got == 0;
	return (parsed(rows, XML_ParseBuffer(rows->parser, (int)got, got == 0)));
}

enum err
xml_rows_next(struct xml_rows *rows, struct arena *row_mem, struct xml_row *row)
{
	enum err e = rows->state;

	rows->row_mem = row_mem;
	rows->row = row;
	rows->row_there = false;
	if (e == OK && rows->paused)
		e = parsed(rows, XML_ResumeParser(rows->parser));
	while (e == OK && !rows->row_there)
		e = feed(rows);
	rows->paused = e == OK;
	return (e);
}

static struct xml_rows *
rows_new(struct arena *mem, const char *name)
{
	struct xml_rows *rows = arena_new_of(mem, struct xml_rows);

	rows->mem = mem;
	rows->name = name;
	rows->fd = -1;
	rows->parser = XML_ParserCreate(NULL);
	if (rows->parser == NULL) {
		(void)fail(rows, "no memory left");
		return (rows);
	}
	XML_SetUserData(rows->parser, rows);
	XML_SetElementHandler(rows->parser, element_begins, element_ends);
	XML_SetEntityDeclHandler(rows->parser, entity_declared);
	(void)XML_SetParamEntityParsing(rows->parser, XML_PARAM_ENTITY_PARSING_NEVER);
	rows->packed = str_ends(str_of(name), STR(".xz"));
	if (rows->packed) {
		rows->packed_chunk = arena_alloc(mem, CHUNK);
		rows->xz = (lzma_stream)LZMA_STREAM_INIT;
		if (lzma_stream_decoder(&rows->xz, XZ_MEMORY, LZMA_CONCATENATED) != LZMA_OK)
			(void)fail(rows, "no memory left");
	}
	return (rows);
}

struct xml_rows *
xml_rows_of(struct arena *mem, const char *name, struct str bytes)
{
	struct xml_rows *rows = rows_new(mem, name);

	rows->bytes = bytes;
	rows->size = (int64_t)bytes.n;
	return (rows);
}

enum err
xml_rows_open(struct arena *mem, const char *path, struct xml_rows **out)
{
	struct str file = str_dup(mem, str_of(path));
	const char *slash;
	struct stat about;
	int fd;

	fd = open(file.p, O_RDONLY | O_CLOEXEC);
	if (fd < 0 && errno == ENOENT) {
		file = str_fmt(mem, "%s.xz", path);
		fd = open(file.p, O_RDONLY | O_CLOEXEC);
	}
	if (fd < 0)
		return (errno == ENOENT || errno == ENOTDIR ? ERR_NOT_FOUND : ERR_FORBIDDEN);
	slash = strrchr(file.p, '/');
	*out = rows_new(mem, slash == NULL ? file.p : slash + 1);
	(*out)->fd = fd;
	if (fstat(fd, &about) == 0)
		(*out)->size = about.st_size;
	(void)posix_fadvise(fd, 0, 0, POSIX_FADV_SEQUENTIAL);
	return (OK);
}

struct str
xml_rows_problem(const struct xml_rows *rows)
{
	return (rows->problem);
}

int64_t
xml_rows_bytes_read(const struct xml_rows *rows)
{
	return (rows->read);
}

int64_t
xml_rows_bytes(const struct xml_rows *rows)
{
	return (rows->size);
}

void
xml_rows_close(struct xml_rows *rows)
{
	if (rows->parser != NULL)
		XML_ParserFree(rows->parser);
	if (rows->packed)
		lzma_end(&rows->xz);
	if (rows->fd >= 0)
		(void)close(rows->fd);
	rows->parser = NULL;
	rows->packed = false;
	rows->fd = -1;
}

struct str
xml_row_get(const struct xml_row *row, const char *name)
{
	struct str wanted = str_of(name);
	size_t i;

	for (i = 0; i < row->n; i++) {
		if (str_eq(row->items[i].name, wanted))
			return (row->items[i].value);
	}
	return (STR_NONE);
}
