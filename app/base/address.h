/*
 * address.h -- addresses of the Internet and networks of them.
 *
 * Both kinds are held as 16 bytes, IPv4 as ::ffff:a.b.c.d, so that an address is
 * the same however it was written. Nothing is looked up: names are not addresses.
 */
#ifndef PEERLORE_BASE_ADDRESS_H
#define PEERLORE_BASE_ADDRESS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct address {
	unsigned char bytes[16];
};

/* An address and how many of its first bits count: 128 is that one alone. */
struct network {
	struct address address;
	int bits;
};

struct networks {
	const struct network *items;
	size_t n;
};

/* "10.0.0.1", "2001:db8::1"; also with a port, "10.0.0.1:80" or "[2001:db8::1]:80". */
bool address_read(struct str text, struct address *out);
/* As everybody writes it: IPv4 with dots, IPv6 in lower case and short. */
struct str address_text(struct arena *mem, const struct address *address);
/* "10.0.0.1" or "10.0.0.0/8"; bits beyond the length must be 0. */
bool network_read(struct str text, struct network *out);
/* Separated by commas; an empty text is none. The items live in mem. */
bool networks_read(struct arena *mem, struct str list, struct networks *out);
bool networks_have(const struct networks *networks, const struct address *address);

#endif
