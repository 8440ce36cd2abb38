/* local.h -- what the files of app/notify share. */
#ifndef PEERLORE_NOTIFY_LOCAL_H
#define PEERLORE_NOTIFY_LOCAL_H

#include "mail.h"
#include "notify.h"
#include "notify/smtp.h"
#include "queries.h"

/* The notice a mail is about; false when it is of a kind this version does not know. */
bool notice_of_mail(struct ctx *ctx, const struct mail_content *row, struct notice_view *view);

/* What is behind the '@' of our own address names us in message ids. */
const char *mail_domain(void);
/* "Fri, 20 Nov 2026 08:15:00 +0000" */
struct str mail_date(struct arena *mem, timestamp_us t);
/* An address that would end its header or its command is none, whoever let it in. */
bool mail_address_is_safe(struct str email);
/*
 * An invitation as a mail: text, HTML and calendar (RFC 6047). Sent twice, it is one mail to a mail program and one
 * appointment to a calendar. False: there is nobody to send it to.
 */
bool mail_meeting_write(struct ctx *ctx, mail_write_fn *write, const struct mail_meeting_due *row,
    struct smtp_message *m);

#endif
