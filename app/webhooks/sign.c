/* sign.c -- secrets of webhooks, and signatures after Standard Webhooks. */
#include <sodium.h>

#include "base/keys.h"
#include "base/random.h"
#include "local.h"

#define BASE64 sodium_base64_VARIANT_ORIGINAL

static struct str
base64(struct arena *mem, const unsigned char *bytes, size_t n)
{
	size_t room = sodium_base64_encoded_len(n, BASE64);
	char *text = arena_alloc(mem, room);

	(void)sodium_bin2base64(text, room, bytes, n, BASE64);
	return (str_of(text));
}

/* A secret that was copied to another row opens nothing there. */
static struct str
bound_to(struct arena *mem, int64_t id)
{
	return (str_fmt(mem, "webhook %lld", (long long)id));
}

void
webhook_secret_new(struct arena *mem, int64_t id, struct str *shown, struct str *sealed)
{
	unsigned char secret[WEBHOOK_SECRET];
	struct str text;

	random_secret(secret, sizeof(secret));
	text = base64(mem, secret, sizeof(secret));
	*shown = str_fmt(mem, "whsec_%.*s", STR_ARG(text));
	*sealed = keys_seal(mem, KEY_WEBHOOK, bound_to(mem, id),
	    (struct str){(const char *)secret, sizeof(secret)});
	sodium_memzero(secret, sizeof(secret));
}

enum err
webhook_secret_open(struct arena *mem, int64_t id, struct str sealed, struct str *secret)
{
	return (keys_unseal(mem, KEY_WEBHOOK, bound_to(mem, id), sealed, secret));
}

struct str
webhook_sign(
    struct arena *mem, struct str secret, struct str word, int64_t seconds, struct str body)
{
	struct str head = str_fmt(mem, "%.*s.%lld.", STR_ARG(word), (long long)seconds);
	unsigned char hash[crypto_auth_hmacsha256_BYTES];
	crypto_auth_hmacsha256_state state;

	(void)crypto_auth_hmacsha256_init(&state, (const unsigned char *)secret.p, secret.n);
	(void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)head.p, head.n);
	(void)crypto_auth_hmacsha256_update(&state, (const unsigned char *)body.p, body.n);
	(void)crypto_auth_hmacsha256_final(&state, hash);
	head = base64(mem, hash, sizeof(hash));
	return (str_fmt(mem, "v1,%.*s", STR_ARG(head)));
}
