/* keys.c -- the keys of this installation, all derived from one master key. */
#include "base/keys.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"

#define MASTER crypto_kdf_KEYBYTES

static unsigned char derived[KEY_PURPOSES][crypto_generichash_KEYBYTES];

/* clang-format off */
/* Exactly eight bytes each, and never changed: what is stored depends on them. */
static const char contexts[KEY_PURPOSES][crypto_kdf_CONTEXTBYTES + 1] = {
	[KEY_SESSION] = "SESSION_", [KEY_CSRF] = "CSRF____", [KEY_PEPPER] = "PEPPER__",
	[KEY_ONCE] = "IDEMPOT_", [KEY_UNSUBSCRIBE] = "UNSUBSCR", [KEY_CALENDAR] = "CALENDAR",
	[KEY_TOTP] = "TOTP____", [KEY_AUDIT] = "AUDIT___", [KEY_ATOM] = "ATOM____",
	[KEY_WEBHOOK] = "WEBHOOK_", [KEY_READS] = "READS___", [KEY_ROUTING] = "ROUTING_",
	[KEY_FEEDS_BEFORE] = "", /* the only one that had none */
};
/* clang-format on */

void
keys_open_fixed(const unsigned char master[32])
{
	size_t i;

	for (i = 0; i < KEY_PURPOSES; i++) {
		(void)crypto_kdf_derive_from_key(
		    derived[i], sizeof(derived[i]), 1, contexts[i], master);
	}
}

/* Reads the key; ERR_NOT_FOUND when there is no file yet. */
static enum err
master_read(const char *path, unsigned char master[MASTER])
{
	struct stat st;
	ssize_t n;
	int fd;

	if ((fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) == -1) {
		if (errno == ENOENT)
			return (ERR_NOT_FOUND);
		log_errorf(NULL, "could not read %s: %s", path, strerrorname_np(errno));
		return (ERR_INTERNAL);
	}
	n = read(fd, master, MASTER);
	if (n == MASTER && fstat(fd, &st) == 0 && (st.st_mode & 077) != 0) {
		log_errorf("chmod 600 it", "%s can be read by others", path);
		n = -1;
	} else if (n != MASTER) {
		log_errorf("restore it from a backup; without it nobody stays signed in",
		    "%s does not hold a key", path);
	}
	(void)close(fd);
	return (n == MASTER ? OK : ERR_INTERNAL);
}

/*
 * Written beside and linked into place, so that of two programs starting at
 * once one makes the key and both read it.
 */
static enum err
master_make(const char *path)
{
	unsigned char master[MASTER];
	char fresh[4096 + 32];
	bool ok;
	int fd;

	(void)snprintf(fresh, sizeof(fresh), "%s.%ld", path, (long)getpid());
	(void)unlink(fresh);
	fd = open(fresh, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	if (fd == -1) {
		log_errorf(NULL, "could not write %s: %s", fresh, strerrorname_np(errno));
		return (ERR_INTERNAL);
	}
	randombytes_buf(master, sizeof(master));
	ok = write(fd, master, sizeof(master)) == (ssize_t)sizeof(master) && fsync(fd) == 0;
	sodium_memzero(master, sizeof(master));
	(void)close(fd);
	if (ok && link(fresh, path) == -1 && errno != EEXIST)
		ok = false;
	if (!ok)
		log_errorf(NULL, "could not write %s: %s", path, strerrorname_np(errno));
	(void)unlink(fresh);
	return (ok ? OK : ERR_INTERNAL);
}

enum err
keys_open(const char *folder)
{
	unsigned char master[MASTER];
	char path[4096];
	enum err e;

	if (sodium_init() < 0 ||
	    snprintf(path, sizeof(path), "%s/master.key", folder) >= (int)sizeof(path) - 32)
		return (ERR_INTERNAL);
	if ((e = master_read(path, master)) == ERR_NOT_FOUND) {
		if ((e = master_make(path)) == OK)
			e = master_read(path, master);
	}
	if (e == OK)
		keys_open_fixed(master);
	sodium_memzero(master, sizeof(master));
	return (e);
}

void
keys_hash(enum key_purpose purpose, const struct str *parts, size_t n, unsigned char out[KEYS_HASH])
{
	crypto_generichash_state state;
	size_t i;

	(void)crypto_generichash_init(
	    &state, derived[purpose], sizeof(derived[purpose]), KEYS_HASH);
	for (i = 0; i < n; i++) {
		uint64_t length = parts[i].n;

		(void)crypto_generichash_update(
		    &state, (const unsigned char *)&length, sizeof(length));
		if (length > 0)
			(void)crypto_generichash_update(
			    &state, (const unsigned char *)parts[i].p, length);
	}
	(void)crypto_generichash_final(&state, out, KEYS_HASH);
}

uint64_t
keys_number(enum key_purpose purpose, const struct str *parts, size_t n)
{
	unsigned char hash[KEYS_HASH];
	uint64_t number;

	keys_hash(purpose, parts, n, hash);
	memcpy(&number, hash, sizeof(number));
	return (number);
}

_Static_assert(
    KEYS_PROOF == sodium_base64_ENCODED_LEN(KEYS_HASH, sodium_base64_VARIANT_URLSAFE_NO_PADDING),
    "what a proof takes");

void
keys_proof(enum key_purpose purpose, const struct str *parts, size_t n, char text[KEYS_PROOF])
{
	unsigned char hash[KEYS_HASH];

	keys_hash(purpose, parts, n, hash);
	(void)sodium_bin2base64(
	    text, KEYS_PROOF, hash, sizeof(hash), sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

bool
keys_proves(enum key_purpose purpose, const struct str *parts, size_t n, struct str proof)
{
	bool feed = purpose == KEY_CALENDAR || purpose == KEY_ATOM;
	char want[KEYS_PROOF];

	if (proof.n != KEYS_PROOF - 1)
		return (false);
	keys_proof(purpose, parts, n, want);
	if (sodium_memcmp(proof.p, want, KEYS_PROOF - 1) == 0)
		return (true);
	if (!feed)
		return (false);
	keys_proof(KEY_FEEDS_BEFORE, parts, n, want);
	return (sodium_memcmp(proof.p, want, KEYS_PROOF - 1) == 0);
}

struct str
keys_token_hash(struct arena *mem, struct str token)
{
	unsigned char *hash = arena_alloc(mem, KEYS_HASH);

	keys_hash(KEY_SESSION, &token, 1, hash);
	return ((struct str){(const char *)hash, KEYS_HASH});
}

/* -- sealing -------------------------------------------------------------------- */

#define NONCE crypto_aead_xchacha20poly1305_ietf_NPUBBYTES
#define PROOF crypto_aead_xchacha20poly1305_ietf_ABYTES
#define KEY_NUMBER 1 /* the one there is; a second one lets keys be changed */

_Static_assert(KEYS_SEAL == 1 + NONCE + PROOF, "what sealing adds");
_Static_assert(sizeof(derived[0]) == crypto_aead_xchacha20poly1305_ietf_KEYBYTES, "one length");

struct str
keys_seal(struct arena *mem, enum key_purpose purpose, struct str about, struct str plain)
{
	unsigned char *out = arena_alloc(mem, KEYS_SEAL + plain.n);
	unsigned long long n;

	out[0] = KEY_NUMBER;
	randombytes_buf(out + 1, NONCE);
	(void)crypto_aead_xchacha20poly1305_ietf_encrypt(out + 1 + NONCE, &n,
	    (const unsigned char *)plain.p, plain.n, (const unsigned char *)about.p, about.n, NULL,
	    out + 1, derived[purpose]);
	return ((struct str){(const char *)out, 1 + NONCE + (size_t)n});
}

enum err
keys_unseal(struct arena *mem, enum key_purpose purpose, struct str about, struct str sealed,
    struct str *plain)
{
	const unsigned char *in = (const unsigned char *)sealed.p;
	unsigned char *out;
	unsigned long long n;

	if (sealed.n < KEYS_SEAL || in[0] != KEY_NUMBER)
		return (ERR_NOT_FOUND);
	out = arena_alloc(mem, sealed.n);
	if (crypto_aead_xchacha20poly1305_ietf_decrypt(out, &n, NULL, in + 1 + NONCE,
		sealed.n - 1 - NONCE, (const unsigned char *)about.p, about.n, in + 1,
		derived[purpose]) != 0)
		return (ERR_NOT_FOUND);
	*plain = (struct str){(const char *)out, (size_t)n};
	return (OK);
}
