/* scratch.c -- an index of what is evaluated, made by the product's own code in a folder of its own. */
#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/log.h"
#include "base/progress.h"
#include "eval/local.h"

#define COMMIT_DOCUMENTS 1000

static uint64_t
hash_more(uint64_t hash, struct str s)
{
	return ((str_hash(hash, s) ^ s.n) * 0x100000001b3u);
}

/* Names a kept index: another content or format is another folder. */
static uint64_t
hash_of(const struct eval_threads *threads)
{
	uint64_t hash = STR_HASH_NONE ^ INDEX_FORMAT;
	size_t i, k;

	for (i = 0; i < threads->n; i++) {
		const struct index_doc *doc = &threads->items[i];

		hash = hash_more(hash_more(hash, doc->title), doc->body);
		for (k = 0; k < doc->answers.n; k++)
			hash = hash_more(hash, doc->answers.items[k]);
	}
	return (hash);
}

static enum err
put_all(struct index_writer *writer, const struct eval_threads *threads)
{
	struct progress progress;
	size_t i;
	enum err e = OK;

	progress_begin(&progress, "index", (int64_t)threads->n, PROGRESS_COUNT);
	for (i = 0; e == OK && i < threads->n; i++) {
		e = index_put(writer, INDEX_OPEN, &threads->items[i]);
		if (e == OK && index_writer_pending(writer) >= COMMIT_DOCUMENTS)
			e = index_commit(writer, NULL);
		progress_at(&progress, (int64_t)i + 1);
	}
	progress_end(&progress);
	return (e);
}

static enum err
build(struct str dir, const struct eval_threads *threads)
{
	const struct index_position position = {.xid = 1, .id = 1, .system = 1, .timeline = 1};
	struct index_writer *writer;
	enum err e;

	if ((e = index_build(dir, &writer)))
		return (e);
	if ((e = put_all(writer, threads))) {
		index_writer_close(writer);
		return (e);
	}
	return (index_build_publish(writer, &position));
}

static timestamp_us
last_activity(const struct eval_threads *threads)
{
	timestamp_us last = 0;
	size_t i;

	for (i = 0; i < threads->n; i++) {
		if (threads->items[i].activity > last)
			last = threads->items[i].activity;
	}
	return (last);
}

/* A folder nobody else uses, below TMPDIR. */
static enum err
folder_new(struct arena *mem, struct str *out)
{
	const char *tmp = getenv("TMPDIR");
	char *dir = str_c(mem,
	    str_fmt(mem, "%s/peerlore-eval.XXXXXX", tmp == NULL || tmp[0] == '\0' ? "/tmp" : tmp));

	if (mkdtemp(dir) == NULL) {
		log_errorf("set TMPDIR to a folder that can be written", "cannot make %s: %m", dir);
		return (ERR_FORBIDDEN);
	}
	*out = str_of(dir);
	return (OK);
}

enum err
eval_index_make(
    struct arena *mem, const char *keep, const struct eval_threads *threads, struct eval_index *out)
{
	struct eval_index made = {.kept = keep != NULL, .now = last_activity(threads)};
	enum err e = OK;

	if (keep != NULL)
		made.dir = str_fmt(mem, "%s/%016llx", keep, (unsigned long long)hash_of(threads));
	else
		e = folder_new(mem, &made.dir);
	if (e)
		return (e);
	if (access(str_c(mem, str_fmt(mem, "%.*s/current", STR_ARG(made.dir))), F_OK) != 0)
		e = build(made.dir, threads);
	if (e == OK)
		e = index_reader_open(made.dir, &made.reader);
	if (e) {
		log_errorf(NULL, "cannot make a scratch index in %.*s: %s", STR_ARG(made.dir),
		    err_word(e));
		if (!made.kept)
			index_remove(made.dir);
		return (e);
	}
	*out = made;
	return (OK);
}

void
eval_index_drop(struct eval_index *index)
{
	index_reader_close(index->reader);
	if (!index->kept)
		index_remove(index->dir);
	index->reader = NULL;
}
