/* unsubscribe.c -- who wants to be mailed, and the link in each mail that stops it (RFC 8058). */
#include <sodium.h>

#include "base/keys.h"
#include "mail.h"
#include "notify/local.h"
#include "queries.h"

#define PROOF sodium_base64_ENCODED_LEN(KEYS_HASH, sodium_base64_VARIANT_URLSAFE_NO_PADDING)

/* Each sort of mail has a proof of its own: a link stops what it came with. */
static const struct str sorts[] = {
    [MAIL_ASKED] = STR("asked"), [MAIL_DIGEST] = STR("digest"), [MAIL_MONTH] = STR("month")};
#define SORTS (sizeof(sorts) / sizeof(sorts[0]))

static void
proof_of(int64_t person, enum mail_sort sort, char text[PROOF])
{
	struct str parts[] = {sorts[sort], {(const char *)&person, sizeof(person)}};
	unsigned char hash[KEYS_HASH];

	keys_hash(KEY_UNSUBSCRIBE, parts, 2, hash);
	(void)sodium_bin2base64(
	    text, PROOF, hash, sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct str
unsubscribe_token(struct arena *mem, int64_t person, enum mail_sort sort)
{
	char proof[PROOF];

	proof_of(person, sort, proof);
	return (str_fmt(mem, "%lld.%s", (long long)person, proof));
}

static void
unfollow_proof(int64_t person, int64_t follow, char text[PROOF])
{
	struct str parts[] = {STR("follow"), {(const char *)&person, sizeof(person)},
	    {(const char *)&follow, sizeof(follow)}};
	unsigned char hash[KEYS_HASH];

	keys_hash(KEY_UNSUBSCRIBE, parts, 3, hash);
	(void)sodium_bin2base64(
	    text, PROOF, hash, sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct str
unfollow_token(struct arena *mem, int64_t person, int64_t follow)
{
	char proof[PROOF];

	unfollow_proof(person, follow, proof);
	return (str_fmt(mem, "%lld.%lld.%s", (long long)person, (long long)follow, proof));
}

static bool
proof_same(struct str token, const char want[PROOF])
{
	return (token.n == PROOF - 1 && sodium_memcmp(token.p, want, PROOF - 1) == 0);
}

static bool
proof_is(struct str token, int64_t person, enum mail_sort sort)
{
	char want[PROOF];

	proof_of(person, sort, want);
	return (proof_same(token, want));
}

/* "7.12.PROOF": of what person 7 follows, number 12. */
static bool
unfollow_read(struct str token, int64_t *person, int64_t *follow)
{
	char want[PROOF];
	struct str id, number;

	if (!str_cut(&token, '.', &id) || !str_int64(id, person) || *person <= 0 ||
	    !str_cut(&token, '.', &number) || !str_int64(number, follow) || *follow <= 0)
		return (false);
	unfollow_proof(*person, *follow, want);
	return (proof_same(token, want));
}

static enum err
token_read(struct str token, int64_t *person, enum mail_sort *sort)
{
	struct str id;
	size_t i;

	if (!str_cut(&token, '.', &id) || !str_int64(id, person) || *person <= 0)
		return (ERR_NOT_FOUND);
	for (i = 0; i < SORTS; i++) {
		*sort = (enum mail_sort)i;
		if (proof_is(token, *person, *sort))
			return (OK);
	}
	return (ERR_NOT_FOUND);
}

/* What it is called stands in the mail; whoever the mail was passed on to reads no more of it here. */
static struct str
followed_words(const struct follow_of *row)
{
	if (!row->has_kind)
		return (STR(""));
	return (str_eq(row->kind, STR("tag"))      ? STR("a tag")
		: str_eq(row->kind, STR("person")) ? STR("a colleague")
		: str_eq(row->kind, STR("space"))  ? STR("a space")
						   : STR("a question or tip"));
}

static enum err
unfollow_show(struct ctx *ctx, int64_t person, int64_t follow, struct unsubscribe_view *view)
{
	struct follow_of row;
	enum err e;

	if ((e = q_follow_of(ctx->db, person, follow, &row)))
		return (e);
	*view = (struct unsubscribe_view){.name = row.name,
	    .follow = true,
	    .followed = followed_words(&row),
	    .subscribed = row.has_kind};
	return (OK);
}

enum err
unsubscribe_show(struct ctx *ctx, struct str token, struct unsubscribe_view *view)
{
	struct mail_asked_of asked;
	struct digest_of digest;
	struct month_of month;
	enum mail_sort sort;
	int64_t person, follow;
	enum err e;

	if (unfollow_read(token, &person, &follow))
		return (unfollow_show(ctx, person, follow, view));
	if ((e = token_read(token, &person, &sort)) ||
	    (e = q_digest_of(ctx->db, person, &digest)) ||
	    (e = q_month_of(ctx->db, person, &month)) ||
	    (e = q_mail_asked_of(ctx->db, person, &asked)))
		return (e);
	*view = (struct unsubscribe_view){.name = digest.name,
	    .digest = sort == MAIL_DIGEST,
	    .month = sort == MAIL_MONTH,
	    .subscribed = asked.asked};
	if (view->digest)
		view->subscribed = digest.on;
	else if (view->month)
		view->subscribed = month.on;
	return (OK);
}

enum err
unsubscribe(struct ctx *ctx, struct str token)
{
	enum mail_sort sort;
	int64_t person, follow;
	enum err e;

	if (unfollow_read(token, &person, &follow))
		return (q_follow_stop(ctx->db, person, follow, NULL));
	if ((e = token_read(token, &person, &sort)))
		return (e);
	if (sort == MAIL_DIGEST)
		return (q_digest_off(ctx->db, person, NULL));
	if (sort == MAIL_MONTH)
		return (q_notice_choice_put(
		    ctx->db, person, notice_kind_word(NOTICE_TOP_MONTH), STR("off"), NULL));
	return (q_mail_asked_set(ctx->db, person, false, NULL));
}
