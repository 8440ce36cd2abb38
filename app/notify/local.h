/* local.h -- what the files of app/notify share. */
#ifndef PEERLORE_NOTIFY_LOCAL_H
#define PEERLORE_NOTIFY_LOCAL_H

#include "notify.h"
#include "queries.h"

/* The notice a mail is about; false when it is of a kind this version does not know. */
bool notice_of_mail(struct ctx *ctx, const struct mail_content *row, struct notice_view *view);

#endif
