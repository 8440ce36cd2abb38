/* local.h -- what the files of app/webhooks share: words of events, secrets, addresses, what is sent. */
#ifndef PEERLORE_WEBHOOKS_LOCAL_H
#define PEERLORE_WEBHOOKS_LOCAL_H

#include "audit.h"
#include "queries.h"
#include "store/db.h"
#include "webhooks.h"

/* False when the word is none of ours. */
bool webhook_event_read(struct str word, enum webhook_event *event);
bool webhook_event_alone(enum webhook_event event);

/* Off by itself: with notice to its maker unless they have lost the right to it. Twice is once. */
enum err webhook_stop(struct ctx *ctx, int64_t id, const char *why) MUST_CHECK;

/* -- secrets (sign.c) ------------------------------------------------------------------- */

#define WEBHOOK_SECRET 32

/* A new one: as it is shown, and sealed for the webhook with this number. */
void webhook_secret_new(struct arena *mem, int64_t id, struct str *shown, struct str *sealed);
enum err webhook_secret_open(
    struct arena *mem, int64_t id, struct str sealed, struct str *secret) MUST_CHECK;
/* "v1,<base64>" over "word.seconds.body". */
struct str webhook_sign(
    struct arena *mem, struct str secret, struct str word, int64_t seconds, struct str body);

/* -- where to (target.c) ------------------------------------------------------------------ */

/* Notes what is wrong with an address. */
void webhook_url_check(struct ctx *ctx, struct str url);
struct sockaddr;
/* Whether something may be sent to this very address: public, or named by the setting webhook_networks. */
bool webhook_target_allowed(const struct sockaddr *address);

/* -- what is sent (payload.c) ---------------------------------------------------------------- */

/* {"type", "timestamp", "data"} of a message whose row says shown and holds. */
struct str webhook_payload(struct arena *mem, const struct webhook_to_send *row);

#endif
