/* face_api.c -- one's own picture for the API: an upload becomes it. */
#include "faces.h"
#include "http/api.h"

enum err
api_face(struct page *page)
{
	struct ctx *ctx = &page->ctx;
	struct face_view view;
	struct json_out j;
	enum err e;

	if ((e = face_show(ctx, &view)))
		return (e);
	j = json_answer(page, 200);
	json_put_object(&j, NULL);
	json_put_str(&j, "state",
	    view.preparing     ? STR("preparing")
	    : view.fault.n > 0 ? STR("failed")
	    : view.version > 0 ? STR("ready")
			       : STR("none"));
	json_put_str_or_null(&j, "picture", face_path(ctx, ctx->actor.person, view.version));
	json_put_str_or_null(&j, "reason", view.fault);
	json_put_object_end(&j);
	return (OK);
}

enum err
api_face_put(struct page *page)
{
	struct str upload = json_field_str(page, "upload", REQUIRED);
	enum err e;

	if ((e = json_done(page)) == OK)
		e = face_set(&page->ctx, upload);
	return (e ? e : api_face(page));
}

enum err
api_face_remove(struct page *page)
{
	enum err e = face_remove(&page->ctx);

	if (e == OK)
		page_status(page, 204);
	return (e);
}
