/* target.c -- where a webhook may lead: to public addresses, and to those that the operator names. */
#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>

#include "base/address.h"
#include "base/settings.h"
#include "local.h"

/*
 * What is not the public Internet, and what hides another address in itself (NAT64, 6to4, Teredo): see the IANA
 * registries of special-purpose addresses.
 */
static const char not_public[] =
    "0.0.0.0/8, 10.0.0.0/8, 100.64.0.0/10, 127.0.0.0/8, 169.254.0.0/16, 172.16.0.0/12, "
    "192.0.0.0/24, 192.0.2.0/24, 192.88.99.0/24, 192.168.0.0/16, 198.18.0.0/15, "
    "198.51.100.0/24, 203.0.113.0/24, 224.0.0.0/4, 240.0.0.0/4, ::/96, 64:ff9b::/96, "
    "64:ff9b:1::/48, 100::/64, 2001::/23, 2001:db8::/32, 2002::/16, 3fff::/20, fc00::/7, "
    "fe80::/10, fec0::/10, ff00::/8";

static bool
address_allowed(const struct address *address)
{
	struct arena *mem = arena_new();
	struct networks closed;
	/* A list that cannot be read closes everything. */
	bool allowed = networks_read(mem, str_of(not_public), &closed) &&
		       (!networks_have(&closed, address) ||
			   networks_have(&settings()->webhook_networks, address));

	arena_free(mem);
	return (allowed);
}

bool
webhook_target_allowed(const struct sockaddr *from)
{
	struct address address = {{0}};

	if (from->sa_family == AF_INET) {
		const struct sockaddr_in *in = (const struct sockaddr_in *)(const void *)from;

		address.bytes[10] = address.bytes[11] = 0xff;
		memcpy(address.bytes + 12, &in->sin_addr, 4);
	} else if (from->sa_family == AF_INET6) {
		const struct sockaddr_in6 *in = (const struct sockaddr_in6 *)(const void *)from;

		memcpy(address.bytes, &in->sin6_addr, 16);
	} else {
		return (false);
	}
	return (address_allowed(&address));
}

/* -- as it is typed ------------------------------------------------------------------------- */

static struct str
url_part(struct arena *mem, CURLU *url, CURLUPart part)
{
	char *text = NULL;
	struct str copy = STR("");

	if (curl_url_get(url, part, &text, 0) == CURLUE_OK)
		copy = str_dup(mem, str_of(text));
	curl_free(text);
	return (copy);
}

/* The address a host is written as; false for a name, which is looked up when something is sent. */
static bool
host_address(struct str host, struct address *address)
{
	if (str_eq_nocase(host, STR("localhost")))
		host = STR("127.0.0.1");
	if (host.n > 2 && host.p[0] == '[')
		host = str_slice(host, 1, host.n - 2);
	return (address_read(host, address));
}

static bool
is_loopback(const struct address *address)
{
	static const unsigned char four[13] = {[10] = 0xff, 0xff, 127}, six[16] = {[15] = 1};

	return (memcmp(address->bytes, four, 13) == 0 || memcmp(address->bytes, six, 16) == 0);
}

static void
parts_check(struct ctx *ctx, CURLU *url)
{
	struct str scheme = url_part(ctx->mem, url, CURLUPART_SCHEME);
	struct str host = url_part(ctx->mem, url, CURLUPART_HOST);
	struct address address;
	bool literal = host_address(host, &address);

	if (url_part(ctx->mem, url, CURLUPART_USER).n > 0 ||
	    url_part(ctx->mem, url, CURLUPART_PASSWORD).n > 0)
		ctx_note(ctx, PROBLEM_WEBHOOK_USER);
	else if (!str_eq(scheme, STR("https")) &&
		 !(str_eq(scheme, STR("http")) && literal && is_loopback(&address)))
		ctx_note(ctx, PROBLEM_WEBHOOK_HTTPS);
	else if (host.n == 0)
		ctx_note(ctx, PROBLEM_WEBHOOK_URL);
	else if (literal && !address_allowed(&address))
		ctx_note(ctx, PROBLEM_WEBHOOK_PRIVATE);
}

void
webhook_url_check(struct ctx *ctx, struct str url)
{
	size_t i;
	CURLU *u;

	for (i = 0; i < url.n && url.p[i] > ' ' && url.p[i] < 127 && url.p[i] != '#'; i++)
		;
	if (url.n == 0 || url.n > WEBHOOK_URL_MAX || i < url.n) {
		ctx_note(ctx, PROBLEM_WEBHOOK_URL);
		return;
	}
	if ((u = curl_url()) == NULL)
		abort();
	if (curl_url_set(u, CURLUPART_URL, str_c(ctx->mem, url), 0) == CURLUE_OK)
		parts_check(ctx, u);
	else
		ctx_note(ctx, PROBLEM_WEBHOOK_URL);
	curl_url_cleanup(u);
}
