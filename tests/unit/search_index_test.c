/* search_index_test.c -- writing the index: moves, crashes, generations, and the proof that all of it equals a rebuild. */
#include <signal.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include "search_fixture.h"

/* -- a disk that is there until it is not -------------------------------------------- */

/* Calls of fsync and fdatasync until this process is killed; negative: never. */
static long syncs_left = -1;

static void
sync_counted(void)
{
	if (syncs_left == 0)
		(void)raise(SIGKILL);
	if (syncs_left > 0)
		syncs_left--;
}

/* Xapian calls these too: every commit passes here. */
int
fsync(int fd)
{
	sync_counted();
	return ((int)syscall(SYS_fsync, fd));
}

int
fdatasync(int fd)
{
	sync_counted();
	return ((int)syscall(SYS_fdatasync, fd));
}

/* -- small helpers ------------------------------------------------------------------- */

static struct str
dir_in(const struct fixture *f, const char *name)
{
	struct str dir = str_fmt(f->mem, "%.*s/%s", STR_ARG(f->dir), name);

	assert_int_equal(mkdir(dir.p, 0700), 0);
	return (dir);
}

static bool
is_there(const struct fixture *f, const char *name)
{
	return (access(str_fmt(f->mem, "%.*s/%s", STR_ARG(f->dir), name).p, F_OK) == 0);
}

static struct index_position
at(int64_t id)
{
	return ((struct index_position){.xid = 700 + id, .id = id, .system = 42, .timeline = 1});
}

static void
commit(struct index_writer *w, int64_t id)
{
	struct index_position p = at(id);

	assert_ok(index_commit(w, &p));
}

static struct index_doc
numbered(struct arena *mem, int64_t id, int64_t space)
{
	struct str *tags = arena_array(mem, 1, sizeof(*tags));
	struct index_doc doc = question(id, space,
	    str_c(mem, str_fmt(mem, "Question number%lld about printers", (long long)id)),
	    str_c(mem, str_fmt(mem, "It has its own word%lld and shares others.", (long long)id)));

	tags[0] = str_fmt(mem, "tag%lld", (long long)(id % 3));
	doc.tags = (struct str_list){tags, 1};
	doc.votes = id;
	return (doc);
}

static void
assert_same(const struct fixture *f, struct str a, struct str b)
{
	struct index_digests x, y;

	assert_ok(index_digest(a, f->mem, &x));
	assert_ok(index_digest(b, f->mem, &y));
	assert_true(index_digests_equal(&x, &y));
}

/* -- moves, twice, and kills ----------------------------------------------------------- */

/* Where each of ten documents belongs, before and after. */
static const int64_t before[] = {0, 0, 0, 0, 5, 5, 5, 0, 6, 6};
static const int64_t after[] = {0, 5, 5, INDEX_NOWHERE, 0, 0, 7, 0, 6, INDEX_NOWHERE};
#define DOCUMENTS 10

static void
apply_all(const struct fixture *f, struct index_writer *w, const int64_t where[DOCUMENTS])
{
	int64_t i;

	for (i = 0; i < DOCUMENTS; i++)
		apply(w, where[i], numbered(f->mem, i + 1, 3));
}

/* The same content, made in one go and in another order. */
static struct str
rebuilt(const struct fixture *f, const char *name, const int64_t where[DOCUMENTS])
{
	struct str dir = dir_in(f, name);
	struct index_writer *w;
	int64_t i;

	assert_ok(index_build(dir, &w));
	for (i = DOCUMENTS - 1; i >= 0; i--) {
		struct index_doc doc = numbered(f->mem, i + 1, 3);

		assert_ok(index_put(w, where[i], &doc));
	}
	assert_ok(index_build_publish(w, &(struct index_position){1, 2, 3, 4, 0}));
	return (dir);
}

static void
moving_and_deleting_leaves_what_a_rebuild_makes(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct str a = rebuilt(f, "before", before), b = rebuilt(f, "after", after);

	apply_all(f, w, before);
	commit(w, 1);
	assert_same(f, f->dir, a);
	apply_all(f, w, after);
	commit(w, 2);
	assert_same(f, f->dir, b);
	/* Doing it twice changes nothing. */
	apply_all(f, w, after);
	commit(w, 3);
	assert_same(f, f->dir, b);
	index_writer_close(w);
	/* And what a writer learns when it opens is enough to go back. */
	assert_ok(index_writer_open(f->dir, &w));
	apply_all(f, w, before);
	commit(w, 4);
	index_writer_close(w);
	assert_same(f, f->dir, a);
}

/* Applies `after` in a child that is killed at its nth sync; false when it lived. */
static bool
killed_at(const struct fixture *f, long n)
{
	struct index_writer *w;
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (child == 0) {
		struct index_position p = at(2);
		int64_t i;

		syncs_left = n;
		if (index_writer_open(f->dir, &w))
			_exit(2);
		for (i = 0; i < DOCUMENTS; i++) {
			struct index_doc doc = numbered(f->mem, i + 1, 3);

			if (index_apply(w, after[i], &doc))
				_exit(3);
		}
		if (index_commit(w, &p))
			_exit(4);
		_exit(0);
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFSIGNALED(status) || WEXITSTATUS(status) == 0);
	return (WIFSIGNALED(status));
}

/* Document 7 has come into space 7, and document 2 has not left the open spaces. */
static bool
is_between(const struct fixture *f)
{
	struct index_digests d;
	bool came = false;
	size_t i;

	assert_ok(index_digest(f->dir, f->mem, &d));
	for (i = 0; i < d.n; i++)
		came = came || d.items[i].space == 7;
	return (came && d.items[0].documents == 5);
}

static void
a_kill_at_any_sync_of_a_move_is_healed_by_applying_again(void **state)
{
	struct fixture *f = *state;
	struct str good = rebuilt(f, "good", after);
	struct index_writer *w = writer_of(f->dir);
	bool killed = true, between = false;
	long n;

	apply_all(f, w, before);
	commit(w, 1);
	index_writer_close(w);
	for (n = 0; killed; n++) {
		struct index_position p;

		killed = killed_at(f, n);
		assert_ok(index_writer_open(f->dir, &w));
		assert_true(index_writer_position(w, &p));
		assert_int_equal(p.id, killed ? 1 : 2);
		between = between || (killed && is_between(f));
		apply_all(f, w, after);
		commit(w, 2);
		assert_same(f, f->dir, good);
		apply_all(f, w, before);
		commit(w, 1);
		index_writer_close(w);
	}
	/* It was killed between the two commits of the move as well. */
	assert_true(between);
}

static void
an_error_spends_the_writer_and_loses_only_what_was_not_committed(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir), *second = NULL;
	struct index_reader *r;
	struct search_query q = query_of(f->mem, "number1");

	assert_int_equal(index_writer_open(f->dir, &second), ERR_BUSY);
	assert_null(second);
	apply(w, INDEX_OPEN, numbered(f->mem, 1, 3));
	commit(w, 1);
	apply(w, INDEX_OPEN, numbered(f->mem, 2, 3));
	assert_int_equal(index_writer_pending(w), 1);
	index_writer_close(w);
	assert_ok(index_reader_open(f->dir, &r));
	assert_str(found(r, NULL, 0, &q, f->mem), "1");
	q = query_of(f->mem, "number2");
	assert_str(found(r, NULL, 0, &q, f->mem), "");
	index_reader_close(r);
}

/* -- private spaces ---------------------------------------------------------------------- */

static void
a_space_made_private_and_open_again_equals_a_rebuild(void **state)
{
	static const int64_t private_now[DOCUMENTS] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
	static const int64_t open_now[DOCUMENTS];
	struct fixture *f = *state;
	struct str a = rebuilt(f, "private", private_now), b = rebuilt(f, "open", open_now);
	struct index_writer *w = writer_of(f->dir);
	struct int64_list ids;

	apply_all(f, w, open_now);
	commit(w, 1);
	assert_ok(index_space_make(w, 3));
	apply_all(f, w, private_now);
	index_space_filled(w, 3);
	commit(w, 2);
	assert_same(f, f->dir, a);
	assert_ok(index_space_ids(w, 3, f->mem, &ids));
	assert_int_equal(ids.n, DOCUMENTS);
	assert_int_equal(ids.items[9], 10);
	apply_all(f, w, open_now);
	assert_ok(index_space_drop(w, 3));
	commit(w, 3);
	assert_same(f, f->dir, b);
	assert_false(index_space_exists(w, 3));
	assert_false(is_there(f, "1/space-3"));
	/* And private once more, in the same writer and the same commit as another drop. */
	apply_all(f, w, private_now);
	assert_ok(index_space_drop(w, 3));
	apply_all(f, w, private_now);
	commit(w, 4);
	assert_same(f, f->dir, a);
	index_writer_close(w);
}

static void
a_lost_or_half_filled_private_database_is_missed_until_it_is_filled(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct str good = rebuilt(f, "good", before);
	int64_t i;
	int round;

	apply_all(f, w, before);
	commit(w, 1);
	assert_int_equal(index_writer_missing(w).n, 0);
	index_writer_close(w);
	fixture_remove(str_fmt(f->mem, "%.*s/1/space-5", STR_ARG(f->dir)).p);
	for (round = 0; round < 3; round++) {
		assert_ok(index_writer_open(f->dir, &w));
		assert_int_equal(index_writer_missing(w).n, 1);
		assert_int_equal(index_writer_missing(w).items[0], 5);
		assert_false(index_space_exists(w, 5));
		/* Half of it, and a commit; then the writer dies. */
		if (round == 1)
			assert_ok(index_space_make(w, 5));
		if (round > 0)
			apply(w, 5, numbered(f->mem, 5, 3));
		if (round > 0)
			commit(w, 1);
		index_writer_close(w);
	}
	assert_ok(index_writer_open(f->dir, &w));
	assert_ok(index_space_make(w, 5));
	for (i = 0; i < DOCUMENTS; i++) {
		if (before[i] == 5)
			apply(w, 5, numbered(f->mem, i + 1, 3));
	}
	index_space_filled(w, 5);
	commit(w, 2);
	index_writer_close(w);
	assert_ok(index_writer_open(f->dir, &w));
	assert_int_equal(index_writer_missing(w).n, 0);
	index_writer_close(w);
	assert_same(f, f->dir, good);
}

static void
a_folder_nobody_listed_is_from_before_a_crash_and_goes(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct str copy;

	apply(w, 5, numbered(f->mem, 1, 3));
	commit(w, 1);
	index_writer_close(w);
	copy = str_fmt(f->mem, "%.*s/1/space-99", STR_ARG(f->dir));
	assert_int_equal(mkdir(copy.p, 0700), 0);
	assert_ok(index_writer_open(f->dir, &w));
	assert_false(is_there(f, "1/space-99"));
	assert_true(is_there(f, "1/space-5"));
	index_writer_close(w);
}

static void
more_private_spaces_than_are_kept_open_are_written(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct index_digests d;
	int64_t i;

	for (i = 0; i < 40; i++)
		apply(w, i % 20 + 1, numbered(f->mem, i + 1, 3));
	commit(w, 1);
	/* Each moves one space on. */
	for (i = 0; i < 40; i++)
		apply(w, (i + 1) % 20 + 1, numbered(f->mem, i + 1, 3));
	commit(w, 2);
	index_writer_close(w);
	assert_ok(index_digest(f->dir, f->mem, &d));
	assert_int_equal(d.n, 20);
	for (i = 0; i < 20; i++)
		assert_int_equal(d.items[i].documents, 2);
}

/* -- generations --------------------------------------------------------------------------- */

static void
without_an_index_there_is_nothing_to_write_or_read(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w;
	struct index_reader *r;
	struct search_results results;
	struct search_query q = query_of(f->mem, "anything");

	assert_int_equal(index_writer_open(f->dir, &w), ERR_NOT_FOUND);
	assert_ok(index_reader_open(f->dir, &r));
	assert_int_equal(index_reader_ready(r), ERR_DOWN);
	assert_int_equal(index_reader_search(r, NULL, 0, &q, f->mem, &results), ERR_DOWN);
	/* It comes later, and the same reader finds it. */
	w = writer_of(f->dir);
	assert_ok(index_reader_ready(r));
	apply(w, INDEX_OPEN, question(1, 3, "anything at all", ""));
	commit(w, 5);
	assert_str(found(r, NULL, 0, &q, f->mem), "1");
	index_writer_close(w);
	index_reader_close(r);
}

static void
a_reader_follows_commits_and_generations(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir), *next, *other;
	const int64_t spaces[] = {5};
	struct search_query q = query_of(f->mem, "printers sort:newest");
	struct index_position p;
	struct index_reader *r;

	assert_ok(index_reader_open(f->dir, &r));
	assert_int_equal(index_reader_position(r, &p), ERR_NOT_FOUND);
	apply(w, INDEX_OPEN, numbered(f->mem, 1, 3));
	apply(w, 5, numbered(f->mem, 2, 5));
	commit(w, 1);
	assert_str(found(r, NULL, 0, &q, f->mem), "1");
	assert_str(found(r, spaces, 1, &q, f->mem), "2 1");
	assert_ok(index_reader_position(r, &p));
	assert_int_equal(p.id, 1);
	/* A new generation is built while the old one is fed. */
	assert_ok(index_build(f->dir, &next));
	assert_int_equal(index_writer_generation(next), 2);
	assert_int_equal(index_build(f->dir, &other), ERR_BUSY);
	assert_ok(index_put(next, INDEX_OPEN,
	    &(struct index_doc){.type = INDEX_TIP,
		.id = 7,
		.space = 3,
		.title = STR("printers"),
		.created = FIXTURE_NOW}));
	apply(w, INDEX_OPEN, numbered(f->mem, 3, 3));
	commit(w, 2);
	assert_str(found(r, spaces, 1, &q, f->mem), "3 2 1");
	assert_true(index_writer_current(w));
	assert_ok(index_build_publish(next, &(struct index_position){9, 9, 9, 9, 0}));
	assert_false(index_writer_current(w));
	assert_str(found(r, spaces, 1, &q, f->mem), "7");
	/* Feeding the old one does no harm, and dropping it either. */
	apply(w, INDEX_OPEN, numbered(f->mem, 4, 3));
	commit(w, 3);
	index_writer_close(w);
	assert_ok(index_drop_old(f->dir, MINUTES_US(1)));
	assert_true(is_there(f, "1"));
	assert_ok(index_drop_old(f->dir, 0));
	assert_false(is_there(f, "1"));
	assert_true(is_there(f, "2"));
	assert_str(found(r, spaces, 1, &q, f->mem), "7");
	index_reader_close(r);
}

/* -- what a reader keeps in memory ------------------------------------------------- */

/* A thread of made-up words, the same for the same number and seed. */
static struct index_doc
drawn(struct arena *mem, int64_t id, int64_t space, unsigned *seed)
{
	static const char *const words[] = {"valve", "pump", "badge", "printer", "invoice", "shift",
	    "canteen", "gasket", "welding", "forklift", "permit", "torque"};
	static struct str tags[] = {STR("hall-a"), STR("hall-b"), STR("night"), STR("tools")};
	struct buf title = {.mem = mem}, body = {.mem = mem};
	struct index_doc doc = question(id, space, "", "");
	int i, n = 20 + rand_r(seed) % 60;

	for (i = 0; i < 3; i++)
		buf_fmt(&title, "%s ", words[rand_r(seed) % 12]);
	/* The first words of the list are common, the last are rare. */
	for (i = 0; i < n; i++)
		buf_fmt(&body, "%s ", words[rand_r(seed) % (1 + rand_r(seed) % 12)]);
	doc.title = buf_view(&title);
	doc.body = buf_view(&body);
	doc.tags = (struct str_list){&tags[rand_r(seed) % 4], 1};
	doc.votes = rand_r(seed) % 5;
	doc.accepted = rand_r(seed) % 2 == 0;
	doc.activity -= DAYS_US(rand_r(seed) % 900);
	return (doc);
}

static const char *const looked_for[] = {"valve", "torque", "pump badge", "permit valve gasket",
    "shift shift printer", "nothing of that", "welding torque forklift canteen", "hall"};

static void
facets_put(struct buf *b, const struct search_facets *facets)
{
	size_t i;

	for (i = 0; i < facets->n; i++)
		buf_fmt(b, " %.*s/%lld=%u", STR_ARG(facets->items[i].word),
		    (long long)facets->items[i].space, facets->items[i].count);
	buf_char(b, '\n');
}

/* All that a search says, as text. */
static struct str
hits_and_facets(struct index_reader *r, const char *typed, struct arena *mem)
{
	const int64_t spaces[] = {5, 6};
	struct search_query q = query_of(mem, typed);
	struct buf b = {.mem = mem};
	struct search_results found;
	size_t i;

	q.corrections = false;
	assert_ok(index_reader_search(r, spaces, 2, &q, mem, &found));
	buf_fmt(&b, "%u %d\n", found.estimate, found.exact);
	for (i = 0; i < found.n; i++)
		buf_fmt(&b, "%lld %.9f %lld %.*s %.*s\n", (long long)found.hits[i].id,
		    found.hits[i].weight, (long long)found.hits[i].votes,
		    STR_ARG(found.hits[i].marked), STR_ARG(found.hits[i].snippet));
	facets_put(&b, &found.types);
	facets_put(&b, &found.spaces);
	facets_put(&b, &found.tags);
	return (buf_view(&b));
}

/* The same, and what is suggested. */
static struct str
answer(struct index_reader *r, const char *typed, struct arena *mem)
{
	const int64_t spaces[] = {5, 6};
	struct buf b = {.mem = mem};
	struct search_results titles;
	size_t i;

	buf_str(&b, hits_and_facets(r, typed, mem));
	assert_ok(index_reader_suggest(r, spaces, 2, str_of(typed), 6, mem, &titles));
	for (i = 0; i < titles.n; i++)
		buf_fmt(&b, "%lld %.9f\n", (long long)titles.hits[i].id, titles.hits[i].weight);
	return (buf_view(&b));
}

static void
assert_reads_the_same(struct fixture *f, struct index_reader *r)
{
	struct index_reader *fresh;
	size_t i;

	for (i = 0; i < sizeof(looked_for) / sizeof(looked_for[0]); i++) {
		struct arena *mem = arena_new();

		assert_ok(index_reader_open(f->dir, &fresh));
		assert_string_equal(str_c(mem, answer(r, looked_for[i], mem)),
		    str_c(mem, answer(fresh, looked_for[i], mem)));
		index_reader_close(fresh);
		arena_free(mem);
	}
}

/* Where the thread of this number lives: mostly open, the rest in two private spaces. */
static int64_t
where_of(int64_t id)
{
	return (id % 10 < 8 ? INDEX_OPEN : id % 10 == 8 ? 5 : 6);
}

static void
draw(struct fixture *f, struct index_writer *w, int64_t id, unsigned *seed)
{
	int64_t where = where_of(id);

	apply(w, where, drawn(f->mem, id, where == INDEX_OPEN ? 3 : where, seed));
}

static void
what_is_read_ahead_finds_what_a_search_reads_by_itself(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w;
	struct index_reader *r;
	unsigned seed = 11;
	int64_t id;
	int steps = 0;

	assert_ok(index_reader_open(f->dir, &r));
	assert_false(index_reader_read_ahead(r, 1));
	w = writer_of(f->dir);
	for (id = 1; id <= 400; id++)
		draw(f, w, id, &seed);
	commit(w, 1);
	while (index_reader_read_ahead(r, 1))
		steps++;
	/* 320 open ones, 64 together. */
	assert_true(steps > 0 && steps <= 5);
	assert_false(index_reader_read_ahead(r, 1));
	assert_reads_the_same(f, r);
	for (id = 1; id <= 400; id += 7)
		draw(f, w, id, &seed);
	commit(w, 2);
	assert_false(index_reader_read_ahead(r, 1));
	assert_reads_the_same(f, r);
	index_writer_close(w);
	index_reader_close(r);
}

static void
what_a_reader_keeps_is_what_a_new_one_reads(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct index_reader *r;
	unsigned seed = 7;
	int64_t id;
	int round, i;

	for (id = 1; id <= 400; id++)
		draw(f, w, id, &seed);
	commit(w, 1);
	assert_ok(index_reader_open(f->dir, &r));
	assert_reads_the_same(f, r);
	for (round = 2; round < 14; round++) {
		for (i = 0; i < 5; i++)
			draw(f, w, 1 + rand_r(&seed) % 430, &seed);
		assert_ok(index_delete_everywhere_but(
		    w, INDEX_QUESTION, 1 + rand_r(&seed) % 430, INDEX_NOWHERE));
		commit(w, round);
		/* A reader that missed a commit follows as well. */
		if (round % 3 != 0)
			assert_reads_the_same(f, r);
	}
	/* More than a note holds. */
	for (id = 1; id <= 900; id++)
		draw(f, w, id, &seed);
	commit(w, round);
	assert_reads_the_same(f, r);
	index_reader_close(r);
	index_writer_close(w);
}

/* A search as the shim knows it: no words is every document. */
struct faced {
	const char *words, *tag, *without;
	uint32_t sort;
};

static struct xapian_query *
faced_filter(struct xapian_query *query, enum xapian_join how, const char *tag)
{
	struct xapian_query *pair[2] = {query, NULL};
	struct xapian_error error;

	if (tag == NULL)
		return (query);
	assert_int_equal(xapian_query_term(TERM_TAG, str_of(tag), &pair[1], &error), XAPIAN_OK);
	assert_int_equal(xapian_query_join(how, pair, 2, &query, &error), XAPIAN_OK);
	return (query);
}

static struct xapian_query *
faced_query(const struct index_set *set, const struct faced *asked)
{
	struct xapian_plain plain = {.most = 100, .prefix = TERM_TITLE, .title_scale = .4};
	struct xapian_boost boost = {.slot = SLOT_PRIOR, .day = 20000, .prior_scale = 2};
	struct xapian_query *pair[2], *query;
	struct xapian_error error;

	if (asked->words == NULL) {
		assert_int_equal(xapian_query_all(&pair[0], &error), XAPIAN_OK);
	} else {
		assert_int_equal(xapian_query_parse(str_of(asked->words),
				     xapian_language(STR("en")), STR(""), 0, &pair[0], &error),
		    XAPIAN_OK);
		assert_int_equal(
		    xapian_query_plain(set, pair[0], &plain, &pair[0], &error), XAPIAN_OK);
	}
	pair[0] = faced_filter(pair[0], XAPIAN_FILTER, asked->tag);
	pair[0] = faced_filter(pair[0], XAPIAN_AND_NOT, asked->without);
	if (asked->sort != XAPIAN_NO_SLOT)
		return (pair[0]);
	assert_int_equal(xapian_query_boost(set, &boost, &pair[1], &error), XAPIAN_OK);
	assert_int_equal(xapian_query_join(XAPIAN_AND_MAYBE, pair, 2, &query, &error), XAPIAN_OK);
	return (query);
}

/* What it finds in all databases; kept: NULL leaves all of it to Xapian. */
static struct str
faced(struct fixture *f, struct xapian_kept *kept, const struct faced *asked)
{
	static const char *const names[] = {"open", "space-5", "space-6"};
	static const struct xapian_scheme scheme = {1.6, 8, .9, 0};
	struct xapian_search search = {.offset = 3,
	    .limit = 40,
	    .check_at_least = 10000,
	    .collapse_slot = XAPIAN_NO_SLOT,
	    .sort_slot = asked->sort,
	    .facet_slot = SLOT_FACETS};
	struct xapian_db *dbs[3];
	struct xapian_results *results;
	struct buf b = {.mem = f->mem};
	struct xapian_query *query;
	struct xapian_error error;
	struct index_set *set;
	uint64_t facets = 0;
	bool exact;
	size_t i, j;

	for (i = 0; i < 3; i++) {
		struct str path = str_fmt(f->mem, "%.*s/1/%s", STR_ARG(f->dir), names[i]);

		assert_int_equal(xapian_db_open(path, &dbs[i], &error), XAPIAN_OK);
		if (kept != NULL)
			assert_int_equal(xapian_db_keep(dbs[i], kept, &error), XAPIAN_OK);
	}
	assert_int_equal(index_set_new(dbs, 3, &scheme, &set, &error), XAPIAN_OK);
	query = faced_query(set, asked);
	assert_int_equal(index_set_search(set, query, &search, &results, &error), XAPIAN_OK);
	buf_fmt(&b, "%u\n", xapian_results_count(results, &exact));
	for (i = 0; i < xapian_results_size(results); i++)
		buf_fmt(&b, "%u %.9f\n", xapian_results_hit(results, i).document,
		    xapian_results_hit(results, i).weight);
	/* They come in any order. */
	for (i = 0; i < xapian_results_facets(results); i++) {
		struct xapian_facet facet = xapian_results_facet(results, i);
		uint64_t hash = facet.count;

		for (j = 0; j < facet.item.n; j++)
			hash = (hash ^ (unsigned char)facet.item.p[j]) * 0x100000001b3u;
		facets += hash;
	}
	buf_fmt(&b, "%llx\n", (unsigned long long)facets);
	xapian_results_free(results);
	xapian_query_free(query);
	index_set_free(set);
	for (i = 0; i < 3; i++)
		xapian_db_free(dbs[i]);
	return (buf_view(&b));
}

static void
what_is_found_in_memory_is_what_xapian_finds(void **state)
{
	static const struct xapian_keeping keeping = {
	    SLOT_PRIOR, SLOT_FACETS, SLOT_SKETCH, 1 << 20, 1 << 20};
	static const char *const tags[] = {NULL, "hall-a", "nowhere"};
	static const uint32_t sorts[] = {XAPIAN_NO_SLOT, SLOT_CREATED, SLOT_VOTES};
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	struct xapian_kept *kept;
	struct xapian_error error;
	unsigned seed = 11;
	int64_t id;
	size_t i, j, k;

	for (id = 1; id <= 700; id++)
		draw(f, w, id, &seed);
	commit(w, 1);
	index_writer_close(w);
	assert_int_equal(xapian_kept_new(&keeping, &kept, &error), XAPIAN_OK);
	for (i = 0; i <= sizeof(looked_for) / sizeof(looked_for[0]); i++) {
		bool words = i < sizeof(looked_for) / sizeof(looked_for[0]);

		for (j = 0; j < 9; j++) {
			struct faced asked = {words ? looked_for[i] : NULL, tags[j % 3],
			    j % 3 == 1 ? NULL : tags[j / 3], XAPIAN_NO_SLOT};

			for (k = words ? 0 : 1; k < (words ? 1 : 3); k++) {
				asked.sort = sorts[k];
				assert_string_equal(str_c(f->mem, faced(f, kept, &asked)),
				    str_c(f->mem, faced(f, NULL, &asked)));
			}
		}
	}
	xapian_kept_free(kept);
}

static void
a_generation_thrown_away_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);

	index_writer_close(w);
	assert_ok(index_build(f->dir, &w));
	apply(w, 5, numbered(f->mem, 1, 3));
	assert_true(is_there(f, "2/space-5"));
	/* What is being built is not swept away. */
	assert_ok(index_drop_old(f->dir, 0));
	assert_true(is_there(f, "2/space-5"));
	index_writer_close(w);
	assert_false(is_there(f, "2"));
	assert_ok(index_writer_open(f->dir, &w));
	index_writer_close(w);
}

static void
a_compacted_generation_holds_the_same(void **state)
{
	struct fixture *f = *state;
	struct str good = rebuilt(f, "good", after);
	struct index_writer *w;

	assert_ok(index_build(f->dir, &w));
	apply_all(f, w, before);
	assert_ok(index_commit(w, NULL));
	apply_all(f, w, after);
	assert_ok(index_build_compact(w));
	assert_ok(index_build_publish(w, &(struct index_position){1, 2, 3, 4, 0}));
	assert_same(f, f->dir, good);
	assert_ok(index_writer_open(f->dir, &w));
	apply_all(f, w, before);
	commit(w, 1);
	apply_all(f, w, after);
	commit(w, 2);
	index_writer_close(w);
	assert_same(f, f->dir, good);
}

static void
a_private_database_dropped_and_made_again_under_a_reader_is_read_anew(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w = writer_of(f->dir);
	const int64_t spaces[] = {5};
	struct search_query q = query_of(f->mem, "printers");
	struct index_reader *r;

	assert_ok(index_reader_open(f->dir, &r));
	apply(w, 5, numbered(f->mem, 1, 5));
	commit(w, 1);
	assert_str(found(r, spaces, 1, &q, f->mem), "1");
	assert_ok(index_space_drop(w, 5));
	commit(w, 2);
	assert_str(found(r, spaces, 1, &q, f->mem), "");
	apply(w, 5, numbered(f->mem, 2, 5));
	commit(w, 3);
	assert_str(found(r, spaces, 1, &q, f->mem), "2");
	assert_ok(index_space_drop(w, 5));
	apply(w, 5, numbered(f->mem, 3, 5));
	commit(w, 4);
	assert_str(found(r, spaces, 1, &q, f->mem), "3");
	index_writer_close(w);
	index_reader_close(r);
}

/* -- digests --------------------------------------------------------------------------------- */

static void
a_digest_sees_every_difference(void **state)
{
	struct fixture *f = *state;
	struct index_doc doc = numbered(f->mem, 1, 3), changed;
	struct index_writer *w = writer_of(f->dir);
	struct index_digests first, other;
	int i;

	apply(w, INDEX_OPEN, doc);
	commit(w, 1);
	assert_ok(index_digest(f->dir, f->mem, &first));
	for (i = 0; i < 6; i++) {
		changed = doc;
		if (i == 0)
			changed.votes++;
		if (i == 1)
			changed.title = STR("Question about number1 printers");
		if (i == 2)
			changed.tags = (struct str_list){NULL, 0};
		if (i == 3)
			changed.body = STR("It has its own word1 and shares others!");
		if (i == 4)
			changed.activity += DAYS_US(1);
		if (i == 5)
			changed.closed = true;
		apply(w, INDEX_OPEN, changed);
		commit(w, 2);
		assert_ok(index_digest(f->dir, f->mem, &other));
		assert_false(index_digests_equal(&first, &other));
	}
	apply(w, INDEX_OPEN, doc);
	commit(w, 3);
	assert_ok(index_digest(f->dir, f->mem, &other));
	assert_true(index_digests_equal(&first, &other));
	index_writer_close(w);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, fixture_setup, fixture_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(moving_and_deleting_leaves_what_a_rebuild_makes),
	    TEST(a_kill_at_any_sync_of_a_move_is_healed_by_applying_again),
	    TEST(an_error_spends_the_writer_and_loses_only_what_was_not_committed),
	    TEST(a_space_made_private_and_open_again_equals_a_rebuild),
	    TEST(a_lost_or_half_filled_private_database_is_missed_until_it_is_filled),
	    TEST(a_folder_nobody_listed_is_from_before_a_crash_and_goes),
	    TEST(more_private_spaces_than_are_kept_open_are_written),
	    TEST(without_an_index_there_is_nothing_to_write_or_read),
	    TEST(a_reader_follows_commits_and_generations),
	    TEST(what_is_read_ahead_finds_what_a_search_reads_by_itself),
	    TEST(what_a_reader_keeps_is_what_a_new_one_reads),
	    TEST(what_is_found_in_memory_is_what_xapian_finds),
	    TEST(a_generation_thrown_away_leaves_nothing),
	    TEST(a_compacted_generation_holds_the_same),
	    TEST(a_private_database_dropped_and_made_again_under_a_reader_is_read_anew),
	    TEST(a_digest_sees_every_difference),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
