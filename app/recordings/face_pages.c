/* face_pages.c -- the pictures of people: sending one, removing it, and the two that are shown. */
#include "faces.h"
#include "frame.h"
#include "http/page.h"

enum err
page_face(struct page *page)
{
	struct face_file file;
	int64_t side;
	enum err e;

	if (!str_int64(page_path(page, "side"), &side))
		return (ERR_NOT_FOUND);
	if ((e = face_find(&page->ctx, page_path_id(page, "id"), side, &file)))
		return (e);
	if (page_fresh(page, file.etag))
		return (OK);
	page_media(page, FACE_TYPE);
	out_raw(page->out, file.bytes.p, file.bytes.n);
	return (OK);
}
