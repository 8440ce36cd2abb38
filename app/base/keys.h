/*
 * keys.h -- the keys of this installation, all derived from one master key.
 *
 * PEERLORE_DATA/master.key holds 32 random bytes, readable by its owner alone;
 * it is made on first start and must be in the backup. What is signed or hashed
 * with one purpose's key means nothing to another purpose. Keys are derived
 * once, before workers fork; they are never printed and never in the database.
 */
#ifndef PEERLORE_BASE_KEYS_H
#define PEERLORE_BASE_KEYS_H

#include "base/str.h"

#define KEYS_HASH 32

enum key_purpose {
	KEY_SESSION, /* hashes of session, API, invitation and one-time link tokens */
	KEY_CSRF, /* form tokens */
	KEY_PEPPER, /* mixed into passwords before argon2 */
	KEY_ONCE, /* hashes of request bodies kept with their Idempotency-Key */
	KEY_UNSUBSCRIBE, /* signs the links in mails that ask for no more of them */
	KEY_CALENDAR, /* signs the addresses of calendar feeds */
	KEY_TOTP, /* seals the seeds of second factors, hashes recovery codes */
	KEY_AUDIT, /* what rows of the audit trail say, and the links between them */
	KEY_ATOM, /* signs the addresses of Atom feeds */
	KEY_WEBHOOK, /* seals the secrets that sign what webhooks send */
	KEY_READS, /* who read what in which hour, as a number */
	KEY_ROUTING, /* draws lots among people who are as likely to know */
	/*
	 * Signed the addresses of calendar feeds and of Atom feeds, before each had a key of its own. What people gave to
	 * their programs then goes on: it is only compared with.
	 */
	KEY_FEEDS_BEFORE,
	KEY_PURPOSES
};

/* Reads the master key below folder or makes it; on error says why in the log. */
enum err keys_open(const char *folder) MUST_CHECK;
/* For tests: a fixed key. */
void keys_open_fixed(const unsigned char master[32]);
/* Keyed hash of the parts, one after the other, each with its length in front. */
void keys_hash(
    enum key_purpose purpose, const struct str *parts, size_t n, unsigned char out[KEYS_HASH]);
/* The same as a number, to draw lots with or to tell things apart. */
uint64_t keys_number(enum key_purpose purpose, const struct str *parts, size_t n);

/* Characters of a proof: base64url of the hash, and a NUL. */
#define KEYS_PROOF 44
/* What an address carries to show that we made it. */
void keys_proof(enum key_purpose purpose, const struct str *parts, size_t n, char text[KEYS_PROOF]);
/* It is the proof of these parts; of a feed's address also as it was made before. */
bool keys_proves(enum key_purpose purpose, const struct str *parts, size_t n, struct str proof);

/* What the database keeps of a token: KEYS_HASH bytes, in mem. */
struct str keys_token_hash(struct arena *mem, struct str token);

/* Bytes that sealing adds: number of the key, nonce, proof. */
#define KEYS_SEAL 41
/*
 * Encrypts and signs what must not be readable in a copy of the database
 * (XChaCha20-Poly1305). about binds it to its row: opened with another one it is
 * ERR_NOT_FOUND, like what was changed or sealed with another key.
 */
struct str keys_seal(
    struct arena *mem, enum key_purpose purpose, struct str about, struct str plain);
enum err keys_unseal(struct arena *mem, enum key_purpose purpose, struct str about,
    struct str sealed, struct str *plain) MUST_CHECK;

#endif
