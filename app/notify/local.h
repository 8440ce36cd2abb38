/* local.h -- what the files of app/notify share. */
#ifndef PEERLORE_NOTIFY_LOCAL_H
#define PEERLORE_NOTIFY_LOCAL_H

#include "mail.h"
#include "notify.h"
#include "notify/smtp.h"
#include "queries.h"

#define INTERRUPTIONS_WEEK DAYS_US(7)

/* -- kinds -------------------------------------------------------------------------------- */

bool notice_kind_read(struct str word, enum notice_kind *kind);
bool notice_kind_acts(enum notice_kind kind);
/* "answered your question", behind a name. */
struct str notice_kind_words(enum notice_kind kind);
struct str notice_kind_label(enum notice_kind kind);

/* "You follow its space": why they hear of it. */
struct str follow_because(struct str kind);

/* Where a notice leads: a path of ours; reader is whose it is. */
struct str notice_path(struct ctx *ctx, int64_t reader, const struct notice_view *n);

/* -- a mail ------------------------------------------------------------------------------- */

/* The notice a mail is about; false when it is of a kind this version does not know. */
bool notice_of_mail(struct ctx *ctx, const struct mail_content *row, struct notice_view *view);
/* The same for a line of a digest. */
bool notice_of_digest(struct ctx *ctx, const struct digest_content *row, struct notice_view *view);

/* What every mail has: to whom, and where its links begin. */
void mail_frame(
    struct ctx *ctx, int64_t person, struct str name, enum mail_sort sort, struct mail_view *view);
/* The n rows of one digest; false when there is nothing to say. */
bool digest_fill(
    struct ctx *ctx, const struct digest_content *rows, size_t n, struct mail_view *view);

/* Last month's top contributions, for whom the row says; *says: there is something to say. */
enum err month_fill(struct ctx *ctx, const struct month_content *row, struct mail_view *view,
    bool *says) MUST_CHECK;

/* Mails on their way, in memory of their own. */
struct mail_batch {
	struct mail_claim_rows claims;
	struct smtp_message *messages;
	size_t n;
};
/*
 * Claims what is due and may go now, and writes it; in a transaction of its own.
 * Nothing of it is lost: what is not noted within the lease is due again.
 */
enum err mails_claim(struct ctx *ctx, mail_write_fn *write, struct mail_batch *batch) MUST_CHECK;
/* Notes what became of them, as their outcomes say; the same. */
enum err mails_note(struct ctx *ctx, const struct mail_batch *batch) MUST_CHECK;

#define MAILS_LEASE MINUTES_US(30) /* longer than a batch can take */

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
/* A link that sets a new password, made now. False: there is nobody to send it to. */
enum err mail_reset_write(struct ctx *ctx, mail_write_fn *write, const struct mail_reset_due *row,
    struct smtp_message *m, bool *says) MUST_CHECK;
/* Why somebody is suspended, and until when. False: there is nobody to send it to. */
bool mail_suspension_write(struct ctx *ctx, mail_write_fn *write,
    const struct mail_suspension_due *row, struct smtp_message *m);

#endif
