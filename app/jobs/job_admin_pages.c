/* job_admin_pages.c -- administration: jobs that wait, fail or were given up; what is set, and where. */
#include "base/settings.h"
#include "http/page.h"
#include "jobs/pages.h"
#include "views.h"

#define SETTINGS_MOST 200

static struct str
span_text(struct arena *mem, int64_t seconds)
{
	if (seconds <= WORK_LATE)
		return (STR(""));
	if (seconds < 7200)
		return (str_fmt(mem, "%lld min", (long long)(seconds / 60)));
	return (str_fmt(mem, "%lld h", (long long)(seconds / 3600)));
}

enum err
page_admin_jobs(struct page *page)
{
	struct admin_jobs_page_view view = {.seen = false};
	enum err e;

	if ((e = job_list(&page->ctx, &view.list)))
		return (e);
	view.seen = view.list.work.seen >= 0 && view.list.work.seen <= WORK_LATE;
	view.overdue = span_text(page->ctx.mem, view.list.work.overdue);
	view.behind = span_text(page->ctx.mem, view.list.work.behind_for);
	view.frame = frame_new(page, STR("Jobs, administration"), NAV_ADMIN);
	t_admin_jobs_page(page->out, &view);
	return (OK);
}

enum err
page_admin_job_again(struct page *page)
{
	enum err e = job_again(&page->ctx, page_path_id(page, "id"));

	return (e ? e : page_redirect(page, STR("/admin/jobs?done=job-again")));
}

static void
rows_fill(struct arena *mem, struct admin_settings_page_view *view)
{
	struct setting_shown shown;
	size_t i;

	view->given.items = arena_array(mem, SETTINGS_MOST, sizeof(struct setting_row));
	view->usual.items = arena_array(mem, SETTINGS_MOST, sizeof(struct setting_row));
	for (i = 0; i < SETTINGS_MOST && settings_show(i, mem, &shown); i++) {
		struct setting_rows *rows = shown.given ? &view->given : &view->usual;

		rows->items[rows->n++] = (struct setting_row){str_of(shown.key),
		    str_of(shown.value), str_of(shown.origin), str_of(shown.about), shown.given};
	}
}

enum err
page_admin_settings(struct page *page)
{
	struct admin_settings_page_view view = {.file = str_of(settings()->file)};

	rows_fill(page->ctx.mem, &view);
	view.frame = frame_new(page, STR("Settings, administration"), NAV_ADMIN);
	t_admin_settings_page(page->out, &view);
	return (OK);
}
