/* index_digest.c -- telling whether two indexes hold the same, whatever their history. */
#include "search/index_local.h"

#include <sodium.h>

struct hashing {
	crypto_generichash_state state;
	size_t n;
};

/* Lengths first, so that no two sequences give the same bytes. */
static bool
hash_pair(void *with, struct str key, struct str content)
{
	struct hashing *h = with;
	uint64_t sizes[2] = {key.n, content.n};

	(void)crypto_generichash_update(&h->state, (const unsigned char *)sizes, sizeof(sizes));
	(void)crypto_generichash_update(&h->state, (const unsigned char *)key.p, key.n);
	(void)crypto_generichash_update(&h->state, (const unsigned char *)content.p, content.n);
	h->n++;
	return (true);
}

typedef enum xapian_code walker(
    const struct xapian_db *db, xapian_each *each, void *with, struct xapian_error *error);

static enum err
hash_walk(
    const struct xapian_db *db, walker *walk, size_t *n, unsigned char out[INDEX_DIGEST_BYTES])
{
	/* On the stack: the state wants more alignment than an arena gives. */
	struct hashing h = {.n = 0};
	struct xapian_error error;

	(void)crypto_generichash_init(&h.state, NULL, 0, INDEX_DIGEST_BYTES);
	if (walk(db, hash_pair, &h, &error))
		return (index_failed(&error, "compare search databases"));
	(void)crypto_generichash_final(&h.state, out, INDEX_DIGEST_BYTES);
	*n = h.n;
	return (OK);
}

static enum err
digest_database(struct str path, struct index_digest *out)
{
	struct xapian_error error;
	struct xapian_db *db;
	enum err e;

	if (xapian_db_open(path, &db, &error))
		return (index_failed(&error, "compare search databases"));
	e = hash_walk(db, xapian_walk_documents, &out->documents, out->content);
	if (e == OK)
		e = hash_walk(db, xapian_walk_words, &out->words, out->spelling);
	/* A document without a uid would be seen by no walk. */
	if (e == OK && out->documents != xapian_db_about(db).documents)
		e = ERR_INTERNAL;
	xapian_db_free(db);
	return (e);
}

enum err
index_digest(struct str dir, struct arena *mem, struct index_digests *out)
{
	char *path = arena_alloc(mem, dir.n + INDEX_PATH_EXTRA);
	struct index_digests all = {NULL, 0};
	struct int64_list spaces;
	int64_t generation;
	size_t i;
	enum err e;

	if ((e = index_current(dir, path, &generation)) ||
	    (e = index_spaces_on_disk(dir, generation, path, mem, &spaces)))
		return (e);
	all.items = arena_array(mem, spaces.n + 1, sizeof(*all.items));
	for (i = 0; i <= spaces.n; i++) {
		struct index_digest *d = &all.items[all.n];

		d->space = i == 0 ? INDEX_OPEN : spaces.items[i - 1];
		if ((e = digest_database(index_path(dir, generation, d->space, path), d)))
			return (e);
		all.n += d->documents > 0 || d->words > 0;
	}
	*out = all;
	return (OK);
}

bool
index_digests_equal(const struct index_digests *a, const struct index_digests *b)
{
	size_t i;

	if (a->n != b->n)
		return (false);
	for (i = 0; i < a->n; i++) {
		const struct index_digest *x = &a->items[i], *y = &b->items[i];

		if (x->space != y->space || x->documents != y->documents || x->words != y->words ||
		    memcmp(x->content, y->content, INDEX_DIGEST_BYTES) != 0 ||
		    memcmp(x->spelling, y->spelling, INDEX_DIGEST_BYTES) != 0)
			return (false);
	}
	return (true);
}
