/* picture_pages.c -- pictures in texts: the page to send one without scripts, and the pictures themselves. */
#include <fcntl.h>

#include "frame.h"
#include "http/page.h"
#include "recordings/pages.h"
#include "views.h"

static enum err
pictures_page(struct page *page, bool wrong)
{
	struct pictures_page_view view = {
	    .wrong = wrong, .words = wrong ? page_form(page, "words") : STR("")};
	size_t i;
	enum err e;

	if ((e = picture_list(&page->ctx, &view.pictures)))
		return (e);
	if (wrong) {
		view.problem = page_problem(page, "picture");
		if (view.problem == NULL)
			view.problem = page_problem(page, "recording");
		view.words_problem = page_problem(page, "words");
	}
	for (i = 0; i < view.pictures.n; i++)
		view.waits |= !view.pictures.items[i].ready && !view.pictures.items[i].failed;
	view.frame = frame_new(page, STR("Your pictures"), NAV_NONE);
	t_pictures_page(page->out, &view);
	return (OK);
}

enum err
page_pictures(struct page *page)
{
	return (pictures_page(page, false));
}

enum err
page_picture_send(struct page *page)
{
	int64_t id;
	enum err e = ctx_problems(&page->ctx);

	if (e == OK)
		e = picture_add(
		    &page->ctx, page_form(page, "recording"), page_form(page, "words"), &id);
	if (e == ERR_INPUT) {
		page_status(page, 422);
		return (pictures_page(page, true));
	}
	return (e ? e : page_redirect(page, STR("/pictures?done=picture")));
}

enum err
page_picture_remove(struct page *page)
{
	enum err e = picture_remove(&page->ctx, page_path_id(page, "id"));

	return (e ? e : page_redirect(page, STR("/pictures?done=picture-gone")));
}

enum err
page_picture(struct page *page)
{
	struct picture_file file;
	int fd;
	enum err e;

	if ((e = picture_file_find(&page->ctx, page_path_id(page, "id"), &file)))
		return (e);
	if (page_fresh(page, file.etag))
		return (OK);
	if ((fd = open(file.path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)) == -1)
		return (ERR_NOT_FOUND);
	return (page_send_file(page, fd, PICTURE_TYPE, true));
}
