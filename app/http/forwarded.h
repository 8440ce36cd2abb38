/*
 * forwarded.h -- who asks, when proxies stand between.
 *
 * Every proxy adds, at the end of X-Forwarded-For, the address that it was
 * called from. What stands before may be anybody's invention. So the list is
 * walked from its end, and only over what our own proxies wrote.
 */
#ifndef PEERLORE_HTTP_FORWARDED_H
#define PEERLORE_HTTP_FORWARDED_H

#include "base/address.h"

/*
 * peer: the other end of the connection; list: all X-Forwarded-For of the
 * request, in order, with commas between. The last address that is none of our
 * proxies; peer itself when it is none of them.
 */
struct str forwarded_address(
    struct arena *mem, const struct networks *proxies, struct str peer, struct str list);

#endif
