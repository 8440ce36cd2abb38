/* totp.c -- codes that change every 30 seconds: the sums of RFC 4226 and RFC 6238. */
#include "totp.h"

#include <openssl/evp.h>
#include <openssl/hmac.h>
#include <sodium.h>
#include <stdio.h>

#include "base/arena.h"

#define SHA1_BYTES 20

int64_t
totp_step(timestamp_us now)
{
	return (now / SECONDS_US(TOTP_SECONDS));
}

void
totp_code(const unsigned char seed[TOTP_SEED], int64_t step, char code[TOTP_DIGITS + 1])
{
	unsigned char counter[8], mac[SHA1_BYTES];
	unsigned n = sizeof(mac), at, i;
	uint32_t number;

	for (i = 0; i < sizeof(counter); i++)
		counter[i] = (unsigned char)((uint64_t)step >> (56 - 8 * i));
	if (HMAC(EVP_sha1(), seed, TOTP_SEED, counter, sizeof(counter), mac, &n) == NULL ||
	    n != sizeof(mac))
		abort(); /* no memory, or a libcrypto without SHA-1: no code is better than a known one */
	/* RFC 4226 section 5.3: four bytes from where the last nibble says. */
	at = mac[SHA1_BYTES - 1] & 0x0fU;
	number = ((uint32_t)(mac[at] & 0x7fU) << 24) | ((uint32_t)mac[at + 1] << 16) |
		 ((uint32_t)mac[at + 2] << 8) | mac[at + 3];
	(void)snprintf(code, TOTP_DIGITS + 1, "%06u", number % 1000000U);
	sodium_memzero(mac, sizeof(mac));
}

/* Six digits, as people type them: "123 456". False when it is something else. */
static bool
digits_read(struct str typed, char digits[TOTP_DIGITS])
{
	size_t i, n = 0;

	for (i = 0; i < typed.n; i++) {
		char c = typed.p[i];

		if (c == ' ')
			continue;
		if (c < '0' || c > '9' || n == TOTP_DIGITS)
			return (false);
		digits[n++] = c;
	}
	return (n == TOTP_DIGITS);
}

int64_t
totp_match(const unsigned char seed[TOTP_SEED], struct str typed, timestamp_us now)
{
	char digits[TOTP_DIGITS], code[TOTP_DIGITS + 1];
	int64_t step = totp_step(now), i, found = 0;

	if (!digits_read(typed, digits))
		return (0);
	for (i = step - 1; i <= step + 1; i++) {
		totp_code(seed, i, code);
		if (sodium_memcmp(code, digits, TOTP_DIGITS) == 0)
			found = i;
	}
	return (found);
}

struct str
totp_base32(struct arena *mem, const unsigned char *bytes, size_t n)
{
	static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";
	struct buf b = {.mem = mem};
	unsigned bits = 0, held = 0;
	size_t i;

	for (i = 0; i < n; i++) {
		bits = (bits << 8 | bytes[i]) & 0xfffU;
		for (held += 8; held >= 5; held -= 5)
			buf_char(&b, letters[bits >> (held - 5) & 31U]);
	}
	if (held > 0)
		buf_char(&b, letters[bits << (5 - held) & 31U]);
	return (buf_view(&b));
}

static void
escaped_put(struct buf *b, struct str s)
{
	size_t i;

	for (i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		    c == '-' || c == '_' || c == '.' || c == '~' || c == '@')
			buf_char(b, (char)c);
		else
			buf_fmt(b, "%%%02X", c);
	}
}

struct str
totp_address(
    struct arena *mem, const unsigned char seed[TOTP_SEED], struct str issuer, struct str account)
{
	struct str secret = totp_base32(mem, seed, TOTP_SEED);
	struct buf b = {.mem = mem};

	buf_str(&b, STR("otpauth://totp/"));
	escaped_put(&b, issuer);
	buf_char(&b, ':');
	escaped_put(&b, account);
	buf_fmt(&b, "?secret=%.*s&issuer=", STR_ARG(secret));
	escaped_put(&b, issuer);
	return (buf_view(&b));
}
