/* forwarded.c -- who asks, when proxies stand between. */
#include "http/forwarded.h"

/* Takes the last item off the list; false when there is none. */
static bool
last_cut(struct str *list, struct str *item)
{
	size_t at = list->n;

	if (list->n == 0)
		return (false);
	while (at > 0 && list->p[at - 1] != ',')
		at--;
	*item = str_trim(str_slice(*list, at, list->n));
	list->n = at > 0 ? at - 1 : 0;
	return (true);
}

struct str
forwarded_address(
    struct arena *mem, const struct networks *proxies, struct str peer, struct str list)
{
	struct address address;
	struct str item;

	if (!address_read(peer, &address) || !networks_have(proxies, &address))
		return (peer);
	while (networks_have(proxies, &address) && last_cut(&list, &item)) {
		/* Not written by a proxy we know: the one before is the last that can be believed. */
		if (item.n > 0 && !address_read(item, &address))
			break;
	}
	return (address_text(mem, &address));
}
