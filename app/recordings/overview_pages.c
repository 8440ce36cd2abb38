/* overview_pages.c -- administration of recordings. */
#include "base/settings.h"
#include "http/page.h"
#include "recordings/pages.h"
#include "views.h"

static struct str
size_text(struct arena *mem, int64_t bytes)
{
	static const char *const units[] = {"KB", "MB", "GB", "TB"};
	double n = (double)bytes / 1000;
	size_t i = 0;

	while (n >= 1000 && i + 1 < sizeof(units) / sizeof(units[0])) {
		n /= 1000;
		i++;
	}
	return (str_fmt(mem, n < 10 && i > 0 ? "%.1f %s" : "%.0f %s", n, units[i]));
}

static void
rows_fill(struct arena *mem, struct admin_recordings_page_view *view)
{
	size_t i, n = view->all.n;

	view->failures = (struct failure_rows){arena_array(mem, n, sizeof(struct failure_row)), n};
	for (i = 0; i < n; i++) {
		const struct recording_failure *failure = &view->all.items[i];

		view->failures.items[i] = (struct failure_row){
		    failure, failure->bytes > 0 ? size_text(mem, failure->bytes) : STR("")};
	}
}

enum err
page_admin_recordings(struct page *page)
{
	struct admin_recordings_page_view view = {
	    .seconds = settings()->recording_seconds, .original_days = settings()->original_days};
	struct arena *mem = page->ctx.mem;
	enum err e;

	if ((e = recordings_overview(&page->ctx, &view.all)))
		return (e);
	rows_fill(mem, &view);
	view.ready_size = size_text(mem, view.all.ready_bytes);
	view.original_size = size_text(mem, view.all.original_bytes);
	view.frame = frame_new(page, STR("Recordings, administration"), NAV_ADMIN);
	t_admin_recordings_page(page->out, &view);
	return (OK);
}

enum err
page_admin_recording_again(struct page *page)
{
	enum err e = recording_failed_again(&page->ctx, page_path_id(page, "id"));

	return (e ? e : page_redirect(page, STR("/admin/recordings?done=recording-again")));
}
