/*
 * totp.h -- codes that change every 30 seconds (RFC 6238: HMAC-SHA-1, six digits),
 * as every authenticator app shows them.
 */
#ifndef PEERLORE_ACCOUNTS_TOTP_H
#define PEERLORE_ACCOUNTS_TOTP_H

#include "base/clock.h"
#include "base/err.h"
#include "base/str.h"

#define TOTP_SEED 20 /* bytes, as long as the hash: RFC 4226 section 4 */
#define TOTP_DIGITS 6
#define TOTP_SECONDS 30

/* The time step that holds at now. */
int64_t totp_step(timestamp_us now);
/* Its code, TOTP_DIGITS digits and a NUL. */
void totp_code(const unsigned char seed[TOTP_SEED], int64_t step, char code[TOTP_DIGITS + 1]);
/*
 * The step in [now - 1, now + 1] that typed is the code of, looked at in time that
 * does not depend on what was typed. 0: of none. Spaces in typed do not count.
 */
int64_t totp_match(const unsigned char seed[TOTP_SEED], struct str typed, timestamp_us now);
/* The seed as base32 (RFC 4648), to type and for the address below. */
struct str totp_base32(struct arena *mem, const unsigned char *bytes, size_t n);
/* "otpauth://totp/…", as authenticator apps read it from a QR code. */
struct str totp_address(
    struct arena *mem, const unsigned char seed[TOTP_SEED], struct str issuer, struct str account);

#endif
