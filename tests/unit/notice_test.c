/* notice_test.c -- telling people of something: once, never of themselves, only what they may read; and mail headers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "accounts.h"
#include "base/keys.h"
#include "base/random.h"
#include "base/settings.h"
#include "forum.h"
#include "mail.h"
#include "notify.h"
#include "notify/smtp.h"
#include "queries.h"
#include "scratch.h"
#include "store/db.h"

#define assert_ok(e) assert_int_equal((e), OK)
#define START ((timestamp_us)1800000000 * 1000000)

static const char *conninfo;
static struct db_pool *pool;
static int64_t ada, ben, cleo, open_question, hidden_question;

static struct ctx
as(int64_t person)
{
	struct arena *mem = arena_new();
	struct ctx ctx = {.mem = mem, .db = db_open_handle(pool, mem), .now = START};

	ctx.actor = (struct actor){
	    .person = person, .admin = person == ada, .system = person == 0, .scopes = SCOPE_ALL};
	return (ctx);
}

static void
done(struct ctx *ctx)
{
	db_close_handle(ctx->db);
	arena_free(ctx->mem);
}

static int64_t
person_make(const char *name)
{
	struct ctx ctx = as(0);
	struct person_form form = {
	    .email = str_fmt(ctx.mem, "%s@example.com", name), .name = str_of(name)};
	int64_t id = 0;

	form.admin = str_eq(form.name, STR("ada"));
	assert_ok(person_add(&ctx, &form, &id));
	done(&ctx);
	return (id);
}

static int64_t
question_make(const char *space)
{
	struct ctx ctx = as(ada);
	struct question_draft draft = {.title = STR("Why does the press hiss?"),
	    .body = STR("Since Monday."),
	    .space = str_of(space)};
	int64_t id = 0;

	assert_ok(db_begin(ctx.db));
	assert_ok(question_ask(&ctx, &draft, &id));
	assert_ok(db_commit(ctx.db));
	done(&ctx);
	return (id);
}

static int
all_begin(void **state)
{
	static const unsigned char master[32] = {7};
	struct space_form space = {.slug = STR("board"), .name = STR("Board"), .private = true};
	struct ctx ctx;
	int64_t id;

	(void)state;
	random_open();
	keys_open_fixed(master);
	accounts_open(true, NULL);
	(void)setenv("PEERLORE_SMTP_URL", "smtp://127.0.0.1:9", 1);
	(void)setenv("PEERLORE_MAIL_FROM", "ask@example.com", 1);
	assert_ok(settings_open(NULL));
	conninfo = scratch_migrated("notice_test");
	pool = db_pool_open(&(struct db_settings){.conninfo = conninfo,
	    .statements = db_statements,
	    .statement_count = db_statement_count});
	ada = person_make("ada");
	ben = person_make("ben");
	cleo = person_make("cleo");
	ctx = as(ada);
	assert_ok(db_begin(ctx.db));
	assert_ok(space_add(&ctx, &space, &id));
	assert_ok(db_commit(ctx.db));
	done(&ctx);
	open_question = question_make("general");
	hidden_question = question_make("board");
	return (0);
}

static int
all_end(void **state)
{
	(void)state;
	db_pool_close(pool);
	return (0);
}

static int
each_begin(void **state)
{
	(void)state;
	assert_ok(
	    db_exec_script(conninfo, "delete from mail; delete from notice; "
				     "update person set state = 'active', mail_asked = true"));
	return (0);
}

static void
tell(int64_t person, enum notice_kind kind, int64_t post, int64_t actor, int64_t about)
{
	struct ctx ctx = as(0);

	assert_ok(db_begin(ctx.db));
	assert_ok(notice_add(&ctx, person, kind, post, actor, about));
	assert_ok(db_commit(ctx.db));
	done(&ctx);
}

/* What a person's page and count say: acts that wait, other entries; and mails that wait for anybody. */
static void
assert_inbox(int64_t person, size_t waiting, size_t others, int64_t mails)
{
	struct ctx ctx = as(person);
	struct inbox_view view;
	struct mail_list list;

	assert_ok(inbox_show(&ctx, STR(""), &view));
	assert_int_equal(view.waiting.n, waiting);
	assert_int_equal(view.news.n, others);
	ctx.actor.admin = true;
	assert_ok(mail_list(&ctx, &list));
	assert_int_equal(list.waiting, mails);
	done(&ctx);
}

static void
one_is_told_once_until_it_is_done(void **state)
{
	struct ctx ctx = as(0);

	(void)state;
	tell(ben, NOTICE_INVITATION, open_question, ada, 7);
	tell(ben, NOTICE_INVITATION, open_question, ada, 7);
	assert_inbox(ben, 1, 0, 1);
	tell(ben, NOTICE_INVITATION, open_question, ada, 8);
	tell(cleo, NOTICE_INVITATION, open_question, ada, 7);
	assert_inbox(ben, 2, 0, 3);
	assert_ok(notice_done(&ctx, NOTICE_INVITATION, 7));
	assert_ok(notice_done(&ctx, NOTICE_INVITATION, 7));
	assert_ok(notice_done(&ctx, NOTICE_SHARED, 8));
	assert_inbox(ben, 1, 1, 3);
	assert_inbox(cleo, 0, 1, 3);
	tell(ben, NOTICE_INVITATION, open_question, ada, 7);
	assert_inbox(ben, 2, 1, 4);
	assert_ok(notice_acted(&ctx, ben, open_question));
	assert_inbox(ben, 0, 3, 4);
	done(&ctx);
}

static void
nothing_behind_a_notice_is_no_reason_to_end_all_of_them(void **state)
{
	struct ctx ctx = as(0);

	(void)state;
	tell(ben, NOTICE_ESCALATED, open_question, 0, 0);
	assert_int_equal(notice_done(&ctx, NOTICE_ESCALATED, 0), ERR_INTERNAL);
	assert_inbox(ben, 1, 0, 1);
	done(&ctx);
}

static void
nobody_hears_of_themself_of_what_they_may_not_read_or_when_they_are_not_here(void **state)
{
	(void)state;
	tell(ada, NOTICE_INVITATION, open_question, ada, 1);
	assert_inbox(ada, 0, 0, 0);
	tell(ben, NOTICE_INVITATION, hidden_question, ada, 1);
	tell(ben, NOTICE_INVITATION, 999999, ada, 1);
	assert_inbox(ben, 0, 0, 0);
	assert_ok(db_exec_script(
	    conninfo, "update person set state = 'suspended' where email = 'cleo@example.com'"));
	tell(cleo, NOTICE_INVITATION, open_question, ada, 1);
	assert_ok(db_exec_script(conninfo, "update person set state = 'active'"));
	assert_inbox(cleo, 0, 0, 0);
}

static void
only_acts_are_mailed_and_only_to_those_who_want_that(void **state)
{
	(void)state;
	tell(ben, NOTICE_ANSWERED, open_question, ada, 0);
	assert_inbox(ben, 0, 1, 0);
	assert_ok(db_exec_script(
	    conninfo, "update person set mail_asked = false where email = 'ben@example.com'"));
	tell(ben, NOTICE_SHARED, open_question, ada, 1);
	assert_inbox(ben, 1, 1, 0);
	tell(cleo, NOTICE_SHARED, open_question, ada, 1);
	assert_inbox(cleo, 1, 0, 1);
}

static void
what_came_behind_the_page_that_is_marked_as_read_is_still_news(void **state)
{
	struct ctx reader = as(ben), writer = as(0), look = as(ben);
	struct inbox_view view;

	(void)state;
	tell(ben, NOTICE_ANSWERED, open_question, ada, 1);
	assert_ok(db_begin(writer.db));
	assert_ok(notice_add(&writer, ben, NOTICE_ANSWERED, open_question, ada, 2));
	/* The reader's page does not know the second one: it marks what it showed. */
	assert_ok(inbox_show(&look, STR(""), &view));
	assert_int_equal(view.news.n, 1);
	assert_ok(db_commit(writer.db));
	assert_ok(db_begin(reader.db));
	assert_ok(inbox_seen(&reader, view.latest));
	assert_ok(db_commit(reader.db));
	assert_ok(db_exec_script(conninfo,
	    "do $$ begin if not (select inbox_news from person where email = 'ben@example.com') "
	    "then raise exception 'not counted'; end if; end $$"));
	done(&reader);
	done(&writer);
	done(&look);
}

/* -- headers ---------------------------------------------------------------------------------- */

static void
assert_header(struct str text)
{
	size_t i, line = 9; /* "Subject: " stands before it */

	for (i = 0; i < text.n; i++, line++) {
		unsigned char c = (unsigned char)text.p[i];

		if (c == '\r') {
			assert_true(i + 2 < text.n && memcmp(text.p + i, "\r\n ", 3) == 0);
			i += 1;
			line = 0;
			continue;
		}
		assert_true(c >= ' ' && c < 0x7f);
		assert_true(line < 420);
		if (str_find(text, STR("=?UTF-8?B?")) == 0)
			assert_true(line <= 76);
	}
}

static void
whatever_a_name_holds_stays_in_its_header(void **state)
{
	struct arena *mem = arena_new();
	char bytes[900];
	int round;
	size_t i, n;

	(void)state;
	for (round = 0; round < 3000; round++) {
		n = (size_t)random_number(sizeof(bytes));
		for (i = 0; i < n; i++)
			bytes[i] = round % 2 ? "\r\n \"\\<>=?a:B,"[random_number(13)]
					     : (char)(1 + random_number(255));
		assert_header(header_text(mem, (struct str){bytes, n}));
		assert_header(header_name(mem, (struct str){bytes, n}));
		arena_reset(mem);
	}
	assert_true(str_eq(header_text(mem, STR("Plain: it is")), STR("Plain: it is")));
	assert_true(str_eq(header_text(mem, STR("a\r\nBcc: b")), STR("a  Bcc: b")));
	assert_true(str_eq(header_text(mem, STR("Zo\xc3\xab")), STR("=?UTF-8?B?Wm/Dqw==?=")));
	assert_true(str_eq(header_name(mem, STR("A \"B\" \\ C")), STR("\"A \\\"B\\\" \\\\ C\"")));
	arena_free(mem);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_setup(one_is_told_once_until_it_is_done, each_begin),
	    cmocka_unit_test_setup(
		nothing_behind_a_notice_is_no_reason_to_end_all_of_them, each_begin),
	    cmocka_unit_test_setup(
		nobody_hears_of_themself_of_what_they_may_not_read_or_when_they_are_not_here,
		each_begin),
	    cmocka_unit_test_setup(
		only_acts_are_mailed_and_only_to_those_who_want_that, each_begin),
	    cmocka_unit_test_setup(
		what_came_behind_the_page_that_is_marked_as_read_is_still_news, each_begin),
	    cmocka_unit_test(whatever_a_name_holds_stays_in_its_header),
	};

	return (cmocka_run_group_tests(tests, all_begin, all_end));
}
