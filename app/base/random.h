/*
 * random.h -- the one place randomness comes from.
 *
 * Secrets come from libsodium and cannot be steered. Everything else (back-off,
 * sampling) uses random_number, which tests make repeatable with
 * PEERLORE_TEST_SEED=NUMBER; random_open reads it once at start and logs it.
 */
#ifndef PEERLORE_BASE_RANDOM_H
#define PEERLORE_BASE_RANDOM_H

#include "base/str.h"

/* Starts libsodium; call once per process before anything else here. */
void random_open(void);
/* Bytes fit for keys and tokens. */
void random_secret(void *into, size_t n);
/* n secret bytes as base64url without padding. */
struct str random_token(struct arena *mem, size_t n);
/* A number in [0, below); below > 0. Not for secrets. */
uint64_t random_number(uint64_t below);

#endif
