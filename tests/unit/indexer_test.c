/* indexer_test.c -- whatever happens to the one who keeps it, the index ends up equal to a rebuild. */
#include "search_fixture.h"

#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#include <libpq-fe.h>

#include "queries.h"
#include "scratch.h"
#include "search.h"
#include "search/xapian.h"
#include "store/db.h"

#define PRIVATE_WORD "zephirine"

static const char *conninfo;
static struct db_pool *pool;

/* -- dying at the n-th step towards the disk: these stand before those of the C library; no disk is waited for -- */

static volatile int steps_left; /* 0: live on */

static void
disk_step(void)
{
	if (steps_left > 0 && --steps_left == 0)
		(void)kill(getpid(), SIGKILL);
}

int
fdatasync(int fd)
{
	(void)fd;
	disk_step();
	return (0);
}

int
fsync(int fd)
{
	(void)fd;
	disk_step();
	return (0);
}

int
rename(const char *from, const char *to)
{
	disk_step();
	return ((int)syscall(SYS_rename, from, to));
}

int
unlinkat(int at, const char *name, int flags)
{
	disk_step();
	return ((int)syscall(SYS_unlinkat, at, name, flags));
}

/* -- the database ------------------------------------------------------------------------------ */

static void
sql(const char *text)
{
	assert_ok(db_exec_script(conninfo, text));
}

static struct db_pool *
pool_of_ours(void)
{
	return (db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .name = "indexer test",
	    .statements = db_statements,
	    .statement_count = db_statement_count}));
}

static int
database_setup(void **state)
{
	static int number;
	char name[32];

	if (fixture_setup(state) != 0)
		return (-1);
	(void)snprintf(name, sizeof(name), "indexer%d", number++);
	conninfo = scratch_migrated(name);
	sql("insert into person (email, name) values ('anna@example.com', 'Anna Berg');"
	    "insert into space (slug, name, private) values ('works', 'Works', false), ('board', "
	    "'Board', true);"
	    "create function ask(in_space text, words text) returns bigint language sql as $$"
	    "	with t as (insert into thread (id, kind, space, created_at, activity_at)"
	    "		select nextval('post_id'), 'question', s.id, now(), now() from space s "
	    "where slug = in_space"
	    "		returning id, space)"
	    "	insert into post (id, kind, thread, space, author, owner, title, body, body_html, "
	    "created_at)"
	    "	select id, 'question', id, space, 1, 1, words, words, '', now() from t returning "
	    "id $$;"
	    "select ask('general', 'Where is the key of the archive?');"
	    "select ask('works', 'The " PRIVATE_WORD
	    " press is too loud, part ' || n) from generate_series(1, 5) n;"
	    "select ask('board', 'Quarterly numbers of the quokka');");
	pool = pool_of_ours();
	return (0);
}

static int
database_teardown(void **state)
{
	db_pool_close(pool);
	return (fixture_teardown(state));
}

/* -- the indexer ---------------------------------------------------------------------------------- */

static void
catch_up(struct db_pool *with, struct str dir)
{
	struct indexer *x = indexer_new(with, dir.p, "test");
	bool caught_up = false;

	while (!caught_up)
		assert_ok(indexer_step(x, &caught_up));
	indexer_free(x);
}

static void
equals_a_rebuild(struct fixture *f)
{
	struct str fresh = str_fmt(f->mem, "%.*s.fresh", STR_ARG(f->dir));
	struct index_digests here, there;

	fixture_remove(fresh.p);
	assert_ok(index_rebuild(pool, fresh.p, NULL, NULL));
	assert_ok(index_digest(f->dir, f->mem, &here));
	assert_ok(index_digest(fresh, f->mem, &there));
	fixture_remove(fresh.p);
	if (!index_digests_equal(&here, &there)) {
		size_t i;

		for (i = 0; i < here.n; i++)
			print_error("here space %lld: %zu\n", (long long)here.items[i].space,
			    here.items[i].documents);
		for (i = 0; i < there.n; i++)
			print_error("rebuilt space %lld: %zu\n", (long long)there.items[i].space,
			    there.items[i].documents);
		fail_msg("the index differs from a rebuild");
	}
}

/* What somebody finds who is a member of no private space. */
static size_t
outsider_finds(struct fixture *f, const char *word)
{
	struct index_reader *r;
	struct search_results results;
	struct search_query q = query_of(f->mem, word);

	assert_ok(index_reader_open(f->dir, &r));
	assert_ok(index_reader_search(r, NULL, 0, &q, f->mem, &results));
	index_reader_close(r);
	return (results.n);
}

static void
a_thread_of_a_space_made_private_may_be_read_before_its_space(void **state)
{
	struct fixture *f = *state;

	catch_up(pool, f->dir);
	assert_int_equal(outsider_finds(f, PRIVATE_WORD), 5);
	/* The thread's transaction began first, so its row comes first; the space is private by then. */
	sql("begin; update thread set version = version where id = 2; select thread_raise(2);"
	    "update space set private = true where slug = 'works'; commit");
	catch_up(pool, f->dir);
	assert_int_equal(outsider_finds(f, PRIVATE_WORD), 0);
	equals_a_rebuild(f);
	sql("update space set private = false where slug = 'works'");
	catch_up(pool, f->dir);
	assert_int_equal(outsider_finds(f, PRIVATE_WORD), 5);
	equals_a_rebuild(f);
}

static void
a_start_finds_private_databases_whole(void **state)
{
	struct fixture *f = *state;
	struct index_writer *w;

	catch_up(pool, f->dir);
	assert_ok(index_writer_open(f->dir, &w));
	assert_int_equal(index_writer_missing(w).n, 0);
	index_writer_close(w);
}

/* A position as programs wrote it before there was a format. */
static void
an_index_of_another_version_is_made_anew(void **state)
{
	struct fixture *f = *state;
	struct xapian_error error;
	struct xapian_writer *w;
	struct index_writer *opened;
	struct index_position position;
	struct str text;

	catch_up(pool, f->dir);
	assert_ok(index_writer_open(f->dir, &opened));
	assert_true(index_writer_position(opened, &position));
	assert_int_equal(position.format, INDEX_FORMAT);
	assert_int_equal(index_writer_generation(opened), 1);
	index_writer_close(opened);
	text = str_fmt(f->mem, "%lld %lld %lld %lld", (long long)position.xid,
	    (long long)position.id, (long long)position.system, (long long)position.timeline);
	assert_int_equal(
	    xapian_writer_open(str_fmt(f->mem, "%.*s/1/open", STR_ARG(f->dir)), 0, &w, &error), 0);
	assert_int_equal(xapian_writer_note_set(w, STR("position"), text, &error), 0);
	assert_int_equal(xapian_writer_commit(w, &error), 0);
	xapian_writer_free(w);
	catch_up(pool, f->dir);
	assert_ok(index_writer_open(f->dir, &opened));
	assert_int_equal(index_writer_generation(opened), 2);
	index_writer_close(opened);
	equals_a_rebuild(f);
}

static void
a_private_database_that_is_gone_is_filled(void **state)
{
	struct fixture *f = *state;

	catch_up(pool, f->dir);
	fixture_remove(str_fmt(f->mem, "%.*s/1/space-3", STR_ARG(f->dir)).p);
	catch_up(pool, f->dir);
	equals_a_rebuild(f);
}

static void
a_space_opened_while_its_database_was_gone_is_in_the_open_one(void **state)
{
	struct fixture *f = *state;

	sql("update space set private = true where slug = 'works'");
	catch_up(pool, f->dir);
	fixture_remove(str_fmt(f->mem, "%.*s/1/space-2", STR_ARG(f->dir)).p);
	sql("update space set private = false where slug = 'works'");
	catch_up(pool, f->dir);
	equals_a_rebuild(f);
	assert_int_equal(outsider_finds(f, PRIVATE_WORD), 5);
}

static void
a_tag_with_another_name_is_found_by_it(void **state)
{
	struct fixture *f = *state;

	sql("insert into tag (name) values ('lathe');"
	    "insert into thread_tag (thread, tag, created_at) values (1, 1, now())");
	catch_up(pool, f->dir);
	assert_int_equal(outsider_finds(f, "tag:lathe"), 1);
	sql("update tag set name = 'turning' where name = 'lathe'");
	catch_up(pool, f->dir);
	assert_int_equal(outsider_finds(f, "tag:lathe"), 0);
	assert_int_equal(outsider_finds(f, "tag:turning"), 1);
	equals_a_rebuild(f);
}

/* -- kill -9 --------------------------------------------------------------------------------------- */

/* The indexer in a process of its own that dies at step `at` towards the disk; true when it did. */
static bool
killed_at(struct str dir, int at)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		struct db_pool *own = pool_of_ours();

		steps_left = at;
		catch_up(own, dir);
		_exit(0);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	if (WIFSIGNALED(status)) {
		assert_int_equal(WTERMSIG(status), SIGKILL);
		return (true);
	}
	assert_int_equal(WEXITSTATUS(status), 0);
	return (false);
}

static void
killed_at_every_step(struct fixture *f, const char *forth, const char *back)
{
	int at, done = 0;

	catch_up(pool, f->dir);
	for (at = 1; done < 2; at++) {
		sql(at % 2 ? forth : back);
		done = killed_at(f->dir, at) ? 0 : done + 1;
		catch_up(pool, f->dir);
		equals_a_rebuild(f);
	}
	print_message("killed at %d steps\n", at - 3);
	assert_true(at > 8);
}

static void
killed_anywhere_in_a_move_nothing_is_lost_or_left(void **state)
{
	killed_at_every_step(*state,
	    "update thread set space = 3 where id = 1; insert into post_use values (2, 1)",
	    "update thread set space = 1 where id = 1; delete from post_use");
}

static void
killed_anywhere_while_a_space_changes_nothing_is_lost_or_left(void **state)
{
	killed_at_every_step(*state, "update space set private = true where slug = 'works'",
	    "update space set private = false where slug = 'works'");
}

static void
killed_anywhere_in_a_rebuild_the_next_start_works(void **state)
{
	struct fixture *f = *state;
	int at = 1;

	while (killed_at(f->dir, at++))
		;
	assert_true(at > 8);
	equals_a_rebuild(f);
}

/* -- order ------------------------------------------------------------------------------------------ */

static void
a_transaction_that_began_first_and_commits_last_is_not_lost(void **state)
{
	struct fixture *f = *state;
	PGconn *late = PQconnectdb(conninfo);

	catch_up(pool, f->dir);
	PQclear(PQexec(late, "begin; select ask('general', 'A late question about kumquats')"));
	sql("select ask('general', 'An early question about rambutans')");
	catch_up(pool, f->dir);
	PQclear(PQexec(late, "commit"));
	catch_up(pool, f->dir);
	assert_int_equal(outsider_finds(f, "kumquats"), 1);
	assert_int_equal(outsider_finds(f, "rambutans"), 1);
	equals_a_rebuild(f);
	PQfinish(late);
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, database_setup, database_teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    TEST(a_thread_of_a_space_made_private_may_be_read_before_its_space),
	    TEST(a_start_finds_private_databases_whole),
	    TEST(an_index_of_another_version_is_made_anew),
	    TEST(a_private_database_that_is_gone_is_filled),
	    TEST(a_space_opened_while_its_database_was_gone_is_in_the_open_one),
	    TEST(a_tag_with_another_name_is_found_by_it),
	    TEST(killed_anywhere_in_a_move_nothing_is_lost_or_left),
	    TEST(killed_anywhere_while_a_space_changes_nothing_is_lost_or_left),
	    TEST(killed_anywhere_in_a_rebuild_the_next_start_works),
	    TEST(a_transaction_that_began_first_and_commits_last_is_not_lost),
	};

	return (cmocka_run_group_tests(tests, NULL, NULL));
}
