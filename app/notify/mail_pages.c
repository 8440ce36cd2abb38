/* mail_pages.c -- what stands in a mail, by the templates mail_*. */
#include "mail.h"
#include "views.h"

static struct str
kept(struct arena *mem, const struct out *out)
{
	return (str_dup(mem, (struct str){out->p, out->n}));
}

void
mail_write(struct arena *mem, const struct mail_view *view, struct mail_text *text)
{
	struct out out;

	out_init(&out);
	if (view->sort == MAIL_MONTH)
		t_month_subject(&out, view);
	else if (view->reset)
		t_mail_reset_subject(&out, view);
	else if (view->suspension != NULL)
		t_mail_suspension_subject(&out, view);
	else if (view->meeting != NULL)
		t_mail_meeting_subject(&out, view);
	else if (view->digest)
		t_digest_subject(&out, view);
	else
		t_mail_subject(&out, view);
	text->subject = str_trim(kept(mem, &out));
	out_reset(&out);
	if (view->sort == MAIL_MONTH)
		t_month_plain(&out, view);
	else if (view->reset)
		t_mail_reset_plain(&out, view);
	else if (view->suspension != NULL)
		t_mail_suspension_plain(&out, view);
	else if (view->meeting != NULL)
		t_mail_meeting_plain(&out, view);
	else if (view->digest)
		t_digest_plain(&out, view);
	else
		t_mail_plain(&out, view);
	text->text = kept(mem, &out);
	out_reset(&out);
	if (view->sort == MAIL_MONTH)
		t_month_html(&out, view);
	else if (view->reset)
		t_mail_reset_html(&out, view);
	else if (view->suspension != NULL)
		t_mail_suspension_html(&out, view);
	else if (view->meeting != NULL)
		t_mail_meeting_html(&out, view);
	else if (view->digest)
		t_digest_html(&out, view);
	else
		t_mail_html(&out, view);
	text->html = kept(mem, &out);
	out_free(&out);
}
