/* mail_meeting.c -- invitations to a calendar as mails (RFC 6047): planned, moved, cancelled. */
#include "base/settings.h"
#include "calendar.h"
#include "mail.h"
#include "notify/local.h"

#define HEADERS 12

static struct calendar_event
event_of(struct ctx *ctx, const struct mail_meeting_due *row, struct str link)
{
	return ((struct calendar_event){.uid = calendar_uid(ctx->mem, row->meeting),
	    .sequence = row->sequence,
	    .starts_at = row->starts_at,
	    .minutes = row->minutes,
	    .changed_at = row->changed_at,
	    .summary = str_fmt(ctx->mem, "Mentoring: you and %.*s", STR_ARG(row->other_name)),
	    .description = str_fmt(ctx->mem, "Agenda and notes: %.*s", STR_ARG(link)),
	    .place = row->place,
	    .url = link,
	    /* Whom a program would answer is us: nobody's address is told to anybody. */
	    .organizer = str_of(settings()->mail_from),
	    .organizer_name = str_fmt(ctx->mem, "%.*s, by Peerlore", STR_ARG(row->other_name)),
	    .attendee = row->email,
	    .attendee_name = row->person_name});
}

static void
headers_write(struct ctx *ctx, const struct mail_meeting_due *row, const struct mail_view *view,
    struct str subject, struct smtp_message *m)
{
	const char **lines = arena_array(ctx->mem, HEADERS, sizeof(*lines));
	long long meeting = row->meeting;
	struct arena *mem = ctx->mem;
	size_t n = 0;

#define LINE(...) lines[n++] = str_c(mem, str_fmt(mem, __VA_ARGS__))
	LINE("From: \"Peerlore\" <%s>", settings()->mail_from);
	LINE("To: %.*s <%.*s>", STR_ARG(header_name(mem, row->person_name)), STR_ARG(row->email));
	LINE("Subject: %.*s", STR_ARG(header_text(mem, subject)));
	LINE("Date: %.*s", STR_ARG(mail_date(mem, ctx->now)));
	LINE("Message-ID: <meeting-%lld-%d-%lld@%s>", meeting, (int)row->sequence,
	    (long long)row->person, mail_domain());
	LINE("In-Reply-To: <meeting-%lld@%s>", meeting, mail_domain());
	LINE("References: <meeting-%lld@%s>", meeting, mail_domain());
	LINE("List-Unsubscribe: <%.*s>", STR_ARG(view->unsubscribe));
	LINE("List-Unsubscribe-Post: List-Unsubscribe=One-Click");
	LINE("Auto-Submitted: auto-generated");
	LINE("X-Auto-Response-Suppress: All");
	LINE("Content-Type: multipart/alternative");
#undef LINE
	m->headers = lines;
	m->header_count = n;
}

bool
mail_meeting_write(struct ctx *ctx, mail_write_fn *write, const struct mail_meeting_due *row,
    struct smtp_message *m)
{
	const char *base = settings()->base_url;
	struct arena *mem = ctx->mem;
	struct str link = str_fmt(mem, "%s/mentorships/%lld", base, (long long)row->mentorship);
	struct mail_meeting meeting = {row->cancelled, row->sequence > 0,
	    row->changed_by == row->person, row->other_name, row->starts_at, row->wall,
	    row->minutes, row->time_zone, row->place};
	struct mail_view view = {.meeting = &meeting, .link = link};
	enum calendar_method method = row->cancelled ? CALENDAR_CANCEL : CALENDAR_REQUEST;
	struct calendar_event event = event_of(ctx, row, link);
	struct mail_text text;

	if (!mail_address_is_safe(row->email))
		return (false);
	mail_frame(ctx, row->person, row->person_name, MAIL_ASKED, &view);
	write(mem, &view, &text);
	*m = (struct smtp_message){.id = row->mail,
	    .to = str_c(mem, row->email),
	    .text = str_c(mem, text.text),
	    .html = str_c(mem, text.html),
	    .calendar =
		str_c(mem, calendar_write(mem, method, row->time_zone, STR_NONE, &event, 1)),
	    .calendar_type =
		row->cancelled ? "text/calendar; charset=utf-8; method=CANCEL; component=VEVENT"
			       : "text/calendar; charset=utf-8; method=REQUEST; component=VEVENT"};
	headers_write(ctx, row, &view, text.subject, m);
	return (true);
}
