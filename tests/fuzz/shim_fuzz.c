/*
 * shim_fuzz.c -- any search against any text: nothing crashes, and what comes back is whole.
 *
 * The input is what was typed, a NUL, and the text of a document. The text becomes
 * a document of an index made for this process, next to a few that are always
 * there; what was typed is searched, suggested, compared and corrected. Then the
 * document goes again, and the spelling words with it.
 */
#include <string.h>
#include <unistd.h>

#include "base/random.h"
#include "fuzz.h"
#include "search/index.h"
#include "search/index_local.h"

/* What this index holds may be lost; waiting for the disk would be most of the time. */
int
fsync(int fd)
{
	(void)fd;
	return (0);
}

int
fdatasync(int fd)
{
	(void)fd;
	return (0);
}

static struct arena *mem;
static struct index_writer *writer;
static struct index_reader *reader;
static char dir[] = "/tmp/peerlore-shim-fuzz.XXXXXX";

static void
clean(void)
{
	char command[128];

	(void)snprintf(command, sizeof(command), "rm -rf -- '%s'", dir);
	if (system(command) != 0)
		fprintf(stderr, "could not remove %s\n", dir);
}

static void
good(enum err e)
{
	MUST(e == OK, "a call failed", 13);
}

static void
start(void)
{
	struct index_doc doc = {.type = INDEX_QUESTION,
	    .id = 1,
	    .space = 3,
	    .author = 7,
	    .title = STR("The printer in hall two prints nothing"),
	    .body = STR("Since Monday. What is the certificate for, and who has the password?")};

	random_open();
	MUST(mkdtemp(dir) != NULL, dir, sizeof(dir));
	(void)atexit(clean);
	mem = arena_new();
	good(index_build(str_of(dir), &writer));
	good(index_put(writer, INDEX_OPEN, &doc));
	doc.id = 2;
	doc.type = INDEX_TIP;
	doc.language = STR("de");
	doc.title = STR("Der Drucker druckt \xe6\x9d\xb1\xe4\xba\xac");
	good(index_put(writer, 5, &doc));
	good(index_build_publish(writer, NULL));
	good(index_writer_open(str_of(dir), &writer));
	good(index_reader_open(str_of(dir), &reader));
}

/* Nothing but <mark> and </mark>, in turn; everything else is escaped. */
static void
check_snippet(struct html h)
{
	struct str s = {h.p, h.n};
	bool open = false;

	while (s.n > 0) {
		struct str tag = open ? STR("</mark>") : STR("<mark>");
		ptrdiff_t at = str_find(s, STR("<"));

		if (at < 0)
			break;
		s = str_slice(s, (size_t)at, s.n);
		MUST(str_starts(s, tag), h.p, h.n);
		s = str_slice(s, tag.n, s.n);
		open = !open;
	}
	MUST(!open, h.p, h.n);
}

static void
check(struct str typed, const struct search_results *results, size_t limit)
{
	size_t i;

	MUST(results->n <= limit, typed.p, typed.n);
	for (i = 0; i < results->n; i++) {
		MUST(results->hits[i].id > 0 && results->hits[i].id <= 3, typed.p, typed.n);
		check_snippet(results->hits[i].snippet);
	}
}

static void
search(struct str typed, struct str text)
{
	static const int64_t spaces[] = {5, 6, 5};
	struct search_query q = {
	    .now = SECONDS_US(1795000000LL), .facets = true, .corrections = true, .limit = 10};
	struct search_results results;

	search_query_read(mem, typed, &q);
	good(index_reader_search(reader, spaces, 3, &q, mem, &results));
	check(typed, &results, 10);
	good(index_reader_suggest(reader, spaces, 1, typed, 5, mem, &results));
	check(typed, &results, 5);
	good(index_reader_similar(reader, NULL, 0,
	    &(struct similar_query){
		.title = typed, .body = text, .language = STR("en"), .limit = 5, .now = q.now},
	    mem, &results));
	check(typed, &results, 5);
}

/* Marks are in order and inside the text, whatever the bytes. */
static void
mark(struct str typed, struct str text)
{
	struct xapian_marker *marker;
	struct xapian_mark marks[16];
	struct xapian_error error;
	struct xapian_query *q;
	size_t i, n = 0, at = 0;

	MUST(xapian_query_parse(typed, 1, STR(""), XAPIAN_OPERATORS, &q, &error) == XAPIAN_OK,
	    typed.p, typed.n);
	MUST(xapian_marker_new(NULL, q, 7, &marker, &error) == XAPIAN_OK, typed.p, typed.n);
	MUST(xapian_marker_find(marker, text, marks, 16, &n, &error) == XAPIAN_OK, text.p, text.n);
	for (i = 0; i < n; i++) {
		MUST(marks[i].from >= at && marks[i].to > marks[i].from && marks[i].to <= text.n,
		    text.p, text.n);
		at = marks[i].to;
	}
	xapian_marker_free(marker);
	xapian_query_free(q);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str all = {(const char *)data, size}, typed = STR_NONE;
	struct index_doc doc = {.type = INDEX_QUESTION, .id = 3, .space = 4, .author = 8};

	if (mem == NULL)
		start();
	if (size > 8192)
		return (0);
	(void)str_cut(&all, '\0', &typed);
	doc.title = str_slice(all, 0, 150);
	doc.body = all;
	doc.answers = (struct str_list){&all, 1};
	doc.tags = (struct str_list){&doc.title, 1};
	good(index_apply(writer, size % 2 == 0 ? INDEX_OPEN : 5, &doc));
	good(index_commit(writer, NULL));
	search(typed, all);
	mark(typed, all);
	good(index_delete_everywhere_but(writer, INDEX_QUESTION, 3, INDEX_NOWHERE));
	arena_reset(mem);
	return (0);
}
