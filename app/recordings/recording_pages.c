/* recording_pages.c -- the files of recordings: whoever asks is asked who they are, for every part of them. */
#include <fcntl.h>

#include "http/page.h"
#include "recordings.h"

/* The lines as they are now; a file of ours, whatever stands in it. */
static enum err
captions_send(struct page *page, int64_t recording)
{
	bool srt = str_eq(page_query(page, "format"), STR("srt"));
	struct recording_view view;
	struct str text;
	enum err e;

	if ((e = recording_show(&page->ctx, recording, &view)))
		return (e);
	text = captions_text(page->ctx.mem, &view.cues, srt ? CAPTIONS_SRT : CAPTIONS_VTT);
	page_type(page, srt ? "application/x-subrip; charset=utf-8" : "text/vtt; charset=utf-8");
	if (page_has_query(page, "download"))
		page_header_add(page, "content-disposition",
		    str_fmt(page->ctx.mem, "attachment; filename=\"captions-%lld.%s\"",
			(long long)recording, srt ? "srt" : "vtt"));
	out_raw(page->out, text.p, text.n);
	return (OK);
}

enum err
page_recording_file(struct page *page)
{
	int64_t recording = page_path_id(page, "id");
	struct str part = page_path(page, "part");
	struct recording_file_view file;
	int fd;
	enum err e;

	if (str_eq(part, STR("captions")))
		return (captions_send(page, recording));
	if ((e = recording_file_find(&page->ctx, recording, part, &file)))
		return (e);
	if (page_fresh(page, file.etag))
		return (OK);
	if ((fd = open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) == -1)
		return (ERR_NOT_FOUND);
	return (page_send_file(page, fd, file.content_type, false));
}

enum err
page_recording_position(struct page *page)
{
	enum err e = recording_position_set(
	    &page->ctx, page_path_id(page, "id"), page_form_id(page, "seconds") * 1000);

	if (e == OK)
		page_status(page, 204);
	return (e);
}
