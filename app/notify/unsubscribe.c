/* unsubscribe.c -- who wants to be mailed, and the link in each mail that stops it (RFC 8058). */
#include <sodium.h>

#include "base/keys.h"
#include "mail.h"
#include "queries.h"

#define PROOF sodium_base64_ENCODED_LEN(KEYS_HASH, sodium_base64_VARIANT_URLSAFE_NO_PADDING)

/* Each sort of mail has a proof of its own: a link stops what it came with. */
static void
proof_of(int64_t person, bool digest, char text[PROOF])
{
	struct str parts[] = {
	    digest ? STR("digest") : STR("asked"), {(const char *)&person, sizeof(person)}};
	unsigned char hash[KEYS_HASH];

	keys_hash(KEY_UNSUBSCRIBE, parts, 2, hash);
	(void)sodium_bin2base64(
	    text, PROOF, hash, sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

struct str
unsubscribe_token(struct arena *mem, int64_t person, bool digest)
{
	char proof[PROOF];

	proof_of(person, digest, proof);
	return (str_fmt(mem, "%lld.%s", (long long)person, proof));
}

static bool
proof_is(struct str token, int64_t person, bool digest)
{
	char want[PROOF];

	proof_of(person, digest, want);
	return (token.n == PROOF - 1 && sodium_memcmp(token.p, want, PROOF - 1) == 0);
}

static enum err
token_read(struct str token, int64_t *person, bool *digest)
{
	struct str id;

	if (!str_cut(&token, '.', &id) || !str_int64(id, person) || *person <= 0)
		return (ERR_NOT_FOUND);
	*digest = proof_is(token, *person, true);
	return (*digest || proof_is(token, *person, false) ? OK : ERR_NOT_FOUND);
}

enum err
unsubscribe_show(struct ctx *ctx, struct str token, struct unsubscribe_view *view)
{
	struct mail_asked_of asked;
	struct digest_of row;
	int64_t person;
	bool digest;
	enum err e;

	if ((e = token_read(token, &person, &digest)) || (e = q_digest_of(ctx->db, person, &row)) ||
	    (e = q_mail_asked_of(ctx->db, person, &asked)))
		return (e);
	*view = (struct unsubscribe_view){row.name, digest, digest ? row.on : asked.asked};
	return (OK);
}

enum err
unsubscribe(struct ctx *ctx, struct str token)
{
	int64_t person;
	bool digest;
	enum err e;

	if ((e = token_read(token, &person, &digest)))
		return (e);
	return (digest ? q_digest_off(ctx->db, person, NULL)
		       : q_mail_asked_set(ctx->db, person, false, NULL));
}
