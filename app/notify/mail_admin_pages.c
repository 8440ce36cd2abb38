/* mail_admin_pages.c -- administration of mail: what waits, what could not be sent and why. */
#include "base/settings.h"
#include "http/page.h"
#include "notify/pages.h"
#include "views.h"

enum err
page_admin_mail(struct page *page)
{
	struct admin_mail_page_view view = {.on = mail_on(),
	    .server = str_of(settings()->smtp_url),
	    .from = str_of(settings()->mail_from)};
	enum err e;

	if ((e = mail_list(&page->ctx, &view.list)))
		return (e);
	view.frame = frame_new(page, STR("Mail, administration"), NAV_ADMIN);
	t_admin_mail_page(page->out, &view);
	return (OK);
}

enum err
page_admin_mail_again(struct page *page)
{
	enum err e = mail_again(&page->ctx, page_path_id(page, "id"));

	return (e ? e : page_redirect(page, STR("/admin/mail?done=mail-again")));
}
