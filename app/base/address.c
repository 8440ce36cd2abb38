/* address.c -- reading addresses and networks, and who belongs to which. */
#include "base/address.h"

#include <arpa/inet.h>
#include <ctype.h>

static const unsigned char v4_prefix[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

/* Digits up to the end, at least one. */
static bool
is_port(struct str text)
{
	size_t i;

	for (i = 0; i < text.n; i++) {
		if (!isdigit((unsigned char)text.p[i]))
			return (false);
	}
	return (text.n > 0 && text.n <= 5);
}

/* Without brackets and port; false when they do not fit together. */
static bool
port_cut(struct str *text)
{
	ptrdiff_t at;

	if (str_starts(*text, STR("["))) {
		struct str rest;

		if ((at = str_find(*text, STR("]"))) < 0)
			return (false);
		rest = str_slice(*text, (size_t)at + 1, text->n);
		*text = str_slice(*text, 1, (size_t)at - 1);
		return (rest.n == 0 || (rest.p[0] == ':' && is_port(str_slice(rest, 1, rest.n))));
	}
	/* One colon is a port; more are IPv6. */
	at = str_find(*text, STR(":"));
	if (at >= 0 && str_find(str_slice(*text, (size_t)at + 1, text->n), STR(":")) < 0) {
		if (!is_port(str_slice(*text, (size_t)at + 1, text->n)))
			return (false);
		*text = str_slice(*text, 0, (size_t)at);
	}
	return (true);
}

static bool
plain_read(struct str text, struct address *out)
{
	char c[INET6_ADDRSTRLEN];
	struct address address;

	if (text.n == 0 || text.n >= sizeof(c) || memchr(text.p, '\0', text.n) != NULL)
		return (false);
	memcpy(c, text.p, text.n);
	c[text.n] = '\0';
	if (inet_pton(AF_INET, c, address.bytes + 12) == 1)
		memcpy(address.bytes, v4_prefix, sizeof(v4_prefix));
	else if (inet_pton(AF_INET6, c, address.bytes) != 1)
		return (false);
	*out = address;
	return (true);
}

bool
address_read(struct str text, struct address *out)
{
	return (port_cut(&text) && plain_read(text, out));
}

struct str
address_text(struct arena *mem, const struct address *address)
{
	char text[INET6_ADDRSTRLEN] = "";
	bool v4 = memcmp(address->bytes, v4_prefix, sizeof(v4_prefix)) == 0;

	(void)inet_ntop(
	    v4 ? AF_INET : AF_INET6, address->bytes + (v4 ? 12 : 0), text, (socklen_t)sizeof(text));
	return (str_dup(mem, str_of(text)));
}

static bool
bit_of(const struct address *address, int i)
{
	return ((address->bytes[i / 8] >> (7 - i % 8) & 1) != 0);
}

bool
network_read(struct str text, struct network *out)
{
	struct network network = {.bits = 128};
	bool has_length = str_find(text, STR("/")) >= 0;
	struct str address;
	int64_t bits;
	int most, i;

	(void)str_cut(&text, '/', &address);
	if (!plain_read(address, &network.address))
		return (false);
	most = str_find(address, STR(":")) < 0 ? 32 : 128;
	if (has_length) {
		if (!str_int64(text, &bits) || bits < 0 || bits > most)
			return (false);
		network.bits = (int)bits + 128 - most;
	}
	for (i = network.bits; i < 128; i++) {
		if (bit_of(&network.address, i))
			return (false);
	}
	*out = network;
	return (true);
}

bool
networks_read(struct arena *mem, struct str list, struct networks *out)
{
	struct network *items = arena_array(mem, list.n / 2 + 1, sizeof(*items));
	struct str rest = str_trim(list), item;
	size_t n = 0;

	while (str_cut(&rest, ',', &item)) {
		if (!network_read(str_trim(item), &items[n++]))
			return (false);
	}
	*out = (struct networks){items, n};
	return (true);
}

static bool
network_has(const struct network *network, const struct address *address)
{
	int i;

	for (i = 0; i < network->bits; i++) {
		if (bit_of(&network->address, i) != bit_of(address, i))
			return (false);
	}
	return (true);
}

bool
networks_have(const struct networks *networks, const struct address *address)
{
	size_t i;

	for (i = 0; i < networks->n; i++) {
		if (network_has(&networks->items[i], address))
			return (true);
	}
	return (false);
}
