/*
 * password.c -- passwords: what a new one must be, and how they are kept.
 *
 * argon2id with 64 MiB and three passes, over a keyed hash of the password (the
 * key is not in the database). It takes a tenth of a second of one core, so it
 * runs where main.c says; nothing is held meanwhile.
 */
#include <sodium.h>

#include "base/keys.h"
#include "local.h"
#include "text/slug.h"

#define PASSES 3
#define MEMORY ((size_t)64 * 1024 * 1024)

/* Set once at start. */
static enum err (*offload)(void (*fn)(void *), void *arg);
static bool limited;

void
accounts_open(bool limits, enum err (*where)(void (*fn)(void *), void *arg))
{
	limited = limits;
	offload = where;
}

bool
accounts_limited(void)
{
	return (limited);
}

/* -- hashing --------------------------------------------------------------------- */

struct hash_job {
	unsigned char peppered[KEYS_HASH];
	char hash[crypto_pwhash_STRBYTES];
	bool done;
};

/* Well-formed, with our parameters, and nobody's: compared with when there is nobody. */
static const char nobody[] = "$argon2id$v=19$m=65536,t=3,p=1$"
			     "AAAAAAAAAAAAAAAAAAAAAA$"
			     "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

static void
hash_make(void *arg)
{
	struct hash_job *job = arg;

	job->done = crypto_pwhash_str_alg(job->hash, (const char *)job->peppered, KEYS_HASH, PASSES,
			MEMORY, crypto_pwhash_ALG_ARGON2ID13) == 0;
}

static void
hash_compare(void *arg)
{
	struct hash_job *job = arg;

	job->done =
	    crypto_pwhash_str_verify(job->hash, (const char *)job->peppered, KEYS_HASH) == 0;
}

static enum err
job_run(struct ctx *ctx, struct str password, struct hash_job *job, void (*work)(void *))
{
	struct str normal = text_nfc(ctx->mem, password);
	enum err e = OK;

	keys_hash(KEY_PEPPER, &normal, 1, job->peppered);
	if (offload != NULL)
		e = offload(work, job);
	else
		work(job);
	sodium_memzero(job->peppered, sizeof(job->peppered));
	return (e);
}

enum err
password_hash(struct ctx *ctx, struct str password, struct str *hash)
{
	struct hash_job *job = arena_new_of(ctx->mem, struct hash_job);
	enum err e;

	if ((e = job_run(ctx, password, job, hash_make)))
		return (e);
	if (!job->done)
		return (ERR_BUSY); /* no memory for it just now */
	*hash = str_dup(ctx->mem, str_of(job->hash));
	return (OK);
}

enum err
password_verify(struct ctx *ctx, struct str password, struct str hash, bool *right, bool *stale)
{
	struct hash_job *job = arena_new_of(ctx->mem, struct hash_job);
	struct str against = hash.n == 0 || hash.n >= sizeof(job->hash) ? str_of(nobody) : hash;
	enum err e;

	memcpy(job->hash, against.p, against.n);
	if ((e = job_run(ctx, password, job, hash_compare)))
		return (e);
	*right = job->done && hash.n > 0;
	*stale = *right && crypto_pwhash_str_needs_rehash(job->hash, PASSES, MEMORY) != 0;
	return (OK);
}

/* -- what a new one must be -------------------------------------------------------- */

/* Words that passwords are made of more often than they should be. */
static const char *const common[] = {
#define X(word) word,
#include "common_passwords.def"
#undef X
};

/* A letter as it was before somebody wrote a digit for it. */
static char
unmasked(char c)
{
	static const char from[] = "0134578@$!+|";
	static const char to[] = "oieastbasitl";
	const char *at = strchr(from, c);

	if (c >= 'A' && c <= 'Z')
		return ((char)(c - 'A' + 'a'));
	return (c != '\0' && at != NULL ? to[at - from] : c);
}

static bool
is_letter(char c)
{
	return ((c >= 'a' && c <= 'z') || (c & 0x80) != 0);
}

/* Without the digits and signs people put before and behind a word; letters as they were. */
static struct str
password_core(struct arena *mem, struct str password)
{
	char *p;
	struct str core = password;
	size_t i;

	while (core.n > 0 && !is_letter((char)(core.p[core.n - 1] | 0x20)))
		core.n--;
	while (core.n > 0 && !is_letter((char)(core.p[0] | 0x20))) {
		core.p++;
		core.n--;
	}
	p = arena_copy(mem, core.p, core.n);
	for (i = 0; i < core.n; i++)
		p[i] = unmasked(p[i]);
	return ((struct str){p, core.n});
}

/* s is word, once or again and again. */
static bool
is_repeated(struct str s, struct str word)
{
	size_t i;

	if (word.n == 0 || s.n == 0 || s.n % word.n != 0)
		return (false);
	for (i = 0; i < s.n; i++) {
		if (s.p[i] != word.p[i % word.n])
			return (false);
	}
	return (true);
}

/* s is word, and what else there is are at most three letters. */
static bool
is_mostly(struct str s, struct str word)
{
	return (is_repeated(s, word) ||
		(word.n >= 6 && s.n <= word.n + 3 && (str_starts(s, word) || str_ends(s, word))));
}

/* abcdefgh, 87654321, qwertzuiop: most characters follow the one before. */
static bool
is_run(struct str s)
{
	static const char rows[] =
	    "qwertyuiopasdfghjklzxcvbnm qwertzuiopasdfghjklyxcvbnm "
	    "azertyuiopqsdfghjklmwxcvbn 1234567890 abcdefghijklmnopqrstuvwxyz";
	size_t i, next = 0;

	for (i = 1; i < s.n; i++) {
		char pair[3] = {(char)(s.p[i - 1] | 0x20), (char)(s.p[i] | 0x20), '\0'};
		char back[3] = {pair[1], pair[0], '\0'};

		if (pair[0] == pair[1] || strstr(rows, pair) != NULL || strstr(rows, back) != NULL)
			next++;
	}
	return (s.n > 1 && next * 10 >= (s.n - 1) * 8);
}

static size_t
distinct_bytes(struct str s)
{
	bool seen[256] = {false};
	size_t i, n = 0;

	for (i = 0; i < s.n; i++) {
		n += !seen[(unsigned char)s.p[i]];
		seen[(unsigned char)s.p[i]] = true;
	}
	return (n);
}

static bool
is_common(struct arena *mem, struct str password)
{
	struct str plain = str_lower(mem, password);
	struct str core = password_core(mem, password);
	size_t i;

	if (distinct_bytes(plain) < 5 || is_run(plain))
		return (true);
	for (i = 0; i < sizeof(common) / sizeof(common[0]); i++) {
		struct str word = str_of(common[i]);

		if (is_repeated(plain, word) || is_mostly(core, word))
			return (true);
	}
	return (false);
}

/* The name, a word of it, the address or its first part, dressed up with digits. */
static bool
is_personal(struct arena *mem, struct str password, struct str email, struct str name)
{
	struct str core = password_core(mem, password);
	struct str rest = str_lower(mem, name), word, whole = str_lower(mem, email), local;
	struct buf joined = {.mem = mem};
	size_t i;

	for (i = 0; i < rest.n; i++) {
		if (rest.p[i] != ' ')
			buf_char(&joined, rest.p[i]);
	}
	if (is_mostly(core, rest) || is_mostly(core, buf_view(&joined)) || is_mostly(core, whole))
		return (true);
	(void)str_cut(&whole, '@', &local);
	if (local.n >= 3 && is_mostly(core, local))
		return (true);
	while (str_cut(&rest, ' ', &word)) {
		if (word.n >= 3 && is_mostly(core, word))
			return (true);
	}
	return (false);
}

void
password_check(struct ctx *ctx, struct str password, struct str email, struct str name)
{
	if (str_points(password) < LIMIT_PASSWORD_MIN)
		ctx_note(ctx, PROBLEM_PASSWORD_SHORT);
	else if (password.n > LIMIT_PASSWORD_MAX)
		ctx_note(ctx, PROBLEM_PASSWORD_LONG);
	else if (is_common(ctx->mem, password) || is_personal(ctx->mem, password, email, name))
		ctx_note(ctx, PROBLEM_PASSWORD_COMMON);
}
